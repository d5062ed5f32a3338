"""Explanations of logged work and cost: the parts add up to what is shown."""

from __future__ import annotations

import pytest

from tests.boards import Sketch
from tests.unit.service.booking.test_entries import log, sketch
from tpm_tui.service.explaining.explain import explain


def logged() -> Sketch:
    """What was typed, hours of two people, one without a rate, and money."""
    board = sketch(**{"person:Ana": {"rates": [[None, 12345], ["2026-03-10", 20000]]}})
    for line in ('90m ana 2026-03-02 "kick-off"', "2h ana", "250 eur travel", "1h ben", "-30m ana"):
        log(board, "Design", line)
    log(board, "Core", "1h ana")
    return board


@pytest.mark.parametrize("key", ["actual_work", "actual_cost"])
@pytest.mark.parametrize("title", ["Design", "Core"])
def test_the_parts_are_the_whole(key: str, title: str) -> None:
    board = logged()
    told = explain(board.board, board.ids[title], key)
    parts = [part.exact for part in told.contributions if part.counted]
    assert told.root.exact == sum(one for one in parts if isinstance(one, int))
    for part in told.contributions:
        inner = [one.exact for one in part.expand() if one.counted]
        assert not inner or sum(one for one in inner if isinstance(one, int)) == part.exact


def test_the_words_of_an_explanation() -> None:
    board = logged()
    told = explain(board.board, board.ids["Design"], "actual_work")
    assert told.lines == ("Typed 10h + logged 4h = 14h",)
    told = explain(board.board, board.ids["Design"], "actual_cost")
    assert told.lines[0] == "Nothing was typed; logged 735.18."
    parts = [(one.label, one.value, one.note) for one in told.contributions]
    assert parts == [
        ("typed", "", "unknown"),
        ("Ana Wed 18 Mar 2026", "250", "travel"),
        ("Ana in Mar 2026", "485.18", "1h 30m x 123.45/h + 1h 30m x 200/h"),
        ("Ben in Mar 2026", "", "unknown: no rate"),
    ]
    (own, *_) = explain(board.board, board.ids["Core"], "actual_cost").contributions
    assert (own.label, own.value) == ("(own)", "200")
    assert [one.value for one in own.expand()] == ["", "200"]
