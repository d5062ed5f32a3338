"""One assignment typed over: terms, other people, nobody; and roles that are staffed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tpm_tui.domain.people import Assignment, parse_assignments
from tpm_tui.errors import Conflict, InvalidInput, TpmError
from tpm_tui.service.people.assigning import meant, reassigned, staffed

DANA = parse_assignments("Dana 60%")[0]


def sketch(text: str = "Dana 60%, role:QA 0.5fte 2026-03-02..2026-03-13") -> Sketch:
    return Sketch(
        row("Top", row("Task", start="2026-03-02", finish="2026-03-13", assignments=text)),
        row("Other", start="2026-03-02", finish="2026-03-13", assignments="role:QA 40h soft, Mei 10%"),
        **{"person:Elias": {"team": "Core"}},
    )  # fmt: skip


def texts(found: tuple[Assignment, ...]) -> list[str]:
    return [str(one) for one in found]


@pytest.mark.parametrize(
    "before, typed, after",
    [
        ("Dana 60%", "50%", ["Dana 50%"]),
        ("Dana 60%", "30% soft", ["Dana 30% soft"]),
        ("Dana 60% soft", "50%", ["Dana 50%"]),
        ("Dana 60% soft", "hard", ["Dana 60%"]),
        ("Dana 60%", "Soft", ["Dana 60% soft"]),
        ("Dana 60% 2026-03-02..2026-03-13", "4h/d", ["Dana 4h/d 2026-03-02..2026-03-13"]),
        ("Dana 60%", "40h 2026-04-01..2026-04-03", ["Dana 40h 2026-04-01..2026-04-03"]),
        ("Dana 60% soft", "Mei", ["Mei 60% soft"]),
        ("Dana 60% 2026-03-02..2026-03-13", "Mei Tanaka 20%", ["Mei Tanaka 20% 2026-03-02..2026-03-13"]),
        ("Dana 60%", "role:QA", ["role:QA 60%"]),
        ("role:QA 0.5fte", "1fte", ["role:QA 1fte"]),
        ("Dana 60%", "Dana 30%, Mei 30%", ["Dana 30%", "Mei 30%"]),
        ("Dana 60%", '"A, B" 5%', ['"A, B" 5%']),
        ('"x ""y"", z" 10%', "20%", ['"x ""y"", z" 20%']),
        ("Dana 60% 2026-03-02..2026-03-13", "50%, Bo 20%",
            ["Dana 50% 2026-03-02..2026-03-13", "Bo 20% 2026-03-02..2026-03-13"]),
        ("Dana 60%", "  ", []),
    ],
)  # fmt: skip
def test_what_a_text_means(before: str, typed: str, after: list[str]) -> None:
    assert texts(meant(parse_assignments(before)[0], typed)) == after


@pytest.mark.parametrize(
    "typed", ["50", "50 quux", "-5%", "2000%", "50% 2026-03-02", "role:", "9%%"]
)
def test_what_means_nothing_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        meant(DANA, typed)


@given(st.text(max_size=30))
def test_any_text_means_assignments_or_is_refused(typed: str) -> None:
    try:
        found = meant(DANA, typed)
    except TpmError:
        return
    assert parse_assignments(", ".join(map(str, found))) == found or len(found) > 1


def test_the_other_assignments_stay_and_undo_brings_all_back() -> None:
    drawn = sketch()
    item, before = drawn.ids["Task"], drawn.shown("Task", "allocation")
    changes = reassigned(drawn.board, item, DANA, "elias")
    drawn.board.apply(changes)
    assert drawn.shown("Task", "allocation") == "Elias 60%, role:QA 0.5fte 2026-03-02..2026-03-13"
    assert changes.label == "Task: Dana 60% is now Elias 60%"
    drawn.board.apply(changes.inverse())
    assert drawn.shown("Task", "allocation") == before


def test_taking_away_and_joining() -> None:
    drawn = sketch("Dana 60%, Elias 20%")
    item = drawn.ids["Task"]
    drawn.board.apply(reassigned(drawn.board, item, DANA, "Elias"))
    assert drawn.shown("Task", "allocation") == "Elias 80%"
    drawn.board.apply(reassigned(drawn.board, item, parse_assignments("Elias 80%")[0], ""))
    assert drawn.shown("Task", "allocation") == ""


def joining(text: str, to: str, **settings: object) -> tuple[str, str]:
    """The assignments after Dana's were handed over, and what is said of that."""
    drawn = Sketch(
        row("Task", start="2026-03-02", finish="2026-03-13", assignments=text), **settings
    )
    before = parse_assignments(text)[0]
    changes = reassigned(drawn.board, drawn.ids["Task"], before, to)
    drawn.board.apply(changes)
    return drawn.shown("Task", "allocation"), changes.label.removeprefix("Task: ")


