"""Selecting cells and rows by keys, and doing something to all of them."""

from __future__ import annotations

from pathlib import Path

from tests.boards import adding, deleting, session
from tests.ui.driving import ROWS, Driven, driving
from tpm_tui.service.editing.commands import add_item
from tpm_tui.service.views.view import STANDARD


def rows(run: Driven) -> list[str]:
    """Titles of what an act is about."""
    return [run.title(row) for row in run.desk.selected_rows()]


def lit(run: Driven) -> list[str]:
    """Titles of the rows that are shown as selected."""
    selection, outline = run.desk.grid.selection, run.desk.outline
    block = selection.rows(run.desk.grid.row, len(outline))
    return [
        run.title(row)
        for at, row in enumerate(outline.rows)
        if at in block or row in selection.marks
    ]


async def test_a_block_grows_with_any_movement_and_both_ways(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "budget")
        await run.press("v", "j", "l")
        assert rows(run) == ["Build", "Launch"]
        assert run.desk.selected_keys() == ["budget", "actual_cost"]
        await run.press("k", "k", "h", "h")
        assert rows(run) == ["Design", "Build"]
        assert run.desk.selected_keys() == ["progress", "budget"]
        await run.press("G")
        assert rows(run) == ROWS[4:]
        await run.press("escape")
        assert not run.desk.has_selection
        assert run.at == ("Research", "progress")


