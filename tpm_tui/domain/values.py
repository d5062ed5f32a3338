"""Names and storage forms of what a cell holds.

In memory, in the journal and in the database a cell has the same *storage form*: an integer, a
string, or None for "unknown".  Nothing is converted when a board is loaded, and ISO dates sort
as dates do.

=====================  ==================================================================
field                  storage form
=====================  ==================================================================
title, owner, ...      text
kind                   a key of `KINDS`
status                 a key of the board's status list; None shows as the first one
progress               basis points, 0 to 10,000
work, duration, ...    seconds (files carry seconds; people see minutes and more)
budget, actual_cost    minor units of the board's currency
start, finish          ISO dates, finish inclusive
assignments            the canonical text of `tpm_tui.domain.people`
x_...                  a column of the board's own (`tpm_tui.fields.own`)
comment:..., link:...  a note of the item as JSON text (`tpm_tui.service.notes`)
=====================  ==================================================================
"""

from __future__ import annotations

Value = int | str | None
"""One cell in storage form."""

ItemId = int
"""Number of a work item, dense from 1; 0 is the board itself (settings, grand total)."""

BOARD: ItemId = 0

KINDS = (
    "portfolio",
    "product",
    "program",
    "project",
    "phase",
    "epic",
    "deliverable",
    "task",
    "milestone",
)

DEFAULT_CHILD = {
    "portfolio": "program",
    "product": "epic",
    "program": "project",
    "project": "phase",
    "phase": "deliverable",
    "epic": "task",
    "deliverable": "task",
}
"""Kind of a new child by the parent's kind; everything else gets a task."""

WEIGHT_BASES = ("work", "budget", "duration", "equal")

OWN_FIELDS = (
    "progress",
    "work",
    "actual_work",
    "remaining_work",
    "budget",
    "actual_cost",
    "start",
    "finish",
    "assignments",
    "duration",
    "actual_duration",
)
"""Inputs that make up the `(own)` line once the item has children."""

OWN_KEY = "x_"
"""How the key of a column of the board's own begins."""

COMMENT, LINK = "comment:", "link:"
"""How the keys of an item's notes begin."""


def is_note(key: str) -> bool:
    """Whether a cell is a comment or a link rather than a column."""
    return key.startswith((COMMENT, LINK))


def is_extra(key: str) -> bool:
    """Whether a cell is stored beside the item's own row: a column of the board's own, or a note."""
    return key.startswith((OWN_KEY, COMMENT, LINK))


def own_id(item: ItemId) -> int:
    """Row number of the `(own)` line of an item (its negative)."""
    return -item
