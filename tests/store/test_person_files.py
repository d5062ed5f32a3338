"""The exchange folder of a person behind the gate: bare names, plain files, and room for all."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tpm_tui.errors import BoardError, InvalidInput, Refused
from tpm_tui.store.files import person_files
from tpm_tui.store.files.person_files import PersonFiles, checked, is_login


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = tmp_path / "crm.db"
    path.touch(0o600)
    return path


@pytest.fixture
def alice(board: Path) -> PersonFiles:
    return PersonFiles(board, "alice")


@pytest.fixture
def folder(board: Path, alice: PersonFiles) -> Path:
    assert alice.names() == []
    return board.with_name("crm.db.files") / "alice"


def test_what_is_written_is_read_and_is_private(alice: PersonFiles, folder: Path) -> None:
    alice.write("plan 2.csv", b"a,b")
    alice.write("plan 2.csv", b"c")
    assert alice.read("plan 2.csv") == b"c"
    assert alice.names() == [("plan 2.csv", 1)]
    assert (folder / "plan 2.csv").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.parent.stat().st_mode & 0o777 == 0o700
    alice.remove("plan 2.csv")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", ".ssh", "../x", "a/b", "/etc/passwd", "a\0b", "a\nb", "-rf", "~", "x" * 101, "a\\b",
     "\u202egnp.csv", "\x1b[2J", "a*", "$(x)", "a;b", " x"],
)  # fmt: skip
def test_a_name_that_might_lead_elsewhere(alice: PersonFiles, folder: Path, name: str) -> None:
    for act in (alice.read, alice.remove, alice.path, lambda one: alice.write(one, b"x")):
        with pytest.raises(InvalidInput, match="no name of a file here"):
            act(name)
    assert list(folder.iterdir()) == []


def test_links_pipes_and_folders_are_no_files(
    alice: PersonFiles, folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    (folder / "link").symlink_to(secret)
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    for name in ("link", "pipe", "folder", "nothing"):
        for act in (alice.read, alice.path):
            with pytest.raises(Refused):
                act(name)
    assert alice.names() == []
    alice.write("link", b"over the link, not through it")
    assert secret.read_text() == "mine"


def test_a_folder_that_is_a_link_is_not_followed(board: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    files = board.with_name("crm.db.files")
    files.mkdir(0o700)
    (files / "alice").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BoardError, match="cannot be used"):
        PersonFiles(board, "alice").write("x", b"x")
    files.joinpath("alice").unlink()
    files.rmdir()
    files.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BoardError):
        PersonFiles(board, "alice").write("x", b"x")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_nobody_reaches_anothers_files(board: Path, alice: PersonFiles) -> None:
    PersonFiles(board, "bob").write("his.csv", b"x")
    assert alice.names() == []
    with pytest.raises(Refused):
        alice.read("his.csv")


def test_there_is_room_but_not_without_end(
    alice: PersonFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person_files, "LARGEST", 10)
    monkeypatch.setattr(person_files, "ALL", 25)
    monkeypatch.setattr(person_files, "MOST", 3)
    with pytest.raises(Refused, match="larger than 10 bytes"):
        alice.write("a", b"x" * 11)
    for name in "abc":
        alice.write(name, b"x" * 8)
    with pytest.raises(Refused, match="3 files already"):
        alice.write("d", b"")
    with pytest.raises(Refused, match="25 bytes together"):
        alice.write("a", b"x" * 10)
    with pytest.raises(Refused, match="There is a file a already"):
        alice.write("a", b"y", replace=False)
    assert alice.read("a") == b"x" * 8
    with pytest.raises(Refused, match="larger than 3 bytes"):
        alice.read("a", 3)
    assert len(list(folder.iterdir())) == 3


def test_many_at_once_get_no_more_room_than_one(
    board: Path, alice: PersonFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sessions are processes of their own; each asks for room before it writes."""
    monkeypatch.setattr(person_files, "ALL", 25)
    written = person_files._write
    together = threading.Barrier(4, timeout=0.5)

    def slow(*words: Any, **named: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            together.wait()  # all four would come here at once
        written(*words, **named)

    monkeypatch.setattr(person_files, "_write", slow)

    def put(number: int) -> str:
        try:
            PersonFiles(board, "alice").write(f"{number}.csv", b"x" * 10)
        except Refused as error:
            return error.message
        return ""

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(put, range(4)))
    assert sorted(map(bool, said)) == [False, False, True, True], said
    assert sum(size for _, size in alice.names()) == 20


def test_what_a_killed_session_began_to_write_goes(alice: PersonFiles, folder: Path) -> None:
    (folder / ".0123456789abcdef.new").write_bytes(b"x" * 1000)
    alice.write("a", b"x")
    assert [one.name for one in folder.iterdir()] == ["a"]


@pytest.mark.parametrize(
    "login", ["", "Alice", "..", "a/b", ".x", "-x", "a b", "x" * 33, "é", "a\n"]
)
def test_a_login_that_might_lead_elsewhere(board: Path, login: str) -> None:
    assert not is_login(login)
    with pytest.raises(InvalidInput):
        PersonFiles(board, login)


@pytest.mark.parametrize(
    "name", ["-1+(x).csv", "+a.csv", ".a.csv", "a;b.csv", "a/b.csv", "x" * 101]
)
def test_what_a_name_may_hold_is_told_to_whoever_gives_another_one(name: str) -> None:
    with pytest.raises(InvalidInput, match="no name of a file here") as told:
        checked(name)
    assert "begins with a letter or a digit" in told.value.hint
