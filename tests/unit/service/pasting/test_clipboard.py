"""Text for other programs and text from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tests.property.test_recompute_set import built
from tests.strategies import Step, steps
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.exchange.csv_guard import guarded_formula, unguarded
from tpm_tui.query.arrangement import GROUP_BASE
from tpm_tui.service.pasting.clipboard import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_LEVELS,
    TERMINAL_BYTES,
    cell_text,
    cells_of,
    cells_to_tsv,
    osc52_text,
    parse_tsv,
    rows_to_tsv,
    tsv,
)


def plan() -> Sketch:
    return Sketch(
        row("P",
            row("A", work="90m", budget="12000.5", progress="12.5", status="blocked",
                start="2026-03-02", finish="2026-03-06", owner="=cmd()", allocation="Ana 50%"),
            row("-5 degrees", actual_cost="-500"),
        ),
        row("@home"),
    )  # fmt: skip


KEYS = ["title", "status", "owner", "progress", "work", "budget", "actual_cost", "start"]


def test_cells_are_what_a_spreadsheet_reads_as_numbers_and_dates() -> None:
    sketch = plan()
    ids = sketch.ids
    assert cells_to_tsv(sketch.board, [ids["P"], ids["A"], ids["-5 degrees"]], KEYS) == (
        "P\tIn progress\t\t6%\t1.5\t12000.50\t-500\t2026-03-02\n"
        "A\tBlocked\t'=cmd()\t12.5%\t1.5\t12000.50\t\t2026-03-02\n"
        "'-5 degrees\tTo do\t\t0%\t\t\t-500\t\n"
    )


def test_what_stays_in_the_program_is_not_escaped_and_groups_are_left_out() -> None:
    sketch = plan()
    item = sketch.ids["A"]
    assert cells_of(sketch.board, [GROUP_BASE, item], ["owner"]) == (("=cmd()",),)
    assert cell_text(sketch.board, GROUP_BASE, "owner") == ""


def test_every_cell_can_be_typed_into_its_column_again() -> None:
    sketch = plan()
    board, item = sketch.board, sketch.ids["A"]
    for key, field in board.fields.items():
        if field.stored:
            text = cell_text(board, item, key)
            held = (board.items.columns[key][item], board.figures.value(item, key))
            assert field.type.parse(text, board.ctx) in held, key


@given(st.integers(0, 10**9 * 60))
def test_hours_read_back_to_the_second(seconds: int) -> None:
    sketch = Sketch(row("A"))
    sketch.board.apply(ChangeSet((SetCell(1, "work", None, seconds),)))
    text = cell_text(sketch.board, 1, "work")
    assert sketch.board.fields["work"].type.parse(text, sketch.board.ctx) == seconds


def test_done_shows_as_all_done_whatever_was_typed_before() -> None:
    sketch = Sketch(row("A", progress="30", status="done"))
    assert cell_text(sketch.board, 1, "progress") == "100%"


def test_rows_are_indented_below_a_line_of_labels() -> None:
    sketch = plan()
    ids = sketch.ids
    text = rows_to_tsv(sketch.board, [ids["A"], ids["P"], ids["@home"]], ["title", "budget"])
    assert text == ("Work item\tBudget\nP\t12000.50\n  A\t12000.50\n  '-5 degrees\t\n'@home\t\n")
    assert parse_tsv(text).outline == (
        (0, ("Work item", "Budget")),
        (0, ("P", "12000.50")),
        (1, ("A", "12000.50")),
        (1, ("-5 degrees", "")),
        (0, ("@home", "")),
    )
    with pytest.raises(Refused):
        rows_to_tsv(sketch.board, [0], ["title"])


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "'=x", "''@", "plain", "'", "-5",
                                  "+4.5%", "-1,000", "", "- x"])  # fmt: skip
def test_formulas_are_escaped_and_read_back(text: str) -> None:
    out = guarded_formula(text)
    assert not out.startswith(tuple("=@\t\r"))
    assert unguarded(out) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaping_is_taken_back_exactly(text: str) -> None:
    assert unguarded(guarded_formula(text)) == text


CELL = st.text(
    st.sampled_from(["a", '"', "\n", "\t", "'", "=", "-", " ", "é", "5", "."]), max_size=6
).map(lambda text: text.expandtabs(4).strip())


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5), st.booleans())
def test_a_table_reads_back(lines: list[list[str]], windows: bool) -> None:
    width = max(map(len, lines))
    table = [[*line, *["x"] * (width - len(line))] for line in lines]
    table[-1][-1] = "end"
    text = tsv([[guarded_formula(cell) for cell in line] for line in table])
    text = text.replace("\n", "\r\n") if windows else text
    assert parse_tsv(text).cells == tuple(map(tuple, table))


@pytest.mark.parametrize(
    "text, cells",
    [
        ("", ()),
        ("\n\n", ()),
        ("a", (("a",),)),
        ("a\r\n", (("a",),)),
        ("a\rb\r", (("a",), ("b",))),
        ("a\tb\nc", (("a", "b"), ("c",))),
        ("a\t\nb\t", (("a", ""), ("b", ""))),
        ('"x\ny"\t2\r\n', (("x\ny", "2"),)),
        ('"say ""hi"""\t2', (('say "hi"', "2"),)),
        ('"5 disk\t2\n3\t4', (('"5 disk', "2"), ("3", "4"))),
        ('"a"b\tc', (('"a"b', "c"),)),
        ("a\n\nb", (("a",), ("",), ("b",))),
        ("x\u202e\x1b]0;y\x07\tb", (("x]0;y", "b"),)),
        ("=1\n'=2", (("=1",), ("=2",))),
    ],
)
def test_tables_from_elsewhere(text: str, cells: tuple[tuple[str, ...], ...]) -> None:
    assert parse_tsv(text).cells == cells


