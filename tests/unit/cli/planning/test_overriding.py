"""`override`: saying, printing and clearing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.command_line import CommandLine


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = new_file(tmp_path / "b.db", today="2026-03-04")
    with session(path) as opened:
        planted(opened, row("P", row("Q", row("a", work="1h", progress="40"), row("b", work="1h"))))
    return path


def test_an_override_is_said_printed_and_cleared(tpm: CommandLine, board: Path) -> None:
    tpm.ok("override", board, "2", "60", "--reason", "vendor says so")
    assert tpm.ok("override", board, "2").out == "60% until 2026-03-18: vendor says so\n"
    assert tpm.ok("get", board, "2", "progress").out == "60%* (20)\n"
    assert tpm.ok("get", board, "1", "--json").json["progress"] == 60
    tpm.ok("override", board, "2", "70", "--reason", "later", "--until", "2026-04-01")
    assert "until 2026-04-01: later" in tpm.ok("override", board, "2").out
    tpm.ok("override", board, "2", "--clear")
    assert tpm.ok("override", board, "2").out == "Nothing is overridden.\n"
    assert tpm.ok("get", board, "1", "progress").out == "20%\n"


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("2", "60"), "Say why"),
        (("2", "--reason", "x"), "Say the percentage too"),
        (("2", "60", "--clear"), "exclude each other"),
        (("3", "60", "--reason", "x"), "no rows below"),
        (("2", "100", "--reason", "x"), "cannot be said to be 100 %"),
        (("2", "60", "--reason", "x", "--until", "2026-01-01"), "is over"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    words: tuple[str, ...], sentence: str, tpm: CommandLine, board: Path
) -> None:
    assert sentence in tpm.refused("override", board, *words)


@pytest.mark.parametrize(
    "typed, shown",
    [
        ("60 says so until 2026-04-01", "60% until 2026-04-01: says so"),
        ("60% until 2026-04-01: says so", "60% until 2026-04-01: says so"),
        ("60 until 2026-04-01 says so", "60% until 2026-04-01: says so"),
        ("60 until it is done", "60% until 2026-03-18: until it is done"),
    ],
)
def test_the_expiry_is_typed_as_it_is_shown_too(
    tpm: CommandLine, board: Path, typed: str, shown: str
) -> None:
    tpm.ok("set", board, "2", f"override={typed}")
    assert tpm.ok("override", board, "2").out == f"{shown}\n"
