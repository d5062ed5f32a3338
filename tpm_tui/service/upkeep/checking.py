"""What `tpm-tui check` finds: a damaged file, a journal that is not the tables, wrong roll-ups."""

from __future__ import annotations

from collections.abc import Iterator

from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.items import Items
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import TABLE
from tpm_tui.fields.own import all_fields
from tpm_tui.rollup.bookings import BOOKED
from tpm_tui.rollup.full import differences
from tpm_tui.rollup.own_full import own_differences
from tpm_tui.service.board import Board
from tpm_tui.service.fitness import NONSENSE
from tpm_tui.service.log.change_words import ChangeWords
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.breaks import explained, not_accepted
from tpm_tui.store.journal.records import JournalRow


def complaints(session: BoardSession) -> Iterator[str]:
    """One sentence per thing that is wrong with a loaded board; nothing when all is well."""
    yield from (f"SQLite: {line}" for line in session.reader.integrity())
    yield from (*session.reader.strange, *session.spoiled)
    yield from _journal(session)
    yield from _tree(session.board.items)
    yield from _values(session)
    for item, held, right in differences(session.board.engine):
        yield f"item {item}: the roll-up shows {held}, a recomputation gives {right}"
    for item, key, shown, due in own_differences(session.board.engine):
        yield f"item {item}: {key} shows {shown!r}, a recomputation gives {due!r}"


def _journal(session: BoardSession) -> Iterator[str]:
    """Replay the journal into an empty board and compare it with the tables."""
    rows = session.reader.tail(0)
    known = frozenset[int]()
    if session.reader.chained:
        yield from _chain(rows, session.board)
        known = explained(rows, session.board.stored)
    items, settings = Items(TABLE), dict[str, object]()
    expected = 1
    for row in rows:
        if row.seq != expected and row.seq not in known:
            yield f"journal: row {expected} is missing before {row.seq}"
        expected = row.seq + 1
        try:
            change = row.change()
        except NONSENSE:
            yield f"journal row {row.seq}: it holds no change that could be carried out"
            continue
        try:
            if isinstance(change, SetCell) and change.item == BOARD:
                settings[change.field] = change.after
                continue
            if isinstance(change, SetCell):
                there = items.get(change.item, change.field)
                if there != change.before and known.isdisjoint((row.seq, row.base or 0)):
                    yield (
                        f"journal row {row.seq}: {change.field} of item {change.item} was {there!r}, "
                        f"not {change.before!r}"
                    )
            items.apply(change)
        except (IndexError, KeyError):
            if known:  # its making is among what is gone
                continue
            yield f"journal row {row.seq}: changes item {row.item}, which is not there"
        except NONSENSE:
            yield f"journal row {row.seq}: it holds no change that could be carried out"
    if expected != session.board.revision + 1:
        yield f"journal: it ends at {expected - 1}, the board is at {session.board.revision}"
    yield from _same(items, session.board.items)
    stored = {key: value for key, value in session.board.stored.items() if value is not None}
    if {key: value for key, value in settings.items() if value is not None} != stored:
        yield "journal: replaying it gives other board settings than the table holds"


def _chain(rows: list[JournalRow], board: Board) -> Iterator[str]:
    """Where the journal is not what was written, and nobody has accepted that; with what the row
    says, because that may be the forgery."""
    found = not_accepted(rows, board.stored)
    words = ChangeWords(board.items, board.ctx, all_fields(board.own, retired=True))
    at = {row.seq: place for place, row in enumerate(rows)}
    for broken in found[:1]:
        row, before = rows[at[broken.seq]], at[broken.seq] - 1
        sound = f"the rows up to {rows[before].seq} are" if before >= 0 else "no row is"
        yield (
            f"journal: its chain breaks at row {row.seq}, of {row.at} by {clean(row.author)}: {sound} "
            f"certain to be as they were written; it says: {clean(words.told(row).sentence)}"
        )
    yield from (f"journal: its chain breaks at row {one.seq}, too" for one in found[1:])


def _same(replayed: Items, table: Items) -> Iterator[str]:
    if len(replayed) != len(table):
        yield f"journal: it makes {len(replayed) - 1} items, the table holds {len(table) - 1}"
    own = sorted({key for items in (table, replayed) for key in items.columns} - {*TABLE})
    for item in range(1, min(len(replayed), len(table))):
        for key in ("place", "alive", *TABLE, *own):
            mine, theirs = table.get(item, key), replayed.get(item, key)
            if mine != theirs:
                yield f"item {item}: {key} is {mine!r} in the table and {theirs!r} by the journal"
    for item in sorted(table.notes.keys() | replayed.notes.keys()):
        if table.notes.get(item) != replayed.notes.get(item):
            yield f"item {item}: its comments and links are not those of the journal"


def _tree(items: Items) -> Iterator[str]:
    """As the file has it: what hangs at the top because it hangs nowhere."""
    if not items.hung:
        return
    above = {item: parent for item, (parent, _) in items.hung.items()}
    for item in range(1, len(items)):
        parent, seen = above.get(item, items.parent[item]), {item}
        if not items.alive[item]:
            continue
        if parent and not (0 < parent < len(items) and items.pos[parent]):
            yield f"item {item}: its parent {parent} is not there"
            continue
        while 0 < parent < len(items) and parent not in seen:
            seen.add(parent)
            parent = above.get(parent, items.parent[parent])
        if parent == item:
            yield f"item {item}: it is below itself"


def _values(session: BoardSession) -> Iterator[str]:
    """Every stored value must be one that its field could have produced."""
    board = session.board
    fields = all_fields(board.own, retired=True)
    for key, column in board.items.columns.items():
        if key not in fields:  # a column whose making was undone keeps its values
            continue
        kind = fields[key].type
        for item, stored in enumerate(column):
            if item and stored is not None and board.items.alive[item]:
                value = stored
                if key in BOOKED and isinstance(stored, int):
                    value = abs(stored)  # what was typed below the ledger is less than none
                try:
                    if (
                        key != "description"
                        and kind.parse(kind.edit_text(value, board.ctx), board.ctx) != value
                    ):
                        yield f"item {item}: {key} holds {value!r}, which its field would write otherwise"
                except InvalidInput as error:
                    yield f"item {item}: {key} holds {value!r}: {error.message}"
