"""Budgets as commands: changes and their approval, transfers, reserves, cost lines, freezing.

All are pure: the board in, a change set out.  `row` is a leaf, an `(own)` line (negative) or a
parent, whose own line is meant; who does it and when is passed in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.ledger import BudgetChange, Cause, CostLine, State, entry_text
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import BOARD, CHANGE, GRANT, LINE, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.numbers import MONEY_LIMIT, Money
from tpm_tui.rollup.leaf_money import excluded, left_budget, spent_and_ordered
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.editing.ledger_cells import frozen, new_entry
from tpm_tui.service.editing.placing import gone
from tpm_tui.service.log.entry_words import signed as with_sign

RESERVES = ("contingency", "mgmt_reserve")
"""Columns that money can be drawn from."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who does something to a budget, and when."""

    by: str
    at: str
    """UTC, ISO."""


# ---- changes and their approval


def propose(
    board: Board, row: int, amount: int, reason: str, author: Author, ref: str = ""
) -> ChangeSet:
    """A change of a budget that waits for a decision; `amount` may be negative."""
    return _change(board, row, amount, reason, author, ref, "pending")


def change_budget(
    board: Board, row: int, amount: int, reason: str, author: Author, ref: str = ""
) -> ChangeSet:
    """A change of a budget that holds at once."""
    return _change(board, row, amount, reason, author, ref, "approved")


def approve(board: Board, row: int, key: str, author: Author) -> ChangeSet:
    """Let a proposed change hold."""
    return _decide(board, row, key, author, "approved", "")


def reject(board: Board, row: int, key: str, author: Author, reason: str = "") -> ChangeSet:
    """Decline a proposed change; it stays in the ledger."""
    return _decide(board, row, key, author, "rejected", reason)


def withdraw(board: Board, row: int, key: str) -> ChangeSet:
    """Take a proposed change away; the journal keeps it."""
    item = _item(board, row)
    entry = _waiting(board, item, key)
    text = board.items.notes[item][key]
    label = f"withdraw {with_sign(entry.amount, board.ctx)} on {title(board, item)}"
    return ChangeSet((SetCell(item, key, text, None),), label)


def _change(
    board: Board, row: int, amount: int, reason: str, author: Author, ref: str, state: State
) -> ChangeSet:
    item = _item(board, row)
    _changeable(board, item)
    if not amount:
        raise InvalidInput("A change of nothing changes nothing; give an amount such as 5k or -5k.")
    _within(amount)
    entry = BudgetChange(
        amount, state, _reason(reason), author.by, author.at, ref=_line(ref)
    )  # fmt: skip
    verb = "propose" if state == "pending" else "change budget by"
    label = f"{verb} {with_sign(amount, board.ctx)} on {title(board, item)}"
    return ChangeSet((new_entry(item, CHANGE, entry),), label)


def _decide(
    board: Board, row: int, key: str, author: Author, state: State, reason: str
) -> ChangeSet:
    item = _item(board, row)
    entry = _waiting(board, item, key)
    said = _line(reason)
    decided = replace(
        entry,
        state=state,
        reason="; ".join(filter(None, (entry.reason, said))),
        decided_by=author.by,
        decided_at=author.at,
    )
    verb = "approve" if state == "approved" else "reject"
    label = f"{verb} {with_sign(entry.amount, board.ctx)} on {title(board, item)}"
    return ChangeSet(
        (SetCell(item, key, board.items.notes[item][key], entry_text(decided)),), label
    )


def _waiting(board: Board, item: ItemId, key: str) -> BudgetChange:
    entry = dict(board.engine.inputs.bookings.changes(item)).get(key)
    if entry is None:
        raise Refused(f"This change of {title(board, item)} is not there any more.")
    if entry.state != "pending":
        raise Refused(
            f"This change of {title(board, item)} is {entry.state} already"
            f"{f', by {entry.decided_by or entry.by}' * bool(entry.decided_by or entry.by)}."
        )
    return entry


# ---- transfers and reserves


