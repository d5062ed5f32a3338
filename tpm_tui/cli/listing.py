"""`tpm-tui ls` and `tpm-tui get`: reading a board."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.notes import comment_lines, comment_objects, link_lines, link_objects
from tpm_tui.cli.output import say, say_json, say_json_array
from tpm_tui.cli.rows import (
    KEYS,
    NOTES,
    item_of,
    key_named,
    keys_of,
    level_of,
    listed,
    plain,
    row_id,
    row_object,
    shown_row,
)
from tpm_tui.cli.table import GAP, Column, lines
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.fields.types import LongText
from tpm_tui.service.board import Board
from tpm_tui.service.notes import Notes, notes_of

_DEFAULT = (
    *("status", "progress", "work", "budget", "actual_cost", "start", "finish", "owner"),
    *("work_progress", "actual_work", "remaining_work", "available", "allocation"),
)
"""Columns of the text form, the most wanted first: those that fit are shown."""

_IDENTITY = ("id", "parent_id", "level", "kind", "title", "own", "source_id")
_OWN = "keys or names, also of the board's own columns"
_TITLE = 60
"""Cells that titles are lined up to where the output is no terminal."""
_NARROWEST = 24
"""Cells that titles keep in a terminal."""


def _ls_arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    json_option(parser)
    parser.add_argument("--level", metavar="N", type=int, help="only N levels from the top row")
    parser.add_argument("--under", metavar="ID", help="only this item and what is below it")
    parser.add_argument("--columns", metavar="A,B", help=f"{_OWN}; of: {', '.join(FIELDS)}")


def _ls(options: Namespace) -> int:
    if options.level is not None and options.level < 1:
        raise InvalidInput(f"--level {options.level}: levels count from 1.")
    with opened(options.board) as session:
        board = session.board
        keys = _chosen(board, options.columns)
        top = BOARD if options.under is None else item_of(board, options.under)
        rows = listed(board, top, options.level)
        if options.json:
            wanted = keys_of(board) if keys is None else tuple(dict.fromkeys((*_IDENTITY, *keys)))
            say_json_array(row_object(board, row, level, wanted) for row, level in rows)
        else:
            _print_table(board, list(rows), keys, total=top == BOARD)
    return 0


def _chosen(board: Board, text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    return tuple(key_named(board, name.strip()) for name in text.split(",") if name.strip())


def _print_table(
    board: Board, rows: list[tuple[int, int]], chosen: tuple[str, ...] | None, *, total: bool
) -> None:
    """Rows as an aligned outline, as many columns as the terminal is wide."""
    width = shutil.get_terminal_size((0, 0)).columns if sys.stdout.isatty() else 0
    rows = [*rows, *([(BOARD, 0)] if total else [])]
    ids = Column("id", [row_id(row) for row, _ in rows], right=True)
    titles = Column(FIELDS["title"].label, [_title(board, row, level) for row, level in rows])
    used, least = ids.size, min(titles.size, _NARROWEST)
    columns: dict[str, Column] = {}
    for key in chosen or (*_DEFAULT, *board.own):
        if key not in board.fields and key not in KEYS:
            continue
        column = _column(board, rows, key)
        if key in ("id", "title") or not (chosen or any(column.texts)):
            continue
        if width and not chosen and used + column.size + least + 2 * len(GAP) > width:
            break
        columns[key] = column
        used += column.size + len(GAP)
    order = list(chosen or board.fields)
    shown = [ids, titles, *(columns[key] for key in sorted(columns, key=order.index))]
    room = max(least, min(titles.size, width - used - len(GAP))) if width else _TITLE
    say(*lines(shown, {1: min(titles.size, room)}, cut=bool(width)))


def _column(board: Board, rows: list[tuple[int, int]], key: str) -> Column:
    label, right = key, False
    if key in board.fields:
        field = board.fields[key]
        label, right = field.label, field.type.align == "right"
    return Column(label, [_text(board, row, level, key) for row, level in rows], right)


def _title(board: Board, row: int, level: int) -> str:
    """Title indented by its level; far down a number says how deep it is."""
    text = clean(str(board.figures.value(row, "title")))
    return f"{'  ' * level}{text}" if level <= 12 else f"{'  ' * 12}({level}) {text}"


def _text(board: Board, row: int, level: int, key: str) -> str:
    if key in board.fields:
        return clean(board.figures.text(row, key))
    value = plain(board, row, level, key)
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
    with opened(options.board) as session:
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
    ("ls crm", "ls crm --level 2 --columns status,progress,available", "ls crm --under 12 --json"),
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
