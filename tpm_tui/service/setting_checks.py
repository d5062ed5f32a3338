"""What a setting of the board may hold: a text that does not fit is never stored, whoever made it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from tpm_tui.domain.values import WEIGHT_BASES
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.methods import PROGRESS_METHODS
from tpm_tui.fields.types import TITLE_LIMIT

ETC_METHODS = (("remaining", "Remaining budget"), ("cpi", "Cost performance (CPI)"))
"""(key, label) of the ways to estimate what is still to be spent (SEMANTICS 2.2)."""

CATEGORIES = ("todo", "in_progress", "done", "excluded")
DAY_MINUTES = 24 * 60


def check_setting(key: str, text: object) -> None:
    """Raise InvalidInput where a setting cannot hold a text; None empties it."""
    if text is None:
        return
    try:
        value = json.loads(str(text))
    except (ValueError, RecursionError):
        raise InvalidInput(f"The board's {key} cannot hold what is no JSON.") from None
    fits = _FITS.get(key)
    if fits is not None and not fits(value):
        shown = str(text) if len(str(text)) <= 40 else f"{str(text)[:39]}…"
        raise InvalidInput(f"The board's {key} cannot hold {shown}.")


def is_day(value: object) -> bool:
    """Whether a value is an ISO date."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_week(value: object) -> bool:
    days = value if isinstance(value, list) else []
    return len(days) == 7 and all(_is_whole(one, 0, DAY_MINUTES) for one in days)


def _are_statuses(value: object) -> bool:
    entries: list[Any] = value if isinstance(value, list) else []
    if not entries or not all(map(_is_status, entries)):
        return False
    return len({one[0] for one in entries}) == len(entries)


def _is_status(value: object) -> bool:
    if not isinstance(value, list) or len(value) not in (3, 4):
        return False
    if not all(isinstance(one, str) and one for one in value[:3]) or value[2] not in CATEGORIES:
        return False
    percent = value[3] if len(value) > 3 else None
    if percent is None:
        return True
    is_number = isinstance(percent, int | float) and not isinstance(percent, bool)
    return is_number and 0 <= percent <= 100


_FITS: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "name": lambda value: isinstance(value, str) and 0 < len(value.strip()) <= TITLE_LIMIT,
        "currency": lambda value: isinstance(value, str) and bool(value.strip()),
        "digits": lambda value: _is_whole(value, 0, 6),
        "week": _is_week,
        "days_off": lambda value: isinstance(value, list) and all(map(is_day, value)),
        "minutes_per_day": lambda value: _is_whole(value, 1, DAY_MINUTES),
        "basis": lambda value: value in WEIGHT_BASES,
        "method": lambda value: value is None or value in dict(PROGRESS_METHODS),
        "etc_method": lambda value: value is None or value in dict(ETC_METHODS),
        "budget_frozen": lambda value: value is None or is_day(value),
        "statuses": _are_statuses,
        "people": lambda value: isinstance(value, dict),
        "today": lambda value: value is None or is_day(value),
    }
)
