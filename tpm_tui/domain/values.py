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
points                 millionths, as every number
override               JSON text (`tpm_tui.domain.override`)
comment:..., link:...  a note of the item as JSON text (`tpm_tui.service.editing.notes`)
change:..., line:..., log:...
                       a ledger entry as JSON text (`tpm_tui.domain.ledger`)
=====================  ==================================================================
"""

from __future__ import annotations

Value = int | str | None
"""One cell in storage form."""

ItemId = int
"""Number of a work item, dense from 1; 0 is the board itself (settings, grand total)."""

FULL = 10_000
"""Basis points of 100 %."""

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

TOP_KIND = "program"
"""Kind of the first item of a board, which is the one that projects stand below."""

WEIGHT_BASES = ("work", "budget", "duration", "points", "equal")

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
    "points",
    "checklist",
    "committed",
    "etc",
)
"""Inputs that make up the `(own)` line once the item has children."""

OWN_HOW = ("status", "method", "cost_source", "capex_share", "phasing")
"""Inputs that say how an `(own)` line is to be read; alone they do not make it appear."""

SPARSE = frozenset(
    {
        "points",
        "method",
        "checklist",
        "override",
        "approved",
        "contingency",
        "mgmt_reserve",
        "committed",
        "etc",
        "capex_share",
        "cost_source",
        "phasing",
    }
)
"""Inputs that few boards use: stored beside the item's own row, in memory only once there is one."""

OWN_KEY = "x_"
"""How the key of a column of the board's own begins."""

VIEW = "view:"
"""How the key of a setting begins that only says how somebody looks at the board."""

PERSON, ROLE_SETTING = REGISTRY = ("person:", "role:")
"""How the keys of settings begin that say who people are."""

ACCESS = "access:"
"""How the keys of settings begin that say who may do what."""

COMMENT, LINK = "comment:", "link:"
"""How the keys of comments and links begin."""

CHANGE, LINE, LOG = "change:", "line:", "log:"
"""How the keys of an item's ledger entries begin: budget changes, cost lines, logged work and cost."""
GRANT = "grant:"
"""How those begin that tell by how much what was approved for an item was moved."""

_BOOKED = (CHANGE, LINE, LOG)
_ENTRIES = (*_BOOKED, GRANT)
_NOTES = (COMMENT, LINK, *_ENTRIES)


def is_note(key: str) -> bool:
    """Whether a cell is a comment, a link or a ledger entry rather than a column."""
    return key.startswith(_NOTES)


def is_entry(key: str) -> bool:
    """Whether a cell is a ledger entry, which figures are made of."""
    return key.startswith(_ENTRIES)


def is_booked(key: str) -> bool:
    """Whether a cell is a ledger entry of the item's own figures, which keep an `(own)` line."""
    return key.startswith(_BOOKED)


def is_extra(key: str) -> bool:
    """Whether a cell is stored beside the item's own row: a sparse input, a column of the board's
    own, or a note."""
    return key in SPARSE or key.startswith((OWN_KEY, *_NOTES))


def own_id(item: ItemId) -> int:
    """Row number of the `(own)` line of an item (its negative)."""
    return -item
