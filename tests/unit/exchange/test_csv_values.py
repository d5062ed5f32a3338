"""Figures, dates, statuses, kinds and people: read column by column."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.csv_plans import CTX, ReadTable, column, lines, notes, reader
from tpm_tui.domain.calendar import Calendar
from tpm_tui.exchange.mapping import Mapping, Options
from tpm_tui.fields.context import FieldContext

HOUR = 3600
DAY = 8 * HOUR


@pytest.fixture
def read(tmp_path: Path) -> ReadTable:
    return reader(tmp_path)


def table(header: str, *cells: str) -> str:
    quoted = (cell.replace('"', '""') for cell in cells)
    return f'Name\t"{header}"\n' + "".join(f'row\t"{cell}"\n' for cell in quoted)


@pytest.mark.parametrize(
    "cells, scale, expected",
    [
        (("0.45", "1", "0"), "0 to 1", [4500, 10_000, 0]),
        (("45", "1", "0"), "0 to 100", [4500, 100, 0]),
        (("45 %", "100\u00a0%"), "0 to 100", [4500, 10_000]),
        (("12,5%", "33,33%"), "0 to 100, decimal comma", [1250, 3333]),
        (("0", "0"), "0 to 100", [0, 0]),
        (("1", "0"), "0 to 1", [10_000, 0]),
        (("0.5", "1.2"), "0 to 100", [50, 120]),
    ],
)
def test_percent_scales(
    read: ReadTable, cells: tuple[str, ...], scale: str, expected: list[int]
) -> None:
    plan = read(table("% Complete", *cells))
    assert column(plan, "progress") == expected
    assert plan.columns[1].how == scale


def test_the_percent_scale_that_was_chosen(read: ReadTable) -> None:
    text = table("Progress", "0.5", "1", "50%", "2")
    assert column(read(text, Mapping(options=Options(percent_scale=1))), "progress") == [
        5000,
        10_000,
        5000,
        None,
    ]
    only_ones = table("Progress", "1", "0")
    assert column(read(only_ones, Mapping(options=Options(percent_scale=100))), "progress") == [
        100,
        0,
    ]
    assert "only 0 and 1" in notes(read(only_ones))


@pytest.mark.parametrize(
    "cells, cents",
    [
        (("1,234.50", "1,234", "-5"), [123_450, 123_400, -500]),
        (("1.234,50", "1.234", "(5)"), [123_450, 123_400, -500]),
        (("1'234.50", "1 234", "5-"), [123_450, 123_400, -500]),
        (("1.234.567", "0,5"), [123_456_700, 50]),
        (("12k", "1.5m", "$ 3"), [1_200_000, 150_000_000, 300]),
        (("EUR 12", "12 EUR", "€12", "12,00 €"), [1200, 1200, 1200, 1200]),
        (("12,34,567.89",), [123_456_789]),
        (("1e3", "1.5E2", ".5", "5."), [100_000, 15_000, 50, 500]),
        (("12,5", "1.234"), [1250, 123_400]),
        (("1234,567",), [123_457]),
        (("0,125",), [13]),
        (("1.2.3", "--", "1-2", "0x10", "１２", "twelve", "1e400", "1e9999"), [None] * 8),
    ],
)
def test_money(read: ReadTable, cells: tuple[str, ...], cents: list[int | None]) -> None:
    plan = read(table("Cost", *cells))
    assert column(plan, "budget") == cents
    assert len(lines(plan, "left unknown")) == cents.count(None)


def test_a_thousand_or_one_and_a_bit(read: ReadTable) -> None:
    plan = read(table("Cost", "1,234"))
    assert column(plan, "budget") == [123_400]
    assert "'1,234' can be read in two ways; it was read with a decimal point" in notes(plan)
    plan = read(table("Kosten", "1,234"))
    assert column(plan, "budget") == [123]
    plan = read(table("Cost", "1,234"), Mapping(options=Options(decimal=",")))
    assert column(plan, "budget") == [123]
    plan = read("Name;Cost;Work\na;1,234;0,5\n")
    assert column(plan, "budget") == [123]
    assert "two ways" not in notes(plan)


def test_currencies(read: ReadTable) -> None:
    assert read(table("Cost (USD)", "5")).settings == {"currency": "USD"}
    assert "board that counts in EUR" in notes(read(table("Cost (USD)", "5")))
    assert read(table("Cost", "5 €")).settings == {"currency": "EUR"}
    mixed = read(table("Cost", "5 €", "$5"))
    assert mixed.settings == {}
    assert "EUR, USD" in notes(mixed)
    thousands = read(table("Budget (k€)", "1.5", "(2)", "3 EUR"))
    assert column(thousands, "budget") == [150_000, -200_000, 300_000]
    assert thousands.settings == {"currency": "EUR"}
    assert read(table("Budget in words", "5")).columns[1].field is None
    assert read(table("Budget (net)", "5")).columns[1].field is None
    assert column(read(table("Cost", "5 ABC", "5 kr")), "budget") == [None, 500]
    yen = FieldContext(currency="JPY", digits=0, today=CTX.today)
    assert column(read(table("Cost", "¥1,200"), ctx=yen), "budget") == [1200]


@pytest.mark.parametrize("header", ["Progress (%)", "% Complete", "%complete", "Fortschritt [%]"])
def test_percent_headers(read: ReadTable, header: str) -> None:
    assert column(read(table(header, "45")), "progress") == [4500]


@pytest.mark.parametrize(
    'cell, seconds',
    [
        ("8h", DAY), ("1d 2h", 10 * HOUR), ("PT4H30M", 16_200), ("0:45", 2700), ("90m", 5400),
        ("1:30:30", 5430), ("P1DT2H", 10 * HOUR), ("P1W", 5 * DAY), ("2 wks", 10 * DAY), ("10 days", 10 * DAY),
        ("1 week, 2 days, 3 hours", 7 * DAY + 3 * HOUR), ("1,5 Std.", 5400), ("3 Tage", 3 * DAY),
        ("2 días", 2 * DAY), ("1 mes", 20 * DAY), ("2 jours", 2 * DAY), ("3 j", 3 * DAY), ("1.5", 5400),
        ("2 horas 30 minutos", 9000), ("2 wks?", 10 * DAY), ("1 mon", 20 * DAY), ("0", 0),
        ("1 emo", None), ("3 edays", None), ("2 fTage", None), ("-5", None), ("-1d", None), ("NaN", None),
        ("1e308", None), ("8x", None), ("h", None), ("3d and more", None), ("9" * 5000, None), ("2²h", None),
    ],
)  # fmt: skip
def test_work(read: ReadTable, cell: str, seconds: int | None) -> None:
    plan = read(table("Work", cell))
    assert column(plan, "work") == [seconds]
    assert bool(lines(plan, "left unknown")) == (seconds is None)


@pytest.mark.parametrize(
    'header, seconds',
    [("Work (h)", HOUR), ("Work [days]", DAY), ("Estimated hours", HOUR), ("Aufwand (PT)", DAY),
     ("Horas estimadas", HOUR), ("Person days", DAY), ("Work (min)", 60), ("Work", HOUR)],
)  # fmt: skip
def test_units_in_headers(read: ReadTable, header: str, seconds: int) -> None:
    assert column(read(table(header, "1")), "work") == [seconds]


def test_work_unit_and_the_length_of_a_day(read: ReadTable) -> None:
    days = Mapping(options=Options(work_unit="d"))
    short = FieldContext(calendar=Calendar((360,) * 4 + (0,) * 3, (), 360), today=CTX.today)
    assert column(read(table("Work", "1", "2h", "1w"), days, short), "work") == [
        6 * HOUR,
        2 * HOUR,
        24 * HOUR,
    ]


def test_seconds_only_where_an_issue_tracker_writes_whole_ones(read: ReadTable) -> None:
    head = "Issue key,Issue id,Summary,Original Estimate,Time Spent\n"
    plan = read(head + "A-1,1,a,3600,1800\nA-2,2,b,7200,1.5\n")
    assert column(plan, "work") == [3600, 7200]
    assert column(plan, "actual_work") == [1800 * HOUR, 5400]
    assert column(read(table("Original Estimate", "8")), "work") == [DAY]


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-03", "2026-02-03T23:59:00Z", "2026-02-03 08:00:00", "2026/2/3", "20260203", "03.02.2026", "3.2.26",
        "03/Feb/26 9:00 AM", "3-Feb-26", "Feb 3, 2026", "February 3, 2026 8:00 AM", "Tue 3 Feb 2026",
        "03/feb/26", "3 de febrero de 2026", "3. Februar 2026", "Di 03.02.26 08:00", "3 févr. 2026", "3 fev 2026",
        "46056", "46056.375", "2026-02-03-01:00:00-+0100", "mar. 3 févr. 2026", "2026年2月3日",
    ],
)  # fmt: skip
def test_dates(read: ReadTable, cell: str) -> None:
    assert column(read(table("Start", cell)), "start") == ["2026-02-03"]


@pytest.mark.parametrize(
    'cell, day',
    [("20/nov/25 11:24 AM", "2025-11-20"), ("04/dic/25 1:58 AM", "2025-12-04"), ("26/sept/25", "2025-09-26"),
     ("9/ene/26", "2026-01-09"), ("5. Mär 2026", "2026-03-05"), ("5 Mrz 2026", "2026-03-05"),
     ("1 août 2026", "2026-08-01"), ("14/ago/26", "2026-08-14"), ("7/mai/26", "2026-05-07"), ("7/out/26", "2026-10-07")],
)  # fmt: skip
def test_month_names(read: ReadTable, cell: str, day: str) -> None:
    assert column(read(table("Finish", cell)), "finish") == [day]


@pytest.mark.parametrize(
    "cell",
    ["2026-02-30", "31/31/2026", "soon", "Feb 2026", "0", "1.5", "1800-01-01", "2026-13-01", "32 Feb 2026",
     "9999999", "3 Febtober 2026", "x" * 200, "2²/3/2026"],
)  # fmt: skip
def test_what_is_no_date(read: ReadTable, cell: str) -> None:
    plan = read(table("Start", cell))
    assert column(plan, "start") == [None]
    assert lines(plan, "left unknown") == [2]


def test_day_or_month_first_is_decided_by_the_column(read: ReadTable) -> None:
    plan = read(table("Start", "02/03/2026", "25/03/2026", "12/31/2026"))
    assert column(plan, "start") == ["2026-02-03", "2026-03-25", "2026-12-31"]
    assert "can be read in two ways" in notes(plan)
    plan = read(table("Start", "02/03/2026", "25/03/2026", "26/03/2026", "12/31/2026"))
    assert column(plan, "start") == ["2026-03-02", "2026-03-25", "2026-03-26", "2026-12-31"]
    assert lines(plan, "unlike its column") == [5]
    plan = read("Name,Start,Due\na,02/03/2026,25/03/2026\n")
    assert column(plan, "start") == ["2026-03-02"]
    assert "two ways" not in notes(plan)


def test_where_nothing_decides_the_language_does(read: ReadTable) -> None:
    assert column(read(table("Start", "02/03/2026")), "start") == ["2026-02-03"]
    assert column(read(table("Fecha de inicio", "02/03/2026")), "start") == ["2026-03-02"]
    for order, day in (("dmy", "2026-03-02"), ("mdy", "2026-02-03")):
        chosen = Mapping(options=Options(date_order=order))  # type: ignore[arg-type]
        plan = read(table("Start", "02/03/2026"), chosen)
        assert column(plan, "start") == [day]
        assert "two ways" not in notes(plan)
    chosen = Mapping(options=Options(date_order="ymd"))
    assert column(read(table("Start", "26-02-03", "2026-02-04"), chosen), "start") == [
        "2026-02-03",
        "2026-02-04",
    ]


def test_no_date_in_the_words_of_a_planning_program(read: ReadTable) -> None:
    plan = read(table("Start", "NA", "-", "NV"))
    assert column(plan, "start") == [None] * 3
    assert plan.notes == ()


def test_statuses_join_with_their_own_names(read: ReadTable) -> None:
    plan = read(
        table(
            "Status",
            "TO DO",
            "in progress",
            "Finalizada",
            "Won't Do",
            "Waiting",
            "waiting",
            "",
            "審査",
        )
    )
    assert column(plan, "status") == [
        *(None, "in_progress", "finalizada", "won_t_do", "waiting", "waiting", None, "status")
    ]
    assert [tuple(one.values()) for one in plan.statuses] == [
        ("finalizada", "Finalizada", "done"),
        ("won_t_do", "Won't Do", "excluded"),
        ("waiting", "Waiting", "todo"),
        ("status", "審査", "todo"),
    ]
    assert lines(plan, "is unknown; it joins") == [6, 9]


def test_new_keys_do_not_collide(read: ReadTable) -> None:
    plan = read(table("Status", "Done!", "Done?", "DONE"))
    assert column(plan, "status") == ["done_2", "done_3", "done"]


def test_a_category_column_decides(read: ReadTable) -> None:
    plan = read(
        "Summary,Status,Status Category\na,Ausgerollt,Done\nb,Ausgerollt,Erledigt\nc,Wartet,In Progress\n"
    )
    assert [one["category"] for one in plan.statuses] == ["done", "in_progress"]


def test_closed_without_being_done(read: ReadTable) -> None:
    plan = read("Summary,Status,Resolution\na,Done,Won't Do\nb,Done,Fixed\nc,To Do,Duplicate\n")
    assert column(plan, "status") == ["won_t_do", "done", None]
    assert [one["category"] for one in plan.statuses] == ["excluded"]
    assert lines(plan, "closed as") == [2]


def test_kinds_in_many_words(read: ReadTable) -> None:
    plan = read(
        table(
            "Issue Type",
            "Epic",
            "Historia",
            "Sub-task",
            "Subtarea",
            "Meilenstein",
            "Initiative",
            "Alien",
        )
    )
    assert [item.kind for item in plan.items] == [
        *("epic", "deliverable", "task", "task", "milestone", "program", "task")
    ]
    assert lines(plan, "no known kind (1 row)") == [8]
    plan = read("Name,Milestone\na,Yes\nb,No\n")
    assert [item.kind for item in plan.items] == ["milestone", "task"]


@pytest.mark.parametrize(
    "cell, stored",
    [
        ("Ann[50%];Bob", "Ann 50%, Bob 100%"),
        ("Ann [50 %], Bob[0.5]", "Ann 50%, Bob 50%"),
        ("Doe, John[25%]; Ann", '"Doe, John" 25%, Ann 100%'),
        ("Ann[50%],Ann[25%]", "Ann 75%"),
        ("Cement[1 ton]", None),
        ("Ann[2000%]", None),
        ("[50%]", None),
        ("Dev 50%", '"Dev 50%" 100%'),
        (";;", None),
    ],
)
def test_people(read: ReadTable, cell: str, stored: str | None) -> None:
    assert column(read(table("Resource Names", cell)), "assignments") == [stored]


def test_marks_that_no_screen_shows_are_left_out_and_told(read: ReadTable) -> None:
    heaped, kept = "Z" + "\u0316" * 9, "Z" + "\u0316" * 4
    plan = read(f"title,owner,description\n{heaped},{heaped},{heaped}\ne\u0301,,\n")
    assert [item.title for item in plan.items] == [kept, "\u00e9"]
    assert column(plan, "owner") == [kept, None]
    assert column(plan, "description") == [kept, None]
    assert lines(plan, "More than 4 marks on one letter cannot be shown") == [2, 2, 2]


def test_a_title_without_end_does_not_become_a_description_without_end(read: ReadTable) -> None:
    plan = read(f"title,description\n{'x' * 3_000},y\n{'x' * 150_000},y\n")
    assert [len(str(one)) for one in column(plan, "description")] == [3_003, 100_000]
    assert lines(plan, "3,000 characters; the whole of it is in the description") == [2]
    assert lines(plan, "150,000 characters; the first 100,000 are in the description") == [3]
