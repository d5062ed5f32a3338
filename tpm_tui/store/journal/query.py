"""Which rows of the journal are asked for: conditions of this program's own, values bound to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tpm_tui.domain.changes import ALIVE, PLACE
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.store.journal.records import CREATED

MANY_ITEMS = 500
"""Items from which reading the journal through costs less than looking each of them up."""

_NO_EDITS = f"('{CREATED}', '{PLACE}', '{ALIVE}')"

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "create": f"field = '{CREATED}'",
        "edit": f"item_id <> {BOARD} AND field NOT IN {_NO_EDITS}",
        "move": f"field = '{PLACE}'",
        "delete": f"field = '{ALIVE}' AND new = '0'",
        "restore": f"field = '{ALIVE}' AND new <> '0'",
        "settings": f"item_id = {BOARD}",
    }
)
"""Kinds of rows, with the conditions that tell them."""


@dataclass(frozen=True, slots=True)
class JournalQuery:
    """Rows that meet all of its parts; an empty part asks for nothing."""

    authors: tuple[str, ...] = ()
    items: tuple[ItemId, ...] | None = None
    """Rows of these items; None is any."""
    spans: tuple[tuple[ItemId, int, int], ...] = ()
    """Besides those of `items`, rows of an item from one sequence number to another."""
    fields: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    """How the key of a field may begin, besides `fields`."""
    acts: tuple[str, ...] = ()
    """Keys of `ACTS`; with `txns`, rows of either."""
    txns: tuple[str, ...] = ()
    since: str = ""
    """UTC, as journalled; the first moment that counts."""
    until: str = ""
    """The first moment that counts no more."""
    text: str = ""
    """Part of the reason, or of what the transaction is called; folded by `fold`."""
    fold: Callable[[str], str] = str.casefold

    def conditions(self) -> tuple[str, list[object]]:
        """A condition in SQL for all but the text, and the values for its question marks."""
        parts, values = list[str](), list[object]()
        for condition, bound in (
            _among("author", self.authors),
            self._of_items(),
            self._of_fields(),
            self._of_acts(),
            ("at >= ?", [self.since]) if self.since else ("", []),
            ("at < ?", [self.until]) if self.until else ("", []),
        ):
            if condition:
                parts.append(f"({condition})")
                values += bound
        return " AND ".join(parts) or "1", values

    def _of_items(self) -> tuple[str, list[object]]:
        if self.items is None:
            return "", []
        # The plus keeps SQLite from looking every item up.
        column = "+item_id" if len(self.items) > MANY_ITEMS or self.spans else "item_id"
        condition = f"{column} IN (SELECT value FROM json_each(?))"
        values: list[object] = [json.dumps(self.items)]
        if self.spans:
            condition += (
                " OR EXISTS (SELECT 1 FROM json_each(?) AS span"
                " WHERE item_id = json_extract(span.value, '$[0]') AND seq"
                " BETWEEN json_extract(span.value, '$[1]') AND json_extract(span.value, '$[2]'))"
            )
            values.append(json.dumps(self.spans))
        return condition, values

    def _of_fields(self) -> tuple[str, list[object]]:
        condition, values = _among("field", self.fields)
        parts = [condition] if condition else []
        for prefix in self.prefixes:
            parts.append("substr(field, 1, ?) = ?")
            values += [len(prefix), prefix]
        return " OR ".join(parts), values

    def _of_acts(self) -> tuple[str, list[object]]:
        condition, values = _among("txn", self.txns)
        parts = [f"({ACTS[one]})" for one in self.acts]
        return " OR ".join([*parts, condition] if condition else parts), values


def _among(column: str, values: tuple[str, ...]) -> tuple[str, list[object]]:
    if not values:
        return "", []
    return f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(values)]
