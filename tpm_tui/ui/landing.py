"""Where a jump ends: on the cell that it is about, or on the title with the figure in words."""

from __future__ import annotations

from tpm_tui.service.editing.bulk import row_title
from tpm_tui.ui.desk import Desk


def land(desk: Desk, row: int, key: str) -> str | None:
    """Put the cursor on a cell; where the view has no such column, on the title, and return what is
    to be said of the cell then.  None where the view does not show the row."""
    column = _column(desk, key)
    if not desk.go_to(row, 0 if column is None else column):
        return None
    return _told(desk, row, key) if column is None and key in desk.board.fields else ""


def _column(desk: Desk, key: str) -> int | None:
    """Place in the view of a column, or of the one in which the same input is typed."""
    keys = [one.key for one in desk.grid.view]
    if key in keys:
        return keys.index(key)
    fields = desk.board.fields
    wanted = fields[key].input_key if key in fields else None
    if wanted is None:
        return None
    return next((at for at, one in enumerate(keys) if fields[one].input_key == wanted), None)


def _told(desk: Desk, row: int, key: str) -> str:
    board = desk.board
    text = " ".join(board.figures.text(row, key).split())
    # The start of a long one is enough to know which it is.
    text = f"{text[:57]} …" if len(text) > 60 else text
    holds = f"is {text}" if text else "is empty"
    more = desk.key_for("add-column")
    return (
        f"{board.label(key)} of {row_title(board, row)} {holds}; "
        f"this view does not show it ({more} adds a column)."
    )
