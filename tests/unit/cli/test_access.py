"""`tpm-tui access`: roles and keys from a script."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.store.test_door_keys import key_text
from tpm_tui.errors import Refused
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.places import open_board
from tpm_tui.service.roles.access import Role
from tpm_tui.store.identity import User, current_user

ME = current_user().name


HERE = ("dana", "mei", "zed")
"""Logins that the computer of the tests knows."""


@pytest.fixture(autouse=True)
def accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer knows those people, and nobody else has a name by their numbers."""
    known = pwd.getpwnam

    def found(name: str) -> pwd.struct_passwd:
        return pwd.struct_passwd((name, "", 1, 1, "", "/", "")) if name in HERE else known(name)

    monkeypatch.setattr(pwd, "getpwnam", found)


@pytest.fixture
def keys(tmp_path: Path) -> tuple[str, ...]:
    """The option that names a keys file of the test's own."""
    (tmp_path / "dana.pub").write_text(key_text())
    return ("--authorized-keys", str(tmp_path / "ssh" / "authorized_keys"))


def test_roles_are_given_listed_and_taken(
    tpm: CommandLine, small: Path, keys: tuple[str, ...]
) -> None:
    assert tpm.ok("access", "list", small, *keys).out == (
        "This board has no roles: whoever can write its file may do everything.\n"
    )
    assert tpm.ok("access", "add", small, "dana").out == (
        "dana is editor now.\n"
        f"You ({ME}) are admin, everybody else is editor as before. Without roles everybody could "
        "do everything.\n"
    )
    assert tpm.ok("access", "add", small, "dana").out == "Nothing changed: it was so already.\n"
    assert tpm.ok("access", "add", small, "mei", "--below", "2").out == (
        "mei is editor of 'Core', and viewer of the rest now.\n"
    )
    assert tpm.ok("access", "default", small, "viewer").out == "Everybody else is viewer now.\n"
    said = tpm.ok("access", "list", small, *keys).out.splitlines()
    assert [line.split()[:2] for line in said] == [
        ["login", "role"], ["dana", "editor"], ["mei", "viewer"], [ME, "admin"], ["everybody", "else"],
    ]  # fmt: skip
    assert "editor of 2 Core" in said[2]
    tpm.ok("access", "revoke", small, "mei", "--below", "2")
    assert tpm.ok("access", "revoke", small, "mei", *keys).out.splitlines() == [
        "mei has no role any more.",
    ]
    found = tpm.ok("access", "list", small, "--json", *keys).json
    assert {one["login"]: one["role"] for one in found["people"]} == {"dana": "editor", ME: "admin"}
    assert found["everybody_else"]["role"] == "viewer"
    tpm.ok("undo", small)
    assert "mei" in tpm.ok("access", "list", small, *keys).out


