"""Why a parent's progress and its share of finished work are what they are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from tpm_tui.domain.rounding import Exact, half_up_of, ratio, tidy
from tpm_tui.fields.catalog import Field
from tpm_tui.rollup.inputs import FULL
from tpm_tui.rollup.own import own_amount
from tpm_tui.rollup.progress import Mean, Outcome, progress_of
from tpm_tui.service.explaining.contributions import (
    IMPUTED,
    MILESTONE,
    OVERRIDDEN,
    OWN_LINE,
    Contribution,
    Explanation,
    amount_text,
    excluded,
    excluded_note,
    full_label,
    is_leaf_row,
    leaves,
    open_below,
    percent_text,
    points_of,
    points_text,
    row_label,
    rows_below,
    started_below,
    status_label,
    weight_text,
)
from tpm_tui.service.explaining.measured import overridden_below, override_note, override_told
from tpm_tui.service.ground import Ground


@dataclass(frozen=True, slots=True)
class Weighing:
    """How the rows below one parent are weighed."""

    basis: str
    mean: Mean
    imputed: Exact | None
    """What a missing weight counts: the siblings' mean, 1 where none is known, None elsewhere."""
    alike: bool
    """Whether everything weighs zero, so that all rows count alike."""

    @property
    def known(self) -> bool:
        """Whether some weight is positive."""
        return self.mean.positive > 0

    def weight(self, outcome: Outcome, *, own: bool) -> Exact:
        """What a row weighs in the mean."""
        weight = outcome[0]
        if weight is None:
            return 0 if self.imputed is None else self.imputed
        if weight == 0 and self.alike:
            return 0 if own and self.mean.zero else 1
        return weight


def weighing_of(ground: Ground, row: int) -> Weighing | None:
    """How a parent weighs its rows; None where nothing below is included."""
    progress = ground.engine.progress
    basis = progress.below(row)[0]
    mean = progress.means.get(basis, {}).get(row)
    if mean is None or mean.outcome() is None:
        return None
    if mean.positive:
        return Weighing(basis, mean, ratio(mean.weight, mean.positive), alike=False)
    if mean.missing:
        return Weighing(basis, mean, 1, alike=False)
    return Weighing(basis, mean, None, alike=True)


def explain_progress(ground: Ground, row: int, field: Field) -> Explanation:
    """A parent's progress: the weighted mean of what is included below."""
    exact, shown = ground.engine.progress.computed(row), ground.figures.text(row, field.key)
    said = ground.engine.progress.overrides.of(row)
    weighing = weighing_of(ground, row)
    parts = _weighed(ground, row)
    if weighing is None or exact is None:
        lines = ["Nothing below is included, so there is no progress (which is not 0 %)."]
        root = Contribution(row, field.key, full_label(ground, row), "—", below=lambda: parts)
        return Explanation(root, tuple(lines), ("progress", "weight", "points"))
    heft = tidy(sum((Fraction(part.heft or 0) for part in parts), Fraction(0)))
    brought = ratio(exact * heft, FULL)
    basis = weighing.basis
    weight = _weight_text(ground, weighing, heft)
    computed = f"{_weight_text(ground, weighing, brought)} / {weight} = {percent_text(exact)}"
    lines = override_told(ground, row)
    if said is not None:
        lines.append(f"Computed: {computed}")
    else:
        lines.insert(0, f"{computed} -> {shown}")
        lines += held_back(ground, row, exact, shown)
        lines += overridden_below(ground, row)
    lines.append(f"Weighted by {basis} ({_set_where(ground, row)}){_how(weighing)}")
    lines += _estimated(ground, row, basis)
    value = exact if said is None else said.percent
    root = Contribution(
        row, field.key, full_label(ground, row), percent_text(value), value,
        weight, heft, points_text(value), override_note(ground, row), below=lambda: parts,
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("progress", basis, "points"))


def held_back(ground: Ground, row: int, exact: Exact, shown: str) -> list[str]:
    """Why a figure is shown as 99 or 1 that would round to 100 or 0."""
    rounded = half_up_of(exact, 100)
    if shown == "99%" and rounded >= FULL // 100:
        first = open_below(ground, row)
        return [] if first is None else [f"99 % because {full_label(ground, first)} is open."]
    if shown == "1%" and rounded == 0:
        first = started_below(ground, row)
        return [] if first is None else [f"1 % because {full_label(ground, first)} has started."]
    return []


