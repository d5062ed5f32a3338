"""Whether a board that was read can be worked on: what foreign hands left in a file must neither stop
the program nor be built upon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import PLACE, ChangeSet, Create, parse_place
from tpm_tui.domain.items import Items
from tpm_tui.domain.tangles import circles
from tpm_tui.domain.text import clean
from tpm_tui.errors import BoardError
from tpm_tui.service.board import Board
from tpm_tui.service.settings.values import DEFAULTS
from tpm_tui.store.parts import mending

if TYPE_CHECKING:
    from tpm_tui.service.session import BoardSession
    from tpm_tui.store.journal.records import JournalRow

_DATE = len("2026-03-02")

UNFIT = "read-only, because "
"""How it is said that a board cannot be changed until it has been mended."""

NONSENSE = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""What comes of settings and journal rows that no program of ours writes."""


def unfit(session: BoardSession) -> str:
    """What is not as it should be in the file of a board that was read; empty as a rule.  Of a copy
    that is told as well, although it is only read anyway."""
    if session.read_only.startswith(UNFIT):
        return session.read_only.removeprefix(UNFIT)
    return next(_faults(session), "") if session.reader.current else ""


def _faults(session: BoardSession) -> Iterator[str]:
    yield from session.reader.strange
    yield from session.spoiled
    yield from astray(session.board.items)


def judge(session: BoardSession) -> None:
    """Keep a board that was read from being changed, and say why, as long as its file is not what it
    should be."""
    reasons = (*_faults(session),)
    if session.copy is not None or not session.reader.current:
        return  # that is only read anyway
    if reasons:
        session.read_only, session.mend = f"{UNFIT}{reasons[0]}", mending(session.path)
    elif session.read_only.startswith(UNFIT):
        session.read_only = session.mend = ""


def understood(
    items: Items, stored: dict[str, str | None], clock: Callable[[], date]
) -> tuple[Board, tuple[str, ...]]:
    """The board, without settings that mean nothing, and a sentence for each of those; raises
    BoardError where it is not one of them alone."""
    dates = _odd_dates(items)
    try:
        board = Board(items, stored, clock)
        odd = [key for key in DEFAULTS if _is_of_another_kind(board, key)]
        if not odd:
            return board, dates
    except NONSENSE as error:
        odd = [key for key, text in stored.items() if not _means_something(key, text, clock)]
        if not odd:
            raise BoardError(f"The settings of the board do not fit together: {error}.") from error
    known = {key: text for key, text in stored.items() if key not in odd}
    said = (*dates, *(f"the setting {clean(key)} means nothing" for key in odd))
    try:
        return Board(items, known, clock), said
    except NONSENSE as error:
        raise BoardError(f"The board cannot be understood: {error}.") from error


def _is_of_another_kind(board: Board, key: str) -> bool:
    """Whether a setting that is a list, or a table, is none."""
    held, usual = board.settings.values.get(key), DEFAULTS[key]
    return held is not None and isinstance(usual, list | dict) and not isinstance(held, type(usual))


def _odd_dates(items: Items) -> tuple[str, ...]:
    """Leave out dates that are none; a sentence for each."""
    said: list[str] = []
    for key in ("start", "finish"):
        column = items.columns[key]
        odd = {text for text in set(column) if text is not None and not _is_date(str(text))}
        for item, text in enumerate(column) if odd else ():
            if text in odd:
                column[item] = None
                said.append(f"item {item}: {key} is no date")
    return tuple(said)


def _is_date(text: str) -> bool:
    try:
        return len(text) == _DATE and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _means_something(key: str, text: str | None, clock: Callable[[], date]) -> bool:
    try:
        Board(None, {key: text}, clock)
    except NONSENSE:
        return False
    return True


def astray(items: Items) -> Iterator[str]:
    """A sentence for each living item that hangs nowhere in the tree of the file."""
    for item, (parent, _) in items.hung.items():
        if not items.alive[item]:
            continue
        if _is_there(items, parent):
            yield f"item {item} is below itself"
        else:
            yield f"the parent {parent} of item {item} is not there"


def need_tree(items: Items, changes: ChangeSet) -> None:
    """Raise ValueError where changes that somebody else committed would make no tree."""
    placed = [
        (one.item, one.parent if isinstance(one, Create) else parse_place(one.after)[0])
        for one in changes
        if isinstance(one, Create) or one.field == PLACE
    ]
    if placed and circles(items.parent.__getitem__, placed, len(items)):
        raise ValueError("an item below itself")


def nonsense(rows: list[JournalRow]) -> str:
    """One sentence about rows of the journal that cannot be carried out."""
    first, last = rows[0].seq, rows[-1].seq
    which = (
        f"row {first} of the journal means"
        if first == last
        else (f"rows {first} to {last} of the journal mean")
    )
    return f"{which[:1].upper()}{which[1:]} nothing to this program; the board was read again."


def _is_there(items: Items, item: int) -> bool:
    return not item or (0 < item < len(items) and bool(items.pos[item]))
