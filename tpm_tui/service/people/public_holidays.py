"""Public holidays of countries and their parts, looked up once and then kept as days.

The board keeps the days themselves: loading it needs no list of holidays, and a newer list changes
no figure until somebody asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from tpm_tui.domain.calendar import iso
from tpm_tui.errors import InvalidInput
from tpm_tui.service.board import Board

YEARS_EITHER_SIDE = 1
MOST_YEARS = 60

_PLACE = re.compile(r"([A-Za-z]{2})(?:-([A-Za-z0-9]{1,8}))?")


def is_place(text: str) -> bool:
    """Whether a text looks like a country or a part of one."""
    return _PLACE.fullmatch(text.strip()) is not None


def holidays_in(place: str, years: Iterable[int]) -> tuple[str, tuple[str, ...]]:
    """The place as it is written, and its public holidays in some years as ISO days; raises
    InvalidInput where nobody knows the place."""
    # Takes a tenth of a second to import and is needed once per person.
    import holidays

    found = _PLACE.fullmatch(place.strip())
    if found is None:
        raise InvalidInput(
            f"{place.strip()!r} is no place; write DE for a country, DE-BY for a part."
        )
    country, part = found[1].upper(), (found[2] or "").upper()
    known = holidays.list_supported_countries()
    if country not in known:
        raise InvalidInput(f"No public holidays are known of {country!r}; write DE, US or DE-BY.")
    parts = known[country]
    spelt = {one.upper(): one for one in parts}
    if part and part not in spelt:
        close = get_close_matches(part, spelt, 3) or sorted(spelt)[:12]
        advice = f"it has {', '.join(close)}, ..." if close else "it has no parts"
        raise InvalidInput(f"{country} has no part {part!r} with holidays of its own; {advice}.")
    subdivision = spelt.get(part)
    days = holidays.country_holidays(country, subdiv=subdivision, years=list(years))
    name = f"{country}-{subdivision}" if subdivision else country
    return name, tuple(sorted(day.isoformat() for day in days))


def years_of(board: Board) -> range:
    """The years of everything on the board and of today, and one on either side."""
    engine = board.engine
    years = [board.ctx.today.year]
    years += [int(str(day)[:4]) for day in (engine.start.value(0), engine.finish.value(0)) if day]
    crew = engine.staffing.crews.get(0)
    for steps in crew.steps.values() if crew is not None else ():
        years += [int(iso(day)[:4]) for day in (min(steps), max(steps))]
    first = max(min(years) - YEARS_EITHER_SIDE, board.ctx.today.year - MOST_YEARS)
    last = min(max(years) + YEARS_EITHER_SIDE, board.ctx.today.year + MOST_YEARS)
    return range(first, last + 1)
