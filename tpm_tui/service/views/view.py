"""What a view of the board is: columns, filter, order, groups, looks; a value that can be kept.

A view never changes the board.  Saved views are board settings: `view:NAME` is for everybody,
`view:~USER:NAME` is one user's own, `view_default` names the one that a board opens with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.catalog import Field
from tpm_tui.service.board import Board, setting_text

SHARED, OWN = "view:", "view:~"
DEFAULT_VIEW = "view:*default"
DENSITIES = ("compact", "normal", "roomy")
TONES = ("bad", "warn", "good", "accent", "muted", "strong", "struck")
NAME_LONGEST = 40
FOLDS_KEPT = 5000
"""Folded rows that a saved view remembers; beyond it opens to a level."""


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """One column of a view."""

    key: str
    width: int = 0
    """Cells; 0 is the field's own width."""
    label: str = ""
    """What this view calls it; empty is the field's label."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """One column that sorts."""

    key: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """How rows or cells that meet a condition look."""

    when: str
    """A filter line."""
    tone: str
    """One of `TONES`."""
    column: str = ""
    """Field key of the cell that it marks; empty marks the whole row."""


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a board."""

    columns: tuple[ViewColumn, ...]
    """The title comes first, always."""
    frozen: int = 1
    """Columns that stay when the others scroll, the title among them."""
    filter: str = ""
    visible_totals: bool = False
    """Whether totals count only what the filter lets through."""
    sort: tuple[SortKey, ...] = ()
    group: tuple[str, ...] = ()
    """Fields that group, the outermost first."""
    zoom: ItemId = BOARD
    """Item that the view is narrowed to."""
    rules: tuple[Rule, ...] = ()
    density: str = "normal"
    folded: tuple[int, ...] | None = None
    """Folded rows when it was saved; None opens to the level that fits the screen."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the columns."""
        return tuple(column.key for column in self.columns)

    def without_folds(self) -> View:
        """The same view, to compare what is shown without what is folded."""
        return replace(self, folded=None)


STANDARD = View(
    tuple(
        ViewColumn(key)
        for key in (
            "title", "status", "progress", "budget", "actual_cost", "available", "start", "finish",
            "allocation", "owner", "work", "actual_work", "remaining_work", "work_progress",
        )
    )
)  # fmt: skip
"""What a new board shows, what a first look needs first."""


def view_text(view: View) -> str:
    """JSON text of a view; what is as in a new one is left out."""
    content: dict[str, Any] = {
        "columns": [
            [one.key, one.width, one.label] if one.label or one.width else one.key
            for one in view.columns
        ]
    }
    plain = {
        "frozen": view.frozen,
        "filter": view.filter,
        "visible_totals": view.visible_totals,
        "sort": [[one.key, one.descending] for one in view.sort],
        "group": list(view.group),
        "zoom": view.zoom,
        "rules": [[one.when, one.tone, one.column] for one in view.rules],
        "density": view.density,
        "folded": None if view.folded is None else list(view.folded),
    }
    standard = json.loads(_STANDARD_REST)
    content.update({key: value for key, value in plain.items() if value != standard[key]})
    return setting_text(content)


_STANDARD_REST = (
    '{"frozen": 1, "filter": "", "visible_totals": false, "sort": [], "group": [], "zoom": 0, '
    '"rules": [], "density": "normal", "folded": null}'
)


