"""Mending a board: what the journal tells better than the tables, and what hangs nowhere in the tree.

Everything is done on a copy, which is checked before it becomes the board in one transaction; what was
there is kept among the backups.  A board that is sound is never touched.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tpm_tui.domain.changes import PLACE, ChangeSet, SetCell, place
from tpm_tui.domain.order import key_between
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import BoardError
from tpm_tui.service.board import setting_text
from tpm_tui.service.upkeep.backups import rotate
from tpm_tui.service.upkeep.salvaging import as_changes
from tpm_tui.store.copies.backup import (
    NotOursError,
    at_rest,
    copy,
    draft,
    faults,
    folder_for,
    is_damage,
    one_moment,
    save_beside,
    source,
    undone,
)
from tpm_tui.store.copies.mending import restock
from tpm_tui.store.copies.overwrite import overwrite
from tpm_tui.store.copies.replay import (
    Break,
    Difference,
    Spoiled,
    accepted_breaks,
    breaks,
    columns_of,
    differences,
    has_chain,
    journal,
)
from tpm_tui.store.copies.reshaping import is_in_shape, reshape
from tpm_tui.store.ddl import SCHEMA_HEAD
from tpm_tui.store.identity import User
from tpm_tui.store.journal.records import CREATED, REPAIRED, Stamp, now
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.parts import schema_of

_INDEX = ("missing from index", "wrong # of entries in index", "non-unique entry in index")
"""What SQLite says where an index alone is damaged: it can be made anew from its table."""

_CELL = ("CHECK constraint failed in", "NULL value in item.")
"""What SQLite says of a cell that holds what no board does: the journal says what was there, but not
where what is missing is the name of a cell or a part of the journal."""


@dataclass(frozen=True, slots=True)
class Move:
    """An item that hangs nowhere in the tree, and its place at the top level."""

    item: ItemId
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be mended in place."""

    damaged: tuple[str, ...] = ()
    """What SQLite says about a file of which pages are lost: that is for `salvaging`."""
    reindex: bool = False
    counter: int | None = None
    """What the board's counter should be, where it is not."""
    cells: tuple[Difference, ...] = ()
    told: bool = False
    """Whether the journal is to be told what the tables hold, because rows of it are gone, and not
    the tables what the journal says."""
    gone: int = 0
    """Rows that are missing at the end of the journal."""
    parts: tuple[str, ...] = ()
    """What is done to tables, indexes and triggers before anything else, a line for each."""
    moves: tuple[Move, ...] = ()
    breaks: tuple[Break, ...] = ()
    """Where the chain does not hold, which nothing can mend."""
    doubtful: tuple[Difference, ...] = ()
    """Cells of which the newest change is itself in doubt."""

    @property
    def mends(self) -> bool:
        """Whether there is anything to do."""
        found = (self.reindex, self.counter is not None, self.cells, self.moves, self.parts)
        return any(map(bool, found))


def is_readable(board: Path) -> bool:
    """Whether SQLite can read everything in a board's file."""
    return not planned(board).damaged


def planned(board: Path) -> Plan:
    """Look at a board others may have open; raises BoardError where it cannot be opened at all
    for another reason than damage."""
    lock = BoardLock(board)
    try:
        with source(board, lock) as db, one_moment(db):
            if is_in_shape(db):
                return look(db)
        with draft(board, board.parent.resolve()) as fresh, undone(board, fresh, "looked at"):
            with source(board, lock) as db:
                copy(db, fresh)
            return _shaped(fresh)
    except NotOursError:
        raise
    except BoardError as error:
        if not is_damage(error):
            raise
        return Plan(damaged=(str(error.__cause__ or error.message),))
    finally:
        lock.close()


def _shaped(fresh: Path) -> Plan:
    """Give a copy the parts that it should have, and look at it then; sqlite3.DatabaseError and
    BoardError where it cannot be read."""
    reshaped = reshape(fresh)
    with at_rest(fresh) as db:
        plan = look(db)
    if plan.told and {*reshaped.emptied} - {"change", "board", "alembic_version"}:
        # Neither the tables nor the journal tell everything.
        name = ", ".join(reshaped.emptied)
        return Plan(damaged=(f"rows are gone of the journal and of {name}",))
    return replace(plan, parts=reshaped.done)


