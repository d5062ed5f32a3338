"""The ledger of an item as one cell of a table that the program exports and reads back.

The cell is a JSON object: the entries by key, how much of the figures beside it they make
(`added`, in minor units and seconds), which of those figures nobody typed (`unset`), and the
decimals of the currency.  The figures in the table are those that the board shows; what is stored
is the rest, so that a figure changed in a spreadsheet is the one that the board shows again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tpm_tui.domain.ledger import (
    CAUSES,
    STATES,
    BudgetChange,
    CostLine,
    Entry,
    LogEntry,
    entry_text,
    parse_entry,
)
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import Value, is_entry
from tpm_tui.exchange.csv_columns import Column
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_numbers import Cell
from tpm_tui.fields.numbers import MONEY_LIMIT

LEDGER = "ledger"
"""Header of the column."""

FIGURES = ("budget", "actual_work", "actual_cost")
"""Columns that a ledger adds to."""

_KEY = re.compile(r"(?:change|grant|line|log):[0-9a-f]{1,32}")
_HEAD = ("added", "unset", "digits")


def ledger_text(
    notes: Mapping[str, str], added: Mapping[str, int], unset: list[str], digits: int
) -> str:
    """The cell; items on the other side of a transfer have other numbers on another board and are
    left out."""
    held: dict[str, Any] = {}
    for key, text in notes.items():
        entry = parse_entry(key[: key.index(":") + 1], text) if is_entry(key) else None
        if entry is not None:
            told = json.loads(entry_text(entry))
            told.pop("other", None)
            held[key] = told
    if not held:
        return ""
    head = {"added": dict(added), "unset": unset, "digits": digits}
    return strip_controls(json.dumps({**head, **held}, ensure_ascii=False))


def read_ledgers(
    column: Column, cells: list[Cell], values: list[dict[str, Value]], digits: int, notes: Notes
) -> str:
    """Put the entries among the values of their rows and take what they add from the figures there;
    a cell that cannot be read is noted, and its row keeps the figures as they were shown.  Says how
    the column was read."""
    for cell in cells:
        found = _parsed(cell.text, digits)
        if found is None:
            text = "It cannot be read; the figures are taken as they stand, without a ledger."
            notes.add("ledger", text, cell.line, column.header)
            continue
        added, unset, entries = found
        row = values[cell.row]
        for key, amount in added.items():
            shown = row.get(key)
            if isinstance(shown, int):
                rest = shown - amount
                row[key] = None if key in unset and not rest else rest
        row |= entries
    return "changes, cost lines, logged work and cost"


def _parsed(text: str, digits: int) -> tuple[dict[str, int], list[str], dict[str, str]] | None:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(held, dict) or held.get("digits") != digits:
        return None
    added, unset = held.get("added"), held.get("unset")
    if not isinstance(added, dict) or not isinstance(unset, list):
        return None
    if not all(key in FIGURES and _amount(one) for key, one in added.items()):
        return None
    entries: dict[str, str] = {}
    for key, one in held.items():
        if key in _HEAD:
            continue
        entry = _entry(key, one)
        if entry is None:
            return None
        entries[key] = entry_text(entry)
    return added, unset, entries


def _entry(key: str, told: object) -> Entry | None:
    if not _KEY.fullmatch(key) or not isinstance(told, dict):
        return None
    entry = parse_entry(key[: key.index(":") + 1], json.dumps(told, ensure_ascii=False))
    match entry:
        case BudgetChange():
            known = entry.state in STATES and entry.cause in CAUSES
            return entry if known and _amount(entry.amount) else None
        case CostLine():
            return entry if _amount(entry.amount) and entry.capex in (None, True, False) else None
        case LogEntry():
            amounts = (entry.seconds, entry.took, entry.cost or 0)
            return entry if all(map(_amount, amounts)) else None
    return None


def _amount(one: object) -> bool:
    return isinstance(one, int) and not isinstance(one, bool) and abs(one) <= MONEY_LIMIT
