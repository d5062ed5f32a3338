"""The journal's chain: nothing in it can be changed without its telling where."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from tests.boards import new_file, planted, row, session, typing
from tpm_tui.domain.changes import ChangeSet, Create, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.store.birth import create_board
from tpm_tui.store.ddl import COLUMNS
from tpm_tui.store.journal import chain
from tpm_tui.store.journal.chain import first_break
from tpm_tui.store.journal.records import JournalRow, Stamp, now

ODD = 'ü ✓ "]\n["\\ \x85\u2028 ]\\n['
"""Text that could be taken for the end of a row."""

WHY = 'because "] ["\\ ü'


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[JournalRow]:
    """A journal that birth and the writer made, one row and many at a time."""
    path = tmp_path_factory.mktemp("chained") / "board.db"
    items = tuple(
        Create(item, BOARD, f"a{item}", (("title", f"{item} {ODD}"), ("kind", "task")))
        for item in range(1, 6)
    )
    create_board(path, ChangeSet(items), Stamp("birth", "maker", 1000, now(), None, "new"))
    with session(path) as opened:
        planted(opened, row("P", row("A", work="8h")))
        opened.execute(typing(1, "work", "1h"), reason=WHY)
        opened.execute(
            lambda _: ChangeSet(tuple(SetCell(one, "budget", None, 5) for one in (1, 2, 3)))
        )
        opened.undo()
        return opened.reader.tail(0)


def by_hand(rows: Sequence[JournalRow]) -> list[str]:
    """The form as it is promised, said without the program."""
    found, before = [], ""
    for one in rows:
        names = {"item_id": "item"}
        lines = [json.dumps(getattr(one, names.get(name, name))) for name in COLUMNS]
        before = hashlib.sha256("\n".join([before, *lines]).encode("ascii")).hexdigest()
        found.append(before)
    return found


def test_the_form_of_the_chain(rows: list[JournalRow]) -> None:
    assert [one.hash for one in rows] == by_hand(rows)
    assert first_break(rows) is None


def test_the_form_never_changes() -> None:
    """Journals are on disk: this hash was made by the first program that chained them."""
    one = JournalRow(
        1, "t", "2026-03-02T00:00:00.000Z", "ana", 7, 3, "title", None, None, '"é"', None, "l"
    )
    assert list(chain.links([one.columns()])) == [
        "b70e973e610083d8b854c8eeeeb68f2f3fd32b1ce10ed08212889c7e707d14da"
    ]


def test_the_hash_covers_every_column_but_itself() -> None:
    names = [{"item": "item_id"}.get(one.name, one.name) for one in fields(JournalRow)]
    assert names == [*COLUMNS, "hash"]


@pytest.mark.parametrize("batch", [1, 2, 3, 1_000])
def test_batches_make_no_difference(
    rows: list[JournalRow], batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "_BATCH", batch)
    assert list(chain.links(one.columns() for one in rows)) == [one.hash for one in rows]


def test_a_part_of_a_journal_is_verified_from_the_hash_before_it(rows: list[JournalRow]) -> None:
    assert first_break(rows[4:], rows[3].hash) is None
    assert first_break(rows[4:]) is not None


@pytest.mark.parametrize("name", [one.name for one in fields(JournalRow)])
def test_a_changed_column_is_found_in_its_row(rows: list[JournalRow], name: str) -> None:
    there = getattr(rows[5], name)
    change: dict[str, Any] = {name: 99 if isinstance(there, int) else f"{there}x"}
    forged = replace(rows[5], **change)
    found = first_break([*rows[:5], forged, *rows[6:]])
    assert found is not None
    assert (found.row, found.before) == (forged, rows[4])
    assert (found.expected == rows[5].hash) == (name == "hash")


def test_unknown_is_not_empty_and_not_the_word(rows: list[JournalRow]) -> None:
    for text in ("", "null", "None"):
        forged = replace(rows[5], undo_of=text)
        assert first_break([*rows[:5], forged, *rows[6:]]) is not None


def test_a_row_that_is_gone_slipped_in_or_out_of_order_is_found(rows: list[JournalRow]) -> None:
    without = first_break([*rows[:5], *rows[6:]])
    assert without is not None
    assert (without.row, without.before) == (rows[6], rows[4])
    twice = first_break([*rows[:6], rows[5], *rows[6:]])
    assert twice is not None
    assert (twice.row, twice.before) == (rows[5], rows[5])
    swapped = first_break([*rows[:5], rows[6], rows[5], *rows[7:]])
    assert swapped is not None
    assert swapped.row == rows[6]
    first = first_break(rows[1:])
    assert first is not None
    assert (first.row, first.before) == (rows[1], None)


def test_reasons_are_journalled_with_every_row(rows: list[JournalRow]) -> None:
    assert [one.reason for one in rows if one.reason] == [WHY]


def test_the_base_of_a_row_is_the_change_of_its_cell_before_it(tmp_path: Path) -> None:
    """Also of an earlier row of the same set, and of the creation where there is no other."""
    with session(new_file(tmp_path / "board.db")) as opened:
        made = Create(1, BOARD, "a0", (("title", "x"), ("kind", "task")))
        opened.execute(lambda _: ChangeSet((made, SetCell(1, "work", None, 60))))
        opened.execute(
            lambda _: ChangeSet(
                (
                    SetCell(1, "work", 60, 120),
                    SetCell(1, "budget", None, 5),
                    SetCell(1, "work", 120, 180),
                    SetCell(BOARD, "name", '"Test"', '"A"'),
                    SetCell(BOARD, "name", '"A"', '"B"'),
                    SetCell(BOARD, "currency", None, '"USD"'),
                )
            )
        )
        bases = [(one.seq, one.field, one.base) for one in opened.reader.tail(1)]
    assert bases == [
        (2, "item", None),
        (3, "work", 2),
        (4, "work", 3),
        (5, "budget", 2),
        (6, "work", 4),
        (7, "name", 1),
        (8, "name", 7),
        (9, "currency", None),
    ]


def test_a_journal_whose_end_was_cut_off_goes_on_from_what_is_there(tmp_path: Path) -> None:
    path = new_file(tmp_path / "board.db")
    with session(path) as opened:
        planted(opened, row("A"), row("B"))
    with sqlite3.connect(path) as db:
        query = "SELECT sql FROM sqlite_schema WHERE name = 'change_is_append_only_delete'"
        trigger = db.execute(query).fetchone()[0]
        db.execute("DROP TRIGGER change_is_append_only_delete")
        db.execute("DELETE FROM change WHERE seq = 3")
        db.execute(trigger)
    db.close()
    with session(path) as opened:
        opened.execute(typing(1, "work", "1h"))
        found = first_break(opened.reader.tail(0))
    assert found is None  # the gap in the numbers is what tells
