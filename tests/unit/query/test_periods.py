"""Days and stretches of days as filter lines name them, seen from Tuesday, 10 March 2026."""

from __future__ import annotations

from datetime import date

import pytest

from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.query.periods import WORDS, period

CTX = FieldContext(today=date(2026, 3, 10))


@pytest.mark.parametrize(
    "text,first,last",
    [
        ("2026-03-19", "2026-03-19", "2026-03-19"),
        ("today", "2026-03-10", "2026-03-10"),
        ("+2w", "2026-03-24", "2026-03-24"),
        ("fri", "2026-03-13", "2026-03-13"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("q1", "2026-01-01", "2026-03-31"),
        ("Q4-2025", "2025-10-01", "2025-12-31"),
        ("2025-q4", "2025-10-01", "2025-12-31"),
        ("w11", "2026-03-09", "2026-03-15"),
        ("2025-w01", "2024-12-30", "2025-01-05"),
        ("feb", "2026-02-01", "2026-02-28"),
        ("december-2025", "2025-12-01", "2025-12-31"),
        ("this-week", "2026-03-09", "2026-03-15"),
        ("next week", "2026-03-16", "2026-03-22"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("next-quarter", "2026-04-01", "2026-06-30"),
        ("last-quarter", "2025-10-01", "2025-12-31"),
        ("next-year", "2027-01-01", "2027-12-31"),
    ],
)
def test_a_period(text: str, first: str, last: str) -> None:
    assert period(text, CTX) == (first, last)


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "w60", "q5", "2026-q1-2026", "9999-99"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        period(text, CTX)


@pytest.mark.parametrize("word", WORDS)
def test_every_offered_word_is_understood(word: str) -> None:
    assert period(word, CTX)
