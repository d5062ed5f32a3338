"""The heat map: demand against capacity by person and period, and what causes it (SEMANTICS 3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from tests.boards import Sketch, row
from tpm_tui.domain.calendar import ordinal
from tpm_tui.domain.changes import ChangeSet, Create
from tpm_tui.errors import InvalidInput
from tpm_tui.service.heat.map import HeatFilter, HeatMap, HeatRow, causes, cut_told, heat_map
from tpm_tui.service.heat.periods import around_today, periods_between
from tpm_tui.service.heat.view import HeatLook, heat_view

HOUR = 3600
MON_THU = [480, 480, 480, 480, 0, 0, 0]
ELIAS: dict[str, object] = {"person:Elias": {"week": MON_THU}}


def program(**settings: object) -> Sketch:
    """The program of SEMANTICS 3.3: Mon-Fri, holiday Wed 18 Feb 2026."""
    return Sketch(
        row(
            "Program",
            row(
                "A",
                row(
                    "A1", start="2026-02-02", finish="2026-02-27", assignments="Dana 60%, Elias 50%"
                ),
            ),
            row(
                "B",
                row(
                    "B1",
                    start="2026-02-16",
                    finish="2026-03-13",
                    assignments="Dana 60%, role:QA 0.5fte 2026-03-02..2026-03-13",
                ),
            ),
        ),
        **{"days_off": ["2026-02-18"], "today": "2026-02-02", **ELIAS, **settings},
    )


def of(heat: HeatMap, key: str) -> HeatRow:
    """One row."""
    return next(one for one in heat.rows if one.key == key)


def percents(heat: HeatMap, key: str) -> list[int | None]:
    """What a row shows, by period."""
    return [cell.percent for cell in of(heat, key).cells]


def single(
    text: str,
    known: Mapping[str, object] | None = None,
    first: str = "2026-03-02",
    last: str = "2026-03-13",
) -> Sketch:
    """A board with one item, Mon 2 to Fri 13 March 2026 unless said otherwise."""
    settings = {"today": "2026-03-02", **(known or {})}
    return Sketch(row("Task", start=first, finish=last, assignments=text), **settings)


# ---- T3.3


def test_t3_3_danas_heat_map() -> None:
    """ISO weeks 6-11: 60 60 120 120 60 60, red in W8 and W9."""
    heat = heat_map(program().board)
    assert [one.label for one in heat.periods] == ["W6", "W7", "W8", "W9", "W10", "W11"]
    assert percents(heat, "Dana") == [60, 60, 120, 120, 60, 60]
    dana = of(heat, "Dana")
    assert [one.band for one in dana.cells] == ["under", "under", "red", "red", "under", "under"]
    assert [one.over for one in dana.cells] == [False, False, True, True, False, False]
    assert not any(one.leave for one in dana.cells)


def test_t3_3_the_week_with_the_holiday() -> None:
    """W8: 38.4 h demand / 32 h capacity = 120 %."""
    cell = of(heat_map(program().board), "Dana").cells[2]
    assert (cell.all, cell.capacity) == (Fraction("38.4") * HOUR, 32 * HOUR)
    assert (cell.percent, cell.worst, cell.worst_day) == (120, 120, ordinal("2026-02-16"))


def test_t3_3_the_causes_of_the_red_weeks() -> None:
    sketch = program()
    heat = heat_map(sketch.board)
    for week, hours in ((2, "19.2"), (3, "24")):
        found = causes(sketch.board, heat, of(heat, "Dana"), week)
        assert [(one.path, one.item, one.one.amount_text, one.demand) for one in found] == [
            (("Program", "A", "A1"), sketch.ids["A1"], "60%", Fraction(hours) * HOUR),
            (("Program", "B", "B1"), sketch.ids["B1"], "60%", Fraction(hours) * HOUR),
        ]
    (alone,) = causes(sketch.board, heat, of(heat, "Dana"), 0)
    assert alone.path == ("Program", "A", "A1")


def test_t3_3_the_others() -> None:
    """Elias 50 % of his four days; the role is unstaffed: 20 h in each of its weeks."""
    heat = heat_map(program().board)
    assert percents(heat, "Elias") == [50, 50, 50, 50, 0, 0]
    assert [one.capacity for one in of(heat, "Elias").cells][1:3] == [32 * HOUR, 24 * HOUR]
    assert [one.all for one in of(heat, "role:QA").cells] == [0, 0, 0, 0, 20 * HOUR, 20 * HOUR]
    assert percents(heat, "role:QA") == [None] * 6
    assert [(one.kind, one.key) for one in heat.rows] == [
        ("person", "Dana"),
        ("person", "Elias"),
        ("role", "role:QA"),
        ("unstaffed", ""),
    ]
    assert [one.all for one in of(heat, "").cells] == [0, 0, 0, 0, 20 * HOUR, 20 * HOUR]


def test_t3_3_all_cells_together_are_the_person_days_of_the_program() -> None:
    heat = heat_map(program().board)
    days = [Fraction(one.whole.all) / heat.day_seconds for one in heat.rows if one.key]
    assert days == [Fraction("22.8"), Fraction("7.5"), 5]
    assert sum(days) == Fraction("35.3")


# ---- leave, holidays, part-time, soft


def test_a_daily_booking_on_leave_is_demand_without_capacity() -> None:
    """4 h a day for two weeks, the second on leave: 20/40 h, then 20/0 h."""
    away = {"person:Ana": {"leave": [["2026-03-09", "2026-03-13", "ski"]]}}
    heat = heat_map(single("Ana 4h/d", away).board)
    there, gone = of(heat, "Ana").cells
    assert (there.all, there.capacity, there.percent, there.leave) == (
        20 * HOUR,
        40 * HOUR,
        50,
        False,
    )
    assert (gone.all, gone.capacity, gone.percent) == (20 * HOUR, 0, None)
    assert (gone.leave, gone.over, gone.band, gone.worst) == (True, True, "red", None)
    assert gone.worst_day == ordinal("2026-03-09")


def test_a_share_of_a_day_on_leave_is_nothing() -> None:
    """60 % of nobody there: 24 h in the first week alone."""
    away = {"person:Ana": {"leave": [["2026-03-09", "2026-03-13", ""]]}}
    there, gone = of(heat_map(single("Ana 60%", away).board), "Ana").cells
    assert (there.all, gone.all, gone.leave, gone.band) == (24 * HOUR, 0, False, "")


def test_one_day_of_leave_in_a_week_that_looks_well() -> None:
    """8 h on each of 5 days, Friday off: 40/32 h = 125 %, and the Friday is the worst day."""
    away = {"person:Ana": {"leave": [["2026-03-06", "2026-03-06", ""]]}}
    cell = of(heat_map(single("Ana 8h/d", away, last="2026-03-06").board), "Ana").cells[0]
    assert (cell.percent, cell.worst, cell.leave) == (125, 100, True)
    assert cell.worst_day == ordinal("2026-03-06")


def test_total_hours_are_spread_over_the_days_that_somebody_is_there() -> None:
    """36 h over nine of ten days: 4 h each."""
    away = {"person:Ana": {"leave": [["2026-03-13", "2026-03-13", ""]]}}
    cells = of(heat_map(single("Ana 36h", away).board), "Ana").cells
    assert [(one.all, one.percent) for one in cells] == [(20 * HOUR, 50), (16 * HOUR, 50)]


def test_total_hours_while_somebody_is_away_all_the_time() -> None:
    """10 h in a week of leave: 2 h on each day that would be a working day."""
    away = {"person:Ana": {"leave": [["2026-03-02", "2026-03-06", ""]]}}
    sketch = single("Ana 10h", away, last="2026-03-06")
    cell = of(heat_map(sketch.board), "Ana").cells[0]
    assert (cell.all, cell.leave) == (10 * HOUR, True)
    assert sketch.board.figures.allocation(sketch.ids["Task"])["person_days"] == "1.25"


def test_total_hours_on_a_weekend_stand_in_no_period() -> None:
    sketch = single("Ana 10h", first="2026-03-07", last="2026-03-08")
    row_ = of(heat_map(sketch.board), "Ana")
    assert (row_.whole.all, row_.undated) == (0, 10 * HOUR)
    assert sketch.board.figures.allocation(sketch.ids["Task"])["person_days"] == "1.25"


def test_part_time_scales_the_week() -> None:
    """60 % of a 40 h week is 24 h; 50 % of it is booked: 12 h.  0.5 FTE would be 20 of 24 h."""
    part = {"person:Ana": {"part_time": "60"}}
    cell = of(heat_map(single("Ana 50%", part).board), "Ana").cells[0]
    assert (cell.all, cell.capacity, cell.percent) == (12 * HOUR, 24 * HOUR, 50)
    cell = of(heat_map(single("Ana 0.5fte", part).board), "Ana").cells[0]
    assert (cell.all, cell.percent, cell.band) == (20 * HOUR, 83, "ok")


def test_public_holidays_of_a_place_hold_no_work() -> None:
    """Tue 3 March is a holiday where Ana lives: 4 h on four days of 32 h."""
    place = {"person:Ana": {"place": "DE-XX", "holidays": ["2026-03-03"]}}
    cell = of(heat_map(single("Ana 4h/d, Bo 4h/d", place).board), "Ana").cells[0]
    assert (cell.all, cell.capacity, cell.leave) == (16 * HOUR, 32 * HOUR, False)


def test_soft_bookings_count_in_the_second_number() -> None:
    """SEMANTICS 3.2: hard 80 / all 120."""
    sketch = Sketch(
        row("A", start="2026-03-02", finish="2026-03-06", assignments="Dana 80%"),
        row("B", start="2026-03-02", finish="2026-03-06", assignments="Dana 40% soft"),
    )
    heat = heat_map(sketch.board)
    (cell,) = of(heat, "Dana").cells
    assert (cell.percent_hard, cell.percent, cell.band, cell.over) == (80, 120, "red", True)
    assert (cell.hard, cell.all) == (32 * HOUR, 48 * HOUR)
    first, second = causes(sketch.board, heat, of(heat, "Dana"), 0)
    assert (first.one.soft, second.one.soft, second.one.terms) == (False, True, "40% soft")


@pytest.mark.parametrize(
    "text, percent, band",
    [
        ("Ana 79%", 79, "under"),
        ("Ana 80%", 80, "ok"),
        ("Ana 100%", 100, "ok"),
        ("Ana 101%", 101, "amber"),
        ("Ana 110%", 110, "amber"),
        ("Ana 111%", 111, "red"),
        ("Ana 0%", 0, ""),
    ],
)
def test_bands(text: str, percent: int, band: str) -> None:
    cell = of(heat_map(single(text).board), "Ana").cells[0]
    assert (cell.percent, cell.band, cell.over) == (percent, band, percent > 100)


def test_a_week_that_is_full_on_one_day_only_is_over_all_the_same() -> None:
    """16 h on Monday are 200 % of it and 40 % of the week."""
    sketch = single("Ana 16h/d", last="2026-03-02")
    cell = of(heat_map(sketch.board), "Ana").cells[0]
    assert (cell.percent, cell.band, cell.over, cell.worst) == (40, "under", True, 200)


# ---- roles, filters, periods


def test_a_role_has_the_capacity_of_its_headcount() -> None:
    """1.5 FTE of demand in a week against 2 heads: 60/80 h = 75 %."""
    heat = heat_map(single("role:QA 1.5fte", {"role:QA": {"headcount": "2"}}).board)
    cell = of(heat, "role:QA").cells[0]
    assert (cell.all, cell.capacity, cell.percent, cell.over) == (60 * HOUR, 80 * HOUR, 75, False)
    assert of(heat, "").cells[0].all == 60 * HOUR


def test_everybody_known_has_a_row_busy_or_not() -> None:
    known: dict[str, object] = {"person:Zoe": {"team": "Core"}, "role:Dev": {"headcount": "3"}}
    heat = heat_map(single("Ana 10%", known).board)
    assert [one.key for one in heat.rows] == ["Ana", "Zoe", "role:Dev", ""]
    assert (of(heat, "Zoe").cells[0].percent, of(heat, "Zoe").team) == (0, "Core")


def test_filters() -> None:
    known: dict[str, object] = {
        "person:Dana": {"team": "Core", "skills": ["SQL"]},
        "person:Elias": {"team": "core", "role": "QA", "week": MON_THU},
        "role:QA": {"skills": ["testing"]},
    }
    board = program(**known).board

    def keys(chosen: HeatFilter) -> list[str]:
        return [one.key for one in heat_map(board, chosen=chosen).rows]

    assert keys(HeatFilter(team="CORE")) == ["Dana", "Elias"]
    assert keys(HeatFilter(skill="sql")) == ["Dana"]
    assert keys(HeatFilter(skill="Testing")) == ["Elias", "role:QA", ""]
    assert keys(HeatFilter(names=frozenset({"Elias"}))) == ["Elias"]
    assert keys(HeatFilter(team="nobody's")) == []


def test_who_works_on_one_project_is_shown_with_all_their_work() -> None:
    sketch = program()
    heat = heat_map(sketch.board, chosen=HeatFilter(under=sketch.ids["B"]))
    assert [one.key for one in heat.rows] == ["Dana", "role:QA", ""]
    assert percents(heat, "Dana") == [60, 60, 120, 120, 60, 60]


def test_days_and_months() -> None:
    """February has 19 working days with the holiday, March 2 to 31 has 22."""
    board = program().board
    days = heat_map(board, "day", ordinal("2026-02-16"), ordinal("2026-02-20"))
    assert [one.percent for one in of(days, "Dana").cells] == [120, 120, None, 120, 120]
    assert days.periods[0].key == "2026-02-16"
    months = heat_map(board, "month")
    assert [(one.label, one.group, one.key) for one in months.periods] == [
        ("Feb", "2026", "2026-02"),
        ("Mar", "2026", "2026-03"),
    ]
    february, march = of(months, "Dana").cells
    assert february.all == Fraction("4.8") * HOUR * (19 + 9)
    assert march.all == Fraction("4.8") * HOUR * 10
    assert (february.capacity, march.capacity) == (19 * 8 * HOUR, 22 * 8 * HOUR)


def test_iso_weeks_around_the_new_year() -> None:
    found = periods_between("week", ordinal("2026-12-30"), ordinal("2027-01-05"))
    assert [(one.key, one.group, date.fromordinal(one.first).isoformat()) for one in found] == [
        ("2026-W53", "2026", "2026-12-28"),
        ("2027-W01", "2027", "2027-01-04"),
    ]


def test_an_empty_board_shows_the_week_of_today() -> None:
    heat = heat_map(Sketch(today="2026-03-04").board)
    assert ([one.key for one in heat.periods], heat.rows) == (["2026-W10"], ())


@pytest.mark.parametrize("period, last", [("year", "2026-03-01"), ("day", "2090-01-01")])
def test_what_is_no_time(period: str, last: str) -> None:
    with pytest.raises(InvalidInput, match=r"period|shorter"):
        periods_between(period, ordinal("2026-03-01"), ordinal(last))


def test_it_follows_every_edit() -> None:
    sketch = program()
    sketch.type("B1", "assignments", "Dana 20%")
    assert percents(heat_map(sketch.board), "Dana") == [60, 60, 80, 80, 20, 20]
    sketch.type("A1", "status", "cancelled")
    assert percents(heat_map(sketch.board), "Dana") == [20, 20, 20, 20]


@pytest.mark.parametrize(
    "line, keys",
    [
        ("core", {"Dana"}),
        ("equipe", {"José"}),
        ("ÉQUIPE", {"José"}),
        ("jose", {"José"}),
        ("team:equipe", {"José"}),
        ("skill:cafe", {"José"}),
        ("architect", {"Dana"}),
        ("java", {"Dana", "José"}),
        ("java core", {"Dana"}),
        ("role:QA", {"role:QA", ""}),
        ('"data science"', {"José"}),
    ],
)
def test_a_bare_word_is_found_in_names_teams_roles_and_skills(line: str, keys: set[str]) -> None:
    made = program(
        **{
            "person:Dana": {"team": "Core", "role": "Architect"},
            "person:José": {"team": "Équipe Data Science", "skills": ["Java", "café"]},
            "role:Architect": {"skills": ["java"]},
        }
    )
    line = line.replace("team:equipe", 'team:"equipe data science"')
    assert {one.key for one in heat_view(made.board, HeatLook(line=line)).rows} == keys


def far() -> Sketch:
    """The program with a row whose years were mistyped."""
    made = program()
    made.run(
        lambda board: ChangeSet(
            (
                Create(
                    len(board.items), 0, "zz",
                    (("title", "Far"), ("start", "1900-01-02"), ("finish", "2199-12-30"),
                     ("assignments", "Ana 50%")),
                ),
            )
        )
    )  # fmt: skip
    return made


@pytest.mark.parametrize("period, most", [("day", 740), ("week", 1050), ("month", 3600)])
def test_one_row_with_mistyped_years_leaves_a_map_around_today(period: str, most: int) -> None:
    made = far()
    heat = heat_map(made.board, period)
    today = made.board.ctx.today.toordinal()
    assert len(heat.periods) <= most
    assert heat.periods[0].first <= today - 360
    assert today + 360 <= heat.periods[-1].last
    assert any(cell.all for cell in of(heat, "Dana").cells)
    if period == "month":  # that is not too many
        assert not cut_told(heat)
    else:
        assert "from 1900-01-02 to 2199-12-30" in cut_told(heat)
    view = heat_view(made.board, HeatLook(period))
    assert (view.heat.cut is not None) == (period == "week")  # of days some are shown at any time


def test_a_time_that_somebody_names_is_not_cut_but_refused() -> None:
    with pytest.raises(InvalidInput, match="more than 4,000 weeks"):
        heat_map(far().board, "week", ordinal("1900-01-02"), ordinal("2199-12-30"))


@pytest.mark.parametrize("today", ["1950-01-02", "2150-01-02"])
def test_a_map_of_another_age_is_cut_at_the_end_that_is_nearer(today: str) -> None:
    first, last = around_today("day", ordinal("2000-01-03"), ordinal("2050-01-01"), ordinal(today))
    assert last - first == 366
    assert (first == ordinal("2000-01-03")) == (today < "2000")
