"""A board's file with two names (a hard link): each would have a log and a lock of its own, so that
edits by one name would be written over by the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import adding, new_file, planted, row, session, typing
from tests.command_line import CommandLine
from tpm_tui.errors import BoardError, Refused

A = 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = new_file(tmp_path / "a b.db")
    with session(file) as opened:
        planted(opened, row("A", work="8h"))
    return file


def test_nothing_is_saved_by_either_name(path: Path) -> None:
    other = path.with_name("other.db")
    other.hardlink_to(path)
    for name in (path, other):
        with session(name) as opened:
            assert "it has a second name (a hard link)" in opened.read_only
            assert f"-samefile '{path}'" in opened.mend or name == other
            with pytest.raises(Refused, match="nothing can be changed"):
                opened.execute(adding("lost"))
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "a b.db",
        "a b.db.lock",
        "other.db",
    ]
    other.unlink()
    with session(path) as opened:
        opened.execute(adding("kept"))


def test_a_name_that_is_given_while_it_is_open(path: Path) -> None:
    with session(path) as opened:
        opened.execute(typing(A, "work", "1h"))
        other = path.with_name("other.db")
        other.hardlink_to(path)
        with pytest.raises(BoardError) as problem:
            opened.execute(typing(A, "work", "2h"))
        assert "has been given a second name (a hard link) while it was open" in str(problem.value)
        assert "so nothing was saved. What was read stays; remove the other" in str(problem.value)
        with session(other) as by_other_name, pytest.raises(Refused):
            by_other_name.execute(typing(A, "work", "3h"))
        other.unlink()
        opened.execute(typing(A, "work", "4h"))
    with session(path) as opened:
        assert opened.board.figures.text(A, "work") == "4h"


def test_no_command_writes_by_one_of_two_names(tpm: CommandLine, path: Path) -> None:
    tpm.ok("backup", path)
    path.with_name("other.db").hardlink_to(path)
    before = path.read_bytes()
    for words in (
        ("set", path, "1", "work=2h"),
        ("undo", path),
        ("restore", path, "1", "--yes"),
        ("check", path, "--repair", "--yes"),
    ):
        assert "a second name (a hard link)" in tpm.refused(*words)
    assert path.read_bytes() == before
    tpm.ok("ls", path)