def test_keys_come_and_go_with_roles(
    tpm: CommandLine, small: Path, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    file = Path(keys[1])
    pub = tmp_path / "dana.pub"
    said = tpm.ok("access", "add", small, "dana", "--key", pub, *keys).out.splitlines()
    assert said[-1] == f"The key opens the board for dana and nothing else ({file})."
    assert f" serve-session {small.resolve()} --as dana" in file.read_text()
    assert "--key" not in file.read_text()
    again = tpm.ok("access", "add", small, "dana", "--key", pub, *keys).out
    assert "already" in again.splitlines()[-1]
    found = tpm.ok("access", "list", small, "--json", *keys).json
    assert {one["login"]: one["keys"] for one in found["people"]} == {"dana": 1, ME: 0}
    assert found["warnings"] == []
    tpm.ok("access", "add", small, "mei")
    found = tpm.ok("access", "list", small, "--json", *keys).json
    assert found["warnings"] == ["mei has a role and no key."]
    assert "a key of dana already" in tpm.refused(
        "access", "add", small, "zed", "--key", pub, *keys
    )
    assert "zed" not in tpm.ok("access", "list", small, *keys).out, "no role without the key"
    tpm.ok("access", "default", small, "viewer")
    said = tpm.ok("access", "revoke", small, "dana", *keys).out.splitlines()
    assert said[-1] == f"1 key is gone from {file}."
    assert file.read_text() == ""
    assert "neither a role" in tpm.refused("access", "revoke", small, "dana", *keys)


def test_revoking_gives_nobody_more(
    tpm: CommandLine, small: Path, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    """Everybody else is editor."""
    tpm.ok("access", "add", small, "mei")
    assert "mei is viewer now" in tpm.ok("access", "revoke", small, "mei", *keys).out
    assert "access default" in tpm.refused("access", "revoke", small, "mei", *keys)
    tpm.ok(
        "access", "add", small, "dana", "--role", "viewer", "--key", tmp_path / "dana.pub", *keys
    )
    assert "dana has no role any more" in tpm.ok("access", "revoke", small, "dana", *keys).out
    found = tpm.ok("access", "list", small, "--json", *keys).json
    assert {one["login"]: one["role"] for one in found["people"]} == {"mei": "viewer", ME: "admin"}


def test_a_key_without_role_is_told_of_and_revoked(
    tpm: CommandLine, small: Path, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    tpm.ok("access", "add", small, "dana", "--key", tmp_path / "dana.pub", *keys)
    tpm.ok("undo", small)
    tpm.ok("access", "add", small, "mei")
    said = tpm.ok("access", "list", small, *keys).out
    assert "Note: dana has a key and no role: they may look and no more." in said
    assert "1 key is gone" in tpm.ok("access", "revoke", small, "dana", *keys).out


@pytest.mark.parametrize(
    "words, why",
    [
        (("add", "{}"), "Write it as: tpm-tui access add BOARD LOGIN"),
        (("default", "{}", "boss"), "'boss' is no role; there are viewer, editor, admin."),
        (("add", "{}", "dana", "--role", "x"), "'x' is no role"),
        (("add", "{}", "a b"), "is no login"),
        (("add", "{}", "uid 04711"), "is no login"),
        (("add", "{}", "uid dana"), "is no login"),
        (("add", "{}", "uid", "4711", "more"), "Write it as"),
        (("add", "{}", "*"), "is no login"),
        (("add", "{}", "dana", "--below", "99"), "99"),
        (("add", "{}", "Dana", "--key", "dana.pub"), "cannot log in by a key"),
        (("add", "{}", "dana\nx", "--key", "dana.pub"), "is no login"),
        (("add", "{}", "dana", "--key", "gone.pub"), "gone.pub cannot be read"),
        (("revoke", "{}", "nobody"), "neither a role"),
    ],
)
def test_what_is_refused_changes_nothing(
    tpm: CommandLine, small: Path, keys: tuple[str, ...], words: tuple[str, ...], why: str
) -> None:
    told = tpm.refused("access", *(word.format(small) for word in words), *keys)
    assert why in told
    assert "no roles" in tpm.ok("access", "list", small, *keys).out


def test_a_file_name_that_could_be_read_as_anything_else(
    tpm: CommandLine, small: Path, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    odd = small.rename(small.with_name("it's.db"))
    told = tpm.refused("access", "add", odd, "dana", "--key", tmp_path / "dana.pub", *keys)
    assert "cannot stand in a keys file" in told
    assert "no roles" in tpm.ok("access", "list", odd, *keys).out


def test_other_accounts_that_can_open_the_file_are_told_of(
    tpm: CommandLine, small: Path, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    small.chmod(0o660)
    ran = tpm("access", "add", small, "dana", "--key", tmp_path / "dana.pub", *keys)
    assert ran.code == 0
    assert "chmod 600" in ran.err


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_as_root_nothing_of_roots_is_left_beside_somebody_elses_board(
    tpm: CommandLine, small: Path, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    folder = tmp_path / "srv"
    folder.mkdir()
    board = small.rename(folder / "board.db")
    for one in small.parent.glob("small.db*"):
        one.unlink()
    for one in (folder, board):
        os.chown(one, 54321, 54322)
    tpm.ok("access", "add", board, "dana", "--key", tmp_path / "dana.pub", *keys)
    made = list(folder.rglob("*"))
    assert {(one.name, one.lstat().st_uid, one.lstat().st_gid) for one in made} == {
        (one.name, 54321, 54322) for one in made
    }


def test_a_login_that_nobody_has_gets_its_role_and_a_word(tpm: CommandLine, small: Path) -> None:
    ran = tpm("access", "add", small, "dnaa", "--role", "viewer")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "dnaa is viewer now.")
    assert ran.err == (
        "This computer knows nobody called dnaa: until it does, nobody comes by that name.\n"
    )
    assert tpm.ok("access", "add", small, "dana").err == ""


def test_of_a_board_that_keys_open_names_are_those_of_keys(
    tpm: CommandLine, small: Path, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    tpm.ok("access", "add", small, "dana", "--key", tmp_path / "dana.pub", *keys)
    tpm.ok("access", "add", small, "dana", "--role", "viewer", *keys)
    assert tpm("access", "add", small, "mei", *keys).err == (
        "No key opens this board for mei: until one does, nobody comes by that name.\n"
    )
    assert tpm.ok("access", "add", small, ME, "--role", "admin", *keys).err == ""
    small.chmod(0o660)  # nobody comes by a key now
    assert tpm.ok("access", "add", small, "mei", "--role", "viewer", *keys).err == ""


def test_somebody_without_a_name_has_a_role_by_number(
    tpm: CommandLine, small: Path, keys: tuple[str, ...]
) -> None:
    tpm.ok("access", "default", small, "viewer")
    said = tpm.ok("access", "add", small, "uid", "4000000123").out
    assert said.startswith("uid 4000000123 is editor now.")
    assert "so already" in tpm.ok("access", "add", small, "uid 4000000123").out
    unnamed, ben = User(4_000_000_123, "uid 4000000123"), User(1002, "ben")
    for user, may in ((unnamed, True), (ben, False)):
        with open_board(small, user) as opened:
            opened.load()
            if not may:
                with pytest.raises(Refused, match="viewer"):
                    opened.execute(lambda board: set_cell(board, 3, "work", "1h"))
                continue
            opened.execute(lambda board: set_cell(board, 3, "work", "7h"))
    found = tpm.ok("log", small, "--by", "uid 4000000123", "--json").json
    assert {one["by"] for one in found} == {unnamed.name}
    tpm.ok("check", small)
    tpm.ok("access", "add", small, "uid 4000000123", "--below", "2", "--role", "admin")
    tpm.ok("access", "revoke", small, "uid", "4000000123", "--below", "2")
    assert "no role any more" in tpm.ok("access", "revoke", small, "uid", "4000000123", *keys).out


def test_a_number_that_has_a_name_is_told(tpm: CommandLine, small: Path) -> None:
    ran = tpm("access", "add", small, "uid 0", "--role", "viewer")
    assert (ran.code, ran.err) == (
        0, "uid 0 is called root on this computer, so nobody comes by that number.\n",
    )  # fmt: skip


def test_a_name_that_looks_like_a_number_is_not_believed(
    tpm: CommandLine, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account of that name would be taken for somebody else, in roles and in the log."""
    tpm.ok("access", "add", small, "uid 4000000123", "--role", "admin")
    posing = pwd.struct_passwd(("uid 4000000123", "", 54_321, 1, "", "/", ""))
    with monkeypatch.context() as patch:
        patch.setattr(pwd, "getpwuid", lambda _uid: posing)
        patch.setattr(os, "getuid", lambda: 54_321)
        assert current_user() == User(54_321, "uid 54321")
        with open_board(small) as opened:
            access = opened.load().access
            assert access is not None
            assert access.for_user(opened.user).role is Role.EDITOR
