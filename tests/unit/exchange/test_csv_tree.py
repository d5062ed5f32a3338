"""Outlines: by parent id, outline number, level and indentation; what becomes of parents' figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.csv_plans import ReadTable, by_title, column, lines, notes, outline, reader
from tpm_tui.exchange.mapping import Mapping, Options

HOUR = 3600


@pytest.fixture
def read(tmp_path: Path) -> ReadTable:
    return reader(tmp_path)


def test_parents_by_key_id_title_and_in_any_case(read: ReadTable) -> None:
    jira = "Issue key,Issue id,Issue Type,Summary,Parent\nA-1,10,Epic,e,\nA-2,11,Story,s,10\nA-3,12,Sub-task,t,a-2\n"
    assert outline(read(jira)) == ["e", ".s", "..t"]
    epics = "Issue key,Issue id,Parent id,Summary,Custom field (Epic Link)\nA-1,1,,e,\nA-2,2,,s,A-1\nA-3,3,2,t,\n"
    assert outline(read(epics)) == ["e", ".s", "..t"]
    assert outline(read("Task,Parent task\nbuild,\nwall,build\nroof,build\n")) == [
        "build",
        ".wall",
        ".roof",
    ]
    assert outline(read("id,parent,name\n1,,a\n2,1.0,b\n")) == ["a", ".b"]
    assert outline(read("id,parent,name\n1,0,a\n2,1,b\n")) == ["a", ".b"]


def test_a_long_loop_and_a_tail_behind_it(read: ReadTable) -> None:
    rows = "".join(f"{n},{n % 1000 + 1},t{n}\n" for n in range(1, 1001))
    plan = read(f"id,parent,title\n1001,500,tail\n{rows}")
    assert len(plan.items) == 1001
    assert [item.title for item in plan.items if item.parent is None] == ["t1"]
    assert len(lines(plan, "loop")) == 1


def test_two_separate_loops(read: ReadTable) -> None:
    plan = read("id,parent,title,work\n1,2,a,1\n2,1,b,1\n3,4,c,2\n4,3,d,2\n")
    assert outline(plan) == ["a", ".b", "c", ".d"]
    assert lines(plan, "loop") == [2, 4]
    assert column(plan, "work") == [HOUR, HOUR, 2 * HOUR, 2 * HOUR]


def test_outline_numbers_in_natural_order(read: ReadTable) -> None:
    plan = read("WBS,Name\n2,two\n1.10,ten\n1.2,b\n1.02.1,c\n1,one\n1.10.,again\n,none\n")
    assert outline(plan) == ["one", ".b", "..c", ".ten", ".again", "two", "none"]
    assert lines(plan, "no outline number") == [8]
    assert lines(plan, "already stands") == [7]


def test_outline_codes_of_letters_keep_the_order_of_the_file(read: ReadTable) -> None:
    plan = read("WBS,Name\nDES,Design\nDES.B,b\nDES.A,a\nBLD,Build\nBLD.1,wall\n")
    assert outline(plan) == ["Design", ".b", ".a", "Build", ".wall"]


def test_a_project_row_numbered_zero_holds_the_rest(read: ReadTable) -> None:
    assert outline(read("Outline Number,Name\n0,Plan\n1,a\n1.1,b\n2,c\n")) == [
        "Plan",
        ".a",
        "..b",
        ".c",
    ]


def test_a_hostile_outline_number(read: ReadTable) -> None:
    plan = read(f"WBS,Name\n{'1.' * 5000}1,deep\n{'9' * 5000},big\n1,one\n")
    assert sorted(outline(plan)) == ["big", "deep", "one"]


def test_levels(read: ReadTable) -> None:
    plan = read("ID,Name,Outline Level\n1,a,1\n2,b,2\n3,c,4\n4,d,2\n5,e,\n6,f,1\n7,g,x\n")
    assert outline(plan) == ["a", ".b", "..c", ".d", ".e", "f", "g"]
    assert lines(plan, "no level") == [6, 8]


@pytest.mark.parametrize("step", ["  ", "\t", "    ", "\u00a0\u00a0", "."])
def test_indentation(read: ReadTable, step: str) -> None:
    text = f'Task Name|Work\nA|\n{step}B|1\n{step * 2}C|2\n"{step}D"|3\nE|4\n'
    plan = read(text)
    assert outline(plan) == ["A", ".B", "..C", ".D", "E"]
    assert "indentation" in plan.format


def test_uneven_indentation_is_noted(read: ReadTable) -> None:
    plan = read("Name,Work\nA,\n    B,1\n  C,1\n")
    assert outline(plan) == ["A", ".B", ".C"]
    assert lines(plan, "indented less") == [4]


def test_the_mapping_chooses_the_hierarchy(read: ReadTable) -> None:
    text = "id,parent,WBS,Outline Level,Name\n1,,1,1,a\n2,1,2,1,b\n3,1,1.1,2,c\n"
    trees = {
        "parent": ["a", ".b", ".c"],
        "wbs": ["a", ".c", "b"],
        "indent": ["a", "b", ".c"],
        "none": ["a", "b", "c"],
    }
    for hierarchy, expected in trees.items():
        mapping = Mapping(options=Options(hierarchy=hierarchy))  # type: ignore[arg-type]
        assert outline(read(text, mapping)) == expected
    assert outline(read(text)) == trees["parent"]


def test_totals_of_parents_are_not_counted_twice(read: ReadTable) -> None:
    plan = read(
        "WBS,Name,Work (h),Cost\n1,p,12.5,100\n1.1,a,10.2,60\n1.2,q,2.3,45\n1.2.1,b,2.3,30\n"
    )
    assert column(plan, "work") == [None, int(10.2 * HOUR), None, int(2.3 * HOUR)]
    assert column(plan, "budget") == [10_000, 6000, 4500, 3000]
    assert lines(plan, "The figures of 2 rows are totals") == [2]
    assert lines(plan, "not the total") == [2, 4]


def test_an_issue_tracker_exports_own_estimates(read: ReadTable) -> None:
    plan = read(
        "Issue key,Issue id,Summary,Status,Parent,Original estimate,Σ Original Estimate\n"
        "A-1,1,story,Done,,3600,7200\nA-2,2,sub,Done,1,3600,3600\nA-3,3,empty,Done,,0,0\nA-4,4,x,Done,3,60,60\n"
    )
    assert column(plan, "work") == [HOUR, HOUR, None, 60]
    assert [item.values.get("status") for item in plan.items] == ["done", "done", None, "done"]
    assert "Σ Original Estimate" in [note.column for note in plan.notes]
    assert lines(plan, "status of 1 row") == [None]


def test_what_the_rows_below_decide_is_left_out(read: ReadTable) -> None:
    plan = read(
        "WBS,Name,Progress,Start,Finish,Duration,Resource Names\n"
        "1,p,50%,2026-01-05,2026-01-30,20d,Ann\n1.1,a,50%,2026-01-05,2026-01-06,2d,Bob\n"
        "2,q,,,2026-02-27,,\n2.1,b,,,,,\n"
    )
    found = by_title(plan)
    assert found["p"].values == {"assignments": "Ann 100%"}
    assert found["q"].values == {}
    assert lines(plan, "The values of 1 row are left out") == [2, 2, 2, 2]
    assert lines(plan, "2026-02-27 is left out") == [4]


def test_kinds_follow_the_outline_where_the_file_has_none(read: ReadTable) -> None:
    plan = read("Outline Level,Name,Duration\n1,a,\n2,b,\n3,c,\n4,d,\n5,e,0d\n1,f,1d\n")
    kinds = [item.kind for item in plan.items]
    assert kinds == ["project", "phase", "deliverable", "task", "milestone", "task"]
    assert "days" not in notes(plan)


def test_a_deep_chain_of_any_kind(read: ReadTable) -> None:
    rows = "".join(f"{n},t{n}\n" for n in range(1, 3001))
    plan = read(f"Outline Level,Name\n{rows}")
    assert outline(plan)[-1].count(".") == 2999
