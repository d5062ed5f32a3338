"""The ledger of a budget as lines: its own changes, and those of all rows below it."""

from __future__ import annotations

from collections.abc import Iterator

from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import Board
from tpm_tui.service.budget.parts import Section, SheetLine
from tpm_tui.service.decisions import Decision, changes_below, ledger_of
from tpm_tui.service.editing.ledger_cells import frozen
from tpm_tui.service.explaining.contributions import is_leaf_row
from tpm_tui.service.log.entry_words import moved_words, plural_changes, signed
from tpm_tui.service.log.item_history import local_time

LEDGER, DECISIONS = "Ledger", "Changes below"
DECISIONS_MOST = 500
"""Changes below that are listed; those that wait stand first."""
BELOW = "below"
"""How the entries of changes below begin: `below:12:change:4f3a`."""


def ledger(board: Board, row: int) -> Iterator[Section]:
    """The original and every change after it; a parent's are those of its `(own)` line and of what
    was approved for it."""
    item = abs(row)
    if item == BOARD:
        return
    inputs = board.engine.inputs
    changes = [one for one in ledger_of(board, item) if row > 0 or not one.grant]
    if not changes and not is_leaf_row(board, row):
        return
    since, parent = frozen(board), not is_leaf_row(board, row)
    granted = row > 0 and board.engine.money.first_granted(row) is not None
    original = board.figures.text(row if granted or not parent else -item, "original_budget")
    typing = "Original budget: typing a budget sets it until budgets are frozen (F)."
    lines = [
        SheetLine(
            "figure:original_budget",
            (original or "—", "original", "", "", ""),
            detail=f"Original budget; frozen since {since}." if since else typing,
        ),
        *(_own_change(board, one, parent=parent and granted) for one in changes),
    ]
    told = [plural_changes(len(changes))] if changes else []
    waiting = inputs.bookings.pending(item)
    told += [f"{signed(waiting, board.ctx)} waiting"] if waiting else []
    told += [f"frozen since {since}"] if since else []
    own = " of the (own) line" if row < 0 or (parent and not granted) else ""
    yield Section(
        LEDGER, f"{own}{': ' if told else ''}{', '.join(told)}", tuple(lines), frozenset({1, 2, 3, 4}), 2,
        (4, 3),
    )  # fmt: skip


def decisions(board: Board, row: int) -> Iterator[Section]:
    """What waits for a decision below a parent, then what was decided, the latest first."""
    if row < 0 or (row != BOARD and board.items.is_leaf(row)):
        return
    found = changes_below(board, row)
    if not found:
        return
    waiting = [one.change.amount for one in found if one.change.state == "pending"]
    told = [plural_changes(len(found))]
    if waiting:
        told.append(f"{len(waiting)} waiting, {signed(sum(waiting), board.ctx)}")
    if len(found) > DECISIONS_MOST:
        told.append(f"the first {DECISIONS_MOST} are listed")
    yield Section(
        DECISIONS, f": {', '.join(told)}",
        tuple(_change_below(board, one) for one in found[:DECISIONS_MOST]), frozenset({0, 2, 3, 4, 5}),
        3, (5, 4),
    )  # fmt: skip


def decision_of(entry: str) -> tuple[int, str] | None:
    """Item and key of the change that a line of the section stands for; None for other lines."""
    name, _, rest = entry.partition(":")
    item, _, key = rest.partition(":")
    return (int(item), key) if name == BELOW else None


def decision_title(board: Board, one: Decision) -> str:
    """Whose budget a change is of; what was moved of an approved amount says so itself."""
    title = str(board.items.columns["title"][one.item])
    return title if one.grant or board.items.is_leaf(one.item) else f"{title} (own)"


def decision_words(board: Board, one: Decision, *, own: bool = False) -> str:
    """What a change came of, and why: `transfer Core -> Design: scope moved, CR-7`; in its `own`
    ledger `transfer to Design`."""
    change, titles = one.change, board.items.columns["title"]
    cause = moved_words(change, one.item, titles)
    if own and 0 < change.other < len(titles):
        way = "to" if change.amount < 0 else "from"
        cause = f"{change.cause} {way} {titles[change.other]}"
    cause = f"{cause}, of what was approved" if one.grant else cause
    why = ", ".join(part for part in (change.reason, change.ref) if part)
    return ": ".join(part for part in (cause, why) if part)


def _own_change(board: Board, one: Decision, *, parent: bool) -> SheetLine:
    """A line of the ledger; where both move there, the budget of the `(own)` line says so."""
    said = decision_words(board, one, own=True)
    if parent and not one.grant:
        said = f"(own): {said}" if said else "(own)"
    return SheetLine(
        one.key, _cells(board, one, said), _tone(one), detail=_detail(board, one, said)
    )


def _change_below(board: Board, one: Decision) -> SheetLine:
    title, said = decision_title(board, one), decision_words(board, one)
    return SheetLine(
        f"{BELOW}:{one.item}:{one.key}", (title, *_cells(board, one, said)), _tone(one),
        detail=f"{title}: {_detail(board, one, said)}",
    )  # fmt: skip


def _cells(board: Board, one: Decision, said: str) -> tuple[str, ...]:
    change = one.change
    day = local_time(change.at)[:10]
    return signed(change.amount, board.ctx), change.state, said, change.by, day


def _tone(one: Decision) -> str:
    return {"pending": "warn", "rejected": "struck"}.get(one.change.state, "")


def _detail(board: Board, one: Decision, said: str) -> str:
    change = one.change
    decided = ""
    if change.decided_by:
        decided = f"; {change.state} by {change.decided_by} {local_time(change.decided_at)}"
    return (
        f"{signed(change.amount, board.ctx)} {change.state}: {said}, by {change.by or 'nobody'} "
        f"{local_time(change.at)}{decided}"
    )
