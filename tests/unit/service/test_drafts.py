"""Files of half-typed text: private, one owner at a time, never there twice, never trusted."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session, typing
from tests.restoring import restore, saved
from tpm_tui.errors import Conflict
from tpm_tui.service import drafts as kinds
from tpm_tui.service.drafts import CELL, COMMENT, DESCRIPTION, LINE, Draft, Drafts, is_saved
from tpm_tui.service.editing.noting import comment
from tpm_tui.service.session import BoardSession
from tpm_tui.store.identity import User

TEXT = "Cutov\u00e9r 1"


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[BoardSession]:
    path = new_file(tmp_path / "board.db")
    with session(path) as opened:
        planted(opened, row("Build", budget="5"))
        yield opened


def draft(text: str = TEXT, kind: str = CELL, field: str = "title") -> Draft:
    return Draft(kind, 1, field, text, 3, "Title of Build")


def files(drafts: Drafts) -> list[str]:
    return sorted(one.suffix for one in drafts._place().iterdir())


def abandoned(ana: BoardSession, one: Draft) -> Drafts:
    """A session that ended in the middle of typing."""
    drafts = Drafts(ana)
    drafts.keep(one, "connection lost")
    drafts.close()
    return drafts


def test_what_is_left_is_offered_once_and_goes_on_in_another_session(ana: BoardSession) -> None:
    abandoned(ana, draft())
    one, other = Drafts(ana), Drafts(ana)
    (found,) = one.left()
    assert found.draft.text == TEXT
    assert found.draft.ended == "connection lost"
    assert found.draft.sentence.startswith('You were typing "Cutov\u00e9r 1" into Title of Build (')
    assert other.left() == [], "while it is offered here, nobody else is offered it"
    one.adopt(found)
    assert other.left() == [], "and while it is gone on with neither"
    assert files(one) == [".json", ".lock"]
    one.close()
    (again,) = other.left()
    assert again.draft.text == TEXT, "cut off once more, it is there once more"
    other.discard(again)
    assert other.left() == []
    assert files(other) == []


def test_what_stays_for_another_time(ana: BoardSession) -> None:
    abandoned(ana, draft())
    one = Drafts(ana)
    (found,) = one.left()
    one.let_go(found)
    assert len(Drafts(ana).left()) == 1


def test_a_live_session_keeps_its_own(ana: BoardSession) -> None:
    drafts = Drafts(ana)
    drafts.keep(draft())
    drafts.keep(draft("Cutover"))
    assert Drafts(ana).left() == []
    assert files(drafts) == [".json", ".lock"]
    drafts.drop()
    drafts.drop()
    assert drafts.kept is None
    drafts.close()
    assert files(drafts) == []


def test_a_killed_process_leaves_its_draft_at_once(ana: BoardSession) -> None:
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from tests.boards import session\n"
        "from tpm_tui.service.drafts import Draft, Drafts\n"
        "drafts = Drafts(session(Path(sys.argv[1])))\n"
        "drafts.keep(Draft('cell', 1, 'title', 'Cutov', 3))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = str(Path(__file__).resolve().parents[3])
    ran = subprocess.run(
        [sys.executable, "-c", code, str(ana.path)],
        env={**os.environ, "PYTHONPATH": root}, cwd=root, check=False,
    )  # fmt: skip
    assert ran.returncode == -9
    assert [one.draft.text for one in Drafts(ana).left()] == ["Cutov"]


def test_modes_and_places(ana: BoardSession, tmp_path: Path, home: Path) -> None:
    before = os.umask(0)
    try:
        drafts = Drafts(ana)
        drafts.keep(draft())
    finally:
        os.umask(before)
    folder = drafts._place()
    assert folder.is_relative_to(home / "state" / "tpm-tui" / "drafts")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    ana.path.chmod(0o600)
    for login in ("alice", "bob"):
        ana.user = User(os.getuid(), login, locked=True)
        mine = Drafts(ana)
        assert mine.left() == []
        mine.keep(draft(login))
        assert mine._place() == tmp_path / "board.db.files" / ".drafts" / login
        assert stat.S_IMODE(mine._place().stat().st_mode) == 0o700
        mine.close()
    assert [one.draft.text for one in Drafts(ana).left()] == ["bob"]


def test_another_board_at_the_same_place_is_another_board(tmp_path: Path) -> None:
    path = new_file(tmp_path / "board.db")
    with session(path) as opened:
        abandoned(opened, draft())
    path.unlink()
    new_file(path, name="Other")
    with session(path) as opened:
        opened.reader.birth()
        first = Drafts(opened)._place()
    assert first.name
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    with session(copy) as opened:
        assert Drafts(opened)._place() != first


HOSTILE = [
    b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b"1" * 5000,
    b'{"kind": "cell"}', b"x" * (kinds.LARGEST + 1),
]  # fmt: skip


def spoilt(**changes: object) -> bytes:
    return json.dumps({**asdict(draft()), **changes}).encode()


SPOILT = [
    *HOSTILE,
    spoilt(kind="python"), spoilt(text=""), spoilt(text=7), spoilt(text="x" * 300_000),
    spoilt(item="1"), spoilt(item=True), spoilt(item=1 << 70), spoilt(seen=-2),
    spoilt(cells=[[1]]), spoilt(cells=[["1", "x"]]), spoilt(cells={}),
    spoilt(at=None), spoilt(cells=[[1, "x"]] * 10_001),
    spoilt(end=7), spoilt(end="x" * 500), spoilt(place=[1]), spoilt(place=[1, -1]),
    spoilt(place=[1, True]), spoilt(place=[1, 1 << 70]), spoilt(place={}),
]  # fmt: skip


def test_a_hostile_file_is_put_aside_and_said(ana: BoardSession) -> None:
    for data in SPOILT:
        left = abandoned(ana, draft())
        next(left._place().glob("*.json")).write_bytes(data)
        drafts = Drafts(ana)
        assert drafts.left() == [], data[:80]
        assert len(drafts.unreadable) == 1, data[:80]
        assert Drafts(ana).left() == []
        assert files(drafts) == [".unreadable"], data[:80]
        drafts.unreadable[0].unlink()


def test_links_pipes_and_control_characters(ana: BoardSession, tmp_path: Path) -> None:
    folder = abandoned(ana, draft("a\x1b[2Jb\u202ec", LINE, "log-work"))._place()
    (tmp_path / "secret").write_bytes(spoilt())
    (folder / "link.json").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "pipe.json")
    (folder / "folder.json").mkdir()
    drafts = Drafts(ana)
    assert [one.draft.text for one in drafts.left()] == ["a[2Jbc"]
    assert len(drafts.unreadable) == 3


def test_very_many_are_offered_in_part_and_stay(ana: BoardSession) -> None:
    for at in range(kinds.OFFERED + 3):
        abandoned(ana, draft(f"text {at}"))
    drafts = Drafts(ana)
    found = drafts.left()
    assert len(found) == kinds.OFFERED
    assert len(Drafts(ana).left()) == 3


def test_what_killed_sessions_left_hides_no_draft_and_is_removed(ana: BoardSession) -> None:
    """Lock files of sessions that were killed after they had saved, before and among the texts."""
    folder = abandoned(ana, draft("first"))._place()
    for at in range(600):
        (folder / f"{at:032x}.lock").touch()
        (folder / f"{at:032x}.1.part").touch()
    abandoned(ana, draft("last"))
    alive, drafts = Drafts(ana), Drafts(ana)
    alive.keep(draft("being typed"))
    alive.drop()
    assert [one.draft.text for one in drafts.left()] == ["last", "first"]
    assert len(list(folder.glob("*.lock"))) == 3, "those offered, and that of the living one"
    assert list(folder.glob("*.part")) == []
    alive.keep(draft("still"))
    assert Drafts(ana).left() == []


def test_a_lock_that_another_session_sweeps_before_it_is_held(
    ana: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts, other = Drafts(ana), Drafts(ana)
    lock = fcntl.flock
    swept: list[int] = []

    def locked(file: int, how: int) -> None:
        if not swept:
            swept.append(file)
            other.left()
        lock(file, how)

    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "flock", locked)
        drafts.keep(draft())
    assert swept
    assert files(drafts) == [".json", ".lock"]
    assert other.left() == [], "it is held"
    drafts.close()
    assert len(other.left()) == 1


def test_a_lock_that_another_session_has_in_its_hand_to_sweep_it(
    ana: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts, lock, busy = Drafts(ana), fcntl.flock, [1, 1]

    def locked(file: int, how: int) -> None:
        if busy:
            busy.pop()
            raise BlockingIOError
        lock(file, how)

    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "flock", locked)
        drafts.keep(draft())
    drafts.close()
    assert [one.draft.text for one in Drafts(ana).left()] == [TEXT]


def restored(path: Path, then: Callable[[], object]) -> None:
    """Do something, and put the state of before over it."""
    copy = saved(path)
    then()
    restore(path, copy)


@pytest.mark.parametrize("later", [0, 1, 5])
def test_a_text_begun_before_a_restore_is_no_text_of_the_same_number_after_it(
    ana: BoardSession, later: int
) -> None:
    """The number that it was begun at comes again, and means something else."""
    path = ana.path

    def begin() -> None:
        for text in ("one", "two"):
            ana.execute(typing(1, "title", text))
        abandoned(ana, replace(draft("mine"), seen=ana.board.revision))

    restored(path, begin)
    with session(path, "ben", 1002) as ben:
        ben.execute(typing(1, "title", "theirs"))
        for at in range(later):
            ben.execute(typing(1, "budget", str(10 + at)))
    with session(path) as again:
        (left,) = Drafts(again).left()
        seen = again.recalled(left.draft.seen)
        assert again.is_outlived(seen)
        with pytest.raises(Conflict) as told:
            again.execute(typing(1, "title", "mine"), seen)
        (clash,) = told.value.cells
        assert (clash.theirs, clash.mine) == ("theirs", "mine")
        # Whoever goes on with it and is cut off once more has not seen it either.
        other = Drafts(again)
        other.adopt(left)
        other.keep(replace(left.draft, seen=seen, text="mine too"))
        other.close()
        (left,) = Drafts(again).left()
        assert again.is_outlived(again.recalled(left.draft.seen))


def test_a_text_begun_in_what_a_restore_leaves_as_it_was(ana: BoardSession) -> None:
    seen = ana.board.revision
    abandoned(ana, replace(draft("mine"), seen=seen))
    restored(ana.path, lambda: ana.execute(typing(1, "title", "one")))
    with session(ana.path) as again:
        (left,) = Drafts(again).left()
        assert not again.is_outlived(again.recalled(left.draft.seen))
        again.execute(typing(1, "title", "mine"), again.recalled(left.draft.seen))


def test_a_draft_that_does_not_say_of_which_journal_it_is(ana: BoardSession) -> None:
    left = abandoned(ana, draft())
    (path,) = left._place().glob("*.json")
    data = json.loads(path.read_bytes())
    del data["end"], data["place"]
    path.write_text(json.dumps(data))
    (found,) = Drafts(ana).left()
    assert found.draft.text == TEXT
    assert ana.is_outlived(ana.recalled(found.draft.seen)), "nobody knows what it was begun on"


def test_what_was_saved_in_the_last_moment_is_known(ana: BoardSession) -> None:
    assert not is_saved(ana.board, draft(), "ana")
    assert is_saved(ana.board, draft("Build"), "ana")
    assert not is_saved(ana.board, draft("x", DESCRIPTION), "ana")
    said = Draft(COMMENT, 1, "", "well", 3)
    assert not is_saved(ana.board, said, "ana")
    comment(ana, 1, "well")
    assert is_saved(ana.board, said, "ana")
    assert not is_saved(ana.board, said, "ben")
    assert not is_saved(ana.board, Draft(CELL, 99, "title", "x", 3), "ana")
    assert not is_saved(ana.board, Draft(LINE, 1, "log-work", "4h", 3), "ana")


def test_a_full_disk_leaves_the_last_one(
    ana: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = Drafts(ana)
    drafts.keep(draft("first"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", full)
        with pytest.raises(OSError, match="No space"):
            drafts.keep(draft("second"))
    drafts.close()
    assert [one.draft.text for one in Drafts(ana).left()] == ["first"]
