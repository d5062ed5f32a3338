"""Every rule has a board that it objects to, and one next to it that it lets be."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.boards import Row, Sketch, row
from tpm_tui.domain.changes import ALIVE, ChangeSet, SetCell
from tpm_tui.domain.ledger import BudgetChange, entry_text
from tpm_tui.domain.override import Override, override_text
from tpm_tui.domain.values import Value
from tpm_tui.errors import Refused
from tpm_tui.service.foreseeing.what_if import what_if
from tpm_tui.service.lint.choices import limits
from tpm_tui.service.lint.finding import Finding
from tpm_tui.service.lint.linting import fixing, lint
from tpm_tui.service.lint.rules import BY_KEY, RULES

TODAY = "2026-03-04"
WEEK: dict[str, Any] = {"start": "2026-03-02", "finish": "2026-03-06"}
NEXT: dict[str, Any] = {"start": "2026-03-09", "finish": "2026-03-13"}
Raw = dict[tuple[str, str], Value]
"""Stored values that nobody can type, or that come from elsewhere, by title and input."""


@dataclass(frozen=True)
class Case:
    """A rule with a board that breaks it and one that does not."""

    rule: str
    bad: tuple[Row, ...]
    good: tuple[Row, ...]
    at: str
    """Title that the finding is about; `(own) X` is the line of a parent."""
    says: str
    """Part of its sentence."""
    raw: Raw = field(default_factory=dict)
    raw_good: Raw = field(default_factory=dict)
    fixed: Raw | None = None
    """What the fix leaves in the cells that it changes; None where there is no fix."""


def pending(days: str) -> str:
    return entry_text(BudgetChange(50_000, "pending", "scope", "ana", f"{days}T08:00:00.000Z"))


def until(day: str) -> str:
    return override_text(Override(6000, "vendor says so", day, "ana"))


CASES = (
    Case(
        "own-repeats",
        (row("P", row("A", budget="60"), row("B", budget="40"), own={"budget": "100"}),),
        (row("P", row("A", budget="60"), row("B", budget="40"), own={"budget": "90"}),),
        "(own) P", "Its own budget of 100 equals the sum of the rows below, so that 100 counts twice.",
        fixed={("P", "budget"): None},
    ),
    Case(
        "own-repeats",
        (row("P", row("A", work="3d"), own={"work": "3d"}),),
        (row("P", row("A", status="cancelled", work="3d"), own={"work": "3d"}),),
        "(own) P", "Its own work of 24h equals", fixed={("P", "work"): None},
    ),
    Case(
        "overgranted",
        (row("P", row("A", budget="800"), row("B", budget="300"), approved="1000"),),
        (row("P", row("A", budget="800"), row("B", budget="200"), approved="1000"),),
        "P", "1,000 is approved and 1,100 below it make 100 too much.",
    ),
    Case(
        "overgranted",
        (row("P", row("Q", row("A", budget="10"), approved="900"), approved="1000", contingency="80", mgmt_reserve="50"),),
        (row("P", row("Q", row("A", budget="10"), approved="870"), approved="1000", contingency="80", mgmt_reserve="50"),),
        "P", "900 below it, contingency of 80 and mgmt reserve of 50 make 30 too much.",
    ),
    Case(
        "backwards", (row("A"),), (row("A"),), "A", "It ends 2026-03-02, before it starts 2026-03-06.",
        raw={("A", "start"): "2026-03-06", ("A", "finish"): "2026-03-02"},
        raw_good={("A", "start"): "2026-03-06", ("A", "finish"): "2026-03-06"},
        fixed={("A", "start"): "2026-03-02", ("A", "finish"): "2026-03-06"},
    ),
    Case(
        "person-twice",
        (row("P", row("A", assignments="Dana 50%", **WEEK), own={"assignments": "Dana 50% 2026-03-02..2026-03-04, Elias 10% 2026-03-02..2026-03-04"}),),
        (row("P", row("A", assignments="Dana 50%", **WEEK), own={"assignments": "Dana 50% 2026-03-09..2026-03-11, Elias 10% 2026-03-02..2026-03-04"}),),
        "(own) P", "Dana is on its (own) line with 50% and in the same days below it on A (50%).",
        fixed={("P", "assignments"): "Elias 10% 2026-03-02..2026-03-04"},
    ),
    Case(
        "same-twice",
        (row("P", row("A", work="2d"), row(" a ", work="2d"), row("B")),),
        (row("P", row("A", work="2d"), row("A", work="3d"), row("B"), row("B")),),
        "a", "has the same name and the same work 16h; both count.", fixed={("a", ALIVE): 0},
    ),
    Case(
        "overbooked",
        (row("A", assignments="Dana 80%", **WEEK), row("B", assignments="Dana 40%", **WEEK)),
        (row("A", assignments="Dana 60%", **WEEK), row("B", assignments="Dana 40%", **WEEK)),
        "A", "Dana is booked at 120 % 2026-03-02..2026-03-06 by A and B.",
    ),
    Case(
        "overspent", (row("A", budget="100", actual_cost="101"),), (row("A", budget="100", actual_cost="100"),),
        "A", "101 is spent of a budget of 100: 1 (1 %) too much.",
    ),
    Case(
        "overspent",
        (row("A", status="done", budget="100", actual_cost="111"),), (row("A", status="done", budget="100", actual_cost="110"),),
        "A", "11 (11 %) too much.",
    ),
    Case(
        "burn-ahead",
        (row("A", budget="1000", actual_cost="511", progress="40"),), (row("A", budget="1000", actual_cost="500", progress="40"),),
        "A", "51 % of its budget is burnt (511 of 1,000) and 40 % is done: 11 points apart.",
    ),
    Case(
        "burn-ahead",  # of the parent alone: every row below is within the limit
        (row("P", row("A", work="90h", budget="100", actual_cost="5"), row("B", work="10h", budget="900", actual_cost="500", progress="50")),),
        (row("P", row("A", work="10h", budget="100", actual_cost="5"), row("B", work="90h", budget="900", actual_cost="500", progress="50")),),
        "P", "51 % of its budget is burnt (505 of 1,000) and 5 % is done: 46 points apart.",
    ),
    Case(
        "overdue", (row("A", finish="2026-02-27", progress="50"),), (row("A", finish=TODAY, progress="50"),),
        "A", "It was due 2026-02-27, 3 working days ago, and is open at 50%.",
    ),
    Case(
        "begun-early", (row("A", progress="10", **NEXT),), (row("A", progress="10", start=TODAY),),
        "A", "It starts 2026-03-09, after today, and has begun: 10%.",
    ),
    Case(
        "done-open", (row("A", work="2d", status="done"),), (row("A", work="2d", status="done"),),
        "A", "It is done and 8h of work and 300 to complete are still open.",
        raw={("A", "remaining_work"): 28_800, ("A", "etc"): 300_00},
        fixed={("A", "remaining_work"): 0, ("A", "etc"): 0},
    ),
    Case(
        "done-open", (row("A", status="done", committed="70"),), (row("A", status="in_progress", committed="70"),),
        "A", "It is done and 70 committed is still open.",
    ),
    Case(
        "child-outside", (row("P", row("A", **NEXT), own=WEEK),), (row("P", row("A", **WEEK), own=WEEK),),
        "(own) P", "1 row below is outside its own dates 2026-03-02..2026-03-06: A to 2026-03-13.",
    ),
    Case(
        "own-dates",
        (row("P", row("A", **WEEK), own={"start": "2026-02-23", "finish": "2026-03-11"}),),
        (row("P", row("A", **WEEK), own={"start": "2026-03-03", "finish": "2026-03-05"}),),
        "(own) P", "Its (own) line starts 2026-02-23, the rows below 2026-03-02 and ends 2026-03-11",
        fixed={("P", "start"): "2026-03-02", ("P", "finish"): "2026-03-06"},
    ),
    Case(
        "own-dates",  # no day in common: nothing that could be shrunk to
        (row("P", row("A", **WEEK), own=NEXT),), (row("P", row("A", **WEEK), own=WEEK),),
        "(own) P", "ends 2026-03-13, the rows below 2026-03-06",
    ),
    Case(
        "no-working-day",
        (row("A", start="2026-03-07", finish="2026-03-08"),), (row("A", start="2026-03-07", finish="2026-03-09"),),
        "A", "2026-03-07..2026-03-08 holds no working day",
    ),
    Case(
        "undated", (row("A", assignments="Dana 50%, Elias 20%"),), (row("A", assignments="Dana 50% 2026-03-02..2026-03-06"),),
        "A", "Dana and Elias are on it and it has no dates: nobody is booked.",
    ),
    Case(
        "excluded-committed",
        (row("A", committed="70", status="cancelled"),), (row("A", committed="70"),),
        "A", "It is cancelled and 70 is still ordered.",
    ),
    Case(
        "pending-long", (row("A", budget="1000"),), (row("A", budget="1000"),),
        "A", "1 budget change of 500 waits for a decision since 15 days.",
        raw={("A", "change:a"): pending("2026-02-17")}, raw_good={("A", "change:a"): pending("2026-02-18")},
    ),
    Case(
        "override-over", (row("P", row("A")),), (row("P", row("A")),),
        "P", "Its override of 60% (vendor says so) ended 2026-03-03 and says nothing any more.",
        raw={("P", "override"): until("2026-03-03")}, raw_good={("P", "override"): until(TODAY)},
        fixed={("P", "override"): None},
    ),
    Case(
        "percent-long",
        (row("A", start="2026-03-02", finish="2026-03-30", work="40h", actual_work="8h", progress="20"),),
        (row("A", start="2026-03-02", finish="2026-03-27", work="40h", actual_work="8h", progress="20"),),
        "A", "it lasts 21 working days", fixed={("A", "method"): "work"},
    ),
    Case(
        "percent-long",
        (row("A", start="2026-03-02", finish="2026-03-30", progress="20"),),
        (row("A", start="2026-03-02", finish="2026-03-30", progress="20", method="milestone"),),
        "A", "it lasts 21 working days",
    ),
    Case(
        "no-estimate", (row("P", row("A", kind="task"), row("B", work="1d")),), (row("P", row("A", kind="milestone"), row("B", work="1d")),),
        "A", "It has no work, which weighs progress here",
    ),
    Case(
        "no-estimate", (row("P", row("A", work="1d"), basis="budget"),), (row("P", row("A"), basis="equal"),),
        "A", "It has no budget, which weighs progress here",
    ),
    Case(
        "no-owner", (row("P", row("A"), kind="phase", owner="Ana"),), (row("P", row("A", status="done"), kind="phase"),),
        "A", "Nobody owns this row. Ana owns what it stands below.", fixed={("A", "owner"): "Ana"},
    ),
    Case(
        "no-owner", (row("P", row("A", owner="Bo"), kind="project"),), (row("P", row("A", owner="Bo"), kind="phase"),),
        "P", "Nobody owns this project.",
    ),
    Case(
        "milestone-lasts",
        (row("A", kind="milestone", **WEEK),), (row("A", kind="milestone", start="2026-03-06", finish="2026-03-06"),),
        "A", "A milestone is one day; this one lasts 2026-03-02..2026-03-06, 5 working days.",
        fixed={("A", "start"): "2026-03-06"},
    ),
    Case(
        "people-excluded",
        (row("A", status="deferred", assignments="Dana 50%"),), (row("A", assignments="Dana 50%"),),
        "A", "It is deferred and Dana 50% is still on it", fixed={("A", "assignments"): None},
    ),
    Case(
        "uncovered", (row("A", assignments="Zoe 60%", **NEXT),), (row("A", assignments="Zoe 60%, Dana 5%", **NEXT),),
        "A", "Nobody works on it 2026-03-10..2026-03-12, 3 working days: Zoe is away.",
    ),
    Case(
        "empty-parent", (row("A", kind="phase"),), (row("A", kind="phase", work="1d"),),
        "A", "It has no rows below it, and nothing is planned on it: no dates, work, budget or people.",
    ),
)  # fmt: skip


IDS = [f"{one.rule}-{one.at}-{at}" for at, one in enumerate(CASES)]
FIXED = [one for one in CASES if one.fixed is not None]


def sketched(rows: tuple[Row, ...], raw: Raw) -> Sketch:
    """The board of a case; Zoe is away for three days of the next week."""
    away = {"person:Zoe": {"leave": [["2026-03-10", "2026-03-12", "sea"]]}}
    sketch = Sketch(*rows, today=TODAY, **away)
    sketch.ids |= {title.strip(): item for title, item in sketch.ids.items()}
    board = sketch.board
    for (title, key), value in raw.items():
        item = sketch.ids[title]
        board.apply(ChangeSet((SetCell(item, key, board.items.get(item, key), value),)))
    return sketch


def found(sketch: Sketch, rule: str) -> list[Finding]:
    """What one rule objects to."""
    return [one for one in lint(sketch.board).findings if one.rule == rule]


def title_of(sketch: Sketch, finding: Finding) -> str:
    title = str(sketch.board.items.columns["title"][abs(finding.row)])
    return f"(own) {title}" if finding.row < 0 else title


def inputs(sketch: Sketch) -> dict[tuple[int, str], Value]:
    """All that is stored, with which rows are alive."""
    items = sketch.board.items
    return {
        (item, key): items.get(item, key)
        for item in range(1, len(items))
        for key in (ALIVE, *items.columns, *items.notes.get(item, {}))
        if items.get(item, key) is not None
    }


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_rule_tells_what_is_wrong_and_nothing_else(case: Case) -> None:
    bad = sketched(case.bad, case.raw)
    (one,) = found(bad, case.rule)
    assert title_of(bad, one) == case.at
    assert case.says in one.text
    assert one.text.endswith(".")
    assert one.key in bad.board.fields
    assert bool(one.fix) == (case.fixed is not None)
    assert found(sketched(case.good, case.raw_good), case.rule) == []


def test_every_rule_has_a_case() -> None:
    assert {one.rule for one in CASES} | {"stale"} == set(BY_KEY)
    assert {one.rule for one in FIXED} == {one.key for one in RULES if one.fix is not None}


@pytest.mark.parametrize("case", FIXED, ids=[f"{one.rule}-{one.at}" for one in FIXED])
def test_a_fix_takes_the_finding_away_and_leaves_the_rest(case: Case) -> None:
    sketch = sketched(case.bad, case.raw)
    before = inputs(sketch)
    (one,) = found(sketch, case.rule)
    command = fixing([one])
    assert what_if(sketch.board, command(sketch.board)) is not None
    assert inputs(sketch) == before
    changes = sketch.run(command)
    assert found(sketch, case.rule) == []
    after = inputs(sketch)
    wanted = {(sketch.ids[title], key): value for (title, key), value in (case.fixed or {}).items()}
    changed = {cell for cell in before | after if before.get(cell) != after.get(cell)}
    assert changed == set(wanted)
    assert all(after.get(cell) == value for cell, value in wanted.items())
    with pytest.raises(Refused, match="nothing left to fix"):
        sketch.run(command)
    sketch.board.apply(changes.inverse())
    assert inputs(sketch) == before


def test_all_findings_of_a_rule_are_fixed_by_one_change_set() -> None:
    rows = (row(f"T{n}", owner="" if n else "Ana") for n in range(30))
    sketch = Sketch(row("P", *rows, owner="Ana", kind="phase"), today=TODAY)
    told = found(sketch, "no-owner")
    assert len(told) == 29
    changes = fixing(told)(sketch.board)
    assert (len(changes), changes.label) == (29, "fix 'No owner' on 29 rows")
    sketch.board.apply(changes)
    assert found(sketch, "no-owner") == []


def test_what_rests_on_figures_below_is_fixed_after_those() -> None:
    """B counts its 50 twice, which makes 100 of it, the own figure of A: that counts nothing twice
    once B is right."""
    below = row("B", row("C", budget="50"), own={"budget": "50"})
    sketch = Sketch(row("A", below, own={"budget": "100"}))
    told = found(sketch, "own-repeats")
    assert [title_of(sketch, one) for one in told] == ["(own) A", "(own) B"]
    assert sketch.run(fixing(told)).label == "fix 'Counted twice' of (own) of B"
    assert found(sketch, "own-repeats") == []
    assert sketch.shown("A", "budget") == "150"


def test_what_lies_on_a_row_below_is_not_told_again_above() -> None:
    bad = row("A", budget="100", actual_cost="300")
    sketch = Sketch(row("P", row("Q", bad, row("B", budget="50")), row("C", budget="10")))
    assert [title_of(sketch, one) for one in found(sketch, "overspent")] == ["A"]


def test_a_parent_is_measured_by_what_was_approved() -> None:
    """A program that has spent less than it was granted is no finding, whatever is planned below."""
    rows = (row("A", budget="100", actual_cost="60"), row("B", actual_cost="60"))
    assert found(Sketch(row("P", *rows, approved="500")), "overspent") == []
    assert [one.row for one in found(Sketch(row("P", *rows)), "overspent")] == [1]


def test_over_allocation_is_told_where_it_arises() -> None:
    """T2.2: B1 at 400,000 leaves the program 50,000 short; project A is as it was."""
    rows = row(
        "CRM",
        row("A", row("A1", budget="200000"), row("A2", budget="250000"), approved="500000"),
        row("B", row("B1", budget="300000"), own={"budget": "20000"}),
        approved="1000000", contingency="80000", mgmt_reserve="50000",
    )  # fmt: skip
    sketch = Sketch(rows)
    assert found(sketch, "overgranted") == []
    sketch.type("B1", "budget", "400000")
    (one,) = found(sketch, "overgranted")
    assert title_of(sketch, one) == "CRM"
    assert one.text == (
        "1,000,000 is approved and 920,000 below it, contingency of 80,000 and mgmt reserve of "
        "50,000 make 50,000 too much."
    )


def test_the_past_of_people_is_no_finding() -> None:
    past: dict[str, Any] = {"start": "2026-02-02", "finish": "2026-02-06"}
    rows = (row("A", assignments="Dana 80%", **past), row("B", assignments="Dana 40%", **past))
    assert found(Sketch(*rows, today="2026-02-09"), "overbooked") == []
    assert len(found(Sketch(*rows, today="2026-02-06"), "overbooked")) == 1


def test_excluded_rows_are_told_of_what_concerns_them_alone() -> None:
    held: dict[str, Any] = {
        "budget": "1",
        "actual_cost": "500",
        "finish": "2026-01-05",
        "progress": "5",
    }
    sketch = Sketch(row("A", **held, assignments="Dana 900%", status="cancelled"), today=TODAY)
    assert {one.rule for one in lint(sketch.board).findings} <= {"people-excluded", "overspent"}


@pytest.mark.parametrize("rule", ["burn-ahead", "percent-long", "pending-long", "overspent"])
def test_thresholds_are_the_boards(rule: str) -> None:
    case = next(one for one in CASES if one.rule == rule and (one.at, rule) != ("P", rule))
    if rule == "overspent":
        case = next(one for one in CASES if "11 (11 %)" in one.says)
    sketch = sketched(case.bad, case.raw)
    sketch.board.stored[f"lint:limit:{rule}"] = json.dumps(limits(sketch.board)[rule] + 2)
    sketch.board.start_up()
    assert found(sketch, rule) == []


def test_an_empty_board_has_nothing_to_object_to() -> None:
    report = lint(Sketch().board)
    assert (report.findings, report.rows) == ((), 0)


def test_a_subtree_and_some_rows_are_looked_at_alone() -> None:
    sketch = Sketch(row("P", row("A"), row("B")), row("Q", row("C")), today=TODAY)
    ids = sketch.ids
    titles = {title_of(sketch, one) for one in lint(sketch.board, ids["P"]).findings}
    assert titles <= {"P", "A", "B"}
    assert "A" in titles
    some = lint(sketch.board, among={ids["C"]})
    assert ({title_of(sketch, one) for one in some.findings}, some.rows) == ({"C"}, 1)
