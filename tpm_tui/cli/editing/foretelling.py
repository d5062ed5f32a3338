"""What a change would do to the figures, as text and as JSON: `--dry-run`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence

from tpm_tui.cli.command import Parser
from tpm_tui.cli.editing.reasoning import with_reason_given
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.reading.rows import TOTAL, Object, row_id
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.fields.types import Plain
from tpm_tui.query.cell_error import CellError
from tpm_tui.service.board import Board
from tpm_tui.service.foreseeing.alarms import Alarm
from tpm_tui.service.foreseeing.what_if import WhatIfLine, what_if

TOLD_MOST = 40
"""Cells that are told of as text; `--json` has all of them."""
_TITLE, _VALUE = 60, 80
NOTHING = "Nothing would change: it is so already."


def dry_run_option(parser: Parser) -> None:
    """Look first."""
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="print what would change, and the figures above with it; change nothing",
    )


def say_would(board: Board, changes: ChangeSet, options: Namespace, **more: Plain) -> int:
    """Print what a change would do to every cell, and that it was not done."""
    changes = with_reason_given(board, changes, options)
    found = what_if(board, changes)
    if options.json:
        cells = [object_of_line(board, one) for one in found.lines]
        trouble = [one.text for one in found.alarms]
        say_json(
            {"label": changes.label, **more, "alarms": trouble, "cells": cells, "more": found.more}
        )
        return 0
    if all(isinstance(one, SetCell) and one.before == one.after for one in changes):
        say(NOTHING)
        return 0
    said_alarms(found.alarms)
    said_lines(found.lines, found.more)
    label = clean(changes.label[:1].upper() + changes.label[1:])
    say(f"Dry run: {label}; nothing was written.")
    return 0


def said_alarms(found: Iterable[Alarm]) -> None:
    """Print what is in trouble because of a change, and what no longer is."""
    say(*(f"! {one.text}" if one.bad else one.text for one in found))


def said_lines(lines: Sequence[WhatIfLine], more: int = 0) -> None:
    """Print cells with what they hold now and would hold, one on a line."""
    shown = lines[:TOLD_MOST]
    say(*(text_of_line(one) for one in shown))
    rest = len(lines) - len(shown) + more
    if rest:
        say(f"... and {rest:,} more {'cell' if rest == 1 else 'cells'}; all of them: --json")


def text_of_line(line: WhatIfLine) -> str:
    """`2 Core: Budget 3,000 -> 15,000 (+12,000)`."""
    change = f" ({line.difference})" if line.difference else ""
    name = TOTAL if line.row == BOARD else f"{row_id(line.row)} {_cut(line.title, _TITLE)}"
    before, after = _cut(line.before, _VALUE), _cut(line.after, _VALUE)
    return f"{name}: {line.column} {before} -> {after}{change}"


def object_of_line(board: Board, line: WhatIfLine) -> Object:
    """The same for scripts; values in the form of `ls --json`."""
    return {
        "id": TOTAL if line.row == BOARD else row_id(line.row),
        "title": line.title,
        "field": line.key,
        "before": _plain(board, line, line.before_value),
        "after": _plain(board, line, line.after_value),
        "difference": line.difference,
        "above": line.above,
    }


def _plain(board: Board, line: WhatIfLine, value: Value) -> Plain:
    if value is None or isinstance(value, CellError) or line.key == "allocation":
        return None if value is None else str(value)
    return board.figures.kind(line.row, line.key).plain(value, board.ctx)


def _cut(text: str, most: int) -> str:
    return clean(text if len(text) <= most else f"{text[: most - 1]}…")
