"""The one place that holds changes to the roles of a board: asked under the lock, whoever asks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ALIVE, PLACE, Change, ChangeSet, Create, SetCell, parse_place
from tpm_tui.domain.values import ACCESS, BOARD, REGISTRY, VIEW, ItemId
from tpm_tui.errors import Refused
from tpm_tui.service.roles.access import EVERYBODY, Access, Entry, Role, read_entry
from tpm_tui.service.roles.words import admins_of, listed, refused, title_of
from tpm_tui.store.journal.records import REPAIRED, RESTORED

if TYPE_CHECKING:
    from tpm_tui.domain.items import Items
    from tpm_tui.service.board import Board
    from tpm_tui.service.session import BoardSession
    from tpm_tui.store.identity import User

_PRIVATE = f"{VIEW}~"
_IGNORED = "lint:ignore:"
_COLUMN = "field:"
_BREAK = "accepted_break:"
_ACTS = {RESTORED: "restoring a backup", REPAIRED: "mending the board"}
"""What is done to a board where that is more than changing a setting."""
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")


def entry_of(board: Board, user: User) -> Entry:
    """What a board says about somebody; on one without roles everybody may do everything."""
    return Entry(Role.ADMIN) if board.access is None else board.access.for_user(user)


def role_of(board: Board, user: User, item: ItemId = BOARD) -> Role:
    """What somebody may do with an item, or with what is the whole board's."""
    entry = entry_of(board, user)
    return place_of(board.items, entry, item)[1] if entry.below else entry.role


def place_of(items: Items, entry: Entry, item: ItemId) -> tuple[ItemId, Role]:
    """The item that decides about another one, and the role that it gives."""
    if item in entry.below:
        return item, entry.below[item]
    for above in items.ancestors(item):
        if above in entry.below:
            return above, entry.below[above]
    return BOARD, entry.role


def needed_for(key: str, user: User) -> tuple[Role, ItemId]:
    """The role that changing a setting takes, and where."""
    if key.startswith(_PRIVATE):
        own = key.startswith(f"{_PRIVATE}{user.name}:")
        return (Role.VIEWER if own else Role.ADMIN), BOARD
    if key.startswith((VIEW, _COLUMN, *REGISTRY)):
        return Role.EDITOR, BOARD
    if key.startswith(_IGNORED):
        row = key.removeprefix(_IGNORED).split(":")[1:2]
        number = row[0].removeprefix("-") if row else ""
        return Role.EDITOR, int(number) if _NUMBER.fullmatch(number) else BOARD
    return Role.ADMIN, BOARD


def may(session: BoardSession, item: ItemId) -> bool:
    """Whether the user of a session may change an item."""
    return role_of(session.board, session.user, item) >= Role.EDITOR or session.keeper


# ---- holding changes to it


def check(board: Board, user: User, changes: ChangeSet, *, keeper: bool) -> None:
    """Raise Refused where somebody may not do what a change set does; to be asked before it is
    carried out, under the lock.  The keeper of the file may do everything."""
    if board.access is None or keeper:
        return
    if user.locked and user.name not in board.access.entries:
        raise Refused(
            f"{user.name} has no access to this board any more: ask "
            f"{listed(admins_of(board.access), 'or') if board.access.admins else 'whoever owns its file'}.",
            brief="you have no access any more",
        )
    entry = board.access.for_user(user)
    judge = _Judge(board, board.access, user, entry)
    partly = bool(entry.below) or entry.role < Role.EDITOR
    for change in changes:
        if partly or change.item == BOARD:
            judge.pass_on(change)
    _check_admins(board, board.access, changes)


def _check_admins(board: Board, access: Access, changes: Iterable[Change]) -> None:
    """Somebody must be left who can say who may do what, unless the board gives up its roles."""
    said = {
        one.field: None if one.after is None else str(one.after)
        for one in changes
        if isinstance(one, SetCell) and one.item == BOARD and one.field.startswith(ACCESS)
    }
    if not said or not access.admins:
        return
    left = Access.read({**board.stored, **said})
    if left is not None and not left.admins:
        raise Refused(
            f"Nobody would be admin of this board any more: make somebody else admin before taking "
            f"that from {listed(admins_of(access), 'and')}.",
            brief="nobody else is admin",
        )


