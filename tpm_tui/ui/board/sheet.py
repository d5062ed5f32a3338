"""A board as the grid shows it: which rows are visible and how every cell looks."""

from __future__ import annotations

import re
from collections.abc import Callable

from tpm_tui.domain.values import BOARD, Value
from tpm_tui.fields.money_types import OVER
from tpm_tui.fields.own_types import Link
from tpm_tui.query.arrangement import NEW_ROW, is_group
from tpm_tui.query.cell_error import CellError
from tpm_tui.query.outline import Outline
from tpm_tui.rollup.inputs import FULL
from tpm_tui.rollup.overload_counts import OverloadCounts
from tpm_tui.service.board import Board
from tpm_tui.service.figures.cells import Figures
from tpm_tui.service.figures.money import over_allocated, over_below
from tpm_tui.service.figures.progress import marked_progress
from tpm_tui.service.figures.subtotals import Subtotals
from tpm_tui.ui.grid.lines import BAR
from tpm_tui.ui.grid.sheet import CellLook, RowLook

GLYPHS = {"todo": "○", "in_progress": "◐", "done": "●", "excluded": "✗"}
_TONES = {"todo": "muted", "in_progress": "accent", "done": "good", "excluded": "struck"}
_WAITING = CellLook("…", "muted")
_SCHEME = re.compile(r"(?:https?://(?:www\.)?|mailto:|file://)", re.IGNORECASE)
_ALWAYS_THERE = ("title", "owner", "kind", "source_id")
AMBER_TO = 110
"""Percentage up to which an over-allocation is no more than a warning: requests are estimates."""
BARRED, SIGNED = BAR + 1, 10
"""Cells before the figures of a band: a bar of what is spent; and `▲ -50.0k`, where any is."""
_COMPUTED = ("progress", "work_progress")

Styled = Callable[[int, str], str]
"""Tone that a rule of the view gives to a cell (row, column key; "" for the row); empty for none."""


