"""`log`: what it can be asked, and that its output can be opened by terminals and spreadsheets."""

from __future__ import annotations

import csv
import io
import sqlite3
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.boards import session, typing
from tests.command_line import CommandLine
from tests.unit.cli.made_once import copied, make
from tpm_tui.cli.main import INTERRUPTED
from tpm_tui.domain.changes import ChangeSet, SetCell


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After Bo and Ana changed it."""
    path = make(tmp_path_factory.mktemp("made"))
    with session(path, "Bo", 1002) as bo:
        bo.execute(typing(3, "budget", "500"), reason="CR-7, more users")
        bo.execute(typing(4, "budget", "900"))
        bo.undo()
    with session(path, "ana") as ana:
        ana.execute(typing(5, "owner", "Mei Lin"), reason="handed over")
    return path


@pytest.fixture
def team(made: Path, tmp_path: Path) -> Path:
    return copied(made, tmp_path)


def rows(tpm: CommandLine, board: Path, *words: str) -> list[dict[str, Any]]:
    return list(tpm.ok("log", board, "--json", "--limit", "0", *words).json)


def cells(tpm: CommandLine, board: Path, *words: str) -> set[tuple[str | None, str]]:
    return {(one["id"], one["field"]) for one in rows(tpm, board, *words)}


def test_people(tpm: CommandLine, team: Path) -> None:
    assert cells(tpm, team, "--by", "bo") == {("3", "budget"), ("4", "budget")}
    both = cells(tpm, team, "--by", "BO", "--by", "Ana")
    assert both == {("3", "budget"), ("4", "budget"), ("5", "owner")}
    said = tpm.ok("log", team, "--by", "zed").out
    assert said.startswith(
        "No changes like that: nobody called 'zed' has changed this board, but Bo, ana,"
    )


def test_parts_of_the_tree(tpm: CommandLine, team: Path) -> None:
    assert {one["id"] for one in rows(tpm, team, "--below", "2")} == {"2", "3", "4"}
    tpm.ok("mv", team, "4", "--under", "5")
    tpm.ok("set", team, "4", "work=1h")
    moved = rows(tpm, team, "--below", "2", "--item", "4")
    assert (moved[0]["field"], moved[-1]["field"]) == ("place", "item")
    said = tpm.ok("log", team, "--below", "2", "--item", "4").out.splitlines()
    assert all(line.endswith("(stands elsewhere now)") for line in said[1:])
    assert rows(tpm, team, "--below", "5", "--item", "4")[0]["field"] == "work"
    assert "no row '99'" in tpm.refused("log", team, "--below", "99")


def test_rows_that_match_now(tpm: CommandLine, team: Path) -> None:
    assert {one["id"] for one in rows(tpm, team, "--where", "owner:mei")} == {"5"}
    assert rows(tpm, team, "--where", "owner:mei", "--item", "3") == []
    assert "--where" in tpm.refused("log", team, "--where", "budgte>5")


def test_fields_and_kinds(tpm: CommandLine, team: Path) -> None:
    tpm.ok("comment", team, "3", "look")
    tpm.ok("person", team, "set", "Dana", "team=Core")
    tpm.ok("rm", team, "5")
    assert cells(tpm, team, "--field", "Owner", "--field", "actual_cost") == {
        ("5", "owner"), ("2", "actual_cost"),
    }  # fmt: skip
    assert [one["title"] for one in rows(tpm, team, "--field", "comment")] == ["Design"]
    assert [one["field"] for one in rows(tpm, team, "--field", "person")] == ["person:Dana"]
    assert [one["field"] for one in rows(tpm, team, "--field", "name")] == ["name"]
    assert [one["id"] for one in rows(tpm, team, "--act", "delete")] == ["5"]
    assert [one["mark"] for one in rows(tpm, team, "--act", "undo")] == ["undo"]
    assert [one["new"] for one in rows(tpm, team, "--act", "undone")] == ["900.00"]
    assert {one["field"] for one in rows(tpm, team, "--act", "create")} == {"item"}
    assert "explode" in tpm.refused("log", team, "--act", "explode")


def day_of(row: dict[str, Any]) -> date:
    """When something was done, here."""
    return datetime.fromisoformat(row["time"]).astimezone().date()


def test_time(tpm: CommandLine, team: Path) -> None:
    day = day_of(rows(tpm, team)[-1])
    tpm.ok("settings", team, f"today={day}")  # also where midnight comes just now
    everything = rows(tpm, team)
    of_the_day = [one for one in everything if day_of(one) == day]
    assert rows(tpm, team, "--since", "today", "--until", "today") == of_the_day
    assert rows(tpm, team, "--since", "-2h") == everything
    assert rows(tpm, team, "--until", "yesterday") == []
    assert rows(tpm, team, "--since", "-2w", "--until", everything[-1]["time"])[-1]["seq"] == 1
    assert "no day or time" in tpm.refused("log", team, "--since", "whenever")


def test_reasons(tpm: CommandLine, team: Path) -> None:
    assert cells(tpm, team, "--text", "cr-7") == {("3", "budget")}
    assert cells(tpm, team, "--text", "OWNER of") == {("5", "owner")}
    assert rows(tpm, team, "--text", "%") == []
    found = rows(tpm, team, "--text", "cr-7")[0]
    assert found["reason"] == "CR-7, more users"
    said = tpm.ok("log", team, "--text", "handed").out
    assert said.splitlines()[1].endswith("Training: Owner Mei -> Mei Lin (why: handed over)")


def test_the_oldest_first(tpm: CommandLine, team: Path) -> None:
    newest = [one["seq"] for one in rows(tpm, team, "--limit", "3")]
    assert newest == sorted(newest, reverse=True)
    oldest = [one["seq"] for one in rows(tpm, team, "--limit", "3", "--reverse")]
    assert oldest == newest[::-1]


def test_the_chain_goes_along(tpm: CommandLine, team: Path) -> None:
    newest, *_, first = rows(tpm, team)
    seq, digest = tpm.ok("log", team, "--head").out.strip().split(":")
    assert (int(seq), len(digest)) == (newest["seq"], 64)
    assert digest.startswith(newest["hash"])
    assert len(newest["hash"]) == 16
    assert (first["base"], rows(tpm, team, "--text", "cr-7")[0]["base"]) == (
        None, rows(tpm, team, "--item", "3", "--act", "create")[0]["seq"],
    )  # fmt: skip


def test_local_time_is_told_with_its_zone(
    tpm: CommandLine, team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        utc = rows(tpm, team)[0]["time"]
        line = tpm.ok("log", team, "--limit", "1").out.splitlines()[1]
        table = list(csv.DictReader(io.StringIO(tpm.ok("log", team, "--limit", "1", "--csv").out)))
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    assert utc.endswith("Z")
    assert " +0530" in line
    assert (table[0]["time"], table[0]["local"][-5:]) == (utc, "+0530")


def test_views_and_settings_are_readable(tpm: CommandLine, team: Path) -> None:
    tpm.ok("settings", team, "basis=budget", "day=7.5h", "holidays=2026-12-25", "percent:in_review=70",
           "reasons=budget,delete")  # fmt: skip
    with session(team) as ana:
        view = '{"columns": ["title", "owner", "status"], "filter": "%s", "number": 9}'
        for before, after in ((None, view % ""), (view % "", view % "owner:bo")):
            ana.execute(
                lambda _, a=before, b=after: ChangeSet((SetCell(0, "view:Mine", a, b),), "view")  # type: ignore[misc]
            )
    said = tpm.ok("log", team, "--act", "settings", "--limit", "0").out
    for sentence in (
        "the board: Weight basis — -> budget",
        "the board: Standard day — -> 7.5h",
        "the board: Holidays: +2026-12-25",
        "the board: Statuses: In review: in progress -> in progress 70%",
        "the board: Reasons needed — -> Budget, delete",
        "the view Mine saved",
        "the view Mine: filter — -> owner:bo",
    ):
        assert sentence in said
    assert "{" not in said
    assert "[" not in said


def test_spreadsheets_and_terminals_are_safe(tpm: CommandLine, team: Path) -> None:
    """Whoever wrote it, with this program or by hand into the file."""
    db = sqlite3.connect(team)
    db.execute("DROP TRIGGER change_is_append_only_update")
    db.execute(
        "UPDATE change SET author = '=cmd|calc!A1', label = '+1\x1b[2J', txn = '@x' WHERE seq = 1"
    )
    db.execute(
        "UPDATE change SET field = 'title', new = '\"=1\x1b]52;c;eA==\x07\u202e\"' WHERE seq = 2"
    )
    db.execute("UPDATE change SET new = '{broken', at = 'never\x1b[31m' WHERE seq = 3")
    db.commit()
    db.close()
    for form in ("--csv", "--json", "--limit=0"):
        ran = tpm("log", team, "--limit", "0", form)
        assert ran.code == 0
        assert not any(char in ran.out + ran.err for char in "\x1b\x07\u202e\x9b")
    table = list(csv.reader(io.StringIO(tpm("log", team, "--csv", "--limit", "0").out)))
    assert len({len(line) for line in table}) == 1
    active = [one for line in table for one in line if one[:1] in ("=", "+", "@", "-")]
    assert active == []
    assert [line[3] for line in table if line[0] == "1"] == ["'=cmd|calc!A1"]


def test_a_table_of_nothing_has_no_sentence_in_it(tpm: CommandLine, team: Path) -> None:
    ran = tpm("log", team, "--by", "nobody", "--csv")
    assert (ran.code, len(list(csv.reader(io.StringIO(ran.out))))) == (0, 1)
    assert ran.err.startswith("No changes like that: nobody called 'nobody'")
    assert tpm.ok("log", team, "--by", "nobody", "--json").json == []


INJECTIONS = ("' OR '1'='1", '") OR 1=1 --', "'; DROP TABLE change; --", "%", "\\", '["', "🙂'")


def test_what_is_typed_is_data(tpm: CommandLine, team: Path) -> None:
    before = rows(tpm, team)
    for text in INJECTIONS:
        for option in ("--by", "--text"):
            assert tpm.ok("log", team, option, text).out.startswith("No changes like that")
    assert rows(tpm, team) == before


def test_what_means_nothing_is_refused(tpm: CommandLine, team: Path) -> None:
    for option in ("--field", "--act", "--since", "--until", "--item", "--below"):
        for text in INJECTIONS[::3]:
            assert tpm("log", team, option, text).code == 2


def following(
    tpm: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    acts: list[Callable[[], object]],
    *words: str | Path,
) -> str:
    """What `log --follow` prints while others act, one act in each of its pauses."""

    def pause(_seconds: float) -> None:
        if not acts:
            raise KeyboardInterrupt
        acts.pop(0)()

    monkeypatch.setattr(time, "sleep", pause)
    ran = tpm("log", *words, "--follow")
    assert (ran.code, ran.err) == (INTERRUPTED, "")
    return ran.out


def test_following(tpm: CommandLine, team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with session(team, "Bo", 1002) as bo:
        acts: list[Callable[[], object]] = [
            lambda: bo.execute(typing(3, "work", "3h"), reason="late"),
            lambda: None,
            lambda: bo.execute(typing(5, "work", "4h")),
            bo.undo,
            lambda: bo.execute(typing(3, "title", "Plan")),
        ]
        out = following(tpm, monkeypatch, acts, team, "--limit", "1", "--by", "bo", "--item", "3")
    said = [line.split("  ")[-1].strip() for line in out.splitlines()]
    assert said == [
        "what", "Design: Budget — -> 500 (why: CR-7, more users)", "Design: Work 16h -> 3h (why: late)",
        "Plan: Work item Design -> Plan",
    ]  # fmt: skip


def test_following_as_json(tpm: CommandLine, team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One object a line, and rows that match by what they are by then."""
    with session(team, "Bo", 1002) as bo:
        acts: list[Callable[[], object]] = [
            lambda: bo.execute(typing(3, "owner", "Zed")),
            lambda: bo.execute(typing(3, "work", "5h")),
            lambda: bo.execute(typing(4, "work", "5h")),
        ]
        out = following(tpm, monkeypatch, acts, team, "--json", "--where", "owner:zed")
    assert [line[:8] for line in out.splitlines()] == ['{"seq": '] * 2
    assert ['"owner"' in line for line in out.splitlines()] == [True, False]
