"""Looking through the journal: by whom, of what, where, when, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tpm_tui.domain.values import (
    ACCESS,
    BOARD,
    CHANGE,
    COMMENT,
    GRANT,
    LINE,
    LINK,
    LOG,
    PERSON,
    ROLE_SETTING,
    VIEW,
    ItemId,
)  # fmt: skip
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.own import SETTING, find_field
from tpm_tui.query.folding import fold
from tpm_tui.service.board import LINT
from tpm_tui.service.log.times import first_moment, moment_after
from tpm_tui.service.log.undo_marks import marks
from tpm_tui.store.journal.query import ACTS, JournalQuery
from tpm_tui.store.journal.records import CREATED, JournalRow
from tpm_tui.store.reader import Reader

STRUCTURE = ("place", "alive", CREATED)
"""Fields of the journal that are no columns: where an item stands, whether it is there, its making."""

SORTS: Mapping[str, str] = {
    "comment": COMMENT, "link": LINK, "change": CHANGE, "grant": GRANT, "line": LINE, "log": LOG,
    "person": PERSON, "role": ROLE_SETTING, "view": VIEW, "column": SETTING, "lint": LINT,
    "access": ACCESS,
}  # fmt: skip
"""Names for all fields whose keys begin alike: what is said about items, people, views ..."""

MARKS = ("undo", "redo", "undone")
KINDS = (*ACTS, *MARKS)
"""What can be done to a board, as the log tells it apart."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of the journal, as typed; empty parts ask for nothing."""

    by: tuple[str, ...] = ()
    """Names of people."""
    items: tuple[ItemId, ...] | None = None
    """Rows of the board; None is any."""
    below: ItemId = BOARD
    """Top of a part of the tree."""
    fields: tuple[str, ...] = ()
    """Columns, `STRUCTURE`, `SORTS` or settings of the board."""
    acts: tuple[str, ...] = ()
    """Of `KINDS`."""
    since: str = ""
    until: str = ""
    text: str = ""
    """Part of a reason or of what an act is called."""

    @property
    def words(self) -> str:
        """The same for a heading."""
        said = [f"by {', '.join(self.by)}"] if self.by else []
        said += [", ".join(self.fields)] if self.fields else []
        said += [", ".join(self.acts)] if self.acts else []
        said += [f"since {self.since}"] if self.since else []
        said += [f"until {self.until}"] if self.until else []
        said += [f"/{self.text}"] if self.text else []
        return " · ".join(said)


@dataclass(frozen=True, slots=True)
class Stood:
    """What stands in a part of the tree, and what stood there for a time."""

    now: frozenset[ItemId]
    spans: tuple[tuple[ItemId, int, int], ...] = ()
    """(item, first, last) sequence numbers; the changes that brought it in and took it out count."""


