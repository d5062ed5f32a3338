"""Columns of the board's own: made, renamed, put away and brought back from the program."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.own import (
    FORMULA,
    ROLLUPS,
    SETTING,
    TYPES,
    WEIGHT_TYPES,
    WEIGHTS,
    Definition,
)
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.editing import own_fields
from tpm_tui.service.editing.field_line import (
    FORMS,
    ROLLUP_HELP,
    TYPE_HELP,
    FieldLine,
    read_line,
    split_options,
)
from tpm_tui.service.figures.formula_check import Preview, checked_formula, preview, result_types
from tpm_tui.service.session import Command, Outcome
from tpm_tui.service.views.view import ViewColumn
from tpm_tui.ui.actions.filtering import Ask
from tpm_tui.ui.actions.ordering import Pick
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, Picking

if TYPE_CHECKING:
    from tpm_tui.query.completion import Completion

FORMULA_HINT = "budget - actual_cost   if(budget, actual_cost / budget, none)   sum(children.work)"
OPTIONS_HINT = "Low, Medium, High"
USUAL_ROLLUP = {"number": "sum", "money": "sum", "duration": "sum", "percent": "average"}
"""What most people want parents to show; nothing where they differ."""
ROLLUP_WORD = {
    "sum": "the sum",
    "average": "the mean",
    "weighted": "the weighted mean",
    "min": "the smallest",
    "max": "the largest",
    "count": "how many there are",
    "distinct": "how many different ones there are",
    "worst": "the worst",
}
NOTE_WIDEST = 24


class OwnFields:
    """Commands that make and put away fields, and the questions they ask."""

    def __init__(self, desk: Desk, ask: Ask, pick: Pick) -> None:
        self.desk = desk
        self.ask = ask
        self.pick = pick
        self.formulas: list[str] = []
        """Formulas that were typed, the latest last."""

    # ---- commands

    def add_field(self, line: str = "") -> None:
        """Make a new field, asked for step by step or told in one line."""
        if line:
            self._begin(line)
            return
        self.ask(
            Prompt(
                "name of the new field", self._begin, change=self._check_line,
                cancel=self._dropped, hint=f"or at once:  {FORMS}",
            ),
            "",
        )  # fmt: skip

    def retire_field(self) -> None:
        """Hide the field everywhere; what it holds is kept."""
        key = self.desk.key
        label, kept = self.desk.board.label(key), self.held(key)
        if self.desk.run(lambda board: own_fields.retire_field(board, key)) is not None:
            add, undo = self.desk.key_for("add-column"), self.desk.key_for("undo")
            self.desk.say(
                f"Retired {label}: hidden everywhere, {kept}; {add} lists it last to bring it back,"
                f" {undo} undoes.",
                "good",
            )

    # ---- retired ones, in the list of columns

    def retired(self) -> list[Option]:
        """The retired fields, to bring one back."""
        own = self.desk.board.own.values()
        return [
            Option(one.key, one.label, f"retired, {self.held(one.key)}; Enter brings it back", "~")
            for one in own
            if one.retired
        ]

    def revive(self, key: str) -> None:
        """Bring a retired field back, as a column right of the cursor where it has no place."""
        if self.desk.run(lambda board: own_fields.revive_field(board, key)) is not None:
            self.show(key)
            self.desk.say(f"{self.desk.board.label(key)} is back with all it held.", "good")

    def held(self, key: str) -> str:
        """How much a field holds, in words."""
        board = self.desk.board
        column = board.items.column(key)
        found = board.items.existing(at for at, one in enumerate(column) if one is not None)
        count = sum(1 for _ in found)
        if board.own[key].type == FORMULA:
            return "its formula is kept"
        if not count:
            return "nothing was typed into it"
        return f"its {count:,} {'value is' if count == 1 else 'values are'} kept"

    # ---- showing

    def show(self, key: str) -> None:
        """Put the cursor on a column, which appears right of it where the view has none."""
        desk = self.desk
        if key not in desk.view.keys:
            columns = list(desk.view.columns)
            columns.insert(desk.view.keys.index(desk.key) + 1, ViewColumn(key))
            desk.look(replace(desk.view, columns=tuple(columns)), afresh=False)
        keys = [one.key for one in desk.grid.view]
        if key in keys:
            desk.grid.move_to(desk.grid.row, keys.index(key))

    # ---- questions that making and changing share

    def done(self, command: Command) -> Outcome | None:
        """Carry out a change that a prompt or a list asked for; raises TpmError for them to show."""
        command(self.desk.board)
        return self.desk.run(command)

    def ask_options(self, label: str, accept: Callable[[tuple[str, ...]], None]) -> None:
        """Ask for the options of a choice."""

        def change(text: str) -> None:
            prompt.note = f"{len(split_options(text))} options"

        prompt = Prompt(
            f"options of {label}, from the best to the worst",
            lambda text: accept(split_options(text)), change=change, cancel=self._dropped,
            hint=OPTIONS_HINT,
        )  # fmt: skip
        self.ask(prompt, "")

    def ask_formula(
        self, label: str, key: str, accept: Callable[[str], None], text: str = ""
    ) -> None:
        """Ask for a formula, telling while it is typed what it gives on the cursor's row."""

        def change(text: str) -> None:
            found = self._checked(key, text) if text.strip() else None
            prompt.note = "" if found is None else _told(found)
            prompt.hint = FORMULA_HINT if found is None or not found.problem else found.problem

        def checked(text: str) -> None:
            self._checked(key, text)
            accept(text)

        prompt = Prompt(
            f"{label} =", checked, change=change, cancel=self._dropped, completer=self.complete,
            history=self.formulas, hint=FORMULA_HINT,
        )  # fmt: skip
        self.ask(prompt, text)
        if text:
            change(text)

    def pick_result(
        self, label: str, formula: str, accept: Callable[[str], None], at: str = ""
    ) -> None:
        """Ask what a formula's result is shown as."""
        found = result_types(self.desk.board, formula, self.row)
        types = [one.type for one in found]
        options = [Option(one.type, one.type, _told(one)) for one in found]
        self.pick(
            Picking(
                f"Show {label} as", options, accept, leave=self._dropped,
                at=at if at in types else types[0],
            )
        )  # fmt: skip

    def pick_rollup(
        self,
        label: str,
        kind: str,
        accept: Callable[[str | None, str | None], None],
        *,
        key: str = "",
        at: str | None = None,
    ) -> None:
        """Ask what parents show, of what the type can be rolled up by, and what weighs a mean."""

        def picked(way: str) -> None:
            if way == "weighted":
                self._pick_weight(label, key, lambda weight: accept(way, weight))
            else:
                accept(None if way == "none" else way, None)

        options = [Option(way, way, ROLLUP_HELP[way]) for way in ("none", *ROLLUPS[kind])]
        at = USUAL_ROLLUP.get(kind, "none") if at is None else at
        self.pick(
            Picking(f"{label} on a parent", options, picked, leave=self._dropped, at=at),
        )

    def complete(self, text: str, at: int) -> Completion:
        """What Tab offers in a formula."""
        from tpm_tui.query.completion import complete

        board = self.desk.board
        return complete(text, at, board.fields, board.ctx, lambda _: (), formula=True)

    @property
    def row(self) -> int:
        """The row that a formula is tried on: the cursor's, the total where that is a group."""
        return BOARD if is_group(self.desk.row) else self.desk.row

    # ---- making one

    def _begin(self, text: str) -> None:
        """Make what a line says, or ask for what it leaves open."""
        told = read_line(text, self.desk.board.fields)
        own_fields.check_label(self.desk.board, told.label)
        if not told.type:
            self._pick_type(told)
        elif told.type == "choice" and not told.options:
            self._ask_options(told)
        elif told.type == FORMULA and not told.formula:
            self._ask_formula(told)
        else:
            self._make(told)

    def _check_line(self, text: str) -> None:
        """Refuse while it is typed a name that is taken."""
        if text.strip():
            told = read_line(text, self.desk.board.fields)
            own_fields.check_label(self.desk.board, told.label)

    def _pick_type(self, told: FieldLine) -> None:
        def picked(kind: str) -> None:
            chosen = replace(told, type=kind)
            if kind == "choice":
                self._ask_options(chosen)
            elif kind == FORMULA:
                self._ask_formula(chosen)
            else:
                self._pick_rollup(chosen)

        options = type_options(TYPES)
        self.pick(Picking(f"Type of {told.label}", options, picked, leave=self._dropped))

    def _ask_options(self, told: FieldLine) -> None:
        def accept(options: tuple[str, ...]) -> None:
            if not options:
                raise InvalidInput("A choice needs at least one option, such as Low, High.")
            chosen = replace(told, options=options)
            chosen.made(self.desk.board)
            self._pick_rollup(chosen)

        self.ask_options(told.label, accept)

    def _ask_formula(self, told: FieldLine) -> None:
        def accept(text: str) -> None:
            chosen = replace(told, formula=text)
            self.pick_result(
                told.label, text, lambda shows: self._make(replace(chosen, shows=shows))
            )

        self.ask_formula(told.label, "", accept)

    def _pick_rollup(self, told: FieldLine) -> None:
        def accept(rollup: str | None, weight: str | None) -> None:
            self._make(replace(told, rollup=rollup, weight=weight))

        self.pick_rollup(told.label, told.type, accept)

    def _pick_weight(self, label: str, key: str, accept: Callable[[str], None]) -> None:
        board = self.desk.board
        own = [
            one.key
            for one in board.own.values()
            if one.type in WEIGHT_TYPES and not one.retired and one.key != key
        ]
        options = [
            Option(one, board.fields[one].label, board.fields[one].help) for one in (*WEIGHTS, *own)
        ]
        self.pick(Picking(f"{label} is weighted by", options, accept, leave=self._dropped))

    def _make(self, told: FieldLine) -> None:
        outcome = self.done(told.made)
        if outcome is None:
            return
        (setting,) = (change.field for change in outcome.changes if isinstance(change, SetCell))
        made = self.desk.board.own[setting.removeprefix(SETTING)]
        self.show(made.key)
        undo = self.desk.key_for("undo")
        self.desk.say(f"{made.label}: {_made(made, self.desk)}; {undo} takes it away.", "good")

    def _checked(self, key: str, text: str) -> Preview:
        """What a formula gives here; raises TpmError where it cannot be a column."""
        found = preview(self.desk.board, text, self.row)
        checked_formula(self.desk.board, key, text, None)
        return found

    def _dropped(self) -> None:
        self.desk.say("Nothing was changed.", "muted")


def type_options(kinds: Iterable[str]) -> list[Option]:
    """Types to pick from, each with what it is for."""
    return [Option(kind, kind, TYPE_HELP[kind]) for kind in kinds]


def _made(one: Definition, desk: Desk) -> str:
    """What was made, and how to go on."""
    if one.type == FORMULA:
        return f"computed as {one.shows}, {desk.key_for('change-field')} changes it"
    if one.rollup is None:
        rolls = desk.key_for("set-field-rollup")
        return f"a {one.type}, parents have their own value ({rolls} rolls it up)"
    return f"a {one.type}, parents show {ROLLUP_WORD.get(one.rollup, one.rollup)}"


def _told(found: Preview) -> str:
    """A result in a few words, beside the formula."""
    text = found.text or "nothing"
    return f"gives {text if cell_len(text) <= NOTE_WIDEST else text[: NOTE_WIDEST - 1] + '…'} here"
