"""What one typed value brings with it, in the same change set."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import Sketch, new_file, row, session
from tpm_tui.errors import InvalidInput
from tpm_tui.service.editing import commands


def test_finished_work_leaves_nothing_and_reopening_computes_it_again() -> None:
    sketch = Sketch(row("A", work="10h", actual_work="4h"))
    sketch.type("A", "status", "done")
    assert sketch.shown("A", "remaining_work") == "0h"
    assert sketch.shown("A", "work_progress") == "100%"
    sketch.type("A", "status", "in progress")
    assert sketch.shown("A", "remaining_work") == "6h"


def test_a_typed_remaining_work_goes_when_the_item_is_done_and_can_be_typed_again() -> None:
    sketch = Sketch(row("A", work="10h", remaining_work="3h"))
    sketch.type("A", "progress", "100")
    assert sketch.shown("A", "remaining_work") == "0h"
    sketch.type("A", "remaining_work", "2h")  # lint tells of it
    assert sketch.shown("A", "remaining_work") == "2h"


def test_progress_starts_an_item_that_was_to_do_and_only_that() -> None:
    sketch = Sketch(row("A"), row("B", status="blocked"), row("C"))
    sketch.type("A", "progress", "30")
    sketch.type("B", "progress", "30")
    sketch.type("C", "progress", "0")
    assert [sketch.shown(one, "status") for one in "ABC"] == ["In progress", "Blocked", "To do"]


def test_work_percent_is_nought_until_work_was_done() -> None:
    sketch = Sketch(row("A", work="10h", progress="30"))
    assert sketch.shown("A", "work_progress") == "0%"


def test_a_start_beyond_the_finish_keeps_the_number_of_working_days() -> None:
    sketch = Sketch(row("A", start="2026-03-02", finish="2026-03-06"))
    sketch.type("A", "start", "2026-03-12")
    assert sketch.shown("A", "finish") == "2026-03-18"


def test_people_of_an_own_line_without_dates_are_booked_over_what_is_below() -> None:
    sketch = Sketch(row("P", row("A", start="2026-03-02", finish="2026-03-06")))
    sketch.type("P", "assignments", "Ana 50%")
    own = sketch.board.figures.allocation(-sketch.ids["P"])
    assert (own["person_days"], own["people"]) == ("2.50", "1")


@pytest.mark.parametrize(
    "key, text, why",
    [
        ("budget", "1.234", "can be read two ways; write 1234 or 1.23"),
        ("assignments", "Ana 60% Bo 40%", "comma between people"),
        ("assignments", "Ana 60% 20%", "comma between people"),
    ],
)
def test_what_could_mean_two_things_is_asked_back(key: str, text: str, why: str) -> None:
    sketch = Sketch(row("A"))
    with pytest.raises(InvalidInput, match=why):
        sketch.type("A", key, text)


def test_edits_that_join_are_one_undo_unless_somebody_came_between(tmp_path: Path) -> None:
    path = new_file(tmp_path / "board.db")
    with session(path, "ana", 1001) as ana, session(path, "ben", 1002) as ben:
        made = ana.execute(lambda board: commands.add_item(board, "New item"))
        (item,) = made.delta.created
        ana.execute(lambda board: commands.set_cell(board, item, "title", "Plan"), joins=made.txn)
        ana.undo()
        assert not ana.board.items.exists(item)
        ana.redo()
        assert ana.board.items.columns["title"][item] == "Plan"

        again = ana.execute(lambda board: commands.add_item(board, "New item"))
        (second,) = again.delta.created
        ben.poll()
        ben.execute(lambda board: commands.set_cell(board, item, "owner", "Ben"))
        renamed = ana.execute(
            lambda board: commands.set_cell(board, second, "title", "Do"), joins=again.txn
        )
        assert renamed.txn != again.txn
