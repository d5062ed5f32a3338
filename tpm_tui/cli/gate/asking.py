"""What one may ask for at the gate without a terminal: `ssh box ls`, `ssh box export --format json`.

sshd hands over the whole request as one text.  Nothing ever runs it: it is cut into words here, the
first is looked up in a table, and every option has to stand in that command's own list.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tpm_tui.cli.catalog import command
from tpm_tui.cli.gate.clean_environment import LONGEST
from tpm_tui.cli.gate.waiting import waiting
from tpm_tui.cli.output import remark, say
from tpm_tui.domain.text import clean
from tpm_tui.errors import InvalidInput, Refused, TpmError
from tpm_tui.service.gate import PersonFiles, User, check_entry
from tpm_tui.service.places import open_board
from tpm_tui.store.files.person_files import LARGEST

_WORDS = 60
_LOOKING = "--columns --filter --sort --group --under --view"
_FLAGS = "--matches-only --visible-totals"


@dataclass(frozen=True, slots=True)
class Verb:
    """A command of the program that may be asked for."""

    usage: str
    """What may stand after it."""
    flags: frozenset[str] = frozenset()
    """Options without a value."""
    valued: frozenset[str] = frozenset()
    """Options with one."""
    least: int = 0
    most: int = 0
    """Words that are no options."""


def _verb(usage: str, flags: str, valued: str, least: int = 0, most: int = 0) -> Verb:
    return Verb(usage, frozenset(flags.split()), frozenset(valued.split()), least, most)


VERBS: Mapping[str, Verb] = MappingProxyType(
    {
        "ls": _verb("rows of the board", f"--json {_FLAGS}", f"--level {_LOOKING}"),
        "get": _verb("ID [FIELD]", "--json", "", 1, 2),
        "find": _verb("TEXT", "--json", "", 1, 1),
        "log": _verb(
            "who changed what",
            "--json --csv --head --reverse",
            "--by --item --below --where --field --act --since --until --text --limit",
        ),
        "export": _verb(
            "the board as a table, > here.csv",
            f"--labels --shown --excel {_FLAGS}",
            f"--format {_LOOKING}",
        ),
        "import": _verb(
            "NAME --yes, of your files", "--yes --json", "--under --map --notes --reason", 1, 1
        ),
    }
)
"""Commands that only look, and one that reads a file of one's own; each names what it takes."""

FILES: Mapping[str, str] = MappingProxyType(
    {
        "files": "your files on the server",
        "put": "NAME < here.csv",
        "fetch": "NAME > here.csv",
        "remove": "NAME",
    }
)
"""What can be done with one's own files."""

_NO_TEXT = re.compile(r"[\ud800-\udfff]")
"""What Python makes of bytes that are no UTF-8."""
_BINARY = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")


def answer(asked: str, board: Path, user: User) -> int:
    """Do what a client asked for; returns the exit code, raises TpmError."""
    words = split(asked)
    name, rest = words[0], words[1:]
    if name in ("help", "--help"):
        say("Without anything: the board (ssh -t). Otherwise one of", *_help())
        return 0
    if name in VERBS and rest in (["--help"], ["-h"]):
        say(f"{name} {VERBS[name].usage}", *sorted(VERBS[name].flags | VERBS[name].valued))
        return 0
    if name in VERBS:
        try:
            return command(name).call(arguments(name, rest, board, user), user)
        except TpmError as error:
            # What they can ask for here begins with the verb.
            error.hint = error.hint.replace("tpm-tui ", "")
            raise
    if name == "put":
        return _put(PersonFiles(board, user.name), rest, lambda: check_access(board, user))
    if name in FILES:
        return _ACTS[name](PersonFiles(board, user.name), rest)
    raise Refused(
        f"{clean(name)[:40]!r} is none of what can be asked for here: {', '.join((*VERBS, *FILES))}.",
        "For the board itself give nothing: ssh -t.",
    )


