"""Resources and assignments of a Microsoft Project plan, by task."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from tpm_tui.domain.people import Assignment, assignments_text
from tpm_tui.domain.rounding import half_up
from tpm_tui.exchange.mspdi_values import Cells, clean_line, is_true, quoted
from tpm_tui.exchange.mspdi_xml import Record
from tpm_tui.exchange.plan import Note

_KINDS = {"0": "material", "1": "work", "2": "cost"}
_HUNDREDTH = 10_000
"""100 % in the storage form of an assignment's amount."""
_MOST_PERCENT = 10 * _HUNDREDTH
"""Beyond this an amount is written in FTE, because nobody can give 1,000 % of a day."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One line of the resource sheet."""

    name: str
    kind: str
    """`work`, `material` or `cost`."""
    generic: bool = False
    """A role rather than a person."""
    budget: bool = False
    """A budget resource, whose figures Microsoft Project never adds to a task."""


@dataclass(slots=True)
class Staffing:
    """What the assignments of one task add up to; money is in hundredths, as in the file."""

    work: Fraction = Fraction(0)
    actual_work: Fraction = Fraction(0)
    remaining_work: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    actual_cost: Fraction = Fraction(0)
    units: dict[Resource, Fraction] = field(default_factory=dict)
    """Share of the day, 1 for 100 %, of each person and role."""

    def text(self, first: str | None = None, last: str | None = None) -> str | None:
        """Canonical text of who works on the task, with dates where it has none of its own."""
        dated = first is not None and last is not None and first <= last
        return assignments_text(
            tuple(
                replace(_assignment(who, units), first=first, last=last)
                if dated
                else _assignment(who, units)
                for who, units in self.units.items()
            )
        )


def staffing_by_task(project: Record, notes: list[Note]) -> dict[str, Staffing]:
    """Assignments added up by Task UID, without the placeholders for unassigned work."""
    resources = {
        uid: _resource(one)
        for one in project.within("Resources", "Resource")
        if (uid := one.fields.get("UID")) is not None
    }
    found: dict[str, Staffing] = {}
    left_out: dict[str, tuple[int, int]] = {}
    for record in project.within("Assignments", "Assignment"):
        uid, task = record.fields.get("ResourceUID"), record.fields.get("TaskUID")
        if uid is None or uid.startswith("-") or task is None:
            continue
        resource = resources.get(uid, Resource("", "work"))
        why = _why_left_out(resource, uid in resources)
        if why:
            count, line = left_out.get(why, (0, record.line))
            left_out[why] = (count + 1, line)
        if not resource.budget:
            about = f"Assignment of {quoted(resource.name)}" if resource.name else "Assignment"
            _add(found.setdefault(task, Staffing()), resource, Cells(record, about, notes))
    notes += [
        Note(f"{count} assignment{'s' * (count > 1)} of {why}.", line)
        for why, (count, line) in left_out.items()
    ]
    return found


def _resource(record: Record) -> Resource:
    return Resource(
        clean_line(record.fields.get("Name", "")),
        _KINDS.get(record.fields.get("Type", "1"), "work"),
        is_true(record.fields.get("IsGeneric")),
        is_true(record.fields.get("IsBudget")),
    )


def _why_left_out(resource: Resource, known: bool) -> str:
    """The sentence's end for an assignment that names nobody on the item; empty if it does."""
    if resource.budget:
        return "budget resources not imported: they never count in a task's work or cost"
    if resource.kind != "work":
        return f"{resource.kind} resources: they are not people, so only their cost counts"
    if not known:
        return (
            "resources that the file does not list: their work and cost count, but nobody is named"
        )
    if not resource.name:
        return "resources without a name: their work and cost count, but nobody is named"
    return ""


def _add(staffing: Staffing, resource: Resource, cells: Cells) -> None:
    """Add one assignment; the quantity of a material is not work."""
    if resource.kind == "work":
        work = cells.seconds("Work")
        remaining = cells.seconds("RemainingWork")
        actual = finished_part(work, cells.seconds("ActualWork"), remaining)
        whole = work if work is not None else (actual or 0) + (remaining or 0)
        staffing.work += whole
        staffing.actual_work += actual or 0
        staffing.remaining_work += (
            max(whole - (actual or 0), Fraction(0)) if remaining is None else remaining
        )
        if resource.name:
            units = cells.number("Units")
            units = Fraction(1) if units is None else max(units, Fraction(0))
            staffing.units[resource] = staffing.units.get(resource, Fraction(0)) + units
    cost = cells.number("Cost")
    remaining_cost = cells.number("RemainingCost")
    actual_cost = finished_part(cost, cells.number("ActualCost"), remaining_cost)
    staffing.cost += cost if cost is not None else (actual_cost or 0) + (remaining_cost or 0)
    staffing.actual_cost += actual_cost or 0


def finished_part(
    whole: Fraction | None, part: Fraction | None, rest: Fraction | None
) -> Fraction | None:
    """The done part of an amount; programs that leave out zeros still tell it by the other two.

    Less than one second or cent of difference is the file's own rounding and counts as nothing.
    """
    if part is not None or whole is None or rest is None:
        return part
    done = whole - rest
    if abs(done) < 1:
        return Fraction(0)
    return done if 0 <= rest <= whole else None


def _assignment(who: Resource, units: Fraction) -> Assignment:
    amount = half_up(units * _HUNDREDTH)
    if amount <= _MOST_PERCENT:
        return Assignment(who.name, amount, role=who.generic)
    return Assignment(who.name, amount, "fte", role=who.generic)
