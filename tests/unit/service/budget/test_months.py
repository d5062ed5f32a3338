"""Budgets by months: every cent is in one of them."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.boards import Sketch, row, typed_row
from tests.unit.service.booking.test_entries import log, sketch
from tpm_tui.service.budget.months import UNDATED, months_of
from tpm_tui.service.budget.sheet import BudgetSheet, budget_sheet


def planned(board: Sketch, title: str) -> dict[str, int]:
    item = board.ids[title] if title else 0
    return {one.month: one.planned for one in months_of(board.board, item)}


def test_t2_3_a_linear_budget_by_working_days() -> None:
    """T2.3: 100,000.01 from 15 Jan to 10 Mar 2026 over 12, 20 and 7 working days."""
    board = Sketch(row("P", row("A", budget="100000.01", start="2026-01-15", finish="2026-03-10")))
    found = planned(board, "A")
    assert found == {"2026-01": 30_769_23, "2026-02": 51_282_06, "2026-03": 17_948_72}
    assert planned(board, "P") == found
    assert months_of(board.board, board.ids["A"])[-1].planned_so_far == 100_000_01


def test_months_between_are_there_and_what_has_no_date_comes_last() -> None:
    board = Sketch(
        row(
            "P",
            row("A", budget="100", start="2026-01-05", finish="2026-01-09"),
            row("B", budget="200", start="2026-04-06", finish="2026-04-10", actual_cost="50"),
            row("C", budget="7", actual_cost="3", status="cancelled"),
            own={"budget": "10"},
        )
    )
    # An (own) line without dates takes the span of what is below it.
    found = planned(board, "P")
    assert list(found) == ["2026-01", "2026-02", "2026-03", "2026-04", UNDATED]
    assert found[UNDATED] == 300
    assert sum(found.values()) == board.board.engine.money.bac(board.ids["P"])
    last = months_of(board.board, board.ids["P"])[-1]
    assert (last.actual, last.actual_so_far) == (53_00, 53_00)


def test_what_was_logged_has_a_month_and_labour_its_rate() -> None:
    board = sketch(**{"person:Ana": {"rates": [[None, 10_000]]}})
    log(board, "Build", "2h ana 2026-02-27")
    log(board, "Build", "1h ana 2 mar")
    log(board, "Build", "50 eur 2 mar")
    found = {one.month: one.actual for one in months_of(board.board, board.ids["Core"])}
    assert found == {"2026-02": 200_00, "2026-03": 150_00, UNDATED: 0}


def sections(sheet: BudgetSheet) -> list[str]:
    return [one.name for one in sheet.sections]


def test_a_board_without_money_has_figures_and_no_months() -> None:
    board = Sketch(row("P", row("A")))
    assert sections(budget_sheet(board.board, board.ids["A"])) == ["Figures", "Ledger"]
    assert sections(budget_sheet(board.board, 0)) == ["Figures", "Rows below"]


DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**9), DAYS, st.integers(0, 500),
            st.sampled_from(("", "linear", "front", "back", "start", "finish", "2026-01:30 2027-02:70")),
            st.booleans(),
        ),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_the_months_add_up_to_the_budgets_below(
    leaves: list[tuple[int, date, int, str, bool]],
) -> None:
    """Law 5: the parts of what is phased are the whole, however it is phased."""
    rows = [
        typed_row(
            f"L{at}",
            {
                "budget": f"{amount // 100}.{amount % 100:02}",
                "phasing": profile,
                **({"start": str(first), "finish": str(first + timedelta(days))} if dated else {}),
            },
        )
        for at, (amount, first, days, profile, dated) in enumerate(leaves)
    ]
    board = Sketch(typed_row("P", {}, *rows))
    for title in ("P", ""):
        found = months_of(board.board, board.ids[title] if title else 0)
        whole = board.board.engine.money.bac(board.ids[title] if title else 0) or 0
        assert sum(one.planned for one in found) == whole
        if found:
            assert found[-1].planned_so_far == whole
