"""Soaks of a board by many writers, and proof that each guard matters; see `soak.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.store.apart import run_apart
from tests.store.mutants import MUTANTS, USUAL
from tests.store.releases import SCHEMAS

SOAK = "tests.store.soak"
AT_ONCE = 6
"""Mutants in one process: what takes longest is to begin."""


@pytest.mark.parametrize("seconds, kills", [(3, 8), pytest.param(600, 500, marks=pytest.mark.slow)])
def test_twelve_writers_lose_nothing(tmp_path: Path, seconds: int, kills: int) -> None:
    found = run_apart(SOAK, tmp_path, 11, seconds, 12, kills)
    assert found["wrong"] == []
    assert found["unfinished"] == 0
    assert found["killed"] == kills
    assert found["acknowledged"] > 4 * seconds
    assert found["refused"] > seconds // 2  # else their views were not stale
    assert found["pictures"] == 12
    assert (found["backups"], found["restores"]) == (3, 1)
    assert found["turns"] >= 6
    assert found["drafts"] > 0 or kills < 100  # else nobody was killed while typing


@pytest.mark.parametrize(
    "release, seconds",
    [(SCHEMAS[0], 1), *(pytest.param(one, 60, marks=pytest.mark.slow) for one in SCHEMAS)],
)
def test_a_board_of_an_earlier_release_is_as_good(
    tmp_path: Path, release: str, seconds: int
) -> None:
    found = run_apart(SOAK, tmp_path, 4, seconds, 6, 2, f"release={release}")
    assert found["wrong"] == []
    assert found["unfinished"] == 0
    assert found["acknowledged"] > seconds
    assert found["restores"] == 1


@pytest.mark.parametrize("seconds", [2, pytest.param(60, marks=pytest.mark.slow)])
def test_twenty_people_wait_for_nobody(tmp_path: Path, seconds: int) -> None:
    """At a human pace nobody is told that the board is busy, and nobody notices the others."""
    found = run_apart(SOAK, tmp_path, 5, seconds, 20, 0, "pace=1", "backups=1", "restores=0")
    assert found["wrong"] == []
    assert found["acknowledged"] > 5 * seconds
    if seconds > 10:  # a short run on a busy machine says nothing of the slowest
        assert found["p99"] < 250


def groups() -> Iterator[Any]:
    """All mutants, those that take a part of a guard away in a longer run."""
    usual = [USUAL[at : at + AT_ONCE] for at in range(0, len(USUAL), AT_ONCE)]
    yield from usual
    for name in MUTANTS:
        if name not in USUAL:
            yield pytest.param((name,), marks=pytest.mark.slow)


@pytest.mark.parametrize("some", groups(), ids=lambda some: some[0].replace(" ", "-"))
def test_a_soak_notices_a_missing_guard(tmp_path: Path, some: tuple[str, ...]) -> None:
    found = run_apart("tests.store.mutant_soaks", tmp_path, *some)
    assert tuple(found) == some
    assert [name for name, wrong in found.items() if not wrong] == []
