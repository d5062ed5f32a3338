"""Comments and links: text of any kind in, harmless text out, and nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import Sketch, row
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.text import clean
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.editing.notes import (
    COMMENT_LIMIT,
    Link,
    Notes,
    add_comment,
    add_link,
    delete_comment,
    delete_link,
    edit_comment,
    note_text,
    notes_of,
)

MORNING, NOON = "2026-03-18T08:00:00.000Z", "2026-03-18T12:00:00.000Z"
ITEM = 2


def sketch() -> Sketch:
    """One item below another."""
    return Sketch(row("P", row("A")))


def said(board: Sketch) -> list[tuple[str, str]]:
    """Authors and texts in their order."""
    return [(one.author, one.text) for one in notes_of(board.board, ITEM).comments]


def test_comments_come_in_the_order_in_which_they_were_made() -> None:
    board = sketch()
    board.run(lambda one: add_comment(one, ITEM, "second", "ben", NOON))
    board.run(lambda one: add_comment(one, ITEM, " first\r\nline two ", "ana", MORNING))
    assert said(board) == [("ana", "first\nline two"), ("ben", "second")]
    assert notes_of(board.board, 1) == Notes()


def test_only_who_said_it_can_change_it_and_anybody_can_take_it_away() -> None:
    board = sketch()
    board.run(lambda one: add_comment(one, ITEM, "so", "ana", MORNING))
    key = notes_of(board.board, ITEM).comments[0].key
    with pytest.raises(Refused, match="Only ana can change this comment"):
        edit_comment(board.board, ITEM, key, "not so", "ben", NOON)
    assert len(edit_comment(board.board, ITEM, key, "so", "ana", NOON)) == 0
    board.run(lambda one: edit_comment(one, ITEM, key, "not so", "ana", NOON))
    (comment,) = notes_of(board.board, ITEM).comments
    assert (comment.text, comment.at, comment.edited) == ("not so", MORNING, NOON)
    deletion = board.run(lambda one: delete_comment(one, ITEM, key))
    assert said(board) == []
    assert board.board.items.notes == {}
    board.board.apply(deletion.inverse())
    assert said(board) == [("ana", "not so")]
    with pytest.raises(Refused, match="not there any more"):
        delete_comment(board.board, ITEM, "comment:none")
    with pytest.raises(Refused, match="not there any more"):
        edit_comment(board.board, ITEM, "comment:none", "x", "ana", NOON)
    with pytest.raises(Refused, match="not there any more"):
        delete_link(board.board, ITEM, "link:none")


def test_a_comment_changes_no_figure() -> None:
    board = sketch()
    delta = board.board.apply(add_comment(board.board, ITEM, "x", "ana", NOON))
    assert (delta.cells, delta.reshaped, delta.everything) == ({}, set(), False)


@pytest.mark.parametrize("text", ["", " \n\t ", "\x07\x1b", "x" * (COMMENT_LIMIT + 1)])
def test_texts_that_are_no_comment(text: str) -> None:
    with pytest.raises(InvalidInput):
        add_comment(sketch().board, ITEM, text, "ana", NOON)


@pytest.mark.parametrize("item", [0, -1, 99])
def test_only_work_items_have_notes(item: int) -> None:
    with pytest.raises(Refused):
        add_comment(sketch().board, item, "x", "ana", NOON)
    with pytest.raises(Refused):
        add_link(sketch().board, item, "https://example.org")


def test_links_are_sorted_by_what_they_show_and_must_be_safe() -> None:
    board = sketch()
    board.run(lambda one: add_link(one, ITEM, "https://b.example"))
    board.run(lambda one: add_link(one, ITEM, "https://z.example", " The\nplan "))
    board.run(lambda one: add_link(one, ITEM, "www.a.example", "a"))
    links = notes_of(board.board, ITEM).links
    shown = [(one.url, one.label) for one in links]
    assert shown == [
        ("https://www.a.example", "a"), ("https://b.example", ""), ("https://z.example", "The plan"),
    ]  # fmt: skip
    board.run(lambda one: delete_link(one, ITEM, links[0].key))
    assert len(notes_of(board.board, ITEM).links) == 2
    for bad in ("javascript:alert(1)", ""):
        with pytest.raises(InvalidInput):
            add_link(board.board, ITEM, bad)


@given(st.text(max_size=60))
def test_what_others_wrote_is_read_whatever_it_is(text: str) -> None:
    board = sketch().board
    for key in ("comment:a", "link:b"):
        board.apply(ChangeSet((SetCell(ITEM, key, None, text),)))
        assert isinstance(note_text(key, text), str)
    found = notes_of(board, ITEM)
    assert (len(found.comments), len(found.links)) == (1, 1)


@given(st.text(min_size=1, max_size=60))
def test_a_stored_comment_acts_on_no_screen(text: str) -> None:
    board = sketch()
    try:
        board.run(lambda one: add_comment(one, ITEM, text, "ana", NOON))
    except InvalidInput:
        return
    for line in said(board)[0][1].split("\n"):
        assert clean(line).isprintable()
        assert "\x1b" not in line


def test_a_link_in_a_line() -> None:
    assert note_text("link:a", '{"url": "https://example.org", "label": "Plan"}') == (
        "Plan <https://example.org>"
    )
    assert Link("link:a", "https://example.org", "").label == ""
