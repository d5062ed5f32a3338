"""Filter lines on a small board: which rows each one lets pass."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.query.parse import Names, parse_filter
from tpm_tui.service.board import Board

OWN = {
    "field:x_risk": {"label": "Risk", "type": "choice", "options": [["lo", "Low"], ["hi", "High"]]},
    "field:x_size": {"label": "Story points", "type": "number", "rollup": "sum"},
    "field:x_paid": {"label": "Paid", "type": "checkbox"},
    "field:x_note": {"label": "Note", "type": "text", "rollup": "count"},
    "field:x_margin": {
        "label": "Margin", "type": "formula", "formula": "budget - actual_cost", "shows": "money",
    },
}  # fmt: skip


def plan(**settings: object) -> Sketch:
    """Two phases on Tuesday, 10 March 2026."""
    return Sketch(
        row("Rollout", row("Data migration", kind="phase", owner="Ana Müller", work="5d", status="in progress",
                budget="12k", actual_cost="14k", start="2026-03-01", finish="2026-03-19", progress="40",
                assignments="Ana Müller 60%, role:QA 0.5fte"),
            row("Training", kind="task", owner="Bo", work="3d", budget="5k", finish="2026-06-30", source_id="ERP-7"),
            row("Go-live follow-up", kind="milestone", finish="2026-01-05"),
            kind="project", owner="Cleo"),
        row("Operations", row("Old \"contract\"", kind="task", status="cancelled", budget="900", owner="Bo Derek"),
            row("Help desk", kind="epic", status="done", progress="100", work="2h", finish="2026-02-01",
                description="First line support"), kind="epic"),
        today="2026-03-10", **settings,
    )  # fmt: skip


@pytest.fixture(scope="module")
def sketch() -> Sketch:
    found = plan(**OWN)
    found.type("Training", "x_risk", "High")
    found.type("Data migration", "x_size", "8")
    found.type("Training", "x_size", "3.5")
    found.type("Training", "x_paid", "yes")
    found.type("Training", "x_note", "later")
    return found


def hits(board: Board, line: str) -> list[str]:
    """Titles of the rows that a line lets pass, in outline order."""
    found = parse_filter(line, Names(board.fields, board.ctx))
    mask = found.select(board.source)
    order = board.items.subtree(BOARD)[1:]
    chosen = [item for item in order if mask[item]]
    assert chosen == [item for item in order if found.matches(board.source, item)], line
    return [str(board.items.columns["title"][item]) for item in chosen]


ALL = ["Rollout", "Data migration", "Training", "Go-live follow-up", "Operations", 'Old "contract"', "Help desk"]  # fmt: skip
OPS = ["Operations", 'Old "contract"', "Help desk"]
OPEN = ["Rollout", "Data migration", "Training", "Go-live follow-up"]

LINES: list[tuple[str, list[str]]] = [
    ("", ALL),
    ("   ", ALL),
    # words
    ("migration", ["Data migration"]),
    ("MIGRATION data", ["Data migration"]),
    ("muller", ["Data migration"]),
    ("follow-up", ["Go-live follow-up"]),
    ('"data mig"', ["Data migration"]),
    ('"old ""contract"""', ['Old "contract"']),
    ("erp-7", ["Training"]),
    ("support", ["Help desk"]),
    ("-o", ["Training"][:0]),
    ("training or desk", ["Training", "Help desk"]),
    ("(training or desk) -erp", ["Help desk"]),
    ("not (training or desk) bo", ['Old "contract"']),
    ("budget", []),
    ("#3", ["Training"]),
    ("#3 or #2", ["Data migration", "Training"]),
    # fields and values
    ("owner:ana", ["Data migration"]),
    ("owner:bo", ["Training", 'Old "contract"']),
    ("owner:=bo", ["Training"]),
    ("owner=BO", ["Training"]),
    ('owner:"bo d"', ['Old "contract"']),
    ("owner:ana,cleo", ["Rollout", "Data migration"]),
    ("owner:none", ["Go-live follow-up", "Operations", "Help desk"]),
    ("owner:any", ["Rollout", "Data migration", "Training", 'Old "contract"']),
    ("owner=none status:open", ["Go-live follow-up"]),
    ("OWNER:Cleo", ["Rollout"]),
    ("owner : cleo", ["Rollout"]),
    ("owner: cleo", ["Rollout"]),
    ("owner:>b owner<c", ["Training", 'Old "contract"']),
    ("-owner:bo -owner:none", ["Rollout", "Data migration"]),
    ("owner!=bo budget:any", ["Rollout", "Data migration", 'Old "contract"']),
    ("people:qa", ["Data migration"]),
    ("owner:uller", []),
    ("owner:na", []),
    ("owner:mul", ["Data migration"]),
    ("owner:\"mu an\"", ["Data migration"]),
    ("owner:derek", ['Old "contract"']),
    ("owner:\"bo ana\"", []),
    ("people:a", ["Data migration"]),
    ("people:na", []),
    ("people:mull", ["Data migration"]),
    ("people:60%", ["Data migration"]),
    ("people:role:qa", ["Data migration"]),
    ("people:\"ana qa\"", []),
    ("people=qa", ["Data migration"]),
    ("people=\"ana muller\"", ["Data migration"]),
    ("people=ana", []),
    ("people!=qa people:any", []),
    ("title:igration", ["Data migration"]),
    ("text:desk", ["Help desk"]),
    ("title:\"data migration\"", ["Data migration"]),
    # choices
    ("status:open", OPEN),
    ("status:closed", OPS),
    ("status:todo", ["Training", "Go-live follow-up"]),
    ('status:"to do"', ["Training", "Go-live follow-up"]),
    ("status:active", ["Rollout", "Data migration"]),
    ("status:in_p", ["Rollout", "Data migration"]),
    ("status=done", ["Operations", "Help desk"]),
    ("status!=done status!=cancelled", OPEN),
    ("status:done,cancelled", OPS),
    ("status>=done", OPS),
    ("status:none", []),
    ("kind:task -owner:none", ["Training", 'Old "contract"']),
    ("kind:phase,milestone", ["Data migration", "Go-live follow-up"]),
    ("kind<phase", ["Rollout"]),
    ("risk:high", ["Training"]),
    ("risk=hi", ["Training"]),
    ("risk:none under:#1", ["Data migration", "Go-live follow-up"]),
    # numbers
    ("budget>10k", ["Rollout", "Data migration"]),
    ("budget > 10,000", ["Rollout", "Data migration"]),
    ("budget:>10,000", ["Rollout", "Data migration"]),
    ("budget:5k,900", ["Training", 'Old "contract"']),
    ("budget:900..5k", ["Training", 'Old "contract"']),
    ("budget:..1k", ['Old "contract"']),
    ("budget:12k..", ["Rollout", "Data migration"]),
    ("10k < budget", ["Rollout", "Data migration"]),
    ("cost>0", ["Rollout", "Data migration"]),
    ("-5 < available", ["Rollout", "Training", 'Old "contract"']),
    ("size>=3,5 size<8", ["Training"]),
    ("available<0", ["Data migration"]),
    ("available>-3k available<0", ["Data migration"]),
    ("progress<50 progress>0", ["Rollout", "Data migration"]),
    ("progress=40%", ["Data migration"]),
    ("progress:100", ["Operations", "Help desk"]),
    ("work>=3d", ["Rollout", "Data migration", "Training"]),
    ("work<3h", ["Operations", "Help desk"]),
    ("work=24", ["Training"]),
    ("work:2h..24h", ["Training", "Operations", "Help desk"]),
    ("size>3", ["Rollout", "Data migration", "Training"]),
    ("size:3.5", ["Training"]),
    ("story_points=11.5", ["Rollout"]),
    ('"Story points">8', ["Rollout"]),
    ("[Story points] > 8", ["Rollout"]),
    ("x_size:8", ["Data migration"]),
    ("paid:yes", ["Training"]),
    ("paid:no owner:bo", ['Old "contract"']),
    ("note:later", ["Training"]),
    ("margin<0", ["Data migration"]),
    # dates
    ("due<+2w", ["Data migration", "Go-live follow-up", "Operations", "Help desk"]),
    ("due<today", ["Go-live follow-up", "Operations", "Help desk"]),
    ("due<=-1w", ["Go-live follow-up", "Operations", "Help desk"]),
    ("finish:2026-03", ["Data migration"]),
    ("finish:q1", ["Data migration", "Go-live follow-up", "Operations", "Help desk"]),
    ("finish:q2,2026-02", ["Rollout", "Training", "Operations", "Help desk"]),
    ("finish:2026-q2", ["Rollout", "Training"]),
    ("finish:next-week", ["Data migration"]),
    ("finish>q1", ["Rollout", "Training"]),
    ("finish>=q1", ["Rollout", "Data migration", "Training", "Go-live follow-up", "Operations", "Help desk"]),
    ("finish<q1", []),
    ("finish:2026-02-01..2026-03-31", ["Data migration", "Operations", "Help desk"]),
    ("finish:19.03.2026", ["Data migration"]),
    ("finish=19.03.2026", ["Data migration"]),
    ('finish="19 mar"', ["Data migration"]),
    ("finish:none under:#5", ['Old "contract"']),
    ("start=2026-03-01 is:leaf", ["Data migration"]),
    # expressions
    ("actual_cost > budget", ["Data migration"]),
    ("actual_cost > budget * 1.2", []),
    ("actual_cost>budget*1.1", ["Data migration"]),
    ("finish - start > 18", ["Rollout"]),
    ("finish-start>17 owner:ana", ["Data migration"]),
    ("finish - start = 18d", ["Data migration"]),
    ("(actual_cost - budget) / budget > 10%", ["Data migration"]),
    ("days(finish - today) > 100", ["Rollout", "Training"]),
    ("contains(title, \"TRAIN\")", ["Training"]),
    ("budget > (2k + 3k) -owner:ana", ["Rollout"]),
    ("sum(children.budget) > 10k", ["Rollout"]),
    ("parent.owner = cleo", ["Data migration", "Training", "Go-live follow-up"]),
    ("parent.budget > 10k kind:task", ["Training"]),
    ("finish < parent.finish", ["Data migration", "Go-live follow-up", "Help desk"][:2]),
    # what an item is, has and where it stands
    ("is:leaf", ["Data migration", "Training", "Go-live follow-up", 'Old "contract"', "Help desk"]),
    ("is:parent", ["Rollout", "Operations"]),
    ("is:root", ["Rollout", "Operations"]),
    ("is:milestone", ["Go-live follow-up"]),
    ("is:project", ["Rollout"]),
    ("is:overdue", ["Go-live follow-up"]),
    ("is:open", OPEN),
    ("is:done", ["Operations", "Help desk"]),
    ("is:started", ["Rollout", "Data migration", "Operations", "Help desk"]),
    ("is:excluded", ['Old "contract"']),
    ("-is:leaf", ["Rollout", "Operations"]),
    ("has:budget is:leaf", ["Data migration", "Training", 'Old "contract"']),
    ("no:budget", ["Go-live follow-up", "Operations", "Help desk"]),
    ("has:risk", ["Training"]),
    ("has:note", ["Training"]),
    ("has:comments", []),
    ("no:comments is:root", ["Rollout", "Operations"]),
    ("under:#5", ['Old "contract"', "Help desk"]),
    ("under:5", ['Old "contract"', "Help desk"]),
    ('under:"operations"', ['Old "contract"', "Help desk"]),
    ("under:roll -under:oper", ["Data migration", "Training", "Go-live follow-up"]),
    ("under:#99", []),
    ("id:2,3", ["Data migration", "Training"]),
    ("id:2..4", ["Data migration", "Training", "Go-live follow-up"]),
    ("level:1", ["Rollout", "Operations"]),
    ("level<2", ["Rollout", "Operations"]),
    ("level:>1 desk", ["Help desk"]),
    ("level!=2", ["Rollout", "Operations"]),
]  # fmt: skip


