"""Settings of somebody behind the gate: the same file as for everybody else, among their own files."""

from __future__ import annotations

import re

from tpm_tui.errors import TpmError
from tpm_tui.service.gate import PersonFiles
from tpm_tui.ui.config import Config, config_from
from tpm_tui.ui.themes import checked

NAME = "config.toml"
_LARGEST = 100_000
_THEME = re.compile(r"^\s*theme\s*=.*$", re.MULTILINE)


def read_gate_config(files: PersonFiles) -> tuple[Config, str]:
    """The settings, and what is wrong with them: nobody is to stand before a closed door for a
    slip in a file that can only be mended from inside."""
    try:
        text = _text(files)
        config = Config() if text is None else config_from(text, NAME)
        _ = checked(config)
    except TpmError as error:
        return Config(), f"Your settings are not used: {error}"
    return config, ""


def keep_theme(files: PersonFiles, name: str) -> None:
    """Write a theme into the settings; raises TpmError."""
    text, line = _text(files) or "", f'theme = "{name}"'
    said = _THEME.sub(line, text, count=1) if _THEME.search(text) else f"{line}\n{text}"
    _ = config_from(said, NAME)
    files.write(NAME, said.encode())


def _text(files: PersonFiles) -> str | None:
    if NAME not in dict(files.names()):
        return None
    return files.read(NAME, _LARGEST).decode("utf-8", "replace")
