"""Commands about people and roles: who there is, when they work, what they cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.people import ROLE
from tpm_tui.domain.registry import Person, Role
from tpm_tui.errors import Refused
from tpm_tui.service.board import Board
from tpm_tui.service.people import registry as people
from tpm_tui.service.people.text import LEAVE_FORMS, RATE_FORMS, WEEK_FORMS
from tpm_tui.service.roles.permission import SHARED, ensure
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, PickerScreen, Picking
from tpm_tui.ui.screens.table import RowAct, Table, TableScreen
from tpm_tui.ui.tables.people import HEADS, LEFT, PersonLine, people_lines

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen

FIELDS: Mapping[str, tuple[str, str]] = {
    "role": ("Role", "what they work as; its rate holds where they have none"),
    "team": ("Team", "a name"),
    "skills": ("Skills", "sql, java · +python adds one · -java takes one away"),
    "week": ("Week", f"{WEEK_FORMS}; - is the board's"),
    "part_time": ("Part-time", "60%; - is full time"),
    "place": ("Holidays of", "DE, DE-BY, US-CA ...; - is the board's alone"),
    "leave": ("Leave", f"{LEAVE_FORMS} · + adds, - takes away"),
    "rates": ("Rate per hour", RATE_FORMS),
    "headcount": ("Headcount", "2 or 1.5fte"),
}
"""What is asked for, and how it is typed."""


Allocate = Callable[[str, Callable[[], None]], None]

PLAIN = ("Name", "Role", "Team", "Week")
"""Columns whose texts need no name before them."""


class Peopling:
    """The list of people and roles."""

    def __init__(self, desk: Desk, screen: BoardScreen, allocate: Allocate) -> None:
        self.desk = desk
        self.screen = screen
        self.allocate = allocate
        """Opens the allocation screen for somebody; the list is closed by what it is given."""
        self.lines: tuple[PersonLine, ...] = ()

    def show_people(self) -> None:
        """Everybody who is known or assigned, and the roles."""
        screen = TableScreen(self.desk.grid.palette, self._table(), self.desk)
        _ = self.screen.app.push_screen(screen)

    def _table(self) -> Table:
        desk = self.desk
        self.lines = people_lines(desk.board)
        return Table(
            "People and roles",
            HEADS,
            tuple(one.cells for one in self.lines),
            left=LEFT,
            tones=tuple(one.tone for one in self.lines),
            ids=tuple(one.key for one in self.lines),
            detail=self._detail,
            acts=(
                RowAct("enter", "change", self._fields),
                RowAct("o", "person", lambda screen, _: self._add(screen, role=False), without_row=True),
                RowAct("O", "role", lambda screen, _: self._add(screen, role=True), without_row=True),
                RowAct("v", "leave", lambda screen, at: self._ask(screen, at, "leave")),
                RowAct("R", "rename", self._rename),
                RowAct("D", "remove", self._remove),
                RowAct("a", "weeks", self._allocation),
                RowAct("H", "holidays", self._holidays, without_row=True),
                RowAct("u", "undo", lambda *_: desk.carry_out(desk.session.undo, "Undone"), without_row=True),
                RowAct("ctrl+z", "", lambda *_: desk.carry_out(desk.session.undo, "Undone"), without_row=True),
                RowAct("ctrl+r", "", lambda *_: desk.carry_out(desk.session.redo, "Redone"), without_row=True),
                RowAct("w", "", lambda screen, at: self._ask(screen, at, "week")),
                RowAct("t", "", lambda screen, at: self._ask(screen, at, "team")),
                RowAct("s", "", lambda screen, at: self._ask(screen, at, "skills")),
                RowAct("$", "", lambda screen, at: self._ask(screen, at, "rates")),
            ),
            again=self._table,
            version=lambda: (desk.board.revision, desk.board.engine.staffing.version),
            empty="Nobody yet: o adds a person, O a role; whoever is assigned on the board is here too.",
        )  # fmt: skip

    def _detail(self, at: int) -> str:
        """All of one line, named where it is not plain what a word is."""
        parts = [
            text if head in PLAIN else f"{head.lower()} {text}"
            for head, text in zip(HEADS, self.lines[at].cells, strict=True)
            if text
        ]
        return " · ".join(parts)

    # ---- acts

    def _fields(self, screen: TableScreen, at: int) -> None:
        """Pick what to change."""
        self._editable()
        key = self.lines[at].key
        fields = people.ROLE_FIELDS if key.startswith(ROLE) else people.PERSON_FIELDS
        options = [
            Option(field, FIELDS[field][0], self._text(key, field) or f"({FIELDS[field][1]})")
            for field in fields
        ]
        picking = Picking(f"Change of {key}", options, lambda field: self._ask(screen, at, field))
        _ = screen.app.push_screen(PickerScreen(self.desk.grid.palette, picking))

    def _ask(self, screen: TableScreen, at: int, field: str) -> None:
        self._editable()
        key, seen = self.lines[at].key, self.desk.board.revision
        role = key.startswith(ROLE)
        if field not in (people.ROLE_FIELDS if role else people.PERSON_FIELDS):
            raise Refused(f"A role has no {FIELDS[field][0].lower()}; a person has.")
        label, hint = FIELDS[field]
        set_one = people.set_role if role else people.set_person

        def accept(text: str) -> None:
            self._run(lambda board: set_one(board, key, {field: text}), seen)

        prompt = Prompt(f"{label} of {key}:", accept, hint=hint, selected=field != "leave")
        screen.ask(prompt, self._text(key, field))

    def _add(self, screen: TableScreen, *, role: bool) -> None:
        self._editable()
        add = people.set_role if role else people.set_person
        known = people.role_named if role else people.person_named

        def accept(text: str) -> None:
            name = text.strip()
            if known(self.desk.board, name) is not None:
                raise Refused(f"{name} is there already.")
            self._run(lambda board: add(board, name, {}))
            screen.renew()
            wanted = f"{ROLE}{name}" if role else name
            screen.lines.at = next(
                (n for n, one in enumerate(self.lines) if one.key == wanted), screen.lines.at
            )
            screen.lines.move(0)

        hint = "Enter then changes week, leave, rate and the rest"
        screen.ask(Prompt("New role:" if role else "New person:", accept, hint=hint))

    def _rename(self, screen: TableScreen, at: int) -> None:
        self._editable()
        key = self.lines[at].key
        role = key.startswith(ROLE)
        rename = people.rename_role if role else people.rename_person

        def accept(text: str) -> None:
            self._run(lambda board: rename(board, key, text))

        hint = "everywhere: assignments, owners, " + ("who works as it" if role else "logged work")
        prompt = Prompt(f"{key} is now called:", accept, hint=hint, selected=True)
        screen.ask(prompt, key.removeprefix(ROLE))

    def _remove(self, _: TableScreen, at: int) -> None:
        self._editable()
        one = self.lines[at]
        if not one.known:
            raise Refused(f"{one.key} is only named in assignments; hand those over instead (g a).")
        remove = people.remove_role if one.key.startswith(ROLE) else people.remove_person
        self._run(lambda board: remove(board, one.key))

    def _holidays(self, screen: TableScreen, _: int) -> None:
        self._editable()
        days = ", ".join(str(day) for day in self.desk.board.settings.values["days_off"])

        def accept(text: str) -> None:
            self._run(lambda board: people.set_days_off(board, text))

        hint = "days, ranges, or a place such as DE-BY · + adds, - takes away"
        screen.ask(Prompt("Holidays of the board:", accept, hint=hint), days)

    def _allocation(self, screen: TableScreen, at: int) -> None:
        self.allocate(self.lines[at].key, screen.leave)

    # ---- inside

    def _editable(self) -> None:
        ensure(self.desk.session, what=SHARED)

    def _text(self, key: str, field: str) -> str:
        board = self.desk.board
        if key.startswith(ROLE):
            role = people.role_named(board, key) or Role(key.removeprefix(ROLE))
            return people.role_text(board, role, field)
        person = people.person_named(board, key) or Person(key)
        return people.person_text(board, person, field)

    def _run(self, command: Callable[[Board], ChangeSet], seen: int | None = None) -> None:
        outcome = self.desk.session.execute(command, seen)
        _ = self.desk.carry_out(lambda: outcome)
