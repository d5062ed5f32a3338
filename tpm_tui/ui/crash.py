"""Unexpected errors: details into a log that only the user can read, an id on the screen."""

from __future__ import annotations

import os
import sys
import traceback
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_log_path

_LOG = "errors.log"
LARGEST = 1_000_000
"""Bytes of a log after which a new one is begun; the one before is kept."""


def report(error: BaseException | None = None, kept_in: Path | None = None) -> str:
    """Log an error without any variable of the program; returns the sentence for the user.

    With a folder the details go there, and the sentence does not say where: behind the gate they
    are for who keeps the board.
    """
    error = error or sys.exc_info()[1]
    number = uuid.uuid4().hex[:8]
    folder = kept_in or user_log_path("tpm-tui", appauthor=False)
    lines: list[str] = []
    if error is not None:
        lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
        lines.append(type(error).__name__)
    try:
        _write(folder, number, lines)
    except OSError:
        return f"tpm-tui: something went wrong ({number}), and its log could not be written. Saved edits are safe."
    where = f"details are in {folder / _LOG}"
    if kept_in is not None:
        where = "who keeps the board finds the details under this number"
    return f"tpm-tui: something went wrong ({number}); {where}. Saved edits are safe."


def note(what: str, kept_in: Path | None = None) -> str:
    """Log something odd that nobody needs to be told of at once; returns its number, empty where it
    could not be written."""
    number = uuid.uuid4().hex[:8]
    try:
        _write(kept_in or user_log_path("tpm-tui", appauthor=False), number, [what])
    except OSError:
        return ""
    return number


def _write(folder: Path, number: str, lines: list[str]) -> None:
    first = f"{datetime.now(UTC).astimezone():%Y-%m-%d %H:%M:%S} {number}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _turn_over(folder / _LOG)
    handle = os.open(folder / _LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as log:
        log.write("\n".join([first, *lines]) + "\n")


def _turn_over(log: Path) -> None:
    """Begin a new log where the one there is large: whoever repeats what fails fills no disk."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > LARGEST:
            log.replace(log.with_name(f"{log.name}.1"))
