"""Giving a copy of a board the tables, indexes and triggers that it should have, and its mark: before
anything else is written into it, for a trigger would run with that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tpm_tui.errors import BoardError
from tpm_tui.store.copies.backup import NotOursError
from tpm_tui.store.ddl import APPLICATION_ID, DDL, SCHEMA_HEAD
from tpm_tui.store.parts import Part, likeliest, part_of, schema_of, strange_parts

_DROPPED = ("trigger", "view", "virtual table", "index", "table")
"""Kinds in the order in which they can be taken out."""

_ROWS = 1_000

_SOME = 3
"""Tables by which a file without a board's mark is known as one."""


class Reshaped(NamedTuple):
    """What was done to a file."""

    done: tuple[str, ...] = ()
    """One line per part, before and after."""
    emptied: tuple[str, ...] = ()
    """Tables that were not there, or held what no board does: rows are missing of them."""


def is_in_shape(db: sqlite3.Connection) -> bool:
    """Whether there is nothing to do."""
    try:
        marked = db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        schema = schema_of(db)
        return marked and bool(schema) and not strange_parts(db, schema)
    except sqlite3.OperationalError:  # no such table
        return False


def reshape(path: Path) -> Reshaped:
    """Take out of a file that nobody else has open what is not of tpm-tui, make anew what is altered
    or gone, and mark it as a board.

    Raises BoardError for a file that holds no board, and for an older one whose tables are others."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in (
            "trusted_schema=OFF",
            "legacy_alter_table=ON",
            "ignore_check_constraints=ON",
        ):
            db.execute(f"PRAGMA {pragma}")
        done = [*_marked(db, path)]
        schema, guessed = _schema(db)
        found = strange_parts(db, schema)
        if not found and not guessed:
            return Reshaped(tuple(done))
        ours = [one for one in found.altered if one.kind == "table"]
        lost = [one for one in found.missing if one.kind == "table"]
        if schema != SCHEMA_HEAD and (ours or any(one.name != "alembic_version" for one in lost)):
            raise BoardError(f"In {path.name}, {next(found.said())}.")
        db.execute("BEGIN IMMEDIATE")
        others = [one for one in (*found.surplus, *found.altered) if one not in ours]
        _take_out(db, others)
        emptied = [one.name for one in lost]
        emptied += [one.name for one in ours if not _make_anew(db, one)]
        if schema == SCHEMA_HEAD:
            _make(db, strange_parts(db).missing)
        else:
            _make(db, lost)
        if guessed:
            db.execute("DELETE FROM alembic_version")
            db.execute("INSERT INTO alembic_version VALUES (?)", (schema,))
            done.append(f"schema: not said -> {schema}")
        db.execute("COMMIT")
        done += (f"{one.said()}: not of tpm-tui -> taken out" for one in found.surplus)
        done += (f"{one.said()}: altered -> as tpm-tui makes it" for one in found.altered)
        done += (f"{one.said()}: not there -> made anew" for one in found.missing)
    return Reshaped(tuple(done), tuple(emptied))


def _marked(db: sqlite3.Connection, path: Path) -> Iterator[str]:
    if db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        return
    if not is_almost_ours(db):
        raise NotOursError(f"{path} is not a tpm-tui board.")
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    yield "the mark of a board: another one -> as it should be"


def is_almost_ours(db: sqlite3.Connection) -> bool:
    """Whether a file without a board's mark holds a board's tables all the same."""
    there = {row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return len({"board", "setting", "item", "change", "alembic_version"} & there) >= _SOME


def _schema(db: sqlite3.Connection) -> tuple[str, bool]:
    """The schema, and whether the file does not say it."""
    try:
        said = schema_of(db)
    except sqlite3.OperationalError:
        said = ""
    return said or likeliest(db), not said


def _take_out(db: sqlite3.Connection, parts: Iterable[Part]) -> None:
    for one in sorted(parts, key=lambda part: _DROPPED.index(part.kind)):
        name = _quoted(one.name)
        if not _is_there(db, one):
            continue  # it went with what it belonged to
        try:
            db.execute(f"DROP {one.kind.rpartition(' ')[2].upper()} {name}")
        except sqlite3.OperationalError:
            # A table of a module that is not there; it has no pages of its own.
            db.execute("PRAGMA writable_schema=ON")
            db.execute(
                "DELETE FROM sqlite_schema WHERE type = ? AND name = ? AND rootpage = 0",
                (one.kind.rpartition(" ")[2], one.name),
            )
            db.execute("PRAGMA writable_schema=RESET")


def _is_there(db: sqlite3.Connection, part: Part) -> bool:
    query = "SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ?"
    return db.execute(query, (part.kind.rpartition(" ")[2], part.name)).fetchone() is not None


def _make_anew(db: sqlite3.Connection, table: Part) -> bool:
    """A table by our own statement, with what the altered one holds of its columns; whether that is
    all of it."""
    whole = True
    db.execute(f"ALTER TABLE {_quoted(table.name)} RENAME TO before_repair")
    _make(db, [table])
    old, new = (_columns(db, name) for name in ("before_repair", table.name))
    names = ", ".join(name for name in new if name in old)
    marks = ", ".join("?" for name in new if name in old)
    if names:
        rows = db.execute(f"SELECT {names} FROM before_repair")
        while batch := rows.fetchmany(_ROWS):
            for row in batch:
                try:
                    db.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", row)
                except sqlite3.IntegrityError:
                    whole = False  # nothing that a board holds: the journal says what was there
    db.execute("DROP TABLE before_repair")
    return whole and bool(names)


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [str(row[0]) for row in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def _make(db: sqlite3.Connection, parts: Iterable[Part]) -> None:
    statements = {part_of(statement)[:2]: statement for statement in DDL}
    wanted = {one[:2] for one in parts}
    for key, statement in statements.items():  # tables first
        if key in wanted:
            db.execute(statement)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
