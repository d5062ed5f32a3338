"""The board's lock: for one at a time, given back whatever happens, and nobody waits for ever."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.boards import adding, new_file, session
from tests.e2e.pty_harness import DEADLINE
from tests.holding import free, holding, let_go
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import BoardError, TpmError
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.files.private_copy import PrivateCopy, _stamp
from tpm_tui.store.identity import current_user
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.lock_holders import flock_holder

FOREIGN = """
import fcntl, sys
with open(sys.argv[1] + ".lock") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A board's file; what is in it does not matter to a lock."""
    path = tmp_path / "board.db"
    path.touch()
    return path


def soon(true: Callable[[], bool], seconds: float = DEADLINE) -> bool:
    """Whether something comes true within a time that only a broken program needs."""
    late = time.monotonic() + seconds
    while not true():
        if time.monotonic() > late:
            return False
        time.sleep(0.005)
    return True


def waiters() -> int:
    return sum(one.name == "board lock" for one in threading.enumerate())


def test_it_is_held_for_a_transaction_and_not_longer(tmp_path: Path) -> None:
    seen = []
    with session(new_file(tmp_path / "board.db")) as opened:
        lock_file = opened.lock.path

        def command(_: object) -> ChangeSet:
            seen.append(free(lock_file))
            raise TpmError("no")

        with pytest.raises(TpmError):
            opened.execute(command)
        assert seen == [False]
        assert free(lock_file)


def test_it_may_be_taken_twice_by_the_same(board: Path) -> None:
    lock = BoardLock(board)
    with lock.held():
        with lock.held():
            assert not free(lock.path)
        assert not free(lock.path)
    assert free(lock.path)
    lock.close()
    with lock.held():  # opened anew
        assert not free(lock.path)
    lock.close()
    assert lock.path.exists()


def test_it_is_not_held_twice_by_two_threads(board: Path) -> None:
    lock, held = BoardLock(board), []

    def other() -> None:
        with lock.held():
            held.append("other")

    thread = threading.Thread(target=other)
    with lock.held():
        thread.start()
        thread.join(0.1)
        held.append("mine")
    thread.join()
    assert held == ["mine", "other"]
    lock.close()


def test_a_lock_file_that_is_a_link_is_not_followed(board: Path) -> None:
    lock = BoardLock(board)
    lock.path.symlink_to(board.with_name("elsewhere"))
    with pytest.raises(BoardError, match="symbolic link"), lock.held():
        pass
    assert not board.with_name("elsewhere").exists()


def test_a_killed_holder_lets_go(board: Path) -> None:
    lock = BoardLock(board)
    with holding(board) as child:
        assert not free(lock.path)
        child.kill()
        with lock.held():
            assert not free(lock.path)
    lock.close()


def test_who_waits_gets_it_when_the_other_is_done(board: Path) -> None:
    lock, told = BoardLock(board, DEADLINE), list[str]()
    with holding(board) as child:

        def tell() -> None:
            told.append(lock.holder())
            let_go(child)

        lock.waiting = tell
        with lock.held():
            assert not free(lock.path)
        assert told == [f"ben (process {child.pid})"]  # once, and while there was time to say it
    assert soon(lambda: not waiters())
    lock.close()


def test_a_short_wait_is_not_told(board: Path) -> None:
    lock, told = BoardLock(board), list[bool]()
    lock.waiting = lambda: told.append(True)
    with holding(board) as child:
        let_go(child)
        with lock.held():
            pass
    assert not told or lock.holder()
    lock.close()


def test_nobody_waits_for_ever_for_one_that_is_stopped(board: Path) -> None:
    lock = BoardLock(board, patience=0.2)
    with holding(board) as child:
        child.send_signal(signal.SIGSTOP)
        for _ in range(3):
            begin = time.monotonic()
            with pytest.raises(BoardError) as problem, lock.held():
                pass
            assert time.monotonic() - begin > 0.15
        assert waiters() == 1  # the place in the queue is kept
        assert f"now by ben (process {child.pid}), so nothing was saved" in str(problem.value)
        assert "nothing was saved" in str(problem.value)
        child.send_signal(signal.SIGCONT)
        let_go(child)
        with lock.held(DEADLINE):
            assert not free(lock.path)
        assert free(lock.path)
    assert soon(lambda: not waiters())
    lock.close()


def test_a_place_that_was_left_gives_the_lock_back(board: Path) -> None:
    lock = BoardLock(board, patience=0.05)
    with holding(board) as child:
        with pytest.raises(BoardError), lock.held():
            pass
        let_go(child)
        assert soon(lambda: not waiters())
        assert free(lock.path)
        with lock.held():
            assert not free(lock.path)
    lock.close()


def test_a_lock_that_is_closed_while_it_waits_is_given_back(board: Path) -> None:
    lock = BoardLock(board, patience=0.05)
    with holding(board) as child:
        with pytest.raises(BoardError), lock.held():
            pass
        lock.close()
        let_go(child)
        assert soon(lambda: not waiters())
        assert free(lock.path)


