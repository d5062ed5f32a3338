"""Sibling keys: always strictly ordered, and short however they came about."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.domain.order import DIGITS, FIRST, key_between, keys_after


def inserted(places: list[float]) -> list[str]:
    """Keys after inserting at the given places, 0.0 the beginning and 1.0 the end."""
    keys: list[str] = []
    for place in places:
        at = min(int(place * (len(keys) + 1)), len(keys))
        left = keys[at - 1] if at else None
        right = keys[at] if at < len(keys) else None
        keys.insert(at, key_between(left, right))
    return keys


@given(st.lists(st.floats(0, 1), max_size=120))
def test_any_inserts_stay_strictly_ordered(places: list[float]) -> None:
    keys = inserted(places)
    assert keys == sorted(set(keys))
    assert all(set(key[1:]) <= set(DIGITS) for key in keys)


@given(st.lists(st.floats(0, 1), max_size=200).map(lambda places: [place % 1 for place in places]))
def test_keys_never_end_in_a_zero_digit_of_a_fraction(places: list[float]) -> None:
    """Nothing fits ahead of such a key: between `a1` and `a10` there is no text."""
    for key in inserted(places):
        whole = 2 + (ord(key[0]) - ord("a") if key[0] >= "a" else ord("Z") - ord(key[0]))
        assert len(key) == whole or not key.endswith("0")


def test_inserts_at_random_places_stay_short() -> None:
    chance = random.Random(1)  # noqa: S311 (the same places every time)
    keys = inserted([chance.random() for _ in range(5_000)])
    assert keys == sorted(set(keys))
    assert max(map(len, keys)) <= 8


@pytest.mark.parametrize("place", [0.0, 1.0])
def test_inserts_at_one_end_stay_short(place: float) -> None:
    keys = inserted([place] * 5_000)
    assert keys == sorted(set(keys))
    assert max(map(len, keys)) <= 4


def test_inserts_at_one_spot_in_the_middle_grow_slowly() -> None:
    """Six halvings or so per character; `placing` numbers the siblings anew beyond 32."""
    low, high = "a0", "a1"
    for _ in range(150):
        high = key_between(low, high)
    assert len(high) <= 2 + 150 / 5


def test_the_first_key() -> None:
    assert key_between(None, None) == FIRST


@pytest.mark.parametrize(
    "before, after, between",
    [
        ("a0", None, "a1"),
        ("az", None, "b00"),
        ("bzz", None, "c000"),
        ("a0V", None, "a1"),
        (None, "a0", "Zz"),
        (None, "Z0", "Yzz"),
        (None, "a0V", "a0"),
        ("a0", "a1", "a0V"),
        ("a0", "a2", "a1"),
        ("a0", "a0V", "a0G"),
        ("Zz", "a0", "ZzV"),
        ("a0V", "a1", "a0l"),
        ("a0", "a01", "a00V"),
        ("a01", "a02", "a01V"),
        ("a01V", "a02", "a01l"),
        ("Zz", "a1", "a0"),
        ("Z0", None, "Z1"),
        ("Yzz", None, "Z0"),
        ("Zz", None, "a0"),
    ],
)
def test_keys_between(before: str | None, after: str | None, between: str) -> None:
    assert key_between(before, after) == between
    assert before is None or before < between
    assert after is None or between < after


@pytest.mark.parametrize("before, after", [("a1", "a0"), ("a1", "a1"), ("a1V", "a1")])
def test_nothing_is_between_what_is_not_in_order(before: str, after: str) -> None:
    with pytest.raises(ValueError, match=before):
        key_between(before, after)


@given(st.integers(0, 300), st.none() | st.sampled_from(["a0", "Zz", "azV", "b3k"]))
def test_many_keys_at_once_rise(count: int, before: str | None) -> None:
    keys = keys_after(before, count)
    assert len(keys) == count
    assert keys == sorted(set(keys))
    assert all(before is None or key > before for key in keys)
