"""What a board file may hold beside its rows: exactly the tables, indexes and triggers of its schema.

Anybody who can write a file can put a trigger or a view into it, which would run within our own
statements: such a file is read and not written until it has been mended.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tpm_tui.domain.text import clean
from tpm_tui.errors import BoardError, quoted
from tpm_tui.store.ddl import DDL, SCHEMA_HEAD

_READ = ("alembic_version", "board", "setting", "item", "change", "extra")
"""Tables that are read by their names."""

_STATISTICS = frozenset({"sqlite_stat1", "sqlite_stat4"})
"""What ANALYZE leaves: plans follow from it, and no answer."""

_LONGEST = 60

_ITEM = (
    "id parent_id pos alive title kind status owner progress work actual_work remaining_work budget "
    "actual_cost start finish assignments duration actual_duration basis source_id description"
)
_CHANGE = "seq txn at author uid item_id field base old new undo_of label"
_REFUSED = "BEGIN SELECT RAISE(ABORT,'the journal is append-only'); END"
_UNUSUAL = re.compile(r"\b(CHECK|COLLATE|DEFAULT|GENERATED|REFERENCES|AS)\b", re.IGNORECASE)
"""Words that no table had before the schema 0005."""


class Part(NamedTuple):
    """A table, index, trigger or view."""

    kind: str
    name: str
    table: str
    text: str

    def said(self) -> str:
        """`the trigger stamp on item`."""
        name, table = (clean(one[:_LONGEST]) for one in (self.name, self.table))
        return f"the {clean(self.kind)} {name}{f' on {table}' if table != name else ''}"


@dataclass(frozen=True, slots=True)
class Unlike:
    """How a file differs from what its schema says; nothing of it is as good as False."""

    surplus: tuple[Part, ...] = ()
    altered: tuple[Part, ...] = ()
    missing: tuple[Part, ...] = ()
    """As they should be."""

    def __bool__(self) -> bool:
        return bool(self.surplus or self.altered or self.missing)

    def said(self) -> Iterator[str]:
        """One sentence per part, without a full stop."""
        yield from (f"{one.said()} is not of tpm-tui" for one in self.surplus)
        yield from (f"{one.said()} is not as tpm-tui makes it" for one in self.altered)
        yield from (f"{one.said()} is not there" for one in self.missing)


def strange_parts(db: sqlite3.Connection, schema: str = SCHEMA_HEAD) -> Unlike:
    """What a file of a schema holds that it should not, or otherwise, or not; of a schema that this
    program does not know nothing can be said."""
    rows = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    if schema == SCHEMA_HEAD:
        wanted = [part_of(statement) for statement in DDL]
        if sorted(row for row in rows if row[3] is not None) == sorted(wanted):
            return Unlike()
        there = [_plain(Part(*row)) for row in rows if not _by_itself(*row)]
        return _compared(there, [_plain(one) for one in wanted])
    if schema not in OLDER:
        return Unlike()
    there = [_of_older(db, Part(*row)) for row in rows if not _by_itself(*row)]
    return _compared(there, list(_older(schema)))


def strangers(db: sqlite3.Connection, schema: str) -> tuple[str, ...]:
    """The same as sentences; of an older file nobody asks before it is upgraded."""
    return tuple(strange_parts(db).said()) if schema == SCHEMA_HEAD else ()


def part_of(statement: str) -> Part:
    """What one of our own statements makes."""
    words = statement.split(maxsplit=3)
    kind, name = words[1].lower(), words[2]
    table = name if kind == "table" else statement.partition(" ON ")[2].split(maxsplit=1)[0]
    return Part(kind, name, table, statement)


def _compared(there: list[Part], wanted: list[Part]) -> Unlike:
    known = {one[:2]: one for one in wanted}
    # What a module makes up in place of a table can be no altered table: it is another thing.
    there = [one if _holds_rows(one) else one._replace(kind="virtual table") for one in there]
    names = {one[:2] for one in there}
    return Unlike(
        tuple(one for one in there if one[:2] not in known),
        tuple(one for one in there if one[:2] in known and one != known[one[:2]]),
        tuple(one for one in wanted if one[:2] not in names),
    )


def _holds_rows(part: Part) -> bool:
    return part.kind != "table" or not part.text.upper().startswith("CREATE VIRTUAL")


def _by_itself(kind: str, name: str, table: str, text: str | None) -> bool:
    """Whether SQLite made it."""
    if kind == "index" and text is None:
        return name.startswith("sqlite_autoindex_") and table in _READ
    return kind == "table" and name in _STATISTICS and _is_ordinary(text)


def _is_ordinary(text: str | None) -> bool:
    """Whether a table keeps rows, and is not made up by a module."""
    return text is not None and text.upper().startswith("CREATE TABLE")


def _plain(part: Part) -> Part:
    """Without the spaces that SQLite does not care about."""
    text = re.sub(r"\s*([(),])\s*", r"\1", " ".join((part.text or "").split()))
    return part._replace(text=text)


# ---- older schemas

OLDER = ("0004", "0003", "0002", "0001")
"""Schemas of which the parts are known, the newest first."""


def _older(schema: str) -> Iterator[Part]:
    """What was made by programs of that schema, whatever the statement looked like."""
    change = f"{_CHANGE} reason hash" if schema >= "0004" else _CHANGE
    tables = {
        "alembic_version": "version_num",
        "board": "id seq created",
        "setting": "key value",
        "item": _ITEM,
        "change": change,
        **({"extra": "item_id field value"} if schema >= "0002" else {}),
    }
    yield from (Part("table", name, name, columns) for name, columns in tables.items())
    for name, table, columns in (
        ("item_by_parent", "item", "(parent_id,pos)"),
        ("change_by_cell", "change", "(item_id,field,seq)"),
        ("change_by_txn", "change", "(txn)"),
    ):
        yield Part("index", name, table, f"CREATE INDEX {name} ON {table}{columns}")
    for act in ("UPDATE", "DELETE"):
        name = f"change_is_append_only_{act.lower()}"
        text = f"CREATE TRIGGER {name} BEFORE {act} ON change {_REFUSED}"
        yield Part("trigger", name, "change", text)


def _of_older(db: sqlite3.Connection, part: Part) -> Part:
    """Tables by their columns: every migration wrote its statements in another way."""
    plain = _plain(part)
    if part.kind != "table":
        return plain._replace(text=plain.text.replace('"', ""))
    if part.name not in _READ or not _is_ordinary(part.text) or _UNUSUAL.search(part.text):
        return plain
    columns = db.execute("SELECT name FROM pragma_table_xinfo(?)", (part.name,))
    return plain._replace(text=" ".join(str(row[0]) for row in columns))


def schema_of(db: sqlite3.Connection) -> str:
    """The schema that a file says it is of; empty where it says none."""
    row = db.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def likeliest(db: sqlite3.Connection) -> str:
    """The schema that a file is of which does not say it."""

    def distance(schema: str) -> int:
        found = strange_parts(db, schema)
        return len(found.surplus) + len(found.altered) + len(found.missing)

    return min((SCHEMA_HEAD, *OLDER), key=distance)


# ---- refusing


def unreadable(db: sqlite3.Connection) -> str:
    """Why a file cannot be read as a board, without a full stop: what is read by a table's name is no
    table, but perhaps a view, which could be anything.  Empty where all are."""
    rows = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    parts = {row[1]: Part(*row) for row in rows if row[0] != "trigger"}
    for name in _READ:
        part = parts.get(name)
        if part is None and name != "extra":
            return f"the table {name} is not there"
        if part is not None and (part.kind != "table" or not _is_ordinary(part.text)):
            return f"{part.said()} is no table"
    return ""


def need_tables(db: sqlite3.Connection, path: Path) -> None:
    """Raise BoardError where a file cannot be read as a board."""
    why = unreadable(db)
    if why:
        raise UnlikeError(f"{path.name} cannot be read as a board: {why}.", mending(path))


def need_own(db: sqlite3.Connection, path: Path) -> None:
    """Raise BoardError where our statements would run what somebody else has put into the file."""
    for one in strange_parts(db).said():
        raise BoardError(f"In {path.name}, {one}, so nothing was saved.", mending(path))


def mending(path: Path) -> str:
    """What to do about parts of a file that are not as they should be."""
    return f"To see and mend it: tpm-tui check {quoted(path)} --repair"


class UnlikeError(BoardError):
    """A file whose parts are such that it cannot be read as a board."""
