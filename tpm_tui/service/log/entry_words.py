"""Ledger entries in words: for the history of an item, the journal and lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.ledger import BudgetChange, Entry, LogEntry, parse_entry
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import CHANGE, COMMENT, GRANT, LINE, LINK, LOG, ItemId, Value, is_entry
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.numbers import Duration, Money
from tpm_tui.service.editing.notes import note_text

KINDS = {
    COMMENT: "comment",
    LINK: "link",
    CHANGE: "budget change",
    GRANT: "change of the approved amount",
    LINE: "cost line",
    LOG: "log entry",
}
"""What a note is called, by how its key begins."""

_CAUSES = {
    "transfer": "transfer",
    "draw": "draw from a reserve",
    "release": "released by cancellation",
    "restore": "restored",
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def kind_of(key: str) -> str:
    """`comment`, `budget change`, `log entry` ..., by the key of a note."""
    return KINDS.get(key[: key.find(":") + 1], "note")


def noted(key: str, change: SetCell, ctx: FieldContext) -> tuple[str, str]:
    """What became of a note: (`added`, `changed` or `deleted`, the words of it)."""
    verb = "added" if change.before is None else "deleted" if change.after is None else "changed"
    told = _told(key, change.before if change.after is None else change.after, ctx)
    if verb == "changed" and is_entry(key):
        told = f"{_told(key, change.before, ctx)} -> {told}"
    return verb, told


def because(sentence: str, reason: str) -> str:
    """A sentence with why it was done, unless it says so already."""
    return f"{sentence} (why: {reason})" if reason and reason not in sentence else sentence


def _told(key: str, value: Value, ctx: FieldContext) -> str:
    text = str(value)
    if not is_entry(key):
        return " ".join(note_text(key, text).split())
    entry = parse_entry(key[: key.index(":") + 1], text)
    return entry_words(entry, ctx) if entry is not None else text


def entry_words(entry: Entry, ctx: FieldContext) -> str:
    """`3h by Ana on Tue 17 Mar 2026: design review`, `+20,000 approved: CR-7`."""
    if isinstance(entry, LogEntry):
        said = f": {entry.text}" if entry.text else ""
        return f"{spent_text(entry, ctx)} by {entry.who or 'nobody'} on {day_text(entry.day, year=True)}{said}"
    money = Money()
    if isinstance(entry, BudgetChange):
        cause = _CAUSES.get(entry.cause, "")
        words = [signed(entry.amount, ctx), entry.state, f"({cause})" if cause else ""]
        rest = ", ".join(part for part in (entry.reason, entry.ref) if part)
        return f"{' '.join(word for word in words if word)}{f': {rest}' if rest else ''}"
    words = [entry.text, money.format(entry.amount, ctx)]
    if entry.foreign is not None:
        words.append(f"({entry.currency} at {entry.rate})")
    return " ".join(words)


def moved_words(entry: BudgetChange, item: ItemId, titles: Sequence[Value]) -> str:
    """What a change came of, and between whom money went: `transfer Core -> Design`."""
    cause = "" if entry.cause == "change" else entry.cause
    if not 0 < entry.other < len(titles):
        return cause
    ends = [str(titles[item]), str(titles[entry.other])]
    return f"{cause} {' -> '.join(ends if entry.amount < 0 else reversed(ends))}"


def plural_changes(count: int) -> str:
    """`1 change`, `3 changes`."""
    return f"{count:,} {'change' if count == 1 else 'changes'}"


def spent_text(entry: LogEntry, ctx: FieldContext) -> str:
    """Work and cost of a log entry: `3h`, `3h and 250 EUR`."""
    parts = [work_text(entry.seconds, ctx)] if entry.seconds else []
    if entry.cost is not None:
        parts.append(f"{Money().format(entry.cost, ctx)} {ctx.currency}")
    return " and ".join(parts) or "nothing"


def amended_words(before: LogEntry, after: LogEntry, ctx: FieldContext) -> str:
    """What becomes of a log entry, person and day first: `Dana -> Ana, 3h -> 4h`; empty where nothing
    does."""
    money = Money()

    def cost(entry: LogEntry) -> str:
        return "" if entry.cost is None else f"{money.format(entry.cost, ctx)} {ctx.currency}"

    def text(entry: LogEntry) -> str:
        return f'"{entry.text}"' if entry.text else ""

    pairs = (
        (before.who, after.who),
        (day_text(before.day), day_text(after.day)),
        (work_text(before.seconds, ctx), work_text(after.seconds, ctx)),
        (cost(before), cost(after)),
        (text(before), text(after)),
    )
    told = (f"{was or 'nothing'} -> {now or 'nothing'}" for was, now in pairs if was != now)
    return ", ".join(told)


def work_text(seconds: int, ctx: FieldContext) -> str:
    """Working time to the second, with its sign: `1h 30m`, `-1h`."""
    text = Duration().edit_text(abs(seconds), ctx)
    return f"-{text}" if seconds < 0 else text


def signed(amount: int, ctx: FieldContext) -> str:
    """Money with its sign, also where it is positive."""
    return f"{'+' if amount > 0 else ''}{Money().format(amount, ctx)}"


def day_text(iso: str, *, year: bool = False) -> str:
    """`Tue 17 Mar`, the same in every language environment; as it stands where it is no day."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return clean(iso)
    text = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text
