"""What a command is called, what runs it and what it needs."""

from __future__ import annotations

from dataclasses import dataclass

NEEDS = ("row", "item", "selection", "editable", "field", "account")
"""What a command may need: the cursor on some row, on the row of an item (not on an `(own)` line, a
group or the total), something selected, a board that may be changed, the cursor in a column of the
board's own, and an account on the machine, which nobody behind the gate has."""


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
    needs: str = ""
    """Words of `NEEDS`; elsewhere the command is refused with a sentence and left out of the help."""
    changes: str = ""
    """What an editable command changes, see `service.permission`: the item at the cursor where empty."""
    argument: str = ""
    """What may be typed after the name in the palette, as in `field=value`; the method then takes a
    text, which is empty where nothing was typed. Empty for commands that take none."""
    selected: str = ""
    """Name of the command that runs instead while something is selected."""
