"""The worked examples of SEMANTICS 1.3 typed by commands with all methods, and further ones by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.boards import Row, Sketch, deleting, new_file, planted, row, session, typed_row, typing
from tpm_tui.domain.override import parse_override
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.rollup.full import differences
from tpm_tui.service.editing.commands import add_item, delete_item, set_cell
from tpm_tui.service.editing.stepping import stepped, ticked
from tpm_tui.service.explaining.explain import explain

TODAY = "2026-03-04"
STEPS = "[x] drafted; [x] reviewed; [x] signed; printed; filed"


def example() -> Row:
    """The tree of 1.3, every leaf measured as the picture says."""
    return row(
        "Portfolio",
        row(
            "Program 1",
            row(
                "Project A",
                row("A1", work="40h", status="done"),
                row("A2", work="120h", progress="50"),
                row("A3"),
                row("A4", kind="milestone", work="0"),
                row("A5", work="60h", progress="30", status="cancelled"),
            ),
            row(
                "Project B",
                row("B1", work="80h", progress="25"),
                row("B2", work="40h", method="work", actual_work="30h", remaining_work="10h"),
                row("B3", work="20h", method="checklist", checklist=STEPS),
                own={"work": "20h", "status": "done"},
            ),
            row("Project C", row("C1", status="done"), row("C2")),
        ),
        row("Program 2", row("L", work="1000h", status="in_progress", progress="0")),
    )


def portfolio() -> Sketch:
    return Sketch(example(), today=TODAY)


def exact(sketch: Sketch, title: str) -> Fraction:
    found = sketch.board.figures.progress_exact(sketch.ids[title])
    assert found is not None
    return Fraction(found)


def marked(sketch: Sketch, title: str) -> str:
    return sketch.board.figures.marked_text(sketch.ids[title], "progress")


def lines(sketch: Sketch, title: str, key: str = "progress") -> str:
    return "\n".join(explain(sketch.board, sketch.ids[title], key).lines)


@pytest.mark.parametrize(
    "title, shown, ratio",
    [
        ("Portfolio", "18%", Fraction(28200, 1600)),
        ("Program 1", "47%", Fraction(28200, 600)),
        ("Project A", "42%", Fraction(10000, 240)),
        ("Project B", "51%", Fraction(8200, 160)),
        ("Project C", "50%", Fraction(50)),
        ("Program 2", "1%", Fraction(0)),
        ("B2", "75%", Fraction(75)),
        ("B3", "60%", Fraction(60)),
    ],
)
def test_t1_1_with_every_method(title: str, shown: str, ratio: Fraction) -> None:
    sketch = portfolio()
    assert sketch.shown(title, "progress") == shown
    assert exact(sketch, title) == ratio
    assert list(differences(sketch.board.engine)) == []


def test_t1_1_coverage_counts_the_milestone_and_not_what_is_cancelled() -> None:
    sketch = portfolio()
    assert sketch.shown("Project A", "coverage") == "3/4"
    assert sketch.shown("Project B", "coverage") == "4/4"
    assert sketch.shown("Project C", "coverage") == "0/2"
    assert sketch.shown("Program 1", "coverage") == "7/10"
    assert sketch.shown("Portfolio", "coverage") == "8/11"
    assert "7 of 10 leaves" in lines(sketch, "Program 1", "coverage")


def test_t1_2_without_c() -> None:
    sketch = portfolio()
    sketch.run(lambda board: delete_item(board, sketch.ids["Project C"]))
    assert exact(sketch, "Program 1") == Fraction(18200, 400)
    assert sketch.shown("Program 1", "progress") == "46%"


def test_t1_3_an_override_is_used_by_ancestors_with_the_weight_as_it_was() -> None:
    sketch = portfolio()
    sketch.type("Project A", "progress", "60 vendor says so until 2026-03-18")
    assert exact(sketch, "Program 1") == Fraction(14400 + 8200 + 10000, 600)
    assert marked(sketch, "Project A") == "60%* (42)"
    assert marked(sketch, "Program 1") == "54%*"
    assert marked(sketch, "Project B") == "51%"
    assert marked(sketch, "Portfolio").endswith("%*")
    assert sketch.board.engine.progress.computed(sketch.ids["Project A"]) == Fraction(1000000, 240)
    assert list(differences(sketch.board.engine)) == []
    told = lines(sketch, "Project A")
    assert "vendor says so" in told
    assert "Holds until 2026-03-18. Without it: 41.67 %" in told
    assert "Project A" in lines(sketch, "Program 1")
    sketch.type("Project A", "progress", "")
    assert marked(sketch, "Program 1") == "47%"


def test_t1_4_an_open_milestone_without_weight() -> None:
    sketch = Sketch(
        row("P", row("a", work="1000h", status="done"), row("m", kind="milestone", work="0"))
    )
    assert sketch.shown("P", "progress") == "99%"


def test_t1_5_one_open_hour() -> None:
    sketch = Sketch(row("P", row("a", work="999h", status="done"), row("b", work="1h")))
    assert sketch.shown("P", "progress") == "99%"


def test_t1_6_two_milestones() -> None:
    sketch = Sketch(row("P", row("a", kind="milestone", status="done"), row("b", kind="milestone")))
    assert sketch.shown("P", "progress") == "50%"


def test_t1_7_only_child_cancelled() -> None:
    sketch = Sketch(row("P", row("a", work="9h", progress="40", status="cancelled")))
    assert sketch.board.figures.value(sketch.ids["P"], "progress") is None


def test_t1_8_an_overrun_does_not_gain_weight() -> None:
    sketch = Sketch(
        row(
            "P",
            row("a", work="40h", method="work", actual_work="40h", remaining_work="20h"),
            row("b", work="40h"),
        )
    )
    assert exact(sketch, "a") == Fraction(200, 3)
    assert sketch.shown("a", "progress") == "67%"
    assert exact(sketch, "P") == Fraction(100, 3)
    assert "40h actual / (40h + 20h remaining)" in lines(sketch, "a").replace("5d", "40h")


@pytest.mark.parametrize(
    "basis, shown",
    [("work", "54%"), ("budget", "55%"), ("duration", "55%"), ("points", "59%"), ("equal", "63%")],
)
def test_t1_9_the_basis_matters(basis: str, shown: str) -> None:
    rows = [
        ("A1", "40h", "200k", "8d", "5", "100"), ("A2", "120h", "250k", "20d", "8", "50"),
        ("B1", "80h", "300k", "15d", "5", "25"), ("B2", "40h", "50k", "10d", "2", "75"),
    ]  # fmt: skip
    sketch = Sketch(
        row(
            "P",
            *(
                row(title, work=work, budget=money, duration=days, points=points, progress=share)
                for title, work, money, days, points, share in rows
            ),
        )
    )
    sketch.type("P", "basis", basis)
    assert sketch.shown("P", "progress") == shown
    assert sketch.shown("P", "points") == "20"
    assert sketch.shown("P", "points_done") == "5"


# ---- examples of other tools


def test_kb101495_pairs_are_rolled_up() -> None:
    """Microsoft's article: 25 % and 20 %, where dividing on the way up gave 23 %."""
    sketch = Sketch(
        row(
            "Top Summary",
            row(
                "Subordinate Summary",
                row("task1", duration="1d", actual_duration="4h"),
                row("task2", duration="1d", actual_duration="0h"),
            ),
            row("task3", duration="1d", actual_duration="48m"),
        ),
        basis="duration",
    )
    assert sketch.shown("Subordinate Summary", "progress") == "25%"
    assert exact(sketch, "Top Summary") == 20


