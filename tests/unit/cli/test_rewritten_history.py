"""History that was rewritten in the file: `check` tells where the chain breaks, and a head that was
noted elsewhere finds whoever chained all of it anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tpm_tui.store.ddl import COLUMNS
from tpm_tui.store.journal.chain import links

Forgery = Callable[[sqlite3.Connection], object]

LAST = "(SELECT max(seq) FROM change)"
MIDDLE = """
    UPDATE change SET new = '5' WHERE field = 'actual_cost';
    UPDATE item SET actual_cost = 5 WHERE id = 2;
"""
"""A cost that somebody wants to have been smaller, told alike by journal and table."""


def changed(db: sqlite3.Connection) -> None:
    db.executescript(MIDDLE)


def changed_author(db: sqlite3.Connection) -> None:
    db.execute("UPDATE change SET author = 'somebody else' WHERE seq = 5")


def removed(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM change WHERE seq = 5")
    db.execute("UPDATE change SET seq = seq - 1 WHERE seq > 5")
    db.execute("UPDATE board SET seq = seq - 1")


def inserted(db: sqlite3.Connection) -> None:
    db.execute("UPDATE change SET seq = -seq - 1 WHERE seq > 5")
    db.execute("UPDATE change SET seq = -seq WHERE seq < 0")
    names = ", ".join((*COLUMNS[1:], "hash"))
    db.execute(f"INSERT INTO change (seq, {names}) SELECT 6, {names} FROM change WHERE seq = 5")
    db.execute("UPDATE board SET seq = seq + 1")


def reordered(db: sqlite3.Connection) -> None:
    for old, new in ((6, -1), (7, 6), (-1, 7)):
        db.execute("UPDATE change SET seq = ? WHERE seq = ?", (new, old))


def changed_at_the_end(db: sqlite3.Connection) -> None:
    db.execute(f"UPDATE change SET reason = 'as agreed' WHERE seq = {LAST}")


def cut_off(db: sqlite3.Connection) -> None:
    db.execute(f"DELETE FROM change WHERE seq = {LAST}")
    db.execute("UPDATE board SET seq = seq - 1")
    db.execute("UPDATE item SET start = NULL WHERE id = 5")


FORGERIES: tuple[tuple[Forgery, int], ...] = (
    (changed, 13), (changed_author, 5), (removed, 5), (inserted, 6), (reordered, 6), (changed_at_the_end, 16),
)  # fmt: skip
"""With the row at which the chain breaks."""


def forge(board: Path, forgery: Forgery, *, chain_anew: bool = False) -> None:
    """Do it by hand in the file, as whoever may write it can."""
    db = sqlite3.connect(board)
    db.execute("PRAGMA ignore_check_constraints=ON")
    triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    forgery(db)
    if chain_anew:
        rows = db.execute(f"SELECT {', '.join(COLUMNS)} FROM change ORDER BY seq").fetchall()
        hashes = zip(links(rows), (row[0] for row in rows), strict=True)
        db.executemany("UPDATE change SET hash = ? WHERE seq = ?", hashes)
    for _, made in triggers:
        db.execute(made)
    db.commit()
    db.close()


@pytest.fixture
def noted(tpm: CommandLine, rollout: Path) -> str:
    """The head of the journal as somebody noted it."""
    head = tpm.ok("log", rollout, "--head").out.strip()
    assert head.startswith("16:")
    return head


def test_a_sound_board_says_its_head(tpm: CommandLine, rollout: Path, noted: str) -> None:
    assert tpm.ok("check", rollout).out.splitlines()[-1].endswith(f"to be noted elsewhere: {noted}")
    tpm.ok("set", rollout, "3", "work=1h", "--reason", "later")
    tpm.ok("undo", rollout)
    short = noted[: noted.index(":") + 17]
    for head in (noted, short):
        assert "1 noted head is part of the chain" in tpm.ok("check", rollout, "--since", head).out
    both = tpm.ok(
        "check", rollout, "--since", noted, "--since", tpm.ok("log", rollout, "--head").out.strip()
    )
    assert "2 noted heads are part of the chain" in both.out
    found = tpm.ok("check", rollout, "--json", "--since", noted).json
    assert (found["ok"], found["head"]) == (True, tpm.ok("log", rollout, "--head").out.strip())


@pytest.mark.parametrize("forgery, row", FORGERIES)
def test_the_chain_says_where(forgery: Forgery, row: int, tpm: CommandLine, rollout: Path) -> None:
    forge(rollout, forgery)
    ran = tpm("check", rollout)
    assert (ran.code, ran.err) == (1, "")
    (line,) = [one for one in ran.out.splitlines() if "chain breaks" in one and "it says" in one]
    assert line.startswith(f"journal: its chain breaks at row {row}, of 20")
    assert f"the rows up to {row - 1} are certain" in line
    said = tpm.ok("log", rollout, "--json", "--limit", "0").json
    told = next(one for one in said if one["seq"] == row)
    assert f" by {told['by']}: " in line
    assert line.endswith(f"it says: {told['what']}")


@pytest.mark.parametrize("forgery", [one for one, _ in FORGERIES] + [cut_off])
def test_a_noted_head_finds_who_chained_all_of_it_anew(
    forgery: Forgery, tpm: CommandLine, rollout: Path, noted: str
) -> None:
    forge(rollout, forgery, chain_anew=True)
    assert "chain breaks" not in tpm("check", rollout).out
    ran = tpm("check", rollout, "--since", noted)
    assert ran.code == 1
    assert "journal: row 16, " in ran.out
    assert (
        "which was noted, is not there" in ran.out or "history up to there was rewritten" in ran.out
    )


def test_what_is_cut_off_and_written_over_is_found(
    tpm: CommandLine, rollout: Path, noted: str
) -> None:
    """The chain holds and nothing contradicts it: only who noted the head knows."""
    forge(rollout, cut_off)
    tpm.ok("check", rollout)
    assert "is not there: it ends at 15" in tpm("check", rollout, "--since", noted).out
    tpm.ok("set", rollout, "2", "actual_cost=7")
    tpm.ok("check", rollout)
    ran = tpm("check", rollout, "--since", noted, "--json")
    assert (ran.code, ran.json["ok"]) == (1, False)
    assert "was rewritten since" in ran.json["problems"][0]


def test_an_honest_restore_is_named(tpm: CommandLine, rollout: Path) -> None:
    tpm.ok("backup", rollout)
    tpm.ok("set", rollout, "2", "actual_cost=7")
    tpm.ok("set", rollout, "2", "actual_cost=8")
    noted = tpm.ok("log", rollout, "--head").out.strip()
    seq = noted.partition(":")[0]
    saved = tpm("restore", rollout, "1", "--yes", "--json").json["saved"]

    def problem() -> str:
        ran = tpm("check", rollout, "--since", noted, "--json")
        (found,) = ran.json["problems"]
        assert ran.code == 1
        return str(found)

    said = f"journal: row {seq}, which was noted, is not part of it: "
    assert problem().startswith(said)
    assert "restored the state of" in problem()
    assert problem().endswith(
        f"are in {Path(saved).name} ({at_of(tpm, rollout)}); there row {seq} is as it was noted"
    )
    tpm.ok("set", rollout, "2", "actual_cost=9")
    assert problem().endswith(f"there row {seq} is as it was noted")
    kept = Path(saved)
    forge(kept, other_hash)
    assert problem().endswith("cannot be seen: there is another one in its place")
    kept.unlink()
    assert problem().startswith(said)
    assert problem().endswith("cannot be seen: that file cannot be read here")


def at_of(tpm: CommandLine, board: Path) -> str:
    """When the newest change was journalled."""
    return str(tpm.ok("log", board, "--limit", "1", "--json").json[0]["time"])


def other_hash(db: sqlite3.Connection) -> None:
    db.execute(
        f"UPDATE change SET hash = replace(hash, substr(hash, 1, 1), 'z') WHERE seq = {LAST}"
    )


def test_a_later_restore_excuses_no_forgery(tpm: CommandLine, rollout: Path, noted: str) -> None:
    """What a restore took back is later than the state that it restored."""
    tpm.ok("backup", rollout)
    tpm.ok("set", rollout, "2", "actual_cost=7")
    tpm.ok("restore", rollout, "1", "--yes")
    forge(rollout, changed, chain_anew=True)
    ran = tpm("check", rollout, "--since", noted)
    assert "history up to there was rewritten since" in ran.out


@pytest.mark.parametrize("head", ["", "13", "13:", "13:abc", "x:0123456789abcdef", "13:0123456789abcdeg", "-1:0123456789abcdef"])  # fmt: skip
def test_what_is_no_head(head: str, tpm: CommandLine, rollout: Path) -> None:
    assert "is no head of a journal" in tpm.refused("check", rollout, f"--since={head}")
