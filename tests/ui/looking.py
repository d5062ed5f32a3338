"""Steps that tests of views share: filter, somebody else at work, what the view shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.boards import session
from tests.ui.driving import Driven
from tpm_tui.service.session import BoardSession


@contextmanager
def ben(run: Driven, path: Path) -> Iterator[BoardSession]:
    """Somebody else at work; what they did is on the first one's screen afterwards."""
    with session(path, "ben", 1002) as other:
        yield other
    run.poll()


async def to_entry(run: Driven, *entries: str) -> None:
    """Go down to one of some lines of the screen over the board, such as `field:budget`."""
    lines = run.app.screen.lines  # type: ignore[attr-defined]
    while lines.entry not in entries:
        await run.press("j")


async def filter_by(run: Driven, line: str) -> None:
    """Set a filter line."""
    await run.press("f", "ctrl+u")
    await run.write(line)
    await run.press("enter")


def shown(run: Driven, title: str, key: str) -> str:
    """Text of a cell as the view shows it."""
    return run.desk.sheet.cell_look(run.titles.index(title), key).text


def labels(run: Driven) -> list[str]:
    """Titles as the view shows them, groups with their label."""
    return [run.desk.sheet.title(row) for row in run.desk.outline.rows]
