"""Formulas on a small board: what each one gives, and what is refused when it is typed."""

from __future__ import annotations

import pytest

from tests.boards import Sketch
from tests.unit.query.test_filters import OWN, plan
from tpm_tui.errors import InvalidInput
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.functions import FUNCTIONS
from tpm_tui.query.kinds import type_of
from tpm_tui.query.parse import Names, parse_formula, stored_formula
from tpm_tui.query.tree import Call, walk


@pytest.fixture(scope="module")
def sketch() -> Sketch:
    found = plan(**OWN)
    found.type("Data migration", "x_size", "8")
    found.type("Training", "x_size", "3.5")
    found.type("Training", "x_paid", "yes")
    found.type("Training", "x_risk", "High")
    return found


def result(
    sketch: Sketch, text: str, title: str = "Data migration", shows: str | None = None
) -> str:
    """What a cell shows, with its kind: `money 2,000`; the code of an error."""
    board = sketch.board
    names = Names(board.fields, board.ctx)
    formula = parse_formula(text, names, shows)
    value = formula.value(board.source, sketch.ids[title], shows)
    if isinstance(value, CellError):
        return f"{value} {value.explanation}"
    kind = shows or formula.result_type(names)
    shown = type_of(kind).format(value, board.ctx)
    return f"{kind} {shown}".strip()


FORMULAS: list[tuple[str, str]] = [
    # the examples of everybody's first day
    ("= if(budget, (budget - actual_cost) / budget, none)", "percent -17%"),
    ("sum(children.work)", "duration"),
    ("= parent.due", "date 2026-06-30"),
    ("days(finish - today)", "number 9"),
    # numbers and money
    ("1 + 2 * 3", "number 7"),
    ("(1 + 2) * 3", "number 9"),
    ("7 - 2 - 1", "number 4"),
    ("12 / 4 / 3", "number 1"),
    ("-2 * -3", "number 6"),
    ("1 / 3", "number 0.3333"),
    ("budget - actual_cost", "money -2,000"),
    ("budget * 2", "money 24,000"),
    ("budget * 10%", "money 1,200"),
    ("budget / 4", "money 3,000"),
    ("actual_cost / budget", "percent 117%"),
    ("1 - actual_cost / budget", "percent -17%"),
    ("budget + 10k", "money 22,000"),
    ("budget * progress / 100", "money 4,800"),
    ("progress + 10%", "percent 50%"),
    ("progress + 10", "percent 50%"),
    ("max(0, budget - actual_cost)", "money 0"),
    ("percent(actual_cost, budget)", "percent 117%"),
    ("percent(1 / 4)", "percent 25%"),
    ("abs(budget - actual_cost)", "money 2,000"),
    ("round(2.5)", "number 3"),
    ("round(-2.5)", "number -3"),
    ("round(2.345, 2)", "number 2.35"),
    ("round(1234, -2)", "number 1,200"),
    ("floor(2.9) + ceil(2.1)", "number 5"),
    ("median(1, 2, 3, 10)", "number 2.5"),
    ("[Story points] * 2", "number 16"),
    ("x_size + size", "number 16"),
    ("number(\"1,234.5\") * 2", "number 2,469"),
    # durations
    ("work * 2", "duration 80h"),
    ("work + 8", "duration 48h"),
    ("work + 1d", "duration 48h"),
    ("days(work)", "number 5"),
    ("hours(work) * 80", "number 3,200"),
    ("budget / work", "money 300"),
    ("work * budget", "money 480,000"),
    ("round(work / 3)", "duration 13h"),
    ("number(work)", "number 40"),
    # dates
    ("finish + 10", "date 2026-03-29"),
    ("finish + 2w", "date 2026-04-02"),
    ("10 + finish", "date 2026-03-29"),
    ("finish - 1d", "date 2026-03-18"),
    ("finish - start", "number 18"),
    ("finish - 2026-03-01", "number 18"),
    ("2026-03-31 - finish", "number 12"),
    ("2026-03-31 + 1", "date 2026-04-01"),
    ("today + 1", "date 2026-03-11"),
    ("today()", "date 2026-03-10"),
    ("date(2026, 2, 28) + 1", "date 2026-03-01"),
    ("year(finish) * 100 + month(finish)", "number 202,603"),
    ("quarter(finish)", "number 1"),
    ("week(finish)", "number 12"),
    ("weekday(finish)", "number 4"),
    ("workdays(start, finish)", "number 14"),
    ("workdays(finish, start)", "number -14"),
    ("addworkdays(finish, 2)", "date 2026-03-23"),
    ("addworkdays(finish, -5)", "date 2026-03-12"),
    ("min(start, finish)", "date 2026-03-01"),
    ("max(start, 2026-03-05)", "date 2026-03-05"),
    # texts
    ("owner & \": \" & work", "text Ana Müller: 40h"),
    ("concat(title, \" \", budget)", "text Data migration 12,000"),
    ("upper(left(title, 4)) & right(title, 3)", "text DATAion"),
    ("mid(title, 6, 3)", "text mig"),
    ("len(trim(\"  a   b \"))", "number 3"),
    ("lower(owner)", "text ana müller"),
    ("text(finish)", "text 2026-03-19"),
    ("text(status)", "text In progress"),
    ("text(progress)", "text 40%"),
    ("\"a\"\"b\"", "text a\"b"),
    ("contains(owner, \"MULLER\")", "checkbox yes"),
    ("startswith(title, \"data\")", "checkbox yes"),
    ("number(\"twelve\")", "#TYPE 'twelve' is not a number."),
    # choosing
    ("if(status = done, 1, 2)", "number 2"),
    ("if(status = \"in progress\", 1, 2)", "number 1"),
    ("if(progress < 50%, \"late\", \"fine\")", "text late"),
    ("if(finish < +2w and owner, \"soon\")", "text soon"),
    ("if(owner = \"ana muller\", 1, 0)", "number 1"),
    ("if(status:open, 1, 0)", "number 1"),
    ("if(is:leaf, budget, 0)", "money 12,000"),
    ("if(2 > 1 or 1/0, 1, 0)", "number 1"),
    ("ifs(progress > 80, \"a\", progress > 20, \"b\", \"c\")", "text b"),
    ("ifs(progress > 80, \"a\", progress > 60, \"b\")", "text"),
    ("coalesce(none, parent.budget)", "money 17,000"),
    ("iferror(1 / 0, 5)", "number 5"),
    ("isnone(description)", "checkbox yes"),
    ("description = none", "checkbox yes"),
    ("owner != none", "checkbox yes"),
    ("not owner", "checkbox"),
    ("and(1, progress > 10)", "checkbox yes"),
    ("or(0, progress > 90)", "checkbox"),
    ("paid = yes", "checkbox"),
    # unknown
    ("budget + remaining_work * 0 / work * budget", "money 12,000"),
    ("parent.parent.budget + 1", "money"),
    ("none + 1", "number"),
    ("description & \"!\"", "text !"),
    ("len(description)", "number"),
    ("if(description > \"a\", 1, 0)", "number 0"),
    # other rows
    ("parent.title", "text Rollout"),
    ("parent.parent.title", "text"),
    ("sum(parent.children.budget)", "money 17,000"),
    ("count(parent.children)", "number 3"),
    ("count(parent.children.owner)", "number 2"),
    ("budget / parent.budget", "percent 71%"),
    ("join(ancestors.title)", "text Rollout"),
    ("level", "number 2"),
    ("parent.level + id", "number 3"),
    # errors as values
    ("1 / 0", "#DIV/0 The divisor at column 5 is zero."),
    ("budget / (progress - 40)", "#DIV/0 The divisor at column 11 is zero."),
    ("percent(1, 0)", "#DIV/0 The whole at column 12 is zero."),
    ("date(2026, 2, 30)", "#TYPE 2026-2-30 is not a day of the calendar."),
    ("today + 999999999", "#LIMIT A date so many days away is outside the calendar."),
    ("addworkdays(today, 1e9)", "!"),
    ("99999999999 * 99999999999 * 99999999999 * 99999999999", "#LIMIT A number has become too large."),
    ("99999999999 * 99999999999", "#LIMIT The result has too many digits for a cell."),
]  # fmt: skip


