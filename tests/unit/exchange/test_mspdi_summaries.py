"""Hand-made plans: assignments, own values of summaries, fixed cost, money and people."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.mspdi_plans import Made, by_id, evaluate, said, task
from tpm_tui.domain.people import parse_assignments

ANA, ROLE, STEEL, TRIP, BUDGET, NOBODY = range(1, 7)
RESOURCES: list[dict[str, object]] = [
    {"UID": 0, "Type": 1},
    {"UID": ANA, "Name": "Ana", "Type": 1},
    {"UID": ROLE, "Name": "QA", "IsGeneric": 1},
    {"UID": STEEL, "Name": "Steel", "Type": 0},
    {"UID": TRIP, "Name": "Travel", "Type": 2},
    {"UID": BUDGET, "Name": "Cap", "Type": 2, "IsBudget": 1},
    {"UID": NOBODY, "Type": 1},
]


def given(uid: int, resource: object, **fields: object) -> dict[str, object]:
    """One assignment."""
    return {"TaskUID": uid, "ResourceUID": resource, **fields}


def test_own_values_of_a_summary(tmp_path: Path) -> None:
    plan = Made(
        [task(1, 1, PercentComplete=40, FixedCost=5000, Cost=30_000, ActualCost=12_000),
         task(2, 2, Work="PT8H0M0S", Cost=10_000, ActualCost=4000)],
        RESOURCES,
        [given(1, ANA, Units="0.5", Work="PT10H0M0S", ActualWork="PT3H0M0S", RemainingWork="PT7H0M0S",
               Cost=8000, ActualCost=2400),
         given(1, STEEL, Units=12, Work="PT12H0M0S", Cost=6000, ActualCost=3600),
         given(1, TRIP, Cost=1000, ActualCost=0),
         given(1, BUDGET, Cost=99_999),
         given(1, -65535, Work="PT99H0M0S", Cost=1),
         given(1, -65536, Work="PT99H0M0S")],
    ).read(tmp_path)  # fmt: skip
    own = by_id(plan)["1"].values
    assert own == {
        "work": 36_000, "actual_work": 10_800, "budget": 20_000, "actual_cost": 8000,
        "assignments": "Ana 50% 2026-03-02..2026-03-02", "progress": 3000, "status": "in_progress",
    }  # fmt: skip
    total = evaluate(plan)["1"]
    assert (total.budget, total.actual_cost, total.work) == (30_000, 12_000, 18 * 3600)
    assert "1 assignment of material resources" in said(plan)
    assert "1 assignment of cost resources" in said(plan)
    assert "1 assignment of budget resources" in said(plan)
    assert "add up" not in said(plan)


def test_a_summary_without_values_of_its_own_gets_no_own_line(tmp_path: Path) -> None:
    plan = Made(
        [
            task(1, 1, PercentComplete=100, Work="PT8H0M0S", FixedCost=0),
            task(2, 2, Work="PT8H0M0S"),
        ],
        RESOURCES,
        [given(1, -65535, Work="PT8H0M0S"), given(2, ANA)],
    ).read(tmp_path)
    assert by_id(plan)["1"].values == {}
    assert by_id(plan)["2"].values["assignments"] == "Ana 100%"


def test_the_own_line_of_a_complete_summary_is_done(tmp_path: Path) -> None:
    plan = Made(
        [task(1, 1, PercentComplete=100), task(2, 2, PercentComplete=100)],
        RESOURCES,
        [given(1, ANA, Work="PT2H0M0S", ActualWork="PT1H0M0S")],
    ).read(tmp_path)
    own = by_id(plan)["1"].values
    assert own["status"] == "done"
    assert "progress" not in own


@pytest.mark.parametrize(
    "accrual, percent, started, stored, spent",
    [
        (1, 0, False, None, 0),
        (1, 0, True, None, 5000),
        (1, 10, False, None, 5000),
        (2, 30, True, None, 1500),
        (3, 99, True, None, 0),
        (3, 100, True, None, 5000),
        (None, 30, True, None, 1500),
        (3, 30, True, 1000 + 1234, 1234),
        (2, 30, True, 1000, 0),
        (2, 30, True, 6000, 5000),
        (2, 30, True, 90_000, 1500),
    ],
)
def test_accrued_fixed_cost(
    tmp_path: Path, accrual: int | None, percent: int, started: bool, stored: int | None, spent: int
) -> None:
    fields: dict[str, object] = {
        "FixedCost": 5000, "FixedCostAccrual": accrual, "PercentComplete": percent,
        "ActualStart": "2026-03-02T08:00:00" if started else None, "ActualCost": stored,
    }  # fmt: skip
    plan = Made([task(1, 1, **fields), task(2, 2, ActualCost=1000)]).read(tmp_path)
    own = by_id(plan)["1"].values
    assert own["budget"] == 5000
    assert own.get("actual_cost", 0) == spent
    assert own.get("status") == ("done" if percent == 100 else None)
    assert ("add up" in said(plan)) == (stored == 90_000)


def test_fixed_cost_on_nested_summaries_and_the_root(tmp_path: Path) -> None:
    rows = [
        task(0, 0, FixedCost=100, Cost=1600, ActualCost=710),
        task(1, 1, FixedCost=500, Cost=1500, ActualCost=700),
        task(2, 2, Cost=1000, ActualCost=500),
        task(3, 2, Cost=7777, ActualCost=0, Active=0),
    ]
    plan = Made(rows).read(tmp_path)
    totals = evaluate(plan)
    assert [(totals[uid].budget, totals[uid].actual_cost) for uid in "01"] == [
        (1600, 710),
        (1500, 700),
    ]
    assert by_id(plan)["0"].values == {"basis": "duration", "budget": 100, "actual_cost": 10}


def test_an_inactive_summary_brings_nothing_of_its_own(tmp_path: Path) -> None:
    rows = [
        task(1, 1),
        task(2, 2, Active=0, FixedCost=500),
        task(3, 3, Work="PT1H0M0S"),
        task(4, 2),
    ]
    plan = Made(rows, RESOURCES, [given(2, ANA, Work="PT4H0M0S")]).read(tmp_path)
    assert by_id(plan)["2"].values == {}
    assert evaluate(plan)["1"].budget == evaluate(plan)["1"].work == 0


def test_a_stored_sum_that_differs_is_noted(tmp_path: Path) -> None:
    rows = [task(1, 1, Work="PT10H0M0S", Cost=1000), task(2, 2, Work="PT8H0M0S", Cost=900)]
    notes = said(Made(rows).read(tmp_path))
    assert "the file says 10 h of work, its rows add up to 8 h" in notes
    assert "the file says 10.00 of cost, its rows add up to 9.00" in notes


def test_assignments_text_reads_back(tmp_path: Path) -> None:
    names = ["Ana", "Doe, Jane", 'Bob "B"', "Team 50%", "role:Trap", "Zoë\u009b"]
    resources: list[dict[str, object]] = [
        {"UID": uid, "Name": name} for uid, name in enumerate(names, 1)
    ]
    units = ["0.055", "1", None, "0.333", "0", "25"]
    rows = [
        {key: value for key, value in given(1, uid, Units=unit).items() if value is not None}
        for uid, unit in enumerate(units, 1)
    ]
    plan = Made(
        [task(1, 1)], [*resources, {"UID": 9, "Name": "QA", "IsGeneric": 1}], [*rows, given(1, 9)]
    ).read(tmp_path)
    text = str(by_id(plan)["1"].values["assignments"])
    assert text.startswith(
        'Ana 5.5%, "Doe, Jane" 100%, "Bob ""B""" 100%, "Team 50%" 33.3%, "role:Trap" 0%'
    )
    assert text.endswith("Zoë 25fte, role:QA 100%")
    read = parse_assignments(text)
    assert [one.name for one in read] == [*names[:5], "Zoë", "QA"]
    assert read[-1].role


