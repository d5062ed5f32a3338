"""Another weight basis for progress: of a subtree or of the board, and what it does to the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD, WEIGHT_BASES, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.editing.bulk import row_title
from tpm_tui.service.foreseeing.difference import cell_text, difference, is_above
from tpm_tui.service.foreseeing.previewing import previewed

INHERIT = "inherit"
"""In place of a basis: what the rows above say, else the board."""
_KEY = "progress"


@dataclass(frozen=True, slots=True)
class Weighed:
    """Progress of one row under another basis."""

    row: ItemId
    title: str
    before: str
    after: str
    difference: str

    @property
    def differs(self) -> bool:
        """Whether it would show another figure."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Weighing:
    """What another basis does."""

    changes: ChangeSet
    rows: tuple[Weighed, ...]
    """The rows that were asked for, whether they differ or not."""
    others: int
    """Further rows with another figure."""


def basis_named(text: str) -> str | None:
    """A basis as typed, None for `inherit`; raises InvalidInput."""
    name = text.strip().casefold()
    if name in ("", INHERIT):
        return None
    if name not in WEIGHT_BASES:
        raise InvalidInput(
            f"{text.strip()!r} is no weight basis; there are {', '.join(WEIGHT_BASES)}, {INHERIT}."
        )
    return name


def set_basis(board: Board, row: int, basis: str | None) -> ChangeSet:
    """Weigh what is below a row by something else; None: by what the rows above say."""
    if row == BOARD:
        return set_board_basis(board, basis)
    item = abs(row)
    if board.items.is_leaf(item):
        raise Refused(
            f"There is nothing below {row_title(board, item)} to weigh.",
            "Go to a row with rows below it.",
        )
    before = board.items.columns["basis"][item]
    if before == basis:
        return ChangeSet(())
    title = board.items.columns["title"][item]
    by = basis if basis is not None else f"{INHERIT} ({inherited(board, item)})"
    return ChangeSet((SetCell(item, "basis", before, basis),), f"weight basis of {title}: {by}")


def set_board_basis(board: Board, basis: str | None) -> ChangeSet:
    """Weigh by something else wherever no row says otherwise."""
    if basis is None:
        raise InvalidInput(
            "The board inherits from nothing.", f"Take one of {', '.join(WEIGHT_BASES)}."
        )
    if basis == board.settings.basis:
        return ChangeSet(())
    before = board.stored.get("basis")
    return ChangeSet(
        (SetCell(BOARD, "basis", before, setting_text(basis)),),
        f"weight basis of the board: {basis}",
    )


def inherited(board: Board, item: ItemId) -> str:
    """The basis that a row has where it says nothing itself."""
    return board.engine.inputs.basis(board.items.parent[item])


def weighing(board: Board, changes: ChangeSet, shown: Iterable[int]) -> Weighing:
    """What changes do to the progress of parents: of those `shown`, in that order, and of how many
    others; the board is as before afterwards."""
    parents = [row for row in shown if is_above(board, row)]
    with previewed(board, changes) as delta:
        moved = {row: cell for (row, key), cell in delta.cells.items() if key == _KEY and row >= 0}
        rows = []
        for row in parents:
            after = board.figures.value(row, _KEY)
            before = moved[row][0] if row in moved else after
            rows.append(
                Weighed(
                    row, row_title(board, row) if row else "Total",
                    cell_text(board, row, _KEY, before), cell_text(board, row, _KEY, after),
                    difference(board, row, _KEY, before, after),
                )
            )  # fmt: skip
    others = sum(1 for row in moved.keys() - set(parents) if is_above(board, row))
    return Weighing(changes, tuple(rows), others)


def progress_under(board: Board, row: int, basis: str | None) -> str:
    """Progress of one row as another basis would have it."""
    with previewed(board, set_basis(board, row, basis)):
        return cell_text(board, row, _KEY, board.figures.value(row, _KEY))
