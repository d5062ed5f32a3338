"""What a board counts by: shown, typed, refused, and what it would do to figures."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, exact, picture, row
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.errors import InvalidInput, Refused, TpmError
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.settings.checks import check_setting
from tpm_tui.service.settings.typed import (
    board_settings,
    consequences,
    counts_nowhere,
    set_setting,
    set_settings,
)

KEYS = (
    "name", "basis", "method", "percent:todo", "percent:in_progress", "percent:in_review",
    "percent:blocked", "percent:done", "percent:cancelled", "percent:deferred", "etc_method",
    "budget_frozen", "reasons", "day", "week", "holidays", "daily_backups", "currency", "today",
)  # fmt: skip


def sketch(**settings: object) -> Sketch:
    """Two items below a program in the week of 2 March 2026."""
    return Sketch(
        row(
            "Program",
            row("A", work="8h", budget="1000", actual_cost="300", progress="50", status="in review",
                start="2026-03-02", finish="2026-03-06"),
            row("B", work="24h", budget="100", start="2026-03-02", finish="2026-03-13"),
        ),
        **{"today": "2026-03-04", **settings},
    )  # fmt: skip


def shown(board: Board) -> dict[str, str]:
    return {one.key: one.value for one in board_settings(board)}


def test_everything_a_board_counts_by_is_told_with_what_it_does() -> None:
    board = Board()
    found = board_settings(board)
    assert tuple(one.key for one in found) == KEYS
    assert all(one.does and one.label for one in found)
    assert all(one.forms or one.choices or one.fixed for one in found)
    values = shown(board)
    assert values["percent:todo"] == "0%"
    assert values["percent:in_progress"] == "50%"
    assert values["percent:in_review"] == "80%"
    assert (values["percent:done"], values["percent:cancelled"]) == ("100%", "none")
    assert (values["day"], values["week"], values["holidays"]) == ("8h", "Mon-Fri 8h", "none")
    assert values["etc_method"] == "Remaining budget"
    assert values["budget_frozen"] == "not frozen"
    assert "pinned" not in values["today"]
    assert shown(sketch().board)["today"] == "Wed 4 Mar 2026 (pinned)"


@pytest.mark.parametrize(
    "key, text, stored, value, label",
    [
        ("name", " New \n name ", ("name", "New name"), "New name", "name of the board: New name"),
        ("basis", "Budget", ("basis", "budget"), "budget", "weight basis of the board: budget"),
        ("Progress by", "level of effort", ("method", "loe"), "Level of effort",
         "progress where nothing is said by level of effort"),
        ("etc", "CPI", ("etc_method", "cpi"), "Cost performance (CPI)",
         "estimates to complete by cost performance (cpi)"),
        ("day", "7.5h", ("minutes_per_day", 450), "7.5h", "standard day: 7.5h"),
        ("week", "Mon-Thu 8h, Fri 4h", ("week", [480, 480, 480, 480, 240, 0, 0]),
         "Mon-Thu 8h, Fri 4h", "working week: Mon-Thu 8h, Fri 4h"),
        ("week", "4d", ("week", [480, 480, 480, 480, 0, 0, 0]), "Mon-Thu 8h", "working week: Mon-Thu 8h"),
        ("holidays", "2026-12-24..2026-12-25", ("days_off", ["2026-12-24", "2026-12-25"]),
         "2026-12-24 +1", "holidays of the board"),
        ("budget-frozen", "yesterday", ("budget_frozen", "2026-03-03"), "Tue 3 Mar 2026",
         "freeze budgets as of 2026-03-03"),
        ("today", "-", ("today", None), None, "today follows the clock"),
        ("today", "fri", ("today", "2026-03-06"), "Fri 6 Mar 2026 (pinned)", "pin today to 2026-03-06"),
    ],
)  # fmt: skip
def test_a_setting_is_typed(
    key: str, text: str, stored: tuple[str, object], value: str | None, label: str
) -> None:
    board = sketch().board
    changes = set_setting(board, key, text)
    assert changes.label == label
    before = dict(board.stored)
    board.apply(changes)
    assert json.loads(str(board.stored[stored[0]])) == stored[1]
    if value is not None:
        assert value in shown(board).values()
    assert text == "fri" or not len(set_setting(board, key, text))
    board.apply(changes.inverse())
    assert {**board.stored} == {stored[0]: None, **before}


@pytest.mark.parametrize(
    "key, text, why",
    [
        ("name", " ", "needs a name"),
        ("basis", "size", "no weight basis"),
        ("basis", "", "inherits from nothing"),
        ("method", "magic", "'magic' is none of pct, status"),
        ("etc_method", "", "none of remaining, cpi"),
        ("percent:in_review", "101", "outside 0 % to 100 %"),
        ("percent:in_review", "much", "percentage such as 45"),
        ("percent:done", "90", "100 % always"),
        ("percent:cancelled", "10", "has no percent"),
        ("percent:ready", "10", "no setting 'percent:ready'"),
        ("day", "8 apples", "no time of a day"),
        ("day", "0h", "from 1h to 24h"),
        ("day", "30h", "whole number of minutes of a day"),
        ("week", "60%", "no week of a board"),
        ("week", "Mon-Fri 0h", "no working time"),
        ("week", "Mon-Xyz 8h", "no day of the week"),
        ("holidays", "2026-02-30", "not a day"),
        ("budget_frozen", "2026-03-05", "still to come"),
        ("budget_frozen", "soon", "date such as"),
        ("currency", "USD", "make a board in the other currency"),
        ("today", "someday", "date such as"),
        ("colour", "red", "no setting 'colour'"),
    ],
)
def test_what_is_refused_and_why(key: str, text: str, why: str) -> None:
    with pytest.raises((InvalidInput, Refused), match=why):
        set_setting(sketch().board, key, text)


def test_percents_of_statuses_count_where_progress_goes_by_status() -> None:
    found = sketch()
    board = found.board
    board.apply(set_setting(board, "method", "status"))
    assert (found.shown("A", "progress"), found.shown("Program", "progress")) == ("80%", "20%")
    board.apply(set_settings(board, [("percent:In review", "60%"), ("percent:todo", "12.5")]))
    assert json.loads(str(board.stored["statuses"]))[0] == ["todo", "To do", "todo", 12.5]
    assert (found.shown("A", "progress"), found.shown("B", "progress")) == ("60%", "13%")
    board.apply(set_settings(board, [("percent:in_review", "-"), ("percent:todo", "0")]))
    assert all(len(one) == 3 for one in json.loads(str(board.stored["statuses"])))
    assert found.shown("A", "progress") == "80%"


def test_several_settings_are_one_change_that_the_later_ones_build_on() -> None:
    board = sketch().board
    changes = set_settings(board, [("day", "7h"), ("week", "4d"), ("name", "X"), ("basis", "work")])
    assert [one.field for one in changes if isinstance(one, SetCell)] == [
        "minutes_per_day", "week", "name",
    ]  # fmt: skip
    assert changes.label == "standard day: 7h; working week: Mon-Thu 8h; name of the board: X"
    with pytest.raises(InvalidInput, match="Standard day is given twice"):
        set_settings(board, [("day", "7h"), ("hours", "6h")])


def test_unfreezing_and_freezing_are_those_of_budgets() -> None:
    board = sketch().board
    board.apply(set_setting(board, "budget_frozen", "today"))
    with pytest.raises(Refused, match="frozen since 2026-03-04 already"):
        set_setting(board, "budget_frozen", "2026-03-01")
    board.apply(set_setting(board, "budget_frozen", "-"))
    assert shown(board)["budget_frozen"] == "not frozen"


def test_a_look_at_what_it_would_do_leaves_everything_as_it_is() -> None:
    found = sketch()
    board, before = found.board, picture(found.board)
    program = found.ids["Program"]
    result = consequences(board, set_setting(board, "method", "status"), [program])
    lines = {(one.title, one.column): (one.before, one.after) for one in result.lines}
    assert lines["Program", "Progress"] == ("13%", "20%")
    assert lines["Total", "Progress"] == ("13%", "20%")
    assert (result.rows, result.others) == (2, 0)
    costs = consequences(board, set_setting(board, "etc_method", "cpi"), [program])
    signed = {
        (one.title, one.column): (one.before, one.after, one.difference) for one in costs.lines
    }
    assert signed["Program", "VAC"] == ("0", "+400", "+400")
    hidden = consequences(board, set_setting(board, "etc_method", "cpi"), [])
    assert {one.title for one in hidden.lines} <= {"Total"}
    assert hidden.others == 1
    large = consequences(board, set_setting(board, "etc_method", "cpi"), [program], counted=1)
    assert (large.lines, large.others) == (costs.lines, None)
    assert picture(board) == before
    assert board.settings.values["method"] == "pct"


def test_what_no_figure_depends_on_computes_nothing() -> None:
    board = sketch().board
    engine = board.engine
    changes = set_settings(board, [("name", "Other"), ("budget_frozen", "today")])
    assert counts_nowhere(changes)
    assert consequences(board, changes, [1]).lines == ()
    delta = board.apply(changes)
    assert not delta.everything
    assert board.engine is engine
    assert board.settings.name == "Other"


@given(
    st.sampled_from(KEYS),
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ("0", "100", "33.335", "-1", "1e3", "8h", "24h", "1h", "4d", "7d 24h", "Sun 1h", "-", "+fri",
             "DE-BY", "today", "+2w", "status", "loe", "cpi", "equal", "2026-03-01..2026-03-03")
        ),
    ),
)  # fmt: skip
def test_whatever_is_typed_is_refused_or_gives_a_board_that_opens(key: str, text: str) -> None:
    board = Board(stored={"today": setting_text("2026-03-04")})
    try:
        changes = set_setting(board, key, text)
    except TpmError:
        return
    for one in changes:
        assert isinstance(one, SetCell)
        check_setting(one.field, one.after)
    board.apply(changes)
    again = Board(stored=board.stored)
    assert shown(again) == shown(board)
    assert exact(again) == exact(board)
    typed = {one.key: one for one in board_settings(board)}[key]
    if not typed.fixed and key not in ("today", "budget_frozen"):
        assert not len(set_setting(board, key, typed.typed))


@pytest.mark.parametrize(
    "key, text",
    [
        ("name", '""'), ("name", "7"), ("basis", '"size"'), ("method", '"magic"'), ("etc_method", "1"),
        ("budget_frozen", '"soon"'), ("week", "[480]"), ("week", "[480,480,480,480,480,0,9999]"),
        ("minutes_per_day", "0"), ("minutes_per_day", "true"), ("days_off", '["2026-02-30"]'),
        ("statuses", "[]"), ("statuses", '[["a","A","later"]]'), ("statuses", '[["a","A","todo",101]]'),
        ("statuses", '[["a","A","todo"],["a","B","done"]]'), ("today", '"2026-W10-3"'), ("today", "{}"),
        ("daily_backups", "0"), ("daily_backups", "367"), ("daily_backups", '"7"'), ("daily_backups", "true"),
        ("basis", "[]"), ("currency", "null"), ("view:x", "no json"), ("name", "NaN"),
    ],
)  # fmt: skip
def test_a_text_that_does_not_fit_cannot_be_stored(key: str, text: str) -> None:
    with pytest.raises(InvalidInput, match="cannot hold"):
        check_setting(key, text)


def test_settings_of_later_programs_can_be_stored() -> None:
    check_setting("flux", '{"capacitor": 1.21}')
    check_setting("basis", None)


def test_no_session_writes_a_wrong_setting(tmp_path: object) -> None:
    from pathlib import Path

    from tests.boards import new_file, session

    path = new_file(Path(str(tmp_path)) / "a.db")
    with session(path) as ana:
        with pytest.raises(InvalidInput, match="The board's basis cannot hold"):
            ana.execute(lambda _: ChangeSet((SetCell(0, "basis", None, '"size"'),)))
        assert ana.board.settings.basis == "work"
