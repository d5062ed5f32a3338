"""Progress of a parent as somebody says it is: who may say it, who said it, and when it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tpm_tui.domain.changes import Change, ChangeSet, SetCell
from tpm_tui.domain.override import override_text, parse_override
from tpm_tui.domain.values import FULL, ItemId, Value
from tpm_tui.errors import Refused
from tpm_tui.service.board import Board

FIELD = "override"


def check_override(board: Board, item: ItemId, value: Value) -> None:
    """Raise Refused where an override could not be shown: on what has no rows below, where all is
    done, or as 100 % while something is open."""
    if value is None:
        return
    found, title = parse_override(str(value)), repr(board.items.columns["title"][item])
    if board.items.is_leaf(item):
        raise Refused(
            f"{title} has no rows below it: type its progress itself.",
            brief="an override is for parents",
        )
    if board.engine.all_done(item):
        raise Refused(
            f"Everything below {title} is done, so its progress is 100 %.", brief="all done"
        )
    if found is not None and found.percent == FULL:
        raise Refused(
            f"{title} cannot be said to be 100 % while something below it is open.",
            "Finish the rows below, or say 99.",
            "something below is open",
        )


def settled(
    board: Board,
    changes: ChangeSet,
    author: str,
    at: str,
    may: Callable[[ItemId], bool] = lambda _item: True,
) -> ChangeSet:
    """A change set with who says what is overridden, and without the overrides that it makes
    pointless because everything below them is done afterwards, of items that the author `may`
    change: figures are the same with them."""
    if not board.engine.progress.overrides.held and not any(map(_overrides, changes)):
        return changes
    signed = ChangeSet(
        tuple(_signed(change, author, at) if _overrides(change) else change for change in changes),
        changes.label,
    )
    over = [item for item in finished(board, signed) if may(item)]
    if not over:
        return signed
    titles = [repr(board.items.columns["title"][item]) for item in over]
    named = titles[0] if len(titles) == 1 else f"{len(titles)} items"
    removed = tuple(SetCell(item, FIELD, board.items.get(item, FIELD), None) for item in over)
    return ChangeSet(
        (*signed, *removed),
        f"{changes.label} (override of {named} removed: all below is done)",
    )


def finished(board: Board, changes: ChangeSet) -> list[ItemId]:
    """Parents with an override below which everything would be done."""
    from tpm_tui.service.foreseeing.previewing import previewed

    told = {change.item for change in changes if _overrides(change)}
    overrides = board.engine.progress.overrides
    known = {item for item in board.touched(changes) if item in overrides.held} - told
    if not any(overrides.of(item) is not None for item in known):
        return []
    open_before = [item for item in sorted(known) if not board.engine.all_done(item)]
    with previewed(board, changes):
        return [
            item
            for item in open_before
            if board.items.exists(item)
            and not board.items.is_leaf(item)
            and board.engine.all_done(item)
        ]


def _overrides(change: Change) -> bool:
    return isinstance(change, SetCell) and change.field == FIELD


def _signed(change: Change, author: str, at: str) -> Change:
    """With author and time, where it says neither."""
    if not isinstance(change, SetCell) or change.after is None:
        return change
    found = parse_override(str(change.after))
    if found is None or found.by or found.at:
        return change
    return replace(change, after=override_text(replace(found, by=author, at=at)))
