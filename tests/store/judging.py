"""What must hold of a board after a soak, from its file and from what its writers said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from tests.soundness import faults
from tests.store.crash import fingerprint
from tpm_tui.domain.changes import ALIVE, PLACE, Create, SetCell, parse_place
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import STORED
from tpm_tui.service.drafts import Drafts
from tpm_tui.service.places import open_board
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.copies.backup import at_rest
from tpm_tui.store.copies.replay import journal
from tpm_tui.store.identity import User, current_user
from tpm_tui.store.journal.records import JournalRow

Said = tuple[int, bool, list[dict[str, Any]]]
"""Of one writer: user id, whether it was killed, what it said."""


class Limits(NamedTuple):
    """Who may not do what."""

    viewer: str
    """May not change anything."""
    partly: str
    """May not change anything outside a part of the tree."""
    part: int
    confined: str
    """May not change more than so much at once."""
    most: int
    fickle: str
    """Has a role at some times and none at others."""
    log: int
    """Bytes that the write-ahead log may have."""
    wait: float
    """Milliseconds that half of the acts may take."""


@dataclass
class Found:
    """What was seen from outside while a soak went on."""

    words: list[Said] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    log: int = 0
    """Bytes of the write-ahead log at the end, with all still there."""
    left: list[str] = field(default_factory=list)
    """What was left beside the board by the last one to leave."""
    backups: list[tuple[Path, int]] = field(default_factory=list)
    """Backups, and a revision that had been committed when each was begun."""
    kept: list[Path] = field(default_factory=list)
    """The board as it was before each restore."""
    turns: int = 0
    """How often a role was taken or given back."""


def judged(path: Path, found: Found, limits: Limits) -> dict[str, Any]:
    """Every invariant of RELIABILITY 2.5, each violation in a sentence."""
    said = found.words
    with open_board(path) as opened:
        rows = opened.reader.tail(0)
        wrong, truth = [*found.wrong, *faults(rows)], ""
        if not any(one.startswith("I5") for one in wrong):  # rows in a circle have no roll-ups
            opened.load()
            wrong += complaints(opened)
            truth = fingerprint(opened)
    rows = _of_items_that_were_made(rows)  # the others have been complained of
    gone = _taken_away(rows, found.kept)
    words = [word for _, _, spoken in said for word in spoken]
    seen = _looked_at(words)
    wrong += [
        *(f"a writer failed: {str(word['error'])[-300:]}" for word in words if "error" in word),
        *_acknowledged([*rows, *gone], said),
        *_overwritten(rows, seen),
        *_deleted(rows, seen),
        *_outlived(rows, words),
        *_offered(said),
        *_halves(rows),
        *_not_allowed(rows, limits),
        *(f"I2: {torn}" for word in words for torn in word.get("torn", ())),
        *_overlapping(words),
        *(f"without the lock: {one}" for word in words for one in word.get("alone", ())),
        *_drafts(path, [*rows, *gone], found, limits.confined),
        *_backups(found),
    ]
    pictures = {str(word["picture"]) for word in words if "picture" in word}
    if pictures - {truth}:
        wrong.append("I8: not everybody sees the board as it is")
    if found.log > limits.log:
        wrong.append(f"I15: the write-ahead log has {found.log:,} bytes")
    if found.left:
        wrong.append(f"I15: left behind by the last one to leave: {', '.join(found.left)}")
    figures = _figures(rows, found)
    if (figures["p50"] or 0) > limits.wait:
        wrong.append(f"I13: half of the acts took {figures['p50']:,} ms or more")
    return {**figures, "wrong": [one[:400] for one in wrong[:40]]}


def _of_items_that_were_made(rows: Sequence[JournalRow]) -> list[JournalRow]:
    made, found = {BOARD}, list[JournalRow]()
    for one in rows:
        if isinstance(one.change(), Create):
            made.add(one.item)
        if one.item in made:
            found.append(one)
    return found


def _figures(rows: Sequence[JournalRow], found: Found) -> dict[str, Any]:
    words = [word for _, _, spoken in found.words for word in spoken]
    times = sorted(float(word["ms"]) for word in words if "ms" in word)
    return {
        "acknowledged": len(times),
        "refused": sum("refused" in word for word in words),
        "rows": len(rows),
        "p50": times[len(times) // 2] if times else None,
        "p99": times[len(times) * 99 // 100] if times else None,
        "log": found.log,
        "backups": len(found.backups),
        "restores": len(found.kept),
        "turns": found.turns,
        "drafts": sum("offered" in word for word in words),
        "killed": sum(killed for _, killed, _ in found.words),
        "pictures": sum("picture" in word for word in words),
        "unfinished": sum(
            not killed and not any("picture" in word for word in spoken)
            for _, killed, spoken in found.words
        ),
    }


def _taken_away(rows: Sequence[JournalRow], kept: Sequence[Path]) -> list[JournalRow]:
    """What a restore took from the journal: it is in the copies from before."""
    there, found = {one.hash for one in rows}, list[JournalRow]()
    for path in kept:
        with at_rest(path) as db:
            found += [one for one in journal(db) if one.hash not in there]
        there.update(one.hash for one in found)
    return found


def _backups(found: Found) -> Iterator[str]:
    """A backup holds everything that had been committed when it was begun."""
    for path, known in found.backups:
        with at_rest(path) as db:
            (newest,) = db.execute("SELECT max(seq) FROM change").fetchone()
        if newest < known:
            yield f"{path.name} ends at {newest}, and {known} had been committed"


def _drafts(path: Path, rows: Sequence[JournalRow], found: Found, confined: str) -> Iterator[str]:
    """I16 no text that was being typed is lost, and none is applied twice."""
    applied: dict[str, int] = {}
    for one in rows:
        if one.field == "budget" and one.undo_of is None and one.new is not None:
            applied[one.new] = applied.get(one.new, 0) + 1
    yield from (f"I16: {text} was saved {n} times" for text, n in applied.items() if n > 1)
    kept = {
        str(word["offered"]) for _, _, said in found.words for word in said if "offered" in word
    }
    kept.update(*(_left(path, user) for user in (current_user(), User(0, confined, locked=True))))
    for _, killed, said in found.words:
        typing = [word for word in said if word.keys() & {"typed", "settled", "txn", "refused"}]
        if not typing or "typed" not in typing[-1]:
            continue
        text = str(typing[-1]["typed"])
        if not killed or not (text in kept or text in applied):
            yield f"I16: {text}, which was being typed, is neither saved nor kept"


def _left(path: Path, user: User) -> list[str]:
    """Texts that sessions left behind."""
    with open_board(path) as opened:
        opened.user = user
        drafts = Drafts(opened)
        found = drafts.left()
        for one in found:
            drafts.let_go(one)
    return [one.draft.text for one in found]


Looked = dict[tuple[str, int], tuple[int, str]]
"""By transaction and number of a row: the revision that its author looked at, and a transaction of
their own that they went on with."""


def _looked_at(words: Sequence[dict[str, Any]]) -> Looked:
    """An act that goes together with an earlier one was decided on later than that."""
    return {
        (str(word["txn"]), word["upto"] - back): (word["seen"], word["joins"])
        for word in words
        if "txn" in word and word["seen"] is not None
        for back in range(word["rows"])
    }


def _acknowledged(rows: Sequence[JournalRow], said: Sequence[Said]) -> Iterator[str]:
    """I7 what was acknowledged is there, whole; I14 by whom it was."""
    found: dict[str, list[JournalRow]] = {}
    for one in rows:
        found.setdefault(one.txn, []).append(one)
    for uid, killed, spoken in said:
        acts: dict[str, list[dict[str, Any]]] = {}
        for word in spoken:
            if "txn" in word:
                acts.setdefault(str(word["txn"]), []).append(word)
        newest = next(reversed(acts), "")
        for txn, words in acts.items():
            written, wanted = found.get(txn, []), sum(word["rows"] for word in words)
            # Who is killed may have gone on with the last act, and not have come to say so.
            if len(written) < wanted or (len(written) > wanted and not (killed and txn == newest)):
                yield f"I7: of transaction {txn} there are {len(written)} of {wanted} rows"
            if any((one.undo_of is not None) != words[0]["back"] for one in written):
                yield f"I11: transaction {txn} does not say what it takes back"
            if any((one.uid, one.author) != (uid, f"user{uid}") for one in written):
                yield f"I14: transaction {txn} of user{uid} is under another name"


def _overwritten(rows: Sequence[JournalRow], seen: Looked) -> Iterator[str]:
    """I12 nothing is written over what its author had not seen, whatever the journal says of that;
    and it says that it is over what was seen."""
    newest: dict[tuple[int, str], JournalRow] = {}
    acts = {one.seq: one.txn for one in rows}
    for one in rows:
        known, over = seen.get((one.txn, one.seq)), newest.get((one.item, one.field))
        newest[one.item, one.field] = one
        if known is None:
            continue
        looked, own = known[0], (one.txn, known[1])
        if (one.base or 0) > looked and acts.get(one.base or 0) not in own:
            yield f"I12: {one.seq} says that it is over {one.base}, and its author had seen {looked}"
        if over is None or over.seq <= looked or _makes_room(one):
            continue
        if over.txn not in own:
            yield (
                f"I12: {one.seq} ({one.field} of {one.item}, {one.label}) is over {over.seq} "
                f"({over.label}), and its author had seen {looked}"
            )


def _outlived(rows: Sequence[JournalRow], words: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What was decided on a state that a restore took away is not done to the state after it."""
    hashes, there = {one.seq: one.hash for one in rows}, {one.txn for one in rows}
    for word in words:
        if word.get("of") and word["txn"] in there and hashes.get(word["seen"]) != word["of"]:
            yield (
                f"I12: transaction {word['txn']} was decided on a revision {word['seen']} that is not "
                "in the journal"
            )


