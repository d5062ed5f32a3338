"""`tpm-tui budget BOARD --changes`: changes of all budgets, those that wait for a decision first."""

from __future__ import annotations

from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.reading.rows import row_id
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD, CHANGE, GRANT
from tpm_tui.fields.numbers import Money
from tpm_tui.service.board import Board
from tpm_tui.service.budget.entries import decision_title, decision_words
from tpm_tui.service.decisions import Decision, changes_below, ledger_of
from tpm_tui.service.log.entry_words import signed

Object = dict[str, object]


def print_changes(board: Board, row: int, *, as_json: bool) -> int:
    """Changes of a row's budget and of all below it; of the whole board for 0."""
    item = abs(row)
    own = ledger_of(board, item) if item != BOARD else []
    below = changes_below(board, item) if row >= 0 else []
    found = sorted([*reversed(own), *below], key=lambda one: one.change.state != "pending")
    if as_json:
        say_json([_object(board, one) for one in found])
    elif not found:
        say("No budget was changed there.")
    else:
        say(*lines(_columns(board, found), {}, cut=False))
    return 0


def change_object(board: Board, key: str, one: Decision) -> Object:
    """A change for scripts; money is text with the currency's decimals."""
    change = one.change
    return {
        "id": key.removeprefix(CHANGE).removeprefix(GRANT),
        "of": "approved" if one.grant else "budget",
        "amount": Money().plain(change.amount, board.ctx),
        "state": change.state,
        "cause": change.cause,
        "reason": change.reason or None,
        "ref": change.ref or None,
        "other": row_id(change.other) if change.other else None,
        "by": change.by or None,
        "time": change.at or None,
        "decided_by": change.decided_by or None,
        "decided": change.decided_at or None,
    }


def _object(board: Board, one: Decision) -> Object:
    title = board.items.columns["title"][one.item]
    return {"item": row_id(one.item), "title": title, **change_object(board, one.key, one)}


def _columns(board: Board, found: list[Decision]) -> list[Column]:
    return [
        Column("ID", [row_id(one.item) for one in found]),
        Column("Row", [clean(decision_title(board, one)) for one in found]),
        Column("Amount", [signed(one.change.amount, board.ctx) for one in found], right=True),
        Column("State", [one.change.state for one in found]),
        Column("Entry", [one.key.partition(":")[2] for one in found]),
        Column("By", [clean(one.change.by) for one in found]),
        Column("Day", [one.change.at[:10] for one in found]),
        Column("Why", [clean(decision_words(board, one)) for one in found]),
    ]
