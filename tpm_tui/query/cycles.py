"""Formula columns that need each other in a circle."""

from __future__ import annotations

from collections.abc import Mapping

from tpm_tui.fields.catalog import Field
from tpm_tui.query.parse import stored_formula


def find_cycle(formulas: Mapping[str, str], fields: Mapping[str, Field]) -> list[str]:
    """Path of a cycle among formula columns by key (`[a, b, a]`); empty if there is none."""
    uses = {
        key: sorted(stored_formula(text).fields_used(fields) & formulas.keys())
        for key, text in formulas.items()
    }
    settled: set[str] = set()
    for start, first in uses.items():
        path, ways = [start], [iter(first)]
        while ways:
            key = next(ways[-1], None)
            if key is None:
                settled.add(path.pop())
                ways.pop()
            elif key in path:
                return [*path[path.index(key) :], key]
            elif key not in settled:
                path.append(key)
                ways.append(iter(uses[key]))
    return []


def cycle_text(path: list[str], fields: Mapping[str, Field]) -> str:
    """A cycle by the labels of its columns: `Margin -> Cost -> Margin`."""
    return " -> ".join(fields[key].label if key in fields else key for key in path)