def test_catapult_actual_duration_by_duration() -> None:
    """Its formula, sum of actual duration / sum of duration, is the basis `duration`."""
    rows = [(10, 20), (5, 20), (0, 20)]
    sketch = Sketch(
        row(
            "P",
            *(
                row(f"t{at}", duration=f"{whole}d", actual_duration=f"{part}d")
                for at, (part, whole) in enumerate(rows)
            ),
        ),
        basis="duration",
    )
    assert exact(sketch, "P") == 25


OPENPROJECT = [
    # (estimates, closed, percents, what OpenProject shows, what the rule of SEMANTICS 1.2 gives)
    ((0, 2, 0), (1, 2), (0, 0, 0), "67%", "99%"),
    ((None, 2, 0), (1, 2), (0, 0, 0), "67%", "50%"),
    ((None, None, None), (), (20, 20, 50), "30%", "30%"),
    ((None, None, None), (), (0, 50, 100), "50%", "50%"),
    ((1, 2, 5), (), (0, 100, 100), "88%", "88%"),
    ((1, 2, 5), (1, 2), (0, 0, 0), "88%", "88%"),
    ((1, 2, 5), (2,), (50, 75, 42), "88%", "88%"),
    ((0, 3, None, 7), (2,), (0, 0, 0, 50), "43%", "57%"),
]
"""There a zero estimate weighs as a missing one, here it weighs nothing: the first two and the last
case differ by that rule alone."""


