"""Every act of one person against every act of another who has not seen it, or has: by the rules of
RELIABILITY 2.2 it is done, or refused as a conflict that names who came first."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import pytest

from tests.boards import new_file, picture, planted, row, session, typing
from tests.soundness import faults
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Conflict, Refused
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import add_item, delete_item
from tpm_tui.service.editing.notes import add_comment
from tpm_tui.service.editing.placing import move_to
from tpm_tui.service.session import Command
from tpm_tui.service.upkeep.checking import complaints

P, A, B, Q, C = 1, 2, 3, 4, 5


def named(text: str) -> Command:
    """The board under another name."""

    def command(board: Board) -> ChangeSet:
        before = board.stored.get("name")
        return ChangeSet((SetCell(BOARD, "name", before, f'"{text}"'),), "name")

    return command


def acts(who: str) -> dict[str, Command]:
    """What either does, each with a value of their own."""
    hours, letter = {"ana": ("3h", "X"), "ben": ("5h", "Y")}[who]
    return {
        "edit A": typing(A, "work", hours),
        "same of A": typing(A, "work", "7h"),
        "A below Q": lambda board: move_to(board, A, Q),
        "Q below A": lambda board: move_to(board, Q, A),
        "delete P": lambda board: delete_item(board, P),
        "delete A": lambda board: delete_item(board, A),
        "add below A": lambda board: add_item(board, letter, parent=A),
        "comment on A": lambda board: add_comment(
            board, A, letter, who, "2026-03-02T10:00:00.000Z"
        ),
        "name": named(letter),
    }


NAMES = (*acts("ana"), "undo")

IN_THE_WAY = {
    # What ben wants, and which acts of ana that he has not seen are in its way.  What she took out of
    # P or deleted there is not lost with P.
    "edit A": {"edit A", "same of A", "delete P", "delete A"},
    "same of A": {"edit A", "delete P", "delete A"},
    "A below Q": {"Q below A", "delete P", "delete A"},
    "Q below A": {"A below Q", "delete P", "delete A"},
    "delete P": {"edit A", "same of A", "Q below A", "delete P", "add below A", "comment on A"},
    "delete A": {"edit A", "same of A", "A below Q", "Q below A", "delete A", "delete P", "add below A", "comment on A"},
    "add below A": {"delete P", "delete A"},
    "comment on A": {"delete P", "delete A"},
    "name": {"name"},
    "undo": set(),
}  # fmt: skip

GONE = {name: {"delete P", "delete A"} & ways for name, ways in IN_THE_WAY.items()}
"""What stays in the way once it was seen, too: whoever did it can bring it back."""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = new_file(tmp_path_factory.mktemp("source") / "board.db")
    with session(path, "maker", 1000) as maker:
        planted(maker, row("P", row("A", work="1h"), row("B")), row("Q", row("C")))
    for who, uid, key in (("ana", 1001, "budget"), ("ben", 1002, "actual_cost")):
        with session(path, who, uid) as opened:
            opened.execute(typing(C, key, "9"))  # something of one's own to take back
    return path


def outcome(path: Path, first: str, second: str, *, seen: bool) -> str:
    """What becomes of ben's act after ana's; nothing where it was done."""
    with session(path, "ana", 1001) as ana, session(path, "ben", 1002) as ben:
        revision, told = ben.board.revision, ""
        made = ana.undo() if first == "undo" else ana.execute(acts("ana")[first])
        assert len(made.changes)
        if seen:
            ben.poll()
            revision = ben.board.revision
        try:
            if second == "undo":
                ben.undo()
            else:
                ben.execute(acts("ben")[second], seen=revision)
        except (Conflict, Refused) as error:
            told = f"{type(error).__name__}: {error}"
        while ana.poll():
            pass
        while ben.poll():
            pass
        assert picture(ana.board) == picture(ben.board)
        assert list(complaints(ben)) == []
        assert list(faults(ben.reader.tail(0))) == []
    return told


@pytest.mark.parametrize("second", NAMES)
def test_what_somebody_did_unseen_is_never_overwritten(
    source: Path, tmp_path: Path, second: str
) -> None:
    wrong = []
    for first, seen in itertools.product(NAMES, (False, True)):
        path = Path(shutil.copy(source, tmp_path / "board.db"))
        told = outcome(path, first, second, seen=seen)
        in_the_way = first in IN_THE_WAY[second] and (not seen or first in GONE[second])
        if in_the_way != told.startswith("Conflict") or (in_the_way and "ana" not in told):
            wrong.append(
                f"{first}, {'seen' if seen else 'unseen'}, then {second}: {told or 'done'}"
            )
    assert wrong == []


def test_what_was_overwritten_and_given_back_unseen_can_be_taken_back(
    source: Path, tmp_path: Path
) -> None:
    """That somebody's undo was not seen is no update that was lost."""
    path = Path(shutil.copy(source, tmp_path / "board.db"))
    with session(path, "ana", 1001) as ana, session(path, "ben", 1002) as ben:
        ana.execute(typing(A, "work", "3h"))
        ben.poll()
        ben.execute(typing(A, "work", "5h"))
        ana.poll()
        ben.undo()
        ana.undo()
        assert ana.board.figures.text(A, "work") == "1h"
        assert list(complaints(ana)) == []
        assert list(faults(ana.reader.tail(0))) == []
