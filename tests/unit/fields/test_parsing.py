"""Tables of what people type and what it means."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tpm_tui.domain.calendar import Calendar, ordinal
from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.numbers import Duration, decimal_number

CTX = FieldContext(
    calendar=Calendar(days_off=(ordinal("2026-03-19"),)),
    today=date(2026, 3, 18),  # a Wednesday; the Thursday after it is a holiday
    people=("Ana", "Bo"),
)


@pytest.mark.parametrize(
    "text, number",
    [
        ("12", "12"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234", "1234"),
        ("1'234.50", "1234.50"),
        ("1234,56", "1234.56"),
        ("1234,567", "1234.567"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("(500)", "-500"),
        ("+7", "7"),
        (".5", "0.5"),
        ("1e3", "1000"),
        ("0", "0"),
    ],
)
def test_numbers_with_any_common_signs(text: str, number: str) -> None:
    assert decimal_number(text, "a number") == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "abc", "1-2", "1..2", "1e", "0x10", "NaN", "inf", "1_0", "9" * 41]
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a number"):
        decimal_number(text, "a number")


PARSED: dict[str, list[tuple[str, Value]]] = {
    "progress": [
        ("45", 4500),
        ("45 %", 4500),
        ("12,5", 1250),
        ("33.335", 3334),
        ("0", 0),
        ("100%", 10_000),
        ("0.005", 1),
        ("99.999", 10_000),
    ],
    "budget": [
        ("12000", 1_200_000),
        ("12,000", 1_200_000),
        ("12k", 1_200_000),
        ("1.2m", 120_000_000),
        ("1.234,50", 123_450),
        ("\u20ac 500", 50_000),
        ("500 EUR", 50_000),
        ("12 k EUR", 1_200_000),
        ("$1,000.01", 100_001),
        ("(500)", -50_000),
        ("0.005", 1),
        ("-0.01", -1),
    ],
    "work": [
        ("8", 28_800),
        ("8h", 28_800),
        ("3d 4h", 100_800),
        ("1.5d", 43_200),
        ("1,5 d", 43_200),
        ("1w", 144_000),
        ("90m", 5400),
        ("90 min", 5400),
        ("0:45", 2700),
        ("1:30:30", 5430),
        ("PT4H30M", 16_200),
        ("P1DT1H", 32_400),
        ("2 days, 3 hours", 68_400),
        ("45s", 45),
        ("1,234", 4_442_400),
        ("0", 0),
    ],
    "start": [
        ("2026-03-19", "2026-03-19"),
        ("19.3.2026", "2026-03-19"),
        ("19.3.", "2026-03-19"),
        ("19.03.26", "2026-03-19"),
        ("19 mar", "2026-03-19"),
        ("19 March 2027", "2027-03-19"),
        ("mar 19", "2026-03-19"),
        ("Mar 19, 2027", "2027-03-19"),
        ("19-mar-26", "2026-03-19"),
        ("25/3/2026", "2026-03-25"),
        ("3/25/2026", "2026-03-25"),
        ("4/4/2026", "2026-04-04"),
        ("today", "2026-03-18"),
        ("t", "2026-03-18"),
        ("tomorrow", "2026-03-19"),
        ("yesterday", "2026-03-17"),
        ("fri", "2026-03-20"),
        ("wed", "2026-03-25"),
        ("mo", "2026-03-23"),
        ("+3", "2026-03-21"),
        ("+3d", "2026-03-21"),
        ("-1d", "2026-03-17"),
        ("+2w", "2026-04-01"),
        ("+1wd", "2026-03-20"),
        ("+1m", "2026-04-18"),
        ("-1q", "2025-12-18"),
        ("+1y", "2027-03-18"),
        ("eow", "2026-03-20"),
        ("eom", "2026-03-31"),
        ("eoq", "2026-03-31"),
        ("eoy", "2026-12-31"),
        ("q3", "2026-09-30"),
        ("Q1", "2026-03-31"),
    ],
    "status": [
        ("To do", None),
        ("todo", None),
        ("1", None),
        ("in progress", "in_progress"),
        ("in p", "in_progress"),
        ("2", "in_progress"),
        ("Done", "done"),
        ("CANC", "cancelled"),
    ],
    "kind": [("Project", "project"), ("proj", "project"), ("8", "task"), ("mile", "milestone")],
    "basis": [("duration", "duration"), ("", None), ("Equal", "equal")],
    "title": [("  Plan  ", "Plan"), ("日本", "日本"), ("[bold]x[/]", "[bold]x[/]")],
    "owner": [("Ana", "Ana"), ("", None)],
    "allocation": [("Ana", "Ana 100%"), ("Bo 4h/day", "Bo 4h/d")],
}


@pytest.mark.parametrize(
    "key, text, value", [(key, text, value) for key, rows in PARSED.items() for text, value in rows]
)
def test_what_is_typed_means(key: str, text: str, value: Value) -> None:
    assert FIELDS[key].type.parse(text, CTX) == value


@pytest.mark.parametrize("day, same_day_next_month", [(31, "2026-02-28"), (30, "2026-02-28")])
def test_a_month_later_stays_in_the_month(day: int, same_day_next_month: str) -> None:
    ctx = FieldContext(today=date(2026, 1, day))
    assert FIELDS["start"].type.parse("+1m", ctx) == same_day_next_month


@pytest.mark.parametrize(
    "key, value, shown",
    [
        ("progress", 4150, "42%"),
        ("progress", None, ""),
        ("budget", 123_456_700, "1,234,567"),
        ("budget", 123_450, "1,234.50"),
        ("budget", -5, "-0.05"),
        ("budget", None, ""),
        ("work", 28_800, "8h"),
        ("work", 30_600, "8.5h"),
        ("work", 3_600_000, "1,000h"),
        ("work", 2700, "45m"),
        ("work", 1, "1m"),
        ("work", 0, "0h"),
        ("work", None, ""),
        ("start", "2026-03-19", "2026-03-19"),
        ("status", None, "To do"),
        ("status", "done", "Done"),
        ("status", "retired", "retired"),
        ("kind", "epic", "Epic"),
        ("title", "Plan", "Plan"),
        ("title", None, ""),
    ],
)
def test_cells_show(key: str, value: Value, shown: str) -> None:
    assert FIELDS[key].type.format(value, CTX) == shown


@pytest.mark.parametrize(
    "key, value, plain",
    [
        ("progress", 4150, 42),
        ("progress", None, None),
        ("budget", 123_450, "1234.50"),
        ("budget", -5, "-0.05"),
        ("budget", None, None),
        ("work", 28_830, 481),
        ("work", None, None),
        ("status", None, "todo"),
        ("status", "done", "done"),
        ("kind", "epic", "epic"),
        ("finish", "2026-03-19", "2026-03-19"),
    ],
)
def test_scripts_get(key: str, value: Value, plain: Value) -> None:
    assert FIELDS[key].type.plain(value, CTX) == plain


def test_a_currency_without_a_minor_unit() -> None:
    yen = FieldContext(currency="JPY", digits=0)
    money = FIELDS["budget"].type
    assert money.parse("12k JPY", yen) == 12_000
    assert money.format(12_000, yen) == "12,000"
    assert money.plain(12_000, yen) == "12000"


def test_a_week_is_as_long_as_the_boards_week() -> None:
    short = FieldContext(calendar=Calendar((480, 480, 480, 480, 0, 0, 0), minutes_per_day=450))
    work = FIELDS["work"].type
    assert work.parse("1w", short) == 4 * 450 * 60
    assert work.parse("1d", short) == 450 * 60


@pytest.mark.parametrize("key", ["owner", "assignments", "allocation"])
def test_names_of_the_board_are_offered(key: str) -> None:
    assert FIELDS[key].type.choices(CTX) == (("Ana", "Ana"), ("Bo", "Bo"))


def test_lists_are_offered_in_their_order() -> None:
    statuses = FIELDS["status"].type.choices(CTX)
    assert statuses[0] == ("todo", "To do")
    assert FIELDS["kind"].type.choices(CTX)[0] == ("portfolio", "Portfolio")
    assert FIELDS["work"].type.choices(CTX) == ()


@pytest.mark.parametrize("key", ["progress", "work", "budget", "start", "finish"])
def test_digits_start_an_edit_of_numbers_and_dates(key: str) -> None:
    assert FIELDS[key].type.digits_start
    assert FIELDS[key].type.align == "right"
    assert not FIELDS["title"].type.digits_start


@pytest.mark.parametrize(
    "seconds,shown,edited",
    [
        (-16_200, "-4.5h", "-4h 30m"),
        (-1800, "-30m", "-30m"),
        (-7200, "-2h", "-2h"),
        (0, "0h", "0h"),
    ],
)
def test_a_negative_duration_of_a_formula_reads_as_one(
    seconds: int, shown: str, edited: str
) -> None:
    assert Duration().format(seconds, FieldContext()) == shown
    assert Duration().edit_text(seconds, FieldContext()) == edited
