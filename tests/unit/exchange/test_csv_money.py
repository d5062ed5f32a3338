"""Story points, commitments, approved budgets and reserves that other programs export."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.csv_plans import ReadTable, column, reader


@pytest.fixture
def read(tmp_path: Path) -> ReadTable:
    return reader(tmp_path)


@pytest.mark.parametrize(
    "header, key",
    [
        ("Story Points", "points"),
        ("Custom field (Story Points)", "points"),
        ("Committed Cost", "committed"),
        ("Obligo", "committed"),
        ("Estimate to complete", "etc"),
        ("Approved Budget", "approved"),
        ("Contingency", "contingency"),
        ("Committed (EUR)", "committed"),
        ("Management reserve", "mgmt_reserve"),
    ],
)
def test_their_columns_are_known(read: ReadTable, header: str, key: str) -> None:
    plan = read(f"Name\t{header}\nDesign\t1250\nBuild\t\n")
    assert column(plan, key) == [1_250_000_000 if key == "points" else 125_000, None]


def test_a_parents_sum_is_left_to_the_roll_up_and_its_approved_budget_stays(
    read: ReadTable,
) -> None:
    plan = read(
        "WBS\tName\tPoints\tApproved\n1\tEpic\t8\t9000\n1.1\tStory A\t3\t\n1.2\tStory B\t5\t\n"
    )
    assert column(plan, "points") == [None, 3_000_000, 5_000_000]
    assert column(plan, "approved") == [900_000, None, None]
