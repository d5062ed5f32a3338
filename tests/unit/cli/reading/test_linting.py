"""`tpm-tui lint`: findings as text and JSON, exit status, fixes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.command_line import CommandLine
from tpm_tui.service.lint.rules import RULES


@pytest.fixture
def tpm(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(capsys)


@pytest.fixture
def board(tmp_path: Path) -> Path:
    path = new_file(tmp_path / "b.db", today="2026-03-04")
    with session(path) as opened:
        planted(
            opened,
            row(
                "ERP", row("A", kind="task", budget="60", work="1d"), row("B [bold]", kind="task", work="1d"),
                kind="project", owner="Ana", own={"budget": "60"},
            ),
            row("Later", kind="task", work="1d", owner="Bo"),
        )  # fmt: skip
    return path


def test_errors_are_told_and_are_the_exit_status(tpm: CommandLine, board: Path) -> None:
    ran = tpm("lint", board)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.splitlines() == [
        "error: Counted twice (own-repeats), 1",
        "  1  (own) of ERP",
        "      Its own budget of 60 equals the sum of the rows below, so that 60 counts twice.",
        "      --fix own-repeats: Clears the own budget of 60.",
        "hint: No owner (no-owner), 2",
        "  2  ERP › A",
        "      Nobody owns this row. Ana owns what it stands below.",
        "      --fix no-owner: Makes Ana its owner.",
        "  3  ERP › B [bold]",
        "      Nobody owns this row. Ana owns what it stands below.",
        "      --fix no-owner: Makes Ana its owner.",
        "1 error, 2 hints in 4 rows",
    ]
    assert tpm("lint", board, "--rule", "no-owner").code == 0
    assert tpm("lint", board, "--under", "4").out == "nothing to object to in 1 row\n"


def test_json_tells_the_same(tpm: CommandLine, board: Path) -> None:
    ran = tpm("lint", board, "--severity", "error", "--json")
    assert ran.code == 1
    assert ran.json["findings"] == [
        {
            "rule": "own-repeats", "severity": "error", "id": "1", "own": True, "title": "ERP",
            "path": "", "column": "budget", "about": "budget",
            "text": "Its own budget of 60 equals the sum of the rows below, so that 60 counts twice.",
            "fix": "Clears the own budget of 60.",
        }
    ]  # fmt: skip
    assert (ran.json["rows"], ran.json["ignored"], ran.json["off"]) == (4, [], [])


def test_fixes_are_carried_out_and_undone(tpm: CommandLine, board: Path) -> None:
    ran = tpm.ok("lint", board, "--fix", "no-owner")
    assert ran.out.splitlines() == [
        "Done: fix 'No owner' on 2 rows; `tpm-tui undo` takes it back.",
        "nothing to object to in 4 rows",
    ]
    assert tpm.ok("get", board, "2", "owner").out.strip() == "Ana"
    assert tpm.ok("lint", board, "--fix", "no-owner").out == "nothing to object to in 4 rows\n"
    tpm.ok("undo", board)
    assert tpm("lint", board, "--rule", "no-owner", "--json").json["fixed"] is None
    under = tpm.ok("lint", board, "--fix", "no-owner", "--under", "3", "--json")
    assert under.json["fixed"] == "fix 'No owner' of B [bold]"
    assert tpm.ok("get", board, "2", "owner").out.strip() == ""
    assert tpm("lint", board, "--fix", "own-repeats").code == 0
    assert tpm.ok("lint", board, "--severity", "error").out.startswith("nothing to object to")


def test_what_cannot_be_is_said_in_a_sentence(tpm: CommandLine, board: Path) -> None:
    assert tpm.refused("lint", board, "--fix", "overdue").startswith("Overdue (overdue) has no fix")
    assert tpm.refused("lint", board, "--rule", "nope").startswith("There is no rule 'nope'")
    assert tpm.refused("lint", board, "--under", "99")
    assert "--severity" in tpm.refused("lint", board, "--severity", "fatal")


def test_rules_are_listed(tpm: CommandLine, board: Path) -> None:
    text = tpm.ok("lint", board, "--rules").out
    assert len(text.splitlines()) == len(RULES) + 1
    assert "20 working days" in text
    told = tpm.ok("lint", board, "--rules", "--json").json
    assert [one["rule"] for one in told] == [one.key for one in RULES]


def test_an_empty_board(tpm: CommandLine, tmp_path: Path) -> None:
    assert tpm.ok("lint", new_file(tmp_path / "e.db")).out == "nothing to object to in 0 rows\n"


def test_what_people_do_on_other_boards_counts(tpm: CommandLine, tmp_path: Path) -> None:
    for name in ("crm", "erp"):
        with session(new_file(tmp_path / f"{name}.db", name=name, today="2026-03-04")) as opened:
            work = row(
                name.upper(), kind="task", work="1d", owner="Dana", assignments="Dana 60%",
                start="2026-03-02", finish="2026-03-06",
            )  # fmt: skip
            planted(opened, work)
    told = tpm.ok("lint", tmp_path / "crm.db", "--json").json["findings"]
    assert [one["text"] for one in told] == [
        "Dana is booked at 120 % 2026-03-02..2026-03-06 by CRM and board erp."
    ]
    assert tpm.ok("lint", tmp_path / "crm.db", "--alone", "--json").json["findings"] == []
