"""Heads of the journal's chain: noted elsewhere, they tell later whether history was rewritten."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.store.copies.backup import at_rest, folder_of
from tpm_tui.store.journal.records import RESTORED, JournalRow, decoded
from tpm_tui.store.reader import Reader

SHORT = 16
"""Digits of a hash where it is told beside other things; as many as a note must have at least."""

_HEAD = re.compile(rf"([0-9]{{1,15}}):([0-9a-fA-F]{{{SHORT},64}})")


def head_text(reader: Reader) -> str:
    """`412:9f3c...`: number and hash of the newest change."""
    seq, digest = reader.head()
    if not reader.chained:
        raise Refused("The journal of this board has no hashes: it is of an older program.")
    if not digest:
        raise Refused(
            f"Row {seq}, the last of the journal, has lost its hash.", "See: tpm-tui check"
        )
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


def head_complaint(reader: Reader, head: tuple[int, str], board: Path) -> str:
    """What is wrong where a head that was noted is no part of the journal any more; empty where it
    is.  Whoever rewrites history can chain it anew, but not so that an old hash stays."""
    seq, digest = head
    row = reader.row(seq)
    if row is not None and row.hash.startswith(digest):
        return ""
    if restored := _taken_back(reader, head, board):
        return restored
    if row is None:
        return (
            f"journal: row {seq}, which was noted, is not there: it ends at {reader.head()[0]}; its "
            "history was cut off, or the file was replaced by an older copy"
        )
    return (
        f"journal: row {seq}, of {row.at} by {row.author}, has the hash {row.hash[:SHORT]}..., and "
        f"{digest[:SHORT]}... was noted: history up to there was rewritten since, or the file was "
        "replaced by another"
    )


def _taken_back(reader: Reader, head: tuple[int, str], board: Path) -> str:
    """That an earlier state was restored after a head was noted, and whether what was taken back then
    is kept as it was noted; empty where nothing was restored."""
    seq, digest = head
    told = ""
    # A restore took rows back only from where it was journalled itself.
    for row in reader.journal("item_id = 0 AND field = ? AND seq <= ?", (RESTORED, seq)):
        kept = _kept(row, board)
        found = "" if kept is None else _hash_in(kept, seq)
        said = f"journal: row {seq}, which was noted, is not part of it: {row.author} {row.label} ({row.at})"
        if found.startswith(digest):
            return f"{said}; there row {seq} is as it was noted"
        why = "that file cannot be read here" if not found else "there is another one in its place"
        told = told or f"{said}; whether it was as noted cannot be seen: {why}"
    return told


def _kept(row: JournalRow, board: Path) -> Path | None:
    """Where a restore says that it has kept the board of before."""
    try:
        name = str(json.loads(str(decoded(row.new)))["saved"])
    except (ValueError, TypeError, KeyError):
        return None
    path = folder_of(board) / name
    return path if name and Path(name).name == name and path.is_file() else None


def _hash_in(kept: Path, seq: int) -> str:
    """Hash of a row in a file that nobody writes; empty where there is none."""
    try:
        with at_rest(kept) as db:
            row = db.execute("SELECT hash FROM change WHERE seq = ?", (seq,)).fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(row[0]) if row else ""
