"""Boards for tests: grown from short outlines, typed as people type, and pictured cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.fields.catalog import STORED
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.editing.commands import add_item, delete_item, set_cell
from tpm_tui.service.places import open_board
from tpm_tui.service.session import BoardSession, Command
from tpm_tui.store.birth import create_board
from tpm_tui.store.identity import User
from tpm_tui.store.journal.records import Stamp, now

Cells = dict[tuple[int, str], Value]
"""Shown value by (row, column)."""

BIRTH = "birth"
"""Transaction that makes a test's board."""


@dataclass(frozen=True)
class Row:
    """One line of an outline and what stands below it."""

    title: str
    typed: dict[str, str]
    """Texts by column."""
    own: dict[str, str]
    """Texts typed on the `(own)` line, once the children are there."""
    children: tuple[Row, ...]


def row(title: str, *children: Row, own: dict[str, str] | None = None, **typed: str) -> Row:
    """One line of an outline."""
    return Row(title, typed, own or {}, children)


def typed_row(title: str, typed: Mapping[str, str], *children: Row) -> Row:
    """One line of an outline whose texts are at hand as a table."""
    return Row(title, dict(typed), {}, children)


def grow(
    board: Callable[[], Board],
    run: Callable[[Command], object],
    rows: Iterable[Row],
    parent: ItemId = BOARD,
) -> dict[str, ItemId]:
    """Add an outline by commands alone; returns the items by title."""
    found: dict[str, ItemId] = {}
    for one in rows:
        item = len(board().items)
        run(adding(one.title, parent))
        found[one.title] = item
        for key, text in one.typed.items():
            run(typing(item, key, text))
        found |= grow(board, run, one.children, item)
        for key, text in one.own.items():
            run(typing(-item, key, text))
    return found


def typing(row: int, key: str, text: str) -> Command:
    """The command of somebody who types into a cell."""
    return lambda board: set_cell(board, row, key, text)


def adding(title: str, parent: ItemId = BOARD) -> Command:
    """The command of somebody who adds a last child."""
    return lambda board: add_item(board, title, parent=parent)


def deleting(row: int) -> Command:
    """The command of somebody who deletes a row."""
    return lambda board: delete_item(board, row)


class Sketch:
    """A board in memory alone, for rules that need no file."""

    def __init__(self, *rows: Row, **settings: object) -> None:
        stored: dict[str, str | None] = {key: setting_text(one) for key, one in settings.items()}
        self.board = Board(Items(STORED), stored)
        self.ids = grow(lambda: self.board, self.run, rows)

    def run(self, command: Command) -> ChangeSet:
        """Carry out a command; returns what it changed."""
        changes = command(self.board)
        self.board.apply(changes)
        return changes

    def type(self, title: str, key: str, text: str, *, own: bool = False) -> ChangeSet:
        """Type into a cell, found by its row's title."""
        item = self.ids[title]
        return self.run(typing(-item if own else item, key, text))

    def shown(self, title: str, key: str, *, own: bool = False) -> str:
        """Text of a cell."""
        item = self.ids[title]
        return self.board.figures.text(-item if own else item, key)

    def titles(self, parent: str | None = None) -> list[str]:
        """Titles of the children in order."""
        items = self.board.items
        below = items.children.get(BOARD if parent is None else self.ids[parent], [])
        return [str(items.columns["title"][one]) for one in below]


def new_file(path: Path, **settings: object) -> Path:
    """A board file without items."""
    changes = tuple(
        SetCell(BOARD, key, None, setting_text(one))
        for key, one in {"name": "Test", **settings}.items()
    )
    create_board(path, ChangeSet(changes), Stamp(BIRTH, "maker", 1000, now()))
    return path


def session(path: Path, name: str = "ana", uid: int = 1001) -> BoardSession:
    """A loaded session of somebody on a board file."""
    opened = open_board(path)
    opened.user = User(uid, name)
    opened.load()
    return opened


def planted(opened: BoardSession, *rows: Row) -> dict[str, ItemId]:
    """Grow an outline on a board file."""
    return grow(lambda: opened.board, opened.execute, rows)


def all_rows(board: Board) -> list[int]:
    """Every row that a grid could show, the total included."""
    rows: list[int] = []
    for item in board.items.subtree(BOARD):
        rows.append(item)
        if item and board.items.has_own(item):
            rows.append(-item)
    return rows


def picture(board: Board) -> Cells:
    """Shown value of every cell of every row."""
    value = board.figures.value
    return {(one, key): value(one, key) for one in all_rows(board) for key in board.fields}


def exact(board: Board) -> dict[int, tuple[object, ...]]:
    """What a picture rounds away: exact percentages and the allocation's parts."""
    figures = board.figures
    return {
        one: (
            figures.progress_exact(one),
            figures.progress_exact(one, "work_progress"),
            *figures.allocation(one).values(),
        )
        for one in all_rows(board)
    }
