"""A disk that takes no more: what is there can be looked at, exported and backed up elsewhere."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest

from tests.boards import new_file, planted, row, session, typing
from tests.command_line import CommandLine
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


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A board on a disk without a free byte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        path = new_file(folder / "board.db")
        with session(path) as opened:
            planted(opened, row("A", work="8h"))
        path.with_name("board.db.lock").unlink()
        file = os.open(folder / "fill", os.O_CREAT | os.O_WRONLY)
        with suppress(OSError):
            while os.write(file, bytes(4096)):
                pass
        os.close(file)
        yield path
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@needs_root
def test_a_full_disk(tpm: CommandLine, full: Path, tmp_path: Path) -> None:
    tpm.ok("ls", full)
    tpm.ok("log", full)
    tpm.ok("check", full)
    assert tpm("export", full, "-o", tmp_path / "out.csv").code == 0
    assert "A" in (tmp_path / "out.csv").read_text()
    tpm.ok("backup", full, tmp_path / "safe.db")
    tpm.ok("check", tmp_path / "safe.db")
    assert "takes no more" in tpm.refused("set", full, "1", "work=1h")
    other = full.with_name("other.db")
    for words in (
        ("new", other, "--template", "erp"),
        ("import", tmp_path / "out.csv", "--into", other, "--yes"),
    ):
        told = tpm(*words).err
        assert told.endswith(
            "other.db was not made: its disk takes no more (it is full, or a quota or limit is "
            "reached). Free some space, or name another folder.\n"
        )
        assert not other.exists()
    full.with_name("fill").unlink()
    tpm.ok("set", full, "1", "work=1h")
