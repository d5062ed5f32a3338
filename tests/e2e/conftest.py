"""Boards for the tests of the real program, made once and copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.driving import copied, make_demo_board, make_small_board


@pytest.fixture(scope="session")
def boards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("boards")
    make_small_board(folder / "small.db")
    make_demo_board(folder / "demo.db")
    return folder


@pytest.fixture
def small(boards: Path, tmp_path: Path) -> Path:
    return copied(boards / "small.db", tmp_path)


@pytest.fixture
def demo(boards: Path, tmp_path: Path) -> Path:
    return copied(boards / "demo.db", tmp_path)
