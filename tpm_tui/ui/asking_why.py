"""The question why, which follows a typed budget once budgets are frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.service.budget_reasons import explained, lacking_reasons
from tpm_tui.service.ledger_cells import frozen
from tpm_tui.service.session import Outcome
from tpm_tui.ui.prompt import Prompt

if TYPE_CHECKING:
    from tpm_tui.ui.desk import Desk


def ask_why(desk: Desk, outcome: Outcome, verb: str) -> None:
    """Ask for one reason for all budgets that an act has changed, if it has changed any; without one
    they are as before.  Both are one undo.  An undo (`verb`) asks nothing."""
    cells = [] if verb else lacking_reasons(outcome.changes)
    if not cells or not frozen(desk.board):
        return

    def accept(reason: str) -> None:
        said = desk.session.execute(
            lambda board: explained(board, cells, reason), joins=outcome.txn
        )
        _ = desk.carry_out(lambda: said)

    def cancel() -> None:
        undone = desk.carry_out(desk.session.undo, "Undone")
        if undone is not None:
            desk.say("Without a reason the budget is as before.", "warn")

    items = {item for item, _ in cells}
    title = desk.board.items.columns["title"][cells[0][0]]
    what = f"budget of {title}" if len(items) == 1 else f"budgets of {len(items):,} rows"
    hint = f"Budgets are frozen since {frozen(desk.board)}; Esc takes the change back."
    desk.ask(Prompt(f"why: {what}", accept, cancel=cancel, hint=hint))
