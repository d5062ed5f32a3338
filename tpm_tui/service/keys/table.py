"""Every command once: its name, its keys and what it does; feeds keys, footer, help and docs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tpm_tui.service.command_list.board import THE_BOARD
from tpm_tui.service.command_list.booking import BOOKING
from tpm_tui.service.command_list.command import Command
from tpm_tui.service.command_list.editing import COPYING, EDITING
from tpm_tui.service.command_list.fields import FIELDS_LIST
from tpm_tui.service.command_list.folding import FOLDING
from tpm_tui.service.command_list.moving import MOVING
from tpm_tui.service.command_list.selecting import SELECTING
from tpm_tui.service.command_list.telling import TELLING
from tpm_tui.service.command_list.viewing import COLUMNS, FILTERING, FINDING, VIEWS

COMMANDS: tuple[Command, ...] = (
    *MOVING,
    *FOLDING,
    *SELECTING,
    *EDITING,
    *COPYING,
    *FINDING,
    *FILTERING,
    *COLUMNS,
    *FIELDS_LIST,
    *VIEWS,
    *TELLING,
    *BOOKING,
    *THE_BOARD,
)
"""The table, in the order of the help."""
_BY_NAME: Mapping[str, Command] = MappingProxyType({one.name: one for one in COMMANDS})

__all__ = ["COMMANDS", "Command", "bindings", "command_named"]


def command_named(name: str) -> Command:
    """A command of the table."""
    return _BY_NAME[name]


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
