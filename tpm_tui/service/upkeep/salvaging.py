"""A board from what can still be read of a damaged one: a new file beside it, which can be restored."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tpm_tui.domain.changes import (
    ALIVE,
    PLACE,
    Change,
    ChangeSet,
    Create,
    SetCell,
    parse_place,
    place,
)
from tpm_tui.domain.order import key_between
from tpm_tui.domain.values import BOARD, ItemId, Value, is_extra
from tpm_tui.errors import BoardError
from tpm_tui.fields.catalog import TABLE
from tpm_tui.service.board import setting_text
from tpm_tui.store.copies.backup import draft, faults, put, saved
from tpm_tui.store.copies.mending import rebuilt
from tpm_tui.store.copies.replay import Cells, Difference, folded, unlike
from tpm_tui.store.copies.salvage import Readable, prefix, readable, rows_of
from tpm_tui.store.faults import comes_back
from tpm_tui.store.identity import User
from tpm_tui.store.journal.records import REPAIRED, JournalRow, Stamp, now
from tpm_tui.store.lock import BoardLock

_NAMED = 20
"""Items that a sentence names."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came of it."""

    path: Path
    report: tuple[str, ...]
    """What could be read, what was made good from where, and what is missing."""


def salvage(board: Path, user: User) -> Salvaged:
    """Make a sound board of what can be read of a damaged one, beside it; the damaged one is left
    as it is.  Raises BoardError where nothing can be read."""
    lock = BoardLock(board)
    try:
        with lock.held(), tempfile.TemporaryDirectory(prefix="tpm-tui-salvage-") as folder:
            found = readable(board, Path(folder))
    finally:
        lock.close()
    rows = _journal(board, found)
    if not rows and not any(found.cells.values()):
        raise BoardError(f"Nothing can be read of {board.name}.", f"{comes_back(board)}.")
    with draft(board, board.parent.resolve()) as fresh:
        cells = rebuilt(fresh, rows, rows[0].at if rows else now())
        wanted, whole = _wanted(found, rows, cells)
        told = (*as_changes(unlike(wanted, cells), TABLE),)
        _tell(fresh, told, user, board)
        wrong = faults(fresh)
        if wrong:
            raise BoardError(f"{board.name} could not be salvaged: {wrong[0]}.")
        path = _put(fresh, board)
    return Salvaged(path, tuple(_report(found, rows, wanted, told, whole=whole)))


def _journal(board: Path, found: Readable) -> list[JournalRow]:
    """The journal from its beginning as far as it holds, with rows of backups in its holes."""
    if not found.chained:
        rows: list[JournalRow] = []
        while (row := found.rows.get(len(rows) + 1)) is not None:
            rows.append(row)
        return rows
    backups = [path for one in saved(board) for path in [one.path]]
    rows = prefix(found.rows, ())
    if len(rows) < max([found.revision or 0, *found.rows]):
        with suppress(OSError):
            rows = max(
                (prefix(found.rows, [rows_of(path)]) for path in backups), key=len, default=rows
            )
    return rows


def _wanted(found: Readable, rows: list[JournalRow], cells: Cells) -> tuple[Cells, bool]:
    """What the board should hold, and whether the journal was whole.

    A whole journal is the truth.  Of one that breaks off, what comes after the gap and then what the
    tables hold is nearer to how the board was.
    """
    newest = max(
        [found.revision or 0, *found.rows, *(row.base or 0 for row in found.rows.values())]
    )
    whole = len(rows) >= newest and (found.revision is not None or "change" in found.whole)
    wanted: Cells = {item: dict(held) for item, held in cells.items()}
    if not whole:
        later = sorted(seq for seq in found.rows if seq > len(rows))
        _ = folded(
            ((one.item, one.field, one.new) for one in map(found.rows.__getitem__, later)), wanted
        )
        for item, held in found.cells.items():
            if PLACE in held:  # the item's row was readable: it says also what is unknown
                extra = {} if "extra" in found.whole else _extra(wanted.get(item, {}))
                wanted[item] = {**extra, **held}
            else:
                wanted.setdefault(item, {}).update(held)
    wanted = {
        item: held
        for item, held in wanted.items()
        if item == BOARD or {PLACE, "title"} <= held.keys()
    }
    _hang(wanted)
    return wanted, whole


def _extra(held: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in held.items() if is_extra(key)}


def _hang(wanted: Cells) -> None:
    """Put at the top level what is below itself or below nothing."""
    tops = [
        parse_place(held[PLACE])[1]
        for item, held in wanted.items()
        if item and _above(held) == BOARD
    ]
    last = max(tops, default=None)
    for item in sorted(wanted):
        if item == BOARD:
            continue
        parent = above = _above(wanted[item])
        seen = {item}
        while above != BOARD and above in wanted and above not in seen:
            seen.add(above)
            above = _above(wanted[above])
        if above == item or (parent != BOARD and parent not in wanted):
            last = key_between(last, None)
            wanted[item][PLACE] = place(BOARD, last)


