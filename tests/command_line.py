"""Running the command line inside a test, and boards to run it on."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tpm_tui.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class CommandLine:
    """Runs commands and hands back what they printed."""

    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str | Path) -> Ran:
        self.capsys.readouterr()
        code = main([str(word) for word in words])
        captured = self.capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    def ok(self, *words: str | Path) -> Ran:
        """Run a command that must succeed without a complaint."""
        ran = self(*words)
        assert (ran.code, ran.err) == (0, "")
        return ran

    def refused(self, *words: str | Path) -> str:
        """The one sentence of a command that must fail."""
        ran = self(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("tpm-tui: ")
        assert ran.err.count("\n") == 1
        return ran.err.removeprefix("tpm-tui: ").strip()


def small_board(folder: Path) -> Path:
    """Rollout (1) > Core (2, with an own line) > Design (3), Build (4); Training (5) below 1."""
    path = folder / "small.db"
    for words in (
        ("new", path),
        ("add", path, "Rollout", "--kind", "program"),
        ("add", path, "Core", "--under", "1"),
        ("add", path, "Design", "--under", "2", "work=16h", "actual_work=8h", "progress=50"),
        ("add", path, "Build", "--under", "2", "work=48h", "budget=1200.50", "start=2026-03-02"),
        ("add", path, "Training", "--under", "1", "owner=Mei", "start=2026-04-01"),
        ("set", path, "2", "actual_cost=100"),
    ):
        run_quietly(*words)
    return path


def run_quietly(*words: str | Path) -> None:
    """Run a command that must succeed, where no test listens."""
    with redirect_stdout(StringIO()):
        code = main([str(word) for word in words])
    assert code == 0, words