def _offered(said: Sequence[Said]) -> Iterator[str]:
    """I16 what somebody is typing is offered to nobody else."""
    offered = {
        str(word["offered"]) for _, _, spoken in said for word in spoken if "offered" in word
    }
    for _, killed, spoken in said:
        for word in spoken:
            if not killed and word.get("typed") in offered:
                yield f"I16: {word['typed']} was offered while it was being typed"


def _makes_room(row: JournalRow) -> bool:
    """Whether a row only got another key among its siblings, so that a new one fits between."""
    change = row.change()
    if row.field != PLACE or row.label is not None or isinstance(change, Create):
        return False
    return parse_place(change.before)[0] == parse_place(change.after)[0]


def _deleted(rows: Sequence[JournalRow], seen: Looked) -> Iterator[str]:
    """I10 nothing is deleted with what somebody else did to it unseen, nor by an undo."""
    items, first = Items(STORED), dict[str, int]()
    for one in rows:
        first.setdefault(one.txn, one.seq)
        if one.field == ALIVE and one.new == "0" and one.item != BOARD:
            known = seen.get((one.txn, one.seq), (None, ""))[0]
            since = first[one.undo_of] if one.undo_of else known
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
    """No act is there in part: the label of its first row says how many cells it has."""
    first, counted = dict[str, JournalRow](), dict[int, int]()
    for one in rows:
        if one.label is not None or one.txn not in first:
            first[one.txn] = one
        begun = first[one.txn].seq
        counted[begun] = counted.get(begun, 0) + 1
    for one in rows:
        count, _, cells = (one.label or "").partition(" ")
        if cells in ("cell", "cells") and one.undo_of is None and counted[one.seq] != int(count):
            yield f"transaction {one.txn} has {counted[one.seq]} of {count} rows"


