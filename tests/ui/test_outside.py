"""Selected cells in the user's own editor: what comes back, and everything that can go wrong."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from platformdirs import user_data_path

from tests.boards import session, typing
from tests.ui.driving import ROWS, Driven, driving
from tpm_tui.errors import TpmError
from tpm_tui.ui import outside
from tpm_tui.ui.app import TpmApp


@contextmanager
def nothing(_app: object) -> Iterator[None]:
    """In place of handing over a terminal that a test does not have."""
    yield


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script that edits; tests write what it does."""
    script = tmp_path / "edit.py"
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    monkeypatch.setattr(TpmApp, "suspend", nothing)
    return script


def does(script: Path, code: str) -> None:
    """What the editor does with the text, `t`, of the file."""
    script.write_text(
        "import sys\n"
        "path = sys.argv[-1]\n"
        "t = open(path, encoding='utf-8', newline='').read()\n"
        f"{code}\n"
        "open(path, 'w', encoding='utf-8', newline='').write(t)\n",
        encoding="utf-8",
    )


async def two_budgets(run: Driven) -> None:
    """Select the budgets of Design and Build."""
    await run.go("Design", "budget")
    await run.press("shift+down")


async def test_cells_come_back_as_one_change(small_path: Path, editor: Path) -> None:
    does(editor, "t = t.replace('1000', '1234').replace('2000', '5k')")
    async with driving(small_path) as run:
        await two_budgets(run)
        await run.press("ctrl+e")
        assert (run.text("Design", "budget"), run.text("Build", "budget")) == ("1,234", "5,000")
        await run.press("u")
        assert (run.text("Design", "budget"), run.text("Build", "budget")) == ("1,000", "2,000")


@pytest.mark.parametrize(
    "code, said",
    [
        ("pass", "Nothing was changed"),
        ("t = 'many'", "2 lines were given to the editor and 1 came back"),
        ("t += t", "2 lines were given to the editor and 4 came back"),
        ("t = ''", "nothing was changed"),
        ("t = t.replace('1000', 'lots')", "Design, Budget"),
        ("sys.exit(3)", "ended with code 3"),
        ("t = t.replace('1000', '\\x1b]0;owned\\x07')", "Nothing was changed"),
    ],
)
async def test_what_does_not_fit_changes_nothing(
    small_path: Path, editor: Path, code: str, said: str
) -> None:
    does(editor, code)
    async with driving(small_path) as run:
        await two_budgets(run)
        await run.press("ctrl+e")
        assert said in run.told
        assert run.told.isprintable()
        assert (run.text("Design", "budget"), run.text("Build", "budget")) == ("1,000", "2,000")
        assert run.titles == ROWS