def read_view(text: str, fields: Mapping[str, Field]) -> View:
    """A view from its JSON text; what no longer fits the board is left out, never an error:
    somebody may have retired a column since."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return STANDARD
    if not isinstance(content, dict):
        return STANDARD
    columns = tuple(
        column
        for column in map(_column, _list(content, "columns"))
        if column is not None and column.key in fields
    )
    columns = tuple({column.key: column for column in reversed(columns)}.values())[::-1]
    title = next((one for one in columns if one.key == "title"), ViewColumn("title"))
    columns = (title, *(one for one in columns if one.key != "title"))
    folded = content.get("folded")
    return View(
        columns if len(columns) > 1 else STANDARD.columns,
        frozen=max(1, min(_int(content, "frozen", 1), len(columns))),
        filter=str(content.get("filter") or ""),
        visible_totals=content.get("visible_totals") is True,
        sort=tuple(
            SortKey(str(one[0]), bool(one[1]))
            for one in _list(content, "sort")
            if isinstance(one, list) and len(one) == 2 and one[0] in fields
        ),
        group=tuple(str(key) for key in _list(content, "group") if isinstance(key, str)),
        zoom=max(0, _int(content, "zoom", 0)),
        rules=tuple(
            Rule(*map(str, one))
            for one in _list(content, "rules")
            if isinstance(one, list) and len(one) == 3 and one[1] in TONES
        ),
        density=content["density"] if content.get("density") in DENSITIES else "normal",
        folded=tuple(one for one in folded if isinstance(one, int))
        if isinstance(folded, list)
        else None,
    )


def _list(content: dict[str, Any], key: str) -> list[Any]:
    found = content.get(key)
    return found if isinstance(found, list) else []


def _int(content: dict[str, Any], key: str, otherwise: int) -> int:
    found = content.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else otherwise


def _column(one: object) -> ViewColumn | None:
    if isinstance(one, str):
        return ViewColumn(one)
    if isinstance(one, list) and len(one) == 3 and isinstance(one[0], str):
        width = one[1] if isinstance(one[1], int) else 0
        return ViewColumn(one[0], max(0, min(width, 200)), str(one[2] or ""))
    return None


# ---- saved views


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view with a name."""

    name: str
    setting: str
    """Key of the board setting that holds it."""
    private: bool
    default: bool = False
    view: View = field(default=STANDARD)
    number: int = 0
    """The key after `g` that opens it: it got it when it was first saved, and keeps it."""

    def is_like(self, view: View, fields: Mapping[str, Field]) -> bool:
        """Whether a view would be read as this one when it has been saved."""
        return read_view(view_text(view), fields) == self.view

    def without_folds(self) -> SavedView:
        """The same without what is folded."""
        return replace(self, view=self.view.without_folds())


def saved_views(board: Board, user: str, fields: Mapping[str, Field]) -> list[SavedView]:
    """Views that a user can open: everybody's and the user's own, by their numbers."""
    default = board.stored.get(DEFAULT_VIEW)
    found: list[SavedView] = []
    for setting, text in board.stored.items():
        if text is None or not setting.startswith(SHARED) or setting == DEFAULT_VIEW:
            continue
        private = setting.startswith(OWN)
        if private and not setting.startswith(f"{OWN}{user}:"):
            continue
        name = setting[len(OWN) + len(user) + 1 :] if private else setting[len(SHARED) :]
        found.append(
            SavedView(
                name, setting, private, default == setting_text(name) and not private,
                read_view(text, fields), _number(text),
            )
        )  # fmt: skip
    return _numbered(found)


