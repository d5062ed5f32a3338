"""Soaks of a board by many writers, and proof that each guard matters; see `soak.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.apart import run_apart
from tests.store.mutants import MUTANTS

SOAK = "tests.store.soak"


@pytest.mark.parametrize("seconds, kills", [(3, 8), pytest.param(600, 500, marks=pytest.mark.slow)])
def test_twelve_writers_lose_nothing(tmp_path: Path, seconds: int, kills: int) -> None:
    found = run_apart(SOAK, tmp_path, 11, seconds, 12, kills)
    assert found["wrong"] == []
    assert found["unfinished"] == 0
    assert found["killed"] == kills
    assert found["acknowledged"] > 4 * seconds
    assert found["refused"] > seconds // 2  # else their views were not stale
    assert found["pictures"] == 12


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_soak_notices_a_missing_guard(tmp_path: Path, mutant: str) -> None:
    # A run on a busy machine may be over before anybody came to where the guard is missing.
    assert any(_wrong(tmp_path / str(seconds), seconds, mutant) for seconds in (1, 3, 9))


def _wrong(folder: Path, seconds: int, mutant: str) -> list[str]:
    folder.mkdir()
    found: list[str] = run_apart(SOAK, folder, seconds, seconds, 5, 0, mutant)["wrong"]
    return found
