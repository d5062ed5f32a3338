"""Moments in sentences: by the local clock, as short as they can be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tpm_tui.service.company.moments import at_moment, moment


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_by_the_local_clock() -> None:
    now = datetime.now().astimezone()
    before = (now - timedelta(days=400)).astimezone(UTC).astimezone()
    assert at_moment(now.isoformat()) == f"{now:%H:%M}"
    assert moment(now.isoformat()) == f"{now.day} {now:%b} {now:%H:%M}"
    assert at_moment(before.isoformat()).endswith(f" on {before.day} {before:%b} {before.year}")
    assert moment(before.isoformat()) == f"{before.day} {before:%b} {before.year} {before:%H:%M}"


@pytest.mark.parametrize("text", ["", "yesterday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_what_is_no_moment_stands_as_it_is_or_is_told_all_the_same(text: str) -> None:
    assert isinstance(at_moment(text), str)
    assert moment(text) == text or ":" in moment(text)
