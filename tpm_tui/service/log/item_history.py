"""What happened to one item, from the journal, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tpm_tui.domain.changes import ALIVE, PLACE, Create, SetCell, parse_place
from tpm_tui.domain.values import ItemId, is_note
from tpm_tui.service.board import Board
from tpm_tui.service.log.entry_words import because, kind_of, noted
from tpm_tui.service.log.undo_marks import marks
from tpm_tui.service.session import BoardSession
from tpm_tui.store.journal.records import JournalRow

MOST = 1000
"""Changes of an item that are told; the latest."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change of an item."""

    seq: int
    at: str
    """Local time, to the minute."""
    author: str
    what: str
    """Column, or what was done: `created`, `moved below Core`."""
    before: str = ""
    after: str = ""
    mark: str = ""
    """`undo`, `redo`, or `undone` where it does not count at the moment."""
    reason: str = ""
    """Why, where somebody said so."""

    @property
    def told(self) -> str:
        """What changed: `Budget 1,000 -> 1,500 [undone]`."""
        values = f" {self.before or 'nothing'} -> {self.after or 'nothing'}"
        changed = values if self.before or self.after else ""
        mark = f" [{self.mark}]" if self.mark else ""
        return because(f"{self.what}{changed}{mark}", self.reason)


def item_history(session: BoardSession, item: ItemId, most: int = MOST) -> tuple[Event, ...]:
    """Changes of an item, the latest first; those of its comments and links are among them."""
    rows = session.changes_of(item, most)
    # Whatever undoes a change of this item has a row of this item too.
    found = marks(dict.fromkeys((row.txn, row.undo_of) for row in reversed(rows) if row.undo_of))
    return tuple(_event(session.board, row, found.get(row.txn, "")) for row in rows)


def local_time(at: str) -> str:
    """A moment of the journal as the user's clock shows it, to the minute; as it stands where it is
    no such moment."""
    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return at


def _event(board: Board, row: JournalRow, mark: str) -> Event:
    change = row.change()
    what, before, after = words_of(board, row.field, change)
    return Event(
        row.seq, local_time(row.at), row.author, what, before, after, mark, row.reason or ""
    )


def words_of(board: Board, field: str, change: SetCell | Create) -> tuple[str, str, str]:
    """What was done, and the values where it was a cell."""
    if isinstance(change, Create):
        return f"created{_below(board, change.parent)}", "", ""
    if field == ALIVE:
        return "brought back" if change.after else "deleted", "", ""
    if field == PLACE:
        before, after = (parse_place(value)[0] for value in (change.before, change.after))
        where = " among its siblings" if before == after else _below(board, after)
        return f"moved{where or ' to the top level'}", "", ""
    if is_note(field):
        verb, told = noted(field, change, board.ctx)
        return f"{kind_of(field)} {verb}: {told}", "", ""
    column = board.fields.get(field)
    texts = [
        str(value if value is not None else "")
        if column is None
        else ""
        if value is None and field != "status"
        else column.type.format(value, board.ctx)
        for value in (change.before, change.after)
    ]
    return board.label(field), texts[0], texts[1]


def _below(board: Board, parent: ItemId) -> str:
    if not parent or parent >= len(board.items):
        return ""
    return f" below {board.items.columns['title'][parent]}"
