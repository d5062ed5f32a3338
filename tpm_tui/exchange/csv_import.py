"""Reads a CSV or text table of work items into an import plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tpm_tui.domain.text import clean
from tpm_tui.domain.values import SPARSE, Value
from tpm_tui.exchange.csv_columns import Column, own_names
from tpm_tui.exchange.csv_dates import read_dates
from tpm_tui.exchange.csv_durations import read_duration
from tpm_tui.exchange.csv_ledger import LEDGER, read_ledgers
from tpm_tui.exchange.csv_links import note_links
from tpm_tui.exchange.csv_lists import Statuses, read_kinds, read_milestones
from tpm_tui.exchange.csv_native import settle_native, unread_own
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_numbers import BLANKS, Cell, Votes, number, shown, votes
from tpm_tui.exchange.csv_outline import planted
from tpm_tui.exchange.csv_own import dates, derived, read_own, summed
from tpm_tui.exchange.csv_people import read_people
from tpm_tui.exchange.csv_table import Table, read_table
from tpm_tui.exchange.csv_texts import description_of, source_id_of, text_of, title_of
from tpm_tui.exchange.csv_totals import settle_parents
from tpm_tui.exchange.csv_tree import Tree
from tpm_tui.exchange.csv_values import Reading, Result, read_money, read_percent
from tpm_tui.exchange.mapping import Mapping
from tpm_tui.exchange.plan import ImportPlan, MappedColumn, PlannedItem
from tpm_tui.fields.catalog import FIELDS, Field
from tpm_tui.fields.context import FieldContext

_TIMES = ("work", "actual_work", "remaining_work", "duration", "actual_duration")
_MONEY = ("budget", "actual_cost")
_DATES = ("start", "finish")
_SIZES = ("points", "committed", "etc", "approved", "contingency", "mgmt_reserve")
"""Sparse inputs that other programs export too."""

_SUMMED = ("points", "committed", "etc")
_PARENT_KINDS = ("project", "phase", "deliverable")


@dataclass(slots=True)
class _Import:
    """One file while it is read."""

    table: Table
    mapping: Mapping
    reading: Reading
    values: list[dict[str, Value]]
    """Fields of each row in storage form."""
    kinds: dict[int, str] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    own: dict[str, Field] = field(default_factory=dict)
    """Columns of the board's own by key."""
    how: dict[str, str] = field(default_factory=dict)
    """Details for the preview by field key."""

    @property
    def notes(self) -> Notes:
        """Where everything that is noted goes."""
        return self.reading.notes

    def column(self, key: str) -> Column | None:
        """The column for a key."""
        return self.table.columns.first(key)

    def cells(self, column: Column) -> list[Cell]:
        """Cells of a column that hold something."""
        index = column.index
        blanks = ("",) if self.table.native else BLANKS
        return [
            Cell(number, row.line, text)
            for number, row in enumerate(self.table.rows)
            if (text := row.cells[index].strip()) not in blanks
        ]

    def keep(self, column: Column, result: Result) -> None:
        """Store the values of one column."""
        key = str(column.key)
        self.results[key], self.how[key] = result, result.how
        for row, value in result.values.items():
            self.values[row][key] = value


def read_csv(
    path: Path, ctx: FieldContext, mapping: Mapping | None = None, own: Iterable[Field] = ()
) -> ImportPlan:
    """Everything that a table would add to a board; raises ImportFailed if nothing can be read.
    `own` are the board's own columns, which its headers may name."""
    mapping = mapping or Mapping()
    notes = Notes()
    known = list(own)
    fields = {one.key: one for one in known if one.stored}
    computed = [name for one in known if not one.stored for name in (one.key, one.label)]
    table = read_table(path, mapping, notes, own_names(fields.values()), computed)
    reading = Reading(ctx, mapping.options, notes)
    job = _Import(table, mapping, reading, [{} for _ in table.rows], own=fields)
    tree = planted(table.rows, table.columns, mapping.options.hierarchy, notes)
    _read_numbers(job)
    _read_dates(job)
    typed = ("basis", "assignments", *sorted(SPARSE)) if table.native else _SIZES
    as_typed = {key: FIELDS[key] for key in typed}
    for key, one in (fields | as_typed).items():
        if key not in job.results and (column := job.column(key)):
            job.keep(column, read_own(one, column, job.cells(column), reading))
    statuses = _read_lists(job)
    if (column := job.column("assignments")) and not table.native:
        job.keep(column, read_people(column, job.cells(column), reading))
    if column := job.column("predecessors"):
        note_links(table.rows, job.column("id"), column, job.cells(column), notes)
    _read_texts(job)
    if table.native and (column := job.column(LEDGER)):
        cells = job.cells(column)
        job.how[LEDGER] = read_ledgers(column, cells, job.values, ctx.digits, notes)
    _settle(job, tree)
    kind = "Jira export" if table.columns.jira else "export" if table.native else "table"
    return ImportPlan(
        source=clean(path.name),
        format=f"{kind}, {table.format}, {tree.how}",
        items=_items(job, tree),
        settings=_settings(job),
        statuses=statuses.added,
        columns=tuple(_mapped(job, column) for column in table.columns.all),
        notes=notes.collected(),
    )


