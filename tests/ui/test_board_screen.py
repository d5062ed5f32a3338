"""The board screen as a whole: opening, bars, help, others at work, what gets repainted."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Region
from textual.keys import _character_to_key

from tests.boards import new_file, planted, row, session
from tests.ui.driving import ROWS, Driven, driving
from tpm_tui.service.editing.commands import delete_item, set_cell
from tpm_tui.service.keys.table import COMMANDS
from tpm_tui.ui.board import loading as board_loading
from tpm_tui.ui.keys.offer import shown_keys
from tpm_tui.ui.screens import board as board_screen
from tpm_tui.ui.screens.help import HelpScreen

# ---- first sight


async def test_the_first_sight_of_the_demo(demo_path: Path) -> None:
    async with driving(demo_path, (80, 24)) as run:
        head = run.bar(run.screen.head)
        assert head.startswith(" tpm-tui  Demo portfolio")
        assert "ana  EUR" in head
        assert run.lines[0].split() == [
            "Work",
            "item",
            "Status",
            "Progress",
            "≈",
            "Budget",
            "Σ›Actual",
            "cost",
            "Σ",
        ]
        assert run.lines[1].startswith("▾ Digital Portfolio 2026")
        assert run.lines[-1].startswith("  Total")
        assert "? help" in run.bar(run.screen.foot, 1)
        assert run.screen.foot.render_line(1).text.rstrip().endswith("q quit")
        assert all(len(line) <= 80 for line in run.lines)


@pytest.mark.parametrize("size", [(20, 4), (40, 10), (80, 24), (200, 50), (10, 3)])
async def test_every_size_can_be_painted_and_worked_on(
    size: tuple[int, int], demo_path: Path
) -> None:
    async with driving(demo_path, size) as run:
        await run.press(
            "z", "R", "G", "enter", "escape", "end", "pageup", "home", "?", "pagedown", "escape"
        )
        await run.press("G", "right", "enter", "down", "escape", "u")
        await run.pilot.resize_terminal(120, 30)
        await run.settle()
        assert run.desk.grid.row == len(run.titles) - 1
        await run.pilot.resize_terminal(*size)
        await run.settle()
        assert run.desk.grid.size.width == size[0]


async def test_the_row_under_the_cursor_stays_on_screen_when_the_terminal_shrinks(
    demo_path: Path,
) -> None:
    async with driving(demo_path, (120, 40)) as run:
        await run.press("z", "R", *["down"] * 30, *["right"] * 6)
        at = run.at
        await run.pilot.resize_terminal(60, 12)
        await run.settle()
        assert run.at == at
        assert run.desk.grid.cell_region(run.desk.grid.row, run.desk.grid.column) is not None


async def test_home_shows_the_first_columns_again(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        first = run.lines[0]
        await run.press("end")
        assert run.lines[0] != first
        await run.press("home")
        assert run.lines[0] == first
        await run.press("end", "tab")
        assert (run.at, run.lines[0]) == (("Core", "title"), first)


async def test_a_level_beyond_the_indentation_is_a_number_and_its_mark_can_be_clicked(
    tmp_path: Path,
) -> None:
    path = new_file(tmp_path / "deep.db")
    with session(path, "maker", 1000) as opened:
        deep = row("level 30")
        for level in range(29, 0, -1):
            deep = row(f"level {level}", deep)
        planted(opened, deep)
    async with driving(path, (80, 40)) as run:
        await run.press("z", "R")
        assert run.lines[25].startswith("              25 ▾ level 25")
        grid = run.desk.grid
        assert await run.pilot.click(grid, offset=(17, 25))
        await run.settle()
        assert len(run.titles) == 25


async def test_a_figure_too_wide_for_its_column_widens_it(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Research", "budget")
        await run.write("1234567890.55")
        await run.press("enter")
        assert "1,234,567,890.55" in run.lines[-2 - (run.desk.grid.size.height - len(ROWS) - 2)]
        assert "1,234,571,390.55" in run.lines[-1]
        assert not any("#" in line or "890…" in line for line in run.lines)


async def test_half_a_number_is_never_shown(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.write("1234567890.55")
        await run.press("tab", "tab", "enter")
        view = run.desk.grid.view
        run.desk.grid.view = tuple(
            type(one)(one.key, one.label, 11, one.right) if one.right else one for one in view
        )
        run.desk.grid.reset()
        assert "###########" in run.lines[4]
        assert "1,234,567,8" not in run.lines[4]
        await run.press("escape", "left", "left")
        run.screen.describe()
        assert run.said.startswith(" Budget: 1,234,567,890.55")


# ---- large boards


async def test_a_large_board_shows_its_first_rows_and_then_completes(
    demo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_loading, "LARGE_BYTES", 1000)
    monkeypatch.setattr(board_loading, "FIRST_ROWS", 30)
    loads: list[board_loading.Loading] = []
    real = board_loading.Loading.start_rest

    def wait(loading: board_loading.Loading) -> None:
        loads.append(loading)

    monkeypatch.setattr(board_loading.Loading, "start_rest", wait)
    async with driving(demo_path, (120, 36)) as run:
        assert [one.screen for one in loads] == [run.screen]
        assert "Reading the board" in run.said
        assert run.lines[1].startswith("▾ Digital Portfolio 2026")
        assert "…" in run.lines[1]
        assert "Total" in run.lines[-1]
        await run.press("j", "d", "d", "o", "5", "enter")
        assert run.desk.grid.row == 0
        assert run.desk.grid.editor is None
        real(loads[0])
        await run.pilot.app.workers.wait_for_complete()
        await run.settle()
        assert run.screen.ready
        assert "67%" in run.lines[1]
        assert "4,800,000" in run.lines[-1]
        await run.press("j", "right")
        assert run.at == ("Business Platforms", "status")


async def test_a_large_board_can_be_left_before_it_is_complete(
    demo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_loading, "LARGE_BYTES", 1000)
    monkeypatch.setattr(board_loading.Loading, "start_rest", lambda _: None)
    async with driving(demo_path) as run:
        await run.press("q")
        assert run.app._exit


# ---- others at work


async def test_what_somebody_else_did_appears_with_their_name(small_path: Path) -> None:
    async with driving(small_path) as run:
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: set_cell(board, run.item("Build"), "budget", "7000"))
        run.poll()
        assert run.said.startswith(" ben: Budget of Build 2,000 -> 7,000, 2 rows above follow")
        assert "8,000" in run.lines[2]
        assert run.desk.grid.strips.flashes[run.item("Core"), "budget"] == "remote"
        run.desk.grid.end_flash()
        assert not run.desk.grid.strips.flashes
        run.poll()
        assert run.at == ("Rollout", "title")


async def test_rows_that_somebody_else_deleted_go_and_the_cursor_stays(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Training", "owner")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: delete_item(board, run.item("Core")))
        run.poll()
        assert run.titles == ["Rollout", "Training", "Research"]
        assert run.at == ("Training", "owner")


async def test_an_edit_over_somebody_elses_says_who(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        with session(small_path, "ben", 1002) as ben:
            ben.execute(lambda board: set_cell(board, run.item("Build"), "work", "8h"))
        await run.press("5", "enter")
        assert run.said.startswith(" Budget of Design")
        run.hear()
        assert "ben: Work of Build 48h -> 8h" in run.said
        assert run.text("Build", "work") == "8h"
        assert run.text("Design", "budget") == "5"


async def test_a_read_only_copy_says_so_and_refuses(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda _path, mode: not mode & os.W_OK)
    async with driving(small_path) as run:
        assert "This board is a read-only copy of " in run.said
        assert "because you may only read it (0600 " in run.said
        assert "[read-only copy " in run.bar(run.screen.head)
        await run.go("Design", "budget")
        await run.press("5", "enter")
        assert "This board is a read-only copy" in run.said
        assert run.text("Design", "budget") == "1,000"
    with session(small_path) as again:
        assert again.board.revision


# ---- bars, help and palette


async def test_the_line_below_says_where_a_figure_comes_from(small_path: Path) -> None:
    async with driving(small_path, (160, 40)) as run:
        await run.go("Core", "budget")
        run.screen.describe()
        assert run.said.startswith(" Budget: 3,000  = sum of 4 rows below  · Rollout › Core")
        await run.go("(own) of Core", "actual_cost")
        run.screen.describe()
        assert run.said.startswith(" Actual cost: 100  · Rollout › Core › (own)")
        await run.go("Launch")
        run.screen.describe()
        assert run.said.startswith(" Rollout › Core › Launch")
        assert run.said.endswith(" 6/8 ")


async def test_keys_that_do_nothing_say_so(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("w")
        assert "w does nothing here; ? lists the keys" in run.said
        await run.press("j")
        assert "does nothing" not in run.said


def listed(run: Driven) -> list[str]:
    screen = run.app.screen
    assert isinstance(screen, HelpScreen)
    return [screen.list.render_line(y).text.rstrip() for y in range(screen.list.size.height)]


async def test_the_help_pages_and_searches(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        await run.press("?")
        assert listed(run)[:2] == [
            " Move",
            "   Down or j               Next row.                       move-down",
        ]
        await run.press(*["pagedown"] * 12)
        assert any("In an open cell" in line for line in listed(run))
        assert any(" more where something is selected" in line for line in listed(run))
        await run.write("undo")
        assert "u or Ctrl+Z" in listed(run)[0]
        await run.press("backspace", "backspace", "backspace", "backspace", "enter")
        assert run.app.screen is run.screen


@pytest.mark.parametrize("key", ["escape", "?", "f1", "ctrl+q", "ctrl+c", "ctrl+g"])
async def test_the_help_closes(key: str, small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("?")
        assert len(run.app.screen_stack) == 3
        await run.press(key)
        assert len(run.app.screen_stack) == 2
        await run.press("j")
        assert run.at == ("Core", "title")


async def test_the_palette_runs_what_is_found_best(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press(":")
        await run.write("fold all")
        await run.press("enter")
        assert run.titles == ["Rollout", "Research"]
        await run.press(":")
        await run.press(
            "pagedown", "pagedown", "pagedown", "pagedown", "pagedown", "pagedown", "enter"
        )
        assert run.app._exit


async def test_the_palette_runs_nothing_when_nothing_fits_or_it_is_left(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press(":")
        await run.write("qqqq")
        await run.press("enter")
        assert run.app.screen is not run.screen  # what was typed can be mended
        await run.press("escape", ":", "q", "escape")
        assert run.app.screen is run.screen
        assert not run.app._exit
        assert run.titles == ROWS


def test_keys_are_written_as_people_read_them() -> None:
    shown = {one.name: shown_keys(one) for one in COMMANDS}
    assert shown["go-to-top"] == "gg or Ctrl+Home"
    assert shown["delete-item"] == "dd"
    assert shown["indent-item"] == "> or Alt+Right or Alt+Shift+Right"
    assert shown["page-down"] == "PgDn"
    assert shown["edit-cell"] == "Enter or F2 or i"


# ---- errors


async def test_a_board_that_cannot_be_opened_ends_with_one_sentence(tmp_path: Path) -> None:
    async with driving(tmp_path / "missing.db") as run:
        assert run.app.return_value == 2
        assert run.app.farewell.startswith(f"tpm-tui: There is no board {tmp_path}")


def replaced(path: Path) -> None:
    """Put another board in the place of one."""
    path.rename(path.with_suffix(".old"))
    new_file(path)


async def test_a_board_replaced_while_open_loses_nothing_silently(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        replaced(small_path)
        await run.press("5", "enter")
        assert "was replaced by another file" in run.said
        assert run.desk.grid.editor is not None


# ---- what is repainted


class Watch:
    """Counts what the grid asks to be painted and how many rows it builds."""

    def __init__(self, run: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(board_screen, "FLASH_SECONDS", 1000)
        self.grid = run.desk.grid
        self.regions: list[Region] = []
        self.everything = 0
        real = self.grid.refresh

        def refresh(*regions: Region, **options: bool) -> object:
            self.regions += regions
            self.everything += not regions
            return real(*regions, **options)

        monkeypatch.setattr(self.grid, "refresh", refresh)
        self.built = self.grid.strips.built

    @property
    def rows(self) -> int:
        """Rows built since."""
        for y in range(self.grid.size.height):
            self.grid.render_line(y)
        return self.grid.strips.built - self.built

    def cells(self, regions: Iterable[Region]) -> set[tuple[int, str]]:
        """Lines and columns that regions stand for."""
        places = {one.x: one.column.key for one in self.grid.placed()}
        return {
            (region.y, places[region.x])
            for region in regions
            if region.x in places and region.height == 1
        }


def settled(run: Driven) -> None:
    """Paint every line once, so that the cache holds them."""
    for y in range(run.desk.grid.size.height):
        run.desk.grid.render_line(y)


async def test_an_edit_repaints_only_the_cells_that_changed(
    demo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(demo_path, (120, 40)) as run:
        await run.press("z", "R")
        await run.go("Finance and controlling", "actual_cost")
        y = run.desk.grid.row - run.desk.grid.top + 1
        await run.press("5")
        settled(run)
        watch = Watch(run, monkeypatch)
        await run.press("0", "enter")
        ancestors = {1, 2, 3, 5, 6, y - 1}
        wanted = {(line, key) for line in {*ancestors, y} for key in ("actual_cost", "available")}
        total = {(run.desk.grid.size.height - 1, key) for key in ("actual_cost", "available")}
        painted = watch.cells(watch.regions)
        assert wanted | total <= painted
        assert not watch.everything
        # beyond them: the row that held the editor, and both ends of the cursor's step
        assert {line for line, _ in painted} <= {y, y + 1} | {line for line, _ in wanted | total}
        assert watch.rows == len(ancestors) + 2
        assert all(region.height == 1 for region in watch.regions)


async def test_a_step_of_the_cursor_repaints_two_cells(
    demo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(demo_path, (120, 40)) as run:
        await run.press("z", "R", "right")
        settled(run)
        watch = Watch(run, monkeypatch)
        await run.press("down")
        assert watch.cells(watch.regions) == {(1, "status"), (2, "status")}
        assert sum(region.area for region in watch.regions) <= 2 * (13 + 1)
        assert watch.rows == 2


async def test_a_fold_repaints_from_its_row_down(
    demo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(demo_path, (120, 40)) as run:
        await run.press("z", "R", "j", "j", "j", "j", "j")
        settled(run)
        watch = Watch(run, monkeypatch)
        await run.press("space")
        assert not watch.everything
        assert min(region.y for region in watch.regions) == 6
        built = watch.rows
        assert built <= 40 - 3 - 5 + 1


async def test_typing_repaints_one_row(demo_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with driving(demo_path, (120, 40)) as run:
        await run.press("z", "R", "j", "j", "enter")
        settled(run)
        watch = Watch(run, monkeypatch)
        await run.write("abc")
        assert {(region.y, region.height) for region in watch.regions} == {(3, 1)}


async def test_what_is_off_screen_is_not_repainted(
    demo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(demo_path, (120, 40)) as run:
        await run.press("z", "R", "G")
        settled(run)
        watch = Watch(run, monkeypatch)
        with session(demo_path, "ben", 1002) as ben:
            ben.execute(
                lambda board: set_cell(board, run.item("Finance and controlling"), "owner", "Ben")
            )
        run.poll()
        assert not watch.regions
        assert not watch.everything
        assert watch.rows == 0


async def test_an_overload_mark_goes_from_every_row_that_had_it(small_path: Path) -> None:
    async with driving(small_path, (200, 30)) as run:
        for title, key, text in (
            ("Build", "start", "2026-03-02"),
            ("Design", "allocation", "Ana 80%"),
            ("Build", "allocation", "Ana 70%"),
        ):
            await run.go(title, key)
            await run.press("s", *text, "enter")
        settled(run)
        assert "!150% Ana 80%" in run.lines[4]
        assert "!150% Ana 70%" in run.lines[5]
        await run.go("Build", "allocation")
        await run.press("s", *"Ana 10%", "enter")
        assert "!150%" not in run.lines[5]
        assert "!150%" not in run.lines[4]
        await run.press("u")
        assert "!150% Ana 80%" in run.lines[4]


async def test_keys_typed_ahead_of_a_screen_reach_that_screen(small_path: Path) -> None:
    async with driving(small_path) as run:
        for key in ":delete-item":
            run.app.post_message(events.Key(_character_to_key(key), key))
        await run.settle()
        assert run.titles == ROWS
        assert isinstance(run.app.screen, HelpScreen)
        assert run.app.screen.list.typed == "delete-item"
        for key in ("enter", "j", "?", "?", "j"):
            run.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await run.settle()
        assert run.titles == ["Research"]
        assert len(run.app.screen_stack) == 2
