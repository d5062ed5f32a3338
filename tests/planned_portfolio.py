"""A portfolio as somebody plans it: an outline, what is typed into which cell, and the same as plain
nodes for the second calculation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from tests.second_calculation import EXCLUDED, Booking, Node, Person

FIRST_DAY = date(2026, 1, 5)
HOLIDAYS = frozenset({date(2026, 2, 18), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1)})
LEVELS = ("portfolio", "program", "project", "phase", "deliverable", "task")

STATUSES = ("todo", "todo", "in_progress", "in_review", "done", "done", "cancelled", "deferred")
METHODS = ("pct", "pct", "pct", "status", "work", "checklist")


@dataclass
class Typed:
    """One text that is typed into one cell."""

    title: str
    key: str
    text: str
    own: bool = False
    """Whether the item has children by then, so that the text goes to its own line or to itself."""


class Planner:
    """Plans about so many items for so many people, always the same for a seed."""

    def __init__(self, seed: int, items: int, people: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a plan, no secret
        self.people = {
            f"Person {number:02}": self._person(number) for number in range(1, people + 1)
        }
        self.typed: list[Typed] = []
        self.top = Node("Portfolio", "portfolio")
        self._count = 1
        while self._count < items:
            self._grow(self.top, 1, items)
        for node, parent in walk(self.top):
            self._fill(node, parent)

    def _person(self, number: int) -> Person:
        week = ((8, 8, 8, 8, 8, 0, 0), (8, 8, 8, 8, 0, 0, 0), (4, 4, 4, 4, 4, 0, 0))[number % 3]
        away = FIRST_DAY + timedelta(days=self.random.randrange(150))
        leave = {away + timedelta(days=step) for step in range(5)} if number % 2 else set()
        return Person(week, HOLIDAYS | leave, frozenset(leave))

    def _grow(self, parent: Node, level: int, items: int) -> None:
        if self._count >= items:
            return
        self._count += 1
        kind = LEVELS[min(level, 5)]
        node = Node(f"{kind.capitalize()} {self._count}", kind)
        parent.children.append(node)
        deeper = level < 4 or (level == 4 and self.random.random() < 0.5)
        for _ in range(self.random.randint(2, 4) if deeper else 0):
            self._grow(node, level + 1, items)

    # ---- what is typed on one item

    def _fill(self, node: Node, parent: Node | None) -> None:
        chance = self.random.random
        if node.children:
            if node.kind in ("program", "project") and chance() < 0.7:
                self._money(node, "approved", 40_000, 900_000)
                self._money(node, "contingency", 1_000, 20_000)
            if node.kind == "program" and chance() < 0.5:
                self._money(node, "mgmt_reserve", 1_000, 20_000)
            if node.kind in ("project", "phase") and chance() < 0.25:
                node.basis = self.random.choice(["budget", "points", "equal", "duration"])
                self._type(node, "basis", node.basis)
            if chance() < 0.15:
                self._money(node, "budget", 500, 9_000)
                self._money(node, "actual_cost", 100, 4_000)
            if chance() < 0.1:
                self._hours(node, "work", 4, 60)
            return
        if chance() < 0.1 and parent is not None:
            node.kind = "milestone"
            self._type(node, "kind", "milestone")
            if chance() < 0.5:
                self._status(node, "done")
            return
        self._leaf(node)

    def _leaf(self, node: Node) -> None:
        chance = self.random.random
        start = FIRST_DAY + timedelta(days=self.random.randrange(120))
        node.start, node.finish = start, start + timedelta(days=self.random.randrange(2, 40))
        self._type(node, "start", node.start.isoformat())
        self._type(node, "finish", node.finish.isoformat())
        if chance() < 0.85:
            self._hours(node, "work", 8, 200)
        if chance() < 0.6:
            node.points = Fraction(self.random.choice([1, 2, 3, 5, 8, 13]))
            self._type(node, "points", str(node.points))
        if chance() < 0.8:
            self._money(node, "budget", 1_000, 60_000)
        if chance() < 0.5:
            self._hours(node, "actual_work", 1, 120)
            self._money(node, "actual_cost", 100, 30_000)
        if chance() < 0.3:
            self._money(node, "committed", 100, 9_000)
        if chance() < 0.2:
            self._money(node, "etc", 100, 40_000)
        self._book(node)
        node.method = self.random.choice(METHODS)
        if node.method != "pct":
            self._type(node, "method", node.method)
        if node.method == "checklist":
            node.checklist = [
                (self.random.choice("x  -"), self.random.choice([1, 1, 2])) for _ in range(4)
            ]
            steps = (
                f"[{mark}] step {at} x{weight}"
                for at, (mark, weight) in enumerate(node.checklist, 1)
            )
            if any(
                mark == " " for mark, _ in node.checklist
            ):  # ticking the last one would end the item
                self._type(node, "checklist", "; ".join(steps))
            else:
                node.checklist = []
        if node.method == "pct" and chance() < 0.6:
            node.progress = Fraction(self.random.randrange(1, 100))
            self._type(node, "progress", str(node.progress))
            node.status = "in_progress"
        status = self.random.choice(STATUSES)
        if status not in ("todo", node.status):
            self._status(node, status)

    def _status(self, node: Node, status: str) -> None:
        self._type(node, "status", status)
        node.status = status
        open_work = node.work is not None and node.remaining_work is None
        if status == "done" and open_work and (node.work or 0) > (node.actual_work or 0):
            node.remaining_work = Fraction(0)
        if status in EXCLUDED and status == "cancelled" and node.budget is not None:
            spent = (node.actual_cost or 0) + (node.committed or 0)
            node.budget = min(node.budget, spent)

    def _book(self, node: Node) -> None:
        names = self.random.sample(sorted(self.people), self.random.randint(0, 2))
        texts = []
        for name in names:
            unit = self.random.choice(["%", "%", "%", "h/d", "h"])
            amount = self.random.choice(
                [20, 40, 50, 60, 100] if unit == "%" else [2, 3, 4] if unit == "h/d" else [16, 24]
            )
            node.bookings.append(Booking(name, Fraction(amount), unit))
            texts.append(f"{name} {amount}{unit}")
        if self.random.random() < 0.15:
            node.bookings.append(Booking("QA", Fraction(1, 2), "fte", role=True))
            texts.append("role:QA 0.5fte")
        if texts:
            self._type(node, "allocation", ", ".join(texts))

    def _money(self, node: Node, key: str, low: int, high: int) -> None:
        amount = self.random.randrange(low * 100, high * 100)
        setattr(node, key, amount)
        self._type(node, key, f"{amount // 100}.{amount % 100:02}")

    def _hours(self, node: Node, key: str, low: int, high: int) -> None:
        hours = self.random.randrange(low, high)
        setattr(node, key, Fraction(hours))
        self._type(node, key, f"{hours}h")

    def _type(self, node: Node, key: str, text: str) -> None:
        self.typed.append(Typed(node.title, key, text, bool(node.children)))


def walk(node: Node, parent: Node | None = None) -> Iterator[tuple[Node, Node | None]]:
    """Every node with its parent, in outline order."""
    yield node, parent
    for child in node.children:
        yield from walk(child, node)


def level(node: Node, top: Node) -> int:
    """0 for the top."""
    for other, parent in walk(top):
        if other is node:
            return 0 if parent is None else level(parent, top) + 1
    raise ValueError(node.title)
