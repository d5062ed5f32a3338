"""Editing one value wherever it is shown: opening, typing, saving, and what to say about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import Conflict, InvalidInput, NeedsReason, TpmError
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.checklist import Checklist
from tpm_tui.fields.dates import Date, offset_date, stepped_date
from tpm_tui.fields.staff import Assignments
from tpm_tui.fields.types import PersonName
from tpm_tui.service.board import Board
from tpm_tui.service.editing import bulk, commands
from tpm_tui.service.session import BoardSession, Outcome
from tpm_tui.ui.grid.editor import CellEditor

PASTED_MOST = 2000
"""Characters of a paste that one cell takes."""


DATE_HINT = "t today, + - days, PgUp PgDn months, words: fri, +2w, eom"
PERSON_HINT = "type to find, Enter takes the marked name, Up keeps what you typed"
CHECKLIST_HINT = "steps apart by ; as in [x] drafted; reviewed x2; on the cell a digit ticks that step, ; the next"
PEOPLE_HINT = "names with amounts, such as Ana 60%, Bo 0.5fte; Down or Tab completes a name"


@dataclass(frozen=True, slots=True)
class NotSaved:
    """Why a value was not saved; the editor stays open."""

    reason: str
    conflict: Conflict | None = None
    """Set where others changed the cells meanwhile and it is to be asked what to do."""


def opened(
    board: Board, row: int, key: str, text: str | None = None
) -> tuple[CellEditor, commands.Target]:
    """An editor with the cell's value, or with `text`, and where it will go; raises TpmError with
    the reason where the cell cannot be edited."""
    where = commands.target(board, row, key)
    kind = where.field.type
    value = commands.held(board, where)
    shown = kind.edit_text(value, board.ctx) if text is None else text
    choices = kind.choices(board.ctx_with_people())
    editor = CellEditor(
        row, key, shown, len(shown), choices=choices, free=kind.free,
        touched=text is not None, seen=board.revision,
        single=isinstance(kind, PersonName), over=text is not None,
    )  # fmt: skip
    editor.selected = editor.single and text is None and bool(shown)
    if choices and not kind.free and text is None:
        labels = [label for _, label in choices]
        editor.picked = labels.index(shown) if shown in labels else 0
    return editor, where


def hint(field: Field) -> str:
    """What the keys do in an editor where that is not plain, else what the field is."""
    match field.type:
        case Date():
            return DATE_HINT
        case PersonName():
            return PERSON_HINT
        case Assignments():
            return PEOPLE_HINT
        case Checklist():
            return CHECKLIST_HINT
    return field.help


def meaning(editor: CellEditor, board: Board) -> str:
    """What a typed offset comes to; empty for other texts."""
    try:
        found = _offset(editor, board)
    except InvalidInput:
        return ""
    if found is None:
        return ""
    day = date.fromisoformat(found)
    return f"{editor.text.strip()} from {editor.base or 'today'} is {day:%a} {found}."


def news(editor: CellEditor, board: Board, cells: Sequence[tuple[int, str]]) -> str:
    """Says of a name that was saved that nobody on the board had it before; empty else."""
    name = editor.text.strip()
    if not editor.single or not name or any(name == label for _, label in editor.choices):
        return ""
    title = board.items.columns["title"][abs(cells[0][0])] if len(cells) == 1 else ""
    where = title or f"{len(cells):,} rows"
    return f"{board.label(editor.column)} of {where}: {name} is new on this board."


def typed(editor: CellEditor, board: Board, key: str, character: str | None) -> bool:
    """Take a key that edits, moves the cursor or picks; False if it means nothing here."""
    stepped, editor.stepped = editor.stepped, None
    if key in ("down", "up") and editor.choices:
        editor.move_pick(1 if key == "down" else -1)
        return True
    if editor.key(key) or _date_key(editor, board, key):
        if not editor.text:
            editor.base = ""
        return True
    if character is None or not character.isprintable():
        return False
    if stepped is not None and (
        character.isalpha() if stepped[0] == "t" else character in "0123456789"
    ):
        # `+` stepped a day; `+1` begins an offset from where it was, as `tu` begins Tuesday.
        sign, editor.base = stepped
        editor.text, editor.at = sign, 1
        editor.insert(character)
    elif character.isalpha() and not editor.touched and _is_date(editor, board):
        editor.text, editor.at = "", 0
        editor.insert(character)
    elif not editor.free and character.isdigit() and not editor.touched:
        editor.picked = min(len(editor.choices), max(1, int(character))) - 1
    else:
        editor.insert(character)
    return True


def pasted(editor: CellEditor, text: str) -> None:
    """Insert a pasted text, its line ends as spaces and without control characters, which no cell
    takes."""
    editor.stepped = None
    editor.insert(" ".join(strip_controls(text[:PASTED_MOST]).split()))


def completed(editor: CellEditor) -> bool:
    """Take what is picked from the list; True where that is a completion to be looked at before it
    is saved."""
    found = editor.matching()
    if not 0 <= editor.picked < len(found):
        return False
    editor.take(found[editor.picked][1])
    return editor.free and not editor.single


def saved(
    session: BoardSession, editor: CellEditor, cells: Sequence[tuple[int, str]]
) -> Outcome | NotSaved:
    """Commit what is typed into one cell, or into many at once; raises NeedsReason."""
    try:
        text = _offset(editor, session.board) or editor.text
        return session.execute(lambda board: set_cells_alike(board, cells, text), editor.seen)
    except InvalidInput as error:
        editor.error = str(error)
        return NotSaved(str(error))
    except NeedsReason:
        raise
    except TpmError as error:
        editor.error = str(error)
        if isinstance(error, Conflict) and error.cells:
            return NotSaved(error.message, error)
        return NotSaved(str(error))


def text_meant(editor: CellEditor, board: Board) -> str:
    """What Enter would save now: a picked choice that is the whole of the cell, the day of a typed
    offset, or the text; raises InvalidInput where the calendar has no such day."""
    if editor.picked >= 0 and (editor.single or not editor.free):
        found = editor.matching()
        if editor.picked < len(found):
            return found[editor.picked][1]
    return _offset(editor, board) or editor.text


def set_cells_alike(board: Board, cells: Sequence[tuple[int, str]], text: str) -> ChangeSet:
    """Type a text into one cell, or into many at once."""
    if len(cells) == 1:
        return commands.set_cell(board, *cells[0], text)
    return bulk.set_all(board, cells, text)


def _date_key(editor: CellEditor, board: Board, key: str) -> bool:
    """In an open date `t` is today, + and - are days, PgUp and PgDn months, while no word is being
    typed; False for other keys."""
    if not _is_date(editor, board):
        return False
    fresh = not editor.touched
    now = "" if fresh and key == "t" else _offset_or_text(editor, board)
    text = stepped_date(now, key, board.ctx)
    if text is None:
        return False
    if key == "t":
        editor.stepped = ("t", "")
    elif fresh and key in ("plus", "minus"):
        editor.stepped = ("+" if key == "plus" else "-", editor.text)
    editor.base = ""
    editor.text, editor.at, editor.touched, editor.error = text, len(text), True, ""
    return True


def _is_date(editor: CellEditor, board: Board) -> bool:
    field = board.fields.get(editor.column)
    return field is not None and isinstance(field.type, Date)


def _offset(editor: CellEditor, board: Board) -> str | None:
    """The day that a typed offset means; raises InvalidInput where the calendar has none."""
    if not _is_date(editor, board):
        return None
    return offset_date(editor.text, board.ctx, editor.base)


def _offset_or_text(editor: CellEditor, board: Board) -> str:
    try:
        return (_offset(editor, board) if editor.base else None) or editor.text
    except InvalidInput:
        return editor.text
