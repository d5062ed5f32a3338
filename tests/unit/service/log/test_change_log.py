"""What stood below a row, and when, replayed from the journal."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.boards import deleting, new_file, planted, row, session, typing
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.service.editing.placing import move_to
from tpm_tui.service.log.change_log import Asked, ChangeLog, stood_below
from tpm_tui.service.session import BoardSession


@pytest.fixture
def board(tmp_path: Path) -> Iterator[BoardSession]:
    with session(new_file(tmp_path / "b.db")) as opened:
        planted(opened, row("A", row("A1", row("A11"))), row("B", row("B1")))
        yield opened


def log(board: BoardSession) -> ChangeLog:
    return ChangeLog(board.reader, board.board.fields, board.board.ctx)


def seqs(board: BoardSession, asked: Asked) -> list[int]:
    found = log(board)
    return [one.seq for one in found.rows(found.query(asked), oldest_first=True)]


def test_what_stands_and_what_stood_there(board: BoardSession) -> None:
    """A1 and what is below it goes from A to B; from then on its changes belong to B, and its
    past is told of in both."""
    a, a1, a11, b, b1 = 1, 2, 3, 4, 5
    board.execute(typing(a11, "work", "1h"))
    before = board.board.revision
    board.execute(lambda now: move_to(now, a1, b))
    moved = board.board.revision
    board.execute(typing(a11, "work", "2h"))
    board.execute(typing(b1, "work", "2h"))
    assert stood_below(board.reader, a).now == {a}
    assert set(stood_below(board.reader, a).spans) == {(a1, 3, moved), (a11, 4, moved)}
    assert seqs(board, Asked(below=a)) == [2, 3, 4, before, moved]
    assert seqs(board, Asked(below=b)) == [3, 4, 5, 6, before, moved, moved + 1, moved + 2]
    assert seqs(board, Asked(below=b, items=(a11,))) == [4, before, moved + 1]
    assert seqs(board, Asked(below=a, items=(a11,))) == [4, before]


def test_what_is_deleted_still_stands_there(board: BoardSession) -> None:
    board.execute(deleting(2))
    assert board.board.revision in seqs(board, Asked(below=1))
    assert 3 in stood_below(board.reader, 1).now


def test_undo_of_a_move_brings_it_back(board: BoardSession) -> None:
    board.execute(lambda now: move_to(now, 2, 4))
    board.undo()
    board.execute(typing(3, "work", "5h"))
    assert stood_below(board.reader, 1).now == {1, 2, 3}
    assert seqs(board, Asked(below=1))[-1] == board.board.revision
    # Its stay with B was a short one.
    assert board.board.revision not in seqs(board, Asked(below=4))


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(0, 7)), max_size=25), st.integers(1, 7))
def test_spans_are_those_of_a_tree_kept_move_by_move(
    moves: list[tuple[int, int]], top: int
) -> None:
    """Against the plain way: climb from every item after every move."""
    parent = dict.fromkeys(range(1, 8), BOARD)
    places = [(item, item, BOARD) for item in parent]
    seq = 7
    held: list[dict[int, int]] = [dict(parent)]
    for item, home in moves:
        above = home
        while above and above != item:
            above = parent[above]
        if above == item:
            continue
        seq += 1
        parent[item] = home
        places.append((seq, item, home))
        held.append(dict(parent))

    class Places:
        def places(self) -> list[tuple[int, int, int]]:
            return places

    def inside(tree: dict[int, int], item: int) -> bool:
        while item and item != top:
            item = tree[item]
        return item == top

    found = stood_below(Places(), top)  # type: ignore[arg-type]
    assert found.now == {item for item in parent if inside(parent, item)}
    for item in parent:
        if item in found.now:
            continue
        covered = {
            one for of, first, last in found.spans if of == item for one in range(first, last + 1)
        }
        for at, (before, after) in enumerate(itertools.pairwise(held), 8):
            assert (at in covered) == (inside(before, item) or inside(after, item))


def test_names_whatever_the_capitals_and_kinds(board: BoardSession) -> None:
    board.execute(typing(3, "work", "5h"))
    board.undo()
    assert seqs(board, Asked(by=("ANA",))) == seqs(board, Asked(by=("ana", "nobody")))
    assert seqs(board, Asked(by=("nobody",))) == []
    assert seqs(board, Asked(acts=("undo",))) == [8]
    assert seqs(board, Asked(acts=("undone",))) == [7]
    assert seqs(board, Asked(acts=("redo",))) == []
    assert seqs(board, Asked(acts=("create", "undone"))) == [2, 3, 4, 5, 6, 7]
    with pytest.raises(InvalidInput, match="no kind of change"):
        seqs(board, Asked(acts=("explode",)))
    with pytest.raises(InvalidInput, match="no column 'wrok'"):
        seqs(board, Asked(fields=("wrok",)))


def test_what_is_asked_in_words() -> None:
    asked = Asked(("ana", "bo"), fields=("budget",), since="-2w", text="CR-7")
    assert asked.words == "by ana, bo · budget · since -2w · /CR-7"
