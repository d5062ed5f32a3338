"""Boards for the tests of the screen, made once and copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.driving import copied, make_demo_board, make_small_board
from tests.ui.parsed_styles import share_parsed_styles
from tpm_tui.service.company.presence import Company
from tpm_tui.store.identity import User


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


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of the test come at once, and are meant: no screen that has just opened leaves one out."""
    monkeypatch.setattr("tpm_tui.ui.screens.conflict.UNSEEN_SECONDS", -1e9)


@pytest.fixture
def ben(small_path: Path) -> Iterator[Company]:
    """Ben has the small board open, too."""
    company = Company(small_path, User(1002, "ben"))
    yield company
    company.close()
