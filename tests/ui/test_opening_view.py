"""A board that is opened with a saved view, as `tpm-tui BOARD --view NAME` does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import session
from tests.ui.driving import Driven, make_small_board, settled
from tpm_tui.service.views import view as views
from tpm_tui.service.views.view import View, ViewColumn
from tpm_tui.ui.app import TpmApp
from tpm_tui.ui.config import Config

LATE = View((ViewColumn("title"), ViewColumn("budget")), filter="budget>600")


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """The small board with a view for everybody."""
    path = make_small_board(tmp_path / "small.db")
    with session(path) as opened:
        opened.execute(lambda board: views.save_view(board, "Large", LATE, "ana", private=False))
    return path


async def test_it_looks_as_the_view_says(board: Path) -> None:
    app = TpmApp(board, config=Config(), view="Large")
    async with app.run_test(size=(120, 36)):
        await settled(app)
        driven = Driven(app)
        assert driven.desk.view.filter == "budget>600"
        assert driven.titles == ["Rollout", "Core", "(own)", "Design", "Build", "Research"]
        assert driven.said.strip().startswith("View Large")
        await driven.press("z", "u")
        assert driven.desk.view.filter == ""


async def test_a_view_that_is_gone_leaves_the_board_as_it_opens(board: Path) -> None:
    app = TpmApp(board, config=Config(), view="Small")
    async with app.run_test(size=(120, 36)):
        await settled(app)
        driven = Driven(app)
        assert driven.desk.view.filter == ""
        assert "There is no view 'Small'" in driven.said
