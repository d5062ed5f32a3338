"""The project calendar of a Microsoft Project plan: working week and days off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice

from tpm_tui.exchange.mspdi_values import clean_line, is_true, iso_day, quoted
from tpm_tui.exchange.mspdi_xml import Record
from tpm_tui.exchange.plan import Note

HOLIDAY_LIMIT = 3000
_YEARS = range(1900, 2201)
"""Years in which a day off can lie; every calendar program stays far inside."""
_STANDARD_DAY = 480
_SUNDAY = 1
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d(?:\.\d*)?)?")


def calendar_settings(project: Record, notes: list[Note]) -> dict[str, object]:
    """The board's calendar: `minutes_per_day`, `week` from Monday on, and `holidays`."""
    minutes = _whole(project, "MinutesPerDay", _STANDARD_DAY)
    if not 1 <= minutes <= 1440:
        notes.append(Note(f"MinutesPerDay is {minutes}; {_STANDARD_DAY} is used.", project.line))
        minutes = _STANDARD_DAY
    calendars = {one.fields.get("UID"): one for one in project.within("Calendars", "Calendar")}
    chain = _chain(calendars, project.fields.get("CalendarUID"))
    if not chain and calendars:
        notes.append(Note("The project names no calendar of the file; Monday to Friday is used."))
    week = [minutes] * 5 + [0, 0]
    off: set[date] = set()
    for calendar in chain:
        for day in calendar.within("WeekDays", "WeekDay"):
            kind = _whole(day, "DayType", 0)
            if _SUNDAY <= kind <= 7:
                week[(kind - 2) % 7] = _day_minutes(day, minutes)
        _apply_exceptions(calendar, off, notes)
        if calendar.within("WorkWeeks", "WorkWeek"):
            notes.append(
                Note("Working weeks that differ for a period are not imported.", calendar.line)
            )
    holidays = sorted(off)
    if len(holidays) > HOLIDAY_LIMIT:
        notes.append(
            Note(f"{len(holidays)} days off are too many; the first {HOLIDAY_LIMIT} are imported.")
        )
    return {
        "minutes_per_day": minutes,
        "week": week,
        "holidays": [day.isoformat() for day in holidays[:HOLIDAY_LIMIT]],
    }


def _chain(calendars: dict[str | None, Record], uid: str | None) -> list[Record]:
    """The project calendar after the calendars that it is based on."""
    chain: list[Record] = []
    calendar = calendars.get(uid) if uid is not None else None
    while calendar is not None and calendar not in chain:
        chain.insert(0, calendar)
        base = calendar.fields.get("BaseCalendarUID")
        calendar = calendars.get(base) if base is not None else None
    return chain


def _day_minutes(day: Record, standard: int) -> int:
    """Working minutes of a weekday; a working day without times is a standard day."""
    if not is_true(day.fields.get("DayWorking")):
        return 0
    spans = [_span(one) for one in day.within("WorkingTimes", "WorkingTime")]
    return min(sum(spans), 1440) or standard


def _span(working: Record) -> int:
    """Minutes from one clock time to the next; midnight as an end is the end of the day."""
    first, last = (_CLOCK.fullmatch(working.fields.get(key, "")) for key in ("FromTime", "ToTime"))
    if first is None or last is None:
        return 0
    start, end = (int(clock.group(1)) * 60 + int(clock.group(2)) for clock in (first, last))
    return end - start if end > start else end - start + 1440


def _apply_exceptions(calendar: Record, off: set[date], notes: list[Note]) -> None:
    """Add the days off of one calendar; a working exception takes such a day back."""
    exceptions = calendar.within("Exceptions", "Exception") or [
        day for day in calendar.within("WeekDays", "WeekDay") if _whole(day, "DayType", 1) == 0
    ]
    changed_hours = 0
    for one in exceptions:
        days = _exception_days(one)
        if days is None:
            name = quoted(clean_line(one.fields.get("Name", "")) or "without a name")
            notes.append(
                Note(f"Calendar exception {name} was not understood and left out.", one.line)
            )
        elif is_true(one.fields.get("DayWorking")):
            off.difference_update(days)
            changed_hours += 1
        else:
            off.update(days)
    if changed_hours:
        notes.append(
            Note(
                f"{changed_hours} calendar exception{'s' * (changed_hours > 1)} with working time:"
                " special hours are not imported.",
                calendar.line,
            )
        )


def _exception_days(record: Record) -> list[date] | None:
    """Days of an exception, recurring ones spelled out; None if it cannot be understood."""
    period = next(iter(record.groups.get("TimePeriod", ())), None)
    if period is None:
        return None
    try:
        first, last = (
            date.fromisoformat(iso_day(period.fields[key])) for key in ("FromDate", "ToDate")
        )
    except (KeyError, ValueError):
        return None
    if first.year not in _YEARS or last.year not in _YEARS:
        return None
    applies = _pattern(record, first)
    if applies is None:
        return None
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    counted = is_true(record.fields.get("EnteredByOccurrences"))
    limit = max(_whole(record, "Occurrences", 1), 1) if counted else HOLIDAY_LIMIT + 1
    return list(islice((day for day in days if applies(day)), min(limit, HOLIDAY_LIMIT + 1)))


def _pattern(record: Record, first: date) -> Callable[[date], bool] | None:
    """Whether a day belongs to the exception, by its Type; None for a type without a rule here."""
    step = max(_whole(record, "Period", 1), 1)
    month_day = _whole(record, "MonthDay", first.day)
    month = _whole(record, "Month", first.month - 1) + 1
    item, place = _whole(record, "MonthItem", 0), _whole(record, "MonthPosition", 0)
    weekdays = _whole(record, "DaysOfWeek", 0)
    sunday = first - timedelta(first.isoweekday() % 7)
    match _whole(record, "Type", 1):
        case 1 | 7 | 9:
            return lambda day: (day - first).days % step == 0
        case 2:
            return lambda day: day.month == month and day.day == month_day
        case 3:
            return lambda day: day.month == month and _is_position(day, item, place)
        case 4:
            return lambda day: day.day == month_day and _months(first, day) % step == 0
        case 5:
            return lambda day: _is_position(day, item, place) and _months(first, day) % step == 0
        case 6:
            return lambda day: (
                bool(weekdays >> day.isoweekday() % 7 & 1) and (day - sunday).days // 7 % step == 0
            )
        case _:
            return None


def _months(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month


def _is_position(day: date, item: int, place: int) -> bool:
    """Whether a day is the first, second, ... or (4) last of its sort in its month."""
    if not _is_item(day, item) or not 0 <= place <= 4:
        return False
    same = [other for other in _month_days(day) if _is_item(other, item)]
    wanted = same[-1] if place == 4 else same[place] if place < len(same) else None
    return day == wanted


def _is_item(day: date, item: int) -> bool:
    """MonthItem: any day, weekday, weekend day, or 3 to 9 for Sunday to Saturday."""
    weekday = day.isoweekday() % 7
    return (
        item == 0
        or (item == 1 and 1 <= weekday <= 5)
        or (item == 2 and weekday in (0, 6))
        or item == weekday + 3
    )


def _month_days(day: date) -> Iterator[date]:
    first = day.replace(day=1)
    return (one for n in range(31) if (one := first + timedelta(n)).month == day.month)


def _whole(record: Record, tag: str, default: int) -> int:
    text = record.fields.get(tag, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default
