"""What became of a setting of the board, in words: views, people, columns and all others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.registry import Person, Role
from tpm_tui.domain.values import ACCESS, PERSON, REGISTRY, Value
from tpm_tui.errors import TpmError
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.methods import PROGRESS_METHODS
from tpm_tui.fields.own import SETTING, read_definition
from tpm_tui.service.log.entry_words import day_text
from tpm_tui.service.people.registry import person_texts, role_texts
from tpm_tui.service.people.text import hours_text, week_text
from tpm_tui.service.settings.checks import ETC_METHODS
from tpm_tui.service.settings.values import DEFAULTS
from tpm_tui.service.views.view import DEFAULT_VIEW, OWN, SHARED, View, read_view

_EVERYBODY = "*"
_LABELS = {
    "name": "Name",
    "currency": "Currency",
    "digits": "Decimals of amounts",
    "week": "Working week",
    "days_off": "Holidays",
    "minutes_per_day": "Standard day",
    "basis": "Weight basis",
    "method": "Progress by",
    "etc_method": "Estimate to complete",
    "budget_frozen": "Budgets frozen since",
    "statuses": "Statuses",
    "people": "People of an import",
    "today": "Today",
    "daily_backups": "Days with a backup",
    "reasons": "Reasons needed",
    DEFAULT_VIEW: "View that opens first",
}
_LINT = (("lint:off:", "Lint rule {} off"), ("lint:limit:", "Lint threshold of {}"),
         ("lint:ignore:", "Lint finding {} ignored"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class SettingWords:
    """A change of a setting, as a cell is told: what, and its values."""

    what: str
    before: str = ""
    after: str = ""


def setting_label(key: str) -> str:
    """What a setting is called where it can be changed; its key where it has no name."""
    return _LABELS.get(key, key)


def setting_words(change: SetCell, ctx: FieldContext, fields: Mapping[str, Field]) -> SettingWords:
    """What a journal row of the board itself says; a text that nobody understands is told as it is."""
    key = change.field
    try:
        if key.startswith(SETTING):
            return _column(key.removeprefix(SETTING), change)
        if key.startswith(REGISTRY):
            return _registered(key, change, ctx)
        if key.startswith(SHARED) and key != DEFAULT_VIEW:
            return _view(key, change, fields)
        if key.startswith(ACCESS):
            name = key.removeprefix(ACCESS)
            whose = "everybody else" if name == _EVERYBODY else name
            return SettingWords(f"Access of {whose}", *_both(change, _access))
        for prefix, words in _LINT:
            if key.startswith(prefix):
                return SettingWords(words.format(key.removeprefix(prefix)), *_both(change, _plain))
        if key in ("statuses", "days_off", "reasons"):
            return _listed(key, change, fields)
        show = _SHOWN.get(key, _plain)
        return SettingWords(_LABELS.get(key, key), *_both(change, show))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, TpmError):
        # Somebody else wrote it, perhaps a later program.
        return SettingWords(_LABELS.get(key, key), _text(change.before), _text(change.after))


def setting_in_full(key: str, value: Value, ctx: FieldContext, fields: Mapping[str, Field]) -> str:
    """What a setting says, what has parts with a line for each; a text that nobody understands is
    told as it is."""
    try:
        return "\n".join(_in_full(key, value, ctx, fields))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, TpmError):
        return _text(value)


def _in_full(key: str, value: Value, ctx: FieldContext, fields: Mapping[str, Field]) -> list[str]:
    held = DEFAULTS.get(key) if value is None else _read(value)
    if held is None:
        return []
    parts: Mapping[str, Any]
    if key.startswith(SETTING):
        parts = read_definition(key.removeprefix(SETTING), str(value)).values()
    elif key.startswith(PERSON):
        parts = person_texts(Person.read("", held), ctx)
    elif key.startswith(REGISTRY):
        parts = role_texts(Role.read("", held), ctx)
    elif key.startswith(SHARED) and key != DEFAULT_VIEW:
        parts = _view_parts(read_view(str(value), fields), fields)
    elif key.startswith(ACCESS):
        return [_access(held)]
    elif key == "statuses":
        return [f"{one[1]}: {_status(tuple(map(str, one[1:])))}" for one in held]
    elif key == "reasons":
        return [", ".join(_label(str(one), fields) for one in held)]
    else:
        return [_SHOWN.get(key, _plain)(held)]
    told = ((part.replace("_", " "), _plain(text)) for part, text in parts.items())
    return [f"{part}: {text}" for part, text in told if text]


def _label(key: str, fields: Mapping[str, Field]) -> str:
    return fields[key].label if key in fields else key


# ---- values


def _read(text: Value) -> Any:
    return None if text is None else json.loads(str(text))


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _both(change: SetCell, show: Callable[[Any], str]) -> tuple[str, str]:
    old, new = (_read(value) for value in (change.before, change.after))
    return "" if old is None else show(old), "" if new is None else show(new)


def _plain(value: Any) -> str:
    """A value for people: no quotes, and what has parts with the parts' names."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return "" if value is None else str(value)