async def test_titles_stand_first_and_are_not_taken_back(
    small_path: Path, editor: Path, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    does(
        editor,
        f"open({str(seen)!r}, 'w').write(t); t = t.replace('Build', 'Other').replace('2000', '7')",
    )
    async with driving(small_path) as run:
        await run.go("(own) of Core", "budget")
        await run.press("shift+down", "shift+down", "ctrl+e")
        assert seen.read_text() == "(own) of Core\t\nDesign\t1000\nBuild\t2000\n"
        assert run.text("Build", "budget") == "7"
        assert run.titles == ROWS


async def test_titles_that_are_selected_are_taken_back(small_path: Path, editor: Path) -> None:
    does(editor, "assert t == 'Design\\nBuild\\n', t; t = t.replace('Build', 'Other')")
    async with driving(small_path) as run:
        await run.go("Design")
        await run.press("shift+down", "ctrl+e")
        assert run.titles[3:5] == ["Design", "Other"]


async def test_lines_in_another_order_are_refused(small_path: Path, editor: Path) -> None:
    does(editor, "t = ''.join(reversed(t.splitlines(True)))")
    async with driving(small_path) as run:
        await two_budgets(run)
        await run.press("ctrl+e")
        assert "Line 1 is 'Build' and was 'Design'; lines keep their order." in run.told
        assert run.text("Design", "budget") == "1,000"


@pytest.mark.parametrize("code", ["t += 'New\\t3\\n'", "t = t.replace('1000', 'lots')"])
async def test_what_cannot_be_used_is_kept_in_a_private_file(
    code: str, small_path: Path, editor: Path
) -> None:
    does(editor, code)
    async with driving(small_path, (200, 30)) as run:
        await two_budgets(run)
        await run.press("ctrl+e")
        folder = user_data_path("tpm-tui", appauthor=False) / "edited"
        (path,) = folder.iterdir()
        assert f"What you wrote is in {path}." in run.told
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_text().startswith("Design\t")
        assert "Build\t2000\n" in path.read_text()


async def test_line_ends_and_a_missing_last_one_do_not_matter(
    small_path: Path, editor: Path
) -> None:
    does(editor, "t = '7\\r\\n8'")
    async with driving(small_path) as run:
        await two_budgets(run)
        await run.press("ctrl+e")
        assert (run.text("Design", "budget"), run.text("Build", "budget")) == ("7", "8")


async def test_a_binary_or_huge_file_is_refused(
    small_path: Path, editor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(small_path) as run:
        await two_budgets(run)
        does(editor, "open(path, 'wb').write(b'\\xff\\xfe'); sys.exit(0)")
        await run.press("ctrl+e")
        assert "not UTF-8" in run.told
        monkeypatch.setattr(outside, "LARGEST", 10)
        does(editor, "t = 'x' * 100")
        await run.press("ctrl+e")
        assert "too large" in run.told


async def test_what_others_changed_meanwhile_is_not_overwritten(
    small_path: Path, editor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(editor, "t = t.replace('1000', '1234')")

    @contextmanager
    def ben_at_work(_app: object) -> Iterator[None]:
        with session(small_path, "ben", 1002) as ben:
            ben.execute(typing(3, "budget", "999"))
        yield

    async with driving(small_path) as run:
        assert run.title(3) == "Design"
        monkeypatch.setattr(TpmApp, "suspend", ben_at_work)
        await two_budgets(run)
        await run.press("ctrl+e")
        assert "ben" in run.told
        assert "What you wrote is in " in run.screen.told
        assert run.text("Design", "budget") == "999"


@pytest.mark.usefixtures("editor")
async def test_an_editor_that_is_not_there_says_so(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(small_path) as run:
        monkeypatch.setenv("VISUAL", "/nowhere/editor")
        await run.press("ctrl+e")
        assert "could not be started" in run.told
        monkeypatch.setenv("VISUAL", "'unclosed")
        await run.press("ctrl+e")
        assert "VISUAL cannot be read" in run.told


def test_the_file_is_private_and_goes_again(
    tmp_path: Path, editor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    trace = tmp_path / "trace"
    does(
        editor,
        f"import os; open({str(trace)!r}, 'w').write("
        "f'{os.stat(path).st_mode & 0o777:o} {os.stat(os.path.dirname(path)).st_mode & 0o777:o}')",
    )
    assert outside.edited_outside(TpmApp(None), "text") is None
    assert trace.read_text(encoding="utf-8") == "600 700"
    assert list(tmp_path.glob("tpm-tui-edit-*")) == []


def test_the_editor_of_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "")
    monkeypatch.setenv("EDITOR", "emacs -nw --eval 'x y'")
    assert outside.editor_command() == ["emacs", "-nw", "--eval", "x y"]
    monkeypatch.setenv("VISUAL", "vim -p")
    assert outside.editor_command() == ["vim", "-p"]
    monkeypatch.delenv("VISUAL")
    monkeypatch.delenv("EDITOR")
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/vi" if name == "vi" else None)
    assert outside.editor_command() == ["vi"]
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(TpmError, match="No editor"):
        outside.editor_command()
