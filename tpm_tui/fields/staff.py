"""The assignments of an item as a field."""

from __future__ import annotations

from tpm_tui.domain.people import assignments_text, parse_assignments
from tpm_tui.domain.values import Value
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.types import FieldType, Text

_LINE = Text()


class Assignments(FieldType):
    """People and roles with their amounts, such as `Ana 60%, role:QA 0.5fte`."""

    __slots__ = ()

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """Canonical text of the assignments; raises InvalidInput with the part that does not fit."""
        return assignments_text(parse_assignments(str(_LINE.parse(text, ctx) or "")))

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """People already named on the board; others may be typed."""
        return tuple((name, name) for name in ctx.people)
