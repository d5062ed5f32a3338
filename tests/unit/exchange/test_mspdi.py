"""Rows of hand-made Microsoft Project plans: outline, texts, figures and progress of leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.mspdi_plans import Made, by_id, evaluate, said, task
from tpm_tui.domain.values import Value

DAY = 8 * 3600


def leaf(folder: Path, **fields: object) -> dict[str, Value]:
    """Values of a plan's only leaf."""
    return by_id(Made([task(1, 1, **fields)]).read(folder))["1"].values


def test_outline_kinds_and_order(tmp_path: Path) -> None:
    rows = [
        task(0, 0, "Whole"),
        task(5, 1, "Phase"),
        task(3, 2, "Deliverable"),
        task(9, 3, "Leaf"),
        task(2, 1, "Gate", Milestone=1, Duration="PT0H0M0S"),
    ]
    plan = Made(rows).read(tmp_path)
    shape = [(item.source_id, item.kind, item.parent) for item in plan.items]
    assert shape == [
        ("0", "project", None),
        ("5", "phase", 0),
        ("3", "deliverable", 1),
        ("9", "task", 2),
        ("2", "milestone", 0),
    ]
    assert plan.items[0].title == "Whole"
    assert plan.items[0].values == {"basis": "duration"}
    lines = (tmp_path / "made.xml").read_text(encoding="utf-8").splitlines()
    assert [lines[(item.line or 0) - 1] for item in plan.items] == ["<Task>"] * 5


def test_level_gaps_hang_on_the_nearest_ancestor(tmp_path: Path) -> None:
    rows = [task(1, 2), task(2, 5), task(3, 3), task(4, 1), task(5, 0), task(6, 1)]
    plan = Made(rows).read(tmp_path)
    assert [item.parent for item in plan.items] == [None, 0, 1, 1, 0, 0, 0]
    assert said(plan).count("the outline jumps") == 2


def test_a_missing_level_falls_back_to_the_outline_number(tmp_path: Path) -> None:
    rows = [
        task(1, 1),
        task(2, 0, OutlineLevel=None, OutlineNumber="1.1"),
        task(3, 0, OutlineLevel="x"),
    ]
    plan = Made(rows).read(tmp_path)
    assert [item.parent for item in plan.items] == [None, 0, 1, 0]
    assert said(plan).count("no outline level") == 1


def test_the_root_is_made_where_the_file_has_none(tmp_path: Path) -> None:
    root = Made([task(1, 1)]).read(tmp_path).items[0]
    assert (root.title, root.source_id, root.kind, root.line) == (
        "Made by hand",
        "0",
        "project",
        None,
    )
    named = Made([task(1, 1)], project={"Title": "", "Name": "Plan B.mpp"}).read(tmp_path)
    assert named.items[0].title == "Plan B"
    unnamed = Made([task(1, 1)], project={"Title": ""}).read(tmp_path)
    assert unnamed.items[0].title == "made"
    nameless = task(0, 0)
    nameless["Name"] = ""
    assert Made([nameless, task(1, 1)]).read(tmp_path).items[0].title == "Made by hand"


def test_a_plan_without_tasks_is_one_item(tmp_path: Path) -> None:
    plan = Made([]).read(tmp_path)
    assert [(item.title, item.values) for item in plan.items] == [
        ("Made by hand", {"basis": "duration"})
    ]
    assert plan.notes == ()


def test_blank_rows_are_skipped_and_counted(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        task(1, 1),
        {"UID": 7, "ID": 2, "IsNull": 1},
        task(2, 2),
        {"UID": 8, "IsNull": "true"},
    ]
    plan = Made(rows).read(tmp_path)
    assert [item.source_id for item in plan.items] == ["0", "1", "2"]
    assert plan.items[2].parent == 1
    assert "2 blank rows skipped." in said(plan)


def test_repeated_and_missing_uids_lose_no_row(tmp_path: Path) -> None:
    rows = [task(1, 1), task(1, 1), task(2, 1, UID=None), task(3, 1, UID="A-7")]
    plan = Made(rows).read(tmp_path)
    assert [item.source_id for item in plan.items] == ["0", "1", "1", None, "A-7"]
    assert "UID 1 is used more than once" in said(plan)
    assert "has no UID" in said(plan)


def test_texts_are_cleaned_and_kept_whole(tmp_path: Path) -> None:
    rows = [
        task(1, 1, "Cafe\u0301 \x85bar\x9b31m"),
        task(2, 1, "x" * 3000, Notes="line 1\nline 2\x9b"),
        task(3, 1, Notes="n" * 12_000),
        {**task(4, 1), "Name": ""},
    ]
    plan = Made(rows).read(tmp_path)
    items = by_id(plan)
    assert items["1"].title == "Café  bar 31m"
    assert len(items["2"].title) == 2000
    assert items["2"].values["description"] == "x" * 3000 + "\n\nline 1\nline 2"
    assert items["3"].values["description"] == "n" * 10_000
    assert items["4"].title == "(untitled)"
    for sentence in ("has 3,000 characters", "have 12,000 characters", "no name"):
        assert sentence in said(plan)
    assert len(max(said(plan).splitlines(), key=len)) < 300


