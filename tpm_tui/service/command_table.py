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


def _commands() -> tuple[Command, ...]:
    move, fold, edit, rows, board = "Move", "Fold", "Edit", "Rows", "Board"
    levels = tuple(
        Command(f"fold-to-level-{n}", (f"z {n}",), f"Show the tree down to level {n}.", fold)
        for n in range(1, 10)
    )
    return (
        Command("move-down", ("down", "j"), "Next row.", move),
        Command("move-up", ("up", "k"), "Previous row.", move),
        Command("move-left", ("left", "h"), "Previous cell; on the title: fold, or go to the parent.", move),
        Command("move-right", ("right", "l"), "Next cell.", move),
        Command("next-cell", ("tab",), "Next cell, then the next row.", move),
        Command("previous-cell", ("shift+tab",), "Previous cell, then the row above.", move),
        Command("go-to-top", ("g g", "ctrl+home"), "First row.", move),
        Command("go-to-bottom", ("G", "ctrl+end"), "Last row.", move),
        Command("go-to-row-start", ("home", "0"), "Title column (`0` on text cells).", move),
        Command("go-to-row-end", ("end", "$"), "Last column.", move),
        Command("page-down", ("pagedown",), "One page down.", move),
        Command("page-up", ("pageup",), "One page up.", move),
        Command("half-page-down", ("ctrl+d",), "Half a page down.", move),
        Command("half-page-up", ("ctrl+u",), "Half a page up.", move),
        Command("next-sibling", ("}", "ctrl+down"), "Next row of the same parent.", move),
        Command("previous-sibling", ("{", "ctrl+up"), "Previous row of the same parent.", move),
        Command("go-to-parent", ("(",), "Parent row.", move),
        Command("first-column", ("ctrl+left",), "Title column.", move),
        Command("last-column", ("ctrl+right",), "Last column.", move),
        Command("toggle-fold", ("space", "z a"), "Fold or unfold the row.", fold, "fold"),
        Command("unfold", ("+", "z o"), "Unfold the row.", fold),
        Command("fold", ("-", "z c"), "Fold the row.", fold),
        Command("unfold-subtree", ("*",), "Unfold everything below the row.", fold),
        Command("unfold-all", ("z R",), "Unfold the whole tree.", fold),
        Command("fold-all", ("z M",), "Fold the whole tree.", fold),
        *levels,
        Command("edit-cell", ("enter", "f2", "i"), "Edit the cell.", edit, "edit"),
        Command("replace-cell", ("s",), "Clear the cell and edit it.", edit),
        Command("rename-item", ("c r",), "Edit the row's title.", edit),
        Command("clear-cell", ("delete",), "Empty the cell.", edit),
        Command("copy-from-above", ("'",), "Take the value of the row above.", edit),
        Command("next-value", (";",), "Next status or kind; numbers and dates one step up.", edit),
        Command("previous-value", ("g ;",), "Previous status or kind; one step down.", edit),
        Command("add-below", ("o",), "New row below this one.", rows, "new row"),
        Command("add-above", ("O", "insert"), "New row above this one.", rows),
        Command("add-child", ("a",), "New row inside this one.", rows, "new child"),
        Command("indent-item", (">", "alt+right", "alt+shift+right"), "Put the row under the one above it.", rows),
        Command("outdent-item", ("<", "alt+left", "alt+shift+left"), "Move the row out of its parent.", rows),
        Command("move-item-down", ("J", "alt+down"), "Move the row down among its siblings.", rows),
        Command("move-item-up", ("K", "alt+up"), "Move the row up among its siblings.", rows),
        Command("duplicate-item", ("D",), "Copy the row with everything below it.", rows),
        Command("copy-item", ("Y",), "Take the row with everything below it.", rows),
        Command("paste-below", ("p",), "Put a copy of what was taken below this row.", rows),
        Command("delete-item", ("d d",), "Delete the row with everything below it.", rows),
        Command("undo", ("u", "ctrl+z"), "Undo your last change, also after a restart.", board, "undo"),
        Command("redo", ("ctrl+r", "ctrl+y"), "Redo what was undone.", board),
        Command("show-saved", ("ctrl+s",), "Everything is saved already: say since when.", board),
        Command("switch-theme", ("f8",), "Light or dark.", board),
        Command("refresh-screen", ("ctrl+l", "f5"), "Paint everything again and look for changes.", board),
        Command("recompute", ("f9",), "Compute every roll-up from scratch.", board),
        Command("show-help", ("?", "f1"), "All keys.", board, "help"),
        Command("open-palette", (":", "ctrl+p"), "Find a command by name.", board, "commands"),
        Command("quit", ("q", "ctrl+q"), "Leave; there is nothing to save.", board, "quit"),
    )


COMMANDS: tuple[Command, ...] = _commands()
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
