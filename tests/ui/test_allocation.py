"""`g a`: people by weeks, what is behind a cell, and changes right there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.ui.driving import Driven, driving
from tests.ui.looking import ben, shown
from tpm_tui.service.editing.commands import add_item, delete_item, set_cell
from tpm_tui.ui.config import Config
from tpm_tui.ui.screens.allocation import AllocationScreen
from tpm_tui.ui.screens.explain import ExplainScreen
from tpm_tui.ui.screens.picker import PickerScreen

SETTINGS: dict[str, object] = {
    "days_off": ["2026-02-18"],
    "person:Dana": {"team": "Core", "role": "Architect"},
    "person:Elias": {"team": "Core", "week": [480] * 4 + [0] * 3, "skills": ["java"]},
    "person:Mei": {"team": "Data", "role": "QA", "skills": ["sql"]},
    "role:QA": {"skills": ["sql"]},
}


def make_program(path: Path, **settings: object) -> Path:
    """The program of SEMANTICS 3.3 with a third person who has time."""
    new_file(path, name="Program", **{"today": "2026-02-12", **SETTINGS, **settings})
    with session(path, "maker", 1000) as opened:
        planted(
            opened,
            row(
                "Program",
                row("A", row("A1", start="2026-02-02", finish="2026-02-27", assignments="Dana 60%, Elias 50%")),
                row(
                    "B",
                    row("B1", start="2026-02-16", finish="2026-03-13",
                        assignments="Dana 60%, role:QA 0.5fte 2026-03-02..2026-03-13"),
                ),
            ),
        )  # fmt: skip
    return path


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path / "program.db")


def screen(run: Driven) -> AllocationScreen:
    found = run.app.screen
    assert isinstance(found, AllocationScreen)
    return found


def lines(run: Driven) -> list[str]:
    """The map as it is painted."""
    shown = screen(run).map
    return [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]


def line(run: Driven, name: str) -> list[str]:
    """Figures of a person in the first six periods on screen."""
    found = next(one for one in lines(run) if one[2:].startswith(name))
    return found[sum(screen(run).map.left()) :].split()[:6]


def pane(run: Driven) -> list[str]:
    """The causes as they are painted."""
    shown = screen(run).causes
    return [shown.render_line(y).text.rstrip() for y in range(shown.count + 1)]


async def test_t3_3_danas_weeks_and_what_makes_them_red(program: Path) -> None:
    """T3.3: 60 60 120 120 60 60, W8 and W9 red because of A1 and B1."""
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home")
        assert line(run, "Dana") == ["60", "60", "!120", "!120", "60", "60"]
        assert line(run, "Elias") == ["50", "50", "50", "50", "·", "·"]
        assert line(run, "QA") == ["·", "·", "·", "·", "2.5d", "2.5d"]
        assert line(run, "Unstaffed") == ["·", "·", "·", "·", "2.5d", "2.5d"]
        assert "[W7]" in lines(run)[1]
        await run.press("n")
        assert pane(run)[0] == " Dana W8 2026-02-16..2026-02-22: 120 % = 38.4h of 32h"
        assert [one.split()[:4] for one in pane(run)[1:]] == [
            ["A1", "‹", "A", "‹"],
            ["B1", "‹", "B", "‹"],
        ]
        assert [one.demand for one in screen(run).causes.causes] == [19.2 * 3600] * 2
        await run.press("n", "n")
        assert pane(run)[0].startswith(" Dana W8")


async def test_a_change_from_a_cause_moves_map_and_tree_and_is_undone_there(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        before = run.text("Program", "allocation")
        await run.press("g", "a", "home", "n", "enter", "j", "e", *"30% soft", "enter")
        assert (
            run.text("B1", "allocation") == "Dana 30% soft, role:QA 0.5fte 2026-03-02..2026-03-13"
        )
        assert line(run, "Dana") == ["60", "60", "60/90", "60/90", "0/30", "0/30"]
        assert run.text("Program", "allocation") != before
        assert "B1: Dana 60% is now Dana 30% soft" in run.bar(screen(run).foot, 0)
        await run.press("u")
        assert line(run, "Dana") == ["60", "60", "!120", "!120", "60", "60"]
        assert run.text("Program", "allocation") == before
        assert run.bar(screen(run).foot, 0).startswith(" Undone: B1: Dana 60%")
        await run.press("ctrl+r")
        assert line(run, "Dana")[2] == "60/90"


async def test_handing_over_to_somebody_else(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "n", "enter", "j", "e", *"elias", "enter")
        assert run.text("B1", "allocation").startswith("Elias 60%, role:QA")
        assert line(run, "Elias") == ["50", "50", "+110", "+110", "60", "60"]
        assert line(run, "Dana") == ["60"] * 4 + ["·", "·"]


async def test_what_is_typed_says_what_the_cell_becomes(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "n", "enter", "e", *"40%")
        screen(run).prompts._try()
        prompt = screen(run).prompts.prompt
        assert prompt is not None
        assert prompt.note == "W8 !120 % → 100 %"
        assert run.text("A1", "allocation") == "Dana 60%, Elias 50%"
        await run.press("escape")
        assert run.text("A1", "allocation") == "Dana 60%, Elias 50%"


async def test_a_refused_text_comes_back_with_the_reason(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "n", "enter", "e", *"50 quux", "enter")
        assert screen(run).prompts.prompt is not None
        assert "50%" in run.bar(screen(run).foot, 1)
        await run.press("escape", "escape", "escape")
        assert run.app.screen is run.screen


async def test_a_role_is_staffed_by_who_fits_first(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", *"jjjllll", "s")
        picker = run.app.screen
        assert isinstance(picker, PickerScreen)
        assert picker.picking.title == "Who does QA? (1 assignment)"
        assert [one.value for one in picker.lines.options] == ["Mei", "Elias", "Dana"]
        assert picker.lines.options[0].note.startswith("10 of 10 days free")
        await run.press("enter")
        assert run.text("B1", "allocation") == "Dana 60%, Mei 0.5fte 2026-03-02..2026-03-13"
        assert line(run, "Mei") == ["·", "·", "·", "·", "50", "50"]
        assert not any("Unstaffed" in one for one in lines(run))
        await run.press("u")
        assert line(run, "QA") == ["·", "·", "·", "·", "2.5d", "2.5d"]
        await run.press("g", "s")
        assert "This is a person" in run.bar(screen(run).foot, 0)


async def test_enter_goes_to_the_row_and_the_screen_opens_where_it_was(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "n", "enter", "j", "enter")
        assert run.app.screen is run.screen
        assert run.at == ("B1", "allocation")
        await run.press("g", "a")
        row_, period = screen(run).map.row, screen(run).map.period
        assert row_ is not None
        assert period is not None
        assert (row_.key, period.label) == ("Dana", "W8")


async def test_days_weeks_months_and_today(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "d")
        assert screen(run).map.periods[0].key == "2026-02-02"
        assert "Mo 2" in lines(run)[1]
        await run.press("t")
        assert screen(run).map.periods[screen(run).map.column].key == "2026-02-12"
        assert "[Th 12]" in lines(run)[1]
        await run.press("m")
        assert line(run, "Dana")[:2] == ["!88", "27"]
        await run.press("w", "t", "l")
        assert screen(run).map.periods[screen(run).map.column].label == "W8"


async def test_filters_by_team_skill_project_and_name(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a")

        def names() -> list[str]:
            return [one.key for one in screen(run).map.rows]

        for typed, expected in (
            ("team:core", ["Dana", "Elias"]),
            ("skill:java", ["Elias"]),
            ("under:B1", ["Dana", "role:QA", ""]),
            ('project:"B" dan', ["Dana"]),
            ("CORE", ["Dana", "Elias"]),
            ("sql", ["Mei", "role:QA", ""]),
            ("qa", ["Mei", "role:QA", ""]),
            ("archit core", ["Dana"]),
            ("nobody", []),
        ):
            await run.press("f", "ctrl+u", *typed, "enter")
            assert names() == expected, typed
        assert "Nobody fits nobody" in lines(run)[2]
        await run.press("/", "ctrl+u", *"owner:x", "enter")
        assert "there are team:, skill: and under:" in run.bar(screen(run).foot, 1)
        await run.press("escape", "\\")
        assert names() == ["Dana", "Elias", "Mei", "role:QA", ""]
        await run.press("r")
        assert names()[0] == "Dana"


async def test_it_follows_what_others_do(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "n", "enter", "j")
        with ben(run, program) as other:
            item = run.item("A1")
            other.execute(lambda board: set_cell(board, item, "allocation", "Dana 90%"))
        screen(run).follow()
        assert line(run, "Dana") == ["90", "90", "!150", "!150", "60", "60"]
        marked = screen(run).causes.marked
        assert marked is not None
        assert marked.item == run.item("B1")
        await run.press("e")
        with ben(run, program) as other:
            target = run.item("B1")
            other.execute(lambda board: set_cell(board, target, "allocation", "Dana 10%"))
        await run.press(*"20%", "enter")
        assert run.text("B1", "allocation") == "Dana 10%"
        assert screen(run).prompts.prompt is not None
        await run.press("escape")
        with ben(run, program) as other:
            top = run.item("Program")
            other.execute(lambda board: delete_item(board, top))
        screen(run).follow()
        assert line(run, "Dana")[0] == "·"


async def test_a_filter_goes_with_the_row_that_it_names(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "f", *"under:B1", "enter")
        with ben(run, program) as other:
            gone = run.item("B1")
            other.execute(lambda board: delete_item(board, gone))
        screen(run).follow()
        assert screen(run).look.line == ""
        assert "filter was dropped" in run.bar(screen(run).foot, 0)


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 9), (20, 6), (6, 3)])
async def test_any_size_paints_whole_lines(program: Path, size: tuple[int, int]) -> None:
    async with driving(program, size) as run:
        for keys in (("g", "a"), ("enter",), ("j", "tab"), ("d",), ("]", "]", "["), ("m", "n")):
            await run.press(*keys)
            for widget in (screen(run).map, screen(run).causes):
                for y in range(widget.size.height):
                    assert widget.render_line(y).cell_length == size[0]


async def test_names_are_text_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    new_file(
        path,
        name="Hostile",
        today="2026-03-04",
        **{"person:[b]x[/]": {"team": "\x1b[2J[red]", "role": "漢字"}},
    )
    with session(path, "maker", 1000) as opened:
        planted(opened, row("[@click=app.quit]go[/]"))
        opened.execute(lambda board: add_item(board, "東京タワー"))
        for item, text in (
            (1, '"[b]x[/]" 120%, "Ünï, ""q""" 10%'),
            (2, '"漢字漢字漢字漢字漢字漢字漢字漢字" 200%'),
        ):
            for key, value in (
                ("start", "2026-03-02"),
                ("finish", "2026-03-13"),
                ("allocation", text),
            ):
                opened.execute(lambda board, i=item, k=key, v=value: set_cell(board, i, k, v))  # type: ignore[misc]
    async with driving(path, (80, 24)) as run:
        await run.press("g", "a", "n")
        for _ in range(4):
            for widget in (screen(run).map, screen(run).causes, screen(run).head, screen(run).foot):
                for y in range(widget.size.height):
                    strip = widget.render_line(y)
                    assert strip.cell_length == 80
                    assert strip.text.isprintable()
            await run.press("n", "enter", "tab", "j")
        await run.press("enter", "e", *"50%", "enter")
        assert run.app.screen is screen(run)


