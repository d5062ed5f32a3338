"""Names of fields: what a board calls its columns goes before the words of everyday."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.fields.context import FieldContext
from tpm_tui.query.completion import complete
from tpm_tui.query.names import ALIASES, Names
from tpm_tui.query.parse import parse_filter

WORDS = [one for one in ALIASES if one.isalpha() and one != "people"]
"""Of the words but `people`, which is a label: no other column can be called so."""


def board_with(label: str, key: str) -> Sketch:
    """A board with one own column of numbers."""
    return Sketch(
        row("One", budget="5", work="1d"),
        row("Two"),
        today="2026-03-10",
        **{f"field:{key}": {"label": label, "type": "number"}},
    )


@pytest.mark.parametrize("alias", WORDS)
@pytest.mark.parametrize("by_label", [True, False])
def test_a_column_of_the_board_goes_before_an_everyday_word(alias: str, *, by_label: bool) -> None:
    label, key = (alias.capitalize(), "x_other") if by_label else ("Other", f"x_{alias}")
    sketch = board_with(label, key)
    sketch.type("Two", key, "7")
    board = sketch.board
    names = Names(board.fields, board.ctx)
    found = names.find(alias)
    assert found is board.fields[key]
    mask = parse_filter(f"{alias}>6", names).select(board.source)
    assert [str(board.items.columns["title"][one]) for one in range(1, 3) if mask[one]] == ["Two"]
    offered = dict(complete(alias, len(alias), board.fields, FieldContext(), lambda _: ()).options)
    assert offered.get(alias) != board.fields[ALIASES[alias]].label


@pytest.mark.parametrize("alias", WORDS)
def test_everyday_words_mean_built_in_columns_where_no_other_is_called_so(alias: str) -> None:
    board = board_with("Risk", "x_risk").board
    found = Names(board.fields, board.ctx).find(alias)
    assert found is not None
    assert found.key == ALIASES[alias]
