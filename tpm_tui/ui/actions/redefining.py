"""What a field of the board's own is: its name, type, options, formula and roll-up, changed by key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rich.cells import cell_len

from tpm_tui.errors import InvalidInput, TpmError
from tpm_tui.fields.own import FORMULA, TYPES, Definition
from tpm_tui.service.editing import own_fields
from tpm_tui.service.editing.field_line import ROLLUP_HELP, TYPE_HELP, read_rollup
from tpm_tui.service.figures.formula_check import preview
from tpm_tui.ui.actions.field_options import FieldOptions
from tpm_tui.ui.actions.own_fields import OwnFields
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, Picking

TRIED_MOST = 2000
"""Values up to which the list of types says what does not fit before it is picked."""


class Redefining:
    """Commands that change what a column is."""

    def __init__(self, desk: Desk, fields: OwnFields) -> None:
        self.desk = desk
        self._fields = fields
        self._options = FieldOptions(desk, fields)

    def change_field(self) -> None:
        """Name, type, options, formula or roll-up of the field."""
        one = self._own()
        acts: dict[str, Callable[[], None]] = {"name": self._rename}
        options = [Option("name", "Name", one.label)]
        if one.type == FORMULA:
            acts |= {"formula": self._change_formula, "shows": self._change_result}
            options += [
                Option("formula", "Formula", f"= {one.formula}"),
                Option("shows", "Shown as", one.shows),
            ]
        else:
            acts |= {"type": self._change_type, "rollup": self.set_field_rollup}
            options.append(Option("type", "Type", f"{one.type}: {TYPE_HELP[one.type]}"))
            if one.type == "choice":
                acts["options"] = lambda: self._options.open(one.key)
                labels = ", ".join(o.label for o in one.options if not o.retired)
                options.append(Option("options", "Options", labels or "none yet"))
            options.append(Option("rollup", "On a parent", self._rollup_told(one)))
        acts["retire"] = self._fields.retire_field
        options.append(Option("retire", "Retire", "hide it everywhere and keep what it holds"))
        first = "formula" if one.type == FORMULA else "options" if one.type == "choice" else "name"
        self._fields.pick(Picking(f"Change {one.label}", options, lambda at: acts[at](), at=first))

    def set_field_rollup(self, how: str = "") -> None:
        """What parents show of the field."""
        one = self._own()
        if one.type == FORMULA:
            raise InvalidInput(
                f"{one.label} is computed on every row, parents too, so it is not rolled up; "
                "its formula can, as in sum(children.work) (ct changes it)."
            )

        def accept(rollup: str | None, weight: str | None) -> None:
            outcome = self._fields.done(
                lambda board: own_fields.set_rollup(board, one.key, rollup, weight)
            )
            if outcome is not None:
                told = self._rollup_told(self.desk.board.own[one.key])
                self.desk.say(f"{one.label} on a parent: {told}.", "good")

        if how:
            accept(*read_rollup(one.type, how, self.desk.board.fields))
            return
        at = one.rollup or "none"
        self._fields.pick_rollup(one.label, one.type, accept, key=one.key, at=at)

    def rename_column(self, text: str = "") -> None:
        """A field of the board's own gets another name for everybody, a built-in column one in this
        view; empty brings its own name back."""
        if self.desk.key in self.desk.board.own:
            self._rename(text)
            return
        if text:
            self._label(text)
            return
        field = self.desk.board.fields[self.desk.key]
        prompt = Prompt(
            "name of the column in this view", self._label, hint=f"empty is {field.label}"
        )
        label = next((one.label for one in self.desk.view.columns if one.key == field.key), "")
        self._fields.ask(prompt, label or field.label)

    # ---- inside

    def _own(self) -> Definition:
        return self.desk.board.own[self.desk.key]

    def _label(self, text: str) -> None:
        desk = self.desk
        text = " ".join(text.split())
        if cell_len(text) > own_fields.LABEL_LIMIT:
            raise InvalidInput(f"A column's name has {own_fields.LABEL_LIMIT} letters at most.")
        label = "" if text == desk.board.fields[desk.key].label else text
        columns = tuple(
            replace(one, label=label) if one.key == desk.key else one for one in desk.view.columns
        )
        desk.look(replace(desk.view, columns=columns), afresh=False)

    def _rename(self, text: str = "") -> None:
        one = self._own()

        def accept(text: str) -> None:
            outcome = self._fields.done(lambda board: own_fields.rename_field(board, one.key, text))
            if outcome is not None and len(outcome.changes):
                label = self.desk.board.label(one.key)
                self.desk.say(f"{one.label} is {label} now, for everybody.", "good")

        if text:
            accept(text)
        else:
            undo = f"{self.desk.key_for('undo')} undoes"
            self._fields.ask(
                Prompt("name of the field, for everybody", accept, hint=undo), one.label
            )

    def _change_type(self) -> None:
        one = self._own()

        def picked(kind: str) -> None:
            if kind == "choice" and not self._held(one):
                self._fields.ask_options(one.label, lambda options: change(kind, options))
            else:
                change(kind, ())

        def change(kind: str, options: tuple[str, ...]) -> None:
            outcome = self._fields.done(
                lambda board: own_fields.set_type(board, one.key, kind, options)
            )
            if outcome is not None:
                self.desk.say(f"{one.label} is a {kind} now.", "good")

        tried = self._held(one) <= TRIED_MOST
        options = [
            self._type_option(one, kind, tried=tried)
            for kind in TYPES
            if kind not in (FORMULA, one.type)
        ]
        self._fields.pick(Picking(f"Type of {one.label}, now a {one.type}", options, picked))

    def _type_option(self, one: Definition, kind: str, *, tried: bool) -> Option:
        """A type to change to, marked where what the field holds does not fit."""
        note, mark = TYPE_HELP[kind], " "
        if tried and self._held(one):
            try:
                own_fields.set_type(self.desk.board, one.key, kind)
            except TpmError as error:
                note, mark = error.message, "!"
        return Option(kind, kind, note, mark)

    def _held(self, one: Definition) -> int:
        return sum(value is not None for value in self.desk.board.items.column(one.key))

    def _change_formula(self) -> None:
        one = self._own()

        def accept(text: str) -> None:
            try:
                preview(self.desk.board, text, self._fields.row, one.shows)
            except InvalidInput:
                # It gives something else now, so ask what that is shown as.
                self._fields.pick_result(one.label, text, lambda shows: change(text, shows))
            else:
                change(text, one.shows)

        def change(text: str, shows: str) -> None:
            outcome = self._fields.done(
                lambda board: own_fields.set_formula(board, one.key, text, shows)
            )
            if outcome is not None:
                formula = self.desk.board.own[one.key].formula
                self.desk.say(f"{one.label} = {formula}", "good")

        self._fields.ask_formula(one.label, one.key, accept, one.formula or "")

    def _change_result(self) -> None:
        one = self._own()
        formula = one.formula or ""

        def accept(shows: str) -> None:
            outcome = self._fields.done(
                lambda board: own_fields.set_formula(board, one.key, formula, shows)
            )
            if outcome is not None:
                self.desk.say(f"{one.label} is shown as {shows}.", "good")

        self._fields.pick_result(one.label, formula, accept, one.shows)

    def _rollup_told(self, one: Definition) -> str:
        way = one.rollup or "none"
        weight = f" by {self.desk.board.label(one.weight)}" if one.weight else ""
        return f"{way}{weight}: {ROLLUP_HELP[way]}"
