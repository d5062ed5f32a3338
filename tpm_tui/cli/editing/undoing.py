"""`tpm-tui undo` and `tpm-tui redo`."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.output import say, say_json


def _arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    json_option(parser)


def _undo(options: Namespace) -> int:
    with opened(options.board) as session:
        outcome = session.undo()
        _tell("undone", outcome.label, len(outcome.changes), options)
    return 0


def _redo(options: Namespace) -> int:
    with opened(options.board) as session:
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
