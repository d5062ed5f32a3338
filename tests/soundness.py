"""What must hold of any journal, whoever wrote it and however (RELIABILITY 2.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpm_tui.domain.changes import ALIVE, PLACE, ChangeSet, Create, parse_place, place
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import STORED
from tpm_tui.store.journal.records import CREATED, JournalRow

Cell = tuple[int, str]


def faults(rows: Sequence[JournalRow]) -> Iterator[str]:
    """One sentence per violation in a whole journal, oldest row first."""
    yield from _order(rows)
    yield from _cells(rows)
    yield from _tree(rows)
    yield from _reversals(rows)


def _order(rows: Sequence[JournalRow]) -> Iterator[str]:
    """I2 dense, I3 the rows of a transaction stand together and have one author."""
    if [one.seq for one in rows] != list(range(1, len(rows) + 1)):
        yield "I2: the numbers are not dense"
    authors: dict[str, tuple[str, int]] = {}
    for before, one in zip([None, *rows[:-1]], rows, strict=True):
        if one.txn in authors and (before is None or before.txn != one.txn):
            yield f"I3: transaction {one.txn} is torn at {one.seq}"
        if authors.setdefault(one.txn, (one.author, one.uid)) != (one.author, one.uid):
            yield f"I3: transaction {one.txn} has two authors"


def _cells(rows: Sequence[JournalRow]) -> Iterator[str]:
    """I4 old is the new of the change before, I12 base is its number: its author had seen it."""
    last: dict[Cell, JournalRow] = {}
    by_seq = {one.seq: one for one in rows}
    for one in rows:
        cell = (one.item, one.field)
        before = last.get(cell) or last.get((one.item, CREATED))
        if one.base != (before.seq if before else None) and not _harmless(one, before, by_seq):
            yield f"I12: the base of {one.seq} is {one.base}, not {before and before.seq}"
        if before and before.field == one.field and before.new != one.old:
            yield f"I4: {one.seq} says {one.old}, the change before it made {before.new}"
        last[cell] = one


def _harmless(one: JournalRow, before: JournalRow | None, by_seq: dict[int, JournalRow]) -> bool:
    """Whether nothing was lost although its author had not seen the change before: a new row made
    room for another, or what was seen is there again when something is taken back."""
    change, seen = one.change(), by_seq.get(one.base or 0)
    if isinstance(change, Create) or before is None:
        return False
    if one.base is None:
        parents = {parse_place(value)[0] for value in (change.before, change.after)}
        return one.field == PLACE and before.field == CREATED and len(parents) == 1
    if one.undo_of is None or seen is None:
        return False
    if before.undo_of is not None:
        return True  # it took back what was over it, so that its value is there again (I4, I11)
    known = seen.change()
    if isinstance(known, Create):
        first = {ALIVE: 1, PLACE: place(known.parent, known.pos), **dict(known.values)}
        return first.get(one.field) == change.before
    return known.after == change.before


def _tree(rows: Sequence[JournalRow]) -> Iterator[str]:
    """I5 no cycle after any change, I9 none inside a subtree that was deleted at that time; what
    comes back in the same transaction may be given its new place first, and what left in it may
    be put where it was."""
    items, left = Items(STORED), set[int]()
    coming = {(one.txn, one.item) for one in rows if one.field == ALIVE and one.new == "1"}
    txn = ""
    for one in rows:
        if one.txn != txn:
            txn, left = one.txn, set()
        change = one.change()
        if one.item == BOARD:
            continue
        if not isinstance(change, Create) and one.item >= len(items):
            yield f"I9: {one.seq} changes {one.field} of item {one.item}, which nobody has made"
            return
        needed = [one.item]
        if isinstance(change, Create):
            needed = [change.parent]
        elif one.field == ALIVE and change.after:
            needed = [items.parent[one.item]]
        elif one.field == PLACE:
            home, _ = parse_place(change.after)
            if (one.txn, one.item) in coming:
                needed = [home]
            else:
                needed = [] if one.item in left else [one.item, home]
        if any(above and not items.exists(above) for above in needed):
            yield f"I9: {one.seq} changes {one.field} of item {one.item} below something deleted"
        items.apply(change)
        if one.field == ALIVE and one.new == "0":
            left.add(one.item)
        if one.field == PLACE and _circular(items, one.item):
            yield f"I5: {one.seq} puts item {one.item} below itself"
            return  # who asks further what stands above goes round and round


def _reversals(rows: Sequence[JournalRow]) -> Iterator[str]:
    """I11 an undo takes back all of one transaction of its author, and nothing twice."""
    made: dict[str, list[JournalRow]] = {}
    for one in rows:
        made.setdefault(one.txn, []).append(one)
    standing: dict[str, bool] = {}
    for txn, written in made.items():
        standing[txn] = True
        origin = written[0].undo_of
        if {one.undo_of for one in written} != {origin}:
            yield f"I11: transaction {txn} takes back several others"
        if origin is None:
            continue
        taken = made.get(origin, [])
        wanted = ChangeSet(tuple(one.change() for one in taken)).inverse()
        if [one.change() for one in written] != list(wanted):
            yield f"I11: transaction {txn} is not the opposite of {origin}"
        if not standing.get(origin) or not _same_person(taken[0], written[0]):
            yield f"I11: transaction {txn} takes back {origin}, which does not stand or is another's"
        standing[origin] = False


def _same_person(one: JournalRow, other: JournalRow) -> bool:
    return (one.uid, one.author) == (other.uid, other.author)


def _circular(items: Items, item: int) -> bool:
    seen = {item}
    above = items.parent[item]
    while above and above not in seen:
        seen.add(above)
        above = items.parent[above]
    return bool(above)
