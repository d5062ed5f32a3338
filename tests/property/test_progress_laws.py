"""Laws of progress (SEMANTICS 13) with every method, basis, checklist, points and overrides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.property.test_rollup_oracle import BASES, METHODS, new_engine
from tests.strategies import Step, change_for, steps
from tpm_tui.domain.changes import ALIVE, PLACE, Create, SetCell, place
from tpm_tui.domain.checklist import parse_steps, steps_text, weights
from tpm_tui.domain.values import BOARD
from tpm_tui.rollup.display import percent_shown
from tpm_tui.rollup.engine import Engine
from tpm_tui.rollup.full import Figures, held

STEPS = st.lists(steps(), max_size=25)


def grown(basis: str, method: str, drawn: list[Step]) -> Engine:
    engine = new_engine(basis, method)
    for step in drawn:
        change = change_for(engine.items, step)
        if change is not None:
            engine.apply(change)
    return engine


def pictured(engine: Engine) -> dict[int, Figures]:
    return {item: held(engine, item) for item in engine.items.subtree(BOARD)}


@given(BASES, METHODS, STEPS, st.integers(0, 60))
def test_law_1_the_order_of_siblings_changes_no_figure(
    basis: str, method: str, drawn: list[Step], at: int
) -> None:
    engine = grown(basis, method, drawn)
    before, living = pictured(engine), engine.items.subtree(BOARD)[1:]
    if not living:
        return
    item = living[at % len(living)]
    above = engine.items.parent[item]
    last = engine.items.pos[engine.items.children[above][-1]]
    engine.apply(SetCell(item, PLACE, engine.items.get(item, PLACE), place(above, f"{last}z")))
    assert pictured(engine) == before


@given(BASES, METHODS, STEPS, st.integers(0, 60))
def test_law_2_a_parent_around_one_child_changes_no_progress_above(
    basis: str, method: str, drawn: list[Step], at: int
) -> None:
    """Where its weight is known; an explicit zero of a milestone stays one."""
    engine = grown(basis, method, drawn)
    living = engine.items.subtree(BOARD)[1:]
    if not living:
        return
    item = living[at % len(living)]
    above = engine.items.parent[item]
    known = all(
        outcome is not None and outcome[0] is not None
        for one in engine.progress.below(above)
        for outcome in (engine.progress.outcomes[one][item],)
    )
    if not known:
        return
    before = pictured(engine)
    new = len(engine.items)
    last = engine.items.pos[engine.items.children[above][-1]]
    engine.apply(Create(new, above, f"{last}z", (("title", "around"), ("kind", "task"))))
    engine.apply(SetCell(item, PLACE, engine.items.get(item, PLACE), place(new, "m")))
    after = pictured(engine)
    for row in (above, *engine.items.ancestors(above)):
        assert after[row] == before[row]


@given(BASES, METHODS, STEPS)
def test_law_7_what_is_shown_as_100_is_done_and_0_has_not_begun(
    basis: str, method: str, drawn: list[Step]
) -> None:
    engine = grown(basis, method, drawn)
    for item in engine.items.subtree(BOARD):
        if engine.items.is_leaf(item) and item:
            continue
        exact = engine.progress.value(item)
        begun, done = engine.any_started(item), engine.all_done(item)
        shown = percent_shown(exact, started=begun, done=done)
        assert (shown == 100) == (done and shown is not None)
        if shown == 0:
            assert not begun
        elif shown is not None and not engine.progress.overrides.rests(item):
            assert begun


@given(BASES, METHODS, STEPS, st.integers(0, 60), st.integers(0, 60))
def test_law_8_a_move_changes_the_old_and_the_new_ancestors_alone(
    basis: str, method: str, drawn: list[Step], at: int, to: int
) -> None:
    engine = grown(basis, method, drawn)
    change = change_for(engine.items, Step("move", at, to, "work", None))
    if not isinstance(change, SetCell) or change.field != PLACE:
        return
    before = pictured(engine)
    touched = {change.item, *engine.touched(change)}
    engine.apply(change)
    touched.update(engine.touched(change))
    after = pictured(engine)
    assert {item for item in after if after[item] != before[item]} <= touched


@given(BASES, METHODS, STEPS, st.integers(0, 60))
def test_what_is_deleted_and_brought_back_is_as_before(
    basis: str, method: str, drawn: list[Step], at: int
) -> None:
    engine = grown(basis, method, drawn)
    living = engine.items.subtree(BOARD)[1:]
    if not living:
        return
    before, item = pictured(engine), living[at % len(living)]
    engine.apply(SetCell(item, ALIVE, 1, 0))
    engine.apply(SetCell(item, ALIVE, 0, 1))
    assert pictured(engine) == before


@given(st.text(max_size=120) | st.text("[]xX -;*×0123456789ab\n", max_size=60))
def test_any_text_is_a_checklist_and_its_canonical_text_is_read_alike(text: str) -> None:
    read = parse_steps(text)
    canonical = steps_text(read) or ""
    assert parse_steps(canonical) == read
    assert "\n" not in canonical
    done, total = weights(read)
    assert 0 <= done <= total
