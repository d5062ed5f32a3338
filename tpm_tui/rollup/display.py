"""From exact figures to what is shown: rounding once, and never 100 % while something is open."""

from __future__ import annotations

from tpm_tui.domain.rounding import Exact, half_up, ratio


def percent_shown(exact: Exact | None, *, started: bool, done: bool) -> int | None:
    """Whole percent of an exact figure in basis points: half up, then 100 only if everything is
    done and 0 only if nothing has started (SEMANTICS 1.2)."""
    if exact is None:
        return None
    if done:
        return 100
    shown = min(99, half_up(ratio(exact, 100)))
    return max(1, shown) if started else shown
