"""From a plan to a change set: order, places, and which settings a board takes over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.boards import Sketch, row, session
from tpm_tui.domain.changes import Create
from tpm_tui.domain.ledger import (
    BudgetChange,
    CostLine,
    Entry,
    LogEntry,
    State,
    entry_text,
    parse_entry,
)
from tpm_tui.domain.values import BOARD, CHANGE, LOG
from tpm_tui.errors import BoardError, Refused
from tpm_tui.exchange.plan import ImportPlan, PlannedItem
from tpm_tui.rollup.full import differences
from tpm_tui.service.board import BULK, Board
from tpm_tui.service.importing import (
    currency_notes,
    for_session,
    new_board,
    plan_changes,
    signed,
)
from tpm_tui.service.starting import import_into
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.identity import User

ITEMS = (
    PlannedItem(None, "project", "P", {"budget": 100_00, "owner": None}, "7"),
    PlannedItem(0, "task", "A", {"work": 28_800, "status": "odd"}, "8"),
    PlannedItem(0, "task", "B"),
    PlannedItem(None, "project", "Q"),
)
SETTINGS: dict[str, object] = {
    "currency": "USD",
    "digits": 2,
    "calendar": {
        "week": [450, 450, 450, 450, 0, 0, 0],
        "holidays": ["2026-05-01"],
        "minutes_per_day": 450,
    },
    "people": {
        "Elias": {"week": [480, 480, 480, 480, 0, 0, 0]},
        "QA": {"role": True},
        "Bo": {"leave": ["2026-03-02"]},
    },
}
PLAN = ImportPlan(
    "plan.xml", "test", ITEMS, SETTINGS, ({"key": "odd", "label": "Odd", "category": "todo"},)
)


def test_an_empty_board_takes_the_files_calendar_and_currency() -> None:
    sketch = Sketch()
    changes = sketch.run(lambda board: plan_changes(board, PLAN))
    board = sketch.board
    assert changes.label == "import plan.xml"
    assert (board.ctx.currency, board.ctx.calendar.minutes_per_day) == ("USD", 450)
    assert board.settings.values["days_off"] == ["2026-05-01"]
    assert set(board.settings.people()) == {"Elias", "Bo"}
    assert board.ctx.statuses[-1].key == "odd"
    assert sketch.titles() == ["P", "Q"]
    assert [board.items.columns["title"][one] for one in board.items.children[1]] == ["A", "B"]
    assert board.items.columns["source_id"] == [None, "7", "8", None, None]
    assert board.figures.text(2, "status") == "Odd"
    assert list(differences(board.engine)) == []


def test_a_board_with_items_keeps_its_own_and_learns_people_and_statuses() -> None:
    sketch = Sketch(row("Mine"), people={"Elias": {}})
    sketch.run(lambda board: plan_changes(board, PLAN, target=1))
    board = sketch.board
    assert (board.ctx.currency, board.ctx.calendar.minutes_per_day) == ("EUR", 480)
    assert board.settings.values["people"]["Elias"] == {}
    assert "Bo" in board.settings.values["people"]
    assert board.ctx.statuses[-1].key == "odd"
    assert sketch.titles("Mine") == ["P", "Q"]
    assert currency_notes(board, PLAN) == [
        "The file is in USD, the board in EUR: amounts are taken as they stand."
    ]
    again = plan_changes(board, PLAN, target=1)
    assert all(isinstance(change, Create) for change in again)


@pytest.mark.parametrize("digits, budget", [(0, 100_00), (2, 100), (3, 10)])
def test_money_is_counted_as_the_board_counts(digits: int, budget: int) -> None:
    """10,000 minor units of the file are so many of the board's, which has two places."""
    plan = ImportPlan("p", "test", ITEMS, {"digits": digits})
    sketch = Sketch(row("Mine"))
    sketch.run(lambda board: plan_changes(board, plan))
    assert sketch.board.items.columns["budget"][2] == budget * 100


def test_a_place_that_is_not_there() -> None:
    with pytest.raises(Refused, match="no item 5"):
        plan_changes(Board(), PLAN, target=5)


def test_a_new_board_from_a_plan_is_sound_and_undone_in_one(tmp_path: Path) -> None:
    path = tmp_path / "board.db"
    new_board(path, PLAN, "Plan")
    with session(path) as opened:
        assert opened.board.settings.name == "Plan"
        assert list(complaints(opened)) == []
        with pytest.raises(BoardError, match="is there already"):
            new_board(path, PLAN, "Plan")


