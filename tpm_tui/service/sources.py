"""Files to import: which format they are in, and what a board would get from them, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tpm_tui.domain.text import clean
from tpm_tui.errors import ImportFailed
from tpm_tui.exchange.mapping import Mapping
from tpm_tui.exchange.plan import ImportPlan
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext

HEAD_BYTES = 64 * 1024


def read_plan(
    path: Path, ctx: FieldContext, mapping: Mapping | None = None, own: Iterable[Field] = ()
) -> ImportPlan:
    """The import plan of a Microsoft Project XML or CSV file; raises ImportFailed or InvalidInput.
    `own` are the columns of the board's own, which a table may fill."""
    from tpm_tui.exchange.csv_import import read_csv
    from tpm_tui.exchange.mspdi import looks_like_mspdi, read_mspdi

    if path.exists() and not path.is_file():
        raise ImportFailed(f"{path} is not a file that can be read.", "Name the file itself.")
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise ImportFailed(f"{path} cannot be read: {error.strerror}.") from error
    if head.startswith(b"SQLite format 3\x00"):
        raise ImportFailed(f"{path} is a database, not a plan.", "If it is a board, open it.")
    if not looks_like_mspdi(head):
        return read_csv(path, ctx, mapping, own)
    if mapping is not None:
        raise ImportFailed(
            f"{path.name} is a Microsoft Project file.", "Only tables need a mapping."
        )
    return read_mspdi(path)


def preview(plan: ImportPlan) -> Iterator[tuple[str, str]]:
    """(text, tone) lines: what would be created, how columns are read, what was not understood."""
    kinds = Counter(item.kind for item in plan.items)
    yield f"{clean(plan.source)}: {plan.format}", "strong"
    counted = ", ".join(
        f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in kinds.most_common()
    )
    yield f"{len(plan.items)} rows: {counted}" if plan.items else "No rows.", ""
    yield "", ""
    levels: list[int] = []
    for item in plan.items:
        levels.append(0 if item.parent is None else levels[item.parent] + 1)
    for item, level in list(zip(plan.items, levels, strict=True))[:200]:
        yield f"{'  ' * level}{clean(item.title)}", "" if level else "strong"
    if len(plan.items) > 200:
        yield f"... and {len(plan.items) - 200} more rows", "muted"
    if plan.columns:
        yield "", ""
        yield "Columns", "top"
        for column in plan.columns:
            target = column.field or "not imported"
            yield (
                f"  {clean(column.header)}  ->  {target}  {clean(column.how)}",
                "" if column.field else "muted",
            )
    if plan.notes:
        yield "", ""
        yield f"Not understood or changed ({len(plan.notes)})", "top"
        for note in plan.notes:
            yield f"  {clean(str(note))}", "warn"
