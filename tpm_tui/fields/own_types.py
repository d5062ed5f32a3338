"""Kinds of values that only columns of the board's own hold: yes or no, links, own choices."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext
from tpm_tui.fields.types import Choice, FieldType, Plain, Text

_YES = frozenset("yes y x true t 1 on ja oui si ok ✓ ✔ ☑ [x]".split())
_NO = frozenset(("", *"no n false f 0 off nein non - – — ✗ ✘ ☐ [] [ ]".split(), "[ ]"))

_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*|mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)
_PATH = re.compile(r"(?:file://)?/(?!/).*|~/.*")
_BARE = re.compile(r"www\.[^\s/]+\.\S+", re.IGNORECASE)


class Checkbox(FieldType):
    """Yes or nothing, stored as 1."""

    __slots__ = ()
    free = False

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """`yes`, `y`, `x`, `true`, `1`; `no`, `false`, `0` and nothing are no."""
        word = text.strip().casefold()
        if word in _YES:
            return 1
        if word in _NO:
            return None
        raise InvalidInput(f"{text.strip()!r} is neither yes nor no.")

    def edit_text(self, value: Value, ctx: FieldContext) -> str:
        """`yes` or nothing."""
        return "yes" if value else ""

    def plain(self, value: Value, ctx: FieldContext) -> Plain:
        """True or False."""
        return bool(value)

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """Both."""
        return (("yes", "yes"), ("no", "no"))


class Link(Text):
    """An address that is safe to show and to hand on: web, mail, or a file by its whole path."""

    __slots__ = ()

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """`https://...`, `www...`, `mailto:...`, `/path/to/file`, `~/file`; nothing that runs."""
        value = Text.parse(self, text, ctx)
        if value is None:
            return None
        address = str(value)
        if _BARE.fullmatch(address):
            address = f"https://{address}"
        if _ADDRESS.fullmatch(address) or _PATH.fullmatch(address):
            return address
        raise InvalidInput(
            f"{address!r} is no link; write https://..., mailto:... or a whole path such as /srv/plan.pdf."
        )


@dataclass(frozen=True, slots=True)
class Option:
    """One value of an own choice."""

    key: str
    """What is stored; never changes."""
    label: str
    retired: bool = False
    """Shown where it is held, and no longer offered."""


@dataclass(frozen=True, slots=True)
class OwnChoice(Choice):
    """One of the options that the board lists, from the best to the worst."""

    options: tuple[Option, ...] = ()

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """As `Choice`; a retired option only by its whole name, so that it can stay."""
        wanted = " ".join(text.split()).casefold()
        exact = [one for one in self.options if one.key.casefold() == wanted]
        exact += [one for one in self.options if one.label.strip().casefold() == wanted]
        if exact:
            return exact[0].key
        if wanted and not self.choices(ctx):
            raise InvalidInput("This column has no options yet; add some first.")
        return Choice.parse(self, text, ctx)

    def format(self, value: Value, ctx: FieldContext) -> str:
        """Label of the option, retired or not."""
        return next(
            (option.label for option in self.options if option.key == value),
            "" if value is None else str(value),
        )

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """What is offered, in the board's order."""
        return tuple((option.key, option.label) for option in self.options if not option.retired)
