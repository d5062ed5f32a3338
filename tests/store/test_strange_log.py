"""A file that `mv` or `cp` puts in a board's place is never read together with the log of the one before,
and a log that is the board's own is never left out."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.boards import adding, new_file, planted, row, session, typing
from tests.command_line import CommandLine
from tpm_tui.errors import BoardError
from tpm_tui.service.places import open_board
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.backups import take
from tpm_tui.store import writer
from tpm_tui.store.copies import strange_log
from tpm_tui.store.copies.backup import faults, saved
from tpm_tui.store.files.own_log import Doubt, doubt
from tpm_tui.store.files.private_copy import PrivateCopy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A board with a few rows."""
    folder = tmp_path / "boards"
    folder.mkdir()
    path = new_file(folder / "crm.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h"), row("B", work="4h")))
    return path


def killed(path: Path, act: Callable[[BoardSession], object]) -> None:
    """A session of another process that does something and is killed."""
    child = os.fork()
    if not child:
        try:
            opened = session(path, "ben", 1002)
            opened.load()
            act(opened)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def many(opened: BoardSession) -> None:
    """Edits that touch most pages of a small board."""
    for number in range(12):
        opened.execute(adding(f"New {number}"))


def titles(path: Path) -> list[str]:
    """What a board shows, in the order of making, to whoever opens it now."""
    with open_board(path) as opened:
        board = opened.load()
        return [str(board.items.get(item, "title")) for item in range(1, len(board.items))]


def older(path: Path) -> Path:
    """A backup, and then work that is in the file alone."""
    with session(path) as opened:
        kept = take(path, opened.lock).path
        many(opened)
    return kept


def put_by_name(new: Path, path: Path) -> None:
    """As `cp -p` and `mv` do."""
    shutil.copy2(new, path.with_name("y.db"))
    path.with_name("y.db").rename(path)


def left_logs(path: Path) -> list[Path]:
    """Logs that were put aside."""
    return sorted(path.with_name(f"{path.name}.backups").glob("*-left*-wal"))


def test_a_backup_put_over_an_open_board_by_mv_is_the_board_from_then_on(path: Path) -> None:
    backup = older(path)
    with session(path, "bob", 1003) as bob:
        bob.load()
        with session(path) as ana:
            ana.execute(adding("Late"))
        log = path.with_name("crm.db-wal").read_bytes()
        assert log
        put_by_name(backup, path)
        before = path.read_bytes()
        with open_board(path) as opened:
            assert opened.load().revision == 6
            assert "its log held changes of the file before" in opened.reader.told
            (kept,) = left_logs(path)
            assert str(kept) in opened.reader.told
            assert kept.read_bytes() == log
            told = opened.poll()
            assert told is not None
            assert str(kept) in told.warning
            assert opened.poll() is None
        assert path.read_bytes() == before
        assert titles(path) == ["P", "A", "B"]
        with session(path) as ana:
            ana.execute(adding("After"))
        with pytest.raises(BoardError, match="was replaced by another file while it was open"):
            bob.execute(adding("Lost"))
    assert titles(path) == ["P", "A", "B", "After"]
    assert faults(path) == []


@pytest.mark.parametrize("sound", [True, False])
def test_another_board_put_over_one_that_was_killed_stays_what_it_is(
    path: Path, sound: bool
) -> None:
    other = new_file(path.with_name("other.db"))
    with session(other) as opened:
        planted(opened, row("Q", row("X"), row("Y"), row("Z")))
    if not sound:
        with closing(sqlite3.connect(other)) as db, db:
            db.execute("UPDATE item SET work = 1 WHERE id = 2")
    before = other.read_bytes()
    killed(path, many)
    other.rename(path)
    assert titles(path) == ["Q", "X", "Y", "Z"]
    assert path.read_bytes() == before
    assert len(left_logs(path)) == 1


def test_what_an_older_state_with_the_log_would_be_is_kept_as_a_backup(path: Path) -> None:
    with session(path) as opened:
        backup = take(path, opened.lock).path
    killed(path, lambda ben: ben.execute(adding("Late")))
    put_by_name(backup, path)
    with open_board(path) as opened:
        opened.load()
        newest = saved(path)[0]
        assert f"restore {path} {newest.path}" in opened.reader.told
    assert titles(path) == ["P", "A", "B"]
    assert titles(newest.path) == ["P", "A", "B", "Late"]


@pytest.mark.parametrize("noted", [True, False])
def test_a_file_copied_over_a_board_that_was_killed_stays_what_it_is(
    path: Path, noted: bool
) -> None:
    other = new_file(path.with_name("other.db"))
    with session(other) as opened:
        planted(opened, row("Q", row("X"), row("Y"), row("Z")))
    killed(path, many)
    shutil.copyfile(other, path)
    if not noted:  # by a program that notes nothing
        os.truncate(f"{path}.lock", 96)
    assert titles(path) == ["Q", "X", "Y", "Z"]
    assert len(left_logs(path)) == 1


