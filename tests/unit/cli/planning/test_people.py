"""People, roles and allocation from scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import new_file, planted, row, session
from tests.command_line import CommandLine


@pytest.fixture
def crew(tmp_path: Path) -> Path:
    """The program of SEMANTICS 3.3."""
    path = new_file(tmp_path / "crew.db", name="Crew", days_off=["2026-02-18"], today="2026-02-02")
    with session(path) as opened:
        a1 = row("A1", start="2026-02-02", finish="2026-02-27", assignments="Dana 60%, Elias 50%")
        b1 = row(
            "B1",
            start="2026-02-16",
            finish="2026-03-13",
            assignments="Dana 60%, role:QA 0.5fte 2026-03-02..2026-03-13",
        )
        planted(opened, row("Program", row("A", a1), row("B", b1)))
    return path


def test_people_are_set_listed_renamed_and_removed(tpm: CommandLine, crew: Path) -> None:
    said = tpm.ok("person", crew, "set", "dana", "team=Core", "rates=95; 105 from 2026-07-01").out
    assert said == "Add dana.\n"
    assert tpm.ok("undo", crew).out == "Undone: add dana.\n"
    tpm.ok("person", crew, "set", "Dana", "team=Core", "rates=95; 105 from 2026-07-01")
    assert tpm.ok("person", crew, "set", "DANA", "week=Mon-Thu 8h").out == "Week of Dana.\n"
    assert tpm.ok("person", crew, "leave", "Dana", "2026-03-02..2026-03-03", "ski", "trip").out == (
        "Leave of Dana.\n"
    )
    assert tpm.ok("person", crew, "list").out.splitlines() == [
        "name   team  week        rate                     leave",
        "Dana   Core  Mon-Thu 8h  95; 105 from 2026-07-01  2026-03-02..2026-03-03 ski trip",
        "Elias",
    ]
    dana, elias = tpm.ok("person", crew, "list", "--json").json
    assert dana["rates"] == [
        {"from": None, "per_hour": "95.00"},
        {"from": "2026-07-01", "per_hour": "105.00"},
    ]
    assert dana["leave"] == [{"first": "2026-03-02", "last": "2026-03-03", "label": "ski trip"}]
    assert (dana["known"], elias["known"], elias["week_minutes"]) == (True, False, None)
    tpm.ok("person", crew, "leave", "Dana", "2026-03-02", "--remove")
    assert tpm.ok("person", crew, "rename", "Dana", "Dana Cruz").out == (
        "Rename Dana to Dana Cruz.\n"
    )
    assert tpm.ok("get", crew, "3", "assignments").out == "Dana Cruz 60%, Elias 50%\n"
    assert tpm.ok("person", crew, "remove", "dana cruz", "--json").json is None
    assert tpm.ok("person", crew, "set", "Elias").out == "Add Elias.\n"
    assert tpm.ok("person", crew, "set", "Elias").out == "Nothing changed: it was so already.\n"


def test_a_role_is_renamed_and_that_is_one_undo(tpm: CommandLine, crew: Path) -> None:
    tpm.ok("role", crew, "set", "QA", "headcount=2")
    assert tpm.ok("role", crew, "rename", "qa", "Testing").out == (
        "Rename the role QA to Testing.\n"
    )
    assert "role:Testing" in tpm.ok("get", crew, "5", "assignments").out
    assert tpm.ok("role", crew, "rename", "Testing", "Test", "--json").json["name"] == "Test"
    tpm.ok("undo", crew)
    tpm.ok("undo", crew)
    assert "role:QA" in tpm.ok("get", crew, "5", "assignments").out
    assert [one["name"] for one in tpm.ok("role", crew, "list", "--json").json] == ["QA"]
    assert "Write it as: tpm-tui role BOARD rename NAME" in tpm.refused(
        "role", crew, "rename", "QA"
    )


@pytest.mark.parametrize(
    "words, why",
    [
        (("set", "Dana", "team"), "'team' is not FIELD=TEXT"),
        (("set", "Dana", "shoe=44"), "no 'shoe'"),
        (("set",), "Write it as: tpm-tui person BOARD set NAME"),
        (("leave", "Dana"), "Write it as"),
        (("leave", "Dana", "soon"), "date such as"),
        (("remove", "Nobody"), "knows no person 'Nobody'"),
        (("set", "Dana", "place=Munich"), "no place"),
        (("days-off", "2026-02-30"), "not a day"),
    ],
)
def test_what_is_refused(tpm: CommandLine, crew: Path, words: tuple[str, ...], why: str) -> None:
    assert why in tpm.refused("person", crew, *words)


def test_holidays_of_the_board(tpm: CommandLine, crew: Path) -> None:
    assert tpm.ok("person", crew, "days-off", "2026-12-24..2026-12-25", "2026-12-31").out == (
        "Holidays of the board.\n"
    )
    assert tpm.ok("person", crew, "days-off", "2026-02-18", "--remove").out.startswith("Holidays")
    assert "!" in tpm("allocation", crew, "--name", "Dana").out


def test_roles(tpm: CommandLine, crew: Path) -> None:
    tpm.ok("role", crew, "set", "role:QA", "headcount=2", "rates=80", "skills=testing")
    assert tpm.ok("role", crew, "list").out.splitlines() == [
        "role  headcount  rate  skills   unstaffed",
        "QA    2          80    testing  yes",
    ]
    assert tpm.ok("role", crew, "list", "--json").json == [
        {
            "name": "QA",
            "known": True,
            "headcount_fte": "2",
            "skills": ["testing"],
            "rates": [{"from": None, "per_hour": "80.00"}],
        }
    ]
    assert "asks for role:QA" in tpm.refused("role", crew, "staff", "QA", "Mei", "--under", "2")
    assert tpm.ok("role", crew, "staff", "qa", "Mei").out == "Staff QA by Mei on B1.\n"
    assert tpm.ok("get", crew, "5", "assignments").out == (
        "Dana 60%, Mei 0.5fte 2026-03-02..2026-03-13\n"
    )
    assert tpm.ok("role", crew, "remove", "QA").out == "Remove the role QA.\n"


def test_t3_3_the_heat_map_as_text(tpm: CommandLine, crew: Path) -> None:
    tpm.ok("person", crew, "set", "Elias", "week=4d")
    ran = tpm("allocation", crew)
    assert ran.out.splitlines() == [
        "           W6 2026   W7     W8     W9  W10  W11",
        "Dana           60%  60%  120%!  120%!  60%  60%",
        "Elias          50%  50%    50%    50%   0%   0%",
        "role:QA                                20h  20h",
        "unstaffed                              20h  20h",
    ]
    assert "! 2 over-allocated" in ran.err


def test_t3_3_the_heat_map_as_json(tpm: CommandLine, crew: Path) -> None:
    found = tpm.ok("allocation", crew, "--json", "--name", "dana").json
    assert (found["board"], found["period"], found["notes"]) == ("Crew", "week", [])
    (dana,) = found["rows"]
    assert [one["percent"] for one in dana["cells"]] == [60, 60, 120, 120, 60, 60]
    week = dana["cells"][2]
    assert (week["period"], week["hours"], week["capacity_hours"]) == ("2026-W08", "38.40", "32.00")
    assert (week["over"], week["band"], week["worst_day"]) == (True, "red", "2026-02-16")
    assert [(one["id"], one["path"], one["amount"], one["hours"]) for one in week["causes"]] == [
        ("3", ["Program", "A", "A1"], "60%", "19.20"),
        ("5", ["Program", "B", "B1"], "60%", "19.20"),
    ]
    assert dana["whole"]["hours"] == "182.40"


def test_soft_bookings_and_leave_in_the_text(tpm: CommandLine, crew: Path) -> None:
    """W10: 60 % agreed, 100 % with the soft booking; the role is staffed while Mei is on leave."""
    tpm.ok("set", crew, "5", "assignments=Dana 60%, Dana 40% soft 2026-03-02..2026-03-06, Mei 4h/d")
    tpm.ok("person", crew, "leave", "Mei", "2026-03-09..2026-03-13")
    lines = tpm("allocation", crew, "--from", "2026-03-02", "--to", "2026-03-13").out.splitlines()
    assert lines[1].split() == ["Dana", "60/100%", "60%"]
    assert lines[3].split() == ["Mei", "50%", "LEAVE!"]


def test_other_boards_of_the_folder_count_unless_told_otherwise(
    tpm: CommandLine, crew: Path
) -> None:
    with session(new_file(crew.with_name("erp.db"), name="ERP")) as erp:
        planted(erp, row("X", start="2026-02-02", finish="2026-02-06", assignments="Dana 50%"))
    words = ("allocation", crew, "--json", "--name", "Dana", "--to", "2026-02-06")
    (cell,) = tpm.ok(*words).json["rows"][0]["cells"]
    assert (cell["percent"], [one["board"] for one in cell["causes"]]) == (110, [None, "ERP"])
    (alone,) = tpm.ok(*words, "--alone").json["rows"][0]["cells"]
    assert alone["percent"] == 60


def test_allocation_of_nobody_and_times_that_are_none(tpm: CommandLine, crew: Path) -> None:
    said = tpm.ok("allocation", crew, "--team", "None").out
    assert said.startswith("Nobody is assigned")
    assert "before --from" in tpm.refused(
        "allocation", crew, "--from", "2026-03-02", "--to", "2026-03-01"
    )
    assert "invalid choice" in tpm.refused("allocation", crew, "--by", "year")


def test_the_journal_tells_what_became_of_people_and_roles(tpm: CommandLine, crew: Path) -> None:
    tpm.ok("person", crew, "set", "Dana", "team=Core")
    tpm.ok("person", crew, "set", "Dana", "team=Edge", "leave=2026-03-02..2026-03-03")
    tpm.ok("role", crew, "set", "QA", "headcount=2")
    tpm.ok("person", crew, "remove", "Dana")
    said = [line for line in tpm.ok("log", crew).out.splitlines() if "  the " in line][:4]
    assert [line[line.index("  the ") + 2 :] for line in said] == [
        "the person Dana: removed",
        "the role QA: added, headcount — -> 2",
        "the person Dana: team Core -> Edge, leave — -> 2026-03-02..2026-03-03",
        "the person Dana: added, team — -> Core",
    ]


def test_people_of_a_parent_take_the_dates_of_what_is_below(tpm: CommandLine, crew: Path) -> None:
    tpm.ok("set", crew, "2", "assignments=Mei 50%")
    assert tpm.ok("get", crew, "2:own", "assignments").out == ("Mei 50% 2026-02-02..2026-02-27\n")
    assert tpm.ok("get", crew, "2", "person_days").out == "30.40\n"
