"""What a rule is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tpm_tui.domain.changes import SetCell

if TYPE_CHECKING:
    from tpm_tui.service.board import Board
    from tpm_tui.service.lint.examined import Examined

Severity = Literal["error", "warning", "hint"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")
"""The gravest first: figures that contradict each other, what needs a decision, what helps."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule objects to."""

    rule: str
    row: int
    """Item id; a negative one is an `(own)` line."""
    key: str
    """Column that one looks at."""
    told: str | Callable[[], str]
    """One sentence with the figures, or what makes it: of tens of thousands few are ever read."""
    about: str = ""
    """Tells findings of a rule on the same row apart: a person, a column."""
    fix: str = ""
    """What the fix does, in a sentence; empty where there is none that is safe."""

    @property
    def text(self) -> str:
        """One sentence with the figures."""
        return self.told if isinstance(self.told, str) else self.told()

    @property
    def ident(self) -> tuple[str, int, str]:
        """The same finding is the same after other figures have changed."""
        return self.rule, self.row, self.about


Find = Callable[["Examined"], Iterator[Finding]]
Fix = Callable[["Board", Finding], Sequence[SetCell]]


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold that every board may set."""

    default: int
    unit: str
    """What it counts: `points`, `working days`, `days`."""
    least: str = "more than"
    """Whether the number itself is told already: `at least`."""

    def words(self, number: int) -> str:
        """`more than 10 points`."""
        return f"{self.least} {number:,} {self.unit}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for."""

    key: str
    label: str
    severity: Severity
    help: str
    """What is wrong with it, in one sentence."""
    find: Find
    fix: Fix | None = None
    """What takes a finding away; called for findings that say what it does."""
    limit: Limit | None = None
    rests_below: bool = False
    """Whether the finding rests on figures below, which fixes of the same rule there would change."""


def listed(names: Iterable[str], most: int = 3) -> str:
    """`Design, Build and 4 more`."""
    found = list(dict.fromkeys(names))
    if len(found) <= most:
        return " and ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))
    return f"{', '.join(found[:most])} and {len(found) - most:,} more"


def plural(count: int, word: str) -> str:
    """`1 day`, `12 days`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"
