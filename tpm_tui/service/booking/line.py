"""Work and cost as people note it: `3h yesterday`, `1.5h ana fri "design review"`, `250 eur travel`.

The order is free.  What is no amount, no day and no known person is what was done; quotes keep
words together whatever they look like, and `@name` (or `by name`) names a person nobody knows yet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tpm_tui.domain.ledger import LogEntry
from tpm_tui.domain.people import ROLE
from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Duration, Money
from tpm_tui.service.log.entry_words import DAYS

FORMS = '3h yesterday   1.5h ana fri "design review"   250 eur travel   2d last week   -1h'
"""How such a line looks."""

TEXT_LIMIT = 500
"""Characters of what was done."""

_SIGNS = dict(zip(map(chr, (0x24, 0x20AC, 0xA3, 0xA5)), ("USD", "EUR", "GBP", "JPY"), strict=True))
"""Currencies by their signs; as numbers, because a test looks for glyphs that are drawn."""
_NUMBER = r"[-+\u2212]?\d[\d.,]*"
_AFTER = re.compile(rf"({_NUMBER})\s*([km]?)\s*([$\u20ac\u00a3\u00a5]|[a-z]{{3}}\b)", re.IGNORECASE)
_BEFORE = re.compile(rf"([-+\u2212]?)([$\u20ac\u00a3\u00a5]|[a-z]{{3}}(?=\s*[-+\u2212]?\d))\s*({_NUMBER})([km]?)(?![\w.])", re.IGNORECASE)  # fmt: skip
_UNITS = r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|std|d|days?|w|wks?|weeks?)"
_PIECE = rf"\d+(?:[.,]\d+)?\s*{_UNITS}(?!\w|\s+ago\b)"
_UNIT_WORD = re.compile(r"(?<![a-z])[a-z]", re.IGNORECASE)
_WORK = re.compile(rf"([-+\u2212]?)({_PIECE}(?:\s*,?\s*{_PIECE})*|\d+:[0-5]\d(?!\w)|pt[\dhms.]+)", re.IGNORECASE)  # fmt: skip
_AGO = re.compile(r"(\d{1,3})\s*(d|days?|w|weeks?)\s+ago\b", re.IGNORECASE)
_WEEK = re.compile(r"(last|this|next)\s+week\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"(?:(last|this|next)\s+)?(mon|tue|wed|thu|fri|sat|sun)"
    r"(?:day|sday|nesday|rsday|urday|s|rs|r)?\b(?!')",
    re.IGNORECASE,
)
_NEAR = re.compile(r"(today|yesterday|tomorrow)\b", re.IGNORECASE)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?!\d)|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)?(?!\d)|\d{1,2}/\d{1,2}/\d{4}"
    rf"|\d{{1,2}}[ .-]?{_MONTH}(?:[ .,-]+\d{{4}})?\b|{_MONTH} +\d{{1,2}}(?:,? +\d{{4}})?\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r'(?:@|by\s+)(?:"((?:[^"]|"")*)"?|(\S+))', re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"]|"")*)"?')
_WORD = re.compile(r"\S+")
_BARE = re.compile(rf"{_NUMBER}")


@dataclass(frozen=True, slots=True)
class Booking:
    """What a line says, before it is known on which days and for which item."""

    seconds: int | None = None
    cost: int | None = None
    """Minor units."""
    who: str = ""
    known: bool = True
    """Whether somebody on the board has that name."""
    first: str = ""
    last: str = ""
    """ISO days; the same for one day, a working week for `last week`."""
    text: str = ""

    def entry(self, seconds: int, cost: int | None, day: str) -> LogEntry:
        """One day's part of it."""
        return LogEntry(day, self.who, seconds, cost, self.text)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who may be meant: the people of the item first, then everybody on the board."""

    here: Sequence[str] = ()
    all: Sequence[str] = ()

    def named(self, word: str) -> str | None:
        """The person that a name or part of a name means; None for nobody; raises InvalidInput
        where it may be several."""
        wanted = " ".join(word.split()).casefold()
        for names in (self.here, self.all):
            people = [name for name in names if not name.startswith(ROLE)]
            whole = [name for name in people if name.casefold() == wanted]
            found = whole or [name for name in people if wanted in name.casefold().split()]
            if len(set(found)) > 1:
                listed = " or ".join(sorted(set(found))[:3])
                raise InvalidInput(f'{word} may be {listed}; write it out, as in @"{found[0]}".')
            if found:
                return found[0]
        return None


@dataclass(slots=True)
class _Reader:
    """The line while it is read."""

    text: str
    ctx: FieldContext
    crowd: Crowd
    seconds: int | None = None
    cost: int | None = None
    who: str = ""
    known: bool = True
    days: tuple[date, date] | None = None
    words: list[str] = field(default_factory=list)
    run: list[str] = field(default_factory=list)
    """Words in a row that are nothing else."""

    @property
    def said(self) -> str:
        """What was done."""
        return " ".join(" ".join(self.words).split())

    def read(self) -> None:
        """From left to right."""
        at, line = 0, self.text
        takes = (self._quoted, self._named, self._day, self._money, self._work)
        while at < len(line):
            if line[at].isspace():
                at += 1
                continue
            end = next((found for take in takes if (found := take(at))), 0)
            if end:
                at = end
                continue
            word = line[at:].split(maxsplit=1)[0]
            number = word.rstrip(",;")
            if _BARE.fullmatch(number):
                raise InvalidInput(
                    f"{number} of what? Type {number}h for hours or {number} "
                    f"{self.ctx.currency.lower()} for money; words with numbers go in quotes."
                )
            self.run.append(word)
            at += len(word)
        self._end_run()

    def _quoted(self, at: int) -> int:
        match = _QUOTED.match(self.text, at)
        if match is None:
            return 0
        self._end_run()
        self.words.append(match.group(1).replace('""', '"'))
        return match.end()

    def _named(self, at: int) -> int:
        match = _NAMED.match(self.text, at)
        if match is None or (self.run and self.text[at] != "@"):
            return 0
        self._end_run()
        if match.group(1) is not None:
            self._person(match.group(1).replace('""', '"'))
            return match.end()
        # As many words as make a name that is known, else the one.
        words = list(_WORD.finditer(self.text, match.start(2)))[:4]
        for size in range(len(words), 0, -1):
            name = self.crowd.named(self.text[match.start(2) : words[size - 1].end()])
            if name is not None:
                self._person(name)
                return words[size - 1].end()
        self._person(match.group(2))
        return match.end()

    def _person(self, typed: str) -> None:
        name = " ".join(strip_controls(typed).split())
        if not name:
            raise InvalidInput("A name is missing, as in @ana.")
        known = self.crowd.named(name)
        if self.who:
            raise InvalidInput(
                f"{self.who} and {known or name} are two people; log each one's part."
            )
        self.who, self.known = known or name, known is not None

    def _end_run(self) -> None:
        """Leading words that name a known person are the person; the rest is what was done."""
        run, self.run = self.run, []
        if not run:
            return
        for size in range(min(4, len(run)), 0, -1) if not self.who else ():
            name = self.crowd.named(" ".join(run[:size]).rstrip(",;:"))
            if name is not None:
                self.who, run = name, run[size:]
                break
        if run:
            self.words.append(" ".join(run))

    # ---- days

    def _day(self, at: int) -> int:
        today = self.ctx.today
        if match := _AGO.match(self.text, at):
            size = 7 if match.group(2).lower().startswith("w") else 1
            return self._on(today - timedelta(int(match.group(1)) * size), match)
        if match := _WEEK.match(self.text, at):
            ahead = {"last": -7, "this": 0, "next": 7}[match.group(1).lower()]
            monday = today + timedelta(ahead - today.weekday())
            return self._on(monday, match, min(monday + timedelta(6), max(monday, today)))
        if match := _NEAR.match(self.text, at):
            ahead = {"today": 0, "yesterday": -1, "tomorrow": 1}[match.group().lower()]
            return self._on(today + timedelta(ahead), match)
        if match := _WEEKDAY.match(self.text, at):
            # What is logged is over: a weekday is the last one that was.
            wanted = [day.lower() for day in DAYS].index(match.group(2).lower())
            back, which = (today.weekday() - wanted) % 7, (match.group(1) or "").lower()
            if which == "last":
                back = back or 7
            elif which == "this":
                back = today.weekday() - wanted
            elif which == "next":
                back -= 7
            return self._on(today - timedelta(back), match)
        match = _DATE.match(self.text, at)
        if match is None:
            return 0
        return self._on(self._dated(match.group()), match)

    def _dated(self, word: str) -> date:
        """A date; without a year the latest that is not ahead."""
        found = date.fromisoformat(str(Date().parse(word, self.ctx)))
        stated = re.search(r"\d{4}|\.\d\d?\.\d\d$", word)
        if not stated and found > self.ctx.today + timedelta(1):
            try:
                return found.replace(year=found.year - 1)
            except ValueError:
                return found
        return found

    def _on(self, first: date, match: re.Match[str], last: date | None = None) -> int:
        if self.days is not None:
            raise InvalidInput("Two days are named; log each one's part.")
        self._end_run()
        self.days = (first, last or first)
        return match.end()

    # ---- amounts

    def _money(self, at: int) -> int:
        before, after = _BEFORE.match(self.text, at), _AFTER.match(self.text, at)
        if after is not None and self._is_currency(after.group(3)):
            number, scale, sign = after.group(1, 2, 3)
            return self._paid(number + scale, sign, after)
        if before is not None and self._is_currency(before.group(2)):
            minus, sign, number, scale = before.group(1, 2, 3, 4)
            return self._paid(minus + number + scale, sign, before)
        return 0

    def _is_currency(self, word: str) -> bool:
        """The board's own, or one that is clearly another."""
        return word in _SIGNS or word.upper() in (self.ctx.currency.upper(), *_CURRENCIES)

    def _paid(self, number: str, sign: str, match: re.Match[str]) -> int:
        own = self.ctx.currency.upper()
        named = _SIGNS.get(sign, sign.upper())
        if named != own and not (sign == "$" and own.endswith("D")):
            raise InvalidInput(f"This board counts in {own}; write the amount in {own}.")
        if self.cost is not None:
            raise InvalidInput("Two amounts of money are named; log one.")
        self._end_run()
        cost = Money().parse(number.replace("\u2212", "-"), self.ctx)
        self.cost = int(cost) if cost is not None else None
        return match.end()

    def _work(self, at: int) -> int:
        match = _WORK.match(self.text, at)
        if match is None:
            return 0
        units = [one.group().lower() for one in _UNIT_WORD.finditer(match.group(2))]
        if self.seconds is not None or len(set(units)) < len(units):
            raise InvalidInput("Two amounts of work are named; log one, such as 3h 30m.")
        self._end_run()
        seconds = int(Duration().parse(match.group(2), self.ctx) or 0)
        self.seconds = -seconds if match.group(1) in ("-", "\u2212") else seconds
        return match.end()


