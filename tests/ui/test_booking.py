"""Work and cost logged by keys, read from the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import session
from tests.ui.driving import Driven, driving
from tests.ui.looking import ben
from tpm_tui.service.booking.entries import logs_of
from tpm_tui.service.booking.timesheet import log_line
from tpm_tui.service.editing.commands import delete_item
from tpm_tui.ui.screens.framed import FramedScreen
from tpm_tui.ui.screens.table import TableScreen


def table(run: Driven) -> list[str]:
    """Lines of the table on screen that say anything."""
    screen = run.app.screen
    assert isinstance(screen, TableScreen)
    lines = (screen.lines.render_line(y).text for y in range(screen.lines.size.height))
    return [" ".join(line.split()) for line in lines if line.strip()]


def head(run: Driven) -> str:
    screen = run.app.screen
    assert isinstance(screen, TableScreen)
    return run.bar(screen.head)


def foot(run: Driven, line: int = 0) -> str:
    screen = run.app.screen
    assert isinstance(screen, TableScreen)
    return run.bar(screen.foot, line)


def tried(run: Driven) -> None:
    """What is typed so far, previewed at once."""
    shown = run.app.screen
    assert isinstance(shown, FramedScreen)
    shown.prompts._try()


async def logged(run: Driven, title: str, line: str) -> None:
    """Log a line on a row."""
    await run.go(title, "work")
    await run.press("g", "w")
    await run.write(line)
    await run.press("enter")


async def test_the_line_tells_what_it_becomes_before_it_is_logged(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "work")
        await run.press("g", "w")
        await run.write("3")
        await run.moment()
        assert "3h for hours or 3 eur for money" in run.bar(run.screen.foot, 1)
        await run.write("h yesterday")
        await run.moment()
        assert run.bar(run.screen.foot, 1).strip() == (
            "3h by Ana on Tue 3 Mar on Design; actual 11h, remaining 5h"
        )
        assert run.text("Design", "actual_work") == "8h"
        await run.press("enter")
        assert "Log 3h by Ana on Design" in run.said
        assert run.text("Design", "actual_work") == "11h"
        assert run.text("Core", "actual_work") == "11h"
        await run.press("u")
        assert run.text("Core", "actual_work") == "8h"


async def test_a_parent_books_on_its_own_line_and_says_so(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Rollout", "work")
        await run.press("g", "w")
        assert "log on (own) of Rollout" in run.bar(run.screen.foot)
        await run.write("2h @Zed")
        await run.moment()
        told = run.bar(run.screen.foot, 1)
        assert "the (own) line of Rollout" in told
        assert "Zed is new here" in told
        await run.press("enter")
        assert run.text("Rollout", "actual_work", own=True) == "2h"
        assert run.titles[1] == "(own)"


async def test_what_cannot_be_logged_keeps_the_prompt_with_the_reason(small_path: Path) -> None:
    async with driving(small_path) as run:
        await logged(run, "Design", "25h")
        assert "more than the day has" in run.bar(run.screen.foot, 1)
        await run.press("backspace", "backspace", "backspace", "1", "h", "enter")
        assert run.text("Design", "actual_work") == "9h"


async def test_tab_completes_people_and_days(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "work")
        await run.press("g", "w")
        await run.write("3h me")
        await run.press("tab")
        await run.write("yes")
        await run.press("tab", "enter")
        ((_, entry),) = logs_of(run.board, run.item("Design"))
        assert (entry.who, entry.day) == ("Mei", "2026-03-03")


async def test_enter_at_once_lists_the_entries_to_change_and_delete(small_path: Path) -> None:
    async with driving(small_path) as run:
        await logged(run, "Design", '3h mon "first"')
        await logged(run, "Design", "2h 50 eur yesterday")
        await run.press("g", "w", "enter")
        assert "Logged on Design" in head(run)
        assert table(run)[1:] == [
            "> Tue 3 Mar 2026 Ana 2h 50 ana",
            "Mon 2 Mar 2026 Ana 3h first ana",
            "2 entries 5h 50",
        ]
        await run.press("j", "enter")
        assert '3h 2026-03-02 @"Ana" "first"' in foot(run)
        await run.press("ctrl+u")
        await run.write("4h sun")
        await run.press("enter")
        assert table(run)[2] == "> Sun 1 Mar 2026 Ana 4h first ana"
        await run.press("d")
        assert len(table(run)) == 3
        await run.press("u")
        assert table(run)[-1] == "2 entries 6h 50"
        await run.press("w", *"1h", "enter")
        assert table(run)[-1] == "3 entries 7h 50"
        await run.press("escape")
        assert run.text("Design", "actual_work") == "15h"


async def test_a_correction_changes_what_is_typed_and_tells_it_before(small_path: Path) -> None:
    """Clearing the line and typing `4h` once made Mei's entry of Monday Ana's of today."""
    async with driving(small_path) as run:
        await logged(run, "Design", '3h mon @Mei "first"')
        await run.press("g", "w", "enter", "enter", "ctrl+u", *"4h")
        tried(run)
        assert foot(run, 1).strip().startswith("3h -> 4h; actual 12h")
        await run.press("enter")
        assert table(run)[1] == "> Mon 2 Mar 2026 Mei 4h first ana"
        assert "Change what Mei logged on Design: 3h" in foot(run)
        await run.press("enter", "ctrl+u")
        await run.write('5h yesterday @ana ""')
        tried(run)
        assert (
            foot(run, 1)
            .strip()
            .startswith(
                'Mei -> Ana, Mon 2 Mar -> Tue 3 Mar, 4h -> 5h, "first" -> nothing; actual 13h'
            )
        )
        await run.press("escape")
        assert table(run)[1] == "> Mon 2 Mar 2026 Mei 4h first ana"


async def test_entries_of_others_are_theirs(small_path: Path) -> None:
    async with driving(small_path) as run:
        with ben(run, small_path) as other:
            log_line(other, run.item("Design"), "2h")
        await run.go("Design", "work")
        await run.press("g", "w", "enter", "enter")
        assert "Only ben, who logged it" in foot(run)
        await run.press("d")
        assert "Only ben, who logged it" in foot(run)
        assert len(table(run)) == 3


async def test_the_week_day_by_day(small_path: Path) -> None:
    async with driving(small_path, (100, 24)) as run:
        await logged(run, "Design", "3h mon")
        await logged(run, "Core", "2.25h 250 eur travel")
        await logged(run, "Build", "8h last fri")
        await run.press("g", "W")
        assert "Ana: week 10, Mon 2 Mar to Sun 8 Mar 2026" in head(run)
        assert table(run) == [
            "Hours Mo 2 Tu 3 We 4 Th 5 Fr 6 Sa 7 Su 8 Total Cost",
            "> (own) of Core 2.25 2.25 250",
            "Design 3 3",
            "of 40 hours 3 2.25 5.25 250",
        ]
        assert "Rollout / (own) of Core: 2h 15m Wed 4 Mar travel" in foot(run)
        await run.press("[")
        assert table(run)[1] == "> Build 8 8"
        await run.press("w", *"1h thu", "enter")
        assert table(run)[1] == "> Build 1 8 9"
        await run.press("enter")
        assert table(run)[-1] == "2 entries 9h"
        await run.press("escape", "]")
        assert table(run)[-1] == "of 40 hours 3 2.25 5.25 250"
        await run.press("p", *"mei", "enter")
        assert "Mei: week 10" in head(run)
        assert "Mei logged nothing in this week" in table(run)[1]
        await run.press("p", *"nobody", "enter")
        assert "Nobody on this board" in foot(run, 1)
        await run.press("escape", "D", *"2026-02-23", "enter", "p", *"ana", "enter", "o")
        assert run.at[0] == "Build"


async def test_a_week_follows_what_others_log(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("g", "W")
        assert len(table(run)) == 3
        with ben(run, small_path) as other:
            log_line(other, run.item("Design"), "2h ana")
        run.app.screen.follow()  # type: ignore[attr-defined]
        assert table(run)[1] == "> Design 2 2"


async def test_two_people_log_at_the_same_time(small_path: Path) -> None:
    async with driving(small_path) as run:
        with session(small_path, "ben", 1002) as other:
            await logged(run, "Build", "3h")
            log_line(other, run.item("Build"), "2h")
            await logged(run, "Build", "1h")
        assert run.text("Build", "actual_work") == "6h"
        assert run.text("Build", "remaining_work") == "42h"


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 45)])
async def test_hostile_text_stays_text(small_path: Path, size: tuple[int, int]) -> None:
    nasty = '1h "[red]x[/] [@click=app.bell] \u202eabc \u200b漢字 🧨"'
    async with driving(small_path, size) as run:
        await run.go("Design", "title")
        await run.press("g", "w")
        run.screen.prompts.paste(f"{nasty}\n\x1b[2J")
        await run.moment()
        await run.press("enter")
        assert run.text("Design", "actual_work") == "9h"
        await run.press("g", "w", "enter")
        assert all("\x1b" not in line and "\u202e" not in line for line in table(run))
        assert "[red]x[/]" in foot(run)
        await run.press("W")
        assert "[red]x[/]" in foot(run)
        await run.press("escape", "escape", "g", "h", "escape")


async def test_read_only_shows_and_changes_nothing(small_path: Path) -> None:
    async with driving(small_path) as run:
        await logged(run, "Design", "3h mon")
        run.desk.session.read_only = "read-only"
        await run.press("g", "w")
        assert "read-only" in run.said
        await run.press("g", "W", "enter")
        for key in ("enter", "d", "w", "u"):
            await run.press(key)
            assert "read-only" in foot(run)
        assert table(run)[-1] == "1 entry 3h"


async def test_details_list_what_is_logged_and_let_it_be_changed(small_path: Path) -> None:
    async with driving(small_path, (100, 60)) as run:
        await logged(run, "Design", '3h mon "first"')
        await run.press("g", "d")
        lines = run.app.screen.lines  # type: ignore[attr-defined]
        lines.go_to_section("Logged")
        shown = [lines.render_line(y).text for y in range(lines.size.height)]
        assert any("3h by Ana on Mon 2 Mar 2026: first" in line for line in shown)
        assert any("log entry added: 3h by Ana" in line for line in shown)
        await run.press("enter", "ctrl+u", *"5h", "enter")
        assert run.text("Design", "actual_work") == "13h"
        lines.go_to_section("Logged")
        await run.press("d")
        assert run.text("Design", "actual_work") == "8h"


async def test_from_the_palette_with_what_is_meant(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "work")
        await run.press(":", *"log-work 3h mon", "enter")
        assert run.text("Design", "actual_work") == "11h"
        await run.press(":", *"log-work 3", "enter")
        assert "3h for hours" in run.said
        await run.press(":", *"show-timesheet mei", "enter")
        assert "Mei: week 10" in head(run)


async def test_a_row_that_somebody_deletes_meanwhile_takes_nothing(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "work")
        await run.press("g", "w", *"3h")
        with session(small_path, "ben", 1002) as other:
            other.execute(lambda board: delete_item(board, run.item("Build")))
        await run.press("enter")
        assert "Build" in run.bar(run.screen.foot, 1)
        assert "deleted by ben" in run.bar(run.screen.foot, 1)
