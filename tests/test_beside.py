"""What is made beside a board belongs to whoever may write the board, whatever the umask."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tpm_tui.errors import BoardError
from tpm_tui.store.files.beside import beside, folder_beside, open_beside
from tpm_tui.store.lock import BoardLock

MAKE = os.O_RDWR | os.O_CREAT


@pytest.fixture(params=[0o022, 0o077, 0o000])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """A umask that must not matter."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def _board(folder: Path, mode: int) -> Path:
    path = folder / "crm.db"
    path.write_bytes(b"a board")
    path.chmod(mode)
    return path


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize(
    "board, file, folder",
    [(0o600, 0o600, 0o700), (0o660, 0o660, 0o2770), (0o640, 0o640, 0o2750), (0o755, 0o644, 0o2755)],
)
def test_mode_follows_the_board_whatever_the_umask(
    tmp_path: Path, board: int, file: int, folder: int
) -> None:
    path = _board(tmp_path, board)
    os.close(open_beside(path, beside(path, "lock"), MAKE))
    here = folder_beside(path, "here")
    os.close(open_beside(path, here / "1", MAKE))
    assert _mode(beside(path, "lock")) == _mode(here / "1") == file
    assert here == tmp_path / "crm.db.here"
    assert _mode(here) == folder
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "crm.db",
        "crm.db.here",
        "crm.db.lock",
    ]


def test_wrong_modes_of_ones_own_are_mended(tmp_path: Path) -> None:
    path = _board(tmp_path, 0o660)
    lock = beside(path, "lock")
    lock.touch(0o600)
    beside(path, "here").mkdir(0o700)
    with BoardLock(path).held():
        assert _mode(lock) == 0o660
    assert _mode(folder_beside(path, "here")) == 0o2770


def test_links_and_pipes_are_refused_and_left_alone(tmp_path: Path) -> None:
    path, prey = _board(tmp_path, 0o660), tmp_path / "prey"
    prey.touch(0o600)
    lock = beside(path, "lock")
    lock.symlink_to(prey)
    for flags in (MAKE, os.O_RDONLY, MAKE | os.O_TRUNC):
        with pytest.raises(BoardError, match="symbolic link"):
            open_beside(path, lock, flags)
    with pytest.raises(FileExistsError):
        open_beside(path, lock, MAKE | os.O_EXCL)
    lock.unlink()
    os.mkfifo(lock)
    for flags in (MAKE, os.O_RDONLY):
        with pytest.raises(BoardError, match="no plain file"):
            open_beside(path, lock, flags)
    lock.unlink()
    os.link(prey, lock)
    os.close(open_beside(path, lock, MAKE))
    assert _mode(prey) == 0o600, "a second name of a private file opens nobody's door"

    (tmp_path / "elsewhere").mkdir(0o700)
    beside(path, "here").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BoardError, match="symbolic link"):
        folder_beside(path, "here")
    with pytest.raises(BoardError, match="symbolic link"):
        open_beside(path, beside(path, "here") / "1", MAKE)
    beside(path, "backups").touch()
    with pytest.raises(BoardError, match="no folder"):
        folder_beside(path, "backups")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_flags_keep_their_meaning(tmp_path: Path) -> None:
    path = _board(tmp_path, 0o600)
    name = beside(path, "lock")
    with pytest.raises(FileNotFoundError):
        open_beside(path, name, os.O_RDWR)
    first = open_beside(path, name, MAKE | os.O_EXCL)
    os.write(first, b"one")
    assert fcntl.fcntl(first, fcntl.F_GETFD) & fcntl.FD_CLOEXEC
    with pytest.raises(FileExistsError):
        open_beside(path, name, MAKE | os.O_EXCL)
    second = open_beside(path, name, MAKE)
    assert os.read(second, 9) == b"one"
    third = open_beside(path, name, os.O_WRONLY | os.O_TRUNC)
    assert name.stat().st_size == 0
    for descriptor in (first, second, third):
        os.close(descriptor)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_leaves_nothing_of_its_own_beside_somebodys_board(tmp_path: Path) -> None:
    path = _board(tmp_path, 0o660)
    os.chown(path, 1234, 4321)
    os.close(open_beside(path, beside(path, "lock"), MAKE))
    for one in (beside(path, "lock"), folder_beside(path, "here")):
        assert (one.stat().st_uid, one.stat().st_gid) == (1234, 4321)