class _Judge:
    """One person and the tree as it will stand: each change is judged by what those before it
    leave."""

    def __init__(self, board: Board, access: Access, user: User, entry: Entry) -> None:
        self.board = board
        self.access = access
        self.user = user
        self.entry = entry
        self._moved: dict[ItemId, ItemId] = {}
        """Parents that the changes so far gave."""
        self._known: dict[ItemId, Role] = {}
        self._forget()

    def pass_on(self, change: Change) -> None:
        """Count in one more change; raises Refused."""
        item = change.item
        if isinstance(change, Create):
            if self._role(change.parent) < Role.EDITOR:
                where = "at " if change.parent == BOARD else ""
                raise self._refusal(
                    change.parent, f"adding a row {where}{self._below(change.parent)}"
                )
            self._put(item, change.parent)
        elif item == BOARD:
            self._pass_setting(change)
        elif change.field == PLACE:
            self._pass_place(item, parse_place(change.after)[0])
        elif change.field == ALIVE:
            self._pass_alive(item, bool(change.after))
        elif self._role(item) < Role.EDITOR:
            raise self._refusal(item, f"changing {self._title(item)}")

    def _pass_place(self, item: ItemId, home: ItemId) -> None:
        before, act = self._parent(item), f"moving {self._title(item)}"
        self._need_both(item, before, act)
        if home != before:
            if self._role(home) < Role.EDITOR:
                raise self._refusal(
                    home, f"{act} {'to ' if home == BOARD else ''}{self._below(home)}"
                )
            self._put(item, home)
            self._forget()

    def _put(self, item: ItemId, home: ItemId) -> None:
        """Remember where an item would be; what would be below itself is refused by the guards."""
        above = home
        while above not in (item, BOARD):
            above = self._parent(above)
        if above != item:
            self._moved[item] = home

    def _pass_alive(self, item: ItemId, back: bool) -> None:
        act = f"{'bringing back' if back else 'deleting'} {self._title(item)}"
        self._need_both(item, self._parent(item), act)
        for low, role in () if back else self.entry.below.items():
            if role < Role.EDITOR and self._goes_along(low, item):
                raise self._refusal(low, f"{act} with {self._title(low)} below it")

    def _goes_along(self, low: ItemId, top: ItemId) -> bool:
        """Whether an item goes where one above it is deleted."""
        alive = self.board.items.alive
        while 0 < low < len(alive) and low != top and alive[low]:
            low = self._parent(low)
        return low == top

    def _pass_setting(self, change: SetCell) -> None:
        key = change.field
        if key.startswith(ACCESS) and self._is_of_own_parts(change):
            return
        needed, where = needed_for(key, self.user)
        if self._role(where) < needed:
            raise self._refusal(where, self._act(change), needed)

    def _act(self, change: SetCell) -> str:
        """What changing a setting is, in words."""
        from tpm_tui.service.guards import setting_name

        key = change.field
        if key.startswith(_COLUMN) and change.before is None:
            return "adding a column"
        if key.startswith(_BREAK):
            return "accepting a break of the journal"
        return _ACTS.get(key) or f"changing {setting_name(self.board, key)}"

    def _is_of_own_parts(self, change: SetCell) -> bool:
        """Whether it gives or takes nothing but roles of parts that this person is admin of."""
        login = change.field.removeprefix(ACCESS)
        if self.user.locked and login not in self.access.entries:
            return False  # behind the gate who is not named is nobody, and would come to be let in
        others = self.access.of(EVERYBODY) if login != EVERYBODY else Entry()
        before = self.access.of(login)
        after = others if change.after is None else read_entry(change.after)
        if after is None or after.role is not before.role:
            return False
        parts = before.below.keys() | after.below.keys()
        changed = [one for one in parts if before.below.get(one) is not after.below.get(one)]
        return bool(changed) and all(self._role(one) is Role.ADMIN for one in changed)

    def _need_both(self, item: ItemId, parent: ItemId, act: str) -> None:
        """What becomes of a row changes the rows that it stands among as well."""
        for one in (item, parent):
            if self._role(one) < Role.EDITOR:
                raise self._refusal(one, act, of=self._name(parent) if one == parent else "")

    def _role(self, item: ItemId) -> Role:
        known, chain = self._known, []
        while item not in known:
            chain.append(item)
            item = self._parent(item)
        role = known[item]
        for one in chain:
            known[one] = role
        return role

    def _forget(self) -> None:
        self._known = {**self.entry.below, BOARD: self.entry.role}

    def _parent(self, item: ItemId) -> ItemId:
        found = self._moved.get(item)
        if found is not None:
            return found
        parents = self.board.items.parent
        return parents[item] if 0 < item < len(parents) else BOARD

    # ---- words

    def _title(self, item: ItemId) -> str:
        return title_of(self.board, item)

    def _name(self, item: ItemId) -> str:
        return "this board" if item == BOARD else self._title(item)

    def _below(self, item: ItemId) -> str:
        return "the top level" if item == BOARD else f"below {self._title(item)}"

    def _refusal(self, item: ItemId, act: str, needed: Role = Role.EDITOR, of: str = "") -> Refused:
        while item != BOARD and item not in self.entry.below:
            item = self._parent(item)
        return refused(self.board, self.access, self.entry, item, act, needed, of)
