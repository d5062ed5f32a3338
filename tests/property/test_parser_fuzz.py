"""Every reader of foreign text gives an answer or a sentence, within a second and 300 MB."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.pty_harness import ROOT
from tpm_tui.errors import InvalidInput
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_records import Reader as Records
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.booking.line import Crowd, read_booking
from tpm_tui.service.budget.line import read_change, read_cost_line
from tpm_tui.service.people.text import parse_skills


@pytest.mark.parametrize("count", [1_000, pytest.param(200_000, marks=pytest.mark.slow)])
def test_broken_texts_are_read_or_refused(count: int) -> None:
    """Seconds are those of the processor, in a process of its own that gets no more memory."""
    call = [sys.executable, "-m", "tests.fuzz", "1", str(count)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (
        0, f"{count:,} texts, 0 went wrong\n", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    "number", ["4" * 20_000 + "x", "1," * 10_000, "9" * 5_000 + ":30", "P" + "1" * 9_000]
)
def test_endless_numbers_are_refused_at_once(number: str) -> None:
    for key in ("budget", "progress", "work", "points"):
        with pytest.raises(InvalidInput):
            FIELDS[key].type.parse(number, FieldContext())


def test_an_endless_number_in_a_cost_line_is_refused_at_once() -> None:
    """Trying every part of it would take minutes here."""
    with pytest.raises(InvalidInput, match="An amount is missing"):
        read_cost_line(f"Travel {'3' * 400_000}x", FieldContext())


@pytest.mark.parametrize("gap", [" ", "\u2028"])
def test_endless_spaces_in_a_booking_are_passed_over_at_once(gap: str) -> None:
    """From each of them to the last one it would take minutes here."""
    found = read_booking(f"2d{gap * 100_000}last week", FieldContext(), Crowd(), "ana")
    assert found.seconds == 2 * 8 * 3600


def test_endless_brackets_in_a_change_are_read_at_once() -> None:
    found = read_change(f"20k why {'(' * 200_000}x", FieldContext())
    assert (found.amount, found.ref) == (2_000_000, "")


def test_endless_lists_of_people_are_refused_at_once() -> None:
    with pytest.raises(InvalidInput, match="30,004 characters are too many"):
        parse_skills("SQL," + " " * 30_000, ())


@pytest.mark.parametrize("part", ['"x,', '"x"y,', '"\n"x,"', '""x,', ' "  ,'])
def test_quotes_that_never_close_take_no_longer_than_the_file(part: str) -> None:
    """Looking for the end of the line anew from each of them would take minutes here."""
    text = f"title,owner\n{part * 60_000}"
    assert sum(len(one.cells) for one in Records(text, ",", Notes()).records()) > 2
