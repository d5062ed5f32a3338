"""Editing a cell: every kind of field, right and wrong input, choices, completion, `(own)` lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import session
from tests.ui.driving import Driven, driving
from tpm_tui.service.editing.commands import delete_item
from tpm_tui.ui.config import Config
from tpm_tui.ui.grid.editor import CellEditor

RIGHT = [
    # column, typed, shown in the cell, what the parent shows then
    ("title", "Sketch", "Sketch", ""),
    ("status", "blo", "Blocked", ""),
    ("progress", "45", "45%", ""),
    ("budget", "12k", "12,000", "14,000"),
    ("budget", "-99.50", "-99.50", "1,900.50"),
    ("actual_cost", "1,234", "1,234", "1,334"),
    ("start", "fri", "2026-03-06", "2026-03-06"),
    ("finish", "+2w", "2026-03-18", "2026-03-23"),
    ("finish", "2026-04-01", "2026-04-01", "2026-04-01"),
    ("owner", "Ben", "Ben", ""),
    ("work", "3d 4h", "28h", "76h"),
    ("actual_work", "90m", "1.5h", "1.5h"),
    ("remaining_work", "0:45", "45m", "48.8h"),
    ("allocation", "Ana 60%, role:QA 0.5fte", "Ana 60%, role:QA 0.5fte", ""),
]
WRONG = [
    ("title", "", "title"),
    ("status", "zzz", "is none of these: To do, In progress"),
    ("progress", "120", "outside 0 % to 100 %"),
    ("progress", "4x", "is not a percentage"),
    ("budget", "12,3,4", "is not an amount"),
    ("budget", "9" * 20, "too large"),
    ("start", "soon", "is not a date such as"),
    ("start", "2026-02-30", "is not a day of the calendar"),
    ("finish", "2025-01-01", "lies before the start"),
    ("work", "3 lightyears", "is not a duration"),
    ("allocation", "Ana -5%", "the amount must be like 50%"),
]


async def edit(run: Driven, text: str, *keys: str) -> None:
    """Open the cell, replace what is there, and press on."""
    await run.press("s")
    await run.write(text)
    await run.press(*keys)


@pytest.mark.parametrize("key, typed, shown, above", RIGHT)
async def test_right_input_is_saved_and_rolls_up(
    key: str, typed: str, shown: str, above: str, small_path: Path
) -> None:
    async with driving(small_path) as run:
        await run.go("Design", key)
        item = run.desk.row
        await edit(run, typed, "enter")
        assert run.desk.grid.editor is None
        assert run.board.figures.text(item, key) == shown
        if above:
            assert run.text("Core", key) == above
        assert run.at == ("Build", key)
    with session(small_path) as again:
        assert again.board.figures.text(item, key) == shown


@pytest.mark.parametrize("key, typed, why", WRONG)
async def test_wrong_input_stays_and_says_why(
    key: str, typed: str, why: str, small_path: Path
) -> None:
    async with driving(small_path) as run:
        await run.go("Design", key)
        before, revision = run.text("Design", key), run.board.revision
        await edit(run, typed, "enter")
        editor = run.desk.grid.editor
        assert editor is not None
        assert editor.text == typed
        assert why.casefold() in run.said.casefold()
        assert why.casefold() in editor.error.casefold()
        await run.press("escape")
        assert run.desk.grid.editor is None
        assert run.said.startswith(" Kept as it was." if typed else "")
        assert (run.text("Design", key), run.board.revision) == (before, revision)


@pytest.mark.parametrize(
    "keys, at",
    [
        ("enter", ("Build", "budget")),
        ("down", ("Build", "budget")),
        ("up", ("(own)", "budget")),
        ("tab", ("Design", "actual_cost")),
        ("shift+tab", ("Design", "progress")),
    ],
)
async def test_leaving_the_editor_saves_and_moves(
    keys: str, at: tuple[str, str], small_path: Path
) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await edit(run, "77", keys)
        assert run.text("Design", "budget") == "77"
        assert run.at == at


@pytest.mark.parametrize("key", ["escape", "ctrl+g", "ctrl+c"])
async def test_cancelling_keeps_what_was_there(key: str, small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await edit(run, "77", key)
        assert (run.text("Design", "budget"), run.at) == ("1,000", ("Design", "budget"))


async def test_the_line_below_knows_the_row_again_after_an_edit(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await edit(run, "77", "enter")
        assert run.said.endswith("5/8 ")


# ---- starting by typing

DIGITS = [
    ("progress", "4"),
    ("budget", "4"),
    ("work", "4"),
    ("actual_work", "4"),
    ("start", "4"),
    ("finish", "4"),
]


@pytest.mark.parametrize("key, digit", DIGITS)
async def test_a_digit_starts_typing_over_where_numbers_belong(
    key: str, digit: str, small_path: Path
) -> None:
    async with driving(small_path) as run:
        await run.go("Design", key)
        await run.press(digit)
        assert run.desk.grid.editor is not None
        assert (run.desk.grid.editor.text, run.desk.grid.editor.at) == ("4", 1)


async def test_a_zero_is_a_number_on_numbers_and_a_command_on_text(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "owner")
        await run.press("0")
        assert run.at == ("Design", "title")
        await run.go("Design", "budget")
        await run.press("0", "enter")
        assert run.text("Design", "budget") == "0"


async def test_a_digit_on_text_only_hints(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("4")
        assert run.desk.grid.editor is None
        assert "4 does nothing here" in run.said


async def test_a_digit_picks_a_choice_at_once(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "status")
        await run.press("4")
        assert run.text("Build", "status") == "Blocked"
        await run.press("9")
        assert "There are 7 to choose from" in run.said


async def test_after_a_prefix_a_digit_is_no_number(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("z", "2")
        assert run.desk.grid.editor is None
        assert run.titles == ["Rollout", "Core", "Training", "Research"]


async def test_in_the_sheet_preset_any_character_starts_an_edit(small_path: Path) -> None:
    async with driving(small_path, config=Config(preset="sheet")) as run:
        await run.go("Design", "owner")
        await run.write("q?u")
        assert run.desk.grid.editor is not None
        assert run.desk.grid.editor.text == "q?u"
        await run.press("enter")
        assert run.text("Design", "owner") == "q?u"


@pytest.mark.parametrize("key, character", [("available", "5"), ("start", "5"), ("start", "x")])
async def test_in_the_sheet_preset_typing_on_a_computed_cell_is_refused(
    key: str, character: str, small_path: Path
) -> None:
    async with driving(small_path, config=Config(preset="sheet")) as run:
        await run.go("Core", key)
        await run.press(character)
        assert run.desk.grid.editor is None
        assert "computed" in run.said


# ---- parents

OWN = [
    ("budget", "4000", "7,000"),
    ("work", "8h", "72h"),
    ("actual_cost", "50", "50"),
    ("allocation", "Ana 50%", ""),
]


@pytest.mark.parametrize("key, typed, total", OWN)
async def test_typing_on_a_parent_edits_its_own_line_and_says_so(
    key: str, typed: str, total: str, small_path: Path
) -> None:
    async with driving(small_path) as run:
        await run.go("Core", key)
        await run.press("enter")
        assert "(own) line" in run.said
        await run.press("escape")
        await edit(run, typed, "enter")
        assert run.desk.board.items.has_own(run.item("Core"))
        if total:
            assert run.text("Core", key) == total
        else:
            assert run.text("Core", key, own=True).startswith(typed)


@pytest.mark.parametrize("key", ["status", "start", "finish", "available", "work_progress"])
async def test_what_is_computed_is_refused_on_a_parent_in_one_sentence(
    key: str, small_path: Path
) -> None:
    async with driving(small_path) as run:
        await run.go("Core", key)
        revision = run.board.revision
        for keys in ("enter", "s", "delete", ";"):
            await run.press(keys)
            assert run.desk.grid.editor is None
            assert "computed" in run.said
        assert run.board.revision == revision


@pytest.mark.parametrize(
    "keys, why",
    [
        ("K", "stays with its item"),
        (">", "stays with its item"),
        ("R", "no work item of its own"),
    ],
)
async def test_an_own_line_is_not_a_row_to_move_or_name(
    keys: str, why: str, small_path: Path
) -> None:
    async with driving(small_path) as run:
        await run.go("(own) of Core")
        await run.press(*keys.split())
        assert why in run.said


async def test_clearing_the_own_line_removes_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("(own) of Core", "actual_cost")
        await run.press("delete")
        assert "(own)" not in run.titles
        await run.press("u")
        assert run.titles[2] == "(own)"


# ---- choices and people


async def test_the_list_of_choices(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "status")
        await run.press("enter")
        assert [line for line in run.lines if "4 Blocked" in line]
        assert [line for line in run.lines if "7 Deferred" in line]
        await run.press("down", "down", "up", "enter")
        assert run.text("Design", "status") == "In review"
        await run.go("Design", "status")
        await run.press("enter", "5", "enter")
        assert run.text("Design", "status") == "Done"
        await run.go("Design", "status")
        await run.press("enter", "b")
        assert [line for line in run.lines if "1 Blocked" in line]
        assert not [line for line in run.lines if "Deferred" in line]


async def test_people_are_completed_and_looked_at_before_they_are_saved(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "allocation")
        await run.press("enter")
        await run.write("Ana 50%, m")
        assert [line for line in run.lines if line.rstrip().endswith("  Mei")]
        await run.press("down", "enter")
        assert run.desk.grid.editor is not None
        assert run.desk.grid.editor.text == "Ana 50%, Mei"
        await run.write(" 20%")
        await run.press("enter")
        assert run.text("Build", "allocation") == "Ana 50%, Mei 20%"
        await run.go("Build", "owner")
        await run.press("enter")
        await run.write("a")
        await run.press("down", "enter")
        assert run.desk.grid.editor is None
        assert run.text("Build", "owner") == "Ana"


# ---- others at work


async def test_an_editor_follows_its_row_and_never_writes_into_another(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "budget")
        await run.press("5")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: delete_item(board, run.item("Design")))
        run.poll()
        assert run.at == ("Build", "budget")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: delete_item(board, run.item("Build")))
        run.poll()
        await run.press("enter")
        assert run.desk.grid.editor is not None
        assert "was deleted by ben" in run.said
        assert "overwrites" not in run.said
        assert run.text("Rollout", "budget") == "500"
        await run.press("enter", "escape")
        assert run.text("Rollout", "budget") == "500"


# ---- the way out


async def test_leaving_with_typed_text_takes_a_second_press(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("5", "ctrl+q")
        assert not run.app._exit
        assert "Ctrl+Q again leaves without it" in run.said
        await run.press("6", "ctrl+q")
        assert not run.app._exit
        await run.press("ctrl+q")
        assert run.app._exit


async def test_leaving_with_an_untouched_editor_takes_one(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("enter", "ctrl+q")
        assert run.app._exit


# ---- the buffer

EDITS = [
    ("left", "one two", 6), ("right", "one two", 7), ("home", "one two", 0), ("ctrl+a", "one two", 0),
    ("end", "one two", 7), ("ctrl+left", "one two", 4), ("backspace", "one tw", 6), ("delete", "one two", 7),
    ("ctrl+w", "one ", 4), ("ctrl+u", "", 0), ("ctrl+k", "one two", 7), ("home delete", "ne two", 0),
    ("home ctrl+right", "one two", 3), ("home right ctrl+k", "o", 1), ("ctrl+left ctrl+left ctrl+u", "one two", 0),
    ("home left backspace", "one two", 0),
]  # fmt: skip


@pytest.mark.parametrize("keys, text, at", EDITS)
def test_editing_keys(keys: str, text: str, at: int) -> None:
    editor = CellEditor(text="one two", at=7)
    assert all(editor.key(key) for key in keys.split())
    assert (editor.text, editor.at) == (text, at)


def test_other_keys_are_left_to_the_caller() -> None:
    assert not CellEditor().key("f5")
