"""Printing: nothing from a board reaches a terminal uncleaned, and JSON holds no raw controls."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from tpm_tui.domain.text import clean

_UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff0-\uffff\U000e0000-\U000e0fff]"
)
"""Characters that JSON may hold but a terminal must not get, besides those JSON escapes itself."""


def prepare_streams() -> None:
    """Characters that the terminal's encoding lacks are shown as escapes instead of failing, and a
    stream that the caller has closed leads nowhere: no board gets its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(*lines: str) -> None:
    """Print lines to standard output."""
    sys.stdout.write("".join(f"{clean(line)}\n" for line in lines))


def remark(*lines: str) -> None:
    """Print lines to standard error."""
    sys.stdout.flush()
    sys.stderr.write("".join(f"{clean(line)}\n" for line in lines))


def complain(message: str) -> None:
    """Print the one sentence of a failure to standard error."""
    remark(f"tpm-tui: {message}")


def json_text(value: object, *, indent: int | None = None) -> str:
    """JSON on one line, or indented."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    text = json.dumps(value, ensure_ascii=encoding != "utf8", indent=indent)
    return _UNSAFE.sub(_escaped, text)


def say_json(value: object) -> None:
    """Print one JSON value."""
    sys.stdout.write(json_text(value, indent=2) + "\n")


def say_json_array(objects: Iterable[object]) -> None:
    """Print a JSON array with one element on each line, as they come."""
    write, mark = sys.stdout.write, "["
    for one in objects:
        write(f"{mark}\n{json_text(one)}")
        mark = ","
    write("\n]\n" if mark == "," else "[]\n")


def cells(text: str) -> int:
    """Terminal cells of a cleaned text."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """A cleaned text in exactly `width` cells, cut with an ellipsis where it is longer."""
    size = cells(text)
    if size > width:
        text = _cut(text, width - 1) + "…"
        size = cells(text)
    room = " " * (width - size)
    return room + text if right else text + room


def _cut(text: str, width: int) -> str:
    used = 0
    for at, char in enumerate(text):
        used += _width(char)
        if used > width:
            return text[:at]
    return text


def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"\\u{unit:04x}" for unit in _units(match.group()))


def _units(char: str) -> Iterator[int]:
    """UTF-16 code units, which is what JSON escapes are."""
    code = ord(char)
    if code < 0x10000:
        yield code
    else:
        yield 0xD800 + (code - 0x10000 >> 10)
        yield 0xDC00 + (code & 0x3FF)
