"""Why changes are made, where a board wants to know: looked at in the commit, whoever commits.

The board setting `reasons` lists keys of columns, `create`, `delete` and `move`.  A reason is typed
once for all of an act; what says why itself, as a change of a budget or an override does, needs no
other one, and a reason that is given stands there as well where it was missing.

The first value of a new row is a change as any other one: otherwise whoever deletes a row and adds it
with another budget would not be asked.  So is its first budget once budgets are frozen, although it is
its original one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ALIVE, PLACE, Change, ChangeSet, Create, SetCell, parse_place
from tpm_tui.domain.ledger import BudgetChange, LogEntry, parse_entry
from tpm_tui.domain.override import parse_override
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import BOARD, CHANGE, GRANT, LINE, LOG, ItemId, is_entry
from tpm_tui.errors import InvalidInput, NeedsReason
from tpm_tui.service.editing.ledger_cells import frozen, lacks_reason, with_reason
from tpm_tui.service.settings.checks import EXPLAINED_ACTS

if TYPE_CHECKING:
    from tpm_tui.service.board import Board

SETTING = "reasons"
CREATE, DELETE, MOVE = EXPLAINED_ACTS

LONGEST = 500
TOLD_MOST = 3
"""Different reasons in one act's entries that are taken together as the reason of the act."""

HINT = "Kept in the log with your name. Up: earlier ones."

_OVERRIDE = "override"
_OF_MAKING = ("title", "kind", PLACE)
"""What every new row has."""
_AUTOMATIC = ("release", "restore")
_VERBS = {CREATE: ("added", "adding"), DELETE: ("deleted", "deleting"), MOVE: ("moved", "moving")}


def needed(board: Board) -> frozenset[str]:
    """Keys of columns, and of `EXPLAINED_ACTS`, that change with a reason only."""
    listed = board.settings.values.get(SETTING)
    return frozenset(map(str, listed)) if listed else frozenset()


def reason_text(text: str) -> str:
    """A typed reason as it is kept: one line; raises InvalidInput where it is too long."""
    said = " ".join(strip_controls(text).split())
    if len(said) > LONGEST:
        raise InvalidInput(
            f"The reason has {len(said):,} letters; {LONGEST} fit.", "Say the rest in a comment."
        )
    return said


def settled(
    board: Board,
    changes: ChangeSet,
    reason: str,
    made: Collection[ItemId] = (),
    permitted: Callable[[ChangeSet], object] = lambda _changes: None,
) -> tuple[ChangeSet, str]:
    """The changes with a reason where they lacked one, and the reason of them all; raises NeedsReason
    where the board wants one and nothing is said.

    `made` are items that an act has made which this one goes on with: their names and places are of
    their making still.  What is not `permitted` is refused before anybody is asked why.
    """
    said = reason_text(reason)
    if said:
        return with_reason(changes, said), said
    wanted = needed(board)
    if wanted or frozen(board) is not None:
        lacking = _lacking(board, changes, wanted, made)
        if lacking:
            permitted(changes)
            new = {one.item: _first_title(one) for one in changes if isinstance(one, Create)}
            raise _Words(board, new).refusal(lacking)
    return changes, _told(changes)


# ---- what needs one


def _lacking(
    board: Board,
    changes: ChangeSet,
    wanted: frozenset[str],
    made: Collection[ItemId],
) -> list[tuple[ItemId, str]]:
    """(item, key) of what is to be explained and is not."""
    first = wanted if frozen(board) is None else wanted | {"budget"}
    new = {one.item for one in changes if isinstance(one, Create)}
    found: list[tuple[ItemId, str]] = []
    for change in changes:
        if isinstance(change, Create):
            found += [(change.item, key) for key in _brought(board, change, first)]
        elif change.item in new:
            if CREATE not in wanted and change.field not in _OF_MAKING:
                found += [(change.item, key) for key in _touched(board, change, first)]
        elif change.item != BOARD and not (change.item in made and change.field in _OF_MAKING):
            found += [(change.item, key) for key in _touched(board, change, wanted)]
    return found


def _brought(board: Board, new: Create, wanted: frozenset[str]) -> Iterable[str]:
    """What a new row is to be explained for: that there is one, or else what stands in it."""
    if CREATE in wanted:
        return (CREATE,)
    cells = (
        SetCell(new.item, key, None, value)
        for key, value in new.values
        if value is not None and key not in _OF_MAKING
    )
    return dict.fromkeys(key for cell in cells for key in _touched(board, cell, wanted))


def _touched(board: Board, change: SetCell, wanted: frozenset[str]) -> Iterable[str]:
    """What a change of one cell is a change of, among what is wanted, and does not say why."""
    key = change.field
    if is_entry(key):
        return _of_entry(board, change, wanted)
    if key == PLACE:
        before, after = (parse_place(value)[0] for value in (change.before, change.after))
        return (MOVE,) if MOVE in wanted and before != after else ()
    if key == ALIVE:
        return (DELETE,) if DELETE in wanted and not change.after else ()
    if key == _OVERRIDE:
        held = parse_override(str(change.after)) if change.after is not None else None
        return ("progress",) if "progress" in wanted and not (held and held.reason) else ()
    return (key,) if key in wanted else ()


