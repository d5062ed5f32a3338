"""What an open board does when its journal becomes another one, when clocks jump, and who is who."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.boards import adding, new_file, picture, planted, row, session, typing
from tests.restoring import restore, saved
from tests.soundness import faults
from tpm_tui.errors import Conflict, Refused
from tpm_tui.service import session as session_module
from tpm_tui.service.booking.timesheet import log_line
from tpm_tui.service.session import BoardSession, Outcome
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.journal.chain import first_break

P, A, B, Q = 1, 2, 3, 4


def sound(opened: BoardSession) -> bool:
    rows = opened.reader.tail(0)
    return not [*complaints(opened), *faults(rows)] and first_break(rows) is None


def polled(opened: BoardSession) -> Outcome:
    outcome = opened.poll()
    assert outcome is not None
    return outcome


# ---- another journal


def test_a_restored_board_is_read_again(ana: BoardSession, path: Path) -> None:
    ana.execute(typing(A, "budget", "5"))
    copy, before = saved(path), picture(ana.board)
    ana.execute(typing(A, "work", "1h"))
    ana.execute(adding("lost"))
    restore(path, copy)
    outcome = polled(ana)
    assert outcome.reloaded == "board.db was put into another state; the board was read again."
    assert outcome.delta.everything
    assert picture(ana.board) == before
    assert ana.poll() is None
    ana.execute(typing(A, "work", "3h"))
    assert ana.board.figures.text(A, "work") == "3h"
    assert sound(ana)


def test_a_commit_on_what_was_before_is_a_conflict(
    ana: BoardSession, ben: BoardSession, path: Path
) -> None:
    copy = saved(path)
    ana.execute(typing(A, "work", "1h"))
    restore(path, copy)
    acts: list[Callable[[], object]] = [
        lambda: ana.execute(typing(B, "work", "3h")),
        ana.undo,
        ana.redo,
    ]
    for act in acts:
        with pytest.raises(Conflict, match="was put into another state; yours was not saved"):
            act()
    assert polled(ana).reloaded
    assert ana.board.figures.text(A, "work") == "8h"
    ana.execute(typing(B, "work", "3h"))
    assert polled(ben).reloaded == ""  # who had seen nothing of what was lost sees a change
    assert ben.board.figures.text(B, "work") == "3h"
    assert sound(ana)


def test_what_was_begun_before_a_restore_is_a_conflict_whatever_the_numbers_are(
    ana: BoardSession, ben: BoardSession, path: Path
) -> None:
    copy = saved(path)
    ana.execute(typing(A, "work", "1h"))
    ana.execute(typing(A, "work", "2h"))
    begun = ana.board.revision
    restore(path, copy)
    polled(ana)
    with pytest.raises(Conflict, match="another state than when this was begun") as problem:
        ana.execute(typing(A, "work", "9h"), begun)
    (cell,) = problem.value.cells  # what it is now and what it would have been, to be asked about
    assert (cell.item, cell.field, cell.theirs, cell.mine) == (A, "work", 8 * 3600, 9 * 3600)
    with pytest.raises(Conflict) as problem:
        ana.execute(adding("new"), begun)
    assert problem.value.cells == ()
    ben.poll()
    for hours in ("5h", "6h", "7h"):  # the same numbers come again
        ben.execute(typing(A, "work", hours))
    polled(ana)
    assert ana.board.revision > begun
    with pytest.raises(Conflict, match="another state than when this was begun"):
        ana.execute(typing(A, "work", "9h"), begun)
    with pytest.raises(Conflict, match="another state"), ana.as_of(begun):
        ana.execute(typing(A, "work", "9h"))
    with ana.as_of(ana.board.revision):
        ana.execute(typing(A, "work", "9h"), begun)  # decided anew
    ana.execute(typing(A, "work", "10h"), ana.board.revision)
    assert ana.board.figures.text(A, "work") == "10h"
    assert sound(ana)


def test_work_is_logged_after_a_restore_as_before(ana: BoardSession, path: Path) -> None:
    copy = saved(path)
    ana.execute(typing(A, "budget", "1"))
    restore(path, copy)
    assert polled(ana).reloaded
    log_line(ana, A, "3h")
    assert ana.board.figures.text(A, "actual_work") == "3h"


def test_undo_after_a_restore_knows_the_history_that_is_there(
    ana: BoardSession, path: Path
) -> None:
    ana.execute(typing(A, "work", "1h"))
    copy = saved(path)
    ana.execute(typing(A, "work", "2h"))
    ana.execute(typing(A, "work", "3h"))
    ana.undo()
    restore(path, copy)
    polled(ana)
    with pytest.raises(Refused, match="Nothing to redo"):
        ana.redo()
    ana.undo()
    assert ana.board.figures.text(A, "work") == "8h"
    with pytest.raises(Refused, match="Nothing to undo"):
        ana.undo()
    assert sound(ana)


def test_a_later_state_that_goes_on_from_what_is_known_is_no_reload(
    ana: BoardSession, ben: BoardSession, path: Path
) -> None:
    ben.execute(typing(A, "work", "1h"))
    copy = saved(path)
    ben.execute(typing(A, "work", "2h"))
    restore(path, copy)
    outcome = polled(ana)
    assert (outcome.reloaded, outcome.authors) == ("", ("ben",))
    assert ana.board.figures.text(A, "work") == "1h"


def test_another_board_in_place_of_this_one_is_read(ana: BoardSession, path: Path) -> None:
    other = new_file(path.with_name("other.db"), currency="USD")
    with session(other) as opened:
        planted(opened, row("X"))
    restore(path, other)
    assert polled(ana).reloaded
    assert ana.board.figures.text(1, "title") == "X"
    ana.execute(typing(1, "work", "1h"))
    assert sound(ana)


def test_reading_again_keeps_what_the_screen_asked_for(ana: BoardSession) -> None:
    ana.board.asked.add("remaining_work")
    clock = ana.board.clock
    outcome = ana.reload("because.")
    assert outcome.reloaded == "because."
    assert "remaining_work" in ana.board.asked
    assert ana.board.clock is clock
    ana.execute(typing(A, "work", "1h"), ana.board.revision)


# ---- clocks


def test_a_clock_that_jumps_harms_nothing(
    ana: BoardSession, ben: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Order is that of the numbers: two machines differ, and somebody sets one back by years."""
    times = iter(
        f"{year}-01-01T00:00:00.000Z" for year in (2030, 1999, 2026, 1971, 2040, 2001, 1985, 2035)
    )
    moment = [next(times)]
    monkeypatch.setattr(session_module, "now", lambda: moment[0])
    for opened, hours in ((ana, "1h"), (ben, "2h"), (ana, "3h"), (ben, "4h")):
        opened.poll()
        opened.execute(typing(A, "work", hours))
        moment[0] = next(times)
    ana.poll()
    assert [one.author for one in ana.changes_of(A, 4)] == ["ben", "ana", "ben", "ana"]
    newest = ana.reader.newest([A], ["work"], 1)[0]
    assert newest.at.startswith("1971")
    assert ana.last_changed([A]) == {A: newest.at}
    many = ana.last_changed([A] * 2_000)
    assert many == {A: newest.at}
    with pytest.raises(Conflict, match="ben changed"):
        ana.undo()
    ben.undo()
    ana.poll()
    assert ana.board.figures.text(A, "work") == "3h"
    ana.undo()
    assert ana.board.figures.text(A, "work") == "2h"
    ana.redo()
    assert ana.board.figures.text(A, "work") == "3h"
    assert sound(ana)
    with session(ana.path, "ana", 1001) as again:
        again.undo()
        assert again.board.figures.text(A, "work") == "2h"


