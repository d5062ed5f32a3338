"""What can go wrong, as sentences for people; importable by every layer."""

from __future__ import annotations


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


class Gone(Refused):
    """An act on an item that is not there, or not any more."""

    def __init__(self, item: int, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.item = item
        """Number of the missing item."""


class Conflict(TpmError):
    """Somebody else changed what this change was based on."""

    title = "Conflict"


class ImportFailed(TpmError):
    """A file that cannot be imported at all; nothing was written."""

    title = "Import"
