"""`tpm-tui doctor`: what to look at first when something seems odd."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from argparse import Namespace

from platformdirs import user_log_path

from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.gate.confinement import missing
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.upkeep.board_facts import board_facts
from tpm_tui.service.places import board_path
from tpm_tui.store.door_keys import UNFENCED
from tpm_tui.store.identity import current_user
from tpm_tui.ui.config import config_path

_FIXED_WAL = (((3, 44, 6), (3, 45)), ((3, 50, 7), (3, 51)), ((3, 51, 3), (4,)))
"""Releases of SQLite without the bug that may lose data when two processes check-point at once: from
each first one up to, and without, the second."""


def _arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    json_option(parser)


def _doctor(options: Namespace) -> int:
    path = board_path(options.board)
    facts, wrong = board_facts(path)
    facts = {**_program(), **_terminal(), "default board": str(board_path(None)), **facts}
    if options.json:
        mends = [{"what": one.what, "mend": one.mend} for one in wrong]
        say_json({**facts, "problems": mends})
        return 0
    width = max(map(len, facts))
    say(*(f"{label:{width}}  {fact}" for label, fact in facts.items()))
    for number, one in enumerate(wrong, 1):
        say(f"{'problem ' + str(number):{width}}  {one.what}", f"{'':{width}}  {one.mend}")
    return 0


def _program() -> dict[str, str]:
    fixed = any(first <= sqlite3.sqlite_version_info < end for first, end in _FIXED_WAL)
    why = (
        "has the WAL-reset fix"
        if fixed
        else "lacks the WAL-reset fix; the board's lock covers for it"
    )
    user, settings = current_user(), config_path()
    return {
        "python": f"{platform.python_version()} ({sys.executable})",
        "sqlite": f"{sqlite3.sqlite_version} ({why})",
        "user": f"{user.name} (uid {user.uid})",
        "settings": f"{settings}{'' if settings.exists() else ' (not there)'}",
        "error log": str(user_log_path("tpm-tui", appauthor=False) / "errors.log"),
        "sessions by key": _fences(),
    }


def _fences() -> str:
    lacking = missing()
    if not lacking:
        return "locked in by this computer's kernel"
    return f"refused, except {UNFENCED}: this computer's kernel has no {', '.join(lacking)} to lock them in"


def _terminal() -> dict[str, str]:
    size = shutil.get_terminal_size((0, 0))
    shown = f", {size.columns}x{size.lines}" if sys.stdout.isatty() else ", output is no terminal"
    term = os.environ.get("TERM") or "not set"
    return {"terminal": f"{term}{shown}", "colours": _colours(term), "locale": sys.stdout.encoding}


def _colours(term: str) -> str:
    if os.environ.get("NO_COLOR"):
        return "none (NO_COLOR is set)"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "24 bit (COLORTERM)"
    return "256 (TERM)" if "256" in term else "16, or unknown"


DOCTOR = Command(
    "doctor",
    "What this computer, terminal and board are like, and what is wrong with modes, locks and left-overs.",
    _arguments,
    _doctor,
    ("doctor", "doctor crm"),
)
