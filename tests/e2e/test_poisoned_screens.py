"""Every screen on a board whose texts are all hostile: no byte of them acts on the terminal."""

from __future__ import annotations

import pkgutil
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards import session
from tests.e2e.pty_harness import PtyTerminal
from tests.poison import ALL, MARKUP, SHARED, poisoned_board, write_plans
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.store.identity import User
from tpm_tui.store.presence import OwnPlace
from tpm_tui.ui import screens

UNFILTERED = (sys.executable, "-m", "tests.e2e.unfiltered")
SIZE = (150, 45)
PASTED = f"\x1b[200~{ALL}\t{ALL}\nb\tc\x1b[201~".replace("\0", "")

SCREENS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "board": ((("zR",), "[/nope]"), (("/Q",), "then n next"), (("i",), "Esc leave it")),
    "allocation": ((("ga",), "Allocation"),),
    "budget": ((("gb",), "Figures"),),
    "explain": ((("=",), "Enter go there"),),
    "help": ((("?",), "Keys  type"), ((":",), "Commands  type")),
    "lint": ((("gl",), "Lint of"), (("gl", " ", "\r"), "Lint of")),
    "log": ((("gj",), "Log of the whole board"),),
    "table": (
        (("ge",), "People and roles"),
        (("F",), "share"),
        (("I",), "Columns of"),
        (("g.",), "Settings of the board"),
        (("g@",), "Here besides you"),
        (("gA",), "Who may do what"),
        (("gW",), "earlier"),
    ),
    "picker": (
        (("gm",), "Move Q"),
        (("C",), "Columns  type"),
        (("zg",), "Group by"),
        (("gv",), "Views"),
        ((":edit-rules\r",), "Rules for looks"),
    ),
    "text_editor": ((("gc",), "Comment on"),),
    "themes": ((("zT",), "Enter keeps it"),),
    "paste": (((PASTED,), "As 6 new rows"),),
    "detail": ((("gd",), "Tab section"), (("gh",), "Tab section")),
}
"""Ways to every screen, and a text by which it is known."""

SEEN_OTHERWISE = {"start", "conflict"}
BASES = {"framed", "page", "allocation_shown"}

KNOWN = re.compile(
    rb"\x1b\]22;[a-z]*(?:\x07|\x1b\\)|\x1b\[(?:[0-9;]*[mHXCGKr]|\?(?:7|25|100[0-6]|1015|2004|2026|2048)[hl]|\?1049h|\?20\d\d\$p)"
)
"""What the program itself sends; `\\x1b[2J` and `\\x1b[?1049l` are not among it."""

UNFINISHED = re.compile(rb"\x1b[\[\]]?[0-9;?]*\Z")

ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\U000e0041]")


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return poisoned_board(tmp_path_factory.mktemp("poisoned") / "bad.db")


@pytest.fixture
def board(poisoned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(poisoned, tmp_path))


@pytest.fixture
def terminal(board: Path) -> Iterator[PtyTerminal]:
    with PtyTerminal([*UNFILTERED, str(board)], size=SIZE) as started:
        started.wait_for("q quit")
        yield started


def check(terminal: PtyTerminal) -> None:
    """Nothing of what came so far acts."""
    text = UNFINISHED.sub(b"", KNOWN.sub(b"", bytes(terminal.raw))).decode(errors="ignore")
    found = ACTS.search(text)
    assert found is None, text[max(0, found.start() - 60) : found.end() + 20]


def test_every_screen_is_looked_at() -> None:
    modules = {one.name for one in pkgutil.iter_modules(screens.__path__)}
    assert modules - BASES == {*SCREENS} | SEEN_OTHERWISE


def test_nothing_of_a_board_acts_on_the_terminal(terminal: PtyTerminal, board: Path) -> None:
    somebody = OwnPlace(board, User(0, SHARED[0]))
    somebody.write(2, "owner", editing=True)
    terminal.wait_until(lambda: all(one in terminal.text for one in MARKUP), "markup as it stands")
    terminal.press("j", "j")
    for name, ways in SCREENS.items():
        for keys, text in ways:
            terminal.press(*keys)
            terminal.wait_for(text)
            terminal.press("escape")
            at_rest(terminal, text, name)
    check(terminal)
    contest(terminal, board)
    check(terminal)
    somebody.close()


def at_rest(terminal: PtyTerminal, text: str, name: str) -> None:
    """Wait until the board alone is on the screen again."""

    def is_board() -> bool:
        return "Space fold" in terminal.text and (name == "board" or text not in terminal.text)

    terminal.wait_until(is_board, f"the board after {name}")


def contest(terminal: PtyTerminal, board: Path) -> None:
    """Somebody of a hostile name changes the cell that is being edited."""
    terminal.press("g", "g", "j", "j", "s")
    terminal.wait_for("Esc leave it")
    terminal.press("mine")
    theirs = ChangeSet((SetCell(2, "title", SHARED[0], ALL),))
    with session(board, f"eve{ALL}", 1001) as eve:
        eve.execute(lambda _: theirs)
    terminal.press("enter")
    terminal.wait_for("Theirs")


@pytest.mark.parametrize("name", ["table.csv", "plan.xml"])
def test_nothing_of_a_file_to_import_acts_on_the_terminal(name: str, tmp_path: Path) -> None:
    write_plans(tmp_path)
    with PtyTerminal([*UNFILTERED, str(tmp_path / name)], size=SIZE) as terminal:
        terminal.wait_for("Import 22 rows?")
        terminal.press("enter")
        terminal.wait_for("Into board")
        check(terminal)
