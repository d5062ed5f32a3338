"""Real plans exported and imported again: the same tree and the same inputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import Board
from tpm_tui.service.places import open_board

PLANS = (
    "01-softdev.xml",
    "02-si304.xml",
    "03-wiselin.xml",
    "04-zaki4.xml",
    "05-newprod.xml",
    "06-jira-es-261.csv",
    "11-taskjuggler-taskreport.csv",
)


def loaded(path: Path) -> Board:
    """A board from its file."""
    with open_board(path) as session:
        return session.load()


def check_copy(tpm: CommandLine, board: Path, folder: Path, *words: str) -> None:
    """Export a board, import that into a new one, and compare titles, parents, order and inputs."""
    table, copy = folder / "table.csv", folder / "copy.db"
    assert tpm("export", board, "-o", table, *words).code == 0
    ran = tpm("import", table, "--into", copy, "--like", board, "--yes")
    assert (ran.code, ran.err) == (0, "")
    one, other = loaded(board), loaded(copy)
    before, after = one.items.subtree(BOARD), other.items.subtree(BOARD)
    twins = dict(zip(before, after, strict=True))
    for item in before[1:]:
        assert other.items.parent[twins[item]] == twins[one.items.parent[item]]
        for key in one.stored_keys:
            assert (key, other.items.columns[key][twins[item]]) == (
                key,
                one.items.columns[key][item],
            )
    assert tpm.ok("check", copy).code == 0


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_comes_back(name: str, tpm: CommandLine, samples: Path, tmp_path: Path) -> None:
    board = tmp_path / "plan.db"
    assert tpm("import", samples / name, "--into", board, "--yes").code == 0
    check_copy(tpm, board, tmp_path)


@pytest.mark.parametrize("words", [(), ("--labels", "--excel"), ("--format", "tsv")])
def test_the_demo_comes_back(words: tuple[str, ...], tpm: CommandLine, tmp_path: Path) -> None:
    board = tmp_path / "demo.db"
    tpm.ok("demo", "--keep", board)
    check_copy(tpm, board, tmp_path, *words)
