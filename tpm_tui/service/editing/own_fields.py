"""Columns of a board's own: made, renamed, redefined and put away, as pure commands.

Every definition is one board setting, so that it is journalled, guarded and undone by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import CATALOG
from tpm_tui.fields.own import (
    FORMULA,
    ROLLUPS,
    TYPES,
    WEIGHT_TYPES,
    WEIGHTS,
    Definition,
    new_key,
    new_option,
)
from tpm_tui.fields.own_types import Option
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.figures.formula_check import checked_formula

LABEL_LIMIT = 60
OPTIONS_LIMIT = 200


def add_field(
    board: Board,
    label: str,
    kind: str,
    *,
    rollup: str | None = None,
    options: Sequence[str] = (),
    weight: str | None = None,
    formula: str | None = None,
    shows: str | None = None,
    help_text: str = "",
) -> ChangeSet:
    """A new column; its key comes from its first label and never changes."""
    label = _label(board, label)
    _known(kind, TYPES, "type of column")
    key = new_key(label, _taken(board))
    text, given = None, "number"
    if kind == FORMULA:
        text, given = checked_formula(board, key, formula, shows)
    made = Definition(
        key,
        label,
        kind,
        options=_merged((), options) if kind == "choice" and options else (),
        formula=text,
        shows=given,
        order=max((one.order for one in board.own.values()), default=0) + 1,
        help=strip_controls(help_text).strip(),
    )
    if options and kind != "choice":
        raise Refused(f"Only a choice has options; {label!r} is a {kind}.")
    if formula and kind != FORMULA:
        raise Refused(f"Only a formula column has a formula; {label!r} is a {kind}.")
    made = _rolled(board, made, rollup, weight)
    return _changed(board, made, f"add the column {label}")


def rename_field(board: Board, key: str, label: str) -> ChangeSet:
    """Another label; the key stays, so nothing that names the column by it breaks."""
    one = _own(board, key)
    label = _label(board, label, but=key)
    return _changed(board, replace(one, label=label), f"rename the column {one.label} to {label}")


def set_options(board: Board, key: str, labels: Sequence[str]) -> ChangeSet:
    """The options of a choice in their order, from the best to the worst.

    Options named before keep their values, new ones are added, and those left out are retired:
    what holds them goes on showing them.
    """
    one = _choice(board, key)
    return _changed(
        board,
        replace(one, options=_merged(one.options, labels)),
        f"options of {one.label}",
    )


def rename_option(board: Board, key: str, option: str, label: str) -> ChangeSet:
    """Another label for an option; what holds it shows the new one."""
    one = _choice(board, key)
    found = _option(one, option)
    label = _clean(label, "An option")
    if any(other.label.casefold() == label.casefold() for other in one.options if other != found):
        raise Refused(f"{one.label} has an option {label!r} already.")
    options = tuple(replace(o, label=label) if o == found else o for o in one.options)
    return _changed(
        board, replace(one, options=options), f"rename {found.label} of {one.label} to {label}"
    )


def set_rollup(board: Board, key: str, rollup: str | None, weight: str | None = None) -> ChangeSet:
    """What parents show of the column; None: a value of their own."""
    one = _own(board, key)
    return _changed(board, _rolled(board, one, rollup, weight), f"roll-up of {one.label}")


def set_formula(board: Board, key: str, formula: str, shows: str | None = None) -> ChangeSet:
    """What a formula column computes; it goes on showing what it showed unless `shows` says else."""
    one = _own(board, key)
    if one.type != FORMULA:
        raise Refused(f"{one.label} holds values that people type; add a formula column instead.")
    text, shows = checked_formula(board, key, formula, shows or one.shows)
    made = replace(one, formula=text, shows=shows)
    return _changed(board, made, f"formula of {one.label}")


def set_type(board: Board, key: str, kind: str, options: Sequence[str] = ()) -> ChangeSet:
    """Another type with every value converted; refuses, naming the first row that does not fit,
    where anything would be lost."""
    one = _own(board, key)
    _known(kind, TYPES, "type of column")
    if FORMULA in (one.type, kind) and one.type != kind:
        raise Refused("A formula holds no values; add another column and retire this one.")
    column = board.items.column(key)
    given = tuple(options)
    if kind == "choice" and not given and one.type != "choice":
        given = _labels_held(board, one, column)
    made = replace(
        one,
        type=kind,
        options=_merged((), given) if kind == "choice" and given else (),
        rollup=one.rollup if one.rollup in ROLLUPS[kind] else None,
        weight=one.weight if one.rollup in ROLLUPS[kind] else None,
    )
    if kind == one.type:
        return ChangeSet(())
    if kind not in WEIGHT_TYPES and (user := _weighed_by(board, key)):
        raise Refused(f"{one.label} weighs {user.label}, so it must stay a number.")
    living = board.items.existing(item for item, value in enumerate(column) if value is not None)
    changes = [
        SetCell(item, key, column[item], new)
        for item in living
        if (new := _converted(board, one, made, item, column[item])) != column[item]
    ]
    return _changed(board, made, f"make {one.label} a {kind}", changes)


def retire_field(board: Board, key: str) -> ChangeSet:
    """Hide a column everywhere; what it holds is kept, and `revive_field` brings it back."""
    one = _own(board, key)
    if user := _weighed_by(board, key):
        raise Refused(f"{one.label} weighs {user.label}; give that another roll-up first.")
    return _changed(board, replace(one, retired=True), f"retire the column {one.label}")


def revive_field(board: Board, key: str) -> ChangeSet:
    """Bring a retired column back with all it held."""
    one = board.own.get(key)
    if one is None or not one.retired:
        raise Refused(f"There is no retired column {key!r}.")
    _label(board, one.label, but=key)
    return _changed(board, replace(one, retired=False), f"bring back the column {one.label}")


def move_field(board: Board, key: str, place: int) -> ChangeSet:
    """Put a column at a place (1 is the first) among the board's own."""
    one = _own(board, key)
    others = [other for other in board.own.values() if other.key != key and not other.retired]
    at = max(0, min(len(others), place - 1))
    retired = [other for other in board.own.values() if other.retired]
    order = [*others[:at], one, *others[at:], *retired]
    changes = [
        _setting(board, replace(other, order=number))
        for number, other in enumerate(order, 1)
        if other.order != number
    ]
    return ChangeSet(tuple(changes), f"move the column {one.label}")


