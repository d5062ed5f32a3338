"""What an import would create, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tpm_tui.cli.output import fitted
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import KINDS
from tpm_tui.exchange.plan import ImportPlan, MappedColumn, Note, PlannedItem

_ROWS = 15
_LEVELS = 9
_TITLE = 60


def counted(count: int, thing: str) -> str:
    """A number with its noun: `1 item`, `2,612 items`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def levels_of(items: Sequence[PlannedItem]) -> list[int]:
    """Level of every planned item, 0 for those without a parent in the file."""
    levels: list[int] = []
    for item in items:
        levels.append(0 if item.parent is None else levels[item.parent] + 1)
    return levels


def preview_lines(plan: ImportPlan) -> list[str]:
    """Format, numbers, the first rows and how columns are read."""
    levels = levels_of(plan.items)
    by_level = Counter(levels)
    depth = len(by_level)
    said = [f"{plan.source}: {plan.format}; {counted(len(plan.items), 'item')}"]
    if plan.items:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in _kinds(plan).items())
        deep = [f"{by_level[level]:,}" for level in range(min(depth, _LEVELS))]
        rest = " ..." if depth > _LEVELS else ""
        said += [f"  kinds: {kinds}", f"  {counted(depth, 'level')}: {' / '.join(deep)}{rest}", ""]
        said += [_row(item, level) for item, level in zip(plan.items[:_ROWS], levels, strict=False)]
        if len(plan.items) > _ROWS:
            said.append(f"  ... and {len(plan.items) - _ROWS:,} more")
    if plan.statuses:
        named = ", ".join(f"{one['label']} ({one['category']})" for one in plan.statuses)
        said += ["", f"New statuses: {named}"]
    if plan.columns:
        said += ["", *_columns(plan.columns)]
    return [*said, ""]


def note_lines(notes: tuple[Note, ...], limit: int | None) -> list[str]:
    """What was not understood, guessed or left out, at most `limit` of it."""
    if not notes:
        return []
    shown = notes if limit is None else notes[:limit]
    said = [f"{counted(len(notes), 'note')} on what was guessed, left out or not understood:"]
    said += [f"  {note}" for note in shown]
    if len(shown) < len(notes):
        said.append(f"  ... and {len(notes) - len(shown):,} more; all of them: --notes all")
    return said


def preview_object(plan: ImportPlan, notes: tuple[Note, ...]) -> dict[str, object]:
    """The same for scripts."""
    by_level = Counter(levels_of(plan.items))
    return {
        "source": plan.source,
        "format": plan.format,
        "items": len(plan.items),
        "kinds": _kinds(plan),
        "levels": [by_level[level] for level in range(len(by_level))],
        "statuses": list(plan.statuses),
        "columns": [
            {"header": one.header, "field": one.field, "how": one.how} for one in plan.columns
        ],
        "notes": [{"line": one.line, "column": one.column, "text": one.text} for one in notes],
    }


def _kinds(plan: ImportPlan) -> dict[str, int]:
    counts = Counter(item.kind for item in plan.items)
    return {kind: counts[kind] for kind in KINDS if kind in counts}


def _row(item: PlannedItem, level: int) -> str:
    title = clean(item.title)
    return f"  {fitted('  ' * min(level, 12) + title, _TITLE)}  {item.kind}"


def _columns(columns: tuple[MappedColumn, ...]) -> list[str]:
    """The columns of a table, those that are read first."""
    ordered = sorted(columns, key=lambda one: one.field is None)
    table = [
        Column("column", [clean(one.header) for one in ordered]),
        Column("read as", [one.field or "-" for one in ordered]),
        Column("how", [clean(one.how) for one in ordered]),
    ]
    sizes = {0: min(table[0].size, 40)}
    return [f"  {line}" for line in lines(table, sizes, cut=False)]
