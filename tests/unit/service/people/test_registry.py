"""People and roles of a board: typed as text, kept as settings, undone by themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, new_file, planted, row, session
from tpm_tui.domain.calendar import Calendar, ordinal
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.people import parse_assignments
from tpm_tui.domain.registry import Person
from tpm_tui.errors import Conflict, InvalidInput, Refused
from tpm_tui.service.people import text as texts
from tpm_tui.service.people.registry import (
    PERSON_FIELDS,
    ROLE_FIELDS,
    person_named,
    person_text,
    remove_person,
    remove_role,
    rename_person,
    rename_role,
    role_named,
    role_text,
    set_days_off,
    set_person,
    set_role,
    staff_role,
)

HOUR = 60


def board(**settings: object) -> Sketch:
    """A board of two tasks in March 2026."""
    return Sketch(
        row("A", start="2026-03-02", finish="2026-03-13", assignments="Dana 60%, role:QA 0.5fte"),
        row("B", start="2026-03-09", finish="2026-03-20", assignments="role:qa 50% soft"),
        **{"today": "2026-03-02", **settings},
    )


def typed(sketch: Sketch, name: str, **fields: str) -> Person:
    """Somebody after some fields were typed."""
    sketch.run(lambda there: set_person(there, name, fields))
    found = person_named(sketch.board, name)
    assert found is not None
    return found


# ---- weeks


@pytest.mark.parametrize(
    "text, minutes, shown",
    [
        ("Mon-Thu 8h", [480, 480, 480, 480, 0, 0, 0], "Mon-Thu 8h"),
        ("mon-thu 8h, fri 4h", [480, 480, 480, 480, 240, 0, 0], "Mon-Thu 8h, Fri 4h"),
        ("Mo,We 6h; Fr 7,5h", [360, 0, 360, 0, 450, 0, 0], "Mon 6h, Wed 6h, Fri 7.5h"),
        ("Tuesday-Sat", [0, 480, 480, 480, 480, 480, 0], "Tue-Sat 8h"),
        ("Sat-Mon 4h", [240, 0, 0, 0, 0, 240, 240], "Mon 4h, Sat-Sun 4h"),
        ("4d", [480, 480, 480, 480, 0, 0, 0], "Mon-Thu 8h"),
        ("6d 7h", [420, 420, 420, 420, 420, 420, 0], "Mon-Sat 7h"),
        ("Mon 7h 20m", [440, 0, 0, 0, 0, 0, 0], "Mon 7h 20m"),
        ("board", None, ""),
        ("", None, ""),
    ],
)
def test_weeks(text: str, minutes: list[int] | None, shown: str) -> None:
    week, share = texts.parse_week(text, Calendar())
    assert (None if week is None else list(week), share) == (minutes, None)
    assert texts.week_text(week) == shown
    assert texts.parse_week(shown, Calendar()) == (week, None)


@pytest.mark.parametrize(
    "text", ["Mon", "Xyz 8h", "Mon 25h", "Mon 8x", "8d", "T 8h", "Mon 0h", "%"]
)
def test_what_is_no_week(text: str) -> None:
    if text == "Mon":
        assert texts.parse_week(text, Calendar())[0] == (480, 0, 0, 0, 0, 0, 0)
        return
    with pytest.raises(InvalidInput):
        texts.parse_week(text, Calendar())


@given(st.lists(st.integers(0, 1440), min_size=7, max_size=7).filter(any))
def test_any_week_reads_back(minutes: list[int]) -> None:
    assert texts.parse_week(texts.week_text(minutes), Calendar()) == (tuple(minutes), None)


def test_a_week_in_percent_is_part_time() -> None:
    sketch = board()
    assert typed(sketch, "Dana", week="62.5%").part_time == 6250
    assert (
        sketch.board.engine.inputs.people.capacity("Dana").minutes_on(ordinal("2026-03-02")) == 300
    )
    person = typed(sketch, "Dana", part_time="100%")
    assert person_text(sketch.board, person, "part_time") == ""


@pytest.mark.parametrize("text", ["0%", "101%", "half", "-5%"])
def test_what_is_no_part_time(text: str) -> None:
    with pytest.raises(InvalidInput, match="part-time"):
        texts.parse_part_time(text)


# ---- leave, rates, skills, headcounts


def test_leave_is_a_list_that_can_be_added_to() -> None:
    sketch = board()
    dana = typed(sketch, "Dana", leave="2026-08-03..2026-08-14 summer; 2026-12-24")
    assert person_text(sketch.board, dana, "leave") == "2026-08-03..2026-08-14 summer; 2026-12-24"
    dana = typed(sketch, "Dana", leave="+2026-03-05 dentist, too")
    assert [one.label for one in dana.leave] == ["dentist, too", "summer", ""]
    assert not sketch.board.engine.inputs.people.capacity("Dana").minutes_on(ordinal("2026-03-05"))
    dana = typed(sketch, "Dana", leave="-2026-08-05; -2026-12-24")
    assert [one.label for one in dana.leave] == ["dentist, too"]
    assert typed(sketch, "Dana", leave="-DENTIST, too").leave == ()


@pytest.mark.parametrize(
    "text, why",
    [
        ("2026-08-14..2026-08-03", "ends before"),
        ("2026-02-30", "not a day"),
        ("2026-08-03..2062-08-14", "ten years"),
        ("soon", "date such as"),
        ("-2026-08-03", "to take away"),
        ("+2026-08-03; 2026-08-04", "every part"),
    ],
)
def test_what_is_no_leave(text: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        set_person(board().board, "Dana", {"leave": text})


def test_rates_hold_from_their_day() -> None:
    sketch = board()
    dana = typed(sketch, "Dana", rates="95")
    assert person_text(sketch.board, dana, "rates") == "95"
    dana = typed(sketch, "Dana", rates="+105.50 from 2026-07-01")
    assert person_text(sketch.board, dana, "rates") == "95; 105.50 from 2026-07-01"
    people = sketch.board.engine.inputs.people
    assert [people.rate_on_date("Dana", day) for day in ("2026-06-30", "2026-07-01")] == [
        9500,
        10550,
    ]
    assert typed(sketch, "Dana", rates="-2026-07-01").rates == ((0, 9500),)
    assert typed(sketch, "Dana", rates="1,250, 1,300 from 2027-01-01").rates[0] == (0, 125000)


def test_who_has_no_rate_costs_what_the_role_does() -> None:
    """No rate of Dana's own before July; nobody knows Zoe; a role is asked by its key."""
    sketch = board()
    sketch.run(lambda there: set_role(there, "role:QA", {"rates": "80; 90 from 2026-05-01"}))
    typed(sketch, "Dana", role="qa", rates="120 from 2026-07-01")
    people = sketch.board.engine.inputs.people
    days = ("2026-04-30", "2026-05-01", "2026-07-01")
    assert [people.rate_on_date("Dana", day) for day in days] == [8000, 9000, 12000]
    assert people.rate_on_date("role:QA", "2026-04-30") == 8000
    assert people.rate_on_date("Zoe", "2026-04-30") is None