def _weighed(ground: Ground, row: int) -> tuple[Contribution, ...]:
    """Rows below with their progress and weight."""
    weighing = weighing_of(ground, row)
    rows = rows_below(ground.items, row)
    outcomes = [_outcome(ground, one, weighing) for one in rows]
    pairs: list[tuple[Exact, Exact] | None] = [
        None
        if outcome is None or weighing is None
        else (weighing.weight(outcome, own=one < 0), progress_of(outcome) or 0)
        for one, outcome in zip(rows, outcomes, strict=True)
    ]
    points = points_of(pairs)
    return tuple(
        _part(ground, one, outcome, weighing, pair, share)
        for one, outcome, pair, share in zip(rows, outcomes, pairs, points, strict=True)
    )


def _outcome(ground: Ground, row: int, weighing: Weighing | None) -> Outcome | None:
    if weighing is None:
        return None
    if row < 0:
        return weighing.mean.own
    return ground.engine.progress.outcomes[weighing.basis][row]


def _part(
    ground: Ground,
    row: int,
    outcome: Outcome | None,
    weighing: Weighing | None,
    pair: tuple[Exact, Exact] | None,
    share: str,
) -> Contribution:
    below = None if is_leaf_row(ground, row) else partial(_weighed, ground, row)
    if outcome is None or weighing is None or pair is None:
        return Contribution(
            row, "progress", row_label(ground, row), _left_out(ground, row),
            note=_why_out(ground, row), counted=False, below=below,
        )  # fmt: skip
    weight, value = pair
    return Contribution(
        row, "progress", row_label(ground, row), percent_text(value), value,
        _heft_text(ground, row, outcome, weighing, weight), weight, share,
        _note(ground, row, outcome, weighing), below=below,
    )  # fmt: skip


def _heft_text(
    ground: Ground, row: int, outcome: Outcome, weighing: Weighing, weight: Exact
) -> str:
    text = _weight_text(ground, weighing, weight)
    filled = outcome[0] is None and weighing.known
    return f"~{text}" if filled or _has_imputed(ground, row) else text


def _has_imputed(ground: Ground, row: int) -> bool:
    return not is_leaf_row(ground, row) and ground.engine.progress.imputed(row)


def _weight_text(ground: Ground, weighing: Weighing, weight: Exact) -> str:
    """A weight in hours or money; a plain number where rows are only counted."""
    return weight_text(ground, weighing.basis if weighing.known else "equal", weight)


def _left_out(ground: Ground, row: int) -> str:
    if not is_leaf_row(ground, row):
        return ""
    return f"({percent_text(ground.engine.inputs.progress(abs(row)))})" if row > 0 else ""


def _why_out(ground: Ground, row: int) -> str:
    if excluded(ground, row):
        return excluded_note(ground, row)
    if row < 0:
        return f"{OWN_LINE}: says nothing about getting done"
    return "nothing below is included"


def _note(ground: Ground, row: int, outcome: Outcome, weighing: Weighing) -> str:
    inputs, item = ground.engine.inputs, abs(row)
    leaf = is_leaf_row(ground, row)
    words = [OWN_LINE] if row < 0 else []
    milestone = leaf and row > 0 and ground.items.columns["kind"][item] == "milestone"
    if outcome[0] is None:
        count = weighing.mean.positive
        siblings = "its sibling" if count == 1 else f"{count:,} siblings"
        words.append(
            f"{IMPUTED}: mean of {siblings}" if weighing.known else "weight unknown: counts 1"
        )
    elif outcome[0] == 0:
        if milestone and not weighing.alike:
            words.append(MILESTONE if inputs.done(item) else f"{MILESTONE}, blocks 100 %")
        elif not weighing.alike or (row < 0 and weighing.mean.zero):
            words.append("weight 0")
        else:
            words.append("weight 0: all count alike")
    elif _has_imputed(ground, row):
        words.append("~ weights imputed below")
    typed = inputs.number(item, "progress")
    if leaf and typed not in (None, FULL) and inputs.category(item) == "done":
        words.append(
            f"{OVERRIDDEN}: {status_label(ground, item)}, typed {percent_text(typed or 0)}"
        )
    if said := override_note(ground, row):
        words.append(said)
    if not leaf and ground.engine.progress.below(row)[0] != weighing.basis:
        words.append(f"weighted by {ground.engine.progress.below(row)[0]} below")
    return ", ".join(words)


