"""Lines in which people note work and cost."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.domain.ledger import LogEntry
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.booking.line import Booking, Crowd, booking_line, read_booking

CTX = FieldContext(today=date(2026, 3, 18))
"""A Wednesday."""
CROWD = Crowd(("Ana Kim", "role:QA"), ("Ana Kim", "Ben", "Ana Lopez", "Zoë", "Li Wei", "Li Na"))
TODAY = "2026-03-18"


def read(line: str, user: str = "ana") -> Booking:
    return read_booking(line, CTX, CROWD, user)


@pytest.mark.parametrize(
    "line, seconds, cost, who, first, text",
    [
        ("3h yesterday", 10800, None, "Ana Kim", "2026-03-17", ""),
        ('1.5h ana fri "design review"', 5400, None, "Ana Kim", "2026-03-13", "design review"),
        ("fri \"design review\" ana 1,5h", 5400, None, "Ana Kim", "2026-03-13", "design review"),
        ("250 eur travel 2026-03-02", None, 25_000, "Ana Kim", "2026-03-02", "travel"),
        ("3h 120 eur", 10800, 12_000, "Ana Kim", TODAY, ""),
        ("€1,250.50 hotel ben", None, 125_050, "Ana Kim", TODAY, "hotel ben"),
        ("ben €1,250.50 hotel", None, 125_050, "Ben", TODAY, "hotel"),
        ("-1h", -3600, None, "Ana Kim", TODAY, ""),
        ("-1h 30m mon", -5400, None, "Ana Kim", "2026-03-16", ""),
        ("-250 eur credit note", None, -25_000, "Ana Kim", TODAY, "credit note"),
        ("3h 30m zoë 2 mar", 12600, None, "Zoë", "2026-03-02", ""),
        ("3h 2 dec", 10800, None, "Ana Kim", "2025-12-02", ""),
        ("3h 31.12.", 10800, None, "Ana Kim", "2025-12-31", ""),
        ("3h 2 days ago", 10800, None, "Ana Kim", "2026-03-16", ""),
        ("3h wed", 10800, None, "Ana Kim", TODAY, ""),
        ("3h last wed", 10800, None, "Ana Kim", "2026-03-11", ""),
        ("3h tomorrow", 10800, None, "Ana Kim", "2026-03-19", ""),
        ('3h "say ""hi"" at 5"', 10800, None, "Ana Kim", TODAY, 'say "hi" at 5'),
        ("1h CR-7 review with ben", 3600, None, "Ana Kim", TODAY, "CR-7 review with ben"),
        ("pt1h30m", 5400, None, "Ana Kim", TODAY, ""),
        ("0:45 Li Wei", 2700, None, "Li Wei", TODAY, ""),
        ("2h @li na pairing", 7200, None, "Li Na", TODAY, "pairing"),
        ("2 decisions 1h", None, None, "", "", "'2' is refused"),
    ],
)  # fmt: skip
def test_what_lines_mean(
    line: str, seconds: int | None, cost: int | None, who: str, first: str, text: str
) -> None:
    if not who:
        with pytest.raises(InvalidInput, match="2 of what"):
            read(line)
        return
    found = read(line)
    assert (found.seconds, found.cost, found.who, found.first, found.text) == (
        seconds, cost, who, first, text,
    )  # fmt: skip
    assert found.known


def test_a_week_is_a_span_and_the_rest_of_this_one_is_not_yet() -> None:
    assert (read("2d last week").first, read("2d last week").last) == ("2026-03-09", "2026-03-15")
    assert (read("1d this week").first, read("1d this week").last) == ("2026-03-16", TODAY)


@pytest.mark.parametrize("line", ['1h @"New One"', "1h by New_One", "1h @new"])
def test_a_new_name_is_taken_and_known_to_be_new(line: str) -> None:
    assert not read(line).known
    assert read(line).who.casefold().startswith("new")


def test_who_the_user_is_on_the_board() -> None:
    assert read("1h", "ben").who == "Ben"
    assert (read("1h", "root").who, read("1h", "root").known) == ("root", False)


@pytest.mark.parametrize(
    "line, why",
    [
        ("", "How much"),
        ("yesterday", "How much"),
        ("3", "3h for hours or 3 eur for money"),
        ("120 ana fri", "120h for hours or 120 eur"),
        ("3h fri mon", "Two days"),
        ("3h 4h", "Two amounts of work"),
        ("3h fri 2h", "Two amounts of work"),
        ("3 eur 4 eur", "Two amounts of money"),
        ("100 usd", "counts in EUR"),
        ("3h next fri", "still to come"),
        ("3h next week", "still to come"),
        ("3h 2026-12-01", "still to come"),
        ("3h 2026-02-30", "not a day"),
        ("1h li", "Li Na or Li Wei"),
        ("1h ana @ben", "two people"),
        ("0h", "nothing"),
        ("1h @", "name is missing|of what|How much"),
        (f'1h "{"x" * 501}"', "longer than"),
        ("9999999999999999 eur", "too large"),
        ("99999999999h", "too long"),
    ],
)
def test_lines_that_say_nothing_yet(line: str, why: str) -> None:
    if line == "1h @":
        assert read(line).text == "@"
        return
    with pytest.raises(InvalidInput, match=why):
        read(line)


WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(
    st.integers(-86_400, 86_400), st.none() | st.integers(-(10**9), 10**9), WORDS, WORDS,
    st.dates(date(2001, 1, 1), date(2026, 3, 19)),
)  # fmt: skip
def test_an_entry_reads_as_the_line_that_is_offered_for_it(
    seconds: int, cost: int | None, who: str, text: str, day: date
) -> None:
    """What is edited without a change stays what it was."""
    said = read_booking(f'1h @"{who.replace(chr(34), "")}x" "{text.replace(chr(34), "")}"', CTX, Crowd(), "me")  # fmt: skip
    if not seconds and not cost:
        return
    entry = LogEntry(day.isoformat(), said.who, seconds, cost, said.text)
    found = read_booking(booking_line(entry, CTX), CTX, Crowd(), "me")
    assert found.entry(found.seconds or 0, found.cost, found.first) == entry


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(line: str) -> None:
    with suppress(InvalidInput):
        found = read(line)
        assert found.seconds or found.cost is not None
        assert "\n" not in found.text
        assert "\x1b" not in found.text
