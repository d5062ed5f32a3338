"""What the help and the palette list: commands with the keys they really have, and where they work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tpm_tui.service.keys.names import shown
from tpm_tui.service.keys.table import Command
from tpm_tui.ui.context import WHERE

IN_A_CELL = "In an open cell"
IN_LABELS = "In the labels of columns"
WITHOUT_COMMAND = (
    Command(
        "type", ("0..9",), "On a number or date: type over it; on a choice: take the nth.", "Typing"
    ),
    Command("save", ("enter",), "Save; Tab and Shift+Tab save and go sideways.", IN_A_CELL),
    Command(
        "cancel", ("escape", "ctrl+g"), "Keep what was there; a new row goes again.", IN_A_CELL
    ),
    Command("pick", ("down", "up"), "Through a list of choices; else save and move.", IN_A_CELL),
    Command("word", ("ctrl+left", "ctrl+right"), "One word left or right.", IN_A_CELL),
    Command(
        "cut", ("ctrl+u", "ctrl+k", "ctrl+w"), "Delete to the start, to the end, a word.", IN_A_CELL
    ),
    Command("tab", ("tab", "shift+tab"), "In the title of a new row: indent, outdent.", IN_A_CELL),
    Command(
        "click", ("click",), "Go there; twice to edit; on ▸ or ▾ fold; wheel scrolls.", "Mouse"
    ),
    Command("select", ("drag",), "Over cells: select them.", "Mouse"),
    Command("widen", ("drag",), "The edge of a label: width of the column.", "Mouse"),
    Command("label", ("click",), "A label: select the column; twice to sort by it.", "Mouse"),
    Command("move", ("drag",), "A title: move the row; further right goes inside.", "Mouse"),
    Command("sums", ("Σ ≈ ↓ ↑",), "Parents show the sum, mean, least, largest.", IN_LABELS),
    Command("others", ("# ! ƒ",), "Parents count or show the worst; a formula.", IN_LABELS),
    Command("sorts", ("▲ ▼ ‹ ›",), "Sorts rising, falling; more columns left, right.", IN_LABELS),
)
"""What the help tells besides the commands; the palette cannot run these."""

_LEVELS = "fold-to-level-"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    name: str
    keys: str
    help: str
    works: bool = True
    """Whether it can be used where the cursor is."""
    argument: str = ""
    """What was typed after the name."""


Rows = list[Entry | str]
"""Entries, and headings of groups."""


class Offer:
    """The commands of a board screen at one moment."""

    def __init__(
        self,
        commands: tuple[Command, ...],
        lacking: Callable[[Command], str] = lambda _: "",
        *,
        recent: Sequence[str] = (),
        editing: bool = False,
    ) -> None:
        self._commands = commands
        self._lacking = lacking
        self._recent = recent
        self._editing = editing
        """Whether a cell is open, so that keys are the editor's."""

    def palette(self, typed: str) -> Rows:
        """Commands to pick from; those used last come first."""
        with_argument = self._with_argument(typed)
        if with_argument:
            return with_argument
        if typed.strip():
            return [self._entry(one) for one in matching(self._commands, typed, self._recent)]
        by_name = {one.name: one for one in self._commands}
        last = [by_name[name] for name in self._recent if name in by_name]
        rows: Rows = ["Used last", *map(self._entry, last)] if last else []
        return rows + self._grouped(one for one in self._commands if one not in last)

    def help(self, typed: str) -> Rows:
        """Everything that works here by group, and how much more there is elsewhere; what was
        searched for is listed wherever it works."""
        if self._editing:
            told = [one for one in WITHOUT_COMMAND if one.group == IN_A_CELL]
            return self._grouped(matching(tuple(told), typed) if typed.strip() else told)
        commands = (*self._commands, *WITHOUT_COMMAND)
        if typed.strip():
            return [self._entry(one) for one in matching(commands, typed)]
        here = [one for one in commands if not self._lacking(one)]
        return self._grouped(_levels_as_one(here)) + self._elsewhere()

    def complete(self, entry: Entry) -> str:
        """The typed text that an entry stands for: its name, and room for an argument."""
        command = next((one for one in self._commands if one.name == entry.name), None)
        return f"{entry.name} " if command is not None and command.argument else entry.name

    def _elsewhere(self) -> Rows:
        counts: dict[str, int] = {}
        for command in self._commands:
            need = self._lacking(command)
            if need:
                counts[need] = counts.get(need, 0) + 1
        return [
            f"+ {count} more {WHERE[need]}; type to find them" for need, count in counts.items()
        ]

    def _with_argument(self, typed: str) -> Rows:
        """The commands that a name, or its first or last word, and a text after it may call."""
        name, space, argument = typed.lstrip().partition(" ")
        if not space or not name:
            return []
        taking = [one for one in self._commands if one.argument]
        exact = [one for one in taking if one.name == name]
        begins = [one for one in taking if one.name.startswith(f"{name}-")]
        ends = [one for one in taking if one.name.endswith(f"-{name}")]
        return [self._called(one, argument.strip()) for one in exact or [*begins, *ends]]

    def _called(self, command: Command, argument: str) -> Entry:
        """A command with what was typed after its name, or what could be."""
        entry = self._entry(command)
        told = argument or f"{command.argument} ... {entry.help}"
        return Entry(entry.name, entry.keys, told, entry.works, argument)

    def _grouped(self, commands: Iterable[Command]) -> Rows:
        rows: Rows = []
        group = ""
        for command in commands:
            if command.group != group:
                group = command.group
                rows.append(group)
            rows.append(self._entry(command))
        return rows

    def _entry(self, command: Command) -> Entry:
        need = self._lacking(command)
        told = f"{command.help.rstrip('.')}: only {WHERE[need]}." if need else command.help
        return Entry(command.name, shown_keys(command), told, not need)


def shown_keys(command: Command) -> str:
    """Keys of a command as people read them: `Ctrl+Home or gg`."""
    return " or ".join(shown(keys) for keys in command.keys)


def _levels_as_one(commands: Iterable[Command]) -> Iterable[Command]:
    """The nine levels of the tree take one line of the help."""
    for command in commands:
        if not command.name.startswith(_LEVELS):
            yield command
        elif command.name.endswith("-1"):
            keys = tuple(f"{one} . . . 9" for one in command.keys)
            yield Command(f"{_LEVELS}1", keys, "Show the tree down to that level.", command.group)


def matching(
    commands: tuple[Command, ...], typed: str, recent: Sequence[str] = ()
) -> list[Command]:
    """Commands whose name, keys or help hold every typed word, those that are named so first; then
    those whose name holds the letters in order. Among equals those used last come first."""
    words = typed.casefold().split()
    letters, first = "".join(words), words[0] if words else ""
    order = sorted(
        commands,
        key=lambda one: recent.index(one.name) if one.name in recent else len(recent),
    )
    keyed = [one for one in order if typed in one.keys or typed in map(shown, one.keys)]
    named = [one for one in order if all(word in one.name for word in words)]
    named.sort(key=lambda one: (one.name != typed.strip(), not one.name.startswith(first)))
    told = [
        one
        for one in order
        if all(word in f"{one.name} {one.help} {one.group}".casefold() for word in words)
    ]
    loose = [one for one in order if _in_order(letters, one.name)]
    return list(dict.fromkeys([*keyed, *named, *told, *loose]))


def _in_order(letters: str, name: str) -> bool:
    rest = iter(name)
    return bool(letters) and all(letter in rest for letter in letters)
