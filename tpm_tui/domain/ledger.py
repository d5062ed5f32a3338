"""Ledger entries of an item: budget changes, cost lines, and work and cost that was logged.

Each is a cell of its own (`change:`, `grant:`, `line:` or `log:` and an id), as JSON text, so that two people
who add entries never stand in each other's way and each can take back what they did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, TypeVar

from tpm_tui.domain.values import CHANGE, GRANT, LINE, LOG

State = Literal["pending", "approved", "rejected"]
Cause = Literal["change", "transfer", "draw", "release", "restore"]

STATES: tuple[State, ...] = ("pending", "approved", "rejected")
CAUSES: tuple[Cause, ...] = ("change", "transfer", "draw", "release", "restore")


@dataclass(frozen=True, slots=True)
class BudgetChange:
    """One entry of the budget's ledger after its original figure."""

    amount: int
    """Minor units; negative takes away."""
    state: State = "approved"
    reason: str = ""
    by: str = ""
    at: str = ""
    """UTC, ISO."""
    cause: Cause = "change"
    other: int = 0
    """Item at the other side of a transfer or a draw from a reserve; 0 for none."""
    ref: str = ""
    """Risk, decision or change request that it rests on."""
    decided_by: str = ""
    decided_at: str = ""
    """Who approved or rejected it and when; empty while pending or where it was made approved."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of an itemised budget."""

    text: str
    amount: int
    """Minor units of the board's currency; of a foreign line fixed when it was entered."""
    capex: bool | None = None
    """Capital expenditure, operating expenditure, or None for the item's own split."""
    currency: str = ""
    foreign: int | None = None
    """Minor units of a foreign currency."""
    rate: str = ""
    """Board currency per unit of the foreign one, as a decimal."""
    rate_date: str = ""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """Work done or money spent on one day."""

    day: str
    """ISO date."""
    who: str = ""
    seconds: int = 0
    cost: int | None = None
    """Minor units; None where only work is logged."""
    text: str = ""
    by: str = ""
    at: str = ""
    """Who logged it and when, UTC, ISO."""
    took: int = 0
    """Seconds by which it lowered a remaining work that was typed; taking the entry away gives them
    back."""


Entry = BudgetChange | CostLine | LogEntry
One = TypeVar("One", BudgetChange, CostLine, LogEntry)

_CLASSES: Mapping[str, type[Entry]] = {
    CHANGE: BudgetChange,
    GRANT: BudgetChange,
    LINE: CostLine,
    LOG: LogEntry,
}


@lru_cache(maxsize=65536)
def parse_entry(prefix: str, text: str) -> Entry | None:
    """The entry in a stored text; None for what this program cannot read, which counts nothing."""
    made = _CLASSES[prefix]
    try:
        held: dict[str, Any] = json.loads(text)
        known = {key: held[key] for key in made.__dataclass_fields__ if key in held}
        entry = made(**known)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    texts = [getattr(entry, key) for key, kind in made.__annotations__.items() if kind == "str"]
    if not all(isinstance(one, str) for one in texts):
        return None
    amounts = [getattr(entry, name, 0) for name in ("amount", "seconds", "cost", "took")]
    if not all(one is None or isinstance(one, int) for one in amounts):
        return None
    return None if isinstance(entry, LogEntry) and not _is_day(entry.day) else entry


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def entry_text(entry: Entry) -> str:
    """Stored text of an entry; what says nothing is left out."""
    blank = {key: field.default for key, field in type(entry).__dataclass_fields__.items()}
    held = {key: value for key, value in asdict(entry).items() if value != blank[key]}
    return json.dumps(held, ensure_ascii=False, sort_keys=True)


def entries_of(notes: Mapping[str, str], prefix: str, kind: type[One]) -> list[tuple[str, One]]:
    """(key, entry) of one sort among an item's notes, in the order they were made."""
    found: list[tuple[str, One]] = []
    for key, text in notes.items():
        if key.startswith(prefix):
            entry = parse_entry(prefix, text)
            if isinstance(entry, kind):
                found.append((key, entry))
    return found
