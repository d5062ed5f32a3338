"""Who last changed what a cell is made of, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tpm_tui.domain.changes import ALIVE, PLACE, Create
from tpm_tui.domain.values import ItemId, Value, is_entry
from tpm_tui.rollup.bookings import enters
from tpm_tui.rollup.methods import DEFAULT
from tpm_tui.rollup.own import SUMS
from tpm_tui.service.board import Board
from tpm_tui.service.explaining.contributions import is_leaf_row, row_label
from tpm_tui.service.log.entry_words import because, kind_of, noted
from tpm_tui.service.session import BoardSession
from tpm_tui.store.journal.records import CREATED, JournalRow

TOLD = 3
"""Changes that are told of one cell."""

ENTRIES_ASKED = 500
"""Ledger entries whose changes are looked for."""

_DONE = ("status", "progress", "duration", "actual_duration")
_MEASURED = (
    "method", "checklist", "points", "work", "actual_work", "remaining_work", "start", "finish",
)  # fmt: skip
"""What decides progress besides, on boards that measure it in other ways than by typing it."""

_MONEY = ("budget", "actual_cost", "status", "approved", "cost_source")

_INPUTS = {
    "status": (*_DONE, "actual_work"),
    "work_progress": (*_DONE, "work", "actual_work", "remaining_work"),
    "points": ("points", "status"),
    "points_done": (*_DONE, "points"),
    "remaining_work": ("remaining_work", "work", "actual_work", "status"),
    "available": (*_MONEY, "committed"),
    "bac": _MONEY,
    "allocated": (*_MONEY, "committed"),
    "unallocated": (*_MONEY, "committed", "contingency", "mgmt_reserve"),
    "original_budget": ("budget", "cost_source"),
    "proposed_budget": (*_MONEY, "committed"),
    "capex": (*_MONEY, "committed", "capex_share"),
    "opex": (*_MONEY, "committed", "capex_share"),
    "capex_share": (*_MONEY, "committed", "capex_share"),
    "burn": (*_MONEY, "committed"),
    "band": (*_MONEY, "committed", "contingency", "mgmt_reserve"),
    **dict.fromkeys(("etc", "eac", "vac", "vac_bac"), (*_MONEY, "committed", "etc", *_DONE)),
    "burn_lead": (*_MONEY, "committed", *_DONE, "points", "basis", "kind", "override"),
    "start": ("start", "status"),
    "finish": ("finish", "status"),
    "duration": ("start", "finish", "duration", "status", "kind"),
    "allocation": ("assignments", "start", "finish", "status"),
    **{key: (key, "status") for key in SUMS if key not in ("remaining_work", "budget")},
    "budget": (*_MONEY, "committed"),
}
"""Inputs of an item that a column depends on, where that is more than the column itself."""

_WEIGHTS = {
    "work": ("work",),
    "budget": ("budget", "approved", "cost_source"),
    "duration": ("duration", "start", "finish"),
    "points": ("points",),
    "equal": (),
}
_STRUCTURE = {CREATED: "created", PLACE: "moved", ALIVE: "brought back"}


@dataclass(frozen=True, slots=True)
class InputChange:
    """One change of an input, in words."""

    row: ItemId
    what: str
    """`Budget of Design`, `Design created`."""
    before: str
    after: str
    author: str
    at: str
    """Local time, to the minute."""
    reason: str = ""
    """Why, where somebody said so."""

    def __str__(self) -> str:
        values = f" {self.before or 'nothing'} -> {self.after or 'nothing'}"
        changed = values if self.before or self.after else ""
        return because(f"{self.at} {self.author}: {self.what}{changed}", self.reason)


def inputs_of(board: Board, row: int, key: str) -> tuple[str, ...]:
    """Fields whose cells, on the row or below it, decide a cell."""
    column = board.fields.get(key)
    if column is not None and column.formula is not None:
        used = board.source.formulas.formula(column).fields_used(board.fields)
        return tuple(sorted({one for name in used - {key} for one in _inputs(board, row, name)}))
    return _inputs(board, row, key)


def _inputs(board: Board, row: int, key: str) -> tuple[str, ...]:
    if key in board.engine.own:
        return tuple(sorted(board.engine.own[key].depends))
    if key not in ("progress", "coverage"):
        found = _INPUTS.get(key, (key,))
        return tuple(dict.fromkeys((*found, *_measured(board)))) if "progress" in found else found
    weights: dict[str, None] = {}
    if not is_leaf_row(board, row):
        for basis in board.engine.progress.below(row):
            weights.update(dict.fromkeys(_WEIGHTS[basis]))
        weights.update(dict.fromkeys(("basis", "kind", "override")))
    return tuple(dict.fromkeys((*_DONE, "actual_work", *weights, *_measured(board))))


def _measured(board: Board) -> tuple[str, ...]:
    columns = board.items.columns
    used = any(key in columns for key in ("method", "checklist", "points"))
    return _MEASURED if used or board.ctx.method != DEFAULT else ()


def last_changes(
    session: BoardSession, row: int, key: str, most: int = TOLD
) -> tuple[InputChange, ...]:
    """The newest changes of what a cell is made of, the latest first: of a leaf its own inputs, of a
    parent those of everything below it that is there now."""
    board = session.board
    leaf = is_leaf_row(board, row) or _held_by_parent(board, key)
    items = [abs(row)] if leaf else board.items.subtree(row)
    fields = inputs_of(board, row, key)
    # The first values of an item stand in the row that creates it, and a move changes the totals.
    structure = (CREATED,) if leaf else (CREATED, PLACE, ALIVE)
    entries = _entries(board, items, fields)
    rows = session.newest_changes(items, (*fields, *structure, *entries), most)
    return tuple(_told(board, one) for one in rows)


def _entries(board: Board, items: Iterable[ItemId], fields: tuple[str, ...]) -> Iterator[str]:
    """Keys of the ledger entries that enter one of some fields, the latest of a great many."""
    wanted, notes, held = set(fields), board.items.notes, board.items.entries
    keys = [
        key
        for item in (items if held else ())
        if item in held
        for key in notes[item]
        if is_entry(key) and not wanted.isdisjoint(enters(key))
    ]
    yield from keys[-ENTRIES_ASKED:]


def _held_by_parent(board: Board, key: str) -> bool:
    column = board.fields.get(key)
    return column is not None and column.rollup is None and column.formula is None


def _told(board: Board, row: JournalRow) -> InputChange:
    change = row.change()
    title, reason = row_label(board, row.item), row.reason or ""
    when = datetime.fromisoformat(row.at).astimezone()
    at = f"{when:%Y-%m-%d %H:%M}"
    if isinstance(change, Create) or row.field in _STRUCTURE:
        what = f"{title} {_STRUCTURE[row.field]}"
        return InputChange(row.item, what, "", "", row.author, at, reason)
    if is_entry(row.field):
        verb, words = noted(row.field, change, board.ctx)
        return InputChange(
            row.item, f"{kind_of(row.field)} of {title} {verb}: {words}", "", "", row.author, at,
            reason,
        )  # fmt: skip
    before, after = (_text(board, row.field, value) for value in (change.before, change.after))
    own = " (own)" if not board.items.is_leaf(row.item) and row.field != "basis" else ""
    what = f"{board.label(row.field)} of {title}{own}"
    return InputChange(row.item, what, before, after, row.author, at, reason)


def _text(board: Board, key: str, value: Value) -> str:
    column = board.fields.get(key)
    if column is None:
        return "" if value is None else str(value)
    if value is None and key != "status":
        return ""
    return column.type.format(value, board.ctx)
