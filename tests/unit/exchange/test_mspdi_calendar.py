"""The project calendar of hand-made plans, and the notes on what is not imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.mspdi_plans import Made, said, task
from tpm_tui.exchange.plan import ImportPlan

MORNING = {"FromTime": "08:00:00", "ToTime": "12:00:00"}
AFTERNOON = {"FromTime": "13:00:00", "ToTime": "17:00:00"}
ALL_DAY = {"FromTime": "00:00:00", "ToTime": "00:00:00"}


def weekday(kind: int, *times: dict[str, str]) -> dict[str, object]:
    """One weekday; without times it is free."""
    return {
        "DayType": kind,
        "DayWorking": int(bool(times)),
        "WorkingTimes": {"WorkingTime": list(times)},
    }


def calendar(uid: int, *days: dict[str, object], **more: object) -> dict[str, object]:
    return {"UID": uid, "Name": f"Calendar {uid}", "WeekDays": {"WeekDay": list(days)}, **more}


def period(first: str, last: str) -> dict[str, object]:
    return {"FromDate": f"{first}T00:00:00", "ToDate": f"{last}T23:59:00"}


def plan_with(folder: Path, *calendars: dict[str, object], **project: object) -> ImportPlan:
    chosen = {"CalendarUID": 1, "MinutesPerDay": 480, **project}
    return Made([task(1, 1)], project={**chosen, "Calendars": {"Calendar": list(calendars)}}).read(
        folder
    )


def settings(plan: ImportPlan) -> dict[str, object]:
    found = plan.settings["calendar"]
    assert isinstance(found, dict)
    return found


def holidays(folder: Path, **exception: object) -> list[str]:
    entry = {"DayWorking": 0, **exception}
    found = settings(plan_with(folder, calendar(1, Exceptions={"Exception": [entry]})))["holidays"]
    assert isinstance(found, list)
    return found


def test_week_of_the_project_calendar_among_several(tmp_path: Path) -> None:
    plan = plan_with(
        tmp_path,
        calendar(1, weekday(1), weekday(2, MORNING, AFTERNOON), weekday(6, MORNING)),
        calendar(2, *(weekday(kind, ALL_DAY) for kind in range(1, 8))),
        MinutesPerDay=450,
    )
    assert settings(plan) == {
        "minutes_per_day": 450,
        "week": [480, 450, 450, 450, 240, 0, 0],
        "holidays": [],
    }
    night = plan_with(
        tmp_path,
        calendar(1, weekday(2, {"FromTime": "23:00:00", "ToTime": "03:00:00"})),
        calendar(2, *(weekday(kind, ALL_DAY) for kind in range(1, 8))),
        CalendarUID=2,
    )
    assert settings(night)["week"] == [1440] * 7


def test_a_calendar_inherits_from_its_base(tmp_path: Path) -> None:
    off = {"Exception": [{"TimePeriod": period("2026-12-25", "2026-12-26"), "DayWorking": 0}]}
    back = {"Exception": [{"TimePeriod": period("2026-12-26", "2026-12-26"), "DayWorking": 1}]}
    plan = plan_with(
        tmp_path,
        calendar(1, weekday(6), BaseCalendarUID=2, Exceptions=back),
        calendar(2, weekday(7, MORNING), BaseCalendarUID=1, Exceptions=off),
    )
    assert settings(plan)["week"] == [480, 480, 480, 480, 0, 240, 0]
    assert settings(plan)["holidays"] == ["2026-12-25"]
    assert "special hours are not imported" in said(plan)


def test_defaults_without_a_calendar(tmp_path: Path) -> None:
    plan = plan_with(tmp_path, calendar(4), CalendarUID=9, MinutesPerDay=0)
    assert settings(plan)["week"] == [480] * 5 + [0, 0]
    assert "names no calendar" in said(plan)
    assert "MinutesPerDay is 0" in said(plan)


@pytest.mark.parametrize(
    "exception, days",
    [
        ({"TimePeriod": period("2026-04-03", "2026-04-06")}, [f"2026-04-0{n}" for n in range(3, 7)]),
        ({"Type": 1, "TimePeriod": period("2026-01-01", "2026-01-01")}, ["2026-01-01"]),
        ({"Type": 2, "Month": 11, "MonthDay": 25, "TimePeriod": period("2025-12-25", "2027-12-25")},
         ["2025-12-25", "2026-12-25", "2027-12-25"]),
        ({"Type": 3, "Month": 10, "MonthItem": 7, "MonthPosition": 3,
          "TimePeriod": period("2026-11-01", "2027-11-30")}, ["2026-11-26", "2027-11-25"]),
        ({"Type": 5, "MonthItem": 8, "MonthPosition": 4, "Period": 2,
          "TimePeriod": period("2026-01-01", "2026-05-31")}, ["2026-01-30", "2026-03-27", "2026-05-29"]),
        ({"Type": 4, "MonthDay": 15, "TimePeriod": period("2026-01-15", "2026-03-15")},
         ["2026-01-15", "2026-02-15", "2026-03-15"]),
        ({"Type": 6, "DaysOfWeek": 34, "Period": 2, "TimePeriod": period("2026-03-02", "2026-03-20")},
         ["2026-03-02", "2026-03-06", "2026-03-16", "2026-03-20"]),
        ({"Type": 7, "Period": 3, "TimePeriod": period("2026-03-02", "2026-03-09")},
         ["2026-03-02", "2026-03-05", "2026-03-08"]),
        ({"Type": 1, "EnteredByOccurrences": 1, "Occurrences": 2,
          "TimePeriod": period("2026-03-02", "2026-03-09")}, ["2026-03-02", "2026-03-03"]),
        ({"Type": 5, "MonthItem": 0, "MonthPosition": 9, "TimePeriod": period("2026-01-01", "2026-02-01")}, []),
    ],
)  # fmt: skip
def test_days_off(tmp_path: Path, exception: dict[str, object], days: list[str]) -> None:
    assert holidays(tmp_path, **exception) == days


def test_old_exceptions_inside_the_week(tmp_path: Path) -> None:
    old = {"DayType": 0, "DayWorking": 0, "TimePeriod": period("2026-05-01", "2026-05-01")}
    assert settings(plan_with(tmp_path, calendar(1, old)))["holidays"] == ["2026-05-01"]


def test_exceptions_that_are_not_understood_are_noted(tmp_path: Path) -> None:
    odd: list[dict[str, object]] = [
        {"Name": "Odd", "Type": 8, "TimePeriod": period("2026-01-01", "2026-01-05")},
        {"Name": "No dates"},
        {"Name": "Forever", "TimePeriod": period("0001-01-01", "9999-12-31")},
    ]
    weeks = {"WorkWeek": [{"Name": "Summer"}]}
    plan = plan_with(tmp_path, calendar(1, Exceptions={"Exception": odd}, WorkWeeks=weeks))
    assert settings(plan)["holidays"] == []
    for name in ("Odd", "No dates", "Forever"):
        assert f'Calendar exception "{name}" was not understood' in said(plan)
    assert "Working weeks that differ" in said(plan)


def test_days_off_are_limited(tmp_path: Path) -> None:
    plan = plan_with(
        tmp_path,
        calendar(1, Exceptions={"Exception": [{"TimePeriod": period("2020-01-01", "2040-01-01")}]}),
    )
    found = settings(plan)["holidays"]
    assert isinstance(found, list)
    assert len(found) == 3000
    assert "days off are too many" in said(plan)


def test_links_constraints_and_the_rest_are_listed(tmp_path: Path) -> None:
    links = [
        {"PredecessorUID": 1, "Type": 1},
        {"PredecessorUID": 2, "Type": 3, "LinkLag": 9600, "LagFormat": 7},
        {"PredecessorUID": 3, "Type": 0, "LinkLag": -900, "LagFormat": 7},
        {"PredecessorUID": 4, "Type": 2, "LinkLag": 50, "LagFormat": 19},
        {"PredecessorUID": 5, "LinkLag": "soon", "CrossProjectName": "Other\\7"},
    ]
    rows = [
        task(1, 1, Manual=1),
        task(2, 2, PredecessorLink=links, ConstraintType=4, ConstraintDate="2026-03-02T08:00:00"),
        task(3, 2, Baseline=[{"Number": 0}], Deadline="2026-04-01T17:00:00", ConstraintType=1, CalendarUID=3,
             ExtendedAttribute=[{"FieldID": 55, "Value": "x"}, {"FieldID": 56}], HyperlinkAddress="h",
             ExternalTask=1, IsSubproject=1),
    ]  # fmt: skip
    fields = {"ExtendedAttribute": [{"FieldID": 55, "FieldName": "Text1", "Alias": "Colour"}]}
    plan = Made(rows, project={"ExtendedAttributes": fields, "CalendarUID": 1}).read(tmp_path)
    listed = said(plan)
    for sentence in (
        "5 predecessor links are not imported",
        '"Task 2" (UID 2): predecessors not imported: 1 FS, 2 SS+16h, 3 FF-90m, 4 SF+50%, 5 FS',
        ' 5 FS with lag "soon" in "Other\\7".',
        '"Task 2" (UID 2): constraint not imported: start no earlier than 2026-03-02.',
        '"Task 3" (UID 3): constraint not imported: as late as possible.',
        '"Task 3" (UID 3): deadline 2026-04-01 not imported.',
        '"Task 1" (UID 1): scheduled by hand (2026-03-02 to 2026-03-02); here its dates follow',
        'Custom field "Colour" of 1 row is not imported.',
        "1 of 4 rows have baselines",
        "1 of 4 rows follow a calendar of their own",
        "1 of 4 rows carry a hyperlink",
        "1 of 4 rows stand for another project's task",
        "1 of 4 rows stand for inserted projects",
    ):
        assert sentence in listed
    assert [note.line or 0 for note in plan.notes] == sorted(note.line or 0 for note in plan.notes)
