"""What Tab offers where the cursor stands."""

from __future__ import annotations

import pytest

from tests.unit.query.test_filters import OWN, plan
from tpm_tui.query.completion import Completion, complete

BOARD = plan(**OWN).board
OCCUR = {"owner": ["Ana Müller", "Bo", "Bo Derek"], "title": ["Training", "Help desk"]}


def offered(line: str, at: int | None = None, *, formula: bool = False) -> Completion:
    """Completion at the end of a line, or at a place of it."""
    return complete(
        line,
        len(line) if at is None else at,
        BOARD.fields,
        BOARD.ctx,
        lambda key: OCCUR.get(key, []),
        formula=formula,
    )


def completed(line: str, *, formula: bool = False) -> list[str]:
    """The line with each option in it."""
    found = offered(line, formula=formula)
    return [line[: found.start] + insert + line[found.end :] for insert, _ in found.options]


@pytest.mark.parametrize(
    "line,begin",
    [
        ("ow", ["owner:"]),
        ("owner", ["owner:", "owner=", "owner!="]),
        ("owner:", ["owner:\"Ana Müller\"", "owner:Bo", "owner:\"Bo Derek\"", "owner:none", "owner:any"]),
        ("owner:bo", ["owner:Bo", "owner:\"Bo Derek\""]),
        ("owner:der", ["owner:\"Bo Derek\""]),
        ("owner:ull", []),
        ("title:elp", ["title:\"Help desk\""]),
        ("owner:\"bo d", ["owner:\"Bo Derek\""]),
        ("owner:Bo,a", ["owner:Bo,\"Ana Müller\"", "owner:Bo,any"]),
        ("word -ow", ["word -owner:"]),
        ("(stat", ["(status:"]),
        ("status:op", ["status:open"]),
        ("status:in_r", ["status:in_review"]),
        ("risk:", ["risk:lo", "risk:hi", "risk:none", "risk:any"]),
        ("risk:hig", ["risk:hi"]),
        ("paid:", ["paid:yes", "paid:no"]),
        ("due", ["due<", "due<=", "due>", "due>=", "due=", "due:"]),
        ("due<", ["due<today", "due<tomorrow"]),
        ("due < this-", ["due < this-week", "due < this-month"]),
        ("is:ov", ["is:overdue"]),
        ("has:siz", ["has:size"]),
        ("has:comme", ["has:comments"]),
        ("under:he", ["under:\"Help desk\""]),
        ("stor", ["size"]),
        ("und", ["under:"]),
        ("under", ["under:"]),
        ("[Stor", ["[Story points]"]),
        ("parent.bud", ["parent.budget"]),
        ("\"unfinished wo", []),
        ("nothing.at", []),
    ],
)  # fmt: skip
def test_a_filter_line_is_completed(line: str, begin: list[str]) -> None:
    assert completed(line)[: len(begin) or 1] == begin


@pytest.mark.parametrize(
    "line,begin",
    [
        ("= su", ["= sum("]),
        ("sum(children.wo", ["sum(children.work_progress", "sum(children.work"]),
        ("if(status=", ["if(status=open"]),
        ("chil", ["children."]),
        ("tod", ["today", "today("]),
        ("budg", ["budget"]),
    ],
)
def test_a_formula_is_completed(line: str, begin: list[str]) -> None:
    assert set(begin) <= set(completed(line, formula=True)[:4])


def test_the_rest_of_the_line_stays() -> None:
    found = offered("own status:open", 3)
    assert (found.start, found.end) == (0, 3)


def test_an_empty_line_offers_every_field_and_more() -> None:
    inserts = {insert for insert, _ in offered("").options}
    assert {"title:", "budget", "size", "is:", "due", "margin"} <= inserts
