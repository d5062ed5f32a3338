"""Demand over all boards of one place: heat map, causes and overloads know the other boards."""

from __future__ import annotations

import os
import shutil
import sqlite3
from fractions import Fraction
from pathlib import Path

import pytest

from tests.boards import Row, deleting, new_file, planted, row, session, typing
from tpm_tui.domain.calendar import ordinal
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.rollup.elsewhere import Elsewhere
from tpm_tui.service.heat.map import causes, heat_map
from tpm_tui.service.people.registry import set_person
from tpm_tui.service.roles.access import Entry, Role
from tpm_tui.service.workspace import Workspace
from tpm_tui.store.identity import User

HOUR = 3600


def week(title: str, assignments: str, status: str = "todo") -> Row:
    """A task of Mon 2 to Fri 6 March 2026."""
    return row(
        title, start="2026-03-02", finish="2026-03-06", assignments=assignments, status=status
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with CRM (Dana 60 %) and ERP, where `dana` has 50 % in the same week."""
    with session(new_file(tmp_path / "crm.db", name="CRM")) as crm:
        planted(crm, week("Build", "Dana 60%"))
    with session(new_file(tmp_path / "erp.db", name="ERP")) as erp:
        planted(
            erp,
            row("Roll-out", week("Train", "dana 50%, role:QA 1fte soft")),
            week("Off", "Dana 100%", status="cancelled"),
            week("Gone", "Dana 100%"),
        )
        erp.execute(deleting(4))
    return tmp_path


def test_the_load_of_somebody_on_two_boards(place: Path) -> None:
    """60 % here and 50 % there are 110 %: 44 of 40 hours, caused by an item on each."""
    with session(place / "crm.db") as crm:
        assert heat_map(crm.board).rows[0].whole.percent == 60
        crm.board.include(Workspace(crm.path).look())
        heat = heat_map(crm.board)
        (dana,) = heat.rows
        assert (dana.key, dana.whole.percent, dana.whole.band) == ("Dana", 110, "amber")
        here, there = causes(crm.board, heat, dana, 0)
        assert (here.board, here.path, here.demand) == ("", ("Build",), 24 * HOUR)
        assert (there.board, there.path, there.demand, there.item) == (
            "ERP",
            ("Roll-out", "Train"),
            20 * HOUR,
            2,
        )
        assert heat_map(crm.board, elsewhere=Elsewhere()).rows[0].whole.percent == 60


def test_an_overload_that_another_board_makes(place: Path) -> None:
    with session(place / "crm.db") as crm:
        overloads = crm.board.figures.overloads
        assert overloads.of_item(1) == ()
        version = crm.board.engine.staffing.version
        crm.board.include(Workspace(crm.path).look())
        assert crm.board.engine.staffing.version > version
        (over,) = overloads.of_item(1)
        assert (over.percent, over.items, over.boards) == (110, (1,), ("ERP",))
        assert (over.first, over.last) == (ordinal("2026-03-02"), ordinal("2026-03-06"))
        crm.execute(lambda board: set_person(board, "Dana", {"week": "60%"}))
        assert crm.board.figures.overloads.of_item(1)[0].percent == 110  # of 24 hours
        assert crm.board.figures.allocation(1)["person_days"] == "1.80"


def test_only_what_has_changed_is_read_again(place: Path) -> None:
    crm, erp = place / "crm.db", place / "erp.db"
    workspace = Workspace(crm)
    first = workspace.look()
    assert workspace.look() is first
    with session(erp) as opened:
        opened.execute(typing(2, "assignments", "Dana 10%"))
        second = workspace.look()
    assert [str(one.one) for one in second.of("dana")] == ["dana 10%"]
    erp.unlink()
    assert workspace.look().of("Dana") == ()


def test_what_another_board_knows_of_somebody_counts_where_this_one_is_silent(place: Path) -> None:
    with session(place / "erp.db") as erp:
        erp.execute(lambda board: set_person(board, "Dana", {"leave": "2026-03-02"}))
    with session(place / "crm.db") as crm:
        crm.board.include(Workspace(crm.path).look())
        (dana,) = heat_map(crm.board).rows
        assert (dana.whole.capacity, dana.whole.percent) == (32 * HOUR, 110)
        crm.execute(lambda board: set_person(board, "Dana", {}))
        assert heat_map(crm.board).rows[0].whole.capacity == 40 * HOUR


def test_work_on_another_board_keeps_to_the_days_of_the_person(place: Path) -> None:
    """Dana works Mon-Thu; ERP knows nothing of that: 50 % of four days, 16 of 32 h, and no leave.
    CRM books 60 %: together 110 %."""
    with session(place / "crm.db") as crm:
        crm.board.include(Workspace(crm.path).look())
        crm.execute(lambda board: set_person(board, "Dana", {"week": "Mon-Thu 8h"}))
        heat = heat_map(crm.board)
        (dana,) = heat.rows
        assert (dana.whole.capacity, dana.whole.percent, dana.whole.leave) == (
            32 * HOUR,
            110,
            False,
        )
        assert [one.demand for one in causes(crm.board, heat, dana, 0)] == [
            Fraction("19.2") * HOUR,
            16 * HOUR,
        ]
        (over,) = crm.board.figures.overloads.of_item(1)
        assert (over.percent, over.leave, over.boards) == (110, False, ("ERP",))


@pytest.mark.parametrize("text, hours", [("dana 4h/d", 16), ("dana 0.5fte", 16), ("dana 24h", 24)])
def test_hours_on_another_board_keep_to_the_days_of_the_person(
    place: Path, text: str, hours: int
) -> None:
    with session(place / "erp.db") as erp:
        erp.execute(typing(2, "assignments", text))
    with session(place / "crm.db") as crm:
        crm.board.include(Workspace(crm.path).look())
        crm.execute(lambda board: set_person(board, "Dana", {"week": "Mon-Thu 8h"}))
        heat = heat_map(crm.board)
        there = [one for one in causes(crm.board, heat, heat.rows[0], 0) if one.board]
        assert [one.demand for one in there] == [hours * HOUR]


def test_what_cannot_count_is_left_out_with_a_note(place: Path) -> None:
    newer = new_file(place / "newer.db", name="Newer")
    shutil.copy(place / "erp.db", place / "erp-copy.db")
    for path, sql in (
        (newer, "UPDATE alembic_version SET version_num = '9999'"),
        (place / "other.db", "CREATE TABLE t (a)"),
    ):
        with sqlite3.connect(path) as database:
            database.execute(sql)
        database.close()
    (place / "text.db").write_text("no database")
    broken = bytearray((place / "erp.db").read_bytes())
    broken[100:] = b"\x00" * (len(broken) - 100)
    (place / "broken.db").write_bytes(broken)
    found = Workspace(place / "crm.db").look()
    assert [str(one.one) for one in found.of("dana")] == ["dana 50%"]
    told = dict(note.split(" ", 1) for note in found.notes)
    assert set(told) == {"newer.db", "erp.db", "other.db", "text.db", "broken.db"}
    assert "newer tpm-tui" in told["newer.db"]
    assert "copy of erp-copy.db" in told["erp.db"]
    assert told["text.db"] == told["other.db"] == "is no board, so it is left out"
    assert "cannot be read" in told["broken.db"]


def test_a_copy_of_the_board_itself_is_not_counted_twice(place: Path) -> None:
    shutil.copy(place / "crm.db", place / "a.db")
    found = Workspace(place / "crm.db").look()
    assert [one.board for one in found.of("Dana")] == ["ERP"]
    assert found.notes == ("a.db is a copy of crm.db, so it is left out",)


def test_a_board_that_may_only_be_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    may = os.access
    monkeypatch.setattr(
        os,
        "access",
        lambda path, mode: may(path, mode) and not (mode & os.W_OK and path.name == "erp.db"),
    )
    before = sorted(place.iterdir())
    assert [one.board for one in Workspace(place / "crm.db").look().of("Dana")] == ["ERP"]
    assert sorted(place.iterdir()) == before


def test_boards_that_are_called_otherwise(place: Path) -> None:
    """`tpm-tui new ./plan` makes a file without an ending; a README beside it is no board."""
    (place / "crm.db").rename(place / "crm")
    (place / "erp.db").rename(place / "erp")
    (place / "README").write_text("about these boards")
    (place / "folder").mkdir()
    found = Workspace(place / "crm").look()
    assert ([one.board for one in found.of("Dana")], found.notes) == (["ERP"], ())
    assert Workspace(place / "README").look().of("Dana") != ()


def test_behind_the_gate_only_boards_that_name_one_are_known(place: Path) -> None:
    """Not even the names of the others, nor of what is broken there."""
    alice = User(os.getuid(), "alice", locked=True)
    (place / "broken.db").write_bytes(b"SQLite format 3\0")
    others = Workspace(place / "crm.db", alice)
    assert others.look() == Elsewhere()
    with session(place / "erp.db") as erp:
        role = SetCell(BOARD, "access:*", None, Entry(Role.ADMIN).text)
        erp.execute(lambda _: ChangeSet((role,), "all"))
    assert others.look() == Elsewhere()
    with session(place / "erp.db") as erp:
        role = SetCell(BOARD, "access:alice", None, Entry(Role.VIEWER).text)
        erp.execute(lambda _: ChangeSet((role,), "alice"))
    found = others.look()
    assert [one.board for one in found.of("Dana")] == ["ERP"]
    assert found.notes == ()
    account = Workspace(place / "crm.db", User(os.getuid(), "alice")).look()
    assert "broken.db" in " ".join(account.notes)
