"""Writing what the journal says into tables that hold something else, and boards anew from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from tpm_tui.domain.changes import ALIVE, PLACE, parse_place
from tpm_tui.domain.values import BOARD, ItemId, Value, is_extra
from tpm_tui.fields.catalog import TABLE
from tpm_tui.store.birth import begin_board
from tpm_tui.store.copies.replay import Cells, Difference, folded
from tpm_tui.store.ddl import COLUMNS
from tpm_tui.store.journal.chain import chained
from tpm_tui.store.journal.records import JournalRow, encoded


def restock(db: sqlite3.Connection, cells: Iterable[Difference]) -> None:
    """Give cells of the tables the values of the journal."""
    by_item: dict[ItemId, list[Difference]] = {}
    for one in cells:
        by_item.setdefault(one.item, []).append(one)
    for item, wrong in by_item.items():
        if item == BOARD:
            _set_settings(db, {one.field: one.journal for one in wrong})
            continue
        places = [one for one in wrong if one.field == PLACE]
        if places and places[0].journal is None:
            db.execute("DELETE FROM item WHERE id = ?", (item,))
            db.execute("DELETE FROM extra WHERE item_id = ?", (item,))
        else:
            _set_item(db, item, {one.field: one.journal for one in wrong})


def _set_settings(db: sqlite3.Connection, values: dict[str, Value]) -> None:
    db.executemany("INSERT OR REPLACE INTO setting VALUES (?, ?)", list(values.items()))


def _set_item(db: sqlite3.Connection, item: ItemId, values: dict[str, Value]) -> None:
    if db.execute("SELECT 1 FROM item WHERE id = ?", (item,)).fetchone() is None:
        db.execute(
            "INSERT INTO item (id, parent_id, pos, alive, title, kind) VALUES (?, 0, '0', 0, '', '')",
            (item,),
        )
    for field, value in values.items():
        if field == PLACE:
            parent, pos = parse_place(value)
            db.execute("UPDATE item SET parent_id = ?, pos = ? WHERE id = ?", (parent, pos, item))
        elif field in (ALIVE, *TABLE):
            # Only names of this program's own columns come to stand here.
            db.execute(f"UPDATE item SET {field} = ? WHERE id = ?", (value, item))
        elif is_extra(field) and value is None:
            db.execute("DELETE FROM extra WHERE item_id = ? AND field = ?", (item, field))
        elif is_extra(field):
            db.execute(
                "INSERT OR REPLACE INTO extra VALUES (?, ?, ?)", (item, field, encoded(value))
            )


def rebuilt(path: Path, rows: Sequence[JournalRow], created: str) -> Cells:
    """Make an empty file a board with the journal given, and with the tables that it makes; returns
    what they hold.  Rows without hashes, of an older schema, are chained."""
    cells = folded((row.item, row.field, row.new) for row in rows)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        begin_board(db, len(rows), created)
        _write_journal(db, rows)
        for item, held in cells.items():
            restock(db, [Difference(item, key, None, value) for key, value in held.items()])
        db.execute("COMMIT")
    return cells


def _write_journal(db: sqlite3.Connection, rows: Sequence[JournalRow]) -> None:
    names = (*COLUMNS, "hash")
    written = [dict(zip(names, (*row.columns(), row.hash), strict=True)) for row in rows]
    if rows and not rows[0].hash:
        chained(written)
    marks = ", ".join(f":{name}" for name in names)
    db.executemany(f"INSERT INTO change ({', '.join(names)}) VALUES ({marks})", written)
