"""Keys recorded on a board and played again must bring about the same board."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replays import GOLDEN, SCRIPTS, golden, replayed

ALL = sorted(SCRIPTS.glob("*.keys"))


@pytest.mark.parametrize("script", ALL, ids=lambda one: one.stem)
def test_a_script_brings_about_its_board(script: Path, tmp_path: Path) -> None:
    assert replayed(script, tmp_path) == golden(script).read_text(encoding="utf-8")


def test_every_golden_file_has_its_script() -> None:
    assert {one.stem for one in ALL} == {one.stem for one in GOLDEN.glob("*.csv")}
    assert len(ALL) >= 5
