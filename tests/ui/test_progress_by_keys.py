"""The worked example of SEMANTICS 1.3 typed from nothing by keys, and what its cells then say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.boards import new_file
from tests.ui.driving import Driven, driving, make_small_board
from tpm_tui.service.views.view import ViewColumn
from tpm_tui.ui.detail.lines import DetailLines

COLUMNS = (
    "title", "kind", "status", "progress", "method", "checklist", "work", "actual_work",
    "remaining_work", "coverage", "basis",
)  # fmt: skip

OUTLINE = (
    ("Portfolio", 0), ("Program 1", 1), ("Project A", 2), ("A1", 3), ("A2", 3), ("A3", 3), ("A4", 3),
    ("A5", 3), ("Project B", 2), ("B1", 3), ("B2", 3), ("B3", 3), ("Project C", 2), ("C1", 3),
    ("C2", 3), ("Program 2", 1), ("L", 2),
)  # fmt: skip

CELLS = (
    ("A1", "work", "40h"), ("A1", "status", "done"), ("A2", "work", "120h"), ("A2", "progress", "50"),
    ("A4", "kind", "milestone"), ("A4", "work", "0"), ("A5", "work", "60h"), ("A5", "progress", "30"),
    ("A5", "status", "cancelled"), ("Project B", "work", "20h"), ("(own) of Project B", "status", "done"),
    ("B1", "work", "80h"), ("B1", "progress", "25"), ("B2", "work", "40h"), ("B2", "method", "work"),
    ("B2", "actual_work", "30h"), ("B3", "work", "20h"), ("B3", "method", "checklist"),
    ("B3", "checklist", "drafted; reviewed; signed; printed; filed"), ("C1", "status", "done"),
    ("L", "work", "1000h"), ("L", "status", "in progress"),
)  # fmt: skip


async def example(run: Driven) -> None:
    """Rows first, then cell by cell."""
    run.desk.look(replace(run.desk.view, columns=tuple(ViewColumn(key) for key in COLUMNS)))
    await run.settle()
    await run.press("o")
    depth = 0
    for title, wanted in OUTLINE:
        await run.press(*["tab"] * (wanted - depth), *["shift+tab"] * (depth - wanted))
        await run.write(title)
        await run.press("enter")
        depth = wanted
    await run.press("enter")
    for title, key, text in CELLS:
        await run.go(title, key)
        await run.press("s")
        await run.write(text)
        await run.press("enter", "escape")
    await run.go("B3", "checklist")
    await run.press("1", "2", ";")


async def test_t1_1_and_t1_3_by_keys(tmp_path: Path) -> None:
    path = new_file(tmp_path / "by_keys.db", today="2026-03-04")
    async with driving(path, (200, 40)) as run:
        await example(run)
        assert run.text("B3", "checklist") == "3/5"
        shown = {title: run.text(title, "progress") for title, _ in OUTLINE}
        assert shown == {
            "Portfolio": "18%", "Program 1": "47%", "Project A": "42%", "A1": "100%", "A2": "50%",
            "A3": "0%", "A4": "0%", "A5": "30%", "Project B": "51%", "B1": "25%", "B2": "75%",
            "B3": "60%", "Project C": "50%", "C1": "100%", "C2": "0%", "Program 2": "1%", "L": "1%",
        }  # fmt: skip
        assert run.text("Program 1", "coverage") == "7/10"
        assert any("~42%" in line and "Project A" in line for line in run.lines)

        await run.go("Project A", "progress")
        await run.press("6", "0", "enter")
        assert "Say why" in run.told
        await run.write(" vendor says so")
        await run.press("enter")
        assert any("60%* (~42)" in line and "Project A" in line for line in run.lines)
        assert any("54%*" in line and "Program 1" in line for line in run.lines)

        await run.press("enter")  # what holds stands in the prompt
        assert "60 vendor says so until 2026-03-18" in run.told
        await run.press("escape", "delete")
        assert run.text("Program 1", "progress") == "47%"
        await run.press("u")
        assert any("54%*" in line and "Program 1" in line for line in run.lines)


async def test_the_last_step_and_the_last_row(tmp_path: Path) -> None:
    path = new_file(tmp_path / "last.db", today="2026-03-04")
    async with driving(path, (200, 40)) as run:
        await example(run)
        await run.go("B3", "checklist")
        await run.press("4", "5")
        assert (run.text("B3", "status"), run.text("B3", "progress")) == ("Done", "100%")
        await run.press("5")
        assert (run.text("B3", "status"), run.text("B3", "progress")) == ("In progress", "80%")
        await run.press("7")
        assert "There is no step 7; there are 5 steps." in run.said
        await run.press("g", "d")
        details = run.app.screen.query_one(DetailLines)
        told = [line.strip.text.rstrip() for line in details.lines]
        assert any(line.endswith("1. [x] drafted") for line in told)
        assert any(line.endswith("5. [ ] filed") for line in told)
        await run.press("escape")
        await run.go("B3", "progress")
        await run.press("4", "0", "enter")
        assert "Tick its steps" in run.told
        await run.press("escape")

        await run.go("Project C", "progress")
        await run.press("8", "0")
        await run.write(" they say")
        await run.press("enter")
        await run.go("C2", "progress")
        await run.press("1", "0", "0", "enter")
        assert "override of 'Project C' removed: all below is done" in run.told
        assert run.text("Project C", "progress") == "100%"


async def test_a_reason_typed_right_after_the_percentage_stands_apart(tmp_path: Path) -> None:
    async with driving(make_small_board(tmp_path / "small.db")) as run:
        await run.go("Core", "progress")
        await run.press("6", "0", *"vendor", "space", *"says")
        prompt = run.screen.prompts.prompt
        assert prompt is not None
        assert prompt.text == "60 vendor says"
        await run.press("enter")
        assert run.text("Core", "progress") == "60%"
        await run.press("enter", "ctrl+u", *"70%x", "enter")
        assert "70%" in run.text("Core", "progress")
