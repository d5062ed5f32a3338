"""Every figure of a portfolio calculated a second time, from what was typed and nothing else.

Written from the definitions of what the numbers mean, without the program's code: plain recursion,
fractions, day by day.  It is slow, reads like the rules, and shares no line with the engine.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

DAY_HOURS = 8


@dataclass
class Person:
    """A person's working time: hours Monday to Sunday and the days off."""

    week: tuple[int, ...] = (8, 8, 8, 8, 8, 0, 0)
    off: frozenset[date] = frozenset()
    leave: frozenset[date] = frozenset()
    """Days off on which work may be asked for all the same: what is booked by the day goes on."""

    def asked(self, day: date) -> bool:
        """Whether work booked by the day is asked for."""
        return bool(self.week[day.weekday()]) and day not in self.off - self.leave

    def hours(self, day: date) -> Fraction:
        """Capacity of one day in hours."""
        return Fraction(0 if day in self.off else self.week[day.weekday()])


@dataclass
class Booking:
    """Somebody on an item; dates follow the item's unless given."""

    who: str
    amount: Fraction
    unit: str
    """`%`, `fte`, `h/d` or `h`."""
    role: bool = False
    first: date | None = None
    last: date | None = None


@dataclass
class Node:
    """An item with what was typed on it; a parent's values are its own line."""

    title: str
    kind: str = "task"
    children: list[Node] = field(default_factory=list)
    status: str = "todo"
    progress: Fraction | None = None
    method: str = "pct"
    checklist: list[tuple[str, int]] = field(default_factory=list)
    """(`x`, ` ` or `-`, weight)."""
    work: Fraction | None = None
    actual_work: Fraction | None = None
    remaining_work: Fraction | None = None
    points: Fraction | None = None
    budget: int | None = None
    actual_cost: int | None = None
    committed: int | None = None
    etc: int | None = None
    approved: int | None = None
    contingency: int | None = None
    mgmt_reserve: int | None = None
    start: date | None = None
    finish: date | None = None
    bookings: list[Booking] = field(default_factory=list)
    basis: str | None = None
    override: Fraction | None = None

    @property
    def own_line(self) -> bool:
        """Whether a parent holds figures itself."""
        typed = (
            self.progress, self.work, self.actual_work, self.remaining_work, self.points, self.budget,
            self.actual_cost, self.committed, self.etc, self.start, self.finish,
        )  # fmt: skip
        return bool(self.children) and (
            any(one is not None for one in typed) or bool(self.bookings) or bool(self.checklist)
        )

    @property
    def says_progress(self) -> bool:
        """Whether an own line says anything about getting done: money and people do not."""
        typed = (
            self.progress, self.work, self.actual_work, self.remaining_work, self.start, self.finish,
            self.points,
        )  # fmt: skip
        return (
            any(one is not None for one in typed) or bool(self.checklist) or self.status != "todo"
        )


EXCLUDED = ("cancelled", "deferred")
OF_STATUS = {"todo": 0, "in_progress": 50, "in_review": 80, "blocked": 50, "done": 100}

Weighed = tuple[Fraction | None, Fraction]
"""(weight or None for unknown, share from 0 to 1)."""


