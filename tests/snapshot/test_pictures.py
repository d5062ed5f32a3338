"""Pictures of screen states; `pytest tests/snapshot --snapshot-update` accepts new ones."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from tests.boards import new_file, session
from tests.ui.driving import ANA, TODAY, Driven, make_demo_board
from tests.ui.test_allocation import make_program
from tests.ui.test_budget_screen import make_crm
from tpm_tui.domain.changes import ChangeSet, Create, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service import importing
from tpm_tui.service.board import setting_text
from tpm_tui.service.booking.entries import book
from tpm_tui.service.booking.line import Booking
from tpm_tui.service.budget.budgeting import Author, propose
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.store.birth import create_board
from tpm_tui.store.journal.records import Stamp, now
from tpm_tui.ui.app import TpmApp
from tpm_tui.ui.board import loading as board_loading
from tpm_tui.ui.config import Config
from tpm_tui.ui.screens import board as board_screen
from tpm_tui.ui.screens.board import BoardScreen

DRAWN_WITH = {"textual": "8.2.8", "rich": "15.0.0"}
"""Other versions draw the same screen as another SVG."""

pytestmark = pytest.mark.skipif(
    any(version(name) != wanted for name, wanted in DRAWN_WITH.items()),
    reason=f"the pictures were drawn with {', '.join(f'{a} {b}' for a, b in DRAWN_WITH.items())}",
)

REPORT_FOLDER = "TEXTUAL_SNAPSHOT_TEMPDIR"
Compare = Callable[..., bool]
SMALL, LARGE = (80, 24), (120, 36)
BELOW = 4
"""The item A2 of the program whose budget is pictured."""
LEAF = ("z", "7", *"jjjjjj")
"""Keys to a leaf of the demo board."""


@pytest.fixture(scope="session")
def _report_folder() -> str:
    """Where the plug-in keeps its report, before the tests' own home hides it."""
    return os.environ[REPORT_FOLDER]


@pytest.fixture(autouse=True)
def _still(_report_folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing on screen changes by itself."""
    monkeypatch.setenv(REPORT_FOLDER, _report_folder)
    for name in ("FLASH_SECONDS", "DESCRIBE_SECONDS", "WHICH_KEY_SECONDS"):
        monkeypatch.setattr(board_screen, name, 1000)
    monkeypatch.setattr(board_loading, "POLL_SECONDS", 1000)


@pytest.fixture(scope="session")
def demo_picture_board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made by the same person at the same moment wherever the tests run."""
    with pytest.MonkeyPatch.context() as still:
        still.setattr(importing, "now", lambda: "2026-11-23T08:00:00.000Z")
        still.setattr(importing, "current_user", lambda: ANA)
        return make_demo_board(tmp_path_factory.mktemp("pictures") / "demo.db")


@pytest.fixture
def demo(demo_picture_board: Path, tmp_path: Path) -> Path:
    path = tmp_path / "demo.db"
    path.write_bytes(demo_picture_board.read_bytes())
    return path


def posed(*keys: str) -> Callable[[Pilot[int]], Awaitable[None]]:
    """Bring the app into the state of the picture, as a user of a fixed name."""

    async def pose(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, TpmApp)
        run = Driven(app)
        await run.settle()
        screen = app.screen
        if app.session is not None and isinstance(screen, BoardScreen):
            app.session.user = ANA
            screen.show_heading()
        for key in keys:
            await run.press(key)
        if isinstance(screen, BoardScreen):
            screen.grid.end_flash()
            screen.describe()
        await run.moment()

    return pose


BOARD_PICTURES: dict[str, tuple[tuple[int, int], str, tuple[str, ...]]] = {
    "board": (LARGE, "dark", ("z", "4", "j", "right", "right", "right")),
    "board-small": (SMALL, "dark", ()),
    "light": (LARGE, "light", (*LEAF, "right", "j")),
    "editing": (SMALL, "dark", (*LEAF, "right", "right", "right", *"90000")),
    "choices": (LARGE, "dark", (*LEAF, "right", "enter", "down")),
    "error": (SMALL, "dark", (*LEAF, "right", "right", "right", *"12x", "enter")),
    "help": (SMALL, "dark", ("?", "pagedown")),
    "palette": (LARGE, "dark", (":", *"fold", "down")),
    "selection": (LARGE, "dark", (*LEAF, "right", "right", "v", "j", "j", "right")),
    "selection-small": (SMALL, "contrast", (*LEAF, "t", "j", "t")),
    "filtering": (SMALL, "dark", ("f", *"owner:ana st")),
    "filtered": (LARGE, "dark", ("f", *"owner:ana", "enter", "z", "t")),
    "groups": (LARGE, "light", ("z", "g", "enter", "j", "+", "]")),
    "groups-small": (SMALL, "dark", ("z", "g", *"sprint", "enter")),
    "searching": (SMALL, "dark", ("/", *"cutover")),
    "explained": (LARGE, "dark", ("right", "right", "=", "j", "space")),
    "explained-small": (SMALL, "dark", ("right", "right", "=")),
    "details": ((140, 36), "dark", (*LEAF, "g", "d")),
    "details-small": (SMALL, "dark", (*LEAF, "g", "d")),
    "frequency": (SMALL, "dark", (*["right"] * 9, "F")),
    "columns": (SMALL, "dark", ("C",)),
    "lint": (LARGE, "dark", ("g", "l", "j")),
    "lint-small": (SMALL, "contrast", ("g", "l", "/", *"long", "enter", "j", "j", "j")),
    "compact": (LARGE, "dark", ("z", "d", "z", "d")),
}


@pytest.mark.parametrize("name", BOARD_PICTURES)
def test_the_demo_board(name: str, demo: Path, snap_compare: Compare) -> None:
    size, theme, keys = BOARD_PICTURES[name]
    app = TpmApp(demo, temporary=True, config=Config(theme=theme))
    assert snap_compare(app, terminal_size=size, run_before=posed(*keys))


def test_the_start_screen(snap_compare: Compare) -> None:
    app = TpmApp(None, config=Config())
    assert snap_compare(app, terminal_size=SMALL, run_before=posed("down"))


def test_the_preview_of_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Compare
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.csv").write_text(
        "id,parent,title,budget,finish\n1,,Office move,,\n2,1,Pack,1200,2026-04-01\n3,1,Drive,about 5,soon\n"
    )
    app = TpmApp(Path("board.db"), import_file=Path("plan.csv"), config=Config())
    assert snap_compare(app, terminal_size=SMALL, run_before=posed())


