"""The journal is asked with bound values: nothing that somebody types becomes part of a statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.boards import adding, new_file, session, typing
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.service.session import BoardSession
from tpm_tui.store.journal import reading as journal_reading
from tpm_tui.store.journal.query import ACTS, JournalQuery

HOSTILE = (
    "' OR '1'='1", '"; DROP TABLE change; --', "%' OR 1=1 --", "?", ":x", "\\", "') OR (1=1", "x\x00y",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "[1,2]", '"]', "NULL", "seq",
)  # fmt: skip


@pytest.fixture
def board(tmp_path: Path) -> Iterator[BoardSession]:
    with session(new_file(tmp_path / "b.db")) as opened:
        opened.execute(adding("A"))
        opened.execute(adding("B"))
        opened.execute(typing(1, "work", "1h"), reason="because of Åsa's 100% plan")
        opened.execute(typing(2, "work", "2h"))
        yield opened


@pytest.mark.parametrize(
    "part", ["authors", "fields", "prefixes", "txns", "since", "until", "text"]
)
def test_nothing_typed_is_part_of_the_statement(part: str, board: BoardSession) -> None:
    several = isinstance(getattr(JournalQuery(), part), tuple)
    before = board.reader.tail(0)

    def asking(text: str) -> JournalQuery:
        changed: dict[str, Any] = {part: (text,) if several else text}
        return replace(JournalQuery(), **changed)

    for text in HOSTILE:
        query = asking(text)
        where, values = query.conditions()
        assert where == asking("zz").conditions()[0]
        assert bool(values) is (part != "text")  # a text is looked for page by page
        found = list(board.reader.pages(query))
        # Times are compared as texts, so that what is no time may come before or after all.
        assert found in ([], before[::-1]) if part in ("since", "until") else found == []
        assert board.reader.tail(0) == before


def test_every_kind_of_act_is_known_and_apart(board: BoardSession) -> None:
    board.execute(lambda _: ChangeSet((SetCell(2, "alive", 1, 0),)))
    board.undo()
    kinds = {
        act: [row.seq for row in board.reader.pages(JournalQuery(acts=(act,)))] for act in ACTS
    }
    assert sorted(seq for found in kinds.values() for seq in found) == [
        row.seq for row in board.reader.tail(0)
    ]
    assert kinds["restore"] == [board.board.revision]
    with pytest.raises(KeyError):
        JournalQuery(acts=("1=1",)).conditions()


def test_pages_are_the_whole_in_both_directions(
    board: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small the pages are, and whatever is committed while somebody reads."""
    monkeypatch.setattr(journal_reading, "FIRST_PAGE", 1)
    monkeypatch.setattr(journal_reading, "LARGEST_PAGE", 2)
    rows = board.reader.tail(0)
    pages = board.reader.pages(JournalQuery())
    first = next(pages)
    board.execute(typing(1, "work", "9h"))
    assert [first, *pages] == rows[::-1]
    assert list(board.reader.pages(JournalQuery(), oldest_first=True)) == board.reader.tail(0)
    assert [row.seq for row in board.reader.pages(JournalQuery(), 2, oldest_first=True)] == [5, 6]
    assert [row.seq for row in board.reader.pages(JournalQuery(), 2)] == [6, 5]
    assert [row.seq for row in board.reader.pages(JournalQuery(), after=4)] == [6, 5]
    assert list(board.reader.pages(JournalQuery(), 0)) == []


def test_reasons_are_found_whatever_the_case(board: BoardSession) -> None:
    fold = str.casefold
    assert [row.seq for row in board.reader.pages(JournalQuery(text="åsa's 100%", fold=fold))] == [
        4
    ]
    assert list(board.reader.pages(JournalQuery(text="%", fold=fold))) == [board.reader.row(4)]


def test_a_text_is_found_whatever_the_pages(
    board: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In reasons and in what transactions are called, also of rows that are not their first."""
    board.execute(
        lambda _: ChangeSet(
            (SetCell(1, "work", 3600, 7200), SetCell(2, "work", 7200, 10800)), "two at once"
        )
    )
    board.execute(typing(1, "work", "5h"), reason="TWO reasons")
    every = board.reader.tail(0)
    whole = [row.seq for row in board.reader.pages(JournalQuery(text="two"))]
    assert whole == [every[-1].seq, every[-2].seq, every[-3].seq]
    monkeypatch.setattr(journal_reading, "FIRST_PAGE", 1)
    monkeypatch.setattr(journal_reading, "LARGEST_PAGE", 1)

    def found(limit: int = -1, **asked: Any) -> list[int]:
        first = asked.pop("oldest_first", False)
        query = JournalQuery(text="two", **asked)
        return [row.seq for row in board.reader.pages(query, limit, oldest_first=first)]

    assert found() == whole
    assert found(oldest_first=True) == whole[::-1]
    assert found(2) == whole[:2]
    assert found(2, oldest_first=True) == whole[1::-1]
    assert found(items=(2,)) == [every[-2].seq], "the row that says the name is of another item"
    stretches = list(board.reader.stretches(JournalQuery(text="two")))
    assert [len(rows) for rows in stretches] == [1, 1, 1] + [0] * (len(every) - 3 + 1)


def test_a_text_is_looked_for_in_one_pass(
    board: BoardSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pages there are, each name is folded once; and only new ones as the log grows."""
    for number in range(40):
        board.execute(typing(1, "work", f"{number + 3}h"))
    monkeypatch.setattr(journal_reading, "FIRST_PAGE", 4)
    monkeypatch.setattr(journal_reading, "LARGEST_PAGE", 4)
    folded: list[str] = []

    def fold(text: str) -> str:
        folded.append(text)
        return text.casefold()

    assert list(board.reader.pages(JournalQuery(text="zz", fold=fold))) == []
    assert len(folded) <= len(board.reader.tail(0)) + 1
    folded.clear()
    end = board.board.revision
    assert list(board.reader.pages(JournalQuery(text="zz", fold=fold), after=end - 2)) == []
    assert len(folded) <= 2
