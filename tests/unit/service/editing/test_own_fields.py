"""Columns of a board's own behave like built-in ones, and making them loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards import Sketch, new_file, picture, planted, row, session
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Conflict, InvalidInput, Refused, TpmError
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.service.board import Board
from tpm_tui.service.editing.batch import add_with, set_cells
from tpm_tui.service.editing.commands import (
    clear_own,
    copy_cell,
    delete_item,
    duplicate_item,
    set_cell,
    target,
)
from tpm_tui.service.editing.notes import add_comment, add_link, notes_of
from tpm_tui.service.editing.own_fields import (
    add_field,
    definition_key,
    move_field,
    rename_field,
    rename_option,
    retire_field,
    revive_field,
    set_formula,
    set_options,
    set_rollup,
    set_type,
)
from tpm_tui.service.editing.stepping import stepped
from tpm_tui.service.foreseeing.ripple import ripple
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.checking import complaints


def sketch() -> Sketch:
    """P over A, B and C, with a column for most types."""
    board = Sketch(row("P", row("A", work="10h"), row("B", work="30h"), row("C")))
    board.run(lambda one: add_field(one, "Stories", "number", rollup="sum"))
    board.run(lambda one: add_field(one, "Score", "number", rollup="weighted", weight="work"))
    board.run(
        lambda one: add_field(one, "Risk", "choice", rollup="worst", options=["Low", "Mid", "High"])
    )
    board.run(lambda one: add_field(one, "Vendor", "text"))
    return board


# ---- as built-in ones


def test_what_is_typed_is_shown_rolled_up_and_read_by_name() -> None:
    board = sketch()
    for title, stories, score, risk in (("A", "1.5", "2", "low"), ("B", "2k", "6", "hi")):
        board.type(title, "x_stories", stories)
        board.type(title, "x_score", score)
        board.type(title, "x_risk", risk)
    shown = [board.shown("P", key) for key in ("x_stories", "x_score", "x_risk", "x_vendor")]
    assert shown == ["2,001.5", "5", "High", ""]
    board.type("B", "status", "cancelled")
    assert [board.shown("P", key) for key in ("x_stories", "x_score", "x_risk")] == [
        "1.5",
        "2",
        "Low",
    ]


def test_a_parent_holds_what_is_not_rolled_up_and_the_rest_goes_to_its_own_line() -> None:
    board = sketch()
    board.type("A", "x_stories", "1")
    board.type("P", "x_vendor", "Acme")
    assert board.shown("P", "x_vendor") == "Acme"
    assert not board.board.items.has_own(board.ids["P"])
    board.type("P", "x_stories", "5")
    assert board.board.items.has_own(board.ids["P"])
    assert (board.shown("P", "x_stories"), board.shown("P", "x_stories", own=True)) == ("6", "5")
    assert board.shown("P", "x_vendor", own=True) == ""
    with pytest.raises(Refused, match=r"\(own\) line has no Vendor of its own"):
        board.type("P", "x_vendor", "x", own=True)
    board.run(lambda one: clear_own(one, board.ids["P"]))
    assert board.shown("P", "x_stories") == "1"
    assert board.shown("P", "x_vendor") == "Acme"


def test_a_count_is_a_number_and_is_not_copied_as_a_value() -> None:
    board = sketch()
    board.run(lambda one: set_rollup(one, "x_vendor", "distinct"))
    for title, name in (("A", "Acme"), ("B", "Bolt"), ("C", "Acme")):
        board.type(title, "x_vendor", name)
    assert board.shown("P", "x_vendor") == "2"
    with pytest.raises(Refused, match="is a count"):
        board.run(lambda one: copy_cell(one, board.ids["P"], board.ids["A"], "x_vendor"))
    board.run(lambda one: copy_cell(one, board.ids["B"], board.ids["A"], "x_vendor"))
    assert board.shown("A", "x_vendor") == "Bolt"


def test_a_formula_is_checked_computed_and_cannot_be_typed_into() -> None:
    board = sketch()
    board.run(lambda one: add_field(one, "Twice", "formula", formula="= Stories * 2"))
    made = board.board.own["x_twice"]
    assert (made.formula, made.shows) == ("x_stories * 2", "number")
    board.type("A", "x_stories", "3")
    assert board.shown("A", "x_twice") == "6"
    with pytest.raises(Refused, match=r"Twice is computed \(= x_stories \* 2\)"):
        board.type("A", "x_twice", "1")
    board.run(lambda one: rename_field(one, "x_stories", "Size"))
    board.run(lambda one: set_formula(one, "x_twice", "Size * 3"))
    assert board.shown("A", "x_twice") == "9"
    board.run(lambda one: add_field(one, "Thrice", "formula", formula="twice + size"))
    with pytest.raises(Refused, match="would need each other: Twice -> Thrice -> Twice"):
        board.run(lambda one: set_formula(one, "x_twice", "thrice"))
    with pytest.raises(InvalidInput, match=r"Column 1: .*nonsense"):
        board.run(lambda one: add_field(one, "N", "formula", formula="nonsense + 1"))
    with pytest.raises(InvalidInput, match="date"):
        board.run(lambda one: set_formula(one, "x_twice", "start", "number"))
    with pytest.raises(InvalidInput, match="'colour' is no type that a formula gives"):
        board.run(lambda one: set_formula(one, "x_twice", "start", "colour"))


def test_steps() -> None:
    board = sketch()
    board.run(lambda one: add_field(one, "Done", "checkbox"))
    item = board.ids["A"]

    def after(key: str, step: int) -> str:
        board.run(lambda one: stepped(one, item, key, step))
        return board.shown("A", key)

    assert [after("x_stories", 1), after("x_stories", 1), after("x_stories", -1)] == ["1", "2", "1"]
    assert [after("x_done", 1), after("x_done", 1)] == ["yes", ""]
    assert [after("x_risk", 1), after("x_risk", 1), after("x_risk", -1)] == ["Low", "Mid", "Low"]
    with pytest.raises(Refused, match="Vendor has no next value"):
        after("x_vendor", 1)


def test_several_cells_at_once_and_a_new_item_with_values() -> None:
    board = sketch()
    item = board.ids["A"]
    changes = board.run(
        lambda one: set_cells(one, item, [("x_stories", "3"), ("x_vendor", "Acme"), ("work", "1h")])
    )
    assert changes.label == "Stories, Vendor, work of A"
    assert {change.field for change in changes if isinstance(change, SetCell)} == {
        "x_stories", "x_vendor", "work",
    }  # fmt: skip
    board.run(lambda one: add_with(one, "N", [("x_risk", "mid")], parent=board.ids["P"]))
    assert board.board.figures.text(len(board.board.items) - 1, "x_risk") == "Mid"


def test_a_copy_has_the_values_and_links_and_not_what_people_said() -> None:
    board = sketch()
    item = board.ids["A"]
    board.type("A", "x_vendor", "Acme")
    board.run(lambda one: add_link(one, item, "https://example.org"))
    board.run(lambda one: add_comment(one, item, "hm", "ana", "2026-01-01T00:00:00Z"))
    board.run(lambda one: duplicate_item(one, item))
    copied = len(board.board.items) - 1
    assert board.board.figures.text(copied, "x_vendor") == "Acme"
    assert [one.url for one in notes_of(board.board, copied).links] == ["https://example.org"]
    assert notes_of(board.board, copied).comments == ()


def test_the_rows_above_are_told_of_own_columns() -> None:
    board = sketch()
    delta = board.board.apply(set_cell(board.board, board.ids["A"], "x_stories", "2"))
    assert ripple(board.board, delta) == "P Stories now 2"
    delta = board.board.apply(set_cell(board.board, board.ids["A"], "x_stories", "5.5"))
    assert ripple(board.board, delta) == "P Stories +3.5"
    delta = board.board.apply(set_cell(board.board, board.ids["A"], "x_risk", "low"))
    delta = board.board.apply(set_cell(board.board, board.ids["A"], "x_risk", "high"))
    assert ripple(board.board, delta) == "P Risk Low -> High"


def test_people_of_own_columns_are_offered() -> None:
    board = sketch()
    board.run(lambda one: add_field(one, "Sponsor", "person"))
    board.type("A", "x_sponsor", "Zoe")
    assert "Zoe" in board.board.people()


# ---- definitions


def test_keys_never_change_and_labels_may() -> None:
    board = sketch()
    board.type("A", "x_vendor", "Acme")
    board.run(lambda one: rename_field(one, "x_vendor", "Supplier"))
    assert board.board.fields["x_vendor"].label == "Supplier"
    assert board.shown("A", "x_vendor") == "Acme"
    board.run(lambda one: add_field(one, "Vendor", "text"))
    assert list(board.board.own)[-1] == "x_vendor_2"


def test_options_are_renamed_reordered_added_and_retired_without_loss() -> None:
    board = sketch()
    for title, risk in (("A", "Low"), ("B", "Mid"), ("C", "High")):
        board.type(title, "x_risk", risk)
    assert board.shown("P", "x_risk") == "High"
    board.run(lambda one: set_options(one, "x_risk", ["High", "Low", "Stop"]))
    options = board.board.own["x_risk"].options
    assert [(one.key, one.retired) for one in options] == [
        ("high", False), ("low", False), ("mid", True), ("stop", False),
    ]  # fmt: skip
    assert [board.shown(title, "x_risk") for title in "ABC"] == ["Low", "Mid", "High"]
    assert board.shown("P", "x_risk") == "Mid"  # a retired option keeps its place in the order
    board.run(lambda one: rename_option(one, "x_risk", "low", "Fine"))
    assert board.shown("A", "x_risk") == "Fine"
    board.run(lambda one: set_options(one, "x_risk", ["Fine", "Mid", "High"]))
    assert [one.key for one in board.board.own["x_risk"].options if not one.retired] == [
        "low", "mid", "high",
    ]  # fmt: skip


def test_a_retired_column_is_hidden_and_comes_back_with_all_it_held() -> None:
    board = sketch()
    board.type("A", "x_stories", "4")
    board.type("P", "x_stories", "1")
    before = picture(board.board)
    delta = board.board.apply(retire_field(board.board, "x_stories"))
    assert delta.everything  # the `(own)` line that held it alone is gone
    assert not board.board.items.has_own(board.ids["P"])
    assert "x_stories" not in board.board.fields
    assert board.board.label("x_stories") == "Stories"
    with pytest.raises(InvalidInput, match="no column 'x_stories'"):
        target(board.board, board.ids["A"], "x_stories")
    board.run(lambda one: revive_field(one, "x_stories"))
    assert picture(board.board) == before


def test_columns_are_put_in_order() -> None:
    board = sketch()
    board.run(lambda one: retire_field(one, "x_score"))
    board.run(lambda one: move_field(one, "x_vendor", 1))
    assert [key for key in board.board.fields if key not in FIELDS] == [
        "x_vendor", "x_stories", "x_risk",
    ]  # fmt: skip
    assert len(move_field(board.board, "x_vendor", 1)) == 0


REFUSALS: list[tuple[Callable[[Board], ChangeSet], str]] = [
    (lambda one: add_field(one, " ", "text"), "A column needs a name"),
    (lambda one: add_field(one, "VENDOR", "text"), "There is a column 'Vendor' already"),
    (lambda one: add_field(one, "budget", "text"), "There is a column 'Budget' already"),
    (lambda one: add_field(one, "Work item", "text"), "There is a column 'Work item' already"),
    (lambda one: add_field(one, "x" * 61, "text"), "too long for a name"),
    (lambda one: add_field(one, "N", "colour"), "'colour' is no type of column; there are text"),
    (lambda one: add_field(one, "N", "text", rollup="sum"), "N is a text and cannot be rolled up by sum"),
    (lambda one: add_field(one, "N", "percent", rollup="sum"), "cannot be rolled up by sum"),
    (lambda one: add_field(one, "N", "number", rollup="weighted"), "needs a column that weighs"),
    (lambda one: add_field(one, "N", "number", rollup="weighted", weight="x_vendor"), "'Vendor' cannot weigh"),
    (lambda one: add_field(one, "N", "number", rollup="weighted", weight="x_none"), "'x_none' cannot weigh"),
    (lambda one: add_field(one, "N", "formula"), "needs a formula"),
    (lambda one: add_field(one, "N", "formula", formula="1", rollup="sum"), "is not rolled up"),
    (lambda one: add_field(one, "N", "text", formula="1"), "Only a formula column has a formula"),
    (lambda one: add_field(one, "N", "text", options=["a"]), "Only a choice has options"),
    (lambda one: add_field(one, "N", "choice", options=["a", "A"]), "'A' is named twice"),
    (lambda one: rename_field(one, "x_vendor", "risk"), "There is a column 'Risk' already"),
    (lambda one: rename_field(one, "budget", "Money"), "Budget is built in"),
    (lambda one: rename_field(one, "x_none", "Money"), "no column 'x_none'"),
    (lambda one: set_options(one, "x_vendor", ["a"]), "Only a choice has options; Vendor is a text"),
    (lambda one: set_options(one, "x_risk", []), "at least one option"),
    (lambda one: rename_option(one, "x_risk", "none", "a"), "no option of Risk; there are Low, Mid, High"),
    (lambda one: rename_option(one, "x_risk", "low", "High"), "has an option 'High' already"),
    (lambda one: set_formula(one, "x_vendor", "1"), "holds values that people type"),
    (lambda one: set_type(one, "x_vendor", "formula"), "A formula holds no values"),
    (lambda one: revive_field(one, "x_vendor"), "no retired column"),
]  # fmt: skip


@pytest.mark.parametrize("command, sentence", REFUSALS)
def test_refusals(command: Callable[[Board], ChangeSet], sentence: str) -> None:
    board = sketch().board
    with pytest.raises((Refused, InvalidInput)) as problem:
        command(board)
    assert sentence in problem.value.message


@pytest.mark.parametrize(
    "name, key",
    [("Vendor", "x_vendor"), ("VENDOR", "x_vendor"), ("x_risk", "x_risk"), ("risk", "x_risk")],
)
def test_own_columns_by_name(name: str, key: str) -> None:
    assert definition_key(sketch().board, name) == key


def test_names_of_no_own_column() -> None:
    with pytest.raises(Refused, match="'budget' is built in"):
        definition_key(sketch().board, "budget")
    with pytest.raises(InvalidInput, match="there are Stories, Score, Risk"):
        definition_key(sketch().board, "nothing")


def test_a_column_that_weighs_another_stays() -> None:
    board = sketch()
    board.run(lambda one: set_rollup(one, "x_score", "weighted", "x_stories"))
    with pytest.raises(Refused, match="Stories weighs Score"):
        board.run(lambda one: retire_field(one, "x_stories"))
    with pytest.raises(Refused, match="Stories weighs Score, so it must stay a number"):
        board.run(lambda one: set_type(one, "x_stories", "text"))
    board.run(lambda one: retire_field(one, "x_score"))
    board.run(lambda one: retire_field(one, "x_stories"))


def test_a_label_that_was_taken_meanwhile_must_change_before_the_column_comes_back() -> None:
    board = sketch()
    board.run(lambda one: retire_field(one, "x_vendor"))
    board.run(lambda one: add_field(one, "Vendor", "number"))
    with pytest.raises(Refused, match="There is a column 'Vendor' already"):
        board.run(lambda one: revive_field(one, "x_vendor"))


# ---- conversions


def test_text_becomes_what_it_says_or_the_first_row_that_does_not_fit_is_named() -> None:
    board = sketch()
    board.type("A", "x_vendor", "12")
    board.type("B", "x_vendor", "1.5k")
    board.run(lambda one: set_type(one, "x_vendor", "number"))
    assert [board.shown(title, "x_vendor") for title in "AB"] == ["12", "1,500"]
    board.run(lambda one: set_type(one, "x_vendor", "text"))
    assert [board.shown(title, "x_vendor") for title in "AB"] == ["12", "1500"]
    board.type("B", "x_vendor", "many")
    with pytest.raises(Refused, match=r"'many' of 'B' \(item 3\) is no number"):
        board.run(lambda one: set_type(one, "x_vendor", "number"))
    assert board.shown("A", "x_vendor") == "12"


def test_text_becomes_a_choice_of_what_there_is() -> None:
    board = sketch()
    for title, name in (("A", "Acme"), ("B", "Bolt"), ("C", "acme")):
        board.type(title, "x_vendor", name)
    board.run(lambda one: set_type(one, "x_vendor", "choice"))
    assert [label for _, label in board.board.fields["x_vendor"].type.choices(board.board.ctx)] == [
        "acme", "Bolt",
    ]  # fmt: skip
    assert len({board.shown(title, "x_vendor") for title in "ABC"}) == 2


def test_nothing_is_rounded_away_by_another_type() -> None:
    board = sketch()
    board.type("A", "x_stories", "1.239")
    with pytest.raises(Refused, match=r"'1.239' of 'A' \(item 2\) is no money"):
        board.run(lambda one: set_type(one, "x_stories", "money"))
    board.type("A", "x_stories", "1.23")
    board.run(lambda one: set_type(one, "x_stories", "money"))
    assert board.board.items.columns["x_stories"][2] == 123
    assert board.board.fields["x_stories"].rollup == "sum"
    board.run(lambda one: set_type(one, "x_stories", "text"))
    assert board.board.fields["x_stories"].rollup is None


# ---- light settings


def test_a_view_disturbs_nobody() -> None:
    board = sketch().board
    engine, figures = board.engine, board.figures
    delta = board.apply(ChangeSet((SetCell(BOARD, "view:mine", None, '{"a": 1}'),)))
    assert (delta.cells, delta.reshaped, delta.everything) == ({}, set(), False)
    assert delta.settings == ("view:mine",)
    assert board.engine is engine
    assert board.figures is figures
    assert board.settings.values["view:mine"] == {"a": 1}


def test_another_label_leaves_every_figure_alone() -> None:
    board = sketch().board
    engine = board.engine
    delta = board.apply(rename_field(board, "x_stories", "Story stories"))
    assert (delta.everything, delta.settings) == (False, ("field:x_stories",))
    assert board.engine is engine
    assert board.figures.fields["x_stories"].label == "Story stories"


def test_a_definition_and_cells_in_one_change_set() -> None:
    board = sketch()
    change = add_field(board.board, "Extra", "number", rollup="sum")
    cells = SetCell(board.ids["A"], "x_extra", None, 3_000_000)
    delta = board.board.apply(ChangeSet((*change, cells)))
    assert board.shown("P", "x_extra") == "3"
    assert delta.everything or (board.ids["P"], "x_extra") in delta.cells


# ---- on a file, with others


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = new_file(tmp_path / "board.db")
    with session(found, "maker", 1000) as maker:
        planted(maker, row("P", row("A"), row("B")))
        maker.execute(lambda one: add_field(one, "Vendor", "text", rollup="distinct"))
        maker.execute(lambda one: add_field(one, "Stories", "number", rollup="sum"))
    return found


def whole(opened: BoardSession) -> None:
    """The board is sound, and a fresh load shows the same."""
    assert list(complaints(opened)) == []
    with session(opened.path, "eve", 1009) as fresh:
        assert picture(fresh.board) == picture(opened.board)
        assert fresh.board.items.notes == opened.board.items.notes
        assert list(complaints(fresh)) == []


def test_values_notes_and_definitions_are_undone_and_survive(path: Path) -> None:
    with session(path) as ana:
        before = picture(ana.board)
        acts = [
            lambda one: set_cell(one, 2, "x_vendor", 'Ac"me\\ 🛠'),
            lambda one: set_cell(one, 1, "x_stories", "2.5"),
            lambda one: add_comment(one, 2, "one\ntwo", "ana", "2026-01-01T00:00:00Z"),
            lambda one: add_with(one, "N", [("x_stories", "-1"), ("x_vendor", "B")], parent=1),
            lambda one: rename_field(one, "x_stories", "Story stories"),
            lambda one: set_type(one, "x_stories", "text"),
            lambda one: duplicate_item(one, 2),
            lambda one: retire_field(one, "x_vendor"),
            lambda one: delete_item(one, 2),
        ]
        for act in acts:
            ana.execute(act)
            whole(ana)
        after = picture(ana.board)
        for _ in acts:
            ana.undo()
            whole(ana)
        assert picture(ana.board) == before
        assert ana.board.items.notes == {}
        for _ in acts:
            ana.redo()
        whole(ana)
        assert picture(ana.board) == after


def test_others_see_a_column_and_its_values_come_and_go(path: Path) -> None:
    with session(path) as ana, session(path, "ben", 1002) as ben:
        ana.execute(lambda one: add_field(one, "Risk", "choice", options=["Low", "High"]))
        ana.execute(lambda one: set_cell(one, 2, "x_risk", "High"))
        outcome = ben.poll()
        assert outcome is not None
        assert outcome.delta.settings == ("field:x_risk",)
        assert ben.board.figures.text(2, "x_risk") == "High"
        ben.execute(lambda one: set_cell(one, 2, "x_risk", "low"))
        ana.poll()
        assert picture(ana.board) == picture(ben.board)


def test_conflicts_name_the_column_by_its_label(path: Path) -> None:
    with session(path) as ana, session(path, "ben", 1002) as ben:
        ana.execute(lambda one: set_cell(one, 2, "x_vendor", "Acme"))
        seen = ben.board.revision
        with pytest.raises(Conflict, match=r"ana changed Vendor of 'A' at .* to Acme; yours"):
            ben.execute(lambda one: set_cell(one, 2, "x_vendor", "Bolt"), seen=seen)
        seen = ana.board.revision
        ben.execute(lambda one: rename_field(one, "x_vendor", "Supplier"))
        with pytest.raises(
            Conflict, match=r"ben changed the column 'Supplier' at .*; yours was not"
        ):
            ana.execute(lambda one: rename_field(one, "x_vendor", "Firm"), seen=seen)
        ben.execute(lambda one: set_cell(one, 2, "x_vendor", "Bolt"))
        with pytest.raises(Conflict, match=r"Cannot undo: ben changed Supplier of 'A'"):
            ana.undo()


def test_two_who_add_the_same_column_get_one(path: Path) -> None:
    with session(path) as ana, session(path, "ben", 1002) as ben:
        ana.execute(lambda one: add_field(one, "Risk", "text"))
        with pytest.raises(TpmError, match="There is a column 'Risk' already"):
            ben.execute(lambda one: add_field(one, "Risk", "number"))


def test_a_column_taken_back_and_added_again_is_the_same_if_it_held_nothing(path: Path) -> None:
    with session(path) as ana:
        ana.execute(lambda one: add_field(one, "Risk", "text"))
        ana.undo()
        ana.execute(lambda one: add_field(one, "Risk", "number"))
        assert ana.board.own["x_risk"].type == "number"
        ana.undo()
        ana.redo()
        ana.execute(lambda one: set_cell(one, 2, "x_risk", "3"))
        whole(ana)


def test_check_finds_values_that_the_journal_does_not_know(path: Path) -> None:
    import sqlite3

    with session(path) as ana:
        ana.execute(lambda one: set_cell(one, 2, "x_vendor", "Acme"))
        ana.execute(lambda one: add_link(one, 2, "https://example.org"))
    db = sqlite3.connect(path)
    db.execute("UPDATE extra SET value = '\"Bolt\"' WHERE field = 'x_vendor'")
    db.execute("DELETE FROM extra WHERE field LIKE 'link:%'")
    db.execute("INSERT INTO extra VALUES (2, 'x_stories', '\"much\"')")
    db.execute("INSERT INTO extra VALUES (99, 'x_stories', '1'), (2, 'title', '\"no\"')")
    db.commit()
    db.close()
    with session(path) as ana:
        assert ana.board.figures.text(2, "title") == "A"
        found = list(complaints(ana))
    assert "item 2: x_vendor is 'Bolt' in the table and 'Acme' by the journal" in found
    assert "item 2: its comments and links are not those of the journal" in found
    assert any(one.startswith("item 2: x_stories holds 'much'") for one in found)
