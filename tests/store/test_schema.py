"""One schema, said three times: as text, as tables, and by the migrations."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine

from tests.boards import new_file, planted, row, session
from tpm_tui.errors import BoardError
from tpm_tui.fields.catalog import TABLE
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.editing.own_fields import add_field
from tpm_tui.service.places import open_board
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store import parts, reader, schema
from tpm_tui.store.copies.backup import saved
from tpm_tui.store.ddl import APPLICATION_ID, DDL, SCHEMA_HEAD
from tpm_tui.store.journal.chain import first_break
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.schema import alembic_config, known, upgrade
from tpm_tui.store.tables import METADATA

TRIGGER = "trigger"


def normal(sql: str) -> str:
    """A statement without what SQLite does not care about."""
    text = " ".join(re.sub(r'["`]', "", sql).split()).replace(" ,", ",")
    text = re.sub(r"\s*([(),])\s*", r"\1", text)
    text = re.sub(r",PRIMARY KEY\(\w+\)([,)])", r"\1", text)
    text = re.sub(
        r"(\bid|\bseq|\bkey) (INTEGER|TEXT) NOT NULL( PRIMARY KEY)?", r"\1 \2 KEY", text, count=1
    )
    return text.replace(") STRICT", ")STRICT")


def schema_of(path: Path) -> dict[tuple[str, str], str]:
    """Normalised statements by kind and name."""
    with sqlite3.connect(path) as db:
        rows = db.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name"
        ).fetchall()
    db.close()
    return {(kind, name): normal(sql) for kind, name, sql in rows}


def columns_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What SQLite itself thinks of every table: names, types, NOT NULL, key; and strictness."""
    with sqlite3.connect(path) as db:
        tables = db.execute(
            "SELECT name, strict FROM pragma_table_list WHERE type = 'table'"
        ).fetchall()
        found = {
            name: [(strict,), *db.execute(f"PRAGMA table_xinfo({name})").fetchall()]
            for name, strict in tables
            if not name.startswith("sqlite_")
        }
    db.close()
    return found


@pytest.fixture
def by_text(tmp_path: Path) -> Path:
    path = tmp_path / "text.db"
    with sqlite3.connect(path) as db:
        for statement in DDL:
            db.execute(statement)
    db.close()
    return path


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[tuple[Path, Engine]]:
    path = tmp_path / "migrated.db"
    engine = create_engine(f"sqlite:///{path}")
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    yield path, engine
    engine.dispose()


def test_the_text_is_what_the_migrations_build(
    by_text: Path, migrated: tuple[Path, Engine]
) -> None:
    assert columns_of(by_text) == columns_of(migrated[0])
    assert schema_of(by_text) == schema_of(migrated[0])


def test_the_text_is_what_the_tables_say(by_text: Path, tmp_path: Path) -> None:
    """Triggers and Alembic's own table are no business of the tables."""
    path = tmp_path / "tables.db"
    engine = create_engine(f"sqlite:///{path}")
    METADATA.create_all(engine)
    engine.dispose()
    mine = {name: one for name, one in columns_of(by_text).items() if name != "alembic_version"}
    assert columns_of(path) == mine
    theirs = schema_of(by_text)
    assert schema_of(path) == {
        key: sql for key, sql in theirs.items() if key[0] != TRIGGER and key[1] != "alembic_version"
    }


def test_the_migrations_make_what_the_tables_say(migrated: tuple[Path, Engine]) -> None:
    with migrated[1].connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_head_is_the_newest_migration(migrated: tuple[Path, Engine]) -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert script.get_heads() == [SCHEMA_HEAD]
    assert known(SCHEMA_HEAD)
    assert not known("0999")
    with migrated[1].connect() as connection:
        assert MigrationContext.configure(connection).get_current_heads() == (SCHEMA_HEAD,)


def test_every_input_is_a_column_of_the_item_table(by_text: Path) -> None:
    names = [row[1] for row in columns_of(by_text)["item"][1:]]
    assert names[:4] == ["id", "parent_id", "pos", "alive"]
    assert sorted(names[4:]) == sorted(TABLE)


