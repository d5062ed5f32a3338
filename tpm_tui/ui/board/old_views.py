"""Views of another day: what does not work of them any more is left out, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.errors import TpmError
from tpm_tui.service.views.showing import fitting, matcher, working
from tpm_tui.service.views.view import View

if TYPE_CHECKING:
    from tpm_tui.ui.desk import Desk


def look_at_what_works(
    desk: Desk, view: View, *, remember: bool, afresh: bool = True
) -> dict[str, str]:
    """Look at a view without the filter or the sort that does not work; returns why not."""
    try:
        desk.look(view, remember=remember, afresh=afresh)
    except TpmError:
        view, wrong = working(desk.board, fitting(desk.board, view), matcher(desk.source))
        desk.look(view, remember=remember, afresh=afresh)
        return wrong
    return {}


def tell_dropped(desk: Desk, wrong: dict[str, str]) -> None:
    """Say what was left out."""
    if wrong:
        desk.say(" ".join(f"The {what} was dropped: {why}" for what, why in wrong.items()), "warn")