def test_two_assignments_of_one_person_are_one(tmp_path: Path) -> None:
    plan = Made([task(1, 1)], RESOURCES, [given(1, ANA, Units="0.5"), given(1, ANA, Units="0.25")])
    assert by_id(plan.read(tmp_path))["1"].values["assignments"] == "Ana 75%"


def test_resources_that_cannot_be_named(tmp_path: Path) -> None:
    plan = Made(
        [task(1, 1), task(2, 2)],
        RESOURCES,
        [given(1, NOBODY, Work="PT1H0M0S"), given(1, 77, Work="PT2H0M0S"), given(50, ANA)],
    ).read(tmp_path)
    own = by_id(plan)["1"].values
    assert own["work"] == 3 * 3600
    assert "assignments" not in own
    assert "resources without a name" in said(plan)
    assert "resources that the file does not list" in said(plan)
    assert "Assignments to tasks that are not in the file were left out: UID 50." in said(plan)


@pytest.mark.parametrize(
    "project, currency, note",
    [
        ({"CurrencyCode": "BRL"}, "BRL", ""),
        ({"CurrencyCode": "", "CurrencySymbol": "€"}, "EUR", "EUR was guessed"),
        ({"CurrencyCode": "", "CurrencySymbol": "$"}, "USD", "USD was guessed"),
        ({"CurrencyCode": "", "CurrencySymbol": "NOK"}, "NOK", "NOK was guessed"),
        ({"CurrencyCode": "", "CurrencySymbol": "kr"}, None, '"kr" was not understood'),
        ({"CurrencyCode": ""}, None, ""),
    ],
)
def test_currency(
    tmp_path: Path, project: dict[str, object], currency: str | None, note: str
) -> None:
    plan = Made([task(1, 1)], project=project).read(tmp_path)
    assert plan.settings.get("currency") == currency
    assert note in said(plan)


@pytest.mark.parametrize(
    "digits, cost, kept, minor",
    [
        (2, "12345.6", 2, 12_346),
        (0, "500000", 0, 5000),
        (0, "3972584.4", 2, 3_972_584),
        (3, "150", 3, 1500),
    ],
)
def test_decimals_of_the_currency(
    tmp_path: Path, digits: int, cost: str, kept: int, minor: int
) -> None:
    plan = Made([task(1, 1, Cost=cost)], project={"CurrencyDigits": digits}).read(tmp_path)
    assert plan.settings["digits"] == kept
    assert by_id(plan)["1"].values["budget"] == minor
    assert ("2 decimals are kept" in said(plan)) == (digits == 0 and kept == 2)
