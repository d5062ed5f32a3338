"""One assignment typed over: terms, other people, nobody; and roles that are staffed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tpm_tui.domain.people import Assignment, parse_assignments
from tpm_tui.errors import Conflict, InvalidInput, TpmError
from tpm_tui.service.assigning import meant, reassigned, staffed

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


def test_units_that_do_not_add_up_are_refused() -> None:
    drawn = sketch("Dana 60%, Elias 4h/d")
    with pytest.raises(InvalidInput, match="Elias is named twice"):
        reassigned(drawn.board, drawn.ids["Task"], DANA, "Elias")


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
    with pytest.raises(InvalidInput, match="Mei is named twice"):
        staffed(drawn.board, places, "Mei")
    changes = staffed(drawn.board, places, "Zoe")
    assert changes.label == "staff QA by Zoe on 2 rows"
    drawn.board.apply(changes)
    assert drawn.shown("Task", "allocation") == "Dana 60%, Zoe 0.5fte 2026-03-02..2026-03-13"
    assert "Zoe 40h soft" in drawn.shown("Other", "allocation")
    drawn.board.apply(changes.inverse())
    assert "role:QA 40h soft" in drawn.shown("Other", "allocation")
