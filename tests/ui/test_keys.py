"""Every key of the command table can be delivered by a plain terminal, and none hides another."""

from __future__ import annotations

import string

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from tpm_tui.service.command_table import COMMANDS, Command, bindings
from tpm_tui.ui.actions.arranging import Arranging
from tpm_tui.ui.actions.editing import Editing
from tpm_tui.ui.actions.folding import Folding
from tpm_tui.ui.actions.general import General
from tpm_tui.ui.actions.moving import Moving
from tpm_tui.ui.keys import KeyMachine, pressed

ARROWS = {"up": "A", "down": "B", "right": "C", "left": "D"}
ENDS = {"home": "H", "end": "F"}
TILDES = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6}
FUNCTION = {
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f5": "\x1b[15~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
}
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
}
"""What xterm sends for keys that do not print, without the kitty protocol."""

UNDELIVERABLE = {"ctrl+i", "ctrl+m", "ctrl+h"}
"""They are Tab, Enter and Backspace."""

SAFE = (
    set(string.printable.strip())
    | {*ARROWS, *ENDS, *TILDES, "enter", "tab", "shift+tab", "space"}
    | {f"f{n}" for n in range(1, 13)}
    | {f"ctrl+{letter}" for letter in string.ascii_lowercase} - UNDELIVERABLE
    | {"ctrl+home", "ctrl+end"}
)
"""Keys that every terminal and tmux deliver (KEYS 1); arrows with modifiers are not among them."""

ALL = [keys for command in COMMANDS for keys in command.keys]


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


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_key_that_every_terminal_delivers(command: Command) -> None:
    assert any(all(key in SAFE for key in keys.split()) for keys in command.keys)


def test_a_key_that_no_terminal_delivers_would_be_noticed() -> None:
    assert received("\t") == ["tab"]
    assert not UNDELIVERABLE & SAFE
    assert not UNDELIVERABLE & {key for keys in ALL for key in keys.split()}


def test_no_two_commands_share_a_key() -> None:
    assert len(bindings()) == len(ALL)


@pytest.mark.parametrize("second", ["j", "j j"])
def test_a_clash_is_named(second: str) -> None:
    commands = (Command("one", ("j",), "", ""), Command("two", (second,), "", ""))
    with pytest.raises(ValueError, match="one"):
        bindings(commands)


def test_nothing_destructive_is_one_press_away() -> None:
    by_name = {command.name: command for command in COMMANDS}
    assert all(" " in keys for keys in by_name["delete-item"].keys)


def test_every_command_has_a_method() -> None:
    classes = (Moving, Folding, Editing, Arranging, General)
    for command in COMMANDS:
        name = command.name.replace("-", "_")
        wanted = "to_level" if name.startswith("fold_to_level") else name
        holders = [one for one in classes if callable(getattr(one, wanted, None))]
        assert len(holders) == 1, command.name


def test_names_are_stable_and_helped() -> None:
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)
    assert all(set(name) <= {*string.ascii_lowercase, *string.digits, "-"} for name in names)
    assert all(command.help.endswith(".") for command in COMMANDS)


def test_a_sequence_is_forgotten_when_it_cannot_become_a_command() -> None:
    keys = KeyMachine(bindings())
    assert keys.press("z") == ""
    assert ("R", "unfold-all") in keys.continuations()
    assert keys.press("x") is None
    assert keys.pending == ()
    assert keys.press("x") is None
    assert keys.press("j") == "move-down"
