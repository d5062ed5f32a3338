"""What must hold under the lock before a change set may be written."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import takewhile
from typing import TYPE_CHECKING, cast

from tpm_tui.domain.changes import ALIVE, PLACE, Change, ChangeSet, Create, SetCell, parse_place
from tpm_tui.domain.values import ACCESS, BOARD, PERSON, ROLE_SETTING, VIEW, ItemId, is_note
from tpm_tui.errors import BelowItself, Clash, Conflict, Gone, TpmError
from tpm_tui.fields.own import SETTING
from tpm_tui.service.board import LINT, Board
from tpm_tui.service.company.contested import brief_value, left_out
from tpm_tui.service.company.moments import at_moment
from tpm_tui.service.foreseeing.standing import Misplaced, Standing
from tpm_tui.service.log.entry_words import kind_of
from tpm_tui.store.journal.records import CREATED, JournalRow, decoded

if TYPE_CHECKING:
    from tpm_tui.store.identity import User
    from tpm_tui.store.writer import Transaction

AFTER = "Its history shows more; type what it shall be instead."
"""What to do where nothing can be taken back any more."""


def guarded(
    board: Board,
    changes: ChangeSet,
    others: list[JournalRow],
    typed: AbstractSet[tuple[ItemId, str]] = frozenset(),
) -> ChangeSet:
    """The change set without what is there already; raises Conflict.

    `others` are the journal rows that the user had not seen when deciding, `typed` the ledger entries
    that stand for a budget that was typed.
    """
    budgets: dict[SetCell, SetCell] = {}
    if others:
        from tpm_tui.service.company.typed_budgets import as_budgets, as_cells

        budgets = as_budgets(board, changes, typed)
        others = as_cells(budgets.values(), others)
    newest: dict[tuple[int, str], JournalRow] = {}
    for row in others:
        newest[row.item, row.field] = row
    kept: list[Change] = []
    overtaken: list[SetCell] = []
    standing = Standing(board.items, changes)
    for change in changes:
        if isinstance(change, SetCell) and change.before == change.after:
            continue
        if isinstance(change, SetCell) and change.item == BOARD:
            from tpm_tui.service.settings.checks import check_setting

            check_setting(change.field, change.after, board.items)
        problem = standing.problem(change)
        if isinstance(change, SetCell) and not (problem and problem.gone):
            seen = budgets.get(change, change)
            theirs = _check_seen(seen, newest)
            if theirs is not None and (theirs.field == CREATED or not _is_cell(board, seen)):
                raise Conflict(
                    f"{_did(board, theirs)} at {clock(theirs)}; yours was not saved.",
                    "Look at it and try again.",
                )
            if theirs is not None:
                overtaken.append(seen)
        if problem is not None:
            by = _deletion(board, problem.deleted or BOARD, others)
            raise Conflict(
                _misplaced(board, change, problem, others), _mends(by) if by is not None else ""
            )
        standing.take(change)
        kept.append(change)
    lost = _lost(standing, others)
    if lost is not None:
        raise Conflict(
            f"{_did(board, lost)} at {clock(lost)}, which this would delete.",
            "Look at it and delete again if it can go.",
        )
    if overtaken:
        raise _contested(board, overtaken, others, ChangeSet(tuple(kept)))
    return ChangeSet(tuple(kept), changes.label)


def _check_seen(change: SetCell, newest: dict[tuple[int, str], JournalRow]) -> JournalRow | None:
    """What somebody else made of the cell since the user saw it: also where they made its row, whose
    first values nobody has seen then.  Rows that keep their parent only make room for others."""
    theirs = newest.get((change.item, change.field))
    if theirs is None and not _makes_room(change):
        theirs = newest.get((change.item, CREATED)) if change.item != BOARD else None
    return theirs


def _makes_room(change: SetCell) -> bool:
    """Whether a row gets another place among its siblings, whoever else asked for it."""
    if change.field != PLACE:
        return False
    return parse_place(change.before)[0] == parse_place(change.after)[0]


def _is_cell(board: Board, change: SetCell) -> bool:
    """Whether it is a value that somebody typed, in a row or for the board, and not a place or a
    comment."""
    return change.item == BOARD or change.field in board.fields


def _contested(
    board: Board, overtaken: list[SetCell], others: list[JournalRow], kept: ChangeSet
) -> Conflict:
    """The refusal for cells that others changed, with both values of each."""
    first: dict[tuple[int, str], JournalRow] = {}
    last: dict[tuple[int, str], JournalRow] = {}
    for row in others:
        first.setdefault((row.item, row.field), row)
        last[row.item, row.field] = row
    cells = []
    for change in overtaken:
        cell = (change.item, change.field)
        base, by = decoded(first[cell].old), last[cell]
        values = (base, change.before, change.after)
        cells.append(Clash(*cell, *values, by.author, by.at, by.seq))
    # What is set for the board goes together with what it means for rows, such as a new name.
    whole = any(one.item == BOARD for one in cells)
    rest = 0 if whole else len(left_out(kept, {(one.item, one.field) for one in cells}))
    one = cells[0]
    what = f"{_what(board, one.item, one.field)} at {at_moment(one.at)}"
    to = brief_value(board, one, one.theirs)
    if len(cells) == 1 and one.item == BOARD:
        said = f"{one.author} changed {what}; yours was not saved."
    elif len(cells) == 1:
        mine = brief_value(board, one, one.mine)
        said = f"{one.author} changed {what} to {to}; yours ({mine}) was not saved."
    else:
        authors = ", ".join(dict.fromkeys(cell.author for cell in cells))
        said = (
            f"{authors} changed {len(cells):,} of {len(cells) + rest:,} cells meanwhile, "
            f"such as {what} to {to}; yours were not saved."
        )
    return Conflict(said, "Look at it and try again.", tuple(cells), rest=rest, item=one.item)


def explained(
    board: Board,
    gone: Gone | BelowItself,
    others: list[JournalRow],
    transaction: Transaction,
    user: User,
) -> TpmError:
    """The error with the name of who deleted or moved what it is about, where that is news or was
    somebody else."""
    if isinstance(gone, BelowItself):
        why = _circle(board, gone.item, gone.home, others)
        if why:
            return Conflict(why, "Look at it and try again.", item=gone.home)
        # The user's screen may have shown that while they chose the place.
        between = _between(board, gone.item, gone.home)
        found = (transaction.last_change(one, PLACE) for one in between)
        others = sorted(
            (row for row in found if row and (row.uid, row.author) != (user.uid, user.name)),
            key=lambda row: row.seq,
        )
        why = _circle(board, gone.item, gone.home, others)
        return BelowItself(gone.item, gone.home, why) if why else gone
    if board.items.exists(gone.item):
        moved = _mover(board, (gone.item,), others)
        if moved is None:
            return gone
        said = f"{_did(board, moved)} at {clock(moved)}; yours was not saved."
        return Conflict(said, "Look at it and try again.", item=gone.item)
    by = _deletion(board, gone.item, others)
    if by is None:  # the user has seen that, and gone on with what had been begun before
        found = (transaction.last_change(one, ALIVE) for one in _dead(board, gone.item))
        others = sorted((row for row in found if row is not None), key=lambda row: row.seq)
        by = _deletion(board, gone.item, others)
        if by is None or (by.uid, by.author) == (user.uid, user.name):
            return gone
    return Conflict(_gone(board, gone.item, others), _mends(by))


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
    newest = {(row.item, row.field): row for row in later}
    mine = (rows[-1].uid, rows[-1].author)
    others = [row for row in later if (row.uid, row.author) != mine]
    standing = Standing(board.items, inverse)
    for change in cast("Iterable[SetCell]", inverse):
        problem = standing.problem(change)
        theirs = newest.get((change.item, change.field))
        if theirs is not None and not (problem and problem.gone):
            _check_standing(board, theirs, rows, transaction, verb)
        if problem is not None:
            if problem.deleted is None or problem.deleted in standing.left:
                # Somebody moved things below what goes, and that says more.
                _check_nothing_lost(board, standing, others, verb)
            by = _deletion(board, problem.deleted or BOARD, others)
            raise Conflict(
                f"Cannot {verb}: {_misplaced(board, change, problem, later)}",
                _mends(by) if by is not None else "",
            )
        standing.take(change)
    _check_nothing_lost(board, standing, others, verb)


def _check_standing(
    board: Board, theirs: JournalRow, rows: list[JournalRow], transaction: Transaction, verb: str
) -> None:
    """A cell that was changed since must hold again what the transaction made of it."""
    txn = rows[-1].txn
    standing = transaction.standing_change(theirs.item, theirs.field, txn)
    what = _what(board, theirs.item, theirs.field)
    if standing is None:
        raise Conflict(f"Cannot {verb}: the change of {what} has been taken back already.")
    if standing.txn != txn:
        # Where what stood before was taken back too, that was the act of the newest change.
        by = standing if standing.seq > rows[-1].seq else theirs
        raise Conflict(
            f"Cannot {verb}: {_did(board, by)} at {clock(by)}{_now(board, by)}.",
            AFTER,
            item=by.item,
        )


def _check_nothing_lost(
    board: Board, standing: Standing, others: Iterable[JournalRow], verb: str
) -> None:
    """What others did to items since they were made, or below them, must not vanish with them."""
    lost = _lost(standing, others)
    if lost is not None:
        raise Conflict(
            f"Cannot {verb}: {_did(board, lost)} at {clock(lost)}, which this would delete.",
            AFTER,
            item=lost.item,
        )


def _lost(standing: Standing, others: Iterable[JournalRow]) -> JournalRow | None:
    """The first change of somebody else to an item that the changes would delete."""
    if not standing.left:
        return None
    return next((row for row in others if standing.goes_along(row.item)), None)


def _misplaced(board: Board, change: Change, problem: Misplaced, others: list[JournalRow]) -> str:
    """The sentence for a change that cannot be made where it would be made."""
    title = _title(board, change.item)
    if problem.deleted is None:
        home = parse_place(change.after)[0] if isinstance(change, SetCell) else BOARD
        return _circle(board, change.item, home, others) or f"{title} would be below itself there."
    if problem.home is None:
        return _gone(board, change.item, others)
    if isinstance(change, Create):
        return _gone(board, problem.home, others)
    return f"{_gone(board, problem.deleted, others)[:-1]}, and {title} would stand below it."


def _circle(board: Board, item: int, home: int, others: list[JournalRow]) -> str:
    """Who put an item's new parent below that item, in a sentence; nothing where that is no news."""
    moved = _mover(board, _between(board, item, home), others)
    if moved is None:
        return ""
    below = _title(board, board.items.parent[moved.item])
    title = _title(board, item)
    return (
        f"{_did(board, moved)} below {below} at {clock(moved)}, so {title} would be below itself."
    )


