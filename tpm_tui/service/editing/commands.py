"""Edits of single items as pure functions: the board in, a change set out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tpm_tui.domain.calendar import iso, ordinal
from tpm_tui.domain.changes import ALIVE, ChangeSet, Create, SetCell
from tpm_tui.domain.people import assignments_text, parse_assignments
from tpm_tui.domain.rounding import half_up, ratio
from tpm_tui.domain.values import (
    BOARD,
    OWN_HOW,
    ItemId,
    Value,
    is_booked,
)
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import FIELDS, Field
from tpm_tui.query.arrangement import is_group
from tpm_tui.rollup.bookings import BOOKED
from tpm_tui.service.board import Board
from tpm_tui.service.editing.completing import (
    checklist_changes,
    estimate_changes,
    is_typed,
    method_changes,
    progress_changes,
    remaining_changes,
)
from tpm_tui.service.editing.copied import copied_values
from tpm_tui.service.editing.ledger_cells import budget_typed, status_set
from tpm_tui.service.editing.overriding import check_override
from tpm_tui.service.editing.placing import gone, kind_below, new_place
from tpm_tui.service.people.spelling import Spelling

COUNTED = ("count", "distinct")
"""Roll-ups that show how many values there are, and none of them."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an edit on a row really goes."""

    item: ItemId
    field: Field
    """The input that changes."""
    own: bool
    """Whether that is the `(own)` line of a parent."""


def target(board: Board, row: int, key: str) -> Target:
    """Item and input that an edit of a cell changes; raises Refused with the reason."""
    column = board.fields.get(key)
    if column is None:
        raise InvalidInput(f"There is no column {key!r}; there are {', '.join(board.fields)}.")
    item = abs(row)
    if item == BOARD and not board.items.children.get(BOARD):
        raise Refused("This board has no rows yet; add one first.")
    if item == BOARD:
        raise Refused("The total is the sum of the rows; edit one of them.", brief="the total")
    if is_group(row):
        raise Refused("A group is no work item; edit the rows in it.", brief="group rows")
    if not board.items.exists(item):
        raise gone(board.items, item)
    if column.input_key is None:
        raise Refused(
            f"{column.label} is computed ({column.help.rstrip('.')}); edit what it is made of.",
            brief="computed",
        )
    field = board.fields[column.input_key]
    if row < 0:
        if field.key not in (*board.items.own_line_keys, *OWN_HOW):
            raise Refused(
                f"The (own) line has no {field.spoken} of its own; edit the item above it.",
                brief=f"no {field.spoken} on (own) lines",
            )
        return Target(item, field, own=True)
    if board.items.is_leaf(item):
        return Target(item, field, own=False)
    if field.key == "progress":
        return Target(item, board.fields["override"], own=False)
    if field.on_parent == "refused":
        raise Refused(
            f"{field.label} of {_title(board, item)} is computed from what is below it.",
            "Edit one of the rows below.",
            "computed from what is below",
        )
    return Target(item, field, own=field.on_parent == "own")


def target_among(board: Board, row: int, key: str) -> Target:
    """As `target` for one cell of many, or one that a formula is worked out for.  What is shown on a
    parent counts the rows below, which the same act changes too: on its `(own)` line it would count
    twice, so that only the line itself takes a value."""
    where = target(board, row, key)
    column = board.fields[key]
    said = where.field.key != column.input_key  # progress of a parent, which needs a reason
    if not said and (row < 0 or not where.own or column.rollup is None):
        return where
    what = "the sum of" if column.rollup == "sum" else "computed from"
    raise Refused(
        f"{column.label} of {_title(board, row)} is {what} the rows below; select those.",
        brief=f"{what.removeprefix('the ')} the rows below",
    )


def set_cell(board: Board, row: int, key: str, text: str) -> ChangeSet:
    """Type a text into a cell; raises InvalidInput or Refused."""
    where = target(board, row, key)
    return set_value(board, where, Spelling(board).read(where.field, text))


