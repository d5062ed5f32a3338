"""An amount over the rows below a parent: exact, replaced as one change, refused where it means
nothing."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.editing.spread import Spread, parse_spread, parts_of, spread

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any)


@given(st.integers(0, 10**15), WEIGHTS, st.sampled_from([1, 60, 10_000]))
def test_parts_sum_exactly_and_none_is_negative(total: int, weights: list[int], unit: int) -> None:
    parts = parts_of(total, weights, unit)
    assert sum(parts) == total
    assert min(parts) >= 0
    size = unit if total % unit == 0 else 1
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < size
        assert part % size == 0
        assert weight or not part


@given(st.integers(0, 10**12), WEIGHTS, st.randoms())
def test_the_order_matters_for_ties_alone(total: int, weights: list[int], random: Random) -> None:
    order = list(range(len(weights)))
    random.shuffle(order)
    parts = parts_of(total, weights)
    shuffled = parts_of(total, [weights[at] for at in order])
    assert sorted((weights[at], part) for at, part in zip(order, shuffled, strict=True)) == sorted(
        zip(weights, parts, strict=True)
    )


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [3, -1]])
def test_what_cannot_be_shared_out(weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"\[|\("):
        parts_of(100, weights)


@pytest.fixture
def sketch() -> Sketch:
    return Sketch(
        row(
            "Rollout",
            row(
                "Core",
                row("Design", work="16h", budget="1000"),
                row("Build", work="48h", budget="2000"),
                row("Old", work="99h", budget="700", status="cancelled"),
                row("Launch", kind="milestone"),
                own={"budget": "50"},
            ),
            row("Training", work="32h"),
        ),
        row("Alone"),
    )


def told(sketch: Sketch, text: str, title: str = "Rollout", key: str = "budget") -> str:
    """Spread, and return what was done."""
    item = BOARD if title == "Total" else sketch.ids[title]
    how = parse_spread(sketch.board, item, key, text)
    changes = spread(sketch.board, item, key, how)
    sketch.board.apply(changes)
    return changes.label


def budgets(sketch: Sketch) -> list[str]:
    titles = ("Design", "Build", "Launch", "Training")
    board = sketch.board
    values = (board.items.columns["budget"][sketch.ids[title]] for title in titles)
    return [board.fields["budget"].type.format(value, board.ctx) for value in values]


def test_equally_over_the_leaves_that_count_without_milestones(sketch: Sketch) -> None:
    excluded = sketch.board.items.columns["budget"][sketch.ids["Old"]]
    label = told(sketch, "100 equally")
    assert sketch.board.items.columns["budget"][sketch.ids["Old"]] == excluded
    assert budgets(sketch) == ["33.34", "33.33", "", "33.33"]
    assert sketch.shown("Core", "budget", own=True) == "50"
    assert label == "spread 100 equally over 4 rows: budget of Rollout"


def test_by_work(sketch: Sketch) -> None:
    told(sketch, "9600 by work")
    assert budgets(sketch) == ["1,600", "4,800", "", "3,200"]


def test_by_what_the_rows_hold_now(sketch: Sketch) -> None:
    told(sketch, "6k by share")
    assert budgets(sketch) == ["2,000", "4,000", "", ""]


def test_by_share_and_by_the_column_itself_are_the_same(sketch: Sketch) -> None:
    item = sketch.ids["Rollout"]
    assert parse_spread(sketch.board, item, "budget", "5 by share") == parse_spread(
        sketch.board, item, "budget", "5 by Budget"
    )


def test_without_an_amount_the_figure_shown_is_shared_out_anew(sketch: Sketch) -> None:
    item = sketch.ids["Rollout"]
    shown = 300_000  # of 3,050 the (own) line keeps 50
    assert parse_spread(sketch.board, item, "budget", "by work") == Spread(shown, "work")
    assert parse_spread(sketch.board, item, "budget", "equally children") == Spread(
        shown, "", children=True
    )


def test_the_rows_right_below_first(sketch: Sketch) -> None:
    told(sketch, "100 equally children")
    assert budgets(sketch) == ["25", "25", "", "50"]


def test_work_is_shared_out_in_minutes(sketch: Sketch) -> None:
    told(sketch, "10h equally", key="work")
    assert [sketch.shown(title, "work") for title in ("Design", "Build", "Training")] == [
        "3.3h", "3.3h", "3.3h",
    ]  # fmt: skip
    columns = sketch.board.items.columns["work"]
    parts = [columns[sketch.ids[title]] for title in ("Design", "Build", "Training")]
    assert parts == [12_000, 12_000, 12_000]


def test_the_whole_board(sketch: Sketch) -> None:
    assert told(sketch, "300 by work", "Total").endswith("budget of the total")
    assert sketch.shown("Alone", "budget") == ""
    assert sketch.shown("Design", "budget") == "50"


def test_own_lines_take_it_where_nothing_else_counts() -> None:
    sketch = Sketch(
        row("Top", row("Part", row("Gone", status="cancelled"), own={"budget": "10"})),
    )
    label = told(sketch, "80 equally", "Top")
    assert sketch.shown("Part", "budget", own=True) == "80"
    assert "over 1 row:" in label


@pytest.mark.parametrize(
    "title, key, text, reason",
    [
        ("Design", "budget", "100", "nothing below Design"),
        ("Core", "progress", "50", "does not add up"),
        ("Core", "owner", "Ana", "does not add up"),
        ("Core", "available", "100", "is computed"),
        ("Core", "actual_cost", "100 by actual_cost", "Nothing below Core holds actual cost yet"),
        ("Core", "budget", "100 by actual work", "Nothing below Core has actual work to weigh by"),
        ("Core", "budget", "-5 equally", "Nothing negative"),
        ("Core", "budget", "much equally", "is not an amount"),
        ("Core", "budget", "100 by magic", "magic"),
        ("Core", "actual_cost", "equally", "is not known; say how much"),
    ],
)
def test_what_is_refused(sketch: Sketch, title: str, key: str, text: str, reason: str) -> None:
    with pytest.raises((Refused, InvalidInput), match=reason):
        told(sketch, text, title, key)


def test_a_negative_weight_is_refused(sketch: Sketch) -> None:
    sketch.type("Design", "budget", "-10")
    with pytest.raises(Refused, match="Budget of Design is negative"):
        told(sketch, "100 by budget", "Core", "actual_cost")


def test_nothing_below_that_counts() -> None:
    sketch = Sketch(row("Top", row("Gone", status="cancelled")))
    with pytest.raises(Refused, match="no row below Top that counts"):
        told(sketch, "5 equally", "Top")


def test_only_milestones_below() -> None:
    sketch = Sketch(row("Top", row("Gate", kind="milestone")))
    with pytest.raises(Refused, match="only milestones below Top"):
        told(sketch, "5 equally", "Top")


def test_nothing_to_spread_clears_the_rows(sketch: Sketch) -> None:
    told(sketch, "0 by work")
    assert budgets(sketch) == ["0", "0", "", ""]


def test_it_is_one_undo(sketch: Sketch) -> None:
    before = budgets(sketch)
    item = sketch.ids["Rollout"]
    changes = spread(sketch.board, item, "budget", Spread(100_00))
    sketch.board.apply(changes)
    assert budgets(sketch) != before
    sketch.board.apply(changes.inverse())
    assert budgets(sketch) == before


@pytest.mark.parametrize("way", ["", "by work", "by share", "children"])
@pytest.mark.parametrize("title", ["Rollout", "Core"])
def test_a_figure_shared_out_anew_stays_what_it_is(sketch: Sketch, title: str, way: str) -> None:
    sketch.type("Old", "actual_cost", "30")  # cancelled, so that 30 of it count
    item, before = sketch.ids[title], sketch.shown(title, "budget")
    for _ in range(2):
        how = parse_spread(sketch.board, item, "budget", way)
        sketch.run(lambda board, how=how: spread(board, item, "budget", how))  # type: ignore[misc]
        assert sketch.shown(title, "budget") == before
    sketch.type(title, "approved", "5000")
    how = parse_spread(sketch.board, item, "budget", way)
    sketch.run(lambda board: spread(board, item, "budget", how))
    assert sketch.shown(title, "allocated") == "5,000"
