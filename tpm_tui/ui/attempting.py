"""Acts that may need a reason: done again, as a whole, once the user has given one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from tpm_tui.errors import NeedsReason

if TYPE_CHECKING:
    from tpm_tui.ui.desk import Desk


class Attempting:
    """What a desk does for acts."""

    __slots__ = ()

    def attempt(self, act: Callable[[], object]) -> None:
        """Do what may need a reason: then ask for one, and do all of it again with it.  An act within
        another one is part of that."""
        desk = cast("Desk", self)
        if desk.attempting:
            act()
            return
        desk.attempting = True
        try:
            act()
        except NeedsReason as error:
            from tpm_tui.ui.prompts.asking_why import ask_reason

            ask_reason(desk, error, lambda: desk.attempt(act))
        finally:
            desk.attempting = False
