"""Whoever reads a board of which something is wrong by a script is told so, beside what was asked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.unit.cli.upkeep.test_checking import broken
from tpm_tui.cli.reading.exporting import EXPORT
from tpm_tui.cli.reading.listing import LS
from tpm_tui.store.identity import User

FOREIGN = "CREATE TRIGGER spy AFTER UPDATE ON item BEGIN SELECT 1; END;"
SAID = "small.db is read-only, because "
READING = [
    ("ls", "{}"), ("ls", "{}", "--json"), ("get", "{}", "3", "work"), ("find", "{}", "Design"),
    ("export", "{}"), ("log", "{}"), ("log", "{}", "--csv"), ("log", "{}", "--where", "work>0"),
    ("budget", "{}", "2"), ("allocation", "{}", "--json"), ("person", "{}", "list"),
    ("settings", "{}"), ("lint", "{}"), ("view", "{}", "list"), ("access", "list", "{}"),
    ("timesheet", "{}"),
]  # fmt: skip


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_one_line_beside_the_answer(words: tuple[str, ...], tpm: CommandLine, small: Path) -> None:
    asked = [word.format(small) for word in words]
    tpm.ok("settings", small, "today=2026-03-04")  # or midnight might come in between
    before = tpm(*asked)
    broken(small, FOREIGN)
    after = tpm(*asked)
    assert (after.code, after.out) == (before.code, before.out)
    (line,) = [one for one in after.err.splitlines() if one not in before.err.splitlines()]
    assert line.startswith(SAID)
    assert "spy" in line
    assert line.endswith(
        f": what it shows may be wrong. To see and mend it: tpm-tui check {small} --repair"
    )


def test_whoever_says_it_anyway_says_it_once(tpm: CommandLine, small: Path) -> None:
    broken(small, FOREIGN)
    assert tpm("set", small, "3", "work=1h").err.count("spy") == 1
    assert tpm("check", small).err == ""
    assert tpm("backup", small).err == ""
    tpm("check", small, "--repair", "--yes")
    tpm.ok("ls", small)


def test_what_the_cells_hold_is_told_as_well(tpm: CommandLine, small: Path) -> None:
    broken(small, "UPDATE item SET parent_id = 5 WHERE id = 1;")
    assert "item 1 is below itself: what it shows" in tpm("ls", small).err


def test_behind_the_gate_no_path_is_told(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken(small, FOREIGN)
    for command in (LS, EXPORT):
        capsys.readouterr()
        assert command.call([str(small)], User(os.getuid(), "alice", locked=True)) == 0
        said = capsys.readouterr().err
        assert said.endswith(": what it shows may be wrong. Tell who keeps the board.\n")
        assert str(small.parent) not in said
