"""What is known about one row: fields with their origin, and its history with undo marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import Row, deleting, new_file, planted, row, session, typing
from tpm_tui.errors import Gone, Refused
from tpm_tui.query.arrangement import GROUP_BASE
from tpm_tui.service.details import details_of
from tpm_tui.service.editing.notes import add_link, notes_of
from tpm_tui.service.editing.noting import comment, rewrite_comment
from tpm_tui.service.editing.placing import indent
from tpm_tui.service.log.item_history import item_history, local_time
from tpm_tui.service.session import BoardSession


def opened(folder: Path, *rows: Row) -> tuple[BoardSession, dict[str, int]]:
    """A board with these rows."""
    found = session(new_file(folder / "board.db", today="2026-03-04"))
    return found, planted(found, *rows)


def origins(board: BoardSession, item: int) -> dict[str, str]:
    """Origin by column."""
    return {one.key: one.origin for one in details_of(board, item).fields}


def told(board: BoardSession, item: int) -> list[str]:
    """History in words, the oldest first."""
    return [f"{one.author}: {one.told}" for one in reversed(item_history(board, item))]


def test_inputs_and_roll_ups_are_told_apart(tmp_path: Path) -> None:
    board, ids = opened(tmp_path, row("P", row("A", work="8h"), row("B"), own={"work": "1h"}))
    with board:
        leaf, parent = origins(board, ids["A"]), origins(board, ids["P"])
        own = {one.key: one for one in details_of(board, -ids["P"]).fields}
    assert (leaf["work"], leaf["remaining_work"], leaf["available"]) == (
        "input",
        "computed",
        "computed",
    )
    assert (parent["work"], parent["owner"], parent["start"]) == (
        "sum of 3 rows below", "input", "earliest of 3 rows below",
    )  # fmt: skip
    assert own["work"].text == "1h"
    assert own["work"].editable
    assert "owner" not in own


def test_rows_that_have_no_details(tmp_path: Path) -> None:
    board, ids = opened(tmp_path, row("P", row("A")))
    with board:
        for other in (0, GROUP_BASE, -ids["P"]):
            with pytest.raises(Refused):
                details_of(board, other)
        board.execute(deleting(ids["A"]))
        with pytest.raises(Gone):
            details_of(board, ids["A"])


def test_history_tells_values_places_and_undo(tmp_path: Path) -> None:
    board, ids = opened(tmp_path, row("P"), row("A", budget="100"))
    with board:
        item = ids["A"]
        board.execute(typing(item, "budget", "250"))
        board.undo()
        board.redo()
        board.execute(lambda one: indent(one, item))
        assert told(board, item) == [
            "ana: created",
            "ana: Budget nothing -> 100",
            "ana: Budget 100 -> 250",
            "ana: Budget 250 -> 100 [undo]",
            "ana: Budget 100 -> 250 [redo]",
            "ana: moved below P",
        ]
        board.undo()
        assert told(board, item)[-2:] == [
            "ana: moved below P [undone]",
            "ana: moved to the top level [undo]",
        ]
        board.execute(deleting(item))
        assert told(board, item)[-1] == "ana: deleted"
        assert len(item_history(board, item, 2)) == 2


def test_notes_are_part_of_the_history(tmp_path: Path) -> None:
    board, ids = opened(tmp_path, row("A"))
    with board:
        item = ids["A"]
        comment(board, item, "first\nline")
        key = notes_of(board.board, item).comments[0].key
        rewrite_comment(board, item, key, "better")
        board.execute(lambda one: add_link(one, item, "https://x.org", "X"))
        assert told(board, item)[1:] == [
            "ana: comment added: first line",
            "ana: comment changed: better",
            "ana: link added: X <https://x.org>",
        ]


def test_moments_that_are_none_are_shown_as_they_stand() -> None:
    assert local_time("yesterday") == "yesterday"
    assert len(local_time("2026-03-04T10:12:13.123Z")) == len("2026-03-04 10:12")


def test_an_approved_budget_is_no_sum_of_what_is_below(tmp_path: Path) -> None:
    board, ids = opened(
        tmp_path,
        row("P", row("A", budget="500"), row("B", budget="100", approved="120"), approved="1000"),
    )
    said = origins(board, ids["P"])
    assert said["budget"] == "as approved; 620 allocated below"
    assert said["proposed_budget"] == "as approved"
    assert said["original_budget"] == "as first approved"
    assert origins(board, ids["B"])["budget"] == "as approved"
    assert origins(board, ids["A"])["budget"] == "input"
