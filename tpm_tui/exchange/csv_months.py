"""Names of months and weekdays in the languages of project tools."""

from __future__ import annotations

from functools import lru_cache

from tpm_tui.exchange.csv_columns import normal

_LOCALES = (
    "en",
    "de",
    "es",
    "fr",
    "pt",
    "it",
    "nl",
    "pl",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "hu",
    "ro",
    "tr",
    "ru",
)
"""Where a name means two months, the earlier language wins."""

_ALSO = {"sept": 9, "set": 9, "mrz": 3, "maerz": 3, "janner": 1, "setiembre": 9, "agto": 8}


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name or abbreviation, without regard to case, accents and dots."""
    return _months().get(normal(word))


def weekday(word: str) -> bool:
    """Whether a word is the name or abbreviation of a weekday."""
    return normal(word) in _weekdays()


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    from babel import Locale

    months = dict(_ALSO)
    for code in _LOCALES:
        for widths in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for month, name in widths[width].items():
                    months.setdefault(normal(name), month)
    return {name: month for name, month in months.items() if not name.isdigit()}


@lru_cache(maxsize=1)
def _weekdays() -> frozenset[str]:
    from babel import Locale

    return frozenset(
        normal(name)
        for code in _LOCALES
        for widths in Locale.parse(code).days.values()
        for width in ("wide", "abbreviated", "short")
        for name in widths.get(width, {}).values()
    )
