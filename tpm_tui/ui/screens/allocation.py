"""People by weeks as a heat map, what is behind a cell below it, and changes right there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual import events

from tpm_tui.errors import Refused
from tpm_tui.service.heat.filter import KEYS, heat_filter
from tpm_tui.service.heat.free import free_asked
from tpm_tui.service.heat.map import (
    PERSON,
    RED,
    Cause,
)
from tpm_tui.service.heat.periods import DAY, MONTH, WEEK
from tpm_tui.service.heat.view import FIGURES, FREE, HOURS, PERCENT, HeatLook
from tpm_tui.service.people.next_demand import next_demand, when_told
from tpm_tui.ui.allocation.acts import AllocationActs
from tpm_tui.ui.allocation.booking import AllocationBooking
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.keys.sequences import pressed
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.allocation_shown import AllocationShown
from tpm_tui.ui.screens.table import Table, TableScreen
from tpm_tui.ui.working import say_working

DAYS_OF = {DAY: 1, WEEK: 7, MONTH: 30}
"""Days of a period, to tell how many cells a map will have."""

_TOLD = {
    PERCENT: "demand in percent of the time there is",
    HOURS: "hours asked for",
    FREE: "hours left beside all bookings",
}


class AllocationScreen(AllocationShown, inherit_bindings=False):
    """Keys of the map and of the causes."""

    def __init__(self, desk: Desk, look: HeatLook, go: Callable[[int, str], None]) -> None:
        super().__init__(desk, look)
        self.go = go
        self.do = AllocationActs(desk, self.ask, self.told)
        self.booking = AllocationBooking(desk, self.ask, self.told)

    def hints(self) -> list[tuple[str, str]]:
        """Keys of the map, or of the causes."""
        if self.body is self.causes:
            return [
                ("j k", "move"), ("Enter", "go there"), ("e", "change"), ("a", "book"), ("s", "staff"),
                ("u", "undo"),
            ]  # fmt: skip
        return [
            ("Enter", "why"), ("a", "book"), ("n N", "over"), ("f", "filter"), ("d w m", "zoom"),
            ("c", "%/h/free"), ("F", "free"), ("s", "staff"), ("[ ]", "slide"),
            ("r", "red"), ("u", "undo"), ("t", "today"), ("e", "edit"), ("\\", "all"),
            ("B", "boards"),
        ]  # fmt: skip

    # ---- keys

    def steps(self) -> dict[str, int]:
        """Up and down; Home and End are of the periods on the map."""
        found = super().steps()
        if self.body is self.map:
            del found["home"], found["end"]
        return found

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Keys of the map or of the causes, and those of both."""
        do, both = (
            self.do,
            {
                "e": self._change,
                "f2": self._change,
                "i": self._change,
                "s": self._staff,
                "a": self._book,
            },
        )
        both |= dict.fromkeys(("u", "ctrl+z"), do.undo) | dict.fromkeys(
            ("ctrl+r", "ctrl+y"), do.redo
        )
        both |= {"n": lambda: self._next(1), "N": lambda: self._next(-1)}
        both |= {"B": self._boards, "f5": self._again, "ctrl+l": self._again}
        if self.body is self.causes:
            return both | {"enter": self.pick, "tab": self._to_map, "shift+tab": self._to_map}
        across = self.map.across
        return both | {
            "right": lambda: across(1), "l": lambda: across(1),
            "left": lambda: across(-1), "h": lambda: across(-1),
            "home": lambda: across(-self.map.columns), "0": lambda: across(-self.map.columns),
            "end": lambda: across(self.map.columns), "$": lambda: across(self.map.columns),
            "]": lambda: self.map.slide(1), "[": lambda: self.map.slide(-1),
            "t": lambda: self.map.go_to_day(self.view.today),
            "d": lambda: self._zoom(DAY), "w": lambda: self._zoom(WEEK), "m": lambda: self._zoom(MONTH),
            "f": self._filter, "/": self._filter, "\\": lambda: self._narrow(""), "r": self._sort,
            "F": self._sort_by_time, "c": self._figures,
            "enter": self.pick, "tab": self._to_causes,
        }  # fmt: skip

    def press(self, event: events.Key) -> None:
        """From the causes Esc goes back to the map first."""
        if self.body is self.causes and pressed(event) in ("escape", "left", "h"):
            self._to_map()
            self.show()
            return
        super().press(event)
        self._settle()

    def _settle(self) -> None:
        """What is behind the cell where the cursor is now."""
        if self.app.screen is self:
            self.explain()
            self.show()

    def pick(self) -> None:
        """From a cell to its causes, from a cause to its row on the board."""
        if self.body is self.map:
            self._to_causes()
            return
        cause = self.causes.marked
        if cause is None:
            return
        if cause.board:
            raise Refused(f"This is on the board {cause.board}; open that one to see it.")
        items = self.board_desk.board.items
        row = cause.item if items.is_leaf(cause.item) else -cause.item
        self.leave()
        self.go(row, "allocation")

    def clicked(self, index: int, event: events.Click) -> None:
        """A click on a cell or a cause."""
        if self.body is self.map:
            column = self.map.column_at(event.screen_x - self.map.region.x)
            if column is not None:
                self.map.column = column
        super().clicked(index, event)
        self._settle()

    def on_click(self, event: events.Click) -> None:
        """Keys go where the click was; then the frame marks what is there."""
        if self.prompts.prompt is None:
            if self.causes.region.contains(event.screen_x, event.screen_y) and self.causes.count:
                self._to_causes()
            elif self.map.region.contains(event.screen_x, event.screen_y):
                self._to_map()

    def answered(self) -> None:
        """A prompt has closed."""
        super().answered()
        self._settle()

    # ---- acts

    def _to_causes(self) -> None:
        if not self.causes.count:
            raise Refused("Nothing is behind this cell.")
        self.enter(self.causes)

    def _to_map(self) -> None:
        self.enter(self.map)

    def _zoom(self, period: str) -> None:
        shown = self.map.period
        days = self.map.periods[-1].last - self.map.periods[0].first if shown is not None else 0
        say_working(self.board_desk, self.map.count * days // DAYS_OF[period], self)
        self._said = ("", "")
        self.look.period = period
        if shown is not None:
            self.look.day = shown.first

    def _sort(self) -> None:
        self.look.order = "" if self.look.order == RED else RED
        self.say("Over-allocated people first." if self.look.order else "By name again.")

    def _sort_by_time(self) -> None:
        """Who has most time in the marked period first; again there, by name."""
        period = self.map.period
        if period is None:
            raise Refused("Nobody is here to be sorted.")
        if self.look.order == FREE and self.view.asked == self.map.column:
            self.look.order = ""
            self.say("By name again.")
            return
        self.look.order, self.look.asked = FREE, period.first
        self.say(f"Who has most time in {period.label} first.")

    def _figures(self) -> None:
        """From percent to hours to free hours, and round again."""
        at = FIGURES.index(self.look.figures)
        self.look.figures = FIGURES[(at + 1) % len(FIGURES)]
        self.say(f"Cells tell {_TOLD[self.look.figures]}.")

    def _boards(self) -> None:
        """The other boards of the folder, counted or not."""
        notes = self.board_desk.board.elsewhere.notes
        rows = [(name, "counts: people of this map are booked there") for name in self.view.others]
        rows += [(note, "") for note in notes]
        table = Table(
            "Other boards of this folder", ("Board", "What it is here"), tuple(rows),
            left=frozenset({0, 1}), tones=("",) * len(self.view.others) + ("warn",) * len(notes),
            empty="No other board of this folder says anything about the people here.",
            detail=lambda at: " ".join(rows[at]),
        )  # fmt: skip
        _ = self.app.push_screen(TableScreen(self.board_desk.grid.palette, table))

    def _again(self) -> None:
        self._made = None
        self.app.action_repaint()

    def _next(self, step: int) -> None:
        """The next over-allocation after the cursor, person by person."""
        rows = {row.key: at for at, row in enumerate(self.map.rows)}
        places = sorted((rows[key], at) for key, at in self.view.red if key in rows)
        if not places:
            self.say("Nobody is over-allocated here.", "good")
            return
        here = (self.map.at, self.map.column)
        ahead = (
            [one for one in places if one > here]
            if step > 0
            else [one for one in places if one < here]
        )
        if not ahead:
            self.say("From the other end again.")
        place = (ahead or places)[0 if step > 0 else -1]
        self.map.at, self.map.column = place
        self._to_map()
        self.map.follow()

    def _change(self) -> None:
        if self.body is self.map:
            self._to_causes()
            if self.causes.count > 1:
                self.say("Which one? j and k move, e changes it.")
                return
        if self.causes.marked is not None:
            row = self.map.row
            self.do.change(self.causes.marked, row.key if row is not None else "")

    def _book(self) -> None:
        """Somebody on one more row: who the marked cause is about, else the row of the map."""
        row, period, cause = self.map.row, self.map.period, self.causes.marked
        if row is None or period is None:
            raise Refused("Nobody is here yet: g e on the board adds people, then a books them.")
        key = row.key
        if not key and self.body is self.causes and cause is not None:
            key = cause.key
        if not key:
            raise Refused("These are all roles together; go to the row of one, or to a cause.")
        self.booking.book(key, period)

    def _staff(self) -> None:
        """Staff the marked cause, else the roles of the cell, else their next demand."""
        marked, row, period = self.causes.marked, self.map.row, self.map.period
        chosen: tuple[Cause, ...] = self.causes.causes
        if self.body is self.causes and marked is not None:
            chosen = (marked,)
        elif row is not None and row.kind == PERSON:
            raise Refused("This is a person; s staffs the demand of a role.")
        when = ""
        here = any(one.one.role and not one.board for one in chosen)
        if row is not None and row.kind != PERSON and period is not None and not here:
            chosen = next_demand(self.board_desk.board, self.view.heat, row, period.first)
            when = f"in {when_told(chosen)}" if chosen else ""
            if not chosen:
                raise Refused(f"Nothing on this board asks for {row.name or 'a role'}.")
        self.do.staff(chosen, when)

    def _filter(self) -> None:
        words = ", ".join(f"{key}:" for key in KEYS)
        period = self.map.period
        time = f" in {period.label}" if period is not None else ""
        hint = f"{words}, free>10h{time}, or any word; nothing shows everybody"
        self.ask(Prompt("people", self._narrow, hint=hint), self.look.line)

    def _narrow(self, line: str) -> None:
        """Show those whom a line asks for."""
        line = " ".join(line.split())
        _ = heat_filter(self.board_desk.board, line)
        period = self.map.period
        if period is not None and free_asked(line, self.view.heat.day_seconds)[1]:
            self.look.asked = period.first
        self.look.line = line