_CURRENCIES = (
    "EUR", "USD", "GBP", "CHF", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "CAD", "AUD",
    "CNY", "INR",
)  # fmt: skip


def read_booking(line: str, ctx: FieldContext, crowd: Crowd, user: str) -> Booking:
    """What a line says; the person is `user` and the day today where it says nothing else.

    Raises InvalidInput with what to type.
    """
    reader = _Reader(_plain(line), ctx, crowd)
    reader.read()
    if reader.seconds is None and reader.cost is None:
        raise InvalidInput(f"How much? Type hours or money: {FORMS}")
    who, known = reader.who, reader.known
    if not who:
        found = crowd.named(user)
        who, known = found or user, found is not None
    first, last = reader.days or (ctx.today, ctx.today)
    return _sound(
        Booking(reader.seconds, reader.cost, who, known, first.isoformat(), last.isoformat(), reader.said),
        ctx,
    )  # fmt: skip


def read_amended(line: str, ctx: FieldContext, crowd: Crowd, before: LogEntry) -> Booking:
    """What an entry says after a line was typed over it: what the line does not name stays as it was;
    empty quotes take the text away.  Raises InvalidInput with what to type."""
    reader = _Reader(_plain(line), ctx, crowd)
    reader.read()
    if not reader.text:
        raise InvalidInput(
            "Nothing is typed: type what changes, such as 4h; Esc leaves it as it is."
        )
    days = reader.days
    changed = Booking(
        before.seconds or None if reader.seconds is None else reader.seconds,
        before.cost if reader.cost is None else reader.cost,
        reader.who or before.who,
        reader.known,
        days[0].isoformat() if days else before.day,
        days[1].isoformat() if days else before.day,
        reader.said if reader.words else before.text,
    )
    return _sound(changed, ctx)


