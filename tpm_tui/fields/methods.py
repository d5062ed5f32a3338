"""Choices that say how an item's own figures come about."""

from __future__ import annotations

from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.types import Choice

PROGRESS_METHODS = (
    ("pct", "Percent"),
    ("status", "Status"),
    ("work", "Work"),
    ("milestone", "Milestone"),
    ("checklist", "Checklist"),
    ("loe", "Level of effort"),
)
"""(key, label) of the ways to measure an item's own progress (SEMANTICS 1.2)."""

COST_SOURCES = (("typed", "Typed"), ("labour", "Labour"), ("lines", "Cost lines"))
"""(key, label) of where an item's own budget comes from (SEMANTICS 2.2)."""


class MethodChoice(Choice):
    """How an item's own progress is measured; empty follows the board's default."""

    __slots__ = ()

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """All methods."""
        return PROGRESS_METHODS


class CostSource(Choice):
    """Where an item's own budget comes from; empty is typed."""

    __slots__ = ()

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """All sources."""
        return COST_SOURCES