def test_an_empty_board(tmp_path: Path, snap_compare: Compare) -> None:
    app = TpmApp(new_file(tmp_path / "empty.db", name="Empty", today=TODAY), config=Config())
    assert snap_compare(app, terminal_size=SMALL, run_before=posed())


@pytest.mark.parametrize(
    "size, theme, keys",
    [(SMALL, "dark", ()), (LARGE, "light", ("enter", "j"))],
    ids=["small", "causes"],
)
def test_the_allocation_screen(
    size: tuple[int, int], theme: str, keys: tuple[str, ...], tmp_path: Path, snap_compare: Compare
) -> None:
    away = {"team": "Core", "leave": [["2026-03-09", "2026-03-20", "ski"]]}
    path = make_program(tmp_path / "program.db", **{"person:Dana": away})
    app = TpmApp(path, config=Config(theme=theme))
    assert snap_compare(app, terminal_size=size, run_before=posed("g", "a", "n", *keys))


@pytest.mark.parametrize(
    "size, theme, keys",
    [(SMALL, "dark", ()), ((160, 45), "light", ("tab",))],
    ids=["small", "large"],
)
def test_the_budget_screen(
    size: tuple[int, int], theme: str, keys: tuple[str, ...], tmp_path: Path, snap_compare: Compare
) -> None:
    path = make_crm(tmp_path / "crm.db")
    with session(path) as ana:
        at = "2026-03-10T12:00:00.000Z"
        for amount, reason, ref in ((2_000_000, "more interfaces", "CR-7"), (-500_000, "cut", "")):
            entry = partial(
                propose, row=BELOW, amount=amount, reason=reason, author=Author("ben", at), ref=ref
            )
            ana.execute(entry)
        ana.execute(lambda board: set_cell(board, BELOW, "start", "2026-02-02"))
        ana.execute(lambda board: set_cell(board, BELOW, "finish", "2026-05-15"))
        booking = Booking(7200, 1_250_000, "Ana", first="2026-03-02", last="2026-03-02")
        ana.execute(lambda board: book(board, BELOW, booking, "ana", at))
    app = TpmApp(path, config=Config(theme=theme))
    row = () if size == SMALL else ("z", "R", *"jjj")
    assert snap_compare(app, terminal_size=size, run_before=posed(*row, "g", "b", *keys))


TITLES = (
    "\x1b[31mred\x1b[0m \x1b]0;owned\x07", "bell \x07 back \b\b", "\u202egnp.exe \u200bzero", "[bold]x[/] [/nope]",
    "[@click=app.bell]click[/]", "界界界 日本語の計画 한국어", "emoji 👩‍👩‍👧 👍🏽 ❤️ é́́́́́", "a title that is much longer than its column",
    *(f"level {level}" for level in range(9, 19)),
)  # fmt: skip


def titles_board(path: Path) -> Path:
    """Eight difficult titles, one below the other, and ten levels more."""
    changes: list[SetCell | Create] = [
        SetCell(BOARD, "name", None, setting_text("Titles [/] \x1b[2J")),
        SetCell(BOARD, "today", None, setting_text(TODAY)),
    ]
    for item, title in enumerate(TITLES, 1):
        parent = 0 if item == 1 else 1 if item < 9 else item - 1
        values = (("title", title), ("kind", "task"), ("owner", title))
        changes.append(Create(item, parent, f"a{chr(ord('a') + item)}", values))
    create_board(path, ChangeSet(tuple(changes)), Stamp("birth", "maker", 1000, now()))
    return path


def test_difficult_titles(tmp_path: Path, snap_compare: Compare) -> None:
    app = TpmApp(titles_board(tmp_path / "titles.db"), config=Config())
    assert snap_compare(app, terminal_size=SMALL, run_before=posed("z", "R", "j", "j"))


async def test_the_poses_are_what_they_claim(demo: Path) -> None:
    """A picture of the wrong state would be accepted as easily as one of the right one."""
    wanted = {"editing": "90000", "choices": "Done", "error": "12x"}
    for name, text in wanted.items():
        size, theme, keys = BOARD_PICTURES[name]
        app = TpmApp(demo, config=Config(theme=theme))
        async with app.run_test(size=size) as pilot:
            await posed(*keys)(pilot)
            editor = Driven(app).desk.grid.editor
            assert editor is not None
            assert editor.text == text
            assert bool(editor.error) == (name == "error")
            app.post_message(events.Key("escape", None))
