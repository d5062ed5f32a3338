"""Boards to begin with: templates laid out from a start date, and the demo.

They are TOML files in `tpm_tui/templates`, so that a plan can be changed without touching code.
Each holds an `outline`, one work item per line, two spaces deeper below its parent:

    phase Design | owner Mei Tanaka
      deliverable Solution architecture | week 7..10 | work 60d | budget 120k | in progress | 40%

The first word is the kind, cells follow in any order.  A cell is a status, a percentage, ISO dates
(`2026-03-02..2026-03-13`), weeks counted from the start date, or one of the words below with a
value as it is typed on the board.  `asks 20k Mei Tanaka: more users` is a budget change that waits
for a decision, `says 2026-11-20 Mei Tanaka: all signed` a comment, and `logged 6h 630 2026-11-20 Mei
Tanaka: reviews` work of that day with its cost, which is part of what the line says in all.  Values
on a line with children make up its `(own)` line.

Columns of the board's own stand in tables `[[fields]]` with a `label`, a `type` and what the type
needs: `options`, or `formula` and `shows`.  Of a choice the option itself is a cell (`Sprint 3`), of
other types the label in lower case and a value (`points 8`).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any
from zlib import crc32

from tpm_tui.domain.calendar import Calendar
from tpm_tui.domain.ledger import BudgetChange, LogEntry, entries_of, entry_text
from tpm_tui.domain.people import parse_assignments
from tpm_tui.domain.registry import Person, Role
from tpm_tui.domain.values import CHANGE, COMMENT, LOG, PERSON, ROLE_SETTING, VIEW, Value
from tpm_tui.errors import InvalidInput
from tpm_tui.exchange.plan import ImportPlan, PlannedItem
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.own import Definition, new_key, new_option, read_definition
from tpm_tui.fields.own_types import Option

TEMPLATES = ("erp", "cloud", "mobile", "empty")
"""Names that `load_template` knows."""

_EMPTY = "empty"
_WORDS = {
    "actual": "actual_work",
    "approved": "approved",
    "basis": "basis",
    "budget": "budget",
    "capex": "capex_share",
    "committed": "committed",
    "contingency": "contingency",
    "etc": "etc",
    "left": "remaining_work",
    "note": "description",
    "owner": "owner",
    "reserve": "mgmt_reserve",
    "spent": "actual_cost",
    "team": "assignments",
    "work": "work",
}
"""Field by the word that a cell begins with."""

_ASKED = "000000000001"
"""Id of the change that a line of a template asks for."""

_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")
_WEEKS = re.compile(r"week (\d{1,3})(?:\.\.(\d{1,3}))?")
_NOTED = re.compile(r"(\d{4}-\d\d-\d\d) ([^:]+): (.+)")
_LOGGED = re.compile(r"(\S+) (\S+) (\d{4}-\d\d-\d\d) ([^:]+): (.+)")
_PERCENT = re.compile(r"\d{1,3}(?:\.\d+)?\s*%")


def load_template(name: str, start: date, ctx: FieldContext) -> ImportPlan:
    """The plan of a template with its weeks counted from the first working day from `start` on."""
    if name not in TEMPLATES:
        raise InvalidInput(f"{name!r} is none of the templates {', '.join(TEMPLATES)}.")
    if name == _EMPTY:
        return ImportPlan(_EMPTY, "template", (), _settings({}) | _views())
    return _load(name, "template", start, ctx)


def load_demo(ctx: FieldContext) -> ImportPlan:
    """The plan of the demo board, whose dates are fixed so that pictures of it stay the same."""
    return _load("demo", "demo", None, ctx)


def _load(name: str, what: str, start: date | None, ctx: FieldContext) -> ImportPlan:
    source = f"{name}.toml"
    text = files("tpm_tui.templates").joinpath(source).read_text(encoding="utf-8")
    return parse_template(text, source, what, start, ctx)


def parse_template(
    text: str, source: str, what: str, start: date | None, ctx: FieldContext
) -> ImportPlan:
    """The plan in the text of a template file; raises InvalidInput naming the line."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidInput(f"{source} is not a TOML file: {problem}.") from None
    settings = _settings(content)
    own = _own(content.get("fields", []))
    settings |= {one.setting: one.values() for one in own}
    reader = _Reader(source, _board(settings, ctx), start, own)
    items = reader.items(_numbered_lines(text, content.get("outline", "")))
    settings["people"] = _people(items)
    settings |= _registry(content, settings["digits"]) | _views()
    return ImportPlan(source, what, items, settings)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the lines of one outline into items."""

    source: str
    ctx: FieldContext
    start: date | None
    own: tuple[Definition, ...] = ()

    def items(self, lines: Iterator[tuple[int, str]]) -> tuple[PlannedItem, ...]:
        """All items in outline order."""
        found: list[PlannedItem] = []
        open_above: list[int] = []
        for number, line in lines:
            depth, odd = divmod(len(line) - len(line.lstrip(" ")), 2)
            if odd or depth > len(open_above):
                raise self._problem(number, "indent by two spaces below the parent")
            del open_above[depth:]
            try:
                kind, title, values = self._item(line.strip())
            except InvalidInput as problem:
                raise self._problem(number, str(problem)) from None
            parent = open_above[-1] if open_above else None
            open_above.append(len(found))
            found.append(PlannedItem(parent, kind, title, values, line=number))
        return tuple(found)

    def _item(self, line: str) -> tuple[str, str, dict[str, Value]]:
        head, *cells = (cell.strip() for cell in line.split("|"))
        word, _, rest = head.partition(" ")
        kind, title = self._read("kind", word), self._read("title", rest)
        values: dict[str, Value] = {}
        for cell in cells:
            for key, value in self._cell(cell, kind == "milestone"):
                if key in values:
                    raise InvalidInput(f"{cell!r} is a second value for {self._label(key)}.")
                if value is not None:
                    values[key] = value
        if values.get("status") == "done" and "work" in values:
            # Finished below its estimate: nothing is left, whatever the estimate says.
            values.setdefault("remaining_work", 0)
        # What was logged is part of the figures of the line, and the board adds it to those.
        notes = {key: str(value) for key, value in values.items() if key.startswith(LOG)}
        for _, entry in entries_of(notes, LOG, LogEntry):
            for key, part in (("actual_work", entry.seconds), ("actual_cost", entry.cost or 0)):
                whole = values.get(key)
                values[key] = (whole if isinstance(whole, int) else 0) - part
        return str(kind), str(title), values

    def _cell(self, cell: str, milestone: bool) -> Iterator[tuple[str, Value]]:
        word, _, rest = cell.partition(" ")
        if days := _DAYS.fullmatch(cell):
            yield "start", self._read("start", days.group(1))
            yield "finish", self._read("finish", days.group(2) or days.group(1))
        elif weeks := _WEEKS.fullmatch(cell):
            first, last = self._weeks(int(weeks.group(1)), int(weeks.group(2) or weeks.group(1)))
            yield "start", (last if milestone else first).isoformat()
            yield "finish", last.isoformat()
        elif _PERCENT.fullmatch(cell):
            yield "progress", self._read("progress", cell)
        elif word in _WORDS:
            yield _WORDS[word], self._read(_WORDS[word], rest)
        elif word == "asks":
            yield CHANGE + _ASKED, self._asked(rest)
        elif word == "says":
            yield COMMENT + _id(rest), self._said(rest)
        elif word == "logged":
            yield LOG + _id(rest), self._logged(rest)
        elif own := next((one for one in self.own if _says(one, cell)), None):
            text = cell if own.type == "choice" else rest
            yield own.key, own.field_type().parse(text, self.ctx)
        elif cell[:1].isalpha():
            yield "status", self._read("status", cell)
        else:
            raise InvalidInput(f"{cell!r} is no status, percentage, date, week or value.")

    def _asked(self, text: str) -> Value:
        """A budget change that waits for a decision: amount, who asks, and after a colon why."""
        amount, _, rest = text.partition(" ")
        by, _, reason = rest.partition(": ")
        minor = self._read("budget", amount)
        if not isinstance(minor, int) or not reason:
            raise InvalidInput(f"{text!r} is no change; write an amount, who asks: why.")
        day = self.ctx.today - timedelta(7)
        change = BudgetChange(minor, "pending", reason, by, f"{day}T09:00:00+00:00")
        return entry_text(change)

    def _said(self, text: str) -> Value:
        """A comment: day, who, and after a colon what."""
        found = _NOTED.fullmatch(text)
        if found is None:
            raise InvalidInput(f"{text!r} is no comment; write a day, who: what.")
        day, who, words = found.groups()
        return json.dumps(
            {"author": who, "at": f"{day}T09:00:00.000Z", "text": words}, ensure_ascii=False
        )

    def _logged(self, text: str) -> Value:
        """Logged work: hours, what they cost, day, who, and after a colon what was done."""
        found = _LOGGED.fullmatch(text)
        if found is None:
            raise InvalidInput(f"{text!r} logs nothing; write hours, cost, day, who: what.")
        work, cost, day, who, words = found.groups()
        seconds, minor = self._read("actual_work", work), self._read("actual_cost", cost)
        if not isinstance(seconds, int) or not isinstance(minor, int):
            raise InvalidInput(f"{text!r} logs nothing; write hours, cost, day, who: what.")
        return entry_text(LogEntry(day, who, seconds, minor, words, who, f"{day}T16:00:00.000Z"))

    def _read(self, key: str, text: str) -> Value:
        return FIELDS[key].type.parse(text, self.ctx)

    def _label(self, key: str) -> str:
        own = (one.label for one in self.own if one.key == key)
        return FIELDS[key].label if key in FIELDS else next(own)

    def _weeks(self, first: int, last: int) -> tuple[date, date]:
        """First working day of one week and last one of another; week 1 begins on the start date."""
        if self.start is None:
            raise InvalidInput("Weeks need a start date; write ISO dates here.")
        if not 1 <= first <= last:
            raise InvalidInput(f"Weeks {first}..{last} are not in order.")
        shifted = self.ctx.calendar.shifted
        begin = shifted(self.start.toordinal(), 0)
        end = shifted(begin + 7 * last, -1)
        return date.fromordinal(shifted(begin + 7 * (first - 1), 0)), date.fromordinal(end)

    def _problem(self, number: int, text: str) -> InvalidInput:
        return InvalidInput(f"{self.source}, line {number}: {text}")


def _id(text: str) -> str:
    """Id of an entry; the same for the same text, as boards from one template are alike."""
    return f"{crc32(text.encode()):012x}"


def _numbered_lines(text: str, outline: str) -> Iterator[tuple[int, str]]:
    """Lines of the outline that hold an item, with their numbers in the file."""
    first = text[: text.find(outline)].count("\n") + 1
    for number, line in enumerate(outline.splitlines(), first):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.rstrip()


def _own(tables: list[dict[str, Any]]) -> tuple[Definition, ...]:
    """The columns of the board's own, their options from the best to the worst."""
    found: list[Definition] = []
    for order, table in enumerate(tables, 1):
        options: list[Option] = []
        for label in table.get("options", []):
            options.append(new_option(label, [one.key for one in options]))
        key = new_key(table["label"], [one.key for one in found])
        given = {**table, "order": order, "options": [[one.key, one.label] for one in options]}
        found.append(read_definition(key, json.dumps(given)))
    return tuple(found)


