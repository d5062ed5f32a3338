"""Columns of the view: show, hide, order, freeze; none of it changes the board."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tpm_tui.errors import Refused
from tpm_tui.service.views.view import ViewColumn
from tpm_tui.ui.actions.ordering import Pick
from tpm_tui.ui.actions.own_fields import OwnFields
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.screens.picker import Option, Picking

NEW_FIELD = "+"
"""Stands in the list of columns for making one, before the name that it may have already."""


class Columns:
    """Column commands."""

    def __init__(
        self, desk: Desk, pick: Pick, fields: OwnFields, new_field: Callable[[str], None]
    ) -> None:
        self.desk = desk
        self._pick = pick
        self._fields = fields
        self._new_field = new_field

    # ---- which columns

    def hide_column(self) -> None:
        """Hide the column, or all selected ones."""
        desk = self.desk
        keys = [key for key in desk.selected_keys() if key != "title"]
        if not keys:
            raise Refused("The title column stays; another one can be hidden.")
        self.hide(keys)
        desk.clear_selection()
        labels = ", ".join(desk.board.fields[key].label for key in keys)
        back, add = desk.key_for("undo-view"), desk.key_for("add-column")
        desk.say(f"Hid {labels}; {back} brings it back, {add} adds any column.", "good")

    def add_column(self, name: str = "") -> None:
        """Show one more column right of this one, or make a new field."""
        view = self.desk.view
        if name:
            self._add(self._named(name))
            return
        options = [
            Option(key, field.label, field.help)
            for key, field in self.desk.board.fields.items()
            if key not in view.keys
        ]
        kinds = "text, number, money, date, choice, person, formula"

        def made(name: str) -> Option:
            return Option(f"{NEW_FIELD}{name}", f'New field "{name}" ...', kinds, "+")

        options += [Option(NEW_FIELD, "New field ...", kinds, "+"), *self._fields.retired()]
        self._pick(Picking("Add a column", options, self._add, made=made))

    def move_column_left(self) -> None:
        """Move the column one place to the left."""
        self._move(-1)

    def move_column_right(self) -> None:
        """Move the column one place to the right."""
        self._move(1)

    def freeze_columns(self) -> None:
        """Keep the columns up to this one in place while the others scroll; again lets them scroll."""
        desk = self.desk
        count = desk.grid.column + 1
        frozen = 1 if desk.view.frozen == count else count
        desk.look(replace(desk.view, frozen=frozen), afresh=False)
        if frozen == 1:
            desk.say("Only the title stays in place.", "good")
        else:
            desk.say(
                f"The first {frozen} columns stay in place; {desk.key_for('freeze-columns')} again "
                "lets them scroll.",
                "good",
            )

    # ---- for others

    def hide(self, keys: Sequence[str]) -> None:
        """Hide columns; those that stay in place while others scroll are as many fewer."""
        desk = self.desk
        shown = self._shown()
        if len(keys) >= len(shown) - 1:
            raise Refused("One column besides the title must stay.")
        frozen = desk.view.frozen - sum(one.key in keys for one in shown[: desk.view.frozen])
        columns = tuple(one for one in desk.view.columns if one.key not in keys)
        desk.look(replace(desk.view, columns=columns, frozen=frozen), afresh=False)

    def shift(self, key: str, step: int) -> None:
        """Move a column among those that are shown."""
        columns, view = self._shown(), self.desk.view
        away = [one for one in view.columns if one not in columns]
        at = next((n for n, one in enumerate(columns) if one.key == key), 0)
        to = at + step
        if not at:
            raise Refused("The title column comes first, always.")
        if not 1 <= to < len(columns):
            raise Refused(f"The column is the {'first' if step < 0 else 'last'} one already.")
        columns.insert(to, columns.pop(at))
        self.desk.look(replace(view, columns=(*columns, *away)), afresh=False)

    def go(self, key: str) -> None:
        """Put the cursor into a column."""
        keys = [one.key for one in self.desk.grid.view]
        if key in keys:
            self.desk.grid.move_to(self.desk.grid.row, keys.index(key))

    # ---- inside

    def _shown(self) -> list[ViewColumn]:
        """The view's columns without those of fields that are put away."""
        fields = self.desk.board.fields
        return [one for one in self.desk.view.columns if one.key in fields]

    def _named(self, name: str) -> str:
        wanted = name.strip().casefold()
        for key, field in self.desk.board.fields.items():
            if wanted in (key, key.removeprefix("x_"), field.label.casefold()):
                return key
        listed = self.desk.key_for("manage-columns")
        raise Refused(f"There is no column {name.strip()!r}; {listed} lists them.")

    def _add(self, key: str) -> None:
        desk = self.desk
        if key.startswith(NEW_FIELD):
            self._new_field(key.removeprefix(NEW_FIELD))
            return
        if key in desk.board.fields:
            self._fields.show(key)
        else:
            self._fields.revive(key)

    def _move(self, step: int) -> None:
        key = self.desk.key
        self.shift(key, step)
        self.go(key)
