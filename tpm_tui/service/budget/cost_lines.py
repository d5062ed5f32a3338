"""Cost lines as they are typed: what for, how much, in which currency and at what rate."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from tpm_tui.domain.currency import converted, digits_of
from tpm_tui.domain.ledger import CostLine
from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.numbers import Money, decimal_number


def read_line(
    ctx: FieldContext,
    text: str,
    amount: str,
    *,
    currency: str = "",
    rate: str = "",
    rate_date: str = "",
    capex: bool | None = None,
) -> CostLine:
    """A cost line from typed texts; raises InvalidInput.

    A foreign amount is kept with its currency, `rate` (board currency for one unit of it) and the
    day of that; what it makes in the board's currency is fixed now and never floats.
    """
    what = " ".join(strip_controls(text).split())
    if not what:
        raise InvalidInput("A cost line needs a few words on what it is for.")
    code = currency.strip().upper()
    if not code or code == ctx.currency.upper():
        value = Money().parse(amount, ctx)
        if not isinstance(value, int):
            raise InvalidInput("A cost line needs an amount such as 12k.")
        return CostLine(what, value, capex)
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise InvalidInput(f"{currency.strip()!r} is no currency; write its code, such as USD.")
    if not rate.strip():
        raise InvalidInput(
            f"An amount in {code} needs a rate: how much {ctx.currency} one {code} is, such as 0.92."
        )
    number = decimal_number(rate, "a rate such as 0.92")
    if not 0 < number < 10**9:
        raise InvalidInput(f"{rate.strip()!r} is no rate of exchange; it must be above zero.")
    day = rate_date.strip() or ctx.today.isoformat()
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        raise InvalidInput(f"{rate_date.strip()!r} is no day such as 2026-03-01.") from None
    foreign = _foreign(amount, code)
    board_amount = converted(foreign, digits_of(code), number, ctx.digits)
    return CostLine(what, board_amount, capex, code, foreign, plain_rate(number), day)


def foreign_text(line: CostLine) -> str:
    """`1,200.50 USD at 0.92 of 2026-03-01`; empty for a line in the board's currency."""
    if line.foreign is None:
        return ""
    ctx = FieldContext(currency=line.currency, digits=digits_of(line.currency))
    of = f" of {line.rate_date}" if line.rate_date else ""
    return f"{Money().format(line.foreign, ctx)} {line.currency} at {line.rate}{of}"


def plain_rate(number: Decimal) -> str:
    """A rate as plain digits."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _foreign(amount: str, code: str) -> int:
    """Minor units of a typed foreign amount; more decimals than the currency has are refused,
    because nobody could say which amount was ordered."""
    bare = re.sub(
        rf"{re.escape(code)}|[$\u20ac\u00a3\u00a5]", "", amount, flags=re.IGNORECASE
    ).strip()
    if not bare:
        raise InvalidInput("A cost line needs an amount such as 12k.")
    digits = digits_of(code)
    value = Money().parse(bare, FieldContext(currency=code, digits=digits))
    scale = {"k": 1000, "m": 1_000_000}.get(bare[-1:].lower(), 1)
    exact = decimal_number(bare[:-1] if scale > 1 else bare, "an amount") * scale * 10**digits
    if not isinstance(value, int) or value != exact:
        places = f"{digits} decimals" if digits else "no decimals"
        raise InvalidInput(f"{amount.strip()!r} is no amount in {code}, which has {places}.")
    return value
