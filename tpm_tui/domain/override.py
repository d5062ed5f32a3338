"""Progress of a parent as somebody said it is: a value with a reason and an expiry (SEMANTICS 1.2)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache

from tpm_tui.domain.calendar import ordinal
from tpm_tui.domain.values import FULL

DAYS = 14
"""Days that an override holds where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Override:
    """What is shown in place of the computed progress, by whom and until when."""

    percent: int
    """Basis points."""
    reason: str = ""
    until: str = ""
    """ISO date, the last day that it holds; empty for no end."""
    by: str = ""
    at: str = ""
    """UTC, ISO."""

    def holds_on(self, day: str) -> bool:
        """Whether it has not expired on an ISO date."""
        return not self.until or day <= self.until


@lru_cache(maxsize=4096)
def parse_override(text: str) -> Override | None:
    """The override in a stored text; None for what this program cannot read, which changes no
    figure."""
    try:
        held = json.loads(text)
        known = {key: held[key] for key in Override.__dataclass_fields__ if key in held}
        found = Override(**known)
        words = (found.reason, found.until, found.by, found.at)
        if type(found.percent) is not int or not all(isinstance(one, str) for one in words):
            return None
        if found.until:
            ordinal(found.until)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return found if 0 <= found.percent <= FULL else None


def override_text(override: Override) -> str:
    """Stored text; what says nothing is left out."""
    held = {key: value for key, value in asdict(override).items() if value != ""}
    return json.dumps(held, ensure_ascii=False, sort_keys=True)
