"""Laws of logged work and cost: adding up, undoing, and computing everything anew."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.boards import Sketch, picture, row
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import TpmError
from tpm_tui.service.board import Board
from tpm_tui.service.booking.entries import book, crowd_of, delete_entry, edit_entry, logs_of
from tpm_tui.service.booking.line import read_booking
from tpm_tui.service.booking.timesheet import week_of

TODAY, AT = "2026-03-18", "2026-03-18T08:00:00.000Z"
TITLES = ("P", "A", "B")

amounts = st.one_of(
    st.integers(1, 1440).map(lambda one: f"{one}m"),
    st.integers(1, 300).map(lambda one: f"-{one}m"),
    st.integers(-(10**6), 10**6).map(lambda one: f"{one} eur"),
    st.tuples(st.integers(1, 300), st.integers(0, 999)).map(lambda one: f"{one[0]}m {one[1]} eur"),
)
days = st.sampled_from(
    ("", "yesterday", "last week", "2026-02-27", "2 mar", "last sat", "2025-12-31")
)
people = st.sampled_from(("@ana", "@ben", "@zed"))
lines = st.tuples(amounts, people, days).map(" ".join)
acts = st.one_of(
    st.tuples(st.just("log"), st.sampled_from(TITLES), lines),
    st.tuples(st.just("edit"), st.sampled_from(TITLES), lines),
    st.tuples(st.just("delete"), st.sampled_from(TITLES), st.just("")),
    st.tuples(st.just("left"), st.sampled_from(("A", "B")), st.sampled_from(("0h", "7h", ""))),
)


def board_of(rates: dict[str, list[list[object]]]) -> Sketch:
    return Sketch(
        row("P", row("A", work="40h", budget="1000"), row("B", actual_work="2h", owner="Ben")),
        today=TODAY,
        **{f"person:{name}": {"rates": found} for name, found in rates.items()},
    )


def done(board: Sketch, act: tuple[str, str, str]) -> ChangeSet | None:
    """Carry an act out; None where it is refused."""
    kind, title, line = act
    item = board.ids[title]
    target = item if board.board.items.is_leaf(item) else -item
    keys = [key for key, _ in logs_of(board.board, item)]

    def command(one: Board) -> ChangeSet:
        if kind == "delete":
            return delete_entry(one, item, keys[-1], "me")
        booking = read_booking(line, one.ctx, crowd_of(one, item), "me")
        if kind == "edit":
            return edit_entry(one, item, keys[0], booking, "me", AT)
        return book(one, target, booking, "me", AT)

    with suppress(TpmError, IndexError):
        if kind == "left":
            return board.type(title, "remaining_work", line)
        return board.run(command)
    return None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(acts, min_size=1, max_size=12),
    st.dictionaries(
        st.sampled_from(("ana", "ben")),
        st.just([[None, 12_345], ["2026-03-01", 20_000]]),
    ),
)
def test_whatever_is_logged_adds_up_and_is_undone(
    done_acts: list[tuple[str, str, str]], rates: dict[str, list[list[object]]]
) -> None:
    board = board_of(rates)
    before = picture(board.board)
    changes = [one for act in done_acts if (one := done(board, act)) is not None]
    items, figures = board.board.items, board.board.figures
    for title, typed in (("A", 0), ("B", 2 * 3600)):
        logged = sum(one.seconds for _, one in logs_of(board.board, board.ids[title]))
        assert (figures.value(board.ids[title], "actual_work") or 0) == typed + logged
        left = figures.value(board.ids[title], "remaining_work")
        assert left is None or (isinstance(left, int) and left >= 0)
    after = picture(board.board)
    board.board.engine.load()
    assert picture(board.board) == after
    assert picture(Board(items, board.board.stored)) == after
    for one in reversed(changes):
        board.board.apply(one.inverse())
    assert picture(board.board) == before


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.just("log"), st.sampled_from(TITLES), lines), max_size=10))
def test_a_week_holds_what_its_days_do(logs: list[tuple[str, str, str]]) -> None:
    board = board_of({})
    for act in logs:
        done(board, act)
    entries = [one for title in TITLES for _, one in logs_of(board.board, board.ids[title])]
    for who in ("ana", "Ben", "zed"):
        week = week_of(board.board, who, board.board.ctx.today)
        wanted = [
            one for one in entries
            if one.who.casefold() == who.casefold() and week.days[0] <= one.day <= week.days[-1]
        ]  # fmt: skip
        assert sum(week.totals) == sum(one.seconds for one in wanted)
        assert (week.cost or 0) == sum(one.cost or 0 for one in wanted)
        assert all(seconds <= 24 * 3600 for seconds in week.totals)
