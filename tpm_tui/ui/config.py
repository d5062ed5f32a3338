"""The user's settings: a small TOML file with no surprises."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from platformdirs import user_config_path

from tpm_tui.errors import TpmError

PRESETS = ("vim", "sheet")
THEMES = ("dark", "light")


@dataclass(frozen=True, slots=True)
class Config:
    """How the program looks and answers keys."""

    preset: str = "vim"
    """`vim`: letters are commands; `sheet`: typing edits, commands by `Ctrl+P` and function keys."""
    theme: str = "dark"


def read_config() -> Config:
    """Settings of `config.toml` in the user's configuration folder; raises TpmError naming the key."""
    path = user_config_path("tpm-tui", appauthor=False) / "config.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TpmError(f"{path} cannot be read: {error}.") from error
    allowed = {"preset": PRESETS, "theme": THEMES}
    for key, value in content.items():
        if key not in allowed:
            raise TpmError(f"{path}: there is no setting {key!r}; there are {', '.join(allowed)}.")
        if value not in allowed[key]:
            raise TpmError(f"{path}: {key} is one of {', '.join(allowed[key])}, not {value!r}.")
    return Config(**content)
