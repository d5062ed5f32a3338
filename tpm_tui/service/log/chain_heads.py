"""Heads of the journal's chain: noted elsewhere, they tell later whether history was rewritten."""

from __future__ import annotations

import re

from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.store.reader import Reader

SHORT = 16
"""Digits of a hash where it is told beside other things; as many as a note must have at least."""

_HEAD = re.compile(rf"([0-9]{{1,15}}):([0-9a-fA-F]{{{SHORT},64}})")


def head_text(reader: Reader) -> str:
    """`412:9f3c...`: number and hash of the newest change."""
    seq, digest = reader.head()
    if not digest:
        raise Refused("The journal of this board has no hashes: it is of an older program.")
    return f"{seq}:{digest}"


def read_head(text: str) -> tuple[int, str]:
    """Number and hash of a noted head; raises InvalidInput."""
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise InvalidInput(
            f"{text!r} is no head of a journal such as 412:9f3c1b22d07a64e5.",
            "`tpm-tui log BOARD --head` prints it.",
        )
    return int(found.group(1)), found.group(2).lower()


def head_complaint(reader: Reader, head: tuple[int, str]) -> str:
    """What is wrong where a head that was noted is no part of the journal any more; empty where it
    is.  Whoever rewrites history can chain it anew, but not so that an old hash stays."""
    seq, digest = head
    row = reader.row(seq)
    if row is None:
        newest = reader.head()[0]
        return (
            f"journal: row {seq}, which was noted, is not there: it ends at {newest}; the board was "
            "restored from an older copy, or its history was cut off"
        )
    if not row.hash.startswith(digest):
        return (
            f"journal: row {seq}, of {row.at} by {row.author}, has the hash {row.hash[:SHORT]}..., and "
            f"{digest[:SHORT]}... was noted: history up to there was rewritten since, or an older state "
            "was restored"
        )
    return ""
