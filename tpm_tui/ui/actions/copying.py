"""Copy, cut and paste of cells and rows: inside the program, and as text from and to the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import Refused, TpmError
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import clear_all, set_all
from tpm_tui.service.editing.bulk_rows import delete_all, rows_named
from tpm_tui.service.pasting.cells import PastePlan, paste_cells, plan_paste, tiled
from tpm_tui.service.pasting.clipboard import (
    Pasted,
    cells_of,
    cells_to_tsv,
    osc52_text,
    parse_tsv,
    rows_to_tsv,
)
from tpm_tui.service.pasting.row_register import RowsTaken, Where, copied_rows, paste_rows
from tpm_tui.service.pasting.rows import NewRows, plan_in_place, plan_new_rows
from tpm_tui.ui.actions.folding import refold
from tpm_tui.ui.actions.naming import Add
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.prompts.foretelling import Preview
from tpm_tui.ui.working import say_working

Act = Callable[[], None]

NOTHING = "Nothing was copied yet; y takes cells, Y takes rows."


class Copying:
    """Copy, cut and paste commands, and what they have taken."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.preview: Preview | None = None
        """Shows in full what a paste would do to the figures above."""
        self._cells: tuple[tuple[str, ...], ...] = ()
        self._rows: RowsTaken | None = None
        self._folded: list[bool] = []
        """Which of the taken rows and those below them were folded, in outline order."""
        self._sent = ""
        """Text that the terminal's clipboard got last: pasted by the terminal it means what was
        taken here, not its text."""

    # ---- taking

    def copy_cells(self) -> None:
        """Take the cells selected, or the one under the cursor; of selected rows all of them."""
        if self.desk.whole_rows:
            self.copy_rows()
        elif self._take_cells():
            self.desk.clear_selection()

    def copy_rows(self) -> None:
        """Take the rows selected, or the one under the cursor, with everything below them."""
        desk, board = self.desk, self.desk.board
        rows = desk.selected_rows()
        taken = self._taken(copied_rows(board, rows))
        keys = [column.key for column in desk.grid.view]
        below = sum(len(board.items.subtree(item)) - 1 for item in taken.items)
        more = f" and {below:,} below" if below else ""
        self._send(f"Took {rows_named(board, taken.items)}{more}", rows_to_tsv(board, rows, keys))
        desk.clear_selection()

    def cut(self) -> None:
        """Take cells and empty them; of selected rows all, to be moved."""
        desk = self.desk
        if desk.whole_rows:
            self.cut_rows()
            return
        cells = [(row, key) for row in desk.selected_rows() for key in desk.selected_keys()]
        if self._take_cells():
            desk.run(lambda board: clear_all(board, cells))
            desk.clear_selection()

    def cut_rows(self) -> None:
        """Delete the rows selected, or the one under the cursor, and keep them for a paste."""
        desk, rows = self.desk, self.desk.selected_rows()
        try:
            taken = copied_rows(desk.board, rows)
        except Refused:
            taken = None  # an (own) line, which is emptied, or nothing at all
        folded, writers = self._folds(taken), desk.around.writers(rows)
        outcome = desk.run(lambda board: delete_all(board, rows))
        if outcome is None:
            return
        desk.clear_selection()
        further = ""
        if taken is not None:
            self._rows, self._cells, self._sent = RowsTaken(taken.items, cut=True), (), ""
            self._folded = folded
            further = f", {desk.key_for('paste')} puts it elsewhere"
        label = f"{outcome.label[:1].upper()}{outcome.label[1:]}"
        said = f"{label}; {desk.key_for('undo')} brings it back{further}."
        desk.say(f"{said} {writers}" if writers else said, "warn" if writers else "good")

    def take_text(self, text: str) -> None:
        """Take a text that is in no cell, such as one that was half typed."""
        self._cells, self._rows = ((" ".join(text.split()),),), None
        self._send("Took the text", text)

    # ---- putting

    def paste(self) -> None:
        """Put down what was taken last: cells from the cursor on, rows below the cursor's."""
        if self._rows is not None:
            self._put(self._rows, "below")
        elif self._cells:
            self._over(Pasted(self._cells, tuple((0, line) for line in self._cells)))
        else:
            self.desk.say(NOTHING, "bad")

    def paste_above(self) -> None:
        """Put rows above the cursor's."""
        self._put_rows("above")

    def paste_as_child(self) -> None:
        """Put rows inside the cursor's, as the last ones."""
        self._put_rows("child")

    def paste_text(self, text: str) -> None:
        """Text that the terminal pastes: one cell sets what is selected, a table goes over the cells
        from the cursor on, or becomes new rows."""
        desk = self.desk
        if self._sent and _same_text(text, self._sent):
            self.paste()
            return
        try:
            pasted = parse_tsv(text)
        except TpmError as error:
            desk.say(str(error), "bad")
            return
        if not pasted.outline:
            desk.say("There is nothing in the clipboard to paste.", "bad")
        elif pasted.single is not None:
            one = " ".join(pasted.single.split())
            cells = desk.edited_cells()
            say_working(desk, len(cells))
            desk.run(lambda board: set_all(board, cells, one))
        else:
            self._over(pasted)

    # ---- inside

    def _take_cells(self) -> bool:
        """Take the selected cells; False where there are none."""
        desk = self.desk
        rows, keys = desk.selected_rows(), desk.selected_keys()
        if not rows:
            desk.say("There are no cells here to copy.", "bad")
            return False
        self._cells, self._rows = cells_of(desk.board, rows, keys), None
        count = len(rows) * len(keys)
        what = "1 cell" if count == 1 else f"{count:,} cells"
        self._send(f"Took {what}", cells_to_tsv(desk.board, rows, keys))
        return True

    def _taken(self, rows: RowsTaken) -> RowsTaken:
        self._rows, self._cells = rows, ()
        self._folded = self._folds(rows)
        return rows

    def _folds(self, taken: RowsTaken | None) -> list[bool]:
        folded, items = self.desk.outline.folded, self.desk.board.items
        tops = () if taken is None else taken.items
        return [one in folded for top in tops for one in items.subtree(top)]

    def _send(self, what: str, text: str) -> None:
        """Give the terminal the text as well, where it is not too much, and say so."""
        payload, told = osc52_text(text)
        self._sent = text if payload is not None else ""
        if payload is not None:
            self.desk.grid.app.copy_to_clipboard(payload)
        self.desk.say(f"{what}, {told}; p puts it down.", "good" if payload is not None else "warn")

    def _put_rows(self, where: Where) -> None:
        if self._rows is not None:
            self._put(self._rows, where)
        elif self._cells:
            self.desk.say("Cells go over the cells from the cursor on: p does that.", "bad")
        else:
            self.desk.say(NOTHING, "bad")

    def _put(self, taken: RowsTaken, where: Where) -> None:
        """Put rows down and go to the first of them; what was folded stays so."""
        desk, row = self.desk, self.desk.row
        outcome = desk.run(lambda board: paste_rows(board, taken, row, where))
        if outcome is None:
            return
        created = [one for one in outcome.delta.created if desk.board.items.exists(one)]
        if len(created) == len(self._folded):  # copies; what was cut is folded by its own number
            folds = zip(created, self._folded, strict=True)
            desk.outline.folded.update(copy for copy, hides in folds if hides)
        self._go_to_first(created)

    def _over(self, pasted: Pasted) -> None:
        """Put a table over cells; a look at it first where it does not fit, or not on one screen."""
        desk = self.desk
        rows, keys = self._room(pasted)
        matrix = tiled(pasted.cells, len(rows), len(keys)) if desk.has_selection else pasted.cells
        size = sum(map(len, matrix))
        say_working(desk, size)
        plan = plan_paste(desk.board, rows, keys, matrix)
        # Done again once a reason was given, it is decided on what was there when that was asked for.
        seen = desk.session.decided_at()

        def overwrite() -> None:
            say_working(desk, size)
            desk.run(lambda board: paste_cells(board, rows, keys, matrix), seen)
            desk.clear_selection()

        # Several rows are never renamed unseen: a list on the title column is one of new rows.
        renames = plan.height > 1 and "title" in keys[: plan.width]
        if self._is_plain(plan) and not pasted.has_levels and not renames:
            overwrite()
            return
        row, view = desk.row, [column.key for column in desk.grid.view]
        try:
            new = plan_new_rows(desk.board, pasted, row, view)
        except TpmError:
            new = None
        self._look(plan, overwrite, lambda: self._add_rows(pasted, row, view), new)

    def paste_lines(self, editor: CellEditor, text: str, add: Add) -> bool:
        """Several lines pasted into the title of a new row become that row and more; with a look at
        them first where something has no place.  False where it is a single line."""
        desk, to = self.desk, self.desk.new_row
        pasted = parse_tsv(editor.text[: editor.at] + text + editor.text[editor.at :])
        if to is None or len(pasted.outline) < 2:
            return False
        view = [column.key for column in desk.grid.view]

        def put() -> None:
            rows = add(lambda board: plan_in_place(board, pasted, to, view).changes)
            self._go_to_first(rows)

        def again() -> None:
            desk.attempt(put)

        new = plan_in_place(desk.board, pasted, to, view)
        if new.misfit_count or new.computed:
            self._look(None, again, again, new)
        else:
            again()
        return True

    def _look(
        self, plan: PastePlan | None, overwrite: Act, as_rows: Act, new: NewRows | None
    ) -> None:
        """Show what a paste would do before it does it."""
        from tpm_tui.ui.screens.paste import PasteScreen

        grid = self.desk.grid
        self.desk.say("", "muted")
        _ = grid.app.push_screen(
            PasteScreen(grid.palette, plan, overwrite, as_rows, new, self.preview)
        )

    def _room(self, pasted: Pasted) -> tuple[list[int], list[str]]:
        """Rows and columns that a table goes to: the selection where the table fills it once or
        several times, else all from its first cell on."""
        desk, grid = self.desk, self.desk.grid
        view = [column.key for column in grid.view]
        here = grid.row, grid.column
        if desk.has_selection:
            height, width = len(pasted.cells), max(map(len, pasted.cells), default=1)
            chosen, columns = desk.selected_rows(), desk.selected_keys()
            if desk.whole_rows:
                columns = view[grid.column : grid.column + width]
            if chosen and len(chosen) % height == 0 and len(columns) % width == 0:
                return chosen, columns
            index = desk.outline.index(chosen[0]) if chosen else None
            here = (grid.row if index is None else index), view.index(columns[0])
        return desk.rows_from(here[0]), view[here[1] :]

    def _is_plain(self, plan: PastePlan) -> bool:
        """Whether a paste can go ahead without a look at it."""
        grid = self.desk.grid
        on_screen = sum(1 for one in grid.placed() if one.index >= grid.column)
        return plan.fits and plan.height <= grid.page and plan.width <= max(1, on_screen)

    def _add_rows(self, pasted: Pasted, row: int, keys: Sequence[str]) -> None:
        say_working(self.desk, sum(len(cells) for _, cells in pasted.outline))

        def command(board: Board) -> ChangeSet:
            return plan_new_rows(board, pasted, row, keys).changes

        outcome = self.desk.run(command)
        if outcome is not None:
            self._go_to_first(outcome.delta.created)

    def _go_to_first(self, rows: Sequence[int]) -> None:
        desk = self.desk
        if rows:
            refold(desk, desk.board.items.parent[rows[0]])
            desk.go_to(rows[0])


def _same_text(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but their line ends."""
    lines = [text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") for text in (one, other)]
    return lines[0] == lines[1]
