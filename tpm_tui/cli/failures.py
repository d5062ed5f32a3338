"""Errors that nobody foresaw: a private log for us, one sentence with an id for the user."""

from __future__ import annotations

import os
import secrets
import traceback
from datetime import datetime
from pathlib import Path

from platformdirs import user_log_path

LOG_LIMIT = 1_000_000
"""Bytes from which the log starts anew, keeping the one before."""


def reported(error: BaseException) -> str:
    """Write a traceback (without local variables) to the user's log; the sentence to show."""
    ident = secrets.token_hex(4)
    said = f"Something went wrong that should not have ({type(error).__name__}, id {ident})"
    try:
        path = _write(ident, error)
    except OSError as problem:
        return f"{said}, and the log cannot be written: {problem.strerror}."
    return f"{said}; the details are in {path}."


def _write(ident: str, error: BaseException) -> Path:
    folder = user_log_path("tpm-tui", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "errors.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name("errors.1.log"))
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as log:
        os.fchmod(log.fileno(), 0o600)
        log.write(f"{datetime.now().astimezone().isoformat(timespec='seconds')} id {ident}\n")
        log.writelines(traceback.format_exception(error))
        log.write("\n")
    return path
