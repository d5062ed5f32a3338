"""What is no board is told as that by those who mend and restore, and nothing is left beside it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards import new_file
from tests.command_line import CommandLine
from tests.other_users import as_user, needs_root
from tpm_tui.errors import TpmError
from tpm_tui.service.upkeep.restoring import bring_back
from tpm_tui.store.identity import User

EVE = 61003


def to_zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def of_text(path: Path) -> None:
    path.write_text("Milk, eggs\n")


SPECIAL = {
    "is no plain file": (to_zeros, os.mkfifo, Path.mkdir),
    "is no board, and never was one": (Path.touch, of_text),
}


@pytest.mark.parametrize(
    "said, make", [(said, make) for said, several in SPECIAL.items() for make in several]
)
def test_nothing_is_mended_that_is_no_board(
    said: str, make: Callable[[Path], object], tpm: CommandLine, tmp_path: Path
) -> None:
    path = tmp_path / "odd.db"
    make(path)
    assert said in tpm.refused("check", path, "--repair", "--yes")
    assert list(tmp_path.iterdir()) == [path]


def test_what_was_a_board_is_not_given_up(tpm: CommandLine, tmp_path: Path) -> None:
    path = new_file(tmp_path / "b.db")
    tpm.ok("ls", path)
    path.write_bytes(bytes(20_000))
    told = tpm("check", path, "--repair", "--yes")
    assert "Nothing can be read of b.db. It has no backup beside it; restore one" in told.err


def test_check_says_what_is_wrong_once(tpm: CommandLine, tmp_path: Path) -> None:
    path = new_file(tmp_path / "b.db")
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM board")
    db.close()
    said = tpm("check", path, "--json").json["problems"]
    assert said == ["b.db has lost the counter of its journal."]


@needs_root
def test_who_may_not_read_a_backup_is_told_why(place: Path) -> None:
    place.chmod(0o777)
    backup = new_file(place / "safe.db")
    backup.chmod(0o600)

    def tried() -> str:
        try:
            bring_back(place / "mine.db", backup, User(EVE, "eve"), lambda _coming: True)
        except TpmError as error:
            return str(error)
        return "made"

    told = str(as_user(tried, EVE, EVE))
    assert f"may not read {backup} (0600 root:root)" in told
    assert [one.name for one in place.iterdir()] == ["safe.db"]
