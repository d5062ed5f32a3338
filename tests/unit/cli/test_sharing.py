"""`tpm-tui share`: what it puts right, what it says, and what it refuses with a reason."""

from __future__ import annotations

import errno
import grp
import os
import pwd
import stat
import struct
from pathlib import Path

import pytest

from tests.boards import new_file, session
from tests.command_line import CommandLine
from tests.other_users import as_user, needs_root
from tpm_tui.cli.main import main
from tpm_tui.store.files import system as file_system
from tpm_tui.store.files.beside import beside, folder_beside

OURS = grp.getgrgid(os.getegid()).gr_name
"""A group that the process may give things to, root or not."""


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


def test_a_folder_is_made_and_boards_born_there_are_the_groups(
    place: Path, tpm: CommandLine
) -> None:
    folder = place / "boards"
    before = os.umask(0o077)
    try:
        said = tpm.ok("share", folder, "--group", OURS).out
        assert f"Made {folder} (2770 " in said
        assert f"  tpm-tui new {folder}/crm.db" in said
        tpm.ok("new", folder / "crm.db")
    finally:
        os.umask(before)
    assert mode(folder) == "2770"
    assert mode(folder / "crm.db") == "660"
    with session(folder / "crm.db"):
        assert {mode(one) for one in folder.iterdir()} == {"660"}
    said = tpm.ok("share", folder, "--group", OURS).out
    assert said.startswith(f"{folder} is shared with {OURS} already; nothing had to be changed.")
    assert f"\n  tpm-tui {folder}/crm.db\n" in said
    assert f"newgrp {OURS}" in said
    assert tpm.ok("share", folder, "--group", OURS, "--check").out.endswith("nothing is wrong.\n")


def test_everything_of_a_board_is_put_right_and_nothing_else(place: Path, tpm: CommandLine) -> None:
    path = new_file(place / "crm.db")
    here, backups = folder_beside(path, "here"), folder_beside(path, "backups")
    files = [beside(path, "lock"), here / "1", backups / "old.db", path.with_name("crm.db-shm")]
    for one in files:
        one.touch(0o600)
    others = [place / "notes.txt", place / "other.db", here / "folder"]
    others[0].touch(0o600)
    others[1].write_bytes(b"SQLite format 3\0" + bytes(100))
    others[2].mkdir(0o700)
    modes = [mode(one) for one in others]

    found = tpm("share", place, "--group", OURS, "--check")
    assert found.code == 1
    assert f"{path} is 0600 " in found.out
    assert f"chmod 660 {path}" in found.out
    assert len(found.out.splitlines()) == 4 + len(files)
    assert mode(path) == "600", "a check changes nothing"

    told = tpm("share", place, "--group", OURS, "--json").json
    assert told["wrong"] == []
    assert {one["path"] for one in told["changed"]} == {
        str(one) for one in (place, path, here, backups, *files)
    }
    assert {mode(one) for one in (path, *files)} == {"660"}
    assert {mode(one) for one in (place, here, backups)} == {"2770"}
    assert [mode(one) for one in others] == modes
    assert tpm.ok("share", place, "--group", OURS, "--check", "--json").json["wrong"] == []


def test_a_board_that_is_served_behind_ssh_stays_its_accounts(
    place: Path, tpm: CommandLine
) -> None:
    path = new_file(place / "crm.db")
    folder_beside(path, "files")
    said = tpm("share", place, "--group", OURS)
    assert said.code == 1
    assert f"{path} is served to people behind ssh" in said.err
    assert mode(path) == "600"


def test_what_others_planted_is_named_and_not_followed(place: Path, tpm: CommandLine) -> None:
    path, prey = new_file(place / "crm.db"), place.parent / f"{place.name}-prey"
    prey.touch(0o600)
    try:
        beside(path, "here").symlink_to(place.parent)
        beside(path, "lock").symlink_to(prey)
        path.with_name("crm.db-wal").hardlink_to(prey)
        os.mkfifo(path.with_name("crm.db-shm"))
        (place / "link.db").symlink_to(prey)
        said = tpm("share", place, "--group", OURS)
        assert said.code == 1
        for name, what in (
            ("crm.db.here", "is no plain file"),
            ("crm.db.lock", "is no plain file"),
            ("crm.db-wal", "has a second name (a hard link)"),
            ("crm.db-shm", "is no plain file"),
            ("link.db", "is a symbolic link"),
        ):
            assert f"{place / name} {what}" in said.err
        assert mode(prey) == "600"
        assert mode(path) == "660", "the rest is put right"
    finally:
        prey.unlink()


