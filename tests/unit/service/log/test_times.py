"""Days and times as people type them to look back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.log.times import first_moment, moment_after

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 30, 14, 5, 6, 700_000, BERLIN)
"""A Monday; the clock went from 2 to 3 the day before."""


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.delenv("TZ")
    time.tzset()


@pytest.mark.parametrize(
    "typed, first, after",
    [
        ("2026-03-02", "2026-03-01T23:00:00.000Z", "2026-03-02T23:00:00.000Z"),
        ("2026-03-29", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"),
        ("yesterday", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"),
        ("today", "2026-03-29T22:00:00.000Z", "2026-03-30T22:00:00.000Z"),
        ("mon", "2026-03-29T22:00:00.000Z", "2026-03-30T22:00:00.000Z"),
        ("Friday", "2026-03-26T23:00:00.000Z", "2026-03-27T23:00:00.000Z"),
        ("-2w", "2026-03-15T23:00:00.000Z", "2026-03-16T23:00:00.000Z"),
        ("-1d", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"),
        ("eom", "2026-03-30T22:00:00.000Z", "2026-03-31T22:00:00.000Z"),
        ("9:30", "2026-03-30T07:30:00.000Z", "2026-03-30T07:31:00.000Z"),
        ("yesterday 23:15", "2026-03-29T21:15:00.000Z", "2026-03-29T21:16:00.000Z"),
        ("2026-03-02 14:30:05", "2026-03-02T13:30:05.000Z", "2026-03-02T13:30:06.000Z"),
        ("2026-03-02T14:30Z", "2026-03-02T14:30:00.000Z", "2026-03-02T14:31:00.000Z"),
        ("2026-03-02 14:30+05:30", "2026-03-02T09:00:00.000Z", "2026-03-02T09:01:00.000Z"),
        ("2026-03-02T14:30:05.250z", "2026-03-02T14:30:05.250Z", "2026-03-02T14:30:06.250Z"),
        ("-90min", "2026-03-30T10:35:06.700Z", "2026-03-30T10:35:07.700Z"),
        (" -4h ", "2026-03-30T08:05:06.700Z", "2026-03-30T08:05:07.700Z"),
    ],
)
def test_what_is_typed(typed: str, first: str, after: str) -> None:
    """Days are those of the clock of here, also the one of 23 hours, and count to their end."""
    assert first_moment(typed, FieldContext(), NOW) == first
    assert moment_after(typed, FieldContext(), NOW) == after


@pytest.mark.parametrize(
    "typed",
    ["", "x", "2026-02-30", "25:00", "2026-03-02 14", "' OR 1", "2026-13-01 10:00", "-9999999h", "9999-12-31 23:59"],
)  # fmt: skip
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(InvalidInput, match="is no day or time such as"):
        moment_after(typed, FieldContext(), NOW)
