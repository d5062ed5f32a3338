"""Key names, presets and the user's own keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_tui.errors import InvalidInput
from tpm_tui.service.keys.keymap import LEADER, PRESETS, STRUCTURE, key_map
from tpm_tui.service.keys.names import (
    NAMED,
    UnknownKey,
    is_safe,
    normal,
    prints,
    shown,
    undeliverable,
)
from tpm_tui.service.keys.table import COMMANDS, Command


@pytest.mark.parametrize(
    "written, meant",
    [
        ("Ctrl+Z", "ctrl+z"), ("esc", "escape"), ("PgDn", "pagedown"), ("Del", "delete"),
        ("z R", "z R"), ("Shift+a", "A"), ("ctrl+space", "ctrl+@"), ("Ctrl+/", "ctrl+underscore"),
        ("ctrl+\\", "ctrl+backslash"), ("shift+alt+Right", "alt+shift+right"), ("+", "+"),
        ("Control+F", "ctrl+f"), ("g  ;", "g ;"), ("é", "é"),
    ],
)  # fmt: skip
def test_keys_may_be_written_as_people_write_them(written: str, meant: str) -> None:
    assert normal(written) == meant


@pytest.mark.parametrize("written", ["", "  ", "zR", "ctrl+hh", "hyper+x", "\x07", "ctrl+"])
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(UnknownKey):
        normal(written)


@given(st.text(max_size=12))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        found = normal(text)
    except UnknownKey:
        return
    assert normal(found) == found
    assert shown(found)
    assert isinstance(undeliverable(found.split()[0]), str)


NEVER = {
    "ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+h": "Backspace", "ctrl+backspace": "Backspace",
    "ctrl+shift+z": "Ctrl+Z", "ctrl+enter": "Enter", "shift+enter": "Enter",
    "shift+space": "Space", "alt+1": "another character", "alt+=": "another character",
    "alt+enter": "Enter", "alt+backspace": "Backspace", "ctrl+;": "plain ;", "ctrl+1": "plain 1",
    "ctrl+-": "plain -", "ctrl++": "plain +", "ctrl+f3": "cursor", "shift+f3": "cursor",
    "alt+f3": "cursor", "alt+b": "Ctrl+Left", "alt+f": "Ctrl+Right", "super+right": "window",
}  # fmt: skip


@pytest.mark.parametrize("key", NEVER)
def test_keys_that_do_not_arrive_are_refused_with_the_reason(key: str) -> None:
    with pytest.raises(InvalidInput, match="undo") as refused:
        key_map("vim", {"undo": [key]})
    assert NEVER[key] in str(refused.value)
    assert not is_safe(key)


@pytest.mark.parametrize(
    "key",
    ["ctrl+up", "alt+down", "alt+shift+left", "ctrl+shift+right", "alt+u", "shift+f5", "f12",
     "ctrl+e", "ctrl+@", "ctrl+backslash", "ctrl+underscore", "shift+tab", "shift+up", "é"],
)  # fmt: skip
def test_keys_that_usually_arrive_are_accepted(key: str) -> None:
    commands = (Command("undo", ("u",), "Undo.", "Board"),)
    assert key_map("vim", {"undo": [key]}, commands).bindings == {(normal(key),): "undo"}


def test_own_keys_replace_those_of_the_table() -> None:
    found = key_map("vim", {"undo": ["U", "Ctrl+Z"], "delete-item": []})
    assert found.of("undo") == ("U", "ctrl+z")
    assert ("u",) not in found.bindings
    assert found.of("delete-item") == ()
    assert found.first("delete-item") == ""
    assert ("d", "d") not in found.bindings
    assert found.changed == {"undo", "delete-item"}
    # what the deletion had is free now
    assert key_map("vim", {"delete-item": [], "undo": ["d"]}).bindings["d",] == "undo"


def conflict(**changes: list[str]) -> str:
    with pytest.raises(InvalidInput) as refused:
        key_map("vim", {name.replace("_", "-"): keys for name, keys in changes.items()})
    return str(refused.value)


def test_a_conflict_names_both_commands_and_which_to_change() -> None:
    said = conflict(undo=["j"])
    assert "j is wanted by" in said
    assert "move-down" in said
    assert "Take another key for undo, or other keys for move-down ([] for none)." in said
    assert "delete-item" in conflict(undo=["d"])
    assert "undo" in conflict(undo=["g g x"])
    assert "go-to-top" in conflict(undo=["g g x"])
    assert "where a longer sequence goes on" in conflict(undo=["f12", "f12 x"])


def test_an_unknown_command_is_named_with_the_nearest_one() -> None:
    said = conflict(undoo=["u"])
    assert "'undoo'" in said
    assert "Perhaps 'undo'?" in said


@pytest.mark.parametrize("name", ["quit", "open_palette", "show_help"])
def test_the_ways_out_keep_a_key(name: str) -> None:
    assert "needs at least one key" in conflict(**{name: []})


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_reaches_every_command_by_a_safe_key(preset: str) -> None:
    found = key_map(preset)
    assert set(found.keys) == {command.name for command in COMMANDS}
    for name, keys in found.keys.items():
        if keys and not name.startswith("extend-to-"):  # those are `v` and a movement
            assert any(all(map(is_safe, one.split())) for one in keys), name


def test_in_the_sheet_preset_nothing_that_prints_begins_a_command() -> None:
    found = key_map("sheet", {"undo": ["U"]})
    assert found.types
    assert not any(prints(sequence[0]) for sequence in found.bindings)
    assert found.bindings[LEADER, "z", "R"] == "unfold-all"
    assert found.shown("unfold-all") == "Ctrl+G zR"
    assert found.shown("undo") == "Ctrl+G U"
    assert found.shown("edit-cell") == "Enter or F2"


def test_a_sheet_shows_the_leader_where_the_direct_key_may_not_arrive() -> None:
    assert "Ctrl+G J" in key_map("sheet").shown("move-item-down")


def test_structure_moves_rows_with_ctrl_and_the_arrows() -> None:
    found = key_map("structure")
    for keys, name in STRUCTURE.items():
        assert found.bindings[keys,] == name
    assert found.of("next-sibling") == ("}",)
    assert found.of("go-to-row-start") == ("home", "0")
    assert {one for one, name in found.bindings.items() if name == "move-item-up"} >= {("ctrl+up",)}
    plain = key_map("vim")
    assert set(plain.bindings) == set(found.bindings)


def test_the_table_with_the_keys_that_are_bound() -> None:
    by_name = {one.name: one for one in key_map("sheet").commands()}
    assert by_name["undo"].keys == ("ctrl+z",)
    assert by_name["undo"].help == next(one.help for one in COMMANDS if one.name == "undo")


def test_all_named_keys_are_deliverable() -> None:
    assert not any(map(undeliverable, NAMED))
