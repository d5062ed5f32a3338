"""Small hand-made Microsoft Project plans, and an evaluator that knows nothing of the product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import escape

from tpm_tui.exchange.mspdi import read_mspdi
from tpm_tui.exchange.plan import ImportPlan, PlannedItem

SPACE = "http://schemas.microsoft.com/project"


def xml(tag: str, content: object) -> str:
    """One element; a dict becomes child elements, a list repeated ones."""
    if isinstance(content, dict):
        return f"<{tag}>\n{''.join(xml(key, value) for key, value in content.items())}</{tag}>\n"
    if isinstance(content, list):
        return "".join(xml(tag, one) for one in content)
    return f"<{tag}>{escape(str(content))}</{tag}>\n"


def task(uid: int, level: int, name: str | None = None, /, **fields: object) -> dict[str, object]:
    """A task row; a leaf of eight hours unless told otherwise, None leaves an element out."""
    row: dict[str, object] = {
        "UID": uid,
        "Name": name or f"Task {uid}",
        "OutlineLevel": level,
        "Start": "2026-03-02T08:00:00",
        "Finish": "2026-03-02T17:00:00",
        "Duration": "PT8H0M0S",
        **fields,
    }
    return {key: value for key, value in row.items() if value is not None}


@dataclass(slots=True)
class Made:
    """A plan to write: rows and what goes with them."""

    tasks: list[dict[str, object]]
    resources: list[dict[str, object]] = field(default_factory=list)
    assignments: list[dict[str, object]] = field(default_factory=list)
    project: dict[str, object] = field(default_factory=dict)

    def text(self) -> str:
        """The plan as XML, one element per line."""
        body = {
            "Title": "Made by hand",
            "CurrencyDigits": 2,
            "CurrencyCode": "EUR",
            **self.project,
            "Tasks": {"Task": self.tasks},
            "Resources": {"Resource": self.resources},
            "Assignments": {"Assignment": self.assignments},
        }
        inner = "".join(xml(key, value) for key, value in body.items())
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Project xmlns="{SPACE}">\n{inner}</Project>\n'

    def read(self, folder: Path) -> ImportPlan:
        """The import plan of the written file."""
        path = folder / "made.xml"
        path.write_text(self.text(), encoding="utf-8")
        return read_mspdi(path)


def by_id(plan: ImportPlan) -> dict[str, PlannedItem]:
    """Items by source id."""
    return {item.source_id: item for item in plan.items if item.source_id is not None}


def said(plan: ImportPlan) -> str:
    """All notes as one text."""
    return "\n".join(str(note) for note in plan.notes)


@dataclass(slots=True)
class Sum:
    """What a subtree adds up to."""

    work: int = 0
    actual_work: int = 0
    remaining_work: int = 0
    budget: int = 0
    actual_cost: int = 0
    duration: Fraction = Fraction(0)
    actual_duration: Fraction = Fraction(0)
    starts: list[str] = field(default_factory=list)
    finishes: list[str] = field(default_factory=list)
    complete: bool = True

    @property
    def percent(self) -> int:
        """Percent complete, rounded half up."""
        if not self.duration:
            return 100 if self.complete else 0
        return half_up(100 * self.actual_duration / self.duration)

    @property
    def percent_work(self) -> int:
        """Percent work complete, rounded half up."""
        whole = self.actual_work + self.remaining_work
        return (
            half_up(Fraction(100 * self.actual_work, whole)) if whole else self.percent // 100 * 100
        )


def half_up(value: Fraction) -> int:
    """Nearest integer of a number that is not negative, halves up."""
    return int(value + Fraction(1, 2))


def evaluate(plan: ImportPlan) -> dict[str, Sum]:
    """Totals of every summary by source id: leaves and own values, cancelled leaves left out."""
    parents = {item.parent for item in plan.items}
    totals = {place: Sum() for place in range(len(plan.items)) if place in parents}
    for place, item in enumerate(plan.items):
        leaf = place not in parents
        for above in ancestors(plan, item.parent if leaf else place):
            add(totals[above], item, leaf)
    return {str(plan.items[place].source_id): total for place, total in totals.items()}


def ancestors(plan: ImportPlan, place: int | None) -> Iterator[int]:
    """An index and those of the rows above it."""
    while place is not None:
        yield place
        place = plan.items[place].parent


def add(total: Sum, item: PlannedItem, leaf: bool) -> None:
    """Add a leaf, or the own values of a summary, which have no duration and no dates."""
    values = item.values
    total.actual_cost += number(values.get("actual_cost"))
    if values.get("status") == "cancelled":
        return
    total.budget += number(values.get("budget"))
    work, actual = number(values.get("work")), number(values.get("actual_work"))
    remaining = values.get("remaining_work")
    total.work += work
    total.actual_work += actual
    total.remaining_work += max(0, work - actual) if remaining is None else number(remaining)
    if not leaf:
        assert "duration" not in values
        assert "start" not in values
        return
    duration = number(values.get("duration"))
    total.duration += duration
    if "actual_duration" in values:
        total.actual_duration += number(values["actual_duration"])
    else:
        total.actual_duration += Fraction(duration * number(values.get("progress")), 10_000)
    total.complete &= values.get("status") == "done"
    total.starts += [str(values["start"])] if "start" in values else []
    total.finishes += [str(values["finish"])] if "finish" in values else []


def number(value: object) -> int:
    """An integer cell, 0 where it is unknown."""
    assert value is None or isinstance(value, int)
    return value or 0