@pytest.mark.parametrize("text,expected", FORMULAS)
def test_a_formula_gives(sketch: Sketch, text: str, expected: str) -> None:
    if expected == "!":
        with pytest.raises(InvalidInput):
            result(sketch, text)
        return
    assert result(sketch, text) == expected


ON_PARENTS: list[tuple[str, str]] = [
    ("sum(children.work)", "duration 64h"),
    ("avg(children.budget)", "money 8,500"),
    ("min(children.finish)", "date 2026-01-05"),
    ("max(children.finish, 2027-01-01)", "date 2027-01-01"),
    ("count(children)", "number 3"),
    ("count(children.work)", "number 2"),
    ("count(leaves)", "number 3"),
    ("sum(leaves.budget)", "money 17,000"),
    ("median(children.progress)", "percent 0%"),
    ("distinct(children.status)", "number 2"),
    ("join(children.owner)", "text Ana Müller, Bo"),
    ("join(children.risk, \"/\")", "text High"),
    ("any(children.paid)", "checkbox yes"),
    ("all(children.paid)", "checkbox"),
    ("sum(children.size)", "number 11.5"),
    ("sum(children.margin)", "money -2,000"),
    ("sum(children.description)", "!"),
    ("sum(children.description, 1)", "!"),
    ("children.work", "!"),
    ("sum(children.children.work)", "!"),
    ("parent.budget", "money"),
]  # fmt: skip


@pytest.mark.parametrize("text,expected", ON_PARENTS)
def test_a_formula_over_rows_gives(sketch: Sketch, text: str, expected: str) -> None:
    if expected == "!":
        with pytest.raises(InvalidInput):
            result(sketch, text, "Rollout")
        return
    assert result(sketch, text, "Rollout") == expected