def _between(board: Board, item: int, home: int) -> Iterable[int]:
    """What lies between an item and its new parent below it, the parent included."""
    return takewhile(lambda one: one != item, (home, *board.items.ancestors(home)))


def _mover(board: Board, items: Iterable[int], others: list[JournalRow]) -> JournalRow | None:
    """The newest row by which one of some items came to be where it is."""
    wanted = set(items)
    moves = (row for row in reversed(others) if row.field == PLACE and row.item in wanted)
    return next(
        (row for row in moves if board.items.get(row.item, PLACE) == decoded(row.new)), None
    )


def _gone(board: Board, item: int, others: list[JournalRow]) -> str:
    by = _deletion(board, item, others)
    if by is not None:
        return f"{_title(board, item)} was deleted by {by.author} at {clock(by)}."
    return f"{_title(board, item)} has been deleted."


def _mends(by: JournalRow) -> str:
    """What can be done about a deletion: undo takes back one's own acts alone."""
    return f"{by.author} can bring it back by undo."


def _deletion(board: Board, item: int, others: list[JournalRow]) -> JournalRow | None:
    """The newest journal row that deleted an item or something above it, and still stands."""
    chain = _dead(board, item)
    deleted = (row for row in reversed(others) if row.field == ALIVE and row.item in chain)
    return next((row for row in deleted if row.new == "0"), None)


