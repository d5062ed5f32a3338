"""From the bytes of a table file to its text: size, disguises, encoding."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from tpm_tui.domain.text import clean
from tpm_tui.errors import ImportFailed
from tpm_tui.exchange.csv_notes import Notes

SIZE_LIMIT = 200 * 1024 * 1024
"""Largest file in bytes that is read at all."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_TEXT = (
    (b"\xd0\xcf\x11\xe0", "an Office document (XLS, MPP or DOC)", "open it and save it as CSV"),
    (b"%PDF", "a PDF document", "export a CSV file from the program that made it"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<(\?xml|!doctype|html|table|project)\b", re.IGNORECASE)


def read_text(path: Path, encoding: str | None, notes: Notes) -> tuple[str, str]:
    """Text of a file and the name of its encoding; raises ImportFailed for what is no table."""
    file = clean(path.name)
    data = _bytes(path, file)
    _refuse_disguises(file, data)
    text, name = _decoded(file, data, encoding, notes)
    if not text.strip("\x00 \t\r\n\f\v"):
        raise ImportFailed(f"{file} holds no text.", "A table needs at least a header line.")
    if len(_CONTROL.findall(text)) * 3 > len(text):
        raise ImportFailed(f"{file} is not a text table.", "Export it as CSV and import that.")
    if markup := _MARKUP.match(text):
        kind = "an XML file" if markup[1].lower() in ("?xml", "project") else "an HTML page"
        raise ImportFailed(f"{file} is {kind}, not a CSV table.", "Export it as CSV.")
    return text, name


def _bytes(path: Path, file: str) -> bytes:
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            limit = SIZE_LIMIT // 1024**2
            raise ImportFailed(
                f"{file} has {size // 1024**2:,} MB; at most {limit} MB are read.",
                "Split it, or export fewer columns.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise ImportFailed(
            f"{clean(str(path))} cannot be read: {error.strerror or error}."
        ) from error
    if not data:
        raise ImportFailed(f"{file} is empty.", "A table needs at least a header line.")
    return data


def _refuse_disguises(name: str, data: bytes) -> None:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if b"[Content_Types].xml" in data or b"xl/" in data:
            raise ImportFailed(
                f"{name} is an XLSX workbook, whatever its name says.",
                "Open it in a spreadsheet program, save the sheet as CSV and import that file.",
            )
        raise ImportFailed(f"{name} is a ZIP archive.", "Unpack it and import the CSV file in it.")
    for magic, what, hint in _NOT_TEXT:
        if data.startswith(magic):
            raise ImportFailed(f"{name} is {what}, not a CSV table.", f"Please {hint}.")


def _decoded(name: str, data: bytes, encoding: str | None, notes: Notes) -> tuple[str, str]:
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _with(codec, data[len(bom) :], name, notes), codec
    if encoding:
        return _with(encoding, data, name, notes), encoding
    if wide := _wide_codec(data):
        notes.add("encoding", f"It has no byte order mark; it was read as {wide.upper()}.")
        return _with(wide, data, name, notes), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    notes.add("encoding", "It is not valid UTF-8; it was read as Windows-1252 (cp1252).", line)
    return _with("cp1252", data, name, notes), "cp1252"


def _with(codec: str, data: bytes, name: str, notes: Notes) -> str:
    """Decoded text; what does not decode becomes U+FFFD and is noted with its line."""
    try:
        text = data.decode(codec, errors="replace")
    except (LookupError, UnicodeError):
        raise ImportFailed(
            f"{name}: {codec!r} is no text encoding that is known here.",
            "Use utf-8, utf-16, cp1252, latin-1 or another name that Python knows.",
        ) from None
    if not isinstance(text, str):
        raise ImportFailed(
            f"{name}: {codec!r} does not make text of bytes.", "Use utf-8 or cp1252."
        )
    for line, part in enumerate(text.split("\n"), 1) if "\ufffd" in text else ():
        if "\ufffd" in part:
            notes.add("undecodable", f"Bytes that are no {codec} text became \ufffd.", line)
    return text


def _wide_codec(data: bytes) -> str | None:
    """UTF-16 without a byte order mark, told by where the zero bytes are."""
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 4 and even * 10 < odd:
        return "utf-16-le"
    if even > len(head) // 4 and odd * 10 < even:
        return "utf-16-be"
    return None
