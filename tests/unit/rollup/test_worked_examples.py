"""The worked examples of SEMANTICS.md under their ids, typed in as a person would."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.boards import Row, Sketch, new_file, planted, row, session, typing
from tpm_tui.domain.calendar import ordinal
from tpm_tui.service.editing.commands import delete_item
from tpm_tui.service.session import BoardSession

HOUR = 3600


def exact(sketch: Sketch, title: str, key: str = "progress") -> Fraction | None:
    """Percentage before rounding."""
    found = sketch.board.figures.progress_exact(sketch.ids[title], key)
    return None if found is None else Fraction(found)


def hours(sketch: Sketch, title: str) -> int | None:
    """Work of a row in seconds, as its parent sees it."""
    value = sketch.board.figures.value(sketch.ids[title], "work")
    assert value is None or isinstance(value, int)
    return value


# ---- 0 and 1: progress


def test_t0_1_pairs_are_rolled_up_never_percentages() -> None:
    """Microsoft's KB 101495: dividing on the way up gives 23 %."""
    sketch = Sketch(
        row(
            "Top Summary",
            row(
                "Subordinate Summary",
                row("task1", duration="1d", progress="50"),
                row("task2", duration="1d", progress="0", start="2026-03-06", finish="2026-03-06"),
            ),
            row("task3", duration="1d", progress="10"),
        ),
        basis="duration",
    )
    sketch.type("task1", "start", "2026-03-02")
    sketch.type("task1", "finish", "2026-03-02")
    assert sketch.board.figures.value(sketch.ids["Subordinate Summary"], "duration") == 5 * 8 * HOUR
    assert sketch.shown("Subordinate Summary", "progress") == "25%"
    assert sketch.shown("Top Summary", "progress") == "20%"
    assert exact(sketch, "Top Summary") == 20


def portfolio() -> Sketch:
    """The tree of 1.3; B2 and B3 as typed percents."""
    project_a = row(
        "Project A",
        row("A1", work="40h", status="done"),
        row("A2", work="120h", progress="50"),
        row("A3"),
        row("A4", kind="milestone"),
        row("A5", work="60h", progress="30", status="cancelled"),
    )
    project_b = row(
        "Project B",
        row("B1", work="80h", progress="25"),
        row("B2", work="40h", actual_work="30h", remaining_work="10h", progress="75"),
        row("B3", work="20h", progress="60"),
        own={"work": "20h", "status": "done"},
    )
    return Sketch(
        row(
            "Portfolio",
            row(
                "Program 1",
                project_a,
                project_b,
                row("Project C", row("C1", progress="100"), row("C2")),
            ),
            row("Program 2", row("L", work="1000h", status="in progress")),
        )
    )


@pytest.mark.parametrize(
    "title, shown, ratio",
    [
        ("Portfolio", "18%", Fraction(28_200, 1600)),
        ("Program 1", "47%", Fraction(28_200, 600)),
        ("Project A", "42%", Fraction(10_000, 240)),
        ("Project B", "51%", Fraction(8_200, 160)),
        ("Project C", "50%", Fraction(50)),
        ("Program 2", "1%", Fraction(0)),
        ("L", "1%", Fraction(0)),
        ("B2", "75%", Fraction(75)),
    ],
)
def test_t1_1_every_share_of_the_picture(title: str, shown: str, ratio: Fraction) -> None:
    sketch = portfolio()
    assert sketch.shown(title, "progress") == shown
    assert exact(sketch, title) == ratio


def test_t1_1_the_total_is_the_portfolio() -> None:
    sketch = portfolio()
    assert sketch.board.figures.text(0, "progress") == "18%"


def test_t1_1_work_progress_of_b2_is_actual_by_actual_and_remaining() -> None:
    sketch = portfolio()
    assert exact(sketch, "B2", "work_progress") == 75


@pytest.mark.parametrize(
    "title, weight",
    [
        ("Portfolio", 1600),
        ("Program 1", 600),
        ("Project A", 240),
        ("Project B", 160),
        ("Project C", None),
        ("Program 2", 1000),
    ],
)
def test_t1_1_every_weight_of_the_picture(title: str, weight: int | None) -> None:
    """W: the known work with the missing weights filled in; C's is unknown to Program 1."""
    sketch = portfolio()
    mean = sketch.board.engine.progress.means["work"][sketch.ids[title]]
    outcome = mean.outcome()
    assert outcome is not None
    assert outcome[0] == (None if weight is None else weight * HOUR)


def test_t1_1_the_marks_stand_where_a_weight_was_imputed() -> None:
    sketch = portfolio()
    imputed = sketch.board.engine.progress.imputed
    marked = {title for title, item in sketch.ids.items() if imputed(item)}
    assert marked == {"Project A", "Program 1"}