async def test_an_empty_board_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    new_file(path, name="Empty", today="2026-03-04")
    async with driving(path, (80, 24)) as run:
        await run.press("g", "a")
        assert "Nobody is assigned yet" in lines(run)[2]
        await run.press(
            "n", "enter", "e", "s", "j", "l", "G", "end", "]", "t", "d", "m", "tab", "u"
        )
        _ = screen(run)
        await run.press("q")
        assert run.app.screen is run.screen


async def test_a_board_that_may_not_be_changed_is_looked_at_all_the_same(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        assert run.app.session is not None
        run.app.session.read_only = "read-only for now"
        await run.press("g", "a", "home", "n", "enter", "e")
        assert screen(run).prompts.prompt is None
        assert "nothing can be changed" in run.bar(screen(run).foot, 0)
        await run.press("escape", "G", *"ll", "s")
        assert "nothing can be changed" in run.bar(screen(run).foot, 0)
        await run.press("u")
        assert "nothing can be changed" in run.bar(screen(run).foot, 0)


async def test_marks_tell_without_colour(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with driving(program, (110, 30), config=Config(ascii=True)) as run:
        await run.press("g", "a", "home")
        assert line(run, "Dana") == ["60", "60", "!120", "!120", "60", "60"]
        styles = {segment.style for segment in screen(run).map.render_line(2) if segment.style}
        assert all(style.color is None and style.bgcolor is None for style in styles)


async def test_the_mouse_marks_cells_and_causes(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home")
        shown = screen(run).map
        x = sum(shown.left()) + 2 * shown.cell_width + 1
        await run.pilot.click(shown, (x, 2))
        assert (shown.at, shown.column) == (0, 2)
        await run.pilot.click(screen(run).causes, (4, 2))
        assert screen(run).body is screen(run).causes
        assert screen(run).causes.at == 1
        await run.pilot.click(screen(run).causes, (4, 2), times=2)
        assert run.at == ("B1", "allocation")


async def test_the_board_tells_who_is_over_allocated_how_much_and_why(program: Path) -> None:
    """T3.3 on the board: the percentage in cells of leaves, the number of people on parents, and the
    causes in the status line and in the explanation."""
    async with driving(program, (160, 30)) as run:
        for title, cell in (
            ("Program", "!1 35.3 pd · 1.22/1.7 FTE · 2+1"),
            ("A", "!1 18.9 pd"),
            ("A1", "!120% Dana 60%"),
            ("B1", "!120% Dana 60%"),
        ):
            await run.go(title, "allocation")
            assert shown(run, title, "allocation").startswith(cell)
        run.screen.describe()
        assert "Dana is at 120% from 2026-02-16 to 2026-02-27, also on A1" in run.said
        await run.go("Program", "allocation")
        run.screen.describe()
        assert (
            "1 person over-allocated: Dana is at 120% from 2026-02-16 to 2026-02-27, on A1, B1"
            in run.said
        )
        await run.press("=")
        found = run.app.screen
        assert isinstance(found, ExplainScreen)
        assert any(
            "Dana is at 120 %" in one and "on A1, B1" in one
            for one in found.tree_.told.explanation.lines
        )
        await run.press("escape")
        await run.go("A1", "allocation")
        await run.press("s", *"Dana 48%", "tab")
        assert shown(run, "B1", "allocation").startswith("+108% Dana")
        await run.go("A1", "allocation")
        await run.press("s", *"Dana 40%", "tab")
        assert not shown(run, "Program", "allocation").startswith("!")
        assert shown(run, "B1", "allocation").startswith("Dana 60%")


async def test_leave_is_told_on_the_board_as_well(tmp_path: Path) -> None:
    away: dict[str, object] = {"person:Dana": {"leave": [["2026-02-16", "2026-02-27", "ski"]]}}
    path = make_program(tmp_path / "away.db", **away)
    async with driving(path, (160, 30)) as run:
        await run.go("B1", "allocation")
        await run.press("s", *"Dana 4h/d", "tab")
        assert shown(run, "B1", "allocation") == "!LEAVE Dana 4h/d"
        await run.go("B1", "allocation")
        await run.press("left", "right")
        run.screen.describe()
        assert "Dana is at LEAVE! from 2026-02-16 to 2026-02-27" in run.said
        await run.press("g", "a", "n")
        assert line(run, "Dana")[2:4] == ["LEAVE!", "LEAVE!"]


async def test_what_people_do_on_other_boards_counts_and_is_named(program: Path) -> None:
    other = new_file(program.with_name("erp.db"), name="ERP [b]x[/]")
    with session(other, "maker", 1000) as opened:
        planted(opened, row("Roll-out", row("Train", start="2026-02-02", finish="2026-02-06", assignments="dana 50%")))  # fmt: skip
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home")
        run.screen.neighbours.look_now()
        screen(run).follow()
        assert line(run, "Dana")[0] == "+110"
        assert "with 1 other board" in run.bar(screen(run).head)
        assert any("on ERP [b]x[/]" in one for one in pane(run))
        await run.press("enter", "j", "e")
        assert "open that one to change it" in run.bar(screen(run).foot, 0)
        await run.press("enter")
        assert "open that one to see it" in run.bar(screen(run).foot, 0)
        await run.press("escape", "escape")
        assert shown(run, "A1", "allocation").startswith("!120% Dana")
        with session(other, "maker", 1000) as opened:
            opened.execute(lambda board: set_cell(board, 2, "allocation", "dana 150%"))
        run.screen.neighbours.look_now()
        assert shown(run, "A1", "allocation").startswith("!210% Dana")


async def test_a_role_beyond_its_headcount_is_over_allocated(tmp_path: Path) -> None:
    path = make_program(tmp_path / "roles.db", **{"role:QA": {"headcount": "0.25"}})
    async with driving(path, (110, 30)) as run:
        await run.press("g", "a", "home")
        assert line(run, "QA") == ["·", "·", "·", "·", "!200", "!200"]
        assert "! 1 person, 1 role over-allocated" in run.bar(screen(run).head)
        await run.press("n", "n", "n")
        assert pane(run)[0].startswith(" QA W10 2026-03-02..2026-03-08: 200 % = 20h of 10h")


async def test_one_row_with_mistyped_years_takes_the_map_from_nobody(program: Path) -> None:
    with session(program, "maker", 1000) as opened:
        planted(opened, row("Far", start="1900-01-02", finish="2199-12-30", assignments="Ana 50%"))
    async with driving(program, size=(140, 30)) as run:
        await run.press("g", "a")
        assert "from 1900-01-02 to 2199-12-30" in run.bar(screen(run).foot, 0)
        assert "a part of 1900–2199" in run.bar(screen(run).head, 0)
        assert line(run, "Dana")
        await run.press("d")
        assert "a part of" not in run.bar(screen(run).head, 0)  # days are some at any time
        await run.press("m", "w")
        assert "a part of 1900–2199" in run.bar(screen(run).head, 0)
