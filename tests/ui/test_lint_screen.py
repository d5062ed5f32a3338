"""`g l`: findings to go to, to fix, to ignore; rules that are switched off; other people at work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session, typing
from tests.ui.driving import Driven, driving
from tests.ui.looking import ben, filter_by
from tpm_tui.service.views.view import View, ViewColumn
from tpm_tui.ui.lint import lines as lint_lines
from tpm_tui.ui.screens import lint as lint_screen
from tpm_tui.ui.screens.lint import LintScreen
from tpm_tui.ui.screens.table import TableScreen

SIZES = [(80, 24), (160, 45), (40, 10), (20, 6)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project that counts its budget twice, with rows without owners."""
    made = new_file(tmp_path / "b.db", name="B", today="2026-03-04")
    with session(made) as opened:
        planted(
            opened,
            row(
                "ERP",
                row("Design", kind="task", budget="600", work="1d", finish="2026-02-27"),
                row("Build", kind="task", budget="400", work="2d"),
                row("Test", kind="task", work="2d"),
                kind="project", owner="Ana", own={"budget": "1000"},
            ),
            row("Later", kind="task", work="1d", owner="Bo"),
        )  # fmt: skip
    return made


async def opened(run: Driven) -> LintScreen:
    await run.press("g", "l")
    screen = run.app.screen
    assert isinstance(screen, LintScreen)
    return screen


def lines(screen: TableScreen) -> list[str]:
    """Row and sentence of every line, in short."""
    return [f"{one[0].strip()}: {one[1][:34].strip()}" for one in screen.table.rows]


def told(run: Driven, screen: TableScreen) -> str:
    """The lines below, without the keys."""
    return " ".join(run.bar(screen.foot, line).strip() for line in range(3)).strip()


def marked(screen: LintScreen) -> str:
    return screen.table.rows[screen.lines.at][0].strip()


