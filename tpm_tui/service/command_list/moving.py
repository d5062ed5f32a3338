"""Commands that move the cursor."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

MOVING = (
    Command("move-down", ("down", "j"), "Next row.", "Move"),
    Command("move-up", ("up", "k"), "Previous row.", "Move"),
    Command(
        "move-left",
        ("left", "h"),
        "Previous cell; on the title: fold, or go to the parent.",
        "Move",
    ),
    Command("move-right", ("right", "l"), "Next cell.", "Move"),
    Command("next-cell", ("tab",), "Next cell, then the next row.", "Move"),
    Command("previous-cell", ("shift+tab",), "Previous cell, then the row above.", "Move"),
    Command("go-to-top", ("g g", "ctrl+home"), "First row.", "Move"),
    Command("go-to-bottom", ("G", "ctrl+end"), "Last row.", "Move"),
    Command(
        "go-to-row-start", ("home", "0", "ctrl+left"), "Title column (`0` on text cells).", "Move"
    ),
    Command("go-to-row-end", ("end", "$", "ctrl+right"), "Last column.", "Move"),
    Command("page-down", ("pagedown",), "One page down.", "Move"),
    Command("page-up", ("pageup",), "One page up.", "Move"),
    Command(
        "half-page-down",
        ("ctrl+d",),
        "Half a page down; with a selection fill down.",
        "Move",
        selected="fill-down",
    ),
    Command("half-page-up", ("ctrl+u",), "Half a page up.", "Move"),
    Command("next-sibling", ("}", "ctrl+down"), "Next row of the same parent.", "Move"),
    Command("previous-sibling", ("{", "ctrl+up"), "Previous row of the same parent.", "Move"),
    Command("go-to-parent", ("(",), "Parent row.", "Move"),
)
