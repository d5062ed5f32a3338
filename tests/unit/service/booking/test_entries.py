"""Logged work and cost: what it does to figures, and that two people who log never conflict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.boards import Sketch, new_file, picture, planted, row, session, typing
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Conflict, InvalidInput, Refused
from tpm_tui.service.booking.entries import book, crowd_of, delete_entry, edit_entry, logs_of
from tpm_tui.service.booking.line import read_amended, read_booking
from tpm_tui.service.booking.timesheet import (
    change_entry,
    foretold,
    foretold_change,
    log_line,
    take_entry_away,
    week_of,
)

TODAY = "2026-03-18"
"""A Wednesday."""


def sketch(**settings: object) -> Sketch:
    return Sketch(
        row(
            "Core",
            row("Design", work="40h", actual_work="10h", assignments="Ana 50%", budget="1000"),
            row("Build", work="40h", owner="Ben"),
        ),
        today=TODAY,
        **settings,
    )


def log(board: Sketch, title: str, line: str, user: str = "ana", *, own: bool = False) -> ChangeSet:
    item = -board.ids[title] if own else board.ids[title]

    def command(one):  # type: ignore[no-untyped-def]
        booking = read_booking(line, one.ctx, crowd_of(one, item), user)
        return book(one, item, booking, user, f"{TODAY}T10:00:00.000Z")

    return board.run(command)


def test_logging_adds_to_what_was_typed_and_the_rest_follows() -> None:
    board = sketch()
    changes = log(board, "Design", "3h yesterday")
    assert board.shown("Design", "actual_work") == "13h"
    assert board.shown("Design", "remaining_work") == "27h"
    assert board.shown("Core", "actual_work") == "13h"
    assert board.shown("Design", "status") == "In progress"
    assert changes.label == "log 3h by Ana on Design"
    board.board.apply(changes.inverse())
    assert picture(board.board) == picture(sketch().board)


def test_a_remaining_work_that_was_typed_goes_down_and_never_below_zero() -> None:
    board = sketch()
    board.type("Design", "remaining_work", "4h")
    log(board, "Design", "3h")
    assert board.shown("Design", "remaining_work") == "1h"
    log(board, "Design", "3h")
    assert board.shown("Design", "remaining_work") == "0h"
    item = board.ids["Design"]
    keys = [key for key, _ in logs_of(board.board, item)]
    board.run(lambda one: delete_entry(one, item, keys[1], "ana"))
    assert board.shown("Design", "remaining_work") == "1h"
    board.run(lambda one: delete_entry(one, item, keys[0], "ana"))
    assert (board.shown("Design", "remaining_work"), board.shown("Design", "actual_work")) == (
        "4h", "10h",
    )  # fmt: skip


def test_a_correction_takes_back_and_no_more_than_is_there() -> None:
    board = sketch()
    log(board, "Build", "3h")
    log(board, "Build", "-1h typo")
    assert board.shown("Build", "actual_work") == "2h"
    with pytest.raises(Refused, match="Only 2h of actual work are there"):
        log(board, "Build", "-3h")


def test_a_parent_books_on_its_own_line() -> None:
    board = sketch()
    changes = log(board, "Core", "2h")
    assert board.shown("Core", "actual_work", own=True) == "2h"
    assert board.shown("Core", "actual_work") == "12h"
    assert changes.label == "log 2h by Ana on (own) of Core"


def test_a_week_is_spread_over_the_days_the_person_works() -> None:
    board = sketch(days_off=["2026-03-10"])
    log(board, "Build", "2d last week")
    entries = [one for _, one in logs_of(board.board, board.ids["Build"])]
    assert [(one.day[-2:], one.seconds // 60) for one in entries] == [
        ("09", 240), ("11", 240), ("12", 240), ("13", 240),
    ]  # fmt: skip
    log(board, "Build", "100m 10 eur last week")
    entries = [one for _, one in logs_of(board.board, board.ids["Build"])][4:]
    assert [one.seconds for one in entries] == [1500] * 4
    assert [one.cost for one in entries] == [None, None, None, 1000]
    with pytest.raises(Refused, match="does not work"):
        log(sketch(days_off=["2026-03-16", "2026-03-17", TODAY]), "Build", "2h this week")


def test_nobody_works_more_than_a_day_has() -> None:
    board = sketch()
    with pytest.raises(Refused, match="25h on Wed 18 Mar is more than the day has"):
        log(board, "Build", "25h")
    log(board, "Build", "20h")
    with pytest.raises(Refused, match="with the 20h that are logged"):
        log(board, "Design", "5h")
    log(board, "Design", "5h ben")


def test_what_may_not_have_been_meant_is_said() -> None:
    board = sketch().board
    crowd = crowd_of(board, 2)
    for line, said in (
        ("3h sat", "does not work on Sat 14 Mar"),
        ("3h @Zed", "Zed is new here"),
        ("3h tomorrow", "that is tomorrow"),
        ("2d", "more than the 8h of that day"),
    ):
        assert said in foretold(board, 2, line, "ana", crowd), line


def test_a_preview_tells_what_it_will_become_and_changes_nothing() -> None:
    board = sketch()
    before = picture(board.board)
    crowd = crowd_of(board.board, 2)
    told = foretold(board.board, 2, "3h yesterday", "ana", crowd)
    assert told.startswith("3h by Ana on Tue 17 Mar on Design; actual 13h, remaining 27h")
    told = foretold(board.board, 1, "250 eur travel", "ana", crowd)
    assert told.startswith("250 EUR by Ana on Wed 18 Mar on the (own) line of Core; cost 250")
    assert picture(board.board) == before
    assert not board.board.items.entries


def test_t2_4_logged_hours_cost_by_the_rate_of_their_day() -> None:
    """T2.4: 1 h 30 at 123.45 an hour is 185.175, so 185.18; rounded once a month."""
    board = sketch(**{"person:Ana": {"rates": [[None, 12345], ["2026-03-01", 20000]]}})
    log(board, "Build", "90m ana 2026-02-02")
    assert board.shown("Build", "actual_cost") == "185.18"
    log(board, "Build", "90m ana 2026-02-03")
    assert board.shown("Build", "actual_cost") == "370.35"  # 370.35 exactly, not 2 x 185.18
    log(board, "Build", "1h ana 2026-03-02")
    assert board.shown("Build", "actual_cost") == "570.35"
    assert board.shown("Core", "actual_cost") == "570.35"
    raised = json.dumps({"rates": [[None, 10000]]})
    stored = board.board.stored["person:Ana"]
    board.board.apply(ChangeSet((SetCell(BOARD, "person:Ana", stored, raised),)))
    assert board.shown("Build", "actual_cost") == "400"
    assert board.shown("Core", "actual_cost") == "400"


def test_an_entry_that_states_its_cost_is_not_priced_again() -> None:
    board = sketch(**{"person:Ana": {"rates": [[None, 10000]]}})
    log(board, "Build", "2h 50 eur ana")
    assert board.shown("Build", "actual_cost") == "50"


def test_only_who_logged_it_changes_it() -> None:
    board = sketch()
    log(board, "Build", "3h")
    item = board.ids["Build"]
    ((key, entry),) = logs_of(board.board, item)
    booking = read_booking("5h yesterday", board.board.ctx, crowd_of(board.board, item), "ana")
    with pytest.raises(Refused, match="Only ana, who logged it"):
        edit_entry(board.board, item, key, booking, "ben", TODAY)
    with pytest.raises(Refused, match="Only ana, who logged it"):
        delete_entry(board.board, item, key, "ben")
    board.run(lambda one: edit_entry(one, item, key, booking, "ana", TODAY))
    assert board.shown("Build", "actual_work") == "5h"
    week = read_booking("1d last week", board.board.ctx, crowd_of(board.board, item), "ana")
    with pytest.raises(InvalidInput, match="of one day"):
        edit_entry(board.board, item, key, week, "ana", TODAY)
    board.run(lambda one: delete_entry(one, item, key, "ana"))
    with pytest.raises(Refused, match="not there any more"):
        delete_entry(board.board, item, key, "ana")
    assert entry.by == "ana"


def test_a_total_takes_no_work() -> None:
    board = sketch().board
    booking = read_booking("3h", board.ctx, crowd_of(board, 0), "ana")
    with pytest.raises(Refused, match="total"):
        book(board, BOARD, booking, "ana", TODAY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = new_file(tmp_path / "b.db", today=TODAY)
    with session(made) as opened:
        planted(opened, row("P", row("A", work="40h", remaining_work="30h")))
    return made


def test_two_people_who_log_at_once_never_conflict(path: Path) -> None:
    with session(path) as ana, session(path, "ben", 1002) as ben:
        log_line(ana, 2, "3h")
        log_line(ben, 2, "2h ben")  # ben's session has not heard of ana's yet
        log_line(ana, 2, "1h")
        ana.poll(), ben.poll()
        for one in (ana, ben):
            assert one.board.figures.text(2, "actual_work") == "6h"
            assert one.board.figures.text(2, "remaining_work") == "24h"
            assert len(logs_of(one.board, 2)) == 3
        assert len(ana.undo().changes)
        ben.poll()
        assert ben.board.figures.text(2, "actual_work") == "5h"


def test_one_line_is_one_undo(path: Path) -> None:
    with session(path) as ana:
        before = picture(ana.board)
        log_line(ana, 2, "2d last week")
        assert ana.board.figures.text(2, "status") == "In progress"
        ana.undo()
        assert picture(ana.board) == before
        ana.redo()
        ((key, _), *_rest) = logs_of(ana.board, 2)
        change_entry(ana, 2, key, "1h mon")
        take_entry_away(ana, 2, key)
        ana.undo(), ana.undo(), ana.undo()
        assert picture(ana.board) == before
    with session(path) as again:
        assert picture(again.board) == before


def test_a_week_of_a_person(path: Path) -> None:
    with session(path) as ana:
        planted(ana, row("Q", work="5h"))
        for item, line in ((2, "3h mon"), (2, "1h mon"), (3, "2h tue 10 eur"), (2, "5h last fri")):
            log_line(ana, item, line)
        log_line(ana, 2, "5h mon @ben")
        week = week_of(ana.board, "ANA", ana.board.ctx.today)
        assert [(one.title, one.path, one.total // 3600) for one in week.lines] == [
            ("A", "P", 4), ("Q", "", 2),
        ]  # fmt: skip
        assert [one // 3600 for one in week.totals] == [4, 2, 0, 0, 0, 0, 0]
        assert [one // 3600 for one in week.capacity] == [8, 8, 8, 8, 8, 0, 0]
        assert (week.cost, week.number) == (1000, "week 12, Mon 16 Mar to Sun 22 Mar 2026")
        ana.execute(typing(3, "title", "R"))
        assert not week_of(ana.board, "zed", ana.board.ctx.today).lines


@pytest.mark.parametrize(
    "stored",
    ["", "[]", "[" * 3000, '{"day": 5}', '{"day": "x"}', '{"day": "2026-03-18", "who": []}',
     '{"day": "2026-03-18", "seconds": "1"}', '{"day": "2026-03-18", "text": 1}'],
)  # fmt: skip
def test_entries_that_nobody_can_read_count_nothing(stored: str) -> None:
    board = sketch(**{"person:Ana": {"rates": [[None, 10000]]}})
    board.board.apply(ChangeSet((SetCell(2, "log:x", None, stored),)))
    assert board.shown("Design", "actual_work") == "10h"
    assert week_of(board.board, "Ana", board.board.ctx.today).lines == ()


def test_taking_back_what_was_logged_before_others_logged(path: Path) -> None:
    """Where nobody typed what remains, undo is independent; where somebody did, the entry itself can
    be taken away, which gives back what it took."""
    with session(path) as ana, session(path, "ben", 1002) as ben:
        log_line(ana, 2, "3h")
        ((key, _),) = logs_of(ana.board, 2)
        log_line(ben, 2, "2h")
        with pytest.raises(Conflict, match="ben changed remaining"):
            ana.undo()
        take_entry_away(ana, 2, key)
        assert ana.board.figures.text(2, "remaining_work") == "28h"
        ana.execute(typing(2, "remaining_work", ""))
        log_line(ana, 2, "3h")
        ben.poll()
        log_line(ben, 2, "4h")
        ana.poll()
        ana.undo()
        assert ana.board.figures.text(2, "actual_work") == "6h"


def test_what_was_typed_below_the_log_is_never_less_than_nothing() -> None:
    board = sketch()
    log(board, "Build", "3h")
    board.type("Build", "actual_work", "1h")
    before = picture(board.board)
    item = board.ids["Build"]
    ((key, _),) = logs_of(board.board, item)
    changes = board.run(lambda one: delete_entry(one, item, key, "ana"))
    assert board.shown("Build", "actual_work") == ""
    board.board.apply(changes.inverse())
    assert picture(board.board) == before
    half = read_booking("30m", board.board.ctx, crowd_of(board.board, item), "ana")
    board.run(lambda one: edit_entry(one, item, key, half, "ana", f"{TODAY}T11:00:00.000Z"))
    assert board.shown("Build", "actual_work") == "0h"


@pytest.mark.parametrize(
    "line, told, who, day, text",
    [
        ("4h", "3h -> 4h", "Ana", "2026-03-09", "review"),
        ("3h", "nothing changes", "Ana", "2026-03-09", "review"),
        ("@ben", "Ana -> Ben", "Ben", "2026-03-09", "review"),
        ("2026-03-10", "Mon 9 Mar -> Tue 10 Mar", "Ana", "2026-03-10", "review"),
        ("design", '"review" -> "design"', "Ana", "2026-03-09", "design"),
        ('""', '"review" -> nothing', "Ana", "2026-03-09", ""),
        ("4h 2026-03-10 ben", "Ana -> Ben, Mon 9 Mar -> Tue 10 Mar, 3h -> 4h", "Ben", "2026-03-10", "review"),
        ("0h 10 eur", "3h -> 0h, nothing -> 10 EUR", "Ana", "2026-03-09", "review"),
        ("10 eur", "nothing -> 10 EUR", "Ana", "2026-03-09", "review"),
    ],
)  # fmt: skip
def test_what_is_not_typed_of_an_entry_stays(
    line: str, told: str, who: str, day: str, text: str
) -> None:
    board = sketch()
    log(board, "Build", '3h 2026-03-09 @Ana "review"')
    item = board.ids["Build"]
    ((key, before),) = logs_of(board.board, item)
    said, noted = foretold_change(board.board, item, key, line)
    assert said.split(";")[0] == told
    assert noted == ((who, day) != ("Ana", "2026-03-09"))
    crowd = crowd_of(board.board, item)
    booking = read_amended(line, board.board.ctx, crowd, before)
    board.run(lambda one: edit_entry(one, item, key, booking, "ana", TODAY))
    ((_, after),) = logs_of(board.board, item)
    assert (after.who, after.day, after.text) == (who, day, text)


@pytest.mark.parametrize(
    "line, says",
    [("", "Nothing is typed"), ("0h", "That is nothing"), ("last week", "of one day"), ("2099-01-04", "still to come")],
)  # fmt: skip
def test_what_an_entry_cannot_become(line: str, says: str) -> None:
    board = sketch()
    log(board, "Build", '3h 2026-03-09 @Ana "review"')
    item = board.ids["Build"]
    ((key, _),) = logs_of(board.board, item)
    with pytest.raises(InvalidInput, match=says):
        foretold_change(board.board, item, key, line)
