"""Texts on a terminal and in JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.cli.output import cells, fitted, json_text, say, say_json_array
from tpm_tui.cli.table import Column, lines


@pytest.mark.parametrize(
    "text, width",
    [("", 0), ("plain", 5), ("設計", 4), ("é", 1), ("e\u0301", 1), ("👨a", 3)],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@given(st.text(st.sampled_from("ab設é👨"), max_size=12), st.integers(1, 14), st.booleans())
def test_fitted_takes_exactly_its_cells(text: str, width: int, right: bool) -> None:
    shown = fitted(text, width, right=right)
    assert cells(shown) == width
    assert (text in shown) == (cells(text) <= width)


@given(st.text(max_size=20))
def test_json_is_the_same_text_without_controls(text: str) -> None:
    shown = json_text({"title": text})
    assert json.loads(shown) == {"title": text}
    assert not [char for char in shown if ord(char) < 32 or 0x7F <= ord(char) <= 0x9F]
    assert not {"\u2028", "\u202e", "\u200b", "\ufeff"} & set(shown)


def test_json_escapes_beyond_the_first_plane() -> None:
    assert json_text("a\U000e0041b") == '"a\\udb40\\udc41b"'
    assert json_text("👨é") == '"👨é"'


def test_arrays_stand_one_object_to_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    say_json_array([])
    say_json_array([{"a": 1}, {"b": None}])
    assert capsys.readouterr().out == '[]\n[\n{"a": 1},\n{"b": null}\n]\n'


def test_lines_are_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b[31mb\u202ec\nd")
    assert capsys.readouterr().out == "a␛[31mb\ufffdc␤d\n"


def test_a_table_cuts_or_overflows() -> None:
    columns = [
        Column("n", ["1", "22"], right=True),
        Column("title", ["short", "much longer"]),
        Column("x", ["a", "b"]),
    ]
    assert list(lines(columns, {1: 6}, cut=True)) == [
        " n  title   x",
        " 1  short   a",
        "22  much …  b",
    ]
    assert list(lines(columns, {1: 6}, cut=False))[2] == "22  much longer  b"
