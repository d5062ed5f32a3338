"""`tpm-tui budget`: a row's budget in full, and changes, transfers, reserves and lines from a script."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import PROGRAM, Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.foretelling import said_alarms
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.planning.deciding import change_object, print_changes
from tpm_tui.cli.reading.rows import item_of, row_id, row_of
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.ledger import BudgetChange, CostLine
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD, CHANGE, LINE
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.numbers import Money
from tpm_tui.service.board import Board
from tpm_tui.service.budget import budgeting
from tpm_tui.service.budget.budgeting import Author
from tpm_tui.service.budget.cost_lines import foreign_text
from tpm_tui.service.budget.line import read_change, read_cost_line
from tpm_tui.service.budget.months import Month, months_of
from tpm_tui.service.decisions import ledger_of
from tpm_tui.service.editing.ledger_cells import frozen
from tpm_tui.service.foreseeing.alarms import alarms
from tpm_tui.service.log.entry_words import entry_words
from tpm_tui.service.session import Outcome
from tpm_tui.store.journal.records import now

Object = dict[str, object]
Make = Callable[[Board, int, list[str], Author, Namespace], ChangeSet]

FIGURES = (
    "budget", "original_budget", "proposed_budget", "approved", "allocated", "contingency",
    "mgmt_reserve", "unallocated", "actual_cost", "committed", "etc", "eac", "vac", "bac", "vac_bac",
    "available", "burn", "burn_lead", "capex", "opex",
)  # fmt: skip
FREEZE = {"freeze": budgeting.freeze, "unfreeze": budgeting.unfreeze}


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "id",
        metavar="ID",
        nargs="?",
        help="a row as ls shows it, 12 or 12:own; or freeze [DAY] or unfreeze",
    )
    parser.add_argument(
        "words", metavar="ACTION", nargs="*",
        help="propose or change AMOUNT WHY | approve, reject or withdraw [ENTRY] [WHY] | transfer ID "
        "AMOUNT WHY | draw contingency|mgmt_reserve AMOUNT WHY | line TEXT AMOUNT | unline ENTRY; "
        "without it the budget is printed",
    )  # fmt: skip
    parser.add_argument(
        "--from", dest="holder", metavar="ID", help="whose reserve is drawn; default: the nearest above"
    )  # fmt: skip
    parser.add_argument(
        "--changes", action="store_true",
        help="print all changes of the row's budget and below it, or of the whole board: what waits "
        "for a decision first",
    )  # fmt: skip
    reason_option(parser)
    json_option(parser)


def _budget(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        if options.changes:
            row = row_of(session.board, options.id) if options.id else BOARD
            return print_changes(session.board, row, as_json=options.json)
        if options.id is None:
            raise InvalidInput(
                "Say which row is meant, or --changes for the changes of all.",
                f"See: {PROGRAM} budget --help",
            )
        if options.id in FREEZE:
            outcome = session.execute(_freezing(options.id, options.words))
            return _done(session.board, outcome, options, None)
        row, words = row_of(session.board, options.id), list(options.words)
        if not words:
            return _print(session.board, row, options)
        make = _ACTIONS.get(words[0])
        if make is None:
            raise InvalidInput(
                f"{words[0]!r} is no action; there are {', '.join(_ACTIONS)}.",
                f"See: {PROGRAM} budget --help",
            )
        author = Author(session.user.name, now())
        outcome = session.execute(lambda board: make(board, row, words[1:], author, options))
        return _done(session.board, outcome, options, row)


def _freezing(action: str, words: list[str]) -> Callable[[Board], ChangeSet]:
    if action == "freeze" and words:
        return lambda board: budgeting.freeze(board, words[0])
    return FREEZE[action]


def _done(board: Board, outcome: Outcome, options: Namespace, row: int | None) -> int:
    if options.json:
        say_json({"frozen": frozen(board)} if row is None else _object(board, row))
    else:
        say(f"{outcome.label[:1].upper()}{outcome.label[1:]}.")
        said_alarms(alarms(board, outcome.delta))
    return 0


# ---- actions


def _propose(
    board: Board, row: int, words: list[str], author: Author, options: Namespace
) -> ChangeSet:
    line = read_change(_said(words, options), board.ctx)
    return budgeting.propose(board, row, line.amount, line.reason, author, line.ref)


def _change(
    board: Board, row: int, words: list[str], author: Author, options: Namespace
) -> ChangeSet:
    line = read_change(_said(words, options), board.ctx)
    return budgeting.change_budget(board, row, line.amount, line.reason, author, line.ref)


def _said(words: list[str], options: Namespace) -> str:
    """An amount and why, which may be said by --reason as well."""
    return " ".join(words if len(words) != 1 else [*words, options.reason])


def _approve(board: Board, row: int, words: list[str], author: Author, _: Namespace) -> ChangeSet:
    key, _rest = _pending(board, row, words)
    return budgeting.approve(board, row, key, author)


def _reject(
    board: Board, row: int, words: list[str], author: Author, options: Namespace
) -> ChangeSet:
    key, rest = _pending(board, row, words)
    return budgeting.reject(board, row, key, author, " ".join(rest) or options.reason)


def _withdraw(board: Board, row: int, words: list[str], _a: Author, _: Namespace) -> ChangeSet:
    key, _rest = _pending(board, row, words)
    return budgeting.withdraw(board, row, key)


def _transfer(
    board: Board, row: int, words: list[str], author: Author, options: Namespace
) -> ChangeSet:
    if len(words) < 2:
        raise InvalidInput("Say where to and how much, such as: transfer 14 20k scope moved.")
    to, line = row_of(board, words[0]), read_change(_said(words[1:], options), board.ctx)
    return budgeting.transfer(board, row, to, line.amount, line.reason, author, line.ref)


def _draw(
    board: Board, row: int, words: list[str], author: Author, options: Namespace
) -> ChangeSet:
    if len(words) < 2:
        raise InvalidInput("Say from what and how much, such as: draw contingency 20k R-3 struck.")
    found = [key for key in budgeting.RESERVES if key.startswith(words[0].lower())]
    reserve = found[0] if len(found) == 1 else words[0]
    line = read_change(_said(words[1:], options), board.ctx)
    holder = item_of(board, options.holder) if options.holder else _nearest(board, row, reserve)
    return budgeting.draw(
        board, holder, reserve, row, line.amount, line.reason, author, line.ref
    )  # fmt: skip


def _nearest(board: Board, row: int, reserve: str) -> int:
    """The row itself or the nearest above it that holds such a reserve."""
    item = abs(row)
    for one in (item, *board.items.ancestors(item)):
        if one and board.engine.inputs.number(one, reserve):
            return one
    return item


def _line(board: Board, row: int, words: list[str], _a: Author, _: Namespace) -> ChangeSet:
    return budgeting.cost_line(board, row, read_cost_line(" ".join(words), board.ctx))


def _unline(board: Board, row: int, words: list[str], _a: Author, _: Namespace) -> ChangeSet:
    keys = [key for key, _ in board.engine.inputs.bookings.lines(abs(row))]
    return budgeting.remove_line(board, row, _one(keys, LINE, "".join(words[:1]), "cost line"))


_ACTIONS: dict[str, Make] = {
    "propose": _propose,
    "change": _change,
    "approve": _approve,
    "reject": _reject,
    "withdraw": _withdraw,
    "transfer": _transfer,
    "draw": _draw,
    "line": _line,
    "unline": _unline,
}


def _pending(board: Board, row: int, words: list[str]) -> tuple[str, list[str]]:
    """Key of the change that is meant, and what was said after it."""
    changes = board.engine.inputs.bookings.changes(abs(row))
    keys = [key for key, one in changes if one.state == "pending"]
    named = bool(words) and any(key.startswith(CHANGE + words[0]) for key, _ in changes)
    if named:
        keys = [key for key, _ in changes]
    key = _one(keys, CHANGE, words[0] if named else "", "pending change")
    return key, words[1:] if named else words


def _one(keys: list[str], prefix: str, start: str, what: str) -> str:
    found = [key for key in keys if key.startswith(prefix + start)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidInput(f"There is no such {what}.")
    ids = ", ".join(key.removeprefix(prefix) for key in found)
    raise InvalidInput(f"Say which {what} is meant: {ids}.")


# ---- printing


def _print(board: Board, row: int, options: Namespace) -> int:
    if options.json:
        say_json(_object(board, row))
        return 0
    say(*_figure_lines(board, row))
    bookings = board.engine.inputs.bookings
    if row and (changes := ledger_of(board, abs(row))):
        say("", "Ledger")
        of = {True: ", of what was approved", False: ""}
        say(
            *(
                f"  {one.key.partition(':')[2]}  {_words(one.change, board)}{of[one.grant]}"
                for one in changes
            )
        )
    if row and (held := bookings.lines(abs(row))):
        say("", "Cost lines")
        say(*(f"  {key.removeprefix(LINE)}  {_words(one, board)}" for key, one in held))
    months = months_of(board, row)
    if months:
        say("", *_month_lines(board, months))
    return 0


def _words(one: BudgetChange | CostLine, board: Board) -> str:
    said = f", {one.by} {one.at[:10]}" if isinstance(one, BudgetChange) and one.by else ""
    return clean(f"{entry_words(one, board.ctx)}{said}")


def _figure_lines(board: Board, row: int) -> list[str]:
    figures = board.figures
    known = [(board.fields[key].label, figures.text(row, key)) for key in FIGURES]
    known = [(label, text) for label, text in known if text]
    since = frozen(board)
    title = clean(str(figures.value(row, "title")))
    head = f"{title}  ({row_id(row)}, {board.ctx.currency})"
    if not known:
        return [head, "  No money is known there."]
    columns = [
        Column("", [f"  {label}" for label, _ in known]),
        Column("", [text for _, text in known], right=True),
    ]
    told = list(lines(columns, {}, cut=False))[1:]
    return [head, *told, *([f"  Budgets are frozen since {since}."] if since else [])]


def _month_lines(board: Board, months: tuple[Month, ...]) -> list[str]:
    money, ctx = Money(), board.ctx
    columns = [
        Column("Month", [one.month or "undated" for one in months]),
        *(
            Column(label, [money.format(getattr(one, name), ctx) for one in months], right=True)
            for label, name in (
                ("Budget", "planned"),
                ("Spent", "actual"),
                ("Budget so far", "planned_so_far"),
                ("Spent so far", "actual_so_far"),
            )
        ),
    ]
    return list(lines(columns, {}, cut=False))


def _object(board: Board, row: int) -> Object:
    """A budget for scripts; money is text with the currency's decimals."""
    ctx, figures = board.ctx, board.figures
    bookings = board.engine.inputs.bookings
    found: Object = {
        "item": row_id(row),
        "title": figures.value(row, "title"),
        "currency": ctx.currency,
        "frozen": frozen(board),
    }
    for key in FIGURES:
        found[key] = figures.kind(row, key).plain(figures.value(row, key), ctx)
    ledger = ledger_of(board, abs(row)) if row else []
    found["changes"] = [change_object(board, one.key, one) for one in ledger]
    found["lines"] = [_line_object(board, key, one) for key, one in bookings.lines(abs(row))]
    found["months"] = [
        {
            "month": one.month or None,
            "budget": _plain(board, one.planned),
            "actual": _plain(board, one.actual),
        }
        for one in months_of(board, row)
    ]
    return found


def _line_object(board: Board, key: str, one: CostLine) -> Object:
    classes = {True: "capex", False: "opex", None: None}
    return {
        "id": key.removeprefix(LINE),
        "text": one.text,
        "amount": _plain(board, one.amount),
        "class": classes[one.capex],
        "foreign": foreign_text(one) or None,
    }


def _plain(board: Board, amount: int | None) -> object:
    return Money().plain(amount, board.ctx)


BUDGET = Command(
    "budget",
    "Print the budget of a row, or change it: propose, approve, transfer, draw from a reserve, lines.",
    _arguments,
    _budget,
    (
        "budget crm 12",
        "budget crm 12 propose 20k 'more users' CR-7",
        "budget crm 12 approve",
        "budget crm 12 transfer 14 5k 'scope moved'",
        "budget crm 12 draw contingency 10k 'vendor late' R-3",
        "budget crm 12 line Licences 1200 usd @ 0.92 capex",
        "budget crm freeze",
        "budget crm --changes",
    ),
)