class Calculation:
    """Figures of a portfolio; `days_off` are the board's holidays."""

    def __init__(
        self,
        top: Node,
        people: dict[str, Person],
        days_off: frozenset[date] = frozenset(),
        basis: str = "work",
        today: date | None = None,
    ) -> None:
        self.top = top
        self.people = people
        self.board = Person(off=days_off)
        self.basis = basis
        self.today = today

    # ---- what counts

    def bringing(self, node: Node) -> list[Node]:
        """Leaves and own lines of a node and all below."""
        found = [node] if not node.children or node.own_line else []
        for child in node.children:
            found += self.bringing(child)
        return found

    def counted(self, node: Node) -> list[Node]:
        """Those that are not cancelled or deferred."""
        return [one for one in self.bringing(node) if one.status not in EXCLUDED]

    def tracked(self, node: Node) -> list[Node]:
        """Those of them that can be open or done."""
        return [one for one in self.counted(node) if not one.children or one.says_progress]

    # ---- progress

    def own_share(self, node: Node) -> Fraction:
        """Share of what was typed on one leaf or own line."""
        if node.status == "done":
            return Fraction(1)
        if node.method == "status":
            return Fraction(OF_STATUS[node.status], 100)
        if node.method == "work":
            done, left = node.actual_work or Fraction(0), self.remaining(node) or Fraction(0)
            return done / (done + left) if done + left else Fraction(0)
        if node.method == "milestone":
            return Fraction(int(node.progress == 100))
        if node.method == "checklist":
            total = sum(weight for mark, weight in node.checklist if mark != "-")
            ticked = sum(weight for mark, weight in node.checklist if mark == "x")
            return Fraction(ticked, total) if total else Fraction(0)
        return (node.progress or Fraction(0)) / 100

    def over(self, node: Node) -> bool:
        """Whether nothing is open on one leaf or own line: the status says so, or a typed 100 %;
        work or steps that come to 100 % are done once the status says it."""
        return node.status == "done" or (node.method == "pct" and node.progress == 100)

    def started(self, node: Node) -> bool:
        """Any sign of work on one leaf or own line."""
        return (
            node.status in ("in_progress", "in_review", "blocked", "done")
            or bool(node.actual_work)
            or self.own_share(node) > 0
        )

    def own_weight(self, node: Node, basis: str) -> Fraction | None:
        """Weight of one leaf or own line."""
        value: Fraction | int | None
        if basis == "equal":
            value = None if node.kind == "milestone" else 1
        elif basis == "duration":
            value = None
            if node.start is not None and node.finish is not None:
                zero = node.kind == "milestone" and not node.children
                value = 0 if zero else self.hours_between(self.board, node.start, node.finish)
        elif basis == "budget":
            value = self.leaf_budget(node)
        else:
            value = node.work if basis == "work" else node.points
        if value is not None:
            return max(Fraction(0), Fraction(value))
        return Fraction(0) if node.children or node.kind == "milestone" else None

    def parts(self, node: Node, basis: str, in_force: str) -> list[tuple[bool, Weighed]]:
        """(own line?, (weight in a basis, share)) of the direct children that count."""
        found: list[tuple[bool, Weighed]] = []
        if node.own_line and node.status not in EXCLUDED and node.says_progress:
            found.append((True, (self.own_weight(node, basis), self.own_share(node))))
        for child in node.children:
            share = self.share(child, in_force)
            if share is not None:
                found.append((False, (self.weight(child, basis), share)))
        return found

    def weight(self, node: Node, basis: str) -> Fraction | None:
        """Weight of a node for its parent."""
        if not node.children:
            return self.own_weight(node, basis)
        weights = [weight for _, (weight, _) in self.parts(node, basis, self.in_force(node, basis))]
        known = [weight for weight in weights if weight]
        if known:
            mean = sum(known, Fraction(0)) / len(known)
            return sum((mean if weight is None else weight for weight in weights), Fraction(0))
        return None if None in weights else Fraction(0)

    def in_force(self, node: Node, above: str) -> str:
        """Basis that weighs a node's children."""
        return node.basis or self._inherited.get(id(node), above)

    def share(self, node: Node, above: str) -> Fraction | None:
        """Progress from 0 to 1, None where nothing counts; `above` is the basis of the parent."""
        if not node.children:
            return None if node.status in EXCLUDED else self.own_share(node)
        basis = node.basis or above
        parts = self.parts(node, basis, basis)
        if not parts:
            return None
        tracked = self.tracked(node)
        if node.override is not None and not all(self.over(one) for one in tracked):
            return node.override / 100
        positive = [weight for _, (weight, _) in parts if weight]
        if positive:
            mean = sum(positive, Fraction(0)) / len(positive)
            weighed = [(mean if weight is None else weight, share) for _, (weight, share) in parts]
        elif any(weight is None for _, (weight, _) in parts):
            weighed = [(Fraction(1), share) for _, (weight, share) in parts if weight is None]
        else:
            children = [(Fraction(1), share) for own, (_, share) in parts if not own]
            weighed = children or [(Fraction(1), share) for _, (_, share) in parts]
        total = sum((weight for weight, _ in weighed), Fraction(0))
        return sum((weight * share for weight, share in weighed), Fraction(0)) / total

    def progress(self, node: Node) -> int | None:
        """Percent as shown."""
        self._inherited = self._bases(self.top, self.basis)
        share = self.share(node, self._inherited[id(node)])
        if share is None:
            return None
        tracked = self.tracked(node)
        shown = half_up(share * 100)
        if not all(self.over(one) for one in tracked):
            shown = min(99, shown)
        return max(1, shown) if any(self.started(one) for one in tracked) else shown

    def _bases(self, node: Node, above: str) -> dict[int, str]:
        found = {id(node): above}
        for child in node.children:
            found |= self._bases(child, node.basis or above)
        return found

    # ---- work and dates

    def remaining(self, node: Node) -> Fraction | None:
        """Remaining work of one leaf or own line in hours."""
        if node.remaining_work is not None or node.work is None:
            return node.remaining_work
        return max(Fraction(0), node.work - (node.actual_work or 0))

    def work(self, node: Node, name: str) -> Fraction | None:
        """Sum of `work`, `actual_work`, `remaining_work` or `points` below."""
        values = [
            self.remaining(one) if name == "remaining_work" else getattr(one, name)
            for one in self.counted(node)
        ]
        known = [value for value in values if value is not None]
        return sum(known, Fraction(0)) if known else None

    def start(self, node: Node) -> date | None:
        """First day of what counts."""
        return min((one.start for one in self.counted(node) if one.start), default=None)

    def finish(self, node: Node) -> date | None:
        """Last day of what counts."""
        return max((one.finish for one in self.counted(node) if one.finish), default=None)

    # ---- money

    def leaf_budget(self, node: Node) -> int | None:
        """Budget of one leaf or own line; what is cancelled keeps what it has cost and ordered."""
        budget = node.approved if not node.children and node.approved is not None else node.budget
        if budget is None or node.status not in EXCLUDED:
            return budget
        if node.actual_cost is None and node.committed is None:
            return None
        return min(budget, (node.actual_cost or 0) + (node.committed or 0))

    def leaf_eac(self, node: Node) -> int | None:
        """Estimate at completion of one leaf or own line."""
        money = (
            node.approved if not node.children else None,
            node.budget,
            node.actual_cost,
            node.committed,
            node.etc,
        )
        if all(one is None for one in money):
            return None
        spent = node.actual_cost or 0
        over = node.status in EXCLUDED or self.over(node)
        if over:
            left = 0
        elif node.etc is not None:
            left = node.etc
        else:
            left = max(0, (self.leaf_budget(node) or 0) - spent)
        return spent + max(left, node.committed or 0)

    def bac(self, node: Node) -> int | None:
        """Sum of the leaves' budgets."""
        return total(self.leaf_budget(one) for one in self.bringing(node))

    def actual_cost(self, node: Node) -> int | None:
        """Money spent, cancelled items' too."""
        return total(one.actual_cost for one in self.bringing(node))

    def committed(self, node: Node) -> int | None:
        """Ordered and not yet paid."""
        return total(one.committed for one in self.bringing(node))

    def eac(self, node: Node) -> int | None:
        """Sum of the leaves' estimates at completion."""
        return total(self.leaf_eac(one) for one in self.bringing(node))

    def allocated(self, node: Node) -> int | None:
        """What the children have, and the own line."""
        if not node.children:
            return self.leaf_budget(node)
        own = [self.leaf_budget(node)] if node.own_line else []
        return total([*own, *(self.budget(child) for child in node.children)])

    def budget(self, node: Node) -> int | None:
        """Approved where that is set, else allocated."""
        if node.children and node.approved is not None:
            return node.approved
        return self.allocated(node)

    def unallocated(self, node: Node) -> int | None:
        """What of the approved budget nobody has yet."""
        if not node.children or node.approved is None:
            return None
        reserved = (node.contingency or 0) + (node.mgmt_reserve or 0)
        return node.approved - (self.allocated(node) or 0) - reserved

    # ---- people

    def hours_between(self, person: Person, first: date, last: date) -> Fraction:
        """Working hours of a calendar."""
        return sum((person.hours(day) for day in days(first, last)), Fraction(0))

    def demand(self, node: Node) -> dict[tuple[str, bool], dict[date, Fraction]]:
        """Hours a day by (name, role) that one leaf or own line asks for."""
        found: dict[tuple[str, bool], dict[date, Fraction]] = defaultdict(
            lambda: defaultdict(Fraction)
        )
        for one in node.bookings:
            first, last = one.first or node.start, one.last or node.finish
            if first is None or last is None:
                continue
            person = self.board if one.role else self.people.get(one.who, self.board)
            asked = [day for day in days(first, last) if person.asked(day)]
            present = [day for day in days(first, last) if person.hours(day)]
            working = asked if one.unit in ("fte", "h/d") else present
            if one.unit == "h" and not present:
                working = asked
            for day in working:
                if one.unit == "%":
                    hours = person.hours(day) * one.amount / 100
                elif one.unit == "fte":
                    hours = one.amount * DAY_HOURS
                else:
                    hours = one.amount if one.unit == "h/d" else one.amount / len(working)
                found[one.who, one.role][day] += hours
        return found

    def demands(self, node: Node) -> dict[tuple[str, bool], dict[date, Fraction]]:
        """The same of a node and all below."""
        found: dict[tuple[str, bool], dict[date, Fraction]] = defaultdict(
            lambda: defaultdict(Fraction)
        )
        for one in self.counted(node):
            for who, by_day in self.demand(one).items():
                for day, hours in by_day.items():
                    found[who][day] += hours
        return found

    def person_days(self, node: Node) -> Fraction:
        """Person-days of the standard day."""
        demands = self.demands(node)
        return (
            sum((sum(by_day.values(), Fraction(0)) for by_day in demands.values()), Fraction(0))
            / DAY_HOURS
        )

    def peak_fte(self, node: Node) -> Fraction:
        """Most full-time equivalents on one day."""
        by_day: dict[date, Fraction] = defaultdict(Fraction)
        for demand in self.demands(node).values():
            for day, hours in demand.items():
                by_day[day] += hours
        return max(by_day.values(), default=Fraction(0)) / DAY_HOURS

    def average_fte(self, node: Node) -> Fraction | None:
        """Person-days over the working days of the node's span."""
        first, last = self.start(node), self.finish(node)
        if first is None or last is None:
            return None
        working = sum(1 for day in days(first, last) if self.board.hours(day))
        return self.person_days(node) / working if working else None

    def load(self, who: str, first: date, last: date) -> tuple[Fraction, Fraction, bool]:
        """(demand, capacity) in hours of a person in a period, and whether any day is beyond it."""
        person = self.people.get(who, self.board)
        demand = self.demands(self.top).get((who, False), {})
        asked = sum((demand.get(day, Fraction(0)) for day in days(first, last)), Fraction(0))
        over = any(demand.get(day, Fraction(0)) > person.hours(day) for day in days(first, last))
        return asked, self.hours_between(person, first, last), over


def days(first: date, last: date) -> list[date]:
    """All days from one to another, both included."""
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def half_up(value: Fraction) -> int:
    """Nearest integer, halves away from zero."""
    whole = (abs(value) * 2 + 1) // 2
    return int(whole if value >= 0 else -whole)


def total(amounts: object) -> int | None:
    """Sum of what is known, None where nothing is."""
    known = [one for one in amounts if one is not None]  # type: ignore[attr-defined]
    return sum(known) if known else None