async def test_findings_stand_below_their_rules_the_gravest_first(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        screen = await opened(run)
        assert run.bar(screen.head).startswith(
            " Lint of the whole board  1 error, 1 warning, 3 hints"
        )
        assert lines(screen) == [
            "▾ Counted twice (1): error: A figure on an (own) line i",
            "(own) of ERP: Its own budget of 1,000 equals the",
            "▾ Overdue (1): warning: The finish has passed and",
            "Design: It was due 2026-02-27, 3 working d",
            "▾ No owner (3): hint: Nobody answers for an open r",
            "Design: Nobody owns this row. Ana owns wha",
            "Build: Nobody owns this row. Ana owns wha",
            "Test: Nobody owns this row. Ana owns wha",
        ]
        await run.press("j")
        assert told(run, screen) == (
            "(own) of ERP  Budget Its own budget of 1,000 equals the sum of the rows below, so that "
            "1,000 counts twice. x: Clears the own budget of 1,000."
        )


async def test_enter_goes_to_the_cell(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        await run.press("z", "M")
        await opened(run)
        await run.press("j", "j", "j", "enter")
        assert run.app.screen is run.screen
        assert run.at == ("Design", "finish")
        await opened(run)
        await run.press("j", "enter")
        assert run.at == ("(own)", "budget")


async def test_on_the_line_of_a_rule_a_reason_is_taken_for_no_command(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        screen = await opened(run)
        before = run.board.revision
        await run.press("g", "i")
        assert "i ignores a finding; this is a rule's line." in run.bar(screen.foot, 1)
        assert run.bar(screen.foot, 3).strip() == ""
        await run.press(*"oxji", "enter")
        assert "Esc, then i on a finding." in run.bar(screen.foot, 1)
        assert (screen.lines.at, run.board.revision) == (0, before)
        await run.press("escape", "x")
        assert told(run, screen).startswith("x fixes one finding, X all of a rule")
        await run.press("j", "i", *"pool", "enter")
        assert screen.report.ignored[0].row == -run.item("ERP")


async def test_the_keys_below_are_those_of_the_marked_line(path: Path) -> None:
    async with driving(path, (120, 24)) as run:
        screen = await opened(run)

        def keys() -> str:
            return run.bar(screen.foot, 3)

        assert "Enter folds" in keys()
        assert "ignores" not in keys()
        await run.press("j")
        assert "Enter goes" in keys()
        assert "x fixes" in keys()
        await run.press("j", "j")  # nobody but the user can say when it was finished
        assert marked(screen) == "Design"
        assert "x fixes" not in keys()
        await run.press("i", *"pool", "enter", "I", "G", "o")
        while "off:" not in marked(screen):
            await run.press("j")
            assert screen.lines.at < len(screen.shown)
        assert "o on" in keys()
        assert "Enter" not in keys()
        while not any(one.reason for one in [screen.shown[screen.lines.at]]):
            await run.press("k")
        assert "i tells again" in keys()


async def test_enter_goes_to_the_column_where_the_input_is_typed(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        with ben(run, path) as other:
            other.execute(typing(run.item("Build"), "assignments", "Mei 300%"))
            other.execute(typing(run.item("Build"), "start", "2026-03-09"))
            other.execute(typing(run.item("Build"), "finish", "2026-03-20"))
        screen = await opened(run)
        at = next(
            n for n, one in enumerate(screen.shown) if one.finding and "Mei" in one.finding.text
        )
        await run.press("g", *["j"] * at, "enter")
        assert run.at == ("Build", "allocation")
        assert any(one.column.key == "allocation" for one in run.desk.grid.placed())


async def test_enter_says_the_figure_where_the_view_has_no_such_column(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        await run.press("g", "d", "escape", "l", "l", "l")
        await run.press("g", "l")
        run.desk.look(View((ViewColumn("title"), ViewColumn("work"), ViewColumn("owner"))))
        screen = run.app.screen
        assert isinstance(screen, LintScreen)
        await run.press("g", "j", "j", "j", "enter")
        assert run.at == ("Design", "title")
        assert "Finish of Design is 2026-02-27; this view does not show it (ca adds" in run.told


async def test_one_is_fixed_and_undone_and_the_mark_stays(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        screen = await opened(run)
        await run.press("G", "k", "x")
        assert run.board.items.columns["owner"][run.item("Build")] == "Ana"
        assert marked(screen) == "Test"
        assert "Fix 'No owner' of Build" in told(run, screen)
        await run.press("u")
        assert run.board.items.columns["owner"][run.item("Build")] is None
        assert marked(screen) == "Test"
        assert "Undone" in told(run, screen)
        await run.press("g", "x")
        assert told(run, screen).startswith("x fixes one finding, X all of a rule")
        await run.press("j", "j", "j", "x")
        assert told(run, screen).startswith("Overdue: only you can say what is right here")


async def test_all_of_a_rule_are_fixed_after_a_preview_as_one_undo(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        screen = await opened(run)
        await run.press("G", "X")
        preview = run.app.screen
        assert isinstance(preview, TableScreen)
        assert preview.table.title == "No owner: fixing 3 · Owner"
        assert preview.table.rows[0] == ("Design", "—", "Ana", "")
        await run.press("escape")
        assert run.app.screen is screen
        assert run.board.items.columns["owner"][run.item("Design")] is None
        await run.press("X", "enter")
        assert run.app.screen is screen
        assert not any(one.startswith("▾ No owner") for one in lines(screen))
        assert {run.board.items.columns["owner"][run.item(one)] for one in ("Design", "Test")} == {
            "Ana"
        }
        await run.press("u")
        assert "▾ No owner (3)" in "".join(lines(screen))
        await run.press("g", "j", "j", "X")
        assert "there is no fix that is safe for all" in told(run, screen)


async def test_a_finding_is_ignored_with_a_reason_for_everybody(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        screen = await opened(run)
        await run.press("G", "i", "enter")
        assert "Say why it can be ignored" in run.bar(screen.foot, 1)
        await run.press(*"pool", "enter")
        assert "1 ignored" in run.bar(screen.head)
        assert not any(one.startswith("Test:") for one in lines(screen))
        assert "Ignored for everybody" in told(run, screen)
        await run.press("I", "G")
        assert lines(screen)[-1].startswith("Test: (ignored: pool) Nobody owns")
        assert "Ignored by ana: pool. i tells it again." in told(run, screen)
        await run.press("i")
        assert lines(screen)[-1].startswith("Test: Nobody owns")
        assert len(screen.report.ignored) == 0
        await run.press("I")
        assert "No finding is ignored." in told(run, screen)
        await run.press("g", "i", "enter")
        assert "Esc, then i on a finding." in told(run, screen)


async def test_a_rule_is_off_in_one_line_until_it_is_on(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        screen = await opened(run)
        await run.press("G", "o")
        assert lines(screen)[-1].startswith("off: No owner: hint: ")
        assert "No owner is off for everybody on this board" in told(run, screen)
        await run.press("G", "enter", "space")
        assert "This rule is off for everybody on this board; o switches it on." in told(
            run, screen
        )
        await run.press("o")
        assert "▾ No owner (3)" in "".join(lines(screen))


async def test_a_threshold_is_the_boards(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        await run.go("Build", "finish")
        await run.press("s", *"2026-06-30", "enter")
        await run.go("Build", "start")
        await run.press("s", *"2026-03-02", "enter")
        screen = await opened(run)
        await run.press("/", *"typed", "enter", "j")
        assert marked(screen) == "Build"
        await run.press("t", *"x", "enter")
        assert "no number of working days" in run.bar(screen.foot, 1)
        await run.press("ctrl+u", *"200", "enter")
        assert "now tells more than 200 working days" in told(run, screen)
        assert lines(screen) == []
        assert screen.lines.render_line(1).text.strip() == "No finding holds 'typed'."
        await run.press("/", "ctrl+u", "enter", "j", "t")
        assert "Counted twice has no threshold." in told(run, screen)


async def test_words_filter_rules_and_findings(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        screen = await opened(run)
        await run.press("/", *"own bud", "enter")
        assert [one.split(":")[0] for one in lines(screen)] == [
            "▾ Counted twice (1)",
            "(own) of ERP",
        ]
        await run.press("/", *"hint build", "enter")
        assert [one.split(":")[0] for one in lines(screen)] == ["▾ No owner (1)", "Build"]
        await run.press("X")
        assert run.app.screen is not screen
        await run.press("enter")
        assert run.board.items.columns["owner"][run.item("Test")] is None
        assert run.board.items.columns["owner"][run.item("Build")] == "Ana"


async def test_rules_fold_and_many_findings_are_folded_at_first(tmp_path: Path) -> None:
    made = new_file(tmp_path / "b.db")
    with session(made) as one:
        planted(
            one, *(row(f"T{n}", kind="task", work="1d") for n in range(14)), row("E", kind="phase")
        )
    async with driving(made, (80, 24)) as run:
        screen = await opened(run)
        assert [one.split(":")[0] for one in lines(screen)] == [
            "▸ No owner (15)",
            "▾ Empty (1)",
            "E",
        ]
        await run.press("space")
        assert len(lines(screen)) == 18
        await run.press("j", "j", "space")
        assert (marked(screen), len(lines(screen))) == ("▸ No owner (15)", 3)
        await run.press("enter")
        assert len(lines(screen)) == 18


async def test_of_very_many_findings_the_first_are_listed_and_all_are_fixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lint_lines, "MOST", 5)
    made = new_file(tmp_path / "b.db")
    with session(made) as one:
        rows = (row(f"T{n}", kind="task", work="1d") for n in range(8))
        planted(one, row("P", *rows, kind="phase", owner="Ana"))
    async with driving(made, (80, 24)) as run:
        screen = await opened(run)
        assert [one.split(":")[0] for one in lines(screen)][-2:] == ["T4", "... and 3 more"]
        await run.press("G", "x", "i", "escape", "x")
        assert "3 more are not listed" not in told(run, screen)
        await run.press("j")
        assert told(run, screen).endswith("filter by / or narrow the view to see them.")
        await run.press("X", "enter")
        assert lines(screen) == []


async def test_it_follows_what_others_do(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        screen = await opened(run)
        await run.press("G")
        assert marked(screen) == "Test"
        with ben(run, path) as other:
            other.execute(typing(run.item("Design"), "owner", "Ben"))
        screen.follow()
        assert (marked(screen), len(lines(screen))) == ("Test", 7)
        with ben(run, path) as other:
            other.execute(typing(run.item("Test"), "owner", "Ben"))
        await run.press("x")
        assert run.board.items.columns["owner"][run.item("Test")] == "Ben"


async def test_what_the_view_shows_is_looked_at_alone(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        await run.go("Later")
        await run.press("z", "n")
        screen = await opened(run)
        assert run.bar(screen.head).startswith(" Lint of Later ")
        assert screen.lines.render_line(1).text.strip() == "Nothing to object to in 1 row."
        await run.press("w")
        assert len(lines(screen)) == 8
        await run.press("G", "enter")
        assert "That row is not in this view" in told(run, screen)
        await run.press("w", "escape", "z", "w")
        await filter_by(run, "title:Build")
        screen = await opened(run)
        assert "Build" in lines(screen)[1]
        assert "filtered rows" in run.bar(screen.head)


async def test_nothing_is_fixed_where_nothing_may_be_changed(path: Path) -> None:
    async with driving(path, (80, 24)) as run:
        run.desk.session.read_only = "read-only"
        screen = await opened(run)
        for key in ("x", "o"):
            await run.press("G", key)
            assert "This board is read-only" in told(run, screen)
        await run.press("i", *"so", "enter")
        assert "This board is read-only" in run.bar(screen.foot, 1)


async def test_a_large_board_is_looked_at_in_slices(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lint_screen, "SLICE", -1.0)
    monkeypatch.setattr(lint_screen, "PAUSE", 3600.0)
    async with driving(path, (80, 24)) as run:
        screen = await opened(run)
        assert "looking ..." in run.bar(screen.head)
        assert screen.lines.render_line(1).text.strip() == "Looking ..."
        await run.press("x", "enter", "X", "j", "i", "space", "o", "t")
        with ben(run, path) as other:
            other.execute(typing(run.item("Design"), "owner", "Ben"))
        screen.follow()
        monkeypatch.setattr(lint_screen, "SLICE", 10.0)
        screen._go_on()
        assert len(lines(screen)) == 7
        await run.press("escape")


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_titles_stay_text_at_every_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    made = new_file(tmp_path / "b.db")
    titles = ["[bold red]x[/]", "日本語のとても長い題名" * 6, "a\u202eb", "e\u0301" * 60, "{0} %s"]
    with session(made) as one:
        planted(one, *(row(title, kind="task") for title in titles))
    async with driving(made, size) as run:
        screen = await opened(run)
        for _ in range(12):
            for y in range(screen.lines.size.height):
                strip = screen.lines.render_line(y)
                assert strip.cell_length == size[0]
                assert "\u202e" not in strip.text
            await run.press("j")
        if size[0] >= 80:
            assert any("[bold red]x[/]" in one for one in lines(screen))


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_board_is_in_order(tmp_path: Path, size: tuple[int, int]) -> None:
    async with driving(new_file(tmp_path / "e.db"), size) as run:
        screen = await opened(run)
        assert (
            screen.lines.render_line(1).text.strip()
            == "Nothing to object to in 0 rows."[: size[0] - 2].strip()
            or size[0] < 40
        )
        await run.press("x", "X", "i", "o", "t", "space", "enter", "/", "a", "enter", "I", "w", "u")
        assert len(run.app.screen_stack) == 3
        await run.press("q")
        assert len(run.app.screen_stack) == 2
