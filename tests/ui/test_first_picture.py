"""What the first picture waits for: no module that it does not show, and no frame of the clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App

from tests.ui.driving import settled
from tests.ui.painted_app import LATIN, PaintedApp
from tpm_tui.exchange.plan import ImportPlan, PlannedItem
from tpm_tui.service.importing import new_board
from tpm_tui.ui.paint.compositor import PaintedUpdate
from tpm_tui.ui.paint.frame import Frame

ROOT = Path(__file__).resolve().parents[2]

LATER = (
    "alembic",
    "lark",
    "sqlalchemy",
    "tpm_tui.domain.checklist",
    "tpm_tui.domain.ledger",
    "tpm_tui.domain.override",
    "tpm_tui.domain.phasing",
    "tpm_tui.domain.registry",
    "tpm_tui.exchange",
    "tpm_tui.rollup.labour",
    "tpm_tui.rollup.own_rollups",
    "tpm_tui.service.editing.commands",
    "tpm_tui.service.explaining.explain",
    "tpm_tui.service.guards",
    "tpm_tui.service.importing",
    "tpm_tui.service.editing.ledger_cells",
    "tpm_tui.service.lint",
    "tpm_tui.service.foreseeing.previewing",
    "tpm_tui.service.workspace",
    "tpm_tui.ui.actions",
    "tpm_tui.ui.board.acts",
    "tpm_tui.ui.prompts.foretelling",
    "tpm_tui.ui.screens.framed",
    "tpm_tui.ui.telling",
)
"""Packages and modules that a plain board does not need to be shown."""

SHOW = """
import asyncio, json, sys
from pathlib import Path
from tpm_tui.cli import main, opening
from tpm_tui.ui import app
from tpm_tui.ui.board import loading as board_loading
board_loading.WARM_UP_SECONDS = 60  # what comes after the first picture stays away
board_loading.POLL_SECONDS = 60

async def show():
    one = app.TpmApp(Path(sys.argv[1]))
    async with one.run_test(size=(120, 40)):
        while not getattr(one.screen, "ready", False):
            await asyncio.sleep(0)
        print(json.dumps(sorted(sys.modules)))

asyncio.run(show())
"""


def test_a_plain_board_is_shown_without_what_it_does_not_use(tmp_path: Path) -> None:
    board = tmp_path / "plain.db"
    leaf = PlannedItem(0, "task", "Leaf", {"budget": 100_00, "progress": 5000})
    new_board(board, ImportPlan("p", "p", (PlannedItem(None, "project", "Top", {}), leaf)), "Plain")
    done = subprocess.run(
        [sys.executable, "-c", SHOW, str(board)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(done.stdout))
    assert "tpm_tui.ui.grid.grid" in loaded
    assert sorted(loaded & set(LATER)) == []


@pytest.mark.asyncio
async def test_what_is_composed_during_a_batch_is_shown_when_it_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Textual drops it and composes it anew a frame later, which the first picture waited for."""
    shown: list[object] = []

    def display(_app: App[Any], _screen: object, renderable: object) -> None:
        shown.append(renderable)

    monkeypatch.setattr(App, "_display", display)
    app = PaintedApp(LATIN)
    async with app.run_test():
        await settled(app)
        shown.clear()
        with app.batch_update():
            with app.batch_update():
                app.sheet.refresh()
                app.screen._compositor.update_widgets({app.sheet})
                app.screen._compositor_refresh()
            assert shown == []
        assert [type(one) for one in shown] == [PaintedUpdate]
        shown.clear()
        with app.batch_update():
            pass
        assert shown == []


@pytest.mark.asyncio
async def test_a_size_told_before_the_picture_was_sent_does_not_send_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The driver tells the size as it starts, and the app hears of it after its first picture."""
    app = PaintedApp(LATIN)
    async with app.run_test():
        await settled(app)
        repainted: list[int] = []
        monkeypatch.setattr(app, "action_repaint", lambda: repainted.append(1))
        assert app.painter is not None
        monkeypatch.setattr(app.painter, "_frame", Frame(app.size.width, app.size.height))
        before = events.Resize(app.size, app.size)
        with app.batch_update():
            app.sheet.refresh()
            app.screen._compositor.update_widgets({app.sheet})
            app.screen._compositor_refresh()
        await app._on_resize(before)
        assert repainted == []
        await app._on_resize(events.Resize(app.size, app.size))
        assert repainted == [1]