def set_value(board: Board, where: Target, value: Value) -> ChangeSet:
    """Set an input, with what belongs to it: 100 % is done, new dates stretch a stated duration."""
    item, key = where.item, where.field.key
    changes = [_set(board, item, key, _to_store(board, where, value))]
    match key:
        case "budget":
            changes = budget_typed(board, item, value, changes[0].after)
        case "progress":
            changes = progress_changes(board, item, value)
        case "checklist":
            changes += checklist_changes(board, item, value)
        case "method":
            changes += method_changes(board, item, value)
        case "override":
            check_override(board, item, value)
        case "work" | "actual_work":
            changes += estimate_changes(board, item, key, value)
        case "start" | "finish":
            changes += _dates(board, item, key, value)
        case "status":
            changes += remaining_changes(board, item, value)
        case "assignments" if where.own:
            changes = [_set(board, item, key, _dated(board, item, value))]
    changes += [
        follows
        for change in changes
        if change.field == "status"
        for follows in status_set(board, item, change.after)
    ]
    title = board.items.columns["title"][item]
    name = "(own) of " if where.own else ""
    return ChangeSet(
        tuple(change for change in changes if change.before != change.after),
        f"rename {title} to {value}"
        if key == "title"
        else f"{where.field.spoken} of {name}{title}",
    )


def held(board: Board, where: Target) -> Value:
    """What an input shows: what was typed, and what the ledger adds to it."""
    if where.field.key in BOOKED:
        return board.engine.inputs.number(where.item, where.field.key)
    return board.items.get(where.item, where.field.key)


def _to_store(board: Board, where: Target, value: Value) -> Value:
    if where.field.key in BOOKED and isinstance(value, int):
        return board.engine.inputs.to_type(where.item, where.field.key, value)
    return value


def copy_cell(board: Board, source: int, row: int, key: str) -> ChangeSet:
    """Give a cell the value of the same column in another row, as it is shown there."""
    where = target(board, row, key)
    return set_value(board, where, value_to_copy(board, source, where, key))


def value_to_copy(board: Board, source: int, where: Target, key: str) -> Value:
    """What a cell gets that is given the value of the same column in another row."""
    if is_group(source):
        raise Refused("A group has no value of its own to copy.")
    if board.figures.kind(source, key) is not where.field.type and where.field.rollup in COUNTED:
        raise Refused(f"{where.field.label} of that row is a count; copy it from a row below.")
    if where.field.key == "override":
        raise Refused("An override is somebody's word on one item; it is not copied.")
    value = board.figures.value(source, key)
    if where.field.key != key:
        value = board.items.columns[where.field.key][abs(source)]
    elif key == "progress" and is_typed(board, source):
        value = board.items.columns[key][abs(source)]
    if value is None and key == "title":
        raise Refused("A title cannot be empty.")
    return value


def add_item(
    board: Board,
    title: str,
    *,
    parent: ItemId = BOARD,
    after: ItemId | None = None,
    before: ItemId | None = None,
    kind: str | None = None,
) -> ChangeSet:
    """A new item: last below `parent`, or next to a sibling."""
    beside = after if after is not None else before
    if beside is not None:
        if beside <= BOARD or not board.items.exists(beside):
            raise gone(board.items, beside)
        parent = board.items.parent[beside]
        kind = kind or str(board.items.columns["kind"][beside])
    if parent != BOARD and not board.items.exists(parent):
        raise gone(board.items, parent)
    kind = kind or kind_below(board, parent)
    pos, moved = new_place(board.items, parent, after=after, before=before)
    name = FIELDS["title"].type.parse(title, board.ctx)
    new = Create(
        len(board.items),
        parent,
        pos,
        (("title", name), ("kind", FIELDS["kind"].type.parse(kind, board.ctx))),
    )
    return ChangeSet((*moved, new), f"add {name}")


def delete_item(board: Board, row: int) -> ChangeSet:
    """Delete an item with everything below it, or clear an `(own)` line."""
    if row < 0:
        return clear_own(board, -row)
    if row == BOARD:
        raise Refused("There is nothing to delete here.")
    if not board.items.exists(row):
        raise gone(board.items, row)
    count = len(board.items.subtree(row)) - 1
    below = f" and {count} below it" if count else ""
    return ChangeSet(
        (SetCell(row, ALIVE, 1, 0),), f"delete {board.items.columns['title'][row]}{below}"
    )


