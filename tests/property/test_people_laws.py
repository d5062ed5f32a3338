"""Laws of allocation on any board: person-days add up, the average is never above the peak, and the
heat map holds every hour that is asked for (SEMANTICS 13.11)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.boards import Row, Sketch, row
from tpm_tui.domain.calendar import iso, ordinal
from tpm_tui.domain.rounding import Exact
from tpm_tui.domain.values import BOARD
from tpm_tui.rollup.inputs import FULL
from tpm_tui.service.heat.map import HeatMap, causes, heat_map
from tpm_tui.service.heat.periods import PERIODS

FIRST = ordinal("2026-02-02")
KNOWN: dict[str, object] = {
    "today": "2026-02-02",
    "days_off": ["2026-02-18"],
    "person:Ana": {"leave": [["2026-02-09", "2026-02-13", "ski"]], "part_time": "80"},
    "person:Sam": {"week": [0, 0, 480, 480, 480, 480, 0], "holidays": ["2026-02-12"]},
    "role:QA": {"headcount": "1.5"},
}

days = st.integers(0, 30)
amounts = st.sampled_from(["60%", "33.33%", "0.5fte", "4h/d", "40h", "7h", "0%"])


@st.composite
def people(draw: st.DrawFn) -> str:
    """An assignments cell."""
    names = draw(
        st.lists(st.sampled_from(["Ana", "Sam", "Bo", "role:QA"]), max_size=3, unique=True)
    )
    parts = []
    for name in names:
        first, length = draw(days), draw(st.integers(0, 20))
        dates = (
            f" {iso(FIRST + first)}..{iso(FIRST + first + length)}" if draw(st.booleans()) else ""
        )
        parts.append(f"{name} {draw(amounts)}{' soft' * draw(st.booleans())}{dates}")
    return ", ".join(parts)


@st.composite
def leaf(draw: st.DrawFn, title: str) -> Row:
    """An item, with dates or without, sometimes cancelled."""
    typed = {"assignments": draw(people())}
    if draw(st.integers(0, 4)):
        first, length = draw(days), draw(st.integers(0, 25))
        typed["start"], typed["finish"] = iso(FIRST + first), iso(FIRST + first + length)
    if not draw(st.integers(0, 7)):
        typed["status"] = "cancelled"
    return Row(title, typed, {}, ())


@st.composite
def boards(draw: st.DrawFn) -> Sketch:
    """Two groups below one program, and a lonely item; groups have people of their own."""
    groups = []
    for group in ("A", "B"):
        children = [draw(leaf(f"{group}{number}")) for number in range(draw(st.integers(1, 3)))]
        groups.append(row(group, *children, own={"assignments": draw(people())}))
    return Sketch(row("Program", *groups), draw(leaf("Lonely")), **KNOWN)


def person_days(sketch: Sketch, row_: int, *, hard: bool = False) -> Exact:
    """Exact person-days of a row."""
    return sketch.board.engine.staffing.effort(row_, hard=hard) or 0


@settings(max_examples=settings().max_examples)
@given(boards())
def test_person_days_add_up_and_the_average_is_not_above_the_peak(sketch: Sketch) -> None:
    items, staffing = sketch.board.items, sketch.board.engine.staffing
    for item in items.subtree(BOARD):
        below = items.children.get(item, [])
        if below:
            rows = [*below, *([-item] if item and items.has_own(item) else [])]
            for hard in (False, True):
                parts = sum(person_days(sketch, one, hard=hard) for one in rows)
                assert person_days(sketch, item, hard=hard) == parts
        peak, agreed = staffing.peak(item), staffing.peak(item, hard=True)
        if peak is not None and agreed is not None:
            assert agreed <= peak
            assert person_days(sketch, item, hard=True) <= person_days(sketch, item)
            dates = (sketch.board.figures.value(item, key) for key in ("start", "finish"))
            first, last = (None if one is None else str(one) for one in dates)
            average = staffing.average(item, first, last)
            assert average is None or average <= peak


def total(heat: HeatMap, *, hard: bool) -> Exact:
    """All that a heat map shows, in seconds."""
    return sum(
        ((cell.hard if hard else cell.all) for one in heat.rows if one.key for cell in one.cells),
        Fraction(0),
    )


@settings(max_examples=settings().max_examples)
@given(boards(), st.sampled_from(PERIODS))
def test_the_heat_map_holds_every_hour(sketch: Sketch, period: str) -> None:
    crew = sketch.board.engine.staffing.crews.get(BOARD)
    heat = heat_map(sketch.board, period)
    undated = sum((one.undated for one in heat.rows if one.key), Fraction(0))
    assert total(heat, hard=False) + undated == Fraction(crew.effort if crew else 0) / FULL
    if crew is None or not crew.undated:
        assert total(heat, hard=True) == Fraction(crew.hard if crew else 0) / FULL
    for one in heat.rows:
        for at, cell in enumerate((*one.cells, one.whole)):
            here = None if at == len(one.cells) else at
            told = causes(sketch.board, heat, one, here)
            missing = one.undated if here is None else 0
            assert sum((cause.demand for cause in told), Fraction(0)) == cell.all + missing
            assert cell.hard <= cell.all
            assert cell.over == (cell.leave or (cell.worst or 0) > 100) or cell.worst == 100


@settings(max_examples=40)
@given(boards())
def test_over_allocation_is_the_same_on_the_board_and_in_the_heat_map(sketch: Sketch) -> None:
    """Every day beyond capacity lies in an overload, and every overload begins and ends on one."""
    heat = heat_map(sketch.board, "day")
    for one in heat.rows:
        if one.kind != "person":
            continue
        over = {
            period.first for period, cell in zip(heat.periods, one.cells, strict=True) if cell.over
        }
        times = sketch.board.figures.overloads.of_person(one.key)
        assert all(any(time.first <= day <= time.last for time in times) for day in over)
        assert {day for time in times for day in (time.first, time.last)} <= over
        worst = [cell.worst for cell in one.cells if cell.over and not cell.leave]
        assert max((time.percent for time in times), default=0) == max(
            (percent for percent in worst if percent is not None), default=0
        )
