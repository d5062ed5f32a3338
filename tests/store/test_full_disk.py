"""A disk that takes no more: what is there can be looked at, exported and backed up elsewhere."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from tests.boards import new_file, planted, row, session, typing
from tests.other_users import needs_root
from tpm_tui.errors import BoardError, Refused
from tpm_tui.service import places
from tpm_tui.service.places import open_board
from tpm_tui.store import faults


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = new_file(tmp_path / "board.db")
    with session(file) as opened:
        planted(opened, row("A", work="8h"))
    return file


def sqlite_says(code: int) -> sqlite3.OperationalError:
    error: Any = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode, error.sqlite_errorname = code, "SQLITE_NAME"
    return cast("sqlite3.OperationalError", error)


def of_sqlite() -> Exception:
    found = faults.unopened(Path("board.db"), sqlite_says(sqlite3.SQLITE_FULL))
    found.__cause__ = sqlite_says(sqlite3.SQLITE_FULL)
    return found


def of_the_index() -> Exception:
    found = BoardError("The lock cannot be opened.")
    found.__cause__ = sqlite_says(sqlite3.SQLITE_IOERR_SHMSIZE)
    return found


def of_the_lock() -> Exception:
    return OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("trouble", [of_sqlite, of_the_index, of_the_lock])
def test_what_cannot_be_opened_in_place_is_read_as_a_copy(
    path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Callable[[], Exception]
) -> None:
    def full(_board: Path, _lock: object) -> None:
        raise trouble()

    monkeypatch.setattr(places, "in_place", full)
    with open_board(path) as opened:
        opened.load()
        assert opened.board.figures.text(1, "work") == "8h"
        with pytest.raises(Refused) as refusal:
            opened.execute(typing(1, "work", "1h"))
        assert "because the disk it is on takes no more" in str(refusal.value)
        assert str(refusal.value).endswith("Free some space there, then open it again.")


def test_another_trouble_is_no_full_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(board: Path, _lock: object) -> None:
        raise faults.unopened(board, sqlite_says(sqlite3.SQLITE_IOERR_READ))

    monkeypatch.setattr(places, "in_place", broken)
    with pytest.raises(BoardError, match="reports an error"):
        open_board(path)


ON_A_FULL_DISK = """
import contextlib, io, json, os, pathlib, subprocess, sys
from tpm_tui.cli.main import main
board, *commands = json.loads(sys.argv[1])
disk = pathlib.Path(board).parent
if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)]).returncode:
    sys.exit(77)

def run(words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        return [main(words), out.getvalue(), err.getvalue()]

told = [run(["new", board, "--template", "erp"])]
pathlib.Path(board + ".lock").unlink(missing_ok=True)
file = os.open(disk / "fill", os.O_CREAT | os.O_WRONLY)
with contextlib.suppress(OSError):
    while os.write(file, bytes(4096)):
        pass
os.close(file)
told += [run(words) for words in commands]
(disk / "fill").unlink()
told.append(run(["set", board, "1", "title=after"]))
print(json.dumps([told, sorted(one.name for one in disk.iterdir())]))
"""
"""What is mounted in a namespace of its own is gone with the process, however that ends."""


@needs_root
def test_a_full_disk(tmp_path: Path) -> None:
    disk, out, safe = tmp_path / "disk", str(tmp_path / "out.csv"), str(tmp_path / "safe.db")
    disk.mkdir()
    board, other = str(disk / "board.db"), str(disk / "other.db")
    reading = (["ls", board], ["log", board], ["check", board], ["backup", board, safe])
    writing = (
        ["set", board, "1", "title=lost"],
        ["new", other, "--template", "erp"],
        ["import", out, "--into", other, "--yes"],
    )
    words = [board, *reading, ["export", board, "-o", out], *writing]
    ran = subprocess.run(
        ["unshare", "-m", sys.executable, "-c", ON_A_FULL_DISK, json.dumps(words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    if ran.returncode == 77 or ran.stderr.startswith("unshare"):
        pytest.skip("no disk can be mounted here")
    assert ran.returncode == 0, ran.stderr
    told, left = json.loads(ran.stdout)
    assert [one[0] for one in told] == [0, 0, 0, 0, 0, 0, 2, 2, 2, 0], told
    assert "takes no more" in told[6][2]
    for one in told[7:9]:
        assert one[2].endswith(
            "other.db was not made: its disk takes no more (it is full, or a quota or limit is "
            "reached). Free some space, or name another folder.\n"
        )
    assert "other.db" not in left
    assert len(Path(out).read_text("utf-8").splitlines()) == 66
    with session(Path(safe)) as opened:
        assert opened.board.revision == 79
