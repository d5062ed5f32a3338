"""Commands that change cells and rows."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

EDITING = (
    Command(
        "edit-cell", ("enter", "f2", "i"), "Edit the cell.", "Edit", "edit", needs="row editable"
    ),
    Command("replace-cell", ("s",), "Clear the cell and edit it.", "Edit", needs="row editable"),
    Command("rename-item", ("R",), "Edit the row's title.", "Edit", needs="row editable"),
    Command("clear-cell", ("delete",), "Empty the cell.", "Edit", needs="row editable"),
    Command(
        "copy-from-above", ("'",), "Take the value of the row above.", "Edit", needs="row editable"
    ),
    Command(
        "next-value",
        (";",),
        "Next status or kind; numbers and dates one step up.",
        "Edit",
        needs="row editable",
    ),
    Command(
        "previous-value",
        ("g ;",),
        "Previous status or kind; one step down.",
        "Edit",
        needs="row editable",
    ),
    Command(
        "set-cells",
        ("ctrl+k",),
        "Set a column of the row or the selection, by value or formula.",
        "Edit",
        needs="row editable",
        argument="column=value",
    ),
    Command(
        "spread",
        ("z s",),
        "Share the figure out over the rows below, to the last cent.",
        "Edit",
        needs="row editable",
        argument="amount equally|by column",
    ),
    Command(
        "choose-basis",
        ("z b",),
        "What weighs progress below this row, with old and new first.",
        "Edit",
        needs="row editable",
        argument="basis",
    ),
    Command(
        "choose-board-basis",
        ("z B",),
        "What weighs progress on the whole board.",
        "Edit",
        needs="editable",
        changes="settings",
        argument="basis",
    ),
    Command(
        "edit-outside",
        ("ctrl+e",),
        "The selected cells as a table in your own editor.",
        "Edit",
        needs="account row editable",
    ),
    Command(
        "repeat-change",
        (".",),
        "Do the last change again, here.",
        "Edit",
        needs="editable",
    ),
    Command("record-macro", ("m",), "Record keys, or stop recording.", "Edit"),
    Command("run-macro", ("@",), "Play the recorded keys.", "Edit"),
    Command(
        "add-below",
        ("o", "ctrl+j"),
        "New row below this one.",
        "Rows",
        "new row",
        needs="editable",
        changes="beside",
    ),
    Command(
        "add-above",
        ("O", "insert"),
        "New row above this one.",
        "Rows",
        needs="editable",
        changes="beside",
    ),
    Command(
        "add-child", ("a", "f7"), "New row inside this one.", "Rows", "child", needs="editable"
    ),
    Command(
        "move-under",
        ("g m",),
        "Move the row below a parent found by name.",
        "Rows",
        needs="item editable",
        changes="place",
    ),
    Command(
        "indent-item",
        (">", "alt+right", "alt+shift+right"),
        "Put the row under the one above it.",
        "Rows",
        needs="row editable",
        changes="place",
    ),
    Command(
        "outdent-item",
        ("<", "alt+left", "alt+shift+left"),
        "Move the row out of its parent.",
        "Rows",
        needs="row editable",
        changes="place",
    ),
    Command(
        "move-item-down",
        ("J", "alt+down"),
        "Move the row down among its siblings.",
        "Rows",
        needs="row editable",
        changes="place",
    ),
    Command(
        "move-item-up",
        ("K", "alt+up"),
        "Move the row up among its siblings.",
        "Rows",
        needs="row editable",
        changes="place",
    ),
    Command(
        "duplicate-item",
        ("D",),
        "Copy the row with everything below it.",
        "Rows",
        needs="row editable",
        changes="place",
    ),
    Command(
        "delete-item",
        ("d d",),
        "Delete the row, or the selected ones, with all below; p puts them elsewhere.",
        "Rows",
        needs="row editable",
        changes="place",
    ),
)

COPYING = (
    Command("copy-cells", ("y", "ctrl+c"), "Take the cell, or the selected ones.", "Copy", needs="row"),
    Command("copy-rows", ("Y",), "Take the row, or the selected ones, with all below.", "Copy", needs="row"),
    Command("cut", ("x", "ctrl+x"), "Take cells and empty them; take selected rows away.", "Copy", needs="row editable"),
    Command("paste", ("p", "ctrl+v"), "Put down what was taken: cells here, rows below.", "Copy", needs="editable"),
    Command("paste-above", ("P",), "Put the rows that were taken above this one.", "Copy", needs="editable", changes="beside"),
    Command("paste-as-child", ("g p",), "Put the rows that were taken inside this one.", "Copy", needs="editable"),
)  # fmt: skip
