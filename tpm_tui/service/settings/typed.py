"""What a board counts by: every setting with its value and what it does, typed as text.

All are pure: the board in, a change set out, and what it would do to the rows above.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tpm_tui.domain.calendar import STANDARD_WEEK, Calendar
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.registry import scaled_text
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import BOARD, WEIGHT_BASES
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.context import FieldContext, Status
from tpm_tui.fields.dates import Date
from tpm_tui.fields.methods import PROGRESS_METHODS
from tpm_tui.fields.numbers import Percent
from tpm_tui.fields.types import TITLE_LIMIT
from tpm_tui.service.board import TOLD, Board, setting_text
from tpm_tui.service.budget.budgeting import freeze, unfreeze
from tpm_tui.service.editing.weighing import basis_named, set_board_basis
from tpm_tui.service.foreseeing.difference import is_above
from tpm_tui.service.foreseeing.previewing import previewed
from tpm_tui.service.foreseeing.what_if import WhatIfLine, lines_of
from tpm_tui.service.log.entry_words import day_text
from tpm_tui.service.people import text as texts
from tpm_tui.service.people.registry import set_days_off
from tpm_tui.service.settings.checks import (
    BACKUP_DAYS,
    DAY_MINUTES,
    ETC_METHODS,
    check_setting,
)
from tpm_tui.service.settings.reason_fields import FORMS, held, read_reasons, reasons_text
from tpm_tui.service.settings.values import Settings

PERCENT = "percent:"
"""Before the key of a status, whose percent counts where progress goes by status."""

COUNTED_MOST = 5000
"""Items up to which the parents that are not shown are looked at as well."""

_OTHER_NAMES = {
    "title": "name", "weight": "basis", "weight_basis": "basis", "etc": "etc_method",
    "frozen": "budget_frozen", "reason": "reasons", "reasons_needed": "reasons", "minutes_per_day": "day", "hours": "day", "days_off": "holidays",
    "progress": "method", "date": "today", "backups": "daily_backups", "backups.daily": "daily_backups",
}  # fmt: skip
_NOTHING = ("", "-", "none", "no")
_BASIS_WORDS = {
    "work": "work", "budget": "budget", "duration": "working days", "points": "points",
    "equal": "all alike",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoardSetting:
    """One line of what a board counts by."""

    key: str
    """What it is called in a script."""
    label: str
    value: str
    """As it is shown."""
    typed: str
    """What an editor begins with."""
    plain: object
    """As JSON has it."""
    does: str
    """What it does, in a sentence."""
    forms: str = ""
    """How it is typed."""
    choices: tuple[tuple[str, str], ...] = ()
    """(what is typed, label) where there is nothing else."""
    fixed: str = ""
    """Why it cannot be changed here; empty where it can."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a change of settings does to figures."""

    changes: ChangeSet
    lines: tuple[WhatIfLine, ...]
    """Cells of the rows that were asked for, and of the total, that would be other ones."""
    rows: int
    """How many of these rows have such a cell."""
    others: int | None
    """Further parents with such a cell; None on a large board, where nobody counts them."""


# ---- looking


