"""What a paste would do, before it does it: cells that fit, cells that do not, and the choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from tpm_tui.service.pasting.cells import Pair, PastePlan
from tpm_tui.service.pasting.rows import NewRows
from tpm_tui.ui.bars import Bar
from tpm_tui.ui.grid.lines import fitted
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys.sequences import pressed
from tpm_tui.ui.prompts.foretelling import Preview
from tpm_tui.ui.screens.page import Page, Rows

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

FIRST_PAIRS = 5
"""Cells shown with what they hold and get; on large screens as many as fit."""

ROW_MISFITS = 3
"""Cells shown that new rows would have no place for; the rest is counted."""

LINE_WIDTH = 76
"""Cells of a line that says where columns go."""

TITLE_WIDTH, COLUMN_WIDTH, TEXT_WIDTH = 24, 14, 16
"""Most characters of a title, a label and a value on one line."""

Act = Callable[[], None]


class PasteScreen(ModalScreen[None], inherit_bindings=False):
    """Shows a plan; one key each for over the cells, as new rows, and nothing."""

    app: TpmApp

    def __init__(
        self,
        palette: Palette,
        plan: PastePlan | None,
        overwrite: Act,
        as_rows: Act,
        rows: NewRows | None,
        preview: Preview | None = None,
    ) -> None:
        """`plan` is what `overwrite` would do and `rows` what `as_rows` would; None: not possible;
        `preview` shows what overwriting would do to the figures above."""
        super().__init__()
        self.plan = plan
        self.overwrite = overwrite if plan is not None and plan.fitting else None
        self.as_rows = as_rows if rows is not None else None
        self.rows = rows
        self.preview = preview
        self.head = Bar(palette, "head")
        self.page = Page(palette)
        self.foot = Bar(palette, "head", 2)

    def compose(self) -> ComposeResult:
        """Title, what would happen, choices."""
        yield self.head
        yield self.page
        yield self.foot

    def on_mount(self) -> None:
        """Show the plan."""
        size = ""
        if self.plan is not None:
            size = f"{_count(self.plan.height, 'row')} × {_count(self.plan.width, 'column')}"
        elif self.rows is not None:
            size = _count(self.rows.count, "new row")
        self.head.set_line(0, [(" Paste ", "top"), (f" {size}", "muted")])
        self._show()
        self.page.focus()

    def on_resize(self) -> None:
        """As many cells as there is room for."""
        self._show()

    def on_key(self, event: events.Key) -> None:
        """One of the choices, or through the lines."""
        event.stop()
        event.prevent_default()
        if self.app.hands_on(event, self):
            return
        key = pressed(event)
        if key in ("escape", "ctrl+g", "ctrl+c", "q", "ctrl+q"):
            _ = self.app.pop_screen()
        elif key == "enter" and self.overwrite is not None:
            self._leave_with(self.overwrite)
        elif key == "f4" and self.plan is not None and self.overwrite is not None:
            self._preview(self.plan, self.overwrite)
        elif key == "r" and self.as_rows is not None:
            self._leave_with(self.as_rows)
        elif key in ("home", "g"):
            self.page.top = 0
            self.page.refresh()
        elif key in ("end", "G"):
            self.page.top = max(0, len(self.page.rows) - self.page.size.height)
            self.page.refresh()
        else:
            _ = self.page.key(key)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Wheel down."""
        event.stop()
        for _ in range(3):
            _ = self.page.key("down")

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Wheel up."""
        event.stop()
        for _ in range(3):
            _ = self.page.key("up")

    def _preview(self, plan: PastePlan, overwrite: Act) -> None:
        """Everything that overwriting would change; Enter there does it, Esc comes back here."""
        if self.preview is not None:
            self.preview(lambda _board: plan.changes, lambda: self._leave_with(overwrite))

    def _leave_with(self, act: Act) -> None:
        _ = self.app.pop_screen()
        act()

    def _show(self) -> None:
        lines: Rows = [("", "", "")]
        if self.rows is not None:
            lines += row_lines(self.rows)
        if self.plan is not None:
            room = self.app.size.height - 3 - 5 - len(lines) - 2 * min(4, len(self.plan.misfits))
            lines += plan_lines(self.plan, max(FIRST_PAIRS, room))
        top = self.page.top
        self.page.show(lines)
        self.page.top = top
        choices = []
        if self.plan is not None and self.overwrite is not None:
            part = "" if self.plan.fits else " what fits"
            choices.append(f"Enter overwrites{part}")
            choices += ["F4 shows the figures above"] if self.preview is not None else []
        if self.rows is not None:
            choices.append(f"r adds {_count(self.rows.count, 'new row')} below")
        choices.append("Esc does nothing")
        self.foot.set_line(0, [(f" {' · '.join(choices)}", "strong")])
        self.foot.set_line(1, [(" Up and Down scroll · one u undoes it all", "muted")])


def plan_lines(plan: PastePlan, pairs: int) -> Rows:
    """The plan in words, the misfits after a first look at what changes."""
    rows: Rows = [('Over the cells ("Enter"):', "strong", "")]
    rows += [(text, tone, "") for text, tone in _summary(plan)]
    if plan.first:
        rows.append(("", "", ""))
        rows += [(_pair(one), "", "") for one in plan.first[:pairs]]
        more = plan.fitting - plan.same_fitting - min(pairs, len(plan.first))
        if more > 0:
            rows.append((f"... and {more:,} more", "muted", ""))
    if plan.misfits:
        do = "does" if plan.misfit_count == 1 else "do"
        rows.append((f"{_count(plan.misfit_count, 'cell')} that {do} not fit:", "bad", ""))
        for one in plan.misfits:
            where = f"{_cut(one.title, TITLE_WIDTH)} · {_cut(one.column, COLUMN_WIDTH)}"
            rows.append((f"✗ {where}: {_cut(one.text, 40) or '(empty)'}", "strong", ""))
            rows.append((f"  {one.reason}", "muted", ""))
        more = plan.misfit_count - len(plan.misfits)
        if more > 0:
            rows.append((f"... and {more:,} more", "muted", ""))
    return rows


def row_lines(new: NewRows) -> Rows:
    """What becomes of the table as new rows: where its columns go, and what has no place."""
    rows: Rows = [(f'As {_count(new.count, "new row")} ("r"):', "strong", "")]
    columns = new.columns
    if len(columns.names) > 1 or new.labelled:
        goals = []
        for at, name in enumerate(columns.names):
            key = columns.key(at)
            label = "nothing" if key is None else new.labels.get(key, key)
            goals.append(f"{_cut(name, COLUMN_WIDTH) or f'column {at + 1}'} → {label}")
        rows += [(line, "", "") for line in _lines(goals)]
    if new.labelled:
        rows.append(("The first line holds column names and makes no row.", "muted", ""))
    elif len(columns.names) > 1:
        how = "The columns go by what they hold; a" if columns.how == "content" else "A"
        names = "a first line of column names (Work item, Owner, ...) maps them."
        rows.append((f"{how}{names[1:]}", "muted", ""))
    if new.computed:
        cells = _count(new.computed, "figure")
        left = "is" if new.computed == 1 else "are"
        rows.append((f"{cells} that the board computes {left} left out.", "muted", ""))
    if new.misfit_count:
        rows.append((f"{_count(new.misfit_count, 'cell')} would not fit:", "bad", ""))
        for one in new.misfits[:ROW_MISFITS]:
            where = f"{_cut(one.title, TITLE_WIDTH)} · {_cut(one.column, COLUMN_WIDTH)}"
            rows.append((f"✗ {where}: {_cut(one.text, TEXT_WIDTH)}: {one.reason}", "", ""))
        if new.misfit_count > ROW_MISFITS:
            rows.append((f"... and {new.misfit_count - ROW_MISFITS:,} more", "muted", ""))
    return [*rows, ("", "", "")]


def _lines(parts: list[str]) -> list[str]:
    """Parts with dots between them on as few lines as they take."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + 3 <= LINE_WIDTH:
            lines[-1] += f" · {part}"
        else:
            lines.append(part)
    return lines


