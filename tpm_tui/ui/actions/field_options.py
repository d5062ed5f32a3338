"""The options of a choice as a list: renamed, put in order, added, retired and brought back."""

from __future__ import annotations

from collections import Counter

from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.own import Definition
from tpm_tui.service.editing import own_fields
from tpm_tui.service.editing.field_line import split_options
from tpm_tui.ui.actions.own_fields import OwnFields
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, Picking

NEW = "+"
RETIRED = ", retired: shown where it is held, no longer offered"


class FieldOptions:
    """The list and what its keys do; every act is one change of the board."""

    def __init__(self, desk: Desk, fields: OwnFields) -> None:
        self.desk = desk
        self._fields = fields

    def open(self, key: str, at: str = "") -> None:
        """Open the list."""
        self._fields.pick(
            Picking(
                f"Options of {self._one(key).label}, the best first",
                self._options(key),
                lambda value: self._edit(key, value),
                keys={
                    "delete": ("retires, or brings back", lambda value: self._switch(key, value)),
                    "ctrl+up": ("up", lambda value: self._shift(key, value, -1)),
                    "ctrl+down": ("down", lambda value: self._shift(key, value, 1)),
                },
                at=at,
            )
        )

    # ---- inside

    def _one(self, key: str) -> Definition:
        one = self.desk.board.own.get(key)
        if one is None or one.type != "choice":
            raise Refused("Somebody has made something else of this field meanwhile.")
        return one

    def _options(self, key: str) -> list[Option]:
        held = Counter(self.desk.board.items.column(key))
        found = [
            Option(
                one.key,
                one.label,
                _held(held[one.key]) + (RETIRED if one.retired else ""),
                "~" if one.retired else " ",
            )
            for one in self._one(key).options
        ]
        return [*found, Option(NEW, "New option ...", "one, or several between commas", "+")]

    def _labels(self, key: str) -> list[str]:
        return [one.label for one in self._one(key).options if not one.retired]

    def _label(self, key: str, value: str) -> str:
        return next(one.label for one in self._one(key).options if one.key == value)

    def _set(self, key: str, labels: list[str]) -> None:
        _ = self._fields.done(lambda board: own_fields.set_options(board, key, labels))

    def _switch(self, key: str, value: str) -> list[Option]:
        if value != NEW:
            labels, label = self._labels(key), self._label(key, value)
            if label in labels:
                labels.remove(label)
            else:
                before = [one.key for one in self._one(key).options]
                active = [one.key for one in self._one(key).options if not one.retired]
                place = sum(one in active for one in before[: before.index(value)])
                labels.insert(place, label)
            self._set(key, labels)
        return self._options(key)

    def _shift(self, key: str, value: str, step: int) -> list[Option]:
        labels = self._labels(key)
        label = "" if value == NEW else self._label(key, value)
        if label in labels and 0 <= labels.index(label) + step < len(labels):
            at = labels.index(label)
            labels.insert(at + step, labels.pop(at))
            self._set(key, labels)
        return self._options(key)

    def _edit(self, key: str, value: str) -> None:
        """Rename an option, or add new ones; then back to the list."""
        if value == NEW:
            self._fields.ask(
                Prompt(
                    "new options", lambda text: self._add(key, text),
                    cancel=lambda: self.open(key, NEW), hint="one, or several between commas",
                ),
                "",
            )  # fmt: skip
            return

        def accept(text: str) -> None:
            _ = self._fields.done(lambda board: own_fields.rename_option(board, key, value, text))
            self.open(key, value)

        prompt = Prompt(
            "name of the option", accept, cancel=lambda: self.open(key, value),
            hint="rows that hold it show the new name",
        )  # fmt: skip
        self._fields.ask(prompt, self._label(key, value))

    def _add(self, key: str, text: str) -> None:
        added = split_options(text)
        if not added:
            raise InvalidInput("Write the name of the new option.")
        known = {one.casefold() for one in self._labels(key)}
        for label in added:
            if label.casefold() in known:
                raise Refused(f"There is an option {label!r} already.")
        self._set(key, [*self._labels(key), *added])
        self.open(key, NEW)


def _held(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"
