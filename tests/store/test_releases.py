"""Boards that earlier releases made: upgraded after a backup, with every figure as it was, and then
as good as any other."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.boards import Cells, picture, session, typing
from tests.command_line import CommandLine
from tests.soundness import faults as violations
from tests.store.apart import run_apart
from tests.store.releases import SCHEMAS, board_of, shown
from tpm_tui.errors import BoardError, Conflict, Refused
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import add_item, delete_item
from tpm_tui.service.editing.own_fields import add_field
from tpm_tui.service.editing.placing import move_to
from tpm_tui.service.places import open_board
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.copies import backup
from tpm_tui.store.copies.backup import faults, head_at_rest, saved
from tpm_tui.store.copies.replay import breaks
from tpm_tui.store.reader import Reader


def every() -> list[Any]:
    """All of them, in the normal run the oldest and the newest."""
    ends = (SCHEMAS[0], SCHEMAS[-1])
    return [one if one in ends else pytest.param(one, marks=pytest.mark.slow) for one in SCHEMAS]


@pytest.fixture(params=every())
def schema(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(schema: str, tmp_path: Path) -> Path:
    return board_of(schema, tmp_path / "old.db")


def before(path: Path) -> Cells:
    """What a board shows without being upgraded."""
    reader = Reader(path)
    snapshot = reader.snapshot()
    reader.close()
    return picture(Board(snapshot.items, snapshot.settings))


def sound(opened: BoardSession) -> None:
    assert list(complaints(opened)) == []
    rows = opened.reader.tail(0)
    assert list(breaks(rows)) == []
    assert [one for one in violations(rows) if not one.startswith("I12")] == []


def test_there_is_a_board_of_every_older_schema() -> None:
    from tpm_tui.store.ddl import SCHEMA_HEAD

    assert SCHEMAS[:3] == ("0001", "0002", "0003")
    assert len(SCHEMAS) >= int(SCHEMA_HEAD) - 1
    for schema in SCHEMAS:
        size = (Path(__file__).parents[1] / "golden" / "releases" / f"{schema}.sql").stat().st_size
        assert size <= 60_000


def test_an_upgrade_keeps_every_figure(path: Path, schema: str) -> None:
    old = before(path)
    with session(path, "root", 0) as opened:
        assert not opened.read_only
        assert picture(opened.board) == old
        sound(opened)
    (backup,) = saved(path)
    assert backup.kind == "before-upgrade"
    assert head_at_rest(backup.path).schema == schema
    assert faults(backup.path) == []
    assert before(backup.path) == old
    with session(path):
        pass
    assert len(saved(path)) == 1


def test_it_is_printed_as_that_release_printed_it(
    path: Path, schema: str, tpm: CommandLine
) -> None:
    rows = {one["id"]: one for one in tpm.ok("ls", path, "--json").json}
    for old in shown(schema):
        now = rows.pop(old["id"])
        assert {key: now[key] for key in old} == old
    assert rows == {}


def test_what_was_done_before_the_upgrade_can_be_undone(path: Path) -> None:
    """By the same person, whatever release they did it with."""
    with session(path, "root", 0) as opened:
        seen = [opened.undo().label for _ in range(3)]
        opened.redo()
        assert all(seen)
        sound(opened)
    with session(path, "ana", 1001) as opened, pytest.raises(Refused, match="Nothing to undo"):
        opened.undo()


def test_edits_moves_and_conflicts(path: Path) -> None:
    with session(path, "root", 0) as mine, session(path, "ana", 1001) as hers:
        hers.execute(typing(11, "work", "5h"))
        with pytest.raises(Conflict):
            mine.execute(typing(11, "work", "7h"), mine.board.revision)
        mine.poll()
        mine.execute(typing(11, "work", "7h"))
        mine.execute(lambda board: move_to(board, 11, 2))
        with pytest.raises(Refused):
            mine.execute(lambda board: move_to(board, 2, 11))
        mine.execute(lambda board: add_item(board, "New", parent=11))
        mine.execute(lambda board: delete_item(board, 4))
        mine.execute(lambda board: add_field(board, "Site", "text"))
        mine.execute(typing(11, "x_site", "Bonn"))
        hers.poll()
        with pytest.raises(Conflict):
            hers.undo()
        assert picture(mine.board) == picture(hers.board)
        sound(mine)


def test_its_backup_can_be_restored(path: Path, tpm: CommandLine) -> None:
    old = before(path)
    tpm.ok("set", path, "11", "work=1h", "owner=Zoe")
    (upgrade,) = (one for one in saved(path) if one.kind == "before-upgrade")
    ran = tpm.ok("restore", path, upgrade.path.stem, "--yes")
    assert "restored the state of" in ran.out
    tpm.ok("check", path)
    with session(path, "root", 0) as opened:
        assert picture(opened.board) == old
        sound(opened)
    kinds = [one.kind for one in saved(path)]
    assert sorted(kinds) == ["before-restore", "before-upgrade"]
    taken = next(one for one in saved(path) if one.kind == "before-restore")
    with open_board(taken.path) as copy:
        assert copy.load().items.columns["owner"][11] == "Zoe"


def test_a_board_of_a_newer_release_can_only_be_looked_at(path: Path, tpm: CommandLine) -> None:
    db = sqlite3.connect(path)
    db.execute("UPDATE alembic_version SET version_num = '0999'")
    db.commit()
    db.close()
    was = path.read_bytes()
    said = tpm.refused("set", path, "11", "work=1h")
    assert "from a newer tpm-tui (schema 0999)" in said
    assert tpm.ok("get", path, "11", "title").out.strip()
    assert tpm.ok("backup", path).out.endswith("checked.\n")
    assert "from a newer tpm-tui (schema 0999)" in tpm.refused("restore", path, "1", "--yes")
    assert path.read_bytes() == was
    other = board_of(SCHEMAS[0], path.with_name("mine.db"))
    said = tpm.refused("restore", other, str(saved(path)[0].path), "--yes", "--other")
    assert "is from a newer tpm-tui" in said


@pytest.mark.parametrize(
    "old, kills",
    [(SCHEMAS[0], 4), *(pytest.param(one, 100, marks=pytest.mark.slow) for one in SCHEMAS)],
)
def test_kill_9_on_an_upgraded_board(old: str, tmp_path: Path, kills: int) -> None:
    found = run_apart("tests.store.crash", "kill", tmp_path, 3, kills, int(old))
    assert found["wrong"] == []
    assert found["kills"] == kills


@pytest.mark.slow
def test_racing_writers_on_an_upgraded_board(schema: str, tmp_path: Path) -> None:
    found = run_apart("tests.store.crash", "race", tmp_path, 4, 6, 100, int(schema))
    assert found["wrong"] == []
    assert found["conflicts"] > 0


def test_a_full_disk_at_the_upgrade_leaves_the_board(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    old = before(path)
    with monkeypatch.context() as patched:
        patched.setattr(backup, "flushed", full)
        with pytest.raises(BoardError, match="there is no room"):
            open_board(path)
    assert saved(path) == []
    assert before(path) == old
    with session(path, "root", 0) as opened:
        assert picture(opened.board) == old