def clear_own(board: Board, item: ItemId) -> ChangeSet:
    """Empty the `(own)` line of a parent, which makes it go away."""
    if not board.items.exists(item):
        raise gone(board.items, item)
    keys = (*board.items.own_line_keys, *OWN_HOW)
    cleared = [_set(board, item, key, None) for key in keys]
    cleared += [
        SetCell(item, key, text, None)
        for key, text in board.items.notes.get(item, {}).items()
        if is_booked(key)
    ]
    return ChangeSet(
        tuple(change for change in cleared if change.before is not None),
        f"clear (own) of {board.items.columns['title'][item]}",
    )


def duplicate_item(board: Board, item: ItemId, beside: ItemId | None = None) -> ChangeSet:
    """A copy of an item and everything below it, right after it or after another one."""
    if item <= BOARD:
        raise Refused("The (own) line and the total cannot be duplicated; duplicate the item.")
    if not board.items.exists(item):
        raise gone(board.items, item)
    items = board.items
    beside = item if beside is None else beside
    if beside != BOARD and not items.exists(beside):
        raise Refused("The row to paste below is gone.")
    parent = items.parent[beside]
    pos, moved = new_place(items, parent, after=beside)
    copies: dict[ItemId, ItemId] = {}
    created: list[Create] = []
    for one in items.subtree(item):
        copies[one] = len(items) + len(created)
        values = copied_values(board, one)
        if one == item:
            values = tuple(
                (key, f"{value} (copy)" if key == "title" and beside == item else value)
                for key, value in values
            )
        created.append(
            Create(
                copies[one],
                parent if one == item else copies[items.parent[one]],
                pos if one == item else items.pos[one],
                values,
            )
        )
    return ChangeSet((*moved, *created), f"duplicate {items.columns['title'][item]}")


def _dated(board: Board, item: ItemId, value: Value) -> Value:
    """People of an `(own)` line without dates are booked over the whole of what is below it."""
    columns, engine = board.items.columns, board.engine
    first, last = engine.start.value(item), engine.finish.value(item)
    if value is None or columns["start"][item] or columns["finish"][item]:
        return value
    if first is None or last is None or last < first:
        return value
    return assignments_text(
        tuple(
            one if one.first else replace(one, first=first, last=last)
            for one in parse_assignments(str(value))
        )
    )


def _dates(board: Board, item: ItemId, key: str, value: Value) -> list[SetCell]:
    """A start beyond the finish takes the finish along, as many working days later as before; a
    finish may not precede the start.  A duration that was stated follows the new dates, and its
    finished part keeps its share."""
    columns = board.items.columns
    start = value if key == "start" else columns["start"][item]
    finish = value if key == "finish" else columns["finish"][item]
    if start is not None and finish is not None and str(finish) < str(start):
        before = columns["start"][item]
        if key == "finish" or before is None:
            raise InvalidInput(f"The finish {finish} lies before the start {start}.")
        calendar = board.ctx.calendar
        days = calendar.working_days(ordinal(str(before)), ordinal(str(finish)))
        end = calendar.shifted(ordinal(str(start)), max(0, days - 1))
        return [_set(board, item, "finish", iso(end))]
    duration, actual = columns["duration"][item], columns["actual_duration"][item]
    if not isinstance(duration, int) or duration == 0 or start is None or finish is None:
        return []
    new = board.ctx.calendar.minutes_between(ordinal(str(start)), ordinal(str(finish))) * 60
    changes = [_set(board, item, "duration", new)]
    if isinstance(actual, int):
        changes.append(_set(board, item, "actual_duration", half_up(ratio(actual * new, duration))))
    return changes


def _set(board: Board, item: ItemId, key: str, value: Value) -> SetCell:
    return SetCell(item, key, board.items.get(item, key), value)


def _title(board: Board, item: ItemId) -> str:
    return repr(board.items.columns["title"][item])
