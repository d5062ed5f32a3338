"""What came of a change, in the words of the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ALIVE
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.service.board import Board, BoardDelta
from tpm_tui.service.foreseeing.alarms import alarms
from tpm_tui.service.foreseeing.difference import in_short, is_above
from tpm_tui.service.foreseeing.ripple import ripple, shortened
from tpm_tui.service.session import Outcome

if TYPE_CHECKING:
    from tpm_tui.ui.desk import Desk


def tell(desk: Desk, outcome: Outcome, verb: str) -> None:
    """Say what was done and what came of it."""
    if not len(outcome.changes):
        desk.say("Nothing changed.", "muted")
        return
    lead, told, count = told_of(desk.board, outcome, verb, desk.grid.size.width)
    if desk.first_edit and told and count and not verb:
        desk.first_edit = False
        above = "ancestor" if count == 1 else "ancestors"
        told += f" · {count} {above} recomputed, {desk.key_for('undo')} undoes"
    desk.say(f"{lead}  ⟶  {told}" if told else lead, tone_of(desk.board, outcome))


def gone(desk: Desk, item: ItemId) -> str:
    """Says that what the view was narrowed to is there no more, and who has deleted it."""
    items, me = desk.board.items, desk.session.user
    if item >= len(items):  # a state was restored that is older than the row
        return "What the view was narrowed to is gone; this is the whole board."
    rows = [one for one in (item, *items.ancestors(item)) if one and not items.alive[one]]
    by = next(iter(desk.session.newest_changes(rows, [ALIVE], 1)), None)
    who = "You" if by is None or (by.uid, by.author) == (me.uid, me.name) else by.author
    title = shortened(str(items.columns["title"][item]), 30)
    return f"{who} deleted {title!r}, which the view was narrowed to; this is the whole board."


def told_of(board: Board, outcome: Outcome, verb: str, width: int) -> tuple[str, str, int]:
    """What was done, what it did to figures above, and how many rows above those are."""
    lead = f"{verb}: {outcome.label}" if verb else outcome.label[:1].upper() + outcome.label[1:]
    told = ripple(board, outcome.delta, width)
    if told:
        # What was left out, which stands at the end, must not be what is cut.
        lead = shortened(lead, width // 3 if not lead.endswith(")") else width * 2 // 3)
    items = {change.item for change in outcome.changes}
    above = {row for row, _ in outcome.delta.cells if row > 0 and not board.items.is_leaf(row)}
    return lead, told, len(above.difference(items, outcome.delta.created))


def tone_of(board: Board, outcome: Outcome) -> str:
    """A warning where something is in trouble now that was not before."""
    return "warn" if any(one.bad for one in alarms(board, outcome.delta)) else "good"


def changes_told(desk: Desk, delta: BoardDelta) -> dict[tuple[int, str], tuple[str, ...]]:
    """By how much the figures of rows above are others, of those on screen: what is typed itself
    says enough.  Totals of groups and of a filter are not the board's, and say nothing."""
    if desk.shown.subtotals is not None:
        return {}
    grid, board = desk.grid, desk.board
    shown = {BOARD, *desk.outline.rows[grid.top : grid.top + grid.page]}
    keys = {one.key for one in grid.view}
    return {
        (row, key): told
        for (row, key), (before, after) in delta.cells.items()
        if row in shown and key in keys and is_above(board, row)
        if (told := in_short(board, row, key, before, after))
    }


def volatile(desk: Desk, delta: BoardDelta) -> bool:
    """Whether a change can show in cells that the change set says nothing of."""
    if any(key == "unallocated" for _, key in delta.cells):
        return True  # the rows above count who has handed out too much
    shown = (desk.board.fields[one.key] for one in desk.grid.view)
    computed = any(not one.stored and one.rollup is None for one in shown)
    return computed or bool(desk.shown.subtotals or desk.view.rules)
