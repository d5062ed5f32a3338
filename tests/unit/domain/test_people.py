"""The text of who works on an item, and what it means."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.domain.people import Assignment, assignments_text, parse_assignments
from tpm_tui.errors import InvalidInput

LARGEST = {"%": 1_000_00, "fte": 1_000_0000, "h/d": 24 * 3600, "h": 10_000_000 * 3600}
STEP = {"%": 1, "fte": 1, "h/d": 36, "h": 36}
"""Amounts that two decimals write exactly, and the four of an `fte`."""

names = st.one_of(
    st.sampled_from(
        [
            *("Ana", "QA", "role:x", "Role:x", "ROLE:", "Ana 50%", "5h", "Q 0.5fte", "Team 2"),
            *("O'Neil, Pat", 'The "Boss"', '"', "日本 語"),
            *("x 2026-01-05..2026-01-06", "A 40h 2026-01-05..2026-01-06"),
            *("Micro soft", "soft", "Ana 50% soft", "role:soft", "5h soft"),
        ]
    ),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12),
).filter(lambda name: name == name.strip())

spans = st.sampled_from([(None, None), ("2026-01-05", "2026-01-05"), ("2026-02-02", "2026-03-13")])


@st.composite
def assignments(draw: st.DrawFn) -> Assignment:
    """Any assignment that the text form can hold."""
    unit = draw(st.sampled_from(sorted(LARGEST)))
    amount = draw(st.integers(0, LARGEST[unit] // STEP[unit])) * STEP[unit]
    first, last = draw(spans)
    return Assignment(
        draw(names), amount, unit, first, last, draw(st.booleans()), draw(st.booleans())
    )


@given(st.lists(assignments(), max_size=4, unique_by=lambda one: one.key))
def test_the_text_reads_back_to_the_same_people(drawn: list[Assignment]) -> None:
    text = assignments_text(tuple(drawn))
    assert parse_assignments(text or "") == tuple(drawn)


@given(st.text(max_size=40) | st.text('aA5% ,"role:.fteh/d-', max_size=25))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_assignments(text)
    except InvalidInput:
        return
    again = assignments_text(found)
    assert parse_assignments(again or "") == found
    assert assignments_text(parse_assignments(again or "")) == again


@pytest.mark.parametrize(
    "text, canonical",
    [
        ("", None),
        ("  , ", None),
        ("Ana", "Ana 100%"),
        ("Ana 60%", "Ana 60%"),
        ("Ana 60 %, Bo 12,5%", "Ana 60%, Bo 12.5%"),
        ("Ana 60%,Bo 5%", "Ana 60%, Bo 5%"),
        ("role:QA 0.5FTE", "role:QA 0.5fte"),
        ("ROLE: QA 1 fte", "role:QA 1fte"),
        ("Bo 4h/day", "Bo 4h/d"),
        ("Bo 40h,", "Bo 40h"),
        ("Ana Maria 50% 2026-03-02..2026-03-13", "Ana Maria 50% 2026-03-02..2026-03-13"),
        ('"Ana 50%"', '"Ana 50%" 100%'),
        ('"O""Neil" 20%', '"O""Neil" 20%'),
        ("Team 2 50%", "Team 2 50%"),
    ],
)
def test_the_canonical_text(text: str, canonical: str | None) -> None:
    assert assignments_text(parse_assignments(text)) == canonical


@pytest.mark.parametrize(
    "text, part",
    [
        ("Ana 50", "Ana 50"),
        ("Ana 50%%", "Ana 50%%"),
        ("Ana -5%", "Ana -5%"),
        ("50%", "50%"),
        ("role: 50%", "role: 50%"),
        ('"Ana 50%', '"Ana 50%'),
        ('"Ana" much', "much"),
        ('"Ana" much 50%', "much 50%"),
        ('"Ana" 5% 50%', "5% 50%"),
        ("Ana 1001%", "1001%"),
        ("Ana 25h/d", "25h/d"),
        ("Ana 99999999999999999999999999999999999999h", "99999999999999999999999999999999999999h"),
        ("Ana 50% 2026-02-30..2026-03-02", "2026-02-30"),
        ("Ana 50% 2026-03-05..2026-03-02", "Ana 50% 2026-03-05..2026-03-02"),
        ("Ana 10%, Ana 20%", "Ana"),
        (", ,", ", "),
    ],
)
def test_what_does_not_fit_is_named(text: str, part: str) -> None:
    with pytest.raises(InvalidInput) as problem:
        parse_assignments(text)
    assert part in problem.value.message


def test_somebody_may_come_twice_at_different_times() -> None:
    text = "Ana 50% 2026-03-02..2026-03-13, Ana 20% 2026-04-01..2026-04-02"
    assert assignments_text(parse_assignments(text)) == text


@pytest.mark.parametrize(
    "text", ["Ana 50%, Ana 0.5fte", "Ana 50%, Ana 20% soft", "Ana 4h/d, Ana 8h"]
)
def test_somebody_may_come_twice_where_no_one_amount_says_both(text: str) -> None:
    assert assignments_text(parse_assignments(text)) == text


def test_a_role_is_not_a_person_of_that_name() -> None:
    one = Assignment("QA", 10_000)
    assert one.key != replace(one, role=True).key
    assert len(parse_assignments("QA 50%, role:QA 50%")) == 2


def test_amounts_are_kept_in_the_units_own_measure() -> None:
    (share, heads, daily, total) = parse_assignments("A 60%, B 0.5fte, C 4h/d, D 40h")
    assert (share.amount, heads.amount, daily.amount, total.amount) == (6000, 5000, 14_400, 144_000)


@pytest.mark.parametrize(
    "text, canonical",
    [
        ("Dana 60% soft", "Dana 60% soft"),
        ("Dana 60% SOFT 2026-03-02..2026-03-13", "Dana 60% soft 2026-03-02..2026-03-13"),
        ("Dana 60% 2026-03-02..2026-03-13 soft", "Dana 60% soft 2026-03-02..2026-03-13"),
        ("role:QA 0.5fte soft, Bo 40%", "role:QA 0.5fte soft, Bo 40%"),
        ("Dana 60% hard", "Dana 60%"),
        ("Dana soft", "Dana 100% soft"),
        ("soft 20%", "soft 20%"),
        ('"Micro soft"', "Micro soft 100%"),
    ],
)
def test_soft_stands_after_the_amount(text: str, canonical: str) -> None:
    found = parse_assignments(text)
    assert assignments_text(found) == canonical
    assert parse_assignments(canonical) == found


def test_somebody_called_soft_is_not_a_soft_booking() -> None:
    (one,) = parse_assignments("soft")
    assert (one.name, one.soft) == ("soft", False)