def test_all_our_tables_are_strict(by_text: Path) -> None:
    strict = {name: rows[0][0] for name, rows in columns_of(by_text).items()}
    assert strict == {
        "alembic_version": 0,
        "board": 1,
        "setting": 1,
        "item": 1,
        "extra": 1,
        "change": 1,
    }


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE change SET author = 'eve'",
        "UPDATE OR REPLACE change SET author = 'eve'",
        "DELETE FROM change",
        "INSERT OR REPLACE INTO change SELECT * FROM change WHERE seq = 1",
        "REPLACE INTO change SELECT * FROM change",
    ],
)
def test_the_journal_is_append_only(tmp_path: Path, act: str) -> None:
    path = new_file(tmp_path / "board.db")
    db = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(act)
    db.close()


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE item SET alive = 7",
        "UPDATE item SET pos = ''",
        "UPDATE item SET pos = '!!'",
        f"UPDATE item SET pos = '{'a' * 65}'",
        "UPDATE item SET parent_id = id",
        "UPDATE item SET parent_id = -1",
        "UPDATE item SET id = 0",
        "INSERT INTO extra VALUES (0, 'x_site', '1')",
        "UPDATE board SET id = 2",
        "UPDATE board SET seq = -1",
        (
            "INSERT INTO change SELECT 99, txn, at, author, uid, -1, field, base, old, new, undo_of, "
            "label, reason, hash FROM change"
        ),
        (
            "INSERT INTO change SELECT 99, txn, at, author, uid, item_id, field, base, old, new, undo_of, "
            "label, reason, '' FROM change"
        ),
    ],
)
def test_what_no_board_holds_is_refused(tmp_path: Path, act: str) -> None:
    path = new_file(tmp_path / "board.db")
    with session(path) as opened:
        planted(opened, row("P"))
    db = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed"):
        db.execute(act)
    db.close()


def test_the_comparison_sees_a_difference(by_text: Path) -> None:
    """Otherwise the tests above would pass whatever the schemas are."""
    before, rows = schema_of(by_text), columns_of(by_text)
    with sqlite3.connect(by_text) as db:
        db.execute("ALTER TABLE item ADD COLUMN colour TEXT")
        db.execute("DROP INDEX change_by_txn")
    db.close()
    assert schema_of(by_text) != before
    assert columns_of(by_text) != rows


# ---- older and newer boards