def test_while_a_program_works_with_both_nobody_opens_them(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = new_file(path.with_name("other.db"))
    killed(path, many)
    other.rename(path)
    before = path.read_bytes(), path.with_name("crm.db-wal").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(strange_log, "file_holders", lambda _path: [os.getpid()])
        with pytest.raises(BoardError, match=r"while .* has it open.*does not belong to it"):
            open_board(path)
    assert (path.read_bytes(), path.with_name("crm.db-wal").read_bytes()) == before


def test_the_log_of_a_program_that_was_killed_is_taken_in_without_a_doubt(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(path, lambda ben: ben.execute(adding("Late")))
    assert doubt(path) is Doubt.NONE
    monkeypatch.setattr(strange_log, "put_aside", lambda *_asked: pytest.fail("was looked into"))
    assert titles(path) == ["P", "A", "B", "Late"]


def test_who_checkpoints_notes_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "CHECKPOINT_BYTES", 1)
    killed(path, lambda ben: ben.execute(adding("Late")))
    assert path.with_name("crm.db-wal").stat().st_size
    assert doubt(path) is Doubt.NONE


@pytest.mark.parametrize("locked", [True, False])
def test_a_board_that_came_back_with_its_log_keeps_it(
    path: Path, tmp_path: Path, locked: bool
) -> None:
    killed(path, lambda ben: ben.execute(adding("Late")))
    (tmp_path / "back").mkdir()
    back = tmp_path / "back" / "crm.db"
    for ending in ("", "-wal", *([".lock"] if locked else [])):
        shutil.copy2(f"{path}{ending}", f"{back}{ending}")
    assert doubt(back) is Doubt.UNKNOWN
    assert titles(back) == ["P", "A", "B", "Late"]
    assert not left_logs(back)
    path.parent.rename(tmp_path / "moved")
    moved = tmp_path / "moved" / "crm.db"
    assert doubt(moved) is Doubt.NONE
    assert titles(moved) == ["P", "A", "B", "Late"]


def test_a_checkpoint_of_another_program_does_not_part_a_board_from_its_log(path: Path) -> None:
    killed(path, lambda ben: ben.execute(adding("Late")))
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(path)) as other:
        other.execute("SELECT 1 FROM item").fetchone()
        db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        for ending in ("", "-wal"):
            shutil.copy2(f"{path}{ending}", f"{path}.kept{ending}")
    # The log comes back as the kill of both would have left it.
    for ending in ("", "-wal"):
        shutil.copyfile(f"{path}.kept{ending}", f"{path}{ending}")
    assert doubt(path) is not Doubt.NONE
    assert titles(path) == ["P", "A", "B", "Late"]


def test_half_a_checkpoint_needs_its_log(path: Path) -> None:
    killed(path, many)
    log = path.with_name("crm.db-wal").read_bytes()
    pages = {int.from_bytes(log[at : at + 4], "big") for at in range(32, len(log), 24 + 4096)}
    with path.open("r+b") as file:  # as if its process had died while it wrote
        file.seek((max(pages & {*range(2, path.stat().st_size // 4096)}) - 1) * 4096)
        file.write(bytes(4096))
    assert doubt(path) is Doubt.TOUCHED
    found = titles(path)
    assert found[-1] == "New 11"
    assert faults(path) == []


def test_who_may_only_read_sees_the_new_file_and_touches_nothing(path: Path) -> None:
    other = new_file(path.with_name("other.db"))
    with session(other) as opened:
        planted(opened, row("Q", row("X")))
    killed(path, many)
    other.rename(path)
    beside = {one: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
    copy = PrivateCopy(path)
    try:
        assert titles(copy.take()) == ["Q", "X"]
    finally:
        copy.remove()
    assert {one: one.read_bytes() for one in path.parent.iterdir() if one.is_file()} == beside


def test_commands_say_what_they_put_aside(path: Path, tpm: CommandLine) -> None:
    backup = older(path)
    killed(path, lambda ben: ben.execute(typing(2, "work", "1h")))
    put_by_name(backup, path)
    done = tpm("check", str(path), "--repair", "--yes")
    assert "That log was put aside, as" in done.err
    assert len(left_logs(path)) == 1
    assert tpm("check", str(path)).code == 0


def test_who_has_a_board_open_that_is_written_over_does_not_fold_its_log_in(path: Path) -> None:
    other = new_file(path.with_name("other.db"))
    with session(other) as opened:
        planted(opened, row("Q", row("X"), row("Y"), row("Z")))
    before = other.read_bytes()
    with session(path, "bob", 1003) as bob:
        bob.load()
        many(bob)
        # Not here: a file that this process closes lets go of SQLite's locks on it.
        subprocess.run(["cp", other, path], check=True)
        with pytest.raises(BoardError, match="written over"):
            bob.execute(adding("Lost"))
        told = opened_apart(path)
        assert f"(process {os.getpid()}) has it open" in told
        assert "crm.db-wal does not belong to it any more" in told
        assert path.read_bytes() == before
    assert path.read_bytes() == before
    assert path.with_name("crm.db-wal").stat().st_size
    assert titles(path) == ["Q", "X", "Y", "Z"]
    assert len(left_logs(path)) == 1


def opened_apart(path: Path) -> str:
    """What another process is told that opens a board."""
    code = (
        "import pathlib, sys; from tests.boards import session; from tpm_tui.errors import BoardError\n"
        "try:\n    session(pathlib.Path(sys.argv[1]))\nexcept BoardError as error:\n    print(error)"
    )
    words = [sys.executable, "-c", code, str(path)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout
