"""Budgets of rows that are out or that were granted: what goes there and what does not (SEMANTICS 2.2)."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.domain.changes import SetCell
from tpm_tui.errors import Refused
from tpm_tui.service.budget.budgeting import Author, approve, draw, propose, transfer
from tpm_tui.service.explaining.explain import explain

ANA = Author("ana", "2026-03-18T10:00:00Z")


def sketch(status: str) -> Sketch:
    return Sketch(
        row(
            "P",
            row("A", budget="500", actual_cost="50"),
            row("C", budget="300", actual_cost="20", status=status),
            approved="1000",
            contingency="100",
        )
    )


@pytest.mark.parametrize("status", ["cancelled", "deferred"])
def test_what_is_excluded_takes_no_budget(status: str) -> None:
    made = sketch(status)
    a, c, p = (made.ids[one] for one in ("A", "C", "P"))
    with pytest.raises(Refused, match="C is cancelled or deferred and takes no budget"):
        made.run(lambda board: transfer(board, a, c, 3_000, "why", ANA))
    with pytest.raises(Refused, match="C is cancelled or deferred and takes no budget"):
        made.run(lambda board: draw(board, p, "contingency", c, 3_000, "why", ANA))


def test_what_is_deferred_gives_no_more_than_is_available() -> None:
    made = sketch("deferred")
    assert made.shown("C", "available") == "0"  # 20 of its 300 count, and those are spent
    a, c = made.ids["A"], made.ids["C"]
    with pytest.raises(Refused, match="C has 0 available; 100 is more than that"):
        made.run(lambda board: transfer(board, c, a, 10_000, "why", ANA))


def test_a_proposed_change_raises_no_approved_budget() -> None:
    made = Sketch(
        row("Top", row("P", row("A", budget="500"), approved="1000"), row("B", budget="5"))
    )
    a, b = made.ids["A"], made.ids["B"]
    made.run(lambda board: propose(board, a, 7_000, "more", ANA))
    made.run(lambda board: propose(board, b, 100, "more", ANA))
    shown = [made.shown(one, "proposed_budget") for one in ("A", "P", "B", "Top")]
    assert shown == ["570", "1,000", "6", "1,006"]


@pytest.mark.parametrize(
    "key, words",
    [
        ("budget", "above counts no more of it than it has cost and ordered."),
        ("actual_cost", "what it cost still counts above."),
        ("committed", "what is ordered still counts above."),
        ("work", "it enters no total above."),
    ],
)
def test_what_is_said_of_a_deferred_input_is_so(key: str, words: str) -> None:
    made = sketch("deferred")
    made.type("C", "committed", "5")
    made.type("C", "work", "3h")
    assert f"Deferred: {words}" in explain(made.board, made.ids["C"], key).lines
    assert made.shown("P", "allocated") == "525"  # 500, and 20 + 5 of the 300


def granted() -> Sketch:
    """A program with 1,500 approved, of which two projects have what they need."""
    return Sketch(
        row(
            "Program",
            row("P", row("A", budget="500"), approved="700"),
            row("Q", row("B", budget="600")),
            approved="1500",
            contingency="100",
        )
    )


def test_transfers_and_draws_leave_every_original_as_it_was() -> None:
    made = granted()
    names = ("Program", "P", "A", "Q", "B")
    before = [made.shown(one, "original_budget") for one in names]
    assert before == ["1,500", "700", "500", "600", "600"]
    p, a, b = (made.ids[one] for one in ("P", "A", "B"))
    made.run(lambda board: transfer(board, a, b, 10_000, "scope", ANA))
    made.run(lambda board: draw(board, made.ids["Program"], "contingency", p, 2_000, "risk", ANA))
    assert made.shown("P", "budget") == "620"
    assert [made.shown(one, "original_budget") for one in names] == before
    assert not made.board.items.has_own(p)  # told in its ledger, and no budget of its own
    found = explain(made.board, p, "original_budget")
    assert found.lines == ("Approved 620, -80 of it moved since: 700",)
    told = [(part.label, part.value) for part in found.contributions]
    assert told == [
        ("Approved", "620"),
        ("less 2026-03-18 transfer P -> B", "+100"),
        ("less 2026-03-18 draw Program -> P", "-20"),
    ]
    top = explain(made.board, made.ids["Program"], "original_budget")
    assert top.lines == ("Approved: 1,500; nothing of it was transferred or drawn since.",)


def test_a_change_below_leaves_what_was_approved_above_as_proposed() -> None:
    made = granted()
    change = made.run(lambda board: propose(board, made.ids["A"], 1_500, "more", ANA))
    names = ("A", "P", "Program")
    assert [made.shown(one, "proposed_budget") for one in names] == ["515", "700", "1,500"]
    (key,) = (one.field for one in change if isinstance(one, SetCell))
    made.run(lambda board: approve(board, made.ids["A"], key, ANA))
    assert [made.shown(one, "budget") for one in names] == ["515", "700", "1,500"]
    assert made.shown("P", "unallocated") == "185"
