"""Every table of samples/messy does what its manifest says, and so do the two real exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.csv_plans import CTX, by_title, column, lines, notes, outline
from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import ImportFailed
from tpm_tui.exchange.csv_import import read_csv
from tpm_tui.exchange.plan import ImportPlan

HOUR = 3600


def messy(samples: Path, name: str) -> ImportPlan:
    return read_csv(samples / "messy" / name, CTX)


def test_01_bom_crlf_and_headers_that_stand_twice(samples: Path) -> None:
    plan = messy(samples, "01-bom-crlf-dupheaders.csv")
    assert outline(plan) == ["Epic one", ".Story, with comma", "..Sub"]
    headers = [one.header for one in plan.columns]
    assert headers[0] == "Summary"
    assert len(headers) == 11
    assert {"Sprint", "Sprint (2)", "Comment", "Comment (2)"} < set(headers)
    assert column(plan, "work") == [None, 8 * HOUR, HOUR]
    assert [item.line for item in plan.items] == [2, 3, 5]
    assert [item.source_id for item in plan.items] == ["X-1", "X-2", "X-3"]
    assert [item.kind for item in plan.items] == ["epic", "deliverable", "task"]
    assert plan.items[2].values["status"] == "done"
    assert plan.statuses == ()


def test_02_utf16_with_tabs(samples: Path) -> None:
    plan = messy(samples, "02-utf16le-tab.txt")
    assert outline(plan) == ["Plan – Überblick", ".Étude", ".設計"]
    assert column(plan, "work") == [None, 8 * HOUR, 16 * HOUR]
    assert column(plan, "progress") == [None, 5000, 0]


def test_03_decimal_commas_and_an_ambiguous_half(samples: Path) -> None:
    plan = messy(samples, "03-semicolon-eu-decimals.csv")
    work = [value for value in column(plan, "work") if isinstance(value, int)]
    cost = [value for value in column(plan, "budget") if isinstance(value, int)]
    assert sum(work) == 1237 * HOUR
    assert sum(cost) == 1_324_666
    assert column(plan, "progress") == [None, 4500, 50, 10_000]
    assert lines(plan, "although 50 % may be meant") == [4]
    assert column(plan, "start")[1:] == ["2026-01-05", "2026-01-12", "2026-01-19"]
    assert "Windows-1252" in notes(plan)


def test_04_one_scale_for_the_whole_column(samples: Path) -> None:
    plan = messy(samples, "04-percent-mix.csv")
    assert column(plan, "progress") == [None, 4500, 45, 4500, 100, 10_000, None, None, None, None]
    assert {one.how for one in plan.columns if one.field == "progress"} == {"0 to 100"}
    assert lines(plan, "does not fit") == [4, 6]
    assert lines(plan, "outside 0 %") == [9, 10]
    assert lines(plan, "is no percentage") == [11]


def test_05_four_date_formats(samples: Path) -> None:
    plan = messy(samples, "05-dates-4-formats.csv")
    assert column(plan, "start")[1:6] == ["2026-02-03"] * 5
    assert column(plan, "finish")[1:6] == ["2026-02-05"] * 5
    assert plan.items[6].values == {}
    assert lines(plan, "no day of the calendar") == [8]
    assert lines(plan, "'soon'") == [8]
    assert lines(plan, "before it starts") == [9]
    assert plan.items[7].values == {"start": "2026-02-05"}
    assert "02/03/2026 can be read in two ways" in notes(plan)


def test_06_broken_parents_lose_no_row(samples: Path) -> None:
    plan = messy(samples, "06-parents-broken.csv")
    assert outline(plan) == [
        *("Root", ".ok", ".duplicate id", ".no id", ".late parent", "..child before parent"),
        *("orphan", "cycle a", ".cycle c", "..cycle b", "self"),
    ]
    assert lines(plan, "There is no row '99'") == [4]
    assert lines(plan, "loop (4 -> 5 -> 6 -> 4)") == [5]
    assert lines(plan, "names itself") == [8]
    assert lines(plan, "already stands on line 3") == [9]
    assert lines(plan, "has no id") == [10]
    hours = [int(str(value)) // HOUR for value in column(plan, "work") if value is not None]
    assert sum(hours) == 35


def test_07_numbers(samples: Path) -> None:
    plan = messy(samples, "07-numbers.csv")
    cents = column(plan, "budget")
    assert cents == [None, -50_000, -123_450, 100_000, 100_000, None, None, 10, 20, None]
    minutes = [value // 60 if isinstance(value, int) else None for value in column(plan, "work")]
    assert minutes == [None, 480, 480, 600, 270, None, None, 45, 90, None]
    assert lines(plan, "'Infinity'") == [7]
    assert lines(plan, "'NaN'") == [7]
    assert lines(plan, "too large") == [8]
    assert lines(plan, "too long") == [8]


def test_08_formulas_are_text(samples: Path) -> None:
    plan = messy(samples, "08-formula-injection.csv")
    assert [item.title for item in plan.items] == [
        *("=cmd|'/C calc'!A0", '=HYPERLINK("http://x.invalid","a")', "-2+3", "ok")
    ]
    assert column(plan, "owner") == ["@SUM(1+1)", "+1+1", "=1+1", "=1+1;|x"]


def test_09_escape_sequences_become_visible(samples: Path) -> None:
    plan = messy(samples, "09-escape-sequences.csv")
    assert all(item.title == strip_controls(item.title) for item in plan.items)
    assert plan.items[0].title.startswith("␛[31mred␛[0m ␛]0;owned␇")
    assert "👩" in plan.items[4].title
    assert lines(plan, "were replaced") == [2, 3, 4, 5]
    assert notes(plan).replace("\n", "").isprintable()


def test_10_long_titles_and_502_levels(samples: Path) -> None:
    plan = messy(samples, "10-long-and-deep.csv")
    assert len(plan.items) == 502
    assert outline(plan)[-1].count(".") == 501
    assert [len(item.title) for item in plan.items[:2]] == [2000, 2000]
    assert plan.items[0].values["description"] == "A" * 10_000
    assert lines(plan, "10,000 characters") == [2, 3]


def test_14_no_bytes(samples: Path) -> None:
    with pytest.raises(ImportFailed, match="empty"):
        messy(samples, "14-zero-bytes.csv")


def test_15_a_header_alone(samples: Path) -> None:
    assert messy(samples, "15-header-only.csv").items == ()


def test_16_a_workbook_in_disguise(samples: Path) -> None:
    with pytest.raises(ImportFailed, match=r"XLSX workbook.*save the sheet as CSV"):
        messy(samples, "16-xlsx-renamed.csv")


def test_17_ragged_rows_a_nul_and_an_open_quote(samples: Path) -> None:
    plan = messy(samples, "17-ragged-and-nul.csv")
    assert outline(plan) == ["Root", ".ok", ".nul␀here", '."unterminated', ".x"]
    assert lines(plan, "the missing ones are unknown") == [2, 5]
    assert lines(plan, "'extra', 'cells'") == [3]
    assert lines(plan, "U+0000") == [4]
    assert lines(plan, "never closes") == [5]


def test_18_latin1(samples: Path) -> None:
    plan = messy(samples, "18-latin1.csv")
    assert outline(plan) == ["Büro", ".Straße"]
    assert lines(plan, "cp1252") == [2]


def test_19_gaps_in_outline_numbers(samples: Path) -> None:
    plan = messy(samples, "19-wbs-gaps.csv")
    assert outline(plan) == [
        *("A", ".no 1.1", "..skips a level", ".same WBS twice", ".after 1.9?", "two", "ten")
    ]
    assert lines(plan, "There is no row 1.2.1") == [4]
    assert lines(plan, "1.2 already stands on line 3") == [8]


def test_20_lists_of_a_planning_program(samples: Path) -> None:
    plan = messy(samples, "20-msp-lists.csv")
    found = by_title(plan)
    assert found["A"].values == {"duration": 3 * 8 * HOUR, "assignments": "Ann 50%, Bob 100%"}
    assert found["B"].values == {"duration": 10 * 8 * HOUR, "assignments": "Bob 200%"}
    assert found["C"].values == {"assignments": "Ann 100%"}
    assert found["ghost"].kind == "milestone"
    assert lines(plan, "elapsed") == [5]
    assert lines(plan, "material") == [4]
    assert lines(plan, "predecessor ") == [4, 5, 6, 7, 8]
    assert lines(plan, "no row 42") == [8]
    assert lines(plan, "5 -> 6 -> 5") == [6]


def test_jira_in_spanish(samples: Path) -> None:
    plan = read_csv(samples / "06-jira-es-261.csv", CTX)
    levels = [title.count(".") - title.lstrip(".").count(".") for title in outline(plan)]
    assert (len(plan.items), max(levels) + 1, levels.count(0)) == (261, 3, 8)
    assert [one["label"] for one in plan.statuses] == ["Tareas por hacer", "En curso", "Finalizada"]
    assert [one["category"] for one in plan.statuses] == ["todo", "in_progress", "done"]
    assert {item.kind for item in plan.items} == {"epic", "deliverable", "task"}
    found = {item.source_id: item for item in plan.items}
    assert found["DUMI-116"].values["start"] == "2025-09-19"
    assert found["DUMI-116"].values["status"] == "finalizada"
    assert plan.items[found["DUMI-116"].parent or 0].source_id == "DUMI-81"
    described = [item for item in plan.items if item.values.get("description")]
    assert len(described) == 260
    assert any("\n" in str(item.values["description"]) for item in described)
    assert sum("Σ" in (note.column or "") for note in plan.notes) == 3
    parents = {item.parent for item in plan.items}
    summed = {"work", "actual_work", "remaining_work", "start", "finish", "status"}
    assert not any(summed & set(item.values) for at, item in enumerate(plan.items) if at in parents)


def test_taskjuggler_report(samples: Path) -> None:
    plan = read_csv(samples / "11-taskjuggler-taskreport.csv", CTX)
    assert outline(plan) == [
        *("Plan Work", ".Plan A", ".Plan B", ".Plan C", "Execute Work", ".Step 1", ".Step 2"),
        *("..Step 2.1", "..Step 2.2", ".Milestone 1", ".Step 3", ".Step 4", "Check Work"),
    ]
    days = [value / HOUR / 8 if isinstance(value, int) else None for value in column(plan, "work")]
    assert days == [None, 10, 7.5, 5, None, 20, None, 2, 10, 0, 12, 2, 5]
    assert by_title(plan)["Plan A"].values["finish"] == "2007-12-28"
    assert by_title(plan)["Milestone 1"].kind == "milestone"
    assert "totals of the rows below" in notes(plan)