@pytest.mark.parametrize(
    "text, outline",
    [
        ("A\n  B\n    C\n  D\nE", "A0 B1 C2 D1 E0"),
        ("- A\n    - B\n- C", "A0 B1 C0"),
        ("* A\n\t* B\n\t\t* C\n* D", "A0 B1 C2 D0"),
        ("1. A\n2. B\n   a) x", "1. A0 2. B0 a) x1"),
        ("1. A\n   1) B", "A0 B1"),
        ("- [ ] A\n  - [x] B", "A0 B1"),
        ("\u2022 A\n\u2022 B", "A0 B0"),
        ("- A\nB", "- A0 B0"),
        ("    A\n  B\n    C", "A0 B0 C1"),
        ("A\n\tB\n\t\tC\n\tD", "A0 B1 C2 D1"),
        ("A\t1\n  B\t2\n", "A,10 B,21"),
        ("A\t1\n\t\nB\t2\n", "A,10 B,20"),
        ("-5\n-6", "-50 -60"),
    ],
)
def test_lists_give_levels(text: str, outline: str) -> None:
    pasted = parse_tsv(text)
    assert " ".join(f"{','.join(cells)}{level}" for level, cells in pasted.outline) == outline
    assert pasted.has_levels == any(level for level, _ in pasted.outline)


def test_endless_indentation_ends_somewhere() -> None:
    pasted = parse_tsv("\n".join(" " * n + "x" for n in range(500)))
    assert max(level for level, _ in pasted.outline) == MOST_LEVELS - 1


def test_what_is_too_much_is_said() -> None:
    with pytest.raises(InvalidInput, match="20,000,001 characters are too many"):
        parse_tsv("x" * (MOST_CHARACTERS + 1))
    with pytest.raises(InvalidInput, match="More than 200,000 cells"):
        parse_tsv("\t" * MOST_CELLS + "x")
    assert parse_tsv("x" * 10**6).single == "x" * 10**6


@given(st.text(st.sampled_from(['"', "\t", "\n", "\r", " ", "-", "a", "\x1b", "\u202e", "'", "="])))
def test_any_text_is_read(text: str) -> None:
    pasted = parse_tsv(text)
    said = [cell for line in pasted.cells for cell in line]
    assert not any(char in cell for cell in said for char in "\x1b\u202e\r\t")
    level = -1
    for here, cells in pasted.outline:
        assert here <= level + 1
        assert any(cells)
        level = here


def test_the_limit_of_the_terminals_clipboard() -> None:
    assert osc52_text("x" * TERMINAL_BYTES)[0] == "x" * TERMINAL_BYTES
    payload, said = osc52_text("é" * (TERMINAL_BYTES // 2 + 1))
    assert payload is None
    assert "74,996 bytes" in said
    assert "74,994" in said
    assert osc52_text("a\ud800")[0] == "a?"


@given(st.lists(steps(), min_size=3, max_size=15))
def test_every_cell_of_any_board_has_a_text(drawn: list[Step]) -> None:
    board = built(drawn)
    for item in board.items.subtree(0):
        for one in (item, -item):
            for key in board.fields:
                assert isinstance(cell_text(board, one, key), str)
