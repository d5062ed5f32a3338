"""A fix takes its finding away and touches nothing but what it says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.boards import picture
from tests.property.test_recompute_set import BASES, built
from tests.strategies import VALUES, Step, change_for, steps
from tpm_tui.domain.changes import ALIVE, ChangeSet, SetCell
from tpm_tui.domain.values import Value
from tpm_tui.rollup.full import differences
from tpm_tui.service.board import Board
from tpm_tui.service.lint.linting import fixing, lint
from tpm_tui.service.lint.rules import BY_KEY

ODD = VALUES | {
    "owner": st.sampled_from([None, None, "Ana"]),
    "start": st.sampled_from([None, "2026-01-05", "2026-02-21", "2026-03-16"]),
    "finish": st.sampled_from([None, "2026-02-18", "2026-02-22", "2026-03-13"]),
    "budget": st.sampled_from([None, 0, 100_00, 200_00]),
    "method": st.sampled_from([None, "pct", "status", "work"]),
}
"""Values that rules object to more often than to others."""


def stored(board: Board) -> dict[tuple[int, str], Value]:
    items = board.items
    return {
        (item, key): items.get(item, key)
        for item in range(1, len(items))
        for key in (ALIVE, *items.columns, *items.notes.get(item, {}))
        if items.get(item, key) is not None
    }


@given(st.lists(steps(ODD), min_size=4, max_size=30), BASES, st.integers(0, 10_000))
@settings(max_examples=settings().max_examples)
def test_a_fix_takes_its_finding_away_and_leaves_the_rest(
    drawn: list[Step], basis: str, which: int
) -> None:
    board = built(drawn, basis)
    fixable = [one for one in lint(board).findings if one.fix]
    if not fixable:
        return
    one = fixable[which % len(fixable)]
    before, shown = stored(board), picture(board)
    changes = fixing([one])(board)
    board.apply(changes)
    assert one.ident not in {left.ident for left in lint(board, only=(one.rule,)).findings}
    after = stored(board)
    changed = {cell for cell in before | after if before.get(cell) != after.get(cell)}
    assert changed == {(one.item, one.field) for one in changes if isinstance(one, SetCell)}
    assert {item for item, _ in changed} == {abs(one.row)}
    assert list(differences(board.engine)) == []
    board.apply(changes.inverse())
    assert picture(board) == shown


@given(st.lists(steps(ODD), min_size=4, max_size=30), BASES)
@settings(max_examples=settings().max_examples)
def test_looking_changes_nothing_and_parts_add_up_to_the_whole(
    drawn: list[Step], basis: str
) -> None:
    board = built(drawn, basis)
    before, shown = stored(board), picture(board)
    columns = set(board.items.columns)
    whole = lint(board)
    assert (stored(board), picture(board)) == (before, shown)
    assert set(board.items.columns) == columns
    assert all(one.text and one.key in board.fields for one in whole.findings)
    idents = [one.ident for one in whole.findings]
    assert len(idents) == len(set(idents))
    by_rule = [one for key in BY_KEY for one in lint(board, only=(key,)).findings]
    assert [one.ident for one in by_rule] == idents


@given(st.lists(steps(ODD), min_size=4, max_size=30), st.lists(steps(ODD), max_size=6))
@settings(max_examples=settings().max_examples)
def test_findings_follow_the_board_and_not_how_it_came_about(
    drawn: list[Step], later: list[Step]
) -> None:
    board = built(drawn)
    for step in later:
        change = change_for(board.items, step)
        if change is not None:
            board.apply(ChangeSet((change,)))
    told = [(one.ident, one.text) for one in lint(board).findings]
    anew = Board(board.items, dict(board.stored))
    assert [(one.ident, one.text) for one in lint(anew).findings] == told
    off = {f"lint:off:{rule}": "true" for rule in BY_KEY}
    assert lint(Board(board.items, {**board.stored, **off})).findings == ()
