"""Columns of the view: show, hide, order, width, freeze; none of it changes the board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rich.cells import cell_len

from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import Field
from tpm_tui.service.views import View, ViewColumn
from tpm_tui.ui.actions.filtering import Ask
from tpm_tui.ui.actions.ordering import Pick
from tpm_tui.ui.actions.own_fields import OwnFields
from tpm_tui.ui.board_view import WIDEST_AUTO, rollup_mark
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, Picking

NEW_FIELD = "+"
"""Stands in the list of columns for making one."""
NARROWEST, WIDEST = 3, 200
SAMPLED = 400
"""Rows around the cursor that a width is fitted to."""


class Columns:
    """Column commands."""

    def __init__(
        self, desk: Desk, ask: Ask, pick: Pick, fields: OwnFields, new_field: Callable[[], None]
    ) -> None:
        self.desk = desk
        self._ask = ask
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
        if len(keys) >= len(desk.view.columns) - 1 > 0 and len(keys) > 1:
            raise Refused("One column besides the title must stay.")
        labels = ", ".join(self._field(key).label for key in keys)
        desk.clear_selection()
        self._columns([one for one in desk.view.columns if one.key not in keys])
        desk.say(f"Hid {labels}; z u brings it back, c a adds any column.", "good")

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
        new = Option(
            NEW_FIELD, "New field ...", "text, number, money, date, choice, person, formula", "+"
        )
        self._pick(Picking("Add a column", [*options, new, *self._fields.retired()], self._add))

    def manage_columns(self) -> None:
        """Choose from all columns: show, hide, move, freeze."""
        self._pick(
            Picking(
                "Columns",
                self._options(),
                self._go,
                keys={
                    "space": ("shows or hides", self._toggle),
                    "ctrl+up": ("moves left", lambda key: self._shift(key, -1)),
                    "ctrl+down": ("moves right", lambda key: self._shift(key, 1)),
                    "f2": ("new field", self._new),
                },
                at=self.desk.key,
            )
        )

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
                f"The first {frozen} columns stay in place; c f again lets them scroll.", "good"
            )

    # ---- how they look

    def set_column_width(self, text: str = "") -> None:
        """Set the width of the column in cells; empty is automatic."""
        if text:
            self._set_width(text)
            return
        width = self.desk.grid.placed_width(self.desk.grid.column)
        prompt = Prompt("width of the column in cells", self._set_width, hint="empty is automatic")
        self._ask(prompt, str(width))

    def fit_columns(self) -> None:
        """Make the column, or all selected ones, as wide as what it holds."""
        keys = self.desk.selected_keys()
        self._widths({key: self._fitting(key) for key in keys})

    def resize(self, index: int, width: int) -> None:
        """Give a column of the grid a width while its edge is dragged."""
        key = self.desk.grid.view[index].key
        self._widths({key: max(NARROWEST, min(width, WIDEST))}, remember=False)

    # ---- inside

    def _field(self, key: str) -> Field:
        return self.desk.board.fields[key]

    def _named(self, name: str) -> str:
        wanted = name.strip().casefold()
        for key, field in self.desk.board.fields.items():
            if wanted in (key, key.removeprefix("x_"), field.label.casefold()):
                return key
        raise Refused(f"There is no column {name.strip()!r}; C lists them.")

    def _columns(self, columns: list[ViewColumn], *, frozen: int | None = None) -> None:
        view = self.desk.view
        kept = max(1, min(view.frozen if frozen is None else frozen, len(columns)))
        self.desk.look(replace(view, columns=tuple(columns), frozen=kept), afresh=False)

    def _add(self, key: str) -> None:
        desk = self.desk
        if key == NEW_FIELD:
            self._new_field()
            return
        if key in desk.board.fields:
            self._fields.show(key)
        else:
            self._fields.revive(key)

    def _go(self, key: str) -> None:
        keys = [one.key for one in self.desk.grid.view]
        if key in keys:
            self.desk.grid.move_to(self.desk.grid.row, keys.index(key))

    def _options(self) -> list[Option]:
        fields, shown = self.desk.board.fields, self.desk.view.keys
        ordered = [*shown, *(key for key in fields if key not in shown)]
        return [
            Option(
                key,
                f"{fields[key].label} {rollup_mark(fields[key])}".rstrip(),
                fields[key].help,
                "x" if key in shown else " ",
            )
            for key in ordered
            if key in fields
        ]

    def _toggle(self, key: str) -> list[Option]:
        if key == "title":
            raise Refused("The title column stays.")
        columns = list(self.desk.view.columns)
        if key in self.desk.view.keys:
            if len(columns) <= 2:
                raise Refused("One column besides the title must stay.")
            self._columns([one for one in columns if one.key != key])
        else:
            self._columns([*columns, ViewColumn(key)])
        return self._options()

    def _shift(self, key: str, step: int) -> list[Option]:
        self._place(key, step)
        return self._options()

    def _new(self, _key: str) -> None:
        _ = self.desk.grid.app.pop_screen()
        self._new_field()

    def _move(self, step: int) -> None:
        key = self.desk.key
        self._place(key, step)
        self._go(key)

    def _place(self, key: str, step: int) -> None:
        fields = self.desk.board.fields
        columns = [one for one in self.desk.view.columns if one.key in fields]
        away = [one for one in self.desk.view.columns if one.key not in fields]
        at = next((n for n, one in enumerate(columns) if one.key == key), 0)
        to = at + step
        if key == "title" or not at:
            raise Refused("The title column comes first, always.")
        if not 1 <= to < len(columns):
            raise Refused(f"The column is the {'first' if step < 0 else 'last'} one already.")
        columns.insert(to, columns.pop(at))
        self._columns([*columns, *away])

    def _set_width(self, text: str) -> None:
        text = text.strip()
        if not text:
            self._widths({self.desk.key: 0})
            return
        if not (text.isascii() and text.isdigit() and NARROWEST <= int(text) <= WIDEST):
            raise InvalidInput(f"{text!r} is not a width from {NARROWEST} to {WIDEST}.")
        self._widths({self.desk.key: int(text)})

    def _widths(self, widths: dict[str, int], *, remember: bool = True) -> None:
        view: View = self.desk.view
        columns = tuple(
            replace(one, width=widths[one.key]) if one.key in widths else one
            for one in view.columns
        )
        self.desk.look(replace(view, columns=columns), remember=remember, afresh=False)

    def _fitting(self, key: str) -> int:
        """Cells of the longest text among the rows around the cursor, the header and the total."""
        desk = self.desk
        sheet, at = desk.sheet, desk.grid.row
        rows = range(max(0, at - SAMPLED), min(len(desk.outline), at + SAMPLED))
        if key == "title":
            widths = [
                cell_len(sheet.row_look(n).title) + 2 * desk.outline.levels[n] + 3 for n in rows
            ]
            return min(WIDEST_AUTO, max(widths, default=20))
        looks = [sheet.cell_look(n, key) for n in rows] + [sheet.total_look(key)]
        header = cell_len(self._field(key).label) + len(rollup_mark(self._field(key))) + 1
        longest = max((cell_len(one.text) + (6 if one.bar >= 0 else 0) for one in looks), default=0)
        return max(NARROWEST, min(WIDEST_AUTO, max(longest, header)))
