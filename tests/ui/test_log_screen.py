"""The log screen: who changed what, when and why, for people who have no shell."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.boards import deleting, session, typing
from tests.ui.driving import Driven, driving
from tpm_tui.service.log import view as log_view
from tpm_tui.service.log.change_log import Asked
from tpm_tui.store.journal import reading as journal_reading
from tpm_tui.ui.screens.board import BoardScreen
from tpm_tui.ui.screens.log import LogScreen

DESIGN, BUILD, TRAINING = 3, 4, 6


@pytest.fixture
def busy_path(small_path: Path) -> Path:
    """The small board after Ben changed it twice and Cyd once, who took that back."""
    with session(small_path, "ben", 1002) as ben:
        ben.execute(typing(DESIGN, "budget", "1200"), reason="CR-7, [b]more[/b] users")
        ben.execute(typing(TRAINING, "owner", "Zoe"))
    with session(small_path, "cyd", 1003) as cyd:
        cyd.execute(typing(BUILD, "work", "9h"))
        cyd.undo()
    return small_path


def log(run: Driven) -> LogScreen:
    found = run.app.screen
    assert isinstance(found, LogScreen)
    return found


def shown(run: Driven) -> list[tuple[str, ...]]:
    """Who, row, what and why of each line."""
    return [one[1:] for one in log(run).table.rows]


async def test_newest_first_with_reason_and_all_of_it_below(busy_path: Path) -> None:
    async with driving(busy_path, (110, 30)) as run:
        await run.go("Design", "budget")
        await run.press("g", "j")
        assert shown(run)[:4] == [
            ("cyd", "Build", "[undo] Work 9h -> 48h", ""),
            ("cyd", "Build", "[undone] Work 48h -> 9h", ""),
            ("ben", "Training", "Owner Mei -> Zoe", ""),
            ("ben", "Design", "Budget 1,000 -> 1,200", "CR-7, [b]more[/b] users"),
        ]
        await run.press("j", "j", "j")
        foot = log(run).foot
        assert "Z  20" in run.bar(foot, 0)
        assert "ben (uid 1002)" in run.bar(foot, 0)
        assert (
            run.bar(foot, 1)
            .strip()
            .startswith("Design: Budget 1,000 -> 1,200 (why: CR-7, [b]more[/b] users)")
        )
        await run.press("enter")
        assert isinstance(run.app.screen, BoardScreen)
        assert run.at == ("Design", "budget")


async def test_filters(busy_path: Path) -> None:
    async with driving(busy_path, (110, 30)) as run:
        await run.go("Design", "budget")
        await run.press("g", "j", "p", *"ben", "enter")
        assert {one[0] for one in shown(run)} == {"ben"}
        await run.press("c", *"Owner", "enter")
        assert shown(run) == [("ben", "Training", "Owner Mei -> Zoe", "")]
        assert "by ben · owner" in run.bar(log(run).head)
        await run.press("\\", "a", *"undone", "enter")
        assert shown(run) == [("cyd", "Build", "[undone] Work 48h -> 9h", "")]
        await run.press("\\", "/", *"cr-7", "enter")
        assert [one[1] for one in shown(run)] == ["Design"]
        await run.press("\\", "t", *"yesterday..yesterday", "enter")
        assert shown(run) == []
        await run.press("t", "ctrl+u", *"-1h", "enter")
        assert len(shown(run)) > 4
        await run.press("t", "ctrl+u", *"whenever", "enter")
        assert "no day or time" in run.bar(log(run).foot, 1)
        await run.press("escape")
        assert log(run).view.asked == Asked(since="-1h")


async def test_the_row_what_is_below_it_and_the_whole_board(busy_path: Path) -> None:
    async with driving(busy_path, (110, 30)) as run:
        await run.go("Core")
        await run.press("g", "j")
        assert "the whole board" in run.bar(log(run).head)
        await run.press("w")
        assert {one[1] for one in shown(run)} == {"Core", "Design", "Build", "Launch"}
        await run.press("w")
        assert {one[1] for one in shown(run)} == {"Core"}
        await run.press("w")
        assert ("maker", "the board", "Name — -> Small", "") in shown(run)


async def test_what_others_do_comes_in_and_the_mark_stays(busy_path: Path) -> None:
    async with driving(busy_path, (110, 30)) as run:
        await run.go("Core")
        await run.press("g", "j", "w", "j")
        marked = log(run).table.ids[log(run).lines.at]
        with session(busy_path, "ben", 1002) as ben:
            ben.execute(typing(BUILD, "work", "7h"), reason="late")
            ben.execute(deleting(DESIGN))
            ben.undo()
        run.poll()
        log(run).follow()
        assert shown(run)[:3] == [
            ("ben", "Design", "[undo] brought back", ""),
            ("ben", "Design", "[undone] deleted", ""),
            ("ben", "Build", "Work 48h -> 7h", "late"),
        ]
        assert log(run).table.ids[log(run).lines.at] == marked


async def test_a_long_journal_is_read_as_it_is_looked_at(
    busy_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_view, "PAGE", 5)
    monkeypatch.setattr("tpm_tui.ui.screens.log.NEAR", 2)
    async with driving(busy_path, (110, 30)) as run:
        await run.press("g", "j")
        assert len(shown(run)) == 5
        assert run.bar(log(run).head).rstrip().endswith("1/5+")
        await run.press(*["G", "k"] * 12)
        assert log(run).view.ended
        assert [one.seq for one in log(run).view.lines] == list(range(run.board.revision, 0, -1))


async def test_a_text_is_looked_for_a_stretch_at_a_time(
    busy_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a long journal in which nothing like that stands."""
    monkeypatch.setattr(journal_reading, "FIRST_PAGE", 1)
    monkeypatch.setattr(journal_reading, "LARGEST_PAGE", 1)
    async with driving(busy_path, (110, 30)) as run:
        await run.press("g", "j", "/", *"zz", "enter")
        assert not log(run).view.ended
        assert log(run).table.empty == "Looking through older changes ..."
        for _ in range(run.board.revision):
            log(run).follow()
        assert log(run).view.ended
        assert log(run).table.empty.startswith("No changes like that")
        await run.press("/", "ctrl+u", *"cr-7", "enter")
        for _ in range(run.board.revision):
            log(run).follow()
        assert [one[1] for one in shown(run)] == ["Design"]


