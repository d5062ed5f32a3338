"""Over-allocations worked out along the time line are those of a look at every single day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tpm_tui.domain.rounding import half_up, ratio
from tpm_tui.rollup.crew import level_on
from tpm_tui.rollup.inputs import FULL
from tpm_tui.rollup.overload import Overload
from tpm_tui.rollup.overload_counts import OverloadCounts

MONDAY = date(2026, 3, 2)
AMOUNTS = st.sampled_from(["20%", "60%", "108%", "4h/d", "0.5fte", "12h", "30% soft"])
BOOKINGS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 20), AMOUNTS), min_size=1, max_size=7
)
LEAVE = st.sets(st.integers(0, 40), max_size=6)


def drawn(bookings: list[tuple[int, int, str]], leave: set[int]) -> Sketch:
    """A board on which Dana has these bookings, two to a parent."""
    tasks = [
        row(f"T{n}", start=str(MONDAY + timedelta(first)), finish=str(MONDAY + timedelta(first + long)),
            assignments=f"Dana {amount}")
        for n, (first, long, amount) in enumerate(bookings)
    ]  # fmt: skip
    days = sorted(str(MONDAY + timedelta(day)) for day in leave)
    person = {"leave": [[day, day, ""] for day in days], "week": [480, 480, 480, 480, 240, 0, 0]}
    pairs = [row(f"P{at}", *tasks[at : at + 2]) for at in range(0, len(tasks), 2)]
    return Sketch(row("Top", *pairs), **{"person:Dana": person})


def day_by_day(sketch: Sketch) -> list[Overload]:
    """The same, from all bookings of every day."""
    staffing = sketch.board.engine.staffing
    booked = [(span, item) for item in sorted(staffing.own) for span in staffing.own[item].spans]
    calendar = sketch.board.settings.people().capacity("Dana")
    found: list[Overload] = []
    days: list[int] = []
    worst, leave = 0, False
    items: dict[int, None] = {}
    for day in range(min(one[0].first for one in booked), max(one[0].last for one in booked) + 2):
        minutes = calendar.minutes_on(day)
        today = [one for one in booked if one[0].first <= day <= one[0].last]
        demand = sum((level_on(span, day) for span, _ in today), 0)
        if demand > minutes * 60 * FULL:
            days.append(day)
            leave = leave or not minutes
            if minutes:
                worst = max(worst, half_up(ratio(demand * 100, minutes * 60 * FULL)))
            items.update(dict.fromkeys(item for _, item in today))
        elif days and (minutes or not today):
            found.append(Overload("Dana", days[0], days[-1], worst, tuple(items), (), leave))
            days, worst, leave, items = [], 0, False, {}
    return found


@settings(max_examples=60, deadline=None)
@given(BOOKINGS, LEAVE)
def test_the_time_line_and_every_day_agree(
    bookings: list[tuple[int, int, str]], leave: set[int]
) -> None:
    sketch = drawn(bookings, leave)
    overloads = sketch.board.figures.overloads
    assert list(overloads.of_person("Dana")) == day_by_day(sketch)
    counts = OverloadCounts(sketch.board.engine.staffing, overloads)
    made = {item for over in day_by_day(sketch) for item in over.items}
    for item in (0, *sketch.ids.values()):
        below = set(sketch.board.items.subtree(item))
        assert counts.names(item) == (("Dana",) if made & below else ())


@settings(max_examples=25, deadline=None)
@given(BOOKINGS, LEAVE, st.lists(st.tuples(st.integers(0, 6), AMOUNTS), max_size=4))
def test_answers_that_are_kept_are_true_after_edits(
    bookings: list[tuple[int, int, str]], leave: set[int], edits: list[tuple[int, str]]
) -> None:
    sketch = drawn(bookings, leave)
    overloads = sketch.board.figures.overloads
    for at, amount in edits:
        _ = overloads.of_person("Dana")
        _ = sketch.type(f"T{at % len(bookings)}", "allocation", f"Dana {amount}")
        assert list(overloads.of_person("Dana")) == day_by_day(sketch)
