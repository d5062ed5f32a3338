"""A board that is read as a copy says why, and when the board itself has moved on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.service.session import BoardSession

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen


def why_read_only(session: BoardSession) -> str:
    """What to say once a board has opened that cannot be changed; empty on one that can."""
    if not session.read_only:
        return ""
    return f"This board is {session.read_only}. {session.mend}".rstrip()


def watch(screen: BoardScreen) -> None:
    """Say so, once, when the board has changed since the copy was taken."""
    copy = screen.session.copy
    if copy is None or not copy.look():
        return
    screen.show_heading()
    if copy.outdated:
        key = screen.keymap.first("refresh-screen") or ":take-new-copy"
        screen.say(f"The board has changed since this copy was taken; {key} takes another.", "warn")