def test_a_large_import_is_one_transaction_and_one_undo(tmp_path: Path) -> None:
    path = tmp_path / "board.db"
    new_board(path, ImportPlan("empty", "test", ()), "Mine")
    many = (
        PlannedItem(None, "project", "P"),
        *(PlannedItem(0, "task", f"T{n}", {"work": 3600}) for n in range(BULK)),
    )
    with session(path) as opened:
        outcome = opened.execute(lambda board: plan_changes(board, ImportPlan("big", "test", many)))
        assert outcome.delta.everything
        assert len(outcome.delta.created) == BULK + 1
        assert opened.board.figures.text(BOARD, "work") == "1,000h"
        opened.undo()
        assert opened.board.items.subtree(BOARD) == [BOARD]
        opened.redo()
        assert opened.board.figures.text(BOARD, "work") == "1,000h"
        assert list(complaints(opened)) == []


def test_importing_makes_a_board_or_adds_to_it(tmp_path: Path) -> None:
    path = tmp_path / "board.db"
    with pytest.raises(BoardError, match="no board"):
        import_into(path, PLAN, target=1)
    import_into(path, PLAN)
    import_into(path, PLAN, target=1)
    with session(path) as opened:
        assert len(opened.board.items.subtree(BOARD)) == 9
        assert opened.board.items.level(5) == 1
        assert list(complaints(opened)) == []


# ---- whose entries they are

THEN, NOW = "2026-01-05T09:00:00.000Z", "2026-03-04T12:00:00.000Z"


def claimed(key: str, entry: Entry) -> ImportPlan:
    """A plan with one entry that the file tells of."""
    return ImportPlan(
        "e.csv", "test", (PlannedItem(None, "task", "T", {key: entry_text(entry), "work": 3600}),)
    )


def entry_in(plan: ImportPlan, key: str) -> Entry | None:
    """What has become of it."""
    return parse_entry(key[: key.index(":") + 1], str(plan.items[0].values[key]))


@pytest.mark.parametrize("key", ["change:1", "grant:1"])
@pytest.mark.parametrize(
    "state, decided",
    [("approved", "root"), ("approved", ""), ("rejected", "root"), ("pending", "")],
)
def test_a_budget_change_of_a_file_is_the_importers(key: str, state: State, decided: str) -> None:
    entry = BudgetChange(
        5_000_00, state, "Said by steering", "alice", THEN,
        decided_by=decided, decided_at=decided and THEN,
    )  # fmt: skip
    plan = signed(claimed(key, entry), "mallory", NOW)
    assert entry_in(plan, key) == replace(
        entry, by="mallory", at=NOW,
        decided_by=decided and "mallory", decided_at=decided and NOW,
    )  # fmt: skip
    assert plan.items[0].values["work"] == 3600
    (note,) = plan.notes
    names = "alice, root" if decided else "alice"
    assert f"Entries by {names} become entries by mallory, made now" in str(note)


def test_logged_work_of_a_file_is_the_importers_for_whom_it_names() -> None:
    entry = LogEntry("2026-03-02", "alice", 3600, None, "Design", "alice", THEN)
    plan = signed(claimed(f"{LOG}1", entry), "mallory", NOW)
    assert entry_in(plan, f"{LOG}1") == replace(entry, by="mallory", at=NOW)
    assert len(plan.notes) == 1


def test_nothing_is_said_where_no_other_name_is_claimed() -> None:
    for key, entry in (
        ("line:1", CostLine("Licences", 100)),
        (f"{LOG}1", LogEntry("2026-03-02", "alice", 3600, by="mallory", at=THEN)),
        (f"{CHANGE}1", BudgetChange(1)),
    ):
        plan = signed(claimed(key, entry), "mallory", NOW)
        assert plan.notes == ()
    assert signed(PLAN, "mallory", NOW) == PLAN


def test_only_who_owns_the_file_brings_the_names_of_others_along(tmp_path: Path) -> None:
    path = tmp_path / "board.db"
    new_board(path, PLAN, "Plan")
    plan = claimed(f"{LOG}1", LogEntry("2026-03-02", "alice", 3600, by="alice", at=THEN))
    mine = path.stat().st_uid
    with session(path) as opened:
        for user, kept in (
            (User(mine, "ana"), True),
            (User(mine, "mallory", locked=True), False),
            (User(mine + 4_000, "mallory"), False),
        ):
            opened.user = user
            assert (for_session(opened, plan) == plan) is kept
