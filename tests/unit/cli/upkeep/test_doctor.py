"""What `doctor` finds wrong with a board's file, each with the command that mends it."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.boards import adding, new_file, session
from tests.command_line import CommandLine
from tests.other_users import as_user, needs_root
from tests.store.releases import SCHEMAS, board_of
from tpm_tui.cli.main import main
from tpm_tui.store.ddl import SCHEMA_HEAD
from tpm_tui.store.files import system as file_system
from tpm_tui.store.presence import OwnPlace


@pytest.fixture
def board() -> Iterator[Path]:
    """A private board in a folder that everybody can reach."""
    folder = Path(tempfile.mkdtemp(prefix="tpm-tui-test-")).resolve()
    folder.chmod(0o755)
    yield new_file(folder / "crm.db")
    shutil.rmtree(folder)


def examined(tpm: CommandLine, board: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Facts, and problems with what mends each."""
    facts = tpm.ok("doctor", board, "--json").json
    return facts, {one["what"]: one["mend"] for one in facts["problems"]}


def test_a_private_board_is_fine_also_while_it_is_open(tpm: CommandLine, board: Path) -> None:
    facts, problems = examined(tpm, board)
    assert problems == {}
    assert facts["shared"].startswith("no: ")
    assert facts["open in"] == "no program that can be seen from here"
    assert facts["write-ahead log"] == "none: everything is in the file"
    assert facts["newest backup"] == f"none beside the board; make one: tpm-tui backup {board}"
    code = (
        "import pathlib, sys; from tests.boards import session; from tpm_tui.store.identity import"
        " User; from tpm_tui.store.presence import OwnPlace; path = pathlib.Path(sys.argv[1]);"
        "held = session(path); place = OwnPlace(path, User(1, 'ann')); place.write(1, 'title',"
        " editing=False); print('ready', flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, str(board)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        facts, problems = examined(tpm, board)
        assert problems == {}
        assert facts["open in"].startswith("ann since ")
        assert f"(process {other.pid})" in facts["open in"]
        other.kill()
    facts, problems = examined(tpm, board)
    assert facts["open in"] == "no program that can be seen from here"
    assert "left by a program that was killed" in facts["write-ahead log"]
    assert problems == {}


def test_a_file_that_was_cut_off(tpm: CommandLine, board: Path) -> None:
    whole = board.stat().st_size
    assert examined(tpm, board)[0]["contents"].endswith(f"tpm-tui check {board}")
    os.truncate(board, 30_000)
    ((what, mend),) = examined(tpm, board)[1].items()
    assert what == f"crm.db was cut off: 30,000 of {whole:,} bytes are there."
    assert f"tpm-tui check {board} --repair" in mend


def test_a_board_that_a_group_writes_in_a_folder_that_is_not_shared(
    tpm: CommandLine, board: Path
) -> None:
    board.chmod(0o664)
    _, problems = examined(tpm, board)
    share = f"tpm-tui share {board.parent} --group "
    assert next(mend for what, mend in problems.items() if "become" in what).startswith(share)
    assert problems[f"Everybody on this computer may open crm.db ({_state(board)})."] == (
        f"chmod o-rwx {board}"
    )
    group = problems[next(one for one in problems if "do not become" in one)].removeprefix(share)
    tpm.ok("share", board.parent, "--group", group)
    facts, problems = examined(tpm, board)
    assert problems == {}
    assert facts["shared"] == f"with group {group}"
    lock = board.with_name("crm.db.lock")
    lock.touch(0o600)
    lock.chmod(0o600)
    _, problems = examined(tpm, board)
    assert list(problems.values()) == [share + group]
    assert next(iter(problems)).startswith(f"{lock} is 0600 ")


def _state(board: Path) -> str:
    from tpm_tui.store.files.permits import described

    return described(board.stat())


def test_second_names_large_logs_and_networks(
    tpm: CommandLine, board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.with_name("same.db").hardlink_to(board)
    with board.with_name("crm.db-wal").open("wb") as log:
        log.truncate(17 * 1024 * 1024)
    table = board.with_name("mountinfo")
    table.write_text(f"1 1 0:1 / / rw - ext4 x rw\n2 1 0:2 / {board.parent} rw - nfs s:/x rw\n")
    monkeypatch.setattr(file_system, "_MOUNTS", table)
    facts, problems = examined(tpm, board)
    assert facts["file system"] == "nfs"
    told = " ".join(problems)
    assert "network file system (nfs)" in told
    assert "has a second name (a hard link)" in told
    assert "has grown to 17,825,792 bytes" in told
    text = tpm.ok("doctor", board).out
    assert "problem 3 " in text


@needs_root
def test_what_root_left_beside_a_private_board(tpm: CommandLine, board: Path) -> None:
    os.chown(board, 61001, 61001)
    lock = board.with_name("crm.db.lock")
    lock.touch(0o600)
    _, problems = examined(tpm, board)
    assert problems == {
        "crm.db.lock belongs to root, and the board to uid 61001.": (
            f"Once nobody has the board open: chown --reference={board} {lock}"
        )
    }
    lock.unlink()
    with session(board) as opened:
        place = OwnPlace(board, opened.user)
        place.write(1, "title", editing=False)
        assert examined(tpm, board)[1] == {}, "root's own sessions leave nothing of root's"
        place.close()


@pytest.mark.parametrize(
    "version, fixed",
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False),
        ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)  # fmt: skip
def test_whether_sqlite_has_the_fix(
    version: tuple[int, int, int], fixed: bool, tpm: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", version)
    told = tpm.ok("doctor", "--json").json["sqlite"]
    assert ("has the WAL-reset fix" in told) == fixed
    assert ("lacks the WAL-reset fix" in told) != fixed


def test_what_killed_programs_left(tpm: CommandLine, board: Path) -> None:
    assert examined(tpm, board)[0]["left over"] == "nothing"
    backups = board.with_name("crm.db.backups")
    backups.mkdir(0o700)
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    left = [
        board.with_name(f".crm.db.{gone.pid}.120000000001.new"),
        backups / f".crm.db.{gone.pid}.120000000002.new-wal",
    ]
    theirs = [
        board.with_name(f".crm.db.{os.getpid()}.120000000001.new"),  # of one that is at it still
        board.with_name(f".other.db.{gone.pid}.120000000001.new"),
    ]
    for one in (*left, *theirs, board.with_name("crm.db-shm")):
        one.write_bytes(b"12345")
        one.chmod(0o600)
    facts, problems = examined(tpm, board)
    assert facts["left over"] == f"crm.db-shm, {left[0].name}, {left[1].name}"
    assert problems == {
        "2 unfinished copies of crm.db (10 bytes) were left by programs that were killed.": (
            f"rm {left[0]} {left[1]}"
        )
    }


def test_a_private_board_that_others_get_at_all_the_same(tpm: CommandLine, board: Path) -> None:
    log, backups = board.with_name("crm.db-wal"), board.with_name("crm.db.backups")
    log.touch()
    backups.mkdir()
    kept = backups / "crm-2026-11-24.db"
    kept.touch()
    for one, mode in ((log, 0o644), (backups, 0o755), (kept, 0o640), (board.parent, 0o777)):
        one.chmod(mode)
    _, problems = examined(tpm, board)
    assert [what.split(" is ")[0] for what in problems if "more people" in what] == [
        log.name, backups.name, kept.name,
    ]  # fmt: skip
    assert f"chmod --reference={board} {log}" in problems.values()
    assert f"chmod go-rwx {backups}" in problems.values()
    assert f"chmod o-w {board.parent}" in problems.values()
    for one, mode in ((log, 0o600), (backups, 0o700), (kept, 0o600), (board.parent, 0o1777)):
        one.chmod(mode)
    assert examined(tpm, board)[1] == {}


def test_a_disk_that_is_full_or_has_no_room_for_a_backup(
    tpm: CommandLine, board: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, size = os.statvfs(board), board.stat().st_size

    def has(free: int, names: int = 1000) -> list[str]:
        fields = [*room[:10], room.f_namemax]
        fields[1:8] = [1, free, free, free, max(names, 1), names, names]
        monkeypatch.setattr(os, "statvfs", lambda _path: os.statvfs_result(fields))
        facts, problems = examined(tpm, board)
        assert facts["free"] == f"{free:,} bytes on its disk"
        return list(problems)

    assert has(1 << 30) == []
    full = "The disk that crm.db is on is full: "
    assert has(0) == [f"{full}0 bytes are free, so nothing can be saved."]
    assert has(1 << 30, 0) == [f"{full}it takes no more files, so nothing can be saved."]
    (said,) = has((1 << 20) + size - 1)
    assert "has no room for a backup" in said


def test_the_schema_of_another_program(tpm: CommandLine, board: Path) -> None:
    assert examined(tpm, board)[0]["schema"] == SCHEMA_HEAD
    with closing(sqlite3.connect(board)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    facts, problems = examined(tpm, board)
    assert facts["schema"] == "9999, which only a newer tpm-tui knows"
    assert "crm.db is from a newer tpm-tui (schema 9999), so it opens read-only here." in problems
    ran = tpm("check", board)
    assert ran.code == 0
    assert "crm.db is from a newer tpm-tui (schema 9999): what that one added" in ran.err
    older = board_of(SCHEMAS[0], board.with_name("old.db"))
    assert examined(tpm, older)[0]["schema"].endswith(f"brings it up to {SCHEMA_HEAD}")


def test_a_log_of_the_file_before(tpm: CommandLine, board: Path) -> None:
    other = new_file(board.with_name("other.db"))
    with session(board) as opened:
        opened.execute(adding("Late"))
        assert examined(tpm, board)[1] == {}
        other.rename(board)
        _, problems = examined(tpm, board)
        assert any("crm.db was replaced by another file, and crm.db-wal" in one for one in problems)


@needs_root
def test_who_may_restore_a_damaged_board(tpm: CommandLine, board: Path) -> None:
    os.chown(board.parent, 61001, 61009)
    board.parent.chmod(0o2770)
    os.chown(board, 61001, 61009)
    board.chmod(0o660)
    tpm.ok("backup", board)
    with board.open("r+b") as file:
        file.seek(4096)
        file.write(b"x" * (board.stat().st_size - 4096))

    def said(*words: str) -> list[object]:
        told = io.StringIO()
        with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
            code = main([*words])
        return [code, told.getvalue()]

    def asked() -> list[object]:
        return [said("ls", str(board)), said("restore", str(board), "1", "--yes")]

    # What that user may not import is imported.
    assert "Its newest backup comes back with: " in tpm("ls", board).err
    assert tpm("restore", board, "9", "--yes").code == 2
    answers = as_user(asked, 61002, 61009)
    assert isinstance(answers, list)
    looked, restored = answers
    assert "Ask uid 61001, whose file it is, to bring its newest backup back: tpm-tui" in looked[1]
    assert restored == [
        2,
        (
            "tpm-tui: crm.db is damaged, and the roles in it cannot be read: only uid 61001, whose file "
            "it is, or root, may restore it. Ask uid 61001 to.\n"
        ),
    ]
    assert tpm("restore", board, "1", "--yes").code == 0


def test_a_restore_of_what_is_there_says_that_nothing_had_changed(
    tpm: CommandLine, board: Path
) -> None:
    tpm.ok("backup", board)
    said = tpm.ok("restore", board, "1", "--yes").out
    assert ", since which nothing had changed; as it was it is in " in said
