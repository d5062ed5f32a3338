"""Logging as the user of a session, what a line would do, and a person's week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.ledger import LogEntry
from tpm_tui.domain.rounding import half_up, ratio
from tpm_tui.domain.values import ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.dates import Date
from tpm_tui.service.board import Board
from tpm_tui.service.booking.entries import (
    Planned,
    all_logs,
    book,
    crowd_of,
    delete_entry,
    edit_entry,
    logs_of,
    plan,
)
from tpm_tui.service.booking.line import Booking, Crowd, booking_line, read_amended, read_booking
from tpm_tui.service.explaining.contributions import amount_text
from tpm_tui.service.foreseeing.previewing import previewed
from tpm_tui.service.foreseeing.ripple import shortened
from tpm_tui.service.log.entry_words import amended_words, day_text, spent_text, work_text
from tpm_tui.service.session import BoardSession, Outcome
from tpm_tui.store.journal.records import now

AS_IT_IS = 1 << 62
"""Revision of somebody who adds to what is there, whatever others have made of it: what is logged
at the same time adds up and never conflicts."""

WEEK = 7
REMARK = "(! "
"""What begins a remark on what may not have been meant."""
_TOLD = (
    ("actual_work", "actual"),
    ("remaining_work", "remaining"),
    ("actual_cost", "cost"),
    ("eac", "EAC"),
)
"""Figures that a preview tells of, with a word for each."""


def log_line(
    session: BoardSession, row: int, line: str, who: str = "", crowd: Crowd | None = None
) -> Outcome:
    """Log what a line says; `who` is meant where it names nobody.  Raises TpmError."""
    at, by = now(), session.user.name

    def command_of(board: Board) -> Booking:
        return read_booking(line, board.ctx, crowd or crowd_of(board, row), who or by)

    booking = command_of(session.board)
    return session.execute(lambda board: book(board, row, booking, by, at), AS_IT_IS)


def change_entry(session: BoardSession, item: ItemId, key: str, line: str) -> Outcome:
    """Let an entry say what a line says; what the line does not name stays.  Raises TpmError."""
    at, by = now(), session.user.name
    booking = _amended(session.board, item, key, line)
    return session.execute(lambda board: edit_entry(board, item, key, booking, by, at))


def take_entry_away(session: BoardSession, item: ItemId, key: str) -> Outcome:
    """Delete an entry; raises TpmError."""
    by = session.user.name
    return session.execute(lambda board: delete_entry(board, item, key, by))


# ---- what a line would do


def foretold(board: Board, row: int, line: str, user: str, crowd: Crowd, most: int = 400) -> str:
    """`3h by Ana on Tue 17 Mar on Design; actual 13h, remaining 27h`; raises TpmError where the line
    says nothing yet.  A title gives way where it would be longer than about `most` letters."""
    booking = read_booking(line, board.ctx, crowd, user)
    planned = plan(board, row, booking)
    said = f' "{booking.text}"' if booking.text else ""
    figures = _figures_after(
        board, -planned.item if planned.own else planned.item, book(board, row, booking, "", "")
    )
    return f"{told(board, planned, booking, most)}; {figures}{said}"


def told(board: Board, planned: Planned, booking: Booking, most: int = 400) -> str:
    """What is logged, by whom, on which day and where, and what is to be noted about that."""
    whole = booking.entry(booking.seconds or 0, booking.cost, booking.first)
    days = [one.day for one in planned.entries]
    when = f"on {day_text(days[0])}"
    if len(days) > 1:
        each = work_text(abs(planned.entries[0].seconds), board.ctx)
        when = f"over {day_text(days[0])} to {day_text(days[-1])}, {each} a day,"
    title = shortened(str(board.items.columns["title"][planned.item]), most // 5)
    where = f"the (own) line of {title}" if planned.own else title
    remarks = f" {REMARK}{', '.join(planned.remarks)})" if planned.remarks else ""
    return f"{spent_text(whole, board.ctx)} by {booking.who} {when} on {where}{remarks}"


def foretold_change(board: Board, item: ItemId, key: str, line: str) -> tuple[str, bool]:
    """What a line changes of an entry, and whether that is to be noted: another person, another day,
    or what may not have been meant.  Raises TpmError where the line says nothing yet."""
    before, booking = _entry(board, item, key), _amended(board, item, key, line)
    row = item if board.items.is_leaf(item) else -item
    planned = plan(board, row, booking, without=key)
    if len(planned.entries) != 1:
        raise InvalidInput("An entry is of one day; name the day.")
    (after,) = planned.entries
    what = amended_words(before, after, board.ctx)
    if not what:
        return "nothing changes", False
    figures = _figures_after(board, row, edit_entry(board, item, key, booking, before.by, ""))
    remarks = f" {REMARK}{', '.join(planned.remarks)})" if planned.remarks else ""
    moved = (before.who, before.day) != (after.who, after.day)
    return f"{what}{remarks}; {figures}", moved or bool(remarks)


def _amended(board: Board, item: ItemId, key: str, line: str) -> Booking:
    before = _entry(board, item, key)
    return read_amended(line, board.ctx, crowd_of(board, item), before)


def _figures_after(board: Board, line: int, changes: ChangeSet) -> str:
    """Figures of a line as they would be."""
    before = {key: board.figures.value(line, key) for key, _ in _TOLD if key in board.fields}
    with previewed(board, changes):
        after = {key: board.figures.value(line, key) for key in before}
        texts = {key: amount_text(board, key, value) for key, value in after.items()}
    parts = [
        f"{word} {texts[key]}"
        for key, word in _TOLD
        if key in after and (after[key] != before[key] or key == "remaining_work") and texts[key]
    ]
    return ", ".join(parts) or "no figure changes"


# ---- a person's week


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One item of a person's week."""

    item: ItemId
    title: str
    path: str
    seconds: tuple[int, ...]
    """By day, Monday first."""
    cost: int | None
    entries: tuple[tuple[str, LogEntry], ...]
    """(key, entry), by day."""

    @property
    def total(self) -> int:
        """Seconds of the week."""
        return sum(self.seconds)


