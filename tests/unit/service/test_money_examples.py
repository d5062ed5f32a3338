"""Budgets as SEMANTICS 2 has them: its worked examples and others of their kind, computed by hand."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.domain.calendar import Calendar
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.ledger import CostLine
from tpm_tui.domain.phasing import Profile, parse_phasing, phased
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.board import setting_text
from tpm_tui.service.budget import budgeting as budget_of
from tpm_tui.service.budget.budgeting import Author
from tpm_tui.service.budget.cost_lines import read_line
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.editing.ledger_cells import lacks_reason, signed, with_reason

MEI = Author("Mei", "2026-03-04T09:00:00+00:00")
TABLE = (
    "budget", "allocated", "unallocated", "actual_cost", "committed", "eac", "vac", "vac_bac",
    "available", "burn",
)  # fmt: skip


def crm(**settings: object) -> Sketch:
    """The program of SEMANTICS 2.3."""
    return Sketch(
        row(
            "Program",
            row(
                "A",
                row("A1", budget="200000", actual_cost="180000", status="done"),
                row("A2", budget="250000", actual_cost="100000", committed="60000", etc="170000"),
                approved="500000",
            ),
            row(
                "B",
                row("B1", budget="300000", actual_cost="90000"),
                own={"budget": "20000", "actual_cost": "25000"},
            ),
            approved="1000000",
            contingency="80000",
            mgmt_reserve="50000",
        ),
        **settings,
    )


def shown(sketch: Sketch, title: str, *keys: str) -> list[str]:
    return [sketch.shown(title, key) for key in keys or TABLE]


def apply(sketch: Sketch, changes: ChangeSet) -> None:
    sketch.board.apply(changes)


def test_t2_1_the_whole_table() -> None:
    sketch = crm()
    assert shown(sketch, "A") == [
        "500,000", "450,000", "50,000", "280,000", "60,000", "450,000", "+50,000", "0", "160,000",
        "56.0%",
    ]  # fmt: skip
    assert shown(sketch, "B") == [
        "320,000", "320,000", "", "115,000", "", "325,000", "-5,000", "-5,000", "205,000", "35.9%",
    ]  # fmt: skip
    assert shown(sketch, "Program") == [
        "1,000,000", "820,000", "50,000", "395,000", "60,000", "775,000", "+225,000", "-5,000",
        "545,000", "39.5%",
    ]  # fmt: skip
    assert sketch.shown("Program", "bac") == "770,000"
    assert sketch.shown("A2", "eac") == "270,000"
    assert sketch.shown("A1", "eac") == "180,000"
    assert sketch.shown("B", "eac", own=True) == "25,000"
    assert sketch.shown("B1", "etc") == "210,000"


def test_t2_2_more_is_handed_out_than_granted() -> None:
    sketch = crm()
    sketch.type("B1", "budget", "400000")
    assert shown(sketch, "Program", "allocated", "unallocated") == ["920,000", "▲ -50,000"]
    assert shown(sketch, "A", "allocated", "unallocated") == ["450,000", "50,000"]
    assert sketch.shown("Program", "band").endswith("▲ -50.0k")
    # The row above only counts such rows.
    sketch = Sketch(row("P", row("Q", row("a", budget="9"), approved="5"), row("b", budget="1")))
    assert sketch.shown("Q", "unallocated") == "▲ -4"
    assert sketch.shown("P", "unallocated") == "▲1"
    assert sketch.shown("P", "budget") == "6"
    assert sketch.board.figures.value(BOARD, "band") == "     6 /     6 /     — /     6  ▲1"


def test_t2_3_phased_to_the_last_cent() -> None:
    parts = phased(100_000_01, Profile(), "2026-01-15", "2026-03-10", Calendar())
    assert parts == {"2026-01": 30_769_23, "2026-02": 51_282_06, "2026-03": 17_948_72}
    months = parse_phasing("2026-01:30 2026-02:70")
    assert phased(-1, months, None, None, Calendar()) == {"2026-02": -1}
    assert phased(5, Profile("finish"), "2026-01-15", "2026-03-10", Calendar()) == {"2026-03": 5}
    assert phased(5, Profile(), None, None, Calendar()) == {"": 5}
    # Two working days in January and one in February weigh 3 + 2 and 1 from the front.
    front = phased(600, Profile("front"), "2026-01-29", "2026-02-02", Calendar())
    assert front == {"2026-01": 500, "2026-02": 100}
    back = phased(600, Profile("back"), "2026-01-29", "2026-02-02", Calendar())
    assert back == {"2026-01": 300, "2026-02": 300}


def test_t2_4_labour_is_rounded_once_a_month() -> None:
    rates = {"rates": [[None, 12_345]]}
    sketch = Sketch(
        row(
            "a", assignments="Dana 1.5h", start="2026-03-02", finish="2026-03-06",
            cost_source="labour",
        ),
        **{"person:Dana": rates},
    )  # fmt: skip
    assert sketch.shown("a", "budget") == "185.18"
    # Half an hour in each of two months: 61.725 is rounded twice, 123.45 would be the sum of them.
    sketch.type("a", "assignments", "Dana 0.5h/d 2026-03-31..2026-04-01")
    assert sketch.shown("a", "budget") == "123.46"
    sketch.board.apply(
        ChangeSet((SetCell(BOARD, "person:Dana", setting_text(rates), setting_text({})),))
    )
    assert sketch.shown("a", "budget") == ""


def test_t2_5_capex_is_rounded_and_opex_is_the_rest() -> None:
    sketch = Sketch(row("p", row("a", budget="10000.01", capex_share="65"), row("b", budget="7")))
    assert shown(sketch, "a", "capex", "opex") == ["6,500.01", "3,500"]
    assert shown(sketch, "p", "capex", "opex", "capex_share") == ["6,500.01", "3,500", "65%"]
    assert shown(sketch, "b", "capex", "opex") == ["", ""]


def test_lines_with_a_class_of_their_own_keep_it() -> None:
    sketch = Sketch(row("a", capex_share="50"))
    item = sketch.ids["a"]
    for line in (
        CostLine("x", 100_01, capex=True),
        CostLine("y", 50_00, capex=False),
        CostLine("z", 33_33),
    ):
        apply(sketch, budget_of.cost_line(sketch.board, item, line))
    assert shown(sketch, "a", "budget", "capex", "opex") == ["183.34", "116.68", "66.66"]


def test_a_change_counts_once_it_is_approved() -> None:
    sketch = Sketch(row("P", row("a", budget="100"), row("b", budget="50")))
    item = sketch.ids["a"]
    apply(sketch, budget_of.propose(sketch.board, item, -30_00, "less scope", MEI))
    assert shown(sketch, "a", "budget", "proposed_budget") == ["100", "70"]
    assert shown(sketch, "P", "budget", "proposed_budget") == ["150", "120"]
    key = next(iter(sketch.board.items.notes[item]))
    apply(sketch, budget_of.approve(sketch.board, item, key, MEI))
    assert shown(sketch, "a", "original_budget", "budget", "proposed_budget") == ["100", "70", "70"]
    with pytest.raises(Refused, match="approved already, by Mei"):
        budget_of.reject(sketch.board, item, key, MEI)
    sketch.type("a", "budget", "80")  # what is typed is what is shown; the original gives way
    assert shown(sketch, "a", "original_budget", "budget") == ["110", "80"]


def test_what_is_approved_below_less_than_is_approved() -> None:
    sketch = Sketch(
        row(
            "P", row("Q", row("a", budget="30"), approved="40"), row("c", budget="5"), approved="60"
        )
    )
    assert shown(sketch, "P", "budget", "allocated", "unallocated", "bac") == [
        "60",
        "45",
        "15",
        "35",
    ]
    sketch.type("P", "approved", "44")
    assert shown(sketch, "P", "budget", "allocated", "unallocated") == ["44", "45", "▲ -1"]


def test_a_leaf_with_something_approved() -> None:
    sketch = Sketch(row("P", row("a", budget="80", approved="100", actual_cost="20")))
    assert shown(sketch, "a", "budget", "allocated", "unallocated", "eac", "available") == [
        "100", "80", "20", "100", "80",
    ]  # fmt: skip
    assert shown(sketch, "P", "budget", "bac") == ["100", "100"]
    with pytest.raises(Refused, match="approved for it"):
        sketch.type("a", "budget", "90")
    sketch.type("a", "approved", "70")
    assert sketch.shown("a", "unallocated") == "▲ -10"


def test_cancelling_leaves_what_was_spent_and_ordered() -> None:
    sketch = crm()
    sketch.type("A2", "status", "cancelled")
    assert shown(sketch, "A2", "budget", "etc", "eac", "available") == [
        "160,000",
        "0",
        "160,000",
        "0",
    ]
    assert shown(sketch, "A", "allocated", "unallocated") == ["360,000", "140,000"]
    sketch.type("A2", "actual_cost", "190000")  # a late invoice
    assert shown(sketch, "A2", "budget", "eac", "vac") == ["160,000", "250,000", "-90,000"]
    sketch.type("A2", "status", "in progress")
    assert sketch.shown("A2", "budget") == "250,000"
    apply(sketch, set_cell(sketch.board, sketch.ids["A2"], "status", "cancelled"))
    causes = [one.cause for _, one in sketch.board.engine.inputs.bookings.changes(sketch.ids["A2"])]
    assert causes == [
        "release",
        "restore",
    ]  # nothing is left to release: 250,000 is spent or ordered


def test_a_frozen_budget_changes_with_a_reason() -> None:
    sketch = Sketch(row("a", budget="100"))
    apply(sketch, budget_of.freeze(sketch.board, "2026-03-01"))
    changes = set_cell(sketch.board, sketch.ids["a"], "budget", "130")
    assert [*map(lacks_reason, changes)].count(True) == 1
    told = signed(with_reason(changes, " CR-7 "), "Ana", "2026-03-02T00:00:00+00:00")
    assert not any(map(lacks_reason, told))
    apply(sketch, told)
    assert shown(sketch, "a", "original_budget", "budget") == ["100", "130"]
    entry = sketch.board.engine.inputs.bookings.changes(sketch.ids["a"])[0][1]
    assert (entry.amount, entry.reason, entry.by) == (30_00, "CR-7", "Ana")
    with pytest.raises(Refused, match="frozen since 2026-03-01 already"):
        budget_of.freeze(sketch.board)
    apply(sketch, budget_of.unfreeze(sketch.board))
    sketch.type("a", "budget", "150")
    assert shown(sketch, "a", "original_budget", "budget") == ["120", "150"]


def test_a_reserve_is_drawn_for_what_is_below() -> None:
    sketch = crm()
    ids = sketch.ids
    apply(
        sketch,
        budget_of.draw(
            sketch.board,
            ids["Program"],
            "contingency",
            ids["A2"],
            30_000_00,
            "R-3 struck",
            MEI,
            "R-3",
        ),
    )
    assert shown(sketch, "Program", "budget", "contingency", "unallocated") == [
        "1,000,000", "50,000", "50,000",
    ]  # fmt: skip
    assert shown(sketch, "A", "approved", "unallocated") == ["530,000", "50,000"]
    assert sketch.shown("A2", "budget") == "280,000"
    with pytest.raises(Refused, match="contingency of Program is 50,000; 60,000 is more"):
        budget_of.draw(
            sketch.board, ids["Program"], "contingency", ids["A2"], 60_000_00, "again", MEI
        )
    with pytest.raises(Refused, match="not below"):
        budget_of.draw(sketch.board, ids["A"], "contingency", ids["B1"], 1, "no", MEI)


def test_a_transfer_takes_what_is_available() -> None:
    sketch = crm()
    ids = sketch.ids
    apply(sketch, budget_of.transfer(sketch.board, ids["B1"], ids["A2"], 60_000_00, "scope", MEI))
    assert shown(sketch, "A", "budget", "unallocated") == ["560,000", "50,000"]
    assert shown(sketch, "B", "budget") == ["260,000"]
    assert shown(sketch, "Program", "budget", "unallocated", "bac") == [
        "1,000,000", "50,000", "770,000",
    ]  # fmt: skip
    with pytest.raises(Refused, match=r"B1 has 150,000 available; 150,000\.01 is more"):
        budget_of.transfer(sketch.board, ids["B1"], ids["A2"], 150_000_01, "scope", MEI)
    with pytest.raises(Refused, match="A has 50,000 unallocated"):
        budget_of.transfer(sketch.board, ids["A"], ids["B1"], 50_000_01, "scope", MEI)
    with pytest.raises(InvalidInput, match="needs a reason"):
        budget_of.transfer(sketch.board, ids["A"], ids["B1"], 1, "  ", MEI)


@pytest.mark.parametrize(
    "currency, amount, rate, foreign, board",
    [
        ("USD", "1,200.50", "0.92", 120_050, 110_446),
        ("JPY", "12345", "0.0061", 12_345, 7_530),  # 75.3045
        ("KWD", "10.125", "2.985", 10_125, 3_022),  # 30.223125
        ("JPY", "5k", "0.00615", 5_000, 3_075),
    ],
)
def test_a_foreign_line_is_fixed_at_its_rate(
    currency: str, amount: str, rate: str, foreign: int, board: int
) -> None:
    ctx = Sketch().board.ctx
    line = read_line(ctx, "Licences", amount, currency=currency, rate=rate, rate_date="2026-03-01")
    assert (line.foreign, line.amount, line.rate, line.rate_date) == (
        foreign, board, rate, "2026-03-01",
    )  # fmt: skip


@pytest.mark.parametrize(
    "amount, currency, rate",
    [
        ("1.5", "JPY", "0.006"),
        ("12", "USD", ""),
        ("12", "USD", "0"),
        ("12", "dollars", "1"),
        ("", "USD", "1"),
    ],
)
def test_a_line_that_cannot_be_meant(amount: str, currency: str, rate: str) -> None:
    with pytest.raises(InvalidInput):
        read_line(Sketch().board.ctx, "x", amount, currency=currency, rate=rate)


def test_by_cost_performance_what_is_left_costs_what_the_rest_did() -> None:
    # 25 of 100 are earned at a cost of 30: CPI 5/6, and the 75 left cost 90.
    sketch = Sketch(
        row("P", row("a", budget="100", actual_cost="30", progress="25"), row("b", budget="50")),
        etc_method="cpi",
    )
    assert shown(sketch, "a", "etc", "eac", "vac") == ["90", "120", "-20"]
    assert shown(sketch, "b", "etc", "eac") == ["50", "50"]  # no cost, no CPI
    assert shown(sketch, "P", "eac", "burn_lead") == ["170", "+7.5"]


def test_burn_beyond_the_budget_and_without_one() -> None:
    sketch = Sketch(row("a", budget="100", actual_cost="137", progress="50"), row("b", budget="0"))
    assert shown(sketch, "a", "burn", "burn_lead") == ["137.0%", "+87.0"]
    assert shown(sketch, "b", "burn", "eac", "vac") == ["", "0", "0"]


def test_sentences_keep_the_capitals_of_abbreviations() -> None:
    sketch = crm()
    assert sketch.type("A2", "etc", "5k").label == "ETC of A2"
    assert sketch.type("A2", "committed", "5k").label == "committed of A2"