@pytest.mark.parametrize("line,titles", LINES)
def test_a_line_lets_these_rows_pass(sketch: Sketch, line: str, titles: list[str]) -> None:
    assert hits(sketch.board, line) == titles


MISTAKES: list[tuple[str, str]] = [
    ("owner:ana bugdet>3", 'Column 11: there is no field "bugdet"; did you mean budget?'),
    ("budget>", "Column 8: the text ends where a value is missing."),
    ("owner:", "Column 7: give a value after owner:."),
    ("(a or b", "Column 8: a closing bracket is missing."),
    ("a)", "Column 2: this bracket closes nothing."),
    ("a and or b", "Column 7: 'or' cannot stand here; a value is missing before it."),
    ('a "b', "Column 3: this quote is not closed."),
    ("1 < 2 < 3", "Column 7: compare two values at a time and join the comparisons by `and`."),
    ("due<soon", "Column 5: 'soon' is not a date such as 2026-03-19, 19 mar, fri, +2w, eom or q3."),
    ("budget:12x", "Column 8: '12x' is not an amount such as 12000 or 12k."),
    ("risk:medium", "Column 6: 'medium' is none of these: Low, High."),
    ("is:late", "Column 4: 'late' is none of"),
    ("has:bananas", 'Column 5: there is no field "bananas".'),
    ("level:top", "Column 7: 'top' is not a number."),
    ("budget + 3", "Column 1: this is money; compare it with something, as in `work > 3d`."),
    ("children.work > 3d", "Column 1: this stands for the values of several rows;"),
    ("budget > finish", "Column 10: this is a date, and money stands before it."),
    ("uncle.work > 3", 'Column 1: "uncle" leads nowhere; before a dot stands parent, children,'),
    ("smu(children.work) > 3", 'Column 1: there is no function "smu"; did you mean sum()?'),
    ("note: pay", ""),
    ("http://x", 'Column 1: there is no field "http"'),
    ("a, b", "Column 2: a comma can only stand between the arguments of a function."),
    ("paid>no", "Column 6: Paid is yes or no and has no order."),
    ("finish:..", "Column 8: a range needs a beginning or an end, such as 10..20."),
    ("finish:2026-13", "Column 8: '2026-13' is not a day of the calendar."),
]  # fmt: skip


