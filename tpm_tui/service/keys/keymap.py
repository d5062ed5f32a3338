"""The keys that are really bound: the command table, changed by a preset and by the user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tpm_tui.errors import InvalidInput
from tpm_tui.service.keys.names import UnknownKey, is_safe, normal, prints, shown, undeliverable
from tpm_tui.service.keys.table import COMMANDS, Command

PRESETS = ("vim", "sheet", "structure")
LEADER = "ctrl+g"
"""In `sheet` letters type; after this key they are commands, as in `vim`."""
STRUCTURE = {
    "ctrl+up": "move-item-up",
    "ctrl+down": "move-item-down",
    "ctrl+left": "outdent-item",
    "ctrl+right": "indent-item",
}
"""Keys that the preset `structure` takes from moving the cursor and gives to moving rows."""
ALWAYS = ("open-palette", "quit", "show-help")
"""Commands that keep a key: without them nobody finds the others, or the way out."""

Sequence = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyMap:
    """Which keys run which command."""

    preset: str
    keys: Mapping[str, tuple[str, ...]]
    """Key sequences by command name, the primary one first, in the order of the table."""
    bindings: Mapping[Sequence, str]
    """Command names by the keys of a sequence."""
    changed: frozenset[str] = frozenset()
    """Commands whose keys are the user's own."""
    _commands: tuple[Command, ...] = ()

    def of(self, name: str) -> tuple[str, ...]:
        """Sequences of a command; those behind the leader only where no other is sure to arrive."""
        keys = self.keys.get(name, ())
        direct = tuple(one for one in keys if not one.startswith(f"{LEADER} "))
        sure = any(all(map(is_safe, one.split())) for one in direct)
        return direct if sure else keys

    def shown(self, name: str) -> str:
        """Keys of a command as people read them: `Enter or F2 or i`."""
        return " or ".join(map(shown, self.of(name)))

    def first(self, name: str) -> str:
        """The primary key of a command as people read it; empty where it has none."""
        return next(map(shown, self.of(name)), "")

    def named(self, name: str) -> str:
        """What a sentence calls a command by: its primary key, or its name where it has none."""
        return self.first(name) or name

    def commands(self) -> tuple[Command, ...]:
        """The table with the keys that are really bound."""
        return self._commands

    @property
    def types(self) -> bool:
        """Whether keys that print type into the cell instead of being commands."""
        return self.preset == "sheet"


def key_map(
    preset: str = "vim",
    changes: Mapping[str, Iterable[str]] | None = None,
    commands: tuple[Command, ...] = COMMANDS,
) -> KeyMap:
    """The key map of a preset with the user's own keys, which replace a command's; raises
    InvalidInput naming what is wrong and what to do."""
    own = {name: _checked(name, keys, preset, commands) for name, keys in (changes or {}).items()}
    keys: dict[str, tuple[str, ...]] = {}
    for command in commands:
        if command.name in own:
            keys[command.name] = own[command.name]
        else:
            keys[command.name] = tuple(_preset_keys(command, preset))
    found = KeyMap(preset, keys, _bound(keys, frozenset(own)), frozenset(own))
    return replace(
        found, _commands=tuple(replace(one, keys=found.of(one.name)) for one in commands)
    )


def _preset_keys(command: Command, preset: str) -> Iterable[str]:
    """Keys of a command in a preset."""
    given = [keys for keys in command.keys if preset != "structure" or keys not in STRUCTURE]
    if preset == "structure":
        given += [keys for keys, name in STRUCTURE.items() if name == command.name]
    return _behind_leader(given) if preset == "sheet" else given


def _behind_leader(keys: Iterable[str]) -> list[str]:
    """Sequences as they can be typed where a key that prints types into the cell, those that
    need no leader first."""
    given = list(keys)
    return [one for one in given if not prints(one.split()[0])] + [
        f"{LEADER} {one}" for one in given if prints(one.split()[0])
    ]


def _checked(
    name: str, keys: Iterable[str], preset: str, commands: tuple[Command, ...]
) -> tuple[str, ...]:
    """A user's keys for a command, normalised."""
    if all(command.name != name for command in commands):
        raise InvalidInput(
            f"there is no command {name!r}.", f"{_near(name, commands)}See: tpm-tui keys list"
        )
    found: list[str] = []
    for written in keys:
        try:
            sequence = normal(written)
        except UnknownKey as error:
            raise InvalidInput(
                f"{name}: {error}.", 'Keys are written like "u", "ctrl+z", "z R", "pagedown".'
            ) from None
        for key in sequence.split():
            why = undeliverable(key)
            if why:
                raise InvalidInput(
                    f"{name}: {shown(key)} cannot be used: {why}.",
                    "Take another key; tpm-tui keys check tells what this terminal sends.",
                )
        if sequence not in found:
            found.append(sequence)
    if name in ALWAYS and not found:
        raise InvalidInput(f"{name} needs at least one key.", f'Name one, as in {name} = ["f12"].')
    return tuple(_behind_leader(found) if preset == "sheet" else found)


def _near(name: str, commands: tuple[Command, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, [command.name for command in commands], 1)
    return f"Perhaps {near[0]!r}? " if near else ""


def _bound(keys: Mapping[str, tuple[str, ...]], own: frozenset[str]) -> dict[Sequence, str]:
    """Commands by sequence; no two share one, and none begins another."""
    found: dict[Sequence, str] = {}
    for name, sequences in keys.items():
        for text in sequences:
            sequence = tuple(text.split())
            if sequence in found:
                raise _conflict(text, found[sequence], name, own)
            found[sequence] = name
    for sequence, name in found.items():
        for size in range(1, len(sequence)):
            other = found.get(sequence[:size])
            if other is not None:
                raise _conflict(" ".join(sequence[:size]), other, name, own)
    return found


def _conflict(keys: str, one: str, other: str, own: frozenset[str]) -> InvalidInput:
    """Both commands by name, and which of them to change."""
    ours, theirs = (one, other) if one in own or other not in own else (other, one)
    if one == other:
        return InvalidInput(f"{one}: {shown(keys)} would end where a longer sequence goes on.")
    return InvalidInput(
        f"{shown(keys)} is wanted by {one} and by {other}.",
        f"Take another key for {ours}, or other keys for {theirs} ([] for none).",
    )
