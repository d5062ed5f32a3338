"""The checklist of an item as a field."""

from __future__ import annotations

from tpm_tui.domain.values import Value
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.types import LONG_LIMIT, FieldType, long_text


class Checklist(FieldType):
    """Steps such as `[x] drafted; [ ] reviewed x2; [-] printed`; a cell shows `3/5`."""

    __slots__ = ()
    digits_start = True

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """Canonical text; several lines, bullets and plain words are read too.  Raises InvalidInput
        where it is too much."""
        from tpm_tui.domain.checklist import steps_text, typed_steps

        return steps_text(typed_steps(long_text(text, LONG_LIMIT) or ""))

    def format(self, value: Value, ctx: FieldContext) -> str:
        """Weight of the steps that are done, of all that are not cancelled."""
        if not isinstance(value, str):
            return ""
        from tpm_tui.domain.checklist import parse_steps, weights

        done, total = weights(parse_steps(value))
        return f"{done}/{total}" if total else "—"
