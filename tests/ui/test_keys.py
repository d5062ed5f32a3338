"""Every key of the command table can be delivered by a plain terminal, and none hides another."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import string

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from tpm_tui.service.command_list.command import NEEDS
from tpm_tui.service.keys.keymap import PRESETS, key_map
from tpm_tui.service.keys.names import is_safe, normal, undeliverable
from tpm_tui.service.keys.table import COMMANDS, Command, bindings
from tpm_tui.ui import actions
from tpm_tui.ui.keys.sequences import KeyMachine, pressed
from tpm_tui.ui.screens.board import METHODS

ARROWS = {"up": "A", "down": "B", "right": "C", "left": "D"}
ENDS = {"home": "H", "end": "F"}
TILDES = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6}
FUNCTION = {
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~",
    "f6": "\x1b[17~", "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~",
    "f11": "\x1b[23~", "f12": "\x1b[24~",
}  # fmt: skip
MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}

LEGACY = {
    **{key: f"\x1b[{end}" for key, end in {**ARROWS, **ENDS}.items()},
    **{key: f"\x1b[{number}~" for key, number in TILDES.items()},
    **FUNCTION,
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "space": " ",
    "escape": "\x1b",
    "backspace": "\x7f",
    "ctrl+@": "\x00",
    "ctrl+backslash": "\x1c",
    "ctrl+right_square_bracket": "\x1d",
    "ctrl+underscore": "\x1f",
}
"""What xterm sends for keys that do not print, without the kitty protocol."""

UNDELIVERABLE = {"ctrl+i", "ctrl+m", "ctrl+h"}
"""They are Tab, Enter and Backspace."""

SAFE = (
    set(string.printable.strip())
    | {*ARROWS, *ENDS, *TILDES, "enter", "tab", "shift+tab", "space", "escape", "backspace"}
    | {f"f{n}" for n in range(1, 13)}
    | {f"ctrl+{letter}" for letter in string.ascii_lowercase} - UNDELIVERABLE
    | {"ctrl+@", "ctrl+backslash", "ctrl+right_square_bracket", "ctrl+underscore"}
    | {f"shift+{key}" for key in (*ARROWS, *ENDS, *TILDES)}
    | {"ctrl+home", "ctrl+end", "ctrl+pageup", "ctrl+pagedown"}
)
"""Keys that every terminal and tmux deliver (KEYS 1); Ctrl or Alt with arrows are not among them."""

NAVIGATING = {
    *ARROWS, *ENDS, "pageup", "pagedown", "enter", "tab", "shift+tab", "escape", "backspace", "ctrl+w",
    *(f"{held}+{arrow}" for held in ("ctrl", "alt", "shift", "ctrl+shift", "alt+shift") for arrow in ARROWS),
}  # fmt: skip
"""What some terminal sends for a movement, or for a movement with a modifier that it drops."""

DESTRUCTIVE = ("delete-item", "retire-field", "delete-view")
"""Commands that take away more than cells."""

OTHERWISE = {"extend-to-top": "v g g", "extend-to-bottom": "v G"}
"""Commands whose key not every terminal sends, and what does the same everywhere."""

ALL = sorted({keys for preset in PRESETS for own in key_map(preset).keys.values() for keys in own})


def sent(key: str) -> str:
    """The bytes of a key on a terminal without the kitty protocol."""
    if len(key) == 1:
        return key
    if key in LEGACY:
        return LEGACY[key]
    *modifiers, bare = key.split("+")
    if modifiers == ["ctrl"] and len(bare) == 1:
        return chr(ord(bare) - ord("a") + 1)
    number = 1 + sum(MODIFIERS[one] for one in modifiers)
    if bare in TILDES:
        return f"\x1b[{TILDES[bare]};{number}~"
    return f"\x1b[1;{number}{({**ARROWS, **ENDS})[bare]}"


def received(text: str) -> list[str]:
    """Names that the program has for what Textual makes of bytes."""
    parser = XTermParser()
    found = [*parser.feed(text), *parser.feed("")]
    assert all(isinstance(one, events.Key) for one in found)
    return [pressed(one) for one in found if isinstance(one, events.Key)]


@pytest.mark.parametrize("keys", ALL)
def test_the_bytes_of_a_key_arrive_under_its_name(keys: str) -> None:
    assert received("".join(sent(key) for key in keys.split())) == keys.split()
    assert normal(keys) == keys


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_with_keys_has_one_that_every_terminal_delivers(
    command: Command, preset: str
) -> None:
    bound = key_map(preset).keys[command.name]
    assert bool(bound) == bool(command.keys), "others are found by name"
    if command.name in OTHERWISE:
        return
    assert not bound or any(all(key in SAFE for key in keys.split()) for keys in bound)


def test_what_does_the_same_everywhere_is_bound_and_safe() -> None:
    found = bindings()
    for keys in OTHERWISE.values():
        first, *rest = keys.split()
        assert found[first,] == "select-cells"
        assert tuple(rest) in found
        assert set(keys.split()) <= SAFE


def test_a_key_that_no_terminal_delivers_would_be_noticed() -> None:
    assert received("\t") == ["tab"]
    assert not UNDELIVERABLE & SAFE
    assert not any(undeliverable(key) for keys in ALL for key in keys.split())


def test_the_program_knows_the_same_keys_as_safe() -> None:
    assert all(map(is_safe, SAFE))
    assert not any(is_safe(f"{held}+{arrow}") for held in ("ctrl", "alt") for arrow in ARROWS)
    assert not any(map(undeliverable, SAFE))


@pytest.mark.parametrize("letter", sorted(set(string.ascii_lowercase) - {"b", "f"}))
def test_alt_with_a_letter_is_not_the_letter(letter: str) -> None:
    assert received(f"\x1b{letter}") == [f"alt+{letter}"]


def test_no_two_commands_share_a_key() -> None:
    assert len(bindings()) == sum(len(command.keys) for command in COMMANDS)
    for preset in PRESETS:
        found = key_map(preset)
        assert len(found.bindings) == sum(map(len, found.keys.values()))


@pytest.mark.parametrize("second", ["j", "j j"])
def test_a_clash_is_named(second: str) -> None:
    commands = (Command("one", ("j",), "", ""), Command("two", (second,), "", ""))
    with pytest.raises(ValueError, match="one"):
        bindings(commands)


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_destructive_is_one_press_away_or_where_terminals_send_movements(
    preset: str,
) -> None:
    for name in DESTRUCTIVE:
        for keys in key_map(preset).keys.get(name, ()):
            assert " " in keys
            assert not NAVIGATING & set(keys.split())


def test_every_command_has_a_method() -> None:
    classes = [
        found
        for place in pkgutil.iter_modules(actions.__path__, f"{actions.__name__}.")
        for module in [importlib.import_module(place.name)]
        for _, found in inspect.getmembers(module, inspect.isclass)
        if found.__module__ == module.__name__
    ]
    for command in COMMANDS:
        stem, _, number = command.name.rpartition("-")
        wanted = METHODS[stem] if number.isdigit() else command.name.replace("-", "_")
        holders = [one for one in classes if callable(getattr(one, wanted, None))]
        assert len(holders) == 1, command.name


def test_needs_are_known_words() -> None:
    for command in COMMANDS:
        assert set(command.needs.split()) <= set(NEEDS), command.name


def test_names_are_stable_and_helped() -> None:
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)
    assert all(set(name) <= {*string.ascii_lowercase, *string.digits, "-"} for name in names)
    assert all(command.help.endswith(".") for command in COMMANDS)


def test_a_sequence_is_forgotten_when_it_cannot_become_a_command() -> None:
    keys = KeyMachine(bindings())
    assert keys.press("z") == ""
    assert ("R", "unfold-all") in keys.continuations()
    assert keys.press("~") is None
    assert keys.pending == ()
    assert keys.press("~") is None
    assert keys.press("j") == "move-down"