def _says(own: Definition, cell: str) -> bool:
    """Whether a cell of the outline is about a column."""
    if own.type == "choice":
        return cell.casefold() in (one.label.casefold() for one in own.options)
    return cell.partition(" ")[0] == own.label.lower()


def _settings(content: dict[str, Any]) -> dict[str, object]:
    board = content.get("board", {})
    standard = Calendar()
    pinned = {"today": board["today"]} if "today" in board else {}
    return pinned | {
        "currency": board.get("currency", "EUR"),
        "digits": board.get("digits", 2),
        "calendar": {
            "week": board.get("week", list(standard.week)),
            "holidays": _each_day(board.get("holidays", [])),
            "minutes_per_day": board.get("minutes_per_day", standard.minutes_per_day),
        },
        "people": {},
    }


def _board(settings: dict[str, Any], ctx: FieldContext) -> FieldContext:
    """The new board's own units: a template always makes one."""
    calendar = settings["calendar"]
    days_off = tuple(sorted(date.fromisoformat(day).toordinal() for day in calendar["holidays"]))
    return replace(
        ctx,
        calendar=Calendar(tuple(calendar["week"]), days_off, calendar["minutes_per_day"]),
        currency=settings["currency"],
        digits=settings["digits"],
    )


def _people(items: tuple[PlannedItem, ...]) -> dict[str, dict[str, object]]:
    """Everybody named on the board."""
    people: dict[str, dict[str, object]] = {}
    for item in items:
        if item.values.get("owner"):
            people.setdefault(str(item.values["owner"]), {"role": False})
        for one in parse_assignments(str(item.values.get("assignments", ""))):
            people.setdefault(one.name, {"role": one.role})
    return dict(sorted(people.items()))


