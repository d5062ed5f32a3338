"""`tpm-tui settings`: what a board counts by, printed and changed from a script."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.foretelling import (
    NOTHING,
    TOLD_MOST,
    dry_run_option,
    object_of_line,
    said_lines,
)
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.service.board import Board
from tpm_tui.service.foreseeing.difference import is_above
from tpm_tui.service.settings.typed import board_settings, consequences, set_settings


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "words",
        metavar="KEY=VALUE",
        nargs="*",
        help="what to set, all as one change; without: print all settings. Keys are those of that list, "
        "such as name, basis, method, percent:in_review, etc_method, budget_frozen, day, week, "
        "holidays, today",
    )
    dry_run_option(parser)
    reason_option(parser)
    json_option(parser)


def _settings(options: Namespace) -> int:
    typed = [_pair(word) for word in options.words]
    with opened(options.board, reason=options.reason) as session:
        board = session.board
        if not typed:
            _list(board, as_json=options.json)
            return 0

        def command(now: Board) -> ChangeSet:
            return set_settings(now, typed)

        changes = command(board)
        parents = [one for one in board.items.subtree(BOARD) if one and is_above(board, one)]
        told = parents if options.json else parents[:TOLD_MOST]
        found = consequences(board, changes, told)
        if not options.dry_run:
            _ = session.execute(command)
        if options.json:
            cells = [object_of_line(board, one) for one in found.lines]
            written = not options.dry_run and bool(len(changes))
            say_json({"label": changes.label, "written": written, "cells": cells})
            return 0
        if not len(changes):
            say(NOTHING if options.dry_run else "Nothing changed: it was so already.")
            return 0
        said_lines(found.lines)
        if found.others:
            say(f"... and {found.others:,} more rows; all of them: --json")
        elif found.others is None:
            first = f"the first {TOLD_MOST} and the total"
            say(f"Of {len(parents):,} parents {first} were looked at; all of them: --json")
        label = clean(changes.label[:1].upper() + changes.label[1:])
        say(f"Dry run: {label}; nothing was written." if options.dry_run else f"{label}.")
    return 0


def _pair(word: str) -> tuple[str, str]:
    name, sign, text = word.partition("=")
    if not sign:
        raise InvalidInput(f"{word!r} is not understood; write KEY=VALUE, such as basis=budget.")
    return name, text


def _list(board: Board, *, as_json: bool) -> None:
    found = board_settings(board)
    if as_json:
        say_json({one.key: one.plain for one in found})
        return
    columns = [
        Column("key", [one.key for one in found]),
        Column("value", [clean(one.value) for one in found]),
        Column("what it does", [clean(one.does) for one in found]),
    ]
    say(*lines(columns, {1: min(40, columns[1].size)}, cut=False))


SETTINGS = Command(
    "settings",
    "What a board counts by: print it, or change it and tell what that does to figures.",
    _arguments,
    _settings,
    (
        "settings crm",
        "settings crm basis=budget method=status percent:in_review=70 --dry-run",
        "settings crm day=7.5h 'week=Mon-Thu 8h, Fri 4h' holidays=+DE-BY",
        "settings crm budget_frozen=today",
    ),
)
