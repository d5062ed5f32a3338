"""Rows that say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tpm_tui.domain.values import ItemId
from tpm_tui.service.lint.examined import Examined
from tpm_tui.service.lint.finding import Finding

_CONTAINERS = frozenset({"portfolio", "product", "program", "project", "phase", "epic"})
_SAYS = (
    "progress", "work", "actual_work", "budget", "actual_cost", "start", "finish", "assignments",
    "duration", "points", "checklist", "committed", "etc", "approved",
)  # fmt: skip


def empties(examined: Examined) -> list[ItemId]:
    """Programs, projects, phases ... without rows below them and with nothing planned on them."""
    kinds = examined.columns["kind"]
    says = [examined.columns[key] for key in _SAYS if examined.uses(key)]
    return [
        item
        for item in examined.open
        if kinds[item] in _CONTAINERS and all(column[item] is None for column in says)
    ]


def empty_parent(examined: Examined) -> Iterator[Finding]:
    """Programs, projects, phases ... with nothing in them."""
    for item in empties(examined):
        yield Finding(
            "empty-parent",
            item,
            "title",
            "It has no rows below it, and nothing is planned on it: no dates, work, budget or people.",
        )
