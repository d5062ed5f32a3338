"""Who has time: `free>10h`, and the rows with most of it first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tpm_tui.domain.calendar import ordinal
from tpm_tui.errors import InvalidInput, TpmError
from tpm_tui.service.heat.filter import heat_filter
from tpm_tui.service.heat.free import FreeTime, free, free_asked
from tpm_tui.service.heat.view import FREE, HeatLook, heat_view

DAY = 8 * 3600


def sketch() -> Sketch:
    """Dana has 16 hours in W10 and none in W11, Elias 32 and 32, QA 20 of 40 and 0."""
    return Sketch(
        row("One", start="2026-03-02", finish="2026-03-06", assignments="Dana 60%, role:QA 0.5fte"),
        row("Two", start="2026-03-09", finish="2026-03-13", assignments="Dana 120%, role:QA 2fte, role:Ops 1fte"),
        today="2026-03-04",
        **{"person:Elias": {"week": [480] * 4 + [0] * 3}, "role:QA": {"headcount": "1"}},
    )  # fmt: skip


@pytest.mark.parametrize(
    "line, rest, asked",
    [
        ("free>10h", "", (FreeTime(">", 36_000),)),
        ("team:a free >= 1.5d dana", "team:a dana", (FreeTime(">=", 12 * 3600),)),
        ("free:2,5 FREE<3d", "", (FreeTime(">=", 9000), FreeTime("<", 3 * DAY))),
        ('under:"feel free>10h now" free<=0', 'under:"feel free>10h now"', (FreeTime("<=", 0),)),
        ("carefree>10h freedom", "carefree>10h freedom", ()),
    ],
)
def test_what_a_line_asks_of_free_time(line: str, rest: str, asked: tuple[FreeTime, ...]) -> None:
    found, conditions = free_asked(line, DAY)
    assert (" ".join(found.split()), conditions) == (rest, asked)


@pytest.mark.parametrize("line", ["free>", "free>x", "free>-5h", "free=10w", "free>1e9", "free>9999999999h"])  # fmt: skip
def test_what_is_no_time_is_refused(line: str) -> None:
    with pytest.raises(InvalidInput, match="free>10h"):
        free_asked(line, DAY)


@given(st.text(alphabet='fre>=<:10hd "', max_size=24))
def test_any_line_is_read_or_refused(line: str) -> None:
    try:
        _ = heat_filter(sketch().board, line)
    except TpmError:
        return
    _ = heat_view(sketch().board, HeatLook(line=line))


@pytest.mark.parametrize(
    "line, day, keys",
    [
        ("free>10h", "2026-03-04", ["Dana", "Elias", "role:QA"]),
        ("free>10h", "2026-03-12", ["Elias"]),
        ("free<0", "2026-03-12", ["Dana", "role:QA"]),
        ("free>=0 free<=16h", "2026-03-04", ["Dana"]),
        ("free>100h", "2026-03-04", []),
        ("free>10h", "2030-01-01", ["Dana", "Elias", "role:QA"]),
    ],
)
def test_rows_with_so_much_time_in_a_week(line: str, day: str, keys: list[str]) -> None:
    view = heat_view(sketch().board, HeatLook(line=line, asked=ordinal(day)))
    assert [one.key for one in view.rows] == keys
    assert {key for key, _ in view.red} <= set(keys)


def test_most_time_first_keeps_roles_below() -> None:
    look = HeatLook(order=FREE, asked=ordinal("2026-03-10"))
    view = heat_view(sketch().board, look)
    assert [one.key for one in view.rows] == ["Elias", "Dana", "role:Ops", "role:QA", ""]
    assert [free(one.cells[view.asked]) for one in view.rows][:2] == [32 * 3600, -8 * 3600]
    assert free(view.rows[2].cells[view.asked]) is None
