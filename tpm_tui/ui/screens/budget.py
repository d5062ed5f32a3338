"""The budget of one row: figures, ledger, cost lines, months and rows below, to be changed there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from tpm_tui.errors import TpmError
from tpm_tui.service.budget.sheet import FIGURES, budget_sheet
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.budget.acts import BudgetActs
from tpm_tui.ui.budget.lines import BudgetLines
from tpm_tui.ui.screens.framed import FramedScreen

if TYPE_CHECKING:
    from tpm_tui.ui.actions.explaining import Explaining
    from tpm_tui.ui.desk import Desk


class BudgetScreen(FramedScreen, inherit_bindings=False):
    """One budget; Enter on a row below opens that one, Backspace goes up."""

    def __init__(
        self, desk: Desk, row: int, explaining: Explaining, section: str = FIGURES
    ) -> None:
        self.lines = BudgetLines(desk.grid.palette, budget_sheet(desk.board, row))
        self.lines.begin_at(section)
        super().__init__(desk.grid.palette, self.lines, desk=desk)
        self.board_desk = desk
        self.all_months = False
        """Whether months are worked out however many rows are below."""
        self.doing = BudgetActs(desk, self, explaining)

    @property
    def row(self) -> int:
        """The row whose budget is shown."""
        return self.lines.sheet.row

    def whereabouts(self) -> tuple[int, str, bool]:
        """Whose budget is looked at, and whether something is typed into it."""
        return super().whereabouts() or (self.row, "budget", self.prompts.prompt is not None)

    def open_row(self, row: int) -> None:
        """Show another row's budget here."""
        self.all_months = False
        self.lines.use(budget_sheet(self.board_desk.board, row))

    def spread(self) -> None:
        """Work out the months of a great many rows."""
        self.all_months = True
        self.lines.use(budget_sheet(self.board_desk.board, self.row, all_months=True))

    def renewed(self) -> bool:
        """Follow what has become of the board."""
        if self.board_desk.board.revision == self.lines.sheet.revision:
            return True
        try:
            board, asked = self.board_desk.board, self.all_months
            self.lines.use(budget_sheet(board, self.row, all_months=asked))
        except TpmError as error:
            self.leave()
            self.board_desk.say(str(error), "warn")
            return False
        return True

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """What keys do with the marked line and with the budget."""
        do = self.doing
        return {
            "enter": self.pick, "f2": self.pick, "i": self.pick,
            "=": do.explain, "o": do.go, "backspace": do.up, "(": do.up,
            "tab": lambda: self.lines.next_section(1),
            "shift+tab": lambda: self.lines.next_section(-1),
            "c": do.propose, "C": do.change, "a": do.approve, "x": do.reject,
            "t": do.transfer, "r": do.draw, "L": do.add_line, "d": do.delete, "delete": do.delete,
            "F": do.freeze, "u": do.undo, "ctrl+z": do.undo, "ctrl+r": do.redo, "ctrl+y": do.redo,
            **{digit: partial(do.type_over, digit) for digit in "0123456789"},
        }  # fmt: skip

    def pick(self) -> None:
        """Open a row below, or set what the mark stands on."""
        self.doing.edit()

    def heading(self) -> tuple[Spans, Spans]:
        """Whose budget, and where it is."""
        sheet = self.lines.sheet
        left: Spans = [(f" Budget of {sheet.title} ", "top")]
        if sheet.path:
            left.append((f" {' › '.join(sheet.path[-2:])}", "muted"))
        since = f" frozen since {sheet.frozen} " if sheet.frozen else ""
        return left, [(since, "warn"), (f" {self.lines.place()}", "muted")]

    def detail(self) -> Spans:
        """What the marked line says in full."""
        marked = self.lines.marked
        return [(f" {marked.detail}", "")] if marked is not None else []

    def hints(self) -> list[tuple[str, str]]:
        """Keys that matter on the marked line first."""
        return [*self.doing.hints(), ("u", "undo"), ("Tab", "section"), ("=", "explain"),
                ("c", "propose"), ("C", "change"), ("t", "transfer"), ("r", "reserve"), ("L", "line"),
                ("a x", "approve, reject"), ("Bksp", "row above"), ("F", "unfreeze" if self.lines.sheet.frozen else "freeze"), ("o", "to the row")]  # fmt: skip
