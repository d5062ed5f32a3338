"""Rules that are off, thresholds, findings that are ignored, and rows that nobody has touched."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.boards import Sketch, new_file, planted, row, session, typing
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.lint.choices import (
    heed,
    ignore,
    ignored,
    limits,
    rule_named,
    rules_off,
    set_limit,
    switch,
)
from tpm_tui.service.lint.finding import listed
from tpm_tui.service.lint.linting import ignoring, lint
from tpm_tui.service.lint.rules import BY_KEY
from tpm_tui.service.session import Command
from tpm_tui.store import reader


def rules(board: Board) -> set[str]:
    return {one.rule for one in lint(board).findings}


def test_a_rule_is_switched_off_for_the_board_and_on_again() -> None:
    sketch = Sketch(row("A", kind="task"))
    assert rules(sketch.board) == {"no-owner", "no-estimate"}
    changes = sketch.run(lambda board: switch(board, BY_KEY["no-owner"], off=True))
    assert changes.label == "lint: No owner off"
    assert rules(sketch.board) == {"no-estimate"}
    assert [one.key for one in rules_off(sketch.board)] == ["no-owner"]
    assert [one.rule for one in lint(sketch.board, only=("no-owner",)).findings] == ["no-owner"]
    sketch.run(lambda board: switch(board, BY_KEY["no-owner"], off=False))
    assert len(rules(sketch.board)) == 2
    sketch.board.apply(changes)
    sketch.board.apply(changes.inverse())
    assert rules_off(sketch.board) == ()


def test_choices_recompute_no_figure() -> None:
    sketch = Sketch(row("A", kind="task"))
    engine = sketch.board.engine
    delta = sketch.board.apply(switch(sketch.board, BY_KEY["stale"], off=True))
    assert (delta.everything, delta.cells) == (False, {})
    assert sketch.board.engine is engine
    told = sketch.board.preview(switch(sketch.board, BY_KEY["stale"], off=False))
    assert (told.everything, told.settings) == (False, ("lint:off:stale",))


def test_a_threshold_is_a_number_and_nothing_is_the_default() -> None:
    sketch, rule = Sketch(row("A", kind="task")), BY_KEY["burn-ahead"]
    sketch.run(lambda board: set_limit(board, rule, " 15 points "))
    assert limits(sketch.board)["burn-ahead"] == 15
    assert len(set_limit(sketch.board, rule, "15")) == 0
    sketch.run(lambda board: set_limit(board, rule, ""))
    assert limits(sketch.board)["burn-ahead"] == 10
    assert sketch.board.stored["lint:limit:burn-ahead"] is None
    for text in ("-1", "x", "1.5", "99999", "123456", "١٥"):
        with pytest.raises(InvalidInput):
            set_limit(sketch.board, rule, text)
    with pytest.raises(Refused, match="No owner has no threshold"):
        set_limit(sketch.board, BY_KEY["no-owner"], "1")


@pytest.mark.parametrize("text", ['"x"', "-3", "1e9", "true", "[]", "null", "10001"])
def test_what_other_hands_wrote_counts_as_nothing(text: str) -> None:
    held = {"lint:limit:stale": text, "lint:ignore:no-owner:1": text, "lint:off:nonsense": text}
    sketch = Sketch(row("A", kind="task"))
    board = Board(sketch.board.items, {**sketch.board.stored, **held})
    assert limits(board)["stale"] == 7
    assert rules(board) == {"no-owner", "no-estimate"}


def test_a_finding_is_ignored_with_a_reason_until_it_is_heeded() -> None:
    sketch = Sketch(row("A", kind="task"), row("B", kind="task"))
    one = next(one for one in lint(sketch.board).findings if one.rule == "no-owner")
    for reason in ("", " \n ", "x" * 501):
        with pytest.raises(InvalidInput):
            ignore(sketch.board, one, reason, "ana", "2026-03-04T08:00:00.000Z")
    sketch.run(lambda board: ignore(board, one, "a\x1b[31m  pool\nrow", "ana", "2026-03-04"))
    report = lint(sketch.board)
    assert [left.ident for left in report.ignored] == [one.ident]
    assert one.ident not in {left.ident for left in report.findings}
    assert {left.row for left in report.findings if left.rule == "no-owner"} == {2}
    why = ignored(sketch.board, one)
    assert why is not None
    assert (why.reason, why.by) == ("a[31m pool row", "ana")
    sketch.run(lambda board: heed(board, one))
    assert lint(sketch.board).ignored == ()


def test_a_rule_is_named_by_its_key_or_the_beginning_of_its_label() -> None:
    assert rule_named("stale").key == "stale"
    assert rule_named("No own").key == "no-owner"
    for name in ("", "no", "zzz"):
        with pytest.raises(InvalidInput, match="there are own-repeats, "):
            rule_named(name)


def test_names_are_listed_once_and_counted_beyond_three() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "a"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed("abcde") == "a, b, c and 2 more"


def pinned(day: date) -> Command:
    """It is that day on the board."""
    return lambda board: ChangeSet(
        (SetCell(BOARD, "today", board.stored.get("today"), setting_text(day.isoformat())),),
        "today",
    )


@pytest.mark.parametrize("few", [1000, 0])
def test_rows_in_progress_that_nobody_touches_are_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(reader, "_LOOKED_UP", few)
    path = new_file(tmp_path / "b.db")
    with session(path) as opened:
        planted(opened, row("A", progress="10"), row("B"), row("C", status="done"))
        last = datetime.fromisoformat(opened.last_changed([1])[1]).astimezone().date()
    for days, expected in ((6, set()), (7, {"A"})):
        with session(path) as opened:
            opened.execute(pinned(last + timedelta(days)))
            report = lint(opened.board, only=("stale",), last_changed=opened.last_changed)
            titles = opened.board.items.columns["title"]
            assert {titles[one.row] for one in report.findings} == expected
            if expected:
                assert report.findings[0].text == (
                    "It is in progress at 10% and nothing about it has changed for 7 days."
                )
    with session(path) as opened:
        assert opened.last_changed([99]) == {}
        assert set(opened.last_changed([1, 2, 99])) == {1, 2}
    assert (
        lint(Sketch(row("A", progress="10"), today="2099-01-01").board, only=("stale",)).findings
        == ()
    )


def test_what_one_ignores_everybody_ignores_and_undo_brings_back(tmp_path: Path) -> None:
    path = new_file(tmp_path / "b.db")
    with session(path) as ana, session(path, "ben", 1002) as ben:
        planted(ana, row("A", kind="task"))
        ben.poll()
        one = lint(ben.board, only=("no-owner",)).findings[0]
        ana.execute(ignoring(ana, one, "nobody yet"))
        ben.execute(typing(1, "work", "1d"))
        told = lint(ben.board, only=("no-owner",))
        assert (told.findings, [left.ident for left in told.ignored]) == ((), [one.ident])
        why = ignored(ben.board, one)
        assert why is not None
        assert (why.reason, why.by, why.at[:2]) == ("nobody yet", "ana", "20")
        ana.undo()
        assert lint(ana.board, only=("no-owner",)).ignored == ()
