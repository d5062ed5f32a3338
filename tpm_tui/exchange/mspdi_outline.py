"""The tasks of a Microsoft Project plan as a tree, with their figures still exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from tpm_tui.exchange.mspdi_people import Staffing, finished_part
from tpm_tui.exchange.mspdi_values import Cells, clean_line, is_false, is_true, quoted
from tpm_tui.exchange.mspdi_xml import Record
from tpm_tui.exchange.plan import Note

ROOT_UID = "0"


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts of one row: seconds, and money in hundredths as in the file; None is unknown."""

    work: Fraction | None = None
    actual_work: Fraction | None = None
    remaining_work: Fraction | None = None
    cost: Fraction | None = None
    actual_cost: Fraction | None = None


@dataclass(slots=True)
class TaskRow:
    """One task of the file, in outline order."""

    cells: Cells
    uid: str | None
    name: str
    """Cleaned name in full; empty where the file has none."""
    parent: int | None
    """Index of the parent row; None for the root."""
    depth: int
    """0 for the root."""
    active: bool
    """False for an inactive task and for everything below an inactive summary."""
    stored: Figures
    """What the file says about the row; on a summary this is what Microsoft Project summed up."""
    percent: Fraction | None
    staffing: Staffing = field(default_factory=Staffing)
    children: list[int] = field(default_factory=list)

    @property
    def record(self) -> Record:
        """The element that the row was read from."""
        return self.cells.record

    def note(self, sentence: str) -> None:
        """Add a note that names this row and its line."""
        self.cells.note(sentence)


def read_rows(
    project: Record, staffing: dict[str, Staffing], root_title: str, notes: list[Note]
) -> list[TaskRow]:
    """Rows in outline order, the root first; blank rows are counted in a note."""
    records = project.within("Tasks", "Task")
    root = next((one for one in records if _uid(one) == ROOT_UID), None)
    rows = [_row(root or Record("Task", project.line), ROOT_UID, root_title, notes)]
    waiting = dict(staffing)
    rows[0].staffing = waiting.pop(ROOT_UID, rows[0].staffing)
    rows[0].active = True
    levels: list[tuple[int, int]] = []
    blank = [one for one in records if one is not root and is_true(one.fields.get("IsNull"))]
    seen = {ROOT_UID}
    for record in records:
        if record is root or is_true(record.fields.get("IsNull")):
            continue
        uid = _uid(record)
        row = _row(record, uid, "", notes)
        _hang(rows, levels, row)
        if uid is None:
            row.note("the task has no UID, so it has no source id and no assignments.")
        elif uid in seen:
            row.note(f"UID {uid} is used more than once; the assignments went to the first task.")
        else:
            seen.add(uid)
            row.staffing = waiting.pop(uid, row.staffing)
    if blank:
        notes.append(
            Note(f"{len(blank)} blank row{'s' * (len(blank) > 1)} skipped.", blank[0].line)
        )
    if waiting:
        names = ", ".join(sorted(clean_line(uid)[:20] for uid in waiting)[:10])
        notes.append(
            Note(f"Assignments to tasks that are not in the file were left out: UID {names}.")
        )
    return rows


def _hang(rows: list[TaskRow], levels: list[tuple[int, int]], row: TaskRow) -> None:
    """Append a row below the nearest row above it with a smaller outline level."""
    level = max(1, _level(row))
    while levels and levels[-1][0] >= level:
        levels.pop()
    above = levels[-1][0] if levels else 0
    if level > above + 1:
        row.note(
            f"the outline jumps from level {above} to {level}; the row hangs on the nearest one above."
        )
    row.parent = levels[-1][1] if levels else 0
    parent = rows[row.parent]
    row.depth = parent.depth + 1
    row.active = row.active and parent.active
    levels.append((level, len(rows)))
    parent.children.append(len(rows))
    rows.append(row)


def _level(row: TaskRow) -> int:
    """OutlineLevel, or what the outline number says where it is missing."""
    fields = row.record.fields
    text = fields.get("OutlineLevel", "")
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    outline = fields.get("OutlineNumber")
    if outline:
        return outline.count(".") + 1
    row.note("no outline level is given, so the row stands at level 1.")
    return 1


def _uid(record: Record) -> str | None:
    text = record.fields.get("UID")
    if text is None:
        return None
    return (
        str(int(text))
        if text.isascii() and text.isdigit() and len(text) < 20
        else clean_line(text)[:200]
    )


def _row(record: Record, uid: str | None, spare_name: str, notes: list[Note]) -> TaskRow:
    name = clean_line(record.fields.get("Name", "")) or spare_name
    cells = Cells(record, f"{quoted(name or '(untitled)')} (UID {uid or '-'})", notes)
    work, remaining = cells.seconds("Work"), cells.seconds("RemainingWork")
    actual = finished_part(work, cells.seconds("ActualWork"), remaining)
    if work is None and actual is not None and remaining is not None:
        work = actual + remaining
    cost, remaining_cost = cells.number("Cost"), cells.number("RemainingCost")
    actual_cost = finished_part(cost, cells.number("ActualCost"), remaining_cost)
    if cost is None and actual_cost is not None and remaining_cost is not None:
        cost = actual_cost + remaining_cost
    return TaskRow(
        cells, uid, name, None, 0, not is_false(record.fields.get("Active")),
        Figures(work, actual, remaining, cost, actual_cost), cells.percent("PercentComplete"),
    )  # fmt: skip
