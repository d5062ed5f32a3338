"""A map that remembers rows of the one before is the map made from nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tpm_tui.domain.calendar import ordinal
from tpm_tui.errors import TpmError
from tpm_tui.rollup.overload import Overloads
from tpm_tui.service.editing.commands import delete_item, set_cell
from tpm_tui.service.foreseeing.previewing import previewed
from tpm_tui.service.heat.map import HeatFilter, HeatMemory, heat_map
from tpm_tui.service.people.registry import set_person, set_role

FIRST, LAST = ordinal("2026-03-02"), ordinal("2026-04-14")

TEXTS = st.sampled_from(
    ["", "Dana 60%", "Dana 20% soft, Elias 4h/d", "role:QA 2fte", "role:QA 1fte, role:Ops 8h", "Mei 40h",
     "Elias 110% 2026-03-04..2026-03-20"]
)  # fmt: skip
ROWS = st.sampled_from(["A", "B", "Top"])
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("allocation"), ROWS, TEXTS),
        st.tuples(st.just("start"), ROWS, st.sampled_from(["2026-03-02", "2026-03-16", ""])),
        st.tuples(st.just("status"), ROWS, st.sampled_from(["cancelled", "todo"])),
        st.tuples(st.just("preview"), ROWS, TEXTS),
        st.tuples(st.just("delete"), ROWS, st.just("")),
        st.tuples(st.just("week"), st.sampled_from(["Dana", "Elias"]), st.sampled_from(["20h", "32h"])),
        st.tuples(st.just("headcount"), st.just("QA"), st.sampled_from(["1", "3"])),
        st.tuples(st.just("undo"), st.just(""), st.just("")),
        st.tuples(st.just("filter"), st.sampled_from(["Dana", "role:QA", ""]), st.just("")),
    ),
    max_size=8,
)  # fmt: skip


def sketch() -> Sketch:
    return Sketch(
        row(
            "Top",
            row("A", start="2026-03-02", finish="2026-03-27", assignments="Dana 60%, role:QA 1fte"),
            row("B", start="2026-03-09", finish="2026-04-10", assignments="Dana 50%, Elias 20%"),
        ),
        today="2026-03-04",
    )


@given(EDITS)
def test_a_map_with_a_memory_is_the_map_without(edits: list[tuple[str, str, str]]) -> None:
    drawn, memory = sketch(), HeatMemory()
    board, done = drawn.board, []
    for what, name, text in edits:
        chosen = HeatFilter()
        try:
            match what:
                case "filter":
                    chosen = HeatFilter(names=frozenset({name}) if name else frozenset())
                case "preview":
                    with previewed(board, set_cell(board, drawn.ids[name], "allocation", text)):
                        pass
                case "delete":
                    done.append(delete_item(board, drawn.ids[name]))
                    board.apply(done[-1])
                case "week":
                    done.append(set_person(board, name, {"week": text}))
                    board.apply(done[-1])
                case "headcount":
                    done.append(set_role(board, name, {"headcount": text}))
                    board.apply(done[-1])
                case "undo":
                    if done:
                        board.apply(done.pop().inverse())
                case _:
                    done.append(set_cell(board, drawn.ids[name], what, text))
                    board.apply(done[-1])
        except TpmError:
            continue
        for period in ("week", "month"):
            fresh = heat_map(board, period, FIRST, LAST, chosen)
            assert heat_map(board, period, FIRST, LAST, chosen, memory=memory) == fresh
        alone = Overloads(board.engine.staffing)
        for person in ("Dana", "Elias", "Mei"):
            assert board.figures.overloads.of_person(person) == alone.of_person(person)


def test_an_edit_makes_only_the_rows_anew_that_it_changes() -> None:
    drawn, memory = sketch(), HeatMemory()
    before = heat_map(drawn.board, "week", FIRST, LAST, memory=memory)
    drawn.board.apply(set_cell(drawn.board, drawn.ids["B"], "allocation", "Dana 50%, Elias 30%"))
    after = heat_map(drawn.board, "week", FIRST, LAST, memory=memory)
    same = [old.key for old in before.rows for new in after.rows if old is new]
    assert same == ["role:QA", ""], "Dana and Elias are both named on the row"
