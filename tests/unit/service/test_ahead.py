"""What others committed is read in slices and taken over as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import adding, picture, session, typing
from tests.restoring import restore, saved
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import BoardError
from tpm_tui.service.board import Board
from tpm_tui.service.session import BoardSession, Command, Outcome

P, A, B, Q = 1, 2, 3, 4
MOST = 20


def together(*commands: Command) -> Command:
    """One transaction of cells that nobody else touches."""

    def several(board: Board) -> ChangeSet:
        return ChangeSet(tuple(one for command in commands for one in command(board)))

    return several


FIVE = together(
    typing(A, "work", "3h"), typing(A, "budget", "7"), typing(B, "work", "4h"),
    typing(B, "budget", "9"), typing(A, "owner", "Mei"),
)  # fmt: skip


def read_on(opened: BoardSession, most: int = 2) -> Outcome:
    """Looks until the end is reached; what each of them shows is the board as it was."""
    before = picture(opened.board)
    for _ in range(MOST):
        outcome = opened.poll(most)
        if outcome is not None:
            assert not opened.ahead.going_on
            return outcome
        assert opened.ahead.going_on
        assert picture(opened.board) == before
    raise AssertionError("it never ends")


def test_nothing_is_taken_over_before_all_is_read(
    ana: BoardSession, ben: BoardSession, path: Path
) -> None:
    ben.execute(FIVE)
    assert len(read_on(ana).rows) == 5
    assert ana.poll(2) is None
    assert not ana.ahead.going_on
    with session(path) as fresh:
        assert picture(ana.board) == picture(fresh.board)
        assert ana.board.revision == fresh.board.revision


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_whole_number_of_slices(ana: BoardSession, ben: BoardSession, count: int) -> None:
    for at in range(count):
        ben.execute(typing(A, "budget", f"{at + 20}"))
    assert len(read_on(ana).rows) == count


def test_what_is_committed_meanwhile_comes_with_it(ana: BoardSession, ben: BoardSession) -> None:
    ben.execute(FIVE)
    assert ana.poll(2) is None
    ben.execute(typing(Q, "work", "5h"))
    assert len(read_on(ana).rows) == 6
    assert ana.board.revision == ben.board.revision


def test_an_own_act_meanwhile_takes_all_of_it_over(ana: BoardSession, ben: BoardSession) -> None:
    ben.execute(FIVE)
    assert ana.poll(2) is None
    outcome = ana.execute(typing(Q, "work", "5h"))
    assert len(outcome.rows) == 5
    assert outcome.others is not None
    assert ana.poll(2) is None
    assert not ana.ahead.going_on
    ben.poll()
    assert picture(ana.board) == picture(ben.board)
    ben.execute(typing(Q, "work", "6h"))
    assert [row.field for row in read_on(ana).rows] == ["work"]


def test_another_journal_meanwhile_is_read_from_its_own_beginning(
    ana: BoardSession, ben: BoardSession, path: Path
) -> None:
    copy = saved(path)
    ben.execute(FIVE)
    assert ana.poll(2) is None
    restore(path, copy)
    with session(path, "cleo", 1003) as cleo:
        for title in ("one", "two", "three", "four"):
            cleo.execute(adding(title))
        assert [row.author for row in read_on(ana).rows] == ["cleo"] * 4
        assert picture(ana.board) == picture(cleo.board)


def test_a_file_that_goes_away_meanwhile_is_told_once(
    ana: BoardSession, ben: BoardSession, path: Path
) -> None:
    ben.execute(FIVE)
    assert ana.poll(2) is None
    path.rename(path.with_name("away.db"))
    with pytest.raises(BoardError, match=r"board\.db"):
        ana.poll(2)
    assert ana.poll(2) is None
    assert not ana.ahead.going_on
    path.with_name("away.db").rename(path)