def test_places_that_cannot_be_shared(
    place: Path, tpm: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(folder: Path | str, group: str = OURS) -> str:
        checked = tpm("share", folder, "--group", group, "--check")
        said = tpm.refused("share", folder, "--group", group)
        assert checked.code == 1
        assert said in checked.out
        return said

    assert "There is no group 'nobody here'" in tpm.refused(
        "share", place, "--group", "nobody here"
    )
    assert refused("/") == "/ belongs to the whole system. Share a folder below it: /boards"
    assert refused("/srv").startswith("/srv belongs to the whole system.")
    (place / "file").touch()
    assert "is no folder" in refused(place / "file")
    assert f"There is no folder {place}/a. Make it first" in refused(place / "a" / "b")

    closed, wide = place / "closed", place / "wide"
    for one, its in ((closed, 0o700), (wide, 0o777)):
        (one / "boards").mkdir(parents=True)
        one.chmod(its)
    assert f"{closed} (0700 " in refused(closed / "boards")
    assert "keeps everybody but its owner out" in refused(closed / "boards")
    assert f"Everybody may write {wide} (0777 " in refused(wide / "boards")
    wide.chmod(0o1777)
    tpm.ok("share", wide / "boards", "--group", OURS)

    home = next(one for one in pwd.getpwall() if one.pw_uid == os.geteuid())
    monkeypatch.setattr(
        pwd, "getpwall", lambda: [pwd.struct_passwd((*home[:2], 1000, *home[3:5], str(wide), ""))]
    )
    assert f"{wide} is the home folder of {home.pw_name}" in refused(wide)

    table = place / "mountinfo"
    table.write_text(f"1 1 0:1 / / rw - ext4 x rw\n2 1 0:2 / {wide} rw - fuse.sshfs x rw\n")
    monkeypatch.setattr(file_system, "_MOUNTS", table)
    assert "lies on a network file system (fuse.sshfs)" in refused(wide / "boards")


def access_list(group: int) -> bytes:
    """user::rwx, group::<group>, mask::rwx, other::---, as the kernel keeps it."""
    entries = [(0x01, 7), (0x04, group), (0x10, 7), (0x20, 0)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *one, 0xFFFFFFFF) for one in entries)


def test_access_lists_that_shut_the_group_out(place: Path, tpm: CommandLine) -> None:
    folder = place / "boards"
    folder.mkdir()
    path = new_file(folder / "crm.db")
    try:
        os.setxattr(folder, "system.posix_acl_default", access_list(5))
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise
        pytest.skip("this file system has no access lists")
    assert f"setfacl -k {folder}" in tpm.refused("share", folder, "--group", OURS)
    os.setxattr(folder, "system.posix_acl_default", access_list(7))
    tpm.ok("share", folder, "--group", OURS)
    os.setxattr(path, "system.posix_acl_access", access_list(4))
    said = tpm("share", folder, "--group", OURS)
    assert said.code == 1
    assert f"{path} has an access list" in said.err
    assert f"setfacl -b {path}" in said.err


@needs_root
def test_somebody_elses_folder_group_or_board(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ann, group = 61001, grp.getgrnam("users")
    folder = place / "boards"
    folder.mkdir()
    path = new_file(folder / "crm.db")

    def share() -> int:
        return main(["share", str(folder), "--group", "users"])

    def said(groups: list[int]) -> str:
        capfd.readouterr()
        as_user(share, ann, ann, groups)
        return capfd.readouterr().err

    assert f"Only the owner of {folder}" in said([group.gr_gid])
    os.chown(folder, ann, ann)
    assert "You are no member of group users" in said([])
    told = said([group.gr_gid])
    assert f"{path} is closed to you (0600 root:root). Let an administrator run: tpm-tui" in told
    assert mode(folder) == "2770"
    os.chown(path, ann, ann)
    assert said([group.gr_gid]) == ""
    assert (mode(path), path.stat().st_gid) == ("660", group.gr_gid)
