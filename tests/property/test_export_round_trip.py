"""What is exported comes back: any tree, any input, any text."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import OWN_COLUMNS, OWN_VALUES, own_settings, stored_values
from tpm_tui.cli.reading.exporting import export_lines
from tpm_tui.cli.reading.looking import NOTHING, Listing
from tpm_tui.cli.reading.rows import listed
from tpm_tui.domain.changes import Change, ChangeSet, Create
from tpm_tui.domain.items import Items
from tpm_tui.domain.order import keys_after
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import BOARD, Value
from tpm_tui.exchange.csv_native import ON_PARENTS
from tpm_tui.exchange.table_file import table_text
from tpm_tui.fields.catalog import FIELDS, STORED
from tpm_tui.service.board import Board
from tpm_tui.service.importing import board_like, plan_changes
from tpm_tui.service.sources import read_plan
from tpm_tui.service.views.showing import Shown

Drawn = list[tuple[int, dict[str, Value]]]
"""(which row is the parent, inputs) by row."""

TRICKY = st.sampled_from(
    ["=1+1", "'=x", "''@", "-", "—", "+49 30", "-5", "@ana", '"', '="a",b', "a;b\tc", "1.234", "NA"]
)
"""Texts that a table or a spreadsheet could take for something else."""


def kept(value: Value) -> bool:
    """Whether a table can carry a text: without marks that act on a terminal."""
    return not isinstance(value, str) or strip_controls(value, multiline=True).strip() == value


def texts(key: str) -> st.SearchStrategy[Value]:
    """Any value of an input."""
    if key in OWN_VALUES:
        found = OWN_VALUES[key].filter(lambda value: value != "unheard of")
        return found | TRICKY.filter(lambda text: "\t" not in text) if key == "x_plain" else found
    found = stored_values(key, Board().ctx)
    if key in ("title", "owner", "source_id"):
        found |= TRICKY.filter(lambda text: "\t" not in text)
    return found.filter(kept)


INPUTS = st.fixed_dictionaries(
    {key: texts(key) for key in ("title", "kind")},
    optional={key: texts(key) for key in (*STORED, *OWN_COLUMNS) if key not in ("title", "kind")},
)
ROWS = st.lists(st.tuples(st.integers(0, 30), INPUTS), max_size=8)


def grown(rows: Drawn) -> Board:
    """A board with columns of its own that holds the rows."""
    board = Board(Items(STORED), dict(own_settings()))
    places = keys_after(None, len(rows))
    changes: list[Change] = []
    for item, (above, drawn) in enumerate(rows, 1):
        values = dict(drawn)
        if str(values.get("finish") or "9") < str(values.get("start") or ""):
            del values["finish"]
        given_values = tuple((key, value) for key, value in values.items() if value is not None)
        changes.append(Create(item, above % item, places[item - 1], given_values))
    board.apply(ChangeSet(tuple(changes)))
    return board


def back(board: Board, *, labels: bool, delimiter: str, excel: bool) -> Board:
    """The board that comes of a table of another one."""
    found = Listing(board, NOTHING, None, Shown(), tuple(listed(board, BOARD, None)), flat=False)
    text = table_text(export_lines(found, labels=labels), delimiter=delimiter, excel=excel)
    copy = board_like(board)
    own = [field for key, field in copy.fields.items() if key not in FIELDS]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text(text, encoding="utf-8", newline="")
        plan = read_plan(path, copy.ctx, None, own)
    assert plan.statuses == ()
    copy.apply(plan_changes(copy, plan))
    return copy


def inputs(board: Board, item: int) -> dict[str, Value]:
    """What an item holds and shows: a parent without an `(own)` line shows none of its own figures."""
    keys = board.stored_keys
    if not board.items.is_leaf(item) and not board.items.has_own(item):
        own = [key for key in keys if key not in FIELDS and board.fields[key].rollup is None]
        keys = ("title", "kind", "source_id", *ON_PARENTS, *own)
    return {key: board.items.columns[key][item] for key in keys}


@given(ROWS, st.booleans(), st.sampled_from([",", "\t"]), st.booleans())
def test_everything_comes_back(rows: Drawn, labels: bool, delimiter: str, excel: bool) -> None:
    board = grown(rows)
    copy = back(board, labels=labels, delimiter=delimiter, excel=excel)
    before, after = board.items.subtree(BOARD), copy.items.subtree(BOARD)
    twins = dict(zip(before, after, strict=True))
    for item in before[1:]:
        assert copy.items.parent[twins[item]] == twins[board.items.parent[item]]
        assert inputs(copy, twins[item]) == inputs(board, item)


@given(ROWS)
def test_no_cell_is_run_as_a_formula(rows: Drawn) -> None:
    board = grown(rows)
    found = Listing(board, NOTHING, None, Shown(), tuple(listed(board, BOARD, None)), flat=False)
    for shown in (False, True):
        for line in export_lines(found, shown=shown):
            for cell in line:
                safe = cell.lstrip("+-").replace(".", "").replace(",", "").removesuffix("%")
                assert cell[:1] not in ("=", "@", "\t", "\r")
                assert cell[:1] not in ("+", "-") or safe.isdecimal()
