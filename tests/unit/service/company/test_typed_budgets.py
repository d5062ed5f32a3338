"""Two people change one budget at once: what the ledger says of it counts as a change of the cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session, typing
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import Conflict
from tpm_tui.service.board import Board
from tpm_tui.service.budget import budgeting
from tpm_tui.service.company.contested import contested
from tpm_tui.service.editing.bulk import set_all
from tpm_tui.service.session import BoardSession, Command

A, A1, A2 = 1, 2, 3
BEN = budgeting.Author("ben", "2026-03-02T00:00:00Z")
WHY = "CR-7"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[BoardSession, BoardSession]]:
    """Ana and Ben, on a board whose budgets are frozen at 100 and 200."""
    path = new_file(tmp_path / "b.db")
    with session(path) as ana:
        planted(ana, row("A", row("A1", budget="100"), row("A2", budget="200")))
        ana.execute(budgeting.freeze)
        with session(path, "ben", 1002) as ben:
            yield ana, ben


def budget(one: BoardSession, item: int) -> int | None:
    return one.board.engine.inputs.booked(item, "budget")


def refused(ana: BoardSession, command: Command) -> Conflict:
    """A command that Ana decided on before she saw what Ben did."""
    with pytest.raises(Conflict) as caught:
        ana.execute(command, reason=WHY)
    return caught.value


def told(ana: BoardSession, conflict: Conflict) -> list[tuple[str, str, str, str]]:
    found = (contested(ana.board, one) for one in conflict.cells)
    return [(one.where, one.base, one.theirs, one.mine) for one in found]


def test_two_typed_totals_conflict(both: tuple[BoardSession, BoardSession]) -> None:
    ana, ben = both
    seen = ana.board.revision
    ben.execute(typing(A1, "budget", "150"), reason="more users")
    conflict = refused(ana, typing(A1, "budget", "120"))
    assert conflict.message.startswith("ben changed budget of 'A1' at ")
    assert conflict.message.endswith(" to 150; yours (120) was not saved.")
    assert told(ana, conflict) == [("Budget of A1", "100", "150", "120")]
    assert budget(ana, A1) == 15_000
    with ana.as_of(ana.board.revision):  # mine, over theirs
        ana.execute(typing(A1, "budget", "120"), seen, reason=WHY)
    assert budget(ana, A1) == 12_000
    ledger = [one.amount for _, one in ana.board.engine.inputs.bookings.changes(A1)]
    assert ledger == [5_000, -3_000]


def test_the_same_total_is_no_conflict(both: tuple[BoardSession, BoardSession]) -> None:
    ana, ben = both
    ben.execute(typing(A1, "budget", "150"), reason="more users")
    assert not len(ana.execute(typing(A1, "budget", "150"), reason=WHY).changes)


def test_differences_go_together(both: tuple[BoardSession, BoardSession]) -> None:
    ana, ben = both
    ben.execute(typing(A1, "budget", "150"), reason="more users")
    author = budgeting.Author("ana", BEN.at)

    def more(board: Board) -> ChangeSet:
        return budgeting.change_budget(board, A1, 1_000, WHY, author)

    ana.execute(more)
    assert budget(ana, A1) == 16_000


def test_what_only_waits_changes_no_budget(both: tuple[BoardSession, BoardSession]) -> None:
    ana, ben = both
    ben.execute(lambda board: budgeting.propose(board, A1, 700, "CR-9", BEN))
    ana.execute(typing(A1, "budget", "120"), reason=WHY)
    assert budget(ana, A1) == 12_000


def test_the_contested_one_of_many_can_be_left(both: tuple[BoardSession, BoardSession]) -> None:
    ana, ben = both
    seen = ana.board.revision
    ben.execute(typing(A1, "budget", "150"), reason="more users")
    ben.execute(typing(A1, "budget", "160"), reason="and more")

    def command(board: Board) -> ChangeSet:
        return set_all(board, [(A1, "budget"), (A2, "budget")], "7")

    conflict = refused(ana, command)
    assert told(ana, conflict) == [("Budget of A1", "100", "160", "7")]
    assert conflict.rest == 1
    with ana.as_of(ana.board.revision, ((A1, "budget"),)):
        outcome = ana.execute(command, seen, reason=WHY)
    assert outcome.label.endswith("(1 left as others made it)")
    assert (budget(ana, A1), budget(ana, A2)) == (16_000, 700)


def test_an_original_budget_conflicts_with_the_ledger_as_well(
    both: tuple[BoardSession, BoardSession],
) -> None:
    """Not frozen any more, a typed budget sets the original so that the total is what was typed: what
    was approved meanwhile would be gone."""
    ana, ben = both
    ana.execute(budgeting.unfreeze)
    ben.execute(lambda board: budgeting.change_budget(board, A1, 5_000, "CR-9", BEN))
    conflict = refused(ana, typing(A1, "budget", "120"))
    assert told(ana, conflict) == [("Budget of A1", "100", "150", "120")]


def test_what_was_taken_back_meanwhile_counts_too(
    both: tuple[BoardSession, BoardSession],
) -> None:
    ana, ben = both
    ben.execute(typing(A1, "budget", "150"), reason="more users")
    ana.poll()
    ben.undo()
    assert told(ana, refused(ana, typing(A1, "budget", "120"))) == [
        ("Budget of A1", "150", "100", "120")
    ]
