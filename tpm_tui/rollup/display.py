"""From exact figures to what is shown: rounding once, and never 100 % while something is open."""

from __future__ import annotations

from tpm_tui.domain.rounding import Exact, half_up_of


def percent_shown(exact: Exact | None, *, started: bool, done: bool) -> int | None:
    """Whole percent of an exact figure in basis points: half up, but 100 only if everything is
    done and 0 only if nothing has started (SEMANTICS 1.2)."""
    if exact is None:
        return None
    shown = half_up_of(exact, 100)
    if not done:
        shown = min(99, shown)
    return max(1, shown) if started else shown
