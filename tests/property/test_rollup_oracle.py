"""The incremental engine against a full recomputation, after every single change."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import Step, change_for, steps
from tpm_tui.domain.calendar import Calendar, ordinal
from tpm_tui.domain.changes import ALIVE, PLACE, Change, Create, SetCell
from tpm_tui.domain.items import Items
from tpm_tui.domain.registry import Leave, Person
from tpm_tui.domain.values import WEIGHT_BASES
from tpm_tui.fields.catalog import STORED
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.methods import PROGRESS_METHODS
from tpm_tui.rollup.engine import Engine
from tpm_tui.rollup.full import differences, held
from tpm_tui.rollup.people import People
from tpm_tui.rollup.together import follow

BOARD_CALENDAR = Calendar(days_off=(ordinal("2026-02-18"),))
PEOPLE = People(
    BOARD_CALENDAR,
    {
        "Elias": Person(
            "Elias", week=(480, 480, 480, 480, 0, 0, 0), leave=(Leave("2026-03-03", "2026-03-05"),)
        ),
        "Dana": Person("Dana", rates=((0, 12_345), (ordinal("2026-02-10"), 20_001))),
    },
)


BASES = st.sampled_from(WEIGHT_BASES)
METHODS = st.sampled_from(["pct", *(key for key, _ in PROGRESS_METHODS)])
FORECASTS = st.sampled_from(["remaining", "cpi"])
TODAY = date(2026, 3, 4)


def new_engine(basis: str = "work", method: str = "pct", etc_method: str = "remaining") -> Engine:
    ctx = FieldContext(calendar=BOARD_CALENDAR, method=method, etc_method=etc_method, today=TODAY)
    return Engine(Items(STORED), ctx, PEOPLE, basis)


@given(BASES, METHODS, FORECASTS, st.lists(steps(), max_size=25))
def test_incremental_equals_full(
    basis: str, method: str, etc_method: str, drawn: list[Step]
) -> None:
    engine = new_engine(basis, method, etc_method)
    for step in drawn:
        change = change_for(engine.items, step)
        if change is not None:
            engine.apply(change)
            assert list(differences(engine)) == []


@given(BASES, METHODS, st.lists(steps(), max_size=25))
def test_a_load_equals_the_edits_that_led_there(basis: str, method: str, drawn: list[Step]) -> None:
    engine = new_engine(basis, method)
    for step in drawn:
        change = change_for(engine.items, step)
        if change is not None:
            engine.apply(change)
    loaded = Engine(engine.items, engine.inputs.ctx, engine.inputs.people, basis)
    for item in engine.items.subtree(0):
        assert held(loaded, item) == held(engine, item)


@given(st.lists(steps(), max_size=20), steps())
def test_the_inverse_of_a_change_restores_every_figure(drawn: list[Step], last: Step) -> None:
    engine = new_engine()
    for step in drawn:
        change = change_for(engine.items, step)
        if change is not None:
            engine.apply(change)
    before = {item: held(engine, item) for item in engine.items.subtree(0)}
    change = change_for(engine.items, last)
    if change is not None:
        engine.apply(change)
        engine.apply(change.inverse())
    assert {item: held(engine, item) for item in engine.items.subtree(0)} == before


@given(
    BASES,
    st.lists(steps(), max_size=20),
    st.lists(steps(), min_size=1, max_size=12),
)
def test_reloading_what_reads_some_inputs_of_leaves_is_enough(
    basis: str, drawn: list[Step], later: list[Step]
) -> None:
    engine = new_engine(basis)
    for step in drawn:
        change = change_for(engine.items, step)
        if change is not None:
            engine.apply(change)
    fields: set[str] = set()
    for step in later:
        change = change_for(engine.items, step)
        if not isinstance(change, SetCell) or change.field in (PLACE, ALIVE, "basis"):
            continue
        if engine.items.is_leaf(change.item):
            engine.items.apply(change)
            fields.update(engine.inputs.entered(change))
    engine.reload(frozenset(fields))
    assert list(differences(engine)) == []


@given(
    BASES,
    METHODS,
    FORECASTS,
    st.lists(steps(), max_size=20),
    st.lists(steps(), min_size=1, max_size=20),
)
def test_following_many_changes_at_once_equals_following_each(
    basis: str, method: str, etc_method: str, drawn: list[Step], later: list[Step]
) -> None:
    one_by_one, at_once = (new_engine(basis, method, etc_method) for _ in range(2))
    for step in drawn:
        change = change_for(one_by_one.items, step)
        if change is not None:
            one_by_one.apply(change)
            at_once.apply(change)
    assert list(differences(at_once)) == []  # what is computed for who asks is asked for
    changes: list[Change] = []
    for step in later:
        change = change_for(one_by_one.items, step)
        if change is not None and not (isinstance(change, SetCell) and change.field == "basis"):
            one_by_one.apply(change)
            changes.append(change)
    assert follow(at_once, changes, most=100)
    assert list(differences(at_once)) == []
    for item in one_by_one.items.subtree(0):
        assert held(at_once, item) == held(one_by_one, item)


def test_what_was_approved_for_something_cancelled_is_no_budget_of_its_parent() -> None:
    engine = new_engine()
    engine.apply(Create(1, 0, "a0", (("title", "x"), ("kind", "task"), ("status", "cancelled"))))
    engine.apply(SetCell(1, "approved", None, 0))
    assert engine.money.budget(0) is None
    assert list(differences(engine)) == []
    engine.apply(SetCell(1, "status", "cancelled", None))
    assert engine.money.budget(0) == 0
    assert list(differences(engine)) == []
