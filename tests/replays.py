"""Recorded keys and the boards that must come of them; `python -m tests.replays` writes what does.

A script begins with remarks: `# board: small` or `demo`, and `# export: OPTIONS` with what of the
board is compared.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import tempfile
from pathlib import Path

from tests.ui.driving import make_demo_board, make_small_board
from tpm_tui.cli.main import main

SCRIPTS = Path(__file__).parent / "scripts"
GOLDEN = Path(__file__).parent / "golden"

_BOARDS = {"small": make_small_board, "demo": make_demo_board}
_HEAD = re.compile(r"# (board|export): (.*)")


def replayed(script: Path, folder: Path) -> str:
    """Play a script on a new board; returns what the status line said and the exported board."""
    head = dict(_HEAD.findall(script.read_text(encoding="utf-8")))
    board = _BOARDS[head["board"]](folder / "board.db")
    said = _run("play", str(board), str(script))
    table = _run("export", str(board), *shlex.split(head.get("export", "")))
    assert "is sound" in _run("check", str(board))
    return f"# {said}{table}"


def golden(script: Path) -> Path:
    """The file with what must come of a script."""
    return GOLDEN / f"{script.stem}.csv"


def _run(*words: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(words))
    assert (code, err.getvalue()) == (0, ""), (words, out.getvalue(), err.getvalue())
    return out.getvalue()


if __name__ == "__main__":
    for one in sorted(SCRIPTS.glob("*.keys")):
        with tempfile.TemporaryDirectory() as temporary:
            golden(one).write_text(replayed(one, Path(temporary)), encoding="utf-8")
