"""The end of the reading of a terminal, for which somebody waits who waits for input as well."""

from __future__ import annotations

import os
from threading import Event


class Ending(Event):
    """An event that can be waited for beside a file: its own becomes readable when it is set.

    A reading that looked ten times a second whether it should end would be most of what a program
    does that nobody touches.
    """

    def __init__(self) -> None:
        super().__init__()
        self._read, self._write = os.pipe()

    def fileno(self) -> int:
        """What becomes readable."""
        return self._read

    def set(self) -> None:
        """End the reading."""
        if not self.is_set():
            _ = os.write(self._write, b".")
        super().set()

    def clear(self) -> None:
        """Another reading may begin."""
        if self.is_set():
            _ = os.read(self._read, 1)
        super().clear()

    def __del__(self) -> None:
        """Close what nobody can wait for any more."""
        for one in (self._read, self._write):
            os.close(one)
