"""`tpm-tui keys list` and `keys check`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.command_line import CommandLine
from tpm_tui.service.keys.table import COMMANDS
from tpm_tui.ui.config import config_path


def write(text: str) -> None:
    path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_every_command_is_listed_by_group(tpm: CommandLine) -> None:
    lines = tpm("keys", "list").out.splitlines()
    assert lines[0].startswith("preset vim, none of your own; settings: ")
    assert lines[0].endswith("which is not there")
    assert all(any(command.name in line for line in lines) for command in COMMANDS)
    assert "Move" in lines
    assert tpm("keys").out.splitlines() == lines


def test_own_keys_are_marked_and_a_preset_shows_what_it_binds(tpm: CommandLine) -> None:
    write('preset = "sheet"\n[keys]\nundo = ["U", "ctrl+z"]\n')
    out = tpm("keys", "list").out
    (line,) = [one for one in out.splitlines() if " undo " in one]
    assert line.startswith("* Ctrl+Z")
    assert out.startswith("preset sheet, 1 of your own")


def test_json_has_every_key_of_every_command(tpm: CommandLine) -> None:
    write('[keys]\nundo = ["U"]\n')
    rows = {row["command"]: row for row in tpm("keys", "list", "--json").json}
    assert set(rows) == {command.name for command in COMMANDS}
    assert rows["undo"]["keys"] == ["U"]
    assert rows["undo"]["changed"] is True
    assert rows["redo"]["keys"] == ["ctrl+r", "ctrl+y"]
    assert rows["redo"]["safe"] is True
    assert rows["edit-cell"]["needs"] == ["row", "editable"]


def test_mistakes_in_the_settings_are_one_line_and_code_2(tpm: CommandLine) -> None:
    write('[keys]\nundo = ["j"]\n')
    done = tpm("keys", "list")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "config.toml: [keys] j is wanted by move-down and by undo" in done.err


@pytest.mark.parametrize(
    "keys",
    ['[keys]\nundo = ["j"]\n', "[keys]\nundo = 5\n", "keys = 3\n", '[keys]\nnothing = ["j"]\n'],
)
def test_the_keys_of_the_preset_are_listed_although_ones_own_are_wrong(
    tpm: CommandLine, keys: str
) -> None:
    first, rest = (f'preset = "sheet"\n{keys}', "preset sheet, none of your own")
    write(first)
    done = tpm("keys", "list")
    assert done.code == 2
    assert done.out.startswith(rest)
    assert all(command.name in done.out for command in COMMANDS)
    assert done.err.startswith("tpm-tui: ")
    asked = tpm("keys", "list", "--json")
    assert asked.code == 2
    assert {row["command"] for row in asked.json} == {command.name for command in COMMANDS}


def test_other_mistakes_in_the_settings_list_nothing(tpm: CommandLine) -> None:
    write('preset = "emacs"\n[keys]\nundo = ["j"]\n')
    assert "preset is one of" in tpm.refused("keys", "list")
    write("preset = ")
    assert "cannot be read" in tpm.refused("keys", "list")


def test_trying_out_needs_a_terminal(tpm: CommandLine) -> None:
    assert "on a terminal" in tpm.refused("keys", "check")
    assert "no JSON" in tpm.refused("keys", "check", "--json")
    assert "list" in tpm.refused("keys", "chek")


def test_listing_does_not_import_textual() -> None:
    code = (
        "import sys; from tpm_tui.cli.main import main; main(['keys', 'list']);"
        "sys.exit(any(name.split('.')[0] in ('textual', 'rich') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL)
    assert done.returncode == 0


@pytest.mark.parametrize("name", ["keys list", "keys check"])
def test_the_help_names_both(name: str, tpm: CommandLine) -> None:
    assert name in tpm("keys", "--help").out
