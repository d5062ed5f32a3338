"""What a field needs to know about its board to read and show a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tpm_tui.domain.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Status:
    """One entry of the board's status list."""

    key: str
    label: str
    category: str
    """`todo`, `in_progress`, `done` or `excluded`."""
    percent: int | None = None
    """Basis points that it stands for where progress goes by status; None: what its category does."""

    @property
    def share(self) -> int:
        """Basis points that it stands for where progress goes by status."""
        if self.percent is not None:
            return self.percent
        return _REVIEW if self.key == "in_review" else _SHARES.get(self.category, 0)


_SHARES = {"in_progress": 5000, "done": 10_000}
_REVIEW = 8000


DEFAULT_STATUSES = (
    Status("todo", "To do", "todo"),
    Status("in_progress", "In progress", "in_progress"),
    Status("in_review", "In review", "in_progress"),
    Status("blocked", "Blocked", "in_progress"),
    Status("done", "Done", "done"),
    Status("cancelled", "Cancelled", "excluded"),
    Status("deferred", "Deferred", "excluded"),
)


@dataclass(frozen=True, slots=True)
class FieldContext:
    """Units and lists of one board."""

    calendar: Calendar = Calendar()
    currency: str = "EUR"
    digits: int = 2
    """Decimal places of the currency's minor unit."""
    statuses: tuple[Status, ...] = DEFAULT_STATUSES
    method: str = "pct"
    """How progress is measured where an item says nothing else."""
    etc_method: str = "remaining"
    """Estimate to complete where nobody typed one: what the budget leaves, or `cpi`."""
    people: tuple[str, ...] = ()
    """Names known on the board, for completion."""
    today: date = field(default_factory=date.today)
