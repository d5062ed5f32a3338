"""Ledger entries in words, whatever is stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.ledger import BudgetChange, CostLine, Entry, LogEntry, entry_text
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.log.entry_words import day_text, entry_words, kind_of, noted

CTX = FieldContext()


@pytest.mark.parametrize(
    "entry, words",
    [
        (LogEntry("2026-03-17", "Ana", 5400), "1h 30m by Ana on Tue 17 Mar 2026"),
        (LogEntry("2026-03-17", "Ana", -3600, text="typo"), "-1h by Ana on Tue 17 Mar 2026: typo"),
        (LogEntry("2026-03-17", "", 3600, 12_050), "1h and 120.50 EUR by nobody on Tue 17 Mar 2026"),
        (BudgetChange(2_000_000, "pending", "scope", ref="CR-7"), "+20,000 pending: scope, CR-7"),
        (BudgetChange(-500, cause="transfer"), "-5 approved (transfer)"),
        (CostLine("Licences", 120_000), "Licences 1,200"),
        (CostLine("Server", 91_00, currency="USD", foreign=100_00, rate="0.91"), "Server 91 (USD at 0.91)"),
    ],
)  # fmt: skip
def test_an_entry_in_words(entry: Entry, words: str) -> None:
    assert entry_words(entry, CTX) == words


def test_what_became_of_an_entry() -> None:
    before, after = (entry_text(LogEntry("2026-03-17", "Ana", one)) for one in (3600, 7200))
    assert noted("log:1", SetCell(1, "log:1", None, before), CTX)[0] == "added"
    assert noted("log:1", SetCell(1, "log:1", before, None), CTX)[0] == "deleted"
    changed = noted("log:1", SetCell(1, "log:1", before, after), CTX)
    assert changed == (
        "changed", "1h by Ana on Tue 17 Mar 2026 -> 2h by Ana on Tue 17 Mar 2026",
    )  # fmt: skip
    assert [kind_of(key) for key in ("log:1", "change:1", "line:1", "comment:1", "link:1")] == [
        "log entry", "budget change", "cost line", "comment", "link",
    ]  # fmt: skip


@given(st.text(max_size=40), st.sampled_from(("log:", "change:", "line:", "comment:", "link:")))
def test_whatever_is_stored_has_words(text: str, prefix: str) -> None:
    assert isinstance(noted(f"{prefix}1", SetCell(1, prefix, None, text), CTX)[1], str)
    assert isinstance(day_text(text), str)