def _settle(job: _Import, tree: Tree) -> None:
    """Take from parents what the rows below say."""
    table, fields = job.table, job.own.values()
    if table.native:
        settle_native(tree, table.rows, job.column("id"), job.values, fields)
        for header in unread_own(table.columns):
            text = "It is a column of another board's own; `--like BOARD` makes the same ones."
            job.notes.add("own columns", text, column=header)
        return
    steps = {key: result.step for key, result in job.results.items()}
    headers = {key: columns[0].header for key, columns in table.columns.by_key.items()}
    jira = table.columns.jira and tree.how.endswith("parent id")
    own_keys = (*_SUMMED, *summed(fields)), derived(fields)
    settle_parents(tree, table.rows, job.values, steps, headers, jira, job.notes, *own_keys)


def _read_numbers(job: _Import) -> None:
    """Percent, money and working time; the decimal sign of each column may help the others."""
    found = [
        (column, job.cells(column))
        for key in ("progress", *_MONEY, *_TIMES)
        if (column := job.column(key))
    ]
    reading = job.reading
    reading.file_votes = sum(
        (votes(cell.text for cell in cells if ":" not in cell.text) for _, cells in found), Votes()
    )
    reading.default_sign = "," if job.table.semicolons or not job.table.columns.english else "."
    for column, cells in found:
        if column.key == "progress":
            job.keep(column, read_percent(column, cells, reading))
        elif column.key in _MONEY:
            job.keep(column, read_money(column, cells, reading))
        elif column.key == "duration" and job.table.columns.taskjuggler and not job.table.native:
            zero = {cell.row for cell in cells if number(cell.text, ".") == 0}
            job.kinds |= dict.fromkeys(zero, "milestone")
            job.notes.add(
                "elapsed", "It counts calendar time and is left out.", column=column.header
            )
            job.how["duration"] = "calendar time, left out"
        else:
            unit = _bare_unit(job, column, cells)
            job.keep(column, read_duration(column, cells, reading, unit))


def _bare_unit(job: _Import, column: Column, cells: list[Cell]) -> str:
    """Unit of figures without one: the mapping's, the header's, or what such files use."""
    if job.mapping.options.work_unit and column.key in _TIMES[:3]:
        return job.mapping.options.work_unit
    if job.table.native:
        return "h"
    if column.unit:
        return column.unit
    bare = [cell for cell in cells if cell.text.replace(".", "").replace(",", "").isdecimal()]
    if column.key not in _TIMES[:3]:
        unit, why = "d", "durations without a unit"
    elif job.table.columns.jira and all(cell.text.isdecimal() for cell in bare):
        unit, why = "s", "an issue tracker exports seconds"
    elif job.table.columns.taskjuggler:
        unit, why = "d", "TaskJuggler reports effort in days"
    else:
        unit, why = "h", "figures without a unit"
    if bare:
        words = {"s": "seconds", "d": "days", "h": "hours"}
        text = f"Read in {words[unit]} ({why}); `work_unit` in a mapping file changes it."
        if column.key not in _TIMES[:3]:
            text = f"Read in {words[unit]} ({why})."
        job.notes.add("unit", text, column=column.header)
    return unit


def _read_dates(job: _Import) -> None:
    """All dates together; a finish before its start is left out."""
    keys = (*_DATES, *dates(job.own.values()))
    found = [(column, job.cells(column)) for key in keys if (column := job.column(key))]
    english = job.table.columns.english and not job.table.semicolons
    for (column, _), result in zip(found, read_dates(found, job.reading, english), strict=True):
        job.keep(column, result)
    finish = job.column("finish")
    for values, row in zip(job.values, job.table.rows, strict=True):
        start, end = values.get("start"), values.get("finish")
        if finish and start and end and str(end) < str(start):
            del values["finish"]
            text = f"The row finishes ({end}) before it starts ({start}); the finish is left out."
            job.notes.add("backwards", text, row.line, finish.header)


