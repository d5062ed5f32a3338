"""Who answers for a row, and who is booked beyond what they can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpm_tui.domain.calendar import iso
from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.people import ROLE
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.overload import Overload
from tpm_tui.service.board import Board
from tpm_tui.service.lint.examined import TOP_KINDS, Examined, setting
from tpm_tui.service.lint.finding import Finding, listed, plural
from tpm_tui.service.people.absence import Absence, Days, absences, days_of


def no_owner(examined: Examined) -> Iterator[Finding]:
    """Open rows, and the projects and programs above them, for which nobody answers."""
    owners, kinds = examined.columns["owner"], examined.columns["kind"]
    open_, children = examined.is_open, examined.items.children
    for item in examined.rows:
        if owners[item] is not None:
            continue
        if children.get(item):
            if kinds[item] not in TOP_KINDS or _settled(examined, item):
                continue
        elif item not in open_:
            continue
        above = _owner_above(examined.board, item)
        known = f" {above} owns what it stands below." if above else ""
        what = str(kinds[item]) if children.get(item) else "row"
        yield Finding(
            "no-owner", item, "owner", f"Nobody owns this {what}.{known}", "",
            f"Makes {above} its owner." if above else "",
        )  # fmt: skip


def own_as_above(board: Board, finding: Finding) -> Sequence[SetCell]:
    """Give a row the owner of the nearest row above it that has one."""
    return (setting(board, finding.row, "owner", _owner_above(board, finding.row)),)


def overbooked(examined: Examined) -> Iterator[Finding]:
    """People who are booked beyond their capacity today or later."""
    board, staffing = examined.board, examined.engine.staffing
    wanted = frozenset(examined.rows)
    whole = len(examined.rows) == len(examined.items.subtree(0)) - 1
    today = board.ctx.today.toordinal()
    for name in sorted(staffing.items_of, key=str.casefold):
        if name.startswith(ROLE):
            continue
        if not whole and wanted.isdisjoint(staffing.items_of[name]):
            continue
        times = [
            one
            for one in board.figures.overloads.of_person(name)
            if one.last >= today and not wanted.isdisjoint(one.items)
        ]
        if times:
            yield _overbooked(examined, name, times)


def undated(examined: Examined) -> Iterator[Finding]:
    """People on rows without dates, which book nobody."""
    assigned, staffing = examined.columns["assignments"], examined.engine.staffing
    for item in examined.included:
        if assigned[item] is None or examined.inputs.done(item):
            continue
        nowhen = [one.name for one, span, _ in staffing.parts(item) if span is None]
        # Working time may be all that is missing: that is another rule's.
        dated = examined.date(item, "start") and examined.date(item, "finish")
        if nowhen and not dated:
            yield Finding(
                "undated", examined.row(item), "start",
                f"{listed(nowhen)} {'is' if len(nowhen) == 1 else 'are'} on it and it has no dates: "
                "nobody is booked.",
            )  # fmt: skip


def uncovered(examined: Examined) -> Iterator[Finding]:
    """Rows on which nobody works for a time, today or later, because their people are away."""
    board, staffing, known = examined.board, examined.engine.staffing, dict[str, Days]()
    on_leave: set[ItemId] = set()
    for name, items in staffing.items_of.items():
        if not name.startswith(ROLE):
            capacity, rhythm = known[name] = days_of(board, name)
            if capacity != rhythm:
                on_leave |= items
    least, today = examined.limits["uncovered"], board.ctx.today.toordinal()
    for item in examined.included if on_leave else ():
        if item not in on_leave or examined.inputs.done(item):
            continue
        for one in absences(board, item, known):
            if one.last >= today and one.days >= least:
                yield Finding(
                    "uncovered", examined.row(item), "allocation", _uncovered(one), iso(one.first)
                )


def people_excluded(examined: Examined) -> Iterator[Finding]:
    """People on cancelled and deferred rows; they count nowhere."""
    assigned = examined.columns["assignments"]
    for item in examined.excluded:
        if assigned[item] is not None:
            state = examined.text("status", examined.columns["status"][item]).lower()
            yield Finding(
                "people-excluded", examined.row(item), "allocation",
                f"It is {state} and {examined.text('assignments', assigned[item])} is still on it; "
                "that counts nowhere.", "",
                "Takes everybody off.",
            )  # fmt: skip


def take_all_off(board: Board, finding: Finding) -> Sequence[SetCell]:
    """Take everybody off a row."""
    return (setting(board, abs(finding.row), "assignments", None),)


def _uncovered(one: Absence) -> str:
    when = iso(one.first) if one.first == one.last else f"{iso(one.first)}..{iso(one.last)}"
    away = f"{listed(one.names)} {'is' if len(one.names) == 1 else 'are'} away"
    return f"Nobody works on it {when}, {plural(one.days, 'working day')}: {away}."


def _settled(examined: Examined, item: ItemId) -> bool:
    """Whether nothing below a parent is open any more."""
    return examined.engine.all_done(item) or not examined.engine.counts.count(item, "included")


def _owner_above(board: Board, item: ItemId) -> str:
    owners = board.items.columns["owner"]
    found = (owners[one] for one in board.items.ancestors(item) if one)
    return str(next((one for one in found if one is not None), ""))


def _overbooked(examined: Examined, name: str, times: Sequence[Overload]) -> Finding:
    """The worst of somebody's times, and how many more there are."""
    worst = max(times, key=lambda one: (one.percent, one.last - one.first))
    wanted = frozenset(examined.rows)
    items = [one for one in worst.items if one in wanted]
    causes = listed((*examined.titles(worst.items), *(f"board {one}" for one in worst.boards)), 4)
    more = f", and at {plural(len(times) - 1, 'more time')}" if len(times) > 1 else ""
    days = (
        iso(worst.first) if worst.first == worst.last else f"{iso(worst.first)}..{iso(worst.last)}"
    )
    return Finding(
        "overbooked",
        examined.row(items[0]),
        "allocation",
        f"{name} is booked at {worst.told} {days} by {causes}{more}.",
        name,
    )
