"""What is known of the others on the board, in words and marks for the screen."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.query.arrangement import is_group
from tpm_tui.ui.bars import Spans

if TYPE_CHECKING:
    from tpm_tui.service.company.presence import Company, Whereabouts
    from tpm_tui.service.session import BoardSession
    from tpm_tui.ui.desk import Desk

MOMENT = 60.0
"""Seconds for which a change is one of a moment ago."""
KEPT = 20_000
"""Changed cells that are kept in mind."""

Marks = Mapping[int, Mapping[str, bool]]
"""By row and column: somebody's cursor, and whether they edit there."""


@dataclass(slots=True, eq=False)
class Around:
    """The sessions of others, and what they changed a moment ago; nobody, until somebody looks."""

    session: BoardSession
    company: Company | None = None
    _changed: dict[tuple[ItemId, str], tuple[str, float]] = field(default_factory=dict)

    @property
    def others(self) -> tuple[Whereabouts, ...]:
        """All sessions but this one."""
        return () if self.company is None else self.company.others

    def heading(self, width: int) -> str:
        """Who is here, as far as there is room."""
        if not self.others or self.company is None:
            return ""
        from tpm_tui.service.company.presence import in_words

        return in_words(self.others, self.session.user.name, width)

    def stay(self, row: int, key: str, *, editing: bool) -> None:
        """Say where the cursor rests; of a group nobody else knows."""
        if self.company is not None:
            self.company.user = self.session.user
            self.company.stay(BOARD if is_group(row) else row, key, editing=editing)

    # ---- a cell

    def cell(self, row: int, key: str) -> Spans:
        """Who is on a cell or its row, and who changed it a moment ago."""
        spans: Spans = []
        if told := self._who(row, key):
            spans.append((f"  {told}", "warn"))
        field_ = self.session.board.fields.get(key)
        keys = (key, key if field_ is None else field_.input_key or key)
        found = [self._changed[abs(row), one] for one in keys if (abs(row), one) in self._changed]
        for author, when in found[:1]:
            if time.monotonic() - when < MOMENT:
                spans.append((f"  changed by {self._name(author)} a moment ago", "warn"))
        return spans

    def _who(self, row: int, key: str) -> str:
        if not row or not self.others:
            return ""
        here = [one for one in self.others if one.item == row]
        edits = self._names(one for one in here if one.field == key and one.editing)
        rests = self._names(one for one in here if one.field == key and not one.editing)
        if edits:
            return f"{_listed(edits)} {_are(edits)} editing this"
        if rests:
            return f"{_listed(rests)} {_are(rests)} here"
        names = self._names(here)
        return f"{_listed(names)} {_are(names)} on this row" if names else ""

    def editors(self, cells: Iterable[tuple[int, str]]) -> str:
        """A sentence on who else edits some cells; empty where nobody does."""
        if not self.others:
            return ""
        wanted = set(cells)
        names = self._names(
            one for one in self.others if one.editing and (one.item, one.field) in wanted
        )
        if not names:
            return ""
        this = "this" if len(wanted) == 1 else "some of these"
        return f"{_listed(names)} {_are(names)} editing {this} too."

    def writers(self, rows: Iterable[int]) -> str:
        """A sentence on who is typing into some rows or below them; empty where nobody is."""
        writing = [one for one in self.others if one.editing and one.item]
        tops, items = {abs(row) for row in rows} if writing else set(), self.session.board.items
        names = self._names(
            one
            for one in writing
            if items.exists(abs(one.item))
            and not tops.isdisjoint((abs(one.item), *items.ancestors(abs(one.item))))
        )
        return f"{_listed(names)} {_are(names)} typing there." if names else ""

    def savers(self, cells: Iterable[tuple[int, str]], since: float) -> str:
        """A sentence on who has changed some cells after a moment; empty where nobody has."""
        fields, wanted = self.session.board.fields, set[tuple[int, str]]()
        for row, key in cells if self._changed else ():
            field_ = fields.get(key)
            wanted |= {(abs(row), one) for one in (key, field_ and field_.input_key) if one}
        found = [self._changed[one] for one in wanted if one in self._changed]
        names = list(dict.fromkeys(self._name(who) for who, when in found if when > since))
        if not names:
            return ""
        has = "have" if len(names) > 1 or names[0] == "you elsewhere" else "has"
        return f"{_listed(names)} {has} changed this meanwhile: Enter shows both values."

    def changed(self, cells: Mapping[tuple[ItemId, str], str]) -> None:
        """Keep in mind who has changed which cells."""
        now = time.monotonic()
        if len(self._changed) + len(cells) > KEPT:
            self._changed = {
                cell: told for cell, told in self._changed.items() if now - told[1] < MOMENT
            }
        if len(self._changed) > KEPT:
            self._changed.clear()
        self._changed.update({cell: (author, now) for cell, author in cells.items()})

    # ---- the grid

    def marks(self, desk: Desk) -> Marks:
        """Where the others are; who is below a folded row is marked beside its title."""
        found: dict[int, dict[str, bool]] = {}
        items = desk.board.items
        folded = desk.outline.folded if desk.outline.arrangement is None else ()
        for one in self.others:
            row, key = one.item, one.field
            if not row or not items.exists(abs(row)):
                continue
            above = [item for item in items.ancestors(abs(row)) if item]
            if row < 0:
                above.insert(0, -row)
            hidden = [item for item in above if item in folded]
            if hidden:
                row, key = hidden[-1], ""
            cells = found.setdefault(row, {})
            cells[key] = cells.get(key, False) or (one.editing and not hidden)
        return found

    # ---- names

    def _names(self, sessions: Iterable[Whereabouts]) -> list[str]:
        return list(dict.fromkeys(self._name(one.user) for one in sessions))

    def _name(self, user: str) -> str:
        return "you elsewhere" if user == self.session.user.name else user


def _listed(names: list[str]) -> str:
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _are(names: list[str]) -> str:
    return "are" if len(names) > 1 or names[0] == "you elsewhere" else "is"
