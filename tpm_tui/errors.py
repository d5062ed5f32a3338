"""What can go wrong, as sentences for people; importable by every layer."""

from __future__ import annotations

from dataclasses import dataclass


def quoted(path: object) -> str:
    """A file in a command that somebody may copy to a shell, whatever characters its name has."""
    from shlex import quote  # only for sentences

    return quote(str(path))


class TpmError(Exception):
    """One clear sentence for the user: what, where and what to do about it."""

    title = "Not possible"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        """One sentence without a traceback."""
        self.hint = hint
        """What the user can do next; may be empty."""

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InvalidInput(TpmError):
    """Typed or imported text that does not fit the field; the text is kept by the caller."""

    title = "Not understood"


class BoardError(TpmError):
    """A board file that cannot be opened, read or written."""

    title = "Board"


class Refused(TpmError):
    """An act that the rules of the board do not allow."""

    title = "Refused"

    def __init__(self, message: str, hint: str = "", brief: str = "") -> None:
        super().__init__(message, hint)
        self.brief = brief or message.rstrip(".")
        """The reason in a few words, for a sentence that counts several refusals."""


class NeedsReason(Refused):
    """An act that the board wants to know the reason of; with one it can be done."""

    def __init__(
        self, message: str, fields: tuple[str, ...], question: str, hint: str = ""
    ) -> None:
        super().__init__(message, hint, "it needs a reason")
        self.fields = fields
        """Keys of the columns concerned, or `create`, `delete` and `move`."""
        self.question = question
        """What a user is asked: `Why does Budget of Design change?`"""


class Gone(Refused):
    """An act on an item that is not there, or not any more."""

    def __init__(self, item: int, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.item = item
        """Number of the missing item."""


class BelowItself(Refused):
    """A move that would close a circle."""

    def __init__(self, item: int, home: int, message: str) -> None:
        super().__init__(message)
        self.item = item
        """Number of the item that would be moved."""
        self.home = home
        """Its new parent, which is the item or stands below it."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One cell that two people changed: as it was when this one began, theirs, and this one's."""

    item: int
    field: str
    base: int | str | None
    theirs: int | str | None
    mine: int | str | None
    author: str
    """Who changed it meanwhile; empty where that is not known."""
    at: str
    """When, UTC, ISO."""
    seq: int
    """Number of their change in the journal."""
    restored: bool = False
    """Whether they put the whole board into another state: what the cell was before is not known."""


class Conflict(TpmError):
    """Somebody else changed what this change was based on."""

    title = "Conflict"

    def __init__(
        self,
        message: str,
        hint: str = "",
        cells: tuple[Clash, ...] = (),
        *,
        rest: int = 0,
        item: int = 0,
    ) -> None:
        super().__init__(message, hint)
        self.cells = cells
        """The cells concerned, where that is all that stands in the way."""
        self.rest = rest
        """How many cells the act would change without them."""
        self.item = item
        """The item it is about; 0 where that is none."""


class ImportFailed(TpmError):
    """A file that cannot be imported at all; nothing was written."""

    title = "Import"
