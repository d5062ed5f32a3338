"""No text of a board is run as a formula, and every one is read back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tpm_tui.exchange.csv_guard import guarded_cell, unguarded_cell


@pytest.mark.parametrize(
    "text, guarded",
    [
        ("=1", "'=1"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"),
        ("\n=1", "'\n'=1"),
        ("a;=1", "a;'=1"),
        ("a;'=1", "a;''=1"),
        ("a, =1|x", "a,' =1|x"),
        ('"=1"', '"\'=1"'),
        ("-5;=1", "'-5;'=1"),
        ("x|\uff0bcmd|'y'!A0", "x|'\uff0bcmd|'y'!A0"),
        ("a;-f(1)\nb;-c", "a;'-f(1)\nb;-c"),
    ],
)
def test_wherever_a_cell_may_begin(text: str, guarded: str) -> None:
    assert guarded_cell(text) == guarded


@pytest.mark.parametrize(
    "text",
    ["", "-5", "-1,000.5", "+4%", "EAC = AC + ETC", "to do:\n- this\n- that", "ask Mei, @ana; -5 days",
     "x (-3)", "a\n@home"],
)  # fmt: skip
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert guarded_cell(text) == text


SIGNS = st.text(st.sampled_from([*"=+-@'\";,|(! \n\r\ta5", "\uff1d", "\u3000"]))


@given(SIGNS | st.text())
@example("'\n")
@example(";'=;")
def test_every_text_is_read_back(text: str) -> None:
    assert unguarded_cell(guarded_cell(text)) == text


@pytest.mark.parametrize("part", [";-", ";- ", ";'", "(;-", ";-(\n", ";=", ";   "])
def test_a_long_text_takes_no_longer_than_its_length(part: str) -> None:
    """A search that looks again from every sign would take minutes here."""
    text = part * 100_000
    assert unguarded_cell(guarded_cell(text)) == text
