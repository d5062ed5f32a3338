"""`tpm-tui override`: what the progress of a parent is said to be, with a reason and an expiry."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import PROGRAM, Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.changed import say_changed
from tpm_tui.cli.output import say
from tpm_tui.cli.reading.rows import item_of
from tpm_tui.domain.text import clean
from tpm_tui.errors import InvalidInput
from tpm_tui.service.editing.commands import set_cell


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument("id", metavar="ID", help="an item with rows below it, as ls shows it")
    parser.add_argument(
        "percent", metavar="PERCENT", nargs="?", help="without it: print what holds"
    )
    parser.add_argument("--reason", metavar="TEXT", help="why; needed with a percentage")
    parser.add_argument("--until", metavar="DAY", help="last day that it holds; default: two weeks")
    parser.add_argument("--clear", action="store_true", help="show the computed progress again")
    json_option(parser)


def _override(options: Namespace) -> int:
    with opened(options.board, reason=options.reason or "") as session:
        item = item_of(session.board, options.id)
        if options.percent is None and not options.clear:
            if options.reason is not None or options.until is not None:
                raise InvalidInput("Say the percentage too.", f"See: {PROGRAM} override --help")
            board = session.board
            say(clean(board.figures.text(item, "override")) or "Nothing is overridden.")
            return 0
        text = _text(options)
        outcome = session.execute(lambda board: set_cell(board, item, "override", text))
        say_changed(session.board, item, outcome, as_json=options.json)
    return 0


def _text(options: Namespace) -> str:
    """What somebody would type into the cell."""
    if options.clear:
        if options.percent is not None:
            raise InvalidInput("A percentage and --clear exclude each other.")
        return ""
    until = f" until {options.until}" if options.until is not None else ""
    return f"{options.percent} {options.reason or ''}{until}"


OVERRIDE = Command(
    "override",
    "Say what the progress of an item with rows below it is, for a while and with a reason.",
    _arguments,
    _override,
    (
        "override crm 3 60 --reason 'the vendor says so'",
        "override crm 3 60 --reason 'the vendor says so' --until 2026-12-01",
        "override crm 3 --clear",
    ),
)
