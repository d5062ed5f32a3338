"""Whoever types a name in other capitals means the person of the board, whose demand that joins."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.errors import InvalidInput
from tpm_tui.service.editing.bulk import set_all
from tpm_tui.service.pasting.cells import paste_cells
from tpm_tui.service.pasting.clipboard import parse_tsv
from tpm_tui.service.pasting.rows import plan_new_rows


def sketch() -> Sketch:
    return Sketch(
        row(
            "P",
            row(
                "A", assignments="Dana 60%, role:QA 0.5fte", start="2026-03-02", finish="2026-03-06"
            ),
            row("B", start="2026-03-02", finish="2026-03-06"),
            row("C", start="2026-03-02", finish="2026-03-06"),
        )
    )


def test_a_typed_name_gets_the_spelling_of_the_board() -> None:
    made = sketch()
    made.type("B", "assignments", "dana 60% soft, ROLE:qa 1fte, Elias 4h/d")
    assert made.shown("B", "assignments") == "Dana 60% soft, role:QA 1fte, Elias 4h/d"
    assert made.board.figures.allocation(made.ids["P"])["people"] == "2+1"


def test_so_do_names_that_are_set_and_pasted_in_many_rows() -> None:
    made = sketch()
    b, c = made.ids["B"], made.ids["C"]
    made.run(lambda board: set_all(board, [(b, "assignments"), (c, "assignments")], "DANA 10%"))
    assert [made.shown(one, "assignments") for one in "BC"] == ["Dana 10%", "Dana 10%"]
    texts = (("dana 20%, Mei 5%",), ("mei 30%",))
    made.run(lambda board: paste_cells(board, [b, c], ["assignments"], texts))
    assert [made.shown(one, "assignments") for one in "BC"] == ["Dana 20%, Mei 5%", "Mei 30%"]
    pasted = parse_tsv("New\tdana 40%\n")
    made.run(
        lambda board: plan_new_rows(board, pasted, made.ids["C"], ["title", "assignments"]).changes
    )
    assert made.board.figures.text(len(made.board.items) - 1, "assignments") == "Dana 40%"


def test_two_spellings_that_are_on_the_board_stay_two() -> None:
    made = sketch()
    item = made.ids["C"]
    made.board.items.columns["assignments"][item] = "dana 5%"  # as an import may have brought it
    for text in ("dana 50%", "Dana 50%"):
        made.type("B", "assignments", text)
        assert made.shown("B", "assignments") == text


def test_one_cell_names_nobody_twice() -> None:
    made = sketch()
    with pytest.raises(InvalidInput, match="named twice"):
        made.type("B", "assignments", "dana 10%, DANA 20%")