def test_t1_1_the_works_that_are_known_add_up() -> None:
    sketch = portfolio()
    assert hours(sketch, "Project A") == 160 * HOUR  # A3 is unknown, A5 is excluded
    assert hours(sketch, "Project B") == 160 * HOUR
    assert hours(sketch, "Project C") is None
    assert hours(sketch, "Portfolio") == 1320 * HOUR


@pytest.mark.parametrize(
    "title, own, share",
    [
        ("A1", False, 40),
        ("A2", False, 60),
        ("A3", False, 0),
        ("B1", False, 20),
        ("B2", False, 30),
        ("B3", False, 12),
        ("Project B", True, 20),
    ],
)
def test_t1_1_what_each_leaf_brings(title: str, own: bool, share: int) -> None:
    sketch = portfolio()
    figures, item = sketch.board.figures, sketch.ids[title]
    line = -item if own else item
    done, work = figures.progress_exact(line), figures.value(line, "work") or 0
    assert done is not None
    assert Fraction(done) * int(work) == share * 100 * HOUR


def test_t1_2_without_c_program_1_rounds_half_up() -> None:
    sketch = portfolio()
    sketch.run(lambda board: delete_item(board, sketch.ids["Project C"]))
    assert exact(sketch, "Program 1") == Fraction(91, 2)
    assert sketch.shown("Program 1", "progress") == "46%"


def test_t1_4_an_open_milestone_without_weight_keeps_99() -> None:
    sketch = Sketch(
        row("P", row("work", work="1000h", status="done"), row("gate", kind="milestone"))
    )
    assert exact(sketch, "P") == 100
    assert sketch.shown("P", "progress") == "99%"
    sketch.type("gate", "status", "done")
    assert sketch.shown("P", "progress") == "100%"


def test_t1_5_one_open_hour_of_a_thousand_keeps_99() -> None:
    sketch = Sketch(row("P", row("most", work="999h", status="done"), row("rest", work="1h")))
    assert exact(sketch, "P") == Fraction(999, 10)
    assert sketch.shown("P", "progress") == "99%"


def test_t1_6_milestones_alone_count_alike() -> None:
    sketch = Sketch(
        row("P", row("M1", kind="milestone", status="done"), row("M2", kind="milestone"))
    )
    assert sketch.shown("P", "progress") == "50%"


def test_t1_7_nothing_but_a_cancelled_child_is_no_share_at_all() -> None:
    sketch = Sketch(row("P", row("gone", work="8h", progress="100", status="cancelled")))
    assert sketch.board.figures.value(sketch.ids["P"], "progress") is None
    assert sketch.shown("P", "progress") == ""
    assert exact(sketch, "P") is None


def test_t1_8_an_overrun_counts_actual_by_actual_and_remaining() -> None:
    """67 %, not 50 %; and the overrunning task keeps the weight of its estimate."""
    sketch = Sketch(
        row("P", row("over", work="40h", actual_work="40h", remaining_work="20h"), row("next"))
    )
    assert exact(sketch, "over", "work_progress") == Fraction(200, 3)
    assert sketch.shown("over", "work_progress") == "67%"
    sketch.type("next", "work", "40h")
    sketch.type("over", "progress", "50")
    assert exact(sketch, "P") == 25


@pytest.mark.parametrize(
    "basis, shown", [("work", "54%"), ("budget", "55%"), ("duration", "55%"), ("equal", "63%")]
)
def test_t1_9_the_basis_matters(basis: str, shown: str) -> None:
    """The four bases there are; points come with the issue on the numbers."""
    leaves = [("100", 40, 200, 8), ("50", 120, 250, 20), ("25", 80, 300, 15), ("75", 40, 50, 10)]
    sketch = Sketch(
        row(
            "P",
            *(
                row(
                    f"L{at}",
                    progress=done,
                    work=f"{work}h",
                    budget=f"{money}k",
                    duration=f"{days}d",
                )
                for at, (done, work, money, days) in enumerate(leaves)
            ),
        ),
        basis=basis,
    )
    assert sketch.shown("P", "progress") == shown


# ---- 2: budget, as far as a leaf's budget is typed and a parent's is the sum

MONEY = {
    # row: budget, actual cost, available
    "A1": ("200,000", "180,000", "20,000"),
    "A2": ("250,000", "100,000", "150,000"),
    "B1": ("300,000", "90,000", "210,000"),
    "Project B": ("320,000", "115,000", "205,000"),
}


def crm() -> Sketch:
    """The tree of 2.3 without what is approved, committed or still to come."""
    return Sketch(
        row(
            "Program CRM",
            row(
                "Project A",
                row("A1", budget="200k", actual_cost="180k", status="done"),
                row("A2", budget="250k", actual_cost="100k"),
            ),
            row(
                "Project B",
                row("B1", budget="300k", actual_cost="90k"),
                own={"budget": "20k", "actual_cost": "25k"},
            ),
        )
    )


