"""`tpm-tui play`: a recorded macro on a board, without a terminal."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path

from tpm_tui.cli.boards import existing
from tpm_tui.cli.command import Command, Parser, board_argument
from tpm_tui.cli.output import remark, say
from tpm_tui.cli.preview import counted
from tpm_tui.errors import BoardError, InvalidInput, Refused

_SIZE = re.compile(r"([0-9]{1,4})x([0-9]{1,4})")
_LEAST, _MOST = (20, 5), (1000, 500)
"""Columns and lines of the screen that is thought up."""


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "file",
        metavar="FILE",
        help="one key a line, as `m` records them: a character, or a name such as enter or ctrl+d; "
        "`paste:` and a text pastes it, `# ` begins a remark",
    )
    parser.add_argument(
        "--size", metavar="120x36", default="120x36", help="columns and lines of the screen"
    )


def _play(options: Namespace) -> int:
    size = _size(options.size)
    path = existing(options.board)
    from tpm_tui.ui.keys.recorder import key_name, load_numbered
    from tpm_tui.ui.keys.replay import play

    keys = load_numbered(Path(options.file))
    played = play(path, [typed for _, typed in keys], size)
    if played.failed:
        raise BoardError(played.failed)
    if played.refused:
        line, typed = keys[len(keys) - played.left - 1]
        why = played.refused if played.refused.endswith((".", "?", "!")) else f"{played.refused}."
        rest = f"; {counted(played.left, 'key')} after it not played" if played.left else ""
        raise Refused(
            f"Line {line} of the keys, {key_name(*typed)}, was refused: {why}",
            f"What came before it is done{rest}.",
        )
    if played.left:
        remark(f"The program was left with {counted(played.left, 'key')} still to come.")
    if played.unfinished:
        remark("The keys end in the middle of something; what was being typed is not saved.")
    if played.said:
        say(played.said)
    return 0


def _size(text: str) -> tuple[int, int]:
    match = _SIZE.fullmatch(text)
    if match is None:
        raise InvalidInput(f"--size {text!r} is not columns and lines, such as 120x36.")
    size = int(match[1]), int(match[2])
    if not (_LEAST[0] <= size[0] <= _MOST[0] and _LEAST[1] <= size[1] <= _MOST[1]):
        raise InvalidInput(f"--size {text}: from 20x5 to 1000x500 is possible.")
    return size


PLAY = Command(
    "play",
    "Press recorded keys on a board without a terminal, and print what the status line says last; "
    "what is refused ends that, with exit code 2.",
    _arguments,
    _play,
    ("play crm ~/.local/share/tpm-tui/macros/last.keys", "play crm close-month.keys --size 80x24"),
)
