"""`g e`: people and roles, typed in by keys, and what their weeks then look like (T3.3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file
from tests.ui.driving import Driven, driving
from tests.ui.looking import ben
from tests.ui.test_allocation import line as weeks
from tests.ui.test_allocation import make_program, pane
from tests.ui.test_allocation import screen as allocation
from tpm_tui.service.people import registry as people
from tpm_tui.ui.screens.conflict import ConflictScreen
from tpm_tui.ui.screens.picker import PickerScreen
from tpm_tui.ui.screens.table import TableScreen


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path / "program.db")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return new_file(tmp_path / "empty.db", name="Empty", today="2026-02-12")


def table(run: Driven) -> TableScreen:
    found = run.app.screen
    assert isinstance(found, TableScreen)
    return found


def cells(run: Driven, key: str) -> dict[str, str]:
    """What the table says of somebody, by column."""
    shown = table(run).table
    row = next(one for one in shown.rows if one[0] == key)
    return {head: text for head, text in zip(shown.heads, row, strict=True) if text}


async def choose(run: Driven, field: str, text: str) -> None:
    """Enter, the field by the start of its name, and a text."""
    await run.press("enter", *field, "enter", "ctrl+u", *text, "enter")


async def test_t3_3_typed_by_keys_from_an_empty_board(empty: Path) -> None:
    """T3.3: people, a part-time week, a holiday and a role typed in; rows, dates and assignments on
    the board; then Dana's weeks are 60 60 120 120 60 60 and A1 and B1 are why."""
    async with driving(empty, (120, 36)) as run:
        await run.press("g", "e")
        assert "Nobody yet" in table(run).lines.render_line(1).text
        await run.press("o", *"Dana", "enter", "o", *"Elias", "enter")
        await choose(run, "week", "Mon-Thu 8h")
        await run.press("H", *"2026-02-18", "enter", "O", *"QA", "enter", "escape")
        for title, keys in (("Program", "o"), ("A", "a"), ("A1", "a")):
            await run.press(keys, *title, "enter", "escape")
            await run.go(title)
        await run.go("A")
        await run.press("o", *"B", "enter", "escape")
        await run.go("B")
        await run.press("a", *"B1", "enter", "escape")
        for title, start, finish, who in (
            ("A1", "2026-02-02", "2026-02-27", "Dana 60%, Elias 50%"),
            ("B1", "2026-02-16", "2026-03-13", "Dana 60%, role:QA 0.5fte 2026-03-02..2026-03-13"),
        ):
            for key, text in (("start", start), ("finish", finish), ("allocation", who)):
                await run.go(title, key)
                await run.press("s", *text, "tab")
        assert run.text("Program", "allocation") == "35.3 pd · 1.22 FTE avg · 1.7 peak · 2+1 people"
        assert run.text("A", "allocation") == "18.9 pd · 0.99 FTE avg · 1.1 peak · 2 people"
        assert run.text("B", "allocation") == "16.4 pd · 0.86 FTE avg · 1.1 peak · 1+1 people"
        await run.press("g", "a", "home")
        assert weeks(run, "Dana") == ["60", "60", "!120", "!120", "60", "60"]
        assert weeks(run, "Elias") == ["50", "50", "50", "50", "·", "·"]
        assert weeks(run, "Unstaffed") == ["·", "·", "·", "·", "2.5d", "2.5d"]
        for label in ("W8", "W9"):
            await run.press("n")
            assert pane(run)[0].startswith(f" Dana {label}")
            assert [one.path[-1] for one in allocation(run).causes.causes] == ["A1", "B1"]


async def test_the_table_tells_who_is_how_full(program: Path) -> None:
    async with driving(program, (160, 30)) as run:
        await run.press("g", "e")
        assert [one[0] for one in table(run).table.rows] == ["Dana", "Elias", "Mei", "role:QA"]
        assert cells(run, "Dana") == {
            "Name": "Dana", "Role": "Architect", "Team": "Core", "Week": "40h",
            "Worst": "!120% W8", "Days": "22.8",
        }  # fmt: skip
        assert cells(run, "Elias")["Week"] == "Mon-Thu 8h"
        assert cells(run, "role:QA") == {
            "Name": "role:QA", "Role": "role", "Days": "5", "Skills": "sql",
        }  # fmt: skip
        assert run.bar(table(run).foot).startswith(
            " Dana · Architect · worst !120% W8 · days 22.8 · 40h · Core"
        )