def _dead(board: Board, item: int) -> set[int]:
    """What is deleted of an item and those above it."""
    items = board.items
    above = (one for one in (item, *items.ancestors(item)) if 0 < one < len(items))
    return {one for one in above if not items.alive[one]}


def _did(board: Board, row: JournalRow) -> str:
    """Who did what: `ben moved 'A'`, `ben changed work of 'A'`."""
    if row.field in (PLACE, ALIVE, CREATED) and row.item != BOARD:
        back = "deleted" if row.new == "0" else "brought back"
        verb = {PLACE: "moved", CREATED: "added"}.get(row.field, back)
        return f"{row.author} {verb} {_title(board, row.item)}"
    return f"{row.author} changed {_what(board, row.item, row.field)}"


def _now(board: Board, row: JournalRow) -> str:
    """What a changed cell is now, for a sentence."""
    if row.item == BOARD or row.field not in board.fields:
        return ""
    clash = Clash(row.item, row.field, None, None, None, row.author, row.at, row.seq)
    return f" to {brief_value(board, clash, board.items.get(row.item, row.field))}"


def _what(board: Board, item: int, field: str) -> str:
    if item == BOARD:
        return setting_name(board, field)
    if is_note(field):
        return f"a {kind_of(field)} of {_title(board, item)}"
    return f"{_spoken(board, field)} of {_title(board, item)}"


def _spoken(board: Board, key: str) -> str:
    return board.fields[key].spoken if key in board.fields else board.label(key)


def setting_name(board: Board, key: str) -> str:
    """A board setting in words."""
    if key.startswith(SETTING):
        return f"the column {board.label(key.removeprefix(SETTING))!r}"
    if key.startswith(PERSON):
        return f"the person {key.removeprefix(PERSON)!r}"
    if key.startswith(ROLE_SETTING):
        return f"the role {key.removeprefix(ROLE_SETTING)!r}"
    if key.startswith(LINT):
        return "what lint tells"
    if key.startswith(ACCESS):
        login = key.removeprefix(ACCESS)
        return f"the role of {'everybody else' if login == '*' else login}"
    if key == f"{VIEW}*default":
        return "the view that the board opens with"
    if key.startswith(VIEW):
        return f"the view {key.removeprefix(VIEW)!r}"
    from tpm_tui.service.log.setting_words import setting_label

    label = setting_label(key)
    return f"the board's {label if label == key else repr(label)}"


def _title(board: Board, item: int) -> str:
    if not 0 < item < len(board.items):
        return f"item {item}"
    return f"{board.items.columns['title'][item]!r}"


def clock(row: JournalRow) -> str:
    """Time of a journal row for a sentence, by the local clock."""
    return at_moment(row.at)