# ---- inside


def _changed(
    board: Board, made: Definition, label: str, cells: Iterable[SetCell] = ()
) -> ChangeSet:
    setting = _setting(board, made)
    changes = [setting] if setting.before != setting.after else []
    return ChangeSet((*changes, *cells), label)


def _setting(board: Board, made: Definition) -> SetCell:
    text = setting_text(made.values())
    return SetCell(BOARD, made.setting, board.stored.get(made.setting), text)


def _own(board: Board, key: str) -> Definition:
    one = board.own.get(key)
    if one is not None and not one.retired:
        return one
    if one is not None:
        raise Refused(f"The column {one.label!r} is retired; bring it back first.")
    if key in board.fields:
        raise Refused(f"{board.fields[key].label} is built in; only own columns can be changed.")
    raise InvalidInput(f"This board has no column {key!r} of its own.")


def _choice(board: Board, key: str) -> Definition:
    one = _own(board, key)
    if one.type != "choice":
        raise Refused(f"Only a choice has options; {one.label} is a {one.type}.")
    return one


def _option(one: Definition, name: str) -> Option:
    wanted = name.strip().casefold()
    for option in one.options:
        if wanted in (option.key.casefold(), option.label.casefold()):
            return option
    names = ", ".join(option.label for option in one.options)
    raise InvalidInput(f"{name.strip()!r} is no option of {one.label}; there are {names}.")


def check_label(board: Board, label: str) -> None:
    """Raise InvalidInput or Refused where a new column cannot have a label."""
    _ = _label(board, label)


def _label(board: Board, label: str, but: str = "") -> str:
    label = _clean(label, "A column")
    taken = {field.label.casefold(): field.label for field in CATALOG}
    taken |= {field.key: field.label for field in CATALOG}
    taken |= {
        one.label.casefold(): one.label
        for one in board.own.values()
        if one.key != but and not one.retired
    }
    if label.casefold() in taken:
        raise Refused(
            f"There is a column {taken[label.casefold()]!r} already; choose another name."
        )
    return label


def _clean(text: str, what: str) -> str:
    text = " ".join(strip_controls(text).split())
    if not text:
        raise InvalidInput(f"{what} needs a name.")
    if len(text) > LABEL_LIMIT:
        raise InvalidInput(f"{text!r} is too long for a name; {LABEL_LIMIT} characters fit.")
    return text


def _known(word: str, words: Sequence[str], what: str) -> str:
    if word not in words:
        raise InvalidInput(f"{word!r} is no {what}; there are {', '.join(words)}.")
    return word


def _taken(board: Board) -> set[str]:
    """Keys that a new column must not have: somebody may still hold values under them."""
    held = {
        key
        for key, column in board.items.columns.items()
        if key not in board.fields and any(value is not None for value in column)
    }
    return {*board.own, *board.fields, *held}