@pytest.mark.parametrize("line,sentence", MISTAKES)
def test_a_mistake_is_told_with_its_column(sketch: Sketch, line: str, sentence: str) -> None:
    names = Names(sketch.board.fields, sketch.board.ctx)
    if not sentence:
        parse_filter(line, names)
        return
    with pytest.raises(InvalidInput) as refused:
        parse_filter(line, names)
    assert str(refused.value).startswith(sentence)


def test_a_saved_line_means_the_day_it_is_looked_at() -> None:
    sketch = plan()
    found = parse_filter("due<today", Names(sketch.board.fields, sketch.board.ctx))
    assert sum(found.select(sketch.board.source)[1:]) == 3
    sketch.board.apply(ChangeSet((SetCell(BOARD, "today", None, '"2027-01-01"'),)))
    assert sum(found.select(sketch.board.source)[1:]) == 6
    assert found.matches(sketch.board.source, 3)


def test_a_line_about_a_retired_field_says_so_when_it_is_asked(sketch: Sketch) -> None:
    found = parse_filter("risk:high", Names(sketch.board.fields, sketch.board.ctx))
    with pytest.raises(InvalidInput, match='there is no field "risk"'):
        found.select(plan().board.source)


def test_own_lines_are_asked_like_rows() -> None:
    sketch = plan()
    sketch.type("Rollout", "budget", "700", own=True)
    own = -sketch.ids["Rollout"]
    names = Names(sketch.board.fields, sketch.board.ctx)
    for line, fits in (
        ("budget:700", True), ("is:leaf", True), ("level:2", True), ("parent.title=rollout", True),
        ("under:#1", True), ("owner:cleo", False), ("budget>1k", False),
    ):  # fmt: skip
        assert parse_filter(line, names).matches(sketch.board.source, own) is fits, line


def test_which_fields_a_line_reads(sketch: Sketch) -> None:
    fields = sketch.board.fields
    names = Names(fields, sketch.board.ctx)

    def used(line: str) -> set[str]:
        return set(parse_filter(line, names).fields_used(fields))

    assert used("due<+2w cost > budget * 0.9") == {"finish", "actual_cost", "budget"}
    assert used('"Story points" > 3 has:risk') == {"x_size", "x_risk"}
    assert used("budget") == {"title", "owner", "source_id", "description"}
    assert "finish" in used("is:overdue")


def test_labels_become_keys_that_outlive_a_new_label(sketch: Sketch) -> None:
    fields = sketch.board.fields
    names = Names(fields, sketch.board.ctx)
    line = 'risk "risk" risk:high [Story points] > 3 "Story points" >= size due<+2w no:risk'
    expected = 'risk "risk" x_risk:high x_size > 3 x_size >= x_size finish<+2w no:x_risk'
    assert parse_filter(line, names).with_keys(fields) == expected
