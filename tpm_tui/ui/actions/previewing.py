"""Commands that show what they would do before they do it: previews, weight bases, spreading."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tpm_tui.errors import TpmError
from tpm_tui.service.foreseeing.alarms import Alarm
from tpm_tui.service.foreseeing.what_if import WhatIf, WhatIfLine, what_if
from tpm_tui.service.session import Command
from tpm_tui.ui.desk import Desk

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen
    from tpm_tui.ui.screens.table import Table, TableScreen

HEADS = ("Row", "Column", "now", "would be", "difference")
_COLUMN = 1


class Previewing:
    """Opens the table of what would change."""

    def __init__(self, desk: Desk, screen: BoardScreen) -> None:
        self.desk = desk
        self.screen = screen

    def show(self, command: Command, accept: Callable[[], None], title: str = "") -> None:
        """Show what a command would do; Enter carries it out, Esc leaves everything as it is.  Raises
        TpmError where the command is refused."""
        from tpm_tui.ui.screens.table import RowAct, Table, TableScreen

        desk = self.desk

        def carry_out(table: TableScreen, _at: int) -> None:
            table.leave()
            try:
                desk.attempt(accept)
            except TpmError as error:
                desk.say(str(error), "bad")

        def made() -> Table:
            found = what_if(desk.board, command(desk.board))
            lines, alarms = found.lines, found.alarms
            details = [*(one.text for one in alarms), *map(self._detail, lines)]
            alike = {one.column for one in lines}
            column = next(iter(alike)) if len(alike) == 1 else ""
            rows = [_alarmed(one) for one in alarms]
            rows += [
                (one.title, one.column, one.before, one.after, one.difference) for one in lines
            ]
            if column:  # said once above all leaves room for what matters
                rows = [
                    (f"{one[0]} {one[1]}" if at < len(alarms) else one[0], *one[2:])
                    for at, one in enumerate(rows)
                ]
            return Table(
                (title or _title(found)) + (f" · {column}" if column else ""),
                tuple(head for at, head in enumerate(HEADS) if not column or at != _COLUMN),
                tuple(rows),
                left=frozenset({0} if column else {0, _COLUMN}),
                acts=(RowAct("enter", "carries it out", carry_out, without_row=True),),
                tones=(
                    *("bad" if one.bad else "good" for one in alarms),
                    *("" if one.above else "muted" for one in lines),
                ),
                ids=(
                    *(("alarm", one.text) for one in alarms),
                    *((one.row, one.key) for one in lines),
                ),
                detail=lambda at: details[at],
                again=made,
                version=lambda: desk.board.revision,
                empty="No figure would be another one.",
                whole=True,
            )

        _ = self.screen.app.push_screen(TableScreen(desk.grid.palette, made()))

    def _detail(self, line: WhatIfLine) -> str:
        """Where the row is, and the cell in words."""
        items = self.desk.board.items
        above = [one for one in items.ancestors(abs(line.row)) if one] if line.row else []
        path = " › ".join(str(items.columns["title"][one]) for one in reversed(above))
        change = f" ({line.difference})" if line.difference else ""
        where = f"  · {path}" if path else ""
        return f"{line.title}: {line.column} {line.before} -> {line.after}{change}{where}"


def _alarmed(one: Alarm) -> tuple[str, ...]:
    """A line of trouble: it is named in words, for a colour alone says nothing to many."""
    after = one.after if one.bad else "no longer"
    return f"{'!' if one.bad else ' '} {one.subject}", one.what, one.before or "—", after, one.added


def _title(found: WhatIf) -> str:
    """`Budget of Design: what it would change (12 cells)`."""
    label = found.changes.label or "change"
    count = len(found.lines) + found.more
    cells = f"{count:,} {'cell' if count == 1 else 'cells'}"
    more = f", the first {len(found.lines):,} of them" if found.more else ""
    return f"{label[:1].upper()}{label[1:]}: what it would change ({cells}{more})"
