"""`--reason`: why budgets change once they are frozen, said in the command itself."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.command import Parser
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import Refused
from tpm_tui.service.board import Board
from tpm_tui.service.ledger_cells import reasoned


def reason_option(parser: Parser) -> None:
    """Where budgets may be frozen."""
    parser.add_argument(
        "--reason",
        metavar="WHY",
        default="",
        help="why budgets change; needed once they are frozen, passed over until then",
    )


def with_reason_given(board: Board, changes: ChangeSet, options: Namespace) -> ChangeSet:
    """The changes with the reason of the command line; raises Refused where one is missing."""
    try:
        return reasoned(board, changes, options.reason)
    except Refused as error:
        hint = "Say why: --reason 'CR-7, more users'."
        raise Refused(error.message, hint, error.brief) from None
