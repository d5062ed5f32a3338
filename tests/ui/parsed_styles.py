"""Style sheets that are parsed once for all apps of a test run.

Each app parses the same sheets of Textual's own widgets several times, a third of what its start
costs; the rules that come out are only ever read.
"""

from __future__ import annotations

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation


def share_parsed_styles(patch: pytest.MonkeyPatch) -> None:
    """Let all apps use each other's rules where the text and the colours of the theme are alike."""
    parse = Stylesheet._parse_rules
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}

    def parse_once(
        sheet: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        words = (css, read_from, is_default_rules, tie_breaker, scope)
        key = (*words, frozenset(sheet._variables.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, *words)
        return parsed[key]

    patch.setattr(Stylesheet, "_parse_rules", parse_once)
