"""`g a`: somebody is booked from the map, and who has time is found there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.ui.driving import Driven, driving
from tests.ui.looking import ben
from tests.ui.test_allocation import line, lines, make_program, pane, screen
from tpm_tui.service.editing.commands import delete_item, set_cell
from tpm_tui.ui.screens.picker import PickerScreen
from tpm_tui.ui.screens.table import TableScreen


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path / "program.db")


def picker(run: Driven) -> PickerScreen:
    found = run.app.screen
    assert isinstance(found, PickerScreen)
    return found


def note(run: Driven) -> str:
    """What is told while typing."""
    prompts = screen(run).prompts
    prompts._try()
    assert prompts.prompt is not None
    return prompts.prompt.note


def at(run: Driven) -> tuple[str, str]:
    """Person and period of the cursor."""
    row, period = screen(run).map.row, screen(run).map.period
    assert row is not None
    assert period is not None
    return row.key, period.label


def names(run: Driven) -> list[str]:
    return [one.name for one in screen(run).map.rows]


async def test_somebody_is_booked_from_a_cell_told_while_typing_and_undone(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", *"jjll", "a")
        assert picker(run).picking.title == "What is Mei booked on in W8?"
        assert [one.label for one in picker(run).lines.options] == ["A1", "B1", "Program", "A", "B"]
        assert picker(run).lines.options[0].note.startswith("2026-02-02..2026-02-27 · Program › A")
        await run.press(*"b1", "enter")
        assert run.bar(screen(run).foot, 1).startswith(" 50%, 4h/d, 16h")
        await run.press(*"50% soft")
        assert note(run) == "W8 0 % → 50 %"
        assert run.text("B1", "allocation").count("Mei") == 0
        await run.press("enter")
        assert run.text("B1", "allocation").endswith(", Mei 50% soft")
        assert "B1: Mei 50% soft is booked" in run.bar(screen(run).foot)
        assert line(run, "Mei") == ["·", "·", "0/50", "0/50", "0/50", "0/50"]
        await run.press("u")
        assert line(run, "Mei") == ["·"] * 6
        assert "Mei" not in run.text("B1", "allocation")


async def test_a_booking_that_is_there_already_is_changed(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", *"llll", "a")
        assert picker(run).lines.options[0].mark == "x"
        assert picker(run).lines.options[0].note.startswith("there: 60%")
        await run.press("enter")
        assert "Dana is on B1 already" in run.bar(screen(run).foot)
        assert "changes that booking" in run.bar(screen(run).foot, 1)
        await run.press(*"80%")
        assert note(run) == "W10 60 % → 80 %"
        assert "Dana 140 % in W8 to W9" in run.bar(screen(run).foot, 1)
        await run.press("ctrl+u", *"Mei", "enter")
        assert "hands it over" in run.bar(screen(run).foot, 1)
        assert run.text("B1", "allocation").startswith("Dana 60%")
        await run.press("ctrl+u", *"80%")
        await run.press("enter")
        assert run.text("B1", "allocation").startswith("Dana 80%, role:QA")
        assert "B1: Dana 60% is now Dana 80%" in run.bar(screen(run).foot)


async def test_the_first_row_offered_is_where_somebody_is_in_that_time(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "l", "l", "l", "l", "a", "escape")
        assert run.app.screen is screen(run)
        await run.press("a")
        assert [one.label for one in picker(run).lines.options][:3] == ["B1", "Program", "B"]
        assert [one.label for one in picker(run).lines.options][3:] == ["A1", "A"]


async def test_a_second_time_on_the_same_row_is_a_second_booking(program: Path) -> None:
    with session(program, "ana", 1001) as opened:
        item = opened.board.items.columns["title"].index("B1")
        opened.execute(lambda board: set_cell(board, item, "allocation", "Mei 20% 2026-02-16..2026-02-20"))  # fmt: skip
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", *"jjllll", "a", "enter")
        assert "Mei on B1:" in run.bar(screen(run).foot)
        assert "beside 20% 2026-02-16..2026-02-20: give dates" in run.bar(screen(run).foot, 1)
        await run.press(*"16h 2026-03-02..2026-03-06", "enter")
        assert line(run, "Mei") == ["·", "·", "20", "·", "40", "·"]
        await run.press("h", "h", "a", "enter", "ctrl+u", "enter")
        assert line(run, "Mei") == ["·", "·", "·", "·", "40", "·"]


async def test_a_role_and_a_cause_are_booked_as_well(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", *"jjj", "a", *"a1", "enter", *"4h/d")
        assert note(run) == "W6 0h → 20h"
        await run.press("enter")
        assert run.text("A1", "allocation").endswith("role:QA 4h/d")
        await run.press("j", "a")
        assert "all roles together" in run.bar(screen(run).foot)
        await run.press("enter", "a", *"b1", "enter")
        assert screen(run).prompts.prompt is not None
        assert "role:QA on B1:" in run.bar(screen(run).foot)
        await run.press("escape")
        await run.press("escape", "k", "k", "k", "k", "enter", "a")
        assert picker(run).picking.title == "What is Dana booked on in W6?"


async def test_a_row_below_which_there_is_more_takes_people_itself(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "j", "j", "a", "down", "enter", *"10%", "enter")
        assert line(run, "Mei") == ["10"] * 6
        assert run.text("Program", "allocation", own=True).startswith("Mei 10%")


@pytest.mark.parametrize(
    "typed, why",
    [("", "Nothing was typed"), ("soft", "is no amount"), ("0%", "no booking"), ("50 quux", "50%"),
     ("50%, Bo 20%", "One amount for Mei at a time"), ("-5%", ""), ("50% 2026-03-06..2026-03-02", "ends before")],
)  # fmt: skip
async def test_what_is_no_amount_is_refused_and_changes_nothing(
    program: Path, typed: str, why: str
) -> None:
    async with driving(program, (110, 30)) as run:
        before = run.text("A1", "allocation")
        await run.press("g", "a", "home", "j", "j", "a", "enter", *typed, "enter")
        assert screen(run).prompts.prompt is not None
        assert why in run.bar(screen(run).foot, 1)
        assert run.text("A1", "allocation") == before


async def test_a_row_that_goes_while_one_types_is_told(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "j", "j", "a", "enter", *"50%")
        with ben(run, program) as other:
            gone = run.item("A1")
            other.execute(lambda board: delete_item(board, gone))
        await run.press("enter")
        assert screen(run).prompts.prompt is not None
        assert "A1" in run.bar(screen(run).foot, 1)
        await run.press("escape", "a")
        assert [one.label for one in picker(run).lines.options if one.label == "A1"] == []


async def test_a_board_that_may_not_be_changed_books_nobody(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        assert run.app.session is not None
        run.app.session.read_only = "read-only for now"
        await run.press("g", "a", "a")
        assert "nothing can be changed" in run.bar(screen(run).foot)


async def test_hostile_names_are_booked_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    name = '[b]x, "50%"[/]'
    new_file(path, name="Hostile", today="2026-03-04", **{f"person:{name}": {"team": "\x1b[2J"}})
    with session(path, "maker", 1000) as opened:
        planted(
            opened,
            row("[@click=app.quit]go[/] 漢字", start="2026-03-02", finish="2026-03-13"),
            row("Later"),
        )
    async with driving(path, (80, 24)) as run:
        await run.press("g", "a", "a")
        assert picker(run).lines.options[1].note == "no dates"
        for y in range(20):
            strip = picker(run).lines.render_line(y)
            assert strip.cell_length == 80
            assert strip.text.isprintable()
        await run.press("enter", *"50%", "enter")
        held = run.board.items.columns["assignments"][1]
        assert held == '"[b]x, ""50%""[/]" 50%'
        assert screen(run).map.rows[0].cells[0].percent == 50
        await run.press("a", *"later", "enter")
        assert "the row has none" in run.bar(screen(run).foot, 1)
        await run.press(*"20% 2026-03-02..2026-03-06", "enter")
        assert screen(run).map.rows[0].cells[0].percent == 70


async def test_cells_tell_percent_hours_and_hours_that_are_left(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "c")
        assert "by week in hours" in run.bar(screen(run).head)
        assert line(run, "Dana") == ["24", "24", "!38.4", "!48", "24", "24"]
        assert line(run, "QA") == ["·", "·", "·", "·", "20", "20"]
        assert line(run, "3 people") == ["40", "40", "50.4", "64", "24", "24"]
        await run.press("c")
        assert line(run, "Dana") == ["16", "16", "!-6.4", "!-8", "16", "16"]
        assert line(run, "Mei")[:4] == ["40", "40", "32", "40"]
        assert line(run, "QA")[4] == "-20"
        assert line(run, "3 people")[2:4] == ["44", "56"], "nobody's overtime takes from others"
        await run.press("n", "enter", "e", *"10%")
        assert note(run) == "W8 !-6.4h free → 9.6h free"
        await run.press("escape", "escape", "c")
        assert line(run, "Dana")[2] == "!120"


async def test_who_has_time_comes_first_and_is_filtered(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "a", "home", "l", "l", "F")
        assert names(run) == ["Mei", "Elias", "Dana", "QA", ""]
        assert "by free time in W8" in run.bar(screen(run).head)
        await run.press("l", "l", "f", *"free>20h", "enter")
        assert names(run) == ["Mei", "Elias"]
        assert "free>20h in W10" in run.bar(screen(run).head)
        await run.press("f", "ctrl+u", *"team:core free >= 2d", "enter")
        assert names(run) == ["Elias", "Dana"]
        await run.press("f", "ctrl+u", *"free<0", "enter")
        assert names(run) == []
        await run.press("f", "ctrl+u", *"free>often", "enter")
        assert "free>10h" in run.bar(screen(run).foot, 1)
        await run.press("escape", "\\", "F")
        assert names(run)[0] == "Dana"


async def test_boards_that_could_not_be_read_are_told(program: Path) -> None:
    program.with_name("Torn [b]x.db").write_bytes(b"nothing like a board")
    async with driving(program, (80, 24)) as run:
        await run.press("g", "a")
        run.screen.neighbours.look_now()
        screen(run).follow()
        assert "1 left out (B)" in run.bar(screen(run).head)
        assert "! 1 person over-allocated" in screen(run).head.render_line(0).text
        await run.press("B")
        found = run.app.screen
        assert isinstance(found, TableScreen)
        assert "Torn [b]x.db is no board" in found.lines.render_line(1).text
        await run.press("escape")
        assert run.app.screen is screen(run)


async def test_demand_beyond_a_headcount_is_marked_in_the_sum_of_roles(tmp_path: Path) -> None:
    path = make_program(tmp_path / "roles.db", **{"role:QA": {"headcount": "0.25"}})
    async with driving(path, (110, 30)) as run:
        await run.press("g", "a", "home")
        assert line(run, "Unstaffed") == ["·", "·", "·", "·", "!2.5d", "!2.5d"]
        await run.press(*"jjjllll")
        assert pane(run)[0].endswith("200 % = 20h of 10h · 2.5 of 1.25 person-days")
        await run.press("j")
        assert "2.5 person-days that nobody does yet · people have 11 days free" in pane(run)[0]
        assert all(len(one) <= 110 for one in lines(run))


async def test_from_somebody_in_the_list_of_people_to_their_weeks_and_back(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        await run.press("g", "e", "j", "a")
        assert at(run) == ("Elias", "W7")
        await run.press("home", "l", "l", "k", "escape")
        people = run.app.screen
        assert isinstance(people, TableScreen)
        assert people.lines.at == 1
        await run.press("a")
        assert at(run) == ("Elias", "W8"), "the time is kept"
        await run.press("enter", "enter")
        assert run.app.screen is run.screen
        assert run.at == ("A1", "allocation")
        await run.press("u")
        assert "undo" in run.said.lower()


async def test_it_opens_today_at_whoever_alone_is_on_the_row(program: Path) -> None:
    with session(program, "ana", 1001) as opened:
        item = opened.board.items.columns["title"].index("A1")
        opened.execute(lambda board: set_cell(board, item, "allocation", "Elias 50%"))

    async with driving(program, (110, 30)) as run:
        await run.go("A")
        await run.press("g", "a")
        assert at(run) == ("Elias", "W7")
        await run.press("l", "escape", "g", "a")
        assert at(run) == ("Elias", "W8"), "it is where it was left"
        await run.press("k", "escape")
        await run.go("B1")
        await run.press("g", "a")
        assert at(run) == ("Dana", "W8"), "two are on the row"
        await run.press("escape")
        await run.go("A1")
        await run.press("g", "a")
        assert at(run) == ("Elias", "W7")


async def test_all_keys_are_told_on_a_small_screen(program: Path) -> None:
    async with driving(program, (80, 24)) as run:
        await run.press("g", "a", "?")
        told = [screen(run).foot.render_line(y).text for y in range(2)]
        assert told[1].rstrip().endswith("B boards"), told


async def test_a_map_of_many_people_says_that_it_is_worked_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.db"
    new_file(path, name="Many", today="2026-03-04")
    with session(path, "maker", 1000) as opened:
        rows = [
            row(f"T{n}", start="2026-03-02", finish="2026-05-29", assignments=f"P{n} 50%")
            for n in range(180)
        ]
        planted(opened, *rows)
    said: list[str] = []
    async with driving(path, (110, 30)) as run:
        say = run.desk.say

        def heard(text: str, tone: str = "muted") -> None:
            said.append(text)
            say(text, tone)

        monkeypatch.setattr(run.desk, "say", heard)
        await run.press("g", "a")
        assert said[:2] == ["Working on 2,134 cells ...", ""]
        await run.press("d")
        assert screen(run).map.count == 180
        assert "Working" not in run.bar(screen(run).foot)


async def test_a_pause_after_one_question_says_nothing_of_the_next(program: Path) -> None:
    async with driving(program, (110, 30)) as run:
        waiting: list[Callable[[], None]] = []
        await run.press("g", "a", "a", "enter")
        prompts = screen(run).prompts
        prompts._after = lambda _name, _seconds, act: waiting.append(act)
        await run.press(*"50%", "enter", "a", "end", "enter")
        assert prompts.prompt is not None
        assert prompts.prompt.text == ""
        for act in waiting:
            act()
        assert "Nothing was typed" not in run.bar(screen(run).foot, 1)