def board_settings(board: Board) -> tuple[BoardSetting, ...]:
    """All of them, in the order in which they are shown."""
    settings, ctx = board.settings, board.ctx
    values, methods = settings.values, dict(PROGRESS_METHODS)
    etc = ctx.etc_method
    return (
        BoardSetting(
            "name", "Name", settings.name, settings.name, settings.name,
            "What the board is called; its file keeps its name.", "a title",
        ),
        BoardSetting(
            "basis", "Weight basis", settings.basis, settings.basis, settings.basis,
            "Weighs rows in their parents' progress, unless a row says more.",
            choices=tuple((one, _BASIS_WORDS[one].capitalize()) for one in WEIGHT_BASES),
        ),
        BoardSetting(
            "method", "Progress by", methods.get(ctx.method, ctx.method), ctx.method, ctx.method,
            "Measures an item's progress where column Progress by is empty.",
            choices=PROGRESS_METHODS,
        ),
        *(_percent(one, ctx) for one in ctx.statuses),
        BoardSetting(
            "etc_method", "Estimate to complete", dict(ETC_METHODS).get(etc, etc), etc, etc,
            "What is still to be spent, where nobody typed it.",
            choices=ETC_METHODS,
        ),
        _frozen(values["budget_frozen"]),
        BoardSetting(
            "reasons", "Reasons needed", reasons_text(board) or "none", reasons_text(board),
            held(board), "Changes of these ask why, and the log keeps the answer.", FORMS,
        ),
        *_working_time(settings, ctx.calendar),
        BoardSetting(
            "daily_backups", "Days with a backup", str(values["daily_backups"]),
            str(values["daily_backups"]), values["daily_backups"],
            "How many days' backups stay; four weeks' and six months' do besides.",
            f"{BACKUP_DAYS[0]} to {BACKUP_DAYS[1]}",
        ),
        BoardSetting(
            "currency", "Currency", ctx.currency, ctx.currency, ctx.currency,
            "What all amounts are in; cost lines take others at a rate.",
            fixed=f"All amounts of this board are {ctx.currency} and would only be called something "
            "else; make a board in the other currency and import into it.",
        ),
        BoardSetting(
            "today", "Today",
            f"{day_text(ctx.today.isoformat(), year=True)}{' (pinned)' if settings.pinned_today else ''}",
            values["today"] or "", values["today"],
            "The day that late rows, level of effort and expiries go by.",
            "a date pins it; - follows the clock",
        ),
    )  # fmt: skip


def _percent(status: Status, ctx: FieldContext) -> BoardSetting:
    typed = Percent().edit_text(status.share, ctx)
    fixed = {
        "done": f"{status.label} means done, which is 100 % always.",
        "excluded": f"What is {status.label.lower()} counts nowhere and has no percent.",
    }.get(status.category, "")
    shown = "none" if status.category == "excluded" else f"{typed}%"
    return BoardSetting(
        PERCENT + status.key, f"Percent of {status.label}", shown, "" if fixed else typed,
        None if status.category == "excluded" else _number(status.share),
        fixed or "What it stands for where progress goes by status.",
        "0 to 100; - is what its category stands for", fixed=fixed,
    )  # fmt: skip


def _frozen(since: object) -> BoardSetting:
    day = since if isinstance(since, str) else ""
    return BoardSetting(
        "budget_frozen", "Budgets frozen since", day_text(day, year=True) if day else "not frozen",
        day, day or None,
        "A typed budget is a change with a reason, save a new row's first.",
        "a day, today say; - unfreezes",
    )  # fmt: skip


def _working_time(settings: Settings, calendar: Calendar) -> tuple[BoardSetting, ...]:
    day, days = texts.hours_text(calendar.minutes_per_day), settings.values["days_off"]
    week = texts.week_text(calendar.week) or "no working time"
    shown = ", ".join(str(one) for one in days[:1]) + (f" +{len(days) - 1}" if days[1:] else "")
    return (
        BoardSetting(
            "day", "Standard day", day, day, calendar.minutes_per_day,
            "What 1d and 1 FTE mean; typed hours stay as many hours.",
            "8h or 7.5h",
        ),
        BoardSetting(
            "week", "Working week", week, week, list(calendar.week),
            "Hours of all without a week of their own; its days are durations.",
            "`Mon-Thu 8h`, `Mon-Thu 8h, Fri 4h`, `4d` or `4d 7h`; - is Mon-Fri 8h",
        ),
        BoardSetting(
            "holidays", "Holidays", shown or "none", ", ".join(str(one) for one in days), list(days),
            "Days on which nobody works.",
            "days, ranges, or a place such as DE-BY · + adds, - takes away",
        ),
    )  # fmt: skip


# ---- setting


def set_setting(board: Board, key: str, text: str) -> ChangeSet:
    """What typing a text into one setting does; raises InvalidInput or Refused."""
    return set_settings(board, [(key, text)])


