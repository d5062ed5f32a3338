"""Which formulas stay on their own row."""

from __future__ import annotations

import pytest

from tpm_tui.query.parse import stored_formula


@pytest.mark.parametrize(
    "text",
    [
        "budget - actual_cost",
        "if(budget, actual_cost / budget, none)",
        "days(finish - today)",
        "max(budget, actual_cost)",
        '"parent.budget"',
        "",
    ],
)
def test_a_formula_of_its_own_row_stays_there(text: str) -> None:
    assert not stored_formula(text).looks_elsewhere()


@pytest.mark.parametrize(
    "text",
    [
        "parent.budget",
        "sum(children.work)",
        "if(true, count(leaves.work), 1)",
        "max(ancestors.finish)",
        "-Parent.budget",
        "level * 2",
        "id",
    ],
)
def test_a_formula_that_looks_at_other_rows_is_known(text: str) -> None:
    assert stored_formula(text).looks_elsewhere()
