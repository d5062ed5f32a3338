"""What a change did, as text and as JSON."""

from __future__ import annotations

from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.reading.rows import Object, level_of, row_id, row_object
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import Value, is_entry
from tpm_tui.service.board import Board
from tpm_tui.service.foreseeing.ripple import ripple
from tpm_tui.service.log.entry_words import kind_of, noted
from tpm_tui.service.session import Outcome


def say_changed(board: Board, row: int, outcome: Outcome, *, as_json: bool) -> None:
    """Tell what became of a row: the object that `ls --json` prints, or what changed and how the
    rows above followed."""
    if as_json:
        say_json(object_of(board, row))
        return
    if not len(outcome.changes):
        say("Nothing changed: it was so already.")
        return
    say(*input_lines(board, row, outcome.changes))
    if above := ripple(board, outcome.delta):
        say(f"  {above}")


def object_of(board: Board, row: int) -> Object:
    """The JSON object of a row as it is now."""
    return row_object(board, row, level_of(board, row))


def input_lines(board: Board, row: int, changes: ChangeSet) -> list[str]:
    """What changed on a row, old and new, one line a cell."""
    said = []
    for change in changes:
        if isinstance(change, SetCell) and change.field in board.fields:
            label = board.fields[change.field].label
            said.append(
                f"{_name(board, row)}: {label} {_shown(board, change.field, change.before)}"
                f" -> {_shown(board, change.field, change.after)}"
            )
        elif isinstance(change, SetCell) and is_entry(change.field):
            said.append(f"{_name(board, row)}: {_entry(board, change)}")
    return said


def _entry(board: Board, change: SetCell) -> str:
    """An entry of a ledger that came, went or is another one."""
    verb, words = noted(change.field, change, board.ctx)
    return clean(f"{kind_of(change.field)} {verb}: {words}".rstrip())


def _name(board: Board, row: int) -> str:
    title = clean(str(board.items.columns["title"][abs(row)]))
    return f"{row_id(row)} {title if len(title) <= 60 else title[:59] + '…'}"


def _shown(board: Board, key: str, value: Value) -> str:
    text = board.fields[key].type.format(value, board.ctx)
    return clean(text if len(text) <= 80 else text[:79] + "…") or "—"
