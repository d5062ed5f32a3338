"""Columns of a board's own: definitions, names, and the types that only they have."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.numbers import NUMBER_LIMIT, Number
from tpm_tui.fields.own import (
    ROLLUPS,
    TYPES,
    Definition,
    all_fields,
    definitions,
    field_named,
    new_key,
    read_definition,
)
from tpm_tui.fields.own_types import Checkbox, Link, Option, OwnChoice
from tpm_tui.fields.types import FieldType, LongText

CTX = FieldContext(today=date(2026, 3, 18))
RISK = OwnChoice(
    (Option("low", "Low"), Option("old", "Legacy", retired=True), Option("high", "High"))
)


def vendor(**given: object) -> Definition:
    return read_definition("x_vendor", json.dumps({"label": "Vendor", **given}))


# ---- definitions


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("retired", [False, True])
def test_a_definition_survives_being_stored(kind: str, retired: bool) -> None:
    for rollup in (None, *ROLLUPS[kind]):
        one = Definition(
            "x_risk",
            "Risk “A”",
            kind,
            rollup,
            RISK.options if kind == "choice" else (),
            "work" if rollup == "weighted" else None,
            "budget / 2" if kind == "formula" else None,
            "money" if kind == "formula" else "number",
            3,
            retired,
            "How bad.",
        )
        assert read_definition("x_risk", json.dumps(one.values())) == one
        field = one.field()
        assert field.stored == (kind != "formula")
        assert (field.formula is not None) == (kind == "formula")
        assert field.on_parent == ("refused" if kind == "formula" else "own" if rollup else "item")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "null", '"a"', '{"type": 7}', '{"label": "", "options": [1, [2], ["a"]]}',
     '{"type": "colour", "rollup": "sum"}', '{"order": "x", "options": {"a": 1}}'],
)  # fmt: skip
def test_a_definition_that_cannot_be_read_is_a_text_column(text: str) -> None:
    one = read_definition("x_vendor", text)
    assert (one.label, one.type, one.rollup, one.options) == ("vendor", "text", None, ())
    assert one.field().type.parse("a", CTX) == "a"


@given(st.text(max_size=80))
def test_no_definition_is_a_crash(text: str) -> None:
    read_definition("x_a", text).field()


def test_fields_are_the_built_in_ones_until_a_board_has_its_own() -> None:
    assert all_fields(definitions({"name": '"x"', "view:a": "{}"})) is FIELDS
    stored = {
        "field:x_b": '{"label": "B", "order": 1}',
        "field:x_a": '{"label": "A", "order": 2}',
        "field:x_gone": None,
        "field:x_old": '{"label": "Old", "retired": true}',
        "field:title": '{"label": "Mine"}',
    }
    own = definitions(stored)
    assert list(own) == ["x_old", "x_b", "x_a"]
    assert list(all_fields(own)) == [*FIELDS, "x_b", "x_a"]
    assert list(all_fields(own, retired=True)) == [*FIELDS, "x_old", "x_b", "x_a"]


@pytest.mark.parametrize(
    "name, key",
    [("x_vendor", "x_vendor"), ("vendor", "x_vendor"), ("VENDOR", "x_vendor"), ("Lead Time", "x_lt"),
     ("lead time", "x_lt"), ("work", "work"), (" Budget ", "budget"), ("Work item", "title"),
     ("remaining", "remaining_work")],
)  # fmt: skip
def test_a_column_is_named_by_key_short_key_or_label(name: str, key: str) -> None:
    own = {
        "x_vendor": vendor(),
        "x_lt": Definition("x_lt", "Lead time"),
        "x_work": Definition("x_work", "Toil"),
    }
    assert field_named(all_fields(own), name).key == key


def test_a_name_that_there_is_not_is_told_with_what_may_be_meant() -> None:
    with pytest.raises(InvalidInput, match=r"no column 'vendr'; there are title.*mean x_vendor\?"):
        field_named(all_fields({"x_vendor": vendor()}), "vendr")


@pytest.mark.parametrize(
    "label, key",
    [("Vendor", "x_vendor"), ("Größe in m²", "x_grosse_in_m2"), ("  --  ", "x_field"), ("日本", "x_field"),
     ("Taken", "x_taken_3"), ("a" * 90, "x_" + "a" * 40)],
)  # fmt: skip
def test_keys_are_short_ascii_and_unused(label: str, key: str) -> None:
    assert new_key(label, ["x_taken", "x_taken_2"]) == key


# ---- types


@given(st.none() | st.integers(-NUMBER_LIMIT, NUMBER_LIMIT))
def test_a_number_reads_back_what_it_shows(value: Value) -> None:
    number = Number()
    assert number.parse(number.edit_text(value, CTX), CTX) == value
    if isinstance(value, int) and abs(value) < 10**9:  # below a thousand nothing is grouped
        assert number.parse(number.format(value, CTX), CTX) == value


@pytest.mark.parametrize(
    "typed, value, shown",
    [("12k", 12_000_000_000, "12,000"), ("1.5m", 1_500_000_000_000, "1,500,000"), ("0.1", 100_000, "0.1"),
     ("-2,5", -2_500_000, "-2.5"), ("(7)", -7_000_000, "-7"), ("1.234,5", 1_234_500_000, "1,234.5"),
     ("0.0000005", 1, "0.000001"), ("", None, "")],
)  # fmt: skip
def test_numbers_as_people_type_them(typed: str, value: Value, shown: str) -> None:
    assert Number().parse(typed, CTX) == value
    assert Number().format(value, CTX) == shown


def test_a_mean_is_shown_with_two_decimals_rounded_half_up() -> None:
    assert [Number(2).format(one, CTX) for one in (3_333_333, 2_005_000, -5_000, -5_001, 7)] == [
        "3.33", "2.01", "0", "-0.01", "0",
    ]  # fmt: skip
    assert Number(0).format(1_234_000_000, CTX) == "1,234"
    assert Number().plain(1_250_000, CTX) == "1.25"


@pytest.mark.parametrize("text", ["twelve", "1e99", "9" * 20, "k", "1 2 x"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(InvalidInput):
        Number().parse(text, CTX)


@pytest.mark.parametrize("text", ["yes", "Y", "x", "TRUE", "1", "on", "✓", "[x]"])
def test_yes(text: str) -> None:
    assert Checkbox().parse(text, CTX) == 1


@pytest.mark.parametrize("text", ["no", "n", "false", "0", "", "  ", "off", "-", "[ ]"])
def test_no(text: str) -> None:
    assert Checkbox().parse(text, CTX) is None


def test_a_box_is_yes_or_nothing_and_true_or_false_to_scripts() -> None:
    assert (Checkbox().format(1, CTX), Checkbox().format(None, CTX)) == ("yes", "")
    assert (Checkbox().plain(1, CTX), Checkbox().plain(None, CTX)) == (True, False)
    with pytest.raises(InvalidInput, match="'maybe' is neither yes nor no"):
        Checkbox().parse("maybe", CTX)


@pytest.mark.parametrize(
    "typed, kept",
    [("https://example.org/a?b=c#d", None), ("HTTP://example.org", None), ("www.example.org/x", "https://www.example.org/x"),
     ("mailto:ana@example.org", None), ("/srv/plans/Q3 plan.pdf", None), ("~/plan.ods", None),
     ("file:///srv/plan.pdf", None), ("", "")],
)  # fmt: skip
def test_links_that_are_safe(typed: str, kept: str | None) -> None:
    assert Link().parse(typed, CTX) == ((typed if kept is None else kept) or None)


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "ftp://example.org", "//example.org/x", "https://",
     "http:///etc/passwd", "vbscript:x", "plan.pdf", "https://a b", "mailto:", "file://host/share",
     "https://example.org/\x1b[2J", "ssh://box", "x" * 3000],
)  # fmt: skip
def test_links_that_are_not(text: str) -> None:
    with pytest.raises(InvalidInput):
        Link().parse(text, CTX)


def test_a_retired_option_is_shown_kept_and_not_offered() -> None:
    assert [label for _, label in RISK.choices(CTX)] == ["Low", "High"]
    assert RISK.format("old", CTX) == "Legacy"
    assert RISK.parse("legacy", CTX) == "old"
    assert RISK.parse("2", CTX) == "high"
    with pytest.raises(InvalidInput, match="'leg' is none of these: Low, High"):
        RISK.parse("leg", CTX)


OPTIONS = st.lists(
    st.tuples(st.text("ab1 ", min_size=1, max_size=3), st.text("ab1 ", min_size=1, max_size=3), st.booleans()),
    unique_by=lambda one: one[0].strip().casefold(), min_size=1, max_size=6,
)  # fmt: skip


@given(OPTIONS, st.data())
def test_any_option_can_be_edited_and_left_as_it_was(
    given: list[tuple[str, str, bool]], data: st.DataObject
) -> None:
    options = tuple(
        Option(key.strip() or "k", label.strip() or "l", gone) for key, label, gone in given
    )
    kind = OwnChoice(options)
    value = data.draw(st.sampled_from(options)).key
    assert kind.parse(kind.edit_text(value, CTX), CTX) == value


@pytest.mark.parametrize("kind", [Number(), Checkbox(), Link(), RISK, LongText()])
@given(text=st.text(max_size=30))
def test_any_text_is_read_or_refused(kind: FieldType, text: str) -> None:
    try:
        value = kind.parse(text, CTX)
    except InvalidInput:
        return
    assert kind.parse(kind.edit_text(value, CTX), CTX) == value
    assert isinstance(kind.format(value, CTX), str)


def test_long_text_keeps_its_lines_and_a_cell_shows_the_first() -> None:
    kept = LongText().parse("one\r\ntwo\tthree\x07\n\n", CTX)
    assert kept == "one\ntwo three"
    assert LongText().format(kept, CTX) == "one ␤"
    assert LongText().format("one", CTX) == "one"
    assert LongText().format(None, CTX) == ""
