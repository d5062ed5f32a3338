"""`tpm-tui export`: a board as a table for other programs, or for another board."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from tpm_tui.cli.boards import is_database, opened
from tpm_tui.cli.command import Command, Parser, board_argument
from tpm_tui.cli.output import json_text, remark
from tpm_tui.cli.preview import counted
from tpm_tui.cli.reading.looking import Listing, look, look_options
from tpm_tui.cli.reading.rows import keys_of
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import BOARD, GRANT, ItemId, Value
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.exchange.csv_guard import guarded_cell
from tpm_tui.exchange.csv_ledger import LEDGER, ledger_text
from tpm_tui.exchange.csv_native import LEAD, LEAD_LABELS
from tpm_tui.exchange.table_file import table_text, write_whole
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import Duration, Percent
from tpm_tui.query.cell_error import CellError
from tpm_tui.rollup.bookings import BOOKED
from tpm_tui.service.figures.cells import Figures
from tpm_tui.service.pasting.clipboard import hours_text

_FORMATS = {"csv": ",", "tsv": "\t", "json": ""}
"""Formats with what parts their cells."""


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write it here instead of to standard output"
    )
    parser.add_argument(
        "--format", choices=tuple(_FORMATS), help="as the file's name ends, else csv"
    )
    look_options(parser, columns="keys or names of columns; all of them if not given")
    parser.add_argument(
        "--labels", action="store_true", help="columns under their names instead of their keys"
    )
    parser.add_argument(
        "--shown",
        action="store_true",
        help="every cell as the board shows it, also where it follows from others, instead of what "
        "was typed; not for importing again",
    )
    parser.add_argument(
        "--excel", action="store_true", help="with the byte order mark by which Excel knows UTF-8"
    )
    parser.add_argument("--force", action="store_true", help="replace a file that is there already")


def _export(options: Namespace) -> int:
    path = None if options.output is None else Path(options.output).expanduser()
    kind = options.format or _by_name(path)
    if kind == "json" and (options.labels or options.excel or options.shown):
        raise InvalidInput("--labels, --excel and --shown are for tables, not for JSON.")
    if path is not None and path.exists() and is_database(path):
        raise Refused(f"{path} is a board; it is not replaced.")
    with opened(options.board, user=options.user) as session:
        found = look(session, options)
        if kind == "json":
            text = _json(found)
        else:
            lines = export_lines(found, labels=options.labels, shown=options.shown)
            text = table_text(lines, delimiter=_FORMATS[kind], excel=options.excel)
    if path is None:
        sys.stdout.write(text)
    else:
        write_whole(path, text, replace=options.force)
        remark(f"Wrote {counted(len(found.lines), 'row')} to {path}.")
    return 0


def _by_name(path: Path | None) -> str:
    ending = "" if path is None else path.suffix.lower().removeprefix(".")
    return ending if ending in _FORMATS else "csv"


def _json(found: Listing) -> str:
    """The array that `ls --json` prints."""
    keys = keys_of(found.board)
    if found.keys is not None:
        keys = tuple(dict.fromkeys((*LEAD, *found.keys)))
    rows = ",\n".join(map(json_text, found.objects(keys)))
    return f"[\n{rows}\n]\n" if rows else "[]\n"


def export_lines(
    found: Listing, *, labels: bool = False, shown: bool = False
) -> Iterator[list[str]]:
    """The header and one line for each row."""
    fields = found.board.fields
    keys = [key for key in found.keys or tuple(fields) if key not in LEAD]
    ledger = found.keys is None and not shown and bool(found.board.items.entries)
    last = [LEDGER.title() if labels else LEDGER] if ledger else []
    if labels:
        names = [
            found.labels.get(key) or (fields[key].label if key in fields else key) for key in keys
        ]
        yield [*LEAD_LABELS, *map(_harmless, names), *last]
    else:
        yield [*LEAD, *keys, *last]
    for row, level in found.lines:
        place = [found.row_id(row), found.parent_id(row) or "", str(level)]
        cells = [_cell(found, row, level, key, shown=shown) for key in keys]
        yield [*map(_harmless, place), *cells, *([_ledger(found, row)] if ledger else [])]


def _cell(found: Listing, row: int, level: int, key: str, *, shown: bool) -> str:
    board = found.board
    if key not in board.fields:
        value = found.plain(row, level, key)
        return _harmless("" if value is None else str(value))
    if key == "title":
        group = found.group(row)
        title = board.figures.value(row, key) if group is None else group.label
        return _harmless(str(title))
    text = _text(found, row, key, shown=shown)
    return text if isinstance(board.fields[key].type, Date) else _harmless(text)


def _text(found: Listing, row: int, key: str, *, shown: bool) -> str:
    """A cell as text that can be typed into the same column again."""
    board = found.board
    field, ctx = board.fields[key], board.ctx
    figures, place = found.figures(row)
    leaf = place < 0 or (place != BOARD and figures.items.is_leaf(place))
    if leaf and field.stored and not shown:
        if place < 0 and field.on_parent == "item":
            return ""
        value, kind = _input(figures, abs(place), key), field.type
        if key == "status" and place < 0 and value is None:
            return ""  # it need not speak of any work
    else:
        if key == "allocation":
            return figures.allocation_text(place)
        value, kind = figures.value(place, key), figures.kind(place, key)
        if key == "status" and value is None and figures.text(place, key) == "":
            return ""
    if isinstance(value, CellError):
        return str(value)
    if isinstance(kind, Duration):
        return hours_text(value) if isinstance(value, int) else ""
    text = kind.edit_text(value, ctx)
    return f"{text}%" if text and isinstance(kind, Percent) else text


def _input(figures: Figures, item: ItemId, key: str) -> Value:
    """An input as a cell shows it that takes what is typed: with what the ledger adds."""
    if key in BOOKED and not _made(figures, item, key):
        return figures.engine.inputs.booked(item, key)
    return figures.items.column(key)[item]


def _made(figures: Figures, item: ItemId, key: str) -> bool:
    """Whether a budget is made of cost lines or labour, whatever is typed beside them."""
    return key == "budget" and figures.engine.inputs.held(item, "cost_source") in (
        "lines",
        "labour",
    )


def _ledger(found: Listing, row: int) -> str:
    """The entries of a row, with what they add to its figures."""
    figures, place = found.figures(row)
    leaf = place < 0 or (place != BOARD and figures.items.is_leaf(place))
    item, items = abs(place), found.board.items
    digits, held = found.board.ctx.digits, items.notes.get(item, {})
    # What was moved of an approved amount belongs to the row itself, not to its `(own)` line.
    grants = {key: text for key, text in held.items() if key.startswith(GRANT)}
    if not leaf:
        return ledger_text(grants, {}, [], digits)
    if item not in items.entries:
        return ""
    bookings = figures.engine.inputs.bookings
    known = [key for key in BOOKED if not _made(figures, item, key)]
    added = {key: one for key in known if (one := bookings.added(item, key)) is not None}
    unset = [key for key in added if items.columns[key][item] is None]
    own = {key: text for key, text in held.items() if place > 0 or key not in grants}
    return ledger_text(own, added, unset, digits)


def _harmless(text: str) -> str:
    return guarded_cell(strip_controls(text, multiline=True))


EXPORT = Command(
    "export",
    "Write a board as a table: what was typed, and on parents what follows; `import` reads it back.",
    _arguments,
    _export,
    (
        "export crm -o crm.csv",
        "export crm -o late.csv --filter is:overdue --columns title,owner,finish --labels --excel",
        "export crm --view 'Late work' --format tsv --shown",
        "export crm --format json",
    ),
)
