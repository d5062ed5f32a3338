"""Functions of numbers, dates and texts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from tpm_tui.errors import InvalidInput
from tpm_tui.fields.numbers import decimal_number
from tpm_tui.query.arithmetic import bounded, later
from tpm_tui.query.cell_error import DIV, LIMIT, TYPE
from tpm_tui.query.folding import fold
from tpm_tui.query.function import (
    MANY,
    NUMERIC_ARGUMENT,
    Function,
    argument,
    simple,
    texts,
)
from tpm_tui.query.kinds import (
    CHECKBOX,
    DATE,
    DURATION,
    NONE,
    NUMBER,
    NUMERIC,
    PERCENT,
    SHARE,
    TEXT,
    a,
)
from tpm_tui.query.literals import HOUR, adapted, constant, plain_literal
from tpm_tui.query.part import Env, Failed, Part
from tpm_tui.query.tree import Call, problem

_MOST_DAYS = 10_000


def _rounded(mode: str) -> Callable[[Env, Call, list[Part]], Part]:
    """Rounding keeps the kind; a duration is rounded in hours."""

    def bind(env: Env, node: Call, parts: list[Part]) -> Part:
        part = argument(env, parts[0], NUMERIC_ARGUMENT)
        value, unit = part.run, Decimal(HOUR if part.kind == DURATION else 1)
        second = parts[1] if len(parts) > 1 else constant(part, NUMBER, Decimal(0))
        places = argument(env, second, NUMBER).run

        def run(row: int) -> Any:
            number, digits = value(row), places(row)
            if number is None or digits is None:
                return None
            if not -15 <= digits <= 15:
                raise Failed(LIMIT, "round() takes up to 15 places.")
            return (number / unit).quantize(Decimal(1).scaleb(-int(digits)), mode) * unit

        return Part(part.kind, node.at, run)

    return bind


def _percent(env: Env, node: Call, parts: list[Part]) -> Part:
    """`percent(part, whole)`, `percent(0.25)`."""
    first = argument(env, parts[0], NUMERIC_ARGUMENT)
    if len(parts) == 1:
        if first.kind in (PERCENT, NONE):
            return Part(PERCENT, node.at, first.run)
        return adapted(argument(env, first, SHARE), PERCENT, env.names.ctx)
    second = argument(env, parts[1], NUMERIC_ARGUMENT)
    if first.kind != second.kind and NONE not in (first.kind, second.kind):
        second = adapted(parts[1], first.kind, env.names.ctx)
    top, bottom = first.run, second.run

    def run(row: int) -> Any:
        x, y = top(row), bottom(row)
        if x is None or y is None:
            return None
        if not y:
            raise Failed(DIV, f"The whole at column {second.at + 1} is zero.")
        return x / y * 100

    return Part(PERCENT, node.at, run)


def _number(env: Env, node: Call, parts: list[Part]) -> Part:
    """A plain number of anything that is one: hours of a duration, a typed text."""
    part = plain_literal(parts[0], env.names.ctx)
    if part.many:
        raise problem(part.at, "one value is needed here, and this is those of several rows.")
    run, kind = part.run, part.kind

    def convert(row: int) -> Any:
        value = run(row)
        if value is None:
            return None
        if kind == DURATION:
            return value / HOUR
        if kind == CHECKBOX:
            return Decimal(int(value))
        if kind in NUMERIC:
            return value
        try:
            return +decimal_number(str(value), "a number")
        except InvalidInput as error:
            raise Failed(TYPE, error.message) from None

    if kind == DATE:
        raise problem(part.at, "a date is no number; take one from another, or use year().")
    return Part(NUMBER, node.at, convert)


def _text(env: Env, node: Call, parts: list[Part]) -> Part:
    if parts[0].many:
        raise problem(parts[0].at, "use join() for the values of several rows.")
    part = texts(env, parts[0])
    return Part(TEXT, node.at, part.run)


def _concat(env: Env, node: Call, parts: list[Part]) -> Part:
    for part in parts:
        if part.many:
            raise problem(part.at, "use join() for the values of several rows.")
    runs = [texts(env, part).run for part in parts]
    return Part(TEXT, node.at, lambda row: bounded("".join(one(row) or "" for one in runs)))


# ---- dates


def _today(env: Env, node: Call, _: list[Part]) -> Part:
    today = env.names.ctx.today
    return Part(DATE, node.at, lambda _row: today)


def _date(year: Decimal, month: Decimal, day: Decimal) -> date:
    try:
        return date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        raise Failed(TYPE, f"{year}-{month}-{day} is not a day of the calendar.") from None


def _days(env: Env, node: Call, parts: list[Part]) -> Part:
    """Days of a difference between dates, or of work."""
    part = argument(env, parts[0], NUMERIC_ARGUMENT)
    run, size = part.run, env.names.ctx.calendar.day_seconds or 28_800
    if part.kind not in (DURATION, NUMBER, NONE):
        raise problem(part.at, f"days() takes days or work, and this is {a(part.kind)}.")
    if part.kind != DURATION:
        return Part(NUMBER, node.at, run)
    return Part(NUMBER, node.at, lambda row: None if (v := run(row)) is None else v / size)


def _workdays(env: Env, node: Call, parts: list[Part]) -> Part:
    first, last = (argument(env, part, DATE).run for part in parts)
    calendar = env.names.ctx.calendar

    def run(row: int) -> Any:
        begin, end = first(row), last(row)
        if begin is None or end is None:
            return None
        low, high = begin.toordinal(), end.toordinal()
        if low > high:
            return -Decimal(calendar.working_days(high, low))
        return Decimal(calendar.working_days(low, high))

    return Part(NUMBER, node.at, run)


def _add_workdays(env: Env, node: Call, parts: list[Part]) -> Part:
    day = argument(env, parts[0], DATE).run
    count = argument(env, parts[1], NUMBER).run
    calendar = env.names.ctx.calendar

    def run(row: int) -> Any:
        begin, number = day(row), count(row)
        if begin is None or number is None:
            return None
        if abs(number) > _MOST_DAYS:
            raise Failed(LIMIT, f"addworkdays() goes {_MOST_DAYS:,} days at most.")
        env.source.meter.spend(abs(int(number)) // 4)
        shifted = calendar.shifted(begin.toordinal(), int(number))
        return later(begin, Decimal(shifted - begin.toordinal()))

    return Part(DATE, node.at, run)


NUMBERS = (
    simple("abs(x)", "Without its sign.", (NUMERIC_ARGUMENT,), "same", abs),
    Function("round", "round(x, places)", "Half up, to whole ones or `places`.",
             1, 2, _rounded(ROUND_HALF_UP)),
    Function("floor", "floor(x)", "Down to a whole one.", 1, 1, _rounded(ROUND_FLOOR)),
    Function("ceil", "ceil(x)", "Up to a whole one.", 1, 1, _rounded(ROUND_CEILING)),
    Function("percent", "percent(part, whole)", "Part of a whole in percent; `percent(0.25)` is 25 %.",
             1, 2, _percent),
    Function("number", "number(x)", "As a plain number: hours of work, a number in a text.",
             1, 1, _number),
)  # fmt: skip

DATES = (
    Function("today", "today()", "This day; `today` is the same.", 0, 0, _today),
    simple("date(year, month, day)", "A day.", (NUMBER, NUMBER, NUMBER), DATE, _date),
    simple("year(day)", "Its year.", (DATE,), NUMBER, lambda day: Decimal(day.year)),
    simple("quarter(day)", "1 to 4.", (DATE,), NUMBER, lambda day: Decimal((day.month + 2) // 3)),
    simple("month(day)", "1 to 12.", (DATE,), NUMBER, lambda day: Decimal(day.month)),
    simple("week(day)", "Its ISO week.", (DATE,), NUMBER,
           lambda day: Decimal(day.isocalendar().week)),
    simple("weekday(day)", "1 is Monday, 7 is Sunday.", (DATE,), NUMBER,
           lambda day: Decimal(day.isoweekday())),
    Function("days", "days(x)", "Days between dates as in `days(finish - today)`; work in days.",
             1, 1, _days),
    simple("hours(work)", "Hours of a duration.", (DURATION,), NUMBER, lambda work: work / HOUR),
    Function("workdays", "workdays(from, to)", "Working days between two dates, both included.",
             2, 2, _workdays),
    Function("addworkdays", "addworkdays(day, count)", "The working day so many later or earlier.",
             2, 2, _add_workdays),
)  # fmt: skip

_LENGTH = 20_000


def _size(count: Decimal) -> int:
    return max(0, min(_LENGTH, int(count)))


TEXTS = (
    Function("text", "text(x)", "As its cell shows it.", 1, 1, _text),
    Function("concat", "concat(a, ...)", "All texts in one; `a & b` is the same.", 1, MANY, _concat),
    simple("len(text)", "How many characters it has.", (TEXT,), NUMBER, lambda text: Decimal(len(text))),
    simple("lower(text)", "In small letters.", (TEXT,), TEXT, str.lower),
    simple("upper(text)", "In capitals.", (TEXT,), TEXT, str.upper),
    simple("trim(text)", "Without spaces at both ends and double ones between.", (TEXT,), TEXT,
           lambda text: " ".join(text.split())),
    simple("left(text, count)", "Its first characters.", (TEXT, NUMBER), TEXT,
           lambda text, count: text[: _size(count)]),
    simple("right(text, count)", "Its last characters.", (TEXT, NUMBER), TEXT,
           lambda text, count: text[max(0, len(text) - _size(count)) :]),
    simple("mid(text, from, count)", "Characters from a place on (1 is the first).",
           (TEXT, NUMBER, NUMBER), TEXT,
           lambda text, start, count: text[max(0, _size(start) - 1) :][: _size(count)]),
    simple("contains(text, part)", "Whether a text has another inside, whatever the case.",
           (TEXT, TEXT), CHECKBOX, lambda text, part: fold(part) in fold(text)),
    simple("startswith(text, part)", "Whether a text begins with another.", (TEXT, TEXT), CHECKBOX,
           lambda text, part: fold(text).startswith(fold(part))),
)  # fmt: skip
