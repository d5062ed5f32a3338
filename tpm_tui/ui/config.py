"""The user's settings: a small TOML file with no surprises."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from tpm_tui.errors import InvalidInput, TpmError
from tpm_tui.service.keys.keymap import PRESETS, KeyMap, key_map
from tpm_tui.service.views.view import DENSITIES

ENTERS = ("down", "stay")

_CHOICES = {"preset": PRESETS, "density": DENSITIES, "edit.enter": ENTERS}
_SETTINGS = ("preset", "theme", "density", "ascii", "flash", "edit.enter", "keys")


@dataclass(frozen=True, slots=True)
class Config:
    """How the program looks and answers keys."""

    preset: str = "vim"
    """`vim`: letters are commands; `sheet`: typing edits, commands by `Ctrl`, function keys and
    `Ctrl+G`; `structure`: as `vim`, and Ctrl with the arrows moves rows."""
    theme: str = "dark"
    density: str = "normal"
    ascii: bool | None = None
    """Whether nothing but ASCII is drawn; None decides by the terminal."""
    flash: bool = True
    """Whether figures that changed stand on a coloured ground for a moment, with the change beside."""
    edit_enter: str = "down"
    """Where Enter goes after an edit: to the cell below, or nowhere."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The user's own key sequences by command name."""
    path: Path | None = None
    """File that the settings are from."""

    def key_map(self) -> KeyMap:
        """The keys that are bound; raises TpmError naming file, key and commands."""
        try:
            return key_map(self.preset, self.keys)
        except InvalidInput as error:
            raise TpmError(f"{self.path or 'the settings'}: [keys] {error}") from error


def config_path() -> Path:
    """Where the settings are."""
    return user_config_path("tpm-tui", appauthor=False) / "config.toml"


def read_config(*, own_keys: bool = True) -> Config:
    """Settings of `config.toml` in the user's configuration folder, if wanted without the user's
    keys; raises TpmError naming the key."""
    path = config_path()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise TpmError(f"{path} cannot be read: {error}.") from error
    return config_from(text, path, own_keys=own_keys)


def config_from(text: str, path: Path | str, *, own_keys: bool = True) -> Config:
    """Settings as a file says them; raises TpmError naming the file and the key."""
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # of too many digits Python says so, not tomllib
        raise TpmError(f"{path} cannot be read: {error}.") from error
    flat = _flat(content)
    if not own_keys:
        flat.pop("keys", None)
    for key, value in flat.items():
        _check(path, key, value)
    keys: dict[str, list[str]] = flat.pop("keys", {})
    config = Config(
        **{key.replace(".", "_"): value for key, value in flat.items()},
        keys={name: tuple(one) for name, one in keys.items()},
        path=Path(path),
    )
    _ = config.key_map()
    return config


def _flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with dotted names; `[keys]` stays a table."""
    flat: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, dict) and key != "keys":
            flat |= {f"{key}.{name}": one for name, one in value.items()} or {key: value}
        else:
            flat[key] = value
    return flat


def _check(path: Path | str, key: str, value: object) -> None:
    if key not in _SETTINGS:
        raise TpmError(f"{path}: there is no setting {key!r}; there are {', '.join(_SETTINGS)}.")
    if key in _CHOICES and value not in _CHOICES[key]:
        raise TpmError(f"{path}: {key} is one of {', '.join(_CHOICES[key])}, not {value!r}.")
    if key in ("ascii", "flash") and not isinstance(value, bool):
        raise TpmError(f"{path}: {key} is true or false, not {value!r}.")
    if key == "theme" and not isinstance(value, str):
        raise TpmError(f'{path}: theme is a name in quotes, as in theme = "dark", not {value!r}.')
    if key == "keys":
        _check_keys(path, value)


def _check_keys(path: Path | str, value: object) -> None:
    """Every entry of `[keys]` is a list of texts."""
    if not isinstance(value, dict):
        raise TpmError(f'{path}: keys is a table, as in [keys] and below it undo = ["u"].')
    for name, keys in value.items():
        if not isinstance(keys, list) or not all(isinstance(one, str) for one in keys):
            raise TpmError(
                f'{path}: [keys] {name} is a list of keys, as in {name} = ["u", "ctrl+z"], '
                f"not {keys!r}."
            )
