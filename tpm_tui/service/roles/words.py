"""Sentences about roles: what somebody is, and why that is not enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import SetCell
from tpm_tui.domain.values import ACCESS, BOARD, ItemId, Value
from tpm_tui.errors import Refused
from tpm_tui.service.roles.access import EVERYBODY, Access, Entry, Role

if TYPE_CHECKING:
    from tpm_tui.service.board import Board
    from tpm_tui.service.session import BoardSession
    from tpm_tui.store.journal.records import JournalRow

NAMED_MOST = 3
"""Admins and rows that a sentence names."""
LONGEST = 40
"""Characters of a title in a sentence."""


def title_of(board: Board, item: ItemId) -> str:
    """An item in a sentence."""
    titles = board.items.columns["title"]
    if not 0 < item < len(titles):
        return "the new row" if item else "this board"
    title = str(titles[item])
    return repr(title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…")


def listed(names: Iterable[str], word: str) -> str:
    """`ana, ben or cleo`; of many the first ones."""
    every = list(names)
    shown = every[:NAMED_MOST]
    if len(every) > NAMED_MOST:
        shown.append(f"{len(every) - NAMED_MOST} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}"


def admins_of(access: Access) -> list[str]:
    """Admins by name, as a sentence calls them."""
    return ["everybody else" if one == EVERYBODY else one for one in access.admins]


def standing(board: Board, entry: Entry, place: ItemId = BOARD) -> str:
    """What somebody is where an item decides: `an editor of 'Core Rollout' and nothing else`."""
    if place != BOARD:
        return f"{entry.below[place].one} of {title_of(board, place)}"
    exists = board.items.exists
    parts = [one for one, role in entry.below.items() if role > entry.role and exists(one)]
    if not parts:
        return f"{entry.role.one} of this board"
    best = max(entry.below[one] for one in parts)
    titles = [title_of(board, one) for one in parts if entry.below[one] is best]
    return f"{best.one} of {listed(titles, 'and')} and nothing else"


def role_badge(session: BoardSession) -> str:
    """What the user of a session is, where that is not everything of all rows: `viewer`, `editor of
    Core Rollout`."""
    board, access = session.board, session.board.access
    if access is None:
        return ""
    entry = access.for_user(session.user)
    there = {one: role for one, role in entry.below.items() if board.items.exists(one)}
    higher = [one for one, role in there.items() if role > entry.role]
    lower = [one for one, role in there.items() if role < min(entry.role, Role.EDITOR)]
    if entry.role is Role.VIEWER and not higher:
        return entry.role.word
    parts = higher if entry.role is Role.VIEWER else lower
    if not parts:
        return ""
    titles = board.items.columns["title"]
    role = max(there[one] for one in higher) if parts is higher else Role.VIEWER
    named = [one for one in parts if there[one] is role] or parts
    more = f" +{len(parts) - 1}" if len(parts) > 1 else ""
    lead = "" if parts is higher else f"{entry.role.word}, "
    return f"{lead}{role.word} of {titles[named[0]]}{more}"


def role_news(session: BoardSession, rows: Sequence[JournalRow]) -> str:
    """What the user of a session has become by changes of others; empty where nothing."""
    board, user = session.board, session.user
    said = [one for one in rows if one.item == BOARD and one.field.startswith(ACCESS)]
    if not said or session.keeper:
        return ""
    stored = dict(board.stored)
    for row in reversed(said):
        change = row.change()
        stored[row.field] = None if not isinstance(change, SetCell) else _text(change.before)
    before, now = Access.read(stored), board.access
    every = Entry(Role.ADMIN)
    was = every if before is None else before.for_user(user)
    entry = every if now is None else now.for_user(user)
    if was == entry:
        return ""
    if now is None:
        return f"{said[-1].author} has taken all roles away: everybody may do everything now."
    return f"You are {standing(board, entry)} now, by {said[-1].author}."


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def refused(
    board: Board,
    access: Access,
    entry: Entry,
    place: ItemId,
    act: str,
    needed: Role = Role.EDITOR,
    of: str = "",
) -> Refused:
    """Why somebody may not do something where an item decides, and whom to ask."""
    admins = admins_of(access)
    whom = listed(admins, "or") if admins else "whoever owns its file"
    takes = f"{needed.one} of {of}" if of else needed.one
    return Refused(
        f"You are {standing(board, entry, place)}, and {act} takes {takes}: ask {whom}.",
        brief=f"you are {entry.below.get(place, entry.role).one} there",
    )
