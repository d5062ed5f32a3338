"""`tpm-tui access`: roles and keys from a script."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.store.test_door_keys import key_text
from tpm_tui.store.identity import current_user

ME = current_user().name


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
