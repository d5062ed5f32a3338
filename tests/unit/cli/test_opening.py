"""What opens on the screen: a board, the demo, an import, or the start screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CommandLine
from tests.unit.cli.reading.test_looking import saved
from tpm_tui.cli import opening
from tpm_tui.service.places import board_path
from tpm_tui.service.views.view import View, ViewColumn

Call = tuple[Path | None, bool, Path | None]
Words = dict[str, object]


@pytest.fixture
def said() -> Words:
    """The other things that the screen was told."""
    return {}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, said: Words) -> list[Call]:
    """What the screen was asked to show; the screen itself stays out of it."""
    calls: list[Call] = []

    def run_app(
        path: Path | None,
        *,
        temporary: bool = False,
        import_file: Path | None = None,
        plain: bool = False,
        view: str = "",
    ) -> int:
        calls.append((path, temporary, import_file))
        said.update(plain=plain, view=view)
        return 7

    monkeypatch.setattr("tpm_tui.ui.app.run_app", run_app)
    monkeypatch.setattr(opening, "_terminal", lambda: True)
    return calls


def test_a_board_opens(tpm: CommandLine, small: Path, shown: list[Call]) -> None:
    assert tpm(str(small)).code == 7
    assert tpm("open", small).code == 7
    assert shown == [(small, False, None)] * 2


def test_a_board_opens_with_a_saved_view(
    tpm: CommandLine, small: Path, shown: list[Call], said: Words
) -> None:
    saved(
        small, "Late work", View((ViewColumn("title"), ViewColumn("finish")), filter="is:overdue")
    )
    assert tpm(str(small), "--view", "late WORK", "--ascii").code == 7
    assert said == {"plain": True, "view": "Late work"}
    assert tpm(str(small)).code == 7
    assert said == {"plain": False, "view": ""}
    assert len(shown) == 2
    assert tpm.refused(str(small), "--view", "x") == (
        "There is no view 'x'. There are Late work, Money, People, Progress."
    )
    assert tpm.refused("nosuch", "--view", "x").startswith("There is no board 'nosuch'")
    assert len(shown) == 2


def test_without_a_name_the_start_screen_then_the_default_board(
    tpm: CommandLine, shown: list[Call]
) -> None:
    assert tpm().code == 7
    tpm.ok("new", "board")
    assert tpm().code == 7
    assert shown == [(None, False, None), (board_path(None), False, None)]


def test_names_live_in_the_data_folder(tpm: CommandLine, home: Path, shown: list[Call]) -> None:
    made = tpm.ok("new", "crm", "--template", "erp").out
    path = home / "data" / "tpm-tui" / "crm.db"
    assert made.startswith(f"Made {path} with ")
    assert tpm("crm").code == 7
    assert shown == [(path, False, None)]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_board_is_offered_for_import(
    tpm: CommandLine, tmp_path: Path, shown: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.xml").write_text("<Project/>")
    assert tpm("plan.xml").code == 7
    tpm.ok("new", "board")
    assert tpm("./plan.xml").code == 7
    assert shown == [(None, False, Path("plan.xml")), (board_path(None), False, Path("plan.xml"))]


def test_a_board_without_its_usual_ending(tpm: CommandLine, small: Path, shown: list[Call]) -> None:
    other = small.rename(small.with_name("small.board"))
    assert tpm(str(other)).code == 7
    assert shown == [(other, False, None)]


def test_the_demo_is_a_private_copy_that_goes_away(tpm: CommandLine, shown: list[Call]) -> None:
    assert tpm("demo").code == 7
    ((path, temporary, file),) = shown
    assert path is not None
    assert (temporary, file, path.parent.exists()) == (True, None, False)


@pytest.mark.usefixtures("shown")
def test_a_demo_with_changes_stays(tpm: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Path] = []

    def run_app(path: Path, **_: Any) -> int:
        kept.append(path)
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert tpm("set", path, "1", "owner=Ana").code == 0
        return 0

    monkeypatch.setattr("tpm_tui.ui.app.run_app", run_app)
    ran = tpm("demo")
    assert ran.code == 0
    assert str(kept[0]) in ran.err
    assert tpm.ok("get", kept[0], "1", "owner").out == "Ana\n"


def test_a_kept_demo_opens_where_it_was_asked_for(
    tpm: CommandLine, tmp_path: Path, shown: list[Call]
) -> None:
    path = tmp_path / "demo.db"
    assert tpm("demo", "--keep", path).code == 7
    assert shown == [(path, False, None)]
    assert tpm.refused("demo", "--keep", path).startswith(f"{path} is there already.")


def test_without_a_terminal_nothing_opens(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    for words in ((), (str(small),), ("demo",)):
        assert tpm.refused(*words).startswith("Boards open in a terminal")
    path = tmp_path / "demo.db"
    assert tpm.ok("demo", "--keep", path).out == f"{path}\n"
    assert len(tpm.ok("ls", path, "--json").json) > 100


def test_a_dumb_terminal_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Screen())
    monkeypatch.setattr(opening, "sys", type("Sys", (), {"stdin": Screen(), "stdout": Screen()}))
    monkeypatch.setenv("TERM", "xterm-256color")
    assert opening._terminal()
    monkeypatch.setenv("TERM", "dumb")
    assert not opening._terminal()


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("nosuch", "There is no board 'nosuch'"),
        ("imprt", "Did you mean the command import?"),
        ("./nosuch.db", "Make it with: tpm-tui new ./nosuch.db"),
        ("nosuch.csv", "There is no board 'nosuch.csv'"),
    ],
)
def test_what_is_not_there(name: str, sentence: str, tpm: CommandLine, shown: list[Call]) -> None:
    assert sentence in tpm.refused(name)
    assert shown == []


@pytest.mark.parametrize("template", ["erp", "cloud", "mobile", "empty"])
def test_new_from_a_template(template: str, tpm: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / f"{template}.db"
    tpm.ok("new", path, "--template", template, "--start", "2026-09-01")
    rows = tpm.ok("ls", path, "--json").json
    assert bool(rows) == (template != "empty")
    if rows:
        assert rows[0]["start"] == "2026-09-01"
    assert tpm.ok("check", path).code == 0
    assert tpm.refused("new", path).startswith(f"{path} is there already.")


def test_new_in_another_currency(tpm: CommandLine, tmp_path: Path) -> None:
    for code, budget in (("USD", "900000.00"), ("jpy", "900000"), ("KWD", "900000.000")):
        path = tmp_path / f"{code}.db"
        tpm.ok("new", path, "--template", "mobile", "--currency", code)
        assert tpm.ok("get", path, "total", "budget", "--json").json == budget
    assert tpm.refused("new", "x", "--currency", "ABC").startswith("'ABC' is no currency")
    assert tpm.refused("new", "x", "--start", "soon").startswith("'soon' is not a date")
    assert tpm.refused("new", "x", "--start", "").startswith("--start ''")
