"""Every command of the table, by each of its keys, does what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.ui.driving import ROWS, Driven, driving
from tpm_tui.service.command_table import COMMANDS
from tpm_tui.ui.board_sheet import DEFAULT_VIEW
from tpm_tui.ui.screens.help import HelpScreen

LAST = DEFAULT_VIEW[-1]
FIRST = ("Rollout", "title")
FOLDED = ["Rollout", "Research"]
LEVEL_2 = ["Rollout", "Core", "Training", "Research"]


@dataclass(frozen=True)
class Case:
    """A command: where the cursor stands before it, and what is different after it."""

    start: tuple[str, str] = FIRST
    before: tuple[str, ...] = ()
    """Keys pressed first."""
    at: tuple[str, str] | None = None
    titles: list[str] | None = None
    cell: tuple[str, str, str] | None = None
    """Title, column, text."""
    said: str = ""
    also: Callable[[Driven], Any] = field(default=lambda _: True)


def moved(item: str, *, below: str) -> list[str]:
    """The rows with one standing elsewhere."""
    rows = [one for one in ROWS if one != item]
    rows.insert(rows.index(below) + 1, item)
    return rows


def editing(text: str) -> Callable[[Driven], bool]:
    """Whether the editor is open with a text."""
    return lambda run: run.desk.grid.editor is not None and run.desk.grid.editor.text == text


def parent_of(item: str) -> Callable[[Driven], str]:
    return lambda run: run.title(run.board.items.parent[run.item(item)])


CASES: dict[str, Case] = {
    "move-down": Case(at=("Core", "title")),
    "move-up": Case(("Build", "work"), at=("Design", "work")),
    "move-left": Case(("Design", "title"), at=("Core", "title")),
    "move-right": Case(at=("Rollout", "status")),
    "next-cell": Case(("Core", LAST), at=("(own)", "title")),
    "previous-cell": Case(("Core", "title"), at=("Rollout", LAST)),
    "go-to-top": Case(("Build", "work"), at=("Rollout", "work")),
    "go-to-bottom": Case(("Core", "work"), at=("Research", "work")),
    "go-to-row-start": Case(("Design", "owner"), at=("Design", "title")),
    "go-to-row-end": Case(("Design", "owner"), at=("Design", LAST)),
    "page-down": Case(at=("Research", "title")),
    "page-up": Case(("Research", "owner"), at=("Rollout", "owner")),
    "half-page-down": Case(at=("Research", "title")),
    "half-page-up": Case(("Research", "owner"), at=("Rollout", "owner")),
    "next-sibling": Case(("Core", "owner"), at=("Training", "owner")),
    "previous-sibling": Case(("Training", "owner"), at=("Core", "owner")),
    "go-to-parent": Case(("Launch", "owner"), at=("Core", "owner")),
    "toggle-fold": Case(titles=FOLDED, at=FIRST),
    "unfold": Case(before=("-",), titles=ROWS, at=FIRST),
    "fold": Case(titles=FOLDED, at=FIRST),
    "unfold-subtree": Case(before=("z", "1"), titles=ROWS, at=FIRST),
    "unfold-all": Case(before=("z", "1"), titles=ROWS),
    "fold-all": Case(("Design", "work"), titles=FOLDED, at=("Rollout", "work")),
    "fold-to-level-1": Case(("Training", "work"), titles=FOLDED, at=("Rollout", "work")),
    "fold-to-level-2": Case(("Launch", "work"), titles=LEVEL_2, at=("Core", "work")),
    **{
        f"fold-to-level-{n}": Case(("Research", "work"), ("z", "1"), titles=ROWS, at=("Research", "work"))
        for n in range(3, 10)
    },
    "edit-cell": Case(("Design", "budget"), also=editing("1000")),
    "replace-cell": Case(("Design", "budget"), also=editing("")),
    "rename-item": Case(("Design", "budget"), at=("Design", "title"), also=editing("Design")),
    "clear-cell": Case(("Design", "budget"), cell=("Core", "budget", "2,000")),
    "copy-from-above": Case(("Build", "budget"), cell=("Core", "budget", "2,000")),
    "next-value": Case(("Build", "status"), cell=("Build", "status", "In progress")),
    "previous-value": Case(("Design", "progress"), cell=("Design", "progress", "45%")),
    "add-below": Case(("Design", "work"), at=("New item", "title"), also=editing(""),
                      titles=[*ROWS[:4], "New item", *ROWS[4:]]),
    "add-above": Case(("Design", "work"), at=("New item", "title"), also=editing(""),
                      titles=[*ROWS[:3], "New item", *ROWS[3:]]),
    "add-child": Case(("Training", "work"), at=("New item", "title"), also=editing(""),
                      titles=["Rollout", *ROWS[1:7], "(own)", "New item", "Research"]),
    "indent-item": Case(("Build", "work"), at=("Build", "work"), also=parent_of("Build"), said="Move Build"),
    "outdent-item": Case(("Build", "work"), at=("Build", "work"), titles=moved("Build", below="Launch"),
                         also=lambda run: parent_of("Build")(run) == "Rollout"),
    "move-item-down": Case(("Design", "work"), at=("Design", "work"), titles=moved("Design", below="Build")),
    "move-item-up": Case(("Build", "work"), at=("Build", "work"), titles=moved("Build", below="(own)")),
    "duplicate-item": Case(("Design", "work"), at=("Design (copy)", "work"), cell=("Core", "budget", "4,000")),
    "copy-item": Case(("Core", "work"), said="Took Core and 3 below it", titles=ROWS),
    "paste-below": Case(("Research", "work"), ("Y", "k"), cell=("Rollout", "budget", "12,500"),
                        titles=[*ROWS[:7], "Research", "Research"]),
    "delete-item": Case(("Core", "work"), said="Delete Core and 3 below it; u brings it back",
                        titles=["Rollout", "Training", "Research"], at=("Training", "work")),
    "undo": Case(("Design", "budget"), ("delete",), cell=("Core", "budget", "3,000"), said="Undone: budget of Design"),
    "redo": Case(("Design", "budget"), ("delete", "u"), cell=("Core", "budget", "2,000"), said="Redone: budget"),
    "show-saved": Case(said="All changes are saved"),
    "switch-theme": Case(also=lambda run: run.app.theme == "tpm-light" and not run.app.current_theme.dark),
    "refresh-screen": Case(titles=ROWS),
    "recompute": Case(said="Every roll-up was computed anew", cell=("Core", "budget", "3,000")),
    "show-help": Case(also=lambda run: isinstance(run.app.screen, HelpScreen) and not run.app.screen.list.pick),
    "open-palette": Case(also=lambda run: isinstance(run.app.screen, HelpScreen) and run.app.screen.list.pick),
    "quit": Case(also=lambda run: run.app._exit and run.app.return_value == 0),
}  # fmt: skip


def test_every_command_has_a_case() -> None:
    assert list(CASES) == [command.name for command in COMMANDS]


@pytest.mark.parametrize(
    "name, keys", [(command.name, keys) for command in COMMANDS for keys in command.keys]
)
async def test_a_command_does_what_it_says(name: str, keys: str, small_path: Path) -> None:
    case = CASES[name]
    async with driving(small_path) as run:
        assert run.titles == ROWS
        await run.go(*case.start)
        await run.press(*case.before)
        await run.press(*keys.split())
        if case.at is not None:
            assert run.at == case.at
        if case.titles is not None:
            assert run.titles == case.titles
        if case.cell is not None:
            title, key, text = case.cell
            assert run.text(title, key) == text
        assert case.said in run.said
        assert case.also(run)


async def test_refreshing_takes_over_what_others_did(small_path: Path) -> None:
    from tests.boards import session
    from tpm_tui.service.commands import set_cell

    async with driving(small_path) as run:
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: set_cell(board, run.item("Build"), "budget", "7000"))
        await run.press("f5")
        assert run.text("Core", "budget") == "8,000"
        assert any("8,000" in line for line in run.lines)