def _rolled(board: Board, one: Definition, rollup: str | None, weight: str | None) -> Definition:
    """The definition with a roll-up that its type has, and a weight that there is."""
    if rollup in (None, "none"):
        return replace(one, rollup=None, weight=None)
    if rollup not in ROLLUPS[one.type]:
        ways = ", ".join(("none", *ROLLUPS[one.type]))
        what = "A formula is computed on every row" if one.type == FORMULA else ""
        raise Refused(
            f"{what}, so it is not rolled up."
            if what
            else f"{one.label} is a {one.type} and cannot be rolled up by {rollup}; there are {ways}."
        )
    if rollup != "weighted":
        return replace(one, rollup=rollup, weight=None)
    return replace(one, rollup=rollup, weight=_weight(board, one, weight))


def _weight(board: Board, one: Definition, weight: str | None) -> str:
    usable = [
        other.key
        for other in board.own.values()
        if other.type in WEIGHT_TYPES and not other.retired and other.key != one.key
    ]
    names = ", ".join((*WEIGHTS, *usable))
    if weight is None:
        raise InvalidInput(f"A weighted mean needs a column that weighs, one of {names}.")
    if weight not in WEIGHTS and weight not in usable:
        raise InvalidInput(f"{board.label(weight)!r} cannot weigh a mean; there are {names}.")
    return weight


def _weighed_by(board: Board, key: str) -> Definition | None:
    """A column whose mean is weighed by this one."""
    return next((one for one in board.own.values() if one.weight == key and not one.retired), None)


def _merged(before: Sequence[Option], labels: Sequence[str]) -> tuple[Option, ...]:
    """Options with these labels in this order; those left out stay, retired, behind the one that
    they stood behind."""
    wanted: list[Option] = []
    for text in labels:
        label = _clean(text, "An option")
        if any(one.label.casefold() == label.casefold() for one in wanted):
            raise Refused(f"The option {label!r} is named twice.")
        old = next((one for one in before if one.label.casefold() == label.casefold()), None)
        taken = [one.key for one in (*before, *wanted)]
        wanted.append(replace(old, label=label, retired=False) if old else new_option(label, taken))
    if not wanted:
        raise InvalidInput("A choice needs at least one option.")
    if len(wanted) > OPTIONS_LIMIT:
        raise InvalidInput(f"{len(wanted):,} options are too many; {OPTIONS_LIMIT} fit.")
    kept = {one.key for one in wanted}
    previous: str | None = None
    for one in before:
        if one.key not in kept:
            keys = [other.key for other in wanted]
            at = keys.index(previous) + 1 if previous in keys else 0
            wanted.insert(at, replace(one, retired=True))
        previous = one.key
    return tuple(wanted)


def _labels_held(board: Board, one: Definition, column: Sequence[Value]) -> tuple[str, ...]:
    """What a column holds, as options in the order in which it comes up."""
    kind = one.field_type()
    texts = (
        " ".join(kind.format(value, board.ctx).split()) for value in column if value is not None
    )
    found = {text.casefold(): text for text in texts}
    if len(found) > OPTIONS_LIMIT:
        raise Refused(
            f"{one.label} holds {len(found):,} different values; {OPTIONS_LIMIT} options fit."
        )
    return tuple(found.values())


def _converted(
    board: Board, one: Definition, made: Definition, item: ItemId, value: Value
) -> Value:
    """A value in the new type; raises Refused where the way back would give another one."""
    old, new, ctx = one.field_type(), made.field_type(), board.ctx
    text = old.edit_text(value, ctx)
    try:
        found = new.parse(text, ctx)
        # Text may be written in many ways that mean the same; anything else must come back as it was.
        same = one.type == "text" or old.parse(new.edit_text(found, ctx), ctx) == value
    except InvalidInput:
        same = False
    if not same:
        title = board.items.columns["title"][item]
        raise Refused(
            f"{old.format(value, ctx)!r} of {title!r} (item {item}) is no {made.type}.",
            f"Change it, then make {one.label} a {made.type}.",
        )
    return found


def definition_key(board: Board, name: str) -> str:
    """Key of a column of the board's own, retired or not, that somebody names by key or label."""
    wanted = name.strip().casefold()
    active_first = sorted(board.own.values(), key=lambda one: one.retired)
    for one in active_first:
        if wanted in (one.key, one.key.removeprefix("x_"), one.label.casefold()):
            return one.key
    names = ", ".join(one.label for one in board.own.values()) or "none yet"
    if any(wanted in (field.key, field.label.casefold()) for field in CATALOG):
        raise Refused(f"{name.strip()!r} is built in; only own columns can be changed.")
    raise InvalidInput(f"This board has no column {name.strip()!r} of its own; there are {names}.")
