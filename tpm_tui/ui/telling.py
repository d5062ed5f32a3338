"""What came of a change, in the words of the status line."""

from __future__ import annotations

from tpm_tui.service.board import Board
from tpm_tui.service.ripple import ripple, shortened
from tpm_tui.service.session import Outcome


def told_of(board: Board, outcome: Outcome, verb: str, width: int) -> tuple[str, str, int]:
    """What was done, what it did to figures above, and how many rows above those are."""
    lead = f"{verb}: {outcome.label}" if verb else outcome.label[:1].upper() + outcome.label[1:]
    told = ripple(board, outcome.delta, width)
    if told:
        # What was left out, which stands at the end, must not be what is cut.
        lead = shortened(lead, width // 3 if not lead.endswith(")") else width * 2 // 3)
    items = {change.item for change in outcome.changes}
    above = {row for row, _ in outcome.delta.cells if row > 0 and not board.items.is_leaf(row)}
    return lead, told, len(above.difference(items, outcome.delta.created))
