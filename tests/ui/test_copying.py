"""Copy, cut and paste on the board screen, and the look at a paste before it happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.screen import Screen

from tests.boards import session
from tests.ui.driving import ROWS, Driven, driving
from tpm_tui.domain.changes import ALIVE, SetCell
from tpm_tui.service.editing.commands import delete_item
from tpm_tui.service.session import BoardSession, Outcome
from tpm_tui.ui import working
from tpm_tui.ui.actions.copying import Copying
from tpm_tui.ui.app import TpmApp
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.screens.paste import PasteScreen


def preview(run: Driven) -> PasteScreen:
    screen = run.app.screen
    assert isinstance(screen, PasteScreen)
    return screen


def page(run: Driven) -> list[str]:
    """Lines of the preview."""
    shown = preview(run).page
    return [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]


async def select(
    run: Driven, kind: str, first: str, last: str, key: str, last_key: str = ""
) -> None:
    """Select a block by the desk's own means."""
    grid = run.desk.grid
    await run.go(first, key)
    grid.selection.start(kind, run.desk.row, grid.row, grid.column)  # type: ignore[arg-type]
    await run.go(last, last_key or key)


def sent(run: Driven) -> str:
    """What the terminal's clipboard got."""
    return run.app.clipboard


async def test_cells_are_copied_and_put_down_elsewhere(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await select(run, "cells", "Design", "Build", "budget")
        copying.copy_cells()
        assert sent(run) == "1000\n2000\n"
        assert "Took 2 cells, also sent" in run.told
        assert not run.desk.has_selection
        await run.go("Training", "budget")
        copying.paste()
        assert (run.text("Training", "budget"), run.text("Research", "budget")) == (
            "1,000",
            "2,000",
        )
        run.desk.session.undo()
        assert run.text("Research", "budget") == "9,000"


async def test_one_cell_fills_a_selection(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Design", "owner")
        copying.copy_cells()
        await select(run, "cells", "Build", "Training", "owner")
        copying.paste()
        assert [run.text(one, "owner") for one in ("Build", "Launch", "Training")] == ["Ana"] * 3
        assert isinstance(run.app.screen, BoardScreen)
        await select(run, "cells", "Build", "Launch", "owner")
        copying.paste_text("Bo\r")
        assert [run.text(one, "owner") for one in ("Build", "Launch")] == ["Bo"] * 2


async def test_cut_cells_are_emptied(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Design", "budget")
        copying.cut()
        assert run.text("Design", "budget") == ""
        await run.go("Build", "budget")
        copying.paste()
        assert run.text("Build", "budget") == "1,000"


async def test_rows_are_copied_with_what_is_below_and_stay_folded(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Core")
        run.desk.outline.fold(run.desk.grid.row)
        copying.copy_rows()
        assert sent(run).startswith("Work item\t")
        assert "\n  Design\t" in sent(run)
        assert "Took Core and 3 below" in run.told
        await run.go("Research")
        copying.paste()
        assert run.titles == ["Rollout", "Core", "Training", "Research", "Core"]
        assert run.at[0] == "Core"
        await run.go("Training")
        copying.paste_as_child()
        assert run.titles[2:5] == ["Training", "(own)", "Core"]
        await run.go("Rollout")
        copying.paste_above()
        assert run.titles[0] == "Core"


async def test_cut_rows_move_with_their_numbers(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        item = run.item("Core")
        await select(run, "rows", "Core", "Launch", "title")
        copying.cut()
        assert run.titles == ["Rollout", "Training", "Research"]
        assert "u brings it back, p puts it elsewhere" in run.told
        await run.go("Research")
        copying.paste()
        assert run.titles == ["Rollout", "Training", "Research", *ROWS[1:6]]
        assert run.item("Core") == item
        run.desk.session.undo()
        run.desk.session.undo()
        assert run.board.items.exists(item)
        run.desk.rebuild()
        assert run.titles == ROWS
        await run.go("Research")
        copying.paste()
        assert run.titles.count("Core") == 2


async def test_what_others_do_to_the_place_is_guarded(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Design")
        copying.cut_rows()
        await run.go("Training")
        with session(small_path, "ben", 1002) as other:
            other.execute(lambda board: delete_item(board, run.item("Training")))
        copying.paste()
        assert "deleted by ben" in run.told
        await run.go("Research")
        copying.paste()
        assert run.titles[-1] == "Design"
        changes = run.desk.session.reader.tail(0)
        assert SetCell(run.item("Design"), ALIVE, 0, 1) in [row.change() for row in changes]


async def test_own_lines_and_empty_registers(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        for act in (copying.paste, copying.paste_above, copying.paste_as_child):
            act()
            assert "Nothing was copied yet" in run.told
        await run.go("(own) of Core", "actual_cost")
        copying.cut_rows()
        assert "Clear (own) of Core" in run.told
        assert "puts it elsewhere" not in run.told
        await run.go("Design", "budget")
        copying.copy_cells()
        copying.paste_above()
        assert "p does that" in run.told


async def test_a_table_that_fits_goes_in_at_once(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Design", "status")
        copying.paste_text("done\t100%\r\nblocked\t30%\r\n")
        assert isinstance(run.app.screen, BoardScreen)
        assert (run.text("Build", "status"), run.text("Build", "progress")) == ("Blocked", "30%")
        assert run.desk.session.history().undoable()


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_misfits_are_shown_before_anything_happens(
    small_path: Path, size: tuple[int, int]
) -> None:
    async with driving(small_path, size) as run:
        copying = Copying(run.desk)
        await run.go("Core")
        copying.paste_text("Heart\tdone\nx\tmaybe\nDraw\t[bold]\x1b[2Jx\n")
        await run.settle()
        text = "\n".join(page(run))
        assert "✗ Core · Status: done" in text
        assert "computed from what is below it" in text
        assert "4 cells that do not fit:" in text
        assert "Enter overwrites what fits · r adds 3 new rows below · Esc" in run.bar(
            preview(run).foot
        )
        assert all(len(line) <= size[0] for line in page(run))
        await run.press("escape")
        assert isinstance(run.app.screen, BoardScreen)
        assert run.titles == ROWS
        copying.paste_text("Heart\tdone\nx\tmaybe\nDraw\t[bold]\x1b[2Jx\n")
        await run.settle()
        await run.press("enter")
        assert isinstance(run.app.screen, BoardScreen)
        assert run.titles[1:4] == ["Heart", "(own)", "Draw"]


async def test_a_paste_as_new_rows(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Training")
        copying.paste_text("- One\n  - Two\n- Three\n")
        await run.settle()
        await run.press("r")
        assert run.titles == [*ROWS[:7], "One", "Two", "Three", "Research"]
        assert run.at[0] == "One"
        run.desk.session.undo()
        run.desk.rebuild()
        assert run.titles == ROWS


async def test_more_than_a_screen_is_looked_at_first(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        copying = Copying(run.desk)
        await run.go("Research", "budget")
        copying.paste_text("\n".join(str(n) for n in range(100)))
        await run.settle()
        assert "99 lines reach beyond the last row" in "\n".join(page(run))
        for key in ("down", "pagedown", "end", "home", "up", "x"):
            await run.press(key)
        await run.press("enter")
        assert run.text("Research", "budget") == "0"


async def test_text_that_cannot_be_pasted_is_told(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        copying.paste_text(" \n")
        assert "nothing in the clipboard" in run.told
        copying.paste_text("x" * 20_000_001)
        assert "too many to paste" in run.told
        await run.go("Design", "title")
        copying.paste_text("x" * 10**6)
        assert "characters are too many" in run.told
        copying.paste_text("é\x1b]0;t\x07")
        assert run.item("é]0;t")


async def test_what_is_too_much_for_the_terminal_stays_in_the_program(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Research")
        copying.paste_text("\n".join("y" * 1500 for _ in range(60)))
        await run.settle()
        await run.press("r")
        assert len(run.titles) == 68
        run.app.copy_to_clipboard("kept")
        await select(run, "rows", "Research", "Research", "title")
        run.desk.grid.move_to(67, 0)
        copying.copy_cells()
        assert "kept inside the program only" in run.told
        assert sent(run) == "kept"
        copying.paste()
        assert len(run.titles) == 129


async def test_the_text_sent_out_comes_back_as_the_rows_themselves(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Training")
        copying.copy_rows()
        await run.go("Research")
        copying.paste_text(sent(run).replace("\n", "\r"))
        assert isinstance(run.app.screen, BoardScreen)
        assert run.titles[-1] == "Training"
        assert run.board.figures.text(run.desk.row, "allocation") == "Mei 50%"


# ---- what new rows would be


async def test_the_look_says_what_new_rows_would_be(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        copying = Copying(run.desk)
        await run.go("Research")
        copying.paste_text("X\tmaybe\t5%\nY\tdone\t7%\nZ\tperhaps\t9%\n")
        await run.settle()
        text = "\n".join(page(run))
        assert "As 3 new rows" in text
        assert "column 1 → Work item · column 2 → Status · column 3 → Progress" in text
        assert "2 cells would not fit:" in text
        assert "✗ X · Status: maybe: 'maybe' is none of these" in text
        assert "A first line of column names (Work item, Owner, ...) maps them." in text
        await run.press("r")
        assert run.titles == [*ROWS, "X", "Y", "Z"]
        assert "2 left out: 'maybe'" in run.told


async def test_the_look_counts_no_row_for_a_line_of_names(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        copying = Copying(run.desk)
        await run.go("Research")
        copying.paste_text("Task\tCost centre\tAssignee\tBudget\nX\t4711\tBo\t50\nY\t\tMei\t7\n")
        await run.settle()
        text = "\n".join(page(run))
        assert "As 2 new rows" in text
        assert "Task → Work item · Cost centre → nothing · Assignee → Owner" in text
        assert "There is no column 'Cost centre'." in text
        assert "✗ Research · Status: Cost centre" not in text
        assert "r adds 2 new rows below" in run.bar(preview(run).foot)
        await run.press("r")
        assert (run.text("Y", "owner"), run.text("Y", "budget")) == ("Mei", "7")


async def test_the_look_says_when_columns_go_by_what_they_hold(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Research")
        copying.paste_text("X\tMei\t50\nY\tAna\t7\n")
        await run.settle()
        text = "\n".join(page(run))
        assert "column 2 → Owner · column 3 → Budget" in text
        assert "The columns go by what they hold" in text
        await run.press("r")
        assert (run.text("Y", "owner"), run.text("Y", "budget")) == ("Ana", "7")


@pytest.mark.parametrize("text", ["One\nTwo\n", "One\tdone\nTwo\tblocked\n"])
async def test_several_lines_on_titles_are_looked_at_first(text: str, small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Design")
        copying.paste_text(text)
        await run.settle()
        assert "r adds 2 new rows" in run.bar(preview(run).foot)
        assert run.titles == ROWS
        await run.press("escape")
        await run.go("Design")
        copying.paste_text("Drawing\r")
        assert run.titles[3] == "Drawing"


# ---- into the open title of a new row


async def test_lines_pasted_into_a_new_title_become_rows(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Launch")
        await run.press("o")
        await run.write("On")
        run.screen._paste(events.Paste("e\r\n  Two\r\nThree\r\n"))
        await run.settle()
        assert run.titles == [*ROWS[:6], "One", "Two", "Three", *ROWS[6:]]
        assert run.desk.grid.editor is None
        assert run.at[0] == "One"
        await run.press("u")
        assert run.titles == ROWS


async def test_a_table_pasted_into_a_new_title_is_looked_at_where_it_does_not_fit(
    small_path: Path,
) -> None:
    async with driving(small_path) as run:
        await run.go("Launch")
        await run.press("o")
        run.screen._paste(events.Paste("One\tdone\nTwo\tmaybe\n"))
        await run.settle()
        assert "1 cell would not fit:" in "\n".join(page(run))
        assert "Enter" not in run.bar(preview(run).foot)
        await run.press("escape")
        assert run.desk.grid.editor is not None
        run.screen._paste(events.Paste("One\tdone\nTwo\tmaybe\n"))
        await run.settle()
        await run.press("r")
        assert run.titles == [*ROWS[:6], "One", "Two", *ROWS[6:]]
        assert run.text("One", "status") == "Done"
        await run.press("u")
        assert run.titles == ROWS


async def test_one_line_pasted_into_a_new_title_is_typed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Launch")
        await run.press("o")
        run.screen._paste(events.Paste("One line\n"))
        await run.press("enter", "escape")
        assert "One line" in run.titles


# ---- what takes a moment


async def test_a_long_paste_and_undo_say_that_they_work_before_they_do(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    acts: list[list[str]] = []
    display, commit = TpmApp._display, BoardSession._commit

    async with driving(small_path) as run:

        def seen(app: TpmApp, screen: Screen[object], renderable: object) -> None:
            painted.append(run.said)
            display(app, screen, renderable)

        def committed(session: BoardSession, *words: Any) -> Outcome:
            acts.append(painted[-1:])
            return commit(session, *words)

        monkeypatch.setattr(working, "MANY_CELLS", 1000)
        monkeypatch.setattr(TpmApp, "_display", seen)
        monkeypatch.setattr(BoardSession, "_commit", committed)
        copying = Copying(run.desk)
        await run.go("Research")
        copying.paste_text("\n".join(f"row {n}\tdone" for n in range(1100)))
        await run.settle()
        assert "Working" not in run.said
        await run.press("r")
        assert len(run.titles) == 1108
        await run.press("g", "g", "u")
        await run.press("ctrl+r")
        assert ["Working" in one[0] for one in acts] == [True, True, True]
        for key in ("u", "u"):
            await run.press(key)
        await run.go("Design", "budget")
        acts.clear()
        copying.paste_text("7\n8")
        assert "Working" not in acts[0][0]


async def test_one_cell_is_told_in_the_singular(small_path: Path) -> None:
    async with driving(small_path) as run:
        copying = Copying(run.desk)
        await run.go("Design", "budget")
        copying.paste_text("1000\n\nmuch\n")
        await run.settle()
        if not isinstance(run.app.screen, PasteScreen):
            copying.paste_text("1000\nmuch\n")
            await run.settle()
        text = "\n".join(page(run))
        assert "1 cell that does not fit:" in text
        assert "1 cell holds the same already." in text
