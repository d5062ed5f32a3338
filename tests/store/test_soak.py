"""Soaks of a board by many writers, and proof that each guard matters; see `soak.py`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.store.mutants import MUTANTS

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *words: object) -> dict[str, Any]:
    """One soak in a process of its own, which may fork."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.soak", str(folder), *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    "seconds, kills", [(5, 12), pytest.param(600, 500, marks=pytest.mark.slow)]
)
def test_twelve_writers_lose_nothing(tmp_path: Path, seconds: int, kills: int) -> None:
    found = run(tmp_path, 11, seconds, 12, kills)
    assert found["wrong"] == []
    assert found["unfinished"] == 0
    assert found["killed"] == kills
    assert found["acknowledged"] > 10 * seconds
    assert found["refused"] > seconds  # else their views were not stale
    assert found["pictures"] == 12


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_soak_notices_a_missing_guard(tmp_path: Path, mutant: str) -> None:
    # A run on a busy machine may be over before anybody came to where the guard is missing.
    assert any(_wrong(tmp_path / str(seconds), seconds, mutant) for seconds in (1, 3, 9))


def _wrong(folder: Path, seconds: int, mutant: str) -> list[str]:
    folder.mkdir()
    found: list[str] = run(folder, seconds, seconds, 5, 0, mutant)["wrong"]
    return found
