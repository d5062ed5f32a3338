"""Commands that weigh progress by something else, and that spread an amount over rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.values import BOARD, WEIGHT_BASES
from tpm_tui.errors import Refused
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import row_title
from tpm_tui.service.editing.spread import HOW, parse_spread, spread
from tpm_tui.service.editing.weighing import (
    INHERIT,
    basis_named,
    inherited,
    progress_under,
    set_basis,
    weighing,
)
from tpm_tui.service.foreseeing.what_if import would_ripple
from tpm_tui.service.session import Command
from tpm_tui.ui.actions.filtering import Ask
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.foretelling import LIVE_ROWS, Preview, is_large
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, Picking

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen
    from tpm_tui.ui.screens.table import Table, TableScreen

Pick = Callable[[Picking], None]


class Weighing:
    """Weight bases and spreading."""

    def __init__(
        self, desk: Desk, screen: BoardScreen, ask: Ask, pick: Pick, preview: Preview
    ) -> None:
        self.desk = desk
        self.screen = screen
        self._ask = ask
        self._pick = pick
        self._preview = preview
        self._asked: list[str] = []

    # ---- weight bases

    def choose_basis(self, basis: str = "") -> None:
        """Pick what weighs the rows below this one, with old and new progress first."""
        self._choose(abs(self.desk.row), basis)

    def choose_board_basis(self, basis: str = "") -> None:
        """Pick what weighs rows wherever none of them says otherwise."""
        self._choose(BOARD, basis)

    def _choose(self, item: int, basis: str) -> None:
        board = self.desk.board
        if not board.items.children.get(BOARD):
            raise Refused("This board has no rows yet; add one first.")
        if basis:
            self._compare(item, basis_named(basis))
            return
        _ = set_basis(board, item, WEIGHT_BASES[0])  # says at once where there is nothing to weigh
        held = board.items.columns["basis"][item] if item else board.settings.basis
        options = [self._option(item, one, held) for one in WEIGHT_BASES]
        if item:
            options.append(self._option(item, None, held))
        name = f"what is below {row_title(board, item)}" if item else "the board"
        self._pick(
            Picking(
                f"Weigh {name} by",
                options,
                lambda value: self._compare(item, basis_named(value)),
                at=str(held or INHERIT),
            )
        )

    def _option(self, item: int, basis: str | None, held: object) -> Option:
        """A basis with the progress that it would give, where that is known in a moment."""
        board = self.desk.board
        note = ""
        if not is_large(board.items, item, LIVE_ROWS):
            note = f"{row_title(board, item) if item else 'Total'} {progress_under(board, item, basis)}"
        label = basis.capitalize() if basis else f"Inherit ({inherited(board, item)})"
        return Option(basis or INHERIT, label, note, "x" if basis == held else " ")

    def _compare(self, item: int, basis: str | None) -> None:
        """Show old and new progress of every visible parent; Enter takes the basis."""
        from tpm_tui.ui.screens.table import RowAct, Table, TableScreen

        desk = self.desk

        def command(board: Board) -> ChangeSet:
            return set_basis(board, item, basis)

        def accept(table: TableScreen, _at: int) -> None:
            table.leave()
            desk.run(command)

        def made() -> Table:
            shown = [row for row in desk.outline.rows if row > 0 and not is_group(row)]
            found = weighing(desk.board, command(desk.board), [*shown, BOARD])
            *rows, total = found.rows
            count = sum(one.differs for one in rows)
            others = f"; {found.others:,} more that are not shown" if found.others else ""
            title = found.changes.label or "nothing would change"
            return Table(
                f"{title[:1].upper()}{title[1:]} · {count:,} of {len(rows):,} parents differ{others}",
                ("Row", "now", "would be", "difference"),
                tuple((one.title, one.before, one.after, one.difference) for one in rows),
                ("Total", total.before, total.after, total.difference),
                acts=(RowAct("enter", "takes it", accept, without_row=True),),
                tones=tuple("" if one.differs else "muted" for one in rows),
                ids=tuple(one.row for one in rows),
                again=made,
                version=lambda: desk.board.revision,
                empty="No parent is shown.",
            )

        if not len(command(desk.board)):
            desk.say(f"It is weighed by {basis or INHERIT} already.", "muted")
            return
        _ = self.screen.app.push_screen(TableScreen(desk.grid.palette, made()))

    # ---- spreading

    def spread(self, how: str = "") -> None:
        """Share the cell's figure out over the rows below: `100k equally`, `by work`, `by share`."""
        desk = self.desk
        row, key = desk.row, desk.key
        if how:
            self._spread(row, key, how)
            return
        field = desk.board.fields[key]
        text = f"{self._amount(row, key)} equally".strip()
        _ = self._command(row, key, "0 equally")(desk.board)  # says at once where it cannot be

        def changed(typed: str) -> None:
            command = self._command(row, key, typed)
            told = ""
            if not is_large(desk.board.items, row, LIVE_ROWS):
                told = would_ripple(desk.board, command(desk.board), desk.grid.size.width)
            prompt.hint = told or HOW

        prompt = Prompt(
            f"spread {field.spoken} of {row_title(desk.board, row)}",
            partial(self._spread, row, key),
            changed,
            preview=lambda typed, answer: self._preview(self._command(row, key, typed), answer),
            history=self._asked,
            hint=HOW,
            selected=True,
        )
        self._ask(prompt, text)

    def _amount(self, row: int, key: str) -> str:
        """The cell's figure as it is typed."""
        board = self.desk.board
        value = board.figures.value(row, key)
        column = board.fields[key]
        field = board.fields.get(column.input_key or key, column)
        return field.type.edit_text(value, board.ctx) if value is not None else ""

    def _command(self, row: int, key: str, how: str) -> Command:
        return lambda board: spread(board, row, key, parse_spread(board, row, key, how))

    def _spread(self, row: int, key: str, how: str) -> None:
        """Show what it would do; Enter carries it out.  Raises TpmError where it is refused."""
        command = self._command(row, key, how)
        self._preview(command, lambda: self._carry_out(command))

    def _carry_out(self, command: Command) -> None:
        _ = self.desk.run(command)
