"""Tables that the program exported itself, read back: what is told from foreign tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tpm_tui.exchange.csv_import import read_csv
from tpm_tui.exchange.csv_native import is_native
from tpm_tui.exchange.plan import ImportPlan
from tpm_tui.fields.context import FieldContext


def read(folder: Path, text: str) -> ImportPlan:
    """The plan of a table."""
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_csv(path, FieldContext())


@pytest.mark.parametrize(
    "headers, native",
    [
        (("id", "parent_id", "level", "title"), True),
        (("Id", "Parent id", "Level", "Work item"), True),
        (("\ufeffid", "parent_id", "level"), True),
        (("id", "level", "parent_id"), False),
        (("Issue id", "Parent id", "Summary"), False),
        (("id",), False),
    ],
)
def test_the_first_columns_tell(headers: tuple[str, ...], native: bool) -> None:
    assert is_native(headers) is native


def test_own_lines_go_to_their_parents_and_totals_go_away(tmp_path: Path) -> None:
    plan = read(
        tmp_path,
        "id,parent_id,level,title,status,owner,budget,duration,source_id\n"
        "7,,0,Top,In progress,Ana,999,8,A-1\n"
        "7:own,7,1,(own),To do,Bo,5,,B-1\n"
        "9,7,1,Leaf,Done,,12.50,12,\n",
    )
    assert [(item.title, item.parent, item.source_id) for item in plan.items] == [
        ("Top", None, "A-1"),
        ("Leaf", 0, None),
    ]
    assert plan.items[0].values == {"owner": "Ana", "budget": 500}
    assert plan.items[1].values == {"status": "done", "budget": 1250, "duration": 43_200}
    assert plan.notes == ()
    assert plan.format.startswith("export, ")


def test_a_row_that_only_looks_like_an_own_line_stays(tmp_path: Path) -> None:
    plan = read(
        tmp_path,
        "id,parent_id,level,title\n1,,0,A\n2:own,1,1,B\n2,1,1,C\n1:own,1,1,D\n1:own,1,1,E\n",
    )
    assert [item.title for item in plan.items] == ["A", "B", "C", "E"]


def test_a_foreign_table_with_the_same_words_reads_as_ever(tmp_path: Path) -> None:
    plan = read(tmp_path, "id,title,parent_id\n1,'=A,\n2,B,1\n")
    assert [item.title for item in plan.items] == ["'=A", "B"]
    assert [item.source_id for item in plan.items] == ["1", "2"]


def test_a_spreadsheet_may_have_saved_it_its_own_way(tmp_path: Path) -> None:
    plan = read(
        tmp_path,
        "Id;Parent id;Level;Work item;Progress;Budget;Start\n1;;0;'=A;45,5%;1.200,50;19.03.2026\n",
    )
    assert plan.items[0].title == "=A"
    assert plan.items[0].values == {"progress": 4550, "budget": 120_050, "start": "2026-03-19"}
