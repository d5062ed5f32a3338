"""Names of people and roles as the board writes them: `dana 50%` is Dana's, whose demand it joins."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tpm_tui.domain.people import ROLE, Assignment, assignments_text, parse_assignments
from tpm_tui.domain.values import Value
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.staff import Assignments
from tpm_tui.service.board import Board


@dataclass(slots=True)
class Spelling:
    """Reads typed texts; looks at who is on the board once, and only where people are typed."""

    board: Board
    _known: dict[str, str] = field(default_factory=dict)
    """Keys as the board writes them by casefolded key; those that are there in several spellings by
    each of them."""

    def read(self, column: Field, text: str) -> Value:
        """A text as a column reads it; raises InvalidInput."""
        value = column.type.parse(text, self.board.ctx)
        if not isinstance(column.type, Assignments) or not isinstance(value, str):
            return value
        found = parse_assignments(value)
        spelt = tuple(map(self.spelt, found))
        if spelt == found:
            return value
        return column.type.parse(assignments_text(spelt) or "", self.board.ctx)

    def spelt(self, one: Assignment) -> Assignment:
        """An assignment with the name as the board writes it, whatever its capitals."""
        if not self._known:
            for name in self.board.people():
                self._known.setdefault(name.casefold(), name)
                self._known[name] = name
        known = self._known.get(one.key)
        if known is None:
            known = self._known.setdefault(one.key.casefold(), one.key)
        return replace(one, name=known.removeprefix(ROLE) if one.role else known)
