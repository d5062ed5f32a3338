"""Changes below a row: which there are, and in which order."""

from __future__ import annotations

from dataclasses import replace

from tests.boards import Sketch, row
from tpm_tui.domain.changes import ALIVE, ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service.budget.budgeting import Author, approve, change_budget, propose, transfer
from tpm_tui.service.budget.sheet import budget_sheet
from tpm_tui.service.decisions import changes_below, ledger_of

ANA = Author("ana", "2026-03-18T10:00:00Z")
EARLIER, LATER = replace(ANA, at="2026-03-17T10:00:00Z"), replace(ANA, at="2026-03-19T10:00:00Z")


def sketch() -> Sketch:
    return Sketch(
        row(
            "P",
            row(
                "Q", row("A", budget="500"), row("B", budget="300", approved="300"), approved="900"
            ),
            row("C", budget="200"),
        ),
        row("R", budget="70"),
    )


def words(made: Sketch, title: str | None) -> list[tuple[str, int, str]]:
    item = BOARD if title is None else made.ids[title]
    titles = made.board.items.columns["title"]
    found = changes_below(made.board, item)
    return [(str(titles[one.item]), one.change.amount // 100, one.change.state) for one in found]


def test_what_waits_stands_first_and_then_what_is_latest() -> None:
    made = sketch()
    a, c, r = (made.ids[one] for one in ("A", "C", "R"))
    made.run(lambda board: change_budget(board, a, 1_000, "one", ANA))
    made.run(lambda board: propose(board, c, 2_000, "two", EARLIER))
    made.run(lambda board: change_budget(board, c, 3_000, "three", LATER))
    made.run(lambda board: propose(board, r, 4_000, "four", ANA))
    below_p = [("C", 20, "pending"), ("C", 30, "approved"), ("A", 10, "approved")]
    assert words(made, "P") == below_p
    assert words(made, None) == [("R", 40, "pending"), *below_p]
    assert words(made, "Q") == [("A", 10, "approved")]
    assert words(made, "A") == []
    (key,) = (one.key for one in ledger_of(made.board, c) if one.change.state == "pending")
    made.run(lambda board: approve(board, c, key, replace(LATER, at="2026-03-20T10:00:00Z")))
    assert words(made, "P")[0] == ("C", 20, "approved")  # decided on last
    made.run(lambda _: ChangeSet((SetCell(c, ALIVE, 1, 0),)))
    assert words(made, "P") == [("A", 10, "approved")]


def test_a_transfer_is_told_once_at_each_row_whose_budget_it_moves() -> None:
    made = sketch()
    b, c = made.ids["B"], made.ids["C"]
    made.run(lambda board: transfer(board, b, c, 5_000, "scope", ANA))
    assert sorted(words(made, "P")) == [
        ("B", -50, "approved"),
        ("C", 50, "approved"),
        ("Q", -50, "approved"),
    ]
    assert [one.grant for one in changes_below(made.board, made.ids["P"])].count(True) == 1
    sheet = budget_sheet(made.board, made.ids["Q"])
    (ledger,) = (one for one in sheet.sections if one.name == "Ledger")
    assert [line.cells[:3] for line in ledger.lines] == [
        ("900", "original", ""),
        ("-50", "approved", "transfer to C, of what was approved: scope"),
    ]
    (below,) = (one for one in sheet.sections if one.name == "Changes below")
    assert [line.cells[:4] for line in below.lines] == [
        ("B", "-50", "approved", "transfer B -> C: scope")
    ]