# ---- behind the gate all people have one user id


@pytest.fixture
def alice(path: Path) -> Iterator[BoardSession]:
    with session(path, "alice", 990) as opened:
        yield opened


@pytest.fixture
def bob(path: Path) -> Iterator[BoardSession]:
    with session(path, "bob", 990) as opened:
        yield opened


def test_two_people_of_one_user_id_do_not_undo_each_other(
    alice: BoardSession, bob: BoardSession
) -> None:
    alice.history()  # known before bob acts, so that what he does has to be told from hers
    alice.execute(typing(A, "work", "1h"))
    bob.execute(typing(B, "work", "3h"))
    alice.poll()
    alice.undo()
    assert alice.board.figures.text(A, "work") == "8h"
    assert alice.board.figures.text(B, "work") == "3h"
    with pytest.raises(Refused, match="Nothing to undo"):
        alice.undo()
    bob.poll()
    bob.undo()
    assert bob.board.figures.text(B, "work") == "2h"
    with (
        pytest.raises(Refused, match="Nothing to redo"),
        session(alice.path, "carol", 990) as carol,
    ):
        carol.redo()
    assert sound(bob)


def test_history_that_is_read_from_the_journal_is_ones_own(
    path: Path, alice: BoardSession, bob: BoardSession
) -> None:
    alice.execute(typing(A, "work", "1h"))
    bob.execute(typing(A, "budget", "5"))
    with session(path, "alice", 990) as again:
        again.undo()
        assert again.board.figures.text(A, "work") == "8h"
        assert again.board.figures.text(A, "budget") != ""


def test_undo_does_not_take_along_what_another_of_the_same_id_did(
    alice: BoardSession, bob: BoardSession
) -> None:
    alice.execute(adding("new", P))
    item = len(alice.board.items) - 1
    polled(bob)
    bob.execute(typing(item, "work", "2h"))
    with pytest.raises(Conflict, match="bob changed"):
        alice.undo()
    assert sound(alice)
