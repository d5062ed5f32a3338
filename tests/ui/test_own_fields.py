"""Fields of the board's own and formula columns, made, used and changed by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import session
from tests.ui.driving import Driven, driving
from tpm_tui.query.arrangement import GROUP_BASE
from tpm_tui.service.editing import own_fields
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.session import Outcome
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.screens.explain import ExplainScreen
from tpm_tui.ui.screens.picker import PickerScreen

RISK = "Risk: choice Low, Medium, High"
BURN = "Spend = actual_cost / budget"


async def made(run: Driven, line: str, at: tuple[str, str] = ("Design", "status")) -> None:
    """Make a field by the palette, right of a column."""
    await run.go(*at)
    await run.press(":", *f"add-field {line}", "enter")
    assert isinstance(run.app.screen, BoardScreen), line


def shown(run: Driven, title: str, key: str) -> str:
    """A cell as the grid draws it."""
    return run.desk.sheet.cell_look(run.titles.index(title), key).text


def keys(run: Driven) -> list[str]:
    return [one.key for one in run.desk.grid.view]


def picker(run: Driven) -> PickerScreen:
    assert isinstance(run.app.screen, PickerScreen)
    return run.app.screen


def options(run: Driven) -> list[str]:
    return [one.label for one in picker(run).lines.options]


def by_ben(path: Path, change: object) -> Outcome:
    """Somebody else changes the board."""
    with session(path, "ben", 1002) as ben:
        return ben.execute(change)  # type: ignore[arg-type]


# ---- making one


async def test_a_choice_is_made_step_by_step_and_appears_right_of_the_cursor(
    small_path: Path,
) -> None:
    async with driving(small_path, (80, 24)) as run:
        await run.go("Design", "status")
        await run.press("c", "a", *"new field", "enter")
        await run.press(*"Risk", "enter")
        assert options(run)[0] == "text"
        assert "formula" in options(run)
        await run.press(*"choice", "enter", *"Low, Medium, High", "enter")
        assert options(run) == ["none", "worst", "count", "distinct"]
        await run.press(*"worst", "enter")
        assert keys(run)[:3] == ["title", "status", "x_risk"]
        assert run.at == ("Design", "x_risk")
        assert "parents show the worst" in run.said
        await run.press("3")
        assert shown(run, "Core", "x_risk") == "High"
        assert any("High" in line for line in run.lines)
        assert "Risk !" in run.lines[0]
        await run.press("u", "u")
        assert "x_risk" not in keys(run)
        assert run.desk.key == "progress"


@pytest.mark.parametrize(
    "before",
    [
        (),
        (*"Risk",),
        (*"Risk", "enter"),
        (*"Risk", "enter", *"choice", "enter", *"A, B"),
        (*"Risk", "enter", *"choice", "enter", *"A, B", "enter"),
        (*"Risk", "enter", *"number", "enter"),
        (*"Risk", "enter", *"number", "enter", *"weighted", "enter"),
        (*"Risk", "enter", *"formula", "enter", *"budget"),
        (*"Risk", "enter", *"formula", "enter", *"budget", "enter"),
    ],
    ids=lambda keys: f"{len(keys)} keys",
)
async def test_escape_at_any_step_leaves_nothing(before: tuple[str, ...], small_path: Path) -> None:
    async with driving(small_path) as run:
        revision, view = run.board.revision, run.desk.view
        await run.press(":", *"add-field", "enter", *before, "escape")
        assert isinstance(run.app.screen, BoardScreen)
        assert run.screen.prompts.prompt is None
        assert not run.board.own
        assert (run.board.revision, run.desk.view) == (revision, view)
        assert "Nothing was changed" in run.said


async def test_a_weighted_number_asks_what_weighs_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press(":", *"add-field", "enter", *"Score", "enter", *"number", "enter")
        await run.press(*"weighted", "enter")
        assert options(run) == ["Work", "Actual work", "Budget", "Actual cost"]
        await run.press(*"Work", "enter")
        assert run.board.own["x_score"].weight == "work"
        await run.go("Design", "x_score")
        await run.press("1", "0", "enter", "2", "0", "enter")
        assert shown(run, "Core", "x_score") == "17.5"


@pytest.mark.parametrize(
    "line, why",
    [
        ("Status", "already"),
        ("Risk: chioce A", "no type of column"),
        ("Risk: choice A, a", "named twice"),
        ("Stories: number worst", "no roll-up of a number"),
        ("Stories: number weighted", "needs a column that weighs"),
        ("Spend = actual_cost /", "Column"),
        ("Spend = bugdet", "did you mean budget"),
        ("Spend: link = budget", "cannot give a link"),
        (": number", "Begin with the name"),
    ],
)
async def test_a_line_that_does_not_work_says_why(line: str, why: str, small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press(":", *f"add-field {line}", "enter")
        assert why in run.told
        assert not run.board.own


async def test_a_name_that_is_taken_is_told_while_it_is_typed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press(":", *"add-field", "enter", *"Status", "enter")
        assert run.screen.prompts.prompt is not None
        assert "already" in run.screen.prompts.prompt.error
        await run.press("ctrl+u", *"Status 2", "enter")
        assert picker(run).picking.title == "Type of Status 2"


# ---- formulas


async def test_a_formula_is_tried_on_the_row_while_it_is_typed(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press(":", *"add-field", "enter", *"Twice", "enter", *"formula", "enter")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        await run.press(*"budget * 2")
        run.screen.prompts._try()
        assert prompt.note == "gives 2,000 here"
        await run.press(*" / actual_cost")
        run.screen.prompts._try()
        assert prompt.note == "gives nothing here"
        await run.press("ctrl+w", "ctrl+w", *"/ 0")
        run.screen.prompts._try()
        assert "#DIV/0" in prompt.note
        assert "divisor" in prompt.hint
        await run.press("ctrl+u", *"budget * tow", "enter")
        assert prompt.error.startswith("Column 10")
        await run.press("end", "ctrl+u", *"budget * 2", "enter")
        assert options(run)[0] == "money"
        await run.press("enter")
        assert shown(run, "Core", "x_twice") == "6,000"
        assert "Twice ƒ" in run.lines[0]


async def test_tab_completes_functions_and_fields_of_a_formula(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press(":", *"add-field", "enter", *"T", "enter", *"formula", "enter")
        await run.press(*"actual_c", "tab")
        assert run.screen.prompts.prompt is not None
        assert run.screen.prompts.prompt.text == "actual_cost"


async def test_formula_cells_are_computed_anew_whoever_changes_what_they_read(
    small_path: Path,
) -> None:
    async with driving(small_path, (160, 45)) as run:
        await made(run, "Share: percent = budget / parent.budget")
        assert shown(run, "Design", "x_share") == "33%"
        await run.go("Build", "budget")
        await run.press(*"1000", "enter")
        row = 1 + run.titles.index("Design")
        assert shown(run, "Design", "x_share") == "50%"
        assert "50%" in run.lines[row]
        by_ben(small_path, lambda board: set_cell(board, run.item("Build"), "budget", "3000"))
        run.poll()
        assert "25%" in run.lines[row]
        await run.press("u")
        assert "33%" in run.lines[row] or "25%" in run.lines[row]


async def test_typing_on_a_formula_tells_how_to_change_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, BURN)
        for key in ("enter", "5", "delete", ";"):
            await run.press(key)
            assert "computed" in run.told, key
            assert run.desk.grid.editor is None
        await run.press("enter")
        assert "ct changes the formula" in run.told


async def test_an_error_shows_its_code_and_says_why(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "Ratio: money = budget / 0")
        look = run.desk.sheet.cell_look(run.titles.index("Design"), "x_ratio")
        assert (look.text, look.tone) == ("#DIV/0", "bad")
        await run.press("j", "k")
        run.screen.describe()
        assert "divisor" in run.said
        assert "= budget / 0" in run.said
        await run.press("=")
        assert isinstance(run.app.screen, ExplainScreen)
        assert any(
            "#DIV/0: The divisor" in line for line in run.app.screen.tree_.told.explanation.lines
        )
        await run.press("escape", ",")
        assert isinstance(run.app.screen, BoardScreen)
        assert "no value" in run.told


async def test_two_formulas_in_a_circle_are_refused_with_their_path(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "A = budget")
        await made(run, "B: money = a * 2")
        await run.go("Design", "x_a")
        await run.press("c", "t", "enter", "ctrl+u", *"b * 2", "enter")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        assert "A -> B -> A" in prompt.error
        await run.press("escape")
        assert run.board.own["x_a"].formula == "budget"


async def test_a_formula_that_gives_something_else_asks_what_to_show(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "A = budget")
        await run.press("c", "t", *"formula", "enter", "ctrl+u", *"finish", "enter")
        assert options(run)[0] == "date"
        await run.press("enter")
        assert run.board.own["x_a"].shows == "date"
        assert shown(run, "Design", "x_a") == "2026-03-06"


# ---- groups and visible totals


async def test_groups_compute_formulas_from_their_own_totals(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "Spend: percent = actual_cost / budget")
        await made(run, "Share: percent = budget / parent.budget")
        await made(run, "Both = if(share, 1, 2)")
        await run.go("Design", "actual_cost")
        await run.press(*"500", "enter")
        await run.press(":", *"group-rows owner", "enter", "z", "R")
        rows = {run.desk.sheet.title(row): at for at, row in enumerate(run.desk.outline.rows)}
        group = next(at for title, at in rows.items() if title.startswith("Ana ("))
        design = next(at for title, at in rows.items() if title.startswith("Design"))
        look = run.desk.sheet.cell_look
        assert look(group, "x_spend").text == "50%"
        assert look(design, "x_share").text == "33%", "a row keeps its real parent"
        assert look(group, "x_share").text == "", "a group has no parent in the tree"
        assert look(group, "x_both").text == "", "nor what is made of that"
        await run.go("Design", "actual_cost")
        await run.press(*"250", "enter")
        assert look(group, "x_spend").text == "25%"


async def test_groups_and_the_totals_line_roll_own_fields_up(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "Stories: number sum")
        await run.press("8", "enter", "5", "enter")
        await made(run, RISK)
        await run.press("3", "j", "2")
        await run.press(":", *"group-rows risk", "enter", "z", "R")
        look, rows = run.desk.sheet.cell_look, run.desk.outline.rows
        labels = [run.desk.sheet.title(one) for one in rows if one >= GROUP_BASE]
        assert labels[:2] == ["Medium (1)", "High (1)"], "in the order of the list"
        points = {
            run.desk.sheet.title(one): look(at, "x_stories").text for at, one in enumerate(rows)
        }
        assert (points["Medium (1)"], points["High (1)"]) == ("5", "8")
        assert run.desk.sheet.total_look("x_stories").text == "13"
        await run.go("Design", "x_stories")
        await run.press("1", "enter")
        at = [run.desk.sheet.title(one) for one in run.desk.outline.rows].index("High (1)")
        assert look(at, "x_stories").text == "1"
        assert run.desk.sheet.total_look("x_stories").text == "6"


async def test_visible_totals_compute_formulas_from_what_is_shown(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "Twice = budget * 2")
        await made(run, "Share: percent = budget / parent.budget")
        await run.press(":", *"filter-rows design", "enter", "z", "t")
        assert shown(run, "Core", "x_twice") == "2,000"
        assert shown(run, "Design", "x_share") == "100%"
        assert run.desk.sheet.total_look("x_twice").text == "2,000"
        await run.press("z", "t")
        assert shown(run, "Core", "x_twice") == "6,000"


# ---- kinds of cells


async def test_a_checkbox_takes_enter_digits_and_the_next_value(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "Signed: checkbox count")
        assert run.at == ("Design", "x_signed")
        await run.press("enter", "enter")
        assert (shown(run, "Design", "x_signed"), shown(run, "Core", "x_signed")) == ("yes", "1")
        await run.go("Design", "x_signed")
        await run.press(";")
        assert shown(run, "Design", "x_signed") == ""
        await run.press("1")
        assert shown(run, "Design", "x_signed") == "yes"
        await run.press("2")
        assert shown(run, "Design", "x_signed") == ""


async def test_a_link_shows_short_and_copies_whole(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "Wiki: link")
        await run.press("enter", *"https://www.example.org/plan/", "enter")
        assert shown(run, "Design", "x_wiki") == "example.org/plan"
        await run.go("Design", "x_wiki")
        await run.press("y", "j", "p")
        assert run.text("Build", "x_wiki") == "https://www.example.org/plan/"
        await run.press("enter", "ctrl+u", *"javascript:alert(1)", "enter")
        assert "is no link" in run.told


async def test_hostile_names_and_options_are_only_text(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        name = "[red]x[/] \x1b[31m\x9b31m"
        run.screen.run_command("add-field", f"{name}: choice [bold]A, \x1b]0;t\x07B, @click")
        await run.settle()
        assert keys(run)[1].startswith("x_"), run.told
        await run.press("1", "c", "t", *"options", "enter")
        screen = picker(run)
        texts = [screen.lines.render_line(y).text for y in range(6)]
        assert any("[bold]A" in text for text in texts)
        await run.press("escape")
        for text in (*texts, *run.lines, run.said):
            assert all(one.isprintable() for one in text), repr(text)
        assert any("[red]x[/]" in line for line in run.lines)


# ---- changing one


async def test_options_are_renamed_put_in_order_added_and_retired(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, RISK)
        await run.press("3")
        await run.press("c", "t", "enter")
        assert options(run) == ["Low", "Medium", "High", "New option ..."]
        await run.press("down", "down", "ctrl+up")
        assert options(run)[:3] == ["Low", "High", "Medium"]
        await run.press("enter", "ctrl+u", *"Severe", "enter")
        assert options(run)[:3] == ["Low", "Severe", "Medium"]
        await run.press(*"New", "enter", *"Worst", "enter")
        await run.press("up", "delete")
        one = run.board.own["x_risk"]
        assert [(option.label, option.retired) for option in one.options] == [
            ("Low", False), ("Severe", False), ("Medium", False), ("Worst", True),
        ]  # fmt: skip
        await run.press("delete")
        assert not any(option.retired for option in run.board.own["x_risk"].options)
        await run.press("escape")
        assert shown(run, "Design", "x_risk") == "Severe"
        await run.press("u", "u", "u", "u", "u")
        assert shown(run, "Design", "x_risk") == "High"
        assert [option.label for option in run.board.own["x_risk"].options] == [
            "Low", "Medium", "High",
        ]  # fmt: skip


async def test_the_last_option_stays_and_the_list_says_so(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "Risk: choice Only")
        await run.press("c", "t", "enter", "delete")
        assert "at least one option" in run.bar(picker(run).foot)
        assert options(run)[0] == "Only"


async def test_a_type_changes_where_nothing_is_lost(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "Team: text")
        await run.press("enter", *"Core team", "enter")
        await run.go("Design", "x_team")
        await run.press("c", "t", *"type", "enter")
        notes = {one.value: (one.mark, one.note) for one in picker(run).lines.options}
        assert notes["number"][0] == "!"
        assert "Core team" in notes["number"][1]
        assert notes["choice"][0] == " "
        await run.press(*"number", "enter")
        assert "Core team" in run.told
        assert run.board.own["x_team"].type == "text"
        await run.press("c", "t", *"type", "enter", *"choice", "enter")
        assert run.board.own["x_team"].type == "choice"
        assert shown(run, "Design", "x_team") == "Core team"
        await run.press("u")
        assert run.board.own["x_team"].type == "text"


async def test_a_roll_up_is_chosen_of_what_fits(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, "Stories: number")
        await run.press("8", "enter")
        assert shown(run, "Core", "x_stories") == ""
        await run.press(":", *"set-field-rollup sum", "enter")
        assert shown(run, "Core", "x_stories") == "8"
        assert run.desk.sheet.total_look("x_stories").text == "8"
        await run.press("c", "+")
        assert picker(run).lines.marked().value == "sum"  # type: ignore[union-attr]
        assert "worst" not in options(run)
        await run.press(*"average", "enter")
        assert run.board.own["x_stories"].rollup == "average"
        assert "Stories ≈" in run.lines[0]
        await run.press("=")
        assert not isinstance(run.app.screen, BoardScreen)


async def test_renaming_an_own_field_is_for_everybody_a_built_in_one_for_the_view(
    small_path: Path,
) -> None:
    async with driving(small_path) as run:
        await made(run, RISK)
        await run.press("c", "r", "ctrl+u", *"Danger", "enter")
        assert run.board.fields["x_risk"].label == "Danger"
        assert "for everybody" in run.said
        await run.go("Design", "status")
        await run.press("c", "r", "ctrl+u", *"State", "enter")
        assert run.desk.grid.view[1].label == "State"
        assert run.board.fields["status"].label == "Status"


@pytest.mark.parametrize("pressed", [("c", "t"), ("c", "+"), ("c", "x")])
async def test_a_built_in_column_says_that_it_is_one(
    pressed: tuple[str, str], small_path: Path
) -> None:
    async with driving(small_path, (80, 24)) as run:
        await run.go("Design", "status")
        await run.press(*pressed)
        assert "Status is built in" in run.told
        assert isinstance(run.app.screen, BoardScreen)


# ---- retiring


async def test_a_retired_field_is_last_in_the_list_and_comes_back_with_its_values(
    small_path: Path,
) -> None:
    async with driving(small_path) as run:
        await made(run, RISK)
        await run.press("2", "c", "x")
        assert "x_risk" not in keys(run)
        assert "its 1 value is kept" in run.told
        assert "ca" in run.told
        await run.press("c", "a")
        last = picker(run).lines.options[-1]
        assert (last.label, last.mark) == ("Risk", "~")
        assert "retired" in last.note
        await run.press("end", *"risk", "enter")
        assert run.desk.key == "x_risk"
        assert shown(run, "Design", "x_risk") == "Medium"


async def test_a_view_copes_with_a_field_that_goes_while_it_is_used(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, RISK)
        await run.press("2", "[")
        await run.press(":", *"filter-rows risk:medium", "enter", ":", *"group-rows risk", "enter")
        assert run.desk.view.group == ("x_risk",)
        by_ben(small_path, lambda board: own_fields.retire_field(board, "x_risk"))
        run.poll()
        await run.settle()
        assert not run.desk.view.group
        assert run.desk.view.filter == ""
        assert "x_risk" not in keys(run)
        assert any("Design" in line for line in run.lines)
        await run.press("j", "k", "l", "h", "?", "escape", "C", "escape")
        by_ben(small_path, lambda board: own_fields.revive_field(board, "x_risk"))
        run.poll()
        assert "x_risk" in keys(run)


async def test_a_rule_for_a_field_that_goes_is_left_out(small_path: Path) -> None:
    async with driving(small_path) as run:
        await made(run, RISK)
        await run.press("c", "c", "enter", *"risk:high", "enter", "enter", "enter")
        assert run.desk.view.rules
        by_ben(small_path, lambda board: own_fields.retire_field(board, "x_risk"))
        run.poll()
        assert any("Design" in line for line in run.lines)


async def test_somebody_elses_new_field_is_offered_at_once(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("z", "g", "enter")
        by_ben(
            small_path,
            lambda board: own_fields.add_field(board, "Vendor", "text", rollup="distinct"),
        )
        run.poll()
        await run.press("c", "a", *"vendor", "enter")
        assert run.desk.key == "x_vendor"
        assert any("Vendor" in line for line in run.lines)


async def test_the_same_name_taken_meanwhile_is_refused_and_nothing_is_made(
    small_path: Path,
) -> None:
    async with driving(small_path) as run:
        await run.press(":", *"add-field", "enter", *"Vendor", "enter")
        by_ben(small_path, lambda board: own_fields.add_field(board, "Vendor", "text"))
        run.poll()
        await run.press("enter", "enter")
        assert isinstance(run.app.screen, BoardScreen)
        assert "already" in run.told
        assert len(run.board.own) == 1


async def test_a_board_that_cannot_be_changed_makes_no_fields(small_path: Path) -> None:
    async with driving(small_path) as run:
        run.desk.session.read_only = "read-only"
        await run.press(":", *f"add-field {RISK}", "enter")
        assert "nothing can be changed" in run.told
        assert not run.board.own
