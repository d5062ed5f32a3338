"""`tpm-tui new`: a board from a template."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from datetime import date

from tpm_tui.cli.command import Command, Parser, board_argument
from tpm_tui.cli.output import say
from tpm_tui.domain.rounding import Exact, half_up, ratio
from tpm_tui.domain.values import REGISTRY
from tpm_tui.errors import InvalidInput, quoted
from tpm_tui.exchange.plan import ImportPlan
from tpm_tui.exchange.template import TEMPLATES, load_template
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.numbers import Money
from tpm_tui.service.importing import new_board
from tpm_tui.service.places import board_path

_MONEY = frozenset(key for key, one in FIELDS.items() if one.stored and isinstance(one.type, Money))


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "--template",
        choices=TEMPLATES,
        default="empty",
        help="what to begin with: erp (enterprise software rollout), cloud (server-to-cloud "
        "migration), mobile (app product) or empty, the default",
    )
    parser.add_argument(
        "--start",
        metavar="DATE",
        default="today",
        help="day on which the plan begins, such as 2026-09-01 or +2w; today if not given",
    )
    parser.add_argument("--currency", metavar="CODE", help="such as USD; EUR if not given")


def _new(options: Namespace) -> int:
    path, ctx = board_path(options.board), FieldContext()
    start = FIELDS["start"].type.parse(options.start, ctx)
    if start is None:
        raise InvalidInput("--start '' names no day; give a date such as 2026-09-01.")
    plan = load_template(options.template, date.fromisoformat(str(start)), ctx)
    if options.currency is not None:
        plan = _in_currency(plan, options.currency.upper())
    new_board(path, plan, path.stem)
    count = len(plan.items)
    what = f"{count} items of the {options.template} template" if count else "no items yet"
    say(f"Made {path} with {what}.", f"Open it with: tpm-tui {quoted(options.board)}")
    return 0


def _in_currency(plan: ImportPlan, code: str) -> ImportPlan:
    """The same figures in another currency, counted in that currency's smallest unit."""
    from babel.numbers import get_currency_precision, list_currencies

    if code not in list_currencies():
        raise InvalidInput(f"{code!r} is no currency; use a code of three letters such as USD.")
    digits = get_currency_precision(code)
    scale = ratio(10**digits, 10 ** int(str(plan.settings["digits"])))
    items = tuple(
        replace(
            item,
            values={
                key: half_up(value * scale) if key in _MONEY and isinstance(value, int) else value
                for key, value in item.values.items()
            },
        )
        for item in plan.items
    )
    settings = {key: _rated(key, one, scale) for key, one in plan.settings.items()}
    settings |= {"currency": code, "digits": digits}
    return replace(plan, items=items, settings=settings)


def _rated(key: str, value: object, scale: Exact) -> object:
    """A setting; of a person or role with the rates in another currency."""
    if not key.startswith(REGISTRY) or not isinstance(value, dict) or "rates" not in value:
        return value
    return {**value, "rates": [[day, half_up(rate * scale)] for day, rate in value["rates"]]}


NEW = Command(
    "new",
    "Make a board; one that is there already stays as it is.",
    _arguments,
    _new,
    ("new crm --template erp", "new ./apps/shop.db --template mobile --start 2026-09-01"),
)
