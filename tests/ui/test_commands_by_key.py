"""Every command of the table, by each of its keys, does what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.ui.driving import ROWS, Driven, driving
from tpm_tui.service.keys.table import COMMANDS
from tpm_tui.service.views.view import STANDARD
from tpm_tui.ui.screens.allocation import AllocationScreen
from tpm_tui.ui.screens.budget import BudgetScreen
from tpm_tui.ui.screens.detail import DetailScreen
from tpm_tui.ui.screens.explain import ExplainScreen
from tpm_tui.ui.screens.help import HelpScreen
from tpm_tui.ui.screens.lint import LintScreen
from tpm_tui.ui.screens.log import LogScreen
from tpm_tui.ui.screens.picker import PickerScreen
from tpm_tui.ui.screens.table import TableScreen
from tpm_tui.ui.screens.text_editor import TextScreen
from tpm_tui.ui.screens.themes import ThemeScreen

LAST = STANDARD.keys[-1]
FIRST = ("Rollout", "title")
FOLDED = ["Rollout", "Research"]
WIDE = len(STANDARD.columns)
TO_BUDGET = ("home", "right", "right", "right")
SAVED = ("home", "right", "right", "c", "f", "ctrl+s", *"mine", "enter")
"""Keys that freeze two columns beside the title and save that as a view."""
RISK = (":", *"add-field Risk: choice Low, High", "enter")
"""Keys that make a field and put the cursor into its column."""
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
    cell_shown: tuple[str, str, str] | None = None
    """The same, as the view shows it."""
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


def asking(label: str) -> Callable[[Driven], bool]:
    """Whether a prompt is open."""

    def is_open(run: Driven) -> bool:
        prompt = run.screen.prompts.prompt
        return prompt is not None and prompt.label.startswith(label)

    return is_open


def picking(title: str) -> Callable[[Driven], bool]:
    """Whether a list to pick from is open."""
    return lambda run: (
        isinstance(run.app.screen, PickerScreen) and run.app.screen.picking.title.startswith(title)
    )


def block(*titles: str, keys: int = 1) -> Callable[[Driven], bool]:
    """Whether these rows are selected, in so many columns."""

    def is_selected(run: Driven) -> bool:
        rows = [run.title(row) for row in run.desk.selected_rows()]
        return rows == list(titles) and len(run.desk.selected_keys()) == keys

    return is_selected


def shows(*keys: str) -> Callable[[Driven], bool]:
    """Whether these are the first columns."""
    return lambda run: tuple(one.key for one in run.desk.grid.view)[: len(keys)] == keys


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
    "select-cells": Case(("Design", "work"), also=block("Design")),
    "select-rows": Case(("Design", "work"), also=block("Design", keys=WIDE)),
    "select-subtree": Case(("Core", "work"), also=block(*ROWS[1:6], keys=WIDE)),
    "select-column": Case(("Core", "work"), also=block(*ROWS)),
    "select-all": Case(("Core", "work"), also=block(*ROWS, keys=WIDE)),
    "extend-down": Case(("Design", "work"), also=block("Design", "Build")),
    "extend-up": Case(("Build", "work"), also=block("Design", "Build")),
    "extend-left": Case(("Build", "work"), also=block("Build", keys=2)),
    "extend-right": Case(("Build", "work"), also=block("Build", keys=2)),
    "extend-page-down": Case(("Launch", "work"), also=block("Launch", "Training", "Research")),
    "extend-page-up": Case(("Core", "work"), also=block("Rollout", "Core")),
    "extend-to-row-start": Case(("Core", "progress"), also=block("Core", keys=3)),
    "extend-to-row-end": Case(("Core", STANDARD.keys[-2]), also=block("Core", keys=2)),
    "extend-to-top": Case(("Core", "work"), also=block("Rollout", "Core")),
    "extend-to-bottom": Case(("Training", "work"), also=block("Training", "Research")),
    "mark-row": Case(("Design", "work"), also=block("Design", keys=WIDE), at=("Build", "work"),
                     said="1 row marked"),
    "invert-marks": Case(("Design", "work"), ("t",), also=block(*(one for one in ROWS if one != "Design"), keys=WIDE)),
    "clear-selection": Case(("Design", "work"), ("v", "t"), also=lambda run: not run.desk.has_selection),
    "fill-down": Case(("Design", "budget"), ("shift+down",), cell=("Core", "budget", "2,000")),
    "edit-cell": Case(("Design", "budget"), also=editing("1000")),
    "replace-cell": Case(("Design", "budget"), also=editing("")),
    "rename-item": Case(("Design", "budget"), at=("Design", "title"), also=editing("Design")),
    "clear-cell": Case(("Design", "budget"), cell=("Core", "budget", "2,000")),
    "copy-from-above": Case(("Build", "budget"), cell=("Core", "budget", "2,000")),
    "next-value": Case(("Build", "status"), cell=("Build", "status", "In progress")),
    "previous-value": Case(("Design", "progress"), cell=("Design", "progress", "45%")),
    "set-cells": Case(also=asking("set in 1 row")),
    "spread": Case(("Core", "budget"), also=asking("spread budget of Core")),
    "choose-basis": Case(("Core", "budget"), also=picking("Weigh what is below Core by")),
    "choose-board-basis": Case(also=picking("Weigh the board by")),
    "edit-outside": Case(said="cannot be handed to another program"),
    "repeat-change": Case(("Build", "budget"), ("delete", "up"), cell_shown=("Core", "budget", "")),
    "record-macro": Case(said="Recording keys"),
    "run-macro": Case(before=("m", "j", "m"), at=("(own)", "title")),
    "add-below": Case(("Design", "work"), at=("", "title"), also=editing(""),
                      titles=[*ROWS[:4], "", *ROWS[4:]]),
    "add-above": Case(("Design", "work"), at=("", "title"), also=editing(""),
                      titles=[*ROWS[:3], "", *ROWS[3:]]),
    "add-child": Case(("Training", "work"), at=("", "title"), also=editing(""),
                      titles=["Rollout", *ROWS[1:7], "", "Research"]),
    "move-under": Case(("Build", "work"), also=picking("Move Build under")),
    "indent-item": Case(("Build", "work"), at=("Build", "work"), also=parent_of("Build"), said="Move Build"),
    "outdent-item": Case(("Build", "work"), at=("Build", "work"), titles=moved("Build", below="Launch"),
                         also=lambda run: parent_of("Build")(run) == "Rollout"),
    "move-item-down": Case(("Design", "work"), at=("Design", "work"), titles=moved("Design", below="Build")),
    "move-item-up": Case(("Build", "work"), at=("Build", "work"), titles=moved("Build", below="(own)")),
    "duplicate-item": Case(("Design", "work"), at=("Design (copy)", "work"), cell=("Core", "budget", "4,000")),
    "delete-item": Case(("Core", "work"), said="Delete Core and 3 below; u brings it back, p puts it elsewhere",
                        titles=["Rollout", "Training", "Research"], at=("Training", "work")),
    "copy-cells": Case(("Core", "work"), said="Took 1 cell", titles=ROWS),
    "copy-rows": Case(("Core", "work"), said="Took Core and 3 below", titles=ROWS),
    "cut": Case(("Design", "budget"), said="Clear budget of Design", cell=("Core", "budget", "2,000")),
    "paste": Case(("Research", "work"), ("Y", "k"), cell=("Rollout", "budget", "12,500"),
                  titles=[*ROWS[:7], "Research", "Research"]),
    "paste-above": Case(("Research", "work"), ("Y", "k"), titles=[*ROWS[:6], "Research", "Training", "Research"]),
    "paste-as-child": Case(("Research", "work"), ("Y", "k"), also=lambda run: len(run.board.items.children[run.item("Training")]) == 1),
    "find": Case(also=asking("/")),
    "find-next": Case(before=("/", *"build", "enter", "j"), at=("Build", "title")),
    "find-previous": Case(before=("/", *"build", "enter", "k"), at=("Build", "title")),
    "go-back": Case(("Core", "title"), ("/", *"laun", "enter"), at=("Core", "title")),
    "go-forward": Case(("Core", "title"), ("/", *"laun", "enter", "ctrl+o"), at=("Launch", "title")),
    "filter-rows": Case(also=asking("filter")),
    "clear-filter": Case(("Training", "owner"), (",",), titles=ROWS),
    "rows-like-this": Case(("Training", "owner"), titles=["Rollout", "Training"], at=("Training", "owner")),
    "toggle-visible-totals": Case(("Training", "owner"), (",",), cell_shown=("Rollout", "budget", "500"),
                                  said="Totals count only what is shown"),
    "sort-ascending": Case(("Core", "budget"), titles=["Rollout", "Training", *ROWS[1:6], "Research"]),
    "sort-descending": Case(("Core", "budget"), titles=["Research", *ROWS[:3], "Build", "Design", *ROWS[5:7]]),
    "sort-further-ascending": Case(("Core", "status"), ("[", *TO_BUDGET), said="then budget rising"),
    "sort-further-descending": Case(("Core", "status"), ("[", *TO_BUDGET), said="then budget falling"),
    "clear-sort": Case(("Core", "budget"), ("]",), titles=ROWS),
    "group-rows": Case(also=picking("Group by")),
    "ungroup-rows": Case(("Core", "title"), ("z", "g", "enter"), titles=ROWS),
    "narrow": Case(("Core", "work"), titles=ROWS[1:6]),
    "widen": Case(("Core", "work"), ("z", "n"), titles=ROWS),
    "widen-one": Case(("Core", "work"), ("z", "n"), titles=ROWS[:7]),
    "add-column": Case(also=picking("Add a column")),
    "hide-column": Case(("Core", "status"), also=shows("title", "progress", "budget"), said="Hid Status"),
    "set-column-width": Case(("Core", "status"), also=asking("width")),
    "fit-columns": Case(("Core", "owner"), also=lambda run: run.desk.view.columns[run.desk.grid.column].width == 6),
    "move-column-left": Case(("Core", "budget"), also=shows("title", "status", "budget", "progress")),
    "move-column-right": Case(("Core", "status"), also=shows("title", "progress", "status", "budget")),
    "freeze-columns": Case(("Core", "progress"), also=lambda run: run.desk.view.frozen == 3),
    "rename-column": Case(("Core", "status"), also=asking("name of the column")),
    "edit-rules": Case(also=picking("Rules for looks")),
    "manage-columns": Case(also=picking("Columns")),
    "add-field": Case(),
    "change-field": Case(("Core", "status"), RISK, also=picking("Change Risk")),
    "set-field-rollup": Case(("Core", "status"), RISK, also=picking("Risk on a parent")),
    "retire-field": Case(("Core", "status"), RISK, also=shows("title", "status", "progress"), said="Retired Risk"),
    "list-views": Case(before=SAVED, also=picking("Views")),
    "open-view": Case(),
    "open-view-1": Case(before=(*SAVED, "z", "u"), also=lambda run: run.desk.view.frozen == 3),
    **{f"open-view-{n}": Case(said=f"There is no view {n}") for n in range(2, 10)},
    "next-view": Case(before=(*SAVED, "z", "u"), also=lambda run: run.desk.view.frozen == 3),
    "previous-view": Case(before=(*SAVED, "z", "u"), also=lambda run: run.desk.view.frozen == 3),
    "save-view": Case(also=asking("save this view as")),
    "save-view-as": Case(),
    "undo-view": Case(("Core", "budget"), ("]",), titles=ROWS),
    "explain-cell": Case(("Core", "budget"), also=lambda run: isinstance(run.app.screen, ExplainScreen)),
    "show-allocation": Case(also=lambda run: isinstance(run.app.screen, AllocationScreen)),
    "show-people": Case(also=lambda run: isinstance(run.app.screen, TableScreen)),
    "show-frequency": Case(("Core", "owner"), also=lambda run: isinstance(run.app.screen, TableScreen)),
    "describe-columns": Case(("Core", "owner"), also=lambda run: isinstance(run.app.screen, TableScreen)),
    "show-lint": Case(also=lambda run: isinstance(run.app.screen, LintScreen)),
    "show-details": Case(("Core", "owner"), also=lambda run: isinstance(run.app.screen, DetailScreen)),
    "show-history": Case(("Core", "owner"), also=lambda run: isinstance(run.app.screen, DetailScreen)),
    "show-log": Case(("Design", "budget"), also=lambda run: isinstance(run.app.screen, LogScreen)),
    "add-comment": Case(("Core", "owner"), also=lambda run: isinstance(run.app.screen, TextScreen)),
    "show-budget": Case(("Core", "budget"), also=lambda run: isinstance(run.app.screen, BudgetScreen)),
    "show-changes": Case(said="No budget of this board was changed yet"),
    "log-work": Case(("Design", "work"), also=asking("log on Design")),
    "show-timesheet": Case(also=lambda run: isinstance(run.app.screen, TableScreen)),
    "undo": Case(("Design", "budget"), ("delete",), cell=("Core", "budget", "3,000"), said="Undone: budget of Design"),
    "redo": Case(("Design", "budget"), ("delete", "u"), cell=("Core", "budget", "2,000"), said="Redone: budget"),
    "switch-theme": Case(also=lambda run: run.app.theme == "tpm-light" and not run.app.current_theme.dark),
    "choose-theme": Case(also=lambda run: isinstance(run.app.screen, ThemeScreen)),
    "cycle-density": Case(said="Density: roomy", also=lambda run: run.desk.grid.density == "roomy"),
    "refresh-screen": Case(titles=ROWS),
    "recompute": Case(said="Every roll-up was computed anew", cell=("Core", "budget", "3,000")),
    "show-help": Case(also=lambda run: isinstance(run.app.screen, HelpScreen) and not run.app.screen.list.pick),
    "open-palette": Case(also=lambda run: isinstance(run.app.screen, HelpScreen) and run.app.screen.list.pick),
    "board-settings": Case(also=lambda run: isinstance(run.app.screen, TableScreen)),
    "show-who-is-here": Case(also=lambda run: isinstance(run.app.screen, TableScreen)),
    "show-access": Case(also=lambda run: isinstance(run.app.screen, TableScreen) and run.app.screen.table.title == "Who may do what"),
    "show-drafts": Case(),
    "show-messages": Case(),
    "toggle-read-only": Case(),
    "take-new-copy": Case(),
    "suspend": Case(),
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
        if case.cell_shown is not None:
            title, key, text = case.cell_shown
            index = run.titles.index(title)
            assert run.desk.sheet.cell_look(index, key).text == text
        assert case.said in run.said
        assert case.also(run)


async def test_refreshing_takes_over_what_others_did(small_path: Path) -> None:
    from tests.boards import session
    from tpm_tui.service.editing.commands import set_cell

    async with driving(small_path) as run:
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: set_cell(board, run.item("Build"), "budget", "7000"))
        await run.press("f5")
        assert run.text("Core", "budget") == "8,000"
        assert any("8,000" in line for line in run.lines)