def _registry(content: dict[str, Any], digits: Any) -> dict[str, object]:
    """Settings of the people and roles that the template declares; a rate is an amount an hour."""
    found: dict[str, object] = {}
    for key, table in ((PERSON, "people"), (ROLE_SETTING, "roles")):
        for name, entry in content.get(table, {}).items():
            given = dict(entry)
            if "rate" in given:
                given["rates"] = [[None, int(Decimal(str(given.pop("rate"))) * 10**digits)]]
            if "leave" in given:
                given["leave"] = [_leave(text) for text in given["leave"]]
            made = Person.read(name, given) if key == PERSON else Role.read(name, given)
            found[key + name] = made.values()
    return found


def _views() -> dict[str, object]:
    """Settings of the views that every new board begins with, numbered in their order."""
    text = files("tpm_tui.templates").joinpath("views.toml").read_text(encoding="utf-8")
    views = tomllib.loads(text)["views"]
    return {
        f"{VIEW}{one['name']}": {"columns": one["columns"], "number": number}
        for number, one in enumerate(views, 1)
    }


def _leave(text: str) -> list[str]:
    """First and last day and what for, of a text such as `2026-08-03..2026-08-14 summer`."""
    days, _, label = text.partition(" ")
    dates = _each_day([days])
    return [dates[0], dates[-1], label.strip()]


def _each_day(days: list[str]) -> list[str]:
    """ISO dates of single days and of spans such as `2026-08-03..2026-08-14`."""
    found: set[str] = set()
    for text in days:
        span = _DAYS.fullmatch(text)
        if span is None:
            raise InvalidInput(f"{text!r} is neither an ISO date nor a span of them.")
        first = date.fromisoformat(span.group(1))
        last = date.fromisoformat(span.group(2) or span.group(1))
        found |= {(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)}
    return sorted(found)
