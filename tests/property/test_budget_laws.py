"""Laws of money on any board: parts add up, transfers conserve, cancelling never costs more."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.property.test_recompute_set import built
from tests.strategies import Step, steps
from tpm_tui.domain.calendar import Calendar, ordinal
from tpm_tui.domain.changes import ALIVE, ChangeSet, Create, SetCell
from tpm_tui.domain.currency import converted, digits_of
from tpm_tui.domain.items import Items
from tpm_tui.domain.phasing import PROFILES, Profile, phased
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.errors import Refused
from tpm_tui.fields.catalog import STORED
from tpm_tui.rollup.full import differences
from tpm_tui.rollup.leaf_money import brought_budget
from tpm_tui.service.board import Board
from tpm_tui.service.budget.budgeting import (
    RESERVES,
    Author,
    approve,
    can_give,
    change_budget,
    draw,
    propose,
    transfer,
)
from tpm_tui.service.budget.months import months_of
from tpm_tui.service.editing.commands import set_cell

ANA = Author("Ana", "2026-03-04T00:00:00+00:00")
MONTHS = Profile("", (("2026-01", 3333), ("2026-02", 6667)))
DAY = st.sampled_from([None, "2025-12-31", "2026-01-03", "2026-02-18", "2027-02-28"])


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from([*map(Profile, PROFILES), MONTHS]),
    DAY,
    DAY,
)
def test_phased_parts_are_the_whole(
    amount: int, profile: Profile, start: str | None, finish: str | None
) -> None:
    parts = phased(amount, profile, start, finish, Calendar(days_off=(ordinal("2026-02-18"),)))
    assert sum(parts.values()) == amount
    assert list(parts) == sorted(parts)


@given(st.lists(steps(), max_size=25))
def test_capex_and_opex_are_the_budget_and_months_are_it_too(drawn: list[Step]) -> None:
    board = built(drawn)
    for row in rows_of(board):
        item = abs(row)
        capex, opex = (board.figures.value(row, key) for key in ("capex", "opex"))
        if isinstance(capex, int) and isinstance(opex, int):
            assert capex + opex == brought_budget(board.engine.inputs, item)
    bac = board.engine.money.bac(BOARD) or 0
    assert sum(one.planned for one in months_of(board, BOARD)) == bac


AMOUNT = st.integers(0, 900_00)
FUNDED = st.lists(
    st.tuples(st.integers(0, 20), AMOUNT, st.none() | AMOUNT, AMOUNT, st.none() | AMOUNT),
    min_size=2,
    max_size=9,
)
"""(row above, budget, approved, reserves, actual cost) of each row."""


def funded(rows: list[tuple[int, int, int | None, int, int | None]]) -> Board:
    """A board whose rows all have money, on `(own)` lines too."""
    board = Board(Items(STORED))
    for at, (above, budget, approved, reserve, cost) in enumerate(rows):
        values: dict[str, Value] = {"title": "x", "kind": "task", "budget": budget}
        values |= {"approved": approved, "actual_cost": cost}
        values |= dict.fromkeys(RESERVES, reserve)
        given_ = tuple((key, value) for key, value in values.items() if value is not None)
        board.apply(ChangeSet((Create(at + 1, above % (at + 1), f"a{at}", given_),)))
    return board


@given(FUNDED, st.data())
def test_a_transfer_changes_nothing_above_both(
    rows: list[tuple[int, int, int | None, int, int | None]], data: st.DataObject
) -> None:
    board = funded(rows)
    items = [one for one in board.items.subtree(BOARD) if one]
    out = data.draw(st.sets(st.sampled_from(items), max_size=2))
    for item in out:
        status = data.draw(st.sampled_from(("deferred", "cancelled")))
        board.apply(ChangeSet((SetCell(item, "status", None, status),)))
    givers = [one for one in items if can_give(board, one)]
    takers = [one for one in items if one not in out]
    assume(givers and set(takers) - {givers[0]})
    giver = data.draw(st.sampled_from(givers))
    taker = data.draw(st.sampled_from(takers))
    assume(giver != taker)
    most = can_give(board, giver)
    shared = {taker, *board.items.ancestors(taker)} & {giver, *board.items.ancestors(giver)}
    before = {one: board.engine.money.budget(one) or 0 for one in shared}
    board.apply(transfer(board, giver, taker, data.draw(st.integers(1, most)), "why", ANA))
    assert list(differences(board.engine)) == []
    assert {one: board.engine.money.budget(one) or 0 for one in shared} == before


@given(FUNDED, st.data())
def test_drawing_a_reserve_conserves_what_was_approved(
    rows: list[tuple[int, int, int | None, int, int | None]], data: st.DataObject
) -> None:
    board = funded(rows)
    number, money = board.engine.inputs.number, board.engine.money
    holders = [
        (one, key)
        for one in board.items.subtree(BOARD)
        for key in RESERVES
        if one and (number(one, key) or 0) > 0 and number(one, "approved") is not None
    ]
    assume(holders)
    holder, key = data.draw(st.sampled_from(holders))
    taker = data.draw(st.sampled_from(board.items.subtree(holder)))
    before = (money.budget(BOARD), money.budget(holder), money.authority.unallocated(holder))
    amount = data.draw(st.integers(1, number(holder, key) or 0))
    board.apply(draw(board, holder, key, taker, amount, "risk", ANA, "R-1"))
    assert (
        money.budget(BOARD),
        money.budget(holder),
        money.authority.unallocated(holder),
    ) == before
    assert list(differences(board.engine)) == []


@given(st.sampled_from(["remaining", "cpi"]), st.lists(steps(), max_size=25), st.data())
def test_cancelling_never_raises_the_estimate(
    method: str, drawn: list[Step], data: st.DataObject
) -> None:
    board = built(drawn)
    board.apply(ChangeSet((SetCell(BOARD, "etc_method", None, f'"{method}"'),)))
    rows = rows_of(board)
    assume(rows)
    row = data.draw(st.sampled_from(rows))
    before = board.engine.amount(BOARD, "eac") or 0
    budget = board.engine.inputs.booked(abs(row), "budget")
    was = board.items.columns["status"][abs(row)]
    try:
        own = set_cell(board, row, "status", "cancelled")
    except Refused:
        return
    board.apply(own)
    assert (board.engine.amount(BOARD, "eac") or 0) <= before
    if was != "cancelled":
        back = set_cell(board, row, "status", "todo")
        board.apply(back)
        assert board.engine.inputs.booked(abs(row), "budget") == budget


@given(st.integers(-(10**9), 10**9), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_a_currency_at_one_to_one_keeps_its_amount(minor: int, code: str) -> None:
    from decimal import Decimal

    digits = digits_of(code)
    assert converted(minor, digits, Decimal(1), digits) == minor
    assert converted(minor, digits, Decimal(1), digits + 1) == minor * 10


def rows_of(board: Board) -> list[int]:
    """Leaves and `(own)` lines."""
    items = board.items
    return [
        one if items.is_leaf(one) else -one
        for one in items.subtree(BOARD)
        if one and (items.is_leaf(one) or items.has_own(one))
    ]


@given(FUNDED, st.data())
def test_what_is_proposed_is_the_budget_once_all_of_it_is_approved(
    rows: list[tuple[int, int, int | None, int, int | None]], data: st.DataObject
) -> None:
    board = funded(rows)
    items = [one for one in board.items.subtree(BOARD) if one]
    free = [
        one
        for one in items
        if not board.items.is_leaf(one) or board.engine.inputs.number(one, "approved") is None
    ]
    assume(free)
    for item in data.draw(st.lists(st.sampled_from(free), min_size=1, max_size=4)):
        amount = data.draw(st.integers(-50_000, 50_000).filter(bool))
        board.apply(propose(board, item, amount, "why", ANA))
    figures = board.figures
    proposed = {one: figures.value(one, "proposed_budget") for one in (BOARD, *items)}
    for item in free:
        for key, change in board.engine.inputs.bookings.changes(item):
            if change.state == "pending":
                board.apply(approve(board, item, key, ANA))
    assert {one: figures.value(one, "budget") for one in (BOARD, *items)} == proposed


@given(FUNDED, st.data())
def test_originals_stay_whatever_is_transferred_and_drawn(
    rows: list[tuple[int, int, int | None, int, int | None]], data: st.DataObject
) -> None:
    board = funded(rows)
    items = [one for one in board.items.subtree(BOARD) if one]
    before = {one: board.figures.value(one, "original_budget") for one in (BOARD, *items)}
    for _ in range(data.draw(st.integers(1, 4))):
        one, other = data.draw(st.tuples(st.sampled_from(items), st.sampled_from(items)))
        amount = data.draw(st.integers(1, 50_000))
        try:
            if data.draw(st.booleans()):
                board.apply(transfer(board, one, other, amount, "why", ANA))
            else:
                board.apply(draw(board, one, "contingency", other, amount, "risk", ANA))
        except Refused:
            continue
    assert list(differences(board.engine)) == []
    after = {one: board.figures.value(one, "original_budget") for one in (BOARD, *items)}
    assert after == before


@given(FUNDED, st.data())
def test_original_and_proposed_follow_the_rule_of_the_budget(
    rows: list[tuple[int, int, int | None, int, int | None]], data: st.DataObject
) -> None:
    board = funded(rows)
    items, figures = board.items, board.figures
    all_items = [one for one in items.subtree(BOARD) if one]
    for item in data.draw(st.lists(st.sampled_from(all_items), max_size=5)):
        make = data.draw(st.sampled_from([propose, change_budget]))
        try:
            board.apply(make(board, item, data.draw(st.integers(1, 50_000)), "why", ANA))
        except Refused:
            continue
    _ = figures.value(BOARD, "original_budget")  # from now on it follows edits
    for item in data.draw(st.lists(st.sampled_from(all_items), max_size=5)):
        key, amount = data.draw(st.sampled_from(["approved", "budget"])), st.integers(0, 90_000)
        held = items.column(key)[item]
        board.apply(ChangeSet((SetCell(item, key, held, data.draw(st.none() | amount)),)))
    moved = data.draw(st.sampled_from(all_items))
    board.apply(ChangeSet((SetCell(moved, ALIVE, 1, 0),)))
    if data.draw(st.booleans()):
        board.apply(ChangeSet((SetCell(moved, ALIVE, 0, 1),)))
    assert list(differences(board.engine)) == []
    for item in (BOARD, *items.subtree(BOARD)):
        for key in ("original_budget", "proposed_budget"):
            assert figures.value(item, key) == naive(board, item, key), (item, key)


def naive(board: Board, item: int, key: str) -> int | None:
    """What is approved for a node, else its own and what its children say: the rule word by word."""
    items, inputs = board.items, board.engine.inputs
    approved = inputs.number(item, "approved") if item else None
    if approved is not None:
        return approved
    parts = [naive(board, child, key) for child in items.children.get(item, ())]
    changes = [one for _, one in inputs.bookings.changes(item)] if item else []
    typed = items.columns["budget"][item]
    states = ("approved", "pending") if key == "proposed_budget" else ()
    own = known([typed, *(one.amount for one in changes if one.state in states)])
    return known([*parts, own])


def known(amounts: list[Any]) -> int | None:
    """Sum of what is known."""
    found = [one for one in amounts if one is not None]
    return sum(found) if found else None
