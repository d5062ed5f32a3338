"""Everything about one row's budget as lines: figures, ledger, cost lines, months, rows below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tpm_tui.domain.ledger import CostLine
from tpm_tui.domain.rounding import half_up, ratio
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused
from tpm_tui.fields.money_types import OVER, tenths_text
from tpm_tui.query.arrangement import is_group
from tpm_tui.rollup.leaf_money import over
from tpm_tui.service.board import Board
from tpm_tui.service.budget.entries import decisions, ledger
from tpm_tui.service.budget.months import Month, brought_by, months_of
from tpm_tui.service.budget.parts import Section, SheetLine
from tpm_tui.service.editing.ledger_cells import frozen
from tpm_tui.service.editing.placing import gone
from tpm_tui.service.explaining.contributions import (
    full_label,
    is_leaf_row,
    rows_below,
    rows_word,
    status_label,
)
from tpm_tui.service.figures.money import over_below, over_mark
from tpm_tui.service.log.entry_words import MONTHS as MONTH_NAMES
from tpm_tui.service.log.entry_words import signed

FIGURES, LINES, MONTHS, ROWS = "Figures", "Cost lines", "By month", "Rows below"
ROWS_MOST = 500
"""Rows below that are listed; a portfolio may have thousands side by side."""
MONTHS_LIVE = 5000
"""Rows below whose budgets are spread over the months at once; more wait for a key."""
LEAD_POINTS = 1000
"""Basis points by which money may go faster than work before it is marked."""

_Line = Callable[..., SheetLine]


@dataclass(frozen=True, slots=True)
class BudgetSheet:
    """The budget of one row."""

    row: int
    title: str
    path: tuple[str, ...]
    sections: tuple[Section, ...]
    revision: int
    frozen: str
    """ISO day since which a typed budget is a change; empty while it is the original."""


def budget_sheet(board: Board, row: int, *, all_months: bool = False) -> BudgetSheet:
    """Everything about a budget, the months of a great many rows only where `all_months` are asked
    for; raises Refused for what is no row, Gone where it was deleted."""
    item = abs(row)
    if is_group(row):
        raise Refused("A group has no budget; go to one of its rows.")
    if item != BOARD and not board.items.exists(item):
        raise gone(board.items, item)
    if row < 0 and not board.items.has_own(item):
        raise Refused("That (own) line is not there any more.")
    titles = board.items.columns["title"]
    above = [str(titles[one]) for one in board.items.ancestors(item) if one] if item else []
    return BudgetSheet(
        row,
        full_label(board, row) if row else board.settings.name,
        tuple(reversed(above)),
        (
            _figures(board, row),
            *ledger(board, row),
            *decisions(board, row),
            *_lines(board, row),
            *_months(board, row, all_months=all_months),
            *_rows(board, row),
        ),
        board.revision,
        frozen(board) or "",
    )


# ---- figures


def _figures(board: Board, row: int) -> Section:
    return Section(FIGURES, "", tuple(_figure_lines(board, row)), frozenset({0, 2}), 2)


def _figure_lines(board: Board, row: int) -> Iterator[SheetLine]:
    leaf, figures = is_leaf_row(board, row), board.figures
    text = figures.text

    def line(key: str, note: str = "", tone: str = "", bar: int = -1) -> SheetLine:
        label, shown = board.fields[key].label, text(row, key) or "—"
        detail = f"{shown} · {board.fields[key].help}"
        return SheetLine(f"figure:{key}", (label, shown, note), tone, (bar, -1), detail)

    yield line("budget", _authority(board, row), "strong")
    yield from _grants(board, row, line)
    if text(row, "original_budget") not in ("", text(row, "budget"), text(row, "bac")):
        yield line("original_budget", _changed(board, row))
    if text(row, "proposed_budget") != text(row, "budget") and text(row, "proposed_budget"):
        yield line("proposed_budget", "with what waits for approval", "warn")
    yield line("actual_cost")
    yield line("committed", "ordered and not yet paid")
    yield line("etc", "" if not leaf else _etc(board, row))
    yield line("eac", "actual cost + the larger of ETC and committed" if leaf else "")
    yield line("vac", _variance(board, row), _negative(board, row, "vac", "vac_bac"))
    yield line("available", "", _negative(board, row, "available"))
    burn, progress = figures.value(row, "burn"), figures.value(row, "progress")
    lead = figures.value(row, "burn_lead")
    ahead = isinstance(lead, int) and lead > LEAD_POINTS
    note = f"{text(row, 'burn_lead')} vs progress" if lead is not None else ""
    yield line("burn", note, "warn" if ahead else "", _percent(burn))
    yield line("progress", "", "", _percent(progress))
    if text(row, "capex") or text(row, "capex_share"):
        yield line("capex", _share(figures.value(row, "capex"), figures.value(row, "opex")))
        yield line("opex")
    elif leaf:
        yield line("capex_share")
    if leaf:
        yield line("cost_source", "")
        yield line("phasing", "linear" if not text(row, "phasing") else "")


def _grants(board: Board, row: int, line: _Line) -> Iterator[SheetLine]:
    """What was granted from above, what is handed out, and what is kept back."""
    text, leaf = board.figures.text, is_leaf_row(board, row)
    if row > 0:
        yield line("approved", "" if text(row, "approved") else "nothing granted from above")
    if leaf and not text(row, "approved"):
        return
    below = over_below(board.engine, row)
    if not leaf:
        yield line("allocated", f"to {rows_word(len(rows_below(board.items, row)))} below")
    verb = "is" if below == 1 else "are"
    told = f"{rows_word(below)} below {verb} over-allocated" if below else ""
    if row > 0 and text(row, "approved"):
        value = board.figures.value(row, "unallocated")
        over = isinstance(value, int) and value < 0
        # The mark is in the figure; the words are for those who do not know it.
        words = ", ".join(one for one in ("over-allocated" if over else "", told) if one)
        yield line("unallocated", words, "bad" if over else "warn" if below else "")
    elif below:
        yield SheetLine("", ("", f"{OVER}{below}", told), "warn")
    if row > 0 and not leaf:
        yield line("contingency", "for identified risks")
        yield line("mgmt_reserve", "for what nobody foresaw")


def _authority(board: Board, row: int) -> str:
    """Where the budget comes from."""
    if row > 0 and board.figures.text(row, "approved"):
        return "as approved"
    if not is_leaf_row(board, row):
        return "what is allocated below"
    source = board.engine.inputs.held(abs(row), "cost_source")
    note = {"lines": "the sum of its cost lines", "labour": "its planned labour"}.get(
        str(source), "typed"
    )
    return note if board.engine.inputs.budget(abs(row)) is not None else "not known yet"


def _changed(board: Board, row: int) -> str:
    inputs = board.engine.inputs
    if row > 0 and board.engine.money.authority.approved(row) is not None:
        moved = inputs.bookings.granted(row)
        return f"{signed(moved, board.ctx)} by transfers and draws" if moved else ""
    approved = inputs.bookings.approved(abs(row)) if is_leaf_row(board, row) else None
    return f"{signed(approved, board.ctx)} by approved changes" if approved else ""


def _etc(board: Board, row: int) -> str:
    inputs, item = board.engine.inputs, abs(row)
    if over(inputs, item) and board.figures.text(row, "etc"):
        return "done" if inputs.done(item) else status_label(board, item).lower()
    if inputs.number(item, "etc") is not None:
        return "typed"
    method = "remaining budget" if inputs.ctx.etc_method != "cpi" else "by cost performance"
    return method if board.figures.text(row, "etc") else ""


def _variance(board: Board, row: int) -> str:
    """What the variance is of; that of the rows below too, where it is another one."""
    text = board.figures.text
    if text(row, "vac") == text(row, "vac_bac") or not text(row, "vac_bac"):
        return "budget - EAC"
    granted = row > 0 and board.engine.money.authority.approved(row) is not None
    whole = "what was approved" if granted else "the budget"
    if is_leaf_row(board, row):
        return f"of {whole}; of what counts above {text(row, 'vac_bac')}"
    return f"of {whole}; of the rows' own budgets {text(row, 'vac_bac')}"


def _negative(board: Board, row: int, *keys: str) -> str:
    values = [board.figures.value(row, key) for key in keys]
    return "bad" if any(isinstance(value, int) and value < 0 for value in values) else ""


def _share(part: object, rest: object) -> str:
    """What a part is of the whole, with one decimal."""
    if not isinstance(part, int) or not isinstance(rest, int) or part + rest == 0:
        return ""
    return f"{tenths_text(half_up(ratio(part * 1000, part + rest)) * 10)} %"


def _percent(value: object) -> int:
    return max(0, (value + 50) // 100) if isinstance(value, int) else -1


# ---- cost lines


def _lines(board: Board, row: int) -> Iterator[Section]:
    item = abs(row)
    found = board.engine.inputs.bookings.lines(item) if item else []
    if not found:
        return
    total = sum(one.amount for _, one in found)
    counts = board.engine.inputs.held(item, "cost_source") == "lines"
    more = f": {_money(board, total)}{'' if counts else ', which the budget does not count (Budget from is typed)'}"
    yield Section(
        LINES, more, tuple(_cost_line(board, key, one) for key, one in found), frozenset({0, 2, 3}), 0,
        (3, 2),
    )  # fmt: skip


def _cost_line(board: Board, key: str, one: CostLine) -> SheetLine:
    klass = "" if one.capex is None else "capex" if one.capex else "opex"
    foreign = ""
    if one.foreign is not None:
        from tpm_tui.service.budget.line import foreign_text

        foreign = f"{foreign_text(one)} at {one.rate} on {one.rate_date}"
    amount = _money(board, one.amount)
    detail = " ".join(part for part in (f"{one.text}: {amount}", klass, foreign) if part)
    return SheetLine(key, (one.text, amount, klass, foreign), detail=detail)


# ---- months


def _months(board: Board, row: int, *, all_months: bool) -> Iterator[Section]:
    """Planned and spent month by month."""
    many = len(brought_by(board, row))
    if many > MONTHS_LIVE and not all_months:
        words = f"{rows_word(many)} below: Enter spreads them over the months."
        line = SheetLine("months", (words,), "muted", detail=words)
        yield Section(MONTHS, "", (line,), frozenset({0}), 0)
        return
    months = months_of(board, row)
    if not months:
        return
    most = max((max(one.planned, one.actual) for one in months if one.month), default=0) or 1
    heads = ("", "Planned", "Actual", "so far", "spent so far", "")
    told = ["planned by phasing"] if any(one.planned for one in months) else []
    yield Section(
        MONTHS, f": {told[0]}" if told else "",
        tuple(_month(board, one, most) for one in months), frozenset({0, 5}), 5, (4, 3), heads,
    )  # fmt: skip


def _month(board: Board, one: Month, most: int) -> SheetLine:
    name = f"{MONTH_NAMES[int(one.month[5:7]) - 1]} {one.month[:4]}" if one.month else "undated"
    figures = (one.planned, one.actual, one.planned_so_far, one.actual_so_far)
    texts = tuple(_money(board, amount) for amount in figures)
    shares = tuple(max(0, amount * 100 // most) for amount in figures[:2])
    detail = f"{name}: planned {texts[0]}, actual {texts[1]}; so far {texts[2]} and {texts[3]}"
    if not one.month:
        detail += " (budget of rows without dates, cost that was typed without a day)"
    bars = (shares[0], shares[1]) if one.month else (-1, -1)
    return SheetLine(f"month:{one.month}", (name, *texts, ""), "", bars, detail)


# ---- rows below


def _rows(board: Board, row: int) -> Iterator[Section]:
    if is_leaf_row(board, row):
        return
    found = rows_below(board.items, row)
    if not found:
        return
    listed = found[:ROWS_MOST]
    more = f": the first {ROWS_MOST} of {len(found):,}" if len(found) > ROWS_MOST else ""
    keys = ("budget", "allocated", "actual_cost", "eac", "available")
    heads = ("", *(board.fields[key].label for key in keys), "")
    yield Section(
        ROWS, more, tuple(_row_line(board, one, keys) for one in listed), frozenset({0, 6}), 0,
        (2, 4, 3), heads,
    )  # fmt: skip


def _row_line(board: Board, row: int, keys: tuple[str, ...]) -> SheetLine:
    mark = over_mark(board.engine, row, board.ctx) if row > 0 else ""
    label = str(board.figures.value(row, "title") or "")
    texts = tuple(board.figures.text(row, key) for key in keys)
    shown = ", ".join(
        f"{board.fields[key].label} {text}" for key, text in zip(keys, texts, strict=True) if text
    )
    tone = "bad" if OVER in mark and "-" in mark else ""
    return SheetLine(
        f"row:{row}", (label, *texts, mark), tone, detail=f"{full_label(board, row)}: {shown}"
    )


def _money(board: Board, amount: int | None) -> str:
    return board.fields["actual_cost"].type.format(amount, board.ctx)
