"""What cannot be written is read through a copy of one moment, which nobody finds later."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.boards import adding, new_file, planted, row, session
from tests.soundness import faults
from tpm_tui.errors import BoardError, Refused
from tpm_tui.service.places import open_board
from tpm_tui.service.reading_copy import take_new_copy
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.files import private_copy as module
from tpm_tui.store.files.private_copy import PrivateCopy
from tpm_tui.store.reader import Reader


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for copies."""
    folder = tmp_path / "copies"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A board in a folder of its own."""
    (tmp_path / "boards").mkdir()
    return new_file(tmp_path / "boards" / "crm.db")


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """As if the file could not be written by us."""
    may = os.access
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            os,
            "access",
            lambda one, mode, **how: may(one, mode, **how) and not (mode & os.W_OK and one == path),
        )
        yield


def test_changes_that_are_in_the_log_alone_are_in_the_copy(board: Path, place: Path) -> None:
    with session(board) as ana:
        planted(ana, row("One"))
        assert board.with_name("crm.db-wal").stat().st_size > 0
        beside = sorted(board.parent.iterdir())
        with read_only(board), open_board(board) as copy:
            copy.load()
            assert copy.board.revision == ana.board.revision
            assert copy.path == board
            assert copy.reader.path.parent.parent.parent == place
            assert (
                place.joinpath(*copy.reader.path.relative_to(place).parts[:1]).stat().st_mode
                & 0o777
                == 0o700
            )
            with pytest.raises(Refused, match=r"read-only copy of .* It is yours: chmod u\+w"):
                copy.execute(adding("Two"))
        assert sorted(board.parent.iterdir()) == beside
    assert list(place.iterdir()) == []


def test_a_newer_state_is_noticed_and_taken_with_the_names_of_its_authors(
    board: Path, place: Path
) -> None:
    with read_only(board):
        copy = open_board(board)
    with copy:
        copy.load()
        assert copy.copy is not None
        assert not copy.copy.look()
        assert copy.badge == f"read-only copy {copy.copy.at:%H:%M}"
        with session(board, "ben", 1002) as ben:
            planted(ben, row("One"))
            assert copy.copy.look(), "it is news"
            assert not copy.copy.look(), "... once"
            assert copy.badge.endswith(", newer state there")
            assert copy.poll() is None, "a copy stays as it is until another is taken"
            take_new_copy(copy)
            assert not copy.copy.look()
            outcome = copy.poll()
            assert outcome is not None
            assert outcome.authors == ("ben",)
            assert copy.board.revision == ben.board.revision
            take_new_copy(copy)
            take_new_copy(copy)
            assert copy.poll() is None
            assert list(complaints(copy)) == []
        assert copy.read_only.startswith("a read-only copy of ")
        assert "because you may only read it" in copy.read_only
    assert list(place.iterdir()) == []
    with session(board) as ana, pytest.raises(Refused, match="no copy"):
        take_new_copy(ana)


def test_copies_that_a_killed_program_left_go_with_the_next_one(board: Path, place: Path) -> None:
    code = (
        "import os, pathlib, sys, tempfile; tempfile.tempdir = sys.argv[2];"
        "from tpm_tui.store.files.private_copy import PrivateCopy;"
        "PrivateCopy(pathlib.Path(sys.argv[1])).take(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(board), str(place)], check=False)
    left = list(place.iterdir())
    assert len(left) == 1
    (place / "tpm-tui-copy-of-nothing").write_text("a file", "utf-8")
    first = PrivateCopy(board)
    second = PrivateCopy(board)
    assert not left[0].exists()
    assert first.take().exists(), "a copy in use stays"
    for one in (first, second):
        one.remove()
    assert [one.name for one in place.iterdir()] == ["tpm-tui-copy-of-nothing"]


@pytest.mark.parametrize("moment", ["made", "opened", "held"])
def test_a_folder_that_another_opening_sweeps_before_it_is_held(
    board: Path, place: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two openings at once: what the one has just made, the other one takes for left behind."""
    make, lock = tempfile.mkdtemp, fcntl.flock
    passed: list[str] = []

    def at(reached: str) -> None:
        if reached == moment and len(passed) < 2:
            passed.append(reached)
            with monkeypatch.context() as other:
                other.setattr(fcntl, "flock", lock)
                module._sweep(place / "the other one's")

    def made(prefix: str) -> str:
        folder = make(prefix=prefix)
        at("made")
        return folder

    def locked(file: int, how: int) -> None:
        at("opened")
        lock(file, how)
        at("held")

    monkeypatch.setattr(tempfile, "mkdtemp", made)
    monkeypatch.setattr(fcntl, "flock", locked)
    copy = PrivateCopy(board)
    assert copy.take().exists()
    assert passed
    assert len(list(place.iterdir())) == 1
    copy.remove()
    assert list(place.iterdir()) == []


