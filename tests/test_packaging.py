"""The wheel is the whole program: migrations, templates and the command are inside."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ("cloud", "empty", "erp", "mobile")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as a release would carry it, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-cache-dir"),
            *("--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """Paths inside the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A folder that holds nothing but what the wheel brings."""
    folder = wheel.parent / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """What pyproject.toml says of the project."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(table["project"])


def metadata(wheel: Path, name: str) -> str:
    """One file of the wheel's own description."""
    with zipfile.ZipFile(wheel) as archive:
        (path,) = [path for path in archive.namelist() if path.endswith(f".dist-info/{name}")]
        return archive.read(path).decode()


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program from the wheel; the checkout is neither the working folder nor on the path."""
    return subprocess.run(
        [sys.executable, "-m", "tpm_tui", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_module_and_data_file_is_inside(names: set[str]) -> None:
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tpm_tui").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {
        f"tpm_tui/templates/{name}.toml" for name in (*TEMPLATES, "demo") if name != "empty"
    } <= expected
    assert expected - names == set()


def test_migrations_are_inside(names: set[str]) -> None:
    folder = ROOT / "migrations"
    revisions = {f"versions/{path.name}" for path in (folder / "versions").glob("*.py")}
    assert revisions
    expected = {f"tpm_tui/migrations/{name}" for name in {"env.py", "script.py.mako"} | revisions}
    assert expected - names == set()


def test_nothing_else_is_inside(names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"tpm_tui"}
    assert [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".db"))] == []


def test_the_command_is_declared(wheel: Path) -> None:
    entries = configparser.ConfigParser()
    entries.read_string(metadata(wheel, "entry_points.txt"))
    assert dict(entries["console_scripts"]) == {"tpm-tui": "tpm_tui.__main__:main"}


def test_the_metadata_says_what_is_needed(wheel: Path, project: dict[str, Any]) -> None:
    headers = HeaderParser().parsestr(metadata(wheel, "METADATA"))
    assert (headers["Name"], headers["Version"]) == ("tpm-tui", project["version"])
    assert (headers["License-Expression"], headers["Requires-Python"]) == ("MIT", ">=3.11")
    needed = [line for line in headers.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert len(needed) == len(project["dependencies"])


def test_the_wheel_runs_without_the_checkout(
    installed: Path, tmp_path: Path, project: dict[str, Any]
) -> None:
    done = run(installed, tmp_path, "--version")
    assert done.returncode == 0, done.stderr
    assert project["version"] in done.stdout


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_wheel_makes_a_board_from_its_own_files(
    installed: Path, tmp_path: Path, template: str
) -> None:
    board = str(tmp_path / "board.db")
    done = run(installed, tmp_path, "new", board, "--template", template)
    assert done.returncode == 0, done.stderr
    done = run(installed, tmp_path, "check", board)
    assert done.returncode == 0, done.stdout + done.stderr