def _of_entry(board: Board, change: SetCell, wanted: frozenset[str]) -> Iterable[str]:
    if lacks_reason(change) and frozen(board) is not None:
        return ("budget",)
    prefix = change.field[: change.field.index(":") + 1]
    entry = None if change.after is None else parse_entry(prefix, str(change.after))
    if isinstance(entry, BudgetChange) and entry.reason:
        return ()
    if isinstance(entry, LogEntry) and entry.text:
        return ()
    keys = {
        CHANGE: ("budget",), LINE: ("budget",), GRANT: ("approved",), LOG: ("actual_work", "actual_cost"),
    }[prefix]  # fmt: skip
    return [key for key in keys if key in wanted][:1]


# ---- what is said already


def _told(changes: Iterable[Change]) -> str:
    """Why an act is done, as its entries say; nothing where they say very different things."""
    found: dict[str, None] = {}
    for change in changes:
        if isinstance(change, SetCell) and change.after is not None:
            if change.field.startswith((CHANGE, GRANT)):
                prefix = change.field[: change.field.index(":") + 1]
                entry = parse_entry(prefix, str(change.after))
                if isinstance(entry, BudgetChange) and entry.cause not in _AUTOMATIC:
                    found[entry.reason] = None
            elif change.field == _OVERRIDE:
                held = parse_override(str(change.after))
                found[held.reason if held else ""] = None
    found.pop("", None)
    return "; ".join(found)[:LONGEST] if len(found) <= TOLD_MOST else ""


# ---- words


class _Words:
    """What is asked, with titles of what is there and of what would be new."""

    def __init__(self, board: Board, new: Mapping[ItemId, str]) -> None:
        self.board = board
        self.new = new

    def refusal(self, lacking: Sequence[tuple[ItemId, str]]) -> NeedsReason:
        """The error for items and what is to be explained of them."""
        keys = tuple(dict.fromkeys(key for _, key in lacking))
        items = list(dict.fromkeys(item for item, _ in lacking))
        since = frozen(self.board)
        if since is not None and keys == ("budget",):
            if self._all_new(items):
                one = f"adding {self._title(items[0])!r} with a budget needs a reason"
                many = f"adding {len(items):,} rows with budgets needs a reason"
            else:
                one = f"another budget of {self._title(items[0])!r} needs a reason"
                many = f"other budgets of {len(items):,} rows need a reason"
            message = f"Budgets are frozen since {since}; {one if len(items) == 1 else many}."
        else:
            message = f"On this board {self._doing(keys, items)} needs a reason."
        return NeedsReason(message, keys, self._question(keys, items))

    def _question(self, keys: Sequence[str], items: Sequence[ItemId]) -> str:
        """What somebody is asked: `Why does Budget of Design change?`."""
        alone, board = len(items) == 1, self.board
        what = (self._title(items[0]) or "a row") if alone else f"{len(items):,} rows"
        if len(keys) == 1 and keys[0] in _VERBS:
            return f"Why {'is' if alone else 'are'} {what} {_VERBS[keys[0]][0]}?"
        if any(key in _VERBS for key in keys):
            return f"Why {'does' if alone else 'do'} {what} change?"
        if self._all_new(items):
            words = " and ".join(board.fields[key].spoken for key in keys if key in board.fields)
            return f"Why {'is' if alone else 'are'} {what} added with {words or 'that'}?"
        labels = [board.label(key) for key in keys]
        named = " and ".join(labels) if len(keys) < 3 else f"{len(keys)} columns"
        return f"Why {'does' if len(keys) == 1 else 'do'} {named} of {what} change?"

    def _doing(self, keys: Sequence[str], items: Sequence[ItemId]) -> str:
        title = self._title(items[0])
        what = (repr(title) if title else "a row") if len(items) == 1 else f"{len(items):,} rows"
        parts = [f"{_VERBS[key][1]} {what}" for key in keys if key in _VERBS]
        columns = [self.board.fields[key].spoken for key in keys if key in self.board.fields]
        if columns:
            named = " and ".join(columns)
            new = self._all_new(items)
            parts.append(f"adding {what} with {named}" if new else f"another {named} of {what}")
        return " and ".join(parts)

    def _all_new(self, items: Sequence[ItemId]) -> bool:
        return all(item in self.new for item in items)

    def _title(self, item: ItemId) -> str:
        titles = self.board.items.columns["title"]
        found = self.new.get(item, "")
        return found or (str(titles[item] or "") if item < len(titles) else "")


def _first_title(change: Create) -> str:
    return str(dict(change.values).get("title") or "")
