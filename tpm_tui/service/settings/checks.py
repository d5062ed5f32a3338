"""What a setting of the board may hold: a text that does not fit is never stored, whoever made it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tpm_tui.domain.values import ACCESS, OWN_KEY, WEIGHT_BASES
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.methods import PROGRESS_METHODS
from tpm_tui.fields.types import TITLE_LIMIT

if TYPE_CHECKING:
    from tpm_tui.domain.items import Items

ETC_METHODS = (("remaining", "Remaining budget"), ("cpi", "Cost performance (CPI)"))
"""(key, label) of the ways to estimate what is still to be spent (SEMANTICS 2.2)."""

CATEGORIES = ("todo", "in_progress", "done", "excluded")
DAY_MINUTES = 24 * 60

BACKUP_DAYS = 1, 366
"""Least and most days whose backups stay."""

EXPLAINED_ACTS = ("create", "delete", "move")
"""What a reason can be asked for besides columns."""


def check_setting(key: str, text: object, items: Items | None = None) -> None:
    """Raise InvalidInput where a setting cannot hold a text; None empties it.  `items` are those that
    it may name."""
    if key.startswith(ACCESS):
        check_access(key.removeprefix(ACCESS), text, items)
        return
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


def check_access(login: str, text: object, items: Items | None) -> None:
    """Raise InvalidInput where a text does not say what somebody may do; taking it away is fine
    whatever it is."""
    if text is None:
        return
    from tpm_tui.service.roles.access import LOGIN_FORM, ROLES, is_login, read_entry

    if not is_login(login):
        raise InvalidInput(f"{login[:40]!r} is no login: {LOGIN_FORM}.")
    entry = read_entry(text)
    if entry is None or entry.text != text:
        raise InvalidInput(
            f"What {login} may do cannot be read; a role is one of {', '.join(ROLES)}."
        )
    for item in entry.below:
        if items is not None and not 0 < item < len(items):
            raise InvalidInput(f"There is no item {item} below which {login} could be anything.")


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


def _are_explained(value: object) -> bool:
    """Keys of columns that somebody types, and what can be done with a row."""
    from tpm_tui.fields.catalog import FIELDS

    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return False
    known = {key for key, field in FIELDS.items() if field.input_key == key} | set(EXPLAINED_ACTS)
    sound = all(one in known or (one.startswith(OWN_KEY) and len(one) <= 60) for one in value)
    return sound and len(set(value)) == len(value)


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
        "reasons": _are_explained,
        "statuses": _are_statuses,
        "people": lambda value: isinstance(value, dict),
        "today": lambda value: value is None or is_day(value),
        "daily_backups": lambda value: _is_whole(value, *BACKUP_DAYS),
    }
)
