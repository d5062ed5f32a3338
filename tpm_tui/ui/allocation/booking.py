"""Booking somebody from the allocation screen: pick a row of the board, then say how much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tpm_tui.domain.calendar import iso, ordinal
from tpm_tui.domain.people import Assignment
from tpm_tui.errors import Refused
from tpm_tui.service.foreseeing.alarms import alarm_text, alarms
from tpm_tui.service.foreseeing.previewing import previewed
from tpm_tui.service.heat.periods import Period
from tpm_tui.service.people.bookable import Bookable, bookable, booked, rebooked
from tpm_tui.service.roles.permission import ANY, ensure
from tpm_tui.service.session import Command
from tpm_tui.ui.allocation.looks import span_words
from tpm_tui.ui.allocation.standing import StandingBooking
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, PickerScreen, Picking

AMOUNTS = "50%, 4h/d, 16h, 0.5fte, 30% soft"


@dataclass(slots=True)
class AllocationBooking:
    """One booking; the row comes from a list of those that are open in the marked time."""

    desk: Desk
    ask: Callable[[Prompt, str], None]
    told: Callable[[str], str]
    """What the cell of a person or role says, from the board as it is."""

    def book(self, key: str, period: Period) -> None:
        """Ask on what, and then how much."""
        ensure(self.desk.session, what=ANY)
        rows = bookable(self.desk.board, key, iso(period.first), iso(period.last))
        if not rows:
            raise Refused("No row of this board is open; add one first.")
        by_value = {str(one.item): one for one in rows}
        picking = Picking(
            f"What is {key} booked on in {period.label}?",
            [_option(one) for one in rows],
            lambda value: self._ask_amount(key, by_value[value], period),
        )
        _ = self.desk.grid.app.push_screen(PickerScreen(self.desk.grid.palette, picking))

    # ---- inside

    def _ask_amount(self, key: str, row: Bookable, period: Period) -> None:
        """Ask for the terms; where somebody is on the row already, for other ones."""
        seen, item = self.desk.board.revision, row.item
        before = _changed(row, period)
        standing = None if before is None else StandingBooking(self.desk, item, before, seen)

        def changing(text: str) -> Callable[[Assignment], Command]:
            return lambda one: lambda board: rebooked(board, item, one, text)

        def command(text: str) -> Command:
            if standing is None:
                return lambda board: booked(board, item, key, text)
            return changing(text)(standing.one)

        def preview(text: str) -> None:
            prompt.told = ("", "")
            with previewed(self.desk.board, command(text)(self.desk.board)) as delta:
                prompt.note = self.told(key)
                found = alarms(self.desk.board, delta)
            if found:
                tone = "warn" if any(one.bad for one in found) else "good"
                prompt.told = (alarm_text(found), tone)

        def accept(text: str) -> None:
            if standing is not None:
                standing.execute(changing(text))
                return
            outcome = self.desk.session.execute(command(text), seen)
            _ = self.desk.carry_out(lambda: outcome)

        label = f"{key} on {row.title}:" if before is None else f"{key} is on {row.title} already:"
        prompt = Prompt(
            label, accept, preview, hint=_hint(row, before), selected=True,
            cells=() if standing is None else standing.cells,
        )  # fmt: skip
        self.ask(prompt, "" if before is None else before.terms)


def _option(row: Bookable) -> Option:
    there = ", ".join(one.terms for one in row.there)
    below = "has rows below" if row.parent else ""
    notes = (f"there: {there}" if there else "", _dates(row), " › ".join(row.above), below)
    mark = "x" if there else "•" if row.touches else " "
    return Option(str(row.item), row.title, " · ".join(text for text in notes if text), mark)


def _dates(row: Bookable) -> str:
    if row.first is None or row.last is None:
        return "no dates"
    return span_words(ordinal(row.first), ordinal(row.last))


def _changed(row: Bookable, period: Period) -> Assignment | None:
    """The booking that another amount replaces: the one of this time, or the one that follows the
    row's dates; beside one of another time there is room for a second one."""
    for one in row.there:
        if one.first is None or one.last is None:
            return one
        if ordinal(one.first) <= period.last and period.first <= ordinal(one.last):
            return one
    return None


def _hint(row: Bookable, before: Assignment | None) -> str:
    if before is not None:
        return f"changes that booking: {AMOUNTS} · nothing takes it away"
    if row.there:
        return f"{AMOUNTS} · beside {', '.join(one.terms for one in row.there)}: give dates a..b"
    if row.first is None or row.last is None:
        return f"{AMOUNTS}, with dates 2026-03-02..2026-03-06: the row has none"
    return f"{AMOUNTS} · {_dates(row)} unless dates are given"
