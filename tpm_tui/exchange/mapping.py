"""The user's word on how to read a table: a TOML file, or `--map Header=field` options."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Names
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from tpm_tui.domain.text import clean
from tpm_tui.errors import ImportFailed

STRUCTURE = ("id", "key", "parent", "parent_key", "wbs", "indent", "predecessors")
"""Columns that place a row instead of filling a cell."""

TARGETS = (
    *("title", "kind", "milestone", "status", "status_category", "resolution", "owner", "progress"),
    *("work", "actual_work", "remaining_work", "budget", "actual_cost", "start", "finish"),
    *("duration", "actual_duration", "assignments", "description"),
    *STRUCTURE,
)
"""Everything that a column can be mapped to."""

NONE_OWN: Names[str, str] = MappingProxyType({})

_ALIASES = {
    "source_id": "id",
    "level": "indent",
    "allocation": "assignments",
    "people": "assignments",
}
_CHOICES: dict[str, tuple[str | int, ...]] = {
    "delimiter": (",", ";", "\t", "|"),
    "decimal": (".", ","),
    "date_order": ("dmy", "mdy", "ymd"),
    "percent_scale": (1, 100),
    "work_unit": ("h", "m", "s", "d"),
    "hierarchy": ("parent", "wbs", "indent", "none"),
}
_SHAPE: dict[str, dict[str, object]] = {"columns": {}, "options": {}, "values": {}}


@dataclass(frozen=True, slots=True)
class Options:
    """What is decided for the whole file; None is found out from the file."""

    delimiter: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    percent_scale: int | None = None
    """1: 0.45 is 45 %; 100: 45 is 45 %."""
    work_unit: Literal["h", "m", "s", "d"] | None = None
    """Unit of work figures without one."""
    hierarchy: Literal["parent", "wbs", "indent", "none"] | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Everything the user said about one kind of file."""

    columns: dict[str, str] = field(default_factory=dict)
    """Header to one of `TARGETS`; an empty text leaves the column out."""
    statuses: dict[str, str] = field(default_factory=dict)
    """Status in the file to a status key of the board or a category."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Kind in the file to one of the board's kinds."""
    options: Options = Options()

    def combined(self, other: Mapping) -> Mapping:
        """This mapping with the columns, values and options of `other` laid over it."""
        chosen = {
            name: getattr(other.options, name) or getattr(self.options, name)
            for name in Options.__slots__
        }
        return Mapping(
            self.columns | other.columns,
            self.statuses | other.statuses,
            self.kinds | other.kinds,
            Options(**chosen),
        )


def load_mapping(path: Path, own: Names[str, str] = NONE_OWN) -> Mapping:
    """Read a mapping file; raises ImportFailed with the first thing that is wrong in it.  `own` are
    keys of the board's own columns by their names."""
    where = clean(path.name)
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ImportFailed(
            f"{clean(str(path))} cannot be read: {error.strerror or error}."
        ) from error
    except UnicodeDecodeError:
        raise ImportFailed(f"{where} is not UTF-8 text.", "Save the mapping as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ImportFailed(f"{where} is not a TOML file: {error}.") from None
    _known(data, _SHAPE, where, "")
    values = _table(data, "values", where)
    columns = {
        header: _target(header, target, where, own)
        for header, target in _texts(_table(data, "columns", where), "columns", where).items()
    }
    return Mapping(
        columns,
        _texts(_table(values, "status", where), "values.status", where),
        _texts(_table(values, "kind", where), "values.kind", where),
        _options(_table(data, "options", where), where),
    )


def parse_map_options(options: Iterable[str], own: Names[str, str] = NONE_OWN) -> Mapping:
    """Mapping of `Header=field` texts as typed after `--map`; an empty field leaves it out."""
    columns: dict[str, str] = {}
    for option in options:
        header, sign, target = option.rpartition("=")
        if not sign or not header.strip():
            raise ImportFailed(
                f"--map {option!r} is not understood.", "Write it as `--map 'Header=field'`."
            )
        columns[header.strip()] = _target(header.strip(), target.strip(), "--map", own)
    return Mapping(columns)


def _target(header: str, target: str, where: str, own: Names[str, str]) -> str:
    key = _ALIASES.get(target, target)
    if key not in TARGETS:
        key = own.get(" ".join(target.replace("_", " ").casefold().split()), key)
    if key and key not in TARGETS and key not in own.values():
        raise ImportFailed(
            f"{where}: {header!r} cannot be read as {target!r}.",
            f"Fields are {', '.join((*TARGETS, *dict.fromkeys(own.values())))}.",
        )
    return key


def _options(table: dict[str, object], where: str) -> Options:
    names = Options.__slots__
    for name, value in table.items():
        if name not in names:
            raise ImportFailed(
                f"{where}: {name!r} is no option of [options].", f"Options are {', '.join(names)}."
            )
        allowed = _CHOICES.get(name)
        wrong = value not in allowed if allowed else not isinstance(value, str)
        if wrong or isinstance(value, bool):
            shown = ", ".join(map(repr, allowed)) if allowed else "a text"
            raise ImportFailed(
                f"{where}: {name} = {value!r} is not possible.", f"It can be {shown}."
            )
    return Options(**table)  # type: ignore[arg-type]


def _known(
    table: dict[str, object], shape: dict[str, dict[str, object]], where: str, at: str
) -> None:
    for name, value in table.items():
        if name not in shape:
            raise ImportFailed(
                f"{where}: {at}{name} is not understood.",
                f"{at or 'The file'} can hold {', '.join(shape)}.",
            )
        if at == "" and name == "values" and isinstance(value, dict):
            _known(value, {"status": {}, "kind": {}}, where, "values.")


def _table(data: dict[str, object], name: str, where: str) -> dict[str, object]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise ImportFailed(f"{where}: {name} must be a table, written as [{name}].")
    return table


def _texts(table: dict[str, object], name: str, where: str) -> dict[str, str]:
    for key, value in table.items():
        if not isinstance(value, str):
            raise ImportFailed(f"{where}: {key!r} in [{name}] must be a text in quotes.")
    return {key: str(value) for key, value in table.items()}
