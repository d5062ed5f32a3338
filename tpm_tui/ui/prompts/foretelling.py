"""What a text would do to the rows above, told while it is typed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from tpm_tui.domain.items import Items
from tpm_tui.errors import TpmError
from tpm_tui.service.board import Board
from tpm_tui.service.foreseeing.what_if import Foretold, would_be
from tpm_tui.service.session import Command
from tpm_tui.ui.cell_editing import meaning, set_cells_alike, text_meant
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.prompts.prompting import After

SOON, LATER = 0.03, 0.25
"""Seconds of rest after which one cell, and many cells, are worked out: a key never waits."""
LIVE_CELLS = 200
"""Cells of one edit that are worked out while it is typed; more are left to the full preview."""
LIVE_ROWS = 2000
"""Rows below a changed weight basis that are weighed anew while it is typed."""

Cells = Sequence[tuple[int, str]]
Preview = Callable[[Command, Callable[[], None]], None]


class Foretelling:
    """The status line of an open cell: what the field is, until the text means another figure."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.after: After = lambda _name, _seconds, _act: None
        self.in_full: Preview = lambda _command, _accept: None
        """Shows all that a command would do; what it is given carries it out."""
        self._usual = ("", "")
        self._also = ""
        """Who else edits the same, or has changed it meanwhile."""
        self._began = 0.0
        """When the editor was opened, by the clock that `around` goes by."""
        self._meant = ""
        """What a typed offset comes to."""
        self._told = Foretold("", trouble=False)
        """What the text would do; it stays in sight until that of the next text is known."""

    def begins(self, text: str, tone: str) -> None:
        """What the line says while nothing else is to be told."""
        self._usual, self._meant, self._told = (text, tone), "", Foretold("", trouble=False)
        self._began = time.monotonic()
        self._also = self._others()
        self._say()

    def cells(self, editor: CellEditor) -> list[tuple[int, str]]:
        """What the open text goes into: what was selected when the editor opened, without what others
        have deleted or put there since."""
        kept = [cell for cell in editor.cells if self.desk.is_there(cell[0])]
        return kept or [(editor.item, editor.column)]

    def see_company(self) -> None:
        """Somebody has come or gone, or saved something; say so where it is in the same cells."""
        also = self._others()
        if also != self._also:
            self._also = also
            self._say()

    def _others(self) -> str:
        editor = self.desk.grid.editor
        if editor is None:
            return ""
        around, cells = self.desk.around, self.cells(editor)
        return around.savers(cells, self._began) or around.editors(cells)

    def renew(self, editor: CellEditor) -> None:
        """Others have changed the board: what the text would do may be something else."""
        self.see_company()
        if self._told.text:
            self.after("foretell", LATER, partial(self._tell, editor))

    def typed(self, editor: CellEditor, usual: str) -> None:
        """The text is another one: tell what it means at once, and what it would do in a moment."""
        meant = meaning(editor, self.desk.board)
        if meant != self._meant:
            self._meant, self._usual = meant, (usual, "muted")
            self._say()
        if not editor.new and editor.column != "title":
            soon = LATER if self.desk.has_selection else SOON
            self.after("foretell", soon, partial(self._tell, editor))

    def preview(self, editor: CellEditor, save: Callable[[], None]) -> None:
        """Show in full what the text would do; Enter there saves it, Esc goes on editing."""
        if editor.new:
            self.desk.say("A new row has nothing to show yet; Enter adds it.", "muted")
            return
        cells = self.cells(editor)

        def accept() -> None:
            if self.desk.grid.editor is editor:
                editor.picked = -1 if editor.free and not editor.single else editor.picked
                save()

        try:
            text = text_meant(editor, self.desk.board)
            self.in_full(lambda board: set_cells_alike(board, cells, text), accept)
        except TpmError as error:
            editor.error = str(error)
            self.desk.grid.redraw_editor()
            self.desk.say(str(error), "bad")

    def _tell(self, editor: CellEditor) -> None:
        if self.desk.grid.editor is not editor or editor.error:
            return
        told, cells = Foretold("", trouble=False), self.cells(editor)
        if self._is_light(editor, cells):
            told = foretold(self.desk.board, editor, cells, self.desk.grid.size.width)
        elif len(cells) > LIVE_CELLS and editor.touched:
            told = Foretold(
                f"{len(cells):,} cells: F4 shows what that would change.", trouble=False
            )
        if told != self._told:
            self._told = told
            self._say()

    def _is_light(self, editor: CellEditor, cells: Cells) -> bool:
        """Whether it can be told without making anybody wait."""
        items = self.desk.board.items
        return len(cells) <= LIVE_CELLS and not (
            editor.column == "basis" and any(is_large(items, row, LIVE_ROWS) for row, _ in cells)
        )

    def _say(self) -> None:
        told = self._told
        parts = [one for one in (self._meant, told.text) if one]
        text, tone = self._usual
        if parts:
            tone = "warn" if told.trouble else "accent" if told.text else "muted"
            text = "  ⟶  ".join(parts)
        if self._also:
            text, tone = f"{self._also} {text}", "warn"
        self.desk.say(text, tone)


def foretold(board: Board, editor: CellEditor, cells: Cells, most: int = 400) -> Foretold:
    """What saving the open text would do to the rows above; empty where it cannot be read yet."""
    try:
        text = text_meant(editor, board)
        return would_be(board, set_cells_alike(board, cells, text), most)
    except TpmError:
        return Foretold("", trouble=False)


def is_large(items: Items, row: int, most: int) -> bool:
    """Whether there are more than so many rows below one."""
    stack, seen = [row], 0
    while stack and seen <= most:
        below = items.children.get(stack.pop(), [])
        seen += len(below)
        stack += below
    return seen > most
