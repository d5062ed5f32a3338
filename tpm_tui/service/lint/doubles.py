"""What is counted twice: on a parent and below it, or on two rows that are one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpm_tui.domain.changes import ALIVE, SetCell
from tpm_tui.domain.people import Assignment, assignments_text, parse_assignments
from tpm_tui.domain.values import ItemId, Value
from tpm_tui.rollup.crew import Span
from tpm_tui.rollup.own import own_amount
from tpm_tui.service.board import Board
from tpm_tui.service.lint.examined import Examined, setting
from tpm_tui.service.lint.finding import Finding, listed

_REPEATED = ("work", "budget", "actual_work", "actual_cost", "points", "committed")
_TELLING = ("work", "budget", "actual_cost", "start", "finish", "assignments")
"""Inputs by which two rows of one name are the same thing, if any of them is there."""

Booking = tuple[Assignment, Span]


def own_repeats(examined: Examined) -> Iterator[Finding]:
    """Figures of `(own)` lines that are the sum of what is below."""
    keys = [key for key in _REPEATED if examined.uses(key)]
    for item in examined.parents:
        for key in keys:
            own = own_amount(examined.inputs, key, item)
            if own is None or own <= 0 or examined.below(item, key) != own:
                continue
            label = examined.board.fields[key].spoken
            amount = examined.text(key, own)
            typed = examined.columns[key][item] == own
            yield Finding(
                "own-repeats",
                -item,
                key,
                f"Its own {label} of {amount} equals the sum of the rows below, so that "
                f"{amount} counts twice.",
                key,
                f"Clears the own {label} of {amount}." if typed else "",
            )


def clear_own(board: Board, finding: Finding) -> Sequence[SetCell]:
    """Empty the figure that counts twice."""
    return (setting(board, -finding.row, finding.key, None),)


def person_twice(examined: Examined) -> Iterator[Finding]:
    """People on an `(own)` line and on rows below it over the same days."""
    assigned = examined.columns["assignments"]
    lines = [item for item in examined.own_lines if assigned[item] is not None]
    if not lines:
        return
    staffing = examined.engine.staffing
    for item in lines:
        own: dict[str, list[Booking]] = {}
        for one, span, _ in staffing.parts(item):
            if span is not None:
                own.setdefault(one.key, []).append((one, span))
        for name, mine in own.items():
            below = [
                (one, booking)
                for one in sorted(staffing.items_of.get(name, ()))
                if one != item and item in examined.items.ancestors(one)
                if one in staffing.own and examined.items.exists(one)
                for booking in _bookings(examined, one, name)
                if any(_meet(booking[1], span) for _, span in mine)
            ]
            if below:
                yield _twice(examined, item, name, mine, below)


def take_off(board: Board, finding: Finding) -> Sequence[SetCell]:
    """Take the person off the `(own)` line."""
    item = abs(finding.row)
    held = parse_assignments(str(board.items.columns["assignments"][item]))
    kept = tuple(one for one in held if one.key != finding.about)
    return (setting(board, item, "assignments", assignments_text(kept)),)


def same_twice(examined: Examined) -> Iterator[Finding]:
    """Leaves of one parent with the same name and the same figures."""
    columns, parent = examined.columns, examined.items.parent
    titles, wanted = columns["title"], frozenset(examined.leaves)
    telling = [columns[key] for key in _TELLING]
    for above in dict.fromkeys(parent[item] for item in examined.leaves):
        siblings = examined.items.children.get(above, ())
        if len(siblings) < 2:
            continue
        named: dict[str, list[ItemId]] = {}
        for item in siblings:
            named.setdefault(str(titles[item]).strip().casefold(), []).append(item)
        for items in named.values() if len(named) < len(siblings) else ():
            seen: dict[tuple[Value, ...], ItemId] = {}
            for item in items:
                if not examined.items.is_leaf(item) or not examined.inputs.counts(item):
                    continue
                values = tuple(column[item] for column in telling)
                if any(value not in (None, 0) for value in values):
                    first = seen.setdefault(values, item)
                    if first != item and item in wanted:
                        yield _same(examined, first, item)


def delete_second(_board: Board, finding: Finding) -> Sequence[SetCell]:
    """Delete the row that repeats another one."""
    return (SetCell(finding.row, ALIVE, 1, 0),)


def _bookings(examined: Examined, item: ItemId, name: str) -> list[Booking]:
    parts = examined.engine.staffing.parts(item)
    return [(one, span) for one, span, _ in parts if span is not None and one.key == name]


def _meet(one: Span, other: Span) -> bool:
    return one.first <= other.last and other.first <= one.last


def _twice(
    examined: Examined,
    item: ItemId,
    name: str,
    mine: list[Booking],
    below: list[tuple[ItemId, Booking]],
) -> Finding:
    own = ", ".join(one.amount_text for one, _ in mine)
    there = listed(f"{examined.title(one)} ({booking.amount_text})" for one, (booking, _) in below)
    repeated = all(
        any(
            (one.amount, one.unit) == (other.amount, other.unit)
            and other_span.first <= span.first
            and span.last <= other_span.last
            for _, (other, other_span) in below
        )
        for one, span in mine
    )
    return Finding(
        "person-twice",
        -item,
        "allocation",
        f"{name} is on its (own) line with {own} and in the same days below it on {there}.",
        name,
        f"Takes {name} off the (own) line." if repeated else "",
    )


def _same(examined: Examined, first: ItemId, second: ItemId) -> Finding:
    items = examined.items
    held = ", ".join(
        f"{examined.board.fields[key].spoken} {examined.text(key, value)}"
        for key in _TELLING
        if (value := examined.columns[key][second]) is not None
    )
    alike = not items.notes.get(second) and all(
        column[first] == column[second]
        for key, column in examined.columns.items()
        if key not in ("source_id", "title")
    )
    return Finding(
        "same-twice",
        second,
        "title",
        f"#{first} beside it has the same name and the same {held}; both count.",
        "",
        f"Deletes this row; #{first} stays." if alike else "",
    )
