"""What getting on with an item changes besides the cell that was typed: status and remaining work."""

from __future__ import annotations

from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.checklist import parse_steps, weights
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.errors import Refused
from tpm_tui.rollup.inputs import FULL
from tpm_tui.rollup.methods import DEFAULT
from tpm_tui.service.board import Board

_GOES_BY = {
    "status": ("its status", "Choose the status"),
    "work": ("its work", "Change its actual or remaining work"),
    "checklist": ("its checklist", "Tick its steps"),
    "loe": ("the time that has passed", "Change its start or finish"),
    "milestone": ("whether it is reached", "Type 0 or 100, or choose the status"),
}
"""What measures the progress of an item, and what to do to change it, by method."""


def is_typed(board: Board, row: int) -> bool:
    """Whether the progress of a row is what was typed."""
    item = abs(row)
    if row > BOARD and not board.items.is_leaf(item):
        return False
    return row != BOARD and board.engine.inputs.method(item) == DEFAULT


def progress_changes(board: Board, item: ItemId, value: Value) -> list[SetCell]:
    """100 % sets the status done and keeps the last figure, which reopening brings back; raises
    Refused where another method measures the item."""
    category = board.engine.inputs.category(item)
    done = category == "done"
    finished = next((one.key for one in board.ctx.statuses if one.category == "done"), None)
    if value == FULL and finished is not None:
        return [] if done else status_changes(board, item, "done")
    method = board.engine.inputs.method(item)
    if method == "milestone" and value == 0:
        return status_changes(board, item, "todo") if done else []
    if method in _GOES_BY:
        title = board.items.columns["title"][item]
        by, act = _GOES_BY[method]
        raise Refused(
            f"Progress of {title!r} goes by {by}.",
            f"{act}; or set {board.label('method')} to Percent to type it.",
            f"progress by {method}",
        )
    changes = [set_change(board, item, "progress", value)]
    if done:
        changes += status_changes(board, item, "in_progress" if value else "todo")
    elif value and category == "todo":
        changes += status_changes(board, item, "in_progress")
    return changes


def checklist_changes(board: Board, item: ItemId, value: Value) -> list[SetCell]:
    """Where the checklist measures the item: its first step begins it, the last one ticked sets the
    status done, and one that is open again reopens it."""
    inputs = board.engine.inputs
    before = inputs.held(item, "checklist")
    if inputs.method(item) != "checklist" or value == before:
        return []
    (was, of), (done, total) = (
        weights(parse_steps(str(text))) if text is not None else (0, 0) for text in (before, value)
    )
    category = inputs.category(item)
    complete_before, complete = 0 < of == was, 0 < total == done
    if complete and not complete_before and category in ("todo", "in_progress"):
        return status_changes(board, item, "done")
    if category == "done" and complete_before and not complete:
        return status_changes(board, item, "in_progress" if done else "todo")
    if done and category == "todo" and not complete:
        return status_changes(board, item, "in_progress")
    return []


def method_changes(board: Board, item: ItemId, method: Value) -> list[SetCell]:
    """An item that is measured by its checklist from now on has begun where a step is ticked."""
    text = board.engine.inputs.held(item, "checklist")
    if (method or board.ctx.method) != "checklist" or text is None:
        return []
    done, total = weights(parse_steps(str(text)))
    if not done or board.engine.inputs.category(item) != "todo":
        return []
    return status_changes(board, item, "done" if done == total else "in_progress")


def status_changes(board: Board, item: ItemId, category: str) -> list[SetCell]:
    """The first status of a category, with what belongs to it."""
    statuses = board.ctx.statuses
    key = next((one.key for one in statuses if one.category == category), None)
    status = None if key == statuses[0].key else key
    return [set_change(board, item, "status", status), *remaining_changes(board, item, status)]


def remaining_changes(board: Board, item: ItemId, status: Value) -> list[SetCell]:
    """Finished: nothing remains, whether that was computed or typed, as in Microsoft Project;
    reopening lets the remaining work be computed again."""
    inputs = board.engine.inputs
    done = inputs.categories.get(status, "todo") == "done"
    typed = board.items.columns["remaining_work"][item]
    if done and inputs.remaining(item):
        return [set_change(board, item, "remaining_work", 0)]
    if not done and typed == 0 and inputs.category(item) == "done":
        return [set_change(board, item, "remaining_work", None)]
    return []


def estimate_changes(board: Board, item: ItemId, key: str, value: Value) -> list[SetCell]:
    """Another estimate of what is finished leaves nothing to do: it would be computed from it."""
    inputs, columns = board.engine.inputs, board.items.columns
    if inputs.category(item) != "done" or columns["remaining_work"][item] is not None:
        return []
    figures = {one: inputs.number(item, one) for one in ("work", "actual_work")} | {key: value}
    work, actual = (one if isinstance(one, int) else 0 for one in figures.values())
    return [set_change(board, item, "remaining_work", 0)] if work > actual else []


def set_change(board: Board, item: ItemId, key: str, value: Value) -> SetCell:
    """The change of one input."""
    return SetCell(item, key, board.items.get(item, key), value)
