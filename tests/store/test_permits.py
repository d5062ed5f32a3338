"""Who may do what with a board's file, as real users: nobody is ever locked out by another."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.boards import adding, new_file, session
from tests.other_users import as_user, needs_root
from tpm_tui.errors import BoardError, TpmError
from tpm_tui.service.places import is_there, open_board
from tpm_tui.service.workspace import Workspace
from tpm_tui.store.files import private_copy
from tpm_tui.store.files.beside import folder_beside, open_beside
from tpm_tui.store.identity import User

pytestmark = [needs_root, pytest.mark.usefixtures("everything_imported")]

ANN, BOB, EVE = 61001, 61002, 61003
CRM = 61100
"""Numbers without names: nothing is asked of the system's list of users."""


@pytest.fixture(scope="module")
def everything_imported() -> None:
    """Children that have become somebody else may not be able to read the interpreter's library."""
    with tempfile.TemporaryDirectory() as folder:
        path = new_file(Path(folder, "warm.db"))
        with session(path) as opened:
            opened.execute(adding("One"))
        copy = private_copy.PrivateCopy(path)
        copy.take()
        copy.remove()


def board_of(
    place: Path, *, folder: int, mode: int, owner: int = ANN, group: int = CRM, own: int = CRM
) -> Path:
    """A board of Ann's: the folder's mode and group, the file's mode and group."""
    place = place / "boards"
    place.mkdir()
    path = new_file(place / "crm.db")
    for one, gid in ((place, group), (path, own)):
        os.chown(one, owner, gid)
    path.chmod(mode)
    place.chmod(folder)
    return path


def tried(path: Path, title: str) -> Callable[[], str]:
    """Open a board and add an item: what came of it, in a sentence."""

    def act() -> str:
        try:
            if not is_there(path):
                return "not there"
            with open_board(path, User(os.getuid(), f"user {os.getuid()}")) as opened:
                opened.load()
                opened.execute(adding(title))
        except TpmError as error:
            return f"{type(error).__name__}: {error}"
        return "written"

    return act


def titles(path: Path) -> list[str]:
    """What stands on the board."""
    with sqlite3.connect(path) as db:
        return [row[0] for row in db.execute("SELECT title FROM item WHERE alive AND id > 0")]


@contextmanager
def at_work(path: Path, uid: int, title: str, umask: int) -> Iterator[None]:
    """Somebody who has the board open, has added an item, and is killed in the end."""
    ready, told = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.umask(umask)
            os.setgroups([CRM])
            os.setgid(uid)
            os.setuid(uid)
            with open_board(path, User(uid, f"user {uid}")) as opened:
                opened.load()
                opened.execute(adding(title))
                os.write(told, b"!")
                signal.pause()
        finally:
            os._exit(1)
    os.close(told)
    try:
        assert os.read(ready, 1) == b"!"
        yield
    finally:
        os.close(ready)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.parametrize(
    "folder, umask", [(0o2770, 0o022), (0o770, 0o077)], ids=["setgid", "no setgid"]
)
def test_two_members_at_once_whatever_umask_and_folder(
    place: Path, folder: int, umask: int
) -> None:
    """Without setgid SQLite would give its log to the private group of whoever comes first."""
    path = board_of(place, folder=folder, mode=0o660)
    with at_work(path, BOB, "Bob's", umask):
        made = [one.stat() for one in path.parent.iterdir()]
        assert len(made) == 4
        assert {(stat.S_IMODE(one.st_mode), one.st_gid) for one in made} == {(0o660, CRM)}
        assert as_user(tried(path, "Ann's"), ANN, ANN, [CRM], umask) == "written"
    assert path.with_name("crm.db-wal").exists(), "Bob was killed, so his left-overs are there"
    assert as_user(tried(path, "Ann's after it"), ANN, ANN, [CRM], umask) == "written"
    assert titles(path) == ["Bob's", "Ann's", "Ann's after it"]


def test_a_member_who_may_only_read_locks_nobody_out(place: Path) -> None:
    path = board_of(place, folder=0o2770, mode=0o640)
    before = sorted(path.parent.iterdir())
    told = as_user(tried(path, "No"), BOB, BOB, [CRM])
    assert "read-only copy" in str(told)
    assert f"you may only read it (0640 uid {ANN}:{CRM})" in str(told)
    assert f"let uid {ANN} run: chmod 660 {path}" in str(told)
    assert sorted(path.parent.iterdir()) == before
    assert as_user(tried(path, "Ann's"), ANN, ANN, [CRM]) == "written"
    assert as_user(tried(path, "No"), BOB, BOB, [CRM]) == told
    path.parent.chmod(0o770)
    told = as_user(tried(path, "No"), BOB, BOB, [CRM])
    assert f"let uid {ANN} run: tpm-tui share {path.parent} --group {CRM}" in str(told)


def test_what_a_reader_sees_is_what_was_committed(place: Path) -> None:
    path = board_of(place, folder=0o2750, mode=0o640)

    def look() -> int:
        with open_board(path, User(BOB, "bob")) as opened:
            return len(opened.load().items) - 1

    with at_work(path, ANN, "Ann's", 0o077):
        assert as_user(look, BOB, BOB, [CRM]) == 1
    assert path.with_name("crm.db-wal").stat().st_size > 0
    assert as_user(look, BOB, BOB, [CRM]) == 1


