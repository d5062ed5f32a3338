"""What works where the cursor is: the needs of a command against the board on screen."""

from __future__ import annotations

from tpm_tui.query.outline import is_group
from tpm_tui.service.gate import BEHIND
from tpm_tui.service.keys.keymap import KeyMap
from tpm_tui.service.keys.table import Command
from tpm_tui.service.roles.permission import OWN, why_not
from tpm_tui.ui.desk import Desk

WHERE = {
    "row": "on a row",
    "item": "on the row of an item",
    "selection": "where something is selected",
    "editable": "on a board that may be changed",
    "field": "in a column of the board's own",
    "account": "with an account on this machine",
}
"""Where a command with a need works, in the words of the help."""


def lacking(command: Command, desk: Desk) -> str:
    """The first need of a command that is not met; empty where it works."""
    needs = command.needs.split()
    return next((need for need in needs if not _met(need, desk, command.changes)), "")


def refusal(need: str, desk: Desk, keymap: KeyMap, changes: str = "") -> str:
    """Why a command does not work here, and what to do."""
    if need == "editable":
        return _why_not(desk, changes)
    if need == "account":
        return f"{BEHIND}: no shell, no editor, no other program."
    if need == "selection":
        return "Nothing is selected: Shift with the arrows selects cells."
    if need == "field":
        add, name = (keymap.first(one) for one in ("add-column", "rename-column"))
        label = desk.board.fields[desk.key].label
        return f"{label} is built in: it can have another name here ({name}), and stays what it is; {add} adds a field of your own."
    if not len(desk.outline):
        key = keymap.first("add-below")
        return f"There is no row here{f'; {key} adds one' if key else ''}."
    if is_group(desk.row):
        return "A group shows the totals of its rows; go to one of them."
    if desk.row < 0:
        return "This works on the row of an item, and this is the (own) line of the one above."
    return "This works on the row of an item; go to one first."


def _why_not(desk: Desk, changes: str) -> str:
    """Why the user may not change what the cursor is on."""
    row = desk.row if len(desk.outline) else 0
    return why_not(desk.session, abs(row), OWN if is_group(row) else changes)


def _met(need: str, desk: Desk, changes: str) -> bool:
    match need:
        case "editable":
            return not _why_not(desk, changes)
        case "selection":
            return bool(desk.grid.selection)
        case "account":
            return not desk.session.user.locked
        case "field":
            return desk.key in desk.board.own
        case "row":
            return len(desk.outline) > 0 and not is_group(desk.row)
        case "item":
            return desk.row > 0 and not is_group(desk.row)
    raise LookupError(need)
