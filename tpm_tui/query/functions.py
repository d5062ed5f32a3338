"""The table of all functions, which binding, completion and the README read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tpm_tui.query.function import Function
from tpm_tui.query.functions_logic import LOGIC, SEVERAL_ROWS
from tpm_tui.query.functions_values import DATES, NUMBERS, TEXTS

GROUPS: tuple[tuple[str, tuple[Function, ...]], ...] = (
    ("Choosing", LOGIC),
    ("Several values", SEVERAL_ROWS),
    ("Numbers", NUMBERS),
    ("Dates", DATES),
    ("Texts", TEXTS),
)
"""Functions by what they are about."""

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {one.name: one for _, group in GROUPS for one in group}
)
"""Every function by its name."""
