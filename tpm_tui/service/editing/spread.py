"""An amount shared out over the rows below a parent, to the last cent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.numbers import NUMBER_UNIT, Duration, Money, Number
from tpm_tui.fields.own import field_named
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import row_title, swept
from tpm_tui.service.editing.commands import Target
from tpm_tui.service.editing.placing import gone
from tpm_tui.service.explaining.contributions import apportioned, rows_word

HOW = "100k equally, by work, by budget, by share; children: the rows right below first"
"""What the prompt says can be typed."""
_CHILDREN = re.compile(r"\s*\bchildren\s*$", re.IGNORECASE)
_EQUALLY = re.compile(r"\s*\bequally\s*$", re.IGNORECASE)
_BY = re.compile(r"(?:^|\s)by\s+(\S.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spread:
    """How an amount is shared out."""

    amount: int
    by: str = ""
    """Column whose figures weigh; the column itself: by what the rows hold now; empty: alike."""
    children: bool = False
    """Whether the rows right below get their parts first, and share them out in turn."""


def parts_of(total: int, weights: Sequence[Exact], unit: int = 1) -> list[int]:
    """Whole parts of a total in proportion to weights, none of them negative, by largest remainder;
    multiples of `unit` where the total is one.  Raises ValueError where nothing weighs."""
    whole = sum(weights)
    if total < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError(total, weights)
    size = unit if total % unit == 0 else 1
    exact = [ratio(Fraction(total * weight) / whole, size) for weight in weights]
    return [part * size for part in apportioned(exact, total // size)]


def parse_spread(board: Board, row: int, key: str, text: str) -> Spread:
    """Read `100k equally`, `100k by work`, `by share children`; without an amount the figure that the
    row shows is shared out anew and stays.  Raises InvalidInput or Refused."""
    field = _column(board, key)
    rest = _CHILDREN.sub("", text)
    children = rest != text
    by, found = "", _BY.search(rest)
    if found is not None:
        name = found.group(1).strip()
        rest = rest[: found.start()]
        by = (
            field.key
            if name.casefold() in ("share", "now")
            else field_named(board.fields, name).key
        )
    else:
        rest = _EQUALLY.sub("", rest)
    amount = field.type.parse(rest, board.ctx) if rest.strip() else _now(board, row, field)
    if not isinstance(amount, int):
        raise InvalidInput(f"Say what to spread, such as {HOW.partition(',')[0]}.")
    return Spread(amount, by, children)


def spread(board: Board, row: int, key: str, how: Spread) -> ChangeSet:
    """Give the leaves below a row parts of an amount in place of what they hold; those that are
    excluded and `(own)` lines keep theirs.  Raises Refused or InvalidInput."""
    field = _column(board, key)
    if how.amount < 0:
        raise InvalidInput("Nothing negative can be spread.")
    item = _parent(board, row)
    places = _places(board, item)
    if not places:
        raise Refused(f"There is no row below {_name(board, row)} that counts.")
    parts = _shared(board, field, item, places, how)

    def value_of(where: Target, _row: int, _key: str) -> Value:
        part = parts[where.item]
        held = board.engine.inputs.number(where.item, field.key)
        return None if held is None and not part else part

    sweep = swept(board, ((-one if own else one, field.key) for one, own in places), value_of)
    if sweep.skipped:
        raise sweep.skipped[0].error
    amount = field.type.format(how.amount, board.ctx)
    words = _words(board, field, how)
    label = (
        f"spread {amount} {words} over {rows_word(len(places))}: {field.spoken} of "
        f"{_name(board, row)}"
    )
    return ChangeSet(sweep.changes().changes, label)


# ---- inside


def _column(board: Board, key: str) -> Field:
    """The input behind a column that adds up."""
    column = board.fields.get(key)
    field = board.fields.get(column.input_key or "") if column is not None else None
    if field is None or column is None:
        what = column.label if column is not None else repr(key)
        raise Refused(f"{what} is computed; spread one of the inputs, such as budget or work.")
    if field.rollup != "sum" or not isinstance(field.type, Money | Duration | Number):
        raise Refused(f"{field.label} does not add up; what is spread must, as budget or work do.")
    return field


def _parent(board: Board, row: int) -> ItemId:
    if is_group(row):
        raise Refused("A group is no work item; spread over the rows of a parent.")
    if row < 0:
        raise Refused("There is nothing below an (own) line; go to the item itself.")
    if row != BOARD and not board.items.exists(row):
        raise gone(board.items, row)
    if board.items.is_leaf(row):
        raise Refused(f"There is nothing below {_name(board, row)} to spread over.")
    return row


def _places(board: Board, item: ItemId) -> list[tuple[ItemId, bool]]:
    """Leaves below a row that count, or, where there are none, `(own)` lines that do."""
    items, counts = board.items, board.engine.inputs.counts
    below = [one for one in items.subtree(item) if one and counts(one)]
    leaves = [(one, False) for one in below if items.is_leaf(one)]
    return leaves or [(one, True) for one in below]


def _shared(
    board: Board, field: Field, item: ItemId, places: list[tuple[ItemId, bool]], how: Spread
) -> dict[ItemId, int]:
    """What every place gets."""
    own = dict(places)
    unit = _unit(field)
    found: dict[ItemId, int] = {}

    def over(nodes: list[ItemId], amount: int, name: str) -> list[int]:
        weights = [_weight(board, how.by, one, own=own.get(one, False)) for one in nodes]
        if not any(weights):
            if amount == 0:
                return [0] * len(nodes)
            raise Refused(_nothing_weighs(board, field, how, name))
        return parts_of(amount, weights, unit)

    if not how.children or any(own.values()):
        nodes = [one for one, _ in places]
        return dict(zip(nodes, over(nodes, how.amount, _name(board, item)), strict=True))
    counted = _holders(board, own)
    stack = [(item, how.amount)]
    while stack:
        parent, amount = stack.pop()
        nodes = [one for one in board.items.children.get(parent, ()) if one in counted]
        for node, part in zip(nodes, over(nodes, amount, _name(board, parent)), strict=True):
            if node in own:
                found[node] = part
            else:
                stack.append((node, part))
    return found


def _holders(board: Board, places: dict[ItemId, bool]) -> set[ItemId]:
    """The places, and everything above them."""
    found: set[ItemId] = set(places)
    for one in places:
        for above in board.items.ancestors(one):
            if above in found:
                break
            found.add(above)
    return found


def _weight(board: Board, by: str, item: ItemId, *, own: bool) -> int:
    """What a row weighs; raises Refused where that is less than nothing."""
    if not by:
        leaf = own or board.items.is_leaf(item)
        return int(not (leaf and board.items.columns["kind"][item] == "milestone"))
    row = -item if own else item
    value = board.figures.value(row, by)
    if isinstance(value, int) and value < 0:
        raise Refused(f"{board.label(by)} of {row_title(board, row)} is negative.")
    return value if isinstance(value, int) else 0


def _nothing_weighs(board: Board, field: Field, how: Spread, name: str) -> str:
    if not how.by:
        return f"There are only milestones below {name}; spread by another column."
    spoken = board.fields[how.by].spoken
    what = f"holds {spoken} yet" if how.by == field.key else f"has {spoken} to weigh by"
    return f"Nothing below {name} {what}; spread equally, or by another column."


def _now(board: Board, row: int, field: Field) -> Value:
    """What the row shows without what stays where it is, so that it shows the same afterwards."""
    item, key = _parent(board, row), field.key
    value = board.figures.value(item, key)
    if not isinstance(value, int):
        raise InvalidInput(
            f"{field.label} of {_name(board, row)} is not known; say how much to spread."
        )
    whole = board.engine.money.bac(item) if key == "budget" else value
    places = [-one if own else one for one, own in _places(board, item)]
    held = [one for place in places if isinstance(one := board.figures.value(place, key), int)]
    return value - ((whole or 0) - sum(held))


def _unit(field: Field) -> int:
    """The least part that reads well: a cent, a minute, a hundredth."""
    if isinstance(field.type, Duration):
        return 60
    return NUMBER_UNIT // 100 if isinstance(field.type, Number) else 1


def _words(board: Board, field: Field, how: Spread) -> str:
    way = "equally"
    if how.by:
        way = "by share" if how.by == field.key else f"by {board.fields[how.by].spoken}"
    return f"{way}, the rows right below first," if how.children else way


def _name(board: Board, row: int) -> str:
    return row_title(board, row)
