"""Which changes of a board need a reason, typed as text: `Budget, Finish, delete`."""

from __future__ import annotations

from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.own import field_named
from tpm_tui.service.board import Board
from tpm_tui.service.reasons import SETTING
from tpm_tui.service.settings.checks import EXPLAINED_ACTS

FORMS = (
    "columns, and create, delete or move (below another row); + adds, - takes away, - alone is none"
)

_WORDS = {"created": "create", "creation": "create", "add": "create", "new": "create",
          "deleted": "delete", "deletion": "delete", "moved": "move", "moving": "move"}  # fmt: skip
_NOTHING = ("", "-", "none", "no")


def reasons_text(board: Board) -> str:
    """What changes with a reason only, in the words of the board; empty for nothing."""
    return ", ".join(map(board.label, held(board)))


def held(board: Board) -> list[str]:
    """Keys that are listed, of columns that the board still has, and of acts."""
    listed = map(str, board.settings.values.get(SETTING) or [])
    return [one for one in listed if one in board.fields or one in EXPLAINED_ACTS]


def read_reasons(board: Board, text: str) -> list[str]:
    """The list that a typed text means; raises InvalidInput."""
    bare = strip_controls(text).strip()
    if bare.casefold() in _NOTHING:
        return []
    before, parts = held(board), [one.strip() for one in bare.split(",") if one.strip()]
    adds, takes = ([one[1:] for one in parts if one[0] == sign] for sign in "+-")
    if not adds and not takes:
        return list(dict.fromkeys(_key(board, one) for one in parts))
    if len(adds) + len(takes) < len(parts):
        raise InvalidInput(
            "Write all that needs a reason, or with + and - what is another; not both."
        )
    gone = {_key(board, one) for one in takes}
    found = dict.fromkeys((*before, *(_key(board, one) for one in adds)))
    return [one for one in found if one not in gone]


def _key(board: Board, name: str) -> str:
    word = " ".join(name.split()).casefold()
    word = _WORDS.get(word, word)
    if word in EXPLAINED_ACTS:
        return word
    if word == "override":
        return "progress"
    field = field_named(board.fields, name)
    if field.input_key is None:
        raise InvalidInput(f"{field.label} is computed; name the columns that it comes from.")
    return board.fields[field.input_key].key
