"""What a command of the program is, and the parser that reads its arguments."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from tpm_tui.errors import InvalidInput
from tpm_tui.store.identity import User

PROGRAM = "tpm-tui"
_AMOUNT = re.compile(r"-\d[\d.,:]*[^\d.,:]")
"""How an amount begins that takes something back."""


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one sentence like all others."""

    def error(self, message: str) -> NoReturn:
        """Raise InvalidInput instead of printing the usage."""
        sentence = message[:1].upper() + message[1:].rstrip(".")
        raise InvalidInput(f"{sentence}.", f"See: {self.prog} --help")


@dataclass(frozen=True, slots=True)
class Command:
    """One command with its arguments."""

    name: str
    summary: str
    """What it does, in one sentence."""
    arguments: Callable[[Parser], None]
    """Declares the arguments."""
    run: Callable[[argparse.Namespace], int]
    """Does it and gives the exit code."""
    examples: tuple[str, ...] = ()

    def parser(self) -> Parser:
        """Parser of the command's arguments; also what help, completions and man page come from."""
        shown = "\n".join(f"  {PROGRAM} {example}" for example in self.examples)
        parser = Parser(
            prog=f"{PROGRAM} {self.name}".strip(),
            description=self.summary,
            epilog=f"examples:\n{shown}" if shown else None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self.arguments(parser)
        return parser

    def call(self, words: list[str], user: User | None = None) -> int:
        """Run the command with the words typed after its name, as the person of this process or as
        one whom the gate has let in."""
        options = self.parser().parse_intermixed_args(_joined(words))
        options.user = user
        return self.run(options)


def _joined(words: list[str]) -> list[str]:
    """`--sort -budget` as one word, and `-1h` as a text: argparse would take both for options."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] == "--sort" and word[:1] == "-" and word[1:2] not in ("-", ""):
            joined[-1] = f"--sort={word}"
        else:
            joined.append(f" {word}" if _AMOUNT.match(word) else word)
    return joined


def board_argument(parser: Parser, *, optional: bool = False) -> None:
    """The board that a command works on."""
    where = "name of a board, or a path (with a / or ending in .db)"
    if optional:
        parser.add_argument("board", metavar="BOARD", nargs="?", help=f"{where}; default: board")
    else:
        parser.add_argument("board", metavar="BOARD", help=where)


def json_option(parser: Parser) -> None:
    """Output for scripts."""
    parser.add_argument("--json", action="store_true", help="print JSON, for scripts")