async def test_cells_and_rows_change_into_each_other_and_end(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("v", "j", "V")
        assert rows(run) == ["Design", "Build"]
        assert run.desk.selected_keys() == list(STANDARD.keys)
        await run.press("v")
        assert run.desk.selected_keys() == ["budget"]
        await run.press("v")
        assert not run.desk.has_selection


async def test_typing_sets_all_selected_cells_as_one_undo(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("shift+down", *"300", "enter")
        assert run.text("Design", "budget") == run.text("Build", "budget") == "300"
        assert rows(run) == ["Design", "Build"]
        assert run.at == ("Build", "budget")
        await run.press("u")
        assert (run.text("Design", "budget"), run.text("Build", "budget")) == ("1,000", "2,000")


async def test_a_digit_picks_a_choice_for_all(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "status")
        await run.press("shift+down", "4")
        assert run.text("Design", "status") == run.text("Build", "status") == "Blocked"
        await run.press("u")
        assert run.text("Build", "status") != "Blocked"


async def test_an_owner_for_a_whole_subtree(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "owner")
        await run.press("g", "s")
        assert rows(run) == ROWS[1:6]
        await run.press("enter", *"Zoe", "enter")
        assert run.text("Build", "owner") == run.text("Launch", "owner") == "Zoe"


async def test_delete_empties_and_semicolon_steps_the_block(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "progress")
        await run.press("shift+down", ";")
        assert run.text("Design", "progress") == "55%"
        await run.press("u", "escape")
        await run.go("Design", "budget")
        await run.press("shift+down", "shift+right", "delete")
        assert run.text("Design", "budget") == run.text("Build", "budget") == ""
        await run.press("u")
        assert run.text("Build", "budget") == "2,000"


async def test_fill_down_and_ditto_with_a_selection(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "owner")
        await run.press("v", "j", "j", "ctrl+d")
        assert run.text("Launch", "owner") == "Ana"
        await run.press("u", "escape")
        await run.go("Build", "owner")
        await run.press("shift+down", "'")
        assert run.text("Build", "owner") == run.text("Launch", "owner") == "Ana"


async def test_ctrl_d_without_a_selection_is_half_a_page(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("ctrl+d")
        assert run.at[0] == "Research"


async def test_marks_stay_while_moving_and_are_acted_on_together(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "owner")
        await run.press("t", "j", "t")
        assert rows(run) == ["Design", "Launch"]
        assert lit(run) == ["Design", "Launch"]
        await run.press("s", *"Kim", "enter")
        assert [run.text(one, "owner") for one in ("Design", "Build", "Launch")] == [
            "Kim",
            "",
            "Kim",
        ]
        await run.press("escape")
        assert not run.desk.has_selection


async def test_t_turns_a_block_into_marks_and_another_adds_to_them(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("V", "j", "t")
        assert rows(run) == ["Design", "Build"]
        await run.go("Training")
        await run.press("V", "j")
        assert rows(run) == ["Design", "Build", "Training", "Research"] == lit(run)
        await run.press("t")
        assert rows(run) == ["Design", "Build", "Training", "Research"]
        await run.go("Build")
        await run.press("t")
        assert rows(run) == ["Design", "Training", "Research"]


async def test_a_block_of_cells_is_meant_alone_though_rows_are_marked(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Training", "budget")
        await run.press("t")
        await run.go("Design", "budget")
        await run.press("shift+down", "delete")
        assert run.text("Training", "budget") == "500"
        assert run.text("Design", "budget") == run.text("Build", "budget") == ""
        assert run.titles == ROWS


async def test_inverted_marks_leave_out_what_only_stands_above(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"owner:ana", "enter", "T")
        assert rows(run) == ["Design"]
        await run.press("d", "d")
        assert run.titles == []
        await run.press("\\")
        assert run.titles == [one for one in ROWS if one != "Design"]


async def test_deleting_all_that_a_filter_found_spares_the_rest(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"owner:ana or owner:mei", "enter", "ctrl+a", "d", "d", "escape", "\\")
        assert run.titles == [one for one in ROWS if one not in ("Design", "Training")]
        await run.press("u")
        assert run.titles == ROWS


async def test_rows_move_indent_copy_and_go_together(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("V", "j", "J")
        assert run.titles[3:6] == ["Launch", "Design", "Build"]
        assert rows(run) == ["Design", "Build"]
        await run.press("K")
        assert run.titles == ROWS
        await run.press("<")
        assert run.board.items.parent[run.item("Build")] == run.item("Rollout")
        await run.press("u")
        assert run.titles == ROWS
        await run.press("escape")
        await run.go("Build")
        await run.press("V", "j", ">")
        assert run.board.items.parent[run.item("Launch")] == run.item("Design")
        await run.press("u", "escape")
        await run.go("Build")
        await run.press("V", "j", "D")
        assert run.titles.count("Build (copy)") == run.titles.count("Launch (copy)") == 1
        await run.press("u", "escape")
        await run.go("Design")
        await run.press("V", "j", "d", "d")
        assert run.titles == [one for one in ROWS if one not in ("Design", "Build")]
        await run.press("u")
        assert run.titles == ROWS


async def test_a_block_stays_on_its_rows_when_others_insert_above(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("v", "j")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: add_item(board, "First", before=run.item("Rollout")))
            ben.execute(
                lambda board: add_item(
                    board, "Early", before=run.item("Design"), parent=run.item("Core")
                )
            )
        run.poll()
        await run.settle()
        assert rows(run) == ["Design", "Build"] == lit(run)


async def test_a_block_whose_anchor_others_delete_ends(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("v", "j")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(deleting(run.item("Design")))
        run.poll()
        await run.settle()
        assert rows(run) == ["Build"]
        assert not run.desk.has_selection


async def test_marks_of_rows_that_others_delete_go(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("t")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(deleting(run.item("Design")))
            ben.execute(adding("Late"))
        run.poll()
        await run.settle()
        assert not run.desk.has_selection


async def test_a_block_follows_its_rows_when_something_above_folds(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Training", "budget")
        await run.press("v", "j")
        assert rows(run) == ["Training", "Research"]
        run.desk.outline.fold(run.titles.index("Core"))
        run.desk.rows_moved(0)
        run.desk.grid.row = run.titles.index("Research")
        assert rows(run) == ["Training", "Research"]
        run.desk.go_to(run.item("Design"))
        assert rows(run)[-1] == "Training"
        assert rows(run)[0] == "Design"


async def test_marked_rows_are_meant_although_they_are_folded_away(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "owner")
        await run.press("t", "z", "M")
        assert rows(run) == ["Build"]
        await run.press("enter", *"Kim", "enter")
        assert run.text("Build", "owner") == "Kim"
        assert run.text("Rollout", "owner") == ""


async def test_a_hidden_column_ends_a_block_that_began_in_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "owner")
        await run.press("shift+down")
        run.screen.run_command("move-column-left")
        assert run.desk.selected_keys() == ["owner"]
        await run.press("c", "h")
        assert not run.desk.has_selection
        assert "owner" not in run.desk.view.keys


async def test_whole_columns_and_everything(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "budget")
        await run.press("ctrl+@")
        assert rows(run) == ROWS
        assert run.desk.selected_keys() == ["budget"]
        await run.press("shift+right")
        assert rows(run) == ["Build"]
        assert run.desk.selected_keys() == ["budget", "actual_cost"]
        await run.press("ctrl+a")
        assert rows(run) == ROWS
        assert run.desk.selected_keys() == list(STANDARD.keys)
        await run.press("d", "d")
        assert run.titles == []
        await run.press("u")
        assert run.titles == ROWS


async def test_the_line_below_adds_up_what_is_selected(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("shift+down")
        await run.moment()
        assert "3,000" in run.said


async def test_groups_are_never_selected_rows(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("group-rows", "owner")
        await run.press("ctrl+a")
        assert sorted(rows(run)) == sorted(
            ["Design", "Training", "(own)", "Build", "Launch", "Research"]
        )
        await run.press("escape", "g", "g", "t")
        assert "group" in run.said.lower()
        for keys in (
            ("V", "d", "d"),
            ("V", "y"),
            ("v", "'"),
            ("v", "ctrl+d"),
            ("v", "delete"),
            ("v", "5"),
        ):
            await run.press("g", "g", *keys, "escape", "escape")
        await run.press("z", "G")
        assert run.titles == ROWS


async def test_a_read_only_board_selects_and_copies_but_changes_nothing(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.desk.session.read_only = "locked"
        await run.go("Design", "budget")
        await run.press("shift+down", "y")
        assert "2 cells" in run.said
        for keys in ((*"300", "enter"), ("delete",), ("ctrl+d",), ("V", "d", "d"), ("'",), (";",)):
            await run.press("escape", "shift+down", *keys, "escape")
        assert run.text("Core", "budget") == "3,000"
        assert run.titles == ROWS


async def test_a_table_pasted_under_a_filter_spares_what_only_stands_above(
    small_path: Path,
) -> None:
    from textual import events

    async with driving(small_path) as run:
        await run.press("f", *"budget=1000 or budget=500", "enter")
        assert run.titles == ["Rollout", "Core", "Design", "Training"]
        await run.go("Design", "budget")
        run.app.post_message(events.Paste("11\n22\n"))
        await run.settle()
        assert (run.text("Design", "budget"), run.text("Training", "budget")) == ("11", "22")
        await run.press("\\")
        assert run.text("Build", "budget") == "2,000"


async def test_an_editor_on_a_selection_says_what_enter_will_set(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "owner")
        await run.press("shift+down", "enter")
        assert "Owner: Enter sets it in all 2 selected rows" in run.told
        await run.press("escape", "escape", "t", "enter")
        assert "the selected row" in run.told
