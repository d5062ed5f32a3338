"""Every command once: its name, its keys and what it does; feeds keys, footer, help and docs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a user can do on the board screen."""

    name: str
    """Stable name, verb first."""
    keys: tuple[str, ...]
    """Key sequences, keys separated by spaces, the primary one first."""
    help: str
    group: str
    footer: str = ""
    """Short word for the footer; empty leaves it out."""


_MOVING = (
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
    Command("half-page-down", ("ctrl+d",), "Half a page down.", "Move"),
    Command("half-page-up", ("ctrl+u",), "Half a page up.", "Move"),
    Command("next-sibling", ("}", "ctrl+down"), "Next row of the same parent.", "Move"),
    Command("previous-sibling", ("{", "ctrl+up"), "Previous row of the same parent.", "Move"),
    Command("go-to-parent", ("(",), "Parent row.", "Move"),
)

_FOLDING = (
    Command("toggle-fold", ("space", "z a"), "Fold or unfold the row.", "Fold", "fold"),
    Command("unfold", ("+", "z o"), "Unfold the row.", "Fold"),
    Command("fold", ("-", "z c"), "Fold the row.", "Fold"),
    Command("unfold-subtree", ("*",), "Unfold everything below the row.", "Fold"),
    Command("unfold-all", ("z R",), "Unfold the whole tree.", "Fold"),
    Command("fold-all", ("z M",), "Fold the whole tree.", "Fold"),
    *(
        Command(f"fold-to-level-{n}", (f"z {n}",), f"Show the tree down to level {n}.", "Fold")
        for n in range(1, 10)
    ),
)

_EDITING = (
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

_THE_BOARD = (
    Command(
        "undo", ("u", "ctrl+z"), "Undo your last change, also after a restart.", "Board", "undo"
    ),
    Command("redo", ("ctrl+r", "ctrl+y"), "Redo what was undone.", "Board"),
    Command("show-saved", ("ctrl+s",), "Everything is saved already: say since when.", "Board"),
    Command("switch-theme", ("f8",), "Light or dark.", "Board"),
    Command(
        "refresh-screen", ("ctrl+l", "f5"), "Paint everything again and look for changes.", "Board"
    ),
    Command("recompute", ("f9",), "Compute every roll-up from scratch.", "Board"),
    Command("show-help", ("?", "f1"), "All keys.", "Board", "help"),
    Command("open-palette", (":", "ctrl+p"), "Find a command by name.", "Board", "find"),
    Command("quit", ("q", "ctrl+q"), "Leave; there is nothing to save.", "Board", "quit"),
)

COMMANDS: tuple[Command, ...] = (*_MOVING, *_FOLDING, *_EDITING, *_THE_BOARD)
"""The table, in the order of the help."""


def bindings(commands: tuple[Command, ...] = COMMANDS) -> dict[tuple[str, ...], str]:
    """Command names by key sequence; raises ValueError where two commands want the same keys or
    one's keys begin another's."""
    found: dict[tuple[str, ...], str] = {}
    for command in commands:
        for keys in command.keys:
            sequence = tuple(keys.split())
            if sequence in found:
                raise ValueError(f"{keys!r} is bound to {found[sequence]} and {command.name}")
            found[sequence] = command.name
    for sequence, name in found.items():
        for size in range(1, len(sequence)):
            if sequence[:size] in found:
                raise ValueError(f"{name} begins with the keys of {found[sequence[:size]]}")
    return found
