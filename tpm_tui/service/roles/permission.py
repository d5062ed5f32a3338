"""Whether the user of a session may change something, asked before anybody types: cheap, and a
courtesy alone.  What counts is `service.rights`, under the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Refused

if TYPE_CHECKING:
    from tpm_tui.service.session import BoardSession

ITEM, PLACE, BESIDE = "", "place", "beside"
"""What would be changed: an item; which rows there are, or where; rows beside an item."""
SHARED, SETTINGS, OWN, ANY = "shared", "settings", "own", "any"
"""Columns, people and views of everybody; what the board counts by, and roles; the user's own; an
item that is chosen later."""


def why_not(session: BoardSession, item: ItemId = BOARD, what: str = ITEM) -> str:
    """Why the user may not change something; empty where they may."""
    if session.read_only:
        return f"This board is {session.read_only}: nothing can be changed."
    access = session.board.access
    if access is None or what == OWN:
        return ""
    from tpm_tui.service.roles.access import Role
    from tpm_tui.service.roles.rights import place_of
    from tpm_tui.service.roles.words import refused, title_of

    board, entry, acts = session.board, access.for_user(session.user), _ACTS
    needed = Role.ADMIN if what == SETTINGS else Role.EDITOR
    if what == ANY and entry.best >= needed:
        return ""
    for one in _places(session, item, what):
        place, role = place_of(board.items, entry, one)
        if role < needed and not session.keeper:
            act = acts.get(what) or f"changing {title_of(board, item)}"
            of = title_of(board, one) if what in (PLACE, BESIDE) and one != item else ""
            return refused(board, access, entry, place, act, needed, of).message
    return ""


def ensure(session: BoardSession, item: ItemId = BOARD, what: str = ITEM) -> None:
    """Raise Refused where the user may not change something."""
    why = why_not(session, item, what)
    if why:
        raise Refused(why)


_ACTS = {
    PLACE: "adding, moving and deleting rows here",
    BESIDE: "adding a row here",
    SHARED: "changing what everybody shares",
    SETTINGS: "changing settings of the board",
}


def _places(session: BoardSession, item: ItemId, what: str) -> tuple[ItemId, ...]:
    """Items whose roles count."""
    if what in (SHARED, SETTINGS) or item == BOARD:
        return (BOARD,)
    parent = session.board.items.parent[item]
    return {PLACE: (item, parent), BESIDE: (parent,)}.get(what, (item,))