def test_a_look_does_not_wait(board: Path) -> None:
    lock = BoardLock(board)
    with holding(board):
        with pytest.raises(BoardError), lock.held(0):
            pass
        assert not waiters()
    with lock.held(0):
        assert not free(lock.path)
    lock.close()


def test_an_end_of_the_program_while_waiting_gives_it_back(board: Path) -> None:
    """Ctrl-C in a script, or SIGTERM."""
    lock = BoardLock(board)

    def interrupted() -> None:
        raise KeyboardInterrupt

    lock.waiting = interrupted
    with holding(board) as child:
        with pytest.raises(KeyboardInterrupt), lock.held():
            pass
        let_go(child)
        assert soon(lambda: not waiters())
        assert free(lock.path)
    lock.close()


def test_a_foreign_holder_is_named_by_its_program(board: Path) -> None:
    lock = BoardLock(board, patience=0.05)
    with lock.held():
        assert lock.holder() == f"{current_user().name} (process {os.getpid()})"
    with holding(board, FOREIGN) as child:
        if not flock_holder(lock.path.stat()):
            pytest.skip("the kernel does not tell who holds locks")
        with pytest.raises(BoardError) as problem, lock.held():
            pass
        assert f"python of {current_user().name} (process {child.pid})" in str(
            problem.value
        ).replace(Path(sys.executable).name, "python")
    lock.close()


def test_what_a_hostile_hand_wrote_as_a_name_does_nothing(board: Path) -> None:
    lock = BoardLock(board)
    for text in (b"", b"\xff" * 300, b"12 \x1b[2J\x1b]0;x\x07 x", b"x y", b"12"):
        lock.path.write_bytes(text)
        assert lock.holder().isprintable()
    lock.close()


def test_closing_does_not_wait_for_ever_and_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = new_file(tmp_path / "board.db")
    opened = session(path)
    opened.execute(adding("x"))
    opened.lock.patience = 0.4
    with holding(path) as child:
        child.send_signal(signal.SIGSTOP)
        asked, held = list[float | None](), BoardLock.held

        def noted(lock: BoardLock, patience: float | None = None) -> AbstractContextManager[None]:
            asked.append(patience)
            return held(lock, patience)

        monkeypatch.setattr(BoardLock, "held", noted)
        opened.close()
        assert asked == [0.4, 0.0]  # it waits once for both of its connections
    assert soon(lambda: not waiters())
    with session(path) as again:
        assert again.board.revision == opened.board.revision


def test_a_close_without_the_lock_folds_nothing_in_while_anybody_is_there(tmp_path: Path) -> None:
    """Also where who holds the lock has no connection: SQLite wants the file for itself for that."""
    path = new_file(tmp_path / "board.db")
    opened, other = session(path), session(path, "ben", 1002)
    opened.execute(adding("x"))
    opened.lock.patience = other.lock.patience = 0.1
    keeper, before, log = BoardLock(path), path.read_bytes(), Path(f"{path}-wal")
    with keeper.held():
        opened.close()
        assert path.read_bytes() == before
        size = log.stat().st_size
        assert size > 0
        copy = PrivateCopy(path)
        copy._seen = _stamp(path)
        other.close()
        assert copy.look(), "who copies it just then must see that it was written"
        copy.remove()
    keeper.close()
    assert not log.exists()
    with session(path) as again:
        assert again.board.revision == opened.board.revision
        assert list(complaints(again)) == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="nothing to count them by")
def test_no_file_stays_open_after_a_wait_that_was_too_long(board: Path) -> None:
    """The place in the queue that was left is none to come back to."""
    before = len([*Path("/proc/self/fd").iterdir()])
    for _ in range(3):
        other, lock = BoardLock(board), BoardLock(board)
        with other.held(), pytest.raises(BoardError), lock.held(0.01):
            raise AssertionError("both hold it")
        other.close()
        assert soon(lambda: not waiters())
        with lock.held():
            assert lock._place is None
        lock.close()
    assert len([*Path("/proc/self/fd").iterdir()]) == before


def test_a_login_that_is_no_text_keeps_nobody_out(board: Path) -> None:
    lock, other = BoardLock(board), BoardLock(board)
    lock.who = "r\udce9ne"
    with lock.held():
        assert other.holder() == f"r?ne (process {os.getpid()})"
    with other.held(0):
        pass
    lock.close()
    other.close()


def test_a_lock_is_given_back_whatever_happens_while_it_is_signed(
    board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, other = BoardLock(board), BoardLock(board)

    def fail(_lock: BoardLock) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(BoardLock, "_sign", fail)
        with pytest.raises(KeyboardInterrupt), lock.held():
            raise AssertionError("it is not signed")
    with other.held(0):
        pass
    other.close()
    lock.close()
