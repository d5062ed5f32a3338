"""What must hold of a board after a soak, from its file and from what its writers said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.soundness import faults
from tests.store.crash import fingerprint
from tpm_tui.domain.changes import ALIVE, PLACE, Create, parse_place
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import STORED
from tpm_tui.service.places import open_board
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.journal.records import JournalRow

Said = tuple[int, bool, list[dict[str, Any]]]
"""Of one writer: user id, whether it was killed, what it said."""


def judged(path: Path, said: Sequence[Said], limited: tuple[str, str, int]) -> dict[str, Any]:
    """Every invariant of RELIABILITY 2.5, each violation in a sentence; `limited` are who may not
    change anything, who may not outside a part of the tree, and that part."""
    log = path.with_name(path.name + "-wal")
    size = log.stat().st_size if log.exists() else 0
    with open_board(path) as opened:
        rows = opened.reader.tail(0)
        wrong, truth = list(faults(rows)), ""
        if not any(one.startswith("I5") for one in wrong):  # rows in a circle have no roll-ups
            opened.load()
            wrong += complaints(opened)
            truth = fingerprint(opened)
    words = [word for _, _, spoken in said for word in spoken]
    seen = {str(word["txn"]): word["seen"] for word in words if "txn" in word}
    wrong += [
        *(f"a writer failed: {str(word['error'])[-300:]}" for word in words if "error" in word),
        *_acknowledged(rows, said),
        *_overwritten(rows, seen),
        *_deleted(rows, seen),
        *_halves(rows),
        *_not_allowed(rows, *limited),
        *(f"I2: {torn}" for word in words for torn in word.get("torn", ())),
        *_overlapping(words),
    ]
    pictures = {str(word["picture"]) for word in words if "picture" in word}
    if pictures - {truth}:
        wrong.append("I8: not everybody sees the board as it is")
    if size > 16 * 1024 * 1024:
        wrong.append(f"I15: the write-ahead log has {size:,} bytes")
    left = [end for end in ("-wal", "-shm") if path.with_name(path.name + end).exists()]
    if left:
        wrong.append(f"I15: left behind by the last one to leave: {', '.join(left)}")
    times = sorted(float(word["ms"]) for word in words if "ms" in word)
    return {
        "acknowledged": len(times),
        "refused": sum("refused" in word for word in words),
        "rows": len(rows),
        "p50": times[len(times) // 2] if times else None,
        "p99": times[len(times) * 99 // 100] if times else None,
        "killed": sum(killed for _, killed, _ in said),
        "pictures": sum("picture" in word for word in words),
        "unfinished": sum(
            not killed and not any("picture" in word for word in spoken)
            for _, killed, spoken in said
        ),
        "wrong": [one[:400] for one in wrong[:12]],
    }


def _acknowledged(rows: Sequence[JournalRow], said: Sequence[Said]) -> Iterator[str]:
    """I7 what was acknowledged is there, whole; I14 by whom it was."""
    found: dict[str, list[JournalRow]] = {}
    for one in rows:
        found.setdefault(one.txn, []).append(one)
    for uid, _, spoken in said:
        for word in spoken:
            if "txn" not in word:
                continue
            written = found.get(str(word["txn"]), [])
            if len(written) != word["rows"]:
                yield f"I7: of transaction {word['txn']} there are {len(written)} of {word['rows']} rows"
            if any((one.uid, one.author) != (uid, f"user{uid}") for one in written):
                yield f"I14: transaction {word['txn']} of user{uid} is under another name"


def _overwritten(rows: Sequence[JournalRow], seen: dict[str, int | None]) -> Iterator[str]:
    """I12 nothing is written over what its author had not seen."""
    by_seq = {one.seq: one for one in rows}
    for one in rows:
        looked = seen.get(one.txn)
        if looked is None or one.base is None or one.base <= looked or _makes_room(one):
            continue
        if by_seq[one.base].txn != one.txn:
            yield (
                f"I12: {one.seq} ({one.field} of {one.item}, {one.label}) is over {one.base} "
                f"({by_seq[one.base].field}, {by_seq[one.base].label}), and its author had seen {looked}"
            )


def _makes_room(row: JournalRow) -> bool:
    """Whether a row only got another key among its siblings, so that a new one fits between."""
    change = row.change()
    if row.field != PLACE or row.label is not None or isinstance(change, Create):
        return False
    return parse_place(change.before)[0] == parse_place(change.after)[0]


def _deleted(rows: Sequence[JournalRow], seen: dict[str, int | None]) -> Iterator[str]:
    """I10 nothing is deleted with what somebody else did to it unseen, nor by an undo."""
    items, first = Items(STORED), dict[str, int]()
    for one in rows:
        first.setdefault(one.txn, one.seq)
        if one.field == ALIVE and one.new == "0" and one.item != BOARD:
            since = first[one.undo_of] if one.undo_of else seen.get(one.txn)
            if since is not None:
                gone = {one.item, *items.subtree(one.item)}
                yield from (
                    f"I10: {one.seq} deletes what {other.author} did in {other.seq}, seen {since}"
                    for other in rows[since : one.seq - 1]
                    if other.item in gone and other.uid != one.uid
                )
        if one.item != BOARD:
            items.apply(one.change())


def _halves(rows: Sequence[JournalRow]) -> Iterator[str]:
    """No transaction is there in part: its label says how many cells it has."""
    counted: dict[str, int] = {}
    for one in rows:
        counted[one.txn] = counted.get(one.txn, 0) + 1
    for one in rows:
        count, _, cells = (one.label or "").partition(" ")
        if cells in ("cell", "cells") and one.undo_of is None and counted[one.txn] != int(count):
            yield f"transaction {one.txn} has {counted[one.txn]} of {count} rows"


def _not_allowed(rows: Sequence[JournalRow], viewer: str, partly: str, part: int) -> Iterator[str]:
    """Nobody did what their role does not allow."""
    items = Items(STORED)
    for one in rows:
        change = one.change()
        if one.author == viewer:
            yield f"{viewer} may only look, and wrote {one.seq}"
        elif one.author == partly:
            places = [one.item]
            if isinstance(change, Create):
                places = [change.parent]
            elif one.field in (PLACE, ALIVE) and one.item != BOARD:
                places.append(items.parent[one.item])
                if one.field == PLACE:
                    places.append(parse_place(change.after)[0])
            if not all(_within(items, place, part) for place in places):
                yield f"{partly} may change what is below {part}, and wrote {one.seq}"
        if one.item != BOARD:
            items.apply(change)


def _within(items: Items, item: int, top: int) -> bool:
    while item not in (top, BOARD):
        item = items.parent[item]
    return item == top


def _overlapping(words: Sequence[dict[str, Any]]) -> Iterator[str]:
    """No two writers held the board's lock at once."""
    held = sorted(tuple(one) for word in words for one in word.get("held", ()))
    for before, after in pairwise(held):
        if after[0] < before[1]:
            yield f"two writers held the lock at once, for {before[1] - after[0]:,} ns"
            return
