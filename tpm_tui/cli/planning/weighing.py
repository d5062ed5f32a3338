"""`tpm-tui basis` and `tpm-tui spread`: what weighs progress, and amounts shared out over rows."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import PROGRAM, Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.foretelling import NOTHING, TOLD_MOST, dry_run_option, say_would
from tpm_tui.cli.editing.reasoning import reason_option, with_reason_given
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.reading.rows import TOTAL, row_id, row_of
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD, WEIGHT_BASES
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.own import field_named
from tpm_tui.fields.types import Plain
from tpm_tui.service.board import Board
from tpm_tui.service.editing.spread import parse_spread, spread
from tpm_tui.service.editing.weighing import INHERIT, Weighed, basis_named, set_basis, weighing
from tpm_tui.service.foreseeing.difference import is_above
from tpm_tui.service.foreseeing.ripple import ripple


def _basis_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "words",
        metavar="[ID] BASIS",
        nargs="*",
        help="nothing: print what weighs progress where; a basis: of the whole board; a row and a "
        f"basis: of what is below that row. One of: {', '.join(WEIGHT_BASES)}; {INHERIT} (rows only)",
    )
    reason_option(parser)
    dry_run_option(parser)
    json_option(parser)


def _basis(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        board, words = session.board, options.words
        if not words:
            return _list(board, options)
        if len(words) > 2:
            raise InvalidInput(
                "Give a row and a basis, or a basis.", f"See: {PROGRAM} basis --help"
            )
        row = row_of(board, words[0]) if len(words) == 2 else BOARD
        basis = basis_named(words[-1])

        def command(now: Board) -> ChangeSet:
            return set_basis(now, row, basis)

        parents = [one for one in board.items.subtree(BOARD) if is_above(board, one)]
        found = weighing(board, command(board), [*parents[1:], BOARD])
        label = ""
        if not options.dry_run:
            label = session.execute(command).label
        _say_weighed(found.changes, [one for one in found.rows if one.differs], options, label)
    return 0


def _list(board: Board, options: Namespace) -> int:
    """The board's basis, and the rows that say otherwise."""
    column = board.items.columns["basis"]
    rows = [one for one in board.items.subtree(BOARD) if one and column[one] is not None]
    if options.json:
        own = [{"id": row_id(one), "basis": str(column[one])} for one in rows]
        say_json({"board": board.settings.basis, "rows": own})
        return 0
    say(f"board: {board.settings.basis}")
    say(*(f"{row_id(one)} {board.items.columns['title'][one]}: {column[one]}" for one in rows))
    return 0


def _say_weighed(changes: ChangeSet, rows: list[Weighed], options: Namespace, label: str) -> None:
    """Old and new progress of every row that has another one."""
    if options.json:
        told: list[dict[str, Plain]] = [
            {
                "id": TOTAL if one.row == BOARD else row_id(one.row),
                "title": one.title,
                "before": one.before,
                "after": one.after,
            }
            for one in rows
        ]
        say_json({"label": changes.label, "written": bool(label), "progress": told})
        return
    if not len(changes):
        say(NOTHING)
        return
    for one in rows[:TOLD_MOST]:
        name = TOTAL if one.row == BOARD else f"{row_id(one.row)} {clean(one.title)}"
        say(f"{name}: Progress {one.before} -> {one.after} ({one.difference})")
    if len(rows) > TOLD_MOST:
        say(f"... and {len(rows) - TOLD_MOST:,} more rows; all of them: --json")
    said = changes.label[:1].upper() + changes.label[1:]
    say(f"{said}." if label else f"Dry run: {said}; nothing was written.")


def _spread_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument("id", metavar="ID", help=f"of a row with rows below it, or `{TOTAL}`")
    parser.add_argument("field", metavar="FIELD", help="a column that adds up, such as budget")
    parser.add_argument(
        "amount",
        metavar="AMOUNT",
        nargs="?",
        help="what to spread; default: what the row shows now",
    )
    parser.add_argument(
        "--by",
        metavar="COLUMN",
        help="in proportion to this column, or to what the rows hold now: share; default: equally",
    )
    parser.add_argument(
        "--children",
        action="store_true",
        help="give the rows right below their parts first, and spread those on",
    )
    reason_option(parser)
    dry_run_option(parser)
    json_option(parser)


def _spread(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        board = session.board
        row, key = row_of(board, options.id), field_named(board.fields, options.field).key
        words = [options.amount or "", f"by {options.by}" if options.by else "equally"]
        text = " ".join([*words, "children"] if options.children else words)

        def command(now: Board) -> ChangeSet:
            shared = spread(now, row, key, parse_spread(now, row, key, text))
            return with_reason_given(now, shared, options)

        if options.dry_run:
            return say_would(board, command(board), options)
        outcome = session.execute(command)
        count = len({change.item for change in outcome.changes})
        if options.json:
            say_json({"label": outcome.label, "changed": count})
        elif not count:
            say("Nothing changed: it was so already.")
        else:
            said = outcome.label[:1].upper() + outcome.label[1:]
            above = ripple(session.board, outcome.delta)
            say(f"{said}.", *([f"  {above}"] if above else []))
    return 0


BASIS = Command(
    "basis",
    "What weighs progress: of the board, or of what is below a row; tells old and new progress.",
    _basis_arguments,
    _basis,
    ("basis crm", "basis crm budget --dry-run", "basis crm 12 equal", "basis crm 12 inherit"),
)

SPREAD = Command(
    "spread",
    "Share an amount out over the rows below, exact to the last cent, as one change.",
    _spread_arguments,
    _spread,
    (
        "spread crm 12 budget 100k",
        "spread crm 12 budget 100k --by work --dry-run",
        "spread crm 12 work --by budget",
        "spread crm total budget 2M --by share --children",
    ),
)
