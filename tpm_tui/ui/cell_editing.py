"""Editing one value wherever it is shown: opening, typing, saving, and what to say about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import Conflict, InvalidInput, TpmError
from tpm_tui.fields.dates import Date, stepped_date
from tpm_tui.service import bulk, commands
from tpm_tui.service.board import Board
from tpm_tui.service.session import BoardSession, Outcome
from tpm_tui.ui.grid.editor import CellEditor

PASTED_MOST = 2000
"""Characters of a paste that one cell takes."""


@dataclass(frozen=True, slots=True)
class NotSaved:
    """Why a value was not saved; the editor stays open."""

    reason: str


def opened(
    board: Board, row: int, key: str, text: str | None = None
) -> tuple[CellEditor, commands.Target]:
    """An editor with the cell's value, or with `text`, and where it will go; raises TpmError with
    the reason where the cell cannot be edited."""
    where = commands.target(board, row, key)
    kind = where.field.type
    value = board.items.columns[where.field.key][where.item]
    shown = kind.edit_text(value, board.ctx) if text is None else text
    choices = kind.choices(board.ctx_with_people())
    editor = CellEditor(
        row, key, shown, len(shown), choices=choices, free=kind.free,
        touched=text is not None, seen=board.revision,
    )  # fmt: skip
    if choices and not kind.free and text is None:
        labels = [label for _, label in choices]
        editor.picked = labels.index(shown) if shown in labels else 0
    return editor, where


def typed(editor: CellEditor, board: Board, key: str, character: str | None) -> bool:
    """Take a key that edits, moves the cursor or picks; False if it means nothing here."""
    if key in ("down", "up") and editor.choices:
        editor.move_pick(1 if key == "down" else -1)
        return True
    if editor.key(key) or _date_key(editor, board, key):
        return True
    if character is None or not character.isprintable():
        return False
    if not editor.free and character.isdigit() and not editor.touched:
        editor.picked = min(len(editor.choices), max(1, int(character))) - 1
    else:
        editor.insert(character)
    return True


def pasted(editor: CellEditor, text: str) -> None:
    """Insert a pasted text, its line ends as spaces and without control characters, which no cell
    takes."""
    editor.insert(" ".join(strip_controls(text[:PASTED_MOST]).split()))


def completed(editor: CellEditor) -> bool:
    """Take what is picked from the list; True where that is a completion to be looked at before it
    is saved."""
    found = editor.matching()
    if not 0 <= editor.picked < len(found):
        return False
    editor.take(found[editor.picked][1])
    return editor.free


def saved(
    session: BoardSession, editor: CellEditor, cells: Sequence[tuple[int, str]]
) -> Outcome | NotSaved:
    """Commit what is typed into one cell, or into many at once; after a conflict the next try
    overwrites."""
    text = editor.text
    try:
        return session.execute(
            lambda board: set_cells_alike(board, cells, text),
            editor.seen,
            joins=editor.made_by[-1] if editor.made_by else "",
        )
    except InvalidInput as error:
        editor.error = str(error)
        return NotSaved(str(error))
    except TpmError as error:
        editor.error = str(error)
        if not isinstance(error, Conflict) or not session.board.items.exists(abs(editor.item)):
            return NotSaved(str(error))
        editor.seen = session.board.revision
        return NotSaved(f"{error.message} Enter again overwrites it, Esc keeps theirs.")


def set_cells_alike(board: Board, cells: Sequence[tuple[int, str]], text: str) -> ChangeSet:
    """Type a text into one cell, or into many at once."""
    if len(cells) == 1:
        return commands.set_cell(board, *cells[0], text)
    return bulk.set_all(board, cells, text)


def _date_key(editor: CellEditor, board: Board, key: str) -> bool:
    """In an open date `t` is today, + and - are days, PgUp and PgDn months, while no word is being
    typed; False for other keys."""
    field = board.fields.get(editor.column)
    if field is None or not isinstance(field.type, Date):
        return False
    text = stepped_date(editor.text, key, board.ctx)
    if text is None:
        return False
    editor.text, editor.at, editor.touched, editor.error = text, len(text), True, ""
    return True
