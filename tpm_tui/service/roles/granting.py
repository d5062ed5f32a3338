"""Giving and taking roles: all are pure, the board in, a change set out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tpm_tui.domain.changes import Change, ChangeSet, SetCell
from tpm_tui.domain.values import ACCESS, BOARD, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.board import Board
from tpm_tui.service.roles.access import EVERYBODY, LOGIN_FORM, ROLES, Entry, Role, is_login
from tpm_tui.service.roles.words import title_of


def role_named(word: str) -> Role:
    """A role as it is typed; raises InvalidInput."""
    found = [role for name, role in ROLES.items() if word and name.startswith(word.casefold())]
    if len(found) != 1:
        raise InvalidInput(f"{word!r} is no role; there are {', '.join(ROLES)}.")
    return found[0]


def checked_login(text: str) -> str:
    """A login as a board can name it; raises InvalidInput."""
    login = text.strip()
    if login == EVERYBODY or not is_login(login):
        raise InvalidInput(f"{login[:40]!r} is no login: {LOGIN_FORM}.")
    return login


def own_entry(board: Board, login: str) -> Entry | None:
    """What is said about one person by name."""
    return None if board.access is None else board.access.entries.get(login)


def _everybody(board: Board) -> Entry:
    return own_entry(board, EVERYBODY) or Entry()


def everybody_else(board: Board) -> Role:
    """What those may do who are not named."""
    if board.access is None:
        return Role.ADMIN
    return board.access.entries.get(EVERYBODY, Entry()).role


def grant(board: Board, login: str, role: Role, author: str, below: ItemId = BOARD) -> ChangeSet:
    """Give somebody a role on the board, or for an item and what is below it.

    The first one of a board makes its author admin and everybody else editor, which is what they
    were before."""
    login = checked_login(login)
    before = own_entry(board, login)
    if below == BOARD:
        after = Entry(role, before.below if before else MappingProxyType({}))
    else:
        if not board.items.exists(below):
            raise Refused(f"There is no item {below} below which {login} could be anything.")
        held = before or Entry()
        after = Entry(held.role, MappingProxyType({**held.below, below: role}))
    if board.access is None and login == author and after.role is not Role.ADMIN:
        raise Refused(
            "Whoever gives the first role of a board is its admin; begin with somebody else."
        )
    where = "" if below == BOARD else f" of {title_of(board, below)}"
    if below != BOARD and before is None:
        # Until now they were what everybody else is.
        where += f", and {after.role.word} of the rest"
    return _said(board, {login: after}, author, f"access: {login} is {role.word}{where}")


def set_default(board: Board, role: Role, author: str) -> ChangeSet:
    """Say what everybody may do who is not named."""
    held = own_entry(board, EVERYBODY) or Entry()
    label = f"access: everybody else is {role.word}"
    return _said(board, {EVERYBODY: Entry(role, held.below)}, author, label)


def revoke(
    board: Board, login: str, below: ItemId | None = None, *, by_key: bool = False
) -> ChangeSet:
    """Take what was given to somebody: all of it, or what was said about one item.

    Nobody may do more for it: where everybody else does more than look, who is left is viewer by
    name.  Somebody who came in `by_key` alone is nobody without a role.
    """
    before = own_entry(board, login)
    if before is None:
        raise Refused(f"Nothing is said about {login} on this board.")
    if below is None and not by_key and _everybody(board).best > Role.VIEWER:
        if before == Entry():
            raise Refused(
                f"{login} is viewer, and without that would be {everybody_else(board).word} as "
                "everybody else.",
                "To change that say what everybody else may do: tpm-tui access default.",
            )
        return ChangeSet((_cell(board, login, Entry()),), f"access: {login} is viewer")
    if below is None:
        return ChangeSet((_cell(board, login, None),), f"access: nothing for {login}")
    if below not in before.below:
        raise Refused(f"Nothing is said about {login} for {title_of(board, below)} itself.")
    rest = {item: role for item, role in before.below.items() if item != below}
    label = f"access: nothing more for {login} of {title_of(board, below)}"
    return ChangeSet((_cell(board, login, Entry(before.role, rest)),), label)


def _said(board: Board, said: Mapping[str, Entry], author: str, label: str) -> ChangeSet:
    entries = dict(said)
    if board.access is None:
        entries.setdefault(checked_login(author), Entry(Role.ADMIN))
        entries.setdefault(EVERYBODY, Entry(Role.EDITOR))
    cells: list[Change] = [_cell(board, login, entry) for login, entry in entries.items()]
    return ChangeSet(tuple(cells), label)


def _cell(board: Board, login: str, entry: Entry | None) -> SetCell:
    key = f"{ACCESS}{login}"
    return SetCell(BOARD, key, board.stored.get(key), None if entry is None else entry.text)
