"""`tpm-tui doctor`: what to look at first when something seems odd."""

from __future__ import annotations

import os
import platform
import pwd
import shutil
import sqlite3
import stat
import sys
from argparse import Namespace
from pathlib import Path

from platformdirs import user_log_path

from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.output import say, say_json
from tpm_tui.service.places import board_path
from tpm_tui.store.ddl import APPLICATION_ID
from tpm_tui.store.identity import current_user
from tpm_tui.ui.config import config_path

_FIXED_WAL = (3, 51, 3)
"""First SQLite without the bug that may lose data when two processes check-point at once."""


def _arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    json_option(parser)


def _doctor(options: Namespace) -> int:
    path = board_path(options.board)
    facts = {**_program(), **_terminal(), "default board": str(board_path(None)), **_board(path)}
    if options.json:
        say_json(facts)
    else:
        width = max(map(len, facts))
        say(*(f"{label:{width}}  {fact}" for label, fact in facts.items()))
    return 0


def _program() -> dict[str, str]:
    fixed = sqlite3.sqlite_version_info >= _FIXED_WAL
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
    }


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


def _board(path: Path) -> dict[str, str]:
    """Who may do what with a board's file, without opening it as one."""
    try:
        found = path.stat()
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        return {"board": f"{path}: {error.strerror}"}
    if not head.startswith(b"SQLite format 3\x00"):
        return {"board": f"{path}: not a board"}
    ours = int.from_bytes(head[68:72], "big") == APPLICATION_ID
    beside = [path.name + end for end in ("-wal", "-shm", ".lock")]
    return {
        "board": str(path) if ours else f"{path}: a database, but not a board",
        "owner and mode": f"{_owner(found.st_uid)} {stat.filemode(found.st_mode)}",
        "size": f"{found.st_size:,} bytes",
        "journal mode": "WAL" if head[18] == 2 else "not WAL",
        "files beside it": ", ".join(n for n in beside if (path.parent / n).exists()) or "none",
    }


def _owner(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


DOCTOR = Command(
    "doctor",
    "What this computer, terminal and board are like: the first thing to add to a bug report.",
    _arguments,
    _doctor,
    ("doctor", "doctor crm"),
)
