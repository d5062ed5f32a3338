"""`tpm-tui import`: reads a file, shows what it would create, and creates it once accepted."""

from __future__ import annotations

import sys
from argparse import Namespace
from functools import reduce
from pathlib import Path

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, json_option
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import remark, say, say_json
from tpm_tui.cli.preview import counted, note_lines, preview_lines, preview_object
from tpm_tui.cli.reading.rows import item_of
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.exchange.csv_columns import own_names
from tpm_tui.exchange.mapping import Mapping, load_mapping, parse_map_options
from tpm_tui.exchange.plan import ImportPlan, Note
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.board import Board
from tpm_tui.service.importing import (
    board_like,
    currency_notes,
    for_session,
    new_board,
    plan_changes,
)
from tpm_tui.service.places import board_path
from tpm_tui.service.session import BoardSession
from tpm_tui.service.sources import read_plan

_NOTES_PIPED = 200
_NOTES_ON_SCREEN = 20


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="Microsoft Project XML, or a CSV or text table"
    )
    parser.add_argument(
        "--into", metavar="BOARD", required=True, help="made if it is not there yet"
    )
    parser.add_argument("--under", metavar="ID", help="below this item instead of as new roots")
    parser.add_argument(
        "--like",
        metavar="BOARD",
        help="make the board with the currency, calendar, statuses and own columns of this one",
    )
    parser.add_argument(
        "--map",
        metavar="HEADER=FIELD",
        action="append",
        default=[],
        help="read this column as that field (HEADER= leaves it out), or a mapping file ending "
        "in .toml; may be repeated",
    )
    parser.add_argument("--yes", action="store_true", help="create without asking")
    parser.add_argument("--notes", metavar="N", help="list that many notes, or `all`")
    reason_option(parser)
    json_option(parser)


def _import(options: Namespace) -> int:
    file, maps = _file_and_maps(options.files, options.map)
    limit = _note_limit(options.notes)
    if board_path(options.into).exists():
        if options.like is not None:
            raise Refused(
                f"There is a board {options.into!r} already; --like is for one that is made."
            )
        with opened(options.into, user=options.user, reason=options.reason) as session:
            under = BOARD if options.under is None else item_of(session.board, options.under)
            own = [field for key, field in session.board.fields.items() if key not in FIELDS]
            plan = read_plan(file, session.board.ctx, _mapping(maps, own_names(own)), own)
            plan = for_session(session, plan)
            notes = (*plan.notes, *map(Note, currency_notes(session.board, plan)))
            if _accepted(plan, notes, session.path, options, limit, session):
                _add(session, plan, under)
                return _done(plan, notes, session.path, options)
            return 2
    if options.under is not None:
        raise Refused(f"There is no board {options.into!r} yet, so nothing to import below.")
    like = None if options.like is None else _empty_like(options.like)
    ctx = FieldContext() if like is None else like.ctx
    own = [] if like is None else [one for key, one in like.fields.items() if key not in FIELDS]
    plan, path = read_plan(file, ctx, _mapping(maps, own_names(own)), own), board_path(options.into)
    if _accepted(plan, plan.notes, path, options, limit):
        new_board(path, plan, path.stem, like)
        return _done(plan, plan.notes, path, options)
    return 2


def _empty_like(name: str) -> Board:
    """A board without items with the currency, calendar, lists and columns of another one."""
    with opened(name, load=False) as session:
        return board_like(session.preview(0))


def _mapping(maps: list[str], own: dict[str, str]) -> Mapping | None:
    """What `--map` says: mapping files, and single columns laid over them."""
    found = [
        load_mapping(Path(one), own) if one.endswith(".toml") else parse_map_options([one], own)
        for one in maps
    ]
    return reduce(Mapping.combined, found) if found else None


def _file_and_maps(words: list[str], maps: list[str]) -> tuple[Path, list[str]]:
    """Which word is the file: after `--map` there may stand several `HEADER=FIELD`."""
    files = [word for word in words if Path(word).exists()] or words
    others = [word for word in words if word not in files[:1]]
    if others and not maps:
        raise InvalidInput(f"One file at a time: {files[0]!r} or {others[0]!r}?")
    return Path(files[0]), [*maps, *others]


def _note_limit(text: str | None) -> int | None:
    """How many notes to list; None for all."""
    if text is None:
        return _NOTES_ON_SCREEN if sys.stdin.isatty() and sys.stderr.isatty() else _NOTES_PIPED
    if text == "all":
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput(f"--notes {text!r}: give a number or `all`.")
    return int(text)


def _accepted(
    plan: ImportPlan,
    notes: tuple[Note, ...],
    path: Path,
    options: Namespace,
    limit: int | None,
    session: BoardSession | None = None,
) -> bool:
    """Show what would be created and ask; in scripts `--yes` has answered already."""
    if not options.json:
        say(*preview_lines(plan))
        remark(*note_lines(notes, limit))
    if options.yes:
        return True
    what = counted(len(plan.items), "item")
    if not sys.stdin.isatty():
        raise Refused(
            f"Nothing was written: creating {what} in {_called(path, options)} needs --yes in a script."
        )
    sys.stdout.flush()
    sys.stderr.write(f"Create {what} in {_called(path, options)}? [y/N] ")
    sys.stderr.flush()
    if _answer(session).strip().casefold() in ("y", "yes"):
        return True
    remark("Nothing was written.")
    return False


def _answer(session: BoardSession | None) -> str:
    """What is typed; somebody behind the gate is waited for as long as the board is theirs to see."""
    if session is None or not session.user.locked:
        return sys.stdin.readline()
    from tpm_tui.cli.gate.waiting import waiting
    from tpm_tui.service.gate import check_entry

    def still() -> None:
        _ = session.poll()
        check_entry(session)

    with waiting(still):
        return sys.stdin.readline()


def _add(session: BoardSession, plan: ImportPlan, under: ItemId) -> None:
    session.execute(lambda board: plan_changes(board, plan, under))


def _done(plan: ImportPlan, notes: tuple[Note, ...], path: Path, options: Namespace) -> int:
    if options.json:
        say_json({"board": _called(path, options), **preview_object(plan, notes)})
    else:
        say(f"Created {counted(len(plan.items), 'item')} in {_called(path, options)}.")
    return 0


def _called(path: Path, options: Namespace) -> str:
    """A board for a sentence; behind the gate nobody learns where on the server it is."""
    return path.stem if options.user is not None and options.user.locked else str(path)


IMPORT = Command(
    "import",
    "Bring a plan into a board: shows what would be created and what was not understood, "
    "then asks.",
    _arguments,
    _import,
    (
        "import plan.xml --into crm",
        "import issues.csv --into crm --under 12 --map 'Story Points=' --map Effort=work",
        "import jira.csv --into shop --map jira.toml --yes",
        "import vendors.csv --into crm --map 'Company=x_vendor'",
        "import crm.csv --into copy --like crm --yes",
    ),
)