SHOWN: list[tuple[str, str, str]] = [
    ("actual_cost / budget", "number", "number 1.1667"),
    ("budget - actual_cost", "number", "number -2,000"),
    ("progress", "number", "number 40"),
    ("0.25 * 100", "percent", "percent 25%"),
    ("size", "duration", "duration 8h"),
    ("size", "money", "money 8"),
    ("finish", "text", "text 2026-03-19"),
    ("budget", "checkbox", "checkbox yes"),
    ("owner", "text", "text Ana Müller"),
    ("none", "money", "money"),
]


@pytest.mark.parametrize("text,shows,expected", SHOWN)
def test_a_result_can_be_shown_as_another_kind(
    sketch: Sketch, text: str, shows: str, expected: str
) -> None:
    assert result(sketch, text, shows=shows) == expected


REFUSED: list[tuple[str, str]] = [
    ("", "Column 1: a formula is missing"),
    ("=", "Column 2: a formula is missing"),
    ("= bugdet * 2", 'Column 3: there is no field "bugdet"; did you mean budget?'),
    ("budget budget", "Column 8: an operator or a comma is missing before 'budget'."),
    ("budget + finish", "Column 10: a date cannot be added to money."),
    ("finish + work", "Column 10: a duration cannot be added to a date. Days can be: days(work)."),
    ("finish + finish", "Column 10: a date cannot be added to a date."),
    ("\"a\" + 1", "Column 7: text cannot be reckoned with here. Join texts with &."),
    ("budget * budget", "Column 10: money cannot be multiplied by money."),
    ("budget > work", "Column 10: this is a duration, and money stands before it."),
    ("if(budget, 1, \"a\")", "Column 15: this is text, and a number stands before it."),
    ("if(1)", "Column 1: write if(condition, then, else)."),
    ("sm(1)", 'Column 1: there is no function "sm"; did you mean sum()?'),
    ("year(budget)", "Column 6: a date is needed here, and this is money."),
    ("len(budget)", "Column 5: text is needed here; write text(...) around money."),
    ("contains(titel, \"x\")", 'Column 10: there is no field "titel"; did you mean title?'),
    ("10m", "Column 1: 10m could be minutes or millions; write 10min or 10000k."),
    ("status = shipped", "Column 10: 'shipped' is none of these:"),
    ("2 ** 3", "Column 4: '*' cannot stand here."),
    ("9^9", "Column 2:"),
    ("max(1, 2", "Column 9: a closing bracket is missing."),
    ("max(1, )", "Column 8: a value is missing before this bracket."),
    ("__import__(\"os\")", 'Column 1: there is no function "__import__".'),
    ("budget.__class__", 'Column 1: "budget" leads nowhere;'),
    ("((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))", "Column 33: more than 32"),
    ("+".join(["1"] * 150), "Column 201: this is too long; 200 words and signs fit."),
    ("-" * 60 + "1", "Column 1: more than 48 pieces inside one another."),
    ("1" + " " * 2000, "Column 2001: 2,001 characters are too many; 2,000 fit."),
]  # fmt: skip


@pytest.mark.parametrize("text,sentence", REFUSED)
def test_nonsense_is_refused_where_it_stands(sketch: Sketch, text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        result(sketch, text)
    assert str(refused.value).startswith(sentence)


def test_a_result_that_cannot_be_shown_so_is_refused(sketch: Sketch) -> None:
    names = Names(sketch.board.fields, sketch.board.ctx)
    with pytest.raises(InvalidInput, match="the result is a date and cannot be shown as money"):
        parse_formula("finish", names, "money")
    value = stored_formula("finish").value(sketch.board.source, 2, "money")
    assert value == "#TYPE"


@pytest.mark.parametrize("text", ["gone * 2", "1 +", 'bad "', "nothing()"])
def test_a_stored_formula_never_raises(sketch: Sketch, text: str) -> None:
    value = stored_formula(text).value(sketch.board.source, 2, "number")
    assert isinstance(value, CellError)
    assert value == "#REF"
    assert value.explanation.startswith("Column ")


def test_every_function_is_tried_here() -> None:
    from tpm_tui.query.grammar import parse
    from tpm_tui.query.lexer import split

    used = set()
    for text, _ in FORMULAS + ON_PARENTS:
        words = split(text.lstrip("= "), free=False) if "1e9" not in text else []
        for node in walk(parse(words, len(text))) if words else []:
            if isinstance(node, Call):
                used.add(node.name)
    assert used == set(FUNCTIONS)


def test_an_explanation_names_what_was_read(sketch: Sketch) -> None:
    names = Names(sketch.board.fields, sketch.board.ctx)
    formula = parse_formula("sum(children.[Story points]) + budget / 1k + level", names)
    used = formula.explain(sketch.board.source, sketch.ids["Rollout"])
    assert [(one.name, one.text, one.rows) for one in used] == [
        ("children.Story points", "3 rows: 8, 3.5, none", (2, 3, 4)),
        ("budget", "17,000", (1,)),
    ]


def test_labels_become_keys(sketch: Sketch) -> None:
    fields = sketch.board.fields
    names = Names(fields, sketch.board.ctx)
    formula = parse_formula('= text(sum(children.[Story points])) & parent.due & "due"', names)
    assert formula.with_keys(fields) == '= text(sum(children.x_size)) & parent.finish & "due"'
    assert formula.fields_used(fields) == {"x_size", "finish"}
