"""Pasted tables over cells and as new rows: what fits, what does not, and that nothing breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tests.property.test_bulk import carried_out
from tests.property.test_recompute_set import built
from tests.strategies import Step, steps
from tests.unit.service.editing.test_bulk_rows import run
from tests.unit.service.editing.test_placing import outline
from tpm_tui.errors import Gone, InvalidInput, Refused
from tpm_tui.query.arrangement import GROUP_BASE
from tpm_tui.service.board import Board
from tpm_tui.service.budget.budgeting import freeze
from tpm_tui.service.editing.new_row import new_beside
from tpm_tui.service.pasting.cells import PastePlan, paste_cells, plan_paste, tiled
from tpm_tui.service.pasting.clipboard import cells_of, parse_tsv, rows_to_tsv
from tpm_tui.service.pasting.columns import columns_by_content, header_of, labels_of
from tpm_tui.service.pasting.rows import NewRows, plan_in_place, plan_new_rows

KEYS = ["title", "status", "owner", "progress", "budget", "start", "finish"]


def plan() -> Sketch:
    return Sketch(
        row("P", row("A", owner="Ana", budget="100", finish="2026-01-31"), row("B"), row("C")),
        row("R", kind="project"),
    )


def pasted(sketch: Sketch, title: str, key: str, text: str) -> PastePlan:
    """Plan to paste at a cell of the whole sheet."""
    board = sketch.board
    rows = board.items.subtree(0)[1:]
    at = rows.index(sketch.ids[title])
    return plan_paste(board, rows[at:], KEYS[KEYS.index(key) :], parse_tsv(text).cells)


def added(
    sketch: Sketch, title: str, text: str, keys: list[str] = KEYS, where: str = "below"
) -> NewRows:
    """Plan to paste as new rows, carried out."""
    found: list[NewRows] = []

    def command(board: Board) -> object:
        item = sketch.ids[title]
        found.append(plan_new_rows(board, parse_tsv(text), item, keys, where))  # type: ignore[arg-type]
        return found[-1].changes

    run(sketch, command)  # type: ignore[arg-type]
    return found[0]


def test_a_block_goes_over_the_cells_below_and_beside() -> None:
    sketch = plan()
    done = pasted(sketch, "A", "owner", "Mei\t50%\t1,000\nBo\t\t\n")
    assert (done.fitting, done.overwritten, done.same) == (6, 2, 2)
    assert done.fits
    assert [(one.title, one.column, one.old, one.new) for one in done.first] == [
        ("A", "Owner", "Ana", "Mei"),
        ("A", "Progress", "0%", "50%"),
        ("A", "Budget", "100", "1,000"),
        ("B", "Owner", "", "Bo"),
    ]
    assert done.changes.label == "paste owner, progress and budget of 2 rows"
    run(sketch, lambda _board: done.changes)
    assert sketch.shown("A", "status") == "In progress"


def test_misfits_say_where_and_why() -> None:
    sketch = plan()
    done = pasted(sketch, "P", "status", "done\tMei\nmaybe\tBo\ndone\tCy")
    assert [(one.title, one.column, one.text) for one in done.misfits] == [
        ("P", "Status", "done"),
        ("A", "Status", "maybe"),
    ]
    assert "computed from what is below" in done.misfits[0].reason
    assert "is none of these" in done.misfits[1].reason
    assert (done.fitting, done.misfit_count, done.fits) == (4, 2, False)


def test_a_computed_cell_that_shows_the_text_already_is_no_misfit() -> None:
    sketch = plan()
    board = sketch.board
    rows = [sketch.ids[one] for one in ("P", "A", "B")]
    done = plan_paste(board, rows, KEYS, cells_of(board, rows, KEYS))
    # The budget of a parent is its rows' sum, which typing would add to its own line.
    assert done.misfits == ()
    assert done.same == 3 * len(KEYS)
    assert len(done.changes) == 0


def test_sums_of_rows_below_are_misfits_unless_the_text_is_what_they_show() -> None:
    sketch = plan()
    done = pasted(sketch, "P", "budget", "600\n200\n300\n100")
    assert [(one.title, one.reason) for one in done.misfits] == [
        ("P", "Budget of 'P' is the sum of the rows below; select those.")
    ]
    run(sketch, lambda _board: done.changes)
    assert sketch.shown("P", "budget") == "600"
    again = pasted(sketch, "P", "budget", "600\n250\n300\n50")
    assert again.fits
    with pytest.raises(Refused, match="sum of the rows below"):
        paste_cells(sketch.board, [sketch.ids["P"]], ["budget"], [["1"]])


def test_what_lies_beyond_the_sheet_is_counted() -> None:
    sketch = plan()
    done = pasted(sketch, "C", "finish", "2026-02-01\tx\n2026-02-02\n2026-02-03\n2026-02-04")
    assert (done.rows_beyond, done.columns_beyond, done.fitting) == (2, 1, 2)
    assert not done.fits


def test_a_line_of_labels_is_left_out() -> None:
    sketch = plan()
    done = pasted(sketch, "A", "owner", "Owner\tProgress\nMei\t10%")
    assert (done.labelled, done.height, done.fitting) == (True, 1, 2)
    assert labels_of(sketch.board, ["", "work item", "BUDGET"]) == [None, "title", "budget"]
    assert labels_of(sketch.board, ["Owner", "nonsense"]) is None
    assert labels_of(sketch.board, ["", ""]) is None


def test_dates_of_one_row_move_together() -> None:
    sketch = plan()
    run(sketch, lambda _board: pasted(sketch, "A", "start", "2026-03-02\t2026-03-06").changes)
    assert sketch.shown("A", "finish") == "2026-03-06"
    done = pasted(sketch, "A", "start", "2026-03-09\t2026-03-04")
    assert "lies before the start" in done.misfits[0].reason
    run(sketch, lambda _board: done.changes)
    assert (sketch.shown("A", "start"), sketch.shown("A", "finish")) == ("2026-03-09", "2026-03-13")


def test_nothing_that_fits_is_refused_with_the_reason() -> None:
    sketch = plan()
    with pytest.raises(Refused, match="computed from what is below"):
        paste_cells(sketch.board, [sketch.ids["P"]], ["status"], [["done"]])
    with pytest.raises(InvalidInput, match="is not an amount"):
        paste_cells(sketch.board, [sketch.ids["A"]], ["budget"], [["lots"]])
    with pytest.raises(Refused, match="A group"):
        paste_cells(sketch.board, [GROUP_BASE], ["budget"], [["5"]])
    with pytest.raises(Gone):
        paste_cells(sketch.board, [99], ["budget"], [["5"]])


@pytest.mark.parametrize("text", ["x" * 10**6, "é" * 10**6, "\x1b]52;c;eA==\x07" * 1000])
def test_monstrous_cells_are_misfits_or_harmless(text: str) -> None:
    sketch = plan()
    done = pasted(sketch, "A", "title", f"{text}\tdone")
    assert done.fitting + done.misfit_count == 2
    assert all(len(one.text) < 300 and len(one.reason) < 300 for one in done.misfits)
    for one in done.first:
        assert "\x1b" not in one.new


def test_a_selection_that_is_a_multiple_is_filled() -> None:
    assert tiled([["a", "b"]], 2, 4) == (("a", "b", "a", "b"),) * 2
    assert tiled([["a"]], 3, 1) == (("a",),) * 3
    assert tiled([["a", "b"], ["c"]], 4, 2) == (("a", "b"), ("c", ""), ("a", "b"), ("c", ""))
    assert tiled([["a"], ["b"]], 3, 1) == (("a",), ("b",))
    assert tiled([], 2, 2) == ()


# ---- new rows


def test_a_list_becomes_a_tree() -> None:
    sketch = plan()
    made = added(sketch, "A", "- X\n  - Y\n    - Z\n- W")
    assert outline(sketch) == "P(A X(Y(Z)) W B C) R"
    assert (made.count, made.changes.label) == (4, "paste 4 new rows")
    kinds = sketch.board.items.columns["kind"]
    assert [kinds[item] for item in range(6, 10)] == ["project", "phase", "deliverable", "project"]


@pytest.mark.parametrize(
    "where, after",
    [("below", "P(A B C) R X Y"), ("above", "P(A B C) X Y R"), ("child", "P(A B C) R(X Y)")],
)
def test_where_new_rows_stand(where: str, after: str) -> None:
    sketch = plan()
    added(sketch, "R", "X\nY", where=where)
    assert outline(sketch) == after


def test_columns_go_by_the_view_or_by_labels() -> None:
    sketch = plan()
    made = added(sketch, "R", "X\tdone\tMei\t\t500\nY\t\tBo\t30%\tlots\n")
    assert made.misfit_count == 1
    assert (made.misfits[0].title, made.misfits[0].column) == ("Y", "Budget")
    board = sketch.board
    assert board.figures.text(6, "budget") == "500"
    assert (board.figures.text(7, "status"), board.figures.text(7, "owner")) == (
        "In progress",
        "Bo",
    )
    made = added(sketch, "R", "Budget\tWork item\tkind\n7\tZ\ttask\n")
    assert board.figures.text(8, "budget") == "7"
    assert board.items.columns["title"][8] == "Z"
    assert board.items.columns["kind"][8] == "task"
    assert made.count == 1


def test_figures_of_parents_are_left_to_the_board() -> None:
    sketch = plan()
    keys = ["title", "owner", "budget", "progress", "available"]
    text = rows_to_tsv(sketch.board, [sketch.ids["P"]], keys)
    made = added(sketch, "R", text, keys)
    assert outline(sketch) == "P(A B C) R P(A B C)"
    board = sketch.board
    copy = 6
    assert board.figures.text(copy, "budget") == "100"
    assert not board.items.has_own(copy)
    assert board.figures.text(copy + 1, "owner") == "Ana"
    assert (made.misfit_count, made.computed) == (0, 4)


def test_lines_without_a_title_and_texts_without_a_column() -> None:
    sketch = plan()
    made = added(sketch, "R", "\tdone\nX\t\textra\n", ["title", "status"])
    assert outline(sketch) == "P(A B C) R Untitled X"
    assert made.misfits[0].reason == "The view has no column for it."
    with pytest.raises(Refused, match="nothing to make rows of"):
        plan_new_rows(sketch.board, parse_tsv("\n \n"), 1, KEYS)


def test_a_title_without_end_is_cut_and_said() -> None:
    sketch = plan()
    made = added(sketch, "R", f"{'x' * 5000}\nY")
    assert len(str(sketch.board.items.columns["title"][6])) == 2000
    assert "5,000 characters are too many" in made.misfits[0].reason


# ---- which pasted column goes where


@pytest.mark.parametrize(
    "line, keys",
    [
        ("Task\tAssignee\tBudget", ["title", "owner", "budget"]),
        ("Vorgang\tKostenstelle\tBudget", ["title", None, "budget"]),
        ("Vorgang\tKostenstelle\tBudget\tx\ty", None),
        ("Summary\tCost centre\tBudget", ["title", None, "budget"]),
        ("Budget\tBUDGET\tWork item", ["budget", None, "title"]),
        ("Owner meeting\tAna", None),
        ("Budget 2026\tWork item\tOwner", None),
        ("Owner\tsomething", None),
        ("Task\tIssue", None),
    ],
)
def test_what_a_first_line_of_names_is(line: str, keys: list[str | None] | None) -> None:
    assert header_of(plan().board, line.split("\t")) == keys


def test_names_of_other_programs_map_and_what_has_no_column_is_counted() -> None:
    sketch = plan()
    made = added(sketch, "R", "Task\tCost centre\tAssignee\tBudget\nX\t4711\tBo\t500\nY\t\tAna\t7")
    assert (made.count, made.labelled, made.misfit_count) == (2, True, 1)
    assert made.misfits[0].reason == "There is no column 'Cost centre'."
    assert [sketch.board.figures.text(6, key) for key in ("title", "owner", "budget")] == [
        "X", "Bo", "500",
    ]  # fmt: skip
    assert not pasted(sketch, "A", "title", "Task\tState\nZ\tdone").misfit_count


CONTENT = ["title", "status", "owner", "progress", "budget", "available", "start", "finish"]


@pytest.mark.parametrize(
    "text, keys",
    [
        ("X\tAna\t12,000\t2026-03-02\nY\tana\t3k\t", ["title", "owner", "budget", "finish"]),
        ("X\t5\t1 mar 2026\t2026-04-02\tdone", ["title", "budget", "start", "finish", "status"]),
        ("X\t40%\tsomebody new\nY\t5 %\t", ["title", "progress", "owner"]),
        ("X\t\t7", ["title", None, "budget"]),
        ("X\t7\t8", None),
        ("X\tsome text\tmore text", None),
        ("X\tAna\tAna", None),
        ("X\tdone\nY\tmaybe", None),
        ("X\t2026-01-01\t2026-01-02\t2026-01-03", None),
        ("X\t3d", None),
    ],
)
def test_columns_by_what_they_hold(text: str, keys: list[str | None] | None) -> None:
    lines = [line.split("\t") for line in text.split("\n")]
    found = columns_by_content(plan().board, lines, CONTENT)
    assert (None if found is None else list(found.keys)) == keys


def test_a_table_in_another_order_than_the_view_goes_where_its_cells_belong() -> None:
    sketch = plan()
    made = added(sketch, "R", "X\tAna\t500\t2026-02-03\nY\t\t1k\t2026-02-04", CONTENT)
    assert (made.count, made.misfit_count, made.columns.how) == (2, 0, "content")
    assert [sketch.board.figures.text(7, key) for key in ("owner", "budget", "finish")] == [
        "", "1,000", "2026-02-04",
    ]  # fmt: skip
    made = added(sketch, "R", "X\tAna\t500\t600", CONTENT)
    assert (made.columns.how, made.misfit_count) == ("view", 2)


def test_rows_in_place_of_a_new_one_take_its_place() -> None:
    sketch = plan()
    new = new_beside(sketch.board, sketch.ids["B"], below=False)
    run(sketch, lambda board: plan_in_place(board, parse_tsv("X\n  Y\nZ"), new, KEYS).changes)
    assert outline(sketch) == "P(A X(Y) Z B C) R"


TEXT = st.sampled_from(
    ["", "done", "Ana", "50%", "-5", "2026-02-03", "2026-01-01", "=x", "8h", "#"]
)


@given(
    st.lists(steps(), min_size=4, max_size=15),
    st.lists(st.lists(TEXT, min_size=1, max_size=4), min_size=1, max_size=6),
    st.permutations(KEYS),
    st.data(),
)
def test_any_block_on_any_board(
    drawn: list[Step], lines: list[list[str]], keys: list[str], data: st.DataObject
) -> None:
    board = built(drawn)
    rows = board.items.subtree(0)[1:]
    if not rows:
        return
    at = data.draw(st.integers(0, len(rows) - 1))
    done = plan_paste(board, rows[at:], keys, lines)
    cells = sum(min(len(line), len(keys)) for line in lines[done.labelled :][: len(rows) - at])
    assert done.fitting + done.misfit_count <= cells <= done.fitting + done.misfit_count + done.same
    carried_out(board, lambda one: paste_cells(one, rows[at:], keys, lines))
    text = "\n".join("\t".join(line) for line in lines)
    outcome = parse_tsv(text)
    if outcome.outline:
        assert carried_out(board, lambda one: plan_new_rows(one, outcome, rows[at], keys).changes)


def test_the_first_budget_of_a_pasted_row_is_its_original_one_also_where_budgets_are_frozen() -> (
    None
):
    sketch = plan()
    sketch.board.apply(freeze(sketch.board))
    _ = added(sketch, "R", "New\t\t\t\t700\nNext\t\t\t\t50\n")
    items = sketch.board.items
    made = {items.columns["title"][one]: one for one in items.subtree(0)[1:]}
    for title, shown in (("New", "700"), ("Next", "50")):
        item = made[title]
        assert sketch.board.figures.text(item, "original_budget") == shown
        assert sketch.board.figures.text(item, "budget") == shown
        assert sketch.board.engine.inputs.bookings.changes(item) == []