def set_settings(board: Board, typed: Sequence[tuple[str, str]]) -> ChangeSet:
    """Several settings as one change; the later ones see what the earlier ones said."""
    draft = Board(stored=board.stored, clock=board.clock) if len(typed) > 1 else board
    labels: list[str] = []
    cells: dict[str, SetCell] = {}
    seen: set[str] = set()
    for name, text in typed:
        one = _setting_named(draft, name)
        if one.key in seen:
            raise InvalidInput(f"{one.label} is given twice; which one shall it be?")
        seen.add(one.key)
        # The public holidays of a place are those of the years in which there are rows.
        changes = _set(board if one.key == "holidays" else draft, one, text)
        labels += [changes.label] if len(changes) else []
        for cell in changes:
            if isinstance(cell, SetCell):
                check_setting(cell.field, cell.after)
                before = board.stored.get(cell.field)
                cells[cell.field] = SetCell(BOARD, cell.field, before, cell.after)
        if draft is not board:
            draft.apply(changes)
    kept = tuple(cell for cell in cells.values() if cell.before != cell.after)
    return ChangeSet(kept, "; ".join(dict.fromkeys(labels)))


def counts_nowhere(changes: ChangeSet) -> bool:
    """Whether no figure depends on what is set."""
    return all(isinstance(one, SetCell) and one.field in TOLD for one in changes)


def consequences(
    board: Board, changes: ChangeSet, shown: Iterable[int], counted: int = COUNTED_MOST
) -> Consequences:
    """What settings would do to the figures of parents: of those `shown` and of the total, in that
    order, and of how many others where there are no more than `counted` items; the board is as
    before afterwards."""
    order = {row: at for at, row in enumerate([*(one for one in shown if one > 0), BOARD])}
    if counts_nowhere(changes):
        return Consequences(changes, (), 0, 0)
    large = len(board.items) > counted
    with previewed(board, changes, order if large else None) as delta:
        found = [one for one in lines_of(board, delta) if is_above(board, one.row)]
    lines = sorted((one for one in found if one.row in order), key=lambda one: order[one.row])
    rows, others = {one.row for one in lines}, {one.row for one in found} - order.keys()
    return Consequences(changes, tuple(lines), len(rows), None if large else len(others))


def _setting_named(board: Board, name: str) -> BoardSetting:
    """A setting by its key, another name for it, or the label of a status."""
    wanted = _bare(name)
    wanted = _OTHER_NAMES.get(wanted, wanted)
    known = board_settings(board)
    labels = {status.key: status.label for status in board.ctx.statuses}
    for one in known:
        label = PERCENT + labels.get(one.key.removeprefix(PERCENT), one.label)
        if wanted in (_bare(one.key), _bare(one.label), _bare(label)):
            return one
    keys = ", ".join(one.key for one in known)
    raise InvalidInput(f"There is no setting {name.strip()!r}; there are {keys}.")


def _bare(name: str) -> str:
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def _set(board: Board, one: BoardSetting, text: str) -> ChangeSet:
    if one.fixed:
        raise Refused(one.fixed, brief="it is fixed")
    if one.key.startswith(PERCENT):
        return _set_percent(board, one.key.removeprefix(PERCENT), text)
    bare = " ".join(strip_controls(text).split())
    match one.key:
        case "basis":
            basis = basis_named(bare)
            return set_board_basis(board, basis)
        case "budget_frozen":
            return _set_frozen(board, bare)
        case "holidays":
            return set_days_off(board, "" if bare in _NOTHING else bare)
        case "name":
            return _changed(board, "name", _name(bare), f"name of the board: {bare}")
        case "reasons":
            keys = read_reasons(board, bare)
            names = ", ".join(map(board.label, keys))
            return _changed(board, "reasons", keys, f"reasons needed for {names or 'nothing'}")
        case "day":
            minutes = _minutes(bare)
            label = f"standard day: {texts.hours_text(minutes)}"
            return _changed(board, "minutes_per_day", minutes, label)
        case "week":
            week = _week(bare, board.ctx.calendar)
            return _changed(board, "week", list(week), f"working week: {texts.week_text(week)}")
        case "today":
            day = None if bare.casefold() in _NOTHING else _day(bare, board.ctx)
            label = f"pin today to {day}" if day else "today follows the clock"
            return _changed(board, "today", day, label)
        case "daily_backups":
            days = _days(bare)
            return _changed(board, one.key, days, f"backups of {days} days stay")
    chosen = _choice(one, bare)
    what = "progress where nothing is said" if one.key == "method" else "estimates to complete"
    label = f"{what} by {dict(one.choices)[chosen].lower()}"
    return _changed(board, one.key, chosen, label)