@pytest.mark.parametrize("title", MONEY)
def test_t2_1_the_leaves_and_project_b(title: str) -> None:
    sketch = crm()
    keys = ("budget", "actual_cost", "available")
    assert tuple(sketch.shown(title, key) for key in keys) == MONEY[title]


def test_t2_1_the_own_line_of_project_b_is_overspent() -> None:
    sketch = crm()
    shown = [sketch.shown("Project B", key, own=True) for key in ("budget", "actual_cost")]
    assert shown == ["20,000", "25,000"]
    assert sketch.shown("Project B", "available", own=True) == "-5,000"


# ---- 3: allocation, through the service on a file with calendars

SETTINGS: dict[str, object] = {
    "week": [480, 480, 480, 480, 480, 0, 0],
    "days_off": ["2026-02-18"],
    "people": {"Elias": {"week": [480, 480, 480, 480, 0, 0, 0]}},
}

STAFFED: tuple[Row, ...] = (
    row(
        "Program",
        row(
            "A",
            row(
                "A1",
                start="2026-02-02",
                finish="2026-02-27",
                allocation="Dana 60%, Elias 50%",
            ),
        ),
        row(
            "B",
            row(
                "B1",
                start="2026-02-16",
                finish="2026-03-13",
                allocation="Dana 60%, role:QA 0.5fte 2026-03-02..2026-03-13",
            ),
        ),
    ),
)

ALLOCATION = {
    # row: person-days, working days of the span, average and peak FTE, people
    "A": ("18.90", 19, "0.99", "1.10", "2"),
    "B": ("16.40", 19, "0.86", "1.10", "1+1"),
    "Program": ("35.30", 29, "1.22", "1.70", "2+1"),
}


def facts(opened: BoardSession, item: int) -> tuple[object, ...]:
    """What the product says of one row, in the order of `ALLOCATION`."""
    figures = opened.board.figures
    parts = figures.allocation(item)
    span = figures.value(item, "duration")
    assert isinstance(span, int)
    return (
        parts["person_days"],
        span // opened.board.ctx.calendar.day_seconds,
        parts["fte_avg"],
        parts["fte_peak"],
        parts["people"],
    )


@pytest.mark.parametrize("title", ALLOCATION)
def test_t3_1_the_table(tmp_path: Path, title: str) -> None:
    path = new_file(tmp_path / "crew.db", **SETTINGS)
    with session(path) as opened:
        ids = planted(opened, *STAFFED)
        assert facts(opened, ids[title]) == ALLOCATION[title]
    with session(path, "ben", 1002) as opened:  # and again, loaded from the file
        assert facts(opened, ids[title]) == ALLOCATION[title]


def test_t3_1_what_each_of_them_gives(tmp_path: Path) -> None:
    """Dana 11.4 on A and on B, Elias 7.5, the QA role 5.0; the holiday costs nobody else a day."""
    path = new_file(tmp_path / "crew.db", **SETTINGS)
    with session(path) as opened:
        ids = planted(opened, *STAFFED)
        one_by_one = {
            ("A1", "Dana 60%"): "11.40",
            ("A1", "Elias 50%"): "7.50",
            ("B1", "Dana 60%"): "11.40",
            ("B1", "role:QA 0.5fte 2026-03-02..2026-03-13"): "5.00",
        }
        for (title, text), days in one_by_one.items():
            opened.execute(typing(ids[title], "assignments", text))
            assert opened.board.figures.allocation(ids[title])["person_days"] == days


def test_t3_1_the_cell_says_it_in_one_line(tmp_path: Path) -> None:
    path = new_file(tmp_path / "crew.db", **SETTINGS)
    with session(path) as opened:
        ids = planted(opened, *STAFFED)
        text = opened.board.figures.text(ids["Program"], "allocation")
    assert text == "35.3 pd · 1.22 FTE avg · 1.7 peak · 2+1 people"


def test_t3_1_full_time_equivalents_do_not_add_up(tmp_path: Path) -> None:
    """0.99 + 0.86 would be 1.85."""
    path = new_file(tmp_path / "crew.db", **SETTINGS)
    with session(path) as opened:
        ids = planted(opened, *STAFFED)
        staffing, engine = opened.board.engine.staffing, opened.board.engine
        item = ids["Program"]
        span = engine.start.value(item), engine.finish.value(item)
        assert span == ("2026-02-02", "2026-03-13")
        assert staffing.average(item, *span) == Fraction(353, 290)
        days = opened.board.ctx.calendar.working_days(*map(ordinal, map(str, span)))
        assert days == 29
