"""Behind the gate: no command reads, writes or starts anything outside of the board's own files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tpm_tui
from tests.e2e.test_flood import set_access
from tests.ui.driving import copied, driving
from tpm_tui.errors import Refused
from tpm_tui.service.gate import PersonFiles
from tpm_tui.service.keys.table import COMMANDS
from tpm_tui.service.roles.access import Role
from tpm_tui.store.identity import User
from tpm_tui.ui import enclosed
from tpm_tui.ui.config import Config
from tpm_tui.ui.gate_config import read_gate_config

ROOT = Path(tpm_tui.__file__).parents[1]
ALICE = User(os.getuid(), "alice", locked=True)
LIBRARY = (sys.prefix, sys.base_prefix, str(ROOT), "/usr/share/zoneinfo", "/usr/lib/python3")
"""Where Python and its packages read what they are made of."""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, _small: Path) -> dict[str, Any]:
    """What happened while every command ran, with the folder of the board."""
    folder = tmp_path_factory.mktemp("locked").resolve()
    board = copied(_small, folder)
    board.chmod(0o600)
    report = folder.with_name("locked-report.json")
    done = subprocess.run(
        [sys.executable, "-B", "-m", "tests.ui.locked_app", board, report],
        cwd=ROOT,
        env={"LANG": "C.UTF-8", "HOME": "/nonexistent", "PATH": "/nonexistent", "TERM": "xterm"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert report.exists(), done.stderr[-3000:]
    found: dict[str, Any] = json.loads(report.read_text())
    found["folder"] = str(folder)
    return found


def test_nothing_outside_the_boards_folder_is_touched(seen: dict[str, Any]) -> None:
    mine = (seen["folder"], f"file:{seen['folder']}")
    foreign = [
        (event, path)
        for event, path in seen["paths"]
        if not (path.startswith(mine) or (event in READING and path.startswith(LIBRARY)))
        and "/" in path
    ]
    assert foreign == []


READING = ("open", "os.listdir", "os.scandir")


def test_nothing_is_written_into_the_library(seen: dict[str, Any]) -> None:
    names = {Path(path).name for event, path in seen["paths"] if event not in READING}
    known = re.compile(
        r"small\.db.*|alice.*|last\.keys.*|\..*|[0-9a-f]{32}\.([0-9]+\.part|json|lock)"
    )
    assert [name for name in names if not known.fullmatch(name)] == []


def test_nothing_is_started(seen: dict[str, Any]) -> None:
    assert seen["started"] == []


def test_what_starts_programs_is_not_even_imported(seen: dict[str, Any]) -> None:
    assert not seen["outside"]


def test_every_command_was_tried_and_the_closed_ones_say_why(seen: dict[str, Any]) -> None:
    assert {one.name for one in COMMANDS} - {"quit"} <= seen["said"].keys()
    for name in ("suspend", "edit-outside"):
        assert "no shell, no editor" in seen["said"][name]
    for name in ("action_suspend_process", "save_screenshot", "deliver_screenshot"):
        assert seen["said"][name].startswith("Refused: ")


async def test_the_terminal_is_handed_to_no_other_program(small_path: Path) -> None:
    async with driving(small_path, user=ALICE) as run:
        with pytest.raises(Refused, match="no other program"), run.app.suspend():
            raise AssertionError("another program would run here")


async def test_macros_and_settings_are_kept_among_ones_own_files(small_path: Path) -> None:
    async with driving(small_path, user=ALICE) as run:
        await run.press("m", "j", "m")
        run.app.screen.run_command("choose-theme")  # type: ignore[attr-defined]
        await run.settle()
        await run.press("down", "enter")
        assert "also the next time" in run.told
    kept = small_path.with_name(f"{small_path.name}.files") / "alice"
    assert (kept / "last.keys").read_text().split() == ["j"]
    assert (kept / "config.toml").read_text().startswith("theme = ")
    async with driving(small_path, user=ALICE) as run:
        await run.press("@")
        assert run.at[0] != "Rollout"


@pytest.mark.parametrize(
    "text",
    ['theme = "\\u001b]0;x\\u0007"', f"theme = {'9' * 5000}", "a = " + "[" * 40_000, 'theme = ["dark"]', "\x00"],
    ids=range(5),
)  # fmt: skip
def test_settings_with_a_slip_close_no_door(small_path: Path, text: str) -> None:
    files = PersonFiles(small_path, "alice")
    files.write("config.toml", text.encode())
    config, wrong = read_gate_config(files)
    assert config == Config()
    assert wrong.startswith("Your settings are not used: config.toml")


async def test_whose_access_is_taken_away_is_put_out(small_path: Path) -> None:
    async with driving(small_path, user=ALICE) as run:
        run.app.user = ALICE
        run.app.leave_if_put_out()
        assert run.app.return_code is None
        run.board.stored["access:bob"] = '{"role": "admin"}'
        run.board.access = run.board._said_access()
        run.app.leave_if_put_out()
        assert "alice has no access" in run.app.farewell


async def test_an_error_is_told_in_full_to_who_keeps_the_board_alone(small_path: Path) -> None:
    async with driving(small_path, user=ALICE) as run:
        farewell = run.app.told_of(RuntimeError("a secret"), run.app.path)
    log = small_path.with_name(f"{small_path.name}.files") / ".errors" / "errors.log"
    number = log.read_text().split()[2]
    assert farewell == (
        f"tpm-tui: something went wrong ({number}); who keeps the board finds the details under this "
        "number. Saved edits are safe."
    )
    assert "RuntimeError" in log.read_text()
    assert "secret" not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


async def test_a_session_that_nobody_touches_ends(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = 8 * 3600.0
    monkeypatch.setattr(enclosed, "idle_seconds", lambda _: idle)
    async with driving(small_path, user=ALICE) as run:
        run.app.leave_if_idle()
        assert run.app.farewell == ""
        idle += 1
        run.app.leave_if_idle()
        assert run.app.farewell.endswith("Everything is saved.")


async def test_what_ends_a_session_is_seen_from_beside_it_too(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = 0.0
    monkeypatch.setattr(enclosed, "idle_seconds", lambda _: idle)
    async with driving(small_path, user=ALICE) as run:
        run.app.may_go_on()
        idle = 8 * 3600.0 + 1
        with pytest.raises(Refused, match="nobody was here for 8 hours"):
            run.app.may_go_on()
        idle = 0.0
        set_access(small_path, bob=Role.ADMIN)
        with pytest.raises(Refused, match="no access to the board"):
            run.app.may_go_on()


async def test_a_text_of_somebody_who_is_away_is_kept(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enclosed, "idle_seconds", lambda _: 9 * 3600.0)
    async with driving(small_path, user=ALICE) as run:
        await run.press("s", *"Cutov")
        run.app.leave_if_idle()
        assert "half typed is offered when the board is opened next" in run.app.farewell
        assert run.app.drafting._drafts is not None
        kept = run.app.drafting._drafts.kept
        assert kept is not None
        assert (kept.text.endswith("Cutov"), kept.ended) == (True, "nobody was here for 8 hours")


def test_how_long_a_terminal_was_idle_is_the_systems_word(tmp_path: Path) -> None:
    terminal = tmp_path / "terminal"
    terminal.touch()
    os.utime(terminal, (0, 0))
    with terminal.open() as file:
        assert enclosed.idle_seconds(file) > 1_000_000
    assert enclosed.idle_seconds(None) == 0


async def test_an_account_keeps_its_shell(small_path: Path) -> None:
    async with driving(small_path, config=Config()) as run:
        assert not run.app.is_locked
        assert list(run.app.get_system_commands(run.screen)) == []
        with pytest.raises(Refused):
            run.app.deliver_text("x")
