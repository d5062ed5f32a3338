"""Looking at a board in other ways, by keys: filter, sort, groups, narrowing, totals, saved views."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import adding, deleting, typing
from tests.ui.driving import ROWS, driving
from tests.ui.looking import ben, filter_by, labels, shown
from tpm_tui.query.arrangement import is_group

# ---- filter


async def test_the_filter_shows_what_it_does_while_it_is_typed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f")
        await run.write("owner:mei")
        await run.moment()
        assert run.titles == ["Rollout", "Training"]
        assert "1 of 7" in run.said
        await run.press(*["backspace"] * 3)
        await run.write("ana")
        await run.moment()
        assert run.titles == ["Rollout", "Core", "Design"]
        await run.press("enter")
        assert run.desk.view.filter == "owner:ana"
        assert "1 of 7 row matches" in run.said
        assert "filter owner:ana" in run.bar(run.screen.head)
        assert "totals count all" in run.bar(run.screen.head)


async def test_enter_does_not_wait_for_the_picture(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"owner:mei", "enter")
        assert run.titles == ["Rollout", "Training"]


async def test_an_unreadable_filter_stays_open_with_the_cursor_at_the_mistake(
    small_path: Path,
) -> None:
    async with driving(small_path) as run:
        await run.press("f")
        await run.write("owner:ana budgat>5")
        await run.moment()
        assert run.titles == ROWS
        await run.press("enter")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        assert prompt.buffer.at == len("owner:ana ")
        assert "Column 11" in run.bar(run.screen.foot, 1)
        assert run.desk.view.filter == ""
        await run.press("escape")
        assert run.titles == ROWS
        assert run.screen.prompts.prompt is None


async def test_escape_brings_back_view_folds_cursor_and_scroll(demo_path: Path) -> None:
    async with driving(demo_path, (80, 24)) as run:
        await run.press("z", "R", *["j"] * 40, "right", "right")
        before = (run.at, run.desk.grid.top, run.titles, set(run.desk.outline.folded))
        await run.press("f", *"status:done")
        await run.moment()
        assert run.titles != before[2]
        await run.press("g", "g")
        await run.press("escape")
        assert (run.at, run.desk.grid.top, run.titles, set(run.desk.outline.folded)) == before
        assert not run.desk.past


async def test_escape_keeps_the_filter_that_was_there_and_what_was_folded(small_path: Path) -> None:
    async with driving(small_path) as run:
        await filter_by(run, "budget>0")
        await run.go("Core")
        await run.press("space")
        folded = run.titles
        await run.press("f")
        await run.write(" owner:mei")
        await run.moment()
        await run.press("escape")
        assert run.desk.view.filter == "budget>0"
        assert run.titles == folded
        assert run.at == ("Core", "title")


async def test_an_undone_view_goes_back_before_all_that_was_tried(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f")
        for letter in "owner:ana":
            await run.press(letter)
            await run.moment()
        await run.press("enter")
        await run.press("z", "u")
        assert run.titles == ROWS
        await run.press("z", "u")
        assert "not been changed" in run.said


async def test_rows_like_this_narrows_and_an_or_stays_one_condition(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "status")
        await run.press(",")
        assert run.desk.view.filter == "status:in_progress"
        await run.go("Design", "owner")
        await run.press(",", ",")
        assert run.desk.view.filter == "status:in_progress owner:Ana"
        assert run.at == ("Design", "owner")
        await filter_by(run, "owner:Ana or owner:Mei")
        await run.go("Training", "budget")
        await run.press(",")
        assert run.titles == ["Rollout", "Training"]
        await run.press("\\")
        assert run.titles == ROWS


async def test_every_cell_finds_its_own_row_again(demo_path: Path) -> None:
    """`,` on any cell gives a filter that lets the cell's row through."""
    from tpm_tui.errors import Refused
    from tpm_tui.ui.actions.filtering import like_cell

    async with driving(demo_path) as run:
        await run.press("z", "R")
        from tpm_tui.service.views.showing import matcher

        match = matcher(run.desk.source)
        for row in list(run.desk.outline.rows)[:80]:
            for key in run.board.fields:
                try:
                    term = like_cell(run.desk, row, key)
                except Refused:
                    continue
                found = match(term)
                if row > 0:
                    assert found[row], (run.title(row), key, term)