@pytest.mark.parametrize("estimates, closed, percents, theirs, ours", OPENPROJECT)
def test_openproject_ancestors(
    estimates: tuple[int | None, ...],
    closed: tuple[int, ...],
    percents: tuple[int, ...],
    theirs: str,
    ours: str,
) -> None:
    rows = []
    for at, (hours, share) in enumerate(zip(estimates, percents, strict=True)):
        typed = {"progress": str(share)} | ({} if hours is None else {"work": f"{hours}h"})
        typed |= {"status": "done"} if at in closed else {}
        rows.append(typed_row(f"t{at}", typed))
    sketch = Sketch(row("P", *rows))
    assert sketch.shown("P", "progress") == ours
    assert (theirs == ours) == (0 not in estimates)


# ---- further examples by hand


def test_a_method_changes_what_is_read_and_nothing_that_was_typed() -> None:
    sketch = Sketch(
        row("P", row("a", progress="30", actual_work="3h", remaining_work="1h", checklist=STEPS))
    )
    shown = []
    for method in ("", "work", "checklist", "status", "milestone", "pct"):
        sketch.type("a", "method", method)
        shown.append(sketch.shown("a", "progress"))
    assert shown == ["30%", "75%", "60%", "50%", "1%", "30%"]
    sketch.type("a", "status", "done")
    assert sketch.shown("a", "progress") == "100%"
    sketch.type("a", "status", "in progress")
    assert sketch.shown("a", "progress") == "30%"


@pytest.mark.parametrize(
    "status, shown",
    [
        ("todo", "0%"),
        ("in progress", "50%"),
        ("in review", "80%"),
        ("blocked", "50%"),
        ("done", "100%"),
    ],
)
def test_percent_of_a_status(status: str, shown: str) -> None:
    sketch = Sketch(row("P", row("a", method="status", status=status)))
    assert sketch.shown("a", "progress") == shown


def test_a_board_maps_its_statuses_to_percents() -> None:
    statuses = [
        ["todo", "To do", "todo"], ["build", "Build", "in_progress", 35], ["ship", "Ship", "in_progress", 90],
        ["done", "Done", "done"],
    ]  # fmt: skip
    sketch = Sketch(
        row("P", row("a", status="build"), row("b", status="ship"), row("c")),
        statuses=statuses, method="status",
    )  # fmt: skip
    assert [sketch.shown(one, "progress") for one in "abc"] == ["35%", "90%", "0%"]
    assert exact(sketch, "P") == Fraction(125, 3)


def test_work_that_is_used_up_is_not_done_until_somebody_says_so() -> None:
    sketch = Sketch(row("P", row("a", work="8h", method="work", actual_work="8h")))
    assert exact(sketch, "a") == 100
    assert sketch.shown("a", "progress") == "99%"
    assert "99 % because it is not done yet." in lines(sketch, "a")
    sketch.type("a", "status", "done")
    assert sketch.shown("P", "progress") == "100%"


@pytest.mark.parametrize(
    "finish, shown", [("2026-03-13", "30%"), ("2026-03-04", "99%"), ("2026-03-03", "100%")]
)
def test_level_of_effort_is_over_once_its_finish_has_passed(finish: str, shown: str) -> None:
    """Monday 2 to Friday 13 March: on Wednesday 4 March three of ten working days."""
    sketch = Sketch(
        row("P", row("a", method="loe", start="2026-03-02", finish=finish)), today=TODAY
    )
    assert sketch.shown("a", "progress") == shown
    assert "loe" in lines(sketch, "a")
    assert sketch.shown("P", "status") == ("Done" if shown == "100%" else "In progress")


def test_weighted_steps_and_cancelled_ones() -> None:
    """1 of 1 + 2 by weight; the cancelled 9 do not count."""
    sketch = Sketch(
        row("P", row("a", method="checklist", checklist="[x] one; two x2; [-] three x9"))
    )
    assert exact(sketch, "a") == Fraction(100, 3)
    assert sketch.shown("a", "checklist") == "1/3"
    assert sketch.shown("a", "status") == "In progress"
    assert "3. [-] three x9 (cancelled, does not count)" in lines(sketch, "a")


def test_the_last_step_ticks_the_status_and_unticking_reopens() -> None:
    sketch = Sketch(row("P", row("a", method="checklist", checklist="one; two")))
    item = sketch.ids["a"]
    for expected in ("In progress", "Done"):
        sketch.run(lambda board: stepped(board, item, "checklist", 1))
        assert sketch.shown("a", "status") == expected
    with pytest.raises(Refused, match="Every step is ticked"):
        sketch.run(lambda board: stepped(board, item, "checklist", 1))
    changes = ticked(sketch.board, item, "checklist", 2)
    assert {change.field for change in changes} == {"checklist", "status"}  # type: ignore[union-attr]
    sketch.run(lambda _board: changes)
    assert (sketch.shown("a", "status"), sketch.shown("a", "progress")) == ("In progress", "50%")
    with pytest.raises(InvalidInput, match="There is no step 7; there are 2 steps"):
        ticked(sketch.board, item, "checklist", 7)