def _set_where(ground: Ground, row: int) -> str:
    """Who says what weighs."""
    column = ground.items.columns["basis"]
    item = row
    while item and column[item] is None:
        item = ground.items.parent[item]
    if not item:
        return "the board's setting"
    return "set here" if item == row else f"set on {row_label(ground, item)}"


def _how(weighing: Weighing) -> str:
    if weighing.known:
        return "."
    if weighing.alike:
        return "; every weight is 0, so all rows count alike."
    return "; no weight is known, so rows count alike."


def _estimated(ground: Ground, row: int, basis: str) -> list[str]:
    """Coverage: leaves whose weight is known, of those that need one."""
    inputs, kinds = ground.engine.inputs, ground.items.columns["kind"]
    if basis == "equal":
        return []
    known = total = 0
    for item in leaves(ground, row):
        if kinds[item] != "milestone":
            total += 1
            known += inputs.weight(item, basis) is not None
    word = {"work": "estimated", "budget": "with a budget", "points": "with points"}.get(
        basis, "with dates or a duration"
    )
    rest = "" if known == total else "; a missing weight counts as the mean of its siblings"
    return [f"{known:,} of {total:,} {word}{rest}."] if total else []


# ---- actual work / (actual + remaining work)


def explain_work_progress(ground: Ground, row: int, field: Field) -> Explanation:
    """A parent's finished part of its work: a mean weighted by work."""
    exact, shown = ground.engine.work_progress(row), ground.figures.text(row, field.key)
    parts = _worked(ground, row)
    actual, left = _work(ground, row)
    if exact is None:
        lines = ["Nothing below is included."]
    elif actual + left:
        spent, rest = _hours(ground, actual), _hours(ground, left)
        lines = [
            f"{spent} actual / ({spent} + {rest} remaining) = {percent_text(exact)} -> {shown}"
        ]
        lines += held_back(ground, row, exact, shown)
    else:
        state = "everything" if ground.engine.all_done(row) else "not everything"
        lines = [f"There is no work below; {shown} because {state} is done."]
    root = Contribution(
        row, field.key, full_label(ground, row), "—" if exact is None else percent_text(exact),
        exact, _hours(ground, actual + left), actual + left,
        points_text(exact) if exact is not None and actual + left else "", below=lambda: parts,
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("work %", "all work", "points"))


def _worked(ground: Ground, row: int) -> tuple[Contribution, ...]:
    """Rows below with their actual part of all their work."""
    rows = rows_below(ground.items, row)
    works = [_work(ground, one) for one in rows]
    pairs: list[tuple[Exact, Exact] | None] = [
        (actual + left, ratio(actual * FULL, actual + left)) if actual + left else None
        for actual, left in works
    ]
    found = []
    for one, pair, share in zip(rows, pairs, points_of(pairs), strict=True):
        words = [OWN_LINE] if one < 0 else []
        if excluded(ground, one):
            words.append(excluded_note(ground, one))
        elif pair is None:
            words.append("no work")
        weight, value = pair or (0, None)
        found.append(
            Contribution(
                one, "work_progress", row_label(ground, one),
                "" if value is None else percent_text(value), value,
                "" if pair is None else _hours(ground, weight), weight, share, ", ".join(words),
                pair is not None, None if is_leaf_row(ground, one) else partial(_worked, ground, one),
            )
        )  # fmt: skip
    return tuple(found)


def _work(ground: Ground, row: int) -> tuple[int, int]:
    """Actual and remaining work that a row brings."""
    if row < 0:
        inputs = ground.engine.inputs
        actual, left = (
            own_amount(inputs, key, -row) or 0 for key in ("actual_work", "remaining_work")
        )
        return actual, left
    sums = ground.engine.sums
    return sums["actual_work"].total[row], sums["remaining_work"].total[row]


def _hours(ground: Ground, seconds: Exact) -> str:
    return amount_text(ground, "work", seconds if isinstance(seconds, int) else None)