def look(db: sqlite3.Connection) -> Plan:
    """What is wrong with a file and can be mended; sqlite3.DatabaseError where it cannot be read."""
    said = [str(row[0]) for row in db.execute("PRAGMA integrity_check").fetchall()]
    said = [line for line in said if line != "ok" and not any(words in line for words in _CELL)]
    if any(not any(words in line for words in _INDEX) for line in said):
        return Plan(damaged=tuple(said))
    counter = db.execute("SELECT seq FROM board").fetchone()
    newest = db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0]
    broken = tuple(breaks(journal(db))) if has_chain(db) else ()
    accepted = accepted_breaks(db)
    open_breaks = tuple(one for one in broken if (one.seq, one.found) not in accepted)
    found = list(differences(db))
    gone = counter[0] - newest if counter is not None and counter[0] > newest else 0
    # An empty journal beside tables that hold something is one that was emptied.
    emptied = not newest and any(one.journal is None for one in found)
    lacking = gone > 0 or emptied or any(one.missing for one in broken)
    unread = tuple(one for one in found if isinstance(one.journal, Spoiled))
    found = [one for one in found if not isinstance(one.journal, Spoiled)]
    cells, doubtful = _judged(db, found, open_breaks, lacking=lacking)
    return Plan(
        reindex=bool(said),
        counter=newest if counter is None or counter[0] != newest else None,
        cells=cells,
        told=lacking,
        gone=gone,
        moves=tuple(_moves(db, () if lacking else cells)),
        breaks=open_breaks,
        doubtful=doubtful + unread,
    )


