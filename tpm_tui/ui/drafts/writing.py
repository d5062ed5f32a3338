"""Opening the editor for several lines on a description or a comment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tpm_tui.errors import Refused
from tpm_tui.service.drafts import COMMENT, DESCRIPTION
from tpm_tui.service.editing.commands import set_cell, target
from tpm_tui.service.editing.notes import notes_of
from tpm_tui.service.editing.noting import comment, rewrite_comment
from tpm_tui.service.roles.permission import ensure
from tpm_tui.service.session import Outcome
from tpm_tui.ui.desk import Desk

Done = Callable[[Outcome], object]
"""Shows what was saved."""


def write_description(
    desk: Desk, row: int, typed: str = "", seen: int | None = None, done: Done | None = None
) -> None:
    """Write the description of a row, from `typed` on; raises Refused where there can be none."""
    where = target(desk.board, row, "description")
    begun = desk.board.revision if seen is None else seen

    def save(text: str) -> None:
        outcome = desk.session.execute(
            lambda board: set_cell(board, row, "description", text), begun
        )
        _show(desk, outcome, done)

    title = desk.board.items.columns["title"][where.item]
    before = str(desk.board.items.get(where.item, "description") or "")
    draft = (DESCRIPTION, row, "description", begun)
    _open(desk, f"Description of {title}", before, save, draft, typed)


def write_comment(
    desk: Desk, row: int, key: str = "", typed: str = "", done: Done | None = None
) -> None:
    """Write a comment on a row, or the user's own one with a key anew."""
    session, item = desk.session, abs(row)
    found = next((one for one in notes_of(desk.board, item).comments if one.key == key), None)
    if found is not None and found.author != session.user.name:
        raise Refused(f"Only {found.author} can change this comment; c adds one of your own.")

    def save(text: str) -> None:
        write = (
            partial(comment, session, item)
            if found is None
            else partial(rewrite_comment, session, item, key)
        )
        _show(desk, write(text), done)

    title = desk.board.items.columns["title"][item]
    heading = f"Comment on {title}" if found is None else "Your comment"
    draft = (COMMENT, item, "" if found is None else key, desk.board.revision)
    _open(desk, heading, "" if found is None else found.text, save, draft, typed)


def _show(desk: Desk, outcome: Outcome, done: Done | None) -> None:
    _ = done(outcome) if done is not None else desk.carry_out(lambda: outcome)


def _open(
    desk: Desk, title: str, text: str, save: Callable[[str], None],
    draft: tuple[str, int, str, int], typed: str,
) -> None:  # fmt: skip
    ensure(desk.session, abs(draft[1]))
    from tpm_tui.ui.screens.text_editor import TextScreen

    screen = TextScreen(desk.grid.palette, title, text, save, draft, typed)
    _ = desk.grid.app.push_screen(screen)
