"""Writers that are killed, that race and that run out of room; see `crash.py`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(act: str, folder: Path, *numbers: int) -> dict[str, Any]:
    """Run one act in a process of its own, which may fork."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.crash", act, str(folder), *map(str, numbers)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("seed, count", [(1, 16), pytest.param(2, 500, marks=pytest.mark.slow)])
def test_kill_9_loses_nothing_acknowledged(tmp_path: Path, seed: int, count: int) -> None:
    found = run("kill", tmp_path, seed, count)
    assert found["wrong"] == []
    assert found["kills"] == count
    assert found["acknowledged"] > count


@pytest.mark.parametrize(
    "seed, writers, edits", [(1, 4, 50), pytest.param(2, 8, 400, marks=pytest.mark.slow)]
)
def test_racing_writers_lose_no_update(tmp_path: Path, seed: int, writers: int, edits: int) -> None:
    found = run("race", tmp_path, seed, writers, edits)
    assert found["wrong"] == []
    assert found["acknowledged"] + found["conflicts"] <= writers * edits
    assert found["acknowledged"] >= writers * edits // 4
    assert found["conflicts"] > 0  # else they did not race


def test_without_room_nothing_is_applied_and_all_goes_on_later(tmp_path: Path) -> None:
    found = run("full", tmp_path)
    assert found["wrong"] == []
    assert found["saved"] > 5
    assert found["sentence"].startswith("The disk that full.db is on takes no more")
