"""Access lists of files, as far as they undo what a mode says of the group."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import NamedTuple

_GROUP = 0x04
_READ_AND_WRITE = 0o6


class _Entry(NamedTuple):
    """One line of a list: whom it is about, and what they may do."""

    tag: int
    may: int


def narrows(file: int | str, *, default: bool) -> bool:
    """Whether a list lets the owning group do less than read and write; with `default`, whether the
    list that files made in a folder begin with does."""
    name = "system.posix_acl_default" if default else "system.posix_acl_access"
    try:
        raw = os.getxattr(file, name)
    except (OSError, AttributeError):
        return False
    group = [one.may for one in _entries(raw) if one.tag == _GROUP]
    return any(may & _READ_AND_WRITE != _READ_AND_WRITE for may in group)


def _entries(raw: bytes) -> Iterator[_Entry]:
    """Version, and then tag, permissions and id of each entry."""
    for at in range(4, len(raw) - 7, 8):
        tag, may, _ = struct.unpack_from("<HHI", raw, at)
        yield _Entry(tag, may)
