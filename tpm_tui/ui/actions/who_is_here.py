"""The list of everybody who has the board open."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD
from tpm_tui.service.explaining.contributions import full_label
from tpm_tui.service.views.finding import paths
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.screens.table import Table, TableScreen

if TYPE_CHECKING:
    from tpm_tui.service.company.presence import Whereabouts
    from tpm_tui.ui.screens.board import BoardScreen


class WhoIsHere:
    """Sessions with the rows that they are on."""

    def __init__(self, desk: Desk, screen: BoardScreen) -> None:
        self.desk = desk
        self.screen = screen

    def show_who_is_here(self) -> None:
        """Everybody else, where they are, and since when."""
        screen = TableScreen(self.desk.grid.palette, self._table(), self.desk)
        _ = self.screen.app.push_screen(screen)

    def _table(self) -> Table:
        others = self.desk.around.others
        count = len({one.user for one in others})
        people = "1 person" if count == 1 else f"{count} people"
        return Table(
            f"Here besides you: {people}" if others else "Here besides you",
            ("Who", "Row", "Column", "What they do", "Here since"),
            tuple(self._line(one) for one in others),
            left=frozenset(range(5)),
            tones=tuple("warn" if one.editing else "" for one in others),
            ids=tuple(one.session for one in others),
            pick=lambda at: self._go(others[at]),
            picks="go there",
            detail=lambda at: self._told(others[at]),
            again=self._table,
            version=lambda: (self.desk.around.others, self.desk.board.revision),
            empty="Nobody else has this board open, or nobody can say so beside it.",
            whole=True,
        )

    def _line(self, one: Whereabouts) -> tuple[str, ...]:
        me = one.user == self.desk.session.user.name
        name = f"{one.user} (you, elsewhere)" if me else one.user
        board = self.desk.board
        there = one.item != BOARD and board.items.exists(abs(one.item))
        row = full_label(board, one.item) if there else ""
        field = board.fields.get(one.field) if there else None
        column = "" if field is None else field.label
        does = "away" if one.away else "edits" if one.editing else ""
        return name, row, column, does, moment(one.since)

    def _told(self, one: Whereabouts) -> str:
        board, item = self.desk.board, abs(one.item)
        name, row, column, _, since = self._line(one)
        above = paths(board, [item])[item] if row else ""
        does = "edits" if one.editing else "is on"
        since += " · away for half an hour and more" if one.away else ""
        place = f"{does} {column} of {row}" if row else "is on no row that is shown here"
        # The path is what may be cut.
        below = f" · {above}" if above else ""
        return f"{name} {place} · here since {since} · process {one.pid}{below}"

    def _go(self, one: Whereabouts) -> None:
        desk = self.desk
        if one.item == BOARD or not desk.board.items.exists(abs(one.item)):
            desk.say(f"{one.user} is on no row that there is here.", "bad")
            return
        keys = [column.key for column in desk.grid.view]
        column = keys.index(one.field) if one.field in keys else None
        if not desk.go_to(one.item, column):
            desk.say(f"The view leaves out the row that {one.user} is on.", "warn")


def moment(since: str) -> str:
    """A moment as the user's clock shows it, with the day if it is another one."""
    try:
        when = datetime.fromisoformat(since).astimezone()
    except (ValueError, OverflowError):
        return ""
    today = when.date() == datetime.now().astimezone().date()
    return f"{when:%H:%M}" if today else f"{when:%Y-%m-%d %H:%M}"
