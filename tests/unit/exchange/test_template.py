"""The templates come out at the sums of SEMANTICS 10, and the demo tells its story."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.boards import session
from tpm_tui.domain.calendar import Calendar, ordinal
from tpm_tui.domain.ledger import BudgetChange, LogEntry, entries_of, parse_entry
from tpm_tui.domain.people import parse_assignments
from tpm_tui.domain.registry import Person
from tpm_tui.domain.values import COMMENT, KINDS, LOG, OWN_FIELDS, is_entry
from tpm_tui.errors import InvalidInput
from tpm_tui.exchange.plan import ImportPlan, PlannedItem
from tpm_tui.exchange.template import TEMPLATES, load_demo, load_template, parse_template
from tpm_tui.fields.catalog import FIELDS, Field
from tpm_tui.fields.context import DEFAULT_STATUSES, FieldContext
from tpm_tui.fields.own import all_fields, definitions
from tpm_tui.service.board import setting_text
from tpm_tui.service.importing import new_board

MONDAY = date(2026, 3, 2)
TODAY = "2026-11-23"
CTX = FieldContext(today=date(2026, 11, 23))
DAY = 8 * 3600
CATEGORY: dict[object, str] = {
    None: "todo",
    **{status.key: status.category for status in DEFAULT_STATUSES},
}

SUMS = {
    "erp": {
        "Enterprise Software Rollout": 2040,
        "Discovery": 210,
        "Fit-gap process mapping": 110,
        "Design": 330,
        "Solution architecture": 120,
        "Integration design": 110,
        "Build": 760,
        "Configuration": 320,
        "Six integrations": 240,
        "Migration loads": 130,
        "Validate": 380,
        "System integration test": 120,
        "User acceptance test": 110,
        "Two mock cutovers": 80,
        "Deploy": 240,
        "Training": 90,
        "Change Management": 120,
    },
    "cloud": {
        "Server-to-Cloud Migration": 1360,
        "PMO and change": 60,
        "Assess": 110,
        "Landing Zone": 250,
        "Accounts, network and IAM": 110,
        "Pilot Wave": 90,
        "Wave 1: Rehost 40 servers": 160,
        "Wave 2: Replatform 50 servers": 260,
        "Wave 3: Databases and Critical Apps": 220,
        "Dual-run and cloud consumption": 140,
        "Decommission and right-size": 70,
    },
    "mobile": {
        "Mobile App": 850,
        "Discovery": 60,
        "UX and UI design": 90,
        "Platform and CI/CD": 70,
        "Onboarding and Authentication": 80,
        "Catalogue and Search": 110,
        "Payments": 120,
        "Notifications": 50,
        "Offline and Sync": 90,
        "QA and device lab": 70,
        "Security and privacy": 40,
        "Beta": 30,
        "Launch and support": 40,
    },
}
"""Budgets of SEMANTICS 10 in thousands of euros."""

LATEST_WEEK = {"erp": 40, "cloud": 32, "mobile": 34}


@pytest.fixture(scope="module")
def demo() -> ImportPlan:
    return load_demo(CTX)


def children(plan: ImportPlan) -> dict[int | None, list[int]]:
    found: dict[int | None, list[int]] = defaultdict(list)
    for index, item in enumerate(plan.items):
        found[item.parent].append(index)
    return found


def leaves(plan: ImportPlan) -> list[PlannedItem]:
    parents = {item.parent for item in plan.items}
    return [item for index, item in enumerate(plan.items) if index not in parents]


def depth(plan: ImportPlan, index: int) -> int:
    above = plan.items[index].parent
    return 0 if above is None else 1 + depth(plan, above)


def number(item: PlannedItem, key: str) -> int:
    """A figure as the board shows it: with what was logged."""
    value = item.values.get(key, 0)
    assert isinstance(value, int)
    notes = {one: str(text) for one, text in item.values.items()}
    for _, entry in entries_of(notes, LOG, LogEntry):
        value += {"actual_work": entry.seconds, "actual_cost": entry.cost or 0}.get(key, 0)
    return value


def total(plan: ImportPlan, index: int, key: str) -> int:
    below = children(plan)[index]
    return number(plan.items[index], key) + sum(total(plan, child, key) for child in below)


def index_of(plan: ImportPlan, title: str) -> int:
    (found,) = [index for index, item in enumerate(plan.items) if item.title == title]
    return found


def board_calendar(plan: ImportPlan) -> Calendar:
    settings: Any = plan.settings["calendar"]
    off = tuple(ordinal(day) for day in settings["holidays"])
    return Calendar(tuple(settings["week"]), off, settings["minutes_per_day"])


def columns_of(plan: ImportPlan) -> Mapping[str, Field]:
    texts: Any = {key: setting_text(one) for key, one in plan.settings.items()}
    return all_fields(definitions(texts))


def open_and_included(item: PlannedItem) -> bool:
    return CATEGORY[item.values.get("status")] in ("todo", "in_progress")


def every_plan() -> list[ImportPlan]:
    return [*(load_template(name, MONDAY, CTX) for name in TEMPLATES), load_demo(CTX)]


@pytest.mark.parametrize("plan", every_plan(), ids=lambda plan: plan.source)
def test_every_value_is_one_that_its_cell_would_accept(plan: ImportPlan) -> None:
    ctx = replace(CTX, calendar=board_calendar(plan))
    for index, item in enumerate(plan.items):
        assert item.kind in KINDS
        assert item.parent is None or item.parent < index
        assert FIELDS["title"].type.parse(item.title, ctx) == item.title
        fields = columns_of(plan)
        for key, value in item.values.items():
            if key.startswith(COMMENT):
                assert set(json.loads(str(value))) == {"author", "at", "text"}
                continue
            if is_entry(key):
                assert parse_entry(key[: key.index(":") + 1], str(value)) is not None
                continue
            assert fields[key].stored
            assert value is not None
            assert fields[key].type.parse(fields[key].type.edit_text(value, ctx), ctx) == value


@pytest.mark.parametrize("plan", every_plan(), ids=lambda plan: plan.source)
def test_dates_are_working_days_in_order(plan: ImportPlan) -> None:
    calendar = board_calendar(plan)
    for item in plan.items:
        days = [ordinal(str(item.values[key])) for key in ("start", "finish") if key in item.values]
        assert days == sorted(days), item.title
        assert all(calendar.minutes_on(day) for day in days), item.title
        assert item.kind != "milestone" or len(set(days)) == 1, item.title


@pytest.mark.parametrize("plan", every_plan(), ids=lambda plan: plan.source)
def test_everybody_named_is_in_the_people_of_the_board(plan: ImportPlan) -> None:
    people: Any = plan.settings["people"]
    assert plan.settings["currency"] == "EUR"
    assert plan.settings["digits"] == 2
    for item in plan.items:
        for one in parse_assignments(str(item.values.get("assignments", ""))):
            assert people[one.name]["role"] is one.role
        if "owner" in item.values:
            assert people[item.values["owner"]]["role"] is False


@pytest.mark.parametrize("name", SUMS)
def test_template_budgets_come_out_as_in_semantics_10(name: str) -> None:
    plan = load_template(name, MONDAY, CTX)
    sums = {title: total(plan, index_of(plan, title), "budget") for title in SUMS[name]}
    assert sums == {title: thousands * 100_000 for title, thousands in SUMS[name].items()}
    assert sum(number(item, "budget") for item in plan.items) == max(sums.values())


@pytest.mark.parametrize("name", SUMS)
def test_template_is_all_to_do_and_asks_for_roles_only(name: str) -> None:
    plan = load_template(name, MONDAY, CTX)
    parents = {item.parent for item in plan.items}
    for index, item in enumerate(plan.items):
        allowed = (
            {"description", "approved", "contingency", "mgmt_reserve"}
            if index in parents
            else {*OWN_FIELDS, "description", "x_sprint"} - {"progress"}
        )
        assert set(item.values) <= allowed, item.title
        staff = parse_assignments(str(item.values.get("assignments", "")))
        assert all(one.role and one.unit == "fte" for one in staff)
        assert "start" in item.values or index in parents
    assert "contingency" in str(plan.items[0].values["description"])


@pytest.mark.parametrize("name", SUMS)
def test_template_work_is_what_its_roles_can_do_in_the_time(name: str) -> None:
    for item in load_template(name, MONDAY, CTX).items:
        if "work" not in item.values:
            continue
        days = Calendar().working_days(
            ordinal(str(item.values["start"])), ordinal(str(item.values["finish"]))
        )
        staff = parse_assignments(str(item.values["assignments"]))
        assert number(item, "work") == sum(one.amount for one in staff) * days * DAY // 10_000, (
            item.title
        )


@pytest.mark.parametrize(
    "plan, first",
    [(load_template("mobile", MONDAY, CTX), MONDAY), (load_demo(CTX), date(2026, 7, 6))],
    ids=["mobile", "demo"],
)
def test_every_sprint_holds_what_is_due_in_its_two_weeks(plan: ImportPlan, first: date) -> None:
    choice = columns_of(plan)["x_sprint"].type
    found: dict[object, int] = defaultdict(int)
    for item in plan.items:
        sprint = item.values.get("x_sprint")
        if sprint is None:
            continue
        found[sprint] += 1
        days = ordinal(str(item.values["finish"])) - first.toordinal() - 4 * 7
        assert choice.format(sprint, CTX) == f"Sprint {days // 14 + 1}", item.title
    assert len(found) >= 11


def test_the_demo_has_money_that_is_granted_reserved_ordered_and_asked_for(
    demo: ImportPlan,
) -> None:
    granted = [item for item in demo.items if "approved" in item.values]
    assert [number(item, "approved") // 100_000 for item in granted] == [2400, 1500, 900]
    for item in granted:
        note = str(item.values["description"])
        approved = number(item, "approved") // 100_000
        assert f"Approved {approved:,}k EUR" in note
        assert f"contingency {number(item, 'contingency') // 100_000}k" in note
    assert sum("committed" in item.values for item in demo.items) == 3
    asked = [
        value for item in demo.items for key, value in item.values.items() if key[:7] == "change:"
    ]
    (change,) = (parse_entry("change:", str(one)) for one in asked)
    assert isinstance(change, BudgetChange)
    assert (change.amount, change.state, change.by) == (15_000_00, "pending", "Noah Campbell")


OWN_COLUMNS = '''
outline = """
program P
  task T | Low | stories 8
