"""`explain`: the worked examples of SEMANTICS.md told as trees, and every cell of the demo."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.boards import Sketch, new_file, planted, row, session
from tests.explained import cells, check_cell
from tests.unit.rollup.test_worked_examples import portfolio
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.errors import Gone, InvalidInput, Refused
from tpm_tui.exchange.template import load_demo
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.editing.commands import delete_item
from tpm_tui.service.explaining.contributions import Contribution, Explanation
from tpm_tui.service.explaining.explain import explain
from tpm_tui.service.importing import new_board


def told(sketch: Sketch, title: str, key: str, *, own: bool = False) -> Explanation:
    """Explanation of a cell of a sketch."""
    item = sketch.ids[title]
    return check_cell(sketch.board, -item if own else item, key)


def lines(parts: tuple[Contribution, ...]) -> list[tuple[str, str, str, str, str]]:
    """Contributions as a screen shows them."""
    return [(one.label, one.value, one.weight, one.share, one.note) for one in parts]


def test_every_cell_of_the_demo_adds_up(tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    new_board(path, load_demo(FieldContext()), "Demo")
    with session(path) as opened:
        checked = [check_cell(opened.board, *cell) for cell in cells(opened.board)]
    assert len(checked) > 4000


def test_t1_1_the_portfolio_is_explained() -> None:
    sketch = portfolio()
    found = told(sketch, "Portfolio", "progress")
    assert found.lines == (
        "282h / 1,600h = 17.63 % -> 18%",
        "Weighted by work (the board's setting).",
        "6 of 9 estimated; a missing weight counts as the mean of its siblings.",
    )
    assert lines(found.contributions) == [
        ("Program 1", "47 %", "~600h", "17.63", "~ weights imputed below"),
        ("Program 2", "0 %", "1,000h", "0.00", ""),
    ]


def test_t1_1_imputed_excluded_and_milestone() -> None:
    found = told(portfolio(), "Project A", "progress")
    assert found.lines[0] == "100h / 240h = 41.67 % -> 42%"
    assert (
        found.lines[2] == "2 of 3 estimated; a missing weight counts as the mean of its siblings."
    )
    assert lines(found.contributions) == [
        ("A1", "100 %", "40h", "16.67", ""),
        ("A2", "50 %", "120h", "25.00", ""),
        ("A3", "0 %", "~80h", "0.00", "~ imputed: mean of 2 siblings"),
        ("A4", "0 %", "0h", "0.00", "milestone: weight 0, blocks 100 %"),
        ("A5", "(30 %)", "", "", "excluded: Cancelled"),
    ]


def test_t1_1_own_line_and_unknown_weights() -> None:
    sketch = portfolio()
    own, b1, *_ = told(sketch, "Project B", "progress").contributions
    assert (own.row, own.label, own.value, own.weight, own.note) == (
        -sketch.ids["Project B"], "(own)", "100 %", "20h", "own line",
    )  # fmt: skip
    assert (b1.value, b1.weight, b1.share) == ("25 %", "80h", "12.50")
    found = told(sketch, "Project C", "progress")
    assert found.lines[0] == "1 / 2 = 50 % -> 50%"
    assert "no weight is known, so rows count alike" in found.lines[1]
    assert [part.note for part in found.contributions] == ["weight unknown: counts 1"] * 2
    program = told(sketch, "Program 1", "progress").contributions
    assert program[2].weight == "~200h"
    assert program[2].note == "~ imputed: mean of 2 siblings"


def test_a_tree_unfolds_one_level_at_a_time() -> None:
    sketch = portfolio()
    program = told(sketch, "Portfolio", "progress").contributions[0]
    project = program.expand()[0]
    assert project.row == sketch.ids["Project A"]
    assert [leaf.label for leaf in project.expand()] == ["A1", "A2", "A3", "A4", "A5"]
    assert project.expand()[0].expand() == ()


def test_the_total_is_explained_as_the_rows_at_the_top() -> None:
    sketch = portfolio()
    found = check_cell(sketch.board, 0, "work")
    assert [part.label for part in found.contributions] == ["Portfolio"]


@pytest.mark.parametrize(
    "rows, said",
    [
        ((row("a", work="1000h", status="done"), row("gate", kind="milestone")), "99 % because gate is open."),
        ((row("a", work="999h", status="done"), row("b", work="1h")), "99 % because b is open."),
        ((row("a", work="1000h", status="in_progress"), row("b", work="9h")), "1 % because a has started."),
    ],
)  # fmt: skip
def test_clamping_is_told(rows: tuple[object, ...], said: str) -> None:
    sketch = Sketch(row("top", *rows))  # type: ignore[arg-type]
    assert said in told(sketch, "top", "progress").lines


def test_the_place_of_the_weight_basis_is_named() -> None:
    tree = row("top", row("mid", row("a", budget="100"), row("b", budget="300", progress="50")))
    sketch = Sketch(tree, basis="budget")
    assert "Weighted by budget (the board's setting)." in told(sketch, "mid", "progress").lines
    sketch.type("top", "basis", "duration")
    assert any("duration (set on top)" in one for one in told(sketch, "mid", "progress").lines)
    sketch.type("mid", "basis", "work")
    assert any("work (set here)" in one for one in told(sketch, "mid", "progress").lines)
    note = told(sketch, "top", "progress").contributions[0].note
    assert note.endswith("weighted by work below")


def test_a_status_that_overrides_what_was_typed() -> None:
    sketch = Sketch(row("top", row("a", work="1h", progress="40"), row("b", work="1h")))
    sketch.type("a", "status", "done")
    part = told(sketch, "top", "progress").contributions[0]
    assert (part.value, part.note) == ("100 %", "overridden: Done, typed 40 %")
    leaf = told(sketch, "a", "progress")
    assert leaf.lines == ("Status Done means 100 %.",)
    assert lines(leaf.contributions)[1] == ("Progress", "40 %", "", "", "overridden")


def test_sums_tell_unknown_and_excluded_apart() -> None:
    sketch = Sketch(
        row(
            "top",
            row("known", budget="1000", actual_cost="200"),
            row("unknown"),
            row("zero", budget="0"),
            row("gone", budget="500", actual_cost="50", status="cancelled"),
            own={"budget": "200"},
        )
    )
    found = told(sketch, "top", "budget")
    assert found.lines == (
        "200 + 1,000 + 0 + 50 = 1,250",
        "2 of 3 with a budget; the others bring nothing.",
        "A cancelled or deferred row brings no more than it has cost and ordered.",
    )
    assert lines(found.contributions) == [
        ("(own)", "200", "", "16.0 %", "own line"),
        ("known", "1,000", "", "80.0 %", ""),
        ("unknown", "", "", "", "unknown"),
        ("zero", "0", "", "0.0 %", ""),
        ("gone", "50", "", "4.0 %", "Cancelled: what it has cost and ordered"),
    ]
    spent = told(sketch, "top", "actual_cost")
    assert spent.contributions[4].note == "Cancelled, still counts"
    assert spent.lines[-1] == "What cancelled or deferred rows have cost stays in the sum."
    left = told(sketch, "top", "available")
    assert left.lines == ("Budget 1,250 - actual cost 250 - committed 0 = 1,000",)
    assert [part.label for part in left.contributions[0].expand()][:2] == ["(own)", "known"]


def test_dates_name_the_row_that_decides() -> None:
    sketch = Sketch(
        row(
            "top",
            row("a", start="2026-03-02", finish="2026-03-06"),
            row("b", start="2026-02-02", finish="2026-03-13", status="cancelled"),
            row("c"),
        )
    )
    found = told(sketch, "top", "start")
    assert found.lines == (
        "The earliest of what is included below: 2026-03-02, from a.",
        "1 of 2 dated; the others are passed over.",
    )
    assert [part.note for part in found.contributions] == [
        "the earliest", "excluded: Cancelled", "unknown",
    ]  # fmt: skip
    assert found.contributions[1].value == "(2026-02-02)"
    lasts = told(sketch, "top", "duration")
    assert lasts.lines == ("5 working days (2026-03-02 to 2026-03-06) = 40h",)


def test_work_share_and_what_remains() -> None:
    sketch = Sketch(
        row(
            "top",
            row("a", work="40h", actual_work="40h", remaining_work="20h"),
            row("b", work="40h"),
        )
    )
    found = told(sketch, "top", "work_progress")
    assert found.lines == ("40h actual / (40h + 60h remaining) = 40 % -> 40%",)
    assert lines(found.contributions)[0] == ("a", "66.67 %", "60h", "40.00", "")
    assert told(sketch, "a", "remaining_work").lines == (
        "Typed or imported; it wins over work - actual work = 0h.",
    )
    assert told(sketch, "b", "remaining_work").lines == ("Work 40h - actual 0h = 40h",)


def test_t3_3_allocation_by_row_and_by_person() -> None:
    sketch = Sketch(
        row(
            "Program",
            row("A", row("A1", start="2026-02-02", finish="2026-02-27", assignments="Dana 60%, Elias 50%")),
            row("B", row("B1", start="2026-02-16", finish="2026-03-13",
                         assignments="Dana 60%, role:QA 0.5fte 2026-03-02..2026-03-13")),
        ),
        days_off=["2026-02-18"], people={"Elias": {"week": [480, 480, 480, 480, 0, 0, 0]}},
    )  # fmt: skip
    found = told(sketch, "Program", "allocation")
    assert found.root.value == "35.3 pd"
    assert found.lines[:3] == (
        "Average: 35.3 pd / 29 working days (2026-02-02 to 2026-03-13) = 1.22 FTE",
        "Peak: 1.7 FTE on 2026-02-16, the first such day.",
        "2 people and 1 unstaffed role, each counted once: Dana, Elias, role:QA",
    )
    assert found.lines[3].startswith("! Dana is at 120 % from 2026-02-16 to 2026-02-27")
    assert lines(found.contributions) == [
        ("A", "18.9 pd", "1.1 FTE", "53.5 %", "Dana, Elias, own peak 1.1 FTE on 2026-02-02"),
        ("B", "16.4 pd", "0.6 FTE", "46.5 %", "Dana, role:QA, own peak 1.1 FTE on 2026-03-02"),
    ]
    leaf = told(sketch, "A1", "allocation")
    assert lines(leaf.contributions) == [
        ("Dana", "11.4 pd", "0.6 FTE", "60.3 %", "60% over 19 working days (2026-02-02 to 2026-02-27)"),
        ("Elias", "7.5 pd", "0.5 FTE", "39.7 %", "50% over 15 working days (2026-02-02 to 2026-02-27)"),
    ]  # fmt: skip


def test_status_counts_what_is_done() -> None:
    sketch = Sketch(row("top", row("a", status="done"), row("b"), row("c", status="cancelled")))
    found = told(sketch, "top", "status")
    assert found.lines[0] == "1 of 2 done, 1 started -> In progress"
    assert [part.note for part in found.contributions] == ["", "", "excluded: Cancelled"]


def test_inputs_say_that_they_were_typed() -> None:
    sketch = Sketch(row("top", row("a", owner="Ana", budget="5"), own={"budget": "7"}))
    assert told(sketch, "a", "owner").lines[0].startswith("An input")
    assert "not known (which is not zero)" in told(sketch, "a", "work").lines[0]
    assert "(own) line" in told(sketch, "top", "budget", own=True).lines[0]
    assert told(sketch, "top", "budget", own=True).root.label == "(own) of top"


def test_what_is_not_there_is_refused() -> None:
    sketch = Sketch(row("top", row("a")))
    with pytest.raises(InvalidInput, match="no column 'nope'"):
        explain(sketch.board, 1, "nope")
    with pytest.raises(Refused):
        explain(sketch.board, -sketch.ids["top"], "budget")
    sketch.run(lambda board: delete_item(board, sketch.ids["a"]))
    with pytest.raises(Gone):
        explain(sketch.board, sketch.ids["a"], "budget")


def test_hostile_titles_are_only_text(tmp_path: Path) -> None:
    path = new_file(tmp_path / "board.db", today="2026-03-04")
    with session(path) as opened:
        ids = planted(opened, row("[red]x[/] {0} %s", row("[@click=app.quit]a[/]", work="1h")))
        found = check_cell(opened.board, next(iter(ids.values())), "work")
    assert found.contributions[0].label == "[@click=app.quit]a[/]"


# ---- columns of the board's own


def own_column(kind: str, rollup: str, **more: object) -> dict[str, object]:
    """Settings that define one column `x_it`."""
    return {"field:x_it": {"label": "It", "type": kind, "rollup": rollup, **more}}


def own_tree(*typed: str, **settings: object) -> Sketch:
    """A parent whose children hold these texts in `x_it`."""
    children = (row(f"c{n}", x_it=text, work=f"{n + 1}h") for n, text in enumerate(typed))
    return Sketch(row("top", *children, row("none", work="5h")), **settings)


def test_a_mean_of_its_own_adds_up() -> None:
    sketch = own_tree("1", "2", "4", **own_column("number", "average"))
    found = told(sketch, "top", "x_it")
    assert found.lines[0].startswith("7 / 3 = 2.33")
    assert [part.heft for part in found.contributions] == [1, 1, 1, 0]
    brought = [Fraction(part.share) for part in found.contributions if part.share]
    assert sum(brought) == Fraction(int(sketch.board.figures.value(1, "x_it") or 0), 10**6)
    assert found.contributions[3].note == "unknown"


def test_a_mean_weighted_by_another_column() -> None:
    sketch = own_tree("10", "40", **own_column("percent", "weighted", weight="work"))
    found = told(sketch, "top", "x_it")
    assert [(part.value, part.weight, part.share) for part in found.contributions[:2]] == [
        ("10 %", "1h", "3.33 %"), ("40 %", "2h", "26.67 %"),
    ]  # fmt: skip
    assert found.root.value == "30%"
    assert "Weighted by work; what has none is left out." in found.lines


def test_sums_counts_and_distinct_values() -> None:
    sums = told(own_tree("100", "300", **own_column("money", "sum")), "top", "x_it")
    assert [part.share for part in sums.contributions] == ["25.0 %", "75.0 %", ""]
    counts = told(own_tree("a", "b", "a", **own_column("text", "count")), "top", "x_it")
    assert [part.exact for part in counts.contributions] == [1, 1, 1, None]
    names = told(own_tree("a", "b", "a", **own_column("text", "distinct")), "top", "x_it")
    assert [part.share for part in names.contributions] == ["1", "1", "0", ""]
    assert names.lines[0] == "2 different: a, b"


def test_extremes_and_the_worst_choice() -> None:
    days = told(own_tree("2026-03-02", "2026-03-09", **own_column("date", "max")), "top", "x_it")
    assert [part.note for part in days.contributions] == ["", "the largest", "unknown"]
    choice = own_column("choice", "worst", options=[["g", "Green"], ["r", "Red"]])
    worst = told(own_tree("Green", "Red", **choice), "top", "x_it")
    assert worst.lines[0].endswith("of what is below: Red, from c1.")
    assert [part.note for part in worst.contributions] == ["", "the worst", "unknown"]


def test_choices_that_the_list_does_not_know_bring_nothing() -> None:
    choice = own_column("choice", "worst", options=[["g", "Green"]])
    sketch = own_tree("Green", **choice)
    item = sketch.ids["c0"]
    sketch.run(lambda _: ChangeSet((SetCell(item, "x_it", "g", "unheard of"),)))
    found = told(sketch, "top", "x_it")
    assert found.lines[0].startswith("Nothing below says anything")
    assert found.contributions[0].note == "not in the list of choices"


def formula_tree(text: str, shows: str = "money") -> Sketch:
    """A parent with two children and a formula column."""
    column = {"field:x_it": {"label": "It", "type": "formula", "formula": text, "shows": shows}}
    return Sketch(
        row("top", row("a", budget="100", actual_cost="30"), row("b", budget="50")), **column
    )


def test_a_formula_tells_what_it_read() -> None:
    sketch = formula_tree("= budget - actual_cost")
    found = told(sketch, "a", "x_it")
    assert found.lines[0] == "It = budget - actual_cost -> 70"
    assert [(one.label, one.value) for one in found.contributions] == [
        ("budget", "100"), ("actual_cost", "30"),
    ]  # fmt: skip
    parent = told(sketch, "top", "x_it").contributions[0]
    assert [one.label for one in parent.expand()] == ["a", "b"]


def test_a_formula_over_other_rows_names_them() -> None:
    sketch = formula_tree("sum(children.budget)")
    part = told(sketch, "top", "x_it").contributions[0]
    assert part.label == "children.budget"
    assert [(one.label, one.value) for one in part.expand()] == [("a", "100"), ("b", "50")]
    above = formula_tree("parent.budget")
    found = told(above, "a", "x_it").contributions[0]
    assert (found.row, found.value, found.note) == (above.ids["top"], "150", "of top")


def test_a_formula_without_a_value_says_why() -> None:
    found = told(formula_tree("budget / (actual_cost - actual_cost)", "number"), "a", "x_it")
    assert found.lines[0].endswith("-> #DIV/0")
    assert found.lines[1].startswith("#DIV/0: ")
