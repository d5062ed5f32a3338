"""What a kind of value can do: read typed text, show itself, offer itself for editing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import ClassVar, Literal

from tpm_tui.domain.rounding import Exact, ratio
from tpm_tui.domain.text import NEWLINE_MARK, strip_controls
from tpm_tui.domain.values import KINDS, WEIGHT_BASES, Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.context import FieldContext

Plain = int | str | None
"""What `--json` prints of a cell."""

TITLE_LIMIT = 2000

LONG_LIMIT = 100_000
"""Characters of a description."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """Behaviour of one kind of value; stateless, so one instance may serve many fields."""

    align: ClassVar[Literal["left", "right"]] = "left"
    digits_start: ClassVar[bool] = False
    """Whether typing a digit on such a cell starts an edit in the vim preset."""
    free: ClassVar[bool] = True
    """Whether anything may be typed; if not, only one of `choices`."""

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """Storage form of typed text; None for empty text; raises InvalidInput."""
        raise NotImplementedError

    def edit_text(self, value: Value, ctx: FieldContext) -> str:
        """Text that `parse` reads back to exactly this value."""
        return "" if value is None else str(value)

    def format(self, value: Value, ctx: FieldContext) -> str:
        """Short text for a cell."""
        return self.edit_text(value, ctx)

    def plain(self, value: Value, ctx: FieldContext) -> Plain:
        """Value for scripts, as documented in the README."""
        return value

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """(key, label) pairs to pick from; empty where anything can be typed."""
        return ()


class Text(FieldType):
    """One line of text."""

    __slots__ = ()

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """Control characters are refused because no terminal shows them alike; what hides or turns
        text around, and marks that no screen shows, are left out."""
        text = text.strip()
        if len(text) > TITLE_LIMIT:
            raise InvalidInput(f"{len(text):,} characters are too many; {TITLE_LIMIT:,} fit.")
        for place, character in enumerate(text, 1):
            if unicodedata.category(character) in ("Cc", "Cs"):
                raise InvalidInput(
                    f"Character {place} (U+{ord(character):04X}) is a control character; leave it out."
                )
        return strip_controls(text).strip() or None


class PartOf(Text):
    """So many of so many, `7/10`: read as text, compared and sorted by how much of it that is."""

    __slots__ = ()

    @staticmethod
    def share(value: Value) -> Exact | None:
        """Basis points of the whole; None where it says nothing of the kind."""
        part, _, whole = str(value).partition("/")
        if not (part.isdecimal() and whole.isdecimal() and int(whole)):
            return None
        return ratio(int(part) * 10_000, int(whole))


class RequiredText(Text):
    """One line of text that cannot be empty."""

    __slots__ = ()

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """As `Text`; empty text is refused."""
        value = Text.parse(self, text, ctx)
        if value is None:
            raise InvalidInput("A title cannot be empty.")
        return value


class LongText(FieldType):
    """Text of several lines; a cell shows the first."""

    __slots__ = ()

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """Line ends of any kind become newlines; what acts on a terminal is left out."""
        return long_text(text, LONG_LIMIT)

    def format(self, value: Value, ctx: FieldContext) -> str:
        """The first line, marked where more follow."""
        first, more, _ = ("" if value is None else str(value)).partition("\n")
        return f"{first} {NEWLINE_MARK}" if more else first


def long_text(text: str, limit: int) -> str | None:
    """Several lines as they are stored, None for nothing; raises InvalidInput beyond the limit."""
    kept = strip_controls(text, multiline=True).strip()
    if len(kept) > limit:
        raise InvalidInput(f"{len(kept):,} characters are too many; {limit:,} fit.")
    return kept or None


class PersonName(Text):
    """A name, picked from those on the board or new."""

    __slots__ = ()

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """People already named on the board; others may be typed."""
        return tuple((name, name) for name in ctx.people)


class Choice(FieldType):
    """One of a list; read by key, label, number in the list or unambiguous beginning."""

    __slots__ = ()
    free = False

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """Key of the choice meant; raises InvalidInput naming the possible ones."""
        wanted = text.strip().casefold()
        if not wanted:
            return None
        options = self.choices(ctx)
        found = (
            [key for key, _ in options if key.casefold() == wanted]
            or [key for key, label in options if label.strip().casefold() == wanted]
            or [key for number, (key, _) in enumerate(options, 1) if str(number) == wanted]
            or [
                key
                for key, label in options
                if key.casefold().startswith(wanted) or label.casefold().startswith(wanted)
            ]
        )
        if len(found) == 1:
            return found[0]
        names = ", ".join(label for _, label in options)
        problem = "could be several of" if found else "is none of"
        raise InvalidInput(f"{text.strip()!r} {problem} these: {names}.")

    def edit_text(self, value: Value, ctx: FieldContext) -> str:
        """Label of the choice, its key where the label would be read as another one."""
        label, key = self.format(value, ctx), self.plain(value, ctx)
        try:
            clear = self.parse(label, ctx) == value
        except InvalidInput:
            clear = False
        return label if clear or key is None else str(key)

    def format(self, value: Value, ctx: FieldContext) -> str:
        """Label of the choice, the key where it has been retired."""
        return next(
            (label for key, label in self.choices(ctx) if key == value),
            "" if value is None else str(value),
        )


class Kind(Choice):
    """Level of a work item in the portfolio."""

    __slots__ = ()

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """As `Choice`; a work item always has a kind."""
        value = Choice.parse(self, text, ctx)
        if value is None:
            raise InvalidInput(f"A kind is one of {', '.join(KINDS)}.")
        return value

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """All kinds, from the largest to the smallest."""
        return tuple((kind, kind.capitalize()) for kind in KINDS)


class BasisChoice(Choice):
    """What weighs progress below an item; empty follows the item above."""

    __slots__ = ()

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """All weight bases."""
        return tuple((basis, basis.capitalize()) for basis in WEIGHT_BASES)


class StatusChoice(Choice):
    """One of the board's statuses; empty is the first."""

    __slots__ = ()

    def parse(self, text: str, ctx: FieldContext) -> Value:
        """The first status is the default and stored as None."""
        value = Choice.parse(self, text, ctx)
        return None if value == ctx.statuses[0].key else value

    def format(self, value: Value, ctx: FieldContext) -> str:
        """Label of the status; the first one's for None."""
        return Choice.format(self, ctx.statuses[0].key if value is None else value, ctx)

    def plain(self, value: Value, ctx: FieldContext) -> Plain:
        """Key of the status."""
        return ctx.statuses[0].key if value is None else value

    def choices(self, ctx: FieldContext) -> tuple[tuple[str, str], ...]:
        """The board's list in its order."""
        return tuple((status.key, status.label) for status in ctx.statuses)
