"""What `tpm-tui check` finds: a damaged file, a journal that is not the tables, wrong roll-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpm_tui.domain.changes import ALIVE, PLACE, Change, SetCell, place
from tpm_tui.domain.items import Items
from tpm_tui.domain.text import clean, strip_controls
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import TABLE
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.own import all_fields
from tpm_tui.fields.types import FieldType
from tpm_tui.rollup.bookings import BOOKED
from tpm_tui.rollup.full import differences
from tpm_tui.rollup.own_full import own_differences
from tpm_tui.service.board import Board
from tpm_tui.service.fitness import NONSENSE
from tpm_tui.service.log.change_words import ChangeWords
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.breaks import explained, not_accepted
from tpm_tui.store.journal.records import CREATED, JournalRow
from tpm_tui.store.reader import Reader


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
    reader, known = session.reader, frozenset[int]()
    if reader.chained:
        yield from _chain(reader, session.board)
        known = explained(reader.every_row(), session.board.stored)
    items, settings = Items(TABLE), dict[str, object]()
    expected, newest = 1, dict[tuple[int, str], int]()
    for row in reader.every_row():
        if row.seq != expected and row.seq not in known:
            yield f"journal: row {expected} is missing before {row.seq}"
        expected = row.seq + 1
        try:
            change = row.change()
        except NONSENSE:
            yield f"journal row {row.seq}: it holds no change that could be carried out"
            continue
        if known.isdisjoint((row.seq, row.base or 0)):
            yield from _unseen(reader, row, change, newest)
        newest[row.item, row.field] = row.seq
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


def _unseen(
    reader: Reader, row: JournalRow, change: Change, newest: Mapping[tuple[int, str], int]
) -> Iterator[str]:
    """Where somebody wrote over what they had not seen, which the rules never allow; a new row may
    make room for another, and what was seen may be there again when something is taken back."""
    cell = (row.item, row.field)
    before = newest.get(cell) or newest.get((row.item, CREATED))
    if not isinstance(change, SetCell) or before is None or (row.base or 0) >= before:
        return
    if row.base is None:
        parents = {str(value).partition(":")[0] for value in (change.before, change.after)}
        if row.field == PLACE and cell not in newest and len(parents) == 1:
            return
    elif row.undo_of is not None:
        seen, over = reader.row(row.base), reader.row(before)
        if seen is not None and _made(seen.change(), row.field) == change.before:
            return
        if over is not None and over.undo_of is not None:
            return  # it took back what was over the value that is taken back here
    yield (
        f"journal row {row.seq}: {clean(row.author)} wrote {clean(row.field)} of item {row.item} over "
        f"row {before} without having seen it"
    )


def _made(change: Change, field: str) -> Value:
    """What a change made of a cell of its item."""
    if isinstance(change, SetCell):
        return change.after
    first = {ALIVE: 1, PLACE: place(change.parent, change.pos), **dict(change.values)}
    return first.get(field)


def _chain(reader: Reader, board: Board) -> Iterator[str]:
    """Where the journal is not what was written, and nobody has accepted that; with what the row
    says, because that may be the forgery."""
    found = not_accepted(reader.every_row(), board.stored)
    words = ChangeWords(board.items, board.ctx, all_fields(board.own, retired=True))
    for broken in found[:1]:
        row, before = reader.row(broken.seq), reader.row_before(broken.seq)
        if row is None:
            continue
        sound = f"the rows up to {before} are" if before is not None else "no row is"
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


def _is_as_written(kind: FieldType, value: Value, ctx: FieldContext) -> bool:
    """Whether a field could have produced a value; what does not show was kept by older programs."""
    written = kind.parse(kind.edit_text(value, ctx), ctx)
    if written == value or not isinstance(value, str):
        return written == value
    return value == value.strip() and written == strip_controls(value).strip()


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
                    if key != "description" and not _is_as_written(kind, value, board.ctx):
                        yield f"item {item}: {key} holds {value!r}, which its field would write otherwise"
                except InvalidInput as error:
                    yield f"item {item}: {key} holds {value!r}: {error.message}"
