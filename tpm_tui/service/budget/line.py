"""Lines in which budgets are changed: `20k scope growth CR-7`, `Licences 1200 capex`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tpm_tui.domain.currency import digits_of
from tpm_tui.domain.ledger import CostLine
from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.numbers import Money, decimal_number

CHANGE_FORM = "20k why, CR-7   -5000 why"
LINE_FORM = "Licences 1200   Server 100 usd @ 0.92 capex   Travel 3k opex"

_AMOUNT = re.compile(
    r"((?:[-+\u2212]\s?)?)((?<![\d.,'])[$\u20ac\u00a3\u00a5]?\d[\d.,']*\s?[km]?)(?![\w.,])",
    re.IGNORECASE,
)
"""Never from within a number: of a long one that is none every part would be tried to its end."""
_REF = re.compile(
    r"(?<![\s,;(])[\s,;(]*\b([A-Z][A-Z0-9]{0,9}-\d{1,9}|#\d{1,9})\)?\s*$|\s*(#\d{1,9})\s*$"
)
_RATE = re.compile(r"@\s*([\d.,]+)")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """An amount and why."""

    amount: int
    """Minor units of the board's currency."""
    reason: str
    ref: str = ""
    """Risk, decision or change request named at the end."""


def read_change(text: str, ctx: FieldContext) -> ChangeLine:
    """An amount first, then why, then perhaps what it rests on; raises InvalidInput."""
    bare = " ".join(strip_controls(text).split())
    match = _AMOUNT.match(bare)
    if match is None:
        raise InvalidInput(f"Begin with an amount, then say why: {CHANGE_FORM}")
    amount = _money(match, ctx)
    rest = re.sub(rf"^\s*{re.escape(ctx.currency)}\b", "", bare[match.end() :], flags=re.IGNORECASE)
    reason = rest.strip(" ,;:-")
    found = _REF.search(f" {reason}")
    ref = (found.group(1) or found.group(2)) if found is not None else ""
    if found is not None:
        # What a change rests on may be all that is said of it.
        reason = f" {reason}"[: found.start()].strip(" ,;:-(") or ref
    if not reason:
        raise InvalidInput(f"Say why after the amount: {CHANGE_FORM}")
    return ChangeLine(amount, reason, ref)


def read_amount(text: str, ctx: FieldContext) -> int:
    """An amount of money; raises InvalidInput."""
    value = Money().parse(text, ctx)
    if not isinstance(value, int):
        raise InvalidInput("Type an amount, such as 12000 or 12k.")
    return value


def read_cost_line(text: str, ctx: FieldContext) -> CostLine:
    """Words, an amount, perhaps a foreign currency with its rate, perhaps capex or opex; raises
    InvalidInput.  What is foreign is worth what it was on the day it was entered."""
    bare = " ".join(strip_controls(text).split())
    rate_match = _RATE.search(bare)
    if rate_match is not None:
        bare = f"{bare[: rate_match.start()]} {bare[rate_match.end() :]}"
    words, capex = _classed(bare)
    found = [one for one in _AMOUNT.finditer(words) if _stands_alone(words, one)]
    if not found:
        raise InvalidInput(f"An amount is missing: {LINE_FORM}")
    # Where words hold several numbers the last one is the amount: `Phase 2 licences 1200`.
    match = found[-1]
    after = words[match.end() :].lstrip()
    code = re.match(r"([A-Z]{3})\b", after, re.IGNORECASE)
    currency = code.group(1).upper() if code is not None and _is_code(code.group(1), ctx) else ""
    rest = after[len(currency) :] if currency else after
    label = " ".join(f"{words[: match.start()]} {rest}".split()).strip(" ,;:")
    if not label:
        raise InvalidInput(f"Say what the line is for: {LINE_FORM}")
    if not currency or currency == ctx.currency.upper():
        if rate_match is not None:
            raise InvalidInput("A rate belongs to a foreign currency: Server 100 usd @ 0.92")
        return CostLine(label, _money(match, ctx), capex)
    if rate_match is None:
        raise InvalidInput(
            f"{currency} is not the board's {ctx.currency}; give the rate: 100 {currency} @ 0.92"
        )
    rate = decimal_number(rate_match.group(1), "a rate such as 0.92")
    if rate <= 0:
        raise InvalidInput("A rate must be above zero.")
    digits = digits_of(currency)
    foreign = _minor(match, digits)
    exact = Decimal(foreign) / 10**digits * rate * 10**ctx.digits
    return CostLine(
        label, int(exact.quantize(Decimal(1), ROUND_HALF_UP)), capex, currency, foreign,
        format(rate.normalize(), "f"), ctx.today.isoformat(),
    )  # fmt: skip


def cost_line_text(line: CostLine, ctx: FieldContext) -> str:
    """The line that says what a cost line says, to be edited."""
    words = [line.text]
    if line.foreign is None:
        words.append(Money().edit_text(line.amount, ctx))
    else:
        words += [foreign_text(line), "@", line.rate]
    if line.capex is not None:
        words.append("capex" if line.capex else "opex")
    return " ".join(words)


def foreign_text(line: CostLine) -> str:
    """`100.00 USD`: what a foreign line was entered as."""
    digits = digits_of(line.currency)
    return f"{format(Decimal(line.foreign or 0).scaleb(-digits), 'f')} {line.currency}"


def _classed(text: str) -> tuple[str, bool | None]:
    words = text.split()
    classes = [word.casefold() for word in words if word.casefold() in ("capex", "opex")]
    if len(set(classes)) > 1:
        raise InvalidInput("A line is capex or opex; enter two lines for both.")
    kept = " ".join(word for word in words if word.casefold() not in ("capex", "opex"))
    return kept, classes[0] == "capex" if classes else None


def _is_code(word: str, ctx: FieldContext) -> bool:
    """A currency: written as one, or known."""
    known = ("eur", "usd", "gbp", "chf", "jpy", "sek", "nok", "dkk", "pln", "czk", "cad", "aud")
    return word.isupper() or word.casefold() in (*known, ctx.currency.casefold())


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()]
    return not before or before[-1].isspace()


def _money(match: re.Match[str], ctx: FieldContext) -> int:
    sign = "-" if match.group(1)[:1] in ("-", "\u2212") else ""
    value = Money().parse(f"{sign}{match.group(2)}", ctx)
    return value if isinstance(value, int) else 0


def _minor(match: re.Match[str], digits: int) -> int:
    number = re.sub(r"^\D+", "", match.group(2)).strip()
    scale = {"k": 1000, "m": 1_000_000}.get(number[-1:].lower(), 1)
    found = decimal_number(number[:-1] if scale > 1 else number, "an amount such as 100") * scale
    if found > 10**12:
        raise InvalidInput(f"{number!r} is too large for one line.")
    minor = int((found * 10**digits).quantize(Decimal(1), ROUND_HALF_UP))
    return -minor if match.group(1)[:1] in ("-", "\u2212") else minor