def _plain(line: str) -> str:
    """In one line with single spaces: where a number ends is looked for past all spaces after it."""
    return " ".join(strip_controls(line).split())


def _sound(booking: Booking, ctx: FieldContext) -> Booking:
    """The booking, if it is of anything and of a day that has been."""
    if not booking.seconds and not booking.cost and (booking.seconds == 0 or booking.cost is None):
        raise InvalidInput("That is nothing; type hours or money.")
    if len(booking.text) > TEXT_LIMIT:
        raise InvalidInput(f"What was done is longer than {TEXT_LIMIT} characters.")
    if booking.last > (ctx.today + timedelta(1)).isoformat():
        raise InvalidInput(
            f"{booking.first} is still to come; work is logged once it is done "
            "(tomorrow at the latest)."
        )
    return booking


def booking_line(entry: LogEntry, ctx: FieldContext) -> str:
    """The line that says what an entry says, to be edited."""
    parts = []
    if entry.seconds:
        sign = "-" if entry.seconds < 0 else ""
        parts.append(sign + Duration().edit_text(abs(entry.seconds), ctx))
    if entry.cost is not None:
        parts.append(f"{Money().edit_text(entry.cost, ctx)} {ctx.currency.lower()}")
    parts += [entry.day, *(f"@{_quoted(name)}" for name in (entry.who,) if name)]
    return " ".join([*parts, _quoted(entry.text)] if entry.text else parts)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