@dataclass(frozen=True, slots=True)
class Week:
    """What a person logged from Monday to Sunday, item by item."""

    who: str
    days: tuple[str, ...]
    """ISO, Monday first."""
    lines: tuple[WeekLine, ...]
    """In the order of the tree."""
    capacity: tuple[int, ...]
    """Seconds that the person works on each day."""

    @property
    def totals(self) -> tuple[int, ...]:
        """Seconds by day."""
        return tuple(sum(line.seconds[day] for line in self.lines) for day in range(WEEK))

    @property
    def cost(self) -> int | None:
        """Minor units of all lines; None where no cost was logged."""
        known = [one.cost for one in self.lines if one.cost is not None]
        return sum(known) if known else None

    @property
    def number(self) -> str:
        """`week 12, 16 to 22 Mar 2026`."""
        monday = date.fromisoformat(self.days[0])
        first, last = day_text(self.days[0]), day_text(self.days[-1], year=True)
        return f"week {monday.isocalendar().week}, {first} to {last}"


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(day.weekday())


def week_of(board: Board, who: str, day: date) -> Week:
    """The week of a day; names are compared without regard to case."""
    monday = monday_of(day)
    days = tuple((monday + timedelta(place)).isoformat() for place in range(WEEK))
    wanted, found = who.casefold(), dict[ItemId, list[tuple[str, LogEntry]]]()
    for item, key, entry in all_logs(board):
        if entry.who.casefold() == wanted and days[0] <= entry.day <= days[-1]:
            found.setdefault(item, []).append((key, entry))
    order = {item: place for place, item in enumerate(board.items.subtree(0))} if found else {}
    calendar = board.engine.inputs.people.capacity(who)
    return Week(
        who,
        days,
        tuple(_line(board, item, found[item], days) for item in sorted(found, key=order.__getitem__)),
        tuple(
            calendar.minutes_on(monday.toordinal() + place) * 60 for place in range(WEEK)
        ),
    )  # fmt: skip


def _line(
    board: Board, item: ItemId, entries: list[tuple[str, LogEntry]], days: tuple[str, ...]
) -> WeekLine:
    titles = board.items.columns["title"]
    above = [str(titles[one]) for one in board.items.ancestors(item) if one]
    own = "" if board.items.is_leaf(item) else "(own) of "
    costs = [one.cost for _, one in entries if one.cost is not None]
    return WeekLine(
        item,
        f"{own}{titles[item]}",
        " / ".join(reversed(above)),
        tuple(sum(one.seconds for _, one in entries if one.day == day) for day in days),
        sum(costs) if costs else None,
        tuple(sorted(entries, key=lambda one: (one[1].day, one[1].at, one[0]))),
    )


def priced(board: Board, entry: LogEntry) -> int | None:
    """What an entry costs: as it says, else its hours by the rate of that day; None where nobody
    knows.  Item and month are rounded as a whole, so that parts may differ by a cent."""
    rate_on = board.engine.inputs.bookings.rate_on
    if entry.cost is not None or rate_on is None:
        return entry.cost
    rate = rate_on(entry.who, entry.day)
    return None if rate is None else half_up(ratio(entry.seconds * rate, 3600))


def person_named(board: Board, typed: str) -> str:
    """Somebody by name; raises InvalidInput where nobody is called so."""
    crowd = crowd_of(board, 0)
    found = crowd.named(typed) if typed.strip() else None
    if found is None:
        raise InvalidInput(f"Nobody on this board is called {typed.strip()!r}.")
    return found


def user_on(board: Board, user: str) -> str:
    """The user's name as the board knows it; their login where it does not, or knows several."""
    try:
        return crowd_of(board, 0).named(user) or user
    except InvalidInput:
        return user


def day_named(board: Board, typed: str) -> date:
    """A day as people type it, such as `2026-03-16` or `yesterday`; raises InvalidInput."""
    value = Date().parse(typed, board.ctx)
    return board.ctx.today if value is None else date.fromisoformat(str(value))


def entries_on(board: Board, item: ItemId) -> list[tuple[str, LogEntry]]:
    """(key, entry) of an item, the latest day first."""
    return sorted(logs_of(board, item), key=lambda one: (one[1].day, one[1].at), reverse=True)


def line_of_entry(board: Board, item: ItemId, key: str) -> str:
    """The line that says what an entry says; raises Refused where it is gone."""
    return booking_line(_entry(board, item, key), board.ctx)


def _entry(board: Board, item: ItemId, key: str) -> LogEntry:
    entry = dict(logs_of(board, item)).get(key)
    if entry is None:
        raise Refused("This entry is not there any more.")
    return entry