def _read_lists(job: _Import) -> Statuses:
    """Kinds, milestones and statuses."""
    if column := job.column("kind"):
        result = read_kinds(column, job.cells(column), job.reading, job.mapping.kinds)
        job.kinds = {row: str(kind) for row, kind in result.values.items()}
    if column := job.column("milestone"):
        job.kinds |= dict.fromkeys(read_milestones(job.cells(column)), "milestone")
    statuses = Statuses(job.reading, job.mapping.statuses)
    column = job.column("status")
    if column is None:
        return statuses
    other = job.column("status_category")
    categories = {cell.row: cell.text for cell in job.cells(other)} if other else {}
    result = statuses.read(column, job.cells(column), categories)
    _unresolved(job, statuses, result)
    result.values = {row: statuses.stored(str(key)) for row, key in result.values.items()}
    result.values = {row: key for row, key in result.values.items() if key is not None}
    job.keep(column, result)
    return statuses


def _unresolved(job: _Import, statuses: Statuses, result: Result) -> None:
    """A row closed as `won't do` was not done: its resolution is its status."""
    column = job.column("resolution")
    for cell in job.cells(column) if column else ():
        if statuses.is_done(result.values.get(cell.row)) and statuses.excluded(cell.text):
            result.values[cell.row] = statuses.joined(cell.text, "excluded")
            text = f"The row is closed as {shown(cell.text)}; that is its status, and it is not counted."
            job.notes.add("resolution", text, cell.line, column.header if column else None)


def _read_texts(job: _Import) -> None:
    """Owner and description."""
    for row, values in zip(job.table.rows, job.values, strict=True):
        if owner := text_of(row, job.column("owner"), job.notes):
            values["owner"] = owner
        if description := description_of(row, job.column("description"), job.notes):
            values["description"] = description


def _items(job: _Import, tree: Tree) -> tuple[PlannedItem, ...]:
    """Planned items in outline order."""
    order, depths = tree.outline(), tree.depths()
    place = {row: at for at, row in enumerate(order)}
    named = ("source_id",) if job.table.native else ("key", "id", "wbs")
    sources = [job.column(key) for key in named]
    dotted = "indentation" in tree.how
    items = []
    for index in order:
        row, parent = job.table.rows[index], tree.parent[index]
        source = source_id_of(row, sources, job.notes)
        values = job.values[index]
        title = title_of(row, job.column("title"), values, source, dotted, job.notes)
        items.append(
            PlannedItem(
                parent=None if parent is None else place[parent],
                kind=_kind(job, index, depths[index], bool(tree.children.get(index))),
                title=title,
                values=values,
                source_id=source,
                line=row.line,
            )
        )
    return tuple(items)


def _kind(job: _Import, number: int, depth: int, has_children: bool) -> str:
    """The kind in the file, else one that fits the place in the outline."""
    if number in job.kinds:
        return job.kinds[number]
    if has_children:
        return _PARENT_KINDS[depth] if depth < len(_PARENT_KINDS) else "task"
    return "milestone" if job.values[number].get("duration") == 0 else "task"


def _settings(job: _Import) -> dict[str, object]:
    """The currency, where the file names exactly one."""
    found = {code: count for code, count in job.reading.currencies.items() if code}
    if len(found) > 1:
        names = ", ".join(sorted(found))
        job.notes.add(
            "currencies", f"Amounts are in {names}; all were read as one currency, unconverted."
        )
        return {}
    for code in found:
        if code != job.reading.ctx.currency:
            text = f"Amounts are in {code}; a board that counts in {job.reading.ctx.currency} takes the figures as they stand."
            job.notes.add("currency", text)
        return {"currency": code}
    return {}


def _mapped(job: _Import, column: Column) -> MappedColumn:
    """One column for the preview."""
    if column.key is None:
        filled = any(row.text(column) for row in job.table.rows)
        return MappedColumn(
            column.header, None, column.why or ("not imported" if filled else "empty")
        )
    return MappedColumn(column.header, column.key, job.how.get(column.key, ""))
