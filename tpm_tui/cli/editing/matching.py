"""`tpm-tui set --where`: all rows that match a filter, as one change; and what it would do."""

from __future__ import annotations

import json
from argparse import Namespace

from tpm_tui.cli.editing.changed import input_lines
from tpm_tui.cli.editing.foretelling import object_of_line, said_alarms, said_lines
from tpm_tui.cli.editing.reasoning import with_reason_given
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.reading.rows import row_id
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import ItemId, Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.own import field_named
from tpm_tui.service.board import Board
from tpm_tui.service.editing.setting_cells import set_columns
from tpm_tui.service.foreseeing.alarms import alarms
from tpm_tui.service.foreseeing.what_if import what_if
from tpm_tui.service.session import BoardSession
from tpm_tui.service.views.showing import matcher


def set_matching(session: BoardSession, line: str, words: list[str], options: Namespace) -> int:
    """Set columns of all items that match a filter line."""
    board = session.board
    assignments = _assignments(board, words)
    # Asked again under the lock: somebody may have changed what matches.
    rows = matching_items(board, line)

    def command(now: Board) -> ChangeSet:
        rows = matching_items(now, line)
        return with_reason_given(now, set_columns(now, now.source, rows, assignments), options)

    if not rows:
        if options.json:
            say_json({"matched": 0, "changed": 0, "label": "", "changes": []})
        else:
            say("No item matches; nothing changed.")
        return 0
    if options.dry_run:
        return say_planned(board, command(board), options, matched=len(rows))
    outcome = session.execute(command)
    if options.json:
        say_json(_object(session.board, outcome.changes, len(rows)))
    else:
        count = _rows(outcome.changes)
        said = outcome.label[:1].upper() + outcome.label[1:]
        say(clean(f"{count:,} of {len(rows):,} matching items changed. {said}."))
        said_alarms(alarms(session.board, outcome.delta))
    return 0


def matching_items(board: Board, line: str) -> list[ItemId]:
    """Items that match a filter line, in outline order; raises InvalidInput."""
    if not line.strip():
        raise InvalidInput("--where is empty.", "To mean every item, write --where 'level>=1'.")
    try:
        found = matcher(lambda: board.source)(line)
    except InvalidInput as error:
        raise InvalidInput(f"--where, {error.message[:1].lower()}{error.message[1:]}") from error
    return [item for item in board.items.subtree(0) if item and found[item]]


def say_planned(
    board: Board, changes: ChangeSet, options: Namespace, *, matched: int | None = None
) -> int:
    """Print what a change would do, old and new, to the cells and to those above, and that it was
    not done."""
    found = what_if(board, changes)
    typed = {(_row(board, one), one.field) for one in changes if isinstance(one, SetCell)}
    above = [one for one in found.above if (one.row, one.key) not in typed]
    if options.json:
        told = [object_of_line(board, one) for one in above]
        planned = _object(board, changes, 1 if matched is None else matched)
        say_json({**planned, "alarms": [one.text for one in found.alarms], "above": told})
        return 0
    said_alarms(found.alarms)
    for change in changes:
        if isinstance(change, SetCell):
            say(*input_lines(board, _row(board, change), ChangeSet((change,))))
    if above:
        say("Above:")
        said_lines(above, found.more)
    count = _rows(changes)
    say(
        f"Dry run: {count:,} {'item' if count == 1 else 'items'} would change; nothing was written."
    )
    return 0


def _assignments(board: Board, words: list[str]) -> list[str]:
    for word in words:
        name, sign, _ = word.partition("=")
        if not sign:
            hint = "With --where no row id is given." if word.isdigit() else ""
            raise InvalidInput(
                f"{word!r} is not understood; write FIELD=VALUE, such as work=3d.", hint
            )
        field_named(board.fields, name)
    return words


def _row(board: Board, change: SetCell) -> int:
    """The row that shows a changed input: what a parent keeps beside its sum is its `(own)` line."""
    own = change.field in board.items.own_line_keys and not board.items.is_leaf(change.item)
    return -change.item if own else change.item


def _rows(changes: ChangeSet) -> int:
    return len({change.item for change in changes})


def _object(board: Board, changes: ChangeSet, matched: int) -> dict[str, object]:
    """A change of many cells for scripts; values in the form of `ls --json`."""
    cells = [change for change in changes if isinstance(change, SetCell)]
    return {
        "matched": matched,
        "changed": _rows(changes),
        "label": changes.label,
        "changes": [
            {
                "id": row_id(_row(board, change)),
                "field": change.field,
                "before": _plain(board, change.field, change.before),
                "after": _plain(board, change.field, change.after),
            }
            for change in cells
        ],
    }


def _plain(board: Board, key: str, value: Value) -> object:
    """A value in the form of `ls --json`; an entry of a ledger as the object that it is."""
    if key in board.fields:
        return board.fields[key].type.plain(value, board.ctx)
    return None if value is None else json.loads(str(value))
