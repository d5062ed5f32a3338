"""Who has a board open: one file per session, held for as long as it lives, and read with caution."""

from __future__ import annotations

import json
import os
import pwd
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tpm_tui.store.identity import User
from tpm_tui.store.presence import (
    FIELD_MOST,
    SESSIONS_MOST,
    SIZE,
    USER_MOST,
    Others,
    OwnPlace,
)

ANA, BO = User(1001, "ana"), User(1002, "bo")
SLEEPER = """
import sys, time, pathlib
from tpm_tui.store.identity import User
from tpm_tui.store.presence import OwnPlace
place = OwnPlace(pathlib.Path(sys.argv[1]), User(0, sys.argv[2]))
place.write(7, "budget", editing=True)
print("here", flush=True)
time.sleep(60)
"""


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A file that stands for a board."""
    path = tmp_path / "crm.db"
    path.write_bytes(b"")
    path.chmod(0o600)
    return path


@pytest.fixture
def others(board: Path) -> Iterator[Others]:
    """What somebody sees who says nothing."""
    found = Others(board)
    yield found
    found.close()


def folder(board: Path) -> Path:
    return board.with_name("crm.db.here")


def users(others: Others) -> list[str]:
    others.look()
    return [one.user for one in others.sessions]


def test_who_comes_moves_and_goes(board: Path, others: Others) -> None:
    assert not others.look()
    ana = OwnPlace(board, ANA)
    ana.write(3, "budget", editing=False)
    assert others.look()
    (one,) = others.sessions
    assert (one.user, one.pid, one.item, one.field, one.editing) == (
        "ana", os.getpid(), 3, "budget", False,
    )  # fmt: skip
    assert not others.look()
    ana.write(-4, "title", editing=True)
    assert others.look()
    assert [(one.item, one.field, one.editing) for one in others.sessions] == [(-4, "title", True)]
    ana.close()
    assert others.look()
    assert others.sessions == ()
    assert not list(folder(board).iterdir())
    ana.close()


def test_a_session_does_not_see_itself(board: Path, others: Others) -> None:
    ana, bo = OwnPlace(board, ANA), OwnPlace(board, BO)
    ana.write(1, "title", editing=False)
    bo.write(2, "title", editing=False)
    assert others.look(ana.name)
    assert [one.user for one in others.sessions] == ["bo"]
    ana.close()
    bo.close()


def test_one_person_twice_is_two_sessions(board: Path, others: Others) -> None:
    places = [OwnPlace(board, ANA), OwnPlace(board, ANA)]
    for number, place in enumerate(places):
        place.write(number, "title", editing=False)
    assert users(others) == ["ana", "ana"]
    assert len({one.session for one in others.sessions}) == 2
    for place in places:
        place.close()


def test_every_change_is_seen_however_soon_it_follows(board: Path, others: Others) -> None:
    """Time stamps of files are no finer than the clock of the kernel."""
    ana = OwnPlace(board, ANA)
    for item in range(300):
        ana.write(item, "title", editing=False)
        others.look()
        assert [one.item for one in others.sessions] == [item]
    ana.close()


def test_files_are_written_in_place_with_the_modes_of_the_board(board: Path) -> None:
    board.chmod(0o660)
    ana = OwnPlace(board, ANA)
    ana.write(1, "title", editing=False)
    path = folder(board) / ana.name
    before = path.stat()
    ana.write(123_456, "a" * 300, editing=True)
    after = path.stat()
    assert (after.st_ino, after.st_size) == (before.st_ino, SIZE)
    assert stat.S_IMODE(after.st_mode) == 0o660
    assert stat.S_IMODE(folder(board).stat().st_mode) == 0o2770
    assert len(json.loads(path.read_text())["field"]) == FIELD_MOST
    ana.close()


def test_a_killed_session_is_gone_at_the_next_look(board: Path, others: Others) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPER, str(board), "bo"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        assert users(others) == ["bo"]
        assert others.sessions[0].pid == process.pid
        assert list(folder(board).iterdir())
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert others.look()
    assert others.sessions == ()
    assert not list(folder(board).iterdir()), "whoever finds it takes it away"


def test_what_a_dead_session_left_is_taken_away_by_who_comes_later(
    board: Path, others: Others
) -> None:
    folder(board).mkdir()
    left = folder(board) / f"4711-{'0' * 16}"
    left.write_bytes(b" " * SIZE)
    draft = folder(board) / f".4712-{'1' * 16}.4712.99.new"
    draft.write_bytes(b"")
    os.utime(draft, (time.time() - 3600, time.time() - 3600))
    mine = folder(board) / "notes.txt"
    mine.write_text("not ours")
    assert users(others) == []
    assert list(folder(board).iterdir()) == [mine]


def test_a_folder_that_is_cleared_is_made_again(board: Path, others: Others) -> None:
    ana = OwnPlace(board, ANA)
    ana.write(1, "title", editing=False)
    assert users(others) == ["ana"]
    for one in folder(board).iterdir():
        one.unlink()
    folder(board).rmdir()
    assert users(others) == []
    ana.write(2, "title", editing=False)
    assert users(others) == ["ana"]
    ana.close()


def held(board: Path, content: bytes, number: int = 0) -> tuple[Path, int]:
    """A file as of a session that lives, whatever it says."""
    import fcntl

    folder(board).mkdir(exist_ok=True)
    path = folder(board) / f"99-{number:016x}"
    path.write_bytes(content)
    descriptor = os.open(path, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return path, descriptor


def told(**changed: Any) -> bytes:
    says = {
        "user": "eve", "pid": 1, "since": "2026-01-01T00:00:00Z", "item": 1, "field": "title",
        "editing": False,
    }  # fmt: skip
    return json.dumps({**says, **changed}).encode().ljust(SIZE)[:SIZE]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * SIZE,
        b"[" * SIZE,
        b"{" * SIZE,
        (b'{"a":' * 80).ljust(SIZE),
        b"\xff\xfe" * (SIZE // 2),
        b'"' + b"x" * (SIZE - 2) + b'"',
        b"7".ljust(SIZE),
        b"null".ljust(SIZE),
        b" " * 1_000_000,
        told(item=10**300),
        told(item=1.5),
        told(item=True),
        told(pid="1"),
        told(user=None),
        told(user=""),
        told(field=["title"]),
        (b'{"item":' + b"9" * 480 + b"}").ljust(SIZE),
    ],
    ids=range(18),
)
def test_hostile_content_is_nobody(content: bytes, board: Path, others: Others) -> None:
    path, descriptor = held(board, content)
    assert users(others) == []
    assert users(others) == []
    os.close(descriptor)
    others.look()
    assert not path.exists()


def test_a_torn_write_keeps_what_was_there(board: Path, others: Others) -> None:
    path, descriptor = held(board, told())
    assert users(others) == ["eve"]
    path.write_bytes(told(item=2)[:200].ljust(SIZE, b"\x00"))
    assert not others.look()
    assert others.sessions[0].item == 1
    path.write_bytes(told(item=3))
    assert others.look()
    assert others.sessions[0].item == 3
    os.close(descriptor)


def test_long_and_strange_names_are_cut_and_not_obeyed(board: Path, others: Others) -> None:
    _, descriptor = held(board, told(user="\x1b[2J" + "x" * 100, field="y" * 100))
    others.look()
    (one,) = others.sessions
    assert len(one.user) == USER_MOST
    assert len(one.field) == FIELD_MOST
    os.close(descriptor)


def test_no_link_pipe_or_folder_is_opened(board: Path, others: Others, tmp_path: Path) -> None:
    folder(board).mkdir()
    secret = tmp_path / "secret"
    secret.write_bytes(told())
    (folder(board) / f"1-{'a' * 16}").symlink_to(secret)
    os.mkfifo(folder(board) / f"2-{'b' * 16}")
    (folder(board) / f"3-{'c' * 16}").mkdir()
    assert users(others) == []
    assert secret.exists()


def test_a_link_in_place_of_the_folder_is_not_followed(
    board: Path, others: Others, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / f"1-{'a' * 16}").write_bytes(told())
    folder(board).symlink_to(elsewhere)
    assert users(others) == []
    assert list(elsewhere.iterdir())


def test_thousands_of_files_hold_nobody_up(board: Path, others: Others) -> None:
    folder(board).mkdir()
    for number in range(900):
        (folder(board) / f"5-{number:016x}").touch()
    ana = OwnPlace(board, ANA)
    for _ in range(20):
        ana.write(1, "title", editing=False)
        if users(others) == ["ana"] and len(list(folder(board).iterdir())) == 1:
            break
    else:
        raise AssertionError("ana is not seen, or what was left was not taken away")
    ana.close()


def test_more_sessions_than_are_followed(board: Path, others: Others) -> None:
    places = [OwnPlace(board, ANA) for _ in range(SESSIONS_MOST + 5)]
    for place in places:
        place.write(1, "title", editing=False)
    others.look()
    assert len(others.sessions) == SESSIONS_MOST
    for place in places:
        place.close()
    others.look()
    assert others.sessions == ()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make files of others")
def test_the_kernel_knows_better_who_somebody_is(board: Path, others: Others) -> None:
    """Only what belongs to the board's owner may say any name: that is the gate."""
    nobody = pwd.getpwnam("nobody")
    path, descriptor = held(board, told(user="root"))
    os.chown(path, nobody.pw_uid, nobody.pw_gid)
    assert users(others) == ["nobody"]
    os.close(descriptor)


def test_a_look_at_twenty_others_opens_and_reads_nothing(
    board: Path, others: Others, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [OwnPlace(board, User(2000 + one, f"u{one:02}")) for one in range(20)]
    for place in places:
        place.write(1, "title", editing=False)
    assert len(users(others)) == 20
    time.sleep(0.12)
    others.look()
    calls: list[str] = []
    for name in ("open", "pread", "scandir", "pwrite"):
        monkeypatch.setattr(os, name, lambda *_a, _n=name, **_k: calls.append(_n))
    assert not others.look()
    monkeypatch.undo()
    assert calls == []
    for place in places:
        place.close()
