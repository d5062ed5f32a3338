"""What is done to a budget on its screen; everything goes through the desk, so that the tree follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.ledger import CostLine
from tpm_tui.domain.values import BOARD, CHANGE, GRANT, LINE
from tpm_tui.errors import Refused
from tpm_tui.service.budget import budgeting
from tpm_tui.service.budget.entries import BELOW, decision_of
from tpm_tui.service.budget.line import (
    CHANGE_FORM,
    LINE_FORM,
    cost_line_text,
    read_change,
    read_cost_line,
)
from tpm_tui.service.editing.commands import held, set_cell, target
from tpm_tui.service.editing.ledger_cells import frozen
from tpm_tui.ui.budget.moves import BudgetMoves
from tpm_tui.ui.prompts.prompt import Prompt

if TYPE_CHECKING:
    from tpm_tui.query.completion import Completion
    from tpm_tui.service.session import Command
    from tpm_tui.ui.actions.explaining import Explaining
    from tpm_tui.ui.desk import Desk
    from tpm_tui.ui.screens.budget import BudgetScreen

_STANDS_FOR = {"proposed_budget": "budget", "original_budget": "budget", "capex": "capex_share",
               "opex": "capex_share"}  # fmt: skip
"""Inputs that a typed figure means where the figure itself is computed."""


class BudgetActs(BudgetMoves):
    """Edits of the budget on the screen."""

    def __init__(self, desk: Desk, screen: BudgetScreen, explaining: Explaining) -> None:
        super().__init__(desk, screen)
        self.explaining = explaining

    def hints(self) -> list[tuple[str, str]]:
        """What can be done with the marked line."""
        kind = self.entry.partition(":")[0]
        if kind == "row":
            return [("Enter", "its budget")]
        if kind == BELOW:
            return [("a", "approve"), ("x", "reject"), ("Enter", "to the row")]
        if self.entry.startswith(CHANGE):
            return [("a", "approve"), ("x", "reject"), ("d", "withdraw")]
        if self.entry.startswith(LINE):
            return [("Enter", "change"), ("d", "delete")]
        if kind == "month":
            return [("Enter", "phasing")]
        return [("Enter", "set")]

    # ---- going

    def explain(self) -> None:
        """How the marked figure came about; of other lines the budget."""
        kind, _, key = self.entry.partition(":")
        if kind == "row":
            self.explaining.open(int(key), "budget")
        elif kind == "month":
            self.explaining.open(self.row, "actual_cost")
        elif below := decision_of(self.entry):
            self.explaining.open(below[0], "budget")
        else:
            self.explaining.open(self.row, key if kind == "figure" else "budget")

    def go(self) -> None:
        """Leave for the marked row on the board, or for the one whose budget this is."""
        kind, _, key = self.entry.partition(":")
        below = decision_of(self.entry)
        row = below[0] if below else int(key) if kind == "row" else self.row
        self.screen.leave()
        if row != BOARD and not self.desk.go_to(row):
            self.desk.say("That row is not shown in this view.", "warn")

    def up(self) -> None:
        """The budget of the row above."""
        if self.row == BOARD:
            raise Refused("This is the whole board; there is nothing above it.")
        self.screen.open_row(-self.row if self.row < 0 else self.board.items.parent[self.row])

    # ---- figures

    def edit(self) -> None:
        """Open a row below, or ask for what the marked line shall be."""
        kind, _, key = self.entry.partition(":")
        if kind == "row":
            self.screen.open_row(int(key))
        elif kind == BELOW:
            self.go()
        elif self.entry.startswith(LINE):
            self._edit_line(self.entry)
        elif self.entry.startswith((CHANGE, GRANT)):
            raise Refused("What is in the ledger stays; a approves, x rejects, c proposes another.")
        elif kind == "months":
            self.screen.spread()
        elif kind == "month":
            self._ask_value("phasing")
        elif kind == "figure":
            self._ask_value(_STANDS_FOR.get(key, key))

    def type_over(self, digit: str) -> None:
        """A digit puts another figure in place of the marked one, as it does on the board."""
        kind, _, key = self.entry.partition(":")
        if kind != "figure":
            raise Refused("No figure is typed on this line; go to one of the figures above.")
        self._ask_value(_STANDS_FOR.get(key, key), digit)

    def _ask_value(self, key: str, begun: str = "") -> None:
        self.writable()
        board, row = self.board, self.row
        where = target(board, row, key)
        field = where.field
        now_text = field.type.edit_text(held(board, where), board.ctx)
        own = "(own) of " if where.own else ""
        name = board.items.columns["title"][where.item]
        choices = [label for _, label in field.type.choices(board.ctx)]

        def accept(text: str) -> None:
            self.execute(lambda there: set_cell(there, row, key, text))

        prompt = Prompt(
            f"{field.label} of {own}{name}", accept, hint=field.help, selected=not begun,
            completer=_offering(choices) if choices else None, cells=((-where.item if where.own else row, key),),
        )  # fmt: skip

        def typed(text: str) -> Command:
            return lambda there: set_cell(there, row, key, text)

        self.screen.ask(self.telling(prompt, typed), begun or now_text)

    # ---- the ledger

    def propose(self) -> None:
        """A change that waits for approval."""
        self._ask_change("propose", budgeting.propose)

    def change(self) -> None:
        """A change that holds at once."""
        self._ask_change("change by", budgeting.change_budget)

    def _ask_change(self, word: str, command: Callable[..., ChangeSet]) -> None:
        self.writable()
        row = self.leaf_row()

        def typed(text: str) -> Command:
            line, author = read_change(text, self.board.ctx), self.author()
            return lambda there: command(there, row, line.amount, line.reason, author, line.ref)

        def accept(text: str) -> None:
            bookings = self.board.engine.inputs.bookings
            before = {key for key, _ in bookings.changes(abs(row))}
            self.execute(typed(text))
            made = [key for key, _ in self.board.engine.inputs.bookings.changes(abs(row))]
            if self.screen.renewed():  # what was made is decided on next, or withdrawn
                self.screen.lines.mark(next((key for key in made if key not in before), ""))

        prompt = Prompt(f"{word} {self.name(row)}", accept, hint=CHANGE_FORM)
        self.screen.ask(self.telling(prompt, typed))

    def approve(self) -> None:
        """Let the marked change hold."""
        (row, key), author = self._marked_change(), self.author()
        self.execute(lambda there: budgeting.approve(there, row, key, author))

    def reject(self) -> None:
        """Decline the marked change."""
        self.writable()
        row, key = self._marked_change()

        def accept(text: str) -> None:
            author = self.author()
            self.execute(lambda there: budgeting.reject(there, row, key, author, text))

        self.screen.ask(Prompt("reject because", accept, hint="Why, or nothing."))

    def _marked_change(self) -> tuple[int, str]:
        """Row and key of the change under the mark, and of no other one."""
        row, key = decision_of(self.entry) or (self.row, self.entry)
        if key.startswith(GRANT):
            raise Refused("It moved what was approved and holds already; nothing is to be decided.")
        if not key.startswith(CHANGE):
            raise Refused("Nothing is to be decided on this line; go to a change that is pending.")
        return row, key

    # ---- cost lines

    def add_line(self) -> None:
        """One more cost line."""
        self.writable()
        row = self.leaf_row()

        def typed(text: str) -> Command:
            line = read_cost_line(text, self.board.ctx)
            return lambda there: budgeting.cost_line(there, row, line)

        prompt = Prompt(
            f"cost line of {self.name(row)}", lambda text: self.execute(typed(text)), hint=LINE_FORM
        )
        self.screen.ask(self.telling(prompt, typed))

    def _edit_line(self, key: str) -> None:
        self.writable()
        row = self.row
        line = dict(self.board.engine.inputs.bookings.lines(abs(row))).get(key)
        if not isinstance(line, CostLine):
            raise Refused("This cost line is not there any more.")

        def accept(text: str) -> None:
            made = read_cost_line(text, self.board.ctx)
            self.execute(lambda there: budgeting.cost_line(there, row, made, key))

        self.screen.ask(
            Prompt("cost line", accept, hint=LINE_FORM), cost_line_text(line, self.board.ctx)
        )

    def delete(self) -> None:
        """Delete a cost line, withdraw a change that waits, or empty a figure."""
        entry, row = self.entry, self.row
        below = decision_of(entry)
        if below is not None:
            row, entry = below
        if entry.startswith(GRANT):
            raise Refused("It moved what was approved; undo takes back what was done last.")
        if entry.startswith(LINE):
            self.execute(lambda there: budgeting.remove_line(there, row, entry))
        elif entry.startswith(CHANGE):
            self.execute(lambda there: budgeting.withdraw(there, row, entry))
        elif entry.startswith("figure:"):
            key = entry.partition(":")[2]
            self.execute(lambda there: set_cell(there, row, _STANDS_FOR.get(key, key), ""))
        else:
            raise Refused("There is nothing here to delete.")

    # ---- the board

    def freeze(self) -> None:
        """From now on budgets change with a reason; or not any more."""
        if frozen(self.board):
            self.execute(budgeting.unfreeze)
        else:
            self.execute(budgeting.freeze)

    def undo(self) -> None:
        """Take back the user's last change."""
        _ = self.desk.carry_out(self.desk.session.undo, "Undone")

    def redo(self) -> None:
        """Bring back what was undone."""
        _ = self.desk.carry_out(self.desk.session.redo, "Redone")


def _offering(words: list[str]) -> Callable[[str, int], Completion]:
    def complete(text: str, _at: int) -> Completion:
        from tpm_tui.query.completion import Completion

        fitting = [one for one in words if one.casefold().startswith(text.strip().casefold())]
        return Completion(0, len(text), tuple((one, "") for one in fitting or words))

    return complete
