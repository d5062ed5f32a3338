"""Cutting and pasting rows while others delete, move and edit around them, and taking it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import adding, deleting, new_file, picture, planted, row, session, typing
from tests.soundness import faults
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Conflict, Refused
from tpm_tui.service.editing.bulk_rows import duplicate_all, move_all_under, outdent_all
from tpm_tui.service.editing.placing import move_to
from tpm_tui.service.pasting.row_register import RowsTaken, Where, copied_rows, cut_rows, paste_rows
from tpm_tui.service.session import BoardSession, Command
from tpm_tui.service.upkeep.checking import complaints

P, A, A1, B, Q, R, T = 1, 2, 3, 4, 5, 6, 7


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A board: P with A (and A1 in it) and B, Q with R, and T."""
    file = new_file(tmp_path / "board.db")
    with session(file, "maker", 1000) as opened:
        planted(
            opened, row("P", row("A", row("A1")), row("B", work="2h")), row("Q", row("R")), row("T")
        )
    return file


def moving(item: ItemId, parent: ItemId) -> Command:
    return lambda board: move_to(board, item, parent)


def cutting(*rows: ItemId) -> Command:
    return lambda board: cut_rows(board, rows)[0]


def pasting(target: ItemId, *taken: ItemId, where: Where = "child") -> Command:
    return lambda board: paste_rows(board, RowsTaken(taken, cut=True), target, where)


def sound(*sessions: BoardSession) -> None:
    """All see the same, the file agrees, and so does the journal with every rule."""
    for opened in sessions:
        while opened.poll():
            pass
        assert list(complaints(opened)) == []
        assert picture(opened.board) == picture(sessions[0].board)
    assert list(faults(sessions[0].reader.tail(0))) == []


def below(opened: BoardSession, parent: ItemId) -> list[ItemId]:
    return opened.board.items.children.get(parent, [])


# ---- taking it back after somebody else has been there

UNDO: list[tuple[list[Command], list[Command], str]] = [
    # a paste, when what it went below is deleted
    ([cutting(A), pasting(R, A)], [deleting(R)], "'A' was deleted by ben at"),
    ([cutting(A), pasting(R, A)], [deleting(Q)], "'A' was deleted by ben at"),
    ([cutting(A), pasting(R, A)], [deleting(A)], "'A' was deleted by ben at"),
    ([cutting(A, B), pasting(R, A, B)], [deleting(B)], "'B' was deleted by ben at"),
    # a paste, when others count on what it brought
    ([cutting(A), pasting(R, A)], [typing(A1, "work", "3h")], "ben changed work of 'A1' at"),
    ([cutting(A), pasting(R, A)], [adding("new", A)], "ben added 'new' at"),
    ([cutting(A), pasting(R, A)], [moving(T, A1)], "ben moved 'T' at"),
    ([cutting(A), pasting(R, A)], [moving(P, A)], "ben moved 'P' at"),
    ([cutting(A), pasting(R, A)], [moving(A, T)], "ben moved 'A' at"),
    ([cutting(A), pasting(R, A)], [cutting(A), pasting(T, A)], "ben (deleted|brought back) 'A'"),
    # a cut, when where it was is deleted
    ([cutting(A)], [deleting(P)], "'P' was deleted by ben at .*, and 'A' would stand below it"),
    ([cutting(A1)], [deleting(P)], "'P' was deleted by ben at .*, and 'A1' would stand below"),
    ([cutting(A1)], [moving(A, R), deleting(Q)], "'Q' was deleted by ben at .*, and 'A1' would"),
    ([cutting(A1, R)], [cutting(Q)], "'Q' was deleted by ben at .*, and 'R' would stand"),
    ([cutting(A)], [pasting(T, A)], "ben (deleted|brought back) 'A' at"),
    # copies, when one was moved below another, and an addition
    ([lambda board: duplicate_all(board, [A, T])], [moving(8, 10)], "ben moved 'A"),
    ([adding("new", R)], [deleting(Q)], "'new' was deleted by ben at"),
]


@pytest.mark.parametrize("mine, theirs, why", UNDO, ids=[why for _, _, why in UNDO])
def test_undo_declines_with_name_and_reason(
    ana: BoardSession,
    ben: BoardSession,
    mine: list[Command],
    theirs: list[Command],
    why: str,
) -> None:
    for one in mine:
        ana.execute(one)
    ben.poll()
    for one in theirs:
        ben.execute(one)
    revision = ben.board.revision
    with pytest.raises(Conflict, match=f"^Cannot undo: {why}"):
        ana.undo()
    assert ana.board.revision == revision
    sound(ana, ben)


