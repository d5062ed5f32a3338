"""The heat map as a widget: names stay at the left, periods slide, a cursor moves over the cells."""

from __future__ import annotations

from rich.cells import cell_len
from textual.strip import Strip

from tpm_tui.domain.people import ROLE
from tpm_tui.domain.text import clean
from tpm_tui.service.heat.map import PERSON, REMEMBERED, UNSTAFFED, HeatCell, HeatRow
from tpm_tui.service.heat.periods import DAY, Period
from tpm_tui.service.heat.view import PERCENT, HeatView
from tpm_tui.ui.allocation.looks import WHO, Heat, capacity_text, cell_heat, day_words, sum_heat
from tpm_tui.ui.allocation.paint import heat_line
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.tables.marked_lines import MarkedLines

NAME_MOST, WHO_MOST = 22, 20
LEAST_PERIODS = 4
"""Periods that keep their place while the columns at the left do without team and capacity."""


class HeatLines(MarkedLines, inherit_bindings=False):
    """Two lines of heads, a line for everybody, and one for all people together."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette)
        self.view: HeatView | None = None
        self.column = 0
        """Period of the cursor."""
        self.first = 0
        """First period on screen."""
        self.figures = PERCENT
        """What cells tell."""
        self.empty = ""
        self.active = True
        """Whether keys move this cursor, and not a mark elsewhere."""
        self._kept: dict[int, tuple[HeatRow, tuple[Heat, ...]]] = {}
        """Looks of rows by their identity."""
        self._kept_as: tuple[object, ...] = ()
        self._totals: dict[int, Heat] = {}
        self._short: frozenset[int] = frozenset()
        """Periods in which a role asks for more than its headcount."""
        self._widest = (8, 0, 4)
        """Cells of the longest name, team with role, and capacity."""
        self.cell_width = 6
        self._unseen = True

    def use(self, view: HeatView, key: str = "", day: int = 0) -> None:
        """Show another map; the cursor stays on its person and in its period, and begins on those
        of a `key` and a `day`."""
        before, row, offset = self.period, self.row, self.column - self.first
        fresh = self.view is None
        self.view = view
        self._totals = {}
        self._widest = (
            max((cell_len(clean(one.name)) for one in view.beside), default=8),
            max((cell_len(clean(one.who)) for one in view.beside), default=0),
            max((cell_len(capacity_text(one)) for one in view.beside), default=4),
        )
        self._short = frozenset(column for key, column in view.red if key.startswith(ROLE))
        looks_of = (self.figures, view.works, self._short)
        if looks_of != self._kept_as or len(self._kept) > REMEMBERED:
            self._kept, self._kept_as = {}, looks_of
        self.cell_width = 1 + max(
            [len(self.label(one)) + 2 * self.is_today(one) for one in view.heat.periods]
            + [len(one.text) for row in view.rows for one in self._looks(row)]
            + [3]
        )
        wanted = row.key if row is not None else key or None
        same = (n for n, one in enumerate(view.rows) if one.key == wanted)
        self.at = next(same, min(self.at, max(0, self.count - 1)))
        if fresh or before is None:
            self.go_to_day(day or view.today)
        else:
            now = view.today
            self.go_to_day(now if before.first <= now <= before.last else before.first)
            self.first = max(0, self.column - offset)
        self.follow()

    @property
    def row(self) -> HeatRow | None:
        """The person or role under the cursor."""
        return self.rows[self.at] if self.at < self.count else None

    @property
    def rows(self) -> tuple[HeatRow, ...]:
        """People and roles as they are shown."""
        return self.view.rows if self.view is not None else ()

    @property
    def periods(self) -> tuple[Period, ...]:
        """Columns of the map."""
        return self.view.heat.periods if self.view is not None else ()

    @property
    def period(self) -> Period | None:
        """The one under the cursor."""
        return self.periods[self.column] if self.column < self.columns else None

    def label(self, one: Period) -> str:
        """What a period is called in the heads; of days the weekday too."""
        if self.view is None or self.view.heat.period != DAY:
            return one.label
        return f"{day_words(one.first)[:2]} {one.label}"

    def is_today(self, one: Period) -> bool:
        return self.view is not None and one.first <= self.view.today <= one.last

    @property
    def columns(self) -> int:
        """Periods that there are."""
        return len(self.periods)

    @property
    def count(self) -> int:
        """People and roles."""
        return len(self.rows)

    @property
    def before(self) -> int:
        """Years or months, and the periods."""
        return 2

    @property
    def page(self) -> int:
        """Rows on screen, the line of all people left out."""
        return max(1, self.size.height - self.before - 1)

    @property
    def cell(self) -> HeatCell | None:
        """The cell under the cursor."""
        row = self.row
        return row.cells[self.column] if row is not None and self.column < self.columns else None

    # ---- moving

    def go_to_day(self, day: int) -> None:
        """Put the cursor into the period of a day, or the nearest one."""
        ahead = (n for n, one in enumerate(self.periods) if one.last >= day)
        self.column = next(ahead, max(0, self.columns - 1))
        self.follow()

    def across(self, step: int) -> None:
        """Move the cursor over periods."""
        self.column = max(0, min(self.column + step, self.columns - 1))
        self.follow()

    def slide(self, pages: int) -> None:
        """Bring other periods on screen, the cursor with them."""
        fits = self.fits
        self.first = max(0, min(self.first + pages * max(1, fits - 1), self.columns - fits))
        self.across(pages * max(1, fits - 1))

    def follow(self) -> None:
        """Bring the cursor on screen."""
        fits = self.fits
        self.first = max(0, min(self.first, self.column, max(0, self.columns - fits)))
        self.first = max(self.first, self.column - fits + 1)
        self.scroll_to_mark()

    def on_resize(self) -> None:
        """Another size; at first one period before the cursor's is in sight."""
        if self._unseen:
            self._unseen, self.first = False, max(0, self.column - 1)
        self.first = max(0, min(self.first, self.columns - self.fits))
        self.follow()

    # ---- where things stand

    @property
    def fits(self) -> int:
        """Periods on screen."""
        return max(1, (self.size.width - sum(self.left())) // self.cell_width)

    def left(self) -> tuple[int, int, int]:
        """Cells of name, team with role, and capacity; what has no room goes."""
        total, periods = self.size.width, LEAST_PERIODS * self.cell_width
        name, who, capacity = self._widest
        name = min(max(name, 8) + 3, NAME_MOST, max(6, total - 2 * self.cell_width))
        capacity = max(capacity, 4)
        capacity = capacity + 1 if name + capacity + 1 + periods <= total else 0
        room = total - periods - name - capacity
        who = min(max(who, len(WHO)) + 1, WHO_MOST, room) if who and room >= 5 else 0
        return name, who, capacity

    def column_at(self, x: int) -> int | None:
        """The period at a place of a line."""
        x -= sum(self.left())
        column = self.first + x // self.cell_width
        return column if x >= 0 and column < min(self.columns, self.first + self.fits) else None

    # ---- painting

    def look(self, at: int, column: int) -> Heat:
        """How a cell is painted."""
        return self._looks(self.rows[at])[column]

    def _looks(self, row: HeatRow) -> tuple[Heat, ...]:
        """How the cells of a row are painted; the same for as long as it is the very same row."""
        kept = self._kept.get(id(row))
        if kept is not None and kept[0] is row:
            return kept[1]
        view = self.view
        if view is None:
            return ()
        day, figures = view.heat.day_seconds, self.figures
        looks = tuple(
            cell_heat(cell, day, works=works, figures=figures)
            for cell, works in zip(row.cells, view.works, strict=True)
        )
        if row.kind == UNSTAFFED:
            looks = tuple(
                Heat(f"!{one.text}", "bad", "heat-red") if column in self._short else one
                for column, one in enumerate(looks)
            )
        self._kept[id(row)] = (row, looks)
        return looks

    def total(self, column: int) -> Heat:
        """All people together in a period."""
        found = self._totals.get(column)
        if found is None:
            people = [row.cells[column] for row in self.rows if row.kind == PERSON]
            found = sum_heat(people, self.figures)
            self._totals[column] = found
        return found

    def render_line(self, y: int) -> Strip:
        """Heads, people and roles, all people."""
        return heat_line(self, y)
