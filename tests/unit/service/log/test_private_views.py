"""How somebody's own view is called, and what it shows, is told to nobody else; that there is one is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.command_line import CommandLine
from tpm_tui.service.log.view import LogView
from tpm_tui.service.views.view import STANDARD, save_view
from tpm_tui.store.identity import User


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A board with a view of Ana's own and one for everybody."""
    file = new_file(tmp_path / "board.db")
    with session(file, "ana", 1001) as ana:
        planted(ana, row("A"))
        ana.execute(lambda board: save_view(board, "Secret", STANDARD, "ana", private=True))
        ana.execute(
            lambda board: save_view(board, "Open", STANDARD, "ana", private=False), reason="for all"
        )
    return file


@pytest.fixture
def lines(path: Path) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, uid in (("ana", 1001), ("an", 1001), ("ben", 1002)):
        with session(path, name, uid) as opened:
            told[name] = [repr(one) for one in LogView(opened, 0).lines]
    return told


def test_only_its_owner_reads_of_a_private_view(lines: dict[str, list[str]]) -> None:
    assert any("the view Secret of ana saved" in one for one in lines["ana"])
    for name in ("ben", "an"):
        assert not any("Secret" in one for one in lines[name])
        assert any("the board: a private view" in one for one in lines[name])
        assert any("the view Open saved" in one for one in lines[name])


@pytest.mark.parametrize("form", ["--json", "--csv", "--reverse"])
def test_scripts_are_told_no_more(
    form: str, tpm: CommandLine, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(name: str) -> str:
        monkeypatch.setattr("tpm_tui.service.places.current_user", lambda: User(1001, name))
        return tpm.ok("log", path, form, "--limit", "0").out

    assert "Secret" in said("ana")
    assert "Secret" not in said("ben")
    assert "a private view" in said("ben")
    assert "Open" in said("ben")
