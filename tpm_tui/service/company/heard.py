"""What others did to the board, in the words of the status line; several changes are summed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from tpm_tui.domain.changes import ALIVE, PLACE
from tpm_tui.domain.values import BOARD, ItemId, is_note
from tpm_tui.service.board import Board, BoardDelta
from tpm_tui.service.foreseeing.ripple import shortened
from tpm_tui.service.log.item_history import words_of
from tpm_tui.service.reversing import joined_label
from tpm_tui.service.session import Outcome
from tpm_tui.service.views.view import OWN
from tpm_tui.store.identity import User
from tpm_tui.store.journal.records import CREATED, JournalRow

PEOPLE_TOLD = 2
"""People whose changes are told one by one."""
VALUE_MOST = 30
"""Letters of a value."""
CELLS_KEPT = 5_000
"""Cells of which it is known who changed them a moment ago."""

Person = tuple[int, str]
"""(uid, name): behind the gate all share one uid, and elsewhere names can be alike."""


@dataclass(frozen=True, slots=True)
class _Act:
    """One transaction of somebody."""

    items: frozenset[ItemId]
    told: str


@dataclass(slots=True)
class Heard:
    """Changes of others that have not been told yet."""

    me: User
    _done: dict[Person, dict[str, _Act]] = field(default_factory=dict)
    """By person and transaction."""

    def __bool__(self) -> bool:
        return bool(self._done)

    def add(self, board: Board, outcome: Outcome, width: int) -> None:
        """Take in what came with one look at the journal."""
        rows = [row for row in outcome.rows if not _private(row)]
        txns = [list(one) for _, one in groupby(rows, lambda row: row.txn)]
        above = _above(board, outcome) if len(txns) == 1 else 0
        follow = "1 row above follows" if above == 1 else f"{above:,} rows above follow"
        for one in txns:
            person, first = (one[0].uid, one[0].author), one[0]
            done = self._done.setdefault(person, {})
            if first.undo_of in done:
                # It came and went before anybody was told.
                del done[first.undo_of]
            else:
                told = f"{_told(board, one, width)}{f', {follow}' if above else ''}"
                done.pop(first.txn, None)  # one that goes on is told as a whole
                done[first.txn] = _Act(frozenset(row.item for row in one), told)
            if not done:
                del self._done[person]

    def tell(self) -> str:
        """All of it in a sentence; it is told then."""
        done, self._done = self._done, {}
        if len(done) > PEOPLE_TOLD:
            names = [self._name(person) for person in done]
            acts = [act for one in done.values() for act in one.values()]
            count, where = len(acts), _rows(_items(acts))
            named = f"{', '.join(names[:PEOPLE_TOLD])} and {len(names) - PEOPLE_TOLD} more"
            return f"{named}: {count:,} changes{where}"
        parts = []
        for person, one in done.items():
            acts = list(one.values())
            told = acts[-1].told
            if len(acts) > 1:
                told = f"{len(acts):,} changes{_rows(_items(acts))}, the last: {told}"
            parts.append(f"{self._name(person)}: {told}")
        return " · ".join(parts)

    def _name(self, person: Person) -> str:
        """Whoever has the board open twice did it themselves."""
        return "You elsewhere" if person == (self.me.uid, self.me.name) else person[1]


def touched_cells(rows: Iterable[JournalRow]) -> dict[tuple[ItemId, str], str]:
    """Who changed which cells, of not too many; a new row or one elsewhere counts by its title."""
    found: dict[tuple[ItemId, str], str] = {}
    for row in rows:
        if row.item == BOARD or len(found) >= CELLS_KEPT:
            continue
        key = "title" if row.field in (CREATED, PLACE, ALIVE) else row.field
        found[row.item, key] = row.author
    return found


def moved_rows(rows: Iterable[JournalRow]) -> list[tuple[ItemId, str]]:
    """Title cells of rows that are elsewhere now, of not too many."""
    return [(row.item, "title") for row in islice(rows, CELLS_KEPT) if row.field == PLACE]


def _private(row: JournalRow) -> bool:
    """Whether it is a view that nobody else sees."""
    return row.item == BOARD and row.field.startswith(OWN)


def _told(board: Board, rows: Sequence[JournalRow], width: int) -> str:
    """One transaction."""
    first = rows[0]
    if len(rows) == 1 and first.item != BOARD:
        return _cell(board, first, width)
    if first.label and first.undo_of is None:
        label = joined_label([row.label for row in rows if row.label])
        return shortened(label, width * 2 // 3)
    what = f"{len(rows):,} changes" if len(rows) > 1 else "a setting"
    verb = "took back " if first.undo_of is not None else ""
    return f"{verb}{what}{_rows({row.item for row in rows})}"


def _cell(board: Board, row: JournalRow, width: int) -> str:
    """`Budget of Core 12,000 -> 14,000`."""
    title = shortened(_title(board, row), width // 4)
    what, before, after = words_of(board, row.field, row.change())
    back = " (taken back)" if row.undo_of is not None else ""
    if is_note(row.field):
        return f"{shortened(what, width // 3)} on {title}{back}"
    if row.field in (CREATED, PLACE, ALIVE):
        return f"{title} {what}{back}"
    old, new = (
        shortened(" ".join(one.split()), VALUE_MOST) or "nothing" for one in (before, after)
    )
    if row.field == "title":
        return f"{old} is now called {new}{back}"
    return f"{what} of {title} {old} -> {new}{back}"


def _title(board: Board, row: JournalRow) -> str:
    """The row that holds the cell: of what stands above others their `(own)` line."""
    items = board.items
    if row.item >= len(items):
        return "a row"
    own = (
        row.field in items.own_line_keys and items.exists(row.item) and not items.is_leaf(row.item)
    )
    return f"{'(own) of ' if own else ''}{items.columns['title'][row.item]}"


def _items(acts: Iterable[_Act]) -> set[ItemId]:
    return {item for act in acts for item in act.items}


def _rows(items: set[ItemId]) -> str:
    count = len(items - {BOARD})
    return f" in {count:,} {'row' if count == 1 else 'rows'}" if count else ""


def _above(board: Board, outcome: Outcome) -> int:
    """Rows whose figures follow from those of others."""
    delta: BoardDelta = outcome.delta
    items = {change.item for change in outcome.changes}
    above = {row for row, _ in delta.cells if row > 0 and not board.items.is_leaf(row)}
    return len(above.difference(items, delta.created))
