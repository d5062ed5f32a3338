"""Tables of logged work and cost: the entries of an item, and a person's week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from tpm_tui.domain.ledger import LogEntry
from tpm_tui.domain.values import ItemId
from tpm_tui.errors import Refused
from tpm_tui.fields.numbers import Money
from tpm_tui.service.board import Board
from tpm_tui.service.booking.timesheet import (
    Week,
    WeekLine,
    day_named,
    entries_on,
    line_of_entry,
    person_named,
    priced,
    take_entry_away,
    week_of,
)
from tpm_tui.service.editing.placing import gone
from tpm_tui.service.foreseeing.ripple import shortened
from tpm_tui.service.log.entry_words import DAYS, day_text, entry_words, work_text
from tpm_tui.service.log.item_history import local_time
from tpm_tui.service.roles.permission import ANY, ensure
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.booking import booking_prompt, entry_prompt, undone
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.table import RowAct, Table, TableScreen

BESIDE_TITLES = 66
"""Cells that seven days, total and cost take beside the titles of a week."""


@dataclass(slots=True)
class WeekLook:
    """Whose week is looked at, and which."""

    who: str
    day: date
    history: list[str] = field(default_factory=list)
    """Lines that were logged before."""


def open_week(desk: Desk, look: WeekLook) -> None:
    """Show a person's week."""
    app, table = desk.grid.app, week_table(desk, look)
    _ = app.push_screen(TableScreen(desk.grid.palette, table, desk))


def open_entries(
    desk: Desk, row: int, look: WeekLook, *, only: Callable[[LogEntry], bool] | None = None
) -> None:
    """Show what is logged on an item, or those entries of it that are asked for."""
    app, table = desk.grid.app, entries_table(desk, row, look, only)
    _ = app.push_screen(TableScreen(desk.grid.palette, table, desk))


# ---- a week


def week_table(desk: Desk, look: WeekLook) -> Table:
    """A person's week, item by item."""
    board, week = desk.board, week_of(desk.board, look.who, look.day)
    heads = tuple(f"{DAYS[at][:2]} {int(day[8:])}" for at, day in enumerate(week.days))
    room = max(12, desk.grid.app.size.width - BESIDE_TITLES)
    return Table(
        f"{week.who}: {week.number}",
        ("Hours", *heads, "Total", "Cost"),
        tuple(
            (shortened(one.title, room), *map(_hours, one.seconds), _hours(one.total), _money(board, one.cost))
            for one in week.lines
        ),
        ("of " + _of(week), *map(_hours, week.totals), _hours(sum(week.totals)), _money(board, week.cost)),
        ids=tuple(one.item for one in week.lines),
        detail=lambda at: _week_detail(board, week.lines[at]),
        acts=_week_acts(desk, look, week),
        again=lambda: week_table(desk, look),
        version=lambda: (desk.board.revision, look.who, look.day),
        empty=f"{week.who} logged nothing in this week; g w on a row logs, w here on the row of the board.",
    )  # fmt: skip


def _of(week: Week) -> str:
    """`40 hours`: what the person works in a week."""
    return f"{_hours(sum(week.capacity)) or '0'} hours"


def _week_acts(desk: Desk, look: WeekLook, week: Week) -> tuple[RowAct, ...]:
    def step(days: int, _screen: TableScreen, _at: int) -> None:
        look.day += timedelta(days)

    def today(_screen: TableScreen, _at: int) -> None:
        look.day = desk.board.ctx.today

    def other(screen: TableScreen, _at: int) -> None:
        def accept(text: str) -> None:
            look.who = person_named(desk.board, text)

        screen.ask(Prompt("whose week", accept, hint="A name, or a part of one."))

    def day(screen: TableScreen, _at: int) -> None:
        def accept(text: str) -> None:
            look.day = day_named(desk.board, text)

        screen.ask(Prompt("week of", accept, hint="A day of it: 2026-03-16, 2 mar, -2w."))

    def log(screen: TableScreen, at: int) -> None:
        row = _row(desk.board, week.lines[at].item) if at >= 0 else desk.row
        _ask_to_log(desk, screen, row, look)

    def entries(_screen: TableScreen, at: int) -> None:
        who, days = week.who.casefold(), week.days
        open_entries(
            desk, _row(desk.board, week.lines[at].item), look,
            only=lambda one: one.who.casefold() == who and days[0] <= one.day <= days[-1],
        )  # fmt: skip

    def go(screen: TableScreen, at: int) -> None:
        screen.leave()
        if not desk.go_to(_row(desk.board, week.lines[at].item)):
            desk.say("That row is not shown in this view.", "warn")

    return (
        RowAct("enter", "entries", entries),
        RowAct("w", "log", log, without_row=True),
        RowAct("[", "earlier", partial(step, -7), without_row=True),
        RowAct("]", "later", partial(step, 7), without_row=True),
        RowAct("t", "today", today, without_row=True),
        RowAct("p", "person", other, without_row=True),
        RowAct("D", "day", day, without_row=True),
        RowAct("o", "to the row", go),
        *_reversals(desk),
    )


