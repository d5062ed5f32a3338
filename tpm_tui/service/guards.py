"""What must hold under the lock before a change set may be written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, cast

from tpm_tui.domain.changes import ALIVE, PLACE, Change, ChangeSet, Create, SetCell, parse_place
from tpm_tui.domain.values import BOARD, COMMENT, ItemId, is_note
from tpm_tui.errors import Conflict, Gone, TpmError
from tpm_tui.fields.own import SETTING
from tpm_tui.service.board import VIEW, Board
from tpm_tui.store.records import CREATED, JournalRow

if TYPE_CHECKING:
    from tpm_tui.store.writer import Transaction


def guarded(board: Board, changes: ChangeSet, others: list[JournalRow]) -> ChangeSet:
    """The change set without what is there already; raises Conflict.

    `others` are the journal rows that the user had not seen when deciding.
    """
    newest: dict[tuple[int, str], JournalRow] = {}
    for row in others:
        newest[row.item, row.field] = row
    kept: list[Change] = []
    made = _revived(changes)
    homes = _homes(changes)
    for change in changes:
        if isinstance(change, Create):
            _check_alive(board, change.parent, made, others)
            made.add(change.item)
            kept.append(change)
            continue
        if change.before == change.after:
            continue
        _check_change(board, change, newest, others, made)
        if change.field == ALIVE and change.after:
            home = homes.get(change.item, board.items.parent[change.item])
            _check_alive(board, home, made, others)
        kept.append(change)
    return ChangeSet(tuple(kept), changes.label)


def _revived(changes: Iterable[Change]) -> set[int]:
    """Items that a change set brings back."""
    return {
        one.item for one in changes if isinstance(one, SetCell) and one.field == ALIVE and one.after
    }


def _homes(changes: Iterable[Change]) -> dict[int, int]:
    """New parents of the items that a change set moves."""
    return {
        one.item: parse_place(one.after)[0]
        for one in changes
        if isinstance(one, SetCell) and one.field == PLACE
    }


def explained(board: Board, gone: Gone, others: list[JournalRow]) -> TpmError:
    """The error with the name of who deleted the item, where it was one of `others`."""
    by = _deletion(board, gone.item, others)
    return gone if by is None else Conflict(_gone(board, gone.item, others))


def check_undo(
    board: Board,
    inverse: ChangeSet,
    rows: list[JournalRow],
    transaction: Transaction,
    verb: str,
) -> None:
    """Refuse to undo or redo over what somebody changed since; raises Conflict.

    `rows` are the journal rows of the one transaction that `inverse` takes back.
    """
    later = transaction.tail(rows[-1].seq)
    touched = {(row.item, row.field) for row in later}
    revived, homes = _revived(inverse), _homes(inverse)
    leaving: dict[ItemId, None] = {}
    for change in cast("Iterable[SetCell]", inverse):
        if (change.item, change.field) in touched:
            _check_standing(board, change, rows[-1].txn, transaction, verb)
        if change.field == ALIVE and change.after:
            home = homes.get(change.item, board.items.parent[change.item])
            _check_alive(board, home, revived, rows)
        elif change.field == ALIVE:
            leaving[change.item] = None
        elif (
            change.item not in revived
            and change.item != BOARD
            and not board.items.exists(change.item)
        ):
            raise Conflict(f"Cannot {verb}: {_title(board, change.item)} has been deleted.")
        if change.field == PLACE:
            _check_place(board, change, revived, rows, leaving=change.item in leaving)
    _check_nothing_lost(board, leaving, [row for row in later if row.uid != rows[-1].uid], verb)


def _check_standing(
    board: Board, change: SetCell, txn: str, transaction: Transaction, verb: str
) -> None:
    """The cell must still hold what the transaction made of it."""
    standing = transaction.standing_change(change.item, change.field, txn)
    what = _what(board, change.item, change.field)
    if standing is None:
        raise Conflict(f"Cannot {verb}: the change of {what} has been taken back already.")
    if standing.txn != txn:
        raise Conflict(f"Cannot {verb}: {standing.author} changed {what} at {clock(standing)}.")


def _check_nothing_lost(
    board: Board, leaving: Collection[ItemId], others: list[JournalRow], verb: str
) -> None:
    """What others did to items since they were made, or below them, must not vanish with them."""
    below: set[ItemId] = set()
    for item in (
        reversed(list(leaving)) if others else ()
    ):  # parents first: their children are in already
        if item not in below:
            below.update(board.items.subtree(item))
    for row in others:
        if row.item in below:
            raise Conflict(
                f"Cannot {verb}: {row.author} changed {_what(board, row.item, row.field)} "
                f"at {clock(row)}, which this would delete."
            )


def _check_change(
    board: Board,
    change: SetCell,
    newest: dict[tuple[int, str], JournalRow],
    others: list[JournalRow],
    made: set[int],
) -> None:
    known = change.item == BOARD or change.item in made or board.items.exists(change.item)
    if not known and change.field != ALIVE:
        raise Conflict(_gone(board, change.item, others))
    theirs = newest.get((change.item, change.field))
    if theirs is not None:
        raise Conflict(
            f"{theirs.author} changed {_what(board, change.item, change.field)} at {clock(theirs)}"
            f"{_to(board, change)}; yours was not saved.",
            "Look at it and try again.",
        )
    if change.field == PLACE:
        _check_place(board, change, made, others)
    if change.field == ALIVE and not change.after:
        below = set(board.items.subtree(change.item))
        for row in others:
            if row.item in below:
                raise Conflict(
                    f"{row.author} changed {_what(board, row.item, row.field)} at {clock(row)}, "
                    "which this would delete.",
                    "Look at it and delete again if it can go.",
                )


def _check_place(
    board: Board,
    change: SetCell,
    made: set[int],
    others: list[JournalRow],
    *,
    leaving: bool = False,
) -> None:
    """What is `leaving` may go back to below something deleted: it is deleted itself."""
    parent, _ = parse_place(change.after)
    if not leaving:
        _check_alive(board, parent, made, others)
    if parent == change.item or change.item in board.items.ancestors(parent):
        raise Conflict(f"{_title(board, change.item)} would be below itself there.")


def _check_alive(board: Board, parent: int, made: set[int], others: list[JournalRow]) -> None:
    if parent not in made and parent != BOARD and not board.items.exists(parent):
        raise Conflict(_gone(board, parent, others))


def _gone(board: Board, item: int, others: list[JournalRow]) -> str:
    by = _deletion(board, item, others)
    if by is not None:
        return f"{_title(board, item)} was deleted by {by.author} at {clock(by)}."
    return f"{_title(board, item)} has been deleted."


def _deletion(board: Board, item: int, others: list[JournalRow]) -> JournalRow | None:
    """The newest journal row that deleted an item or something above it."""
    chain = {item, *(board.items.ancestors(item) if 0 < item < len(board.items) else ())}
    deleted = (row for row in reversed(others) if row.field == ALIVE and row.item in chain)
    return next((row for row in deleted if row.new == "0"), None)


def _to(board: Board, change: SetCell) -> str:
    field = board.fields.get(change.field)
    if field is None or change.item == BOARD:
        return ""
    return f" to {field.type.format(change.before, board.ctx) or 'nothing'}"


def _what(board: Board, item: int, field: str) -> str:
    if item == BOARD:
        return setting_name(board, field)
    if is_note(field):
        return f"a {'comment' if field.startswith(COMMENT) else 'link'} of {_title(board, item)}"
    label = {PLACE: "the place", ALIVE: "the existence", CREATED: "the creation"}.get(field)
    label = label or _spoken(board, field)
    return f"{label} of {_title(board, item)}"


def _spoken(board: Board, key: str) -> str:
    return board.fields[key].spoken if key in board.fields else board.label(key)


def setting_name(board: Board, key: str) -> str:
    """A board setting in words."""
    if key.startswith(SETTING):
        return f"the column {board.label(key.removeprefix(SETTING))!r}"
    if key.startswith(VIEW):
        return f"the view {key.removeprefix(VIEW)!r}"
    return f"the board's {key}"


def _title(board: Board, item: int) -> str:
    if not 0 < item < len(board.items):
        return f"item {item}"
    return f"{board.items.columns['title'][item]!r}"


def clock(row: JournalRow) -> str:
    """Time of a journal row for a sentence, UTC."""
    return f"{row.at[:10]} {row.at[11:16]} UTC"
