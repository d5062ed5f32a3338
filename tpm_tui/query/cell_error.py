"""What a formula's cell holds when it has no value: a short code and the reason for it."""

from __future__ import annotations

from typing import Self

DIV, TYPE, REF, CYCLE, LIMIT = "#DIV/0", "#TYPE", "#REF", "#CYCLE", "#LIMIT"
"""Divided by zero; a value of the wrong kind; a field that is not there; a formula that needs its
own result; more work or a larger number than one cell may take."""


class CellError(str):
    """A cell value that is its code, such as `#DIV/0`, so that it shows and travels as a text."""

    __slots__ = ("explanation",)

    explanation: str
    """One sentence: what went wrong and where."""

    def __new__(cls, code: str, explanation: str) -> Self:
        """An error with its reason."""
        error = super().__new__(cls, code)
        error.explanation = explanation
        return error