class BoardSheet:
    """Implements the grid's `Sheet` over a board and an outline."""

    def __init__(self, board: Board, outline: Outline, *, complete: bool = True) -> None:
        self.board = board
        self.outline = outline
        self.complete = complete
        """False while only the first rows have been read and nothing is rolled up yet."""
        self.subtotals: Subtotals | None = None
        """Totals of groups or of what a filter shows, where the view asks for them."""
        self.styled: Styled | None = None
        self._counts: OverloadCounts | None = None

    def __len__(self) -> int:
        return len(self.outline)

    def row_id(self, index: int) -> int:
        """Item id, negative for an `(own)` line."""
        return self.outline.rows[index]

    def row_look(self, index: int) -> RowLook:
        """Title cell of a visible row."""
        row = self.outline.rows[index]
        level = self.outline.levels[index]
        if row == NEW_ROW:
            return RowLook("", level, " ", "")
        title = self.title(row)
        mark = " "
        if self.outline.has_below(row):
            mark = "-" if self.outline.is_open(row) else "+"
        elif 0 < row < len(self.board.items) and self._kind(row) == "milestone":
            title = f"◆ {title}"
        return RowLook(title, level, mark, self._row_tone(row, level))

    def cell_look(self, index: int, key: str) -> CellLook:
        """Any other cell of a visible row."""
        row = self.outline.rows[index]
        if row == NEW_ROW:
            return CellLook()
        if not self.complete and key not in _ALWAYS_THERE:
            return _WAITING
        look = self._look(row, key)
        tone = "" if self.styled is None else self.styled(row, key)
        return look._replace(tone=tone) if tone else look

    def total_look(self, key: str) -> CellLook:
        """Cell of the totals line."""
        if key == "title":
            part = self.subtotals is not None and not self._whole()
            return CellLook("Total of what is shown" if part else "Total")
        if key == "status":
            return CellLook()
        return self._look(BOARD, key) if self.complete else _WAITING

    def title(self, row: int) -> str:
        """Title of a row; in groups with the item that it is part of."""
        if is_group(row):
            group = self._group(row)
            return "" if group is None else f"{group[0]} ({group[1]})"
        title = str(self.board.figures.value(row, "title") or "")
        arrangement = self.outline.arrangement
        if arrangement is None or arrangement.grouping is None:
            return title
        titles, item = self.board.items.columns["title"], abs(row)
        above = item if row < 0 else self.board.items.parent[item]
        return f"{title} ‹ {titles[above]}" if above else title

    def value(self, row: int, key: str) -> Value:
        """Storage form of a cell as it is shown here."""
        figures, place = self.figures(row)
        return figures.value(place, key)

    def figures(self, row: int) -> tuple[Figures, int]:
        """Where the figures of a row come from, and its number there."""
        if self.subtotals is None or (row == BOARD and self._whole()):
            return self.board.figures, row
        return self.subtotals.figures, self.subtotals.place(row)

    def _whole(self) -> bool:
        """Whether everything is shown, so that the total is the board's own."""
        arrangement = self.outline.arrangement
        return arrangement is None or (arrangement.matching is None and not arrangement.top)

    def _group(self, row: int) -> tuple[str, int] | None:
        """Label of a group and how many rows it holds."""
        arrangement = self.outline.arrangement
        if arrangement is None or arrangement.grouping is None:
            return None
        group = arrangement.grouping.groups.get(row)
        if group is None:
            return None
        return group.label, len(arrangement.grouping.rows_in(row))

    def _kind(self, row: int) -> Value:
        return self.board.items.columns["kind"][row]

    def _row_tone(self, row: int, level: int) -> str:
        if row < 0:
            return "own"
        if self.styled is not None and (tone := self.styled(row, "")):
            return tone
        if self.outline.arrangement is not None and self.outline.arrangement.dimmed(row):
            return "muted"
        if self.outline.has_below(row):
            return "top" if level == 0 else "strong"
        if is_group(row):
            return "strong"
        category = self.board.engine.inputs.category(row)
        return {"done": "muted", "excluded": "struck"}.get(category, "")

    def _look(self, row: int, key: str) -> CellLook:
        figures, place = self.figures(row)
        if is_group(row) and place == row:
            return CellLook()
        if key == "allocation":
            return self._allocation(row)
        value = figures.value(place, key)
        leaf = place < 0 or (place != BOARD and figures.items.is_leaf(place))
        if key == "status":
            return self._status(figures, place, value, leaf=leaf)
        if value is None:
            return CellLook("" if leaf or key not in _COMPUTED else "—", "muted")
        if isinstance(value, CellError):
            return CellLook(str(value), "bad")
        kind = figures.kind(place, key)
        text = kind.format(value, self.board.ctx)
        if key == "band":
            marks = bool(over_below(self.board.engine, BOARD))
            return _band(text, figures.value(place, "burn"), SIGNED if marks else BARRED)
        if isinstance(kind, Link):
            return CellLook(_SCHEME.sub("", text).removesuffix("/"), "accent")
        if key == "progress" and isinstance(value, int):
            imputed = "~" if not leaf and figures.engine.progress.imputed(place) else ""
            marked = text if leaf else marked_progress(figures.engine, place, text)
            # Of a figure that somebody said, only what is computed beside it can be an estimate.
            marked = marked.replace("(", f"({imputed}") if "(" in marked else f"{imputed}{marked}"
            return CellLook(marked, "", value // 100)
        if key == "budget" and (over := _over(figures, place))[0]:
            return CellLook(f"{over[0]} {text}", over[1])
        if isinstance(value, int) and value < 0:
            return CellLook(text, "bad")
        if key == "finish" and self._late(figures, place, value, leaf=leaf):
            return CellLook(f"!{text}", "bad")
        if key == "actual_cost" and self._overspent(figures, place, value):
            return CellLook(f"!{text}", "bad")
        derived = (
            key == "remaining_work" and leaf and figures.items.columns[key][abs(place)] is None
        )
        return CellLook(text, "muted" if derived else "")

    def overloaded(self, row: int) -> tuple[str, ...]:
        """People over-allocated because of what is at or below a row, by name."""
        if row < 0 or is_group(row):
            return ()
        overloads = self.board.figures.overloads
        if self._counts is None or self._counts.overloads is not overloads:
            self._counts = OverloadCounts(self.board.engine.staffing, overloads)
        return self._counts.names(row)

    def _allocation(self, row: int) -> CellLook:
        """People of a leaf, marked with the percentage where one of them is booked beyond capacity
        meanwhile; of a parent with the number of such people."""
        figures, place = self.figures(row)
        text = figures.allocation_text(place, short=True)
        if not text or is_group(row):
            return CellLook(text)
        if row == BOARD or (row > 0 and not self.board.items.is_leaf(row)):
            count = len(self.overloaded(row)) if self.subtotals is None else 0
            return CellLook(f"!{count} {text}", "bad") if count else CellLook(text)
        over = self.board.figures.overloads.of_item(abs(row))
        if not over:
            return CellLook(text)
        percent = max(one.percent for one in over)
        if any(one.leave for one in over):
            return CellLook(f"!{f'{percent}% ' if percent > 100 else ''}LEAVE {text}", "bad")
        amber = percent <= AMBER_TO
        return CellLook(f"{'+' if amber else '!'}{percent}% {text}", "warn" if amber else "bad")

    def _status(self, figures: Figures, row: int, value: Value, *, leaf: bool) -> CellLook:
        engine = figures.engine
        if row < 0 and not engine.inputs.tracks(-row):
            return CellLook()
        if leaf:
            category = engine.inputs.category(abs(row))
        elif not engine.counts.count(row, "included"):
            return CellLook("—", "muted")
        else:
            category = engine.inputs.categories.get(value, "todo")
        label = self.board.fields["status"].type.format(value, self.board.ctx)
        tone = "warn" if value == "blocked" else _TONES.get(category, "")
        return CellLook(f"{GLYPHS.get(category, ' ')} {label}", tone)

    def _overspent(self, figures: Figures, row: int, cost: Value) -> bool:
        """Whether more was spent than the budget allows, where there is one."""
        budget = figures.value(row, "budget")
        return isinstance(budget, int) and isinstance(cost, int) and cost > budget

    def _late(self, figures: Figures, row: int, finish: Value, *, leaf: bool) -> bool:
        """Whether the last day is over and something on the row should still happen."""
        if str(finish) >= self.board.ctx.today.isoformat():
            return False
        engine = figures.engine
        if leaf:
            return (
                not engine.inputs.done(abs(row)) and engine.inputs.category(abs(row)) != "excluded"
            )
        return engine.counts.count(row, "included") > 0 and not engine.all_done(row)


def _over(figures: Figures, place: int) -> tuple[str, str]:
    """What stands before a budget of which more was handed out than there is, and before one above
    such rows: a mark, and how many of them there are below; with its tone."""
    own, below = over_allocated(figures.engine, place), over_below(figures.engine, place)
    mark = f"{OVER if own is not None else ''}{f' {OVER}{below}' if below else ''}".strip()
    return (mark, "bad" if own is not None else "warn") if mark else ("", "")


def _band(text: str, burn: Value, room: int) -> CellLook:
    """The figures of a budget behind a bar of how much of it is spent, or behind what is handed out
    beyond it, which is never cut that way; bad there, and where more than all is spent."""
    figures, over, mark = text.partition(f"  {OVER}")
    if over:
        mark = f"{OVER}{mark}"
        mark = mark if len(mark) < room else mark.replace(f"{OVER} ", OVER)
        tone = "bad" if "-" in mark or (isinstance(burn, int) and burn > FULL) else ""
        return CellLook(f"{mark.ljust(room - 1)} {figures}", tone)
    if not isinstance(burn, int):
        return CellLook(f"{' ' * room}{figures}" if figures else "")
    tone = "bad" if burn > FULL else ""
    return CellLook(f"{' ' * (room - BAR)}{figures}", tone, max(0, min(100, burn // 100)))
