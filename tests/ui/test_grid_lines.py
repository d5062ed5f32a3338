"""Lines of the grid as plain functions: widths, cuts, lists, and nothing but printable text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.geometry import Region

from tpm_tui.ui.grid.editor import CHOICES_SHOWN, CellEditor
from tpm_tui.ui.grid.layout import Column, first_to_show, place_columns, scroll_top
from tpm_tui.ui.grid.lines import build_row, fitted, mark_x, title_text
from tpm_tui.ui.grid.overlay import (
    EditorPlace,
    choice_at,
    choice_lines,
    editor_region,
    editor_strip,
    with_editor,
)
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.grid.sheet import CellLook, RowLook

PALETTE = Palette({}, dark=True)
VIEW = tuple(
    Column(f"c{n}", f"Column {n}", width, right=n % 2 == 1)
    for n, width in enumerate((30, 8, 12, 10, 36))
)
TEXTS = st.text(max_size=40)


@given(TEXTS, st.integers(0, 30), st.booleans())
def test_fitted_text_is_exactly_as_wide_and_printable(text: str, width: int, right: bool) -> None:
    shown = fitted(text, width, right=right)
    assert cell_len(shown) == width
    assert shown.isprintable()


@given(TEXTS, TEXTS, st.integers(0, 600), st.integers(1, 120))
def test_a_row_is_exactly_as_wide_as_the_screen(
    title: str, text: str, level: int, width: int
) -> None:
    columns = place_columns(VIEW, width, 1)
    cells = [CellLook(text, "", 50 if n == 2 else -1) for n in range(len(columns))]
    strip = build_row(
        RowLook(title, level, "-"),
        cells,
        columns,
        width,
        PALETTE,
        ["row"] * len(columns),
        "row",
        mark="▌",
    )
    assert cell_len(strip.text) == width
    assert strip.text.isprintable()


@pytest.mark.parametrize(
    "level, width, start",
    [
        (0, 26, "▾ T"),
        (2, 26, "    ▾ T"),
        (7, 26, "              ▾ T"),
        (8, 26, "             9 ▾ T"),
        (499, 26, "           500 ▾ T"),
        (12, 48, " " * 24 + "▾ T"),
        (13, 48, " " * 21 + "14 ▾ T"),
    ],
)
def test_titles_are_indented_as_far_as_there_is_room(level: int, width: int, start: str) -> None:
    shown = title_text(RowLook("T", level, "-"), width)
    assert shown.rstrip() == start
    assert shown[mark_x(level, width)] == "▾"


def test_a_number_that_does_not_fit_is_not_cut() -> None:
    columns = place_columns(VIEW, 120, 1)
    cells = [CellLook("1,234,567.89")] * len(columns)
    shown = build_row(
        RowLook("T", 0), cells, columns, 120, PALETTE, ["row"] * len(columns), "row"
    ).text
    assert "########" in shown
    assert "1,234,5…" not in shown
    assert "1,234,567.89" in shown  # in the column that is wide enough


def test_columns_are_shown_whole_or_not_at_all() -> None:
    placed = place_columns(VIEW, 60, 1)
    assert [one.width for one in placed[1:]] == [8, 12, 10]
    assert [one.width for one in place_columns(VIEW, 57, 1)[1:]] == [8, 12]
    assert first_to_show(VIEW, 60, 1, 4) == 4
    assert first_to_show(VIEW, 60, 4, 1) == 1
    assert first_to_show(VIEW, 60, 3, 0) == 3


@given(st.integers(-5, 50), st.integers(0, 20), st.integers(0, 60), st.integers(0, 59))
def test_the_cursor_is_always_on_the_page(top: int, page: int, rows: int, cursor: int) -> None:
    cursor = min(cursor, max(0, rows - 1))
    found = scroll_top(top, page, rows, cursor)
    assert found >= 0
    if rows:
        assert found <= cursor < found + max(1, page)


# ---- the editor

PLACE = EditorPlace(Region(20, 5, 10, 1), 0, 20, 60)


@given(TEXTS, st.integers(0, 40), st.integers(1, 40))
def test_the_editor_is_exactly_as_wide_as_its_place(text: str, at: int, width: int) -> None:
    strip = editor_strip(CellEditor(text=text, at=min(at, len(text))), width, PALETTE)
    assert cell_len(strip.text) == width
    assert strip.cell_length == width
    assert strip.text.isprintable()


def test_the_editor_scrolls_so_that_its_cursor_shows() -> None:
    assert editor_strip(CellEditor(text="abcdefghij", at=10), 6, PALETTE).text == "fghij "
    assert editor_strip(CellEditor(text="abcdefghij", at=0), 6, PALETTE).text == "abcde…"


def test_the_editor_of_a_title_starts_where_the_title_does() -> None:
    place = EditorPlace(Region(0, 5, 26, 1), 8, 20, 60, title=True)
    assert editor_region(CellEditor(text="ab"), place) == Region(8, 5, 24, 1)
    assert editor_region(CellEditor(text="a" * 80), place) == Region(0, 5, 60, 1)
    assert editor_region(CellEditor(text="a" * 50), place) == Region(8, 5, 51, 1)


def choices(count: int) -> tuple[tuple[str, str], ...]:
    return tuple((f"k{n}", f"Choice {n}") for n in range(1, count + 1))


@pytest.mark.parametrize(
    "y, expected", [(5, range(6, 14)), (18, range(10, 18)), (20, range(12, 20))]
)
def test_the_list_is_below_the_cell_or_above_it(y: int, expected: range) -> None:
    place = EditorPlace(Region(20, y, 10, 1), 0, 20, 60)
    lines = choice_lines(CellEditor(choices=choices(12), free=False), place, PALETTE)
    assert list(lines) == list(expected)


def test_the_list_scrolls_with_the_picked_choice() -> None:
    editor = CellEditor(choices=choices(12), free=False, picked=11)
    lines = choice_lines(editor, PLACE, PALETTE)
    assert [strip.text.split()[-1] for _, strip in lines.values()] == [str(n) for n in range(5, 13)]
    assert choice_at(22, 13, editor, PLACE, PALETTE) == 11
    assert choice_at(22, 6, editor, PLACE, PALETTE) == 4
    assert choice_at(2, 6, editor, PLACE, PALETTE) is None
    assert choice_at(22, 14, editor, PLACE, PALETTE) is None
    assert len(lines) == CHOICES_SHOWN


@given(st.integers(0, 22), TEXTS)
def test_whatever_is_open_the_line_keeps_its_width(y: int, text: str) -> None:
    columns = place_columns(VIEW, 60, 1)
    line = build_row(
        RowLook("界" * 9, 1), [CellLook("界")] * 4, columns, 60, PALETTE, ["row"] * 4, "row"
    )
    editor = CellEditor(text=text, at=len(text), choices=(("x", text), *choices(3)), free=False)
    assert cell_len(with_editor(line, y, editor, PLACE, PALETTE).text) == 60


def test_moving_through_the_list_wraps() -> None:
    editor = CellEditor(choices=choices(3))
    editor.move_pick(-1)
    assert editor.picked == 2
    editor.move_pick(1)
    assert editor.picked == 0
    CellEditor().move_pick(1)
