"""How an amount is spread over the months of an item (SEMANTICS 2.2): a profile, or months.

`linear` is alike on every working day, `front` falls to nothing towards the finish and `back` rises
from nothing, day by day; `start` and `finish` put all into one month.  Parts are whole minor units
and add up to the amount exactly: what rounding down leaves goes to the largest remainders, the
earlier month first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from tpm_tui.domain.calendar import Calendar, iso, ordinal
from tpm_tui.errors import InvalidInput

LINEAR, FRONT, BACK, START, FINISH = "linear", "front", "back", "start", "finish"
PROFILES = (LINEAR, FRONT, BACK, START, FINISH)

WHOLE = 10_000
"""100 % in hundredths of a percent."""

_PART = re.compile(r"(\d{4})-(\d\d):(\d{1,3}(?:\.\d{1,2})?)%?")
_WRITTEN = "linear, front, back, start, finish or months such as 2026-01:30 2026-02:70"


@dataclass(frozen=True, slots=True)
class Profile:
    """How an amount is spread."""

    name: str = LINEAR
    """One of `PROFILES`; empty for months."""
    months: tuple[tuple[str, int], ...] = ()
    """(`YYYY-MM`, basis points), which make 100 % together."""

    def __str__(self) -> str:
        return self.name or " ".join(f"{month}:{_percent(share)}" for month, share in self.months)


@lru_cache(maxsize=4096)
def parse_phasing(text: str) -> Profile:
    """The profile that a text means; raises InvalidInput."""
    bare = " ".join(text.replace(",", " ").casefold().split())
    found = [name for name in PROFILES if bare and name.startswith(bare)]
    if len(found) == 1 or bare in PROFILES:
        return Profile(bare if bare in PROFILES else found[0])
    parts = [_PART.fullmatch(part) for part in bare.split()]
    months: dict[str, int] = {}
    for part in parts:
        if part is None or not 1 <= int(part[2]) <= 12 or part[1] == "0000":
            raise InvalidInput(f"{text.strip()!r} is no phasing; write {_WRITTEN}.")
        month = f"{part[1]}-{part[2]}"
        if month in months:
            raise InvalidInput(f"{month} is named twice; give each month one percentage.")
        months[month] = int(Fraction(part[3]) * 100)
    total = sum(months.values())
    if not months:
        raise InvalidInput(f"{text.strip()!r} is no phasing; write {_WRITTEN}.")
    if total != WHOLE:
        raise InvalidInput(f"The months make {_percent(total)} %; they must make 100 %.")
    return Profile("", tuple(sorted(months.items())))


def profile_of(text: object) -> Profile:
    """The profile in a cell; linear where there is none or nobody can read it."""
    if not isinstance(text, str):
        return Profile()
    try:
        return parse_phasing(text)
    except InvalidInput:
        return Profile()


def phased(
    amount: int, profile: Profile, start: str | None, finish: str | None, calendar: Calendar
) -> dict[str, int]:
    """Parts of an amount by `YYYY-MM`; what has no date stands under an empty month."""
    return apportion(amount, _weights(profile, start, finish, calendar))


def apportion(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Whole parts of an amount in proportion to weights, adding up exactly; the largest remainders
    get what rounding down leaves, the earlier one first."""
    total = sum(weights.values())
    if not total:
        return {"": amount} if amount else {}
    exact = {key: Fraction(amount * weight, total) for key, weight in weights.items()}
    parts = {key: value.numerator // value.denominator for key, value in exact.items()}
    left = amount - sum(parts.values())
    largest = sorted(parts, key=lambda key: (parts[key] - exact[key], key))
    for key in largest[:left]:
        parts[key] += 1
    return {key: part for key, part in parts.items() if part or not amount}


def _weights(
    profile: Profile, start: str | None, finish: str | None, calendar: Calendar
) -> dict[str, int]:
    if profile.months:
        return dict(profile.months)
    first, last = start or finish, finish or start
    if first is None or last is None:
        return {}
    if last < first or profile.name == START:
        return {first[:7]: 1}
    if profile.name == FINISH:
        return {last[:7]: 1}
    counts = _working_days(ordinal(first), ordinal(last), calendar)
    whole = sum(counts.values())
    if not whole:
        return {first[:7]: 1}
    if profile.name == LINEAR:
        return {month: days for month, days in counts.items() if days}
    weights: dict[str, int] = {}
    before = 0
    for month, days in counts.items():
        after = before + days
        # Days weigh 1, 2, 3, ... up to the last; from the front the same backwards.
        rising = after * (after + 1) - before * (before + 1)
        weights[month] = rising if profile.name == BACK else 2 * days * (whole + 1) - rising
        before = after
    return {month: weight for month, weight in weights.items() if weight}


def _working_days(first: int, last: int, calendar: Calendar) -> dict[str, int]:
    """Working days of a span by month, in their order."""
    borders = [first]
    while (following := _next_month(borders[-1])) <= last:
        borders.append(following)
    borders.append(last + 1)
    return {iso(one)[:7]: calendar.working_days(one, other - 1) for one, other in pairwise(borders)}


def _next_month(day: int) -> int:
    """Day number of the first of the month after a day's."""
    year, month = map(int, iso(day).split("-")[:2])
    if (year, month) == (9999, 12):  # there is no later one
        return ordinal("9999-12-31") + 1
    return ordinal(f"{year + month // 12:04d}-{month % 12 + 1:02d}-01")


def _percent(share: int) -> str:
    whole, rest = divmod(share, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)
