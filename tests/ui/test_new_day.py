"""A program that is left running over midnight shows the new day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.boards import new_file, planted, row, session
from tests.ui.driving import driving


async def test_the_day_changes_while_the_board_is_open(tmp_path: Path) -> None:
    path = new_file(tmp_path / "small.db", name="Small")
    with session(path) as opened:
        planted(
            opened,
            row(
                "Program",
                row("Office", work="40h", start="2026-03-02", finish="2026-03-06", method="loe"),
                row("Due", work="40h", start="2026-03-02", finish="2026-03-02", progress="10"),
            ),
        )
    async with driving(path) as run:
        run.board.clock = lambda: date(2026, 3, 2)
        run.poll()
        assert run.text("Program", "progress") == "15%"
        await run.go("Due")
        run.board.clock = lambda: date(2026, 3, 3)
        run.poll()
        assert run.at == ("Due", "title")
        assert run.text("Program", "progress") == "25%"
        assert any("25%" in line for line in run.lines)
        assert "Tue 03 Mar 2026" in run.bar(run.screen.head)
        assert "It is Tuesday, 3 March now." in run.said
        assert run.desk.sheet.cell_look(run.titles.index("Due"), "finish").tone == "bad"
        await run.press("j")
        assert "now." not in run.said
        run.poll()
        assert "now." not in run.said
