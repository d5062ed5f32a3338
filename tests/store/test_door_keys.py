"""Keys files: what is written into them, what never is, and that lines of others stay."""

from __future__ import annotations

import base64
import fcntl
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpm_tui.errors import BoardError, InvalidInput, Refused, TpmError
from tpm_tui.store import door_keys
from tpm_tui.store.door_keys import Door, PublicKey
from tpm_tui.store.files.guarded import edited

PYTHON, BOARD = "/opt/tpm/bin/python", "/srv/tpm/board.db"
ME = (os.getuid(), os.getgid())


def blob(kind: str, *parts: bytes) -> str:
    strings = (kind.encode(), *parts)
    return base64.b64encode(b"".join(len(one).to_bytes(4, "big") + one for one in strings)).decode()


def key_text(fill: int = 1) -> str:
    return f"ssh-ed25519 {blob('ssh-ed25519', bytes([fill]) * 32)} dana@laptop"


def door(login: str = "dana", fill: int = 1, board: str = BOARD) -> Door:
    return Door(login, board, door_keys.read_public_key(key_text(fill)))


RSA = blob("ssh-rsa", b"\x01\x00\x01", b"\x00" + b"\xff" * 256)
WEAK = blob("ssh-rsa", b"\x01\x00\x01", b"\x00" + b"\xff" * 128)
GOOD = blob("ssh-ed25519", b"k" * 32)


