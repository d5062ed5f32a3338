"""Several cells of one item typed at once: one change set, one undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tpm_tui.domain.changes import ChangeSet, Create, SetCell
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, ItemId, Value, is_note
from tpm_tui.errors import Refused
from tpm_tui.fields.catalog import STORED
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import add_item, set_cell, target
from tpm_tui.service.editing.ledger_cells import unfrozen
from tpm_tui.service.foreseeing.trial import Trial

Texts = Sequence[tuple[str, str]]
"""(field key, typed text) pairs in the order in which they were given."""

_FIRST_ITEM: ItemId = 1


def set_cells(board: Board, row: int, texts: Texts) -> ChangeSet:
    """Type texts into cells of one row, each seeing what the ones before it did."""
    for key, _ in texts:
        target(board, row, key)
    item = abs(row)
    if row < 0 and board.items.is_leaf(item):
        raise Refused(
            f"{board.items.columns['title'][item]!r} has no (own) line, because nothing is below it.",
            "Set the value on the item itself.",
        )
    trial, before = Trial(board), dict[str, Value]()
    for key, text in _in_order(texts):
        for change in set_cell(trial, row, key, text):
            if isinstance(change, SetCell):
                before.setdefault(change.field, change.before)
                trial.items.apply(change)
    inputs = [*board.stored_keys, *(key for key in before if is_note(key))]
    changes = tuple(
        SetCell(item, key, before[key], trial.items.get(item, key))
        for key in inputs
        if key in before and before[key] != trial.items.get(item, key)
    )
    name = f"{'(own) of ' if row < 0 else ''}{board.items.columns['title'][item]}"
    return ChangeSet(
        changes, f"{', '.join(dict.fromkeys(_named(board, key) for key, _ in texts))} of {name}"
    )


def _named(board: Board, key: str) -> str:
    """A column in the words of the journal: built-in ones by key, as scripts know them."""
    return board.label(key) if key in board.own else key


def add_with(
    board: Board,
    title: str,
    texts: Texts,
    *,
    parent: ItemId = BOARD,
    after: ItemId | None = None,
    before: ItemId | None = None,
    kind: str | None = None,
) -> ChangeSet:
    """A new item with values typed into its cells."""
    added = add_item(board, title, parent=parent, after=after, before=before, kind=kind)
    return ChangeSet(
        tuple(_with_values(board, one, texts) if isinstance(one, Create) else one for one in added),
        added.label,
    )


def _with_values(board: Board, new: Create, texts: Texts) -> Create:
    values = _typed(board, dict(new.values), texts)
    return replace(
        new, values=tuple((key, value) for key, value in values.items() if value is not None)
    )


def _typed(board: Board, values: dict[str, Value], texts: Texts) -> dict[str, Value]:
    """Inputs of a new item after the texts were typed, tried on a board that holds nothing else."""
    known = tuple((key, value) for key, value in values.items() if value is not None)
    scratch = Board(Items(STORED), unfrozen(board.stored))
    scratch.apply(ChangeSet((Create(_FIRST_ITEM, BOARD, "a", known),)))
    for key, text in _in_order(texts):
        scratch.apply(set_cell(scratch, _FIRST_ITEM, key, text))
    typed = {key: scratch.items.get(_FIRST_ITEM, key) for key in board.stored_keys}
    return {**typed, **scratch.items.notes.get(_FIRST_ITEM, {})}


def _in_order(texts: Texts) -> Texts:
    """Both dates move together: an old one must not refuse the new other one."""
    if not {"start", "finish"} <= {key for key, _ in texts}:
        return texts
    last = [pair for pair in texts if pair[0] == "finish"]
    return [("finish", ""), *(pair for pair in texts if pair[0] != "finish"), *last]
