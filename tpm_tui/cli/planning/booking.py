"""`tpm-tui book` and `tpm-tui timesheet`: work and cost from a script, and a person's week."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.foretelling import said_alarms
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import fitted, say, say_json
from tpm_tui.cli.reading.rows import row_id, row_of
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.ledger import LogEntry
from tpm_tui.domain.text import clean
from tpm_tui.fields.numbers import Money
from tpm_tui.service.board import Board
from tpm_tui.service.booking.entries import crowd_of
from tpm_tui.service.booking.line import FORMS
from tpm_tui.service.booking.timesheet import (
    Week,
    day_named,
    entries_on,
    foretold,
    log_line,
    person_named,
    priced,
    user_on,
    week_of,
)
from tpm_tui.service.foreseeing.alarms import alarms
from tpm_tui.service.log.entry_words import DAYS, entry_words, work_text

Object = dict[str, object]
TITLE_MOST = 40
"""Cells of a title in a week."""


def _book_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument("id", metavar="ID", help="a row as ls shows it, 12 or 12:own")
    parser.add_argument(
        "words", metavar="TEXT", nargs="*",
        help=f"what to log: {' | '.join(FORMS.split('   '))}; without it what is logged is listed",
    )  # fmt: skip
    parser.add_argument(
        "--as", dest="who", metavar="NAME", default="", help="whose work it is, where the text names nobody"
    )  # fmt: skip
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be logged and log nothing"
    )
    reason_option(parser)
    json_option(parser)


def _book(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        board = session.board
        row, line = row_of(board, options.id), " ".join(options.words)
        if not line.strip():
            return _list(board, row, options)
        who = options.who or session.user.name
        told = foretold(board, row, line, who, crowd_of(board, row))
        if options.dry_run:
            say(f"Would log {told}.")
            return 0
        before = {key for key, _ in entries_on(board, abs(row))}
        outcome = log_line(session, row, line, options.who)
        made = [one for one in entries_on(board, abs(row)) if one[0] not in before]
        if options.json:
            say_json([_entry(board, row, key, one) for key, one in reversed(made)])
        else:
            say(f"Logged {told}.")
            said_alarms(alarms(session.board, outcome.delta))
    return 0


def _list(board: Board, row: int, options: Namespace) -> int:
    found = entries_on(board, abs(row))
    if options.json:
        say_json([_entry(board, row, key, one) for key, one in found])
    elif found:
        say(*(entry_words(one, board.ctx) for _, one in found))
    else:
        say("Nothing is logged there.")
    return 0


def _entry(board: Board, row: int, key: str, one: LogEntry) -> Object:
    """One entry for scripts; seconds, and money as text with the currency's decimals."""
    return {
        "id": key.partition(":")[2],
        "item": row_id(row),
        "day": one.day,
        "who": one.who,
        "seconds": one.seconds,
        "cost": _plain(board, one.cost),
        "priced": _plain(board, priced(board, one)),
        "text": one.text or None,
        "by": one.by or None,
        "time": one.at or None,
    }


def _plain(board: Board, amount: int | None) -> object:
    return Money().plain(amount, board.ctx)


# ---- a week


def _week_arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    parser.add_argument(
        "--week", metavar="DAY", default="", help="a day of the week, such as 2026-03-16 or -1w; default: this week"
    )  # fmt: skip
    parser.add_argument("--person", metavar="NAME", default="", help="whose; default: yours")
    json_option(parser)


def _timesheet(options: Namespace) -> int:
    with opened(options.board) as session:
        board = session.board
        who = (
            person_named(board, options.person)
            if options.person
            else user_on(board, session.user.name)
        )
        week = week_of(board, who, day_named(board, options.week))
        if options.json:
            say_json(_object(board, week))
        else:
            say(f"{who}: {week.number}", *_lines(board, week))
    return 0


def _object(board: Board, week: Week) -> Object:
    return {
        "person": week.who,
        "days": list(week.days),
        "capacity": list(week.capacity),
        "items": [
            {
                "item": row_id(one.item if board.items.is_leaf(one.item) else -one.item),
                "title": one.title,
                "path": one.path,
                "seconds": list(one.seconds),
                "total": one.total,
                "cost": _plain(board, one.cost),
                "entries": [
                    _entry(board, one.item if board.items.is_leaf(one.item) else -one.item, *entry)
                    for entry in one.entries
                ],
            }
            for one in week.lines
        ],
        "seconds": list(week.totals),
        "total": sum(week.totals),
        "cost": _plain(board, week.cost),
    }


def _lines(board: Board, week: Week) -> list[str]:
    if not week.lines:
        return ["Nothing is logged in this week."]
    ctx, money = board.ctx, Money()

    def hours(seconds: int) -> str:
        return work_text(seconds, ctx) if seconds else ""

    titles = [clean(one.title) for one in week.lines]
    columns = [
        Column("item", [fitted(one, TITLE_MOST).rstrip() for one in [*titles, "total"]]),
        *(
            Column(
                f"{DAYS[day]} {int(iso[8:])}",
                [hours(one.seconds[day]) for one in week.lines] + [hours(week.totals[day])],
                right=True,
            )
            for day, iso in enumerate(week.days)
        ),
        Column("total", [hours(one.total) for one in week.lines] + [hours(sum(week.totals))], right=True),
        Column("cost", [money.format(one, ctx) for one in (*(line.cost for line in week.lines), week.cost)], right=True),
    ]  # fmt: skip
    return list(lines(columns, {}, cut=False))


BOOK = Command(
    "book",
    "Log work or cost on a row, or list what is logged there.",
    _book_arguments,
    _book,
    ('book crm 12 "3h yesterday"', "book crm 12 1.5h fri design review --as Ana", "book crm 12 250 eur travel"),
)  # fmt: skip

TIMESHEET = Command(
    "timesheet",
    "What a person logged in a week, day by day.",
    _week_arguments,
    _timesheet,
    ("timesheet crm", "timesheet crm --week 2026-03-16 --person Ana --json"),
)
