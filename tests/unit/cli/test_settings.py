"""`tpm-tui settings`: what a board counts by, in scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import CommandLine


def test_settings_are_listed(tpm: CommandLine, small: Path) -> None:
    said = tpm.ok("settings", small).out.splitlines()
    assert said[0].split() == ["key", "value", "what", "it", "does"]
    assert any(line.split()[:2] == ["percent:in_review", "80%"] for line in said)
    found = tpm.ok("settings", small, "--json").json
    assert (found["basis"], found["method"], found["day"]) == ("work", "pct", 480)
    assert found["week"] == [480, 480, 480, 480, 480, 0, 0]
    assert (found["percent:in_review"], found["percent:cancelled"]) == (80, None)
    assert found["budget_frozen"] is None


def test_several_are_set_as_one_change_and_one_undo(tpm: CommandLine, small: Path) -> None:
    words = ("settings", small, "method=status", "percent:in_progress=25", "name=CRM")
    said = tpm.ok(*words, "--dry-run").out.splitlines()
    assert "2 Core: Progress 13% -> 6% (-7)" in said
    assert said[-1] == (
        "Dry run: Progress where nothing is said by status; In progress stands for 25%; name of the board: CRM; "
        "nothing was written."
    )
    assert tpm.ok("settings", small, "--json").json["method"] == "pct"
    said = tpm.ok(*words).out.splitlines()
    assert "2 Core: Progress 13% -> 6% (-7)" in said
    assert tpm.ok("get", small, "2", "progress").out == "6%\n"
    assert tpm.ok(*words).out == "Nothing changed: it was so already.\n"
    assert tpm.ok(*words, "--dry-run").out == "Nothing would change: it is so already.\n"
    tpm.ok("undo", small)
    found = tpm.ok("settings", small, "--json").json
    assert (found["method"], found["percent:in_progress"]) == ("pct", 50)


def test_json_tells_the_cells_and_whether_it_is_written(tpm: CommandLine, small: Path) -> None:
    found = tpm.ok("settings", small, "basis=equal", "--json", "--dry-run").json
    assert (found["written"], found["label"]) == (False, "weight basis of the board: equal")
    assert {(one["id"], one["field"]) for one in found["cells"]} >= {("2", "progress")}
    assert tpm.ok("settings", small, "basis=equal", "--json").json["written"]
    assert not tpm.ok("settings", small, "basis=equal", "--json").json["written"]


@pytest.mark.parametrize(
    "word, why",
    [
        ("basis", "write KEY=VALUE"),
        ("currency=USD", "would only be called something else"),
        ("week=60%", "no week of a board"),
        ("colour=red", "there are name, basis, method, percent:todo"),
    ],
)
def test_what_is_refused(tpm: CommandLine, small: Path, word: str, why: str) -> None:
    assert why in tpm.refused("settings", small, "name=Other", word)
    assert "Other" not in tpm.ok("settings", small).out