def test_a_folder_that_is_always_removed_at_once(
    board: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = tempfile.mkdtemp

    def gone(prefix: str) -> str:
        folder = make(prefix=prefix)
        Path(folder).rmdir()
        return folder

    monkeypatch.setattr(tempfile, "mkdtemp", gone)
    with pytest.raises(BoardError, match="is removed at once"):
        PrivateCopy(board)
    assert list(place.iterdir()) == []


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("locked", [True, False])
def test_a_copy_is_of_one_moment_while_somebody_writes(
    board: Path, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the board's lock, and by looking twice where even that may not be read."""
    if not locked:
        monkeypatch.setattr(module, "_shared_lock", lambda _board: None)
    code = (
        "import sys, pathlib; from tests.boards import adding, session;"
        "board = session(pathlib.Path(sys.argv[1]), 'ben', 1002); board.execute(adding('first'))\n"
        "print('ready', flush=True)\n"
        "while True: board.execute(adding('x'))"
    )
    words = [sys.executable, "-c", code, str(board)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        copy, seen = PrivateCopy(board), [0]
        try:
            while len(seen) < 6 or (seen[-1] == seen[1] and len(seen) < 300):
                reader = Reader(copy.take())
                rows = reader.tail(0)
                assert reader.integrity() == []
                assert list(faults(rows)) == []
                assert rows[-1].seq == reader.snapshot().revision
                seen.append(rows[-1].seq)
                reader.close()
        finally:
            writer.kill()
            copy.remove()
    assert seen == sorted(seen)
    assert seen[-1] > seen[1], "somebody did write"


def test_what_is_no_plain_file_is_not_waited_for(board: Path, place: Path) -> None:
    os.mkfifo(board.with_name("crm.db-wal"))
    with read_only(board), pytest.raises(Exception, match="no plain file"):
        open_board(board)
    assert list(place.iterdir()) == []


def test_a_file_system_that_is_mounted_read_only(
    board: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Mounted:
        f_flag = os.ST_RDONLY

    with session(board) as ana:
        planted(ana, row("One"))
    monkeypatch.setattr(os, "statvfs", lambda _path: Mounted)
    with open_board(board) as copy:
        assert len(copy.load().items) == 2
        assert copy.read_only.endswith("because its file system is mounted read-only")
    assert list(place.iterdir()) == []


@pytest.mark.usefixtures("place")
def test_what_moves_between_the_two_files_is_not_missed(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that is written back after the file was copied, and before the log is."""
    ana, copied = session(board), module._copy
    times: list[str] = []
    planted(ana, row("Committed before"))

    def slowly(source: Path, ending: str, target: Path) -> None:
        copied(source, ending, target)
        times.append(ending)
        if len(times) == 1:
            ana.close()

    monkeypatch.setattr(module, "_copy", slowly)
    monkeypatch.setattr(module, "_shared_lock", lambda _board: None)
    copy = PrivateCopy(board)
    reader = Reader(copy.take())
    assert reader.snapshot().items.columns["title"][1] == "Committed before"
    reader.close()
    assert times == ["", "-wal"] * 2
    copy.remove()


@pytest.mark.usefixtures("place")
def test_a_torn_copy_under_the_same_times_is_not_taken(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = module._copy
    times: list[str] = []

    def torn(source: Path, ending: str, target: Path) -> None:
        copied(source, ending, target)
        times.append(ending)
        if len(times) == 1:
            os.truncate(target, target.stat().st_size // 2)

    monkeypatch.setattr(module, "_copy", torn)
    monkeypatch.setattr(module, "_shared_lock", lambda _board: None)
    copy = PrivateCopy(board)
    reader = Reader(copy.take())
    assert reader.integrity() == []
    reader.close()
    copy.remove()


@pytest.mark.usefixtures("place")
def test_nobody_is_waited_for_without_end(board: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1000))
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    monkeypatch.setattr(module, "_stamp", lambda _board: ((next(ticks),),))
    with read_only(board), pytest.raises(BoardError, match="changes so fast that no copy"):
        open_board(board)
