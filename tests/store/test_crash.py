"""Writers that are killed, that race and that run out of room; see `crash.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.apart import run_apart

CRASH = "tests.store.crash"


@pytest.mark.parametrize("seed, count", [(1, 32), pytest.param(2, 500, marks=pytest.mark.slow)])
def test_kill_9_loses_nothing_acknowledged(tmp_path: Path, seed: int, count: int) -> None:
    found = run_apart(CRASH, "kill", tmp_path, seed, count)
    assert found["wrong"] == []
    assert found["kills"] == count
    assert found["acknowledged"] > count


@pytest.mark.parametrize(
    "seed, writers, edits", [(1, 4, 50), pytest.param(2, 8, 400, marks=pytest.mark.slow)]
)
def test_racing_writers_lose_no_update(tmp_path: Path, seed: int, writers: int, edits: int) -> None:
    found = run_apart(CRASH, "race", tmp_path, seed, writers, edits)
    assert found["wrong"] == []
    assert found["acknowledged"] + found["conflicts"] <= writers * edits
    assert found["acknowledged"] >= writers * edits // 4
    assert found["conflicts"] > 0  # else they did not race


def test_without_room_nothing_is_applied_and_all_goes_on_later(tmp_path: Path) -> None:
    found = run_apart(CRASH, "full", tmp_path)
    assert found["wrong"] == []
    assert found["saved"] > 5
    assert found["sentence"].startswith("The disk that full.db is on did not take what was written")
