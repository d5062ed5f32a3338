"""`tpm-tui log`: who changed what, and when."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from datetime import datetime

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.output import say, say_json_array
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.changes import ALIVE, PLACE, Create, SetCell
from tpm_tui.domain.items import Items
from tpm_tui.domain.registry import Person, Role
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD, PERSON, REGISTRY, Value, is_entry, is_note
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import FIELDS, Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.own import SETTING, all_fields, definitions, find_field, read_definition
from tpm_tui.service.entry_words import kind_of, noted
from tpm_tui.service.people import person_texts, role_texts
from tpm_tui.service.session import BoardSession
from tpm_tui.service.settings import Settings
from tpm_tui.service.undo_marks import marks
from tpm_tui.store.records import CREATED, JournalRow

_LIMIT = 50
_STRUCTURE = {PLACE: "moved", ALIVE: "deleted or brought back", CREATED: "created"}
"""Journal fields that are no columns, with what they are about."""


def _arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    json_option(parser)
    parser.add_argument("--item", metavar="ID", help="only changes of this item")
    names = ", ".join((*FIELDS, *_STRUCTURE))
    parser.add_argument(
        "--field", metavar="FIELD", help=f"only this column, also of the board's own, of: {names}"
    )
    parser.add_argument("--by", metavar="NAME", help="only changes by this person")
    parser.add_argument(
        "--limit", metavar="N", type=int, default=_LIMIT, help=f"newest N ({_LIMIT}); 0 for all"
    )


def _log(options: Namespace) -> int:
    limit = options.limit if options.limit > 0 else -1
    with opened(options.board, load=False) as session:
        snapshot = session.reader.snapshot()
        fields = all_fields(definitions(snapshot.settings), retired=True)
        where, parameters = _condition(options, fields)
        ctx = Settings.read(snapshot.settings).context()
        teller = _Teller(snapshot.items, ctx, _marks(session), fields)
        rows = session.reader.journal(where, parameters, limit)
        if options.json:
            say_json_array(map(teller.json, rows))
        elif rows:
            said = [teller.text(row) for row in rows]
            labels = ("seq", "time", "by", "id", "what")
            columns = [
                Column(label, [row[at] for row in said], right=label in ("seq", "id"))
                for at, label in enumerate(labels)
            ]
            say(*lines(columns, {4: 1}, cut=False))
        else:
            say("No changes like that.")
    return 0


def _condition(options: Namespace, fields: Mapping[str, Field]) -> tuple[str, tuple[object, ...]]:
    """A condition on the journal, and its parameters."""
    parts, parameters = ["1"], list[object]()
    if options.item is not None:
        item = options.item.removesuffix(":own")
        if not (item.isascii() and item.isdigit() and len(item) <= 12):
            raise InvalidInput(
                f"{options.item!r} is no row id such as 12.", "`tpm-tui ls` shows them."
            )
        parts.append("item_id = ?")
        parameters.append(int(item))
    if options.field is not None:
        field = None if options.field in _STRUCTURE else find_field(fields, options.field)
        if field is None and options.field not in _STRUCTURE:
            names = ", ".join((*fields, *_STRUCTURE))
            raise InvalidInput(f"There is no column {options.field!r}.", f"There are {names}.")
        parts.append("field = ?")
        parameters.append(options.field if field is None else field.input_key or field.key)
    if options.by is not None:
        parts.append("author = ?")
        parameters.append(options.by)
    return " AND ".join(parts), tuple(parameters)


def _marks(session: BoardSession) -> dict[str, str]:
    """By transaction: `undo`, `redo`, or `undone` where it does not count at the moment."""
    reversals = session.reader.journal("undo_of IS NOT NULL AND label IS NOT NULL")
    return marks((row.txn, str(row.undo_of)) for row in reversed(reversals))


class _Teller:
    """Turns journal rows into words, with the titles and units of the board as it is now."""

    def __init__(
        self,
        items: Items,
        ctx: FieldContext,
        found: dict[str, str],
        fields: Mapping[str, Field],
    ) -> None:
        self.items = items
        self.fields = fields
        self.ctx = ctx
        self.marks = found

    def json(self, row: JournalRow) -> dict[str, object]:
        """One change for scripts; times are UTC."""
        change = row.change()
        old: object = None
        new: object = None
        if isinstance(change, Create):
            new = {key: self._plain(key, value) for key, value in change.values}
        else:
            old, new = self._plain(row.field, change.before), self._plain(row.field, change.after)
        return {
            "seq": row.seq,
            "time": row.at,
            "by": row.author,
            "uid": row.uid,
            "id": str(row.item) if row.item else None,
            "title": self._title(row.item) if row.item else None,
            "field": row.field,
            "old": old,
            "new": new,
            "txn": row.txn,
            "undo_of": row.undo_of,
            "mark": self.marks.get(row.txn),
            "label": row.label,
        }

    def text(self, row: JournalRow) -> tuple[str, str, str, str, str]:
        """One change for people: number, local time, author, id, what."""
        moment = datetime.fromisoformat(row.at).astimezone()
        mark = self.marks.get(row.txn)
        said = f"[{mark}] {self._what(row)}" if mark else self._what(row)
        ident = str(row.item) if row.item else ""
        return str(row.seq), f"{moment:%Y-%m-%d %H:%M:%S}", clean(row.author), ident, clean(said)

    def _what(self, row: JournalRow) -> str:
        change = row.change()
        title = self._title(row.item)
        if isinstance(change, Create):
            return f"{title}: created{self._below(change.parent)}"
        if row.item == BOARD:
            if row.field.startswith(SETTING):
                return self._column(row.field.removeprefix(SETTING), change)
            if row.field.startswith(REGISTRY):
                return self._registered(row.field, change)
            return f"the board: {row.field} {_short(change.before) or '—'} -> {_short(change.after) or '—'}"
        if row.field == ALIVE:
            return f"{title}: {'brought back' if change.after else 'deleted'}"
        if row.field == PLACE:
            return f"{title}: moved{self._way(change)}"
        if is_note(row.field):
            return f"{title}: {_noted(row.field, change, self.ctx)}"
        label = self.fields[row.field].label if row.field in self.fields else row.field
        return f"{title}: {label} {self._shown(row.field, change.before)} -> {self._shown(row.field, change.after)}"

    def _column(self, key: str, change: SetCell) -> str:
        """What became of a column's definition, part by part."""
        before, after = (
            None if value is None else read_definition(key, str(value))
            for value in (change.before, change.after)
        )
        label = after.label if after else before.label if before else key
        if before is None or after is None:
            return f"the board: the column {label} {'taken back' if after is None else 'added'}"
        old, new = before.values(), after.values()
        parts = [
            f"{name} {_short(old.get(name)) or '—'} -> {_short(new.get(name)) or '—'}"
            for name in dict.fromkeys((*old, *new))
            if old.get(name) != new.get(name)
        ]
        return f"the board: the column {before.label}: {', '.join(parts)}"

    def _registered(self, key: str, change: SetCell) -> str:
        """What became of a person or role, part by part."""
        what, _, name = key.partition(":")
        if change.after is None:
            return f"the {what} {_short(name)}: removed"
        old, new = (self._known(key, value) for value in (change.before, change.after))
        parts = [
            f"{part.replace('_', ' ')} {_short(old[part]) or '—'} -> {_short(new[part]) or '—'}"
            for part in new
            if old[part] != new[part]
        ]
        return (
            f"the {what} {_short(name)}: {', '.join(['added'] * (change.before is None) + parts)}"
        )

    def _known(self, key: str, value: Value) -> dict[str, str]:
        held = None if value is None else json.loads(str(value))
        if key.startswith(PERSON):
            return person_texts(Person.read("", held), self.ctx)
        return role_texts(Role.read("", held), self.ctx)

    def _way(self, change: SetCell) -> str:
        before, after = (
            int(str(place).partition(":")[0]) for place in (change.before, change.after)
        )
        return (
            " among its siblings" if before == after else self._below(after) or " to the top level"
        )

    def _below(self, parent: int) -> str:
        return f" below {self._title(parent)}" if parent else ""

    def _title(self, item: int) -> str:
        if not 0 < item < len(self.items):
            return "the board" if item == BOARD else f"item {item}"
        return _short(self.items.columns["title"][item])

    def _shown(self, key: str, value: Value) -> str:
        return (
            _short(self.fields[key].type.format(value, self.ctx) if key in self.fields else value)
            or "—"
        )

    def _plain(self, key: str, value: Value) -> object:
        return self.fields[key].type.plain(value, self.ctx) if key in self.fields else value


def _noted(key: str, change: SetCell, ctx: FieldContext) -> str:
    """What became of a comment, a link or a ledger entry."""
    verb, told = noted(key, change, ctx)
    what = kind_of(key)
    if is_entry(key):
        return f"{what} {verb}: {told}"
    return f"{what}{'' if verb == 'added' else f' {verb}'}: {_short(told)}"


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


LOG = Command(
    "log",
    "Who changed what, and when, the newest first; undone changes stay and are marked.",
    _arguments,
    _log,
    ("log crm", "log crm --item 12 --field budget", "log crm --by ana --limit 0 --json"),
)