def _summary(plan: PastePlan) -> list[tuple[str, str]]:
    changing = plan.fitting - plan.same_fitting
    filled = changing - plan.overwritten
    will = f"{_count(plan.overwritten, 'cell')} will be overwritten, {filled:,} filled or emptied."
    lines = [(will if changing else "No cell would change.", "top")]
    if plan.same:
        hold = "holds" if plan.same == 1 else "hold"
        lines.append((f"{_count(plan.same, 'cell')} {hold} the same already.", "muted"))
    if plan.labelled:
        lines.append(("The first line holds column labels and is left out.", "muted"))
    if plan.rows_beyond:
        last = _count(plan.rows_beyond, "line")
        reach = _reaching(plan.rows_beyond)
        lines.append((f"{last} {reach[0]} beyond the last row and {reach[1]} left out.", "warn"))
    if plan.columns_beyond:
        last = _count(plan.columns_beyond, "column")
        reach = _reaching(plan.columns_beyond)
        lines.append((f"{last} {reach[0]} beyond the last column and {reach[1]} left out.", "warn"))
    return lines


def _reaching(count: int) -> tuple[str, str]:
    return ("reaches", "is") if count == 1 else ("reach", "are")


def _pair(one: Pair) -> str:
    where = f"{fitted(one.title, TITLE_WIDTH)}  {fitted(one.column, COLUMN_WIDTH)}"
    old, new = (_cut(text, TEXT_WIDTH) or "(empty)" for text in (one.old, one.new))
    return f"{where}  {old} → {new}"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
