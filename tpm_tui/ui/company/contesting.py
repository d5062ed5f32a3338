"""What to do about cells that somebody else changed meanwhile: asked, never decided by the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from tpm_tui.errors import Clash, Conflict, NeedsReason, TpmError
from tpm_tui.service.company.contested import NOTHING, Cell, Contested, contested, since_begun

if TYPE_CHECKING:
    from textual.app import App

    from tpm_tui.service.session import BoardSession
    from tpm_tui.ui.app import TpmApp
    from tpm_tui.ui.desk import Desk
    from tpm_tui.ui.grid.editor import CellEditor
    from tpm_tui.ui.screens.table import Table, TableScreen

LISTED = 200
"""Cells that are listed; more are counted."""

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Typing:
    """Where the text that was not saved is still open."""

    leave: Act
    """Closes it, so that theirs stays."""
    agree: Callable[[int], None]
    """Goes on from the revision that the user has been shown, however often it is saved from there."""


def refused(desk: Desk, error: TpmError, again: Act, verb: str = "") -> None:
    """Say why an act was refused; where others changed the same cells, ask what to do, which may be
    to do it `again`.  Of an undo (`verb`) go to the row that somebody has changed since."""
    if isinstance(error, Conflict) and error.cells:
        desk.say(error.message, "bad")
        contest(desk.grid.app, error, again)
        return
    if isinstance(error, NeedsReason):
        from tpm_tui.ui.prompts.asking_why import ask_reason

        ask_reason(desk, error, again)
        return
    if verb and isinstance(error, Conflict) and error.item:
        shows = desk.go_to(error.item) and desk.key_for("show-history")
        more = f"{shows} shows its history; type what it shall be instead." if shows else error.hint
        desk.say(f"{error.message} {more}", "bad")
        return
    desk.say(str(error), "bad")


def contest_typed(desk: Desk, conflict: Conflict, editor: CellEditor, again: Act) -> None:
    """Ask what to do about a text that is still open in the grid."""

    def leave() -> None:
        desk.grid.close_editor()
        desk.say(f"Theirs stays; {editor.text!r} was not saved.", "muted")

    def agree(seen: int) -> None:
        editor.seen = seen

    contest(desk.grid.app, conflict, again, Typing(leave, agree))


def contest(where: App[Any], conflict: Conflict, again: Act, typing: Typing | None = None) -> None:
    """Show both values of each cell; `again` repeats the act, which may find others there again."""
    from tpm_tui.ui.screens.conflict import ConflictScreen, Way

    app = cast("TpmApp", where)
    session = app.session
    if session is None:
        return
    # What is on the screen now is what the answer is about, whatever comes in while it is read.
    seen, board, before = session.board.revision, session.board, session.decided_as_of
    asked = () if before is None else before.asked
    left = () if before is None else before.leaving
    clashes = since_begun(conflict.cells, asked)
    cells = tuple((one.item, one.field) for one in clashes)
    told = tuple({(one.item, one.field): one for one in (*clashes, *asked)}.values())
    answer = partial(_answered, session, session.reason, again)

    def over() -> None:
        if typing is not None and not left:
            # From a text that leaves cells out it is asked anew: they stay as others made them.
            typing.agree(seen)
        _attempt(app, partial(answer, seen, left, told))

    def without() -> None:
        _attempt(app, partial(answer, seen, (*left, *cells), told))

    found = [contested(board, one, asked) for one in clashes[:LISTED]]
    if len(cells) > 1:
        _contest_many(app, conflict, found, over, without if conflict.rest else None)
        return
    cell = found[0]
    ways = [Way("m", f"Mine: save it{'' if cell.restored else ' over theirs'}{_left(left)}", over)]
    if conflict.rest:
        ways.append(Way("o", f"Others only: the {_cells(conflict.rest)} besides this one", without))
    if typing is None:
        ways.insert(0, Way("Esc", "Leave everything as it is now", lambda: None))
        typed = "not done yet"
    else:
        ways.insert(0, Way("Esc", "Back to what I typed", lambda: None))
        words = "There: keep what is there" if cell.restored else "Theirs: keep it"
        ways.append(Way("t", f"{words}, drop what I typed", typing.leave))
        typed = "typed, not saved yet"
    palette = app.palette()
    _ = app.push_screen(ConflictScreen(palette, cell, tuple(ways), typed))


def _answered(
    session: BoardSession,
    reason: str,
    again: Act,
    seen: int,
    leaving: tuple[Cell, ...],
    asked: tuple[Clash, ...],
) -> None:
    """Do it again, as it was answered; a reason that was given before holds on."""
    with session.as_of(seen, leaving, asked), session.because(session.reason or reason):
        again()


def _attempt(app: TpmApp, act: Act) -> None:
    """Do it as any act of the board, which may want a reason for it."""
    from tpm_tui.ui.screens.board import BoardScreen

    board = next((one for one in app.screen_stack if isinstance(one, BoardScreen)), None)
    if board is not None:
        board.desk.attempt(act)


def _contest_many(
    app: TpmApp, conflict: Conflict, found: list[Contested], over: Act, without: Act | None
) -> None:
    from tpm_tui.ui.screens.conflict import ConflictTable
    from tpm_tui.ui.screens.table import RowAct, Table

    def taking(act: Act) -> Callable[[TableScreen, int], object]:
        def take(screen: TableScreen, _at: int) -> None:
            screen.leave()
            act()

        return take

    acts = [RowAct("m", "mine over these", taking(over), without_row=True)]
    if without is not None:
        words = f"only the {_cells(conflict.rest)} besides these"
        acts.append(RowAct("o", words, taking(without), without_row=True))
    table: Table = Table(
        _title(conflict, again=any(one.again for one in found)),
        ("Row", "Column", "Theirs", "By", "Yours", "It was"),
        tuple(_line(one) for one in found),
        left=frozenset(range(6)),
        detail=lambda at: _told(found[at]),
        acts=tuple(acts),
        whole=True,
    )
    _ = app.push_screen(ConflictTable(app.palette(), table))


def _title(conflict: Conflict, *, again: bool) -> str:
    count = len(conflict.cells)
    more = f", the first {LISTED} of them" if count > LISTED else ""
    if any(one.restored for one in conflict.cells):
        return f"The board was restored meanwhile: {_cells(count)}{more}; nothing is saved"
    of, when = _cells(count + conflict.rest), "once more" if again else "meanwhile"
    return f"Others changed {count:,} of {of} {when}{more}; nothing is saved"


def _line(one: Contested) -> tuple[str, ...]:
    values = (one.theirs, one.author, one.mine, "?" if one.restored else one.base)
    return one.row, one.column, *(value or NOTHING for value in values)


def _told(one: Contested) -> str:
    """The cell in full; what the line above cannot say comes first."""
    if one.restored:
        return f"{one.where}: {one.theirs or NOTHING} now; yours {one.mine or NOTHING}"
    return (
        f"{one.author}, {one.when}: {one.where} {one.theirs or NOTHING}; "
        f"yours {one.mine or NOTHING}; {one.base or NOTHING} when you began"
    )


def _left(cells: tuple[Cell, ...]) -> str:
    return f"; the {_cells(len(cells))} left out before stay out" if cells else ""


def _cells(count: int) -> str:
    return f"{count:,} {'cell' if count == 1 else 'cells'}"