"""
[[fields]]
label = "Risk"
type = "choice"
options = ["Low", "High"]
[[fields]]
label = "Stories"
type = "number"
rollup = "sum"
'''


def test_a_template_brings_columns_of_its_own_and_their_values(tmp_path: Path) -> None:
    plan = parse_template(OWN_COLUMNS, "own.toml", "template", MONDAY, CTX)
    assert plan.items[1].values == {"x_risk": "low", "x_stories": 8_000_000}
    new_board(tmp_path / "own.db", plan, "Own")
    with session(tmp_path / "own.db", "ana") as opened:
        assert opened.board.figures.text(1, "x_stories") == "8"
        assert opened.board.figures.text(2, "x_risk") == "Low"
    with pytest.raises(InvalidInput, match="second value for Risk"):
        parse_template(
            OWN_COLUMNS.replace("| Low", "| Low | High"), "own.toml", "template", MONDAY, CTX
        )


@pytest.mark.parametrize("name", SUMS)
def test_template_weeks_count_from_the_start_date(name: str) -> None:
    finish = max(
        str(item.values.get("finish", "")) for item in load_template(name, MONDAY, CTX).items
    )
    assert ordinal(finish) == MONDAY.toordinal() + LATEST_WEEK[name] * 7 - 3


def test_template_started_in_mid_week_or_on_a_weekend_stays_on_weekdays() -> None:
    for start, first, last in (
        (date(2026, 3, 4), "2026-03-04", "2026-12-08"),
        (date(2026, 3, 7), "2026-03-09", "2026-12-11"),
    ):
        items = load_template("erp", start, CTX).items
        assert min(str(item.values.get("start", "9")) for item in items) == first
        assert max(str(item.values.get("finish", "")) for item in items) == last


def test_empty_template_brings_a_calendar_and_no_items() -> None:
    plan = load_template("empty", MONDAY, CTX)
    assert plan.items == ()
    assert board_calendar(plan) == Calendar()


def test_unknown_template_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(InvalidInput, match="erp, cloud, mobile, empty"):
        load_template("scrum", MONDAY, CTX)


@pytest.mark.parametrize(
    "line, why",
    [
        ("      task Too deep", "indent"),
        ("   task Odd", "indent"),
        ("  story Unknown kind", "none of these"),
        ("  task", "title"),
        ("  task T | budget lots", "amount"),
        ("  task T | 12", "no status"),
        ("  task T | week 5..4", "not in order"),
        ("  task T | work 1d | work 2d", "second value"),
        ("  task T | 2026-02-30", "day of the calendar"),
    ],
)
def test_problem_in_a_template_names_its_line(line: str, why: str) -> None:
    text = f"# remark\n\noutline = '''\nprogram P\n\n{line}\n'''\n"
    with pytest.raises(InvalidInput, match=rf"^odd\.toml, line 6: .*{why}"):
        parse_template(text, "odd.toml", "template", MONDAY, CTX)


def test_weeks_without_a_start_date_are_refused() -> None:
    with pytest.raises(InvalidInput, match="line 1"):
        parse_template("outline = 'task T | week 1'", "odd.toml", "demo", None, CTX)


def test_demo_is_one_portfolio_of_three_programs_with_every_kind(demo: ImportPlan) -> None:
    assert [item.kind for item in demo.items if item.parent is None] == ["portfolio"]
    assert sum(item.kind == "program" for item in demo.items) == 3
    assert {item.kind for item in demo.items} == set(KINDS)
    assert max(depth(demo, index) for index in range(len(demo.items))) >= 6
    assert 150 <= len(demo.items) <= 220


def test_demo_keeps_the_budgets_of_its_templates(demo: ImportPlan) -> None:
    programs = [index for index, item in enumerate(demo.items) if item.kind == "program"]
    budgets = [total(demo, index, "budget") // 100_000 for index in programs]
    assert budgets == [2040, 1360, 850]


def test_demo_progress_fits_the_status(demo: ImportPlan) -> None:
    for item in leaves(demo):
        category, progress = CATEGORY[item.values.get("status")], item.values.get("progress")
        if category == "in_progress":
            assert 1_00 <= number(item, "progress") <= 99_00, item.title
            assert str(item.values["start"]) <= TODAY, item.title
        else:
            assert progress is None, item.title
        if category == "done":
            assert str(item.values["finish"]) < TODAY, item.title
        if category == "todo":
            assert number(item, "actual_work") == number(item, "actual_cost") == 0, item.title
            assert str(item.values["finish"]) >= TODAY, item.title


def test_demo_actual_work_fits_the_progress(demo: ImportPlan) -> None:
    for item in demo.items:
        work = number(item, "work")
        if not work or not open_and_included(item):
            continue
        expected = work * number(item, "progress") / 10_000
        assert abs(number(item, "actual_work") - expected) <= 0.35 * expected + 3600, item.title


def test_demo_values_of_parents_are_own_lines_with_work_and_dates(demo: ImportPlan) -> None:
    parents = {item.parent for item in demo.items if item.parent is not None}
    own = [demo.items[at] for at in parents if set(demo.items[at].values) & set(OWN_FIELDS)]
    assert len(own) >= 2
    for item in own:
        assert {"work", "actual_work", "start", "finish", "assignments"} <= set(item.values)
    statuses = {at: demo.items[at].values.get("status") for at in parents}
    assert {at for at, status in statuses.items() if status} == {
        at for at in parents if "work" in demo.items[at].values
    }
    assert sum("budget" in item.values for item in own) >= 2


def test_demo_has_gates_exclusions_and_unknown_estimates(demo: ImportPlan) -> None:
    ends = leaves(demo)
    assert sum(item.kind == "milestone" for item in ends) >= 12
    assert {item.values.get("status") for item in ends} == {None, *CATEGORY} - {"todo"}
    unknown = [item for item in ends if "work" not in item.values and item.kind != "milestone"]
    assert len([item for item in unknown if open_and_included(item)]) >= 5


def test_demo_has_one_late_leaf_and_its_deliverable_is_late_with_it(demo: ImportPlan) -> None:
    late = [
        item
        for item in leaves(demo)
        if open_and_included(item) and str(item.values["finish"]) < TODAY
    ]
    assert [item.title for item in late] == ["Warehouse interface"]
    above = late[0].parent
    assert above is not None
    assert demo.items[above].kind == "deliverable"
    siblings = [demo.items[child].values for child in children(demo)[above]]
    assert max(str(values["finish"]) for values in siblings) < TODAY


def test_demo_server_migration_burns_faster_than_it_delivers(demo: ImportPlan) -> None:
    top = index_of(demo, "Server Migration")
    inside = [item for index, item in enumerate(demo.items) if top in ancestors(demo, index)]
    ends = [item for item in inside if item in leaves(demo)]
    over = [item for item in ends if number(item, "actual_cost") > number(item, "budget")]
    assert len([item for item in over if item.kind == "deliverable"]) >= 3
    assert any(open_and_included(item) for item in over)
    weighed = sum(
        number(item, "work")
        * (10_000 if item.values.get("status") == "done" else number(item, "progress"))
        for item in ends
    )
    progress = weighed / sum(number(item, "work") for item in ends)
    burn = 10_000 * total(demo, top, "actual_cost") / total(demo, top, "budget")
    assert burn > progress + 10_00
    for title in ("Pilot Wave", "Wave 1: Rehost"):
        at = index_of(demo, title)
        assert total(demo, at, "actual_cost") > total(demo, at, "budget")


def ancestors(plan: ImportPlan, index: int) -> list[int]:
    above = plan.items[index].parent
    return [] if above is None else [above, *ancestors(plan, above)]


def test_demo_over_allocates_tomasz_alone_and_only_in_two_weeks(demo: ImportPlan) -> None:
    board = board_calendar(demo)
    demand: dict[tuple[str, int], int] = defaultdict(int)
    for item in demo.items:
        if CATEGORY[item.values.get("status")] == "excluded":
            continue
        for one in parse_assignments(str(item.values.get("assignments", ""))):
            if one.role:
                continue
            person = Person.read(one.name, demo.settings[f"person:{one.name}"])
            leave = tuple(day for away in person.leave for day in away.days())
            mine = replace(board, week=person.week or board.week).without(leave)
            for day in mine.days(
                ordinal(str(item.values["start"])), ordinal(str(item.values["finish"]))
            ):
                demand[one.name, day] += one.amount
    over = {who: amount for who, amount in demand.items() if amount > 10_000}
    assert {name for name, _ in over} == {"Tomasz Zieliński"}
    assert set(over.values()) == {12_000}
    assert sorted(day for _, day in over) == list(
        board.days(ordinal("2026-11-23"), ordinal("2026-12-04"))
    )


def test_demo_has_holidays_a_part_timer_and_unfilled_roles(demo: ImportPlan) -> None:
    people: Any = demo.settings["people"]
    calendar: Any = demo.settings["calendar"]
    assert demo.settings["today"] == TODAY
    assert calendar["holidays"] == ["2026-12-24", "2026-12-25", "2027-01-01"]
    petra: Any = demo.settings["person:Petra Novák"]
    assert petra["week"] == [480, 480, 480, 480, 0, 0, 0]
    assert petra["rates"] == [[None, 7000]]
    assert 20 <= sum(not entry["role"] for entry in people.values()) <= 30
    assert sum(entry["role"] for entry in people.values()) >= 5


def test_people_of_the_demo_have_logged_work_and_say_something(demo: ImportPlan) -> None:
    """What was logged is part of the figures: they are those of the line."""
    sit = next(item for item in demo.items if item.title == "SIT cycle 2")
    assert (number(sit, "actual_work"), number(sit, "actual_cost")) == (119 * 3600, 2_005_000)
    assert sit.values["actual_work"] == 108 * 3600
    logged = [
        entry
        for item in demo.items
        for _, entry in entries_of(
            {key: str(value) for key, value in item.values.items()}, LOG, LogEntry
        )
    ]
    people: Any = demo.settings["people"]
    assert len(logged) >= 7
    for entry in logged:
        assert entry.day < TODAY
        assert entry.who in people
        (_, rate), *_ = Person.read(entry.who, demo.settings[f"person:{entry.who}"]).rates
        assert entry.cost is not None
        assert entry.cost * 3600 == entry.seconds * rate
    assert sum(key.startswith(COMMENT) for item in demo.items for key in item.values) == 3


@pytest.mark.parametrize(
    "cell",
    ["logged 6h 2026-11-20 Mei: x", "logged much 5 2026-11-20 Mei: x", "logged 6h 5 2026-11-20 Mei", "says Mei: x"],
)  # fmt: skip
def test_entries_that_lack_something_are_refused(cell: str) -> None:
    with pytest.raises(InvalidInput):
        parse_template(f"outline = '''\ntask A | {cell}\n'''", "x", "template", MONDAY, CTX)
