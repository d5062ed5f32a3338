"""What a session behind the gate gives up, asked of a process that has given it up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.store.test_door_keys import key_text
from tests.ui.driving import make_small_board
from tpm_tui.cli.gate import confinement, kernel_fences, serving
from tpm_tui.errors import Refused
from tpm_tui.store.door_keys import UNFENCED
from tpm_tui.store.identity import User

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fences are Linux's")

CONFINED = """
import ctypes, os, resource, signal, socket, subprocess, sys, threading
from pathlib import Path
from tpm_tui.cli.gate.confinement import confine
folder, outside = map(Path, sys.argv[1:])
libc = ctypes.CDLL(None, use_errno=True)
lacking = confine(folder)
def tried(what, act):
    try:
        act()
    except OSError as error:
        print(what, type(error).__name__)
    else:
        print(what, "done")
def traced():
    if libc.ptrace(0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "ptrace")
tried("inside", lambda: (folder / "x").write_text("x"))
tried("outside", lambda: (outside / "x").write_text("x"))
tried("remove", lambda: (outside / "there").unlink())
tried("truncate", lambda: os.truncate(outside / "there", 0))
tried("run", lambda: subprocess.run(["/bin/true"], check=False))
tried("connect", socket.socket)
tried("signal", lambda: os.kill(os.getppid(), 0))
tried("trace", traced)
thread = threading.Thread(target=lambda: tried("thread", lambda: subprocess.run(["/bin/true"])))
thread.start(); thread.join()
print("lacking", *lacking)
print("umask", oct(os.umask(0)), "here", os.getcwd() == str(folder))
print("core", *resource.getrlimit(resource.RLIMIT_CORE))
print("data", *resource.getrlimit(resource.RLIMIT_DATA))
print("files", *resource.getrlimit(resource.RLIMIT_NOFILE))
print("dumpable", libc.prctl(3, 0, 0, 0, 0))
print("privileges", libc.prctl(39, 0, 0, 0, 0))
ignored = (signal.SIGTSTP, signal.SIGQUIT, signal.SIGTTIN, signal.SIGTTOU)
print("ignored", *(signal.getsignal(one) is signal.SIG_IGN for one in ignored))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a confined process can still do, by what it tried."""
    folder = tmp_path_factory.mktemp("confined")
    inside, outside = folder / "inside", folder / "outside"
    for one in (inside, outside):
        one.mkdir()
    (outside / "there").write_text("whole")
    done = subprocess.run(
        [sys.executable, "-c", CONFINED, str(inside), str(outside)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
    assert found.get("inside") == "done", done.stderr
    found["left"] = (outside / "there").read_text() if (outside / "there").exists() else "gone"
    return found


def test_nothing_is_written_outside(said: dict[str, str]) -> None:
    if "Landlock" in said.get("lacking", ""):
        pytest.skip("this kernel has no Landlock")
    assert {said[one] for one in ("outside", "remove", "truncate")} == {"PermissionError"}
    assert said["left"] == "whole"


def test_nothing_is_started_traced_or_connected_to(said: dict[str, str]) -> None:
    if "seccomp" in said.get("lacking", ""):
        pytest.skip("this kernel has no seccomp")
    tried = ("run", "thread", "connect", "trace")
    assert {said[one] for one in tried} == {"PermissionError"}


def test_rights_that_every_unix_takes_away(said: dict[str, str]) -> None:
    assert said["umask"] == "0o77 here True"
    assert said["core"] == "0 0", "no picture of its memory is left"
    assert max(map(int, said["data"].split())) <= confinement.MEMORY
    assert max(map(int, said["files"].split())) <= confinement.FILES
    assert said["dumpable"] == "0", "no other process of the account looks into it"
    assert said["privileges"] == "1", "no program gives it more"
    assert said["ignored"] == "True True True True"


def test_what_is_lacking_is_found_out_without_putting_up_fences(said: dict[str, str]) -> None:
    assert kernel_fences.missing() == said.get("lacking", "").split()


# ---- where the kernel has no fences


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A board that only this account can open."""
    path = make_small_board(tmp_path / "small.db")
    path.chmod(0o600)
    path.parent.chmod(0o700)
    return path


def served(board: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """What becomes of a session on a computer without Landlock: who is let in."""
    let_in: list[str] = []
    monkeypatch.setattr(serving, "is_fresh", lambda: True)
    monkeypatch.setattr(serving, "replace_environment", lambda _folder: None)
    monkeypatch.setattr(serving, "confine", lambda _folder: ["Landlock"])

    def take(_board: Path, user: User, _asked: str) -> int:
        let_in.append(user.name)
        return 0

    monkeypatch.setattr(serving, "_served", take)
    serving.SERVE_SESSION.call(["--as", "alice", *words, "--", str(board)])
    return let_in


def test_nobody_is_served_where_a_session_cannot_be_locked_in(
    real: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="its kernel has no Landlock"):
        served(real, monkeypatch)
    assert served(real, monkeypatch, UNFENCED) == ["alice"]


def test_the_word_for_it_outlives_the_fresh_start(
    real: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    def start(words: list[str], _folder: Path) -> None:
        started.append(words)
        raise Refused("started")

    monkeypatch.setattr(serving, "is_fresh", lambda: False)
    monkeypatch.setattr(serving, "start_fresh", start)
    for words in ([], [UNFENCED]):
        with pytest.raises(Refused, match="started"):
            serving.SERVE_SESSION.call(["--as", "alice", *words, "--", str(real)])
    assert [one[-1] for one in started] == ["alice", UNFENCED]


def test_who_gives_a_key_is_told_that_it_opens_nothing_yet(
    tpm: CommandLine, real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = ("--authorized-keys", str(tmp_path / "ssh" / "authorized_keys"))
    (tmp_path / "dana.pub").write_text(key_text())
    add = ("access", "add", real, "dana", "--key", tmp_path / "dana.pub", *keys)
    monkeypatch.setattr(kernel_fences, "missing", list)
    assert "kernel" not in tpm.ok(*add).out
    monkeypatch.setattr(kernel_fences, "missing", lambda: ["Landlock", "seccomp"])
    done = tpm(*add)
    assert done.code == 0
    assert "nobody is let in: the kernel of this computer has no Landlock, seccomp" in done.err
    assert UNFENCED not in Path(keys[1]).read_text()
    assert "for dana and nothing else" in tpm.ok(*add, UNFENCED).out, "the line becomes another one"
    assert Path(keys[1]).read_text().count(f"--as dana {UNFENCED}") == 1
    assert Path(keys[1]).read_text().count("\n") == 1
    assert "already" in tpm.ok(*add, UNFENCED).out
    assert "together with --key" in tpm.refused("access", "add", real, "eve", UNFENCED, *keys)
    assert "no Landlock, seccomp to lock them in" in tpm.ok("doctor", real).out
