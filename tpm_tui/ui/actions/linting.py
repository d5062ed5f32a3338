"""The command that tells what is wrong or doubtful."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD
from tpm_tui.service.editing.bulk import row_title
from tpm_tui.ui.desk import Desk

if TYPE_CHECKING:
    from tpm_tui.ui.actions.previewing import Previewing
    from tpm_tui.ui.screens.board import BoardScreen
    from tpm_tui.ui.screens.lint import Scope


class Linting:
    """Opens the lint screen."""

    def __init__(self, desk: Desk, screen: BoardScreen, previewing: Previewing) -> None:
        self.desk = desk
        self.screen = screen
        self.previewing = previewing

    def show_lint(self) -> None:
        """What is wrong or doubtful in the rows of the view, with fixes."""
        from tpm_tui.ui.screens.lint import LintScreen

        undo: Callable[[], None] = lambda: self.screen.run_command("undo")  # noqa: E731
        _ = self.screen.app.push_screen(
            LintScreen(self.desk, self._scope(), self.previewing.show, undo)
        )

    def _scope(self) -> Scope:
        """What the view is about: all of it, what it is narrowed to, what its filter lets through."""
        from tpm_tui.ui.screens.lint import Scope

        desk = self.desk
        zoom = desk.view.zoom
        top = zoom if zoom and desk.board.items.exists(zoom) else BOARD
        words = row_title(desk.board, top) if top else "the whole board"
        arrangement = desk.shown.arrangement
        matching = arrangement.matching if arrangement is not None else None
        if matching is None:
            return Scope(words, top)
        among = frozenset(item for item, there in enumerate(matching) if there)
        where = f" below {words}" if top else ""
        return Scope(f"{len(among):,} filtered rows{where}", top, among)
