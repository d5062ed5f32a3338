"""Roles as a board says them: who is viewer, editor or admin, of all of it and of parts.

A board says it in settings: `access:LOGIN` for a person, `access:*` for everybody else, each a JSON
text such as `{"below": {"12": "editor"}, "role": "viewer"}`.  A board that says nothing has no
roles.  What cannot be read gives nothing: it stands for a viewer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tpm_tui.domain.values import ACCESS, ItemId
from tpm_tui.store.identity import uid_named

if TYPE_CHECKING:
    from tpm_tui.store.identity import User

EVERYBODY = "*"
"""The login that stands for all who are not named."""

LOGIN_FORM = (
    "it has letters, digits and . _ - @ + and begins with a letter or a digit, or it is the number of "
    "somebody without a name, such as `uid 4711`"
)
"""How a login is written, for sentences."""

_LOGIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@+-]{0,63}")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")


class Role(IntEnum):
    """What somebody may do; who may do more may do all that others may."""

    VIEWER = 0
    """Look, and keep views of their own."""
    EDITOR = 1
    """Change items, comments, people, columns and views."""
    ADMIN = 2
    """Also say what the board counts by, and who may do what."""

    @property
    def word(self) -> str:
        """As it is typed and stored."""
        return self.name.lower()

    @property
    def one(self) -> str:
        """`a viewer`."""
        return f"{'a' if self is Role.VIEWER else 'an'} {self.word}"


ROLES: Mapping[str, Role] = MappingProxyType({role.word: role for role in Role})


@dataclass(frozen=True, slots=True)
class Entry:
    """What the board says about one person."""

    role: Role = Role.VIEWER
    below: Mapping[ItemId, Role] = field(default_factory=lambda: MappingProxyType({}))
    """Other roles for an item and what is below it; the nearest one above decides."""

    @property
    def best(self) -> Role:
        """The most that they may do anywhere."""
        return max((self.role, *self.below.values()))

    @property
    def text(self) -> str:
        """JSON text of the setting."""
        below = {str(item): role.word for item, role in self.below.items()}
        return json.dumps({"role": self.role.word, "below": below}, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Access:
    """What the board says about everybody."""

    entries: Mapping[str, Entry]
    """By login, `EVERYBODY` among them."""

    @classmethod
    def read(cls, stored: Mapping[str, str | None]) -> Access | None:
        """What the settings of a board say; None where it has no roles."""
        found = {
            key.removeprefix(ACCESS): read_entry(text) or Entry()
            for key, text in stored.items()
            if text is not None and key.startswith(ACCESS)
        }
        return cls(MappingProxyType(found)) if found else None

    def of(self, name: str, *, locked: bool = False) -> Entry:
        """What is said about somebody.  Behind the gate everybody else is nobody: who has a key has
        a role as well, until both are taken."""
        held = self.entries.get(name)
        if held is None and not locked:
            held = self.entries.get(EVERYBODY)
        return held or Entry()

    def for_user(self, user: User) -> Entry:
        """What is said about the person at the keyboard."""
        return self.of(user.name, locked=user.locked)

    @property
    def admins(self) -> tuple[str, ...]:
        """Who may say who may do what, by name."""
        return tuple(sorted(one for one, entry in self.entries.items() if entry.role is Role.ADMIN))


def is_login(text: str) -> bool:
    """Whether a text can name a person of a board."""
    return text == EVERYBODY or _LOGIN.fullmatch(text) is not None or uid_named(text) is not None


def read_entry(text: object) -> Entry | None:
    """What a setting says; None where any part of it is not understood."""
    try:
        said: Any = json.loads(str(text))
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not said.keys() <= {"role", "below"}:
        return None
    role, below = _role(said.get("role")), said.get("below", {})
    if role is None or not isinstance(below, dict):
        return None
    found: dict[ItemId, Role] = {}
    for number, word in below.items():
        one = _role(word)
        if one is None or not _NUMBER.fullmatch(number):
            return None
        found[int(number)] = one
    return Entry(role, MappingProxyType(found))


def _role(word: object) -> Role | None:
    return ROLES.get(word) if isinstance(word, str) else None
