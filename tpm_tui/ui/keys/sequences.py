"""From key presses to commands: sequences such as `zR`, one press at a time."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events

_HELD = ("alt+", "ctrl+", "super+")


def pressed(event: events.Key) -> str:
    """Name of a key as the command table writes it: the character if it prints, else Textual's."""
    if event.key.startswith(_HELD):
        # Alt+U comes with the character `u`, which would undo.
        return event.key
    if event.character == " ":
        return "space"
    if event.is_printable and event.character is not None:
        return event.character
    return event.key


def typed(event: events.Key) -> str | None:
    """The character that a key types; None for keys that type none, also where a held Alt or Ctrl
    comes with the character of the key it is held with."""
    character = event.character
    if character is None or not event.is_printable or event.key.startswith(_HELD):
        return None
    return character


class KeyMachine:
    """Collects presses until they are a command or cannot become one."""

    def __init__(self, bindings: Mapping[tuple[str, ...], str]) -> None:
        self._bindings = bindings
        self._prefixes = {
            sequence[:size] for sequence in bindings for size in range(1, len(sequence))
        }
        self.pending: tuple[str, ...] = ()

    def press(self, key: str) -> str | None:
        """The command that a press completes, "" while a sequence is open, None for no command."""
        sequence = (*self.pending, key)
        if sequence in self._bindings:
            self.pending = ()
            return self._bindings[sequence]
        if sequence in self._prefixes:
            self.pending = sequence
            return ""
        self.pending = ()
        return None

    def continuations(self) -> list[tuple[str, str]]:
        """(key, command name) pairs that can follow what was pressed so far."""
        size = len(self.pending)
        return [
            (" ".join(sequence[size:]), name)
            for sequence, name in self._bindings.items()
            if sequence[:size] == self.pending and len(sequence) > size
        ]