def _judged(
    db: sqlite3.Connection, found: list[Difference], broken: tuple[Break, ...], *, lacking: bool
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """Cells to mend, and those of which nobody knows which value is right."""
    known = _known(db, found)
    if not broken:
        return tuple(one for one in found if lacking or one.item in known), ()
    if any(one.missing for one in broken):
        return (), tuple(found)
    rows, newest = {one.seq for one in broken}, _newest(db, found)
    good: list[Difference] = []
    bad: list[Difference] = []
    for one in found:
        (bad if newest.get((one.item, one.field)) in rows else good).append(one)
    return tuple(one for one in good if one.item in known), tuple(bad)


def _known(db: sqlite3.Connection, found: list[Difference]) -> set[ItemId]:
    """What the table holds, or the journal tells the place of: of anything else nobody knows what it
    was."""
    told = {one.item for one in found if one.field == PLACE and one.journal is not None}
    return {BOARD, *told, *(row[0] for row in db.execute("SELECT id FROM item NOT INDEXED"))}


def _newest(db: sqlite3.Connection, found: list[Difference]) -> dict[tuple[ItemId, str], int]:
    """The newest row of each cell that differs, in one look through the journal; an item's making
    belongs to each of its cells."""
    wanted: dict[ItemId, set[str]] = {}
    for one in found:
        wanted.setdefault(one.item, set()).add(one.field)
    newest: dict[tuple[ItemId, str], int] = {}
    query = "SELECT seq, item_id, field FROM change NOT INDEXED ORDER BY seq"
    for seq, item, field in db.execute(query):
        if item in wanted:
            cells = wanted[item] if field == CREATED else wanted[item] & {field}
            newest.update(((item, one), seq) for one in cells)
    return newest


def _moves(db: sqlite3.Connection, cells: Iterable[Difference]) -> list[Move]:
    """Items below themselves or below nothing, as the tables will be once the cells are mended."""
    rows = db.execute("SELECT id, parent_id, pos, alive FROM item NOT INDEXED").fetchall()
    places = {row[0]: (row[1], row[2]) for row in rows}
    alive = {row[0]: bool(row[3]) for row in rows}
    for one in cells:
        if one.field == PLACE and one.journal is not None:
            parent, _, key = str(one.journal).partition(":")
            places[one.item] = (int(parent), key)
        elif one.field == PLACE:
            places.pop(one.item, None)
        elif one.field == "alive":
            alive[one.item] = bool(one.journal)
    top = max((key for parent, key in places.values() if parent == BOARD), default=None) or None
    found: list[Move] = []
    for item in sorted(places):
        why = _astray(item, places, alive)
        if why:
            top = key_between(top, None)
            found.append(Move(item, place(*places[item]), place(BOARD, top), why))
            places[item] = (BOARD, top)
    return found


def _astray(
    item: ItemId, places: dict[ItemId, tuple[ItemId, str]], alive: dict[ItemId, bool]
) -> str:
    if not alive.get(item):
        return ""
    parent = places[item][0]
    if parent != BOARD and parent not in places:
        return f"its parent {parent} is not there"
    seen = {item}
    while parent != BOARD and alive.get(parent) and parent in places:
        if parent == item:
            return "it is below itself"
        if parent in seen:
            return ""  # another one, which will be seen itself
        seen.add(parent)
        parent = places[parent][0]
    return ""


# ---- doing it


def repair(board: Path, user: User) -> tuple[Plan, Path]:
    """Mend what can be mended; returns what was done, and where the board is as it was."""
    lock = BoardLock(board)
    try:
        with lock.held(), draft(board, folder_for(board)) as fresh, undone(board, fresh, "mended"):
            with source(board, lock) as db:
                copy(db, fresh)
            plan = _shaped(fresh)
            if plan.damaged:
                raise BoardError(f"{board.name} is damaged: {plan.damaged[0]}.")
            if not plan.mends:
                raise BoardError(f"{board.name} has nothing that could be mended.")
            known = faults(fresh)
            kept = save_beside(board, lock, "before-repair")
            _mend(fresh, plan)
            _upgrade(fresh)
            _journal(fresh, plan, user, kept)
            _confirm(fresh, known)
            overwrite(board, lock, fresh)
        rotate(board)
        return plan, kept
    finally:
        lock.close()


def _mend(fresh: Path, plan: Plan) -> None:
    db = sqlite3.connect(fresh, isolation_level=None)
    try:
        db.execute("BEGIN IMMEDIATE")
        if plan.reindex:
            db.execute("REINDEX")
        if plan.counter is not None:
            at = db.execute("SELECT at FROM change ORDER BY seq LIMIT 1").fetchone()
            db.execute(
                "INSERT INTO board VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq",
                (plan.counter, at[0] if at else now()),
            )
        # What the journal is to be told as new is written with that, and must not be there before.
        restock(db, plan.cells)
        db.execute("COMMIT")
    finally:
        db.close()


def _upgrade(fresh: Path) -> None:
    """Only what is sound is brought up to date, and only what is up to date can be journalled."""
    with at_rest(fresh) as db:
        schema = schema_of(db)
    if schema != SCHEMA_HEAD:
        from tpm_tui.store.schema import migrate  # few boards need it

        migrate(fresh)


def _journal(fresh: Path, plan: Plan, user: User, kept: Path) -> None:
    """What the journal is told: that it was mended, and what changed by that."""
    from tpm_tui.store.writer import Writer

    with at_rest(fresh) as db:
        row = db.execute("SELECT value FROM setting WHERE key = ?", (REPAIRED,)).fetchone()
        known = columns_of(db)
    after = setting_text(
        {
            "cells": len(plan.cells),
            "moved": len(plan.moves),
            "index": plan.reindex,
            "lost_rows": plan.gone,
            "saved": kept.name,
        }
    )
    cells = [one for one in plan.cells if plan.told and one.field != REPAIRED]
    moves = [SetCell(one.item, PLACE, one.before, one.after) for one in plan.moves]
    sets = (
        ((*as_changes(cells, known), *moves), "told to the journal, or moved, by a repair"),
        # The last row of all, so that open sessions see at once why they read the board again.
        (
            (SetCell(BOARD, REPAIRED, row[0] if row else None, after),),
            f"repaired the board; as it was it is in {kept.name}",
        ),
    )
    lock = BoardLock(fresh)
    writer = Writer(fresh, lock)
    try:
        for changes, label in sets:
            if changes:
                stamp = Stamp(uuid.uuid4().hex, user.name, user.uid, now(), None, label)
                with writer.transaction() as transaction:
                    transaction.write(ChangeSet(changes), stamp)
    finally:
        writer.close()
        lock.close()


def _confirm(fresh: Path, known: list[str]) -> None:
    """Nothing is put in the board's place with a fault that it did not have."""
    new = [line for line in faults(fresh) if line not in known]
    if new:
        raise BoardError(
            f"The board could not be mended: {new[0]}.", "Nothing was changed; restore a backup."
        )
