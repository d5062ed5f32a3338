"""Microsoft Project XML (MSPDI) as an import plan.

Own inputs only: a leaf brings its stored figures, a summary what was assigned or charged to the
summary itself; everything else on a parent is derived again and equals what Microsoft Project
shows, because the imported subtree is weighted by duration.
"""

from __future__ import annotations

from pathlib import Path

from tpm_tui.domain.values import Value
from tpm_tui.exchange.mspdi_calendar import calendar_settings
from tpm_tui.exchange.mspdi_notes import left_out_notes
from tpm_tui.exchange.mspdi_outline import ROOT_UID, TaskRow, read_rows
from tpm_tui.exchange.mspdi_people import staffing_by_task
from tpm_tui.exchange.mspdi_schedule import leaf_schedule, own_schedule
from tpm_tui.exchange.mspdi_totals import input_figures, money_digits, stored_figures
from tpm_tui.exchange.mspdi_values import clean_block, clean_line, is_true, quoted
from tpm_tui.exchange.mspdi_xml import Record, looks_like_mspdi, read_project
from tpm_tui.exchange.plan import ImportPlan, Note, PlannedItem

__all__ = ["looks_like_mspdi", "read_mspdi"]

TITLE_LIMIT = 2_000
DESCRIPTION_LIMIT = 10_000
_UNTITLED = "(untitled)"
_FILE_ENDINGS = (".xml", ".mpp", ".mpt")
_SYMBOLS = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "R$": "BRL", "₹": "INR",
    "zł": "PLN", "Kč": "CZK", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₪": "ILS", "Ft": "HUF",
    "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "S/": "PEN", "S/.": "PEN",
    "Fr.": "CHF", "SFr.": "CHF", "R": "ZAR", "฿": "THB", "₫": "VND", "₴": "UAH",
}  # fmt: skip


def read_mspdi(path: Path) -> ImportPlan:
    """What a Microsoft Project XML file would add; raises ImportFailed with the line of a defect."""
    project = read_project(path)
    notes: list[Note] = []
    staffing = staffing_by_task(project, notes)
    rows = read_rows(project, staffing, _project_title(project, path), notes)
    digits = money_digits(project.fields.get("CurrencyDigits"), rows, notes)
    settings: dict[str, object] = {"digits": digits, "calendar": calendar_settings(project, notes)}
    currency = _currency(project, notes)
    if currency:
        settings["currency"] = currency
    figures = stored_figures(rows, input_figures(rows), digits)
    items = tuple(_item(row, amounts) for row, amounts in zip(rows, figures, strict=True))
    notes += left_out_notes(project, rows)
    return ImportPlan(
        source=path.name,
        format="Microsoft Project XML",
        items=items,
        settings=settings,
        notes=tuple(sorted(notes, key=lambda note: note.line or 0)),
    )


def _item(row: TaskRow, amounts: dict[str, int]) -> PlannedItem:
    """One planned item with the inputs of a leaf or the `(own)` inputs of a summary."""
    title, description = _texts(row)
    if row.children:
        # An (own) line has no dates to follow, so its people are booked over the summary's.
        dates = (row.cells.day("Start"), row.cells.day("Finish"))
        people = row.staffing.text(*dates) if row.active else None
    else:
        people = row.staffing.text()
    values: dict[str, Value] = {**amounts}
    if people:
        values["assignments"] = people
    if not row.children:
        values |= leaf_schedule(row)
    elif values:
        values |= own_schedule(row, amounts.get("work"), amounts.get("actual_work"))
    if description:
        values["description"] = description
    if row.parent is None:
        values["basis"] = "duration"
    line = row.record.line if row.record.fields else None
    return PlannedItem(row.parent, _kind(row), title, values, row.uid, line)


def _kind(row: TaskRow) -> str:
    """Kind by the place in the outline."""
    if row.parent is None:
        return "project"
    if row.children:
        return "phase" if row.depth == 1 else "deliverable"
    return "milestone" if is_true(row.record.fields.get("Milestone")) else "task"


def _texts(row: TaskRow) -> tuple[str, str]:
    """Title and description within their limits; a title that is cut stays whole in the description."""
    title, description = row.name, clean_block(row.record.fields.get("Notes", ""))
    if not title:
        row.note(f"the task has no name; it is called {_UNTITLED}.")
        title = _UNTITLED
    if len(title) > TITLE_LIMIT:
        row.note(f"the name has {len(title):,} characters; the whole of it is in the description.")
        description = f"{title}\n\n{description}".strip()
        title = title[: TITLE_LIMIT - 1] + "…"
    if len(description) > DESCRIPTION_LIMIT:
        row.note(
            f"the notes have {len(description):,} characters; the first {DESCRIPTION_LIMIT:,} are kept."
        )
        description = description[:DESCRIPTION_LIMIT]
    return title, description


def _project_title(project: Record, path: Path) -> str:
    """What the root is called if the file does not name it."""
    title = clean_line(project.fields.get("Title", ""))
    name = clean_line(project.fields.get("Name", ""))
    if name.casefold().endswith(_FILE_ENDINGS):
        name = name[:-4]
    return title or name or clean_line(path.stem) or f"Project {ROOT_UID}"


def _currency(project: Record, notes: list[Note]) -> str | None:
    """ISO code of the file's currency, guessed from its symbol where the code is missing."""
    code = project.fields.get("CurrencyCode", "").upper()
    if len(code) == 3 and code.isascii() and code.isalpha():
        return code
    symbol = clean_line(project.fields.get("CurrencySymbol", ""))
    guess = _SYMBOLS.get(symbol)
    if (
        guess is None
        and len(symbol) == 3
        and symbol.isascii()
        and symbol.isalpha()
        and symbol.isupper()
    ):
        guess = symbol
    if guess:
        notes.append(
            Note(f"The file gives no currency code; {guess} was guessed from {quoted(symbol)}.")
        )
    elif symbol or code:
        notes.append(Note(f"The currency {quoted(clean_line(symbol or code))} was not understood."))
    return guess