OLDER = '''"""One more column, as a later program would add it."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0006", "0005", None, None
def upgrade():
    op.add_column("setting", sa.Column("note", sa.Text))
    {then}
'''


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This program one migration further; returns the folder of its revisions."""
    folder = tmp_path / "migrations"
    revisions = folder / "versions"
    revisions.mkdir(parents=True)
    for source in schema.migrations_folder().rglob("*.py"):
        target = folder / source.relative_to(schema.migrations_folder())
        target.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    (revisions / "0006_note.py").write_text(OLDER.format(then="pass"))
    monkeypatch.setattr(schema, "migrations_folder", lambda: folder)
    for module in (schema, reader, parts):
        monkeypatch.setattr(module, "SCHEMA_HEAD", "0006")
    note = [one.replace("value TEXT)", "value TEXT, note TEXT)") for one in DDL]
    monkeypatch.setattr(parts, "DDL", note)
    return revisions


def version(path: Path) -> str:
    db = sqlite3.connect(path)
    found = str(db.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    db.close()
    return found


@pytest.mark.usefixtures("later")
def test_an_older_board_is_upgraded_after_a_backup(tmp_path: Path) -> None:
    path = new_file(tmp_path / "an older board?.db", days_off=["2026-05-01"])
    assert version(path) == SCHEMA_HEAD
    with session(path) as opened:
        assert opened.reader.current
        assert opened.board.stored["days_off"] == '["2026-05-01"]'
        assert not opened.read_only
    assert version(path) == "0006"
    assert [len(row) for row in columns_of(path)["setting"][1:]] == [7, 7, 7]
    (backup,) = [one.path for one in saved(path)]
    assert version(backup) == SCHEMA_HEAD
    db = sqlite3.connect(backup)
    assert db.execute("SELECT count(*) FROM setting").fetchone() == (2,)
    db.close()
    with session(path):
        pass
    assert [one.kind for one in saved(path)] == ["before-upgrade"]  # once is enough


def test_an_upgrade_that_fails_leaves_the_board_as_it_was(tmp_path: Path, later: Path) -> None:
    (later / "0006_note.py").write_text(OLDER.format(then="op.execute('nonsense')"))
    path = new_file(tmp_path / "board.db")
    before = columns_of(path)
    with pytest.raises(BoardError, match=r"could not be upgraded: .*nonsense.*; it is as it was"):
        upgrade(path, BoardLock(path))
    assert version(path) == SCHEMA_HEAD
    assert columns_of(path) == before


def first_schema(path: Path) -> Path:
    """Make of a board what the program of the first schema wrote."""
    first = path.with_name("first.db")
    engine = create_engine(f"sqlite:///{first}")
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    db = sqlite3.connect(first)
    db.execute("ATTACH ? AS now", (str(path),))
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    for table, columns in columns_of(first).items():
        names = ", ".join(str(one[1]) for one in columns[1:])
        if table != "alembic_version":
            db.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM now.{table}")
    db.commit()
    db.close()
    first.replace(path)
    return path


def filled(path: Path) -> Path:
    """A board with something on it, of the first schema."""
    new_file(path, days_off=["2026-05-01"])
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h", owner="Ana"), row("B", budget="5k")))
    return first_schema(path)


def test_a_board_of_the_first_schema_keeps_everything(tmp_path: Path, by_text: Path) -> None:
    path = filled(tmp_path / "old.db")
    with session(path) as opened:
        assert not opened.read_only
        assert opened.board.settings.values["days_off"] == ["2026-05-01"]
        titles = [opened.board.figures.value(item, "title") for item in (1, 2, 3)]
        assert titles == ["P", "A", "B"]
        assert opened.board.figures.value(1, "work") == 8 * 3600
        assert list(complaints(opened)) == []
        assert first_break(opened.reader.tail(0)) is None
        opened.execute(lambda board: add_field(board, "Vendor", "text"))
        opened.execute(lambda board: set_cell(board, 2, "x_vendor", "Acme"))
    assert version(path) == SCHEMA_HEAD
    assert schema_of(path) == schema_of(by_text)
    with session(path) as opened:
        assert opened.board.items.columns["x_vendor"][2] == "Acme"
        assert list(complaints(opened)) == []
        assert first_break(opened.reader.tail(0)) is None


def test_a_board_of_the_first_schema_is_read_where_it_cannot_be_upgraded(tmp_path: Path) -> None:
    path = filled(tmp_path / "old.db")
    reading = reader.Reader(path)
    assert not reading.current
    assert len(reading.snapshot().items) == 4
    assert len(reading.first_rows(10).items) == 4
    assert {(one.hash, one.reason) for one in reading.tail(0)} == {("", None)}
    reading.close()


def test_a_newer_board_opens_read_only(tmp_path: Path) -> None:
    path = new_file(tmp_path / "board.db")
    db = sqlite3.connect(path)
    db.execute("UPDATE alembic_version SET version_num = '0999'")
    db.execute("ALTER TABLE item ADD COLUMN colour TEXT")
    db.commit()
    db.close()
    with open_board(path) as opened:
        assert "newer" in opened.read_only
        assert "0999" in opened.read_only
        assert opened.load().settings.name == "Test"
    assert version(path) == "0999"
    assert saved(path) == []


def test_migrations_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "__file__", "/nowhere/tpm_tui/store/schema.py")
    with pytest.raises(BoardError, match="migrations are missing"):
        schema.migrations_folder()