def test_a_folder_that_may_not_be_written(place: Path) -> None:
    path = board_of(place, folder=0o2750, mode=0o660)
    told = str(as_user(tried(path, "No"), BOB, BOB, [CRM]))
    assert "read-only copy" in told
    assert f"you may not write its folder (2750 uid {ANN}:{CRM})" in told
    assert as_user(tried(path, "Ann's"), ANN, ANN, [CRM]) == "written"


def test_strangers_are_told_whom_to_ask(place: Path) -> None:
    path = board_of(place, folder=0o2770, mode=0o660)
    told = str(as_user(tried(path, "No"), EVE, EVE))
    assert told.startswith(f"BoardError: uid {EVE} may not enter the folder {path.parent} (2770")
    assert f"usermod -aG {CRM} uid {EVE}" in told
    path.parent.chmod(0o755)
    told = str(as_user(tried(path, "No"), EVE, EVE))
    assert told.startswith(f"BoardError: uid {EVE} may not read {path} (0660")
    assert sorted(one.name for one in path.parent.iterdir()) == ["crm.db"]


def test_an_owner_outside_the_boards_group_is_told_two_ways_out(place: Path) -> None:
    path = board_of(place, folder=0o770, mode=0o660, group=ANN)
    told = str(as_user(tried(path, "No"), ANN, ANN))
    assert f"you are no member of its group {CRM}" in told
    assert f"chmod 600 {path}" in told
    assert [one.name for one in path.parent.iterdir()] == ["crm.db"]
    path.chmod(0o600)
    assert as_user(tried(path, "Ann's"), ANN, ANN) == "written"


@pytest.mark.parametrize("ending", ["-wal", "-shm", ".lock"])
def test_left_overs_of_other_programs_are_named(place: Path, ending: str) -> None:
    path = board_of(place, folder=0o2770, mode=0o660)
    left = path.with_name(path.name + ending)
    left.touch(0o640)
    os.chown(left, BOB, CRM)
    told = str(as_user(tried(path, "No"), ANN, ANN, [CRM]))
    assert f"{left.name} belongs to uid {BOB} (0640 uid {BOB}:{CRM}) and keeps you out" in told
    assert f"chgrp {CRM} {left} && chmod 660 {left}" in told
    assert as_user(tried(path, "Bob's"), BOB, BOB, [CRM]) == "written", "its owner mends a lock"


def test_who_may_only_look_by_now_keeps_nobody_out(place: Path) -> None:
    path = board_of(place, folder=0o2770, mode=0o660)
    lock, here = path.with_name("crm.db.lock"), path.with_name("crm.db.here")
    assert as_user(tried(path, "Bob's"), BOB, BOB, [CRM]) == "written"

    def mend_here() -> None:
        folder_beside(path, "here")

    as_user(mend_here, BOB, BOB, [CRM])
    path.chmod(0o640)
    assert as_user(tried(path, "Ann's"), ANN, ANN, [CRM]) == "written"

    def look() -> int:
        mend_here()
        open_beside(path, lock, os.O_RDWR)
        with open_board(path, User(BOB, "bob")) as opened:
            return len(opened.load().items) - 1

    assert as_user(look, BOB, BOB, [CRM]) == 2
    for one in (lock, here):
        assert one.stat().st_uid == BOB
        assert one.stat().st_mode & 0o060 == 0o060
    assert as_user(tried(path, "More of Ann's"), ANN, ANN, [CRM]) == "written"


def test_who_may_write_again_need_not_wait_for_the_owner(place: Path) -> None:
    path = board_of(place, folder=0o2770, mode=0o640)
    path.chmod(0o660)
    assert as_user(tried(path, "Ann's"), ANN, ANN, [CRM]) == "written"
    path.chmod(0o640)
    assert as_user(tried(path, "Ann's"), ANN, ANN, [CRM]) == "written"
    path.chmod(0o660)
    assert as_user(tried(path, "Bob's"), BOB, BOB, [CRM]) == "written"


def test_a_lock_of_somebody_who_cannot_give_it_to_the_group_needs_an_administrator(
    place: Path,
) -> None:
    path = board_of(place, folder=0o2777, mode=0o666)
    left = path.with_name("crm.db.lock")
    left.touch(0o600)
    os.chown(left, BOB, CRM)
    told = str(as_user(tried(path, "No"), EVE, EVE))
    assert f"Let an administrator run: chown --reference={path} {left}" in told


def test_neighbours_that_may_only_be_read_are_left_alone(place: Path) -> None:
    path = board_of(place, folder=0o2770, mode=0o660)
    other = new_file(path.with_name("other.db"), name="Other")
    os.chown(other, ANN, CRM)
    other.chmod(0o640)
    before = sorted(path.parent.iterdir())

    def look() -> list[str]:
        return list(Workspace(path).look().notes)

    assert as_user(look, BOB, BOB, [CRM]) == []
    assert sorted(one.name for one in path.parent.iterdir() if one not in before) == ["crm.db.lock"]


def test_a_link_leads_to_the_same_lock(place: Path) -> None:
    path = board_of(place, folder=0o700, mode=0o600)
    link = place / "link.db"
    link.symlink_to(path)
    with session(link):
        assert {one.name for one in place.iterdir()} == {"boards", "link.db"}


def test_a_folder_is_no_board(place: Path) -> None:
    with pytest.raises(BoardError, match="is a folder"):
        open_board(place)
    os.mkfifo(place / "pipe.db")
    with pytest.raises(BoardError, match="no plain file"):
        open_board(place / "pipe.db")
