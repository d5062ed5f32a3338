"""Commands that change cells and rows."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

EDITING = (
    Command("edit-cell", ("enter", "f2", "i"), "Edit the cell.", "Edit", "edit"),
    Command("replace-cell", ("s",), "Clear the cell and edit it.", "Edit"),
    Command("rename-item", ("c r",), "Edit the row's title.", "Edit"),
    Command("clear-cell", ("delete",), "Empty the cell.", "Edit"),
    Command("copy-from-above", ("'",), "Take the value of the row above.", "Edit"),
    Command("next-value", (";",), "Next status or kind; numbers and dates one step up.", "Edit"),
    Command("previous-value", ("g ;",), "Previous status or kind; one step down.", "Edit"),
    Command("add-below", ("o", "ctrl+j"), "New row below this one.", "Rows", "new row"),
    Command("add-above", ("O", "insert"), "New row above this one.", "Rows"),
    Command("add-child", ("a", "f7"), "New row inside this one.", "Rows", "new child"),
    Command(
        "indent-item",
        (">", "alt+right", "alt+shift+right"),
        "Put the row under the one above it.",
        "Rows",
    ),
    Command(
        "outdent-item",
        ("<", "alt+left", "alt+shift+left"),
        "Move the row out of its parent.",
        "Rows",
    ),
    Command("move-item-down", ("J", "alt+down"), "Move the row down among its siblings.", "Rows"),
    Command("move-item-up", ("K", "alt+up"), "Move the row up among its siblings.", "Rows"),
    Command("duplicate-item", ("D",), "Copy the row with everything below it.", "Rows"),
    Command("copy-item", ("Y",), "Take the row with everything below it.", "Rows"),
    Command("paste-below", ("p",), "Put a copy of what was taken below this row.", "Rows"),
    Command("delete-item", ("d d",), "Delete the row with everything below it.", "Rows"),
)
