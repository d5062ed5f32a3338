"""`tpm-tui mv` and `tpm-tui rm`: changing the outline from a script."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.changed import object_of
from tpm_tui.cli.editing.foretelling import dry_run_option, say_would
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.reading.rows import TOP, item_of, row_id, shown_row
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Refused, quoted
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import delete_item
from tpm_tui.service.editing.placing import indent, move_by, move_to, outdent


def _mv_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument("id", metavar="ID", help="of the item, as ls shows it")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--under", metavar="ID", help=f"last below this item; `{TOP}`: a root")
    where.add_argument("--after", metavar="ID", help="next sibling of this item")
    where.add_argument("--before", metavar="ID", help="sibling right above this item")
    where.add_argument("--up", action="store_true", help="one place up among its siblings")
    where.add_argument("--down", action="store_true", help="one place down among its siblings")
    where.add_argument("--indent", action="store_true", help="below the sibling above it")
    where.add_argument("--outdent", action="store_true", help="next to its parent")
    dry_run_option(parser)
    reason_option(parser)
    json_option(parser)


def _mv(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        item = item_of(session.board, options.id)
        if options.dry_run:
            return say_would(session.board, _moved(session.board, item, options), options)
        outcome = session.execute(lambda board: _moved(board, item, options))
        if options.json:
            say_json(object_of(session.board, item))
        elif not len(outcome.changes):
            say("Nothing changed: it stands there already.")
        else:
            say(f"Moved {_title(session.board, item)} {_where(session.board, item)}.")
    return 0


def _moved(board: Board, item: ItemId, options: Namespace) -> ChangeSet:
    if options.up or options.down:
        return move_by(board, item, -1 if options.up else 1)
    if options.indent:
        return indent(board, item)
    if options.outdent:
        return outdent(board, item)
    if options.under is not None:
        parent = BOARD if options.under == TOP else item_of(board, options.under)
        return move_to(board, item, parent)
    beside = item_of(board, options.after or options.before)
    if beside == item:
        raise Refused(f"Item {item} cannot stand next to itself; name another one.")
    parent = board.items.parent[beside]
    if options.after:
        return move_to(board, item, parent, after=beside)
    return move_to(board, item, parent, before=beside)


def _where(board: Board, item: ItemId) -> str:
    parent, siblings = board.items.parent[item], board.items.siblings(item)
    below = f"below {_title(board, parent)}" if parent else "to the top level"
    return f"{below}, place {siblings.index(item) + 1} of {len(siblings)}"


def _rm_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument("id", metavar="ID", help="of a row; 12:own clears the (own) line of 12")
    dry_run_option(parser)
    reason_option(parser)
    json_option(parser)


def _rm(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        row = shown_row(session.board, options.id)
        if row == BOARD:
            raise Refused("The total cannot be deleted; name an item.")
        if options.dry_run:
            return say_would(session.board, delete_item(session.board, row), options)
        count = len(session.board.items.subtree(row)) - 1 if row > 0 else 0
        title = _title(session.board, abs(row))
        session.execute(lambda board: delete_item(board, row))
        if options.json:
            say_json({"deleted": row_id(row), "below": count})
        else:
            what = f"Cleared the (own) line of {title}" if row < 0 else f"Deleted {title}"
            below = f" and {count} below it" if count else ""
            say(f"{what}{below}. To bring it back: tpm-tui undo {quoted(options.board)}")
    return 0


def _title(board: Board, item: ItemId) -> str:
    return repr(board.items.columns["title"][item])


MV = Command(
    "mv",
    "Move an item, with everything below it, to another place.",
    _mv_arguments,
    _mv,
    ("mv crm 12 --under 3", "mv crm 12 --before 7", "mv crm 12 --up"),
)

RM = Command(
    "rm",
    "Delete an item with everything below it; one undo brings all of it back.",
    _rm_arguments,
    _rm,
    ("rm crm 12", "rm crm 3:own"),
)
