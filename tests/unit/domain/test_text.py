"""No text, whatever its origin, acts on a terminal or shifts its columns."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.domain.text import (
    MAX_MARKS,
    NEWLINE_MARK,
    REPLACEMENT,
    clean,
    stored_marks,
    strip_controls,
)

FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

JAMO = "".join(map(chr, range(0x1100, 0x1200)))
NASTY = (
    "\x00\x07\x08\t\n\r\x1b\x7f\x85\x9b\x9d\xad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200d"
    "\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\u2069\u3000\u3164\ud800\udfff\ue000\ufe0f"
    "\ufeff\ufff9\uffff\U0001f3fb\U0001f468\U000e0001\U000e0041\U000e0100\U000f0000"
    "e\u0301\u0323\u0300\u05b0\u0345\u20dd\u0b47\u0b3e\u1112\u1161\u11ab\u0344\u2126\xa0 aZ"
)
texts = st.text(max_size=40) | st.text(
    alphabet=st.sampled_from(NASTY + JAMO) | st.characters(), max_size=60
)


@given(texts)
def test_cleaned_text_is_one_printable_line(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.isprintable()
    assert FORBIDDEN.isdisjoint(map(unicodedata.category, cleaned))
    assert len(cleaned.splitlines()) <= 1


@given(texts)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(texts)
def test_cleaned_text_is_composed(text: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(text))


@given(texts)
def test_marks_have_a_base_and_are_few(text: str) -> None:
    count = MAX_MARKS
    for char in clean(text):
        count = count + 1 if unicodedata.category(char).startswith("M") else 0
        assert count <= MAX_MARKS


@given(texts, st.booleans())
def test_stored_text_is_stable_and_has_no_controls(text: str, multiline: bool) -> None:
    stored = strip_controls(text, multiline=multiline)
    assert strip_controls(stored, multiline=multiline) == stored
    assert unicodedata.is_normalized("NFC", stored)
    categories = {unicodedata.category(char) for char in stored if char != "\n"}
    assert categories.isdisjoint({"Cc", "Cs", "Zl", "Zp"})
    assert multiline or "\n" not in stored
    assert stored_marks(stored) == stored
    stored.encode()  # a lone surrogate would not survive the database


def test_every_single_character_is_harmless() -> None:
    assigned_planes = (*range(0x33480), *range(0xE0000, 0xE0200), 0xF0000, 0x10FFFF)
    for code in assigned_planes:
        cleaned = clean(chr(code))
        if cleaned != chr(code):
            assert cleaned.isprintable(), hex(code)
            assert clean(cleaned) == cleaned, hex(code)
        else:
            assert unicodedata.category(cleaned) not in FORBIDDEN, hex(code)


@pytest.mark.parametrize(
    "raw, shown",
    [
        ("plain text", "plain text"),
        ("", ""),
        ("Müller", "Müller"),
        ("Mu\u0308ller", "Müller"),
        ("日本語", "日本語"),
        ("\x1b[2J", "\u241b[2J"),
        ("\x1b]52;c;aGk=\x07", "\u241b]52;c;aGk=\u2407"),
        ("\x9b2J", f"{REPLACEMENT}2J"),
        ("\x7f", "\u2421"),
        ("a\tb", "a\u2409b"),
        ("one\r\ntwo\nthree\rfour", "one␤two␤three␤four"),
        ("one\x85two\u2028three\u2029four", "one␤two␤three␤four"),
        ("pay\u202eexe", f"pay{REPLACEMENT}exe"),
        ("a\u200bb\u2060c\ufeffd", f"a{REPLACEMENT}b{REPLACEMENT}c{REPLACEMENT}d"),
        ("\U000e0041", REPLACEMENT),
        ("\ud800", REPLACEMENT),
        ("\ue000", REPLACEMENT),
        ("\u3164", REPLACEMENT),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("\u2764\ufe0f", "\u2764"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\U0001f469"),
        ("a\xa0b\u3000c", "a b  c"),
        ("\u0301a", "\u25cc\u0301a"),
        ("x" + "\u0300" * 9 + "y", "x" + "\u0300" * 4 + "y"),
    ],
)
def test_what_is_shown(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize(
    "raw, line, lines",
    [
        ("plain", "plain", "plain"),
        ("a\r\nb\tc", "a b c", "a\nb   c"),
        ("a\vb\fc", "a b c", "a\nb\nc"),
        ("a\u2028b\x85c", "a b c", "a\nb\nc"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m", "[31mred[0m"),
        ("a\u202eb\u200bc\ufeff\U000e0041", "abc", "abc"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("\u2764\ufe0f", "\u2764\ufe0f", "\u2764\ufe0f"),
        ("\ud800", REPLACEMENT, REPLACEMENT),
        ("e\u0301", "é", "é"),
        (
            "x" + "\u0300" * 9 + "q\u0300",
            "x" + "\u0300" * 4 + "q\u0300",
            "x" + "\u0300" * 4 + "q\u0300",
        ),
        (
            "x" + "\u0300\u200d" * 6,
            "x" + "\u0300\u200d" * 4 + "\u200d" * 2,
            "x" + "\u0300\u200d" * 4 + "\u200d" * 2,
        ),
    ],
)
def test_what_is_stored(raw: str, line: str, lines: str) -> None:
    assert strip_controls(raw) == line
    assert strip_controls(raw, multiline=True) == lines


def test_a_newline_mark_is_one_visible_character() -> None:
    assert NEWLINE_MARK.isprintable()
    assert clean(NEWLINE_MARK) == NEWLINE_MARK
