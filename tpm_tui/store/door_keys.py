"""The keys that open a board: lines of an `authorized_keys` file, one per person and key.

Every line that this program writes lets its key do one thing, which is to be served one board under
one name.  Lines of others are kept as they are, byte by byte.
"""

from __future__ import annotations

import base64
import binascii
import re
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.store.files.guarded import edited, read_text

KINDS = (
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
)
"""Keys that sshd takes today."""

LEAST_RSA_BITS = 2048
LONGEST = 16_384
"""Characters of a public key at most."""

UNFENCED = "--unfenced"
"""Word of a line that lets its key in also where the kernel lacks the fences for it."""

_OURS = re.compile(
    r'command="(?P<command>[^"\\]*)",restrict,pty (?P<kind>[a-z0-9@.-]+) (?P<blob>\S+) (?P<login>\S+)'
)
_UNSAFE = re.compile(r"[\"'\\%\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SERVE = ("-I", "-m", "tpm_tui", "serve-session")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One public key without options and comment."""

    kind: str
    blob: str
    """Base64, always written the same."""


@dataclass(frozen=True, slots=True)
class Door:
    """One line of ours: whose key opens which board."""

    login: str
    board: str
    key: PublicKey
    unfenced: bool = False


def read_public_key(text: str) -> PublicKey:
    """The key in the text of a `.pub` file; raises InvalidInput where it is not exactly that."""
    if len(text) > LONGEST:
        raise InvalidInput("This is too long for a public key; give the one line of a .pub file.")
    if "PRIVATE KEY" in text:
        raise InvalidInput(
            "This is a private key, which nobody but its owner may have.",
            "Give the one line of the .pub file beside it.",
        )
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) != 1:
        raise InvalidInput(f"A public key is one line; these are {len(lines)}.")
    words = lines[0].split()
    if words[0] not in KINDS:
        if any(word in KINDS for word in words):
            raise InvalidInput("The key has options before it; give the bare line of a .pub file.")
        raise InvalidInput(
            f"{words[0][:40]!r} is no kind of public key; there are {', '.join(KINDS[:3])} ..."
        )
    data = _decoded(words[1]) if len(words) > 1 else None
    parts = _parts(data) if data is not None else None
    if data is None or parts is None:
        raise InvalidInput("The key is cut off or garbled; copy the whole line of the .pub file.")
    if parts[0] != words[0].encode():
        raise InvalidInput(f"The line says {words[0]}, and the key itself is another kind.")
    if words[0] == "ssh-rsa":
        bits = int.from_bytes(parts[2], "big").bit_length() if len(parts) == 3 else 0
        if bits < LEAST_RSA_BITS:
            raise InvalidInput(
                f"An RSA key of {bits} bits is too weak.", "Make one with: ssh-keygen -t ed25519"
            )
    elif len(parts) < 2:
        raise InvalidInput("The key is cut off; copy the whole line of the .pub file.")
    return PublicKey(words[0], base64.b64encode(data).decode())


def _decoded(word: str) -> bytes | None:
    try:
        return base64.b64decode(word, validate=True)
    except (binascii.Error, ValueError):
        return None


def _parts(data: bytes) -> list[bytes] | None:
    """The strings that a key is made of; None where they do not make it up exactly."""
    found, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if at + 4 + size > len(data) or not size:
            return None
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return found or None


def door_line(door: Door, python: str) -> str:
    """The line that lets a key be served a board, without its end; raises Refused where a path
    could be read as anything else."""
    for path in (door.board, python):
        if _UNSAFE.search(path) or not path.startswith("/"):
            raise Refused(
                f"The path {path!r} cannot stand in a keys file: it may have no quotes, \\, % or "
                "control characters.",
                "Move the board to another folder.",
            )
    more = (UNFENCED,) if door.unfenced else ()
    command = shlex.join((python, *_SERVE, door.board, "--as", door.login, *more))
    return f'command="{command}",restrict,pty {door.key.kind} {door.key.blob} {door.login}'


def read_door(line: str) -> Door | None:
    """What a line of ours says; None for a line of somebody else."""
    found = _OURS.fullmatch(line.rstrip("\r"))
    if found is None:
        return None
    try:
        words = shlex.split(found["command"])
    except ValueError:
        return None
    if len(words) < 8 or tuple(words[1:5]) != _SERVE or words[6] != "--as":
        return None
    if words[8:] not in ([], [UNFENCED]):
        return None
    return Door(words[7], words[5], PublicKey(found["kind"], found["blob"]), len(words) > 8)


def doors(path: Path) -> list[Door]:
    """All of ours in a file; none where there is no file.  Raises BoardError where it cannot be
    read."""
    return [one for one in map(read_door, read_text(path).split("\n")) if one is not None]


def check_new(path: Path, door: Door) -> bool:
    """Whether a door is to be added, and not there already; raises Refused where its key opens
    something else: sshd takes the first line with a key and looks no further."""
    return _is_new(read_text(path).split("\n"), door)


def add_door(path: Path, door: Door, python: str, owner: tuple[int, int]) -> bool:
    """Let a key open a board; False where it does already, in the same way.  A new file is for the account `owner`."""
    line = door_line(door, python)

    other = replace(door, unfenced=not door.unfenced)

    def change(text: str) -> str:
        lines = text.split("\n")
        if not _is_new(lines, door):
            return "\n".join(line if read_door(one) == other else one for one in lines)
        return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n"

    return edited(path, change, owner)


def remove_doors(path: Path, login: str, board: str) -> int:
    """Take all of somebody's doors to a board away; returns how many there were."""
    taken = 0

    def change(text: str) -> str:
        nonlocal taken
        lines = text.split("\n")  # as sshd does
        kept = [line for line in lines if not _is_of(read_door(line), login, board)]
        taken = len(lines) - len(kept)
        return "\n".join(kept)

    _ = edited(path, change, None)
    return taken


def _is_of(door: Door | None, login: str, board: str) -> bool:
    return door is not None and (door.login, door.board) == (login, board)


def _is_new(lines: list[str], door: Door) -> bool:
    wanted = _decoded(door.key.blob)
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("#") or not any(
            _decoded(one) == wanted for one in line.split()
        ):
            continue
        held = read_door(line)
        if held is None:
            raise Refused(
                f"This key is in line {number} of the keys file already, for something else than a "
                "board: sshd would take that line.",
                "Take it out there, or use another key.",
            )
        if held.login != door.login:
            raise Refused(f"This is a key of {held.login} already; a key is one person's.")
        if held.board != door.board:
            raise Refused(
                f"This key opens {held.board} already, and a key opens one board.",
                "Make another one with: ssh-keygen -t ed25519",
            )
        return False
    return True