def test_figures_of_a_leaf(tmp_path: Path) -> None:
    values = leaf(
        tmp_path,
        Work="PT16H30M20S", ActualWork="PT4H0M0S", RemainingWork="PT12H30M20S",
        Cost="120050", ActualCost="30000", ActualDuration="PT2H0M0S", PercentComplete=25,
        Finish="2026-03-04T08:00:00",
    )  # fmt: skip
    assert values == {
        "work": 59_420, "actual_work": 14_400, "budget": 120_050, "actual_cost": 30_000,
        "start": "2026-03-02", "finish": "2026-03-04", "duration": DAY, "actual_duration": 7200,
        "status": "in_progress",
    }  # fmt: skip


def test_remaining_work_that_does_not_follow_is_kept(tmp_path: Path) -> None:
    values = leaf(tmp_path, Work="PT10H0M0S", ActualWork="PT4H0M0S", RemainingWork="PT9H0M0S")
    assert values["remaining_work"] == 9 * 3600


def test_missing_is_not_zero(tmp_path: Path) -> None:
    bare = leaf(tmp_path, Start=None, Finish=None)
    assert bare == {"duration": DAY}
    zero = leaf(tmp_path, Work="PT0H0M0S", Cost="0", ActualCost="0.0", ActualWork="PT0H0M0S")
    assert [zero[key] for key in ("work", "budget", "actual_cost", "actual_work")] == [0, 0, 0, 0]


def test_what_two_figures_tell_of_a_third(tmp_path: Path) -> None:
    left_out = leaf(
        tmp_path, Work="PT10H0M0S", RemainingWork="PT10H0M0S", Cost=500, RemainingCost=500.2
    )
    assert (left_out["actual_work"], left_out["actual_cost"]) == (0, 0)
    whole = leaf(tmp_path, ActualWork="PT4H0M0S", RemainingWork="PT6H0M0S")
    assert whole["work"] == 36_000


@pytest.mark.parametrize(
    "fields, expected",
    [
        ({"ActualDuration": "PT2H40M0S", "PercentComplete": 33}, {"actual_duration": 9600, "status": "in_progress"}),
        ({"RemainingDuration": "PT8H0M0S", "PercentComplete": 0}, {"actual_duration": 0}),
        ({"RemainingDuration": "PT5H20M0S", "PercentComplete": 33}, {"actual_duration": 9600, "status": "in_progress"}),
        ({"PercentComplete": 100}, {"actual_duration": DAY, "status": "done"}),
        ({"PercentComplete": 0}, {"actual_duration": 0}),
        ({"PercentComplete": 40}, {"progress": 4000, "status": "in_progress"}),
        ({"PercentComplete": "12.345"}, {"progress": 1235, "status": "in_progress"}),
        ({"PercentComplete": 140}, {"actual_duration": DAY, "status": "done"}),
        ({}, {}),
        ({"ActualDuration": "PT8H0M0S", "PercentComplete": 100}, {"actual_duration": DAY, "status": "done"}),
        ({"ActualDuration": "PT7H59M59S", "PercentComplete": 100}, {"actual_duration": DAY, "status": "done"}),
        ({"ActualDuration": "PT8H0M0S", "PercentComplete": 99}, {"actual_duration": DAY, "status": "done"}),
        ({"ActualDuration": "PT1H0M0S", "PercentComplete": 100}, {"actual_duration": 3600, "status": "in_progress"}),
        ({"ActualDuration": "PT9H0M0S"}, {"actual_duration": DAY, "status": "done"}),
    ],
)  # fmt: skip
def test_progress_is_the_exact_ratio(
    tmp_path: Path, fields: dict[str, object], expected: dict[str, Value]
) -> None:
    values = leaf(tmp_path, Start=None, Finish=None, **fields)
    assert values == {"duration": DAY, **expected}


@pytest.mark.parametrize("duration", ["PT0H0M0S", None])
def test_without_a_duration_the_percentage_tells(tmp_path: Path, duration: str | None) -> None:
    done = leaf(tmp_path, Duration=duration, PercentComplete=100, Milestone=1)
    assert (done["duration"], done["progress"], done["status"]) == (0, 10_000, "done")
    part = leaf(tmp_path, Duration=duration, PercentComplete=30)
    assert (part["duration"], part["progress"], part["status"]) == (0, 3000, "in_progress")
    assert "progress" not in leaf(tmp_path, Duration=duration)


