"""Sentences name the keys that are bound: those of the preset, and one's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tpm_tui
from tests.ui.driving import Driven, driving
from tpm_tui.service.keys.table import COMMANDS
from tpm_tui.ui.config import Config

SHEET = Config(preset="sheet")


async def told_after(run: Driven, command: str, argument: str = "") -> str:
    """What is said after a command."""
    run.screen.run_command(command, argument)
    await run.settle()
    return run.told


@pytest.mark.parametrize(
    "command, argument, keys",
    [
        ("filter-rows", "owner:ana", "Ctrl+G \\ shows all again"),
        ("filter-rows", "owner:nobody", "Ctrl+G \\ shows all rows again, Ctrl+G f"),
        ("clear-filter", "", "Ctrl+G f sets one"),
        ("ungroup-rows", "", "Ctrl+G zg groups them"),
        ("group-rows", "owner", "Ctrl+G zG shows the tree"),
        ("sort-ascending", "budget", "Ctrl+G g[ brings"),
        ("sort-ascending", "nonsense", "Ctrl+G C lists them"),
        ("open-view", "nonsense", "Ctrl+G gv lists them"),
        ("add-column", "nonsense", "Ctrl+G C lists them"),
    ],
)
async def test_in_the_sheet_preset_sentences_name_keys_that_are_commands_there(
    small_path: Path, command: str, argument: str, keys: str
) -> None:
    async with driving(small_path, config=SHEET) as run:
        assert keys in await told_after(run, command, argument)


async def test_hidden_columns_and_moved_rows_name_the_keys_too(small_path: Path) -> None:
    async with driving(small_path, config=SHEET) as run:
        await run.go("Design", "budget")
        said = await told_after(run, "hide-column")
        assert "Ctrl+G zu brings it back, Ctrl+G ca adds" in said
        await told_after(run, "sort-ascending", "owner")
        assert "Ctrl+G g[ brings back" in await told_after(run, "move-item-down")
        await told_after(run, "clear-sort")
        await told_after(run, "group-rows", "owner")
        await run.go("Design")
        assert "Ctrl+G zG shows the tree" in await told_after(run, "move-item-down")


async def test_what_can_be_undone_names_the_key(small_path: Path) -> None:
    config = Config(keys={"undo": ("f12",)})
    async with driving(small_path, (200, 36), config=config) as run:
        await run.go("Design", "budget")
        await run.press(*"7000", "enter")
        assert "F12 undoes" in run.told
        await run.go("Training")
        await run.press("d", "d")
        assert "F12 brings it back" in run.told
        assert "F12 takes it away" in await told_after(run, "add-field", "Risk: text")
        await run.press("ctrl+s", *"one", "enter", "]", "ctrl+s", "enter")
        assert "F12 undoes" in run.told
        await run.go("Design", "x_risk")
        assert "F12 undoes" in await told_after(run, "retire-field")


async def test_a_board_without_rows_in_sight_names_the_keys(small_path: Path) -> None:
    async with driving(small_path, config=SHEET) as run:
        await told_after(run, "filter-rows", "owner:nobody")
        run.screen.say("", "")
        assert "Ctrl+G \\ shows all rows again" in run.said


async def test_own_keys_are_named_and_a_command_without_any_by_its_name(small_path: Path) -> None:
    config = Config(keys={"clear-filter": ("f12",), "filter-rows": ()})
    async with driving(small_path, config=config) as run:
        said = await told_after(run, "filter-rows", "owner:nobody")
        assert "F12 shows all rows again, filter-rows changes the filter" in said


async def test_rows_that_are_back_are_told_after_a_filter_is_left(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"owner:nobody")
        await run.moment()
        assert run.titles == []
        await run.press("escape")
        assert "No row matches" not in run.said
        assert "1/8" in run.said


async def test_a_word_that_is_an_option_is_told_while_typed_and_after(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"status:done or blocked")
        await run.moment()
        told = '"blocked" is searched as a word; status:done,blocked asks for both.'
        assert told in run.bar(run.screen.foot, 1)
        await run.press("enter")
        assert told in run.told


def test_every_key_that_a_sentence_asks_for_is_that_of_a_command() -> None:
    names = {command.name for command in COMMANDS}
    folder = Path(tpm_tui.__file__).parent / "ui"
    asked = {
        name
        for path in folder.rglob("*.py")
        for name in re.findall(r"key_for\([\"']([a-z-]+)[\"']\)", path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 10
    assert asked <= names
