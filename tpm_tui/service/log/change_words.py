"""Journal rows in words: whose cell it is, what was done to it, and its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tpm_tui.domain.changes import ALIVE, PLACE, Create, SetCell, parse_place
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, ItemId, Value, is_entry, is_note
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.log.entry_words import kind_of, noted
from tpm_tui.service.log.setting_words import setting_words
from tpm_tui.service.views.view import OWN
from tpm_tui.store.copies.replay import BREAK_SETTING
from tpm_tui.store.journal.records import REPAIRED, RESTORED, JournalRow

LONGEST = 60
"""Letters of a title or value in a sentence."""

_SAID_WHOLE = (RESTORED, REPAIRED, BREAK_SETTING)
"""Settings whose change has been put into words when it was made."""


@dataclass(frozen=True, slots=True)
class Told:
    """One journal row in words."""

    whose: str
    """Title of the row, or `the board`; empty where `what` names a part of the board itself."""
    what: str
    """Column, or what was done: `created`, `moved below Core`."""
    before: str = ""
    after: str = ""

    @property
    def values(self) -> str:
        """` 1,000 -> 1,500`, where it is about values."""
        if not (self.before or self.after):
            return ""
        return f" {shortened(self.before) or '—'} -> {shortened(self.after) or '—'}"

    @property
    def sentence(self) -> str:
        """`Design: Budget 1,000 -> 1,500`."""
        lead = f"{shortened(self.whose)}: " if self.whose else ""
        return f"{lead}{self.what}{self.values}"


class ChangeWords:
    """Tells journal rows with the titles and units of the board as it is now."""

    def __init__(
        self, items: Items, ctx: FieldContext, fields: Mapping[str, Field], reader: str = ""
    ) -> None:
        self.items = items
        self.ctx = ctx
        self.fields = fields
        self.reader = reader
        """Who is told, by the name that stands in the journal."""

    def open_to(self, row: JournalRow) -> JournalRow:
        """What the one who is told may know of a row: how somebody else's own view is called, and what
        it shows, is not told."""
        if row.item != BOARD or not row.field.startswith(OWN):
            return row
        if self.reader and row.field.startswith(f"{OWN}{self.reader}:"):
            return row
        return replace(row, field=OWN, old=None, new=None, label=None, reason=None)

    def told(self, row: JournalRow) -> Told:
        """One row in words; one that somebody has written by hand is told as it stands."""
        row, whose = self.open_to(row), self.title(row.item)
        if row.field == OWN:
            return Told(whose, "a private view")
        try:
            return self._told(row, whose)
        except (ValueError, TypeError, KeyError, AttributeError):
            return Told(whose, row.field, row.old or "", row.new or "")

    def _told(self, row: JournalRow, whose: str) -> Told:
        change = row.change()
        if isinstance(change, Create):
            return Told(whose, f"created{self._below(change.parent)}")
        if row.item == BOARD and row.label and row.field.startswith(_SAID_WHOLE):
            return Told(whose, row.label)
        if row.item == BOARD:
            said = setting_words(change, self.ctx, self.fields)
            named = said.what.startswith("the ")
            return Told("" if named else whose, said.what, said.before, said.after)
        if row.field == ALIVE:
            return Told(whose, "brought back" if change.after else "deleted")
        if row.field == PLACE:
            return Told(whose, f"moved{self._way(change)}")
        if is_note(row.field):
            return Told(whose, _noted(row.field, change, self.ctx))
        label = self.fields[row.field].label if row.field in self.fields else row.field
        old, new = (self._shown(row.field, value) for value in (change.before, change.after))
        return Told(whose, label, old or "—", new or "—")

    def plain(self, row: JournalRow) -> tuple[object, object]:
        """Values before and after for scripts: of an item that was created, its first cells."""
        row = self.open_to(row)
        try:
            change = row.change()
            if isinstance(change, Create):
                return None, {key: self._plain(key, value) for key, value in change.values}
            return self._plain(row.field, change.before), self._plain(row.field, change.after)
        except (ValueError, TypeError, KeyError, AttributeError):
            return row.old, row.new

    def title(self, item: ItemId) -> str:
        """What a row is called now."""
        if not 0 < item < len(self.items):
            return "the board" if item == BOARD else f"item {item}"
        return str(self.items.columns["title"][item])

    def _way(self, change: SetCell) -> str:
        before, after = (parse_place(place)[0] for place in (change.before, change.after))
        if before == after:
            return " among its siblings"
        return self._below(after) or " to the top level"

    def _below(self, parent: ItemId) -> str:
        return f" below {shortened(self.title(parent))}" if parent else ""

    def _shown(self, key: str, value: Value) -> str:
        if key not in self.fields:
            return "" if value is None else str(value)
        if value is None and key != "status":
            return ""
        return self.fields[key].type.format(value, self.ctx)

    def _plain(self, key: str, value: Value) -> object:
        return self.fields[key].type.plain(value, self.ctx) if key in self.fields else value


def local_second(at: str) -> str:
    """A moment of the journal on the clock of here, with its distance from UTC; as it stands where
    it is no moment."""
    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M:%S %z}"
    except ValueError:
        return at


def shortened(value: str) -> str:
    """The beginning of a text that is long."""
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def _noted(key: str, change: SetCell, ctx: FieldContext) -> str:
    """What became of a comment, a link or a ledger entry."""
    verb, told = noted(key, change, ctx)
    what = kind_of(key)
    if is_entry(key):
        return f"{what} {verb}: {told}"
    return f"{what}{'' if verb == 'added' else f' {verb}'}: {shortened(told)}"
