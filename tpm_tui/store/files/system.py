"""What kind of file system a board lies on: a write-ahead log needs memory that all who have the
board open share, and locks that hold, so a network is no place for one."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tpm_tui.errors import BoardError, quoted

_MOUNTS = Path("/proc/self/mountinfo")

_SHARED = frozenset(
    "9p acfs afpfs afs beegfs ceph cifs coda davfs fhgfs gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 "
    "ocfs2 orangefs panfs pvfs2 smb smb2 smb3 smbfs virtiofs vboxsf prl_fs vmhgfs".split()
)
"""Names of file systems that other computers write to as well."""

_LOCAL_FUSE = frozenset({"fuse.fuse-overlayfs", "fuse-overlayfs"})
"""What containers of ordinary users lie on: a local disk behind one program of this computer."""

_MAGIC = {
    0x6969: "nfs",
    0xFF534D42: "cifs",
    0xFE534D42: "smb2",
    0x517B: "smb",
    0x01021997: "9p",
    0x65735546: "fuse",
    0x00C36400: "ceph",
    0x0BD00BD0: "lustre",
    0x5346414F: "afs",
    0x73757245: "coda",
    0x564C: "ncpfs",
    0x786F4256: "vboxsf",
    0x01161970: "gfs2",
    0x7461636F: "ocfs2",
    0x47504653: "gpfs",
    0x19830326: "fhgfs",
    0xEF53: "ext4",
    0x58465342: "xfs",
    0x9123683E: "btrfs",
    0x01021994: "tmpfs",
    0x794C7630: "overlay",
    0x2FC12FC1: "zfs",
    0xF2F52010: "f2fs",
}
"""`f_type` of statfs(2) where the table of mounts cannot be read."""


def file_system(path: Path) -> str:
    """Name of the file system of a file or folder that is there, such as `ext4` or `nfs4`; empty
    where the system does not tell."""
    try:
        table = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return _by_statfs(path)
    return mounted_as(table, os.path.realpath(path)) or _by_statfs(path)


def is_shared(name: str) -> bool:
    """Whether other computers may write there, or a program that need not keep locks."""
    if name in _LOCAL_FUSE:
        return False
    return name in _SHARED or name.startswith("fuse")


def refuse_network(path: Path) -> None:
    """Raises BoardError for a file, or a folder that shall hold one, on a network file system."""
    name = file_system(path)
    if is_shared(name):
        raise BoardError(
            f"{path} lies on a network file system ({name}), where locks and shared memory do not "
            "hold, so a board there would lose edits.",
            "Keep it on a disk of one computer and let the others come there by ssh; a copy to look "
            f"at: cp {quoted(path)} /tmp/",
        )


def mounted_as(table: str, path: str) -> str:
    """The kind of the mount that holds an absolute path, by a text like /proc/self/mountinfo."""
    kind, deepest = "", -1
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        words, named = before.split(" "), after.split(" ")
        if len(words) < 5 or not named[0]:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), words[4])
        # What was mounted later hides what stood at the same place.
        if len(point) >= deepest and _holds(point, path):
            kind, deepest = named[0], len(point)
    return kind


def _holds(point: str, path: str) -> bool:
    return point in ("/", path) or path.startswith(f"{point}/")


def _by_statfs(path: Path) -> str:
    """By the C library, which Python does not offer this of."""
    import ctypes
    import sys

    if sys.platform != "linux":
        return ""
    room = ctypes.create_string_buffer(256)
    try:
        failed = ctypes.CDLL(None).statfs(os.fsencode(path), room)
    except (OSError, AttributeError):
        return ""
    if failed:
        return ""
    number = ctypes.c_ulong.from_buffer(room).value & 0xFFFFFFFF
    return _MAGIC.get(number, "")
