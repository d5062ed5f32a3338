"""Writing tables for other programs, and files that are whole or not there at all."""

from __future__ import annotations

import csv
import errno
import io
import os
import secrets
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from tpm_tui.errors import BoardError, Refused

_BOM = "\ufeff"
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def table_text(lines: Iterable[Sequence[str]], *, delimiter: str, excel: bool = False) -> str:
    """Lines of cells as a table; for Excel with the mark that makes it read UTF-8.

    Between commas every cell is quoted, since programs set to another country split at other marks.
    """
    out = io.StringIO()
    csv.writer(
        out,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if delimiter == "," else csv.QUOTE_MINIMAL,
        lineterminator="\r\n" if excel else "\n",
    ).writerows(lines)
    return (_BOM if excel else "") + out.getvalue()


def write_whole(path: Path, text: str, *, replace: bool = False) -> None:
    """Put a text into a file at once: whoever looks sees the old file, or the whole new one.

    Raises Refused where the file is there already and may not be replaced, BoardError where it
    cannot be written.
    """
    if path.is_dir():
        raise Refused(f"{path} is a folder, not a file.")
    if path.exists() and not replace:
        raise _there(path)
    temporary = path.with_name(f".{path.name[:200]}.{secrets.token_hex(6)}")
    try:
        with temporary.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if not replace and _linked(temporary, path):
            return
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except FileExistsError:
        raise _there(path) from None
    except OSError as error:
        raise BoardError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        temporary.unlink(missing_ok=True)


def _linked(temporary: Path, path: Path) -> bool:
    """Give a file its name unless somebody took it meanwhile; False where the disk has no links."""
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_LINKS or path.exists():
            raise
        return False
    return True


def _there(path: Path) -> Refused:
    return Refused(f"{path} is there already.", "--force replaces it.")
