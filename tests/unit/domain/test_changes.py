"""Changes know their inverse; items take them and stay a tree in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import Step, change_for, steps
from tpm_tui.domain.changes import ALIVE, PLACE, ChangeSet, Create, SetCell, parse_place, place
from tpm_tui.domain.items import Items
from tpm_tui.domain.values import BOARD, OWN_FIELDS, own_id
from tpm_tui.fields.catalog import STORED


def state(items: Items) -> dict[object, object]:
    """All cells of all items that are there, and the order of all children."""
    living = [item for item in range(1, len(items)) if items.exists(item)]
    cells: dict[object, object] = {
        (item, key): items.get(item, key) for item in living for key in (PLACE, *STORED)
    }
    return {**cells, "order": items.subtree(BOARD)}


def played(drawn: list[Step]) -> Items:
    """Items after some drawn acts."""
    items = Items(STORED)
    for step in drawn:
        change = change_for(items, step)
        if change is not None:
            items.apply(change)
    return items


@given(st.lists(steps(), max_size=20), st.lists(steps(), min_size=1, max_size=6))
def test_a_change_set_and_its_inverse_leave_nothing(before: list[Step], drawn: list[Step]) -> None:
    items = played(before)
    was = state(items)
    done = []
    for step in drawn:
        change = change_for(items, step)
        if change is not None:
            items.apply(change)
            done.append(change)
    for change in ChangeSet(tuple(done)).inverse():
        items.apply(change)
    assert state(items) == was


@given(st.lists(steps(), max_size=40))
def test_items_are_always_a_tree_in_order(drawn: list[Step]) -> None:
    items = played(drawn)
    order = items.subtree(BOARD)
    assert len(order) == len(set(order))
    assert {item for item in range(1, len(items)) if items.exists(item)} == set(order) - {BOARD}
    for parent, children in items.children.items():
        assert children
        assert [items.pos[one] for one in children] == sorted(items.pos[one] for one in children)
        assert all(items.parent[one] == parent and items.alive[one] for one in children)


@given(st.lists(steps(), max_size=30))
def test_loaded_items_are_the_same_items(drawn: list[Step]) -> None:
    items = played(drawn)
    loaded = Items.loaded(items.parent, items.pos, items.alive, dict(items.columns))
    assert state(loaded) == state(items)
    assert loaded.children == items.children


def test_the_inverse_of_the_inverse() -> None:
    change = SetCell(3, "work", None, 3600)
    assert change.inverse() == SetCell(3, "work", 3600, None)
    assert change.inverse().inverse() == change
    assert Create(3, 1, "a0", ()).inverse() == SetCell(3, ALIVE, 1, 0)


def test_an_inverse_set_runs_backwards() -> None:
    first, second = SetCell(1, "work", 1, 2), SetCell(1, "work", 2, 3)
    assert tuple(ChangeSet((first, second), "x").inverse()) == (second.inverse(), first.inverse())


@pytest.mark.parametrize("parent, pos", [(0, "a0"), (12, "Zz"), (7, "b0V")])
def test_places_read_back(parent: int, pos: str) -> None:
    assert parse_place(place(parent, pos)) == (parent, pos)


def family() -> Items:
    """Two roots; the first with two children, the second of them with one."""
    items = Items(STORED)
    for item, (parent, pos) in enumerate(
        [(0, "a0"), (1, "a0"), (1, "a1"), (3, "a0"), (0, "a1")], 1
    ):
        items.apply(Create(item, parent, pos, (("title", f"T{item}"), ("kind", "task"))))
    return items


def test_reading_the_tree() -> None:
    items = family()
    assert items.subtree(BOARD) == [0, 1, 2, 3, 4, 5]
    assert items.subtree(3) == [3, 4]
    assert list(items.ancestors(4)) == [3, 1, 0]
    assert [items.level(item) for item in range(1, 6)] == [0, 1, 1, 2, 0]
    assert items.siblings(2) == [2, 3]
    assert items.is_leaf(2)
    assert not items.is_leaf(3)
    assert items.get(4, PLACE) == "3:a0"
    assert items.get(4, "title") == "T4"


def test_what_is_below_something_deleted_is_gone_and_comes_back() -> None:
    items = family()
    items.apply(SetCell(3, ALIVE, 1, 0))
    assert [item for item in range(1, 6) if items.exists(item)] == [1, 2, 5]
    assert not items.exists(99)
    assert not items.exists(-2)
    assert not items.exists(BOARD)
    items.apply(SetCell(3, ALIVE, 0, 1))
    assert items.subtree(BOARD) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("key", OWN_FIELDS)
def test_any_input_of_its_own_makes_a_parents_own_line(key: str) -> None:
    items = family()
    assert not items.has_own(1)
    items.apply(SetCell(1, key, None, 0))
    assert items.has_own(1)
    items.apply(SetCell(2, key, None, 0))
    assert not items.has_own(2)  # a leaf has none
    assert own_id(1) == -1
    items.apply(SetCell(1, key, 0, None))
    assert not items.has_own(1)


def test_equal_keys_are_ordered_by_id() -> None:
    """They cannot come from inserts, but from foreign hands."""
    items = family()
    items.apply(Create(6, 1, "a0", (("title", "T6"), ("kind", "task"))))
    assert items.children[1] == [2, 6, 3]


def test_an_orphan_of_foreign_hands_is_not_there() -> None:
    items = family()
    items.parent[5] = 99
    assert not items.exists(5)
