"""The next or previous value of a cell: the neighbour in a list, or one sensible step."""

from __future__ import annotations

from datetime import date, timedelta

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.checklist import parse_steps, steps_text, toggled
from tpm_tui.domain.checklist import stepped as stepped_steps
from tpm_tui.domain.values import Value
from tpm_tui.errors import Refused
from tpm_tui.fields.checklist import Checklist
from tpm_tui.fields.dates import Date
from tpm_tui.fields.numbers import NUMBER_UNIT, Duration, Money, Number, Percent
from tpm_tui.fields.own_types import Checkbox, OwnChoice
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import Target, held, set_value, target


def stepped(board: Board, row: int, key: str, step: int) -> ChangeSet:
    """One step up (1) or down (-1); raises Refused where a cell has no steps."""
    where = target(board, row, key)
    return set_value(board, where, next_value(board, where, step))


def ticked(board: Board, row: int, key: str, number: int) -> ChangeSet:
    """Tick one step of a checklist, or open it again; raises InvalidInput where there is none."""
    where = target(board, row, key)
    return set_value(
        board, where, steps_text(toggled(parse_steps(str(held(board, where) or "")), number))
    )


def next_value(board: Board, where: Target, step: int) -> Value:
    """What one step up (1) or down (-1) makes of an input; raises Refused where it has no steps."""
    kind = where.field.type
    value = held(board, where)
    if isinstance(kind, Checkbox):
        return None if value else 1
    if isinstance(kind, Checklist):
        return _ticked(value, step)
    choices = kind.choices(board.ctx)
    if isinstance(kind, OwnChoice) and value is None and choices:
        return choices[0 if step > 0 else -1][0]
    if choices and not kind.free:
        keys = [key for key, _ in choices]
        at = (
            keys.index(str(kind.plain(value, board.ctx)))
            if kind.plain(value, board.ctx) in keys
            else 0
        )
        if isinstance(kind, OwnChoice):
            return choices[(at + step) % len(choices)][0]
        return kind.parse(choices[(at + step) % len(choices)][1], board.ctx)
    number = value if isinstance(value, int) else 0
    if isinstance(kind, Percent):
        return max(0, min(10_000, number + 500 * step))
    if isinstance(kind, Number):
        return number + NUMBER_UNIT * step
    if isinstance(kind, Duration):
        return max(0, number + 3600 * step)
    if isinstance(kind, Money):
        return number + _money_step(abs(number), 10**board.ctx.digits) * step
    if isinstance(kind, Date):
        day = date.fromisoformat(str(value)) if value is not None else board.ctx.today
        return (day + timedelta(step if value is not None else 0)).isoformat()
    raise Refused(f"{where.field.label} has no next value; press Enter to edit it.")


def _ticked(value: Value, step: int) -> Value:
    """The next open step ticked, or the last ticked one open again."""
    steps = stepped_steps(parse_steps(str(value or "")), step)
    if steps is None:
        raise Refused(
            "Every step is ticked." if step > 0 else "No step is ticked.", brief="no such step"
        )
    return steps_text(steps)


def _money_step(amount: int, unit: int) -> int:
    """A hundred, or a thousand or more for figures that size."""
    step = 100 * unit
    while amount >= step * 100:
        step *= 10
    return step
