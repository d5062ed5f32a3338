"""The catalog as a whole: what every column must be able to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import stored_values
from tpm_tui.domain.calendar import Calendar
from tpm_tui.domain.values import OWN_FIELDS
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import CATALOG, FIELDS, STORED, Field, spoken_label
from tpm_tui.fields.context import FieldContext, Status

TODAY = date(2026, 3, 18)
"""A Wednesday."""

EURO = FieldContext(today=TODAY)
YEN = replace(EURO, currency="JPY", digits=0, calendar=Calendar(minutes_per_day=450))
ODD = replace(
    EURO,
    currency="KWD",
    digits=3,
    statuses=(
        Status("open", "2", "todo"),
        Status("doing", "Open", "in_progress"),
        Status("done", "Doing", "done"),
        Status("2", "Done", "excluded"),
        Status("won-t-do", "Won't do", "excluded"),
    ),
)
CONTEXTS = pytest.mark.parametrize("ctx", [EURO, YEN, ODD], ids=["EUR", "JPY", "KWD"])
EVERY_INPUT = pytest.mark.parametrize("key", STORED)


@CONTEXTS
@EVERY_INPUT
@given(data=st.data())
def test_the_text_to_edit_reads_back(data: st.DataObject, ctx: FieldContext, key: str) -> None:
    value = data.draw(stored_values(key, ctx))
    kind = FIELDS[key].type
    assert kind.parse(kind.edit_text(value, ctx), ctx) == value


@EVERY_INPUT
@given(data=st.data())
def test_every_value_can_be_shown_and_printed(data: st.DataObject, key: str) -> None:
    value = data.draw(stored_values(key, EURO))
    kind = FIELDS[key].type
    assert isinstance(kind.format(value, EURO), str)
    plain = kind.plain(value, EURO)
    assert (plain is None) == (value is None and key != "status")


@pytest.mark.parametrize("field", CATALOG, ids=lambda field: field.key)
@given(text=st.text(max_size=30) | st.text("0123456789.,:+-%khdwmP()e ", max_size=20))
def test_any_text_is_read_or_refused(field: Field, text: str) -> None:
    try:
        value = field.type.parse(text, EURO)
    except InvalidInput:
        return
    assert field.type.parse(field.type.edit_text(value, EURO), EURO) == value


@pytest.mark.parametrize("key", ["title", "owner", "source_id"])
@pytest.mark.parametrize(
    "typed, kept",
    [
        ("e\u0301", "\u00e9"),
        ("Z" + "\u0316" * 50, "Z" + "\u0316" * 4),
        ("pay\u202eexe\u200b", "payexe"),
        ("\u2764\ufe0f \U0001f468\u200d\U0001f469", "\u2764\ufe0f \U0001f468\u200d\U0001f469"),
    ],
)
def test_what_does_not_show_is_not_stored(key: str, typed: str, kept: str) -> None:
    assert FIELDS[key].type.parse(typed, EURO) == kept


WRONG = {
    "title": ["", "  ", "\u200b", "a\x1b[2Jb", "x" * 2001],
    "kind": ["", "nonsense", "p"],
    "status": ["nonsense", "d"],
    "owner": ["a\x00b"],
    "progress": ["abc", "101", "-1", "5 0 %%", "100.001", "abc%", "1e99"],
    "work_progress": ["half"],
    "work": ["abc", "-3h", "3 parsecs", "3h xx", "9" * 70 + "h", "PT", "1:75"],
    "actual_work": ["3x"],
    "remaining_work": ["much"],
    "budget": ["abc", "1,2,3x", "k", "12 apples", "1e99", "--5"],
    "actual_cost": ["12kk"],
    "available": ["?"],
    "start": ["2026-02-30", "31 feb", "someday", "3/4/2026", "1800-01-01", "ma", "40.1.2026"],
    "finish": ["+99999w", "2026-13-01", "-2000y"],
    "allocation": ["Ana 50", "Ana\x1b 50%"],
    "assignments": ["50%"],
    "duration": ["1d 2x"],
    "actual_duration": ["-1d"],
    "basis": ["size", "weight"],
    "points": ["abc", "1e99", "5 pts"],
    "points_done": ["many"],
    "coverage": ["a\x00b"],
    "method": ["guess", "m1"],
    "checklist": ["x;" * 501, f"[x] {'y' * 501}"],
    "override": ["abc", "60", "60 %", "101 x", "{}", "60 x until 2026-01-01"],
    "approved": ["abc", "k"],
    "contingency": ["some"],
    "mgmt_reserve": ["more"],
    "committed": ["12kk"],
    "etc": ["rest"],
    "capex_share": ["101", "-1"],
    "cost_source": ["guess", "l"],
    "phasing": ["sideways", "2026-13:100", "2026-01:x"],
    "allocated": ["?"],
    "unallocated": ["?"],
    "original_budget": ["?"],
    "proposed_budget": ["?"],
    "bac": ["?"],
    "eac": ["?"],
    "vac": ["?"],
    "vac_bac": ["?"],
    "burn": ["hot", "1e99"],
    "burn_lead": ["ahead"],
    "capex": ["?"],
    "opex": ["?"],
    "band": ["a\x00b"],
    "source_id": ["a\nb"],
    "description": ["x" * 100_001],
}
NAMELESS = {
    "",
    "  ",
    "\u200b",
    "a\x1b[2Jb",
    "x" * 2001,
    "a\x00b",
    "a\nb",
    "x" * 100_001,
    "Ana\x1b 50%",
}
NAMELESS |= {"x;" * 501, f"[x] {'y' * 501}", "60 %", "{}", "60 x until 2026-01-01", "101 x"}
"""Texts that a sentence cannot or should not repeat."""


def test_every_column_has_wrong_input() -> None:
    assert set(WRONG) == set(FIELDS)


@pytest.mark.parametrize(
    "key, text", [(key, text) for key, texts in WRONG.items() for text in texts]
)
def test_wrong_input_is_refused_with_what_was_typed(key: str, text: str) -> None:
    with pytest.raises(InvalidInput) as problem:
        FIELDS[key].type.parse(text, EURO)
    sentence = str(problem.value)
    assert sentence.endswith((".", "?"))
    assert text in NAMELESS or text in sentence
    assert sentence.isprintable()


def test_inputs_name_an_input_and_the_rest_do_not() -> None:
    for field in CATALOG:
        assert field.stored == (field.key in STORED)
        if field.stored:
            assert field.input_key == field.key
        else:
            assert field.input_key is None or field.input_key in STORED


def test_own_values_are_inputs_that_do_not_stay_on_a_parent() -> None:
    assert set(OWN_FIELDS) <= set(STORED)
    assert {key for key in OWN_FIELDS if FIELDS[key].on_parent == "item"} == set()


def test_columns_are_told_apart_by_key_and_label_and_explained() -> None:
    assert len({field.key for field in CATALOG}) == len(CATALOG)
    assert len({field.label for field in CATALOG}) == len(CATALOG)
    assert all(field.help.endswith(".") for field in CATALOG)
    assert all(field.width >= 4 for field in CATALOG)


@CONTEXTS
@EVERY_INPUT
def test_empty_text_is_unknown_where_that_is_possible(key: str, ctx: FieldContext) -> None:
    if key in ("title", "kind"):
        with pytest.raises(InvalidInput):
            FIELDS[key].type.parse("  ", ctx)
    else:
        assert FIELDS[key].type.parse("  ", ctx) is None


def test_abbreviations_keep_their_capitals_in_sentences() -> None:
    spoken = {field.key: field.spoken for field in CATALOG}
    assert [spoken[key] for key in ("etc", "vac_bac", "bac", "actual_cost", "title")] == [
        "ETC", "VAC of BAC", "BAC", "actual cost", "work item",
    ]  # fmt: skip
    assert spoken_label("Peak FTE") == "peak FTE"