def _week_detail(board: Board, line: WeekLine) -> str:
    said = "; ".join(entry_words(one, board.ctx).partition(" on ")[2] for _, one in line.entries)
    hours = "; ".join(
        f"{work_text(one.seconds, board.ctx)} {day_text(one.day)}{f' {one.text}' if one.text else ''}"
        for _, one in line.entries
        if one.seconds
    )
    where = f"{line.path} / {line.title}" if line.path else line.title
    return f"{where}: {hours or said}"


# ---- entries of an item


def entries_table(
    desk: Desk, row: int, look: WeekLook, only: Callable[[LogEntry], bool] | None = None
) -> Table:
    """What is logged on an item, the latest day first."""
    board, item = desk.board, abs(row)
    if not board.items.exists(item):
        raise gone(board.items, item)
    found = [one for one in entries_on(board, item) if only is None or only(one[1])]
    entries = [one for _, one in found]
    costs = [priced(board, one) for one in entries]
    known = [one for one in costs if one is not None]
    title = board.items.columns["title"][item]
    return Table(
        f"Logged on {'(own) of ' if row < 0 else ''}{title}",
        ("Day", "Who", "Work", "Cost", "What was done", "Logged by"),
        tuple(
            (
                day_text(one.day, year=True), one.who,
                work_text(one.seconds, board.ctx) if one.seconds else "",
                _money(board, cost), one.text, one.by,
            )
            for one, cost in zip(entries, costs, strict=True)
        ),
        (
            f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}", "",
            work_text(sum(one.seconds for one in entries), board.ctx),
            _money(board, sum(known) if known else None), "", "",
        ),
        frozenset({0, 1, 4, 5}),
        ids=tuple(key for key, _ in found),
        detail=lambda at: _entry_detail(board, entries[at]),
        acts=_entry_acts(desk, row, look, found),
        again=lambda: entries_table(desk, row, look, only),
        version=lambda: desk.board.revision,
        empty="Nothing is logged here; w logs work or cost.",
    )  # fmt: skip


def _entry_detail(board: Board, one: LogEntry) -> str:
    when = f", logged by {one.by} {local_time(one.at)}" if one.by else ""
    return f"{entry_words(one, board.ctx)}{when}"


def _entry_acts(
    desk: Desk, row: int, look: WeekLook, found: list[tuple[str, LogEntry]]
) -> tuple[RowAct, ...]:
    item: ItemId = abs(row)

    def change(screen: TableScreen, at: int) -> None:
        _check_own(desk, found[at][1])
        key = found[at][0]
        screen.ask(entry_prompt(desk, item, key), line_of_entry(desk.board, item, key))

    def delete(_screen: TableScreen, at: int) -> None:
        outcome = take_entry_away(desk.session, item, found[at][0])
        _ = desk.carry_out(lambda: outcome)

    def log(screen: TableScreen, _at: int) -> None:
        _ask_to_log(desk, screen, row, look)

    def week(_screen: TableScreen, at: int) -> None:
        one = found[at][1]
        open_week(desk, WeekLook(one.who, date.fromisoformat(one.day), look.history))

    return (
        RowAct("enter", "change", change),
        RowAct("d", "delete", delete),
        RowAct("w", "log", log, without_row=True),
        RowAct("W", "week", week),
        *_reversals(desk),
    )


def _check_own(desk: Desk, entry: LogEntry) -> None:
    """Say it before somebody types."""
    ensure(desk.session, what=ANY)
    if entry.by not in ("", desk.session.user.name):
        raise Refused(
            f"Only {entry.by}, who logged it, can change this entry.",
            "A correction such as -1h can be logged by anybody.",
        )


def _ask_to_log(desk: Desk, screen: TableScreen, row: int, look: WeekLook) -> None:
    ensure(desk.session, abs(row))
    screen.ask(booking_prompt(desk, row, look.history, lambda: None))


def _reversals(desk: Desk) -> tuple[RowAct, ...]:
    def reverse(verb: str, _screen: TableScreen, _at: int) -> None:
        undone(desk, verb)

    return (
        RowAct("u", "undo", partial(reverse, "Undone"), without_row=True),
        RowAct("ctrl+z", "", partial(reverse, "Undone"), without_row=True),
        RowAct("ctrl+r", "", partial(reverse, "Redone"), without_row=True),
        RowAct("ctrl+y", "", partial(reverse, "Redone"), without_row=True),
    )


def _row(board: Board, item: ItemId) -> int:
    return item if board.items.is_leaf(item) else -item


def _hours(seconds: int) -> str:
    """Hours with up to two decimals; nothing for none."""
    if not seconds:
        return ""
    hundredths = (abs(seconds) + 18) // 36
    whole, rest = divmod(hundredths, 100)
    text = f"{whole}.{rest:02}".rstrip("0").rstrip(".")
    return f"-{text}" if seconds < 0 else text


def _money(board: Board, amount: int | None) -> str:
    return "" if amount is None else Money().format(amount, board.ctx)
