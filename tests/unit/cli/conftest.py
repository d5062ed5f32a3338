"""The board that tests of the command line share, made once and copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.made_once import copied, make


@pytest.fixture(scope="session")
def _rollout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("made"))


@pytest.fixture
def rollout(_rollout: Path, tmp_path: Path) -> Path:
    """The board of `made_once`, for this test alone."""
    return copied(_rollout, tmp_path)
