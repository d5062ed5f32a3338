"""The journal says what the author of every row had seen of the cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.soundness import faults
from tpm_tui.domain.changes import PLACE, ChangeSet, SetCell, place
from tpm_tui.domain.order import LONGEST, key_between
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Conflict
from tpm_tui.service import guards
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import add_item, set_cell
from tpm_tui.service.session import BoardSession, Command
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.journal.records import JournalRow
from tpm_tui.store.reader import Reader

A, B = 2, 3


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = new_file(tmp_path / "board.db")
    with session(path, "maker", 1000) as maker:
        planted(maker, row("P", row("A"), row("B")))
    return path


def typing(item: int, key: str, text: str) -> Command:
    return lambda board: set_cell(board, item, key, text)


def sound(opened: BoardSession) -> bool:
    """By the tests' own rules, and by those of `tpm-tui check`."""
    return not [*faults(opened.reader.tail(0)), *complaints(opened)]


def newest(opened: BoardSession, item: int, key: str) -> JournalRow:
    return opened.reader.journal("item_id = ? AND field = ?", (item, key), 1)[0]


def test_a_lost_update_shows_in_the_journal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever guard is missing: what ben overwrote is not what he says that he saw."""
    with session(path, "ana", 1001) as ana, session(path, "ben", 1002) as ben:
        first = ana.execute(typing(A, "budget", "1k"))
        ben.poll()
        seen = ben.board.revision
        ana.execute(typing(A, "budget", "2k"))
        monkeypatch.setattr(guards, "_check_seen", lambda *_asked: None)
        ben.execute(typing(A, "budget", "9k"), seen=seen)
        written = newest(ana, A, "budget")
        rows = ana.reader.tail(0)
        ana.poll()
        monkeypatch.setattr(
            Reader, "tail", lambda *_asked: pytest.fail("the whole journal at once")
        )
        told = list(complaints(ana))
    overwritten = f"ben wrote budget of item 2 over row {seen + 1} without having seen it"
    assert told == [f"journal row {written.seq}: {overwritten}"]
    assert first.txn == next(one.txn for one in rows if one.seq == written.base)
    assert list(faults(rows)) == [f"I12: the base of {written.seq} is {seen}, not {seen + 1}"]


def test_what_was_seen_stays_what_was_seen_when_others_write_elsewhere(path: Path) -> None:
    with session(path, "ana", 1001) as ana, session(path, "ben", 1002) as ben:
        seen = ben.board.revision
        ana.execute(typing(A, "budget", "2k"))
        ben.execute(typing(B, "budget", "9k"), seen=seen)
        rows = ana.reader.tail(0)
    assert rows[-1].base == next(one.seq for one in rows if one.item == B)
    assert list(faults(rows)) == []


def test_the_first_values_of_a_row_nobody_saw_are_not_overwritten(path: Path) -> None:
    """Also by an act on all rows, which finds the new one only under the lock."""

    def every_budget(board: Board) -> ChangeSet:
        cells = [
            SetCell(item, "budget", board.items.get(item, "budget"), 5)
            for item in board.items.subtree(1)[1:]
        ]
        return ChangeSet(tuple(cells), "all")

    with session(path, "ana", 1001) as ana, session(path, "ben", 1002) as ben:
        ana.execute(lambda board: add_item(board, "New", parent=1))
        with pytest.raises(Conflict, match=r"^ana added 'New' at \d\d:\d\d; yours was not saved"):
            ben.execute(every_budget)
        ben.execute(every_budget)
        ana.poll()
        assert sound(ana)


def test_what_an_act_made_itself_it_has_seen(path: Path) -> None:
    """Several steps of one act are decided on at the same moment."""
    with session(path, "ana", 1001) as ana:
        with ana.as_of(ana.board.revision):
            ana.execute(typing(A, "budget", "1k"))
            ana.execute(typing(A, "budget", "2k"))
        seen = ana.board.revision
        made = ana.execute(lambda board: add_item(board, "New", parent=1))
        ana.execute(typing(4, "budget", "3k"), seen, joins=made.txn)
        ana.poll()
        assert sound(ana)


def test_an_undo_of_what_another_window_did_is_based_on_it(path: Path) -> None:
    with session(path, "ana", 1001) as one, session(path, "ana", 1001) as other:
        one.execute(typing(A, "budget", "1k"))
        other.undo()
        one.poll()
        assert sound(one)


def test_an_undo_over_what_was_taken_back_unseen_is_no_lost_update(path: Path) -> None:
    with session(path, "ana", 1001) as ana, session(path, "ben", 1002) as ben:
        ana.execute(typing(A, "budget", "1k"))
        ben.poll()
        ben.execute(typing(A, "budget", "2k"))
        ben.undo()
        ana.undo()
        ben.poll()
        assert sound(ben)


def test_a_new_row_that_nobody_saw_may_make_room(path: Path) -> None:
    """Its place among its siblings is nobody's decision."""
    low, high = "a0", "a1"
    while len(key_between(low, high)) <= LONGEST:
        low = key_between(low, high)
    with session(path, "maker", 1000) as maker:
        cells = [
            SetCell(item, PLACE, maker.board.items.get(item, PLACE), place(1, key))
            for item, key in ((A, low), (B, high))
        ]
        maker.execute(lambda _: ChangeSet(tuple(cells), "crowd"))
    with session(path, "ana", 1001) as ana, session(path, "ben", 1002) as ben:
        ana.execute(lambda board: add_item(board, "New", after=B))
        written = ben.execute(lambda board: add_item(board, "Mine", after=A))
        rows = ana.reader.tail(0)
    assert len(written.changes) > 1, "nothing had to make room"
    assert BOARD not in {one.item for one in rows[-len(written.changes) :]}
    assert list(faults(rows)) == []


def test_an_override_that_nobody_saw_does_not_go_unseen(path: Path) -> None:
    """It goes because everything below is done, which is news to who says so."""
    override = "60% until 2099-04-01: the vendor says so"
    with session(path, "ana", 1001) as ana, session(path, "ben", 1002) as ben:
        ana.execute(typing(A, "status", "done"))
        ben.poll()
        ana.execute(typing(1, "override", override))
        with pytest.raises(Conflict, match=r"^ana changed .+ of 'P'"):
            ben.execute(typing(B, "status", "done"))
        ben.poll()
        assert ben.board.items.get(1, "override") is not None
        with ben.as_of(ben.board.revision, ((1, "override"),)):
            ben.execute(typing(B, "status", "done"))
        assert ben.board.items.get(1, "override") is not None
        ben.undo()
        ben.execute(typing(B, "status", "done"))
        assert ben.board.items.get(1, "override") is None
        ana.poll()
        assert sound(ana)
