"""What must hold of any journal, whoever wrote it and however (RELIABILITY 2.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpm_tui.domain.changes import ALIVE, PLACE, Create, parse_place
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import STORED
from tpm_tui.store.records import CREATED, JournalRow

Cell = tuple[int, str]


def faults(rows: Sequence[JournalRow]) -> Iterator[str]:
    """One sentence per violation in a whole journal, oldest row first."""
    yield from _order(rows)
    yield from _cells(rows)
    yield from _tree(rows)


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
    """I4 old is the new of the change before, I12 base is its number."""
    last: dict[Cell, JournalRow] = {}
    for one in rows:
        cell = (one.item, one.field)
        before = last.get(cell) or last.get((one.item, CREATED))
        if one.base != (before.seq if before else None):
            yield f"I12: the base of {one.seq} is {one.base}, not {before and before.seq}"
        if before and before.field == one.field and before.new != one.old:
            yield f"I4: {one.seq} says {one.old}, the change before it made {before.new}"
        last[cell] = one


def _tree(rows: Sequence[JournalRow]) -> Iterator[str]:
    """I5 no cycle after any change, I9 none inside a subtree that was deleted at that time; what
    comes back in the same transaction may be given its new place first."""
    items, revived = Items(STORED), set[int]()
    coming = {(one.txn, one.item) for one in rows if one.field == ALIVE and one.new == "1"}
    txn = ""
    for one in rows:
        if one.txn != txn:
            txn, revived = one.txn, set()
        change = one.change()
        if one.item == BOARD:
            continue
        if isinstance(change, Create):
            above = change.parent
        elif one.field == PLACE and (one.txn, one.item) in coming:
            above = parse_place(change.after)[0]
        else:
            above = items.parent[one.item] if one.field == ALIVE else one.item
        if above and not items.exists(above) and above not in revived:
            yield f"I9: {one.seq} changes {one.field} of item {one.item} below something deleted"
        items.apply(change)
        if one.field == ALIVE:
            revived.add(one.item)
        if one.field == PLACE and _circular(items, one.item):
            yield f"I5: {one.seq} puts item {one.item} below itself"


def _circular(items: Items, item: int) -> bool:
    seen = {item}
    above = items.parent[item]
    while above and above not in seen:
        seen.add(above)
        above = items.parent[above]
    return bool(above)
