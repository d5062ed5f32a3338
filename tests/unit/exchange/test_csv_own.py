"""Own columns of the target board in a table, each read as its type says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tpm_tui.domain.values import Value
from tpm_tui.errors import ImportFailed
from tpm_tui.exchange.csv_columns import own_names
from tpm_tui.exchange.csv_import import read_csv
from tpm_tui.exchange.mapping import parse_map_options
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.own import Definition
from tpm_tui.fields.own_types import Option

TYPES: dict[str, tuple[str, str | None]] = {
    "text": ("text", None), "number": ("number", "sum"), "money": ("money", "average"),
    "percent": ("percent", None), "date": ("date", "max"), "duration": ("duration", None),
    "choice": ("choice", None), "person": ("person", None), "checkbox": ("checkbox", None),
    "link": ("link", None), "formula": ("formula", None),
}  # fmt: skip
FIELDS = [
    Definition(
        f"x_{name}", f"My {name}", kind, rollup, (Option("low", "Low"), Option("hi", "High"))
    ).field()
    for name, (kind, rollup) in TYPES.items()
]


def values(tmp_path: Path, text: str) -> tuple[list[dict[str, Value]], list[str]]:
    """Values of each row, and what was noted."""
    path = tmp_path / "plan.csv"
    path.write_text(text, encoding="utf-8")
    plan = read_csv(path, FieldContext(), own=FIELDS)
    return [item.values for item in plan.items], [str(note) for note in plan.notes]


@pytest.mark.parametrize(
    "key, cell, value",
    [
        ("text", "a  b", "a  b"),
        ("number", "1.5", 1_500_000),
        ("money", "12k", 1_200_000),
        ("percent", "45%", 4500),
        ("date", "2026-03-19", "2026-03-19"),
        ("duration", "3h", 10_800),
        ("choice", "high", "hi"),
        ("person", "Ana", "Ana"),
        ("checkbox", "x", 1),
        ("link", "www.example.org", "https://www.example.org"),
        ("choice", "awful", None),
        ("number", "many", None),
        ("number", "9" * 30, None),
        ("checkbox", "perhaps", None),
        ("link", "javascript:x", None),
        ("formula", "1", None),
    ],
)
def test_cells(tmp_path: Path, key: str, cell: str, value: Value) -> None:
    rows, notes = values(tmp_path, f"title,My {key}\na,{cell}\n")
    assert rows[0].get(f"x_{key}") == value
    assert (value is None) == any("2" in note or "not imported" in note for note in notes)


def test_an_own_name_wins_over_what_a_header_usually_means(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("title,Effort\na,lots\n", encoding="utf-8")
    own = [Definition("x_effort", "Effort", "text").field()]
    (item,) = read_csv(path, FieldContext(), own=own).items
    assert item.values == {"x_effort": "lots"}


@pytest.mark.parametrize("header", ["My number", "x_number", "NUMBER", "my_number"])
def test_headers(tmp_path: Path, header: str) -> None:
    rows, _ = values(tmp_path, f"title,{header}\na,2\n")
    assert rows[0]["x_number"] == 2_000_000


def test_figures_of_parents_that_follow_from_the_rows_below(tmp_path: Path) -> None:
    text = "id,parent_id,title,My number,My money,My text\n1,,P,5,7,own\n2,1,A,2,4,\n3,1,B,3,10,\n"
    rows, notes = values(tmp_path, text)
    assert rows[0] == {"x_text": "own"}
    assert any("totals of the rows below" in note for note in notes)
    text = "id,parent_id,title,My number\n1,,P,9\n2,1,A,2\n3,1,B,3\n"
    rows, notes = values(tmp_path, text)
    assert rows[0] == {"x_number": 9_000_000}
    assert any("stays as the `(own)` part" in note for note in notes)


def test_a_mapping_names_own_columns_by_key_or_label() -> None:
    own = own_names(FIELDS)
    for target in ("x_number", "My number", "number", "my number"):
        assert parse_map_options([f"Col={target}"], own).columns == {"Col": "x_number"}
    with pytest.raises(ImportFailed, match="x_number"):
        parse_map_options(["Col=x_none"], own)
    with pytest.raises(ImportFailed):
        parse_map_options(["Col=x_number"])
