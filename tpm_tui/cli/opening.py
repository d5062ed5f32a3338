"""`tpm-tui [BOARD]` and `tpm-tui demo`: what ends on the screen."""

from __future__ import annotations

import os
import shutil
import sys
from argparse import Namespace
from pathlib import Path

from tpm_tui.cli.boards import existing, is_database, opened
from tpm_tui.cli.command import Command, Parser, board_argument
from tpm_tui.cli.output import remark, say
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.places import board_path, open_board


def _open_arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    parser.add_argument("--view", metavar="NAME", help="look at it as this saved view does")
    _ascii_option(parser)


def _ascii_option(parser: Parser) -> None:
    parser.add_argument("--ascii", action="store_true", help="draw with nothing but ASCII")


def _open(options: Namespace) -> int:
    name: str | None = options.board
    file = _to_import(name)
    if options.view is not None and file is not None:
        raise InvalidInput("--view is for a board that is there already.")
    if file is not None:
        default = board_path(None)
        there = default if default.exists() else None
        return _show(there, import_file=file, plain=options.ascii)
    if name is None and not board_path(None).exists():
        return _show(None, plain=options.ascii)
    return _show(existing(name), plain=options.ascii, view=_known_view(name, options.view))


def _known_view(name: str | None, view: str | None) -> str:
    """Name of a saved view as it is written; raises Refused before the screen is taken."""
    if view is None:
        return ""
    from tpm_tui.service.views.view import view_named

    with opened(name, load=False, warns=False) as session:
        return view_named(session.preview(0), session.user.name, view).name


def _to_import(name: str | None) -> Path | None:
    """The file that a name means if it is one that could be imported."""
    if name is None:
        return None
    board, file = board_path(name), Path(name).expanduser()
    if name.endswith(".db") or (board.exists() and is_database(board)):
        return None
    return file if file.is_file() and not is_database(file) else None


def _demo_arguments(parser: Parser) -> None:
    parser.add_argument("--keep", metavar="BOARD", help="make it here and keep it")
    _ascii_option(parser)


def _demo(options: Namespace) -> int:
    # What makes a demo is not for those who wait for a board of their own to open.
    from tpm_tui.exchange.template import load_demo
    from tpm_tui.fields.context import FieldContext
    from tpm_tui.service.importing import new_board
    from tpm_tui.service.starting import DEMO_NAME, make_demo

    if options.keep is not None:
        path = board_path(options.keep)
        new_board(path, load_demo(FieldContext()), DEMO_NAME)
        if _terminal():
            return _show(path, plain=options.ascii)
        say(str(path))
        return 0
    _need_terminal()
    path = make_demo()
    try:
        return _show(path, temporary=True, plain=options.ascii)
    finally:
        if _untouched(path):
            shutil.rmtree(path.parent, ignore_errors=True)
        else:
            remark(f"Your copy of the demo stays until the system empties its folder: {path}")


def _untouched(path: Path) -> bool:
    """Whether nobody changed anything on a demo board."""
    with open_board(path) as session:
        return len(session.reader.transactions(session.user)) == 1


def _show(
    path: Path | None,
    *,
    temporary: bool = False,
    import_file: Path | None = None,
    plain: bool = False,
    view: str = "",
) -> int:
    _need_terminal()
    from tpm_tui.ui.app import run_app

    return run_app(path, temporary=temporary, import_file=import_file, plain=plain, view=view)


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _need_terminal() -> None:
    if not _terminal():
        raise Refused(
            "Boards open in a terminal, and this is none that can show one.",
            "In scripts use ls, get, set and their kin: tpm-tui --help",
        )


OPEN = Command(
    "open",
    "Open a board; without BOARD the default one, or the start screen.",
    _open_arguments,
    _open,
    ("crm", "./plans/crm.db", "plan.xml", "crm --view 'Late work'"),
)

DEMO = Command(
    "demo",
    "Open a copy of a board that is well under way, to look around and try things.",
    _demo_arguments,
    _demo,
    ("demo", "demo --keep ./demo.db"),
)
