"""What others did, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards import adding, deleting, new_file, planted, row, session, typing
from tpm_tui.service.company.heard import Heard
from tpm_tui.service.editing.bulk import set_all
from tpm_tui.service.editing.notes import add_link
from tpm_tui.service.session import BoardSession
from tpm_tui.store.identity import User


class Listener:
    """Somebody who looks now and then."""

    def __init__(self, opened: BoardSession) -> None:
        self.session = opened
        self.heard = Heard(opened.user)

    def look(self) -> None:
        """Take over what has happened."""
        outcome = self.session.poll()
        if outcome is not None:
            self.heard.add(self.session.board, outcome, 100)

    def told(self) -> str:
        """Take over what has happened, and the sentence on it."""
        self.look()
        return self.heard.tell() if self.heard else ""


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """Three rows and people who work on them."""
    path = new_file(tmp_path / "board.db")
    with session(path, "maker", 1000) as opened:
        planted(opened, row("Core", row("Build", budget="2000"), own={"actual_cost": "100"}))
    return path


@pytest.fixture
def ana(board: Path) -> Iterator[Listener]:
    with session(board, "ana", 1001) as opened:
        yield Listener(opened)


@pytest.fixture
def ben(board: Path) -> Iterator[BoardSession]:
    with session(board, "ben", 1002) as opened:
        yield opened


def test_one_cell_is_told_with_both_values(ana: Listener, ben: BoardSession) -> None:
    ben.execute(typing(2, "budget", "7000"))
    assert ana.told() == "ben: Budget of Build 2,000 -> 7,000, 1 row above follows"
    ben.execute(typing(-1, "actual_cost", ""))
    assert ana.told() == "ben: Actual cost of (own) of Core 100 -> nothing"
    ben.execute(typing(2, "title", "Make"))
    assert ana.told() == "ben: Build is now called Make"


def test_rows_and_notes(ana: Listener, ben: BoardSession) -> None:
    ben.execute(adding("Test", 1))
    assert ana.told().startswith("ben: Test created below Core")
    ben.execute(deleting(3))
    assert ana.told() == "ben: Test deleted"
    ben.undo()
    assert ana.told() == "ben: Test brought back (taken back)"
    ben.execute(lambda one: add_link(one, 2, "https://example.org", "Plan"))
    assert ana.told().startswith("ben: link added")
    assert ana.told() == ""


def test_many_cells_are_told_by_what_was_done(ana: Listener, ben: BoardSession) -> None:
    ben.execute(lambda one: set_all(one, [(2, "owner"), (2, "budget")], "5"))
    assert ana.told() == "ben: owner and budget of Build, 1 row above follows"
    ben.undo()
    assert ana.told().startswith("ben: took back 2 changes in 1 row")


def test_what_came_and_went_before_anybody_was_told_is_nothing(
    ana: Listener, ben: BoardSession
) -> None:
    ben.execute(adding("New item", 1))
    ana.look()
    ben.undo()
    assert ana.told() == ""
    ben.execute(typing(2, "owner", "Zoe"))
    ben.execute(adding("New item", 1))
    ben.undo()
    assert ana.told() == "ben: Owner of Build nothing -> Zoe"


def test_a_transaction_that_goes_on_is_told_once(ana: Listener, ben: BoardSession) -> None:
    made = ben.execute(adding("New item", 1))
    ben.execute(typing(3, "title", "Test"), joins=made.txn)
    assert ana.told() == "ben: add Test"


def test_several_people(ana: Listener, board: Path, ben: BoardSession) -> None:
    ben.execute(typing(2, "owner", "Zoe"))
    with session(board, "cy", 1003) as cy:
        cy.execute(typing(2, "work", "8h"))
        cy.execute(typing(1, "owner", "Mei"))
    assert ana.told() == (
        "ben: Owner of Build nothing -> Zoe · "
        "cy: 2 changes in 2 rows, the last: Owner of Core nothing -> Mei"
    )
    for name, uid in (("cy", 1003), ("di", 1004), ("ed", 1005)):
        with session(board, name, uid) as other:
            other.execute(typing(2, "points", str(uid)))
    assert ana.told() == "cy, di and 1 more: 3 changes in 1 row"


def test_the_same_person_in_another_window(ana: Listener, board: Path) -> None:
    with session(board, "ana", 1001) as again:
        again.execute(typing(2, "owner", "Zoe"))
    assert ana.told().startswith("You elsewhere: Owner of Build")


def test_a_name_alone_makes_nobody_the_same(ana: Listener, board: Path) -> None:
    with session(board, "ana", 4711) as other:
        other.execute(typing(2, "owner", "Zoe"))
    assert ana.told().startswith("ana: Owner of Build")


def test_long_texts_are_cut(ana: Listener, ben: BoardSession) -> None:
    ben.execute(typing(2, "description", "word " * 200))
    assert len(ana.told()) < 120
    assert ana.heard.me == User(1001, "ana")