def transfer(
    board: Board, source: int, to: int, amount: int, reason: str, author: Author, ref: str = ""
) -> ChangeSet:
    """Move budget from one item to another.  What was approved for them, or for what is above one of
    them and not the other, moves along, so that nothing changes further up."""
    giver, taker = _item(board, source), _item(board, to)
    if giver == taker:
        raise Refused("Budget goes from one item to another; choose two.")
    _positive(amount)
    _takes(board, taker)
    _can_give(board, giver, amount)
    shared = {taker, *board.items.ancestors(taker)} & {giver, *board.items.ancestors(giver)}
    why = _reason(reason)
    changes: list[SetCell] = []
    for item, change, partner in ((giver, -amount, taker), (taker, amount, giver)):
        entry = _entry(change, why, author, "transfer", partner, ref)
        changes += _given(board, item, change, entry, shared)
    label = f"transfer {_money(board, amount)} from {title(board, giver)} to {title(board, taker)}"
    return ChangeSet(tuple(changes), label)


def draw(
    board: Board,
    holder: ItemId,
    reserve: str,
    to: int,
    amount: int,
    reason: str,
    author: Author,
    ref: str = "",
) -> ChangeSet:
    """Draw from the contingency or the management reserve of an item for one below it or itself;
    `ref` names the risk or the decision that it rests on."""
    if reserve not in RESERVES:
        raise InvalidInput(f"{reserve!r} is no reserve; there are {' and '.join(RESERVES)}.")
    taker = _item(board, to)
    if holder <= BOARD or not board.items.exists(holder):
        raise gone(board.items, holder)
    above = [taker, *board.items.ancestors(taker)]
    if holder not in above:
        raise Refused(
            f"{title(board, taker)} is not below {title(board, holder)}; a reserve is for what is "
            "below its item."
        )
    _positive(amount)
    _takes(board, taker)
    held = board.engine.inputs.number(holder, reserve) or 0
    name = board.fields[reserve].spoken
    if amount > held:
        raise Refused(
            f"The {name} of {title(board, holder)} is {_money(board, held)}; "
            f"{_money(board, amount)} is more than that.",
            brief=f"more than the {name}",
        )
    entry = _entry(amount, _reason(reason), author, "draw", holder if holder != taker else 0, ref)
    kept = set(above[above.index(holder) :])
    changes = [
        SetCell(holder, reserve, held, held - amount),
        *_given(board, taker, amount, entry, kept),
    ]
    label = f"draw {_money(board, amount)} from the {name} of {title(board, holder)}"
    return ChangeSet(tuple(changes), f"{label} for {title(board, taker)}")


def can_give(board: Board, item: ItemId) -> int:
    """What a transfer can take from an item at most: of a leaf what is available, of a node with
    something approved what is not handed out, of another parent what its own line has left."""
    engine = board.engine
    inputs, leaf = engine.inputs, board.items.is_leaf(item)
    if not leaf and engine.money.authority.approved(item) is not None:
        return max(0, engine.money.authority.unallocated(item) or 0)
    budget = left_budget(inputs, item) if leaf or board.items.has_own(item) else None
    return max(0, (budget or 0) - spent_and_ordered(inputs, item))


def _can_give(board: Board, item: ItemId, amount: int) -> None:
    left = can_give(board, item)
    if amount <= left:
        return
    what = "available"
    if not board.items.is_leaf(item):
        granted = board.engine.money.authority.approved(item) is not None
        what = "unallocated" if granted else "left on its (own) line"
    raise Refused(
        f"{title(board, item)} has {_money(board, left)} {what}; {_money(board, amount)} is more "
        "than that.",
        brief=f"more than is {what}",
    )


def _takes(board: Board, item: ItemId) -> None:
    """Refuse what would be lost: of an excluded item no more than its cost enters the sums."""
    if excluded(board.engine.inputs, item):
        raise Refused(
            f"{title(board, item)} is cancelled or deferred and takes no budget; open it again first.",
            brief="cancelled or deferred",
        )


def _given(
    board: Board, item: ItemId, amount: int, entry: BudgetChange, shared: set[ItemId]
) -> list[SetCell]:
    """Cells that give an item more, or less, and change nothing for the nodes in `shared`: what is
    approved for it and above it, told in their ledgers, and its own budget where it is not only a
    frame for others."""
    items, number = board.items, board.engine.inputs.number
    changes: list[SetCell] = []
    for node in (item, *items.ancestors(item)):
        if node in shared:
            break
        approved = number(node, "approved")
        if approved is not None:
            changes.append(SetCell(node, "approved", approved, approved + amount))
            changes.append(new_entry(node, GRANT, entry))
    granted = number(item, "approved") is not None and not items.is_leaf(item)
    if not granted or (entry.cause == "draw" and item in shared):
        changes.append(new_entry(item, CHANGE, entry))
    return changes