async def test_what_is_gone_cannot_be_gone_to(busy_path: Path) -> None:
    async with driving(busy_path, (110, 30)) as run:
        await run.go("Training")
        await run.press("d", "d", "g", "j", "enter")
        assert "That row is deleted" in run.bar(log(run).foot, 0)
        await run.press("G", "enter")
        assert "a setting of the board" in run.bar(log(run).foot, 0)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 50)])
async def test_it_fits(size: tuple[int, int], busy_path: Path) -> None:
    async with driving(busy_path, size) as run:
        await run.press("g", "j", "j", "?")
        assert log(run).lines.at == 1


async def test_what_was_written_by_hand_into_the_file_does_nothing(busy_path: Path) -> None:
    """Control characters, markup, texts that are no JSON and times that are none."""
    db = sqlite3.connect(busy_path)
    db.execute("DROP TRIGGER change_is_append_only_update")
    db.execute(
        "UPDATE change SET author = ?, reason = ?, label = ?",
        ("[/x]\x1b[2J", "\x9b31m\u202e", "\x1b]0;x\x07"),
    )
    db.execute("UPDATE change SET new = '{broken', at = 'never\x1b[1m' WHERE seq % 2")
    db.commit()
    db.close()
    async with driving(busy_path, (110, 30)) as run:
        await run.press("g", "j", "j")
        screen = log(run)
        drawn = [screen.lines.render_line(y).text for y in range(screen.lines.size.height)]
        drawn += [screen.head.render_line(0).text]
        drawn += [screen.foot.render_line(y).text for y in range(4)]
        assert not any(char in line for line in drawn for char in "\x1b\x07\x9b\u202e")
        assert any("[/x]" in line for line in drawn)
