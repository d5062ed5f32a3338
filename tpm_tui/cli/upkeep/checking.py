"""`tpm-tui check`: recompute everything and compare."""

from __future__ import annotations

import sqlite3
from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.output import remark, say, say_json
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError, quoted
from tpm_tui.service.fitness import NONSENSE
from tpm_tui.service.log.chain_heads import head_complaint, head_text, read_head
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.checking import complaints

FOUND = 1
_LIMIT = 200
"""Problems that the text form prints one by one."""


def _arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    parser.add_argument(
        "--repair",
        action="store_true",
        help="mend what can be mended, after telling what and a backup; of a damaged file save what "
        "can be read",
    )
    parser.add_argument(
        "--accept-break",
        action="store_true",
        help="journal in your name that the chain is broken, so that it is not told again",
    )
    parser.add_argument(
        "--since",
        metavar="SEQ:HASH",
        action="append",
        default=[],
        help="whether history up to there is as it was when log --head printed this; also several",
    )
    parser.add_argument("--yes", action="store_true", help="do that without asking")
    json_option(parser)


def _check(options: Namespace) -> int:
    if options.accept_break or options.repair:
        from tpm_tui.cli.upkeep.repairing import accept_breaks, is_unfit, repair_board

        if options.accept_break:
            if options.repair and is_unfit(options) and repair_board(options) is None:
                return FOUND
            accept_breaks(options)
        if options.repair and repair_board(options) is None:
            return FOUND
    noted = [read_head(one) for one in options.since]
    with opened(options.board, load=False, warns=False) as session:
        problems, items, changes = _examined(session)
        mends = bool(problems)
        rewritten = (head_complaint(session.reader, one, session.path) for one in noted)
        problems += [clean(one) for one in rewritten if one]
        head = head_text(session.reader) if session.reader.head()[1] else None
        if options.json:
            say_json(
                {
                    "board": str(session.path),
                    "items": items,
                    "changes": changes,
                    "head": head,
                    "ok": not problems,
                    "problems": problems,
                }
            )
        else:
            _print(session, problems, items, changes)
        if said := _newer(session):
            remark(said)
        if not options.json:
            if mends:
                board = quoted(options.board or session.path)
                say(f"What can be mended of it, or saved: tpm-tui check {board} --repair")
            if not problems and noted:
                count = f"{len(noted)} noted {'head is' if len(noted) == 1 else 'heads are'}"
                say(f"  history is as it was: {count} part of the chain")
            if not problems and head:
                say(f"  the journal's chain holds; to be noted elsewhere: {head}")
    return FOUND if problems else 0


def _newer(session: BoardSession) -> str:
    """That a newer program may keep what this one knows nothing of; empty as a rule."""
    reader = session.reader
    if reader.current:
        return ""
    from tpm_tui.store.schema import known

    if known(reader.schema):
        return ""
    return (
        f"{session.path.name} is from a newer tpm-tui (schema {clean(reader.schema) or 'unknown'}): what "
        "that one added was not looked at. Check it with that one."
    )


def _examined(session: BoardSession) -> tuple[list[str], int, int]:
    """Problems, number of living items, number of journal rows."""
    try:
        board = session.load()
        problems = list(complaints(session))
    except (sqlite3.DatabaseError, BoardError) as error:
        said = error.message if isinstance(error, BoardError) else f"SQLite: {error}"
        return [said], 0, 0
    except NONSENSE:
        found = [f"SQLite: {line}" for line in session.reader.integrity()]
        if not found:
            raise
        return found, 0, 0
    return problems, len(board.items.subtree(BOARD)) - 1, board.revision


def _print(session: BoardSession, problems: list[str], items: int, changes: int) -> None:
    if not problems:
        say(
            f"{session.path.name} is sound:",
            "  the file passes SQLite's integrity check",
            f"  replaying the journal ({changes:,} changes) gives the tables ({items:,} items)",
            "  every item hangs in the tree, every value is one its column can hold",
            "  every roll-up equals its recomputation from the inputs",
        )
        return
    say(*problems[:_LIMIT])
    if len(problems) > _LIMIT:
        say(f"and {len(problems) - _LIMIT:,} more (all of them with --json)")
    count = f"{len(problems):,} problem{'s' if len(problems) != 1 else ''}"
    say(f"{session.path.name}: {count}, {items:,} items and {changes:,} changes examined")


CHECK = Command(
    "check",
    "Recompute every figure from scratch, replay the journal, and compare with the board; "
    "the exit code is 1 if anything differs.",
    _arguments,
    _check,
    (
        "check crm",
        "check crm --json",
        "check crm --since 412:9f3c1b22d07a64e5",
        "check crm --repair",
        "check crm --accept-break",
    ),
)
