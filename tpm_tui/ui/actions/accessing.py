"""The command that shows who may do what on the board, and lets an admin change it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.query.arrangement import is_group
from tpm_tui.query.folding import fold
from tpm_tui.service.board import Board
from tpm_tui.service.roles import granting
from tpm_tui.service.roles.access import EVERYBODY, Entry, Role
from tpm_tui.service.roles.permission import SETTINGS, ensure
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, PickerScreen, Picking
from tpm_tui.ui.screens.table import RowAct, Table, TableScreen

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen

HEADS = ("Login", "Role", "Parts with another role")
DOES = {
    Role.VIEWER: "looks, and keeps views of their own",
    Role.EDITOR: "changes rows, comments, people, columns and views",
    Role.ADMIN: "also what the board counts by, and who may do what",
}
NOBODY = "No roles: whoever can write the file may do everything. o gives the first one."


class Accessing:
    """The list of people with their roles."""

    def __init__(self, desk: Desk, screen: BoardScreen) -> None:
        self.desk = desk
        self.screen = screen
        self.logins: tuple[str, ...] = ()

    def show_access(self) -> None:
        """Everybody who has a role, then everybody else."""
        screen = TableScreen(self.desk.grid.palette, self._table(), self.desk)
        _ = self.screen.app.push_screen(screen)

    def _table(self) -> Table:
        desk = self.desk
        access = desk.board.access
        entries = dict(access.entries) if access is not None else {}
        self.logins = tuple(sorted(entries, key=lambda one: (one == EVERYBODY, one.casefold())))
        me = desk.session.user.name

        def undo(*_where: object) -> None:
            _ = desk.carry_out(desk.session.undo, "Undone")

        def redo(*_where: object) -> None:
            _ = desk.carry_out(desk.session.redo, "Redone")

        return Table(
            "Who may do what",
            HEADS,
            tuple(
                (_named(one), entries[one].role.word, self._parts(entries[one]))
                for one in self.logins
            ),
            left=frozenset({0, 1, 2}),
            tones=tuple("strong" if one == me else "" for one in self.logins),
            ids=self.logins,
            detail=self._detail,
            acts=(
                RowAct("enter", "role", self._role),
                RowAct("o", "person", self._add, without_row=True),
                RowAct("p", "part", self._part),
                RowAct("D", "remove", self._remove),
                RowAct("u", "undo", undo, without_row=True),
                RowAct("ctrl+z", "", undo, without_row=True),
                RowAct("ctrl+r", "", redo, without_row=True),
                RowAct("f2", "", self._role),
            ),
            again=self._table,
            version=lambda: desk.board.revision,
            empty=NOBODY,
        )

    def _detail(self, at: int) -> str:
        login = self.logins[at]
        entry = self._entry(login)
        parts = self._parts(entry)
        rest = f" · {parts}" if parts else ""
        return f"{_named(login)}: {DOES[entry.role]}{rest}"

    # ---- acts

    def _role(self, screen: TableScreen, at: int) -> None:
        """Pick another role for the whole board."""
        ensure(self.desk.session, what=SETTINGS)
        login, seen = self.logins[at], self.desk.board.revision
        held = self._entry(login).role
        options = [
            Option(role.word, role.word.capitalize(), DOES[role], "x" if role is held else " ")
            for role in Role
        ]

        def picked(word: str) -> None:
            role, author = granting.role_named(word), self.desk.session.user.name

            def command(board: Board) -> ChangeSet:
                if login == EVERYBODY:
                    return granting.set_default(board, role, author)
                return granting.grant(board, login, role, author)

            screen.carry_out(lambda: self._run(command, seen))

        picking = Picking(f"Role of {_named(login)}", options, picked, at=held.word)
        _ = screen.app.push_screen(PickerScreen(self.desk.grid.palette, picking))

    def _add(self, screen: TableScreen, _: int) -> None:
        """Ask for a login; Enter then changes the role."""
        ensure(self.desk.session, what=SETTINGS)

        def accept(text: str) -> None:
            from tpm_tui.service.roles.acquaintance import stranger  # not before the first picture

            login, first = granting.checked_login(text), self.desk.board.access is None
            if granting.own_entry(self.desk.board, login) is not None:
                raise Refused(f"{login} is there already.")
            me = self.desk.session.user.name
            role = Role.ADMIN if first and login == me else Role.EDITOR
            self._run(lambda board: granting.grant(board, login, role, me))
            session, said = self.desk.session, list[str]()
            if first:
                said.append(
                    f"{login} is {role.word}; you are admin, everybody else is editor as before."
                )
            if unknown := stranger(login, session.path, locked=session.user.locked):
                said.append(unknown)
            if said:
                self.desk.say(" ".join(said), "warn" if unknown else "good")
            screen.renew()
            screen.lines.at = next(
                (n for n, one in enumerate(self.logins) if one == login), screen.lines.at
            )
            screen.lines.move(0)

        hint = "as the system knows them; they become editor, Enter then gives another role"
        screen.ask(Prompt("Login:", accept, hint=hint))

    def _part(self, screen: TableScreen, at: int) -> None:
        """Ask for another role below a row, that of the board's cursor to begin with."""
        login, seen = self.logins[at], self.desk.board.revision
        if login == EVERYBODY:
            raise Refused("Parts are given to people by name; o adds one.")

        def accept(text: str) -> None:
            item, role = self._typed_part(text)
            me = self.desk.session.user.name

            def command(board: Board) -> ChangeSet:
                if role is None:
                    return granting.revoke(board, login, item)
                return granting.grant(board, login, role, me, item)

            self._run(command, seen)

        desk = self.desk
        row = desk.row if len(desk.outline) and not is_group(desk.row) else BOARD
        title = f" ({desk.board.items.columns['title'][abs(row)]})" if row else ""
        hint = f"a role, and a row by number or name{title}; -12 takes that of 12 away"
        prompt = Prompt(f"Part of {login}:", accept, hint=hint, selected=True)
        screen.ask(prompt, f"editor {abs(row)}" if row else "")

    def _typed_part(self, text: str) -> tuple[ItemId, Role | None]:
        first, _, rest = text.strip().partition(" ")
        role = next((one for one in Role if one.word == first.casefold()), None)
        where = (rest if role is not None else text).strip()
        digits = where.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= 9:
            if where.startswith("-"):
                return int(digits), None
            return int(digits), role or Role.EDITOR
        return self._titled(where), role or Role.EDITOR

    def _titled(self, title: str) -> ItemId:
        """The only row that is called so, or else the only one whose name begins so."""
        items, wanted = self.desk.board.items, fold(title)
        rows = (one for one in items.subtree(BOARD) if one != BOARD)
        names = {one: fold(str(items.columns["title"][one])) for one in rows}
        found = [item for item, name in names.items() if name == wanted] or [
            item for item, name in names.items() if wanted and name.startswith(wanted)
        ]
        if len(found) == 1:
            return found[0]
        if not found:
            raise InvalidInput(
                f"{title!r} is no part: no row begins so. Write `editor 12` or `editor Core`, or "
                "`-12` to take it away."
            )
        several = ", ".join(f"{one} {items.columns['title'][one]}" for one in found[:3])
        raise InvalidInput(f"{len(found):,} rows begin with {title!r} ({several}): give a number.")

    def _remove(self, _: TableScreen, at: int) -> None:
        """Take everything that is said about somebody away."""
        login = self.logins[at]
        if login == EVERYBODY:
            raise Refused("Everybody else has some role always; Enter gives another one.")
        ensure(self.desk.session, what=SETTINGS)
        self._run(lambda board: granting.revoke(board, login))
        self.desk.say(
            f"{login} is viewer at most now; a key stays until: tpm-tui access revoke", "warn"
        )

    # ---- inside

    def _entry(self, login: str) -> Entry:
        return granting.own_entry(self.desk.board, login) or Entry()

    def _parts(self, entry: Entry) -> str:
        titles = self.desk.board.items.columns["title"]
        return ", ".join(
            f"{role.word} of {item} {titles[item] if item < len(titles) else ''}".rstrip()
            for item, role in sorted(entry.below.items())
        )

    def _run(self, command: Callable[[Board], ChangeSet], seen: int | None = None) -> None:
        outcome = self.desk.session.execute(command, seen)
        _ = self.desk.carry_out(lambda: outcome)


def _named(login: str) -> str:
    return "everybody else" if login == EVERYBODY else login
