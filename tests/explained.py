"""Explanations checked by hand: the contributions must give the figure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

from tests.boards import all_rows
from tpm_tui.domain.rounding import half_up
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.numbers import NUMBER_UNIT, Money
from tpm_tui.fields.own_types import OwnChoice
from tpm_tui.rollup.inputs import FULL
from tpm_tui.rollup.own import SUMS
from tpm_tui.service.board import Board
from tpm_tui.service.explaining.contributions import Contribution, Explanation
from tpm_tui.service.explaining.explain import explain
from tpm_tui.service.explaining.granted import is_granted
from tpm_tui.service.figures.money import ADDED, DERIVED

Parts = tuple[Contribution, ...]
SUMMED = (*ADDED, "budget", "allocated", "available", "vac", "vac_bac")


def cells(board: Board) -> Iterator[tuple[int, str]]:
    """Every cell that can be explained."""
    return ((row, key) for row in all_rows(board) for key in board.fields)


def check_cell(board: Board, row: int, key: str) -> Explanation:
    """Recompute a cell from its explanation; fails where that is another figure."""
    found = explain(board, row, key)
    leaf = row < 0 or (row != BOARD and board.items.is_leaf(row))
    parts = found.contributions
    if key == "allocation":
        _check_allocation(board, row, found)
    elif not leaf and key in board.engine.own:
        _check_own(board, row, key, parts)
    elif key in DERIVED:
        _check_money(board, row, key, parts)
    elif not leaf:
        _check_parent(board, row, key, parts)
    assert found.lines
    if key in DERIVED and (leaf or key not in (*ADDED, "allocated")):
        return found  # made of other columns of the same row
    if is_granted(board, row, key):
        return found  # made of the approved amount and of what was moved since
    if not leaf and board.fields[key].rollup is not None and key != "duration":
        below = board.items.children.get(row, [])
        own = [-row] if row and board.items.has_own(row) else []
        assert [part.row for part in parts] == [*own, *below]
    return found


def _check_parent(board: Board, row: int, key: str, parts: Parts) -> None:
    figures = board.figures
    known = [part for part in parts if part.counted]
    exacts = [part.exact for part in known]
    numbers = [value for value in exacts if isinstance(value, int | Fraction)]
    if key in SUMS:
        assert figures.value(row, key) == (sum(numbers) if known else None)
        check_shares([part.share for part in parts], 100)
    elif key in ("start", "finish"):
        dates = [str(value) for value in exacts]
        widest = min if key == "start" else max
        assert figures.value(row, key) == (widest(dates) if dates else None)
    elif key == "status":
        done, included = sum(numbers), sum(Fraction(part.heft or 0) for part in known)
        assert done == board.engine.counts.count(row, "done")
        assert included == board.engine.counts.count(row, "included")
    elif key in ("points", "points_done"):
        assert figures.value(row, key) == (sum(numbers) if known else None)
    elif key == "coverage":
        known_weights, included = sum(numbers), sum(Fraction(part.heft or 0) for part in known)
        assert figures.value(row, key) == (f"{known_weights}/{included}" if known else None)
    elif key in ("progress", "work_progress"):
        _check_mean(board, row, key, parts)


def _check_money(board: Board, row: int, key: str, parts: Parts) -> None:
    value = board.figures.value(row, key)
    exacts = {part.key: Fraction(part.exact or 0) for part in parts}
    counted = [Fraction(part.exact or 0) for part in parts if part.counted]
    if key in ("burn", "capex_share") and value is not None and len(parts) == 2:
        part, whole = exacts[parts[0].key], exacts[parts[1].key]
        whole += part if key == "capex_share" else 0
        unit = 10 if key == "burn" else 1
        assert value == half_up(part * 10_000 / whole / unit) * unit
    elif key == "burn_lead":
        assert value == (half_up(sum(counted, Fraction(0)) / 10) * 10 if counted else None)
    elif counted:
        assert value == sum(counted)
    elif key in SUMMED and (row == BOARD or not board.items.is_leaf(row)) and row >= 0:
        assert value is None


def _check_own(board: Board, row: int, key: str, parts: Parts) -> None:
    field, value = board.fields[key], board.figures.value(row, key)
    known = [part for part in parts if part.counted]
    exacts = [part.exact for part in known]
    numbers = [Fraction(one) for one in exacts if isinstance(one, int | Fraction)]
    heft = sum(Fraction(part.heft or 0) for part in known)
    expected: object
    match field.rollup:
        case "sum":
            expected = sum(numbers)
        case "count":
            expected = NUMBER_UNIT * sum(numbers)
        case "distinct":
            expected = NUMBER_UNIT * sum(Fraction(part.share) for part in known)
        case "average" | "weighted":
            pairs = zip(known, numbers, strict=True)
            total = sum((Fraction(part.heft or 0) * one for part, one in pairs), Fraction(0))
            mean = total / (Fraction(heft) or 1)
            expected = half_up(mean) if isinstance(field.type, Money) else floor(mean)
        case "worst" if isinstance(field.type, OwnChoice):
            keys = [one.key for one in field.type.options]
            expected = max(map(str, exacts), key=keys.index, default=None)
        case _:
            widest = min if field.rollup == "min" else max
            expected = widest(exacts, default=None)  # type: ignore[type-var]
    assert value == (expected if known else None)


def _check_mean(board: Board, row: int, key: str, parts: Parts) -> None:
    exact = board.figures.progress_exact(row, key)
    said = board.engine.progress.overrides.of(row) if key == "progress" else None
    if said is not None:  # the rows below make up what it would be without that
        assert exact == Fraction(said.percent, 100)
        exact = board.engine.progress.computed(row)
        exact = None if exact is None else Fraction(exact) / 100
    known = [part for part in parts if part.counted]
    heft = sum(Fraction(part.heft or 0) for part in known)
    if heft:
        values = [(Fraction(part.heft or 0), Fraction(part.exact or 0)) for part in known]
        assert sum(weight * value for weight, value in values) / heft / 100 == exact
        points = [part.share for part in known]
        assert sum(Fraction(share) for share in points) * 100 == half_up(Fraction(exact or 0) * 100)
    elif key == "progress":
        assert exact is None
        assert not known
    else:
        assert exact in (None, 0, FULL // 100)


def _check_allocation(board: Board, row: int, found: Explanation) -> None:
    """Hundredths of person-days and of full-time equivalents at the peak add up, exact and shown."""
    crew = board.engine.staffing.crew_of(row)
    parts = [part for part in found.contributions if part.counted]
    if crew is None:
        assert not parts
        return
    efforts = [Fraction(part.exact or 0) for part in parts]
    assert sum(efforts) / 100 == board.engine.staffing.effort(row)
    assert sum(Fraction(part.heft or 0) for part in parts) / 100 == board.engine.staffing.peak(row)
    assert sum(map(shown_number, (part.value for part in parts))) == shown_number(found.root.value)
    peaks = (part.weight for part in parts)
    assert sum(map(shown_number, peaks)) == shown_number(found.root.weight)
    check_shares([part.share for part in parts], 100)


def check_shares(shares: list[str], total: int) -> None:
    """Percentages that are shown add up to all of it, or are left out."""
    shown = [shown_number(share) for share in shares if share]
    assert not shown or sum(shown) == total


def shown_number(text: str) -> Fraction:
    """`2,401.45 pd` as a number."""
    return Fraction(text.partition(" ")[0].replace(",", "") or "0")
