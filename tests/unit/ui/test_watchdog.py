"""What stands still, and what holds up others, is told in the log of errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests.boards import adding, new_file, session
from tpm_tui.service.session import BoardSession
from tpm_tui.ui import crash
from tpm_tui.ui.watchdog import LOOKS, MOST, Watchdog


class Clocks:
    """Time as a test wants it."""

    now = worked = 1000.0

    def pass_by(self, seconds: float, work: float = 0.0) -> None:
        self.now += seconds
        self.worked += work


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def dog(clocks: Clocks, said: list[str]) -> Watchdog:
    return Watchdog(said.append, lambda: clocks.now, lambda: clocks.worked)


def quiet(*, open_: bool = False) -> BoardSession:
    return cast("BoardSession", SimpleNamespace(in_transaction=open_))


def test_a_stall_is_told_with_what_ran_before_it(
    dog: Watchdog, clocks: Clocks, said: list[str]
) -> None:
    dog.look(0.25, quiet())
    for seconds in (0.25, 0.44):
        clocks.pass_by(seconds)
        dog.look(0.25, quiet())
    assert said == []
    dog.act = "paste-rows"
    clocks.pass_by(1.5, work=1.2)
    dog.look(0.25, quiet())
    assert said == ["stood still for 1.5 s, 1.2 s of it at work, after paste-rows"]
    clocks.pass_by(2.0)
    dog.look(0.25, quiet())
    assert said[1:] == ["stood still for 2.0 s, 0.0 s of it at work"]


def test_who_stops_it_on_purpose_is_not_told(
    dog: Watchdog, clocks: Clocks, said: list[str]
) -> None:
    dog.look(0.25, quiet())
    clocks.pass_by(600)
    dog.begin_again()
    dog.look(0.25, quiet())
    assert said == []


def test_there_is_an_end_to_it(dog: Watchdog, clocks: Clocks, said: list[str]) -> None:
    for _ in range(3 * MOST):
        clocks.pass_by(5)
        dog.look(0.25, quiet())
    assert len(said) == MOST


def test_a_transaction_that_stays_open_is_told_once(
    dog: Watchdog, clocks: Clocks, said: list[str]
) -> None:
    for open_ in [True] * (LOOKS - 1) + [False] + [True] * (2 * LOOKS):
        clocks.pass_by(0.25)
        dog.look(0.25, quiet(open_=open_))
    assert said == ["a transaction is open while nobody acts"]


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[BoardSession]:
    with session(new_file(tmp_path / "board.db")) as opened:
        yield opened


def test_a_session_knows_of_its_own(ana: BoardSession) -> None:
    assert not ana.in_transaction
    ana.execute(adding("Build"))
    ana.undo()
    assert ana.poll() is None
    assert not ana.in_transaction
    ana.reader._db.execute("BEGIN")
    assert ana.in_transaction
    ana.reader._db.execute("ROLLBACK")
    with ana.writer().transaction():
        assert ana.in_transaction
    assert not ana.in_transaction


def test_a_note_has_a_number_and_no_end(tmp_path: Path) -> None:
    number = crash.note("stood still", tmp_path)
    text = (tmp_path / "errors.log").read_text("utf-8")
    assert number in text
    assert text.endswith(f"{number}\nstood still\n")
    assert crash.note("stood still", tmp_path / "errors.log") == ""
