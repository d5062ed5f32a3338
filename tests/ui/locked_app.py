"""Runs every command of the table as somebody behind the gate, and writes down all that the
interpreter opened, made, removed or started meanwhile.  A program of its own: such a hook stays."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual import events

CHANGES = (
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.mkfifo", "os.mknod", "os.listdir", "os.scandir", "sqlite3.connect",
    "shutil.rmtree", "shutil.copyfile", "tempfile.mkstemp", "tempfile.mkdtemp", "os.chdir",
)  # fmt: skip
"""Events whose first argument is a path."""
STARTS = (
    "subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
    "os.startfile", "os.system", "pty.spawn", "webbrowser.open", "socket.connect", "socket.bind",
    "socket.getaddrinfo", "ctypes.dlopen", "os.kill", "os.putenv", "signal.pthread_kill", "exec",
)  # fmt: skip
"""Events that start something or reach another process."""


class Witness:
    """What the audit hook saw."""

    def __init__(self) -> None:
        self.on = False
        self.paths: list[tuple[str, str]] = []
        self.started: list[str] = []
        sys.addaudithook(self.see)

    def see(self, event: str, arguments: Sequence[Any]) -> None:
        """Called by the interpreter for everything that it does outside of itself."""
        if not self.on:
            return
        if event == "open" and isinstance(arguments[0], str | bytes):
            self.paths.append(("open", os.fsdecode(arguments[0])))
        elif event in CHANGES and isinstance(arguments[0], str | bytes):
            self.paths.append((event, os.fsdecode(arguments[0])))
        elif event == "exec" or event not in STARTS:
            return
        else:
            self.started.append(f"{event} {arguments!r:.200}")


async def run(board: Path) -> dict[str, Any]:
    """Every command, with what a curious person types after it."""
    from tests.ui.driving import driving
    from tpm_tui.service.keys.table import COMMANDS
    from tpm_tui.store.identity import User

    witness = Witness()
    said: dict[str, str] = {}
    async with driving(board, user=User(os.getuid(), "alice", locked=True)) as one:
        app, screen = one.app, one.screen
        witness.on = True
        for command in COMMANDS:
            if command.name == "quit":
                continue
            for argument in ("", "../../etc/passwd")[: 2 if command.argument else 1]:
                screen.run_command(command.name, argument)
                await one.settle()
                said.setdefault(command.name, one.told)
                await explore(one)
        for act in (app.action_suspend_process, app.save_screenshot, app.deliver_screenshot):
            try:
                act()
            except Exception as error:  # noqa: BLE001
                said[act.__name__] = f"{type(error).__name__}: {error}"
        app.action_screenshot()
        app.open_url("http://example.org")
        app.action_command_palette()
        await one.settle()
        witness.on = False
    return {
        "paths": sorted(set(witness.paths)),
        "started": witness.started,
        "outside": "tpm_tui.ui.outside" in sys.modules,
        "said": said,
    }


async def explore(one: Any) -> None:
    """Type a path into whatever has opened, press Enter, and leave again."""
    screen = one.screen
    if is_open(one):
        one.app.post_message(events.Paste("/etc/x"))
        await one.press("enter")
    for _ in range(6):
        if is_open(one):
            await one.press("escape")
    while one.app.screen is not screen:
        _ = one.app.pop_screen()
        await one.settle()
    if one.desk.grid.editor is not None:
        one.desk.grid.close_editor()


def is_open(one: Any) -> bool:
    """Whether a prompt, a cell or another screen is open."""
    asked = one.screen.prompts.prompt is not None or one.desk.grid.editor is not None
    return asked or one.app.screen is not one.screen


def main() -> None:
    """BOARD, and the file that the report goes to."""
    board, report = map(Path, sys.argv[1:])
    found = asyncio.run(run(board))
    report.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