def test_inconsistent_and_unreadable_values_are_noted(tmp_path: Path) -> None:
    rows = [
        task(1, 1, ActualDuration="PT1H0M0S", PercentComplete=80),
        task(2, 1, Work="12 hours", Cost="NaN", Start="2026-02-30T08:00:00", PercentComplete=-3),
        task(3, 1, Start="2026-03-05T08:00:00", ActualWork="-PT1H0M0S", Finish="NA", Cost="1e400"),
        task(4, 1, Start="2026-03-05T08:00:00", Work="PT", ActualCost="9" * 30),
    ]
    plan = Made(rows).read(tmp_path)
    items = by_id(plan)
    assert set(items["2"].values) == {"finish", "duration", "actual_duration"}
    assert set(items["3"].values) == {"start", "duration"}
    assert items["4"].values["finish"] == "2026-03-02"
    for sentence in (
        '"Task 1" (UID 1): PercentComplete is 80 %, but actual duration by duration is 13 %',
        'Work "12 hours" is not a duration',
        'Cost "NaN" is not a usable number',
        'Start "2026-02-30T08:00:00" is not a date',
        "PercentComplete is -3 %; 0 % is used",
        'ActualWork "-PT1H0M0S" is negative',
        'Cost "1e400" is not',
        'Work "PT" is not a duration',
        "the finish lies before the start",
    ):
        assert sentence in said(plan)
    for note in plan.notes:
        if "(UID " in note.text:
            assert note.line == next(
                i.line for i in plan.items if f"(UID {i.source_id})" in note.text
            )


@pytest.mark.parametrize(
    "text, seconds",
    [
        ("PT0H0M30S", 30),
        ("PT0H0M1.5S", 2),
        ("PT0.5H", 1800),
        ("PT90M", 5400),
        ("P1DT1H", 90_000),
        ("PT72H0M0S", 259_200),
    ],
)
def test_durations_and_work_in_seconds(tmp_path: Path, text: str, seconds: int) -> None:
    values = leaf(tmp_path, Duration=text, Work=text, DurationFormat=7)
    assert (values["duration"], values["work"]) == (seconds, seconds)


@pytest.mark.parametrize(
    "text", ["sNaN", "NaN", "-Infinity", "1e99999999", "0x10", "1,5", "9" * 70]
)
def test_money_that_is_no_number_is_left_out(tmp_path: Path, text: str) -> None:
    assert "budget" not in leaf(tmp_path, Cost=text)


@pytest.mark.parametrize(
    "text, minor", [("-150", -150), ("1.5E3", 1500), ("0e99999999", 0), (" 7 ", 7)]
)
def test_money_in_any_notation(tmp_path: Path, text: str, minor: int) -> None:
    assert leaf(tmp_path, Cost=text)["budget"] == minor


def test_elapsed_durations_weigh_as_stored(tmp_path: Path) -> None:
    rows = [
        task(1, 1),
        task(
            2,
            2,
            Duration="PT72H0M0S",
            DurationFormat=8,
            ActualDuration="PT72H0M0S",
            PercentComplete=100,
        ),
        task(3, 2, Duration="PT24H0M0S", ActualDuration="PT0H0M0S", PercentComplete=0),
    ]
    plan = Made(rows).read(tmp_path)
    assert evaluate(plan)["1"].percent == 75
    assert "1 of 4 rows have elapsed durations" in said(plan)


def test_fractions_of_a_cent_and_second_add_up(tmp_path: Path) -> None:
    parts = [
        task(uid, 2, Work="PT0H0M0.4S", Cost="33.3", ActualCost="33.3") for uid in range(2, 32)
    ]
    total = evaluate(Made([task(1, 1), *parts]).read(tmp_path))["1"]
    assert abs(total.budget - 999) <= 1
    assert abs(total.actual_cost - 999) <= 1
    assert abs(total.work - 12) <= 1


def test_inactive_tasks_count_nowhere(tmp_path: Path) -> None:
    rows = [
        task(1, 1),
        task(2, 2, Work="PT8H0M0S", Cost=10_000, ActualDuration="PT4H0M0S", PercentComplete=50),
        task(
            3,
            2,
            Work="PT5H0M0S",
            Cost=7_050,
            ActualCost=1_234,
            Active=0,
            Finish="2027-01-01T17:00:00",
        ),
        task(4, 2, "Dropped", Active="false"),
        task(5, 3, Cost=300, Work="PT1H0M0S", ActualCost=0),
    ]
    plan = Made(rows).read(tmp_path)
    items, total = by_id(plan), evaluate(plan)["1"]
    assert [items[uid].values.get("status") for uid in "2345"] == [
        "in_progress", "cancelled", None, "cancelled",
    ]  # fmt: skip
    assert (total.work, total.budget, total.percent) == (DAY, 10_000, 50)
    assert max(total.finishes) == "2026-03-02"
    assert total.actual_cost == 0
    assert (items["3"].values["work"], items["3"].values["budget"]) == (5 * 3600, 7_050)
    assert "counts in no total, and its actual cost of 12.34 is left out" in said(plan)
    assert "everything below it is cancelled" in said(plan)
