"""What writers of a soak want: commands on the board that they have before the eyes."""

from __future__ import annotations

import random

from tpm_tui.domain.changes import ALIVE, PLACE, ChangeSet, Create, SetCell, place
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.editing.commands import add_item, delete_item, duplicate_item
from tpm_tui.service.session import Command

ROOM = 40
"""Living items from which on most acts delete."""
HOT = ("work", "budget", "actual_cost")
"""Columns that everybody writes into."""


def wish(board: Board, known: int, chance: random.Random) -> Command:
    """What somebody wants who has this board before the eyes; half of it on a few rows."""
    living = [item for item in board.items.subtree(BOARD)[1:] if item < known]
    if len(living) < 6:
        return lambda now: add_item(now, f"N{chance.randrange(1_000)}")
    hot = living[:4]
    item, other = chance.choice(hot if chance.random() < 0.5 else living), chance.choice(living)
    what, number = chance.random(), chance.randrange(1_000_000)
    if len(living) > ROOM and chance.random() < 0.7:
        return raw_delete(item)
    if what < 0.35:
        return raw(item, chance.choice(HOT), number)
    if what < 0.45:
        return several(living[: chance.randrange(2, 12)], number)
    if what < 0.65:
        below = board.items.subtree(item)
        return raw_move(item, chance.choice(below) if chance.random() < 0.2 else other)
    if what < 0.75:
        return raw_delete(item) if chance.random() < 0.5 else lambda now: delete_item(now, item)
    if what < 0.88:
        return raw_create(item, f"N{number}")
    if what < 0.93:
        return lambda now: duplicate_item(now, item)
    if what < 0.95:
        return lambda now: ChangeSet(
            (SetCell(BOARD, "name", now.stored.get("name"), setting_text(f"Test {number}")),),
            "name",
        )
    return lambda now: add_item(now, f"N{number}", parent=item)


def raw(item: int, key: str, value: int) -> Command:
    """A cell written as another program would: without the questions that commands ask first."""

    def command(board: Board) -> ChangeSet:
        return ChangeSet((SetCell(item, key, board.items.get(item, key), value),), "1 cell")

    return command


def several(items: list[int], number: int) -> Command:
    """Many cells in one act; each gets another value than it has."""

    def command(board: Board) -> ChangeSet:
        cells = [
            SetCell(item, "work", board.items.get(item, "work"), number * 100 + at)
            for at, item in enumerate(items)
        ]
        kept = [one for one in cells if one.before != one.after]
        return ChangeSet(tuple(kept), f"{len(kept)} cells")

    return command


def raw_move(item: int, home: int) -> Command:
    """A row put below another, whatever that is."""

    def command(board: Board) -> ChangeSet:
        before = board.items.get(item, PLACE)
        after = place(home, f"V{item}")
        return ChangeSet((SetCell(item, PLACE, before, after),), "move")

    return command


def raw_delete(item: int) -> Command:
    """A row deleted with what stands below it, as it is at that moment."""
    return lambda board: ChangeSet(
        (SetCell(item, ALIVE, board.items.get(item, ALIVE), 0),), "delete"
    )


def raw_create(home: int, title: str) -> Command:
    """A new row below another, whatever has become of that."""

    def command(board: Board) -> ChangeSet:
        values = (("title", title), ("kind", "task"))
        return ChangeSet((Create(len(board.items), home, "V", values),), "create")

    return command
