"""What a command is called, what runs it and what it needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a user can do on the board screen."""

    name: str
    """Stable name, verb first."""
    keys: tuple[str, ...]
    """Key sequences, keys separated by spaces, the primary one first."""
    help: str
    group: str
    footer: str = ""
    """Short word for the footer; empty leaves it out."""
