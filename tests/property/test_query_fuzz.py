"""Whatever is typed as a filter line or a formula: a sentence or an answer, and never a crash."""

from __future__ import annotations

import sys
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tests.unit.query.test_filters import OWN, plan
from tpm_tui.errors import InvalidInput
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.completion import complete
from tpm_tui.query.functions import FUNCTIONS
from tpm_tui.query.lexer import quoted
from tpm_tui.query.parse import Filter, Formula, Names, parse_filter, parse_formula, stored_formula

SKETCH = plan(**OWN)
BOARD = SKETCH.board
NAMES = Names(BOARD.fields, BOARD.ctx)
ROWS = [*range(len(BOARD.items)), -1]

FIELDS = st.sampled_from(
    [*BOARD.fields, "due", "points", "[Story points]", "today", "level", "none", "nobody"]
)
WORDS = st.sampled_from(
    [
        *"owner:ana status:open due<+2w budget>10k is:overdue has:risk under:#1 level:2".split(),
        *'( ) and or not - + * / & , = < <= > >= != : .. # " [ ] = 0 1 10k 3d 50% 2026-03-01'.split(),
        *"children. parent. leaves. ancestors. sum( if( x_points finish:q1 finish:2026-03".split(),
    ]
)
NOISE = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
LINES = st.one_of(
    NOISE,
    st.lists(WORDS | FIELDS, max_size=14).map(" ".join),
    st.lists(WORDS | FIELDS | NOISE, max_size=10).map("".join),
)

ATOMS = st.one_of(
    FIELDS,
    FIELDS.map(lambda name: f"parent.{name}"),
    FIELDS.map(lambda name: f"sum(children.{name})"),
    FIELDS.map(lambda name: f"count(leaves.{name})"),
    st.sampled_from(["0", "1", "2.5", "10k", "3d", "50%", "2026-03-01", '"ana"', "+2w", "none", "yes"]),
)  # fmt: skip
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+ - * / & < <= = != > and or".split()), inner).map(" ".join),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"-{one}"),
        inner.map(lambda one: f"not {one}"),
        st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=3)).map(
            lambda call: f"{call[0]}({', '.join(call[1])})"
        ),
    ),
    max_leaves=10,
)  # fmt: skip

PAIRS = st.sampled_from(
    [
        *"owner:ana owner:none status:open,done risk:hi budget>10k budget:1k..12k due<+2w".split(),
        *"finish:q1 is:overdue is:leaf has:points no:budget level:2 id:2..4 under:#1 bo -x".split(),
        *"actual_cost>budget*0.9 progress<50 paid:yes kind:task,epic margin<0 note:later".split(),
        *["finish - start > 10", "sum(children.work) > 2d", "1/0 > 1", "parent.owner = cleo"],
    ]
)
CONDITIONS = st.recursive(
    PAIRS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" ", " and ", " or "]), inner).map("".join),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"not ({one})"),
    ),
    max_leaves=8,
)


def sentence(read: Callable[[str, Names], object], text: str) -> str:
    """What is wrong with a text; empty if nothing is."""
    try:
        read(text, NAMES)
    except InvalidInput as refused:
        return refused.message
    return ""


@settings(max_examples=10 * settings().max_examples)
@given(LINES)
def test_any_line_is_read_or_refused(line: str) -> None:
    for read in (parse_filter, parse_formula):
        said = sentence(read, line)
        if said:
            assert said.startswith("Column ")
            assert 1 <= int(said.split()[1].rstrip(":")) <= max(len(line), 1) + 1
    value = stored_formula(line).value(BOARD.source, 2, "number")
    assert value is None or isinstance(value, int | CellError)


@settings(max_examples=10 * settings().max_examples)
@given(FORMULAS)
def test_any_formula_has_a_value_or_an_error_in_every_row(text: str) -> None:
    try:
        formula = parse_formula(text, NAMES)
    except InvalidInput:
        return
    kind = formula.result_type(NAMES)
    for one in ROWS:
        value = formula.value(BOARD.source, one)
        assert value is None or isinstance(
            value, str if kind in ("text", "date") else int | CellError
        )
        assert BOARD.source.meter.idle
    assert parse_formula(formula.with_keys(BOARD.fields), NAMES).value(
        BOARD.source, 2
    ) == formula.value(BOARD.source, 2)
    formula.explain(BOARD.source, 1)


@settings(max_examples=8 * settings().max_examples)
@given(CONDITIONS)
def test_columns_and_rows_agree(line: str) -> None:
    found = parse_filter(line, NAMES)
    mask = found.select(BOARD.source)
    for item in range(1, len(BOARD.items)):
        assert found.matches(BOARD.source, item) == bool(mask[item]), item
    keyed = Filter(found.with_keys(BOARD.fields))
    assert keyed.select(BOARD.source)[1:] == mask[1:]


@settings(max_examples=5 * settings().max_examples)
@given(LINES, st.integers(0, 60), st.booleans())
def test_completion_takes_any_line(line: str, at: int, formula: bool) -> None:
    at = min(at, len(line))
    found = complete(line, at, BOARD.fields, BOARD.ctx, lambda _: ["Ana", 'b "c"'], formula=formula)
    assert 0 <= found.start <= at <= found.end <= len(line)


@settings(max_examples=5 * settings().max_examples)
@given(NOISE)
def test_any_value_can_be_quoted(text: str) -> None:
    """A title that is looked for by its own text is found, whatever it is made of."""
    board = Sketch(row("x")).board
    board.items.columns["title"][1] = text
    found = parse_filter(f"title:{quoted(text)} level:1", Names(board.fields, board.ctx))
    assert found.matches(board.source, 1)


def test_the_longest_and_deepest_that_is_allowed_does_not_reach_the_stack() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(600)
    try:
        for text in (
            "(" * 32 + "1" + ")" * 32,
            "not " * 40 + "1",
            "abs(" * 31 + "1" + ")" * 31,
            "if(1, " * 22 + "2" + ")" * 22,
            " and ".join(["1"] * 100),
            "1" + "+1" * 99,
            "(1 and 0 or not (budget < 2 or " * 11 + "1" + "))" * 11,
        ):
            for one in (text, f"= {text}"):
                value = Formula(one).value(BOARD.source, 1)
                assert not isinstance(value, CellError), value.explanation
    finally:
        sys.setrecursionlimit(limit)
