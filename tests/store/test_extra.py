"""What stands beside the items' own rows: own columns, comments and links."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import new_file, planted, row, session
from tpm_tui.domain.changes import ChangeSet, Create, SetCell
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.service.board import setting_text
from tpm_tui.service.editing.own_fields import add_field
from tpm_tui.service.session import Command
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.birth import create_board
from tpm_tui.store.journal.records import Stamp, decoded_quickly, encoded, now
from tpm_tui.store.reader import Reader

NOTE = '{"at": "2026-01-01", "author": "ana", "text": "hm"}'
VALUES: tuple[tuple[str, Value], ...] = (
    ("title", "A"),
    ("kind", "task"),
    ("x_vendor", 'Ac"me'),
    ("x_points", -2),
    ("x_none", None),
    ("comment:0123456789ab", NOTE),
)


def rows_of(path: Path) -> list[tuple[int, str, str]]:
    """The table as it stands."""
    db = sqlite3.connect(path)
    found = db.execute("SELECT item_id, field, value FROM extra ORDER BY 1, 2").fetchall()
    db.close()
    return found


def doing(*changes: SetCell) -> Command:
    """The command that makes just these changes."""
    return lambda _board: ChangeSet(changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A board born with an item that has values of all kinds."""
    file = tmp_path / "board.db"
    definition = SetCell(BOARD, "field:x_vendor", None, setting_text({"label": "Vendor"}))
    made = Create(1, BOARD, "a0", VALUES)
    create_board(file, ChangeSet((definition, made)), Stamp("birth", "maker", 1000, now()))
    return file


def test_a_board_is_born_with_them(path: Path) -> None:
    assert rows_of(path) == [
        (1, "comment:0123456789ab", setting_text(NOTE)),
        (1, "x_points", "-2"),
        (1, "x_vendor", '"Ac\\"me"'),
    ]
    with session(path) as opened:
        items = opened.board.items
        assert (items.get(1, "x_vendor"), items.get(1, "x_points")) == ('Ac"me', -2)
        assert items.get(1, "comment:0123456789ab") == NOTE
        assert list(complaints(opened)) == []


def test_known_values_have_a_row_and_unknown_ones_none(path: Path) -> None:
    with session(path) as opened:
        for before, after in (('Ac"me', "Bolt"), ("Bolt", None), (None, "Cog")):
            change = SetCell(1, "x_vendor", before, after)
            opened.execute(doing(change))
            held = [text for _, key, text in rows_of(path) if key == "x_vendor"]
            assert held == ([] if after is None else [f'"{after}"'])
        many = [SetCell(1, f"x_{number}", None, number) for number in range(3)]
        again = SetCell(1, "x_0", 0, 7)
        gone = SetCell(1, "x_1", 1, None)
        opened.execute(doing(*many, again, gone))
        assert [one for one in rows_of(path) if one[1] in ("x_0", "x_1", "x_2")] == [
            (1, "x_0", "7"),
            (1, "x_2", "2"),
        ]
        opened.undo()
        assert list(complaints(opened)) == []
        assert [one for one in rows_of(path) if one[1] in ("x_0", "x_1", "x_2")] == []


def test_the_first_rows_come_with_theirs(tmp_path: Path) -> None:
    file = new_file(tmp_path / "board.db")
    with session(file) as opened:
        planted(opened, row("P", row("A")), row("Q"))
        opened.execute(lambda board: add_field(board, "Vendor", "text"))
        for item, name in ((1, "p"), (2, "a"), (3, "q")):
            change = SetCell(item, "x_vendor", None, name)
            opened.execute(doing(change))
    reader = Reader(file)
    some, whole = reader.first_rows(2).items, reader.first_rows(9).items
    reader.close()
    assert some.columns["x_vendor"] == [None, "p", "q"]
    titles = [str(title) for title in whole.columns["title"][1:]]
    assert dict(zip(titles, whole.columns["x_vendor"][1:], strict=True)) == {
        "P": "p",
        "Q": "q",
        "A": "a",
    }


@given(st.none() | st.integers() | st.text(max_size=30))
def test_values_read_back(value: Value) -> None:
    text = encoded(value)
    assert text is None or decoded_quickly(text) == value
