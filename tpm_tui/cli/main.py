"""The command line: finds the command, runs it, and turns every failure into one sentence."""

from __future__ import annotations

import os
import sys

from tpm_tui.cli.catalog import COMMANDS, OVERVIEW, command
from tpm_tui.cli.command import PROGRAM
from tpm_tui.cli.output import complain, prepare_streams, remark
from tpm_tui.errors import InvalidInput, TpmError

NOT_POSSIBLE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141


def main(argv: list[str] | None = None) -> int:
    """Run the program with arguments as typed after its name; returns the exit code."""
    words = sys.argv[1:] if argv is None else argv
    prepare_streams()
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except TpmError as error:
        complain(str(error))
    except BrokenPipeError:
        _let_go_of_the_pipe()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  the edge of the program: nobody shall see a traceback
        _unforeseen(error)
    else:
        return code
    return NOT_POSSIBLE


def _dispatch(words: list[str]) -> int:
    first = words[0] if words else ""
    if first in ("-h", "--help", "help"):
        if first == "help" and len(words) > 1 and words[1] in COMMANDS:
            return command(words[1]).call(["--help"])
        sys.stdout.write(OVERVIEW)
        return 0
    if first == "--version":
        sys.stdout.write(f"{PROGRAM} {_version()}\n")
        return 0
    if first in COMMANDS:
        return command(first).call(words[1:])
    if first.startswith("-") and first not in ("--", "--ascii"):
        raise InvalidInput(f"There is no option {first!r}.", f"See: {PROGRAM} --help")
    return command("open").call(words)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "(not installed)"


def _unforeseen(error: Exception) -> None:
    """Say what the system refused; anything else goes to the user's log under an id."""
    import sqlite3

    from tpm_tui.ui.crash import report

    if isinstance(error, sqlite3.Error):
        complain(
            f"The board cannot be read or written: {error}. What is wrong with it is told by "
            f"`{PROGRAM} check` with its name."
        )
    elif isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror}.")
    else:
        remark(report(error))


def _let_go_of_the_pipe() -> None:
    """Whoever read our output has left; the interpreter must not complain when it flushes."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, sys.stdout.fileno())
    os.close(quiet)
