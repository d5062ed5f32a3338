"""What was half typed when a session ended is offered at the next start, at its place."""

from __future__ import annotations

import fcntl
import re
from functools import partial
from pathlib import Path

import pytest

from tests.boards import adding, deleting, session, typing
from tests.restoring import restore, saved
from tests.ui.driving import ROWS, Driven, driving
from tpm_tui.service.editing.commands import add_item
from tpm_tui.ui.config import Config
from tpm_tui.ui.drafts import drafting
from tpm_tui.ui.drafts.resuming import DraftTable
from tpm_tui.ui.screens.conflict import ConflictScreen
from tpm_tui.ui.screens.detail import DetailScreen
from tpm_tui.ui.screens.text_editor import TextScreen

pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture(autouse=True)
def _offered_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is offered before it is asked for, however slow the machine is."""
    monkeypatch.setattr(drafting, "OFFER_SECONDS", 1e6)


async def cut_off(path: Path, *keys: str, at: tuple[str, str] = ("Build", "title")) -> None:
    """Type something, and lose the connection."""
    async with driving(path) as run:
        await run.go(*at)
        for key in keys:
            await (run.press(key[1:]) if key.startswith("^") else run.write(key))
        run.app.drafting.end("connection lost")


async def offered(run: Driven) -> str:
    """What is offered, in full; empty for nothing."""
    run.app.drafting.offer()
    await run.settle()
    screen = run.app.screen
    if not isinstance(screen, DraftTable):
        return ""
    lines = [run.bar(screen.foot, line) for line in range(3)]
    assert all(len(line) <= screen.size.width for line in lines)
    return "".join(lines).strip()


async def test_a_cell_goes_on_where_it_was(small_path: Path) -> None:
    await cut_off(small_path, "^s", "Cutov")
    async with driving(small_path) as run:
        said = await offered(run)
        assert 'You were typing "Cutov" into Work item of Build (' in said
        assert "connection lost" in said
        assert run.text("Build", "title") == "Build", "nothing is applied by itself"
        await run.press("enter")
        editor = run.desk.grid.editor
        assert editor is not None
        assert (editor.text, run.at) == ("Cutov", ("Build", "title"))
        await run.write("er")
        await run.press("enter")
        assert run.text("Cutover", "title") == "Cutover"
        assert await offered(run) == ""
    async with driving(small_path) as run:
        assert await offered(run) == ""


async def test_cut_off_again_it_is_offered_again(small_path: Path) -> None:
    await cut_off(small_path, "^s", "Cutov")
    async with driving(small_path) as run:
        assert await offered(run)
        await run.press("enter")
    async with driving(small_path) as run:
        assert "Cutov" in await offered(run)


async def test_what_others_did_meanwhile_is_asked_about(small_path: Path) -> None:
    await cut_off(small_path, "5", at=("Build", "budget"))
    with session(small_path, "ben", 1002) as ben:
        item = ben.board.items.columns["title"].index("Build")
        ben.execute(typing(item, "budget", "7000"))
        ben.execute(typing(item, "title", "Make"))
    async with driving(small_path) as run:
        said = await offered(run)
        assert 'typing "5" into Budget of Make (' in said
        assert "ben changed this cell to 7,000 at " in said
        (line,) = run.app.screen.table.rows  # type: ignore[attr-defined]
        assert line[1:3] == ("Budget of Make", "changed by ben, renamed")
        await run.press("enter", "enter")
        screen = run.app.screen
        assert isinstance(screen, ConflictScreen)
        assert (screen.cell.base, screen.cell.theirs, screen.cell.mine) == ("2,000", "7,000", "5")
        assert screen.cell.where == "Budget of Make"
        await run.press("m")
        assert run.text("Make", "budget") == "5"


async def test_a_text_begun_before_a_restore_never_overwrites_what_came_after_it(
    small_path: Path,
) -> None:
    """The number of the revision that it was begun at comes again."""
    copy = saved(small_path)
    with session(small_path) as ana:
        for budget in ("1", "2", "3"):
            ana.execute(typing(ana.board.items.columns["title"].index("Launch"), "budget", budget))
    await cut_off(small_path, "^s", "mine")
    restore(small_path, copy)
    with session(small_path, "ben", 1002) as ben:
        ben.execute(typing(ben.board.items.columns["title"].index("Build"), "title", "Theirs"))
    async with driving(small_path) as run:
        assert "was put into another state since" in await offered(run)
        await run.press("enter", "enter")
        screen = run.app.screen
        assert isinstance(screen, ConflictScreen)
        assert (screen.cell.theirs, screen.cell.mine) == ("Theirs", "mine")
        assert "Theirs" in run.titles
        await run.press("m")
        assert "mine" in run.titles


@pytest.mark.parametrize("keys", [("^escape",), ("^enter",), ("^ctrl+u",)])
async def test_nothing_is_left_of_what_was_saved_or_given_up(
    small_path: Path, keys: tuple[str, ...]
) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press("s")
        await run.write("Cutov")
        run.app.drafting._on_time()
        assert run.app.drafting._drafts is not None
        assert run.app.drafting._drafts.kept is not None
        for key in keys:
            await run.press(key[1:])
        run.app.drafting._on_time()
        assert run.app.drafting._drafts.kept is None
    async with driving(small_path) as run:
        assert await offered(run) == ""


async def test_who_leaves_after_the_warning_leaves_nothing(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press("s")
        await run.write("Cutov")
        run.app.drafting._on_time()
        await run.press("ctrl+q", "ctrl+q")
        assert run.app._exit
    async with driving(small_path) as run:
        assert await offered(run) == ""


async def test_later_and_never(small_path: Path) -> None:
    await cut_off(small_path, "^s", "Cutov")
    for _ in range(2):
        async with driving(small_path) as run:
            assert await offered(run)
            await run.press("escape")
            assert run.app.screen is run.screen
            assert "offered again" in run.told
    async with driving(small_path) as run:
        assert await offered(run)
        await run.press("delete")
        assert run.app.screen is run.screen
        assert await offered(run) == ""
    async with driving(small_path) as run:
        assert await offered(run) == ""


def titles(path: Path) -> list[str]:
    """Rows of a board as somebody else sees them."""
    with session(path, "ben", 1002) as ben:
        items = ben.board.items
        return [str(items.columns["title"][one]) for one in items.subtree(0) if one]


@pytest.mark.parametrize("text", ["Cutov", ""])
async def test_a_row_without_its_name_is_nowhere_but_its_text_is_offered(
    small_path: Path, text: str
) -> None:
    with session(small_path) as opened:
        before = opened.board.revision
    await cut_off(small_path, "^o", *([text] if text else []), at=("Design", "title"))
    with session(small_path) as opened:
        assert opened.board.revision == before
    async with driving(small_path) as run:
        said = await offered(run)
        if not text:
            assert said == ""
            return
        assert 'typing "Cutov" into the title of a new row below Design (' in said
        await run.press("enter")
        editor = run.desk.grid.editor
        assert editor is not None
        assert (editor.new, editor.text) == (True, "Cutov")
        await run.press("enter")
        await run.press("escape")
        shown = run.titles
        assert shown.index("Cutov") == shown.index("Design") + 1
        assert await offered(run) == ""
        await run.press("u")
        assert run.titles == ROWS
    assert titles(small_path) == [one for one in ROWS if one != "(own)"]


async def test_a_signal_in_the_middle_of_a_change_of_the_board(small_path: Path) -> None:
    """What was written down a moment before it stands."""
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("o")
        await run.write("Cut")
        run.app.drafting._on_time()
        await run.write("ov")
        siblings = run.board.items.children[run.item("Core")]
        whole = list(siblings)
        siblings.clear()
        run.board.items.children[run.item("Core")] = [run.item("Launch")]
        try:
            run.app.drafting.end("connection lost")
        finally:
            siblings[:] = whole
            run.board.items.children[run.item("Core")] = siblings
    async with driving(small_path) as run:
        assert 'typing "Cut" into the title of a new row below Design' in await offered(run)


async def test_a_new_row_that_was_saved_in_the_last_moment_is_not_offered(
    small_path: Path,
) -> None:
    await cut_off(small_path, "^o", "Cutov", at=("Design", "title"))
    with session(small_path) as ana:
        design = ana.board.items.columns["title"].index("Design")
        ana.execute(partial(add_item, title="Cutov", after=design))
    async with driving(small_path) as run:
        assert await offered(run) == ""
    await cut_off(small_path, "^o", "Pilot", at=("Design", "title"))
    with session(small_path, "ben", 1002) as ben:
        ben.execute(partial(add_item, title="Pilot", after=design))
    async with driving(small_path) as run:
        assert "Pilot" in await offered(run), "that is somebody else's"


async def test_a_new_row_of_before_a_restore_is_added_where_it_is_shown(small_path: Path) -> None:
    copy = saved(small_path)
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("d", "d", "o")
        await run.write("Cutov")
        run.app.drafting.end("connection lost")
    restore(small_path, copy)
    with session(small_path, "ben", 1002) as ben:
        ben.execute(adding("Theirs"))
    async with driving(small_path) as run:
        assert "into another state" in await offered(run)
        await run.press("enter", "enter", "escape")
        assert {"Theirs", "Cutov", "Design"} <= set(run.titles)


async def test_the_place_of_a_new_row_is_gone_or_has_changed(small_path: Path) -> None:
    await cut_off(small_path, "^o", "Cutov", at=("Design", "title"))
    with session(small_path, "ben", 1002) as ben:
        ben.execute(deleting(ben.board.items.columns["title"].index("Design")))
    async with driving(small_path) as run:
        assert await offered(run)
        await run.press("enter", "enter", "escape")
        assert run.titles[-4:-2] == ["Launch", "Cutov"], "last, where it was"
        await run.press("u")
    await cut_off(small_path, "^o", "Cutov", at=("Launch", "title"))
    with session(small_path, "ben", 1002) as ben:
        ben.execute(deleting(ben.board.items.columns["title"].index("Core")))
    async with driving(small_path) as run:
        assert "y copies the text" in await offered(run)


@pytest.mark.parametrize("text", ["Cutov", ""])
async def test_who_leaves_the_program_leaves_no_row_without_a_name(
    small_path: Path, text: str
) -> None:
    before = titles(small_path)
    async with driving(small_path) as run:
        await run.press("o")
        await run.write(text)
        await run.press(*["ctrl+q"] * (2 if text else 1))
        assert run.app._exit
    assert titles(small_path) == before
    async with driving(small_path) as run:
        assert await offered(run) == ""


async def test_what_is_kept_can_be_looked_at_by_a_command(small_path: Path) -> None:
    for text in ("one", "two"):
        await cut_off(small_path, "^s", text)
    async with driving(small_path) as run:
        run.screen.run_command("show-drafts")
        await run.settle()
        assert isinstance(run.app.screen, DraftTable)
        await run.press("delete", "delete")
        assert len(run.app.screen_stack) == 2, "the board is all that is open"
        run.screen.run_command("show-drafts")
        await run.settle()
        assert "No half-typed text of yours" in run.told


@pytest.mark.parametrize("kind", ["comment", "description"])
async def test_longer_texts(small_path: Path, kind: str) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        if kind == "comment":
            await run.press("g", "c")
        else:
            await run.press("g", "d")
            details = run.app.screen
            assert isinstance(details, DetailScreen)
            details.lines.mark_entry("description")
            await run.press("enter")
        pad = run.app.screen
        assert isinstance(pad, TextScreen)
        pad.pad.insert("two\nlines")
        await run.settle()
        run.app.drafting.end("connection lost")
    async with driving(small_path) as run:
        assert f"the {kind}" in (await offered(run)).replace("a comment", "the comment")
        await run.press("enter")
        pad = run.app.screen
        assert isinstance(pad, TextScreen)
        assert pad.pad.text == "two\nlines"
        await run.press("ctrl+s")
        item = run.item("Build")
        if kind == "comment":
            assert any("two" in text for text in run.board.items.notes[item].values())
        else:
            assert run.board.items.get(item, "description") == "two\nlines"
        assert await offered(run) == ""


async def test_lines_of_prompts(small_path: Path) -> None:
    await cut_off(small_path, "^g", "^w", "4h yesterday")
    async with driving(small_path) as run:
        assert "log work on Build" in await offered(run)
        await run.press("enter")
        assert run.screen.prompts.prompt is not None
        assert run.screen.prompts.prompt.text == "4h yesterday"
        await run.press("enter")
        assert run.text("Build", "actual_work") == "4h"
        assert await offered(run) == ""


async def test_a_line_for_several_rows(small_path: Path) -> None:
    await cut_off(small_path, "^v", "^down", "^ctrl+k", "budget=1", at=("Design", "title"))
    async with driving(small_path) as run:
        assert "in 2 rows" in await offered(run)
        await run.press("enter")
        assert run.screen.prompts.prompt is not None
        await run.write("5")
        await run.press("enter")
        assert [run.text(one, "budget") for one in ("Design", "Build")] == ["15", "15"]


async def test_a_text_for_several_cells(small_path: Path) -> None:
    await cut_off(small_path, "^v", "^down", "^5", at=("Design", "budget"))
    async with driving(small_path) as run:
        assert "Budget of 2 cells" in await offered(run)
        await run.press("enter", "enter")
        assert [run.text(one, "budget") for one in ("Design", "Build")] == ["5", "5"]


async def test_a_field_that_the_view_does_not_show(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press("g", "d")
        details = run.app.screen
        assert isinstance(details, DetailScreen)
        details.lines.mark_entry("field:source_id")
        await run.press("s")
        await run.write("JIRA-1")
        run.app.drafting.end("connection lost")
    async with driving(small_path) as run:
        assert "Source id of Build" in await offered(run)
        await run.press("enter")
        await run.settle()
        assert isinstance(run.app.screen, DetailScreen)
        await run.press("enter")
        assert run.text("Build", "source_id") == "JIRA-1"


async def test_a_row_that_a_filter_hides(small_path: Path) -> None:
    await cut_off(small_path, "^s", "Cutov")
    async with driving(small_path) as run:
        await run.press("f")
        await run.write("budget > 8000")
        await run.press("enter")
        assert "Build" not in run.titles
        assert await offered(run)
        await run.press("enter", "enter")
        assert run.text("Cutov", "title") == "Cutov"


async def test_what_is_gone_can_be_copied(small_path: Path) -> None:
    await cut_off(small_path, "^s", "Cutov")
    with session(small_path, "ben", 1002) as ben:
        ben.execute(deleting(ben.board.items.columns["title"].index("Build")))
    async with driving(small_path, (60, 20)) as run:
        said = await offered(run)
        assert re.search(r"ben deleted it at \d\d:\d\d\. y copies the text\.$", said)
        await run.press("enter")
        screen = run.app.screen
        assert isinstance(screen, DraftTable)
        assert "Took the text" in run.bar(screen.foot, 0)
        assert "drops it" in run.bar(screen.foot, 3), "the keys stay"
        await run.press("escape")
        await run.go("Launch")
        await run.press("p")
        assert run.text("Cutov", "title") == "Cutov"


async def test_two_sessions_of_one_person(small_path: Path) -> None:
    async with driving(small_path) as one:
        await one.go("Build")
        await one.press("s")
        await one.write("Cutov")
        one.app.drafting._on_time()
        async with driving(small_path) as other:
            assert await offered(other) == "", "it is still being typed there"


async def test_texts_that_are_hostile_and_long(small_path: Path) -> None:
    await cut_off(small_path, "^s", "[/] " + "x" * 300)
    for size in ((80, 24), (40, 10), (20, 4)):
        async with driving(small_path, size, config=Config(ascii=True)) as run:
            assert await offered(run)
            assert isinstance(run.app.screen, DraftTable)
            for y in range(run.app.screen.lines.size.height):
                assert run.app.screen.lines.render_line(y).cell_length == size[0]
            await run.press("escape")


async def test_who_waits_too_long_keeps_the_text(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press("s")
        await run.write("Cutov")
        assert run.app.session is not None
        run.app.session.lock.patience = 0.3
        with small_path.with_name(f"{small_path.name}.lock").open("a+b") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            await run.press("enter")
            assert "small.db has been locked for more than" in run.told
            editor = run.desk.grid.editor
            assert editor is not None
            assert editor.text == "Cutov"
        await run.press("enter")
        assert run.text("Cutov", "title") == "Cutov"