def _not_allowed(rows: Sequence[JournalRow], limits: Limits) -> Iterator[str]:
    """Nobody did what their role does not allow, or too much at once behind the gate."""
    items, acts = Items(STORED), dict[str, int]()
    fickle_may = True
    for one in rows:
        change = one.change()
        if isinstance(change, SetCell) and change.field == f"access:{limits.fickle}":
            fickle_may = '"editor"' in str(change.after)
        if one.author == limits.viewer or (one.author == limits.fickle and not fickle_may):
            yield f"{one.author} may only look, and wrote {one.seq}"
        elif one.author == limits.partly:
            places = [one.item]
            if isinstance(change, Create):
                places = [change.parent]
            elif one.field in (PLACE, ALIVE) and one.item != BOARD:
                places.append(items.parent[one.item])
                if one.field == PLACE:
                    places.append(parse_place(change.after)[0])
            if not all(_within(items, place, limits.part) for place in places):
                yield f"{one.author} may change what is below {limits.part}, and wrote {one.seq}"
        elif one.author == limits.confined and one.undo_of is None:
            acts[one.txn] = acts.get(one.txn, 0) + 1
            if acts[one.txn] == limits.most + 1:
                yield f"{one.author} changed more than {limits.most} cells at once in {one.txn}"
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
