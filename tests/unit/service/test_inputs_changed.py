"""Who last changed what a cell is made of."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.boards import new_file, planted, row, session
from tests.strategies import Step, change_for, steps
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.items import Items
from tpm_tui.fields.catalog import STORED
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.editing.placing import indent
from tpm_tui.service.inputs_changed import inputs_of, last_changes
from tpm_tui.service.session import BoardSession


def told(opened: BoardSession, row: int, key: str) -> list[str]:
    """Changes without their times."""
    return [str(one).split(" ", 2)[2] for one in last_changes(opened, row, key)]


def test_a_leaf_tells_of_its_own_cell(tmp_path: Path) -> None:
    path = new_file(tmp_path / "board.db", today="2026-03-04")
    with session(path) as ana:
        ids = planted(ana, row("P", row("A", budget="100"), row("B", budget="7")))
        assert told(ana, ids["A"], "budget") == [
            "ana: Budget of A nothing -> 100",
            "ana: A created",
        ]
        with session(path, "ben", 1002) as ben:
            ben.execute(lambda board: set_cell(board, ids["A"], "budget", "250"))
        ana.poll()
        assert told(ana, ids["A"], "budget")[0] == "ben: Budget of A 100 -> 250"
        assert told(ana, ids["A"], "owner") == ["ana: A created"]


def test_a_parent_tells_of_what_is_below_it(tmp_path: Path) -> None:
    with session(new_file(tmp_path / "board.db", today="2026-03-04")) as ana:
        ids = planted(ana, row("P", row("A", work="1h"), row("B")), row("Q", row("C", budget="5")))
        ana.execute(lambda board: set_cell(board, ids["A"], "status", "done"))
        ana.execute(lambda board: set_cell(board, ids["A"], "owner", "Ana"))
        ana.execute(lambda board: set_cell(board, -ids["P"], "work", "2h"))
        assert told(ana, ids["P"], "progress")[:2] == [
            "ana: Work of P (own) nothing -> 2h",
            "ana: Status of A To do -> Done",
        ]
        assert told(ana, ids["P"], "owner")[0] == "ana: P created"  # its own value, not a roll-up
        ana.execute(lambda board: indent(board, ids["Q"]))
        assert told(ana, ids["P"], "budget")[0] == "ana: Q moved"
        assert "ana: Budget of C nothing -> 5" in told(ana, 0, "available")


def test_an_undo_is_a_change_too(tmp_path: Path) -> None:
    with session(new_file(tmp_path / "board.db", today="2026-03-04")) as ana:
        ids = planted(ana, row("A", budget="100"))
        ana.execute(lambda board: set_cell(board, ids["A"], "budget", "5"))
        ana.undo()
        assert told(ana, ids["A"], "budget")[0] == "ana: Budget of A 5 -> 100"


def test_a_formula_asks_for_what_it_reads(tmp_path: Path) -> None:
    column = {"label": "Left", "type": "formula", "formula": "budget - actual_cost"}
    path = new_file(tmp_path / "board.db", **{"field:x_left": column})
    with session(path) as ana:
        ids = planted(ana, row("P", row("A", budget="100", owner="Ana")))
        assert told(ana, ids["P"], "x_left")[0] == "ana: Budget of A nothing -> 100"


@given(
    st.sampled_from(["work", "budget", "duration", "equal"]),
    st.lists(steps(), max_size=12),
    steps(),
)
def test_no_input_is_forgotten(basis: str, drawn: list[Step], last: Step) -> None:
    """Whatever changes a figure is among the inputs that are asked about for it."""
    stored: dict[str, str | None] = {
        "basis": setting_text(basis),
        "today": setting_text("2026-03-04"),
    }
    board = Board(Items(STORED), stored)
    for step in drawn:
        change = change_for(board.items, step)
        if change is not None:
            board.apply(ChangeSet((change,)))
    change = change_for(board.items, last)
    if not isinstance(change, SetCell) or change.field in ("place", "alive"):
        return
    for place, key in board.apply(ChangeSet((change,))).cells:
        if change.field != "basis" and board.items.exists(abs(place)):
            assert change.field in inputs_of(board, place, key)
