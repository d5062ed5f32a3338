"""Two people in one cell: both values are shown, and nobody's text is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import deleting, session, typing
from tests.ui.driving import Driven, driving
from tpm_tui.domain.changes import SetCell
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.company.contested import TOGETHER, left_out
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.session import Command
from tpm_tui.service.settings.typed import set_setting
from tpm_tui.ui.screens import conflict
from tpm_tui.ui.screens.conflict import ConflictScreen, ConflictTable
from tpm_tui.ui.screens.text_editor import TextScreen

pytestmark = pytest.mark.usefixtures("patient")


def other(path: Path, *commands: Command, name: str = "ben") -> None:
    """Somebody else does something meanwhile."""
    with session(path, name, 1002) as opened:
        for command in commands:
            opened.execute(command)


def shown(run: Driven) -> str:
    """What the conflict screen says."""
    screen = run.app.screen
    assert isinstance(screen, ConflictScreen), screen
    lines = [screen.lines.render_line(y).text.rstrip() for y in range(screen.lines.size.height)]
    return "\n".join([run.bar(screen.head), *lines, run.bar(screen.foot, 0)])


async def contested(run: Driven, path: Path) -> None:
    """Ana types 5 into a budget that Ben has made 7,000 meanwhile."""
    await run.go("Build", "budget")
    await run.press("5")
    other(path, typing(run.item("Build"), "budget", "7000"))
    await run.press("enter")


async def test_both_values_are_shown_and_mine_is_saved_over_theirs(small_path: Path) -> None:
    async with driving(small_path) as run:
        await contested(run, small_path)
        said = shown(run)
        for words in (
            "Budget of Build",
            "When you began 2,000",
            "Theirs",
            "7,000",
            "ben, ",
            "Yours",
        ):
            assert words in said
        assert run.text("Build", "budget") == "7,000"
        await run.press("m")
        assert run.desk.grid.editor is None
        assert run.text("Build", "budget") == "5"
        assert run.at == ("Launch", "budget"), "Enter went on, as it does"
        row = run.desk.session.changes_of(run.item("Build"), 1)[0]
        assert (row.old, row.author) == ("700000", "ana")


async def test_a_third_one_in_between_is_asked_about_again(small_path: Path) -> None:
    async with driving(small_path) as run:
        await contested(run, small_path)
        other(small_path, typing(run.item("Build"), "budget", "8000"), name="cem")
        run.poll()
        assert "7,000" in shown(run)
        await run.press("m")
        said = shown(run)
        assert "8,000" in said
        assert "cem, " in said
        assert run.text("Build", "budget") == "8,000"
        await run.press("m")
        assert run.text("Build", "budget") == "5"


async def test_theirs_stays_or_the_text_is_gone_on_with(small_path: Path) -> None:
    async with driving(small_path) as run:
        await contested(run, small_path)
        await run.press("escape")
        editor = run.desk.grid.editor
        assert editor is not None
        assert editor.text == "5"
        await run.press("6", "enter")
        assert "56" in shown(run), "the base is still what it was at the beginning"
        await run.press("enter")
        assert run.desk.grid.editor is editor, "Enter alone decides nothing"
        await run.press("enter", "t")
        assert run.desk.grid.editor is None
        assert "'56' was not saved" in run.said
        assert run.text("Build", "budget") == "7,000"


async def test_keys_typed_ahead_answer_nothing(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflict, "UNSEEN_SECONDS", 1e9)
    async with driving(small_path) as run:
        await contested(run, small_path)
        await run.press("t", "m", "enter", "escape")
        assert "7,000" in shown(run)
        assert run.desk.grid.editor is not None
        assert run.text("Build", "budget") == "7,000"


async def test_the_same_value_from_both_is_no_conflict(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "budget")
        await run.press("7")
        other(small_path, typing(run.item("Build"), "budget", "7"))
        await run.press("enter")
        assert run.app.screen is run.screen
        assert run.text("Build", "budget") == "7"


async def test_of_many_cells_the_contested_ones_are_listed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("v", "down")
        await run.press("5")
        other(
            small_path,
            typing(run.item("Build"), "budget", "7000"),
            typing(run.item("Design"), "budget", "8000"),
        )
        await run.press("enter")
        screen = run.app.screen
        assert isinstance(screen, ConflictTable)
        lines = [screen.lines.render_line(y).text for y in range(3)]
        assert "7,000" in lines[2]
        assert "ben" in lines[1]
        assert "2 of 2 cells" in run.bar(screen.head)
        await run.press("escape")
        assert run.desk.grid.editor is not None
        await run.press("enter", "m")
        assert [run.text(one, "budget") for one in ("Design", "Build")] == ["5", "5"]


@pytest.mark.parametrize("key", ["m", "o", "escape"])
async def test_the_others_of_many_are_saved_without_one(small_path: Path, key: str) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("v", "down", "5")
        other(small_path, typing(run.item("Build"), "budget", "7000"))
        await run.press("enter")
        assert "Others only: the 1 cell besides this one" in shown(run)
        await run.press(key)
        wanted = {"m": ["5", "5"], "o": ["5", "7,000"], "escape": ["1,000", "7,000"]}[key]
        assert ("(1 left as others made it)" in run.told) == (key == "o")
        assert [run.text(one, "budget") for one in ("Design", "Build")] == wanted
        assert (run.desk.grid.editor is None) is (key != "escape")
        if key != "escape":
            await run.press("escape", "u")
            assert [run.text(one, "budget") for one in ("Design", "Build")] == ["1,000", "7,000"]


async def test_an_act_by_one_key_is_asked_about_too(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "budget")
        other(small_path, typing(run.item("Build"), "budget", "7000"))
        await run.press("delete")
        assert "not done yet" in shown(run)
        await run.press("escape")
        assert run.text("Build", "budget") == "7,000"
        other(small_path, typing(run.item("Build"), "budget", "8000"))
        await run.press("delete", "m")
        assert run.text("Build", "budget") == ""


async def test_a_budget_on_its_own_screen(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "budget")
        await run.press("g", "b", "enter")
        await run.write("5")
        other(small_path, typing(run.item("Build"), "budget", "7000"))
        run.poll()
        await run.press("enter")
        assert "7,000" in shown(run)
        await run.press("escape", "enter")
        assert "Yours" in shown(run)
        await run.press("m")
        assert run.text("Build", "budget") == "5"
        assert not isinstance(run.app.screen, ConflictScreen)


async def test_a_field_in_the_details(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press("g", "d", "s")
        await run.write("Brick")
        other(small_path, typing(run.item("Build"), "title", "Built"))
        run.poll()
        await run.press("enter")
        assert "Brick" in shown(run)
        await run.press("t")
        assert run.text("Built", "title") == "Built"
        await run.press("s")
        await run.write("Brick")
        other(small_path, typing(run.item("Built"), "title", "Building"))
        await run.press("enter", "m")
        assert run.text("Brick", "title") == "Brick"


async def test_a_long_text_shows_what_differs_and_is_saved_over_theirs(small_path: Path) -> None:
    lines = [f"line {n}" for n in range(40)]
    async with driving(small_path) as run:
        item = run.item("Build")
        other(small_path, typing(item, "description", "\n".join(lines)))
        run.poll()
        await run.go("Build")
        await run.press("g", "d")
        details = run.app.screen
        while details.lines.entry != "description":  # type: ignore[attr-defined]
            await run.press("j")
        await run.press("enter")
        pad = run.app.screen
        assert isinstance(pad, TextScreen)
        pad.pad.text = "\n".join([*lines, "mine"])
        other(small_path, typing(item, "description", "\n".join(["theirs", *lines])))
        await run.press("ctrl+s")
        said = shown(run)
        assert "theirs" in said
        assert "... 38 lines as before" in said
        await run.press("escape")
        assert run.app.screen is pad
        await run.press("ctrl+s", "m")
        assert not isinstance(run.app.screen, TextScreen | ConflictScreen)
        assert run.text("Build", "description").startswith("line 0")
        assert str(run.board.items.get(item, "description")).endswith("mine")


async def test_of_what_one_act_changes_together_nothing_is_left_half(demo_path: Path) -> None:
    """Whatever field is typed: what it changes besides is in the same group, or can stay alone."""
    ctx = FieldContext()
    with session(demo_path) as opened:
        board = opened.board
        leaves = [one for one in board.items.subtree(0) if one and board.items.is_leaf(one)]
        for item in leaves[:60]:
            for key, text in (
                ("progress", "100"), ("progress", "10"), ("status", "done"), ("status", "todo"),
                ("work", "90d"), ("actual_work", "1h"), ("checklist", "[x] a"),
                ("start", "2026-01-05"), ("finish", "2027-01-05"), ("duration", "3d"),
                ("method", "checklist"),
            ):  # fmt: skip
                try:
                    changes = set_cell(board, item, key, text)
                except Exception:  # noqa: BLE001, S112
                    continue
                cells = [one for one in changes if isinstance(one, SetCell)]
                for one in cells:
                    left = left_out(changes, [(one.item, one.field)])
                    assert not len(left) or key == one.field, (key, one.field, left)
    assert ctx is not None
    assert all(len(one) > 1 for one in TOGETHER)


async def test_an_undo_over_what_somebody_did_goes_to_the_row_and_says_what_to_do(
    small_path: Path,
) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "budget")
        await run.press("5", "enter")
        other(small_path, typing(run.item("Build"), "budget", "7000"))
        run.poll()
        await run.go("Research")
        await run.press("u")
        assert "Cannot undo: ben changed budget of 'Build' at " in run.told
        assert "to 7,000" in run.told
        assert "gh shows its history; type what it shall be instead." in run.told
        assert run.at[0] == "Build"
        assert run.text("Build", "budget") == "7,000"
        other(small_path, deleting(run.item("Design")))
        run.poll()


@pytest.mark.parametrize("kind", ["cell", "prompt", "description"])
async def test_a_reason_is_asked_for_after_the_conflict(small_path: Path, kind: str) -> None:
    field = "description" if kind == "description" else "budget"
    with session(small_path, "maker", 1000) as opened:
        opened.execute(lambda board: set_setting(board, "reasons", field))
    async with driving(small_path) as run:
        item = run.item("Build")
        await run.go("Build", "budget")
        theirs = "7000"
        if kind == "cell":
            await run.press("5")
        elif kind == "prompt":
            await run.press("g", "b", "5")
        else:
            theirs = "theirs"
            await run.press("g", "d")
            run.app.screen.lines.mark_entry("description")  # type: ignore[attr-defined]
            await run.press("enter")
            run.app.screen.pad.text = "5"  # type: ignore[attr-defined]
        with session(small_path, "ben", 1002) as ben, ben.because("because"):
            ben.execute(typing(item, field, theirs))
        await run.press("ctrl+s" if kind == "description" else "enter")
        assert "Yours" in shown(run)
        await run.press("m")
        assert run.text("Build", field).replace(",", "") == theirs, "not without a reason"
        await run.write("scope")
        await run.press("enter")
        assert run.text("Build", field) == "5"
        assert run.desk.session.changes_of(item, 1)[0].reason == "scope"


async def both_left(run: Driven, path: Path) -> None:
    """Ana types 5 into three budgets; Ben changes the third, then, while she is asked, the first."""
    await run.go("Design", "budget")
    await run.press("v", "down", "down", "down", "5")
    other(path, typing(run.item("Training"), "budget", "7000"))
    await run.press("enter")
    assert "Budget of Training" in shown(run)
    other(path, typing(run.item("Design"), "budget", "6000"))


@pytest.mark.parametrize("answer", ["o", "m"])
async def test_what_was_left_out_stays_so_when_somebody_comes_in_between(
    small_path: Path, answer: str
) -> None:
    async with driving(small_path) as run:
        await both_left(run, small_path)
        await run.press("o")
        assert "Budget of Design" in shown(run)
        assert "the 1 cell left out before stay" in shown(run)
        await run.press(answer)
        assert run.app.screen is run.screen
        first = {"o": "6,000", "m": "5"}[answer]
        budgets = [run.text(one, "budget") for one in ("Design", "Build", "Training")]
        assert budgets == [first, "5", "7,000"]


async def test_a_list_leaves_out_too_what_was_left_out_before(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("v", "down", "down", "down", "5")
        for title in ("Build", "Training"):
            other(small_path, typing(run.item(title), "budget", "7000"))
        await run.press("enter")
        assert isinstance(run.app.screen, ConflictTable)
        other(small_path, typing(run.item("Design"), "budget", "6000"))
        await run.press("o")
        assert "the 2 cells left out before stay" in shown(run)
        await run.press("m")
        budgets = [run.text(one, "budget") for one in ("Design", "Build", "Training")]
        assert budgets == ["5", "7,000", "7,000"]


async def test_back_in_the_text_all_is_asked_anew(small_path: Path) -> None:
    """What was left out is not agreed to by a text that is gone on with."""
    async with driving(small_path) as run:
        await both_left(run, small_path)
        await run.press("o")
        other(small_path, typing(run.item("Build"), "budget", "4000"))
        await run.press("m")
        assert "Budget of Build" in shown(run)
        await run.press("escape", "enter")
        screen = run.app.screen
        assert isinstance(screen, ConflictTable)
        assert "3 of " in run.bar(screen.head)


async def test_who_is_asked_again_is_told_so_and_how_it_began(small_path: Path) -> None:
    async with driving(small_path) as run:
        await contested(run, small_path)
        other(small_path, typing(run.item("Build"), "budget", "8000"), name="cem")
        await run.press("m")
        said = shown(run)
        for words in (
            "changed again meanwhile",
            "When you began 2,000",
            "cem changed it once more",
        ):
            assert words in said


async def test_a_reason_that_was_given_is_not_asked_for_again(small_path: Path) -> None:
    with session(small_path, "maker", 1000) as opened:
        opened.execute(lambda board: set_setting(board, "reasons", "budget"))
    async with driving(small_path) as run:
        await run.go("Build", "budget")
        await run.press("5", "enter")
        await run.write("scope")
        with session(small_path, "ben", 1002) as ben, ben.because("because"):
            ben.execute(typing(run.item("Build"), "budget", "7000"))
        await run.press("enter", "m")
        assert run.text("Build", "budget") == "5"
        assert run.desk.session.changes_of(run.item("Build"), 1)[0].reason == "scope"