@pytest.mark.parametrize("text", ["-5", "much", "95 from soon", "95 form 2026-07-01"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(InvalidInput):
        set_person(board().board, "Dana", {"rates": text})


def test_skills_and_teams_are_the_same_in_other_capitals() -> None:
    sketch = board()
    assert typed(sketch, "Dana", skills="SQL, Java, sql", team="Core").skills == ("SQL", "Java")
    assert typed(sketch, "Dana", skills="+Go; -java").skills == ("SQL", "Go")
    assert typed(sketch, "Elias", team="CORE").team == "Core"


@pytest.mark.parametrize(
    "text, held", [("2", 20_000), ("1.5fte", 15_000), ("0,25", 2500), ("", None)]
)
def test_headcounts(text: str, held: int | None) -> None:
    assert texts.parse_headcount(text) == held
    assert texts.parse_headcount(texts.headcount_text(held)) == held


@pytest.mark.parametrize("text", ["many", "-1", "1.23456"])
def test_what_is_no_headcount(text: str) -> None:
    with pytest.raises(InvalidInput, match="headcount"):
        texts.parse_headcount(text)


def test_every_field_of_somebody_reads_back() -> None:
    sketch = board()
    first = typed(
        sketch, "Dana", role="QA", team="Core", skills="SQL, Go", week="Mon-Thu 8h", part_time="80%",
        place="de-by", leave="2026-08-03..2026-08-14 summer", rates="95; 105 from 2026-07-01",
    )  # fmt: skip
    again = {field: person_text(sketch.board, first, field) for field in PERSON_FIELDS}
    assert again["place"] == "DE-BY"
    assert typed(sketch, "Dana", **again) == first
    sketch.run(
        lambda there: set_role(there, "Dev", {"headcount": "2.5", "rates": "80", "skills": "Go"})
    )
    role = role_named(sketch.board, "ROLE:dev")
    assert role is not None
    assert [role_text(sketch.board, role, field) for field in ROLE_FIELDS] == ["2.5", "80", "Go"]


# ---- places and holidays


def test_public_holidays_become_days_of_the_person() -> None:
    """Bavaria: Epiphany and Corpus Christi are holidays there and not everywhere in Germany."""
    sketch = board()
    bavarian, german = typed(sketch, "Dana", place="de-by"), typed(sketch, "Elias", place="DE")
    assert {"2026-01-06", "2026-06-04", "2026-05-01"} <= set(bavarian.holidays)
    assert "2026-01-06" not in german.holidays
    assert "2026-05-01" in german.holidays
    assert {day[:4] for day in german.holidays} == {"2025", "2026", "2027"}
    stored = json.loads(str(sketch.board.stored["person:Dana"]))
    assert "2026-06-04" in stored["holidays"]
    assert typed(sketch, "Dana", place="").holidays == ()


@pytest.mark.parametrize(
    "place, why", [("XX", "known of"), ("DE-ZZ", "no part"), ("Munich", "no place")]
)
def test_places_nobody_knows(place: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        set_person(board().board, "Dana", {"place": place})


def test_holidays_of_the_board() -> None:
    sketch = board()
    sketch.run(lambda there: set_days_off(there, "DE-BY, 2026-12-24..2026-12-25"))
    days = sketch.board.settings.values["days_off"]
    assert {"2026-01-06", "2026-12-24", "2026-12-25"} <= set(days)
    assert days == sorted(set(days))
    sketch.run(lambda there: set_days_off(there, "-2026-12-24; +2026-12-31"))
    days = sketch.board.settings.values["days_off"]
    assert ("2026-12-24" in days, "2026-12-31" in days) == (False, True)
    sketch.run(lambda there: set_days_off(there, ""))
    assert sketch.board.settings.values["days_off"] == []


# ---- the registry as a whole


def test_a_change_of_a_person_computes_only_what_reads_people() -> None:
    sketch = board()
    engine = sketch.board.engine
    assert sketch.board.figures.allocation(sketch.ids["A"])["person_days"] == "11.00"
    delta = sketch.board.apply(
        set_person(sketch.board, "Dana", {"leave": "2026-03-09..2026-03-13"})
    )
    assert sketch.board.engine is engine
    assert delta.everything
    assert sketch.board.figures.allocation(sketch.ids["A"])["person_days"] == "8.00"


def test_somebody_is_found_whatever_the_capitals() -> None:
    sketch = board()
    typed(sketch, "Dana", team="Core")
    typed(sketch, "DANA", skills="SQL")
    assert [one for one in sketch.board.stored if one.startswith("person:")] == ["person:Dana"]


def test_what_an_import_said_goes_along_when_somebody_changes_it() -> None:
    """The old setting `people` counts until a person has a setting of their own, which takes over."""
    people = {"Elias": {"week": [480] * 4 + [0] * 3, "days_off": ["2026-03-03", "2026-03-04"]}}
    sketch = board(people=people)
    elias = typed(sketch, "elias", team="Core")
    assert (elias.name, elias.week) == ("Elias", (480, 480, 480, 480, 0, 0, 0))
    assert person_text(sketch.board, elias, "leave") == "2026-03-03..2026-03-04"
    assert typed(sketch, "Elias", week="").week is None
    sketch.run(lambda there: remove_person(there, "Elias"))
    assert person_named(sketch.board, "Elias") is None
    assert sketch.board.settings.values["people"] == {}


def test_removing_leaves_the_assignments() -> None:
    sketch = board()
    typed(sketch, "Dana")
    sketch.run(lambda there: set_role(there, "QA", {"headcount": "1"}))
    sketch.run(lambda there: remove_person(there, "dana"))
    sketch.run(lambda there: remove_role(there, "qa"))
    assert sketch.shown("A", "assignments") == "Dana 60%, role:QA 0.5fte"
    for remove in (remove_person, remove_role):
        with pytest.raises(InvalidInput, match="knows no"):
            remove(sketch.board, "Nobody")


def test_a_new_name_is_one_everywhere() -> None:
    sketch = board()
    sketch.type("B", "owner", "Dana")
    typed(sketch, "Dana", team="Core")
    changes = sketch.run(lambda there: rename_person(there, "dana", "Dana Cruz"))
    assert sketch.shown("A", "assignments") == "Dana Cruz 60%, role:QA 0.5fte"
    assert sketch.shown("B", "owner") == "Dana Cruz"
    assert person_named(sketch.board, "Dana Cruz") is not None
    assert person_named(sketch.board, "Dana") is None
    sketch.board.apply(changes.inverse())
    assert sketch.shown("A", "assignments") == "Dana 60%, role:QA 0.5fte"


def test_a_role_has_its_new_name_everywhere_and_its_old_one_again_after_an_undo() -> None:
    sketch = board()
    sketch.type("B", "owner", "role:QA")
    asked = SetCell(sketch.ids["B"], "assignments", None, "role:qa 50% soft")
    sketch.board.apply(ChangeSet((asked,)))
    sketch.run(lambda there: set_role(there, "QA", {"headcount": "2", "rates": "80"}))
    typed(sketch, "Dana", role="qa", team="Core")
    changes = sketch.run(lambda there: rename_role(there, "role:qa", "Test, and more"))
    assert changes.label == "rename the role QA to Test, and more"
    assert sketch.shown("A", "assignments") == 'Dana 60%, role:"Test, and more" 0.5fte'
    assert sketch.shown("B", "assignments") == 'role:"Test, and more" 50% soft'
    assert sketch.shown("B", "owner") == "role:Test, and more"
    renamed = role_named(sketch.board, "test, and more")
    assert renamed is not None
    assert role_text(sketch.board, renamed, "headcount") == "2"
    assert role_named(sketch.board, "QA") is None
    dana = person_named(sketch.board, "Dana")
    assert dana is not None
    assert (dana.role, dana.team) == ("Test, and more", "Core")
    sketch.board.apply(changes.inverse())
    assert sketch.shown("A", "assignments") == "Dana 60%, role:QA 0.5fte"
    assert sketch.shown("B", "assignments") == "role:qa 50% soft"
    assert role_named(sketch.board, "QA") is not None


def test_a_role_that_is_only_asked_for_is_renamed_too() -> None:
    sketch = board()
    sketch.run(lambda there: rename_role(there, "QA", "Testing"))
    assert sketch.shown("A", "assignments") == "Dana 60%, role:Testing 0.5fte"
    assert not len(rename_role(sketch.board, "Testing", "Testing"))


def test_two_roles_do_not_become_one_by_a_name() -> None:
    sketch = board()
    sketch.run(lambda there: set_role(there, "QA", {}))
    sketch.run(lambda there: set_role(there, "Dev", {}))
    with pytest.raises(Refused, match="a role 'Dev' already"):
        rename_role(sketch.board, "QA", "dev")
    with pytest.raises(InvalidInput, match="No role on this board is called 'Ops'"):
        rename_role(sketch.board, "Ops", "Run")
    sketch.type("A", "assignments", "role:QA 60%, role:Ops 20%")
    with pytest.raises(Refused, match="A: role:Ops is named twice"):
        rename_role(sketch.board, "QA", "Ops")
    with pytest.raises(InvalidInput, match="cannot be empty"):
        rename_role(sketch.board, "QA", "role:")


def test_two_people_do_not_become_one_by_a_name() -> None:
    sketch = board()
    typed(sketch, "Dana")
    typed(sketch, "Elias")
    with pytest.raises(Refused, match="already"):
        rename_person(sketch.board, "Dana", "elias")
    with pytest.raises(InvalidInput, match="called"):
        rename_person(sketch.board, "Zoe", "Zoë")
    sketch.type("A", "assignments", "Dana 60%, Mei 20%")
    with pytest.raises(Refused, match="A: Mei is named twice"):
        rename_person(sketch.board, "Dana", "Mei")


@pytest.mark.parametrize("name", ["", "  ", "role:QA", "x" * 61])
def test_names_nobody_can_have(name: str) -> None:
    with pytest.raises(InvalidInput):
        set_person(board().board, name, {})


def test_fields_nobody_knows() -> None:
    with pytest.raises(InvalidInput, match="there are role, team"):
        set_person(board().board, "Dana", {"shoe": "44"})
    with pytest.raises(InvalidInput, match="there are headcount"):
        set_role(board().board, "QA", {"team": "Core"})


# ---- a person instead of a role


def test_staffing_a_role_keeps_dates_and_amounts() -> None:
    sketch = board()
    typed(sketch, "Mei")
    before = sketch.board.figures.allocation(0)
    changes = sketch.run(lambda there: staff_role(there, "role:QA", "mei"))
    assert sketch.shown("A", "assignments") == "Dana 60%, Mei 0.5fte"
    assert sketch.shown("B", "assignments") == "Mei 50% soft"
    after = sketch.board.figures.allocation(0)
    assert (before["person_days"], after["person_days"]) == ("16.00", "16.00")
    assert (before["people"], after["people"]) == ("1+1", "2")
    sketch.board.apply(changes.inverse())
    assert sketch.board.figures.allocation(0) == before


def test_staffing_a_part_of_the_board() -> None:
    sketch = board()
    sketch.run(lambda there: staff_role(there, "QA", "Mei", under=sketch.ids["B"]))
    assert sketch.shown("A", "assignments") == "Dana 60%, role:QA 0.5fte"
    assert sketch.shown("B", "assignments") == "Mei 50% soft"
    with pytest.raises(Refused, match="asks for role:QA"):
        staff_role(sketch.board, "QA", "Mei", under=sketch.ids["B"])


# ---- on a file, with undo and with somebody else


def test_two_people_change_two_people_without_conflict(tmp_path: Path) -> None:
    path = new_file(tmp_path / "crew.db")
    with session(path) as ana, session(path, "ben", 1002) as ben:
        planted(ana, row("A", start="2026-03-02", finish="2026-03-13", assignments="Dana 60%"))
        ben.poll()
        seen = ben.board.revision
        ana.execute(lambda there: set_person(there, "Dana", {"team": "Core"}))
        ben.execute(lambda there: set_person(there, "Elias", {"team": "Edge"}), seen)
        ana.poll()
        assert set(ana.board.engine.inputs.people.persons) == {"Dana", "Elias"}
        seen = ben.board.revision
        ana.execute(lambda there: set_person(there, "Dana", {"team": "Other"}))
        with pytest.raises(Conflict, match="'Dana'"):
            ben.execute(lambda there: set_person(there, "Dana", {"skills": "SQL"}), seen)
        ana.undo()
        assert person_named(ana.board, "Dana") == Person("Dana", team="Core")
        ana.undo()
        assert person_named(ana.board, "Dana") is None
        assert person_named(ana.board, "Elias") is not None


def test_parts_of_a_setting_that_nobody_understands_are_left_out() -> None:
    odd = {"week": [1, 2], "leave": [["x", "y"], ["2026-03-02", "2026-03-01"]], "rates": [["?", 1]],
           "part_time": "lots", "skills": "SQL", "team": 5, "holidays": ["nope"]}  # fmt: skip
    sketch = board(**{"person:Dana": odd, "role:QA": [1], "person:Zoe": None})
    assert sketch.board.engine.inputs.people.persons["Dana"] == Person("Dana")
    assert parse_assignments(sketch.shown("A", "assignments"))
