"""What a Microsoft Project plan holds that a board does not, as notes for the preview."""

from __future__ import annotations

from collections.abc import Callable

from tpm_tui.domain.rounding import half_up
from tpm_tui.exchange.mspdi_outline import TaskRow
from tpm_tui.exchange.mspdi_values import clean_line, is_true, money_text, number, quoted
from tpm_tui.exchange.mspdi_xml import Record
from tpm_tui.exchange.plan import Note

_LINKS = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
_PERCENT_LAGS = ("19", "20", "51", "52")
_ELAPSED = ("4", "6", "8", "10", "12", "36", "38", "40", "42", "44")
_CONSTRAINTS = {
    "1": "as late as possible",
    "2": "must start on",
    "3": "must finish on",
    "4": "start no earlier than",
    "5": "start no later than",
    "6": "finish no earlier than",
    "7": "finish no later than",
}
_Test = Callable[[TaskRow], object]


def left_out_notes(project: Record, rows: list[TaskRow]) -> list[Note]:
    """Notes on everything of the tasks that is read past, per task where the detail matters."""
    notes: list[Note] = []
    for row in rows:
        _row_notes(row)
    links = sum(len(row.record.groups.get("PredecessorLink", ())) for row in rows)
    if links:
        notes.append(
            Note(
                f"{links} predecessor link{'s are' if links > 1 else ' is'} not imported (listed by task)."
            )
        )
    own_calendar = project.fields.get("CalendarUID")
    tests: tuple[tuple[str, _Test], ...] = (
        ("have baselines, which are not imported", lambda row: row.record.groups.get("Baseline")),
        (
            "have elapsed durations, which are kept as hours and not shown as calendar days",
            lambda row: not row.children and row.record.fields.get("DurationFormat") in _ELAPSED,
        ),
        (
            "follow a calendar of their own, which is not imported",
            lambda row: row.record.fields.get("CalendarUID", "-1") not in ("-1", own_calendar),
        ),
        (
            "carry a hyperlink, which is not imported",
            lambda row: row.record.fields.get("HyperlinkAddress"),
        ),
        (
            "stand for another project's task; their stored figures are imported",
            lambda row: is_true(row.record.fields.get("ExternalTask")),
        ),
        (
            "stand for inserted projects; only what this file holds is imported",
            lambda row: (
                is_true(row.record.fields.get("IsSubproject"))
                or row.record.fields.get("SubprojectName")
            ),
        ),
    )
    for what, test in tests:
        found = [row for row in rows if test(row)]
        if found:
            notes.append(Note(f"{len(found)} of {len(rows)} rows {what}.", found[0].record.line))
    return notes + _custom_fields(project, rows)


def _row_notes(row: TaskRow) -> None:
    """Notes that name one task each: links, constraint, deadline, typed dates, inactivity."""
    fields = row.record.fields
    links = row.record.groups.get("PredecessorLink", ())
    if links:
        row.note(f"predecessors not imported: {', '.join(_link(one) for one in links)}.")
    constraint = _CONSTRAINTS.get(fields.get("ConstraintType", ""))
    if constraint:
        day = row.cells.day("ConstraintDate") if fields["ConstraintType"] != "1" else None
        row.note(f"constraint not imported: {constraint}{f' {day}' if day else ''}.")
    deadline = row.cells.day("Deadline")
    if deadline:
        row.note(f"deadline {deadline} not imported.")
    if row.children and is_true(fields.get("Manual")):
        stated = " to ".join(day for key in ("Start", "Finish") if (day := row.cells.day(key)))
        row.note(
            f"scheduled by hand ({stated or 'no dates'}); here its dates follow from its rows."
        )
    if not row.active:
        _inactive_note(row)


def _inactive_note(row: TaskRow) -> None:
    """An inactive row counts nowhere, as in Microsoft Project, so say what stays behind."""
    if row.children:
        row.note(
            "inactive, so everything below it is cancelled and values of its own are left out."
        )
        return
    spent = row.stored.actual_cost
    lost = f", and its actual cost of {money_text(spent, 2)} is left out" if spent else ""
    row.note(f"inactive, so it is cancelled and counts in no total{lost}.")


def _link(link: Record) -> str:
    """One predecessor such as `4 SS+16h`."""
    uid = clean_line(link.fields.get("PredecessorUID", "?"))[:20]
    other = clean_line(link.fields.get("CrossProjectName", ""))
    kind = _LINKS.get(link.fields.get("Type", "1"), "FS")
    return f"{uid} {kind}{_lag(link)}{f' in {quoted(other)}' if other else ''}"


def _lag(link: Record) -> str:
    """The lag of a link; the file stores tenths of a minute, or a percentage."""
    text = link.fields.get("LinkLag", "0")
    try:
        lag = number(text)
    except ValueError:
        return f" with lag {quoted(clean_line(text))}"
    if not lag:
        return ""
    if link.fields.get("LagFormat") in _PERCENT_LAGS:
        return f"{half_up(lag):+d}%"
    minutes = half_up(lag / 10)
    return f"{minutes // 60:+d}h" if minutes % 60 == 0 else f"{minutes:+d}m"


def _custom_fields(project: Record, rows: list[TaskRow]) -> list[Note]:
    """One note per custom field that any task fills in."""
    names = {
        one.fields.get("FieldID"): one.fields.get("Alias") or one.fields.get("FieldName") or ""
        for one in project.within("ExtendedAttributes", "ExtendedAttribute")
    }
    filled: dict[str, tuple[int, int]] = {}
    for row in rows:
        for one in row.record.groups.get("ExtendedAttribute", ()):
            if "Value" in one.fields:
                key = one.fields.get("FieldID", "?")
                count, line = filled.get(key, (0, one.line))
                filled[key] = (count + 1, line)
    return [
        Note(
            f"Custom field {quoted(clean_line(names.get(key) or key))} of {count} row"
            f"{'s' * (count > 1)} is not imported.",
            line,
        )
        for key, (count, line) in filled.items()
    ]
