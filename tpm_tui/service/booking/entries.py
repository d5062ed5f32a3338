"""Logged work and cost as change sets: an entry for a day, what remains, and that it has begun."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from tpm_tui.domain.calendar import Calendar, iso, ordinal
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.ledger import LogEntry, entries_of, entry_text
from tpm_tui.domain.people import parse_assignments
from tpm_tui.domain.values import LOG, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.board import Board
from tpm_tui.service.booking.line import Booking, Crowd
from tpm_tui.service.editing.commands import Target, set_value, target
from tpm_tui.service.editing.placing import gone
from tpm_tui.service.explaining.contributions import status_label
from tpm_tui.service.log.entry_words import amended_words, day_text, spent_text, work_text

DAY = 24 * 3600
"""Seconds that a day has."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a line becomes on an item."""

    item: ItemId
    own: bool
    """Whether that is the `(own)` line of a parent."""
    entries: tuple[LogEntry, ...]
    remarks: tuple[str, ...]
    """What somebody may not have meant: a free day, a name that is new."""


def crowd_of(board: Board, row: int) -> Crowd:
    """Who may be meant on a row: those on the item, then everybody."""
    item = abs(row)
    columns, here = board.items.columns, dict[str, None]()
    if board.items.exists(item) and item:
        text = columns["assignments"][item]
        here.update(dict.fromkeys(one.key for one in parse_assignments(str(text or ""))))
        if columns["owner"][item] is not None:
            here[str(columns["owner"][item])] = None
        here.update(dict.fromkeys(one.who for _, one in logs_of(board, item)))
    logged = (one.who for _, _, one in all_logs(board))
    return Crowd(tuple(here), tuple(dict.fromkeys((*board.people(), *logged))))


def logs_of(board: Board, item: ItemId) -> list[tuple[str, LogEntry]]:
    """(key, entry) of what is logged on one item."""
    return entries_of(board.items.notes.get(item, {}), LOG, LogEntry)


def all_logs(board: Board) -> Iterator[tuple[ItemId, str, LogEntry]]:
    """(item, key, entry) of everything that is logged on items that are there."""
    for item in board.items.existing(list(board.items.entries)):
        for key, entry in logs_of(board, item):
            yield item, key, entry


def plan(board: Board, row: int, booking: Booking, *, without: str = "") -> Planned:
    """Entries of a line on a row, `without` the one (its key) that they take
    the place of; raises Refused."""
    where = target(board, row, "actual_work")
    days = _days(board, booking)
    parts = _spread(booking.seconds or 0, len(days))
    entries = tuple(
        booking.entry(seconds, booking.cost if day == days[-1] else None, day)
        for day, seconds in zip(days, parts, strict=True)
        if seconds or (booking.cost is not None and day == days[-1])
    )
    _check_hours(board, entries, without)
    replaced = dict(logs_of(board, where.item)).get(without)
    _check_left(board, where.item, booking, replaced)
    return Planned(where.item, where.own, entries, tuple(_remarks(board, where, booking, entries)))


def book(board: Board, row: int, booking: Booking, by: str, at: str) -> ChangeSet:
    """Log work or cost on a row; a parent's goes to its `(own)` line."""
    planned = plan(board, row, booking)
    left, changes, item = _typed_remaining(board, planned.item), list[SetCell](), planned.item
    for entry in planned.entries:
        took = _taken(left, entry.seconds)
        left = None if left is None else left - took
        stored = entry_text(replace(entry, by=by, at=at, took=took))
        changes.append(SetCell(item, LOG + uuid.uuid4().hex[:12], None, stored))
    changes += _remains(board, item, left)
    changes += _begun(board, planned, booking)
    return ChangeSet(tuple(changes), f"log {_brief(board, booking)} on {_name(board, planned)}")


def edit_entry(
    board: Board, item: ItemId, key: str, booking: Booking, by: str, at: str
) -> ChangeSet:
    """Put what a line says in the place of an entry; only who logged it may."""
    before, entry = _held(board, item, key, by)
    if booking.first != booking.last:
        raise InvalidInput("An entry is of one day; name the day.")
    row = item if board.items.is_leaf(item) else -item
    (planned,) = plan(board, row, booking, without=key).entries
    left = _typed_remaining(board, item)
    left = None if left is None else left + entry.took
    took = _taken(left, planned.seconds)
    made = replace(planned, by=entry.by or by, at=at, took=took)
    if replace(made, at=entry.at) == entry:
        return ChangeSet(())
    changes = [
        SetCell(item, key, before, entry_text(made)),
        *_remains(board, item, None if left is None else left - took),
        *_not_below(board, item, entry.seconds - planned.seconds),
    ]
    title, what = board.items.columns["title"][item], amended_words(entry, made, board.ctx)
    return ChangeSet(tuple(changes), f"change what {entry.who} logged on {title}: {what}")


def delete_entry(board: Board, item: ItemId, key: str, by: str) -> ChangeSet:
    """Take an entry away; what it took of a typed remaining work comes back."""
    before, entry = _held(board, item, key, by)
    left = _typed_remaining(board, item)
    changes = [
        SetCell(item, key, before, None),
        *_remains(board, item, None if left is None else max(0, left + entry.took)),
        *_not_below(board, item, entry.seconds),
    ]
    title = board.items.columns["title"][item]
    said = f"{spent_text(entry, board.ctx)} by {entry.who}"
    return ChangeSet(tuple(changes), f"delete the log entry {said} on {title}")


# ---- inside


