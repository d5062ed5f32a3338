"""`tpm-tui ls` and `tpm-tui get`: reading a board."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.output import say, say_json, say_json_array
from tpm_tui.cli.rows import KEYS, item_of, level_of, listed, plain, row_id, row_object, shown_row
from tpm_tui.cli.table import GAP, Column, lines
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.service.board import Board

_DEFAULT = (
    *("status", "progress", "work", "budget", "actual_cost", "start", "finish", "owner"),
    *("work_progress", "actual_work", "remaining_work", "available", "allocation"),
)
"""Columns of the text form, the most wanted first: those that fit are shown."""

_IDENTITY = ("id", "parent_id", "level", "kind", "title", "own", "source_id")
_TITLE = 60
"""Cells that titles are lined up to where the output is no terminal."""
_NARROWEST = 24
"""Cells that titles keep in a terminal."""


def _ls_arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    json_option(parser)
    parser.add_argument("--level", metavar="N", type=int, help="only N levels from the top row")
    parser.add_argument("--under", metavar="ID", help="only this item and what is below it")
    parser.add_argument("--columns", metavar="A,B", help=f"of: {', '.join(FIELDS)}")


def _ls(options: Namespace) -> int:
    if options.level is not None and options.level < 1:
        raise InvalidInput(f"--level {options.level}: levels count from 1.")
    with opened(options.board) as session:
        board = session.board
        keys = _chosen(options.columns)
        top = BOARD if options.under is None else item_of(board, options.under)
        rows = listed(board, top, options.level)
        if options.json:
            wanted = KEYS if keys is None else tuple(dict.fromkeys((*_IDENTITY, *keys)))
            say_json_array(row_object(board, row, level, wanted) for row, level in rows)
        else:
            _print_table(board, list(rows), keys, total=top == BOARD)
    return 0


def _chosen(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    for key in keys:
        if key not in KEYS:
            raise InvalidInput(f"There is no column {key!r}.", f"There are {', '.join(KEYS)}.")
    return keys


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
    for key in chosen or _DEFAULT:
        column = _column(board, rows, key)
        if key in ("id", "title") or not (chosen or any(column.texts)):
            continue
        if width and not chosen and used + column.size + least + 2 * len(GAP) > width:
            break
        columns[key] = column
        used += column.size + len(GAP)
    order = list(chosen or FIELDS)
    shown = [ids, titles, *(columns[key] for key in sorted(columns, key=order.index))]
    room = max(least, min(titles.size, width - used - len(GAP))) if width else _TITLE
    say(*lines(shown, {1: min(titles.size, room)}, cut=bool(width)))


def _column(board: Board, rows: list[tuple[int, int]], key: str) -> Column:
    label, right = key, False
    if key in FIELDS:
        label, right = FIELDS[key].label, FIELDS[key].type.align == "right"
    return Column(label, [_text(board, row, level, key) for row, level in rows], right)


def _title(board: Board, row: int, level: int) -> str:
    """Title indented by its level; far down a number says how deep it is."""
    text = clean(str(board.figures.value(row, "title")))
    return f"{'  ' * level}{text}" if level <= 12 else f"{'  ' * 12}({level}) {text}"


def _text(board: Board, row: int, level: int, key: str) -> str:
    if key in FIELDS:
        return clean(board.figures.text(row, key))
    value = plain(board, row, level, key)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else clean(str(value))


def _get_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument("id", metavar="ID", help="of a row, as ls shows it: 12, 12:own or total")
    parser.add_argument("field", metavar="FIELD", nargs="?", help=f"of: {', '.join(KEYS)}")
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
                width = max(map(len, KEYS))
                say(*(f"{key:{width}}  {_text(board, row, level, key)}".rstrip() for key in KEYS))
            return 0
        value = plain(board, row, level, options.field)
        if options.json:
            say_json(value)
        else:
            say(_text(board, row, level, options.field))
    return 0


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
    ("get crm 12 progress", "get crm total budget --json", "get crm 12 --json"),
)
