"""Progress that money, methods, estimates or the calendar do not bear out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.override import parse_override
from tpm_tui.domain.rounding import Exact, half_up, ratio
from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.inputs import FULL
from tpm_tui.service.board import Board
from tpm_tui.service.lint.examined import Examined, setting
from tpm_tui.service.lint.finding import Finding, listed, plural
from tpm_tui.service.lint.structure import empties


def burn_ahead(examined: Examined) -> Iterator[Finding]:
    """Rows that have burnt more of their budget than they are done; of a row with such rows below it
    nothing is said again."""
    engine, limit = examined.engine, examined.limits["burn-ahead"]
    spent, budgets = engine.sums["actual_cost"].total, examined.budgets
    children, parent = examined.items.children, examined.items.parent
    told: set[ItemId] = set()
    found: list[Finding] = []
    for item in reversed(examined.rows):
        if item in told:
            told.add(parent[item])
            continue
        budget = budgets[item]
        # What has spent more than there was is another rule's; and nothing is less than 0 % done.
        if not limit * 100 * budget < spent[item] * FULL <= budget * FULL:
            continue
        progress = engine.progress.value(item) if children.get(item) else _own(examined, item)
        if progress is None or progress == FULL:
            continue
        if spent[item] * FULL - progress * budget > limit * 100 * budget:
            told.add(parent[item])
            text = partial(_ahead, examined, item, budget, progress)
            found.append(Finding("burn-ahead", item, "progress", text))
    return reversed(found)


def percent_long(examined: Examined) -> Iterator[Finding]:
    """Long rows whose progress is typed by feeling."""
    inputs, columns, limit = examined.inputs, examined.columns, examined.limits["percent-long"]
    starts, finishes, kinds = columns["start"], columns["finish"], columns["kind"]
    for item in examined.open:
        start, finish = starts[item], finishes[item]
        if start is None or finish is None or kinds[item] == "milestone":
            continue
        days = examined.working_days(str(start), str(finish))
        if days > limit and inputs.method(item) == "pct":
            way = _measured(examined.board, item)
            yield Finding(
                "percent-long", item, "progress",
                f"Its percentage is typed and it lasts {plural(days, 'working day')}: too long to "
                "judge by feeling.", "",
                f"Measures it by {way}; the typed figure is kept." if way else "",
            )  # fmt: skip


def measure(board: Board, finding: Finding) -> Sequence[SetCell]:
    """Let progress be measured by something one can count."""
    return (setting(board, finding.row, "method", _measured(board, finding.row)),)


def no_estimate(examined: Examined) -> Iterator[Finding]:
    """Open rows without a weight, for which one is made up."""
    inputs = examined.inputs
    parent, bases = examined.items.parent, examined.bases
    empty = frozenset(empties(examined))
    for item in examined.open:
        if item in empty:
            continue  # that is said already
        basis = bases[parent[item]]
        if basis != "equal" and inputs.weight(item, basis) is None:
            what, key = {
                "work": ("work", "work"),
                "budget": ("budget", "budget"),
                "points": ("points", "points"),
            }.get(basis, ("dates", "start"))
            yield Finding(
                "no-estimate", item, key,
                f"It has no {what}, which weighs progress here; it counts as the mean of the rows "
                "beside it.",
            )  # fmt: skip


def done_remaining(examined: Examined) -> Iterator[Finding]:
    """Done, and there is still something to do or to pay."""
    inputs, status = examined.inputs, examined.columns["status"]
    for item in examined.included:
        if inputs.categories.get(status[item], "todo") != "done":
            continue
        work, etc = inputs.remaining(item) or 0, _money(examined, item, "etc")
        committed = _money(examined, item, "committed")
        if work <= 0 and etc <= 0 and committed <= 0:
            continue
        left = [f"{examined.text('work', work)} of work"] if work > 0 else []
        left += [f"{examined.text('budget', etc)} to complete"] if etc > 0 else []
        left += [f"{examined.text('budget', committed)} committed"] if committed > 0 else []
        zeroed = [f"remaining work of {examined.text('work', work)}"] if work > 0 else []
        zeroed += [f"ETC of {examined.text('budget', etc)}"] if etc > 0 else []
        key = "remaining_work" if work > 0 else "etc" if etc > 0 else "committed"
        yield Finding(
            "done-open", examined.row(item), key,
            f"It is done and {listed(left)} {'is' if len(left) == 1 else 'are'} still open.", "",
            # What has been ordered will have to be paid: that is not the program's to drop.
            f"Sets the {' and the '.join(zeroed)} to zero." if zeroed and not committed else "",
        )  # fmt: skip


def nothing_left(board: Board, finding: Finding) -> Sequence[SetCell]:
    """Set what remains of a done row to zero."""
    item, inputs = abs(finding.row), board.engine.inputs
    changes = []
    if inputs.remaining(item):
        changes.append(setting(board, item, "remaining_work", 0))
    if board.items.get(item, "etc"):
        changes.append(setting(board, item, "etc", 0))
    return changes


def stale(examined: Examined) -> Iterator[Finding]:
    """In progress, and nobody has touched it."""
    if examined.last_changed is None:
        return
    status, categories = examined.columns["status"], examined.inputs.categories
    wanted = [
        item
        for item in examined.open
        if categories.get(status[item], "todo") == "in_progress" or examined.inputs.started(item)
    ]
    if not wanted:
        return
    limit, today = examined.limits["stale"], examined.board.ctx.today
    changed = examined.last_changed(wanted)
    known: dict[str, int] = {}
    for item in wanted:
        at = changed.get(item)
        if at is None:
            continue
        days = known.get(at)
        if days is None:
            days = known[at] = (today - _day(at)).days
        if days >= limit:
            yield Finding(
                "stale", item, "status",
                f"It is in progress at {examined.percent(item)} and nothing about it has changed for "
                f"{plural(days, 'day')}.",
            )  # fmt: skip


def override_over(examined: Examined) -> Iterator[Finding]:
    """Progress that somebody said until a day that has passed."""
    if not examined.uses("override"):
        return
    column = examined.columns["override"]
    for item in examined.rows:
        text = column[item]
        if text is None:
            continue
        found = parse_override(str(text))
        if found is not None and not found.holds_on(examined.today):
            reason = f" ({found.reason})" if found.reason else ""
            yield Finding(
                "override-over", item, "progress",
                f"Its override of {examined.text('progress', found.percent)}{reason} ended "
                f"{found.until} and says nothing any more.", "",
                "Removes the override.",
            )  # fmt: skip


def drop_override(board: Board, finding: Finding) -> Sequence[SetCell]:
    """Remove an override that has expired."""
    return (setting(board, finding.row, "override", None),)


def _own(examined: Examined, item: ItemId) -> Exact | None:
    """Progress of a leaf in basis points; None where it is excluded."""
    inputs = examined.inputs
    if not inputs.counts(item):
        return None
    return FULL if inputs.done(item) else inputs.progress(item)


def _ahead(examined: Examined, item: ItemId, budget: int, progress: Exact) -> str:
    spent = examined.engine.sums["actual_cost"].total[item]
    burn = ratio(spent * 100, budget)
    lead = half_up(burn - ratio(progress, 100))
    of = f"{examined.text('budget', spent)} of {examined.text('budget', budget)}"
    return (
        f"{half_up(burn)} % of its budget is burnt ({of}) and {half_up(ratio(progress, 100))} % is "
        f"done: {plural(lead, 'point')} apart."
    )


def _day(at: str) -> date:
    """The day of a moment as it is journalled; the first of all where foreign hands wrote something
    else."""
    try:
        return datetime.fromisoformat(at).astimezone().date()
    except (ValueError, OverflowError):
        return date.min


def _long(days: int) -> str:
    return (
        f"Its percentage is typed and it lasts {plural(days, 'working day')}: too long to judge by "
        "feeling."
    )


def _measured(board: Board, item: ItemId) -> str:
    """A method that something is known for already; none where only a percentage is."""
    columns = board.items.columns
    if board.items.get(item, "checklist") is not None:
        return "checklist"
    if columns["work"][item] and board.engine.inputs.number(item, "actual_work") is not None:
        return "work"
    return "" if columns["progress"][item] else "status"


def _money(examined: Examined, item: ItemId, key: str) -> int:
    return (examined.inputs.number(item, key) or 0) if examined.uses(key) else 0
