"""Rules for looks: which tone a row or a cell has because it meets a condition of the view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.query.arrangement import is_group
from tpm_tui.query.meter import COLUMN_STEPS
from tpm_tui.service.views.view import Rule

if TYPE_CHECKING:
    from tpm_tui.query.parse import Filter
    from tpm_tui.query.source import Source


class RuleBook:
    """The rules of a view, ready to be asked; the first one that fits decides."""

    def __init__(self, rules: Sequence[Rule], source: Callable[[], Source]) -> None:
        from tpm_tui.query.parse import Names, parse_filter

        self._source = source
        there = source()
        names = Names(there.fields, there.ctx)
        self._rules: list[tuple[Rule, Filter]] = []
        self._era = -1
        self._known: dict[tuple[str, int], bool] = {}
        """Rules and rows of which it took reading other rows to find out whether they meet."""
        self._left: dict[str, int] = {}
        """Values that such rules may still read until the board changes."""
        self.broken: list[str] = []
        """Why a rule does not work any more, because a column it names is gone."""
        for rule in rules:
            try:
                self._rules.append((rule, parse_filter(rule.when, names)))
            except InvalidInput as error:
                self.broken.append(f"The rule {rule.when!r} is left out: {error}")

    def tone(self, row: int, key: str) -> str:
        """Tone of a cell, or of the whole row for an empty key; empty where no rule fits."""
        if row == BOARD or is_group(row):
            return ""
        for rule, condition in self._rules:
            if rule.column in ("", key) and self._meets(condition, row):
                return rule.tone
        return ""

    def _meets(self, condition: Filter, row: int) -> bool:
        source, text = self._source(), condition.text
        if self._era != source.meter.era:
            self._era = source.meter.era
            self._known.clear()
            self._left.clear()
        known = self._known.get((text, row)) if self._known else None
        if known is not None:
            return known
        left, used = self._left.get(text, COLUMN_STEPS), source.meter.used
        meets = left > 0 and condition.matches(source, row)
        if spent := source.meter.used - used:
            self._left[text], self._known[text, row] = left - spent, meets
        return meets


def checked_rule(rule: Rule, source: Source) -> Rule:
    """The rule, if its condition can be read; raises InvalidInput."""
    from tpm_tui.query.parse import Names, parse_filter

    if not rule.when.strip():
        raise InvalidInput("A rule needs a condition, such as progress<50 due<today.")
    parse_filter(rule.when, Names(source.fields, source.ctx))
    return rule
