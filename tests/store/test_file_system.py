"""Boards on a network file system are refused before SQLite touches them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.boards import new_file
from tpm_tui.errors import BoardError
from tpm_tui.service.places import open_board
from tpm_tui.store.files import system as module
from tpm_tui.store.files.system import file_system, is_shared, mounted_as

TABLE = r"""
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:40 / /srv rw,relatime shared:1 - nfs4 server:/srv rw,vers=4.2
31 30 0:41 / /srv/fast rw - xfs /dev/vdb rw
32 22 0:42 / /mnt/with\040space rw - cifs //server/share rw
33 22 0:43 / /mnt/twice rw - ext4 /dev/vdc rw
34 33 0:44 / /mnt/twice rw - fuse.sshfs ana@server: rw
broken line
"""


@pytest.mark.parametrize(
    "path, kind",
    [
        ("/home/ana/x.db", "ext4"),
        ("/srv/x.db", "nfs4"),
        ("/srv", "nfs4"),
        ("/srv2/x.db", "ext4"),
        ("/srv/fast/x.db", "xfs"),
        ("/mnt/with space/x.db", "cifs"),
        ("/mnt/twice/x.db", "fuse.sshfs"),
    ],
)
def test_the_deepest_and_latest_mount_decides(path: str, kind: str) -> None:
    assert mounted_as(TABLE, path) == kind


def test_what_others_write_to_is_shared() -> None:
    shared = {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse", "fuse.sshfs", "fuseblk", "virtiofs"}
    local = {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "zfs", "fuse.fuse-overlayfs", ""}
    assert {one for one in shared | local if is_shared(one)} == shared


def _mounted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"1 1 0:1 / / rw - ext4 /dev/x rw\n2 1 0:2 / {tmp_path} rw - {kind} s:/x rw\n")
    monkeypatch.setattr(module, "_MOUNTS", table)


def test_a_board_there_is_neither_made_nor_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = new_file(tmp_path / "crm.db")
    before = sorted(tmp_path.iterdir())
    _mounted(monkeypatch, tmp_path, "nfs4")
    with pytest.raises(BoardError, match=r"crm\.db lies on a network file system \(nfs4\)"):
        open_board(path)
    with pytest.raises(BoardError, match=r"network file system \(nfs4\).* disk of one computer"):
        new_file(tmp_path / "other.db")
    assert sorted(tmp_path.iterdir()) == [*before, tmp_path / "mountinfo"]
    _mounted(monkeypatch, tmp_path, "xfs")
    open_board(path).close()


def test_without_a_table_of_mounts_the_c_library_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = file_system(tmp_path)
    monkeypatch.setattr(module, "_MOUNTS", tmp_path / "none")
    found = file_system(tmp_path)
    assert found in (known, ""), "not every number has a name here"
    assert file_system(tmp_path / "not there") == ""


def test_an_ordinary_opening_needs_no_c_library(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from tpm_tui.service.places import open_board;"
        "open_board(pathlib.Path(sys.argv[1])).close();"
        "print([one for one in ('ctypes', 'sqlalchemy') if one in sys.modules])"
    )
    words = [sys.executable, "-c", code, str(new_file(tmp_path / "crm.db"))]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == "[]\n"