def check_access(board: Path, user: User) -> None:
    """Raise TpmError where the board is not for somebody."""
    with open_board(board, user) as session:
        session.preview(0)
        check_entry(session)


def split(asked: str) -> list[str]:
    """The words of a request, quoted as for a shell, of which nothing else is heeded."""
    if len(asked) > LONGEST:
        raise InvalidInput(f"A request has {LONGEST:,} characters at most.")
    if _NO_TEXT.search(asked):
        raise InvalidInput("The request is no text in UTF-8.")
    try:
        words = shlex.split(asked)
    except ValueError as error:
        raise InvalidInput("The quotes of the request do not match.") from error
    if not words or len(words) > _WORDS:
        raise InvalidInput(f"A request has one to {_WORDS} words.")
    return words


def arguments(name: str, rest: list[str], board: Path, user: User) -> list[str]:
    """Words for the program's own command: the board is given, options are those of the list."""
    verb, options, others = VERBS[name], list[str](), list[str]()
    words = iter(rest)
    for word in words:
        option, sign, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            others.append(word)
        elif option in verb.flags and not sign:
            options.append(option)
        elif option in verb.valued:
            given = value if sign else next(words, None)
            if given is None:
                raise InvalidInput(f"{option} needs a value.")
            options.append(f"{option}={given}")
        else:
            known = ", ".join(sorted(verb.flags | verb.valued))
            raise Refused(f"{name} has no option {clean(option)[:40]!r} here; it has {known}.")
    if not verb.least <= len(others) <= verb.most:
        raise InvalidInput(f"That is not how {name} is asked for: {name} {verb.usage}")
    if name == "import":
        # A value that ends so would name a file.
        if any(one.startswith("--map=") and one.endswith(".toml") for one in options):
            raise Refused("Mapping files cannot be read here; give --map HEADER=FIELD.")
        file = PersonFiles(board, user.name).path(others[0])
        return [*options, f"--into={board}", "--", str(file)]
    return [*options, "--", str(board), *others]


def _help() -> list[str]:
    shown = {**{name: verb.usage for name, verb in VERBS.items()}, **FILES}
    return [f"  {name:8}{usage}" for name, usage in shown.items()]


# ---- one's own files


def _files(files: PersonFiles, rest: list[str]) -> int:
    if rest:
        raise InvalidInput("files takes no words.")
    say(*(f"{size:12,}  {name}" for name, size in files.names()))
    return 0


def _fetch(files: PersonFiles, rest: list[str]) -> int:
    data = files.read(_name("fetch", rest))
    if sys.stdout.isatty():
        raise Refused("Files are fetched without a terminal: leave out -t, and say > FILE.")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return 0


def _put(files: PersonFiles, rest: list[str], still: Callable[[], None]) -> int:
    name = _name("put", rest)
    if sys.stdin.isatty():
        raise Refused("Files are put without a terminal: leave out -t, and say < FILE.")
    with waiting(still):
        data = sys.stdin.buffer.read(LARGEST + 1)
    if _is_binary(data):
        raise Refused(
            f"{name} holds more than text: only tables, XML and settings can be put here."
        )
    files.write(name, data, replace=False)
    remark(f"Put {len(data):,} bytes into {name}.")
    return 0


def _remove(files: PersonFiles, rest: list[str]) -> int:
    name = _name("remove", rest)
    files.remove(name)
    remark(f"Removed {name}.")
    return 0


def _name(verb: str, rest: list[str]) -> str:
    if len(rest) != 1:
        raise InvalidInput(f"That is not how {verb} is asked for: {verb} {FILES[verb]}")
    return rest[0]


def _is_binary(data: bytes) -> bool:
    """Whether a file is no text: a library or a program never comes to lie on the server."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False  # UTF-16, as Excel writes it
    return not _BINARY.isdisjoint(data)


_ACTS: Mapping[str, Callable[[PersonFiles, list[str]], int]] = MappingProxyType(
    {"files": _files, "fetch": _fetch, "remove": _remove}
)
