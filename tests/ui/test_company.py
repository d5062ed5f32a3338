"""People live together on one board: who is here, where, what they edit, and what they have done."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.boards import adding, deleting, session, typing
from tests.ui.app_clock import NOW
from tests.ui.driving import Driven, driving
from tests.ui.looking import filter_by
from tpm_tui.service.board import BoardDelta
from tpm_tui.service.company.presence import Company, Whereabouts, in_words
from tpm_tui.service.session import BoardSession
from tpm_tui.ui.config import Config
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.screens.table import TableScreen


def here(path: Path) -> list[Path]:
    return sorted(path.with_name(f"{path.name}.here").glob("[0-9]*"))


@asynccontextmanager
async def working(path: Path) -> AsyncIterator[BoardSession]:
    """A session of somebody else, beside an app."""
    with session(path, "ben", 1002) as other:
        yield other


async def rest(run: Driven) -> None:
    """The cursor has been where it is for a while."""
    if run.desk.around.company is None:
        run.poll()
    run.screen.following.rested()
    await run.settle()


def line(run: Driven, title: str) -> str:
    return next(text for text in run.lines if title in text)


def ground(run: Driven, title: str, key: str) -> object:
    """Background of a cell on screen."""
    grid = run.desk.grid
    row, column = run.titles.index(title), [one.key for one in grid.view].index(key)
    region = grid.cell_region(row, column)
    assert region is not None
    strip = grid.render_line(region.y).crop(region.x, region.x + 1)
    return next(iter(strip)).style


# ---- who is here


async def test_the_line_above_says_who_is_here(small_path: Path, ben: Company) -> None:
    async with driving(small_path) as run:
        assert "with" not in run.bar(run.screen.head)
        ben.stay(0, "")
        run.poll()
        assert "with ben  ana  EUR" in run.bar(run.screen.head)
        again = Company(small_path, run.desk.session.user)
        again.stay(0, "")
        run.poll()
        assert "with ben, you elsewhere  ana" in run.bar(run.screen.head)
        ben.close()
        again.close()
        run.poll()
        assert "with" not in run.bar(run.screen.head)


async def test_a_narrow_screen_leaves_out_what_matters_less(small_path: Path, ben: Company) -> None:
    async with driving(small_path, (80, 24)) as run:
        ben.stay(0, "")
        await filter_by(run, "owner:ana or owner:mei")
        run.poll()
        head = run.bar(run.screen.head)
        assert "filter owner:ana or owner:mei" in head
        assert head.rstrip().endswith(("with ben", "with 1 other", "+1"))
        assert "EUR" not in head


def whereabouts(name: str, number: int = 0) -> Whereabouts:
    return Whereabouts(f"{name}{number}", name, 1, number, "")


@pytest.mark.parametrize(
    "names, width, told",
    [
        ("", 80, ""),
        ("bo", 80, "with bo"),
        ("bo cy", 80, "with bo, cy"),
        ("bo bo cy", 80, "with bo (2), cy"),
        ("ana bo", 80, "with bo, you elsewhere"),
        ("bo cy di ed", 80, "with bo, cy, di, ed"),
        ("bo cy di ed fe", 80, "with bo, cy, di and 2 more"),
        ("bo cy di", 14, "with 3 others"),
        ("bernadette", 12, "with 1 other"),
        ("bo cy di", 5, "+3"),
        ("bo", 1, ""),
    ],
)
def test_as_many_names_as_fit(names: str, width: int, told: str) -> None:
    sessions = [whereabouts(name, at) for at, name in enumerate(names.split())]
    assert in_words(sessions, "ana", width) == told


# ---- where they are


async def test_the_cell_of_somebody_else_is_marked(small_path: Path, ben: Company) -> None:
    async with driving(small_path) as run:
        plain = line(run, "Design")
        ben.stay(run.item("Design"), "budget")
        run.poll()
        assert line(run, "Design").replace("@", " ") == plain
        assert "@" in line(run, "Design")
        assert ground(run, "Design", "budget") == run.desk.grid.palette.style("", "other")
        ben.stay(run.item("Design"), "budget", editing=True)
        run.poll()
        assert "»" in line(run, "Design")
        ben.stay(run.item("Build"), "title")
        run.poll()
        assert line(run, "Design") == plain
        assert "@" in line(run, "Build")


async def test_a_column_out_of_sight_is_marked_beside_the_title(
    small_path: Path, ben: Company
) -> None:
    async with driving(small_path, (60, 24)) as run:
        ben.stay(run.item("Design"), "owner")
        run.poll()
        title = run.desk.grid.placed()[0].width
        assert line(run, "Design")[title] == "@"


async def test_who_is_below_a_folded_row_is_marked_on_it(small_path: Path, ben: Company) -> None:
    async with driving(small_path) as run:
        ben.stay(run.item("Design"), "budget")
        await run.go("Core")
        await run.press("space")
        run.poll()
        await rest(run)
        await run.go("Research")
        assert "@" in line(run, "Core")
        await run.go("Core")
        await run.press("space")
        await rest(run)
        await run.go("Research")
        assert "@" not in line(run, "Core")
        assert "@" in line(run, "Design")


async def test_without_colour_the_mark_is_there_too(
    small_path: Path, ben: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with driving(small_path, config=Config(ascii=True)) as run:
        ben.stay(run.item("Design"), "budget")
        run.poll()
        assert "@" in line(run, "Design")


async def test_the_line_below_says_who_is_on_the_cell(small_path: Path, ben: Company) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        ben.stay(run.item("Design"), "budget")
        run.poll()
        assert "Budget: 1,000  ben is here" in run.said
        ben.stay(run.item("Design"), "budget", editing=True)
        run.poll()
        assert "Budget: 1,000  ben is editing this" in run.said
        ben.stay(run.item("Design"), "owner")
        run.poll()
        assert "Budget: 1,000  ben is on this row" in run.said
        ben.stay(run.item("Build"), "owner")
        run.poll()
        assert "ben" not in run.said


async def test_who_edits_the_same_cell_is_warned_and_not_stopped(
    small_path: Path, ben: Company
) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        ben.stay(run.item("Design"), "budget", editing=True)
        run.poll()
        await run.press("enter")
        assert run.said.startswith(" ben is editing this too.")
        await run.press(*"77")
        ben.stay(run.item("Design"), "budget")
        run.poll()
        assert "ben" not in run.said
        ben.stay(run.item("Design"), "budget", editing=True)
        run.poll()
        assert run.said.startswith(" ben is editing this too.")
        assert run.desk.grid.editor is not None
        assert run.desk.grid.editor.text.endswith("77")
        await run.press("enter")
        assert run.text("Design", "budget").endswith("77")


async def test_who_deletes_what_somebody_types_into_is_told(small_path: Path, ben: Company) -> None:
    async with driving(small_path) as run:
        await run.go("Training")
        ben.stay(run.item("Design"), "budget", editing=True)
        run.poll()
        await run.press("d", "d")
        assert "typing" not in run.told
        await run.go("Core")
        await run.press("d", "d")
        assert "brings it back, p puts it elsewhere. ben is typing there." in run.told
        await run.press("u")
        ben.stay(run.item("Design"), "budget")
        run.poll()
        await run.press("d", "d")
        assert "typing" not in run.told


# ---- what this session says of itself


async def test_others_see_where_the_cursor_rests_and_what_is_edited(
    small_path: Path, ben: Company
) -> None:
    def told() -> tuple[int, str, bool]:
        ben.look()
        (one,) = ben.others
        return one.item, one.field, one.editing

    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await rest(run)
        assert told() == (run.item("Design"), "budget", False)
        await run.press("down", "down")
        assert told() == (run.item("Design"), "budget", False), "nothing is said on the move"
        await rest(run)
        assert told() == (run.item("Launch"), "budget", False)
        await run.press("up", "enter")
        assert told() == (run.item("Build"), "budget", True), "an editor is told of at once"
        await run.press("escape")
        assert told() == (run.item("Build"), "budget", False)
        await run.press("g", "d", "enter")
        assert told()[::2] == (run.item("Build"), True), "in the details as well"
        await rest(run)
        assert told()[::2] == (run.item("Build"), True), "whatever the board below thinks"
        await run.press("escape", "escape")
    ben.look()
    assert ben.others == ()
    assert here(small_path) == []


async def test_who_touches_nothing_for_long_is_away(
    small_path: Path, ben: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(small_path) as run:
        idle = [0.0]
        monkeypatch.setattr(run.screen.following, "idle", lambda: idle[0])
        await run.go("Design", "budget")
        await rest(run)
        for seconds, away in ((1799.0, False), (1801.0, True), (1e5, True), (0.1, False)):
            idle[0] = seconds
            run.poll()
            ben.look()
            (one,) = ben.others
            assert (one.item, one.field, one.away) == (run.item("Design"), "budget", away)
            assert in_words(ben.others, "ben", 80) == f"with ana{' (away)' if away else ''}"


async def test_the_list_says_who_is_away(small_path: Path, ben: Company) -> None:
    async with driving(small_path) as run:
        ben.stay(run.item("Build"), "budget", editing=True)
        ben.is_away(away=True)
        run.poll()
        assert "with ben (away)" in run.bar(run.screen.head)
        await run.press("g", "@")
        assert isinstance(run.app.screen, TableScreen)
        assert run.app.screen.table.rows[0][:4] == ("ben", "Build", "Budget", "away")


async def test_nothing_is_written_while_nothing_moves(small_path: Path) -> None:
    async with driving(small_path) as run:
        await rest(run)
        (file,) = here(small_path)
        before = file.stat().st_mtime_ns
        await rest(run)
        run.poll()
        assert file.stat().st_mtime_ns == before


async def test_where_nothing_can_be_said_nobody_is_told_of_an_error(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    small_path.with_name(f"{small_path.name}.here").write_text("no folder")
    async with driving(small_path) as run:
        await rest(run)
        run.poll()
        assert "folder" not in run.said
        small_path.with_name(f"{small_path.name}.here").unlink()
        monkeypatch.setattr(os, "pwrite", full)
        run.screen.following.rest()
        run.poll()
        assert "space" not in run.said


async def test_a_read_only_copy_says_nothing_of_itself(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda _path, mode, **_: not mode & os.W_OK)
    async with driving(small_path) as run:
        assert run.desk.session.read_only
        await rest(run)
        run.poll()
        assert here(small_path) == []
        assert here(run.desk.session.path) == []


# ---- the list


async def test_the_list_of_who_is_here_goes_to_their_row(small_path: Path, ben: Company) -> None:
    async with driving(small_path) as run:
        ben.stay(run.item("Build"), "budget", editing=True)
        run.poll()
        await run.press("g", "@")
        assert isinstance(run.app.screen, TableScreen)
        assert run.app.screen.table.rows[0][:4] == ("ben", "Build", "Budget", "edits")
        ben.stay(run.item("Design"), "owner")
        run.poll()
        assert run.app.screen.table.rows[0][:4] == ("ben", "Design", "Owner", "")
        await run.press("enter")
        assert isinstance(run.app.screen, BoardScreen)
        assert run.at == ("Design", "owner")


async def test_nobody_else_is_here(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("g", "@")
        assert isinstance(run.app.screen, TableScreen)
        assert not run.app.screen.table.rows
        await run.press("enter", "escape")


# ---- what they did


async def test_news_wait_for_what_was_said_and_for_what_is_open(small_path: Path) -> None:
    async with driving(small_path) as run, working(small_path) as other:
        await run.go("Design", "budget")
        await run.press("5", "enter")
        assert run.said.startswith(" Budget of Design")
        other.execute(typing(run.item("Build"), "budget", "7000"))
        run.poll()
        assert run.said.startswith(" Budget of Design"), "what came of the own edit is read first"
        await run.press("enter")
        run.poll()
        assert "ben" not in run.said
        await run.press("escape", "down")
        run.poll()
        assert run.said.startswith(" ben: Budget of Build 2,000 -> 7,000")
        await run.press("up")
        await rest(run)
        assert "ben:" not in run.said


async def test_several_changes_are_summed_up(small_path: Path) -> None:
    async with driving(small_path) as run, working(small_path) as other:
        for amount in ("1", "2", "3"):
            other.execute(typing(run.item("Build"), "budget", amount))
        other.execute(adding("Extra"))
        run.poll()
        assert run.said.startswith(" ben: 4 changes in 2 rows, the last: Extra created")


async def test_news_are_said_on_the_screen_over_the_board(small_path: Path) -> None:
    for opening in ("g d", "g b", "g e", "g a"):
        async with driving(small_path) as run, working(small_path) as other:
            await run.go("Design")
            await run.press(*opening.split())
            other.execute(typing(run.item("Build"), "budget", "7000"))
            run.poll()
            foot = run.app.screen.query("Bar").last()
            assert "ben: Budget of Build" in run.bar(foot), opening  # type: ignore[arg-type]
            other.execute(typing(run.item("Build"), "budget", "2000"))
            await run.press("escape")


async def test_the_changed_cell_says_who_changed_it_a_moment_ago(small_path: Path) -> None:
    async with driving(small_path) as run, working(small_path) as other:
        await run.go("Build", "budget")
        other.execute(typing(run.item("Build"), "budget", "7000"))
        run.poll()
        await run.press("down", "up")
        await rest(run)
        assert "Budget: 7,000  changed by ben a moment ago" in run.said
        NOW.now += 100
        await rest(run)
        assert "changed by" not in run.said


async def test_grounds_of_others_go_away_while_more_keep_coming(small_path: Path) -> None:
    async with driving(small_path) as run, working(small_path) as other:
        grid = run.desk.grid
        build, design = run.item("Build"), run.item("Design")
        other.execute(typing(build, "budget", "7000"))
        run.poll()
        assert grid.age_flashes("remote")
        other.execute(typing(design, "work", "8h"))
        run.poll()
        assert grid.age_flashes("remote"), "the younger one stays"
        assert (build, "budget") not in grid.strips.flashes
        assert grid.strips.flashes[design, "work"] == "remote"
        assert not grid.age_flashes("remote")
        assert not grid.strips.flashes


async def test_a_row_that_came_or_moved_is_marked(small_path: Path) -> None:
    from tpm_tui.service.editing.placing import move_by

    async with driving(small_path) as run, working(small_path) as other:
        other.execute(lambda board: move_by(board, run.item("Launch"), -1))
        run.poll()
        assert run.desk.grid.strips.flashes[run.item("Launch"), "title"] == "remote"
        other.execute(adding("Extra"))
        run.poll()
        assert run.desk.grid.strips.flashes[run.item("Extra"), "title"] == "remote"
        other.execute(deleting(run.item("Extra")))
        run.poll()
        assert "Extra" not in run.titles


async def test_a_private_view_of_somebody_else_is_no_news(small_path: Path) -> None:
    from tpm_tui.service.views.view import STANDARD, save_view

    async with driving(small_path) as run, working(small_path) as other:
        other.execute(lambda board: save_view(board, "mine", STANDARD, "ben", private=True))
        run.poll()
        assert "ben" not in run.said


async def test_one_poll_repaints_once_however_much_has_happened(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(small_path) as run, working(small_path) as other:
        shows: list[object] = []
        plain = run.desk.show

        def show(_desk: Desk, delta: BoardDelta, ground: str) -> None:
            shows.append(delta)
            plain(delta, ground)

        monkeypatch.setattr(Desk, "show", show)
        for amount in range(20):
            other.execute(typing(run.item("Build"), "budget", str(amount)))
        run.poll()
        assert len(shows) == 1


async def test_the_page_stays_where_rows_come_above_it(demo_path: Path) -> None:
    async with driving(demo_path, (100, 16)) as run:
        await run.press("z", "R", "G")
        run.desk.grid.scroll_by(-5)
        run.desk.grid.move_to(run.desk.grid.top + 4, 0)
        await run.settle()
        before = run.lines[1:-1]
        with session(demo_path, "ben", 1002) as other:
            from tpm_tui.service.editing.commands import add_item

            other.execute(lambda board: add_item(board, "First", before=1))
        run.poll()
        run.desk.grid.end_flash()
        assert run.lines[1:-1] == before
