"""The budget of a row: typed in by keys, read from the screen, changed right there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.ui.driving import Driven, driving
from tests.ui.looking import ben
from tpm_tui.service.budget.budgeting import Author, propose
from tpm_tui.service.editing.commands import delete_item, set_cell
from tpm_tui.ui.config import Config
from tpm_tui.ui.screens.budget import BudgetScreen
from tpm_tui.ui.screens.explain import ExplainScreen

BEN = Author("ben", "2026-03-18T08:00:00.000Z")


def make_crm(path: Path) -> Path:
    """The program of SEMANTICS 2.3."""
    new_file(path, today="2026-03-18")
    with session(path, "maker", 1000) as opened:
        planted(
            opened,
            row(
                "Program CRM",
                row(
                    "Project A",
                    row("A1", budget="200000", actual_cost="180000", status="done"),
                    row("A2", budget="250000", actual_cost="100000", committed="60000", etc="170000"),
                    approved="500000",
                ),
                row(
                    "Project B",
                    row("B1", budget="300000", actual_cost="90000"),
                    own={"budget": "20000", "actual_cost": "25000"},
                ),
                approved="1000000", contingency="80000", mgmt_reserve="50000",
            ),
        )  # fmt: skip
    return path


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    return make_crm(tmp_path / "crm.db")


def screen(run: Driven) -> BudgetScreen:
    found = run.app.screen
    assert isinstance(found, BudgetScreen)
    return found


def lines(run: Driven) -> list[str]:
    """All lines on screen that say anything, blanks joined."""
    body = screen(run).lines
    shown = (body.render_line(y).text for y in range(body.size.height))
    return [" ".join(line.split()).removeprefix("> ") for line in shown if line.strip()]


def figure(run: Driven, label: str) -> str:
    """What stands behind a label."""
    found = [line for line in lines(run) if line.startswith(f"{label} ")]
    assert found, (label, lines(run))
    return found[0].removeprefix(f"{label} ").replace("━", "").replace("─", "").strip()


def foot(run: Driven, line: int = 0) -> str:
    return run.bar(screen(run).foot, line)


async def open_budget(run: Driven, title: str) -> None:
    """Open the budget of a row from the grid."""
    await run.go(title)
    await run.press("g", "b")
    assert f"Budget of {title}" in run.bar(screen(run).head)


async def to(run: Driven, entry: str) -> None:
    """Move the mark to an entry."""
    await run.press("g")
    for _ in range(80):
        if screen(run).lines.entry.startswith(entry):
            return
        await run.press("j")
    raise AssertionError(entry)


async def put(run: Driven, entry: str, text: str) -> None:
    """Set what an entry stands for."""
    await to(run, entry)
    await run.press("enter", "ctrl+u")
    await run.write(text)
    await run.press("enter")
    assert screen(run).prompts.prompt is None, foot(run, 1)


async def ask(run: Driven, key: str, text: str) -> None:
    """Press a key that asks, and answer."""
    await run.press(key)
    await run.write(text)
    await run.press("enter")


async def add(run: Driven, key: str, title: str) -> None:
    """A row by keys alone."""
    await run.press(key)
    await run.write(title)
    await run.press("enter", "escape")


T2_1 = {
    "Project A": {
        "Budget": "500,000 as approved", "Allocated": "450,000 to 2 rows below",
        "Unallocated": "50,000", "Actual cost": "280,000",
        "Committed": "60,000 ordered and not yet paid", "EAC": "450,000",
        "VAC": "+50,000 of what was approved; of the rows' own budgets 0", "Available": "160,000", "Burn": "56.0%",
    },
    "Project B": {
        "Budget": "320,000 what is allocated below", "Allocated": "320,000 to 2 rows below",
        "Actual cost": "115,000", "Committed": "— ordered and not yet paid", "EAC": "325,000",
        "VAC": "-5,000 budget - EAC", "Available": "205,000", "Burn": "35.9%",
    },
    "Program CRM": {
        "Budget": "1,000,000 as approved", "Allocated": "820,000 to 2 rows below",
        "Unallocated": "50,000", "Actual cost": "395,000",
        "Committed": "60,000 ordered and not yet paid", "EAC": "775,000",
        "VAC": "+225,000 of what was approved; of the rows' own budgets -5,000", "Available": "545,000",
        "Burn": "39.5%",
    },
}  # fmt: skip


async def test_t2_1_typed_by_keys_from_an_empty_board_and_read_from_the_screen(
    tmp_path: Path,
) -> None:
    """T2.1, and T2.2 after it: raising B1 over-allocates the program; A is as it was."""
    path = new_file(tmp_path / "empty.db", today="2026-03-18")
    async with driving(path, (100, 40)) as run:
        await add(run, "o", "Program CRM")
        await run.go("Program CRM")
        await add(run, "a", "Project A")
        await run.go("Program CRM")
        await add(run, "a", "Project B")
        for parent, child in (("A", "A1"), ("A", "A2"), ("B", "B1")):
            await run.go(f"Project {parent}")
            await add(run, "a", child)
        for title, typed in {
            "A1": {"budget": "200k", "actual_cost": "180k", "progress": "100"},
            "A2": {"budget": "250k", "actual_cost": "100k", "committed": "60k", "etc": "170k"},
            "Project A": {"approved": "500k"},
            "B1": {"budget": "300k", "actual_cost": "90k"},
            "Project B": {"budget": "20k", "actual_cost": "25k"},
            "Program CRM": {"approved": "1m", "contingency": "80k", "mgmt_reserve": "50k"},
        }.items():
            await open_budget(run, title)
            for key, text in typed.items():
                await put(run, f"figure:{key}", text)
            await run.press("escape")
        for title, figures in T2_1.items():
            await open_budget(run, title)
            for label, shown in figures.items():
                assert figure(run, label).startswith(shown), (title, label)
            await run.press("escape")
        await open_budget(run, "B1")
        await ask(run, "C", "100k more scope, CR-7")
        assert figure(run, "Budget") == "400,000 typed"
        await run.press("(", "(")
        assert figure(run, "Allocated") == "920,000 to 2 rows below"
        assert figure(run, "Unallocated") == "▲ -50,000 over-allocated"
        await run.press("escape")
        await open_budget(run, "Project A")
        for label, shown in T2_1["Project A"].items():
            assert figure(run, label).startswith(shown)


async def test_the_ledger_of_a_row(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        await open_budget(run, "A2")
        await ask(run, "c", "20k scope growth CR-7")
        assert figure(run, "Proposed") == "270,000 with what waits for approval"
        assert figure(run, "Budget") == "250,000 typed"
        assert "Ledger: 1 change, +20,000 waiting" in lines(run)
        assert any(line.startswith("+20,000 pending scope growth, CR-7 ana") for line in lines(run))
        await run.press("a")
        assert figure(run, "Budget") == "270,000 typed"
        assert figure(run, "Original") == "250,000 +20,000 by approved changes"
        await run.press("a")
        assert "is approved already, by ana" in foot(run)
        await ask(run, "c", "-5k cut")
        await ask(run, "x", "not now")
        assert any(line.startswith("-5,000 rejected cut; not now ana") for line in lines(run))
        await ask(run, "c", "1k oops")
        await to(run, "change:")
        while "1,000 pending" not in " ".join(screen(run).lines.marked.cells):  # type: ignore[union-attr]
            await run.press("j")
        await run.press("d")
        assert "Ledger: 2 changes" in lines(run)
        for _ in range(6):
            await run.press("u")
        assert not any("change" in line for line in lines(run) if line.startswith("Ledger"))
        await run.press("C", "enter")
        assert "Begin with an amount" in foot(run, 1)


async def test_a_transfer_and_a_draw_keep_what_is_granted(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        await open_budget(run, "A2")
        await run.press("t")
        await run.write("A1")
        await run.press("enter")
        assert "At most 90,000" in foot(run, 1)
        await run.write("100k too much")
        await run.press("enter")
        assert "is more than that" in foot(run, 1)
        await run.press("ctrl+u")
        await run.write("10k to A1, R-1")
        await run.press("enter")
        assert figure(run, "Budget") == "240,000 typed"
        assert any(
            line.startswith("-10,000 approved transfer to A1: to A1, R-1") for line in lines(run)
        )
        await run.press("r")
        await run.press("enter")  # the contingency of the program is the first that is offered
        await run.write("30k risk R-12")
        await run.press("enter")
        assert figure(run, "Budget") == "270,000 typed"
        await run.press("(", "(")
        assert figure(run, "Contingency").startswith("50,000")
        assert figure(run, "Budget") == "1,000,000 as approved"
        await run.press("r", "down", "enter")
        await run.write("B1")
        await run.press("enter")
        await run.write("5k unforeseen")
        await run.press("enter")
        assert figure(run, "Mgmt reserve").startswith("45,000")
        await run.press("u", "u", "u")
        assert figure(run, "Contingency").startswith("80,000")
        assert run.text("A2", "budget") == "250,000"


async def test_cost_lines(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        with ben(run, crm) as other:
            other.execute(lambda board: set_cell(board, run.item("B1"), "budget", ""))
        await open_budget(run, "B1")
        await ask(run, "L", "Licences 1200 capex")
        await ask(run, "L", "Server 100 usd @ 0.92")
        assert figure(run, "Budget") == "1,292 the sum of its cost lines"
        assert "Cost lines: 1,292" in lines(run)
        assert any(
            line.startswith("Server 92 100.00 USD at 0.92 on 2026-03-18") for line in lines(run)
        )
        assert figure(run, "Capex") == "1,200 92.9 %"
        await to(run, "line:")
        await run.press("enter", "ctrl+u")
        await run.write("Licences 2k capex")
        await run.press("enter")
        assert figure(run, "Budget") == "2,092 the sum of its cost lines"
        await run.press("d")
        assert figure(run, "Budget") == "92 the sum of its cost lines"
        await run.press("u", "u", "u", "u")
        assert "Cost lines" not in " ".join(lines(run))


async def test_freezing_asks_why_from_then_on(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        await open_budget(run, "B1")
        await run.press("F")
        assert "frozen since 2026-03-18" in run.bar(screen(run).head)
        await run.press("g", "enter", "ctrl+u")
        await run.write("310k")
        await run.press("enter")
        assert screen(run).prompts.prompt is not None
        await run.write("CR-9")
        await run.press("enter")
        assert figure(run, "Budget") == "310,000 typed"
        assert any(line.startswith("+10,000 approved CR-9 ana") for line in lines(run))
        await run.press("u", "u")
        assert "frozen" not in run.bar(screen(run).head)
        assert figure(run, "Budget") == "300,000 typed"


async def test_figures_explain_themselves_and_rows_are_walked(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        await open_budget(run, "Program CRM")
        await to(run, "figure:eac")
        await run.press("=")
        assert isinstance(run.app.screen, ExplainScreen)
        assert "EAC of Program CRM" in run.bar(run.app.screen.head)
        await run.press("escape")
        await to(run, "row:")
        await run.press("j", "enter")
        assert "Budget of Project B" in run.bar(screen(run).head)
        await to(run, "row:")
        await run.press("enter")
        assert "Budget of (own) of Project B" in run.bar(screen(run).head)
        await run.press("o")
        assert run.at[0] == "(own)"
        await run.go("Program CRM")
        await run.press("g", "b", "(")
        assert "Budget of Test" in run.bar(screen(run).head)
        for key, why in (("(", "nothing above"), ("c", "no ledger"), ("enter", "total")):
            await run.press("g", key)
            assert why in foot(run)


async def test_others_are_followed_and_a_deleted_row_closes_its_budget(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        await open_budget(run, "B1")
        with ben(run, crm) as other:
            other.execute(lambda board: propose(board, run.item("B1"), 500_00, "more", BEN))
        run.poll()
        assert "Ledger: 1 change, +500 waiting" in lines(run)
        with ben(run, crm) as other:
            other.execute(lambda board: delete_item(board, run.item("B1")))
        run.poll()
        await run.settle()
        assert not isinstance(run.app.screen, BudgetScreen)
        assert "deleted" in run.said


@pytest.mark.parametrize("size", [(30, 8), (80, 24), (160, 45)])
async def test_hostile_text_and_any_size(crm: Path, size: tuple[int, int]) -> None:
    nasty = "[red]x[/] [@click=app.bell] \u202eabc \u200b漢字 🧨 " * 3
    async with driving(crm, size) as run:
        with ben(run, crm) as other:
            other.execute(lambda board: set_cell(board, run.item("Project A"), "title", nasty))
            other.execute(lambda board: propose(board, run.item("A2"), 500_00, nasty, BEN, nasty))
        await run.go("A2")
        await run.press("g", "b", "L")
        screen(run).prompts.paste(f"{nasty} 1200 \x1b[2J")
        await run.press("enter")
        for _ in range(4):
            await run.press("tab")
            body = screen(run).lines
            for y in range(body.size.height):
                strip = body.render_line(y)
                assert strip.cell_length == body.size.width
                assert "\x1b" not in strip.text
                assert "\u202e" not in strip.text
        await run.press("(")
        assert "[red]x[/]" in run.bar(screen(run).head)
        await run.press("?", "escape")


async def test_an_empty_item_and_a_read_only_board(small_path: Path) -> None:
    async with driving(small_path, config=Config(ascii=True)) as run:
        await open_budget(run, "Launch")
        assert figure(run, "Budget") == "— not known yet"
        run.desk.session.read_only = "read-only"
        for key in ("enter", "c", "C", "t", "r", "L", "F", "u", "d", "x"):
            await run.press("g", key)
            assert "read-only" in foot(run), key
            assert screen(run).prompts.prompt is None


async def test_what_is_typed_tells_what_it_does_above(crm: Path) -> None:
    async with driving(crm, (120, 40)) as run:
        await open_budget(run, "B1")
        await run.press("enter", "ctrl+u")
        await run.write("400k")
        await run.moment()
        assert "Project B budget +100,000" in foot(run, 1)
        await run.press("escape", "C")
        await run.write("-50k")
        await run.moment()
        assert "Say why after the amount" in foot(run, 1)
        await run.write(" less")
        await run.moment()
        assert "Project B budget -50,000" in foot(run, 1)
        await run.press("escape")
        assert run.text("B1", "budget") == "300,000"


async def test_t2_5_capex_and_opex_phasing_and_source_by_prompts(crm: Path) -> None:
    """T2.5: 10,000.01 at 65 % capital expenditure is 6,500.01 + 3,500.00."""
    async with driving(crm, (100, 44)) as run:
        await open_budget(run, "B1")
        await put(run, "figure:budget", "10000.01")
        await put(run, "figure:capex_share", "65")
        assert figure(run, "Capex") == "6,500.01 65.0 %"
        assert figure(run, "Opex") == "3,500"
        await put(run, "figure:phasing", "fro")
        assert figure(run, "Phasing") == "front"
        await to(run, "figure:phasing")
        await run.press("enter", "ctrl+u", *"2026-01:30 2026-02:60", "enter")
        assert "90" in foot(run, 1)
        await run.press("ctrl+u", *"2026-01:30 2026-02:70", "enter")
        assert any(line.startswith("Jan 2026 3,000") for line in lines(run))
        assert any(line.startswith("Feb 2026 7,000.01") for line in lines(run))
        await to(run, "figure:cost_source")
        await run.press("enter", "ctrl+u", "l", "tab")
        assert screen(run).prompts.prompt is not None
        await run.press("escape")
        await to(run, "figure:capex")
        await run.press("d")
        assert not any(line.startswith("Opex") for line in lines(run))
        for _ in range(5):
            await run.press("u")
        assert figure(run, "Budget") == "300,000 typed"


async def test_only_the_marked_line_is_decided(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        await open_budget(run, "A2")
        await ask(run, "c", "20k scope growth")
        for entry in ("figure:budget", "figure:original_budget"):
            await to(run, entry)
            for key in ("a", "x"):
                await run.press(key)
                assert "Nothing is to be decided on this line" in foot(run)
                assert screen(run).prompts.prompt is None
        assert figure(run, "Budget") == "250,000 typed"
        await to(run, "change:")
        await run.press("a")
        assert figure(run, "Budget") == "270,000 typed"


async def test_a_digit_types_over_the_marked_figure(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        await open_budget(run, "A2")
        await to(run, "figure:committed")
        await run.write("75k")
        await run.press("enter")
        assert figure(run, "Committed") == "75,000 ordered and not yet paid"
        await to(run, "figure:eac")
        await run.press("7")
        assert screen(run).prompts.prompt is None
        assert "EAC" in foot(run)
        await to(run, "month:")
        await run.press("7")
        assert "No figure is typed on this line" in foot(run)


async def test_what_is_done_has_nothing_to_come(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        await open_budget(run, "A1")
        assert figure(run, "ETC") == "0 done"
        await run.press("escape")
        await open_budget(run, "B1")
        assert figure(run, "ETC") == "210,000 remaining budget"


async def test_a_variance_of_the_rows_below_is_marked_too(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        await open_budget(run, "Program CRM")
        await to(run, "figure:vac")
        marked = screen(run).lines.marked
        assert marked is not None
        assert marked.tone == "bad"
        assert marked.cells == (
            "VAC",
            "+225,000",
            "of what was approved; of the rows' own budgets -5,000",
        )


async def test_changes_below_are_decided_from_above(crm: Path) -> None:
    async with driving(crm, (120, 44)) as run:
        await open_budget(run, "A2")
        await ask(run, "c", "20k scope growth, CR-7")
        await run.press("t")
        await run.write("B1")
        await run.press("enter")
        await run.write("10k to B")
        await run.press("enter", "escape")
        await open_budget(run, "Program CRM")
        assert "Changes below: 4 changes, 1 waiting, +20,000" in lines(run)
        at = lines(run).index("Changes below: 4 changes, 1 waiting, +20,000")
        first, *rest = lines(run)[at + 1 : at + 5]
        assert first.startswith("A2 +20,000 pending scope growth, CR-7 ana")
        assert {line.partition(" ana")[0] for line in rest} == {
            "A2 -10,000 approved transfer A2 -> B1: to B",
            "B1 +10,000 approved transfer A2 -> B1: to B",
            "Project A -10,000 approved transfer Project A -> B1, of what was approved: to B",
        }
        await to(run, "below:")
        assert foot(run).strip().startswith("A2: +20,000 pending: scope growth, CR-7, by ana")
        await run.press("a")
        assert "Changes below: 4 changes" in lines(run)
        await to(run, "below:")
        await run.press("a")
        assert "approved already" in foot(run)
        while "of what was approved" not in foot(run):
            await run.press("j")
        await run.press("x")
        assert "nothing is to be decided" in foot(run)
        await run.press("enter")
        assert run.at[0] == "Project A"


async def test_all_changes_of_the_board(crm: Path) -> None:
    async with driving(crm, (100, 40)) as run:
        await run.press("g", "B")
        assert "No budget of this board was changed yet" in run.said
        await open_budget(run, "B1")
        await ask(run, "c", "5k licences")
        await run.press("escape", "g", "B")
        assert "Budget of" in run.bar(screen(run).head)
        assert screen(run).row == 0
        assert screen(run).lines.entry.startswith("below:")
        await ask(run, "x", "no money")
        assert any(line.startswith("B1 +5,000 rejected licences; no money") for line in lines(run))


async def test_the_line_below_says_where_an_approved_budget_comes_from(crm: Path) -> None:
    async with driving(crm, (120, 30)) as run:
        await run.go("Project A", "budget")
        run.screen.describe()
        assert "as approved; 450,000 allocated below" in run.told
        await run.go("Project B", "budget")
        run.screen.describe()
        assert "= sum of 2 rows below" in run.told