def _number(text: str) -> int:
    """The number that a saved view was given; 0 where it is older than numbers are."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return 0
    return max(0, _int(content, "number", 0)) if isinstance(content, dict) else 0


def _numbered(found: list[SavedView]) -> list[SavedView]:
    """The views with a number each, no two the same: everybody's have theirs before one's own, and
    those without one take what is free, by name."""
    taken: set[int] = set()
    numbered: list[SavedView] = []
    for one in sorted(
        found, key=lambda one: (not one.number, one.private, one.number, one.name.casefold())
    ):
        number = one.number if one.number and one.number not in taken else _free(taken)
        taken.add(number)
        numbered.append(replace(one, number=number))
    return sorted(numbered, key=lambda one: one.number)


def _free(taken: set[int]) -> int:
    """The first number that no view has."""
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def saved_at(board: Board, user: str, setting: str) -> SavedView | None:
    """The saved view of a setting; None where there is none that the user can open."""
    return next(
        (one for one in saved_views(board, user, board.fields) if one.setting == setting), None
    )


def default_view(board: Board, fields: Mapping[str, Field]) -> SavedView | None:
    """The view that the board opens with; None without one."""
    return next((one for one in saved_views(board, "", fields) if one.default), None)


def view_named(board: Board, user: str, name: str) -> SavedView:
    """The saved view of that name that a user can open; raises Refused with those that there are."""
    found = sorted(
        saved_views(board, user, board.fields), key=lambda one: (one.name.casefold(), one.private)
    )
    wanted = " ".join(name.split())
    for one in found:
        if one.name == wanted:
            return one
    for one in found:
        if one.name.casefold() == wanted.casefold():
            return one
    names = ", ".join(dict.fromkeys(one.name for one in found))
    raise Refused(
        f"There is no view {wanted!r}.",
        f"There are {names}." if names else "No view is saved on this board yet.",
    )


def save_view(board: Board, name: str, view: View, user: str, *, private: bool) -> ChangeSet:
    """Keep a view under a name; the one of that name is replaced."""
    name = checked_name(name)
    if view.folded is not None and len(view.folded) > FOLDS_KEPT:
        view = view.without_folds()
    setting = f"{OWN}{user}:{name}" if private else f"{SHARED}{name}"
    numbers = {one.setting: one.number for one in saved_views(board, user, board.fields)}
    number = numbers.get(setting) or _free(set(numbers.values()))
    text = setting_text({**json.loads(view_text(view)), "number": number})
    return _setting(board, setting, text, f"save view {name}")


def delete_view(board: Board, saved: SavedView) -> ChangeSet:
    """Forget a saved view; a board that opened with it opens as a new one does."""
    changes = list(_setting(board, saved.setting, None, ""))
    if saved.default:
        changes += _setting(board, DEFAULT_VIEW, None, "")
    return ChangeSet(tuple(changes), f"delete view {saved.name}")


def share_view(board: Board, saved: SavedView, user: str) -> ChangeSet:
    """Give a view of one's own to everybody, or take everybody's for oneself; never over another
    one of that name."""
    other = f"{SHARED}{saved.name}" if saved.private else f"{OWN}{user}:{saved.name}"
    if board.stored.get(other) is not None:
        whose = "for everybody" if saved.private else "of your own"
        raise Refused(
            f"There is a view {saved.name} {whose} already; save this one under another name."
        )
    text = board.stored.get(saved.setting)
    label = f"share view {saved.name}" if saved.private else f"keep view {saved.name} to oneself"
    moved = (*_setting(board, other, text, ""), *delete_view(board, saved))
    return ChangeSet(moved, label)


def make_default(board: Board, saved: SavedView) -> ChangeSet:
    """Let the board open with a view for everybody, or no longer where it does so already."""
    if saved.private:
        raise Refused(
            f"The view {saved.name} is yours alone; save it for everybody before the board opens with it."
        )
    text = None if saved.default else setting_text(saved.name)
    verb = "open no longer with" if saved.default else "open with"
    return _setting(board, DEFAULT_VIEW, text, f"{verb} view {saved.name}")


def checked_name(name: str) -> str:
    """A name for a view without spaces around it; raises InvalidInput."""
    name = " ".join(name.split())
    if not name:
        raise InvalidInput("A view needs a name.")
    if len(name) > NAME_LONGEST:
        raise InvalidInput(f"{name!r} is longer than {NAME_LONGEST} characters.")
    if not name.isprintable() or name[0] in "~*":
        raise InvalidInput(f"{name!r} cannot name a view; begin with a letter or a digit.")
    return name


def _setting(board: Board, key: str, text: str | None, label: str) -> ChangeSet:
    before = board.stored.get(key)
    if before == text:
        return ChangeSet((), label)
    return ChangeSet((SetCell(BOARD, key, before, text),), label)
