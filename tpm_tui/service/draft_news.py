"""Where a half-typed text goes, by the names of now, and what has become of that place since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ALIVE, PLACE, parse_place
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Clash
from tpm_tui.service.company.contested import brief_value
from tpm_tui.service.company.moments import at_moment
from tpm_tui.service.drafts import CELL, COMMENT, DESCRIPTION, LINE, NEW, Draft
from tpm_tui.service.editing.new_row import has_place, new_at
from tpm_tui.store.journal.records import JournalRow, decoded

if TYPE_CHECKING:
    from tpm_tui.service.board import Board
    from tpm_tui.service.session import BoardSession


@dataclass(frozen=True, slots=True)
class News:
    """One thing that has happened to the place of a text since it was begun."""

    brief: str
    """In a word or two."""
    sentence: str


def place_words(board: Board, draft: Draft) -> str:
    """Where a text goes, as its row is called now."""
    if draft.kind == NEW:
        return _new_row(board, draft)
    title = _title(board, draft.item)
    if draft.kind == LINE:
        line = f"the line that is to {draft.field.replace('-', ' ')}"
        rows = len(draft.cells)
        return f"{line} in {rows:,} rows" if rows > 1 else f"{line} on {title}"
    if draft.kind in (COMMENT, DESCRIPTION):
        return f"{'a comment on' if draft.kind == COMMENT else 'the description of'} {title}"
    label = board.label(draft.field)
    return f"{label} of {len(draft.cells):,} cells" if draft.cells else f"{label} of {title}"


def news_of(session: BoardSession, draft: Draft) -> list[News]:
    """What has become of its place since, who did it and when; what weighs most comes first.  The
    revision of the draft must be one of this session, and not outlived."""
    board, item = session.board, _anchor(draft)
    if not 0 < item < len(board.items):
        return []
    found = [*_deleted(session, item, draft.seen)]
    if len(draft.cells) < 2:
        found += _changed(session, draft)
        if draft.kind != CELL or draft.field != "title":  # of which that has been said
            found += _renamed(session, item, draft.seen)
        if draft.kind != NEW or item == draft.place[0]:
            found += _moved(session, item, draft.seen)
        return found
    return [*found, *_changed_cells(session, draft)]


def _anchor(draft: Draft) -> ItemId:
    """The row by which a text's place is named."""
    if draft.kind != NEW:
        return abs(draft.item)
    parent, above = draft.place
    return above or parent


def _new_row(board: Board, draft: Draft) -> str:
    where, items = "the title of a new row", board.items
    parent, above = draft.place
    if not has_place(items, draft.place):
        return f"{where} in {_title(board, parent)}"
    parent, above = new_at(board, draft.place).place(items)
    if above:
        return f"{where} below {_title(board, above)}"
    return f"{where} in {_title(board, parent)}" if parent else where


def _deleted(session: BoardSession, item: ItemId, seen: int) -> Iterator[News]:
    """Of the row, or of one that it is in, the deletion that still stands."""
    items = session.board.items
    for one in (item, *items.ancestors(item)):
        if one == BOARD or items.alive[one]:
            continue
        rows = session.changes_since(one, ALIVE, seen)
        row = rows[0] if rows else next(iter(session.changes_of(one, 1)), None)
        if row is None:
            return
        what = "" if one == item else f" {_quoted(session.board, one)}, which it was in,"
        yield News(
            f"deleted by {_who(session, row, brief=True)}",
            f"{_who(session, row)} deleted{what or ' it'} at {at_moment(row.at)}.",
        )
        return


def _renamed(session: BoardSession, item: ItemId, seen: int) -> Iterator[News]:
    rows = session.changes_since(item, "title", seen)
    before = str(decoded(rows[-1].old)) if rows else ""
    if rows and before != session.board.items.columns["title"][item]:
        yield News(
            "renamed", f"It was called {before!r} then; {_did(session, rows[0], 'renamed it')}."
        )


def _moved(session: BoardSession, item: ItemId, seen: int) -> Iterator[News]:
    """Only where it is in another row now: that it stands elsewhere in there does not matter."""
    board = session.board
    for row in session.changes_since(item, PLACE, seen)[-1:]:
        before, _ = parse_place(decoded(row.old))
        if before != board.items.parent[item]:
            parent = board.items.parent[item]
            where = f"into {_quoted(board, parent)}" if parent else "to the top level"
            newest = session.changes_since(item, PLACE, seen)[0]
            yield News("moved", f"{_did(session, newest, f'moved it {where}')}.")


def _changed(session: BoardSession, draft: Draft) -> Iterator[News]:
    """The cell itself, or the description; a comment and a line stand for themselves."""
    if draft.kind not in (CELL, DESCRIPTION):
        return
    board, item = session.board, abs(draft.item)
    field = board.fields.get(draft.field)
    key = draft.field if field is None else field.input_key or field.key
    for row in session.changes_since(item, key, draft.seen)[:1]:
        clash = Clash(item, key, None, None, None, row.author, row.at, row.seq)
        value = brief_value(board, clash, board.items.get(item, key))
        became = "" if draft.kind == DESCRIPTION else f" to {value}"
        yield News(
            f"changed by {_who(session, row, brief=True)}",
            f"{_did(session, row, f'changed this cell{became}')}: saving yours asks first.",
        )


def _changed_cells(session: BoardSession, draft: Draft) -> Iterator[News]:
    cells = {(abs(row), key) for row, key in draft.cells}
    fields = sorted({key for _, key in cells if key})
    if not fields:
        return
    newest = session.newest_changes(sorted({row for row, _ in cells}), fields, len(cells))
    found = [one for one in newest if one.seq > draft.seen and (one.item, one.field) in cells]
    if found:
        count = "one of these cells" if len(found) == 1 else f"{len(found):,} of these cells"
        yield News(
            f"changed by {_who(session, found[0], brief=True)}",
            f"{count.capitalize()} changed since, the last by {_who(session, found[0], brief=True)} "
            f"at {at_moment(found[0].at)}: saving yours asks first.",
        )


def _did(session: BoardSession, row: JournalRow, what: str) -> str:
    return f"{_who(session, row)} {what} at {at_moment(row.at)}"


def _who(session: BoardSession, row: JournalRow, *, brief: bool = False) -> str:
    if (row.uid, row.author) != (session.user.uid, session.user.name):
        return row.author
    return "you" if brief else "You"


def _quoted(board: Board, item: ItemId) -> str:
    return repr(_title(board, item))


def _title(board: Board, row: int) -> str:
    titles = board.items.columns["title"]
    title = str(titles[abs(row)]) if abs(row) < len(titles) else f"row {row}"
    return f"(own) of {title}" if row < 0 else title