async def test_fields_are_changed_by_their_own_keys_or_from_a_list(program: Path) -> None:
    async with driving(program, (160, 30)) as run:
        await run.press("g", "e")
        await choose(run, "rate", "95")
        await run.press("v", *"2026-02-23..2026-02-27 ski", "enter")
        await run.press("t", *"Platform", "enter", "s", *"java, sql", "enter", "w", *"4d", "enter")
        assert cells(run, "Dana") == {
            "Name": "Dana", "Role": "Architect", "Team": "Platform", "Week": "Mon-Thu 8h",
            "Worst": "!120% W8", "Days": "13.2", "Leave ahead": "2026-02-23..2026-02-27 ski",
            "Rate": "95", "Skills": "java, sql",
        }  # fmt: skip
        await run.press("u", "u", "u", "u", "u")
        assert cells(run, "Dana")["Days"] == "22.8"
        await run.press("G", "enter")
        assert isinstance(run.app.screen, PickerScreen)
        await run.press(*"head", "enter", *"2", "enter")
        assert cells(run, "role:QA")["Role"] == "2 FTE"
        await run.press("t")
        assert "A role has no team" in run.bar(table(run).foot)


async def test_what_cannot_be_read_is_asked_again(program: Path) -> None:
    async with driving(program, (160, 30)) as run:
        await run.press("g", "e", "w", *"Mon-Xyz 8h", "enter")
        assert "no day of the week" in run.bar(table(run).foot, 1)
        await run.press("escape", "o", *"elias", "enter")
        assert "elias is there already" in run.bar(table(run).foot, 1)


async def test_renaming_and_removing(program: Path) -> None:
    async with driving(program, (160, 30)) as run:
        await run.press("g", "e", "R", *"Dana Scully", "enter")
        assert run.text("A1", "allocation") == "Dana Scully 60%, Elias 50%"
        assert table(run).table.rows[table(run).lines.at][0] == "Dana Scully"
        await run.press("D")
        assert "Team" not in cells(run, "Dana Scully")
        await run.press("D")
        assert "only named in assignments" in run.bar(table(run).foot)
        await run.press("u", "u")
        assert cells(run, "Dana")["Team"] == "Core"


async def test_a_role_is_renamed_wherever_it_is_asked_for(program: Path) -> None:
    async with driving(program, (160, 30)) as run:
        await run.press("g", "e", "G")
        assert table(run).table.rows[table(run).lines.at][0] == "role:QA"
        await run.press("R")
        prompt = table(run).prompts.prompt
        assert prompt is not None
        assert prompt.text == "QA"
        await run.press(*"Testing", "enter")
        assert table(run).table.rows[table(run).lines.at][0] == "role:Testing"
        assert "role:Testing" in run.text("B1", "assignments")
        await run.press("u")
        assert "role:QA" in run.text("B1", "assignments")


async def test_a_shows_somebodys_weeks(program: Path) -> None:
    async with driving(program, (160, 30)) as run:
        await run.press("g", "e", "j", "a")
        marked = allocation(run).map.row
        assert marked is not None
        assert marked.key == "Elias"


async def test_it_follows_others_and_conflicts_are_told(program: Path) -> None:
    async with driving(program, (160, 30)) as run:
        await run.press("g", "e", "t")
        with ben(run, program) as other:
            other.execute(lambda board: people.set_person(board, "Dana", {"team": "Ops"}))
        await run.press("ctrl+u", *"Mine", "enter")
        assert isinstance(run.app.screen, ConflictScreen)
        run.app.screen.came = 0.0
        await run.press("escape")
        assert table(run).prompts.prompt is not None
        await run.press("escape")
        assert cells(run, "Dana")["Team"] == "Ops"


async def test_a_board_that_may_not_be_changed_is_shown(program: Path) -> None:
    async with driving(program, (80, 24)) as run:
        assert run.app.session is not None
        run.app.session.read_only = "read-only for now"
        await run.press("g", "e")
        for key in ("enter", "o", "O", "v", "R", "D", "H", "t", "u"):
            await run.press(key)
            assert "nothing can be changed" in run.bar(table(run).foot), key


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (30, 8), (6, 3)])
async def test_hostile_names_are_text_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    path = new_file(
        tmp_path / "hostile.db", today="2026-03-04",
        **{"person:[b]x[/] \x1b[2J": {"team": "[@click=app.quit]", "role": "漢字漢字"}, "role:漢字": {}},
    )  # fmt: skip
    async with driving(path, size) as run:
        await run.press("g", "e", "l", "l", "j")
        for widget in (table(run).lines, table(run).head, table(run).foot):
            for y in range(widget.size.height):
                strip = widget.render_line(y)
                assert strip.cell_length == size[0]
                assert strip.text.isprintable()
