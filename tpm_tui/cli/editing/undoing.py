"""`tpm-tui undo` and `tpm-tui redo`."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.output import say, say_json
from tpm_tui.service.reasons import reason_text


def _arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    parser.add_argument(
        "--reason",
        metavar="WHY",
        default="",
        help="why, for the log; without one the reason of the change itself stands there",
    )
    json_option(parser)


def _undo(options: Namespace) -> int:
    with opened(options.board) as session, session.because(reason_text(options.reason)):
        outcome = session.undo()
        _tell("undone", outcome.label, len(outcome.changes), options)
    return 0


def _redo(options: Namespace) -> int:
    with opened(options.board) as session, session.because(reason_text(options.reason)):
        outcome = session.redo()
        _tell("redone", outcome.label, len(outcome.changes), options)
    return 0


def _tell(verb: str, label: str, cells: int, options: Namespace) -> None:
    if options.json:
        say_json({verb: label, "changes": cells})
    else:
        say(f"{verb.capitalize()}: {label or 'a change'}.")


UNDO = Command(
    "undo",
    "Take back your newest change that is not taken back yet, also after a restart.",
    _arguments,
    _undo,
    ("undo crm",),
)

REDO = Command(
    "redo", "Bring back the change that was undone last.", _arguments, _redo, ("redo crm",)
)