def _entry(
    amount: int, reason: str, author: Author, cause: Cause, other: ItemId, ref: str
) -> BudgetChange:
    _within(amount)
    return BudgetChange(
        amount, "approved", reason, author.by, author.at, cause, other, _line(ref)
    )  # fmt: skip


# ---- cost lines


def cost_line(board: Board, row: int, line: CostLine, key: str | None = None) -> ChangeSet:
    """Add a line to an itemised budget, or put another in place of the one that is there."""
    item = _item(board, row)
    _lines_open(board, item)
    if not line.text:
        raise InvalidInput("A cost line needs a few words on what it is for.")
    _within(line.amount)
    if key is None:
        changes = [new_entry(item, LINE, line)]
        source = board.engine.inputs.held(item, "cost_source")
        if source is None and board.items.columns["budget"][item] is None:
            changes.append(SetCell(item, "cost_source", None, "lines"))
        return ChangeSet(tuple(changes), f"cost line {line.text} on {title(board, item)}")
    before = _line_there(board, item, key)
    changed = SetCell(item, key, before, entry_text(line))
    if changed.before == changed.after:
        return ChangeSet(())
    return ChangeSet((changed,), f"change cost line {line.text} on {title(board, item)}")


def remove_line(board: Board, row: int, key: str) -> ChangeSet:
    """Take a cost line away."""
    item = _item(board, row)
    before = _line_there(board, item, key)
    _lines_open(board, item)
    return ChangeSet(
        (SetCell(item, key, before, None),), f"delete cost line of {title(board, item)}"
    )


def _line_there(board: Board, item: ItemId, key: str) -> str:
    text = board.items.notes.get(item, {}).get(key)
    if text is None or not key.startswith(LINE):
        raise Refused(f"This cost line of {title(board, item)} is not there any more.")
    return text


def _lines_open(board: Board, item: ItemId) -> None:
    if frozen(board) and board.engine.inputs.held(item, "cost_source") == "lines":
        raise Refused(
            f"Budgets are frozen since {frozen(board)}, and that of {title(board, item)} is the sum "
            "of its cost lines; propose a change instead.",
            brief="budgets are frozen",
        )


# ---- freezing


def freeze(board: Board, day: str | None = None) -> ChangeSet:
    """From now on a typed budget is an approved change of it; `day` (ISO) is told, today unless
    given."""
    if frozen(board):
        raise Refused(f"Budgets are frozen since {frozen(board)} already.")
    since = board.ctx.today.isoformat() if day is None else _iso(day)
    return _frozen(board, since, f"freeze budgets as of {since}")


def unfreeze(board: Board) -> ChangeSet:
    """From now on a typed budget is the original one again."""
    if not frozen(board):
        raise Refused("Budgets are not frozen.")
    return _frozen(board, None, "unfreeze budgets")


def _frozen(board: Board, day: str | None, label: str) -> ChangeSet:
    before = board.stored.get("budget_frozen")
    return ChangeSet((SetCell(BOARD, "budget_frozen", before, setting_text(day)),), label)


# ---- checks


def title(board: Board, item: ItemId) -> str:
    """What a sentence calls an item."""
    return str(board.items.columns["title"][item])


def _item(board: Board, row: int) -> ItemId:
    item = abs(row)
    if item == BOARD:
        raise Refused("The total has no budget of its own; choose a row.", brief="the total")
    if not board.items.exists(item):
        raise gone(board.items, item)
    return item


def _changeable(board: Board, item: ItemId) -> None:
    inputs = board.engine.inputs
    if board.items.is_leaf(item) and inputs.number(item, "approved") is not None:
        raise Refused(
            f"Budget of {title(board, item)} is what was approved for it; change that in column "
            "Approved.",
            brief="the approved amount is the budget",
        )


def _positive(amount: int) -> None:
    if amount <= 0:
        raise InvalidInput("Give an amount above zero, such as 5k.")


def _within(amount: int) -> None:
    if abs(amount) > MONEY_LIMIT:
        raise InvalidInput("That amount is too large for one entry.")


def _reason(text: str) -> str:
    reason = _line(text)
    if not reason:
        raise InvalidInput("A change of a budget needs a reason; say why in a few words.")
    return reason


def _line(text: str) -> str:
    return " ".join(strip_controls(text).split())


def _iso(day: str) -> str:
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise InvalidInput(f"{day!r} is no day such as 2026-03-01.") from None


def _money(board: Board, amount: int) -> str:
    return Money().format(amount, board.ctx)
