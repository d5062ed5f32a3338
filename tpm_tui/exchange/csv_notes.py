"""Collects what the user should know about a file, without drowning them in repetitions."""

from __future__ import annotations

from tpm_tui.exchange.plan import Note

LIMIT = 50
"""Notes of one kind that are listed one by one."""


class Notes:
    """Notes by kind, in the order in which they were found."""

    def __init__(self) -> None:
        self._kinds: dict[str, list[Note]] = {}
        self._more: dict[str, int] = {}

    def add(self, kind: str, text: str, line: int | None = None, column: str | None = None) -> None:
        """Keep one note; beyond `LIMIT` of a kind only their number is kept."""
        found = self._kinds.setdefault(kind, [])
        if len(found) < LIMIT:
            found.append(Note(text, line, column))
        else:
            self._more[kind] = self._more.get(kind, 0) + 1

    def collected(self) -> tuple[Note, ...]:
        """Notes about the file, then those about lines from top to bottom, then what was cut."""
        notes = [note for found in self._kinds.values() for note in found]
        notes.sort(key=lambda note: note.line or 0)
        for kind, count in self._more.items():
            last = self._kinds[kind][-1]
            like = f"like the one on line {last.line}" if last.line else f"like {last.text!r}"
            notes.append(Note(f"and {count:,} more {like}.", column=last.column))
        return tuple(notes)
