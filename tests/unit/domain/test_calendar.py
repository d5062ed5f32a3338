"""Working time, against a loop over the days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.domain.calendar import STANDARD_WEEK, Calendar, iso, ordinal

MONDAY = ordinal("2026-03-02")
FRIDAY = MONDAY + 4
SATURDAY = MONDAY + 5

minutes = st.sampled_from([0, 0, 240, 480, 450])
days = st.integers(MONDAY - 40, MONDAY + 40)
calendars = st.builds(
    Calendar,
    st.tuples(*[minutes] * 7),
    st.sets(days, max_size=8).map(lambda found: tuple(sorted(found))),
    st.sampled_from([480, 450]),
)


def naive_minutes(calendar: Calendar, day: int) -> int:
    """Working minutes by Python's own idea of weekdays."""
    return 0 if day in calendar.days_off else calendar.week[date.fromordinal(day).weekday()]


@given(calendars, days)
def test_minutes_of_a_day(calendar: Calendar, day: int) -> None:
    assert calendar.minutes_on(day) == naive_minutes(calendar, day)


@given(calendars, days, days)
def test_sums_over_a_range(calendar: Calendar, first: int, last: int) -> None:
    worked = [naive_minutes(calendar, day) for day in range(first, last + 1)]
    assert calendar.working_days(first, last) == sum(1 for one in worked if one)
    assert calendar.minutes_between(first, last) == sum(worked)
    assert list(calendar.days(first, last)) == [
        day for day in range(first, last + 1) if naive_minutes(calendar, day)
    ]


@given(calendars, days, st.integers(-12, 12))
def test_shifting_by_working_days(calendar: Calendar, day: int, count: int) -> None:
    shifted = calendar.shifted(day, count)
    if not any(calendar.week):
        assert shifted == day + count
        return
    assert naive_minutes(calendar, shifted)
    passed = (
        calendar.working_days(day + 1, shifted)
        if count >= 0
        else calendar.working_days(shifted, day - 1)
    )
    if count:
        assert passed == abs(count)
    else:
        assert shifted >= day
        assert calendar.working_days(day, shifted) == 1


@given(calendars, st.sets(days, max_size=5), days)
def test_leave_comes_on_top_of_holidays(calendar: Calendar, leave: set[int], day: int) -> None:
    on_leave = calendar.without(tuple(leave))
    free = day in leave or day in calendar.days_off
    assert on_leave.minutes_on(day) == (0 if free else naive_minutes(calendar, day))
    assert on_leave.minutes_per_day == calendar.minutes_per_day


def test_a_range_that_ends_before_it_starts_holds_nothing() -> None:
    calendar = Calendar()
    assert calendar.working_days(FRIDAY, MONDAY) == 0
    assert calendar.minutes_between(FRIDAY, MONDAY) == 0


@pytest.mark.parametrize(
    "day, count, there",
    [(FRIDAY, 1, MONDAY + 7), (SATURDAY, 0, MONDAY + 7), (MONDAY, -1, MONDAY - 3)],
)
def test_weekends_are_passed_over(day: int, count: int, there: int) -> None:
    assert Calendar().shifted(day, count) == there


def test_day_numbers_are_pythons() -> None:
    assert ordinal("2026-02-18") == date(2026, 2, 18).toordinal()
    assert iso(ordinal("2026-02-18")) == "2026-02-18"


def test_the_standard_day() -> None:
    assert Calendar().week == STANDARD_WEEK
    assert Calendar(minutes_per_day=450).day_seconds == 27_000
