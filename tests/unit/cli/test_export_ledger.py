"""Ledgers in exported tables: the figures are those of the board, and everything comes back."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.boards import new_file, picture, planted, row, session
from tests.command_line import CommandLine
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import Board
from tpm_tui.service.places import open_board


def loaded(path: Path) -> Board:
    with open_board(path) as opened:
        return opened.load()


@pytest.fixture
def board(tmp_path: Path, tpm: CommandLine) -> Path:
    path = new_file(tmp_path / "b.db", today="2026-03-18", method="status", etc_method="cpi")
    with session(path) as opened:
        planted(
            opened,
            row(
                "P",
                row("A", budget="500.01", actual_cost="100", work="10h", status="in progress"),
                row("L"),
                row("C", budget="300"),
                row("T", row("under", budget="1"), own={"budget": "7"}),
                approved="1000",
                contingency="100",
            ),
        )
    tpm.ok("person", path, "set", "Ana", "rates=123.45")
    for words in (
        ("book", "2", "1.5h yesterday", "--as", "Ana"),
        ("book", "2", "25 eur travel"),
        ("set", "2", "actual_work=1h"),
        ("budget", "2", "change", "50", 'more; "and" more, CR-7'),
        ("budget", "2", "propose", "70", "later"),
        ("budget", "3", "line", "Licences", "1200", "usd", "@", "0.92", "capex"),
        ("budget", "3", "line", "Server", "99.99"),
        ("budget", "4", "draw", "contingency", "20", "risk", "R-1"),
        ("set", "4", "status=cancelled"),
        ("budget", "5:own", "change", "3", "own"),
        ("book", "4", "2h yesterday", "--as", "Ben"),
    ):
        tpm.ok(words[0], path, *words[1:])
    return path


@pytest.mark.parametrize("words", [(), ("--labels", "--excel"), ("--format", "tsv")])
def test_every_figure_comes_back(
    tpm: CommandLine, board: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    table, copy = tmp_path / "t.csv", tmp_path / "copy.db"
    tpm("export", board, "-o", table, *words)
    assert tpm("import", table, "--into", copy, "--like", board, "--yes").code == 0
    one, other = loaded(board), loaded(copy)
    twins = dict(zip(one.items.subtree(BOARD), other.items.subtree(BOARD), strict=True))
    before, after = picture(one), picture(other)
    assert {
        (twins[abs(row)] * (-1 if row < 0 else 1), key): value
        for (row, key), value in before.items()
    } == after
    tpm.ok("check", copy)
    for item in (2, 3, 4, 5):
        kept = one.items.notes[item]
        assert list(other.items.notes[twins[item]]) == list(kept)


def test_an_original_that_was_approved_comes_back(
    tpm: CommandLine, board: Path, tmp_path: Path
) -> None:
    other = tpm.ok("add", board, "Other", "budget=7").out.strip()
    tpm.ok("budget", board, "2", "transfer", other, "50", "scope")
    table, copy = tmp_path / "t.csv", tmp_path / "copy.db"
    tpm("export", board, "-o", table)
    assert tpm("import", table, "--into", copy, "--like", board, "--yes").code == 0
    for path in (board, copy):
        found = tpm.ok("budget", path, "1", "--json").json
        assert (found["budget"], found["original_budget"]) == ("950.00", "1000.00")


def test_the_table_says_what_the_board_says(tpm: CommandLine, board: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    tpm("export", board, "-o", table)
    rows = {line["id"]: line for line in csv.DictReader(table.read_text("utf-8").splitlines())}
    assert (rows["2"]["budget"], rows["2"]["actual_work"]) == ("550.01", "1")
    assert rows["2"]["actual_cost"] == "310.18"  # 100 + 25 + 1.5 h x 123.45 = 185.175
    assert (rows["4"]["budget"], rows["5:own"]["budget"]) == ("0", "10")
    tpm("export", board, "-o", tmp_path / "few.csv", "--columns", "title,budget")
    assert "ledger" not in (tmp_path / "few.csv").read_text("utf-8")


def test_what_is_changed_in_a_spreadsheet_is_what_is_shown(
    tpm: CommandLine, board: Path, tmp_path: Path
) -> None:
    table, copy = tmp_path / "t.csv", tmp_path / "copy.db"
    tpm("export", board, "-o", table)
    table.write_text(table.read_text("utf-8").replace("550.01", "600"), "utf-8")
    assert tpm("import", table, "--into", copy, "--like", board, "--yes").code == 0
    assert tpm.ok("get", copy, "2", "budget").out.strip() == "600"
    assert tpm.ok("budget", copy, "2", "--json").json["original_budget"] == "550.00"


@pytest.mark.parametrize(
    "cell",
    [
        "no json",
        "[]",
        '{"added": {}, "unset": []}',
        '{"added": {}, "unset": [], "digits": 0}',
        '{"added": {"title": 1}, "unset": [], "digits": 2}',
        '{"added": {"budget": 1e400}, "unset": [], "digits": 2}',
        '{"added": {}, "unset": [], "digits": 2, "title": "x"}',
        '{"added": {}, "unset": [], "digits": 2, "change:ab": {"amount": "x"}}',
        '{"added": {}, "unset": [], "digits": 2, "change:ab": {"amount": 1, "state": "odd"}}',
        '{"added": {}, "unset": [], "digits": 2, "log:ab": {"day": "2026-99-99"}}',
        pytest.param("[" * 5000, id="deep"),
    ],
)
def test_a_cell_that_is_no_ledger_is_told_and_left_out(
    tpm: CommandLine, tmp_path: Path, cell: str
) -> None:
    table, copy = tmp_path / "t.csv", tmp_path / "copy.db"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ["id", "parent_id", "level", "title", "budget", "ledger"],
                ["1", "", "0", "A", "5", cell],
            ]
        )
    ran = tpm("import", table, "--into", copy, "--yes")
    assert ran.code == 0
    assert "It cannot be read; the figures are taken as they stand" in ran.err
    assert tpm.ok("get", copy, "1", "budget").out.strip() == "5"
    assert json.loads(tpm.ok("budget", copy, "1", "--json").out)["changes"] == []