@dataclass(slots=True)
class ChangeLog:
    """The journal of a board, asked by people."""

    reader: Reader
    fields: Mapping[str, Field]
    ctx: FieldContext
    reversals: list[tuple[str, str]] = field(default_factory=list)
    """(transaction, the one it takes back), the oldest first."""
    marks: dict[str, str] = field(default_factory=dict)
    """By transaction: `undo`, `redo`, or `undone` where it does not count at the moment."""
    inside: frozenset[ItemId] | None = None
    """What stands now where the last question looks; None where that is everywhere."""
    _marked: int = 0

    def query(self, asked: Asked, now: datetime | None = None) -> JournalQuery:
        """What is asked, as the store is asked; raises InvalidInput for what nobody understands."""
        moment = now or datetime.now(UTC).astimezone()
        plain, prefixes = self._fields(asked.fields)
        for act in asked.acts:
            if act not in KINDS:
                raise InvalidInput(f"{act!r} is no kind of change; there are {', '.join(KINDS)}.")
        wanted = {act for act in asked.acts if act in MARKS}
        if wanted:
            self.mark()
        found = JournalQuery(
            authors=self._authors(asked.by),
            items=asked.items,
            fields=plain,
            prefixes=prefixes,
            acts=tuple(act for act in asked.acts if act in ACTS),
            # No transaction is called so: nothing has been undone yet.
            txns=tuple(txn for txn, mark in self.marks.items() if mark in wanted)
            or ("",) * bool(wanted),
            since=first_moment(asked.since, self.ctx, moment) if asked.since else "",
            until=moment_after(asked.until, self.ctx, moment) if asked.until else "",
            text=fold(asked.text.strip()),
            fold=fold,
        )
        self.inside = None
        if asked.below == BOARD:
            return found
        stood = stood_below(self.reader, asked.below)
        self.inside = stood.now
        return within(found, stood)

    def rows(
        self, query: JournalQuery, limit: int = -1, *, oldest_first: bool = False, after: int = 0
    ) -> Iterator[JournalRow]:
        """The newest rows up to `limit`, newest first or the other way; a few at a time, so that
        nobody waits and no memory is needed for a long journal."""
        return self.reader.pages(query, limit, oldest_first=oldest_first, after=after)

    def mark(self) -> None:
        """Learn what was undone since the last look."""
        found = self.reader.reversals(self._marked)
        if not found:
            return
        self._marked = found[-1][0]
        self.reversals += [(txn, target) for _, txn, target in found]
        self.marks.clear()
        self.marks.update(marks(self.reversals))

    def _authors(self, names: Sequence[str]) -> tuple[str, ...]:
        """People by their names, whatever the capitals; a name that nobody has stays as it is."""
        if not names:
            return ()
        known: dict[str, list[str]] = {}
        for author in self.reader.authors():
            known.setdefault(fold(author), []).append(author)
        return tuple(dict.fromkeys(one for name in names for one in known.get(fold(name), [name])))

    def _fields(self, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        plain, prefixes = list[str](), list[str]()
        for name in names:
            if name in STRUCTURE:
                plain.append(name)
            elif name in SORTS:
                prefixes.append(SORTS[name])
            else:
                plain.append(self._column(name))
        return tuple(plain), tuple(prefixes)

    def _column(self, name: str) -> str:
        from tpm_tui.service.settings.values import DEFAULTS

        found = find_field(self.fields, name)
        if found is not None:
            return found.input_key or found.key
        if name in DEFAULTS or name.startswith(tuple(SORTS.values())):
            return name
        names = ", ".join((*self.fields, *STRUCTURE, *SORTS, *DEFAULTS))
        raise InvalidInput(f"There is no column {name!r}.", f"There are {names}.")


def within(query: JournalQuery, stood: Stood) -> JournalQuery:
    """Rows of a query that belong to a part of the tree."""
    if query.items is None:
        return replace(query, items=tuple(sorted(stood.now)), spans=stood.spans)
    among = frozenset(query.items)
    return replace(
        query,
        items=tuple(sorted(stood.now & among)),
        spans=tuple(span for span in stood.spans if span[0] in among),
    )


def stood_below(reader: Reader, top: ItemId) -> Stood:
    """The item itself, what stands below it now, deleted or not, and what stood there before.

    Replays the moves of the whole journal: an item belongs there whenever the one above it did.
    """
    parent: dict[ItemId, ItemId] = {}
    children: dict[ItemId, set[ItemId]] = {}
    inside: dict[ItemId, int] = {top: 0}
    spans: list[tuple[ItemId, int, int]] = []
    for seq, item, above in reader.places():
        before = parent.get(item)
        if before is not None:
            children[before].discard(item)
        parent[item] = above
        children.setdefault(above, set()).add(item)
        if item == top or (item in inside) == (above in inside):
            continue
        stack, entering = [item], above in inside
        while stack:
            one = stack.pop()
            if entering:
                inside[one] = seq
            elif (first := inside.pop(one, None)) is not None:
                spans.append((one, first, seq))
            stack += children.get(one, ())
    return Stood(frozenset(inside), tuple(one for one in spans if one[0] not in inside))
