"""`--reason`: why something is changed, said in the command itself."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.command import Parser
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import NeedsReason
from tpm_tui.service.board import Board
from tpm_tui.service.reasons import settled

HINT = "Say why: --reason 'CR-7, more users'."


def reason_option(parser: Parser) -> None:
    """Where something is changed."""
    parser.add_argument(
        "--reason",
        metavar="WHY",
        default="",
        help="why, for the log; needed where budgets are frozen, and of what the board's reasons list",
    )


def with_reason_given(board: Board, changes: ChangeSet, options: Namespace) -> ChangeSet:
    """The changes with the reason of the command line, as they would be written; raises NeedsReason
    where one is missing."""
    try:
        return settled(board, changes, options.reason)[0]
    except NeedsReason as error:
        raise advised(error) from None


def advised(error: NeedsReason) -> NeedsReason:
    """The same with what to do about it on the command line."""
    return NeedsReason(error.message, error.fields, error.question, HINT)
