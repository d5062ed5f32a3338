"""The edge of the program: exit codes, one sentence for every failure, and what is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.test_structure import run_all_and_watch, run_and_watch
from tpm_tui.cli import main
from tpm_tui.cli.catalog import COMMANDS, OVERVIEW, command
from tpm_tui.cli.command import _joined
from tpm_tui.cli.reading import listing
from tpm_tui.ui import crash


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name: str, tpm: CommandLine) -> None:
    said = tpm.ok(name, "--help").out
    assert said.startswith(f"usage: tpm-tui {name} ")
    found = command(name)
    assert found.name == name
    assert found.summary.endswith(".")
    assert found.examples
    assert f"\n  {name} " in OVERVIEW
    assert tpm.ok("help", name).out == said


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_can_be_parsed(name: str) -> None:
    import shlex

    found = command(name)
    for example in found.examples:
        words = shlex.split(example)
        rest = words[1:] if words[0] == name else words
        assert name in (words[0], "open")
        found.parser().parse_intermixed_args(_joined(rest))


def test_help_and_version(tpm: CommandLine) -> None:
    assert tpm.ok("--help").out == tpm.ok("-h").out == tpm.ok("help").out == OVERVIEW
    assert all(len(line) <= 80 for line in OVERVIEW.splitlines())
    assert tpm.ok("--version").out.startswith("tpm-tui ")
    assert tpm.refused("--verbose") == "There is no option '--verbose'. See: tpm-tui --help"


@pytest.mark.parametrize(
    "error, code, sentence",
    [
        (RuntimeError("boom"), 2, "something went wrong"),
        (RecursionError(), 2, "something went wrong"),
        (PermissionError(13, "Permission denied", "/x"), 2, "/x: Permission denied."),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_nobody_foresaw(
    error: BaseException,
    code: int,
    sentence: str,
    tpm: CommandLine,
    small: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(listing, "look", fail)
    ran = tpm("ls", small)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err
    assert "Traceback" not in ran.err
    logs = list(home.rglob("errors.log"))
    assert bool(logs) == sentence.startswith("something")
    for log in logs:
        assert log.stat().st_mode & 0o777 == 0o600
        assert "listing.py" in log.read_text()


def test_the_log_of_errors_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash, "LARGEST", 500)
    told = [crash.report(ValueError("x"), tmp_path).split("(")[1][:8] for _ in range(40)]
    now, before = tmp_path / "errors.log", tmp_path / "errors.log.1"
    assert {one.name for one in tmp_path.iterdir()} == {now.name, before.name}
    assert max(one.stat().st_size for one in (now, before)) < 600
    assert told[-1] in now.read_text()
    assert now.stat().st_mode & 0o777 == 0o600


def test_no_escape_sequence_reaches_the_terminal(tpm: CommandLine, small: Path) -> None:
    for words in (("get", small, "\x1b[31m"), ("\x1b]0;x\x07",), ("set", small, "3", "\x1b=1")):
        assert "\x1b" not in tpm.refused(*words)


def test_bytes_that_are_no_text_are_refused(tpm: CommandLine, small: Path) -> None:
    assert tpm.refused("add", small, "caf\udce9").startswith("Character 4")


def run(*words: str | Path, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tpm_tui", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=env,
    )


def test_a_reader_that_leaves_early_is_no_error(tpm: CommandLine, tmp_path: Path) -> None:
    table, board = tmp_path / "t.csv", tmp_path / "b.db"
    table.write_text("title\n" + "\n".join(f"row {n}" for n in range(3000)))
    assert tpm("import", table, "--into", board, "--yes").code == 0
    process = run("ls", board, "--json")
    assert process.stdout is not None
    assert process.stdout.readline() == b"[\n"
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == main.PIPE_CLOSED


def test_an_encoding_without_the_characters(tpm: CommandLine, small: Path) -> None:
    tpm.ok("set", small, "3", "title=設計 é")
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    out, err = run("ls", small, env=plain).communicate()
    assert (b"\\u8a2d" in out, err) == (True, b"")
    out, err = run("get", small, "3", "title", "--json", env=plain).communicate()
    assert (out, err) == (b'"\\u8a2d\\u8a08 \\u00e9"\n', b"")


@pytest.mark.parametrize("closed", ["<&-", "1>&-", "2>&-", "<&- 1>&- 2>&-"])
def test_streams_that_the_caller_closed(closed: str, tpm: CommandLine, small: Path) -> None:
    """None of their numbers goes to the board's file, and what was done is not called a failure."""

    def shell(*words: str | Path) -> tuple[int, bytes, bytes]:
        line = f'exec "$0" -m tpm_tui "$@" {closed}'
        call = ["sh", "-c", line, sys.executable, *map(str, words)]
        done = subprocess.run(call, capture_output=True, check=False)
        return done.returncode, done.stdout, done.stderr

    said = b"" if "1>&-" in closed else b"3 heard: Work item Design -> heard\n"
    assert shell("set", small, "3", "title=heard") == (0, said, b"")
    assert tpm.ok("get", small, "3", "title").out == "heard\n"
    code, out, complaint = shell("get", small, "99")
    assert (code, out) == (2, b"")
    assert complaint.count(b"\n") == ("2>&-" not in closed)
    assert tpm.ok("check", small).code == 0


HEAVY = "textual,rich,sqlalchemy,alembic,babel,defusedxml"


READING = (
    ("ls",), ("ls", "--json"), ("get", "1"), ("get", "1", "budget"), ("log",), ("check",),
    ("doctor",), ("ls", "--filter", "is:leaf budget>1"), ("ls", "--group", "owner"),
    ("find", "a"), ("view", "list"), ("export",),
)  # fmt: skip
WRITING = (
    ("set", "1", "owner=x"), ("add", "x"), ("mv", "2", "--up"), ("undo",),
    ("set", "--where", "is:leaf", "owner=x"), ("rm", "2"),
)  # fmt: skip


def on(board: Path, commands: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    """Commands with the board's name where they want it."""
    return [[name, str(board), *rest] for name, *rest in commands]


def test_reading_imports_nothing_heavy(tpm: CommandLine, tmp_path: Path) -> None:
    board = tmp_path / "b.db"
    tpm.ok("new", board, "--template", "erp")
    found, output = run_all_and_watch(tmp_path, HEAVY, on(board, READING))
    assert found == [{"code": 0, "loaded": []}] * len(READING), output


def test_writing_never_imports_the_screen(tpm: CommandLine, small: Path) -> None:
    tpm.ok("mv", small, "2", "--down")
    found, output = run_all_and_watch(small.parent, "textual,rich,alembic", on(small, WRITING))
    assert found == [{"code": 0, "loaded": []}] * len(WRITING), output


def test_the_demo_is_made_without_anything_heavy(tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    result, output = run_and_watch(tmp_path, HEAVY, "demo", "--keep", str(path))
    assert result == {"code": 0, "loaded": []}, output