def test_one_line_per_person_and_key(tmp_path: Path) -> None:
    file = tmp_path / "authorized_keys"
    assert door_keys.add_door(file, door(), PYTHON, ME)
    assert file.read_text() == (
        f'command="{PYTHON} -I -m tpm_tui serve-session {BOARD} --as dana",restrict,pty '
        f"{key_text().rsplit(' ', 1)[0]} dana\n"
    )
    assert not door_keys.add_door(file, door(), PYTHON, ME)
    assert door_keys.add_door(file, door("dana", 2), PYTHON, ME)
    assert door_keys.add_door(file, door("eve", 3), PYTHON, ME)
    assert [one.login for one in door_keys.doors(file)] == ["dana", "dana", "eve"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert door_keys.remove_doors(file, "dana", BOARD) == 2
    assert door_keys.doors(file) == [door("eve", 3)]
    assert list(tmp_path.iterdir()) == [file], "nothing is left beside it"


def test_a_key_is_one_persons_and_opens_one_board(tmp_path: Path) -> None:
    file = tmp_path / "authorized_keys"
    door_keys.add_door(file, door(), PYTHON, ME)
    before = file.read_bytes()
    with pytest.raises(Refused, match="a key of dana already"):
        door_keys.add_door(file, door("eve"), PYTHON, ME)
    with pytest.raises(Refused, match="a key opens one board"):
        door_keys.add_door(file, door(board="/srv/tpm/other.db"), PYTHON, ME)
    file.write_text(f"no-pty {key_text(7)}\n")
    with pytest.raises(Refused, match="line 1 of the keys file"):
        door_keys.add_door(file, door("eve", 7), PYTHON, ME)
    file.write_bytes(before)
    assert door_keys.remove_doors(file, "dana", "/srv/tpm/other.db") == 0
    assert file.read_bytes() == before


FOREIGN = (
    b"# admins\n\n"
    b'command="/bin/x \\"y\\"",no-pty ssh-rsa AAAA admin\r\n'
    b"ssh-ed25519 \xff\xfe garbage\x85\x0c\n"
    b'command="/opt/x -I -m tpm_tui serve-session /srv/tpm/board.db --as dana; sh",restrict,pty ssh-rsa A dana\n'
    b"no end"
)


def test_lines_of_others_stay_byte_by_byte(tmp_path: Path) -> None:
    file = tmp_path / "authorized_keys"
    file.write_bytes(FOREIGN)
    file.chmod(0o640)
    door_keys.add_door(file, door(), PYTHON, ME)
    assert file.read_bytes().startswith(FOREIGN + b"\ncommand=")
    assert file.stat().st_mode & 0o777 == 0o640
    door_keys.remove_doors(file, "dana", BOARD)
    assert file.read_bytes() == FOREIGN + b"\n"


@pytest.mark.parametrize(
    "text, why",
    [
        ("", "these are 0"),
        (f"{key_text()}\n{key_text(2)}", "these are 2"),
        (f"{key_text()}\u2028x", "these are 2"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "private key"),
        (f"restrict {key_text()}", "has options"),
        (f'command="sh" {key_text()}', "has options"),
        (f"ssh-dss {GOOD}", "no kind of public key"),
        ("ssh-ed25519", "cut off"),
        (f"ssh-ed25519 {GOOD[:-8]}", "cut off"),
        (f"ssh-ed25519 {GOOD}!!", "cut off"),
        (f"ssh-ed25519 {blob('ssh-ed25519')}", "cut off"),
        (f"ssh-rsa {GOOD}", "another kind"),
        (f"ssh-ed25519 {RSA}", "another kind"),
        (f"ssh-rsa {WEAK}", "too weak"),
        (f"ssh-rsa {blob('ssh-rsa', b'x')}", "too weak"),
        ("x" * 20_000, "too long"),
    ],
)
def test_what_is_no_public_key(text: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        door_keys.read_public_key(text)


def test_comments_of_keys_go_nowhere() -> None:
    key = door_keys.read_public_key(f"  ssh-rsa   {RSA}  x\",pty ssh-ed25519 'y'  \r\n")
    assert key == PublicKey("ssh-rsa", RSA)


@pytest.mark.parametrize(
    "path", ["/a/b\".db", "/a/b'.db", "/a\\b.db", "/a/%h.db", "/a/b\n.db", "/a/\x1b.db", "b.db", "/a/\x85"]
)  # fmt: skip
def test_paths_that_could_be_read_as_anything_else(tmp_path: Path, path: str) -> None:
    with pytest.raises(Refused, match="cannot stand in a keys file"):
        door_keys.add_door(tmp_path / "keys", door(board=path), PYTHON, ME)
    with pytest.raises(Refused, match="cannot stand in a keys file"):
        door_keys.door_line(door(), path)
    assert not (tmp_path / "keys").exists()


@given(
    st.text(max_size=30),
    st.from_regex(r"[a-z_][a-z0-9._-]{0,31}", fullmatch=True),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_every_line_that_is_written_is_read_back_the_same(
    path: str, login: str, unfenced: bool
) -> None:
    """A shell and sshd see one command with eight words, or nine."""
    one = replace(door(login, board=f"/srv/{path}"), unfenced=unfenced)
    try:
        line = door_keys.door_line(one, PYTHON)
    except Refused:
        return
    assert door_keys.read_door(line) == one
    assert line.count('"') == 2
    assert "\n" not in line


@pytest.mark.parametrize("where", ["file", "folder"])
def test_no_link_is_followed(tmp_path: Path, where: str) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "authorized_keys").write_text("# mine\n")
    if where == "folder":
        (tmp_path / "ssh").symlink_to(real)
    else:
        (tmp_path / "ssh").mkdir()
        (tmp_path / "ssh" / "authorized_keys").symlink_to(real / "authorized_keys")
    with pytest.raises(BoardError, match="keys file"):
        door_keys.add_door(tmp_path / "ssh" / "authorized_keys", door(), PYTHON, ME)
    assert (real / "authorized_keys").read_text() == "# mine\n"


def test_a_pipe_and_a_folder_hold_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(TpmError):
            door_keys.add_door(tmp_path / name, door(), PYTHON, ME)


def test_where_it_cannot_be_written_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "authorized_keys"
    door_keys.add_door(file, door(), PYTHON, ME)
    before = file.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BoardError, match="No space left"):
        door_keys.add_door(file, door("eve", 2), PYTHON, ME)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_writable_by_others_is_not_kept(tmp_path: Path) -> None:
    """Sshd would not read it."""
    file = tmp_path / "authorized_keys"
    file.touch()
    file.chmod(0o666)
    door_keys.add_door(file, door(), PYTHON, ME)
    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_root_keeps_the_owner_and_makes_new_files_that_the_account_cannot_change(
    tmp_path: Path,
) -> None:
    file = tmp_path / "ssh" / "authorized_keys"
    door_keys.add_door(file, door(), PYTHON, (54321, 54322))
    found, folder = file.stat(), file.parent.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (0, 54322, 0o640)
    assert (folder.st_uid, folder.st_gid, folder.st_mode & 0o777) == (0, 54322, 0o750)
    os.chown(file, 54321, 54322)
    file.chmod(0o600)
    door_keys.add_door(file, door("eve", 2), PYTHON, (54321, 54322))
    found = file.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (54321, 54322, 0o600)


def test_a_line_becomes_another_one_where_its_fences_change(tmp_path: Path) -> None:
    file = tmp_path / "authorized_keys"
    file.write_text("# mine\n")
    door_keys.add_door(file, door(), PYTHON, ME)
    door_keys.add_door(file, door("eve", 2), PYTHON, ME)
    before = file.read_text()
    other = replace(door(), unfenced=True)
    assert door_keys.add_door(file, other, PYTHON, ME)
    assert not door_keys.add_door(file, other, PYTHON, ME)
    assert door_keys.doors(file) == [other, door("eve", 2)]
    assert door_keys.add_door(file, door(), PYTHON, ME)
    assert file.read_text() == before
    assert door_keys.add_door(file, other, PYTHON, ME)
    assert door_keys.remove_doors(file, "dana", BOARD) == 1


@pytest.mark.parametrize("more", ["--unfenced --unfenced", "--x", "--unfenced x"])
def test_a_line_with_other_words_is_somebody_elses(more: str) -> None:
    line = door_keys.door_line(door(), PYTHON)
    assert door_keys.read_door(line.replace("--as dana", f"--as dana {more}")) is None


def test_keys_are_changed_by_one_at_a_time(tmp_path: Path) -> None:
    """Two that read the same lines, and each write one more, lose a key."""
    file, tried = tmp_path / "authorized_keys", []

    def change(text: str) -> str:
        other = os.open(tmp_path, os.O_RDONLY)
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            tried.append(error)
        finally:
            os.close(other)
        return f"{text}x\n"

    assert edited(file, change, ME)
    assert edited(file, change, None)
    assert len(tried) == 2
