"""Lines in which budgets are changed and itemised."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.domain.ledger import CostLine
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.budget.line import ChangeLine, cost_line_text, read_change, read_cost_line

CAPEX = True
CTX = FieldContext(today=date(2026, 3, 18))


@pytest.mark.parametrize(
    "text, amount, reason, ref",
    [
        ("20k scope growth CR-7", 20_000_00, "scope growth", "CR-7"),
        ("20k scope growth, CR-7", 20_000_00, "scope growth", "CR-7"),
        ("-5000 EUR cut (CR-12)", -5_000_00, "cut", "CR-12"),
        ("+1.2m: more", 1_200_000_00, "more", ""),
        ("12,500.50 see #42", 12_500_50, "see", "#42"),
        ("5k CR-9", 5_000_00, "CR-9", "CR-9"),
    ],
)
def test_a_change(text: str, amount: int, reason: str, ref: str) -> None:
    assert read_change(text, CTX) == ChangeLine(amount, reason, ref)


@pytest.mark.parametrize("text", ["", "why", "20k", "20k  ,", "1.234 why", "x20k why"])
def test_no_change(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_change(text, CTX)


@pytest.mark.parametrize(
    "text, line",
    [
        ("Licences 1200", CostLine("Licences", 1_200_00)),
        ("1200 licences capex", CostLine("licences", 1_200_00, capex=True)),
        ("Phase 2 licences 3k opex", CostLine("Phase 2 licences", 3_000_00, capex=False)),
        ("Credit -50 eur", CostLine("Credit", -50_00)),
        ("Server 100 usd @ 0.925 capex",
         CostLine("Server", 92_50, CAPEX, "USD", 100_00, "0.925", "2026-03-18")),
        ("Tokyo 1000 JPY @0.0061", CostLine("Tokyo", 6_10, None, "JPY", 1000, "0.0061", "2026-03-18")),
    ],
)  # fmt: skip
def test_a_cost_line_reads_and_is_written_alike(text: str, line: CostLine) -> None:
    assert read_cost_line(text, CTX) == line
    assert read_cost_line(cost_line_text(line, CTX), CTX) == line


@pytest.mark.parametrize(
    "text", ["", "Licences", "1200", "Server 100 usd", "Server 100 eur @ 1", "x 5 capex opex",
             "x 5 usd @ 0"],
)  # fmt: skip
def test_no_cost_line(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_cost_line(text, CTX)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        assert read_change(text, CTX).reason
    with suppress(InvalidInput):
        assert read_cost_line(text, CTX).text
