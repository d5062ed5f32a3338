"""A half-typed text names its place as it is called now, and says what has become of that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.boards import deleting, new_file, planted, row, session, typing
from tpm_tui.service.draft_news import news_of, place_words
from tpm_tui.service.drafts import CELL, COMMENT, DESCRIPTION, LINE, NEW, Draft
from tpm_tui.service.editing.placing import move_by, move_to
from tpm_tui.service.session import BoardSession, Command

CORE, DESIGN, BUILD, OPS = 1, 2, 3, 4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = new_file(tmp_path_factory.mktemp("news") / "made.db")
    with session(path) as opened:
        planted(
            opened, row("Core", row("Design", budget="5"), row("Build")), row("Ops", row("Run"))
        )
    return path


@pytest.fixture
def ana(made: Path, tmp_path: Path) -> Iterator[BoardSession]:
    path = tmp_path / "board.db"
    path.write_bytes(made.read_bytes())
    with session(path) as opened:
        yield opened


def by_ben(ana: BoardSession, *commands: Command) -> None:
    with session(ana.path, "ben", 1002) as ben:
        for command in commands:
            ben.execute(command)
    ana.poll()


def told(ana: BoardSession, draft: Draft) -> tuple[str, list[str], list[str]]:
    """Where it goes, what is said in short of what has happened, and in full without the moments."""
    found = news_of(ana, draft)
    full = [re.sub(r"at \d\d:\d\d( on \d+ \w+( \d+)?)?", "at *", one.sentence) for one in found]
    return place_words(ana.board, draft), [one.brief for one in found], full


def cell(ana: BoardSession, field: str = "budget", item: int = DESIGN) -> Draft:
    return Draft(CELL, item, field, "7", ana.board.revision)


def test_nothing_has_happened(ana: BoardSession) -> None:
    draft = cell(ana)
    by_ben(ana, typing(BUILD, "budget", "1"), lambda board: move_by(board, DESIGN, 1))
    assert told(ana, draft) == ("Budget of Design", [], [])


def test_the_row_is_called_otherwise(ana: BoardSession) -> None:
    draft = cell(ana)
    by_ben(ana, typing(DESIGN, "title", "Plan"), typing(DESIGN, "title", "Sketch"))
    assert told(ana, draft) == (
        "Budget of Sketch",
        ["renamed"],
        ["It was called 'Design' then; ben renamed it at *."],
    )
    by_ben(ana, typing(DESIGN, "title", "Design"))
    assert told(ana, draft)[1] == [], "and is called so again"


def test_the_row_is_elsewhere(ana: BoardSession) -> None:
    draft = cell(ana)
    ana.execute(partial(move_to, item=DESIGN, parent=OPS))
    assert told(ana, draft)[1:] == (["moved"], ["You moved it into 'Ops' at *."])
    by_ben(ana, partial(move_to, item=DESIGN, parent=0))
    assert told(ana, draft)[2] == ["ben moved it to the top level at *."]


@pytest.mark.parametrize(
    "what, said",
    [(DESIGN, "ben deleted it at *."), (CORE, "ben deleted 'Core', which it was in, at *.")],
)
def test_the_row_is_deleted(what: int, said: str, ana: BoardSession) -> None:
    draft = cell(ana)
    by_ben(ana, deleting(what))
    assert told(ana, draft) == ("Budget of Design", ["deleted by ben"], [said])


def test_the_cell_is_another(ana: BoardSession) -> None:
    draft = cell(ana)
    by_ben(ana, typing(DESIGN, "budget", "9"), typing(DESIGN, "title", "Plan"))
    assert told(ana, draft)[1:] == (
        ["changed by ben", "renamed"],
        [
            "ben changed this cell to 9 at *: saving yours asks first.",
            "It was called 'Design' then; ben renamed it at *.",
        ],
    )
    title = replace(draft, field="title")
    assert told(ana, title)[2] == ["ben changed this cell to Plan at *: saving yours asks first."]


def test_several_cells(ana: BoardSession) -> None:
    draft = replace(cell(ana), cells=((DESIGN, "budget"), (BUILD, "budget")))
    by_ben(ana, typing(DESIGN, "budget", "9"))
    where, brief, full = told(ana, draft)
    assert (where, brief) == ("Budget of 2 cells", ["changed by ben"])
    assert full == [
        "One of these cells changed since, the last by ben at *: saving yours asks first."
    ]
    by_ben(ana, typing(BUILD, "budget", "9"), typing(BUILD, "work", "9h"))
    assert told(ana, draft)[2][0].startswith("2 of these cells changed")


def test_a_new_row(ana: BoardSession) -> None:
    draft = Draft(NEW, 0, "title", "x", ana.board.revision, place=(CORE, DESIGN))
    first = replace(draft, place=(BUILD, 0))
    by_ben(ana, typing(DESIGN, "title", "Plan"), typing(BUILD, "title", "Make"))
    assert told(ana, draft)[:2] == ("the title of a new row below Plan", ["renamed"])
    assert told(ana, first)[:2] == ("the title of a new row in Make", ["renamed"])
    by_ben(ana, deleting(DESIGN))
    assert told(ana, draft)[:2] == (
        "the title of a new row below Make",
        ["deleted by ben", "renamed"],
    )
    by_ben(ana, deleting(CORE))
    assert told(ana, draft)[0] == "the title of a new row in Core"


def test_what_stands_for_itself(ana: BoardSession) -> None:
    seen = ana.board.revision
    by_ben(ana, typing(DESIGN, "title", "Plan"), typing(DESIGN, "description", "theirs"))
    note = Draft(COMMENT, DESIGN, "", "x", seen)
    assert told(ana, note)[:2] == ("a comment on Plan", ["renamed"])
    line = Draft(LINE, DESIGN, "log-work", "4h", seen, cells=((DESIGN, ""),))
    assert told(ana, line)[:2] == ("the line that is to log work on Plan", ["renamed"])
    text = Draft(DESCRIPTION, DESIGN, "description", "x", seen)
    assert told(ana, text)[:2] == ("the description of Plan", ["changed by ben", "renamed"])


def test_a_row_that_nobody_knows(ana: BoardSession) -> None:
    assert told(ana, cell(ana, item=99)) == ("Budget of row 99", [], [])
    assert told(ana, cell(ana, "gone", DESIGN))[1] == []
