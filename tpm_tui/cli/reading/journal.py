"""`tpm-tui log`: who changed what, when and why."""

from __future__ import annotations

import sys
import time
from argparse import Namespace

from tpm_tui.cli.boards import opened, warn
from tpm_tui.cli.command import Command, Parser, board_argument
from tpm_tui.cli.editing.matching import matching_items
from tpm_tui.cli.output import remark, say
from tpm_tui.cli.reading.journal_output import CsvForm, Form, JsonForm, Teller, TextForm
from tpm_tui.domain.items import Items
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import STORED
from tpm_tui.fields.own import all_fields, definitions
from tpm_tui.service.fitness import understood
from tpm_tui.service.log.chain_heads import head_text
from tpm_tui.service.log.change_log import KINDS, SORTS, STRUCTURE, Asked, ChangeLog
from tpm_tui.service.log.change_words import ChangeWords
from tpm_tui.service.session import BoardSession

_LIMIT = 50
_POLL_SECONDS = 0.25


def _arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)

    def several(name: str, metavar: str, words: str) -> None:
        parser.add_argument(name, metavar=metavar, action="append", default=[], help=f"{words}; also several")  # fmt: skip

    several("--by", "NAME", "only changes by this person")
    several("--item", "ID", "only changes of this item")
    parser.add_argument(
        "--below", metavar="ID",
        help="only changes of this item, and of what stands below it now or stood there when it was changed",
    )  # fmt: skip
    parser.add_argument(
        "--where", metavar="LINE", help="only changes of items that match a filter line now"
    )
    several(
        "--field", "FIELD",
        "only this column, by key or name, this setting of the board, or one of: "
        f"{', '.join((*STRUCTURE, *SORTS))}",
    )  # fmt: skip
    several("--act", "KIND", f"only changes of this kind, of: {', '.join(KINDS)}")
    parser.add_argument(
        "--since", metavar="WHEN", default="",
        help="2026-03-19, 2026-03-19 14:30, 14:30, today, yesterday, mon, -3d, -2w, -90min or -4h, on the "
        "clock of here unless a time ends in Z or +01:00",
    )  # fmt: skip
    parser.add_argument(
        "--until", metavar="WHEN", default="", help="the same; a day counts to its end"
    )
    parser.add_argument(
        "--text", metavar="TEXT", default="", help="part of the reason, or of what was done"
    )
    parser.add_argument(
        "--limit", metavar="N", type=int, default=_LIMIT, help=f"newest N ({_LIMIT}); 0 for all"
    )
    parser.add_argument("--reverse", action="store_true", help="the oldest of them first")
    parser.add_argument(
        "--follow", action="store_true",
        help="oldest first, and go on with what is changed from now on until Ctrl-C; JSON is one "
        "object a line then",
    )  # fmt: skip
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON, for scripts")
    form.add_argument("--csv", action="store_true", help="print a table for a spreadsheet")
    form.add_argument(
        "--head", action="store_true",
        help="print number and hash of the newest change, to be noted elsewhere for check --since",
    )  # fmt: skip


def _log(options: Namespace) -> int:
    if options.limit < 0:
        raise InvalidInput(f"--limit {options.limit} is less than none.", "0 prints all of them.")
    with opened(options.board, load=options.where is not None, user=options.user) as session:
        if options.head:
            say(head_text(session.reader))
            return 0
        if options.follow and session.copy is not None:
            raise Refused("A read-only copy never changes; --follow needs the board itself.")
        form = _form(options)
        seen = session.reader.data_version()
        last = session.reader.head()[0]
        count = _print(session, options, form, options.limit or -1)
        if options.follow:
            warn(session)  # it ends by a signal
            _follow(session, options, form, (seen, last))
        elif not count:
            tell = remark if options.csv else say
            tell(f"No changes like that{_nobody(session, options.by)}.")
    return 0


def _form(options: Namespace) -> Form:
    if options.json:
        return JsonForm(endless=options.follow)
    return CsvForm() if options.csv else TextForm()


def _print(
    session: BoardSession, options: Namespace, form: Form, limit: int, after: int = 0
) -> int:
    """Print what is asked, in the words of the board as it is now; says how many changes it was."""
    snapshot = session.reader.snapshot()
    fields = all_fields(definitions(snapshot.settings), retired=True)
    blank, _ = understood(Items(STORED), snapshot.settings, session.board.clock)
    ctx = blank.settings.context()
    log = ChangeLog(session.reader, fields, ctx)
    query = log.query(_asked(session, options, len(snapshot.items)))
    log.mark()
    oldest_first = options.reverse or options.follow
    rows = log.rows(query, limit, oldest_first=oldest_first, after=after)
    teller = Teller(
        ChangeWords(snapshot.items, ctx, fields, session.user.name), log.marks, log.inside
    )
    return form.print(teller, rows)


def _follow(session: BoardSession, options: Namespace, form: Form, where: tuple[int, int]) -> None:
    """Print what is changed, as it comes; a few looks a second cost nothing where nothing is."""
    seen, last = where
    while True:
        sys.stdout.flush()
        time.sleep(_POLL_SECONDS)
        version = session.reader.data_version()
        if version == seen:
            continue
        seen, end = version, session.reader.head()[0]
        if options.where is not None:
            _ = session.poll()
        if end > last:
            _ = _print(session, options, form, -1, last)
            last = end


def _asked(session: BoardSession, options: Namespace, size: int) -> Asked:
    items = tuple(_item(one, size) for one in options.item) if options.item else None
    below = BOARD if options.below is None else _item(options.below, size)
    if options.where is not None:
        found = matching_items(session.board, options.where)
        items = tuple(found if items is None else (one for one in found if one in items))
    return Asked(
        tuple(options.by), items, below, tuple(options.field), tuple(options.act),
        options.since, options.until, options.text,
    )  # fmt: skip


def _item(text: str, size: int) -> ItemId:
    """Number of an item, also of one that is deleted."""
    item = text.removesuffix(":own")
    if not (item.isascii() and item.isdigit() and len(item) <= 12):
        raise InvalidInput(f"{text!r} is no row id such as 12.", "`tpm-tui ls` shows them.")
    if not 0 < int(item) < size:
        raise InvalidInput(f"There is no row {text!r}.", "`tpm-tui ls` shows them.")
    return int(item)


def _nobody(session: BoardSession, names: list[str]) -> str:
    """Who is not known by a name that was asked for, and who is."""
    known = session.reader.authors()
    missing = [one for one in names if one.casefold() not in {name.casefold() for name in known}]
    if not missing:
        return ""
    there = clean(", ".join(known[:20]))
    return f": nobody called {clean(missing[0])!r} has changed this board, but {there}"


LOG = Command(
    "log",
    "Who changed what, when and why, the newest first; undone changes stay and are marked.",
    _arguments,
    _log,
    (
        "log crm",
        "log crm --below 12 --field budget --field approved --since -2w",
        "log crm --by ana --act delete --since yesterday",
        "log crm --where 'is:overdue owner:bo' --text CR-7 --limit 0 --csv",
        "log crm --follow",
        "log crm --head",
    ),
)
