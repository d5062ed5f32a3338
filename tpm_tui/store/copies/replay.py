"""What the journal says that the tables should hold, compared cell by cell.

A few thousand items at a time, so that a large board needs no second copy in memory, and with a pause
between them for whoever does it beside a screen.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from tpm_tui.domain.changes import ALIVE, PLACE, place
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.store.ddl import COLUMNS
from tpm_tui.store.faults import ILL_TYPED
from tpm_tui.store.journal.chain import GENESIS, links
from tpm_tui.store.journal.records import CREATED, JournalRow, decoded
from tpm_tui.store.parts import schema_of, strange_parts, unreadable

Cells = dict[ItemId, dict[str, Value]]
"""Known values by item and field; item 0 holds the settings."""

Pause = Callable[[], None]

_ITEMS = 2000
"""Items that are compared at once."""

_BEFORE = -(2**63)
"""A number before all that a table may hold."""

_LAST = 2**63 - 1
"""The last that it may."""

_ROWS = 500
"""Journal rows from one pause to the next."""

_PLACED = ("id", "parent_id", "pos", "alive")


class Difference(NamedTuple):
    """One cell that the table holds otherwise than the journal says."""

    item: ItemId
    field: str
    table: Value
    journal: Value


class Break(NamedTuple):
    """A journal row that does not follow from the row before it, or whose predecessor is missing."""

    seq: int
    missing: int
    """Rows that are not there before it."""
    found: str
    """The hash it carries: what is accepted is this break, not another one at the same place."""


class Spoiled(str):
    """The text of a cell that is no JSON: it is like no value, not even like the same text."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = str.__hash__


def no_pause() -> None:
    """For whoever has nobody to wait for."""


def folded(rows: Iterable[tuple[ItemId, str, str | None]], cells: Cells | None = None) -> Cells:
    """Carry out journal rows (item, field, new value), oldest first."""
    state: Cells = {} if cells is None else cells
    for item, field, new in rows:
        held = state.setdefault(item, {})
        if field == CREATED:
            held.update({ALIVE: 1, **_first_cells(new)})
        else:
            held[field] = _cell(new)
    return state


def _cell(text: str | None) -> Value:
    try:
        return decoded(text)
    except ValueError:
        return Spoiled(text or "")


def _first_cells(text: str | None) -> dict[str, Value]:
    """What an item was made with; nothing where that cannot be read."""
    try:
        cells = json.loads(text or "{}")
    except ValueError:
        return {}
    return cells if isinstance(cells, dict) else {}


def columns_of(db: sqlite3.Connection) -> tuple[str, ...]:
    """Inputs that the item table holds as columns of its own."""
    names = [str(row[1]) for row in db.execute("PRAGMA table_info(item)")]
    return tuple(name for name in names if name not in _PLACED)


def stored(db: sqlite3.Connection, first: int, last: int) -> Cells:
    """What the tables hold of some items; with item 0 also the settings."""
    names = columns_of(db)
    found: Cells = {}
    query = f"SELECT {', '.join((*_PLACED, *names))} FROM item WHERE id BETWEEN ? AND ?"
    for item, parent, pos, alive, *values in db.execute(query, (first, last)):
        found[item] = {
            PLACE: place(parent, pos),
            ALIVE: alive,
            **dict(zip(names, values, strict=True)),
        }
    if db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'extra'").fetchone():
        query = "SELECT item_id, field, value FROM extra WHERE item_id BETWEEN ? AND ?"
        for item, field, text in db.execute(query, (first, last)):
            found.setdefault(item, {})[field] = _cell(text)
    if first <= BOARD <= last:
        found.setdefault(BOARD, {}).update(db.execute("SELECT key, value FROM setting"))
    return found


def differences(db: sqlite3.Connection, pause: Pause = no_pause) -> Iterator[Difference]:
    """Cells whose table value is not what the journal says, by item."""
    last: ItemId = _BEFORE
    # From number to number: foreign hands may leave any.
    while (first := _first_after(db, last)) is not None:
        last = min(first + _ITEMS - 1, _LAST)
        rows = db.execute(
            "SELECT seq, item_id, field, new FROM change WHERE item_id BETWEEN ? AND ?",
            (first, last),
        ).fetchall()
        journal = folded(row[1:] for row in sorted(rows, key=lambda row: row[0]))
        yield from unlike(stored(db, first, last), journal)
        pause()


