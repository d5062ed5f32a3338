"""`tpm-tui ls` and `tpm-tui get`: reading a board."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.notes import comment_lines, comment_objects, link_lines, link_objects
from tpm_tui.cli.output import remark, say, say_json, say_json_array
from tpm_tui.cli.reading.looking import Listing, look, look_options
from tpm_tui.cli.reading.rows import (
    KEYS,
    NOTES,
    Cell,
    key_named,
    keys_of,
    level_of,
    plain,
    row_object,
    shown_row,
)
from tpm_tui.cli.table import GAP, Column, lines
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.fields.types import LongText
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.board import Board
from tpm_tui.service.editing.notes import Notes, notes_of

_DEFAULT = (
    *("status", "progress", "work", "budget", "actual_cost", "start", "finish", "owner"),
    *("work_progress", "actual_work", "remaining_work", "available", "allocation"),
)
"""Columns of the text form, the most wanted first: those that fit are shown."""

_IDENTITY = ("id", "parent_id", "level", "kind", "title", "own", "source_id")
_OWN = "keys or names, also of the board's own columns"
_TITLE = 60
"""Cells that titles are lined up to where the output is no terminal."""
_ABOVE = "^"
"""Before the id of a row that a filter shows only for what is below it."""
_NARROWEST = 24
"""Cells that titles keep in a terminal."""


def _ls_arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    json_option(parser)
    parser.add_argument("--level", metavar="N", type=int, help="only N levels from the top row")
    look_options(parser, columns=f"{_OWN}; of: {', '.join(FIELDS)}")


def _ls(options: Namespace) -> int:
    if options.level is not None and options.level < 1:
        raise InvalidInput(f"--level {options.level}: levels count from 1.")
    with opened(options.board, user=options.user) as session:
        found = look(session, options, options.level)
        if options.json:
            every, chosen = keys_of(session.board), found.keys
            say_json_array(
                found.objects(
                    every if chosen is None else tuple(dict.fromkeys((*_IDENTITY, *chosen)))
                )
            )
        else:
            _print_table(found, total=found.total)
            _say_matches(found)
    return 0


def _say_matches(found: Listing) -> None:
    """How many rows a filter let through, apart from the table."""
    if found.view.filter:
        total = ""
        if found.total:
            total = (
                "; the total counts only them"
                if found.shown.subtotals is not None
                else "; the total counts everything"
            )
        marked = f"; {_ABOVE} marks rows above them" if found.has_dimmed else ""
        remark(f"{found.shown.matches:,} of {found.shown.of:,} items match{marked}{total}.")


def _print_table(found: Listing, *, total: bool) -> None:
    """Rows as an aligned outline, as many columns as the terminal is wide."""
    board, chosen = found.board, found.keys
    width = shutil.get_terminal_size((0, 0)).columns if sys.stdout.isatty() else 0
    rows = [*found.lines, *([(BOARD, 0)] if total else [])]
    ids = Column("id", [_shown_id(found, row) for row, _ in rows], right=True)
    titles = Column(FIELDS["title"].label, [_title(found, row, level) for row, level in rows])
    used, least = ids.size, min(titles.size, _NARROWEST)
    columns: dict[str, Column] = {}
    for key in chosen or (*_DEFAULT, *board.own):
        if key not in board.fields and key not in KEYS:
            continue
        if key in ("id", "title"):
            continue
        column = _column(found, rows, key)
        if not (chosen or any(column.texts)):
            continue
        if width and not chosen and used + column.size + least + 2 * len(GAP) > width:
            break
        columns[key] = column
        used += column.size + len(GAP)
    order = list(chosen or board.fields)
    shown = [ids, titles, *(columns[key] for key in sorted(columns, key=order.index))]
    room = max(least, min(titles.size, width - used - len(GAP))) if width else _TITLE
    say(*lines(shown, {1: min(titles.size, room)}, cut=bool(width)))


def _column(found: Listing, rows: list[tuple[int, int]], key: str) -> Column:
    label, right = key, False
    if key in found.board.fields:
        field = found.board.fields[key]
        label, right = found.labels.get(key) or field.label, field.type.align == "right"
    return Column(clean(label), [_cell(found, row, level, key) for row, level in rows], right)


def _shown_id(found: Listing, row: int) -> str:
    """Id of a row, marked where it is there only for what is below it; groups show none."""
    if is_group(row):
        return ""
    return f"{_ABOVE}{found.row_id(row)}" if found.dimmed(row) else found.row_id(row)


def _title(found: Listing, row: int, level: int) -> str:
    """Title indented by its level; far down a number says how deep it is."""
    text = found.title(row)
    if found.flat:
        return text
    return f"{'  ' * level}{text}" if level <= 12 else f"{'  ' * 12}({level}) {text}"


def _cell(found: Listing, row: int, level: int, key: str) -> str:
    if key in found.board.fields:
        return found.text(row, key)
    return _plain_text(found.plain(row, level, key))


def _text(board: Board, row: int, level: int, key: str) -> str:
    if key in board.fields:
        return clean(board.figures.marked_text(row, key))
    return _plain_text(plain(board, row, level, key))


def _plain_text(value: Cell) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else clean(str(value))


def _get_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument("id", metavar="ID", help="of a row, as ls shows it: 12, 12:own or total")
    parser.add_argument(
        "field", metavar="FIELD", nargs="?", help=f"{_OWN}; of: {', '.join((*KEYS, *NOTES))}"
    )
    json_option(parser)


def _get(options: Namespace) -> int:
    with opened(options.board, user=options.user) as session:
        board = session.board
        row = shown_row(board, options.id)
        level = level_of(board, row)
        if options.field is None:
            if options.json:
                say_json(row_object(board, row, level))
            else:
                keys = keys_of(board)
                width = max(map(len, keys))
                say(*(f"{key:{width}}  {_text(board, row, level, key)}".rstrip() for key in keys))
            return 0
        if options.field in NOTES:
            _say_notes(board, row, options.field, as_json=options.json)
            return 0
        key = key_named(board, options.field)
        if options.json:
            say_json(plain(board, row, level, key))
        else:
            say(*_lines(board, row, level, key))
    return 0


def _lines(board: Board, row: int, level: int, key: str) -> list[str]:
    """A cell on its own: long text with all its lines."""
    if key in board.fields and isinstance(board.fields[key].type, LongText):
        return str(board.figures.value(row, key) or "").split("\n")
    return [_text(board, row, level, key)]


def _say_notes(board: Board, row: int, which: str, *, as_json: bool) -> None:
    notes = notes_of(board, row) if row > 0 else Notes()
    found = comment_objects(notes) if which == "comments" else link_objects(notes)
    if as_json:
        say_json(found)
    else:
        say(*(comment_lines(notes) if which == "comments" else link_lines(notes)))


LS = Command(
    "ls",
    "List the rows of a board in outline order, with every roll-up computed.",
    _ls_arguments,
    _ls,
    (
        "ls crm",
        "ls crm --level 2 --columns status,progress,available",
        "ls crm --under 12 --json",
        "ls crm --filter 'owner:ana due<+2w' --sort finish,-budget",
        "ls crm --filter 'is:leaf progress<50' --matches-only --columns owner,finish",
        "ls crm --group owner,status",
        "ls crm --view 'Late work' --json",
    ),
)

GET = Command(
    "get",
    "Print one cell, or all cells of a row.",
    _get_arguments,
    _get,
    (
        "get crm 12 progress",
        "get crm total budget --json",
        "get crm 12 --json",
        "get crm 12 comments",
    ),
)