def _held(board: Board, item: ItemId, key: str, by: str) -> tuple[str, LogEntry]:
    if not board.items.exists(item):
        raise gone(board.items, item)
    entry = dict(logs_of(board, item)).get(key)
    if entry is None:
        raise Refused("This entry is not there any more.")
    if entry.by not in ("", by):
        raise Refused(
            f"Only {entry.by}, who logged it, can change this entry.",
            "A correction such as -1h can be logged by anybody.",
        )
    return board.items.notes[item][key], entry


def _days(board: Board, booking: Booking) -> list[str]:
    """The day of a line; of a week those on which the person works."""
    if booking.first == booking.last:
        return [booking.first]
    calendar = _calendar(board, booking.who)
    span = range(ordinal(booking.first), ordinal(booking.last) + 1)
    days = [iso(day) for day in span if calendar.minutes_on(day)]
    if not days:
        raise Refused(
            f"{booking.who} does not work from {day_text(booking.first)} to "
            f"{day_text(booking.last)}; name a day."
        )
    return days


def _calendar(board: Board, who: str) -> Calendar:
    return board.engine.inputs.people.capacity(who)


def _spread(seconds: int, days: int) -> list[int]:
    """A total over so many days, in whole minutes as far as it has them."""
    sign, minutes, rest = (-1 if seconds < 0 else 1), abs(seconds) // 60, abs(seconds) % 60
    each, more = divmod(minutes, days)
    parts = [60 * (each + (place < more)) for place in range(days)]
    parts[0] += rest
    return [sign * part for part in parts]


def _check_hours(board: Board, entries: tuple[LogEntry, ...], without: str) -> None:
    """Nobody works more than a day has, on all items together."""
    worked: dict[tuple[str, str], int] = {}
    wanted = {(one.who.casefold(), one.day) for one in entries if one.seconds > 0}
    for _, key, one in all_logs(board) if wanted else ():
        cell = (one.who.casefold(), one.day)
        if cell in wanted and key != without:
            worked[cell] = worked.get(cell, 0) + one.seconds
    for one in entries:
        before = worked.get((one.who.casefold(), one.day), 0)
        if one.seconds > 0 and before + one.seconds > DAY:
            already = f", with the {work_text(before, board.ctx)} that are logged" if before else ""
            raise Refused(
                f"{work_text(one.seconds, board.ctx)} on {day_text(one.day)} is more than the day "
                f"has{already}; log each day's part."
            )


def _check_left(board: Board, item: ItemId, booking: Booking, without: LogEntry | None) -> None:
    """A correction takes away no more than is there."""
    actual = board.engine.inputs.number(item, "actual_work") or 0
    actual -= without.seconds if without is not None else 0
    after = actual + (booking.seconds or 0)
    if after < 0 and (booking.seconds or 0) < 0:
        raise Refused(
            f"Only {work_text(actual, board.ctx)} of actual work "
            f"{'is' if actual <= 3600 else 'are'} there; "
            f"{work_text(booking.seconds or 0, board.ctx)} would leave less than nothing."
        )


def _remarks(
    board: Board, where: Target, booking: Booking, entries: tuple[LogEntry, ...]
) -> Iterator[str]:
    if not booking.known:
        yield f"{booking.who} is new here"
    calendar = _calendar(board, booking.who)
    for one in entries:
        minutes = calendar.minutes_on(ordinal(one.day))
        if one.seconds and not minutes:
            yield f"{booking.who} does not work on {day_text(one.day)}"
        elif one.seconds > minutes * 60 and len(entries) == 1 and one.seconds > 8 * 3600:
            yield f"more than the {work_text(minutes * 60, board.ctx)} of that day"
    if entries and entries[-1].day == (board.ctx.today + timedelta(1)).isoformat():
        yield "that is tomorrow"
    category = board.engine.inputs.category(where.item)
    if category in ("excluded", "done"):
        yield f"it is {status_label(board, where.item).lower()}"


def _typed_remaining(board: Board, item: ItemId) -> int | None:
    """Remaining work where somebody typed it and it counts down; what is computed follows."""
    typed = board.items.columns["remaining_work"][item]
    if not isinstance(typed, int) or board.engine.inputs.category(item) == "done":
        return None
    return typed


def _not_below(board: Board, item: ItemId, seconds: int) -> list[SetCell]:
    """An actual work that was typed below what is logged would be less than none once so many
    seconds of that are gone: it is none then."""
    stored = board.items.columns["actual_work"][item]
    after = (board.engine.inputs.booked(item, "actual_work") or 0) - seconds
    if after >= 0 or not isinstance(stored, int) or stored >= 0:
        return []
    return [SetCell(item, "actual_work", stored, min(0, stored - after) or None)]


def _taken(left: int | None, seconds: int) -> int:
    return 0 if left is None else min(left, seconds)


def _remains(board: Board, item: ItemId, left: int | None) -> list[SetCell]:
    before = board.items.columns["remaining_work"][item]
    return [] if left is None or left == before else [SetCell(item, "remaining_work", before, left)]


def _begun(board: Board, planned: Planned, booking: Booking) -> list[SetCell]:
    """What somebody has worked on is in progress."""
    if (booking.seconds or 0) <= 0 or board.engine.inputs.category(planned.item) != "todo":
        return []
    key = next((one.key for one in board.ctx.statuses if one.category == "in_progress"), None)
    if key is None:
        return []
    where = Target(planned.item, board.fields["status"], planned.own)
    return [one for one in set_value(board, where, key) if isinstance(one, SetCell)]


def _brief(board: Board, booking: Booking) -> str:
    whole = booking.entry(booking.seconds or 0, booking.cost, booking.first)
    return f"{spent_text(whole, board.ctx)} by {booking.who}"


def _name(board: Board, planned: Planned) -> str:
    title = board.items.columns["title"][planned.item]
    return f"(own) of {title}" if planned.own else str(title)