def _first_after(db: sqlite3.Connection, item: ItemId) -> ItemId | None:
    """The lowest number after one that any table knows something of."""
    found = [db.execute("SELECT min(id) FROM item WHERE id > ?", (item,)).fetchone()[0]]
    for table in ("change", "extra"):
        if db.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone():
            query = f"SELECT min(item_id) FROM {table} WHERE item_id > ?"
            found.append(db.execute(query, (item,)).fetchone()[0])
    if item < BOARD:
        found.append(BOARD)
    return min((one for one in found if one is not None), default=None)


def unlike(table: Cells, journal: Cells) -> Iterator[Difference]:
    """Cells that differ; unknown and not there are the same."""
    for item in sorted(table.keys() | journal.keys()):
        held, told = table.get(item, {}), journal.get(item, {})
        for field in sorted(held.keys() | told.keys()):
            if held.get(field) != told.get(field):
                yield Difference(item, field, held.get(field), told.get(field))


def has_chain(db: sqlite3.Connection) -> bool:
    """Whether the journal carries hashes: older schemas have none."""
    return any(row[1] == "hash" for row in db.execute("PRAGMA table_info(change)"))


def journal(db: sqlite3.Connection) -> Iterator[JournalRow]:
    """Every row, oldest first, of a journal that has a chain."""
    for row in db.execute(f"SELECT {', '.join(COLUMNS)}, hash FROM change ORDER BY seq"):
        yield JournalRow(*row)


def breaks(rows: Iterable[JournalRow], pause: Pause = no_pause) -> Iterator[Break]:
    """Every place where the chain does not hold, not only the first one."""
    rows, before, seq = iter(rows), GENESIS, 0
    while batch := list(islice(rows, _ROWS)):
        start = 0
        while start < len(batch):
            rest = batch[start:]
            start = len(batch)
            for at, expected in enumerate(links((row.columns() for row in rest), before)):
                row = rest[at]
                gap, seq, before = row.seq - seq - 1, row.seq, row.hash
                if gap or row.hash != expected:
                    yield Break(row.seq, gap, row.hash)
                    # From here on, what follows is held against what is there.
                    start = len(batch) - len(rest) + at + 1
                    break
        pause()


def unsound(db: sqlite3.Connection, pause: Pause = no_pause) -> Iterator[str]:
    """One sentence per thing that is wrong with a board file, as far as its bytes and its journal go."""
    spoilt = False
    try:
        why = unreadable(db)
        if why:
            yield why
            return
        yield from strange_parts(db, schema_of(db)).said()
        found = [str(row[0]) for row in db.execute("PRAGMA integrity_check").fetchall()]
        yield from (f"SQLite: {line}" for line in found if line != "ok")
        spoilt = found != ["ok"]
        gone = 0
        if has_chain(db):
            accepted = accepted_breaks(db)
            for broken in breaks(journal(db), pause):
                gone += broken.missing
                if (broken.seq, broken.found) not in accepted:
                    yield f"the journal's chain is broken at row {broken.seq}"
        counter = db.execute("SELECT seq FROM board").fetchone()
        rows, newest = db.execute("SELECT count(*), coalesce(max(seq), 0) FROM change").fetchone()
        if counter is None or not rows + gone == newest == counter[0]:
            held = "nothing" if counter is None else counter[0]
            yield f"the journal has {rows} rows up to {newest}, the counter says {held}"
        pause()
        for one in differences(db, pause):
            where = f"item {one.item}: {one.field}" if one.item else f"the setting {one.field}"
            yield f"{where} is {one.table!r} in the table and {one.journal!r} by the journal"
    except sqlite3.DatabaseError as error:
        yield f"SQLite: {error}"
    except ILL_TYPED:
        if not spoilt:
            raise
        # SQLite has told of the values that nothing can be made of.


BREAK_SETTING = "accepted_break:"
"""How the key of a setting begins that says who accepted which break of the chain."""


def accepted_breaks(db: sqlite3.Connection) -> frozenset[tuple[int, str]]:
    """Breaks that somebody has accepted, by row and the hash that it carries."""
    return accepted_in(db.execute("SELECT key, value FROM setting").fetchall())


def accepted_in(settings: Iterable[tuple[str, str | None]]) -> frozenset[tuple[int, str]]:
    """The same, from settings by key."""
    return frozenset(
        _accepted(key, value)
        for key, value in settings
        if value is not None and key.startswith(BREAK_SETTING)
    )


def _accepted(key: str, text: str) -> tuple[int, str]:
    try:
        return int(key.removeprefix(BREAK_SETTING)), str(json.loads(text)["hash"])
    except (ValueError, TypeError, KeyError):
        return 0, ""
