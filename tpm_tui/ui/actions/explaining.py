"""Commands that tell where a figure comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused, TpmError
from tpm_tui.query.outline import is_group
from tpm_tui.service.explaining.view import explain_shown
from tpm_tui.service.inputs_changed import last_changes
from tpm_tui.ui.desk import Desk

if TYPE_CHECKING:
    from tpm_tui.ui.explain_tree import Told
    from tpm_tui.ui.screens.board import BoardScreen


class Explaining:
    """Explain the cell."""

    def __init__(self, desk: Desk, screen: BoardScreen) -> None:
        self.desk = desk
        self.screen = screen

    def explain_cell(self) -> None:
        """Show how the cell under the cursor came about."""
        if not self.desk.row:
            raise Refused("There is no cell here to explain.")
        self.open(self.desk.row, self.desk.key)

    def open(self, row: int, key: str) -> None:
        """Show how a cell came about."""
        from tpm_tui.ui.screens.explain import ExplainScreen

        desk = self.desk
        try:
            screen = ExplainScreen(
                desk.grid.palette, row, lambda one: self._told(one, key),
                lambda: desk.board.revision, self.go,
            )  # fmt: skip
        except TpmError as error:
            desk.say(str(error), "bad")
            return
        _ = self.screen.app.push_screen(screen)

    def go(self, row: int, key: str) -> None:
        """Put the cursor on a cell; the total has none."""
        from tpm_tui.ui.landing import land

        if row == BOARD:
            return
        told = land(self.desk, row, key)
        if told is None:
            self.desk.say("That row is not shown in this view.", "warn")
        elif told:
            self.desk.say(told, "accent")

    def _told(self, row: int, key: str) -> Told:
        from tpm_tui.ui.explain_tree import Told

        desk = self.desk
        board, subtotals = desk.board, desk.shown.subtotals
        found = explain_shown(board, subtotals, row, key)
        figures, place = (
            (board.figures, row) if subtotals is None else (subtotals.figures, subtotals.place(row))
        )
        shown = figures.text(place, key)
        changes: tuple[str, ...] = ()
        above = None
        if not is_group(row):
            changes = tuple(str(one) for one in last_changes(desk.session, row, key))
            above = None if row == BOARD else -row if row < 0 else board.items.parent[row]
        title = f"{board.label(key)} of {found.root.label}"
        return Told(title, found, shown, changes, board.revision, above)
