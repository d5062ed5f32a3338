"""Text that a session was typing when it ended: offered at the next start, never applied by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tpm_tui.domain.text import clean
from tpm_tui.errors import TpmError
from tpm_tui.service import drafts as kinds
from tpm_tui.service.company.moments import moment
from tpm_tui.service.draft_news import News, news_of, place_words
from tpm_tui.service.drafts import Drafts, Left, is_saved
from tpm_tui.service.editing.new_row import has_place, is_added
from tpm_tui.ui.describe import split_line
from tpm_tui.ui.screens.conflict import Careful
from tpm_tui.ui.screens.table import RowAct, Table, TableScreen

if TYPE_CHECKING:
    from tpm_tui.service.board import Board
    from tpm_tui.service.drafts import Draft
    from tpm_tui.service.session import BoardSession
    from tpm_tui.ui.app import TpmApp
    from tpm_tui.ui.screens.board import BoardScreen

LATER = "What is left of it is offered again when this board is opened next."
GONE = "not there any more"
OTHER_STATE = "The board was put into another state since: see whether it is still the same row."
FOOT = 4
"""Lines below: a text that was typed is told in up to three of them."""


class DraftTable(Careful, TableScreen, inherit_bindings=False):
    """The offer; whatever is not decided on stays for another time."""

    def hints(self) -> list[tuple[str, str]]:
        """What can be done."""
        names = ((one.key, one.word) for one in self.table.acts)
        return [(key.capitalize() if len(key) > 1 else key, word) for key, word in names]

    def show(self) -> None:
        """Say everything anew; what is said, or the marked text, in as many lines as it takes."""
        said, self._said = self._said, ("", "")
        super().show()
        self._said = said
        rest, tone = said if said[0] else (self._sentence(), "")
        for row in range(FOOT - 1):
            first, rest = split_line(rest, max(8, self.app.size.width - 2))
            self.foot.set_line(row, [(f" {first}", tone)] if first else [], [])

    def _sentence(self) -> str:
        return "".join(text for text, _ in self.detail()).strip()

    def leave(self) -> None:
        """Close it, and say what becomes of the rest."""
        super().leave()
        if self.offer.left:
            self.offer.board.say(LATER, "muted")

    def on_unmount(self) -> None:
        """Let go of what is left."""
        super().on_unmount()
        self.offer.end()

    offer: Offer


class Offer:
    """What is on offer, and what becomes of it."""

    def __init__(self, app: TpmApp, board: BoardScreen, drafts: Drafts, left: list[Left]) -> None:
        self.app = app
        self.board = board
        self.drafts = drafts
        self.left = left

    def table(self) -> Table:
        """One line for each, the latest first."""
        found = [one.draft for one in self.left]
        lost = all(one.ended == "connection lost" for one in found)
        when = "the connection was lost" if lost else "the program ended"
        more = self.drafts.more
        count = f"; {more:,} older {'one' if more == 1 else 'ones'} after these" if more else ""
        return Table(
            f"What you were typing when {when}; Esc leaves it for later{count}",
            ("Text", "Where", "Since then", "When", "How it ended"),
            tuple(map(self._line, found)),
            left=frozenset(range(5)),
            ids=tuple(one.token for one in self.left),
            detail=lambda at: self._told(self.left[at].draft),
            acts=(
                RowAct("enter", "goes on with it", self._go_on),
                RowAct("delete", "drops it", self._drop),
                RowAct("y", "copies it", self._copy),
            ),
            again=self.table,
            whole=True,
            empty="Nothing is left.",
        )

    def end(self) -> None:
        """Whatever was not decided on is offered again another time."""
        for one in self.left:
            self.drafts.let_go(one)
        self.left = []

    # ---- acts

    def _go_on(self, screen: TableScreen, at: int) -> None:
        one = self.left[at]
        if self._is_gone(one.draft):
            self._copy(screen, at)
            return
        self.left.remove(one)
        screen.leave()
        try:
            self.drafts.adopt(one)
        except OSError as error:
            self.drafts.let_go(one)
            self.board.say(f"The draft cannot be taken over: {error.strerror}.", "bad")
            return
        try:
            resume(self.board, recalled(self.board.session, one.draft))
        except TpmError as error:
            self.app.drafting.release()
            self.board.say(f"{error} Your text stays for another time.", "bad")

    def _drop(self, screen: TableScreen, at: int) -> None:
        one = self.left.pop(at)
        self.drafts.discard(one)
        if not self.left:
            screen.leave()
            self.board.say("The draft is gone.", "muted")

    def _copy(self, screen: TableScreen, at: int) -> None:
        self.board.actions.copying.take_text(self.left[at].draft.text)
        screen.say(f"{self.board.told} Del drops it here.", "good")

    # ---- words

    def _line(self, draft: Draft) -> tuple[str, ...]:
        """A draft in the list: where it goes by the names of now, and what has become of that."""
        news = ", ".join(one.brief for one in self._news(draft)[:2])
        since = news or (GONE if self._is_gone(draft) else "")
        ended = draft.ended or "broken off"
        return draft.text, self._now(draft).where, since, moment(draft.at), ended

    def _is_outlived(self, draft: Draft) -> bool:
        session = self.board.session
        return session.is_outlived(recalled(session, draft).seen)

    def _now(self, draft: Draft) -> Draft:
        """A draft with its place as that is called now; in another state of the board it is not known
        whether it is the same."""
        if self._is_outlived(draft):
            return draft
        return replace(draft, where=place_words(self.board.session.board, draft))

    def _news(self, draft: Draft) -> list[News]:
        session = self.board.session
        return [] if self._is_outlived(draft) else news_of(session, recalled(session, draft))

    def _is_gone(self, draft: Draft) -> bool:
        """Whether its place is not there any more."""
        board = self.board.session.board
        if draft.kind == kinds.NEW:
            return not has_place(board.items, draft.place)
        known = draft.kind != kinds.CELL or draft.field in board.fields
        return not known or not _is_there(board, draft.item)

    def _told(self, draft: Draft) -> str:
        said = [self._now(draft).sentence, *(one.sentence for one in self._news(draft))]
        if self._is_gone(draft):
            said.append(f"{'y' if len(said) > 1 else f'That is {GONE}: y'} copies the text.")
        elif self._is_outlived(draft):
            said.append(OTHER_STATE)
        return " ".join(said)


def _is_there(board: Board, row: int) -> bool:
    """Whether a row is on the board, shown or not."""
    return board.items.exists(abs(row)) and (row > 0 or board.items.has_own(-row))


def offer(app: TpmApp, drafts: Drafts, left: list[Left]) -> bool:
    """Show what was left, and whether there is anything; texts that are saved already are dropped
    without a word."""
    board = app.screen
    session = app.session
    if session is None:
        return False
    for one in list(left):
        if _is_done(session, one.draft):
            drafts.discard(one)
            left.remove(one)
    told = False
    if drafts.unreadable:
        say = getattr(board, "say", None)
        count = len(drafts.unreadable)
        what = "A draft that" if count == 1 else f"{count} drafts that"
        if say is not None:
            say(f"{what} cannot be read was put aside: {clean(str(drafts.unreadable[0]))}", "warn")
        drafts.unreadable.clear()
        told = True
    if left:
        made = Offer(app, board, drafts, left)  # type: ignore[arg-type]
        screen = DraftTable(app.palette(), made.table(), foot=FOOT)
        screen.offer = made
        _ = app.push_screen(screen)
    return told or bool(left)


def _is_done(session: BoardSession, draft: Draft) -> bool:
    """Whether a text is on the board: its session ended between saving it and saying so."""
    if draft.kind == kinds.NEW:
        since = recalled(session, draft).seen
        known = not session.is_outlived(since)
        return known and is_added(session, draft.place, draft.text, since)
    return is_saved(session.board, draft, session.user.name)


def recalled(session: BoardSession, draft: Draft) -> Draft:
    """A draft with the revision that it was begun at as one of the board that is open now."""
    return replace(draft, seen=session.recalled(draft.seen))


def resume(board: BoardScreen, draft: Draft) -> None:
    """Open the text where it was typed, as if the board had been open all the time: what others have
    changed since is found when it is saved.  Raises TpmError where it cannot be opened there."""
    match draft.kind:
        case kinds.DESCRIPTION | kinds.COMMENT:
            _resume_writing(board, draft)
        case kinds.LINE:
            _resume_line(board, draft)
        case kinds.NEW:
            _add_again(board, draft)
        case _:
            _resume_cell(board, draft)


def _go_to(board: BoardScreen, row: int) -> None:
    """Go to a row, and where the view hides it, look at the whole board first."""
    desk = board.desk
    if not desk.go_to(row):
        desk.look(replace(desk.view, filter="", group=(), zoom=0))
        if not desk.go_to(row):
            raise TpmError("The row of your text is not shown in this view.")


def _resume_cell(board: BoardScreen, draft: Draft) -> None:
    desk = board.desk
    _go_to(board, draft.item)
    columns = [one.key for one in desk.grid.view]
    if draft.field not in columns:
        _resume_in_details(board, draft)
        return
    desk.grid.move_to(desk.grid.row, columns.index(draft.field))
    desk.clear_selection()
    board.actions.editing.open(text="")
    editor = desk.grid.editor
    if editor is None:
        raise TpmError(board.told)
    editor.cells = draft.cells or editor.cells
    editor.seen = draft.seen
    editor.insert(draft.text)
    desk.grid.redraw_editor()
    where = place_words(board.session.board, draft)
    board.say(f"Your text is back in {where}: Enter saves it.", "accent")


def _add_again(board: BoardScreen, draft: Draft) -> None:
    """Open a row at its place once more, with its text as far as it was typed."""
    board.actions.arranging.add_at(draft.place)
    editor = board.desk.grid.editor
    if editor is None:
        raise TpmError(board.told)
    editor.insert(draft.text)
    board.desk.grid.redraw_editor()
    board.say("Your text is back in a new row: Enter saves it.", "accent")


def _resume_in_details(board: BoardScreen, draft: Draft) -> None:
    """Where the view does not show the cell, the details of its row do."""
    from tpm_tui.ui.screens.detail import DetailScreen

    actions = board.actions
    explain = next(one for one in actions.all if type(one).__name__ == "Explaining")
    screen = DetailScreen(board.desk, explain.open, row=draft.item)  # type: ignore[attr-defined]

    def begin() -> None:
        screen.acts.edit_field(draft.field, draft.text, draft.seen)

    _ = board.app.push_screen(screen)
    _ = screen.call_later(begin)


def _resume_writing(board: BoardScreen, draft: Draft) -> None:
    from tpm_tui.ui.drafts.writing import write_comment, write_description

    if draft.kind == kinds.DESCRIPTION:
        write_description(board.desk, draft.item, draft.text, draft.seen)
    else:
        write_comment(board.desk, draft.item, draft.field, draft.text)


def _resume_line(board: BoardScreen, draft: Draft) -> None:
    desk = board.desk
    rows = [row for row, _ in draft.cells if _is_there(desk.board, row)] or [draft.item]
    _go_to(board, rows[0])
    desk.clear_selection()
    if len(rows) > 1:
        desk.grid.selection.marks.update(rows)
        desk.grid.repaint_rows()
    board.run_command(draft.field)
    prompt = board.prompts.prompt
    if prompt is None or prompt.resumes != draft.field:
        where = place_words(board.session.board, draft)
        raise TpmError(f"{where} cannot be asked for here.")
    prompt.begin(draft.text)
    prompt.buffer.selected = False
    prompt.seen = draft.seen
    board.prompts.typed_again()
