"""Cells that two people changed at once, in words; and a change set without them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tpm_tui.domain.changes import Change, ChangeSet, SetCell
from tpm_tui.domain.values import BOARD, CHANGE, Value
from tpm_tui.errors import Clash
from tpm_tui.fields.types import LongText
from tpm_tui.rollup.bookings import BOOKED
from tpm_tui.service.board import Board
from tpm_tui.service.company.moments import moment

Cell = tuple[int, str]

BRIEF = 60
"""Characters of a value in a sentence."""

NOTHING = "nothing"

TOGETHER: tuple[frozenset[str], ...] = (
    frozenset(("status", "progress", "override", "work", "actual_work", "remaining_work",
               "checklist", "method")),
    frozenset(("start", "finish", "duration")),
)  # fmt: skip
"""Fields that one act changes together: where one of them is left as others made it, half an act
would be worse than none."""


@dataclass(frozen=True, slots=True)
class Contested:
    """One such cell, for people."""

    row: str
    """Title of its row."""
    column: str
    base: str
    theirs: str
    mine: str
    author: str
    when: str
    """By the local clock."""
    several_lines: bool
    restored: bool = False
    """Whether it is another state of the whole board, and what it was before is not known."""
    again: bool = False
    """Whether the user has been asked about it already, and others have changed it since."""

    @property
    def where(self) -> str:
        """`Budget of Build`; of a setting what it is called."""
        return f"{self.column} of {self.row}" if self.column else self.row


def since_begun(clashes: Iterable[Clash], asked: Iterable[Clash]) -> tuple[Clash, ...]:
    """Contested cells with what they were when the user began, and not when they were `asked` about
    last."""
    began = {(one.item, one.field): one.base for one in asked if not one.restored}
    return tuple(
        one if one.restored else replace(one, base=began.get((one.item, one.field), one.base))
        for one in clashes
    )


def contested(board: Board, clash: Clash, asked: Iterable[Clash] = ()) -> Contested:
    """A contested cell in words; values in full.  `asked` is what the user was asked about before."""
    if clash.item == BOARD:
        return _contested_setting(board, clash, asked)
    field = board.fields.get(clash.field)
    values = (clash.base, clash.theirs, clash.mine)
    texts = [_full(board, clash, one) for one in values]
    if field is not None and any(
        texts[one] == texts[2] and values[one] != values[2] for one in (0, 1)
    ):
        texts = [field.type.edit_text(_shown(board, clash, one), board.ctx) for one in values]
    own = board.items.has_own(clash.item) and clash.field in board.items.own_line_keys
    title = str(board.items.columns["title"][clash.item])
    base, theirs, mine = texts
    return Contested(
        f"(own) of {title}" if own else title,
        board.label(clash.field),
        base,
        theirs,
        mine,
        clash.author,
        moment(clash.at),
        field is not None and isinstance(field.type, LongText),
        clash.restored,
        _is_among(clash, asked),
    )


def _contested_setting(board: Board, clash: Clash, asked: Iterable[Clash]) -> Contested:
    from tpm_tui.service.guards import setting_name  # which needs this module

    name = setting_name(board, clash.field)
    values = (clash.base, clash.theirs, clash.mine)
    base, theirs, mine = (_setting(board, clash.field, one) for one in values)
    return Contested(
        f"{name[:1].upper()}{name[1:]}", "", base, theirs, mine, clash.author, moment(clash.at),
        any("\n" in one for one in (base, theirs, mine)), clash.restored, _is_among(clash, asked),
    )  # fmt: skip


def _is_among(clash: Clash, asked: Iterable[Clash]) -> bool:
    return any((one.item, one.field) == (clash.item, clash.field) for one in asked)


def _setting(board: Board, key: str, value: Value) -> str:
    from tpm_tui.service.log.setting_words import setting_in_full

    return setting_in_full(key, value, board.ctx, board.fields)


def brief_value(board: Board, clash: Clash, value: Value) -> str:
    """A value of a contested cell for a sentence."""
    field = board.fields.get(clash.field)
    text = "" if field is None else field.type.format(_shown(board, clash, value), board.ctx)
    if clash.item == BOARD:
        text = _setting(board, clash.field, value).replace("\n", ", ")
    if len(text) > BRIEF:
        text = f"{text[: BRIEF - 1].rstrip()}…"
    return text or NOTHING


def left_out(changes: ChangeSet, cells: Iterable[Cell]) -> ChangeSet:
    """A change set that leaves some cells as they are, and with each what one act changes together
    with it."""
    cells = set(cells)
    spared: set[Cell] = set()
    settled = {item for item, field in cells if field == "budget"}
    """Items whose status or budget stays: what that books on their budget does not come either."""
    for item, field in cells:
        group = next((one for one in TOGETHER if field in one), frozenset((field,)))
        spared.update((item, one) for one in group)
        if "status" in group:
            settled.add(item)

    def goes(one: Change) -> bool:
        if not isinstance(one, SetCell):
            return True
        booked = one.item in settled and one.field.startswith(CHANGE)
        return (one.item, one.field) not in spared and not booked

    there = {
        (one.item, "budget" if one.field.startswith(CHANGE) else one.field)
        for one in changes
        if isinstance(one, SetCell)
    }
    left = len(cells & there)
    label = changes.label
    if left and label:
        label += f" ({left:,} left as others made {'it' if left == 1 else 'them'})"
    return ChangeSet(tuple(filter(goes, changes)), label)


def _shown(board: Board, clash: Clash, value: Value) -> Value:
    """A stored value as it is shown: what the ledger adds counts in."""
    if clash.field in BOOKED and isinstance(value, int):
        added = board.engine.inputs.bookings.added(clash.item, clash.field)
        return value + (added or 0)
    return value


def _full(board: Board, clash: Clash, value: Value) -> str:
    field = board.fields.get(clash.field)
    if field is None or isinstance(field.type, LongText):
        return "" if value is None else str(value)
    return field.type.format(_shown(board, clash, value), board.ctx)
