"""`tpm-tui set` and `tpm-tui add`: typing into cells from a script."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import PROGRAM, Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.changed import object_of, say_changed
from tpm_tui.cli.editing.foretelling import dry_run_option, say_would
from tpm_tui.cli.editing.matching import say_planned, set_matching
from tpm_tui.cli.editing.reasoning import reason_option, with_reason_given
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.reading.rows import TOP, item_of, row_id, row_of
from tpm_tui.domain.changes import ChangeSet, Create
from tpm_tui.domain.values import BOARD, KINDS, ItemId
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.fields.own import field_named, find_field
from tpm_tui.service.board import Board
from tpm_tui.service.editing.batch import add_with, set_cells
from tpm_tui.service.editing.setting_cells import typed_text

_EDITABLE = tuple(key for key, field in FIELDS.items() if field.input_key is not None)


def _set_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "words",
        metavar="ID|FIELD=VALUE",
        nargs="+",
        help="a row as ls shows it, 12 or 12:own (none with --where), then what is set: as typed in "
        "a cell, empty clears it, or a formula such as budget='budget * 1.1'; also FIELD VALUE; a key "
        f"or name of the board's own columns, or of: {', '.join(_EDITABLE)}",
    )
    parser.add_argument(
        "--where", metavar="LINE", help="all items that match this filter line, as one change"
    )
    reason_option(parser)
    dry_run_option(parser)
    json_option(parser)


def _set(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        board, words = session.board, options.words
        if options.where is not None:
            return set_matching(session, options.where, words, options)
        row = row_of(board, words[0])
        if len(words) < 2:
            raise InvalidInput("Say what to set, such as work=3d.", f"See: {PROGRAM} set --help")
        texts = _texts(board, words[1:])

        def command(now: Board) -> ChangeSet:
            typed = [(key, typed_text(now, now.source, row, key, text)) for key, text in texts]
            return with_reason_given(now, set_cells(now, row, typed), options)

        if options.dry_run:
            return say_planned(board, command(board), options)
        outcome = session.execute(command)
        own = [change for change in outcome.changes if change.item == row and row > 0]
        if own and not session.board.items.is_leaf(row) and session.board.items.has_own(row):
            row = _own_row(session.board, row, texts)
        say_changed(session.board, row, outcome, as_json=options.json)
    return 0


def _own_row(board: Board, item: ItemId, texts: list[tuple[str, str]]) -> int:
    """The row that really changed: what a parent cannot hold itself went to its `(own)` line."""
    fields = (board.fields[board.fields[key].input_key or key] for key, _ in texts)
    return -item if all(field.on_parent == "own" for field in fields) else item


def _texts(board: Board, words: list[str]) -> list[tuple[str, str]]:
    if len(words) == 2 and "=" not in words[0] and find_field(board.fields, words[0]):
        words = [f"{words[0]}={words[1]}"]
    texts = []
    for word in words:
        name, sign, text = word.partition("=")
        if not sign:
            raise InvalidInput(f"{word!r} is not understood; write FIELD=VALUE, such as work=3d.")
        texts.append((field_named(board.fields, name).key, text))
    return texts


def _add_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument("title", metavar="TITLE")
    parser.add_argument(
        "values",
        metavar="FIELD=VALUE",
        nargs="*",
        help="a budget is the item's original one, also where budgets are frozen; of: "
        f"{', '.join(_EDITABLE)}",
    )
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--under", metavar="ID", help="last below this item; without: a new root")
    place.add_argument("--after", metavar="ID", help="next sibling of this item")
    place.add_argument("--before", metavar="ID", help="sibling right above this item")
    parser.add_argument("--kind", metavar="KIND", help=f"of: {', '.join(KINDS)}")
    reason_option(parser)
    dry_run_option(parser)
    json_option(parser)


def _add(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        board = session.board
        texts = _texts(board, options.values)
        under = BOARD
        if options.under not in (None, TOP):
            under = item_of(board, options.under)
        after, before = _beside(board, options.after), _beside(board, options.before)

        def command(now: Board) -> ChangeSet:
            return add_with(
                now,
                options.title,
                texts,
                parent=under,
                after=after,
                before=before,
                kind=options.kind,
            )

        if options.dry_run:
            return say_would(board, command(board), options)
        outcome = session.execute(command)
        made = next(change.item for change in outcome.changes if isinstance(change, Create))
        if options.json:
            say_json(object_of(session.board, made))
        else:
            say(row_id(made))
    return 0


def _beside(board: Board, text: str | None) -> ItemId | None:
    return None if text is None else item_of(board, text)


SET = Command(
    "set",
    "Change cells of a row, or of all rows that match a filter; each call is one change and one undo.",
    _set_arguments,
    _set,
    (
        "set crm 12 progress=40",
        "set crm 12 work=3d status='in progress' owner=Mei",
        "set crm 3:own budget=12000",
        "set crm 12 finish +2w",
        "set crm 12 budget='budget * 1.1'",
        "set crm 12 budget=15k --reason 'CR-7, more users'",
        "set crm --where 'is:leaf owner:ana status:open' owner=Mei --dry-run",
    ),
)

ADD = Command(
    "add",
    "Add an item and print its id.",
    _add_arguments,
    _add,
    (
        "add crm 'Train the trainers' --under 12",
        "add crm 'Go-live' --after 14 --kind milestone finish=2026-10-01",
    ),
)