async def test_a_filter_that_lets_nothing_through_says_so(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        await filter_by(run, "owner:nobody")
        assert run.titles == []
        assert "No row matches" in run.said
        for key in ("j", "enter", "5", "delete", "space", "y", "=", "v", "t", "c", "f"):
            await run.press(key, "escape")
        await run.press("\\")
        assert run.titles == ROWS


async def test_an_edited_row_stays_until_the_filter_is_set_again(small_path: Path) -> None:
    async with driving(small_path) as run:
        await filter_by(run, "owner:ana")
        await run.go("Design", "owner")
        await run.press("s", *"Bo", "enter")
        assert run.titles == ["Rollout", "Core", "Design"]
        await run.press("f5")
        assert run.titles == []


async def test_a_new_row_shows_although_the_filter_would_hide_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await filter_by(run, "owner:ana")
        await run.go("Design")
        await run.press("o", *"Deploy", "enter", "escape")
        assert run.titles == ["Rollout", "Core", "Design", "Deploy"]
        assert run.at[0] == "Deploy"
        await run.press("d", "d")
        assert run.titles == ["Rollout", "Core", "Design"]
        await run.press("u")
        assert "Deploy" in run.titles


async def test_others_changes_come_into_the_filter_and_nothing_leaves(small_path: Path) -> None:
    async with driving(small_path) as run:
        await filter_by(run, "owner:ana")
        await run.go("Design", "owner")
        with ben(run, small_path) as other:
            other.execute(typing(run.item("Build"), "owner", "Ana"))
            other.execute(typing(run.item("Design"), "owner", "Bo"))
            other.execute(adding("Elsewhere"))
        assert run.titles == ["Rollout", "Core", "Design", "Build"]
        assert run.at == ("Design", "owner")
        run.hear()
        assert "ben: 3 changes in 3 rows, the last: Elsewhere created" in run.said


async def test_changes_of_others_wait_below_an_open_prompt(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"owner:a")
        with ben(run, small_path) as other:
            other.execute(typing(run.item("Build"), "owner", "Ana"))
        await run.settle()
        assert run.said.lstrip().startswith("filter")
        await run.write("na")
        await run.press("enter")
        assert run.titles == ["Rollout", "Core", "Design", "Build"]


async def test_what_was_said_during_a_prompt_is_said_after_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("c", "w")
        with ben(run, small_path) as other:
            other.execute(typing(run.item("Build"), "owner", "Ana"))
        assert "ben" not in run.said
        await run.press("escape")
        run.hear()
        assert "ben: Owner of Build nothing -> Ana" in run.said


async def test_a_resize_keeps_the_prompt(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"owner:mei")
        await run.pilot.resize_terminal(60, 20)
        await run.settle()
        assert "owner:mei" in run.said
        await run.press("enter")
        assert run.titles == ["Rollout", "Training"]


async def test_the_program_can_be_left_from_a_prompt(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f", *"own", "ctrl+q")
        assert run.app._exit


# ---- totals


async def test_the_header_says_whether_totals_count_what_is_hidden(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("z", "t")
        assert "will count" in run.said
        await run.press("z", "t")
        await filter_by(run, "owner:ana")
        assert shown(run, "Rollout", "budget") == "3,500"
        assert "totals count all" in run.bar(run.screen.head)
        await run.press("z", "t")
        assert shown(run, "Rollout", "budget") == "1,000"
        assert "totals of these" in run.bar(run.screen.head)
        assert "Total of what is shown" in run.lines[-1]
        await run.go("Design", "budget")
        await run.press(*"7000", "enter")
        assert shown(run, "Rollout", "budget") == "7,000"
        assert "7,000" in run.lines[-1]
        await run.press("z", "t")
        assert shown(run, "Rollout", "budget") == "9,500"


async def test_groups_say_what_they_count(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("z", "g", "enter", "z", "t")
        assert "Groups count the rows that are in them" in run.said


# ---- sort


async def test_sorting_by_every_column_keeps_parents_together(demo_path: Path) -> None:
    async with driving(demo_path) as run:
        await run.press("z", "R")
        plain = sorted(run.desk.outline.rows)
        for key in run.board.fields:
            run.screen.run_command("sort-ascending", key)
            assert sorted(run.desk.outline.rows) == plain, key
            run.screen.run_command("sort-descending", key)
            assert sorted(run.desk.outline.rows) == plain, key
        await run.press("g", "[")
        assert run.desk.view.sort == ()


async def test_ties_stay_in_manual_order_both_ways(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core", "kind") if "kind" in run.desk.view.keys else None
        run.screen.run_command("sort-ascending", "owner")
        below = [one for one in run.titles if one in ("Design", "Build", "Launch")]
        assert below == ["Design", "Build", "Launch"]
        run.screen.run_command("sort-descending", "owner")
        below = [one for one in run.titles if one in ("Design", "Build", "Launch")]
        assert below == ["Design", "Build", "Launch"]


async def test_rolled_up_values_sort_parents(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Rollout", "budget")
        await run.press("]")
        assert run.titles[0] == "Research"
        assert [one for one in run.titles if one in ("Core", "Training")] == ["Core", "Training"]
        await run.press("[")
        assert run.titles[0] == "Rollout"
        assert [one for one in run.titles if one in ("Core", "Training")] == ["Training", "Core"]
        assert "▲" in run.lines[0]
        assert run.board.items.children[0] == [run.item("Rollout"), run.item("Research")]


async def test_rows_are_not_moved_by_hand_while_sorted(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("]", "J")
        assert "sorted" in run.said
        assert len(run.board.items.children[run.item("Core")]) == 3


async def test_a_quarter_is_no_column_to_sort_by(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("sort-ascending", "quarter")
        assert "groups" in run.said
        run.screen.run_command("sort-ascending", "nonsense")
        assert "no column" in run.said


# ---- groups


async def test_groups_have_their_own_totals_and_follow_edits(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("group-rows", "owner")
        tops = [run.desk.sheet.title(row) for row in run.desk.outline.rows if is_group(row)]
        assert tops == ["Ana (1)", "Mei (1)", "(no owner) (4)"]
        await run.go("Design", "budget")
        await run.press(*"4000", "enter")
        assert run.desk.sheet.cell_look(0, "budget").text == "4,000"
        assert "15,500" in run.lines[-1]


async def test_an_edit_moves_a_row_into_its_group_and_the_cursor_along(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("group-rows", "owner")
        await run.go("Training", "owner")
        await run.press("s", *"Ana", "tab")
        assert labels(run)[0] == "Ana (2)"
        assert run.desk.row == run.item("Training")
        assert run.desk.outline.index(run.desk.row) in (1, 2)


async def test_folded_groups_stay_folded_when_others_come(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("group-rows", "owner")
        mei = next(n for n, one in enumerate(labels(run)) if one.startswith("Mei"))
        run.desk.grid.move_to(mei, 0)
        await run.press("space")
        with ben(run, small_path) as other:
            other.execute(typing(run.item("Build"), "owner", "Bo"))
        now = labels(run)
        assert any(one.startswith("Bo (1)") for one in now)
        assert now[run.desk.grid.row].startswith("Mei")
        assert not any("Training" in one for one in now)


async def test_two_levels_of_groups_by_the_list(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("z", "g", "enter", "z", "g", "down", "tab", "escape")
        assert run.desk.view.group == ("owner", "status")
        assert "by owner, status" in run.bar(run.screen.head)
        await run.press("z", "G")
        assert run.titles == ROWS
        await run.press("z", "g", "tab", "down", "tab")
        assert "Enter then keeps all" in run.bar(run.app.screen.foot)  # type: ignore[attr-defined]
        await run.press("enter")
        assert run.desk.view.group == ("owner", "status")
        await run.press("z", "g", "enter")
        assert ",".join(run.desk.view.group) == "owner"


async def test_groups_of_groups_count_rows(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.screen.run_command("group-rows", "owner status")
        assert [one for one in labels(run) if one.startswith("(no owner)")] == ["(no owner) (4)"]
        heads = [one for one in labels(run) if one.endswith(")")]
        counts = [int(one.rpartition("(")[2][:-1]) for one in heads]
        assert sum(counts) == 2 * 6


@pytest.mark.parametrize(
    "key", ["title", "budget", "progress", "allocation", "assignments", "month"]
)
async def test_any_column_can_group(demo_path: Path, key: str) -> None:
    async with driving(demo_path) as run:
        run.screen.run_command("group-rows", key)
        assert list(run.desk.view.group) == [key]
        assert len(run.lines) == run.desk.grid.size.height
        await run.press("z", "R", "G", "z", "G")
        assert not run.desk.view.group


# ---- narrowing


async def test_narrowing_shows_breadcrumbs_and_backspace_goes_up(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core")
        await run.press("z", "n")
        assert run.titles == ROWS[1:6]
        assert "in Rollout › Core" in run.bar(run.screen.head)
        await run.press("backspace")
        assert run.titles == ROWS[:7]
        await run.press("backspace")
        assert run.titles == ROWS


async def test_a_view_narrowed_to_what_is_deleted_shows_the_board(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core")
        await run.press("z", "n")
        with ben(run, small_path) as other:
            other.execute(deleting(run.item("Core")))
        assert run.titles == ["Rollout", "Training", "Research"]
        assert run.desk.view.zoom == 0
        await run.press("z", "u", "z", "u")
        assert run.titles == ["Rollout", "Training", "Research"]


async def test_a_read_only_board_is_looked_at_in_any_way_but_keeps_no_view(
    small_path: Path,
) -> None:
    async with driving(small_path) as run:
        run.desk.session.read_only = "locked"
        await filter_by(run, "owner:ana")
        await run.press("]", "c", "h", "z", "t")
        assert run.titles == ["Rollout", "Core", "Design"]
        await run.press("ctrl+s")
        assert "nothing can be changed" in run.told
        assert run.screen.prompts.prompt is None


async def test_rules_show_what_meets_them_and_survive_a_column_that_goes(
    small_path: Path,
) -> None:
    async with driving(small_path) as run:
        await run.press("c", "c", "enter", *"budget<600", "enter", "enter", "enter")
        assert "Rows where budget<600" in run.said
        at = run.titles.index("Training")
        assert run.desk.sheet.row_look(at).tone == "bad"
        await run.go("Training", "budget")
        await run.press(*"700", "enter")
        assert run.desk.sheet.row_look(at).tone != "bad"
        await run.press("c", "c", "delete", "escape")
        assert run.desk.view.rules == ()
        await run.press("c", "c", "enter", *"nonsense<5", "enter")
        assert "Column" in run.bar(run.screen.foot, 1)
        await run.press("escape")
        assert run.desk.view.rules == ()


async def test_undoing_a_view_says_what_it_brings_back(small_path: Path) -> None:
    """A filter that was cleared comes back only together with the word for it."""
    async with driving(small_path) as run:
        await filter_by(run, "owner:ana")
        await run.press("\\")
        assert not run.desk.view.filter
        await run.press(*"zu")
        assert "The view is as it was before: the filter owner:ana is back" in run.told
        assert "shows all rows" in run.told
        await run.press(*"zu")
        assert run.told.strip().startswith("The view is as it was before: without a filter.")