@pytest.mark.parametrize(
    "method, what",
    [
        ("status", "Choose the status"),
        ("work", "Change its actual or remaining work"),
        ("checklist", "Tick its steps"),
        ("loe", "Change its start or finish"),
        ("milestone", "Type 0 or 100"),
    ],
)
def test_progress_by_another_method_is_not_typed(method: str, what: str) -> None:
    sketch = Sketch(row("P", row("a", method=method)))
    with pytest.raises(Refused, match=what):
        sketch.type("a", "progress", "40")
    sketch.type("a", "progress", "100")
    assert sketch.shown("a", "status") == "Done"


# ---- overrides


@pytest.mark.parametrize(
    "text, message",
    [
        ("60", "Say why"),
        ("vendor", "does not begin with a percentage"),
        ("100 vendor", "cannot be said to be 100 %"),
        ("60 vendor until 2026-03-03", "is over"),
        ("140 vendor", "outside"),
    ],
)
def test_what_cannot_be_said(text: str, message: str) -> None:
    sketch = portfolio()
    with pytest.raises((InvalidInput, Refused), match=message):
        sketch.type("Project A", "progress", text)


def test_an_override_holds_for_fourteen_days_unless_it_says_more() -> None:
    sketch = portfolio()
    sketch.type("Project A", "progress", "60 waiting until the vendor answers")
    found = parse_override(str(sketch.board.items.get(sketch.ids["Project A"], "override")))
    assert found is not None
    assert (found.reason, found.until) == ("waiting until the vendor answers", "2026-03-18")


def test_an_expired_override_is_not_used_and_still_told() -> None:
    sketch = portfolio()
    sketch.type("Project A", "override", '{"percent": 6000, "reason": "r", "until": "2026-03-03"}')
    assert marked(sketch, "Project A") == "42%"
    assert "Expired on 2026-03-03" in lines(sketch, "Project A")


def test_an_override_on_a_leaf_waits_until_it_has_rows_below() -> None:
    sketch = portfolio()
    with pytest.raises(Refused, match="no rows below"):
        sketch.type("A2", "override", "60 because")
    sketch.type("Project C", "progress", "70 because")
    for title in ("C1", "C2"):
        sketch.run(deleting(sketch.ids[title]))
    assert sketch.shown("Project C", "progress") == "0%"
    sketch.run(lambda board: add_item(board, "C3", parent=sketch.ids["Project C"]))
    assert marked(sketch, "Project C") == "70%* (0)"
    assert list(differences(sketch.board.engine)) == []


def test_an_override_of_what_is_all_cancelled_says_nothing() -> None:
    sketch = Sketch(row("P", row("Q", row("a", work="1h"), row("b", work="1h", progress="40"))))
    sketch.type("Q", "progress", "60 because")
    sketch.type("a", "status", "cancelled")
    sketch.type("b", "status", "cancelled")
    assert sketch.board.figures.value(sketch.ids["Q"], "progress") is None
    assert sketch.board.figures.value(sketch.ids["P"], "progress") is None


def test_finishing_the_last_row_below_removes_the_override_in_one_change(tmp_path: Path) -> None:
    path = new_file(tmp_path / "said.db", today=TODAY)
    with session(path) as ana:
        ids = planted(ana, example())
        said = ana.execute(typing(ids["Project B"], "progress", "90 nearly there"))
        stored = parse_override(str(ana.board.items.get(ids["Project B"], "override")))
        assert stored is not None
        assert (stored.by, bool(stored.at), said.txn != "") == (ana.user.name, True, True)
        for title in ("B1", "B2"):
            ana.execute(typing(ids[title], "status", "done"))
        assert ana.board.items.get(ids["Project B"], "override") is not None
        done = ana.execute(lambda board: set_cell(board, ids["B3"], "status", "done"))
        assert ana.board.items.get(ids["Project B"], "override") is None
        assert done.label.endswith("(override of 'Project B' removed: all below is done)")
        assert ana.board.figures.text(ids["Project B"], "progress") == "100%"
        ana.undo()
        assert ana.board.items.get(ids["Project B"], "override") is not None
        assert ana.board.figures.marked_text(ids["Project B"], "progress").startswith("90%*")
