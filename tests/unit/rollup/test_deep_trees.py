"""A chain of rows is as quick as a flat board: an import can make one of any depth."""

from __future__ import annotations

import pytest

from tests.boards import adding
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import set_cell


def test_what_weighs_progress_is_not_looked_for_from_every_level(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board = Board()
    for parent in range(60):
        board.apply(adding(f"level {parent}", parent)(board))
    board.apply(set_cell(board, 30, "basis", "budget"))
    fresh = Board(board.items, {})
    looked: list[int] = []
    original = Inputs.basis

    def basis(self: Inputs, item: int) -> str:
        looked.append(item)
        return original(self, item)

    monkeypatch.setattr(Inputs, "basis", basis)
    progress = fresh.engine.progress
    assert progress.below(59)[0] == "budget"
    assert progress.below(29)[0] == progress.below(0)[0] != "budget"
    assert len(looked) <= 2, looked
