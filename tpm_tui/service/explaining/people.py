"""Why an allocation is what it is: who brings how many person-days, and who is on at the peak."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from tpm_tui.domain.calendar import iso
from tpm_tui.domain.people import Assignment
from tpm_tui.domain.rounding import Exact, half_up, ratio
from tpm_tui.fields.catalog import Field
from tpm_tui.rollup.crew import Crew, Span, level_on
from tpm_tui.rollup.inputs import FULL
from tpm_tui.rollup.overload import Overload
from tpm_tui.service.explaining.contributions import (
    OWN_LINE,
    Contribution,
    Explanation,
    apportioned,
    excluded,
    excluded_note,
    full_label,
    is_leaf_row,
    row_label,
    rows_below,
    share_text,
    trimmed,
)
from tpm_tui.service.explaining.dates import span_text
from tpm_tui.service.ground import Ground

NAMES_TOLD = 3
HEADS = ("person-days", "FTE at peak", "share")


def explain_allocation(ground: Ground, row: int, field: Field) -> Explanation:
    """Person-days and full-time equivalents of a parent, by row; of inputs, by person."""
    crew = ground.engine.staffing.crew_of(row)
    leaf = is_leaf_row(ground, row)
    shown = ground.figures.allocation_text(row)
    if crew is None:
        lines = ["Nobody is assigned" + ("." if leaf else " below.")]
        if leaf and shown and excluded(ground, row):
            lines = [f"{excluded_note(ground, row).capitalize()}, so nobody is counted."]
        below = partial(_parts, ground, row, 0, None)
        root = Contribution(row, field.key, full_label(ground, row), shown or "—", below=below)
        return Explanation(root, tuple(lines), HEADS)
    days, day = _hundredths(ground, crew.effort), crew.peak_day()
    peak = _hundredths(ground, crew.peak())
    below = partial(_parts, ground, row, half_up(days), day)
    root = Contribution(
        row, field.key, full_label(ground, row), _pd(half_up(days)), days,
        _fte(half_up(peak)), peak, "100.0 %" if crew.effort else "", _who(crew.names), below=below,
    )  # fmt: skip
    return Explanation(root, tuple(_lines(ground, row, crew)), HEADS)


def _lines(ground: Ground, row: int, crew: Crew) -> Iterable[str]:
    staffing, figures = ground.engine.staffing, ground.figures
    start, finish = figures.value(row, "start"), figures.value(row, "finish")
    if start is not None and finish is not None:
        made = staffing.averaged(row, str(start), str(finish))
        average = staffing.average(row, str(start), str(finish))
        if made is not None and average is not None:
            dated = _pd(half_up(_hundredths(ground, made.effort)))
            span = f"{made.days:,} working {'day' if made.days == 1 else 'days'}"
            span += f" ({iso(made.first)} to {iso(made.last)})"
            hours = ", hours without dates left out" if crew.undated else ""
            yield f"Average: {dated} / {span} = {_fte(half_up(average * 100))}{hours}"
    day = crew.peak_day()
    if day is not None:
        peak = _fte(half_up(_hundredths(ground, crew.peak())))
        yield f"Peak: {peak} on {iso(day)}, the first such day."
    if crew.soft:
        hard, soft = (_pd(half_up(_hundredths(ground, one))) for one in (crew.hard, crew.soft))
        agreed = _fte(half_up(_hundredths(ground, crew.hard_peak())))
        yield f"Soft bookings count: {soft} are soft; {hard}, {agreed} at the peak, are agreed."
    named, roles = staffing.headcount(row) or (0, 0)
    people = f"{named:,} {'person' if named == 1 else 'people'}"
    unstaffed = f" and {roles:,} unstaffed {'role' if roles == 1 else 'roles'}" if roles else ""
    yield f"{people}{unstaffed}, each counted once: {_who(crew.names)}"
    titles = ground.items.columns["title"]
    for over in _overloads(ground, row, crew)[:NAMES_TOLD]:
        rows = ", ".join(str(titles[item]) for item in over.items[:NAMES_TOLD])
        more = len(over.items) - NAMES_TOLD
        rows += f" and {more:,} more {'row' if more == 1 else 'rows'}" if more > 0 else ""
        also = f" and on the board {', '.join(over.boards)}" if over.boards else ""
        how = f"at {over.percent} %" if over.percent else "on leave"
        leave = ", on leave for a part of it" if over.leave and over.percent else ""
        yield (
            f"! {over.name} is {how} from {iso(over.first)} to {iso(over.last)}{leave}, "
            f"on {rows}{also}."
        )


def _overloads(ground: Ground, row: int, crew: Crew) -> list[Overload]:
    """Over-allocations that what is at or below a row is part of."""
    overloads, item = ground.figures.overloads, abs(row)
    alone = row < 0 or is_leaf_row(ground, row)

    def made_here(over: Overload) -> bool:
        return any(
            one == item or (not alone and item in ground.items.ancestors(one)) for one in over.items
        )

    found = [over for name in crew.names for over in overloads.of_person(name) if made_here(over)]
    return sorted(found, key=lambda over: -over.percent)


def _parts(ground: Ground, row: int, total: int, day: int | None) -> tuple[Contribution, ...]:
    if is_leaf_row(ground, row):
        return _people(ground, row, total, day)
    return _rows(ground, row, total, day)


def _rows(ground: Ground, row: int, total: int, day: int | None) -> tuple[Contribution, ...]:
    """Rows below; their person-days add up to `total` hundredths, their demand on `day` to the peak."""
    rows = rows_below(ground.items, row)
    crews = [ground.engine.staffing.crew_of(one) for one in rows]
    efforts = [_hundredths(ground, crew.effort) if crew else 0 for crew in crews]
    levels = [_hundredths(ground, crew.level(day)) if crew and day else 0 for crew in crews]
    days, ftes, shares = _shown(efforts, levels, total)
    found = []
    for at, (one, crew) in enumerate(zip(rows, crews, strict=True)):
        words = [OWN_LINE] if one < 0 else []
        if crew is None:
            words.append(excluded_note(ground, one) if excluded(ground, one) else "nobody assigned")
            found.append(
                Contribution(
                    one, "allocation", row_label(ground, one), note=", ".join(words), counted=False
                )
            )
            continue
        own_day = crew.peak_day()
        words.append(_who(crew.names))
        if own_day is not None:
            words.append(
                f"own peak {_fte(half_up(_hundredths(ground, crew.peak())))} on {iso(own_day)}"
            )
        found.append(
            Contribution(
                one, "allocation", row_label(ground, one), _pd(days[at]), efforts[at],
                _fte(ftes[at]), levels[at], shares[at], ", ".join(words),
                below=partial(_parts, ground, one, days[at], day),
            )
        )  # fmt: skip
    return tuple(found)


def _people(ground: Ground, row: int, total: int, day: int | None) -> tuple[Contribution, ...]:
    """Assignments of one item."""
    counts = ground.engine.inputs.counts(abs(row))
    parts = ground.engine.staffing.parts(abs(row))
    efforts = [_hundredths(ground, effort) if counts else 0 for _, _, effort in parts]
    levels = [_hundredths(ground, _level(span, day)) if counts else 0 for _, span, _ in parts]
    days, ftes, shares = _shown(efforts, levels, total)
    return tuple(
        Contribution(
            row, "allocation", one.key, _pd(days[at]) if counts else f"({one})", efforts[at],
            _fte(ftes[at]) if counts else "", levels[at], shares[at],
            _how(one, span) if counts else excluded_note(ground, row), counts,
        )
        for at, (one, span, _) in enumerate(parts)
    )  # fmt: skip


def _shown(
    efforts: Sequence[Exact], levels: Sequence[Exact], total: int
) -> tuple[list[int], list[int], list[str]]:
    """Person-days, full-time equivalents and shares as whole hundredths and texts that add up."""
    days = apportioned(efforts, total)
    ftes = apportioned(levels, half_up(ratio(sum(levels), 1)))
    whole = sum(efforts)
    if not whole:
        return days, ftes, [""] * len(days)
    tenths = apportioned([ratio(effort * 1000, whole) for effort in efforts], 1000)
    return days, ftes, [share_text(tenth) for tenth in tenths]


def _how(one: Assignment, span: Span | None) -> str:
    """Amount and time of one assignment."""
    amount = replace(one, first=None, last=None).terms
    if span is None:
        undated = "no dates with working days" if one.unit == "h" else "no dates, so no days"
        return f"{amount} {undated}"
    calendar = span.rhythm[0]
    return f"{amount} over {span_text(calendar, iso(span.first), iso(span.last))}"


def _level(span: Span | None, day: int | None) -> Exact:
    """Demand of an assignment on one day in seconds x 10,000."""
    if span is None or day is None or not span.first <= day <= span.last:
        return 0
    return level_on(span, day)


def _hundredths(ground: Ground, effort: Exact) -> Exact:
    """Effort in hundredths of the standard day, exact."""
    return ratio(effort * 100, ground.ctx.calendar.day_seconds * FULL)


def _pd(hundredths: int) -> str:
    return f"{trimmed(ratio(hundredths, 100))} pd"


def _fte(hundredths: int) -> str:
    return f"{trimmed(ratio(hundredths, 100))} FTE"


def _who(names: Iterable[str]) -> str:
    """A few names, and how many more."""
    found = sorted(names, key=str.casefold)
    more = f" and {len(found) - NAMES_TOLD} more" if len(found) > NAMES_TOLD else ""
    return ", ".join(found[:NAMES_TOLD]) + more
