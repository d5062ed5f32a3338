"""All columns in one list: show, hide, move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tpm_tui.errors import Refused
from tpm_tui.service.views.view import ViewColumn
from tpm_tui.ui.actions.columns import Columns
from tpm_tui.ui.actions.ordering import Pick
from tpm_tui.ui.board.view import rollup_mark
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.screens.picker import Option, Picking


class ColumnList:
    """The list of columns and its keys."""

    def __init__(
        self, desk: Desk, pick: Pick, columns: Columns, new_field: Callable[[], None]
    ) -> None:
        self.desk = desk
        self._pick = pick
        self._columns = columns
        self._new_field = new_field

    def manage_columns(self) -> None:
        """Choose from all columns: show, hide, move."""
        self._pick(
            Picking(
                "Columns",
                self._options(),
                self._go,
                keys={
                    "space": ("shows, hides", self._toggle),
                    "ctrl+up": ("left", lambda key: self._shift(key, -1)),
                    "ctrl+down": ("right", lambda key: self._shift(key, 1)),
                    "f2": ("new field", self._new),
                },
                at=self.desk.key,
            )
        )

    # ---- inside

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

    def _go(self, key: str) -> None:
        """Go to a column; one that is hidden shows for that."""
        if key not in self.desk.view.keys:
            self._show(key)
        self._columns.go(key)

    def _toggle(self, key: str) -> list[Option]:
        if key == "title":
            raise Refused("The title column stays.")
        if key in self.desk.view.keys:
            self._columns.hide([key])
        else:
            self._show(key)
        return self._options()

    def _show(self, key: str) -> None:
        view = self.desk.view
        self.desk.look(replace(view, columns=(*view.columns, ViewColumn(key))), afresh=False)

    def _shift(self, key: str, step: int) -> list[Option]:
        self._columns.shift(key, step)
        return self._options()

    def _new(self, _key: str) -> None:
        _ = self.desk.grid.app.pop_screen()
        self._new_field()
