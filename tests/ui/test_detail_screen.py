"""`gd`: everything about one row, edited in place, beside the grid or over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.boards import session
from tests.ui.driving import Driven, driving
from tpm_tui.service.editing.commands import delete_item, set_cell
from tpm_tui.service.editing.notes import notes_of
from tpm_tui.service.editing.noting import comment
from tpm_tui.ui.screens.detail import DetailScreen
from tpm_tui.ui.screens.explain import ExplainScreen
from tpm_tui.ui.screens.text_editor import TextScreen


def pane(run: Driven) -> DetailScreen:
    """The pane on top."""
    screen = run.app.screen
    assert isinstance(screen, DetailScreen)
    return screen


def lines(run: Driven) -> list[str]:
    """Lines of the pane on screen."""
    shown = pane(run).lines
    return [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]


def everything(run: Driven) -> list[str]:
    """All lines of the pane."""
    return [one.strip.text.rstrip() for one in pane(run).lines.lines]


def said(run: Driven) -> str:
    """The line above the keys."""
    return run.bar(pane(run).foot, 0)


async def mark(run: Driven, entry: str) -> None:
    """Put the mark on something."""
    shown = pane(run).lines
    shown.at = next(
        n for n, one in enumerate(shown.lines) if one.stop and one.entry.startswith(entry)
    )
    shown.move(0)
    await run.settle()


async def write(run: Driven, text: str) -> None:
    """Type into the text editor and save."""
    screen = run.app.screen
    assert isinstance(screen, TextScreen)
    screen.pad.insert(text)
    await run.press("ctrl+s")
    await run.settle()


async def test_all_fields_with_where_they_come_from(small_path: Path) -> None:
    async with driving(small_path, (160, 45)) as run:
        await run.go("Core", "budget")
        await run.press("g", "d")
        shown = everything(run)
        budget = next(line for line in shown if line.startswith("Budget"))
        assert budget.split() == ["Budget", "3,000", "sum", "of", "4", "rows", "below"]
        owner = next(line for line in shown if line.startswith("Owner"))
        assert owner.split() == ["Owner", "—", "input"]
        for section in ("Fields", "Description", "Comments (0)", "Links (0)", "History"):
            assert section in shown


@pytest.mark.parametrize(
    "size, width", [((80, 24), 80), ((119, 30), 119), ((120, 36), 71), ((160, 45), 95)]
)
async def test_beside_the_grid_where_there_is_room(
    small_path: Path, size: tuple[int, int], width: int
) -> None:
    async with driving(small_path, size) as run:
        await run.press("g", "d")
        await run.settle()
        shown = pane(run).lines
        assert shown.size.width == width
        assert all(shown.render_line(y).cell_length == width for y in range(shown.size.height))
        assert shown.region.right == size[0]


async def test_a_field_is_edited_in_place(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "title")
        await run.press("g", "d")
        await mark(run, "field:budget")
        await run.press("s", *"1500", "enter")
        assert run.text("Design", "budget") == "1,500"
        assert run.text("Core", "budget") == "3,500"
        assert "budget of Design" in said(run) or "Budget of Design" in said(run)
        assert "1,500" in next(line for line in everything(run) if line.startswith("Budget"))
        assert any("Budget 1,000 -> 1,500" in line for line in everything(run))
        await run.press("u")
        assert run.text("Design", "budget") == "1,000"
        assert any("[undone]" in line for line in everything(run))
        await run.press("ctrl+r")
        assert run.text("Design", "budget") == "1,500"


async def test_what_is_refused_stays_open_with_the_reason(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "title")
        await run.press("g", "d")
        await mark(run, "field:start")
        await run.press("s", *"soon", "enter")
        assert pane(run).lines.editor is not None
        assert "soon" in said(run)
        await run.press("escape")
        assert pane(run).lines.editor is None
        assert run.text("Design", "start") == "2026-03-02"
        await mark(run, "field:available")
        await run.press("enter")
        assert "computed" in said(run)


async def test_a_choice_is_picked_from_its_list(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "title")
        await run.press("g", "d")
        await mark(run, "field:status")
        await run.press("enter")
        assert any("2 In progress" in line for line in lines(run))
        await run.press("2", "enter")
        assert run.text("Build", "status") == "In progress"


async def test_a_parents_amount_goes_to_its_own_line(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "title")
        await run.press("g", "d")
        await mark(run, "field:budget")
        await run.press("s")
        assert "(own) line" in said(run)
        await run.press(*"50", "enter")
        assert run.text("Core", "budget", own=True) == "50"


async def test_a_description_is_written_and_shown_as_markdown(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "title")
        await run.press("g", "d")
        await mark(run, "description")
        await run.press("enter")
        await write(run, "# Goal\n\n- one\n- List<two> [red]x[/]\n\x1b[31m")
        assert "- one" in str(run.board.items.columns["description"][run.item("Design")])
        shown = everything(run)
        assert any(line.strip() == "Goal" for line in shown)
        assert any("• one" in line for line in shown)
        assert any("List<two> [red]x[/]" in line for line in shown)
        assert not any("\x1b" in line for line in shown)


async def test_a_text_is_not_lost_without_asking(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("g", "c", "escape")
        assert run.app.screen is run.screen
        await run.press("g", "c", "x", "escape")
        screen = run.app.screen
        assert isinstance(screen, TextScreen)
        assert "Esc again" in run.bar(screen.foot)
        await run.press("y")
        assert "Esc again" not in run.bar(screen.foot)
        await run.press("escape", "escape")
        assert run.app.screen is run.screen
        assert not run.board.items.notes


async def test_comments_and_links_come_and_go(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "title")
        item = run.item("Design")
        await run.press("g", "d", "c")
        await write(run, "Looks **good**.")
        noted = notes_of(run.board, item).comments
        assert [(one.author, one.text) for one in noted] == [("ana", "Looks **good**.")]
        assert any(line.startswith("ana · ") for line in everything(run))
        assert any("Looks good." in line for line in everything(run))
        await run.press("L", *"https://example.org/plan The plan", "enter")
        assert "The plan: https://example.org/plan" in everything(run)
        await mark(run, "link:")
        await run.press("enter")
        assert "https://example.org/plan" in said(run)
        await run.press("d")
        assert not notes_of(run.board, item).links
        await mark(run, "comment:")
        await run.press("d")
        assert not notes_of(run.board, item).comments
        await run.press("u", "u")
        assert len(notes_of(run.board, item).links) == 1
        assert any("comment deleted: Looks" in line for line in everything(run))


async def test_a_link_that_is_none_is_refused_where_it_was_typed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("g", "d", "L", *"javascript:x", "enter")
        assert "is no link" in run.bar(pane(run).foot, 1)
        await run.press("escape")
        assert "edit" in run.bar(pane(run).foot, 1)


async def test_only_the_author_changes_a_comment(small_path: Path) -> None:
    with session(small_path, "ben", 1002) as ben:
        design = ben.board.items.columns["title"].index("Design")
        comment(ben, design, "From Ben")
    async with driving(small_path) as run:
        await run.go("Design", "title")
        await run.press("g", "d")
        await mark(run, "comment:")
        await run.press("enter")
        assert "Only ben" in said(run)
        await run.press("c")
        await write(run, "mine")
        await mark(
            run,
            next(one.key for one in notes_of(run.board, design).comments if one.author == "ana"),
        )
        await run.press("enter")
        await write(run, " too")
        assert [one.text for one in notes_of(run.board, design).comments] == [
            "From Ben",
            "mine too",
        ]


async def test_the_next_row_without_closing(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("g", "d", "J", "J", "J")
        assert pane(run).lines.details.title == "Design"
        assert run.title(run.desk.row) == "Design"
        await run.press("K")
        assert pane(run).lines.details.title == "(own) of Core"
        await run.press("K", "K", "K")
        assert "first row" in said(run)
        await run.press("escape")
        assert run.title(run.desk.row) == "Rollout"


async def test_history_first(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        await run.go("Design", "title")
        await run.press("g", "h")
        await run.settle()
        assert pane(run).lines.entry.startswith("event:")
        assert lines(run)[-1].endswith("created below Core")


async def test_sections_are_walked_with_tab(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "title")
        await run.press("g", "d", "tab")
        assert pane(run).lines.entry == "description"
        await run.press("tab")
        assert pane(run).lines.entry.startswith("event:")
        await run.press("shift+tab", "shift+tab")
        assert pane(run).lines.entry == "field:title"
        await run.press("G", "g", "pagedown", "pageup", "space", "ctrl+d", "ctrl+u", "home")
        assert pane(run).lines.entry == "field:title"


async def test_a_field_can_be_explained(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "title")
        await run.press("g", "d")
        await mark(run, "field:budget")
        await run.press("=")
        assert isinstance(run.app.screen, ExplainScreen)
        await run.press("j", "j", "enter")
        assert pane(run).lines.details.title == "Design"


async def test_others_changes_are_followed_and_a_deleted_row_closes(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "title")
        await run.press("g", "d")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: set_cell(board, run.item("Design"), "owner", "Zoe"))
        run.poll()
        assert any(line.startswith("Owner") and "Zoe" in line for line in everything(run))
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: delete_item(board, run.item("Design")))
        run.poll()
        await run.settle()
        assert run.app.screen is run.screen


async def test_pasting_goes_where_the_cursor_is(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "title")
        await run.press("g", "d")
        await mark(run, "field:owner")
        await run.press("s")
        run.app.screen.post_message(events.Paste("Mei\nTanaka\x1b"))
        await run.settle()
        await run.press("enter")
        assert run.text("Design", "owner") == "Mei Tanaka"


async def test_the_mouse_marks_edits_and_leaves(small_path: Path) -> None:
    async with driving(small_path, (140, 40)) as run:
        await run.go("Design", "title")
        await run.press("g", "d")
        await run.settle()
        shown = pane(run).lines
        y = next(y for y, line in enumerate(lines(run)) if line.lstrip("> ").startswith("Budget"))
        await run.pilot.click(shown, (5, y))
        assert shown.entry == "field:budget"
        await run.pilot.click(shown, (5, y), times=2)
        assert shown.editor is not None
        await run.press("escape")
        await run.pilot.click(offset=(3, 10))
        assert run.app.screen is run.screen


async def test_the_words_go_back_to_the_boards_line(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("g", "d", "q", "ctrl+s", "escape")
        await run.go("Design", "budget")
        await run.press("delete")
        assert "udget of Design" in run.said