def _set_percent(board: Board, key: str, text: str) -> ChangeSet:
    status = next(one for one in board.ctx.statuses if one.key == key)
    usual = Status(status.key, status.label, status.category).share
    bare = text.strip()
    percent = None if bare.casefold() in _NOTHING else Percent().parse(bare, board.ctx)
    share = usual if not isinstance(percent, int) else percent
    entries: list[list[Any]] = [list(one) for one in board.settings.values["statuses"]]
    for entry in entries:
        if entry[0] == key:
            entry[3:] = [] if share == usual else [_number(share)]
    shown = scaled_text(share, 100)
    return _changed(board, "statuses", entries, f"{status.label} stands for {shown}%")


def _set_frozen(board: Board, text: str) -> ChangeSet:
    held = board.settings.values["budget_frozen"] or None
    day = None if text.casefold() in _NOTHING else _day(text, board.ctx)
    if day == held:
        return ChangeSet(())
    if day is None:
        return unfreeze(board)
    if day > board.ctx.today.isoformat():
        raise InvalidInput(
            f"{day} is still to come; budgets freeze when it is said, or were before."
        )
    return freeze(board, day)


def _changed(board: Board, key: str, value: object, label: str) -> ChangeSet:
    if board.settings.values.get(key) == value:
        return ChangeSet(())
    return ChangeSet((SetCell(BOARD, key, board.stored.get(key), setting_text(value)),), label)


# ---- reading what is typed


def _name(text: str) -> str:
    if not text:
        raise InvalidInput("A board needs a name.")
    if len(text) > TITLE_LIMIT:
        raise InvalidInput(f"A name of {len(text):,} characters is too long; {TITLE_LIMIT:,} fit.")
    return text


def _minutes(text: str) -> int:
    minutes = texts.parse_hours(text)
    if not 60 <= minutes <= DAY_MINUTES:
        raise InvalidInput(f"{text!r} is no standard day; it has from 1h to 24h.")
    return minutes


def _days(text: str) -> int:
    least, most = BACKUP_DAYS
    if not (text.isdecimal() and text.isascii() and least <= int(text[:9]) <= most):
        raise InvalidInput(
            f"{text!r} is no number of days; from {least} to {most} can have a backup."
        )
    return int(text)


def _week(text: str, calendar: Calendar) -> tuple[int, ...]:
    if text.casefold() in _NOTHING:
        return STANDARD_WEEK
    week, _ = texts.parse_week(text, calendar)
    if week is None:
        raise InvalidInput(f"{text!r} is no week of a board; write Mon-Thu 8h, Fri 4h, or 4d 7h.")
    return week


def _day(text: str, ctx: FieldContext) -> str:
    return str(Date().parse(text, ctx))


def _choice(one: BoardSetting, text: str) -> str:
    wanted = text.casefold()
    for key, label in one.choices:
        if wanted in (key, label.casefold()):
            return key
    keys = ", ".join(key for key, _ in one.choices)
    raise InvalidInput(f"{text!r} is none of {keys}.")


def _number(share: int) -> int | float:
    """Basis points as a percent for JSON."""
    return share // 100 if share % 100 == 0 else share / 100
