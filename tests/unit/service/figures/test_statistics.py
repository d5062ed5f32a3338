"""Frequencies and figures of columns, counted by hand and against a naive count."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, all_rows, row
from tests.strategies import Step, change_for, steps
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.items import Items
from tpm_tui.fields.catalog import FIELDS, STORED
from tpm_tui.service.board import Board
from tpm_tui.service.figures.statistics import Frequencies, describe, frequency, rows_in_view
from tpm_tui.service.views.view import STANDARD


def small() -> Sketch:
    return Sketch(
        row(
            "P",
            row("A", owner="Ana", work="8h", budget="100", status="done"),
            row("B", owner="Ben", work="2h", budget="300", assignments="Ana 50%, Ben 20%"),
            row("C", owner="Ana", budget="50", status="cancelled", actual_cost="7"),
            own={"budget": "10"},
        ),
        row("Q", work="4h"),
    )


def told(found: Frequencies) -> list[tuple[str, int, str, tuple[int | None, ...]]]:
    return [(one.text, one.count, one.share, one.sums) for one in found.values]


def test_owners_with_the_sums_of_their_leaves() -> None:
    sketch = small()
    rows = rows_in_view(sketch.board, STANDARD, None)
    found = frequency(sketch.board, rows, "owner")
    assert told(found) == [
        ("Ana", 2, "40.0 %", (8 * 3600, 100_00, 7_00)),  # what is cancelled brings only its cost
        ("(no owner)", 2, "40.0 %", (4 * 3600, 10_00, None)),
        ("Ben", 1, "20.0 %", (2 * 3600, 300_00, None)),
    ]
    assert found.total.sums == (14 * 3600, 410_00, 7_00)
    assert found.total.count == 5


def test_a_parent_stands_for_what_is_below_it_once() -> None:
    sketch = small()
    chosen = [sketch.ids["P"], sketch.ids["A"]]
    found = frequency(sketch.board, chosen, "kind")
    assert found.total.sums == (10 * 3600, 410_00, 7_00)
    assert [one.count for one in found.values] == [1, 1]


def test_choices_come_in_the_order_of_their_list() -> None:
    sketch = small()
    found = frequency(sketch.board, [sketch.ids[one] for one in "CBA"], "status")
    assert [one.text for one in found.values] == ["To do", "Done", "Cancelled"]


def test_people_are_counted_one_by_one() -> None:
    sketch = small()
    found = frequency(sketch.board, rows_in_view(sketch.board, STANDARD, None), "allocation")
    assert [(one.text, one.count) for one in found.values] == [
        ("(nobody)", 4), ("Ana", 1), ("Ben", 1),
    ]  # fmt: skip
    below = frequency(sketch.board, [sketch.ids["P"]], "allocation")
    assert below.total.count == 1


def test_columns_in_figures() -> None:
    sketch = Sketch(
        row("a", budget="100", progress="10", start="2026-03-02", owner="Ana"),
        row("b", budget="250", progress="25", start="2026-03-09", owner="Ana"),
        row("c", budget="1000", start="2026-04-01"),
        row("d"),
    )
    found = {
        one.key: one
        for one in describe(sketch.board, range(1, 5), ["budget", "progress", "start", "owner"])
    }
    money = found["budget"]
    assert (money.known, money.unknown, money.distinct) == (3, 1, 3)
    assert (money.least, money.largest, money.mean, money.median, money.total) == (
        "100", "1,000", "450", "250", "1,350",
    )  # fmt: skip
    assert (found["progress"].known, found["progress"].total) == (4, "")
    assert found["progress"].median == "5%"
    days = found["start"]
    assert (days.least, days.largest, days.median) == ("2026-03-02", "2026-04-01", "2026-03-09")
    assert (days.mean, days.total) == ("", "")
    assert (found["owner"].most, found["owner"].least) == ("Ana (2)", "")


def test_the_median_of_an_even_number_is_between_the_two() -> None:
    sketch = Sketch(row("a", work="1h"), row("b", work="2h"))
    assert describe(sketch.board, [1, 2], ["work"])[0].median == "1.5h"


def test_nothing_to_count() -> None:
    sketch = small()
    found = frequency(sketch.board, [], "owner")
    assert (found.values, found.total.count, found.total.share) == ((), 0, "")
    assert describe(sketch.board, [], ["budget"])[0].known == 0


@given(st.lists(steps(), max_size=20), st.sampled_from(sorted(FIELDS)))
def test_every_row_is_counted_and_shares_add_up(drawn: list[Step], key: str) -> None:
    board = Board(Items(STORED))
    for step in drawn:
        change = change_for(board.items, step)
        if change is not None:
            board.apply(ChangeSet((change,)))
    rows = [one for one in all_rows(board) if one]
    found = frequency(board, rows, key)
    counted = [one for value in found.values for one in value.rows]
    assert set(counted) == set(rows)
    if key not in ("allocation", "assignments"):
        assert len(counted) == len(rows)
    shares = sum(Fraction(one.share.removesuffix(" %")) for one in found.values)
    assert shares == (100 if rows else 0)
    for at, column in enumerate(("work", "budget", "actual_cost")):
        assert found.total.sums[at] == board.engine.amount(0, column)
    described = describe(board, rows, [key])[0]
    assert described.known + described.unknown == len(counted)
