"""Every command on a board whose texts are all hostile: what it prints acts on no terminal."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
from io import StringIO
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.poison import ACTIVE, ALL, MARKUP, SHARED, poisoned_board, write_plans
from tpm_tui.cli.catalog import COMMANDS
from tpm_tui.exchange.csv_guard import guarded_cell, unguarded_cell

READING = """
ls {}
ls {} --json
ls {} --group owner,x_risk --columns title,owner,allocation,x_risk,description
ls {} --view bad
ls {} --filter "owner:Q0"
get {} 2
get {} 22
get {} 3 --json
get {} 3 comments
find {} Q
find {} Q --json
comment {} 4
book {} 4
timesheet {} --week 2026-03-03
timesheet {} --week 2026-03-03 --person bad
budget {} 4
budget {} --changes
field {} list
field {} list --json
person {} list
person {} list --json
role {} list
allocation {} --from 2026-03-02 --to 2026-03-20
allocation {} --json
view {} list
view {} show bad
settings {}
settings {} --json
access list {}
access list {} --json
basis {}
log {} --limit 0
log {} --limit 0 --json
log {} --by bad
log {} --head
lint {}
lint {} --json
lint {} --rules
check {}
check {} --json
backup {} --list
doctor {}
doctor {} --json
keys list
"""
"""What prints much of a board."""

WRITING = """
set {} 2 owner=bad
set {} 2 budget=5
set {} 2 title+bad=
set {} --where "owner:Q0" x_risk=bad --dry-run
set {} 3 finish=2026-03-01
add {} bad owner=bad --under bad
add {} new --under 5
comment {} 4 bad
book {} 4 "3h yesterday bad"
budget {} 5 propose 20k bad
override {} 1 60 --reason bad
spread {} 1 budget 100k
basis {} 1 equal
mv {} 5 --under 4
mv {} 4 --under 5
rm {} 6
undo {}
redo {}
person {} rename bad "New name"
person {} set bad role=x
role {} remove bad
field {} retire risk
field {} options risk bad
view {} delete bad
settings {} days_off=bad
access add {} bad
access revoke {} bad
check {} --repair --yes
backup {}
restore {} 1 --yes
import table.csv --into {} --yes --map bad=title
import table.csv --into other --yes
import plan.xml --into plan --yes
export {} -o bad
new bad
share bad --group bad
serve-session {} --as bad
get bad 1
"""
"""What says what it has done, or why it does not."""

NOT_TRIED = {"open", "demo", "play"}
"""What shows a screen; tests/e2e/test_poisoned_screens.py looks at those."""


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return poisoned_board(tmp_path_factory.mktemp("poisoned") / "bad.db")


def words(line: str, board: Path, bad: str) -> list[str]:
    """A command with the board's name and a hostile text in their places."""
    found = shlex.split(line)
    return [str(board) if one == "{}" else one.replace("bad", bad) for one in found]


def test_every_command_is_tried() -> None:
    tried = {line.split()[0] for line in (READING + WRITING).split("\n") if line}
    assert tried | NOT_TRIED | {"export"} == {*COMMANDS}


def harmless(text: str) -> bool:
    found = ACTIVE.search(text)
    assert found is None, text[max(0, found.start() - 80) : found.end() + 20]
    return "went wrong" not in text and "Traceback" not in text


@pytest.mark.parametrize("line", READING.strip().split("\n"))
def test_what_is_printed_is_harmless(line: str, poisoned: Path, tpm: CommandLine) -> None:
    ran = tpm(*words(line, poisoned, ALL))
    assert harmless(ran.out)
    assert harmless(ran.err)
    if "--json" in line:
        assert json.loads(ran.out)


def test_markup_is_seen_as_it_stands(poisoned: Path, tpm: CommandLine) -> None:
    said = tpm("ls", poisoned).out
    assert all(one in said for one in MARKUP)


def test_what_is_said_of_a_change_is_harmless(
    poisoned: Path, tpm: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    board = Path(shutil.copy(poisoned, tmp_path))
    write_plans(tmp_path)
    for bad in (SHARED[0], ALL.replace("\0", "")):
        for line in WRITING.strip().split("\n"):
            ran = tpm(*words(line, board, bad))
            assert harmless(ran.out), line
            assert harmless(ran.err), line


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "csv --labels --excel", "csv --shown"])
def test_exported_files_are_harmless(
    form: str, poisoned: Path, tpm: CommandLine, tmp_path: Path
) -> None:
    path = tmp_path / "out"
    assert tpm("export", poisoned, "-o", path, "--format", *form.split()).code == 0
    text = path.read_text(encoding="utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    kind = form.split(maxsplit=1)[0]
    if kind == "json":
        assert harmless(text)
        return
    marks = {"csv": ",", "tsv": "\t"}
    cells = [cell for row in csv.reader(StringIO(text), delimiter=marks[kind]) for cell in row]
    assert all(harmless(cell) for cell in cells)
    assert any("[/nope]" in cell for cell in cells)
    assert all(guarded_cell(unguarded_cell(cell)) == cell for cell in cells)


def test_a_log_as_a_table_is_harmless(poisoned: Path, tpm: CommandLine) -> None:
    out = tpm("log", poisoned, "--csv", "--limit", "0").out
    assert all(harmless(cell) for row in csv.reader(StringIO(out)) for cell in row)
