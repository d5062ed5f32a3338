"""Boards for the tests of the screen, made once and copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.driving import copied, make_demo_board, make_small_board
from tests.ui.parsed_styles import share_parsed_styles


@pytest.fixture(scope="session", autouse=True)
def _parsed_styles() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        share_parsed_styles(patch)
        yield


@pytest.fixture(scope="session")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_small_board(tmp_path_factory.mktemp("boards") / "small.db")


@pytest.fixture(scope="session")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_demo_board(tmp_path_factory.mktemp("boards") / "demo.db")


@pytest.fixture
def small_path(_small: Path, tmp_path: Path) -> Path:
    """A small board of this test's own."""
    return copied(_small, tmp_path)


@pytest.fixture
def demo_path(_demo: Path, tmp_path: Path) -> Path:
    """A demo board of this test's own."""
    return copied(_demo, tmp_path)
