"""The frame of full screens, by a table whose keys do things."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.ui.driving import Driven, driving
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.table import RowAct, Table, TableScreen


@dataclass
class Cities:
    """What the table is about."""

    names: list[str] = field(default_factory=lambda: [f"City {n}" for n in range(40)])
    version: int = 0
    gone: bool = False

    def table(self) -> Table:
        """The table as it is now."""
        if self.gone:
            raise Refused("The cities are gone.")
        return Table(
            "Cities", ("Name", "Letters"), tuple((one, str(len(one))) for one in self.names),
            tones=tuple("bad" if one.endswith("7") else "" for one in self.names),
            ids=tuple(self.names),
            detail=lambda at: f"All about {self.names[at]}",
            acts=(
                RowAct("d", "removes", self.remove),
                RowAct("r", "renames", self.rename),
                RowAct("o", "adds", lambda _, at: self.names.insert(0, f"New {at}"), without_row=True),
                RowAct("x", "", self.refuse),
            ),
            again=self.table, version=lambda: self.version, empty="No cities.",
        )  # fmt: skip

    def remove(self, _: TableScreen, at: int) -> None:
        """Take one out."""
        del self.names[at]

    def rename(self, screen: TableScreen, at: int) -> None:
        """Ask for another name."""

        def accept(text: str) -> None:
            if not text:
                raise InvalidInput("A city has a name.")
            self.names[at] = text
            self.version += 1
            screen.say(f"Now {text}.")

        screen.ask(Prompt("Name:", accept, selected=True), self.names[at])

    def refuse(self, screen: TableScreen, at: int) -> None:
        """Never works."""
        raise Refused(f"{self.names[at]} cannot be that.")


async def opened(run: Driven, cities: Cities) -> TableScreen:
    screen = TableScreen(run.desk.grid.palette, cities.table(), run.desk)
    await run.app.push_screen(screen)
    await run.settle()
    return screen


def line(screen: TableScreen, y: int) -> str:
    return screen.lines.render_line(y).text.rstrip()


async def test_keys_act_on_the_marked_row_and_the_mark_stays_on_it(small_path: Path) -> None:
    cities = Cities()
    async with driving(small_path, (80, 24)) as run:
        screen = await opened(run, cities)
        assert "removes" in run.bar(screen.foot, 1)
        await run.press("j", "j", "d")
        assert cities.names[2] == "City 3"
        assert run.bar(screen.foot, 0).strip() == "All about City 3"
        await run.press("o")
        assert (screen.lines.at, line(screen, 4)) == (3, "> City 3         6")
        await run.press("x")
        assert run.bar(screen.foot, 0).strip() == "City 3 cannot be that."
        await run.press("j")
        assert run.bar(screen.foot, 0).strip() == "All about City 4"


async def test_a_prompt_takes_the_keys_and_comes_back_when_refused(small_path: Path) -> None:
    cities = Cities()
    async with driving(small_path, (80, 24)) as run:
        screen = await opened(run, cities)
        await run.press("r", "ctrl+u", "enter")
        assert "A city has a name." in run.bar(screen.foot, 1)
        await run.press(*"Quito", "enter")
        assert cities.names[0] == "Quito"
        assert run.bar(screen.foot, 0).strip() == "Now Quito."
        assert line(screen, 1).startswith("> Quito")
        await run.press("r", "escape", "q")
        assert run.app.screen is run.screen


async def test_it_follows_and_closes_where_nothing_is_left(small_path: Path) -> None:
    cities = Cities()
    async with driving(small_path, (80, 24)) as run:
        screen = await opened(run, cities)
        await run.press("j")
        cities.names.insert(0, "Aachen")
        cities.version += 1
        screen.follow()
        assert (screen.lines.at, run.bar(screen.head)) == (2, " Cities 3/41 ")
        cities.gone, cities.version = True, 9
        screen.follow()
        await run.settle()
        assert run.app.screen is run.screen
        assert run.said.strip().startswith("The cities are gone.")


async def test_what_actions_say_is_said_on_the_screen_that_is_open(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        screen = await opened(run, Cities())
        run.desk.say("[b]Saved[/] \x1b[2J", "good")
        assert "[b]Saved[/]" in run.bar(screen.foot, 0)
        assert "\x1b" not in screen.foot.render_line(0).text
        await run.press("escape")
        run.desk.say("On the board.", "good")
        assert "On the board." in run.said


@pytest.mark.parametrize("size", [(80, 24), (20, 6), (4, 3)])
async def test_an_empty_table_says_so(small_path: Path, size: tuple[int, int]) -> None:
    cities = Cities([])
    async with driving(small_path, size) as run:
        screen = await opened(run, cities)
        assert line(screen, 1).startswith("  No cities."[: size[0] - 1])
        await run.press("d", "x", "j", "G", "enter")
        assert cities.names == []
        await run.press("o")
        assert cities.names == ["New -1"]


async def test_clicks_mark_and_the_wheel_moves(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        screen = await opened(run, Cities())
        await run.pilot.click(screen.lines, (5, 4))
        assert screen.lines.at == 3
        await run.press("G", "pageup", "ctrl+u", "k")
        assert screen.lines.at == 39 - 19 - 9 - 1


async def test_keys_that_have_no_room_are_told_when_asked_for(small_path: Path) -> None:
    async with driving(small_path, (40, 12)) as run:
        screen = await opened(run, Cities())
        assert "removes" not in run.bar(screen.foot, 1)
        await run.press("?")
        assert run.bar(screen.foot, 0).strip() == "j k move · h l columns · d removes ·"
        assert run.bar(screen.foot, 1).strip() == "r renames · o adds"
        await run.press("j")
        assert run.bar(screen.foot, 0).strip() == "All about City 1"
