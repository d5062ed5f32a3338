"""The user's own editor for longer texts: the one place where the program starts another one."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from platformdirs import user_data_path
from textual.app import App, SuspendNotSupported

from tpm_tui.errors import TpmError

EDITORS = ("nano", "vim", "vi")
"""Tried where neither VISUAL nor EDITOR says anything."""
LARGEST = 20 * 1024 * 1024


def edited_outside(app: App[int], text: str, suffix: str = ".txt") -> str | None:
    """The text as it comes back from the user's editor; None where it was left as it was.

    Raises TpmError where no editor can be started; the text is in a private file meanwhile.
    """
    command = editor_command()
    folder = Path(tempfile.mkdtemp(prefix="tpm-tui-edit-"))
    try:
        path = folder / f"text{suffix}"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        try:
            with app.suspend():
                code = subprocess.run([*command, str(path)], check=False).returncode
        except SuspendNotSupported as error:
            raise TpmError("This terminal cannot be handed to another program.") from error
        except OSError as error:
            raise TpmError(f"{command[0]} could not be started: {error.strerror}.") from error
        if code:
            raise TpmError(f"{command[0]} ended with code {code}; nothing was changed.")
        if path.stat().st_size > LARGEST:
            raise TpmError("The text has become too large; nothing was changed.")
        try:
            found = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise TpmError(f"The text is not UTF-8: {error.reason}.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return None if found == text else found


def kept(text: str, suffix: str) -> str:
    """Keep a text that could not be used in a private file; returns the sentence that says where."""
    if not text.strip():
        return ""
    folder = user_data_path("tpm-tui", appauthor=False) / "edited"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(suffix, time.strftime("cells-%Y-%m-%d-"), folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            _ = file.write(text)
    except OSError as error:
        return f"What you wrote could not be kept: {error.strerror}."
    return f"What you wrote is in {path}."


def editor_command() -> list[str]:
    """Words of the user's editor; raises TpmError where there is none."""
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(os.environ.get(name, ""))
        except ValueError as error:
            raise TpmError(f"{name} cannot be read: {error}.") from error
        if words:
            return words
    for program in EDITORS:
        if shutil.which(program):
            return [program]
    raise TpmError("No editor was found.", "Set EDITOR to the one you use.")
