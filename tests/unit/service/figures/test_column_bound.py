"""How much the cells of one formula column may read together: in lists, filters, sorts and rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.boards import Sketch, row
from tpm_tui.errors import InvalidInput
from tpm_tui.query import meter
from tpm_tui.query.cell_error import CellError
from tpm_tui.service.figures import formulas
from tpm_tui.service.views import looks
from tpm_tui.service.views.looks import RuleBook
from tpm_tui.service.views.showing import matcher, show, working
from tpm_tui.service.views.view import STANDARD, Rule, SortKey, View

HEAVY = {"label": "Heavy", "type": "formula", "formula": "count(leaves.title)", "shows": "number"}
BOUND = 50
ONE = 1_000_000
"""The number 1 in storage form."""


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (meter, formulas, looks):
        monkeypatch.setattr(module, "COLUMN_STEPS", BOUND)


def deep() -> Sketch:
    """Twenty rows, each below the one before: their leaves are looked for along 190 rows."""
    made = row("d0")
    for number in range(1, 20):
        made = row(f"d{number}", made)
    return Sketch(made, **{"field:x_heavy": HEAVY, "field:x_too": HEAVY | {"label": "Too"}})


def cells(made: Sketch, key: str = "x_heavy") -> list[object]:
    return [made.board.figures.value(item, key) for item in made.board.items.subtree(0) if item]


def test_a_column_reads_no_more_than_its_bound_and_says_so_in_its_cells() -> None:
    made = deep()
    found = cells(made)
    assert found[0] == ONE
    left_out = [one for one in found if isinstance(one, CellError)]
    assert left_out
    assert {str(one) for one in left_out} == {"#LIMIT"}
    assert "Heavy needs more values" in left_out[0].explanation
    assert made.board.source.meter.used <= BOUND + 20
    assert cells(made, "x_too")[0] == ONE  # another column has a bound of its own
    assert cells(made) == found


def test_a_change_of_the_board_lets_a_column_begin_again() -> None:
    made = deep()
    _ = cells(made)
    assert made.board.figures.value(made.ids["d3"], "x_heavy") == "#LIMIT"
    made.type("d0", "work", "1h")
    assert made.board.figures.value(made.ids["d3"], "x_heavy") == ONE


@pytest.mark.parametrize("view", [
    replace(STANDARD, filter="heavy>0"),
    replace(STANDARD, sort=(SortKey("x_heavy"),)),
    replace(STANDARD, filter="heavy>0", sort=(SortKey("x_too"),)),
])  # fmt: skip
def test_a_view_by_a_column_that_needs_too_much_is_refused_and_works_without_it(view: View) -> None:
    made = deep()
    match = matcher(lambda: made.board.source)
    for _ in range(2):  # and the second time costs nothing
        used = made.board.source.meter.used
        with pytest.raises(InvalidInput, match="needs more values"):
            show(made.board, view, match)
    assert made.board.source.meter.used <= used + 1
    rest, wrong = working(made.board, view, match)
    assert set(wrong) == {what for what in ("filter", "sort") if getattr(view, what)}
    assert (rest.filter, rest.sort) == ("", ())
    assert made.board.source.meter.idle
    _ = show(made.board, rest, match)


def test_groups_by_such_a_column_stand_without_it() -> None:
    made = deep()
    shown = show(
        made.board, replace(STANDARD, group=("x_heavy",)), matcher(lambda: made.board.source)
    )
    assert shown.subtotals is not None


def test_a_rule_reads_no_more_than_its_bound_however_often_it_is_asked() -> None:
    made = deep()
    source = made.board.source
    book = RuleBook([Rule("count(leaves.title)=1", "bad")], lambda: source)
    first = [book.tone(item, "title") for item in made.board.items.subtree(0)]
    used = source.meter.used
    assert "bad" in first
    assert used <= BOUND + 20
    assert [book.tone(item, "title") for item in made.board.items.subtree(0)] == first
    assert source.meter.used == used
    made.type("d0", "work", "1h")
    assert book.tone(made.ids["d3"], "title") == "bad"


def test_a_rule_about_the_row_itself_is_asked_again_each_time() -> None:
    made = deep()
    book = RuleBook([Rule("work>1h", "bad")], lambda: made.board.source)
    assert not book.tone(made.ids["d0"], "title")
    made.type("d0", "work", "2h")
    assert book.tone(made.ids["d0"], "title") == "bad"