REDO: list[tuple[list[Command], list[Command], str]] = [
    ([cutting(A)], [deleting(A)], "'A' was deleted by ben at"),
    ([cutting(A)], [deleting(P)], "'A' was deleted by ben at"),
    ([cutting(A)], [typing(A1, "work", "3h")], "ben changed work of 'A1' at"),
    ([cutting(A)], [moving(T, A)], "ben moved 'T' at"),
    ([cutting(A, B)], [moving(P, T), deleting(T)], "'[AB]' was deleted by ben at"),
    (
        [adding("new", P)],
        [deleting(P)],
        "'P' was deleted by ben at .*, and 'new' would stand below",
    ),
]


@pytest.mark.parametrize("mine, theirs, why", REDO, ids=[why for _, _, why in REDO])
def test_redo_declines_with_name_and_reason(
    ana: BoardSession,
    ben: BoardSession,
    mine: list[Command],
    theirs: list[Command],
    why: str,
) -> None:
    for one in mine:
        ana.execute(one)
    for _ in mine:
        ana.undo()
    ben.poll()
    for one in theirs:
        ben.execute(one)
    with pytest.raises(Conflict, match=f"^Cannot redo: {why}"):
        ana.redo()
    sound(ana, ben)


@pytest.mark.parametrize("home", [R, Q])
def test_redo_of_a_paste_needs_what_it_goes_below(
    ana: BoardSession, ben: BoardSession, home: ItemId
) -> None:
    ana.execute(cutting(A))
    ana.execute(pasting(R, A))
    ana.undo()
    ben.execute(deleting(home))
    with pytest.raises(Conflict, match=r"redo: '[QR]' was deleted by ben .*, and 'A' would stand"):
        ana.redo()
    ben.undo()
    ana.redo()
    assert below(ana, R) == [A]
    sound(ana, ben)


def test_a_paste_can_be_taken_back_although_its_old_parent_is_gone(
    ana: BoardSession, ben: BoardSession
) -> None:
    """The rows are cut again, as they were before; only the cut itself has to wait for P."""
    ana.execute(cutting(A))
    ana.execute(pasting(R, A))
    ben.execute(deleting(P))
    ana.undo()
    assert not ana.board.items.exists(A)
    with pytest.raises(Conflict, match="Cannot undo: 'P' was deleted by ben at"):
        ana.undo()
    ana.redo()
    assert below(ana, R) == [A]
    ana.undo()
    ben.undo()
    ana.undo()
    assert below(ana, P) == [A, B]
    sound(ana, ben)


def test_undo_goes_on_once_what_was_in_the_way_is_back(
    ana: BoardSession, ben: BoardSession
) -> None:
    before = picture(ana.board)
    ana.execute(cutting(A))
    ana.execute(pasting(R, A))
    ben.poll()
    ben.execute(deleting(Q))
    with pytest.raises(Conflict, match="'A' was deleted by ben"):
        ana.undo()
    ben.undo()
    ana.undo()
    ana.undo()
    assert picture(ana.board) == before
    sound(ana, ben)


def test_undo_blames_who_stands_in_the_way_and_not_who_made_the_board(
    ana: BoardSession, ben: BoardSession
) -> None:
    """What Ben moved is back where Ana had put it, and then Ana took that back."""
    ana.execute(lambda board: outdent_all(board, [B]))
    ben.poll()
    ben.execute(moving(B, T))
    ben.undo()
    ana.undo()
    with pytest.raises(Conflict, match="Cannot redo: ana moved 'B' at"):
        ben.redo()
    sound(ana, ben)


def test_two_moves_taken_back_together_close_no_circle(
    ana: BoardSession, ben: BoardSession
) -> None:
    """Each of them alone would be fine: A back below P, R back below Q."""
    ana.execute(lambda board: outdent_all(board, [A, R]))
    ben.execute(moving(P, R))
    ben.execute(moving(Q, A))
    with pytest.raises(Conflict, match=r"Cannot undo: ben moved .* so '[AR]' would be below"):
        ana.undo()
    sound(ana, ben)


def test_what_was_moved_out_again_is_not_lost(ana: BoardSession, ben: BoardSession) -> None:
    """Ben edited B while it was in Ana's new row; it leaves the row before that goes."""
    txn = ana.execute(adding("new")).txn
    ana.execute(lambda board: move_all_under(board, [B], 8), joins=txn)
    ben.execute(typing(B, "work", "3h"))
    ana.undo()
    assert below(ana, P) == [A, B]
    assert ana.board.figures.text(B, "work") == "3h"
    sound(ana, ben)


