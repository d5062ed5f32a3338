"""Board settings: what they mean, and what a board says that has none."""

from __future__ import annotations

from datetime import date

import pytest

from tpm_tui.domain.calendar import Calendar, ordinal
from tpm_tui.fields.context import DEFAULT_STATUSES, Status
from tpm_tui.service.board import setting_text
from tpm_tui.service.settings.values import DEFAULTS, Settings


def read(**values: object) -> Settings:
    return Settings.read({key: setting_text(value) for key, value in values.items()})


def test_a_board_without_settings_has_the_defaults() -> None:
    settings = Settings.read({})
    ctx = settings.context()
    assert (settings.name, settings.basis) == ("Board", "work")
    assert (ctx.currency, ctx.digits, ctx.calendar) == ("EUR", 2, Calendar())
    assert ctx.statuses == DEFAULT_STATUSES
    assert settings.people() == {}
    assert not settings.pinned_today


def test_an_emptied_setting_is_the_default_again() -> None:
    assert Settings.read({"currency": None}).context().currency == DEFAULTS["currency"]


def test_settings_of_later_programs_are_passed_over() -> None:
    assert read(flux="capacitor").values["flux"] == "capacitor"


def test_a_calendar() -> None:
    settings = read(
        week=[450, 450, 450, 450, 0, 0, 0],
        days_off=["2026-05-01", "2026-01-06"],
        minutes_per_day=450,
    )
    days_off = (ordinal("2026-01-06"), ordinal("2026-05-01"))
    assert settings.context().calendar == Calendar((450, 450, 450, 450, 0, 0, 0), days_off, 450)


def test_people_keep_the_boards_holidays_and_add_their_own() -> None:
    settings = read(
        days_off=["2026-05-01"],
        people={
            "Elias": {"week": [480, 480, 480, 480, 0, 0, 0]},
            "Dana": {"days_off": ["2026-03-02"]},
            "Bo": {},
        },
    )
    people = settings.people()
    assert set(people) == {"Elias", "Dana"}
    friday, holiday, leave = (ordinal(day) for day in ("2026-03-06", "2026-05-01", "2026-03-02"))
    assert [people["Elias"].minutes_on(day) for day in (friday, holiday, leave)] == [0, 0, 480]
    assert [people["Dana"].minutes_on(day) for day in (friday, holiday, leave)] == [480, 0, 0]


def test_statuses_and_a_pinned_day() -> None:
    ctx = read(statuses=[["x", "X", "done"]], today="2026-03-18").context(("Ana",))
    assert ctx.statuses == (Status("x", "X", "done"),)
    assert ctx.today == date(2026, 3, 18)
    assert ctx.people == ("Ana",)
    assert read(today="2026-03-18").pinned_today


@pytest.mark.parametrize("value", [{"b": 1, "a": [1, "é"]}, None, "x", 3])
def test_equal_settings_are_equal_texts(value: object) -> None:
    text = setting_text(value)
    assert text == setting_text(value)
    assert Settings.read({"some": text}).values["some"] == value
    assert setting_text({"b": 1, "a": 2}) == setting_text({"a": 2, "b": 1})
