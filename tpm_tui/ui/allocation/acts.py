"""What can be changed from the allocation screen: an assignment, who does a role, and undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tpm_tui.domain.people import ROLE, Assignment
from tpm_tui.errors import Refused, TpmError
from tpm_tui.query.completion import Completion
from tpm_tui.service.foreseeing.previewing import previewed
from tpm_tui.service.heat.map import PERSON, Cause, HeatFilter, heat_map
from tpm_tui.service.heat.periods import DAY, WEEK, around_today
from tpm_tui.service.lint.finding import listed
from tpm_tui.service.people.assigning import meant, newcomers, reassigned, staffed
from tpm_tui.service.roles.permission import ANY, ensure
from tpm_tui.service.session import Command
from tpm_tui.ui.allocation.looks import person_days
from tpm_tui.ui.allocation.standing import StandingBooking
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, PickerScreen, Picking

HINT = "50%, 30% soft, 0.5fte, 4h/d, 40h · a name hands it over · nothing takes it away"
DAYS_LONG = 120
"""Days up to which free time is counted by day, and beyond by week."""


@dataclass(slots=True)
class AllocationActs:
    """Edits from causes; every one is a change set of the board."""

    desk: Desk
    ask: Callable[[Prompt, str], None]
    told: Callable[[str], str]
    """What the cell of a person or role says, worked out from the board as it is; for the preview of
    an edit."""

    def change(self, cause: Cause, key: str = "") -> None:
        """Ask for other terms or another person; what is told is of the row `key`, else of whose the
        booking is."""
        self._check(cause)
        item, before = cause.item, cause.one
        booking = StandingBooking(self.desk, item, before, self.desk.board.revision)
        title = self.desk.board.items.columns["title"][item]

        def command(text: str) -> Callable[[Assignment], Command]:
            return lambda one: lambda board: reassigned(board, item, one, text)

        def preview(text: str) -> None:
            prompt.told = ("", "")
            board = self.desk.board
            changes, new = command(text)(booking.one)(board), newcomers(board, before, text)
            with previewed(board, changes):
                prompt.note = self.told(key or cause.key)
            if new:
                prompt.told = (_new_here(new), "warn")
            elif any(one.key != before.key for one in meant(booking.one, text)):
                prompt.told = (changes.label, "accent")

        def accept(text: str) -> None:
            _ask_once(asked, newcomers(self.desk.board, before, text))
            booking.execute(command(text))

        asked: set[tuple[str, ...]] = set()
        prompt = Prompt(
            f"{cause.key} on {title}:", accept, preview, completer=self._completed, hint=HINT,
            selected=True, cells=booking.cells,
        )  # fmt: skip
        self.ask(prompt, before.terms)

    def staff(self, causes: tuple[Cause, ...], when: str = "") -> None:
        """Pick a person for a role, now or at the time that is told; what is on other boards stays as
        it is."""
        ensure(self.desk.session, what=ANY)
        places = [(one.item, one.one) for one in causes if one.one.role and not one.board]
        if not places:
            raise Refused("There is no role here to staff; go to demand of a role.")
        seen = self.desk.board.revision
        roles = {one.name for _, one in places}

        def accept(name: str) -> None:
            outcome = self.desk.session.execute(lambda board: staffed(board, places, name), seen)
            _ = self.desk.carry_out(lambda: outcome)

        def pick(name: str) -> None:
            try:
                if new := newcomers(self.desk.board, places[0][1], _written(name)):
                    prompt = Prompt("who:", accept, completer=self._completed)
                    prompt.told = (f"{_new_here(new)}; Enter adds them, Esc leaves.", "warn")
                    self.ask(prompt, name)
                    return
                self.desk.attempt(lambda: accept(name))
            except TpmError as error:
                self.desk.say(str(error), "bad")

        count = f"{len(places):,} assignments" if len(places) > 1 else "1 assignment"
        picking = Picking(
            f"Who does {', '.join(sorted(roles))}{when and f' {when}'}? ({count})",
            self._candidates(roles, causes),
            pick,
            free=True,
        )
        _ = self.desk.grid.app.push_screen(PickerScreen(self.desk.grid.palette, picking))

    def undo(self) -> None:
        """Take back the user's last change."""
        _ = self.desk.carry_out(self.desk.session.undo, "Undone")

    def redo(self) -> None:
        """Bring back what was undone."""
        _ = self.desk.carry_out(self.desk.session.redo, "Redone")

    # ---- inside

    def _check(self, cause: Cause) -> None:
        if cause.board:
            raise Refused(f"This is on the board {cause.board}; open that one to change it.")
        ensure(self.desk.session, cause.item)

    def _completed(self, text: str, at: int) -> Completion:
        """Names of people and roles for what is typed."""
        typed = text[:at].casefold()
        names = [one for one in self.desk.board.people() if one.casefold().startswith(typed)]
        told = (
            (f"{_written(name)} ", "role" if name.startswith(ROLE) else "person") for name in names
        )
        return Completion(0, at, tuple(told) if typed.strip() and not typed[:1].isdigit() else ())

    def _candidates(self, roles: set[str], causes: tuple[Cause, ...]) -> list[Option]:
        """People, those first who are of the role or share its skills, then who has most time."""
        board = self.desk.board
        people = board.settings.people()
        skills = {
            skill.casefold()
            for role in roles
            if role in people.roles
            for skill in people.roles[role].skills
        }
        wanted = {role.casefold() for role in roles}
        first, last = _time(causes, board.ctx.today.toordinal())
        period = DAY if last - first <= DAYS_LONG else WEEK
        first, last = around_today(period, first, last, board.ctx.today.toordinal())
        heat = heat_map(board, period, first, last, HeatFilter())
        ranked = []
        for row in heat.rows:
            if row.kind != PERSON:
                continue
            person = people.persons.get(row.key)
            role = person.role if person is not None else ""
            own = person.skills if person is not None else ()
            shared = len(skills & {skill.casefold() for skill in own})
            capacity = row.whole.capacity or 0
            free = capacity - row.whole.all
            free_text = person_days(max(free, 0), heat.day_seconds)
            note = f"{free_text} of {person_days(capacity, heat.day_seconds)} days free"
            told = " · ".join([note, *(text for text in (role, ", ".join(own), row.team) if text)])
            rank = (role.casefold() not in wanted, -shared, -free)
            ranked.append((rank, Option(row.key, row.name, told)))
        ranked.sort(key=lambda one: one[0])
        return [option for _, option in ranked]


def _new_here(names: tuple[str, ...]) -> str:
    """`zed is new here`."""
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} new here"


def _ask_once(asked: set[tuple[str, ...]], names: tuple[str, ...]) -> None:
    """Refuse names that are new until they are given a second time: most are mistyped."""
    if names and names not in asked:
        asked.add(names)
        raise Refused(f"{_new_here(names)}: Enter again books them, Esc leaves.")


def _time(causes: tuple[Cause, ...], today: int) -> tuple[int, int]:
    firsts = [one.first for one in causes if one.first is not None]
    lasts = [one.last for one in causes if one.last is not None]
    return (min(firsts), max(lasts)) if firsts and lasts else (today, today + 27)


def _written(name: str) -> str:
    """A name as it is typed among assignments, quoted where it has to be."""
    one = Assignment(name.removeprefix(ROLE), 100, role=name.startswith(ROLE))
    return str(one).removesuffix(" 1%")
