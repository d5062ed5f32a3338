"""Commands that select cells and rows."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

SELECTING = (
    Command("select-cells", ("v",), "Select a block of cells with the moving keys.", "Select"),
    Command("select-rows", ("V",), "Select rows with the moving keys.", "Select"),
    Command("select-subtree", ("g s",), "Select the row and all shown below it.", "Select"),
    Command("select-column", ("ctrl+@",), "Select the column (Ctrl+Space).", "Select"),
    Command("select-all", ("ctrl+a",), "Select everything that is shown.", "Select"),
    Command("extend-down", ("shift+down",), "Select one row more.", "Select"),
    Command("extend-up", ("shift+up",), "Select one row more above, or one less.", "Select"),
    Command("extend-left", ("shift+left",), "Select one column more to the left.", "Select"),
    Command("extend-right", ("shift+right",), "Select one column more to the right.", "Select"),
    Command("extend-page-down", ("shift+pagedown",), "Select a page down.", "Select"),
    Command("extend-page-up", ("shift+pageup",), "Select a page up.", "Select"),
    Command("extend-to-row-start", ("shift+home",), "Select to the title.", "Select"),
    Command("extend-to-row-end", ("shift+end",), "Select to the last column.", "Select"),
    Command("extend-to-top", ("ctrl+shift+home",), "Select to the first row.", "Select"),
    Command("extend-to-bottom", ("ctrl+shift+end",), "Select to the last row.", "Select"),
    Command("mark-row", ("t",), "Mark the row, or take its mark away.", "Select", needs="row"),
    Command("invert-marks", ("T",), "Mark the rows that are not marked.", "Select"),
    Command("clear-selection", ("escape",), "Select nothing; filters stay.", "Select"),
    Command(
        "fill-down",
        (),
        "Give the first selected value to those below (Ctrl+D with a selection).",
        "Select",
        needs="selection editable",
    ),
)