@pytest.mark.parametrize(
    "text, after",
    [
        ("Dana 60%, Elias 50%", "Elias 110%"),
        ("Dana 0.5fte, Elias 4h/d", "Elias 8h/d"),
        ("Dana 4h/d, Elias 0.5fte", "Elias 1fte"),
        ("Dana 0.5fte, Elias 50%", "Elias 100%"),
        ("Dana 60%, Elias 0.5fte", "Elias 1.1fte"),
        ("Dana 60%, Elias 2h/d", "Elias 6.8h/d"),
        ("Dana 20h, Elias 20h", "Elias 40h"),
        ("Dana 0.0001fte, Elias 0.01h/d", "Elias 0.01h/d, Elias 0.0001fte"),
        ("Dana 60%, Elias 20h", "Elias 60%, Elias 20h"),
        ("Dana 60% soft, Elias 50%", "Elias 60% soft, Elias 50%"),
        ("Dana 0.5fte 2026-03-02..2026-03-03, Elias 50%", "Elias 0.5fte 2026-03-02..2026-03-03, Elias 50%"),
        ("Dana 4h/d 2026-03-02..2026-03-03, Elias 50% 2026-03-02..2026-03-03", "Elias 100% 2026-03-02..2026-03-03"),
    ],
)  # fmt: skip
def test_what_is_handed_over_adds_to_what_somebody_does_there_already(
    text: str, after: str
) -> None:
    now, said = joining(text, "Elias")
    if after.startswith("Elias 0.01h/d"):
        assert sorted(now.split(", ")) == sorted(after.split(", "))
    else:
        assert now == after
    assert (" -> " in said) == (", " not in after)


def test_it_says_what_a_booking_grows_to() -> None:
    assert joining("Dana 0.5fte, Elias 50%", "Elias")[1] == (
        "Dana 0.5fte is now Elias 0.5fte: Elias 50% -> 100%"
    )


@pytest.mark.parametrize(
    "person, after",
    [
        ({"week": [480] * 4 + [0] * 3}, "Elias 100%"),
        ({"week": [240] * 5 + [0] * 2}, "Elias 150%"),
        ({"week": [480, 480, 240, 480, 480, 0, 0]}, "Elias 0.5fte, Elias 50%"),
        ({"leave": [["2026-03-04", "2026-03-05", ""]]}, "Elias 0.5fte, Elias 50%"),
        ({"leave": [["2026-04-01", "2026-04-05", ""]]}, "Elias 100%"),
        ({"holidays": ["2026-03-04"]}, "Elias 100%"),
    ],
)
def test_a_percentage_and_hours_a_day_add_up_where_every_day_is_alike(
    person: dict[str, object], after: str
) -> None:
    settings: dict[str, object] = {"person:Elias": person}
    assert joining("Dana 0.5fte, Elias 50%", "Elias", **settings)[0] == after


@given(
    st.sampled_from(["%", "fte", "h/d", "h"]),
    st.sampled_from(["%", "fte", "h/d", "h"]),
    st.integers(1, 100),
    st.integers(1, 100),
)
def test_a_hand_over_changes_nobodys_hours(unit: str, other: str, many: int, more: int) -> None:
    scale = {"%": 1, "fte": 100, "h/d": 100, "h": 1}
    text = f"Dana {many / scale[unit]:f}{unit}, Elias {more / scale[other]:f}{other}"
    drawn = Sketch(row("Task", start="2026-03-02", finish="2026-03-13", assignments=text))
    before = drawn.board.engine.staffing.effort(drawn.ids["Task"])
    one = parse_assignments(drawn.shown("Task", "allocation"))[0]
    drawn.board.apply(reassigned(drawn.board, drawn.ids["Task"], one, "Elias"))
    assert drawn.board.engine.staffing.effort(drawn.ids["Task"]) == before


def test_what_is_not_there_any_more_is_a_conflict() -> None:
    drawn = sketch()
    with pytest.raises(Conflict, match=r"Dana 70% is not on Task any more"):
        reassigned(drawn.board, drawn.ids["Task"], parse_assignments("Dana 70%")[0], "50%")


def test_a_parents_own_people_are_those_of_its_own_line() -> None:
    drawn = sketch()
    top = drawn.ids["Top"]
    drawn.type("Top", "allocation", "Dana 10%")
    one = parse_assignments(str(drawn.board.items.columns["assignments"][top]))[0]
    drawn.board.apply(reassigned(drawn.board, top, one, "20%"))
    assert str(drawn.board.items.columns["assignments"][top]).startswith("Dana 20%")


def test_a_role_is_staffed_everywhere_at_once_with_dates_and_amounts() -> None:
    drawn = sketch()
    places = [
        (drawn.ids["Task"], parse_assignments("role:QA 0.5fte 2026-03-02..2026-03-13")[0]),
        (drawn.ids["Other"], parse_assignments("role:QA 40h soft")[0]),
    ]
    both = staffed(drawn.board, places, "mei")
    drawn.board.apply(both)
    assert drawn.shown("Other", "allocation") == "Mei 40h soft, Mei 10%"
    drawn.board.apply(both.inverse())
    changes = staffed(drawn.board, places, "Zoe")
    assert changes.label == "staff QA by Zoe on 2 rows"
    drawn.board.apply(changes)
    assert drawn.shown("Task", "allocation") == "Dana 60%, Zoe 0.5fte 2026-03-02..2026-03-13"
    assert "Zoe 40h soft" in drawn.shown("Other", "allocation")
    drawn.board.apply(changes.inverse())
    assert "role:QA 40h soft" in drawn.shown("Other", "allocation")


def test_staffing_by_somebody_who_is_there_says_what_they_do_then() -> None:
    drawn = sketch("Elias 50%, role:QA 0.5fte")
    task = drawn.ids["Task"]
    changes = staffed(drawn.board, [(task, parse_assignments("role:QA 0.5fte")[0])], "elias")
    assert changes.label == "staff QA by Elias on Task: Elias 50% -> 100%"
    drawn.board.apply(changes)
    assert drawn.shown("Task", "allocation") == "Elias 100%"
    drawn.board.apply(changes.inverse())
    assert drawn.shown("Task", "allocation") == "Elias 50%, role:QA 0.5fte"
