"""Roles as sessions on one file meet them: at the next commit, at undo, and never beyond a part."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.boards import adding, deleting, new_file, picture, planted, row, session, typing
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.board import Board
from tpm_tui.service.editing.notes import add_comment
from tpm_tui.service.lint.choices import switch
from tpm_tui.service.lint.rules import RULES
from tpm_tui.service.people.registry import set_person
from tpm_tui.service.roles import granting, rights
from tpm_tui.service.roles.access import Role
from tpm_tui.service.session import BoardSession
from tpm_tui.service.settings.checks import check_setting
from tpm_tui.service.settings.typed import set_setting
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.service.views import view as views
from tpm_tui.store.identity import User, keeps

ROLLOUT, CORE, DESIGN, RESEARCH = 1, 2, 3, 5


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = new_file(tmp_path_factory.mktemp("boards") / "board.db")
    with session(file, "ada", 51000) as ada:
        planted(ada, row("Rollout", row("Core", row("Design"), row("Build"))), row("Research"))
        give(ada, "ed", Role.EDITOR)
        ada.execute(lambda board: granting.set_default(board, Role.VIEWER, "ada"))
    return file


@pytest.fixture
def path(_made: Path, tmp_path: Path) -> Path:
    """Ada is admin, Ed editor, all others viewers."""
    return Path(shutil.copy(_made, tmp_path / "board.db"))


def give(ada: BoardSession, login: str, role: Role, below: int = BOARD) -> None:
    ada.execute(lambda board: granting.grant(board, login, role, ada.user.name, below))


def handed(changes: ChangeSet, _board: Board) -> ChangeSet:
    """A command that wants what it was given."""
    return changes


def test_a_role_that_was_taken_is_gone_at_the_next_commit(path: Path) -> None:
    """Also where that session has not heard of it."""
    with session(path, "ada", 51000) as ada, session(path, "ed", 51002) as ed:
        ed.execute(typing(DESIGN, "budget", "5k"))
        give(ada, "ed", Role.VIEWER)
        before = picture(ada.board)
        acts: list[Callable[[], object]] = [
            lambda: ed.execute(typing(DESIGN, "budget", "7k")),
            lambda: ed.execute(adding("x")),
            lambda: ed.execute(deleting(DESIGN)),
            ed.undo,
        ]
        for act in acts:
            with pytest.raises(Refused, match="You are a viewer of this board"):
                act()
        assert ada.poll() is None
        assert picture(ed.board) == picture(ada.board) == before
        give(ada, "ed", Role.EDITOR, CORE)
        ed.undo()
        with pytest.raises(Refused, match="editor of 'Core' and nothing else"):
            ed.execute(typing(RESEARCH, "budget", "7k"))
        assert list(complaints(ed)) == []


def test_undo_brings_no_role_back(path: Path) -> None:
    with session(path, "ada", 51000) as ada, session(path, "zoe", 51003) as zoe:
        give(ada, "zoe", Role.ADMIN)
        zoe.execute(lambda board: granting.revoke(board, "ed"))
        give(ada, "zoe", Role.EDITOR)
        with pytest.raises(Refused, match="changing the role of ed takes an admin"):
            zoe.undo()
        assert zoe.board.access is not None
        assert "ed" not in zoe.board.access.entries


def test_redo_is_held_to_it_too(path: Path) -> None:
    with session(path, "ada", 51000) as ada, session(path, "ed", 51002) as ed:
        ed.execute(typing(DESIGN, "budget", "5k"))
        ed.undo()
        give(ada, "ed", Role.VIEWER, CORE)
        with pytest.raises(Refused, match="You are a viewer of 'Core'"):
            ed.redo()


def test_who_gives_the_first_role_can_take_it_all_back(tmp_path: Path) -> None:
    with session(new_file(tmp_path / "new.db"), "ada", 51000) as ada:
        give(ada, "ed", Role.VIEWER)
        assert ada.board.access is not None
        ada.undo()
        assert ada.board.access is None


@pytest.mark.parametrize(
    "act",
    [
        typing(DESIGN, "title", "x"),
        adding("x", RESEARCH),
        lambda board: add_comment(board, DESIGN, "hello", "vic", "2026-03-01T00:00:00"),
        lambda board: set_person(board, "Dana", {"team": "Core"}),
        lambda board: set_setting(board, "basis", "budget"),
        lambda board: switch(board, RULES[0], off=True),
        lambda board: views.save_view(board, "Ours", views.STANDARD, "vic", private=False),
        lambda board: granting.grant(board, "vic", Role.ADMIN, "vic"),
        lambda board: granting.set_default(board, Role.ADMIN, "vic"),
        lambda board: granting.revoke(board, "ed"),
    ],
)
def test_a_viewer_changes_nothing(path: Path, act: Callable[..., object]) -> None:
    with session(path, "vic", 51009) as vic:
        revision = vic.board.revision
        with pytest.raises(Refused, match="You are a viewer of this board"):
            vic.execute(act)  # type: ignore[arg-type]
        assert vic.board.revision == revision
        vic.execute(
            lambda board: views.save_view(board, "Mine", views.STANDARD, "vic", private=True)
        )
        vic.undo()
        vic.redo()


def test_an_edit_of_a_part_reaches_nothing_above_it(path: Path) -> None:
    """Where all below is done an override is taken away, but not by somebody who may not."""
    with session(path, "ada", 51000) as ada:
        ada.execute(typing(ROLLOUT, "progress", "30 not yet"))
        assert ada.board.items.get(ROLLOUT, "override")
        give(ada, "pat", Role.EDITOR, CORE)
    with session(path, "pat", 51004) as pat:
        for item in (DESIGN, 4):
            outcome = pat.execute(typing(item, "status", "done"))
            assert {change.item for change in outcome.changes} == {item}
        assert pat.board.items.get(ROLLOUT, "override")
        assert pat.board.figures.text(ROLLOUT, "progress") == "100%"
        assert list(complaints(pat)) == []
    with session(path, "ada", 51000) as ada:
        ada.execute(typing(DESIGN, "status", ""))
        assert len(ada.execute(typing(DESIGN, "status", "done")).changes) == 2


def test_only_the_owner_and_root_keep_a_file(path: Path) -> None:
    """This process made the file."""
    uid = path.stat().st_uid
    assert keeps(User(uid, "maker"), path)
    assert keeps(User(0, "root"), path)
    assert not keeps(User(uid, "maker", locked=True), path), "behind the gate all have this uid"
    assert not keeps(User(0, "root", locked=True), path)
    assert not keeps(User(uid + 1000, "x"), path)
    assert not keeps(User(uid + 1000, "x"), path.with_name("gone"))


def test_the_keeper_is_never_locked_out(path: Path) -> None:
    with session(path, "vic", path.stat().st_uid) as keeper:
        keeper.execute(lambda board: granting.revoke(board, "ada"))
        assert keeper.board.access is not None
        assert keeper.board.access.admins == ()
        keeper.user = User(keeper.user.uid, "vic", locked=True)
        with pytest.raises(Refused, match="ask whoever owns its file"):
            keeper.execute(typing(DESIGN, "title", "x"))


def test_no_other_way_of_writing_settings_gets_around_the_checks(path: Path) -> None:
    with session(path, "ada", 51000) as ada:
        for key, text in (
            ("access:zoe", "{"),
            ("access:zoe", '{"below": {"99": "editor"}, "role": "viewer"}'),
            ("access:zoe", '{"role":"editor","below":{}}'),
            ("access:no login", '{"below": {}, "role": "editor"}'),
        ):
            changes = ChangeSet((SetCell(BOARD, key, None, text),))
            with pytest.raises(InvalidInput):
                ada.execute(partial(handed, changes))
    with pytest.raises(InvalidInput):
        check_setting("access:x", '"admin"')


@pytest.mark.parametrize("text", ["{", "[" * 5000, '{"role": "boss"}', "\x00", "nan"])
def test_a_file_with_garbage_in_it_opens(path: Path, text: str) -> None:
    """Somebody wrote it past the program."""
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO setting VALUES ('access:zoe', ?)", (text,))
        db.execute("UPDATE setting SET value = ? WHERE key = 'access:*'", (text,))
    with session(path, "zoe", 51003) as zoe:
        assert rights.role_of(zoe.board, zoe.user) is Role.VIEWER
        with pytest.raises(Refused, match="You are a viewer"):
            zoe.execute(typing(DESIGN, "title", "x"))
    with session(path, "ada", 51000) as ada:
        give(ada, "zoe", Role.EDITOR)
        ada.execute(lambda board: granting.revoke(board, "zoe"))


def test_roles_change_no_figure_and_cost_no_recomputing(path: Path) -> None:
    with session(path, "ada", 51000) as ada, session(path, "ed", 51002) as ed:
        engine = ed.board.engine
        give(ada, "zoe", Role.EDITOR)
        outcome = ed.poll()
        assert outcome is not None
        assert outcome.delta.settings == ("access:zoe",)
        assert not outcome.delta.everything
        assert ed.board.engine is engine
        assert ed.board.access == ada.board.access