def _above(held: Mapping[str, Value]) -> ItemId:
    return parse_place(str(held[PLACE]))[0]


def as_changes(unlike_cells: Iterable[Difference], known: Iterable[str]) -> Iterator[Change]:
    """What the journal must be told so that it makes what the tables hold."""
    columns = {*known}
    by_item: dict[ItemId, list[Difference]] = {}
    for one in unlike_cells:
        by_item.setdefault(one.item, []).append(one)
    for item, cells in by_item.items():
        places = [one for one in cells if one.field == PLACE and one.journal is None]
        if item != BOARD and places:
            parent, pos = parse_place(places[0].table)
            values = tuple(
                (one.field, one.table)
                for one in cells
                if one.table is not None and (one.field in columns or is_extra(one.field))
            )
            yield Create(item, parent, pos, values)
            if any(one.field == ALIVE and one.table == 0 for one in cells):
                yield SetCell(item, ALIVE, 1, 0)
            yield from (
                SetCell(item, one.field, one.journal, None)
                for one in cells
                if one.table is None and one.field not in (PLACE, ALIVE)
            )
            continue
        for one in cells:
            yield SetCell(item, one.field, one.journal, one.table)


def _tell(fresh: Path, told: tuple[Change, ...], user: User, board: Path) -> None:
    from tpm_tui.store.writer import Writer

    after = setting_text({"salvaged": board.name, "changes": len(told)})
    changes = (*told, SetCell(BOARD, REPAIRED, None, after))
    label = f"salvaged from {board.name}: {len(told):,} cells and items told to the journal"
    stamp = Stamp(uuid.uuid4().hex, user.name, user.uid, now(), None, label)
    lock = BoardLock(fresh)
    writer = Writer(fresh, lock)
    try:
        with writer.transaction() as transaction:
            transaction.write(ChangeSet(changes), stamp)
    finally:
        writer.close()
        lock.close()


def _put(fresh: Path, board: Path) -> Path:
    path = board.with_name(f"{board.name}.salvaged-{datetime.now(UTC):%Y-%m-%dT%H%M%S}Z.db")
    try:
        put(fresh, path)
    except FileExistsError:
        raise BoardError(f"{path} is there already.", "Try again in a second.") from None
    return path


# ---- saying it


def _report(
    found: Readable, rows: list[JournalRow], wanted: Cells, told: tuple[Change, ...], *, whole: bool
) -> Iterator[str]:
    if found.how:
        yield f"the file could be read {found.how}"
    newest = max([len(rows), found.revision or 0, *found.rows])
    brought = sum(1 for row in rows if found.rows.get(row.seq) != row)
    yield (
        f"journal: rows 1 to {len(rows):,} of {newest:,} hold" if rows else "journal: nothing holds"
    )
    if brought and found.chained:
        yield f"journal: {brought:,} of them are from a backup"
    if len(rows) < newest:
        lost = [seq for seq in range(len(rows) + 1, newest + 1) if seq not in found.rows]
        yield f"journal: of rows {len(rows) + 1:,} to {newest:,}, {len(lost):,} cannot be read: {_spans(lost)}"
        yield "journal: who made the changes from there on, and when, is in the damaged file alone"
    names = {"item": "items", "extra": "comments, own columns and bookings", "setting": "settings"}
    for table, words in names.items():
        if table not in found.whole:
            yield f"table of {words}: partly unreadable; made good from the journal where it tells"
    if not whole:
        made = [one.item for one in told if isinstance(one, Create)]
        items = {item for item in found.cells if item and PLACE in found.cells[item]}
        by_journal = sorted(set(wanted) - items - {BOARD})
        if by_journal:
            yield f"items as the journal last tells of them: {_spans(by_journal)}"
        if made:
            yield f"items whose making is not in the journal any more: {_spans(sorted(made))}"
    highest = max(wanted, default=0)
    gone = [item for item in range(1, highest + 1) if item not in wanted]
    if gone:
        yield f"items of which nothing is left: {_spans(gone)}"
    elif whole:
        yield "nothing is missing: the journal is whole, and everything follows from it"


def _spans(numbers: list[int]) -> str:
    """`3 to 7, 12`; a few of them where there are many."""
    spans: list[tuple[int, int]] = []
    for one in numbers:
        if spans and spans[-1][1] == one - 1:
            spans[-1] = (spans[-1][0], one)
        else:
            spans.append((one, one))
    shown = [
        str(first) if first == last else f"{first} to {last}" for first, last in spans[:_NAMED]
    ]
    more = f" and {len(spans) - _NAMED} more" if len(spans) > _NAMED else ""
    return ", ".join(shown) + more
