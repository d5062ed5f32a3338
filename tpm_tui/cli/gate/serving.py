"""`tpm-tui serve-session`: what sshd runs for a person behind the gate, in place of a shell."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from tpm_tui.cli.command import Command, Parser
from tpm_tui.cli.gate.clean_environment import is_fresh, replace_environment, start_fresh
from tpm_tui.cli.gate.confinement import confine
from tpm_tui.cli.output import remark
from tpm_tui.errors import Refused, TpmError
from tpm_tui.service.gate import (
    User,
    admitted,
    check_access_beside,
    check_entry,
    log_folder,
    take_seat,
)
from tpm_tui.service.places import open_board
from tpm_tui.service.sentry import Sentry, end_request, reader_gone
from tpm_tui.store.door_keys import UNFENCED


def _arguments(parser: Parser) -> None:
    parser.add_argument("board", metavar="BOARD", help="the board's whole path, from / on")
    parser.add_argument(
        "--as",
        dest="login",
        metavar="LOGIN",
        required=True,
        help="whose key it was; believed only where nobody but this account can open the board",
    )

    parser.add_argument(
        UNFENCED,
        action="store_true",
        help="also where this computer's kernel cannot keep a session from other files and programs",
    )


def _serve(options: Namespace) -> int:
    board = Path(options.board)
    user = admitted(board, options.login)
    folder = board.parent.resolve()
    if not is_fresh():
        sys.stdout.flush()
        words = ["serve-session", options.board, "--as", options.login]
        start_fresh([*words, UNFENCED] if options.unfenced else words, folder)
    asked = replace_environment(folder)
    lacking = confine(folder)
    if lacking and not options.unfenced:
        raise Refused(
            f"This computer cannot lock sessions in: its kernel has no {', '.join(lacking)}.",
            "Ask who keeps the board; tpm-tui doctor tells them more.",
        )
    try:
        seat = take_seat(folder / board.name, user.name)
        try:
            return _served(folder / board.name, user, (asked or "").strip())
        finally:
            os.close(seat)
    except (TpmError, BrokenPipeError, KeyboardInterrupt):
        raise
    except MemoryError:
        raise Refused(
            "That is more than a session may hold in memory.",
            "Ask for less, or give less at a time.",
        ) from None
    except Exception as error:  # noqa: BLE001  the person gets an id, who keeps the board the rest
        from tpm_tui.ui.crash import report

        remark(report(error, log_folder(board)))
        return 2


def _served(board: Path, user: User, asked: str) -> int:
    if asked:
        from tpm_tui.cli.gate.asking import answer, check_access

        check_access(board, user)
        beside = Sentry(lambda: check_access_beside(board, user), end_request, gone=reader_gone)
        beside.stand()
        try:
            return answer(asked, board, user)
        finally:
            beside.over.set()
    with open_board(board, user) as session:
        session.preview(0)
        check_entry(session)
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ["TERM"] == "dumb":
        raise Refused(
            "The board needs a terminal: ssh -t.", "Without one ask for help, as in: ssh box help"
        )
    from tpm_tui.ui.running import run_behind_gate

    return run_behind_gate(board, user)


SERVE_SESSION = Command(
    "serve-session",
    "Serve a board to somebody whom sshd let in by a key: the board and nothing else.",
    _arguments,
    _serve,
    ("serve-session /srv/tpm/board.db --as alice",),
)
