"""Widths of columns: typed, fitted to what they hold, dragged."""

from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len

from tpm_tui.errors import InvalidInput
from tpm_tui.ui.actions.filtering import Ask
from tpm_tui.ui.board.view import WIDEST_AUTO, rollup_mark
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt

NARROWEST, WIDEST = 3, 200
TITLE_NARROWEST = 12
SAMPLED = 400
"""Rows around the cursor that a width is fitted to."""


class Widths:
    """Commands for the widths of columns."""

    def __init__(self, desk: Desk, ask: Ask) -> None:
        self.desk = desk
        self._ask = ask

    def set_column_width(self, text: str = "") -> None:
        """Set the width of the column in cells; empty is automatic."""
        key = self.desk.key
        if text:
            self._set(key, text)
            return
        placed = [one.width for one in self.desk.grid.placed() if one.column.key == key]
        width = placed[0] if placed else self.desk.grid.view[self.desk.grid.column].width
        self._ask(
            Prompt(
                "width of the column in cells",
                lambda typed: self._set(key, typed),
                hint="empty is automatic",
                selected=True,
            ),
            str(width),
        )

    def fit_columns(self) -> None:
        """Make the column, or all selected ones, as wide as what it holds."""
        self._widths({key: self._fitting(key) for key in self.desk.selected_keys()})

    def resize(self, index: int, width: int, *, remember: bool) -> None:
        """Give a column of the grid a width while its edge is dragged; with `remember` the view
        before that can be gone back to."""
        key = self.desk.grid.view[index].key
        self._widths({key: max(_least(key), min(width, WIDEST))}, remember=remember)

    # ---- inside

    def _set(self, key: str, text: str) -> None:
        text, least = text.strip(), _least(key)
        if not text:
            self._widths({key: 0})
            return
        if not (
            text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= WIDEST
        ):
            raise InvalidInput(f"{text!r} is not a width from {least} to {WIDEST}.")
        self._widths({key: int(text)})

    def _widths(self, widths: dict[str, int], *, remember: bool = True) -> None:
        view = self.desk.view
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
            return max(TITLE_NARROWEST, min(WIDEST_AUTO, max(widths, default=20)))
        looks = [sheet.cell_look(n, key) for n in rows] + [sheet.total_look(key)]
        column = next(one for one in desk.grid.view if one.key == key)
        header = cell_len(column.label) + len(rollup_mark(desk.board.fields[key])) + 1
        longest = max((cell_len(one.text) + (6 if one.bar >= 0 else 0) for one in looks), default=0)
        return max(NARROWEST, min(WIDEST_AUTO, max(longest, header)))


def _least(key: str) -> int:
    return TITLE_NARROWEST if key == "title" else NARROWEST
