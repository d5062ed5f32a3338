"""`find`: ids and paths."""

from __future__ import annotations

from pathlib import Path

from tests.command_line import CommandLine


def test_rows_are_found_with_their_path(tpm: CommandLine, small: Path) -> None:
    assert tpm.ok("find", small, "DESIGN").out.splitlines() == [
        "id  Work item  in",
        " 3  Design     Rollout › Core",
    ]
    assert tpm.ok("find", small, "mei", "--json").json == [
        {"id": "5", "title": "Training", "path": "Rollout"}
    ]
    assert tpm.ok("find", small, "#4").out.splitlines()[1].split()[:2] == ["4", "Build"]
    assert tpm.ok("find", small, "rollout", "--json").json[0]["path"] == ""


def test_nothing_found_is_no_failure(tpm: CommandLine, small: Path) -> None:
    ran = tpm("find", small, "zzz")
    assert (ran.code, ran.out, ran.err) == (0, "", "Nothing found.\n")
    assert tpm.ok("find", small, "zzz", "--json").json == []
    assert tpm.refused("find", small, " ").startswith("Say what to look for")
