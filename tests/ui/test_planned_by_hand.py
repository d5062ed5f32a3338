"""A portfolio planned from nothing by keys, and every figure of it calculated a second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.boards import new_file
from tests.planned_portfolio import HOLIDAYS, Planner, walk
from tests.second_calculation import DAY_HOURS, Calculation, Node, half_up
from tests.ui.driving import Driven, driving
from tpm_tui.domain.values import Value
from tpm_tui.service.views.view import ViewColumn

COLUMNS = (
    "title", "kind", "status", "progress", "method", "checklist", "work", "actual_work",
    "remaining_work", "points", "budget", "allocated", "unallocated", "actual_cost", "committed",
    "etc", "eac", "approved", "contingency", "mgmt_reserve", "start", "finish", "allocation", "basis",
)  # fmt: skip
HOUR = 3600


async def planned(run: Driven, plan: Planner) -> None:
    """Type the outline row by row, then every cell."""
    run.desk.look(replace(run.desk.view, columns=tuple(ViewColumn(key) for key in COLUMNS)))
    await run.settle()
    await run.press("o")
    depth, deep = 0, {id(plan.top): 0}
    for node, parent in walk(plan.top):
        wanted = deep[id(node)] = 0 if parent is None else deep[id(parent)] + 1
        await run.press(*["tab"] * (wanted - depth), *["shift+tab"] * (depth - wanted))
        await run.write(node.title)
        await run.press("enter")
        depth = wanted
    await run.press("enter")
    for one in plan.typed:
        await run.go(one.title, one.key)
        await run.press("s")
        await run.write(one.text)
        await run.press("enter", "escape")


def figures(calculation: Calculation, node: Node) -> dict[str, Value]:
    """What the cells of a node must hold, from the second calculation."""
    budget, spent = calculation.budget(node), calculation.actual_cost(node)
    eac, committed = calculation.eac(node), calculation.committed(node)
    progress = calculation.progress(node)
    start, finish = calculation.start(node), calculation.finish(node)
    found: dict[str, Value] = {
        "progress": None if progress is None else progress * 100,
        "budget": budget,
        "bac": calculation.bac(node),
        "actual_cost": spent,
        "committed": committed,
        "eac": eac,
        "vac": None if budget is None or eac is None else budget - eac,
        "available": None if budget is None else budget - (spent or 0) - (committed or 0),
        "start": None if start is None else start.isoformat(),
        "finish": None if finish is None else finish.isoformat(),
    }
    if node.children:
        found["allocated"] = calculation.allocated(node)
        found["unallocated"] = calculation.unallocated(node)
    for key in ("work", "actual_work", "remaining_work"):
        hours = calculation.work(node, key)
        found[key] = None if hours is None else int(hours * HOUR)
    points = calculation.work(node, "points")
    found["points"] = None if points is None else int(points * 1_000_000)
    return found


def people(calculation: Calculation, node: Node) -> dict[str, str | None]:
    """Person-days and full-time equivalents as shown, in hundredths."""
    average = calculation.average_fte(node)
    demands = calculation.demands(node)
    if not demands:
        return dict.fromkeys(("person_days", "fte_avg", "fte_peak", "people"))
    roles = sum(1 for _, role in demands if role)
    return {
        "person_days": hundredths(calculation.person_days(node)),
        "fte_avg": None if average is None else hundredths(average),
        "fte_peak": hundredths(calculation.peak_fte(node)),
        "people": f"{len(demands) - roles}+{roles}" if roles else str(len(demands)),
    }


def hundredths(value: Fraction) -> str:
    """Two decimals, half up."""
    shown = half_up(value * 100)
    return f"{shown // 100}.{shown % 100:02}"


def settings(plan: Planner) -> dict[str, object]:
    """Holidays and the people of a plan."""
    found: dict[str, object] = {"days_off": sorted(day.isoformat() for day in HOLIDAYS)}
    for name, person in plan.people.items():
        leave = sorted(day.isoformat() for day in person.off - HOLIDAYS)
        found[f"person:{name}"] = {
            "week": [hours * 60 for hours in person.week],
            "leave": [[day, day, "leave"] for day in leave],
        }
    return found


async def check(tmp_path: Path, plan: Planner) -> None:
    path = new_file(tmp_path / "planned.db", today="2026-03-04", **settings(plan))
    async with driving(path, (200, 50)) as run:
        await planned(run, plan)
        calculation = Calculation(plan.top, plan.people, HOLIDAYS, today=date(2026, 3, 4))
        wrong = []
        for node, _ in walk(plan.top):
            item = run.item(node.title)
            for key, due in figures(calculation, node).items():
                shown = run.board.figures.value(item, key)
                if shown != due and not (
                    node.status in ("cancelled", "deferred") and not node.children
                ):
                    wrong.append((node.title, key, shown, due))
            shown_people = run.board.figures.allocation(item)
            due_people = people(calculation, node)
            if shown_people != due_people:
                wrong.append((node.title, "allocation", str(shown_people), str(due_people)))
        assert not wrong, "\n".join(map(str, wrong))


async def test_a_small_portfolio(tmp_path: Path) -> None:
    await check(tmp_path, Planner(1, items=24, people=5))


@pytest.mark.slow
async def test_a_portfolio_of_300_items_and_25_people(tmp_path: Path) -> None:
    await check(tmp_path, Planner(2026, items=300, people=25))


def test_the_plan_has_something_of_everything() -> None:
    plan = Planner(2026, items=300, people=25)
    assert {one.key for one in plan.typed} >= {*COLUMNS} - {
        "title", "allocated", "unallocated", "eac", "remaining_work"
    }  # fmt: skip
    assert len(list(walk(plan.top))) == 300
    assert max(node.progress or 0 for node, _ in walk(plan.top)) / DAY_HOURS > 1
