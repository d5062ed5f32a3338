"""Copies of rows with a ledger: they show what the original shows, and repeat none of its history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards import Sketch, new_file, picture, planted, row, session
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.ledger import CostLine
from tpm_tui.domain.values import ItemId
from tpm_tui.service.board import Board
from tpm_tui.service.booking.entries import book, crowd_of
from tpm_tui.service.booking.line import read_booking
from tpm_tui.service.budget.budgeting import Author, change_budget, cost_line, propose, transfer
from tpm_tui.service.editing.bulk_rows import duplicate_all
from tpm_tui.service.editing.commands import duplicate_item
from tpm_tui.service.editing.ledger_cells import signed
from tpm_tui.service.pasting.row_register import copied_rows, paste_rows

ANA = Author("ana", "2026-03-18T10:00:00Z")
MONEY = (
    "budget", "actual_cost", "actual_work", "remaining_work", "eac", "bac", "available", "capex",
    "allocated", "status", "progress",
)  # fmt: skip


def beside(board: Board, item: ItemId) -> ChangeSet:
    return paste_rows(board, copied_rows(board, [item]), item)


COPIES: list[Callable[[Board, ItemId], ChangeSet]] = [
    duplicate_item,
    lambda board, item: duplicate_all(board, [item]),
    beside,
]
"""Every way to a copy."""


def sketch() -> Sketch:
    made = Sketch(
        row(
            "P",
            row("A", budget="500", actual_cost="100", committed="20", work="10h"),
            row("L"),
            row("B", budget="300"),
            approved="1000",
        ),
        today="2026-03-18",
    )
    for line in ("3h ana yesterday", "25 eur travel"):
        log(made, "A", line)
    a, b, lines = (made.ids[one] for one in ("A", "B", "L"))
    made.run(lambda board: change_budget(board, a, 5_000, "more", ANA))
    made.run(lambda board: propose(board, a, 7_000, "and more", ANA))
    made.run(lambda board: transfer(board, b, a, 1_000, "scope", ANA))
    made.run(lambda board: cost_line(board, lines, CostLine("Licences", 10_001, capex=True)))
    made.run(lambda board: cost_line(board, lines, CostLine("Hours", 20_000)))
    made.run(lambda board: change_budget(board, lines, 500, "index", ANA))
    return made


def log(made: Sketch, title: str, line: str) -> None:
    item = made.ids[title]
    made.run(
        lambda board: book(
            board, item, read_booking(line, board.ctx, crowd_of(board, item), "ana"), "ana", ANA.at
        )
    )


def figures(board: Board, item: ItemId) -> list[str]:
    return [board.figures.text(item, key) for key in MONEY]


@pytest.mark.parametrize("copies", COPIES)
@pytest.mark.parametrize("title", ["A", "L", "B"])
def test_a_copy_shows_what_the_original_shows(
    title: str, copies: Callable[[Board, ItemId], ChangeSet]
) -> None:
    made = sketch()
    before, item = picture(made.board), made.ids[title]
    changes = made.run(lambda board: copies(board, item))
    copy = len(made.board.items) - 1
    assert figures(made.board, copy) == figures(made.board, item)
    inputs = made.board.engine.inputs
    assert inputs.bookings.logs(copy) == []  # nobody worked twice
    assert inputs.bookings.pending(copy) is None
    made.board.apply(changes.inverse())
    assert picture(made.board) == before


def test_what_was_typed_over_logged_hours_is_copied_as_it_is_shown() -> None:
    made = sketch()
    made.type("A", "actual_work", "1h")  # 3h are logged, so that -2h are stored
    made.run(lambda board: duplicate_all(board, [made.ids["A"]]))
    assert made.board.figures.text(len(made.board.items) - 1, "actual_work") == "1h"
    assert made.shown("P", "actual_work") == "2h"


@pytest.mark.parametrize("title", ["A", "L"])
def test_a_copy_of_what_is_cancelled_gets_its_budget_back_when_it_is_opened(title: str) -> None:
    made = sketch()
    full = made.shown(title, "budget")
    made.type(title, "status", "cancelled")
    made.run(lambda board: duplicate_all(board, [made.ids[title]]))
    copy = len(made.board.items) - 1
    assert figures(made.board, copy) == figures(made.board, made.ids[title])
    made.ids["copy"] = copy
    made.type("copy", "status", "todo")
    assert made.shown("copy", "budget") == full


@pytest.mark.parametrize("copies", COPIES)
def test_what_was_said_of_a_parent_is_not_said_of_its_copy(
    copies: Callable[[Board, ItemId], ChangeSet],
) -> None:
    made = Sketch(row("P", row("A", work="1h", progress="50")), today="2026-03-18")
    made.type("P", "override", "60% until 2026-04-01: the vendor says so")
    made.run(lambda board: copies(board, made.ids["P"]))
    copy = next(one for one in made.board.items.children[0] if one != made.ids["P"])
    assert made.board.figures.text(copy, "progress") == "50%"
    assert made.board.figures.text(copy, "override") == ""


@pytest.mark.parametrize("copies", COPIES)
@pytest.mark.parametrize("title", ["L", "A"])
def test_entries_of_a_copy_are_signed_by_who_copies_and_now(
    title: str, copies: Callable[[Board, ItemId], ChangeSet]
) -> None:
    made = sketch()
    made.type(title, "status", "cancelled")  # what that released is an entry of the copy, too
    item, now = made.ids[title], "2026-03-19T08:00:00Z"
    made.run(lambda board: signed(copies(board, item), "mallory", now))
    copy = len(made.board.items) - 1
    entries = made.board.engine.inputs.bookings.changes(copy)
    assert entries
    assert {(one.by, one.at, one.decided_by) for _, one in entries} == {("mallory", now, "")}


def test_a_session_signs_the_entries_of_a_copy(tmp_path: Path) -> None:
    ana = session(new_file(tmp_path / "board.db"))
    rows = planted(ana, row("Costed"))
    item = rows["Costed"]
    ana.execute(lambda board: cost_line(board, item, CostLine("Licences", 120_000)))
    ana.execute(lambda board: change_budget(board, item, 500_000, "steering approved", ANA))
    ana.close()
    mallory = session(tmp_path / "board.db", "mallory", 1002)
    mallory.execute(lambda board: duplicate_all(board, [item]))
    ((_, entry),) = mallory.board.engine.inputs.bookings.changes(item + 1)
    assert (entry.amount, entry.by) == (500_000, "mallory")
    assert entry.at > ANA.at
    mallory.close()
