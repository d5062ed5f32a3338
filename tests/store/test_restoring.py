"""Restores: all or nothing however they end, followed by open sessions, and honest about what they
take away."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.boards import new_file, picture, planted, row, session, typing
from tests.store.apart import run_apart
from tpm_tui.errors import BoardError, Conflict, Refused
from tpm_tui.service.upkeep import repairing
from tpm_tui.service.upkeep.backups import take
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.service.upkeep.repairing import is_readable, repair
from tpm_tui.service.upkeep.restoring import Coming, restore
from tpm_tui.store.copies import overwrite
from tpm_tui.store.copies.backup import folder_of, saved
from tpm_tui.store.identity import User
from tpm_tui.store.lock import BoardLock

EVE = User(1009, "eve")


def yes(_: Coming) -> bool:
    return True


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = new_file(tmp_path / "crm.db")
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h"), row("B")))
        take(path, opened.lock)
        opened.execute(typing(2, "work", "3h"))
    with session(path, "bob", 1002) as opened:
        opened.execute(typing(3, "work", "5h"))
    return path


@pytest.mark.parametrize("seed, kills", [(1, 4), pytest.param(2, 200, marks=pytest.mark.slow)])
def test_a_killed_restore_is_all_or_nothing(tmp_path: Path, seed: int, kills: int) -> None:
    found = run_apart("tests.store.restoring_crash", tmp_path, seed, kills)
    assert found["wrong"] == []
    assert found["killed"] == kills
    assert found["restored"] + found["as before"] == kills


def test_what_is_taken_away_is_said_and_kept(board: Path) -> None:
    with session(board) as opened:
        before = picture(opened.board)
    kept, asked = saved(board)[0].path, list[Coming]()

    def no(coming: Coming) -> bool:
        asked.append(coming)
        return False

    assert restore(board, kept, EVE, no) is None
    assert (asked[0].changes, asked[0].people, asked[0].other) == (2, ("ana", "bob"), False)
    with session(board) as opened:
        assert picture(opened.board) == before
    done = restore(board, kept, EVE, yes)
    assert done is not None
    with session(board, "eve", 1009) as opened:
        last = opened.reader.tail(0)[-1]
        assert (last.author, last.uid, last.field) == ("eve", 1009, "restored")
        assert last.label is not None
        assert (
            f"(revision {kept.stem.split('-r')[-1]}); 2 changes by 2 people since are in"
            in last.label
        )
        assert list(complaints(opened)) == []
        with pytest.raises(Refused, match="Nothing to undo"):
            opened.undo()
    assert done.saved is not None
    restore(board, done.saved, EVE, yes)
    with session(board) as opened:
        assert picture(opened.board) == before
        assert opened.undo().label  # what was done before both is there to be taken back


def test_an_open_session_reads_the_board_again(board: Path) -> None:
    with session(board) as opened, session(board, "bob", 1002) as other:
        restore(board, saved(board)[0].path, EVE, yes)
        opened.poll()
        assert opened.board.figures.text(2, "work") == "8h"
        opened.execute(typing(2, "work", "1h"))
        other.poll()
        assert other.board.figures.text(2, "work") == "1h"
        assert picture(other.board) == picture(opened.board)
        assert list(complaints(opened)) == []


def test_another_board_takes_its_place_only_if_told(board: Path, tmp_path: Path) -> None:
    other = new_file(tmp_path / "other.db")
    with session(other) as opened:
        planted(opened, row("X"))
        with pytest.raises(Refused, match=r"no state of crm\.db but of another board"):
            restore(board, other, EVE, yes)
        done = restore(board, other, EVE, yes, other=True)  # while somebody has it open
    assert done is not None
    assert done.coming.other
    with session(board) as opened:
        assert opened.board.figures.text(1, "title") == "X"
    with pytest.raises(Refused, match="from itself"):
        restore(board, board, EVE, yes)


def test_a_state_that_the_disk_did_not_take_whole_is_not_given(board: Path) -> None:
    """Its last close could not fold the log in, and told nobody: without the log it is half of it."""
    kept, was = saved(board)[0].path, board.read_bytes()
    Path(f"{kept}-wal").write_bytes(b"half")
    lock = BoardLock(board)
    with pytest.raises(BoardError, match="did not take all of that"):
        overwrite.overwrite(board, lock, kept)
    with pytest.raises(BoardError, match="did not take all of that"):
        overwrite.make(board.with_name("new.db"), kept)
    lock.close()
    assert board.read_bytes() == was
    assert not board.with_name("new.db").exists()


def test_what_is_not_sound_is_not_restored(board: Path) -> None:
    kept = saved(board)[0].path
    was = board.read_bytes()
    for content, said in (
        (b"hello" * 2000, "is not a board that can be read"),
        (
            kept.read_bytes()[: 4096 * 5],
            "is not a board that can be read|is not sound|cannot be read",
        ),
    ):
        kept.write_bytes(content)
        with pytest.raises(BoardError, match=said):
            restore(board, kept, EVE, yes)
    assert board.read_bytes() == was
    assert [one.name for one in folder_of(board).iterdir() if "restore" in one.name] == []


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE, None])
def test_what_is_no_damage_is_not_taken_for_it(
    board: Path, monkeypatch: pytest.MonkeyPatch, code: int | None
) -> None:
    """A full disk, or a lock that others keep: what is in the log must not go."""
    with session(board) as opened:
        opened.execute(typing(2, "work", "9h"))
        before, log = picture(opened.board), board.with_name("crm.db-wal").read_bytes()
        kept = saved(board)[0].path

        def full(*_: object) -> None:
            cause = sqlite3.OperationalError("no")
            if code is not None:
                cause.sqlite_errorcode = code
            raise BoardError("It cannot be read.") from (None if code is None else cause)

        for module in (overwrite, repairing):
            with monkeypatch.context() as patched:
                patched.setattr(module, "source", full)
                with pytest.raises(BoardError, match="cannot be read"):
                    _ = is_readable(board) and restore(board, kept, EVE, yes)
        assert board.with_name("crm.db-wal").read_bytes() == log
    with session(board) as opened:
        assert picture(opened.board) == before
        assert list(complaints(opened)) == []


@pytest.mark.parametrize("damage", ["header", "garbage", "empty"])
def test_a_damaged_board_is_restored_and_its_bytes_are_kept(board: Path, damage: str) -> None:
    kept = saved(board)[0].path
    data = board.read_bytes()
    broken = {
        "header": bytes(100) + data[100:],
        "garbage": data[: 4096 * 3] + b"\xff" * (len(data) - 4096 * 3),
        "empty": b"",
    }[damage]
    board.write_bytes(broken)
    done = restore(board, kept, EVE, yes)
    assert done is not None
    assert done.coming.damaged
    assert done.saved is not None
    assert done.saved.read_bytes() == broken
    with session(board) as opened:
        assert opened.board.figures.text(2, "work") == "8h"
        assert list(complaints(opened)) == []


def test_an_open_session_reads_a_repaired_board_again(board: Path) -> None:
    db = sqlite3.connect(board)
    db.execute("UPDATE item SET work = 60, owner = 'Eve' WHERE id = 2")
    db.commit()
    db.close()
    with session(board) as opened, session(board, "bob", 1002) as other:
        assert opened.board.figures.text(2, "owner") == "Eve"
        plan, kept = repair(board, EVE)
        assert [(one.item, one.field) for one in plan.cells] == [(2, "owner"), (2, "work")]
        with pytest.raises(Conflict, match="eve repaired the board"):
            other.execute(typing(2, "budget", "5k"))
        for one in (opened, other):
            news = one.poll()
            assert news is not None
            assert f"eve repaired the board; as it was it is in {kept.name}" in news.reloaded
            assert one.board.figures.text(2, "owner") == ""
            assert one.board.figures.text(2, "work") == "3h"
        other.execute(typing(2, "budget", "5k"))
        opened.poll()
        assert picture(opened.board) == picture(other.board)
        assert list(complaints(opened)) == []