_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "week": week_text,
    "minutes_per_day": hours_text,
    "method": lambda value: dict(PROGRESS_METHODS).get(value, _plain(value)),
    "etc_method": lambda value: dict(ETC_METHODS).get(value, _plain(value)),
    "budget_frozen": lambda value: day_text(value, year=True),
    "people": lambda value: f"{len(value):,} people",
}  # fmt: skip


def _access(value: Any) -> str:
    """`viewer, editor below 12`."""
    below = value.get("below") or {}
    rest = (f"{role} below {item}" for item, role in below.items())
    return ", ".join([str(value.get("role") or "nothing"), *rest])


def _listed(key: str, change: SetCell, fields: Mapping[str, Field]) -> SettingWords:
    """What was added to a list, taken away, or is another one there."""
    usual = DEFAULTS[key]
    old, new = (usual if one is None else _read(one) for one in (change.before, change.after))
    if key == "statuses":
        before = {str(one[0]): (str(one[1]), str(one[2]), *map(str, one[3:])) for one in old}
        after = {str(one[0]): (str(one[1]), str(one[2]), *map(str, one[3:])) for one in new}
        told = [
            f"{(after.get(one) or before[one])[0]}: {_status(before.get(one))} -> {_status(after.get(one))}"
            for one in dict.fromkeys((*before, *after))
            if before.get(one) != after.get(one)
        ]
        return SettingWords(f"{_LABELS[key]}: {'; '.join(told) or 'in another order'}")

    def named(one: object) -> str:
        return _label(str(one), fields) if key == "reasons" else str(one)

    if key == "reasons":
        return SettingWords(
            _LABELS[key], ", ".join(map(named, old)), ", ".join(map(named, new)) or "none"
        )
    told = [f"+{named(one)}" for one in new if one not in old]
    told += [f"-{named(one)}" for one in old if one not in new]
    return SettingWords(f"{_LABELS[key]}: {', '.join(told) or 'in another order'}")


def _status(parts: tuple[str, ...] | None) -> str:
    if parts is None:
        return "none"
    percent = f" {parts[2]}%" if len(parts) > 2 else ""
    return f"{parts[1].replace('_', ' ')}{percent}"


# ---- columns, people, views


def _column(key: str, change: SetCell) -> SettingWords:
    """What became of a column's definition, part by part."""
    before, after = (
        None if value is None else read_definition(key, str(value))
        for value in (change.before, change.after)
    )
    label = after.label if after else before.label if before else key
    if before is None or after is None:
        return SettingWords(f"the column {label} {'taken back' if after is None else 'added'}")
    old, new = before.values(), after.values()
    parts = [
        f"{name} {_short(_plain(old.get(name))) or '—'} -> {_short(_plain(new.get(name))) or '—'}"
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]
    return SettingWords(f"the column {before.label}: {', '.join(parts)}")


def _registered(key: str, change: SetCell, ctx: FieldContext) -> SettingWords:
    """What became of a person or role, part by part."""
    what, _, name = key.partition(":")
    if change.after is None:
        return SettingWords(f"the {what} {_short(name)}: removed")

    def known(value: Value) -> dict[str, str]:
        held = _read(value)
        if key.startswith(PERSON):
            return person_texts(Person.read("", held), ctx)
        return role_texts(Role.read("", held), ctx)

    old, new = known(change.before), known(change.after)
    parts = [
        f"{part.replace('_', ' ')} {_short(old[part]) or '—'} -> {_short(new[part]) or '—'}"
        for part in new
        if old[part] != new[part]
    ]
    told = ["added"] * (change.before is None) + parts
    return SettingWords(f"the {what} {_short(name)}: {', '.join(told)}")


def _view(key: str, change: SetCell, fields: Mapping[str, Field]) -> SettingWords:
    """What became of a saved view, part by part."""
    if key.startswith(OWN):
        user, _, name = key.removeprefix(OWN).partition(":")
        named = f"the view {_short(name)} of {user}"
    else:
        named = f"the view {_short(key.removeprefix(SHARED))}"
    if change.before is None or change.after is None:
        return SettingWords(f"{named} {'deleted' if change.after is None else 'saved'}")
    before, after = (read_view(str(one), fields) for one in (change.before, change.after))
    old, new = _view_parts(before, fields), _view_parts(after, fields)
    told = [
        f"{part} {_short(old[part]) or '—'} -> {_short(new[part]) or '—'}"
        for part in new
        if old[part] != new[part]
    ]
    return SettingWords(f"{named}: {', '.join(told) or 'folds'}")


def _view_parts(view: View, fields: Mapping[str, Field]) -> dict[str, str]:
    def label(key: str) -> str:
        return fields[key].label if key in fields else key

    return {
        "columns": ", ".join(one.label or label(one.key) for one in view.columns[1:]),
        "widths": ", ".join(str(one.width) for one in view.columns if one.width),
        "frozen columns": str(view.frozen),
        "filter": view.filter,
        "totals": "what is shown" if view.visible_totals else "everything",
        "sort": ", ".join(f"{label(one.key)}{' down' if one.descending else ''}" for one in view.sort),
        "groups": ", ".join(map(label, view.group)),
        "narrowed to": f"item {view.zoom}" if view.zoom else "",
        "rules": "; ".join(f"{one.when}: {one.tone}" for one in view.rules),
        "density": view.density,
    }  # fmt: skip


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
