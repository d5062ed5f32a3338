"""Backups: whole, checked, one a day, and rotated without losing what matters."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.boards import new_file, picture, planted, row, session, typing
from tpm_tui.errors import BoardError, Refused
from tpm_tui.service.places import open_board
from tpm_tui.service.session import BoardSession
from tpm_tui.service.settings.typed import set_setting
from tpm_tui.service.upkeep import backups
from tpm_tui.service.upkeep.backups import chosen, daily, rotate, superfluous, take
from tpm_tui.store.copies import backup
from tpm_tui.store.copies.backup import BEFORE, DAILY, Saved, folder_of, name_of, saved
from tpm_tui.store.files.beside import folder_beside

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[BoardSession]:
    """A board with a little on it."""
    with session(new_file(tmp_path / "crm.db")) as found:
        planted(found, row("P", row("A", work="8h", owner="Ana"), row("B", budget="5k")))
        yield found


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def kept(board: Path, taken: datetime, revision: int = 7, kind: str = DAILY) -> Path:
    """A file that looks like a backup of the board, taken at some other time."""
    lock = open_board(board)
    try:
        made = take(board, lock.lock)
    finally:
        lock.close()
    return made.path.rename(made.path.with_name(name_of(taken, revision, kind)))


def test_a_backup_is_the_board_while_it_is_edited(opened: BoardSession) -> None:
    before = picture(opened.board)
    taken = take(opened.path, opened.lock)
    opened.execute(typing(2, "work", "3h"))
    assert taken.faults == ()
    assert taken.path.parent == folder_of(opened.path)
    assert [one.path for one in saved(opened.path)] == [taken.path]
    assert (taken.revision, saved(opened.path)[0].revision) == (7, 7)
    assert names(taken.path.parent) == [taken.path.name]  # no log, no draft
    with session(taken.path) as copy:
        assert picture(copy.board) == before


def test_a_backup_has_the_mode_of_the_board(opened: BoardSession) -> None:
    opened.path.chmod(0o660)
    old = os.umask(0o077)
    try:
        taken = take(opened.path, opened.lock)
    finally:
        os.umask(old)
    assert taken.path.stat().st_mode & 0o7777 == 0o660
    assert taken.path.parent.stat().st_mode & 0o7777 == 0o2770


def test_a_file_is_written_over_only_if_nothing_is_lost(opened: BoardSession) -> None:
    folder = opened.path.parent
    target = folder / "x.db"
    take(opened.path, opened.lock, target)
    opened.execute(typing(2, "work", "3h"))
    assert take(opened.path, opened.lock, target).revision == 8
    with session(target) as copy:
        copy.execute(typing(2, "work", "5h"))
    before = target.read_bytes()
    for file in (target, new_file(folder / "other.db"), folder / "text"):
        if file.name == "text":
            file.write_text("mine")
        with pytest.raises(Refused, match="no earlier state of this board"):
            take(opened.path, opened.lock, file)
    with pytest.raises(Refused, match="no backup of itself"):
        take(opened.path, opened.lock, opened.path)
    (folder / "link.db").symlink_to(folder / "nowhere.db")
    with pytest.raises(Refused):
        take(opened.path, opened.lock, folder / "link.db")
    assert target.read_bytes() == before
    assert (folder / "text").read_text() == "mine"
    assert take(opened.path, opened.lock, folder).path.name.startswith("crm-")


@pytest.mark.parametrize("moment", ["copy", "flushed", "put"])
def test_a_full_disk_leaves_nothing(
    opened: BoardSession, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if moment == "put":
        monkeypatch.setattr(Path, "hardlink_to", full)
        monkeypatch.setattr(Path, "replace", full)
    elif moment == "flushed":
        monkeypatch.setattr(backup, "flushed", full)
    else:
        monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BoardError, match="there is no room"):
        take(opened.path, opened.lock)
    assert names(folder_of(opened.path)) == []


def test_what_is_unsound_is_saved_and_said(opened: BoardSession) -> None:
    opened.close()
    db = sqlite3.connect(opened.path)
    db.execute("UPDATE item SET work = 60 WHERE id = 2")
    db.commit()
    db.close()
    found = open_board(opened.path)
    taken = take(opened.path, found.lock)
    found.close()
    assert len(taken.faults) == 1
    assert taken.faults[0].startswith("item 2: work is 60 in the table and 28800")
    taken.path.rename(taken.path.with_name("kept.db"))
    with pytest.raises(BoardError, match="is not sound, so no backup was made"):
        daily(opened.path, now=datetime.now(UTC) + timedelta(days=1))
    assert names(folder_of(opened.path)) == [".lock", "kept.db"]


# ---- the backup of the day


def test_one_a_day_and_only_of_what_changed(opened: BoardSession) -> None:
    path, today = opened.path, datetime.now(UTC)
    assert daily(path, now=today) is None  # born today
    made = daily(path, now=today + timedelta(days=1))
    assert made is not None
    assert made.path.name.endswith("-r7-daily.db")
    made.path.rename(made.path.with_name(name_of(today + timedelta(days=1), 7, DAILY)))
    assert daily(path, now=today + timedelta(days=1)) is None  # made today
    assert daily(path, now=today + timedelta(days=2)) is None  # nothing changed
    opened.execute(typing(2, "work", "3h"))
    assert daily(path, now=today + timedelta(days=1)) is None
    assert daily(path, now=today + timedelta(days=2)) is not None


def test_nobody_waits_for_another_who_makes_it(opened: BoardSession) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    folder = folder_beside(opened.path, "backups")
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert daily(opened.path, now=later) is None
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(daily(opened.path, now=later)))
        for _ in range(6)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(saved(opened.path)) == 1 or {one.revision for one in saved(opened.path)} == {7}
    assert sum(one is not None for one in found) == len(saved(opened.path)) == 1


def test_files_of_a_clock_gone_wrong_stop_nothing(opened: BoardSession) -> None:
    ahead = kept(opened.path, datetime(2031, 1, 1, tzinfo=UTC))
    opened.execute(typing(2, "work", "3h"))
    assert daily(opened.path, now=datetime.now(UTC) + timedelta(days=1)) is not None
    assert ahead.exists()


# ---- rotation


def at(days: float, kind: str = DAILY, revision: int = 1) -> Saved:
    taken = NOON - timedelta(days=days)
    return Saved(Path(name_of(taken, revision, kind)), taken, revision, kind)


def left(found: list[Saved], now: datetime = NOON) -> list[Saved]:
    found = sorted(found, key=lambda one: one.taken, reverse=True)
    gone = superfluous(found, now)
    return [one for one in found if one not in gone]


def test_a_year_of_days_becomes_days_weeks_and_months() -> None:
    found: list[Saved] = []
    for day in range(400, -1, -1):
        found = left([*found, at(day)], NOON - timedelta(days=day))
    days = [(NOON - one.taken).days for one in found]
    assert days[:7] == [0, 1, 2, 3, 4, 5, 6]
    weeks = {one.taken.isocalendar()[:2] for one in found}
    months = {f"{one.taken:%Y-%m}" for one in found}
    assert len(weeks) >= 4
    assert len(months) == 6
    assert 7 + 2 + 4 <= len(found) <= 7 + 4 + 6
    assert days[-1] > 140


def test_what_people_asked_for_and_what_is_not_known_stays() -> None:
    asked = [at(day, "") for day in range(300)]
    assert left(asked) == asked
    before = [at(day, BEFORE[day % 3]) for day in range(9)]
    assert left(before) == before[:5]


def test_a_clock_that_jumps_deletes_nothing_that_matters() -> None:
    found = [at(day) for day in range(7)]
    future = [at(-1000 - day) for day in range(3)]
    assert left([*future, *found]) == [
        *sorted(future, key=lambda one: one.taken, reverse=True),
        *found,
    ]
    assert set(left([*future[:1], *found], NOON + timedelta(days=2000))) >= set(future[:1])
    assert len(left([*future[:1], *found], NOON + timedelta(days=2000))) == 7
    # Back in the past, everything is still to come and nothing goes.
    assert left(found, NOON - timedelta(days=5000)) == found


def test_a_board_says_how_many_days_have_a_backup(opened: BoardSession) -> None:
    """By what the newest backup says; where that is nonsense, by the usual number."""
    days = [at(day) for day in range(40)]
    few, many = (len(days) - len(superfluous(days, NOON, count)) for count in (7, 14))
    assert many == few + 7 - 1  # one of these days was there already, as the newest of its week
    opened.execute(lambda board: set_setting(board, "daily_backups", "3"))
    assert backups._kept_days(take(opened.path, opened.lock).path) == 3
    for text, found in (("400", 366), ("0", 7), ("-1", 7), ('"x"', 7), ("nothing", 7), ("true", 7)):
        newest = take(opened.path, opened.lock).path
        with closing(sqlite3.connect(newest)) as db, db:
            db.execute("UPDATE setting SET value = ? WHERE key = 'daily_backups'", (text,))
        assert backups._kept_days(newest) == found
    opened.path.with_name("text.db").write_text("no board")
    assert backups._kept_days(opened.path.with_name("text.db")) == 7


def test_rotation_goes_by_what_the_board_says(opened: BoardSession) -> None:
    opened.execute(lambda board: set_setting(board, "daily_backups", "1"))
    old = [kept(opened.path, NOON - timedelta(days=day)) for day in range(1, 4)]
    kept(opened.path, NOON)
    # The newest of the week before, a Sunday, stays as that.
    assert set(rotate(opened.path, NOON)) == {old[0], old[2]}


def test_rotation_spares_other_files_and_other_boards(opened: BoardSession) -> None:
    old = [kept(opened.path, NOON - timedelta(days=day)) for day in range(0, 400, 3)[:12]]
    folder = folder_of(opened.path)
    (folder / "notes.txt").write_text("mine")
    (folder / "2026-13-99T000000Z-r1-daily.db").write_text("no date")
    foreign = folder / name_of(NOON - timedelta(days=33), 2, DAILY)
    new_file(foreign)
    stale = folder / ".crm.db.123.456.new"
    stale.write_text("half")
    os.utime(stale, (1, 1))
    gone = rotate(opened.path, NOON)
    assert gone
    assert set(gone) < set(old)
    assert foreign.exists()
    assert (folder / "notes.txt").exists()
    assert not stale.exists()
    assert old[0].exists()


def test_backups_are_named_by_number_name_and_path(opened: BoardSession) -> None:
    first = kept(opened.path, NOON - timedelta(days=1))
    second = kept(opened.path, NOON)
    assert chosen(opened.path, "1") == second
    assert chosen(opened.path, "2") == first
    assert chosen(opened.path, first.name) == chosen(opened.path, first.stem) == first
    assert chosen(opened.path, str(first)) == first
    for wrong in ("3", "0", "x", "./none.db"):
        with pytest.raises(BoardError, match=r"no backup|no file"):
            chosen(opened.path, wrong)


def test_the_gentle_pause_is_short() -> None:
    backups.gently()
