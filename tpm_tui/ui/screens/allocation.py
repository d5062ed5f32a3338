"""People by weeks as a heat map, what is behind a cell below it, and changes right there."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from textual import events
from textual.app import ComposeResult

from tpm_tui.errors import Refused, TpmError
from tpm_tui.service.heat_filter import KEYS, heat_filter
from tpm_tui.service.heat_map import (
    PERSON,
    UNSTAFFED,
    Cause,
    HeatFilter,
    causes,
    heat_map,
)
from tpm_tui.service.heat_periods import DAY, MONTH, WEEK
from tpm_tui.service.heat_view import HeatLook, HeatView, heat_view
from tpm_tui.ui.allocation_acts import AllocationActs
from tpm_tui.ui.allocation_causes import CauseLines
from tpm_tui.ui.allocation_looks import LEGEND, cell_words, hours
from tpm_tui.ui.allocation_map import HeatLines
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.keys import pressed
from tpm_tui.ui.prompt import Prompt
from tpm_tui.ui.screens.framed import FramedScreen

LEAST_HEIGHT = 10
"""Lines of a screen from which map and causes share it."""
CAUSES_MOST = 14


class AllocationScreen(FramedScreen, inherit_bindings=False):
    """The map with what is behind the cell of its cursor."""

    def __init__(self, desk: Desk, look: HeatLook, go: Callable[[int, str], None]) -> None:
        palette = desk.grid.palette
        self.board_desk = desk
        self.look = look
        self.go = go
        self.map = HeatLines(palette)
        self.causes = CauseLines(palette)
        self._made: Hashable = None
        self._caused: Hashable = None
        super().__init__(palette, self.map, desk=desk)
        self.do = AllocationActs(desk, self.ask, self._told)
        self._make()

    def compose(self) -> ComposeResult:
        """Map and causes one below the other."""
        yield self.head
        yield self.map
        yield self.causes
        yield self.foot

    def on_mount(self) -> None:
        """Begin where it was left; the frame's own part follows, as Textual calls both."""
        self._fit()

    def on_resize(self) -> None:
        """Another size."""
        self._fit()
        self.show()

    def on_unmount(self) -> None:
        """Remember where the cursor was."""
        row, period = self.map.row, self.map.period
        self.look.key = row.key if row is not None else ""
        self.look.day = period.first if period is not None else 0

    # ---- what there is

    def renewed(self) -> bool:
        """Follow the board and the other boards."""
        if self._made != self._state():
            try:
                self._make()
            except TpmError as error:
                # Somebody has deleted what the filter names.
                self.look.line = ""
                self._make()
                self._said = (f"The filter was dropped: {error}", "warn")
        self._explain()
        return True

    @property
    def view(self) -> HeatView:
        """What is shown."""
        found = self.map.view
        if found is None:
            raise LookupError("the map is made before anything is shown")
        return found

    def _state(self) -> Hashable:
        look, board = self.look, self.board_desk.board
        return (
            board.revision,
            id(board),
            board.engine.staffing.version,
            look.period,
            look.line,
            look.red_first,
            board.ctx.today,
        )

    def _make(self) -> None:
        board, look = self.board_desk.board, self.look
        self.map.use(heat_view(board, look), look.key, look.day)
        self.map.empty = (
            f"Nobody fits {look.line}; \\ shows everybody."
            if look.line
            else "Nobody is assigned yet: type `Dana 60%` into an Allocation cell of the board."
        )
        self._made, self._caused = self._state(), None
        self._explain()

    def _explain(self) -> None:
        """What is behind the cell of the cursor."""
        row, at = self.map.row, self.map.column
        now = (self._made, row.key if row is not None else None, at)
        if now == self._caused:
            return
        self._caused = now
        if row is None or self.map.period is None:
            self.causes.use("", (), named=False)
            return
        found = causes(self.board_desk.board, self.view.heat, row, at)
        title = cell_words(self.view.heat, row, at)
        if row.undated:
            title += f" · {hours(row.undated)} without dates"
        self.causes.use(title, found, named=row.kind == UNSTAFFED)

    def _told(self) -> str:
        """What the cell of the cursor says, from the board as it is at this moment."""
        row, period = self.map.row, self.map.period
        if row is None or period is None:
            return ""
        heat = heat_map(
            self.board_desk.board, self.look.period, period.first, period.last,
            HeatFilter(names=frozenset({row.key})),
        )  # fmt: skip
        before = row.cells[self.map.column]
        cells = next((one.cells for one in heat.rows if one.key == row.key), None)
        if not cells:
            return f"{period.label} {before.percent or 0} % → 0 %"
        now = cells[0]
        if now.percent is None or before.percent is None:
            return f"{period.label} {hours(before.all)} → {hours(now.all)}"
        return f"{period.label} {before.percent} % → {now.percent} %"

    # ---- what it says

    def heading(self) -> tuple[Spans, Spans]:
        """Periods, filter, and how many are over-allocated."""
        look, view = self.look, self.view
        over = len({key for key, _ in view.red})
        left: Spans = [(" Allocation ", "top"), (f" by {look.period} ", "muted")]
        if view.others:
            boards = (
                "1 other board" if len(view.others) == 1 else f"{len(view.others)} other boards"
            )
            left.append((f" with {boards} ", "muted"))
        if look.line:
            left.append((f" {look.line} ", "accent"))
        if over:
            people = "1 person" if over == 1 else f"{over} people"
            left.append((f" ! {people} over-allocated", "bad"))
        shown = f"{self.map.column + 1}/{self.map.columns}" if self.map.columns else ""
        return left, [(f" {shown} ", "muted")]

    def detail(self) -> Spans:
        """The cause in full, or what the marks mean."""
        cause = self.causes.marked if self.body is self.causes else None
        if cause is None:
            return [(f" {LEGEND}", "muted")]
        where = f" · on the board {cause.board}" if cause.board else ""
        return [(f" {cause.one} · ", ""), (" › ".join(cause.path), "muted"), (where, "warn")]

    def hints(self) -> list[tuple[str, str]]:
        """Keys of the map, or of the causes."""
        if self.body is self.causes:
            return [
                ("j k", "move"), ("Enter", "go there"), ("e", "change"), ("s", "staff"), ("u", "undo"),
            ]  # fmt: skip
        return [
            ("Enter", "why"), ("n", "next over"), ("f", "filter"), ("d w m", "zoom"), ("[ ]", "slide"),
            ("s", "staff"), ("t", "today"), ("r", "red first"), ("u", "undo"), ("e", "change"),
            ("\\", "everybody"), ("h j k l", "move"), ("N", "back"),
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
            {"e": self._change, "f2": self._change, "i": self._change, "s": self._staff},
        )
        both |= dict.fromkeys(("u", "ctrl+z"), do.undo) | dict.fromkeys(
            ("ctrl+r", "ctrl+y"), do.redo
        )
        both |= {"n": lambda: self._next(1), "N": lambda: self._next(-1)}
        both |= {"f5": self._again, "ctrl+l": self._again}
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
            self._explain()
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
        self._enter(self.causes)

    def _to_map(self) -> None:
        self._enter(self.map)

    def _enter(self, body: HeatLines | CauseLines) -> None:
        self.body = body
        self.map.active, self.causes.active = body is self.map, body is self.causes
        self._fit()
        self.map.refresh()
        self.causes.refresh()

    def _fit(self) -> None:
        """Share the height; on a very low screen one of the two has it all."""
        height = self.app.size.height - 3
        if height < LEAST_HEIGHT - 3:
            inside = self.body is self.causes
            self.map.display, self.causes.display = not inside, inside
            self.causes.styles.height = max(1, height)
            return
        self.map.display = self.causes.display = True
        self.causes.styles.height = max(3, min(CAUSES_MOST, height * 2 // 7))

    def _zoom(self, period: str) -> None:
        shown = self.map.period
        self.look.period = period
        if shown is not None:
            self.look.day = shown.first

    def _sort(self) -> None:
        self.look.red_first = not self.look.red_first
        self.say("Over-allocated people first." if self.look.red_first else "By name again.")

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
            self.do.change(self.causes.marked)

    def _staff(self) -> None:
        marked = self.causes.marked
        chosen: tuple[Cause, ...] = self.causes.causes
        if self.body is self.causes and marked is not None:
            chosen = (marked,)
        elif self.map.row is not None and self.map.row.kind == PERSON:
            raise Refused("This is a person; s staffs the demand of a role.")
        self.do.staff(chosen)

    def _filter(self) -> None:
        words = ", ".join(f"{key}:" for key in KEYS)
        hint = f"{words} and names; nothing shows everybody"
        self.ask(Prompt("people", self._narrow, hint=hint), self.look.line)

    def _narrow(self, line: str) -> None:
        """Show those whom a line asks for."""
        line = " ".join(line.split())
        _ = heat_filter(self.board_desk.board, line)
        self.look.line = line
