"""`tpm-tui keys`: which keys run which command, and what this terminal sends for a key."""

from __future__ import annotations

import sys
from argparse import Namespace

from tpm_tui.cli.command import Command, Parser, json_option
from tpm_tui.cli.output import cells, complain, fitted, say, say_json
from tpm_tui.errors import InvalidInput, Refused, TpmError
from tpm_tui.service.keys.keymap import KeyMap
from tpm_tui.service.keys.names import is_safe
from tpm_tui.ui.config import Config, config_path, read_config

NOT_POSSIBLE = 2
"""Exit code: something was wrong, although there is a list."""
_KEYS_MOST = 34
"""Cells of the column of keys; longer lists of keys push their line to the right."""


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "act",
        metavar="list|check",
        choices=("list", "check"),
        nargs="?",
        default="list",
        help="list the keys of every command, or try keys out on this terminal",
    )
    json_option(parser)


def _keys(options: Namespace) -> int:
    if options.act == "list":
        return _listed(json=options.json)
    keymap = read_config().key_map()
    if options.json:
        raise InvalidInput("keys check has no JSON; it answers key presses on the terminal.")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("Keys are tried out on a terminal, and this is none.", "See: keys list")
    from tpm_tui.ui.keys.check import check_keys

    check_keys(keymap)
    return 0


def _listed(*, json: bool) -> int:
    """List the keys; where the user's own are wrong, say so and list those of the preset, which is
    what one needs to put them right."""
    try:
        config, code = read_config(), 0
    except TpmError as error:
        # What is wrong besides the keys is refused here for good.
        config, code = read_config(own_keys=False), NOT_POSSIBLE
        complain(str(error))
    _list(config, config.key_map(), json=json)
    return code


def _list(config: Config, keymap: KeyMap, *, json: bool) -> None:
    if json:
        say_json(
            [
                {
                    "command": one.name,
                    "keys": list(keymap.keys[one.name]),
                    "shown": keymap.shown(one.name),
                    "safe": any(all(map(is_safe, keys.split())) for keys in one.keys),
                    "changed": one.name in keymap.changed,
                    "group": one.group,
                    "help": one.help,
                    "needs": one.needs.split(),
                    "argument": one.argument,
                }
                for one in keymap.commands()
            ]
        )
        return
    own = f"{len(keymap.changed)} of your own" if keymap.changed else "none of your own"
    where = config.path or f"{config_path()}, which is not there"
    say(f"preset {keymap.preset}, {own}; settings: {where}")
    width = max((len(one.name) for one in keymap.commands()), default=0)
    group = ""
    for one in keymap.commands():
        if one.group != group:
            group = one.group
            say("", group)
        keys = keymap.shown(one.name) or "(by name only)"
        mark = "*" if one.name in keymap.changed else " "
        shown = fitted(keys, _KEYS_MOST) if cells(keys) < _KEYS_MOST else f"{keys} "
        say(f"{mark} {shown}{one.name:{width}}  {one.help}")


KEYS = Command(
    "keys",
    "Which keys run which command with your settings, and what this terminal sends for a key.",
    _arguments,
    _keys,
    ("keys list", "keys list --json", "keys check"),
)
