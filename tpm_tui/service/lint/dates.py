"""Dates that contradict each other or the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.values import ItemId
from tpm_tui.service.board import Board
from tpm_tui.service.lint.examined import Examined, setting
from tpm_tui.service.lint.finding import Finding, listed, plural


def own_beyond(examined: Examined) -> Iterator[Finding]:
    """`(own)` lines that begin before or end after everything below."""
    for item in examined.own_lines:
        start, finish = (examined.date(item, key) for key in ("start", "finish"))
        if start is None and finish is None:
            continue
        first, last = examined.span_below(item)
        early = start is not None and first is not None and start < first
        late = finish is not None and last is not None and finish > last
        if not early and not late:
            continue
        parts = [f"starts {start}, the rows below {first}"] if early else []
        parts += [f"ends {finish}, the rows below {last}"] if late else []
        clipped = _clipped(examined.board, item)
        fix = ""
        if clipped is not None:
            fix = f"Shrinks its own dates to {clipped[0] or '...'}..{clipped[1] or '...'}."
        yield Finding(
            "own-dates", -item, "start" if early else "finish",
            f"Its (own) line {' and '.join(parts)}: the parent lasts as long as both.", "", fix,
        )  # fmt: skip


def shrink_own(board: Board, finding: Finding) -> Sequence[SetCell]:
    """Give the `(own)` line the dates of what is below, where it goes beyond them."""
    item = abs(finding.row)
    start, finish = _clipped(board, item) or (None, None)
    return (setting(board, item, "start", start), setting(board, item, "finish", finish))


def child_outside(examined: Examined) -> Iterator[Finding]:
    """Parents with rows that begin before or end after the dates that they hold themselves."""
    starts, finishes = examined.engine.start.value, examined.engine.finish.value
    for item in examined.own_lines:
        start, finish = (examined.date(item, key) for key in ("start", "finish"))
        if start is None and finish is None:
            continue
        early: list[str] = []
        late: list[str] = []
        rows: dict[ItemId, None] = {}
        for one in examined.items.children.get(item, ()):
            first, last = starts(one), finishes(one)
            if start is not None and first is not None and first < start:
                early.append(f"{examined.title(one)} from {first}")
                rows[one] = None
            if finish is not None and last is not None and last > finish:
                late.append(f"{examined.title(one)} to {last}")
                rows[one] = None
        if rows:
            yield Finding(
                "child-outside",
                -item,
                "start" if early else "finish",
                f"{plural(len(rows), 'row')} below {'is' if len(rows) == 1 else 'are'} outside its "
                f"own dates {start or '...'}..{finish or '...'}: {listed([*early, *late])}.",
            )


def backwards(examined: Examined) -> Iterator[Finding]:
    """Finishes before their starts."""
    starts, finishes = examined.columns["start"], examined.columns["finish"]
    for item in examined.included:
        start, finish = starts[item], finishes[item]
        if start is not None and finish is not None and str(finish) < str(start):
            yield Finding(
                "backwards", examined.row(item), "finish",
                f"It ends {finish}, before it starts {start}.", "",
                f"Swaps them: {finish}..{start}.",
            )  # fmt: skip


def swap(board: Board, finding: Finding) -> Sequence[SetCell]:
    """Let start and finish change places."""
    item = abs(finding.row)
    start, finish = (board.items.columns[key][item] for key in ("start", "finish"))
    return (setting(board, item, "start", finish), setting(board, item, "finish", start))


def no_working_day(examined: Examined) -> Iterator[Finding]:
    """Times without a working day, in which nothing can be done and nobody is booked."""
    columns = examined.columns
    starts, finishes, kinds = columns["start"], columns["finish"], columns["kind"]
    for item in examined.included:
        start, finish = starts[item], finishes[item]
        if start is None or finish is None or kinds[item] == "milestone":
            continue
        first, last = str(start), str(finish)
        if first <= last and not examined.working_days(first, last):
            yield Finding(
                "no-working-day", examined.row(item), "start",
                f"{first}..{last} holds no working day, so that its work takes no time at all.",
            )  # fmt: skip


def milestone_lasts(examined: Examined) -> Iterator[Finding]:
    """Milestones of more than a day."""
    columns = examined.columns
    kinds, starts, finishes = columns["kind"], columns["start"], columns["finish"]
    for item in examined.leaves:
        if kinds[item] != "milestone":
            continue
        start, finish = starts[item], finishes[item]
        if start is not None and finish is not None and str(start) < str(finish):
            days = examined.working_days(str(start), str(finish))
            yield Finding(
                "milestone-lasts", item, "start",
                f"A milestone is one day; this one lasts {start}..{finish}, "
                f"{plural(days, 'working day')}.", "",
                f"Sets its start to {finish}.",
            )  # fmt: skip


def at_its_finish(board: Board, finding: Finding) -> Sequence[SetCell]:
    """Let a milestone start when it finishes."""
    item, columns = finding.row, board.items.columns
    changes = [setting(board, item, "start", columns["finish"][item])]
    return changes + [
        setting(board, item, key, value)
        for key, value in (("duration", 0), ("actual_duration", None))
        if columns[key][item] is not None
    ]


def overdue(examined: Examined) -> Iterator[Finding]:
    """What should be done by now and is not."""
    finishes, today = examined.columns["finish"], examined.today
    for item in examined.open:
        finish = finishes[item]
        if finish is not None and str(finish) < today:
            yield Finding("overdue", item, "finish", partial(_overdue, examined, item, str(finish)))


def begun_early(examined: Examined) -> Iterator[Finding]:
    """What has started although its start lies ahead."""
    starts, today, begun = examined.columns["start"], examined.today, examined.inputs.started
    for item in examined.included:
        start = starts[item]
        if start is not None and str(start) > today and begun(item):
            yield Finding(
                "begun-early", examined.row(item), "start",
                f"It starts {start}, after today, and has begun: {examined.percent(item)}.",
            )  # fmt: skip


def _overdue(examined: Examined, item: ItemId, finish: str) -> str:
    days = examined.working_days(finish, examined.today) - examined.working_days(finish, finish)
    return (
        f"It was due {finish}, {plural(days, 'working day')} ago, and is open at "
        f"{examined.percent(item)}."
    )


def _clipped(board: Board, item: ItemId) -> tuple[str | None, str | None] | None:
    """Own dates within those of the rows below; None where they have no day in common, or a stated
    duration would not fit any more."""
    columns = board.items.columns
    if columns["duration"][item] is not None:
        return None
    start, finish = (
        None if columns[key][item] is None else str(columns[key][item])
        for key in ("start", "finish")
    )
    first, last = Examined(board, (item,), {}).span_below(item)
    new_start = max(start, first) if start is not None and first is not None else start
    new_finish = min(finish, last) if finish is not None and last is not None else finish
    reversed_ = new_start is not None and new_finish is not None and new_start > new_finish
    return None if reversed_ else (new_start, new_finish)
