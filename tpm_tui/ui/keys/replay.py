"""Keys of a macro played to the real program without a terminal, each waited for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from textual import events
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from tpm_tui.service.reasons import HINT as WHY
from tpm_tui.ui.app import TpmApp
from tpm_tui.ui.config import read_config
from tpm_tui.ui.keys.recorder import Typed
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.prompts.prompting import PromptLine
from tpm_tui.ui.screens.board import BoardScreen

_ROUNDS = 3
"""How often every queue is emptied after a key: what one sends on another may send on again."""


@dataclass(slots=True)
class Played:
    """What came of a replay."""

    said: str = ""
    """What the status line said last, in full; without that, what it tells of the cell."""
    unfinished: bool = False
    """Whether something was being typed, or another screen lay over the board, at the end."""
    left: int = 0
    """Keys that were not played because the program had ended."""
    failed: str = ""
    """What the program said when it could not go on."""
    refused: str = ""
    """What was said of the last key that was played, where what it asked for was not done."""


def play(path: Path, keys: list[Typed], size: tuple[int, int]) -> Played:
    """Open a board, press keys one after the other and leave; after a refusal nothing more is played,
    because the keys that follow were meant for what did not come about."""
    played = Played(left=len(keys))
    app = TpmApp(path, config=read_config())

    async def press(_: Pilot[object]) -> None:
        await _opened(app)
        app.recorder.refusal, app.recorder.unseen = "", True
        for key, character in keys:
            if _ended(app):
                break
            played.left -= 1
            app.post_message(
                events.Paste(character or "") if key == "paste" else events.Key(key, character)
            )
            await _settled(app)
            played.said = _status(app) or played.said
            played.refused = app.recorder.refusal or _not_taken(app)
            if played.refused:
                break
        if not _ended(app):
            played.unfinished = not _at_rest(app)
            played.refused = played.refused or _not_answered(app)
            app.exit(0)

    code = app.run(headless=True, size=size, auto_pilot=press)
    if code:
        played.failed = app.farewell or f"The program ended with code {code}."
    return played


async def _opened(app: TpmApp) -> None:
    """Wait until the board can be worked on."""
    while not _ended(app):
        await _settled(app)
        if (screen := _board(app)) is not None and screen.ready:
            return
        await asyncio.sleep(0.01)


async def _settled(app: TpmApp) -> None:
    """Wait until every queue has been worked through, and until a macro that the key began is over."""
    while True:
        for _ in range(_ROUNDS):
            pumps: list[MessagePump] = [app, *app.screen_stack]
            if app.screen_stack:
                pumps += app.screen.walk_children()
            for pump in pumps:
                done = asyncio.Event()
                if not _ended(app) and pump.call_later(done.set):
                    await done.wait()
        if _ended(app) or not app.recorder.replaying:
            return


def _ended(app: TpmApp) -> bool:
    return app.return_code is not None


def _board(app: TpmApp) -> BoardScreen | None:
    return next((one for one in app.screen_stack if isinstance(one, BoardScreen)), None)


def _at_rest(app: TpmApp) -> bool:
    """Whether nothing is being typed and nothing lies over the board."""
    screen = _board(app)
    if screen is None or app.screen is not screen:
        return False
    return screen.grid.editor is None and screen.prompts.prompt is None


def _prompt(app: TpmApp) -> Prompt | None:
    prompts = getattr(app.screen, "prompts", None)
    return prompts.prompt if isinstance(prompts, PromptLine) else None


def _not_taken(app: TpmApp) -> str:
    """Why the answer to a question was not taken, which is said where it is typed."""
    prompt = None if _ended(app) else _prompt(app)
    return "" if prompt is None else prompt.error


def _not_answered(app: TpmApp) -> str:
    """The question why, where the keys end with it: nothing was changed then."""
    prompt = _prompt(app)
    asked = prompt is not None and prompt.hint == WHY
    return f"{prompt.label} No key answers that." if prompt is not None and asked else ""


def _status(app: TpmApp) -> str:
    """What the line below the grid tells."""
    screen = _board(app)
    return "" if screen is None else (screen.told or screen.foot.text(0)).strip()