# ---- pasting what is stale


def test_rows_from_below_something_deleted_since_can_be_pasted_elsewhere(
    ana: BoardSession, ben: BoardSession
) -> None:
    ana.execute(cutting(A1))
    ben.execute(deleting(P))
    ana.execute(pasting(Q, A1, where="above"))
    assert below(ana, BOARD) == [A1, Q, T]
    ana.undo()
    with pytest.raises(Conflict, match=r"'P' was deleted by ben at .*, and 'A1' would stand below"):
        ana.undo()
    sound(ana, ben)


def test_copies_of_rows_that_were_deleted_since_are_refused(
    ana: BoardSession, ben: BoardSession
) -> None:
    taken = copied_rows(ana.board, [A1])
    ben.execute(deleting(P))
    with pytest.raises(Conflict, match="'A1' was deleted by ben at"):
        ana.execute(lambda board: paste_rows(board, taken, Q, "child"))
    sound(ana, ben)


@pytest.mark.parametrize("gone", [R, Q])
def test_a_paste_below_something_deleted_is_refused_and_the_rows_stay_cut(
    ana: BoardSession, ben: BoardSession, gone: ItemId
) -> None:
    ana.execute(cutting(A, B))
    ben.execute(deleting(gone))
    with pytest.raises(Conflict, match="'R' was deleted by ben at"):
        ana.execute(pasting(R, A, B))
    ana.execute(pasting(T, A, B))
    assert below(ana, T) == [A, B]
    sound(ana, ben)


def test_a_cut_of_what_somebody_edits_is_refused(ana: BoardSession, ben: BoardSession) -> None:
    ben.execute(typing(A1, "work", "3h"))
    with pytest.raises(Conflict, match=r"ben changed work of 'A1' at .*, which this would delete"):
        ana.execute(cutting(A))
    sound(ana, ben)


def test_who_edits_below_what_was_cut_waits_for_the_paste(
    ana: BoardSession, ben: BoardSession
) -> None:
    ben.execute(typing(A1, "work", "3h"))
    ana.poll()
    ana.execute(cutting(A))
    for edit in (typing(A1, "budget", "5k"), adding("new", A1), moving(T, A), moving(A1, T)):
        with pytest.raises(
            (Conflict, Refused), match=r"'A1?' (was deleted by ana at|has been deleted)"
        ):
            ben.execute(edit)
    with pytest.raises(Conflict, match="Cannot undo: 'A1' was deleted by ana at"):
        ben.undo()
    ana.execute(pasting(R, A))
    ben.execute(typing(A1, "budget", "5k"))
    ben.undo()
    ben.undo()
    assert ben.board.figures.text(A1, "work") == ""
    sound(ana, ben)


def test_two_who_cut_the_same_rows_paste_them_once(ana: BoardSession, ben: BoardSession) -> None:
    ana.execute(cutting(A))
    with pytest.raises(Conflict, match="'A' was deleted by ana at"):
        ben.execute(cutting(A))
    seen = ben.board.revision
    ana.execute(pasting(R, A))
    with pytest.raises(Conflict, match=r"ana (moved|brought back) 'A' at"):
        ben.execute(lambda board: cut_rows(board, [A])[0], seen=seen - 1)
    sound(ana, ben)


# ---- one user, two windows


def test_two_windows_of_one_user_take_back_each_others_acts(
    ana: BoardSession, ana_too: BoardSession
) -> None:
    before = picture(ana.board)
    ana.execute(cutting(A))
    ana_too.poll()
    ana_too.execute(pasting(R, A))
    pasted = picture(ana_too.board)
    ana.poll()
    ana.execute(deleting(P))
    ana_too.execute(deleting(Q))
    for opened in (ana, ana_too, ana, ana_too):
        opened.undo()
    assert picture(ana_too.board) == before
    ana.redo()
    ana_too.redo()
    assert picture(ana_too.board) == pasted
    ana.redo()
    ana.redo()
    assert below(ana, BOARD) == [T]
    with pytest.raises(Refused, match="Nothing to redo"):
        ana_too.redo()
    sound(ana, ana_too)


def test_a_window_that_has_not_followed_pastes_below_nothing_deleted(
    ana: BoardSession, ana_too: BoardSession
) -> None:
    ana.execute(cutting(A))
    ana_too.execute(deleting(Q))
    with pytest.raises(Conflict, match="'R' was deleted by ana at"):
        ana.execute(pasting(R, A))
    ana.undo()
    ana.execute(pasting(R, A))
    assert below(ana, R) == [A]
    sound(ana, ana_too)
