"""What an import would create: shown to the user before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from tpm_tui.domain.values import Value


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One work item to create; items come in outline order, parents before children."""

    parent: int | None
    """Index of the parent in `ImportPlan.items`; None hangs it on the target of the import."""
    kind: str
    title: str
    values: dict[str, Value] = field(default_factory=dict)
    """Other fields in storage form (`domain.values`); unknown ones are left out."""
    source_id: str | None = None
    """The row's own id in the source file."""
    line: int | None = None
    """Line of the source file where the row starts."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the user should know: what was not understood, guessed or left out."""

    text: str
    """One sentence, without the line number."""
    line: int | None = None
    column: str | None = None
    """Header of the column it is about."""

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line is not None else []
        where += [f"column {self.column!r}"] if self.column else []
        return f"{', '.join(where)}: {self.text}" if where else self.text


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """How one column of the file is read."""

    header: str
    field: str | None
    """Field key, one of the structure keys (`id`, `parent`, `wbs`, `indent`), or None: ignored."""
    how: str = ""
    """Detail for the preview: unit, date order, decimal sign, percent scale."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything that one file would add to a board."""

    source: str
    """File name, for messages."""
    format: str
    """What the file was taken for, for the preview."""
    items: tuple[PlannedItem, ...]
    settings: dict[str, object] = field(default_factory=dict)
    """Board settings that the file carries: `currency`, `digits`, `calendar`, `people`; applied
    only to a board that the import creates (`people` and statuses are always merged)."""
    statuses: tuple[dict[str, str], ...] = ()
    """Statuses that the board must know: dicts with `key`, `label`, `category`."""
    columns: tuple[MappedColumn, ...] = ()
    notes: tuple[Note, ...] = ()
