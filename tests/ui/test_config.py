"""The settings file: what it may say, and one clear line for everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.driving import driving
from tpm_tui.errors import TpmError
from tpm_tui.ui.app import TpmApp
from tpm_tui.ui.config import Config, config_path, read_config


def write(text: str) -> Path:
    path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(text: str) -> str:
    path = write(text)
    with pytest.raises(TpmError) as error:
        TpmApp(None)
    said = str(error.value)
    assert said.startswith(str(path))
    assert "\n" not in said
    return said


def test_without_a_file_everything_is_as_it_comes() -> None:
    assert read_config() == Config()


def test_everything_that_can_be_set() -> None:
    path = write(
        'preset = "structure"\ntheme = "nord"\ndensity = "roomy"\nascii = true\n'
        'edit.enter = "stay"\n[keys]\nundo = ["U", "ctrl+z"]\nredo = []\n'
    )
    assert read_config() == Config(
        preset="structure", theme="nord", density="roomy", ascii=True, edit_enter="stay",
        keys={"undo": ("U", "ctrl+z"), "redo": ()}, path=path,
    )  # fmt: skip


def test_edit_may_be_a_table() -> None:
    write('[edit]\nenter = "stay"\n')
    assert read_config().edit_enter == "stay"


@pytest.mark.parametrize(
    "text, wanted",
    [
        ('them = "dark"', "there is no setting 'them'; there are preset, theme"),
        ('preset = "emacs"', "preset is one of vim, sheet, structure, not 'emacs'"),
        ('density = "tiny"', "density is one of compact, normal, roomy"),
        ('ascii = "yes"', "ascii is true or false, not 'yes'"),
        ("flash = 1", "flash is true or false, not 1"),
        ("theme = 3", "theme is a name in quotes"),
        ('theme = "nrd"', "there is no theme 'nrd'. Perhaps 'nord'? There are dark, light"),
        ('edit.enter = "up"', "edit.enter is one of down, stay, not 'up'"),
        ("edit.escape = 1", "there is no setting 'edit.escape'"),
        ("[edit]", "there is no setting 'edit'"),
        ('keys = "u"', "keys is a table"),
        ('[keys]\nundo = "u"', "[keys] undo is a list of keys"),
        ("[keys]\nundo = [3]", "[keys] undo is a list of keys"),
        ('[keys]\nundo = ["j"]', "[keys] j is wanted by"),
        ('[keys]\nundo = ["ctrl+i"]', "[keys] undo: Ctrl+I cannot be used"),
        ('[keys]\nundone = ["j"]', "[keys] there is no command 'undone'"),
        ("[keys", "cannot be read"),
    ],
)
def test_mistakes_are_named(text: str, wanted: str) -> None:
    assert wanted in refused(text)


def test_a_file_that_is_no_text() -> None:
    path = write("")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(TpmError, match="cannot be read"):
        read_config()


async def test_own_keys_run_commands(small_path: Path) -> None:
    config = Config(keys={"unfold-all": ("f12",), "fold-all": ("z R",)})
    async with driving(small_path, config=config) as run:
        before = run.titles
        await run.press("z", "R")
        assert len(run.titles) < len(before)
        await run.press("f12")
        assert run.titles == before
        await run.press("z", "M")
        assert run.titles == before


async def test_enter_stays_where_that_is_set(small_path: Path) -> None:
    async with driving(small_path, config=Config(edit_enter="stay")) as run:
        await run.go("Build", "budget")
        await run.press("5", "enter")
        assert run.at == ("Build", "budget")
        assert run.text("Build", "budget") == "5"
