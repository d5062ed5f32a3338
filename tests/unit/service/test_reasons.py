"""What a board wants reasons for: held to below every user, in the commit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards import adding, deleting, new_file, planted, row, session, typing
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.errors import Conflict, InvalidInput, NeedsReason
from tpm_tui.service.board import setting_text
from tpm_tui.service.budget import budgeting
from tpm_tui.service.editing.batch import add_with
from tpm_tui.service.editing.bulk import set_all
from tpm_tui.service.editing.commands import add_item, duplicate_item, set_cell
from tpm_tui.service.editing.placing import move_by, move_to
from tpm_tui.service.inputs_changed import last_changes
from tpm_tui.service.log.item_history import item_history
from tpm_tui.service.reasons import LONGEST, needed
from tpm_tui.service.session import BoardSession, Command
from tpm_tui.service.settings.typed import board_settings, set_setting

A, A1, A2, B = 1, 2, 3, 4


@pytest.fixture
def board(tmp_path: Path) -> Iterator[BoardSession]:
    with session(new_file(tmp_path / "b.db")) as opened:
        planted(
            opened,
            row("A", row("A1", budget="100", work="8h"), row("A2", budget="200", work="8h")),
            row("B"),
        )
        opened.execute(
            lambda now: set_setting(now, "reasons", "Budget, finish, progress, delete, move")
        )
        yield opened


def reasons(board: BoardSession) -> list[str | None]:
    """Of the rows of the newest transaction."""
    rows = board.reader.tail(0)
    return [one.reason for one in rows if one.txn == rows[-1].txn]


def wants(board: BoardSession, command: Command, *fields: str) -> NeedsReason:
    """A command is refused without a reason, and nothing is changed; with one it is carried out."""
    before = board.board.revision
    with pytest.raises(NeedsReason) as caught:
        board.execute(command)
    assert board.board.revision == before == board.reader.head()[0]
    assert caught.value.fields == fields
    board.execute(command, reason="  CR-7,\n more\x1b users ")
    assert set(reasons(board)) == {"CR-7, more users"}
    return caught.value


def test_columns(board: BoardSession) -> None:
    error = wants(board, typing(A1, "budget", "150"), "budget")
    assert error.question == "Why does Budget of A1 change?"
    assert str(error) == "On this board another budget of 'A1' needs a reason."
    cells = [(A1, "budget"), (A2, "budget")]
    error = wants(board, lambda now: set_all(now, cells, "7"), "budget")
    assert error.question == "Why does Budget of 2 rows change?"

    def both(_now: object) -> ChangeSet:
        return ChangeSet(
            (SetCell(A1, "budget", 700, 800), SetCell(A1, "finish", None, "2026-03-02"))
        )

    assert (
        wants(board, both, "budget", "finish").question == "Why do Budget and Finish of A1 change?"
    )
    board.execute(typing(A1, "work", "9h"))
    assert reasons(board) == [None]


def test_acts(board: BoardSession) -> None:
    assert wants(board, lambda now: move_to(now, A2, B), "move").question == "Why is A2 moved?"
    board.execute(lambda now: move_by(now, B, -1))  # among its siblings
    assert wants(board, deleting(B), "delete").question == "Why is B deleted?"
    board.execute(adding("C"))
    board.execute(lambda now: set_setting(now, "reasons", "create"))
    assert wants(board, adding("D"), "create").question == "Why is D added?"
    wants(board, lambda now: duplicate_item(now, A), "create")


def test_what_stays_as_it_is_needs_none(board: BoardSession) -> None:
    outcome = board.execute(typing(A1, "budget", "100"))
    assert not len(outcome.changes)


def test_the_first_values_of_a_new_row_are_changes(board: BoardSession) -> None:
    """Also where they are typed one after the other: otherwise whoever deletes a row and adds it with
    another budget would not be asked."""
    board.execute(lambda now: set_setting(now, "reasons", "+title"))
    made = board.execute(lambda now: add_item(now, "X", parent=A))
    item = made.changes.changes[0].item
    board.execute(typing(item, "title", "New"), joins=made.txn)
    wants(board, typing(item, "budget", "5"), "budget")
    board.execute(lambda now: add_with(now, "Y", [("work", "8h"), ("owner", "Mei")]))
    texts = [("budget", "5"), ("finish", "2026-03-02"), ("work", "8h")]
    error = wants(board, lambda now: add_with(now, "Z", texts, parent=A), "budget", "finish")
    assert error.question == "Why is Z added with budget and finish?"
    assert str(error) == "On this board adding 'Z' with budget and finish needs a reason."
    error = wants(board, lambda now: duplicate_item(now, A), "budget", "finish")
    assert error.question == "Why are 4 rows added with budget and finish?"


def test_whatever_a_new_row_has_by_itself_is_no_change(board: BoardSession) -> None:
    board.execute(lambda now: set_setting(now, "reasons", "status, kind, progress, title, method"))
    board.execute(lambda now: add_with(now, "Y", [("owner", "Mei")]))
    wants(board, lambda now: add_with(now, "Y", [("status", "done")]), "status")


def test_the_first_budget_of_a_new_row_where_budgets_are_frozen(board: BoardSession) -> None:
    board.execute(lambda now: set_setting(now, "reasons", "-"))
    board.execute(budgeting.freeze)
    board.execute(adding("W"))
    error = wants(board, lambda now: add_with(now, "X", [("budget", "5")]), "budget")
    assert "; adding 'X' with a budget needs a reason." in str(error)
    item = max(board.board.items.subtree(0))
    assert board.board.items.columns["budget"][item] == 500, "it is the original one all the same"
    assert board.board.engine.inputs.bookings.changes(item) == []
    board.execute(lambda now: set_setting(now, "reasons", "create"))
    error = wants(board, lambda now: add_with(now, "Y", [("budget", "5")]), "create")
    assert error.question == "Why is Y added?"


def test_what_goes_on_with_an_act_has_its_reason(board: BoardSession) -> None:
    board.execute(lambda now: set_setting(now, "reasons", "+create"))
    made = board.execute(lambda now: add_item(now, "X"), reason="CR-8")
    item = made.changes.changes[0].item
    board.execute(typing(item, "title", "New"), joins=made.txn)
    assert reasons(board) == ["CR-8", "CR-8"]


def test_undo_and_redo_ask_nothing_and_go_on_with_the_reason(board: BoardSession) -> None:
    board.execute(typing(A1, "budget", "150"), reason="CR-7")
    board.undo()
    board.redo()
    marks = [(one.mark, one.reason) for one in item_history(board, A1)][:3]
    assert marks == [("redo", "CR-7"), ("undo", "CR-7"), ("", "CR-7")]


def test_history_and_explanation_say_why(board: BoardSession) -> None:
    board.execute(typing(A1, "budget", "150"), reason="CR-7")
    assert item_history(board, A1)[0].told == "Budget 100 -> 150 (why: CR-7)"
    assert str(last_changes(board, A, "budget")[0]).endswith("Budget of A1 100 -> 150 (why: CR-7)")


def test_one_reason_serves_the_ledger_as_well(board: BoardSession) -> None:
    """Typed once: beside the change in the journal and in the entry of a frozen budget."""
    board.execute(budgeting.freeze)
    error = wants(board, typing(A1, "budget", "150"), "budget")
    assert error.message.startswith("Budgets are frozen since 20")
    (entry,) = [one for _, one in board.board.engine.inputs.bookings.changes(A1)]
    assert (entry.reason, entry.by) == ("CR-7, more users", "ana")
    author = budgeting.Author("ana", "2026-03-02T00:00:00+00:00")
    board.execute(lambda now: budgeting.propose(now, A2, 500, "R-3 struck", author))
    assert reasons(board) == ["R-3 struck"]
    board.execute(lambda now: set_cell(now, A, "progress", "60 vendor says so"))
    assert reasons(board) == ["vendor says so"]
    wants(board, lambda now: set_cell(now, A, "override", ""), "progress")


def test_frozen_budgets_need_one_whatever_is_listed(board: BoardSession) -> None:
    board.execute(lambda now: set_setting(now, "reasons", "-"))
    assert needed(board.board) == frozenset()
    board.execute(typing(A1, "budget", "150"))
    board.execute(budgeting.freeze)
    wants(board, typing(A1, "budget", "160"), "budget")


def test_a_conflict_is_told_before_anybody_is_asked_why(
    board: BoardSession, tmp_path: Path
) -> None:
    seen = board.board.revision
    with session(tmp_path / "b.db", "bo", 1002) as bo:
        bo.execute(typing(A1, "budget", "300"), reason="mine")
    with pytest.raises(Conflict):
        board.execute(typing(A1, "budget", "150"), seen)


def test_because_is_for_what_is_inside(board: BoardSession) -> None:
    with board.because("CR-9"):
        board.execute(typing(A1, "budget", "150"))
        board.execute(typing(A1, "budget", "160"), reason="CR-10")
    assert reasons(board) == ["CR-10"]
    assert board.reader.tail(0)[-2].reason == "CR-9"
    wants(board, typing(A1, "budget", "170"), "budget")


def test_a_reason_has_a_length(board: BoardSession) -> None:
    board.execute(typing(A1, "budget", "1"), reason="x" * LONGEST)
    with pytest.raises(InvalidInput, match="501 letters; 500 fit"):
        board.execute(typing(A1, "budget", "2"), reason="x" * (LONGEST + 1))


@pytest.mark.parametrize(
    "typed, held",
    [
        ("Budget, finish", ["budget", "finish"]),
        ("budget,budget, deleted", ["budget", "delete"]),
        ("+status, -move", ["budget", "finish", "progress", "delete", "status"]),
        ("override", ["progress"]),
        ("-", []),
        ("none", []),
        ("", []),
    ],
)
def test_what_is_listed(typed: str, held: list[str], board: BoardSession) -> None:
    board.execute(lambda now: set_setting(now, "reasons", typed))
    assert board.board.settings.values["reasons"] == held
    line = next(one for one in board_settings(board.board) if one.key == "reasons")
    assert line.plain == held


@pytest.mark.parametrize(
    "typed", ["wrok", "BAC", "original_budget", "budget, +finish", "budget; finish"]
)
def test_what_cannot_be_listed(typed: str, board: BoardSession) -> None:
    with pytest.raises(InvalidInput):
        board.execute(lambda now: set_setting(now, "reasons", typed))


@pytest.mark.parametrize("value", ['"budget"', '["bac"]', "[1]", '["budget", "budget"]', '["' + "x_" * 40 + '"]', "{}", "5", "["])  # fmt: skip
def test_nothing_else_is_stored(value: str, board: BoardSession) -> None:
    before = board.board.stored["reasons"]
    with pytest.raises(InvalidInput, match="reasons cannot hold"):
        board.execute(lambda _: ChangeSet((SetCell(0, "reasons", before, value),)))
    assert setting_text(["budget"]) == '["budget"]'
