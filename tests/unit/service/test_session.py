"""Two people on one board file: conflicts, undo and redo, and following each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.boards import (
    adding,
    deleting,
    new_file,
    picture,
    session,
    typing,
)
from tpm_tui.domain.changes import ALIVE, PLACE, ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError, Conflict, Gone, InvalidInput, Refused
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.editing.bulk_rows import move_all_to
from tpm_tui.service.editing.commands import duplicate_item
from tpm_tui.service.editing.placing import move_to
from tpm_tui.service.session import BoardSession, Command
from tpm_tui.service.upkeep.checking import complaints

P, A, B, Q = 1, 2, 3, 4


def moving(item: int, parent: int) -> Command:
    return lambda board: move_to(board, item, parent)


def setting(key: str, value: object) -> Command:
    return lambda board: ChangeSet(
        (SetCell(BOARD, key, board.stored.get(key), setting_text(value)),)
    )


def work(opened: BoardSession, item: int) -> str:
    return opened.board.figures.text(item, "work")


def sound(*sessions: BoardSession) -> None:
    """All have the same picture, and the file says so too."""
    for opened in sessions:
        while opened.poll():
            pass
        assert list(complaints(opened)) == []
        assert picture(opened.board) == picture(sessions[0].board)
    with session(sessions[0].path, "eve", 1009) as fresh:
        assert picture(fresh.board) == picture(sessions[0].board)


# ---- conflicts: refused if and only if somebody else changed what this was based on

STALE: list[tuple[Command, Command, str]] = [
    (typing(A, "work", "9h"), typing(A, "work", "7h"), "ben changed work of 'A' at"),
    (typing(A, "work", "9h"), deleting(A), "ben changed work of 'A' at"),
    (typing(A, "work", "9h"), deleting(P), "ben changed work of 'A' at"),
    (deleting(A), typing(A, "work", "9h"), "'A' was deleted by ben at"),
    (deleting(P), typing(A, "work", "9h"), "'A' was deleted by ben at"),
    (deleting(P), adding("new", A), "'A' was deleted by ben at"),
    (deleting(P), moving(Q, P), "'P' was deleted by ben at"),
    (deleting(P), moving(A, Q), "'A' was deleted by ben at"),
    (deleting(A), deleting(A), "'A' was deleted by ben at"),
    (deleting(P), lambda board: duplicate_item(board, A), "'A' was deleted by ben at"),
    (moving(A, Q), moving(A, B), "ben moved 'A' at"),
    (moving(A, Q), deleting(A), "ben moved 'A' at"),
    (moving(Q, A), moving(A, Q), "ben moved 'Q' below 'A' at"),
    (moving(Q, A), moving(P, Q), "so 'P' would be below itself."),
    (
        moving(Q, A),
        lambda board: move_all_to(board, (A, B), Q),
        "ben moved 'Q' below 'A' at",
    ),
    (moving(B, Q), lambda board: move_to(board, A, P, after=B), "ben moved 'B' at"),
    (adding("new", A), deleting(P), "ben added 'new' at"),
    (
        setting("basis", "equal"),
        setting("basis", "budget"),
        "ben changed the board's 'Weight basis' at",
    ),
]


def named(one: object) -> str:
    """A case is known by its sentence."""
    return one if isinstance(one, str) else "_"


@pytest.mark.parametrize("theirs, mine, why", STALE, ids=named)
def test_what_is_stale_is_refused_with_name_and_time(
    ana: BoardSession, ben: BoardSession, theirs: Command, mine: Command, why: str
) -> None:
    seen = ana.board.revision
    ben.execute(theirs)
    before = ben.board.revision
    with pytest.raises((Conflict, Refused)) as problem:
        ana.execute(mine, seen=seen)
    assert why in problem.value.message
    assert problem.value.message.count("\n") == 0
    assert ana.board.revision == before
    sound(ana, ben)


@pytest.mark.parametrize(
    "theirs, mine",
    [
        (deleting(A), moving(Q, A)),
        (deleting(P), moving(Q, A)),
        (deleting(P), adding("new", A)),
        (deleting(A), deleting(A)),
    ],
)
def test_who_deleted_something_is_named_also_after_it_was_seen(
    ana: BoardSession, ben: BoardSession, theirs: Command, mine: Command
) -> None:
    """A prompt may be open longer than the row is there."""
    ben.execute(theirs)
    ana.poll()
    with pytest.raises(Conflict, match="'A' was deleted by ben at") as problem:
        ana.execute(mine)
    assert "ben can bring it back by undo." in str(problem.value)
    ben.undo()
    ana.poll()
    ana.execute(deleting(A))
    with pytest.raises(Gone, match="'A' has been deleted"):  # by whoever asks
        ana.execute(mine)


FINE: list[tuple[Command, Command]] = [
    (typing(A, "work", "9h"), typing(B, "work", "7h")),
    (typing(A, "work", "9h"), typing(A, "budget", "7k")),
    (typing(A, "work", "9h"), typing(A, "work", "9h")),
    (typing(A, "work", "9h"), deleting(B)),
    (typing(A, "work", "9h"), moving(A, Q)),
    (moving(A, Q), typing(A, "work", "9h")),
    (deleting(A), typing(B, "work", "7h")),
    (adding("new", A), typing(A, "work", "7h")),
    (adding("new", P), adding("other", P)),
    (adding("new"), deleting(Q)),
    (moving(A, Q), moving(B, Q)),
    (setting("basis", "equal"), setting("name", "Other")),
    (setting("basis", "equal"), typing(A, "work", "7h")),
]


@pytest.mark.parametrize("theirs, mine", FINE, ids=named)
def test_what_is_not_stale_goes_through(
    ana: BoardSession, ben: BoardSession, theirs: Command, mine: Command
) -> None:
    ben.execute(theirs)
    outcome = ana.execute(mine)
    assert outcome.authors == ("ben",)
    assert outcome.others is not None
    sound(ana, ben)


def test_an_edit_decided_long_ago_is_stale_even_after_a_poll(
    ana: BoardSession, ben: BoardSession
) -> None:
    seen = ana.board.revision
    ben.execute(typing(A, "work", "9h"))
    assert ana.poll() is not None
    with pytest.raises(Conflict, match=r"ben changed work of 'A'.* to 9h; yours .* was not saved"):
        ana.execute(typing(A, "work", "7h"), seen=seen)
    ana.execute(typing(A, "work", "7h"))
    assert work(ana, P) == "9h"


def test_the_same_value_typed_by_both_is_no_conflict_and_no_change(
    ana: BoardSession, ben: BoardSession
) -> None:
    seen = ana.board.revision
    ben.execute(typing(A, "work", "9h"))
    outcome = ana.execute(typing(A, "work", "9h"), seen=seen)
    assert len(outcome.changes) == 0
    assert ana.board.revision == ben.board.revision


def test_what_others_did_is_reported_even_if_the_command_fails(
    ana: BoardSession, ben: BoardSession
) -> None:
    """Otherwise a screen would never learn of rows that the failed command took over."""
    ben.execute(typing(A, "work", "9h"))
    ben.execute(adding("new"))
    with pytest.raises(InvalidInput):
        ana.execute(typing(A, "work", "much"))
    told = ana.poll()
    assert told is not None
    assert told.authors == ("ben",)
    assert told.delta.cells[A, "work"] == (28_800, 32_400)
    assert BOARD in told.delta.reshaped
    assert ana.poll() is None


# ---- following


def test_a_poll_says_exactly_what_changed_and_who_did_it(
    ana: BoardSession, ben: BoardSession
) -> None:
    assert ana.poll() is None
    before = picture(ana.board)
    done = ben.execute(typing(A, "work", "9h"))
    told = ana.poll()
    assert told is not None
    assert told.authors == ("ben",)
    assert told.delta.cells == done.delta.cells
    after = picture(ana.board)
    assert {cell: (before[cell], after[cell]) for cell in after if before[cell] != after[cell]} == (
        told.delta.cells
    )
    assert ana.poll() is None


def test_ones_own_commits_are_no_news(ana: BoardSession) -> None:
    ana.execute(typing(A, "work", "9h"))
    assert ana.poll() is None


def test_a_setting_of_somebody_else_changes_every_figure(
    ana: BoardSession, ben: BoardSession
) -> None:
    ben.execute(setting("basis", "equal"))
    told = ana.poll()
    assert told is not None
    assert told.delta.everything
    assert ana.board.settings.basis == "equal"
    ben.undo()
    ana.poll()
    assert ana.board.settings.basis == "work"
    sound(ana, ben)


# ---- undo and redo


def test_many_levels_of_undo_and_redo_on_one_cell(ana: BoardSession) -> None:
    shown = [work(ana, A)]
    for hours in range(1, 6):
        ana.execute(typing(A, "work", f"{hours}h"))
        shown.append(work(ana, A))
    for _ in range(2):
        for before in reversed(shown[:-1]):
            ana.undo()
            assert work(ana, A) == before
        with pytest.raises(Refused, match="Nothing to undo"):
            ana.undo()
        for after in shown[1:]:
            ana.redo()
            assert work(ana, A) == after
        with pytest.raises(Refused, match="Nothing to redo"):
            ana.redo()
    sound(ana)


def test_undo_survives_a_restart(path: Path) -> None:
    with session(path) as opened:
        opened.execute(typing(A, "work", "1h"))
        opened.execute(typing(A, "work", "2h"))
        opened.undo()
    with session(path) as opened:
        opened.undo()
        assert work(opened, A) == "8h"
        opened.redo()
    with session(path) as opened:
        opened.redo()
        assert work(opened, A) == "2h"
        sound(opened)


def test_a_new_change_ends_redo(ana: BoardSession) -> None:
    ana.execute(typing(A, "work", "1h"))
    ana.undo()
    ana.execute(typing(B, "work", "1h"))
    with pytest.raises(Refused, match="Nothing to redo"):
        ana.redo()
    ana.undo()
    assert work(ana, P) == "10h"


EVERYTHING: list[Command] = [
    typing(A, "progress", "100"),
    typing(P, "budget", "5k"),
    adding("new", A),
    deleting(P),
    deleting(B),
    moving(B, A),
    lambda board: duplicate_item(board, P),
    setting("days_off", ["2026-03-02"]),
]


@pytest.mark.parametrize("command", EVERYTHING, ids=named)
def test_everything_can_be_undone_and_redone_again_and_again(
    ana: BoardSession, command: Command
) -> None:
    before = picture(ana.board)
    ana.execute(command)
    after = picture(ana.board)
    for _ in range(3):
        ana.undo()
        assert picture(ana.board) == before
        ana.redo()
        assert picture(ana.board) == after
    sound(ana)


def test_each_undoes_their_own(ana: BoardSession, ben: BoardSession) -> None:
    ana.execute(typing(A, "work", "1h"))
    ben.execute(typing(B, "work", "1h"))
    ana.undo()
    assert (work(ana, A), work(ana, B)) == ("8h", "1h")
    with pytest.raises(Refused, match="Nothing to undo"):
        ana.undo()
    sound(ana, ben)


def test_one_user_in_two_windows_has_one_history(path: Path) -> None:
    with session(path) as one, session(path) as two:
        one.execute(typing(A, "work", "1h"))
        assert two.history().undoable() is not None  # read from the file, not followed yet
        one.execute(typing(A, "work", "2h"))
        two.undo()
        assert work(two, A) == "1h"
        one.undo()
        assert work(one, A) == "8h"
        with pytest.raises(Refused, match="Nothing to undo"):
            two.undo()
        two.redo()
        one.redo()
        sound(one, two)
        assert work(two, A) == "2h"


UNDO_OVER: list[tuple[Command, Command, str]] = [
    (typing(A, "work", "1h"), typing(A, "work", "2h"), "ben changed work of 'A' at"),
    (typing(A, "work", "1h"), deleting(A), "Cannot undo: 'A' was deleted by ben at"),
    (typing(A, "work", "1h"), deleting(P), "Cannot undo: 'A' was deleted by ben at"),
    (moving(A, Q), moving(A, B), "ben moved 'A' at"),
    (moving(A, Q), deleting(P), "undo: 'P' was deleted by ben at .*, and 'A' would stand below it"),
    (adding("new", P), typing(5, "work", "1h"), "ben changed work of 'new' at"),
    (adding("new", P), moving(B, 5), "ben moved 'B' at"),
    (adding("new", P), adding("below", 5), "ben added 'below' at"),
    (adding("new", P), deleting(5), "Cannot undo: 'new' was deleted by ben at"),
    (adding("new", P), deleting(P), "Cannot undo: 'new' was deleted by ben at"),
    (adding("new", A), deleting(P), "Cannot undo: 'new' was deleted by ben at"),
    (deleting(A), deleting(P), "undo: 'P' was deleted by ben at .*, and 'A' would stand below it"),
    (setting("name", "X"), setting("name", "Y"), "ben changed the board's 'Name' at"),
]


@pytest.mark.parametrize("mine, theirs, why", UNDO_OVER, ids=named)
def test_undo_declines_over_what_somebody_changed_since(
    ana: BoardSession, ben: BoardSession, mine: Command, theirs: Command, why: str
) -> None:
    ana.execute(mine)
    ben.poll()
    ben.execute(theirs)
    with pytest.raises(Conflict, match=why) as problem:
        ana.undo()
    assert problem.value.message.startswith("Cannot undo: ")
    sound(ana, ben)


@pytest.mark.parametrize(
    "mine, theirs", [case[:2] for case in UNDO_OVER if "creation" not in case[2]]
)
def test_undo_goes_on_once_they_took_it_back(
    ana: BoardSession, ben: BoardSession, mine: Command, theirs: Command
) -> None:
    """Only where nothing would vanish: an item that others touched is theirs too."""
    before = picture(ana.board)
    ana.execute(mine)
    ben.poll()
    ben.execute(theirs)
    ben.undo()
    if any(one.item == 5 for one in ana.reader.journal("uid = ?", (ben.user.uid,))):
        with pytest.raises(Conflict, match="which this would delete"):
            ana.undo()
    else:
        ana.undo()
        assert picture(ana.board) == before
    sound(ana, ben)


def test_redo_declines_over_what_somebody_changed_since(
    ana: BoardSession, ben: BoardSession
) -> None:
    ana.execute(deleting(P))
    ana.undo()
    ben.poll()
    ben.execute(typing(A, "work", "2h"))
    with pytest.raises(Conflict, match="Cannot redo: ben changed work of 'A'"):
        ana.redo()
    sound(ana, ben)


def test_redo_never_puts_anything_below_itself(ana: BoardSession, ben: BoardSession) -> None:
    ana.execute(moving(Q, A))
    ana.undo()
    ben.poll()
    ben.execute(moving(P, Q))
    with pytest.raises(Conflict, match="'Q' would be below itself"):
        ana.redo()
    sound(ana, ben)


def test_a_command_that_would_close_a_circle_is_stopped(ana: BoardSession) -> None:
    """Commands refuse it themselves; this is the net below them."""
    place = ana.board.items.get(P, PLACE)
    with pytest.raises(Conflict, match="'P' would be below itself"):
        ana.execute(lambda _: ChangeSet((SetCell(P, PLACE, place, f"{A}:a0"),)))
    sound(ana)


def test_who_closed_a_circle_is_named_also_where_the_screen_showed_it(
    ana: BoardSession, ben: BoardSession
) -> None:
    ben.execute(moving(Q, A))
    ana.poll()
    with pytest.raises(Refused, match=r"ben moved 'Q' below 'A' at .*, so 'P' would be below"):
        ana.execute(moving(P, Q))
    with pytest.raises(Refused, match="'P' cannot be moved below itself"):
        ben.execute(moving(P, Q))
    sound(ana, ben)


def test_ones_own_later_edits_do_not_block_undo(ana: BoardSession) -> None:
    ana.execute(adding("new", P))
    ana.execute(typing(5, "work", "1h"))
    ana.execute(typing(5, "work", "2h"))
    for _ in range(3):
        ana.undo()
    assert ana.board.items.children[P] == [A, B]
    for _ in range(3):
        ana.redo()
    assert work(ana, 5) == "2h"
    sound(ana)


# ---- what is committed


def test_an_edit_is_one_transaction_with_its_journal_rows(ana: BoardSession) -> None:
    ana.execute(typing(A, "work", "1h"))
    ana.execute(typing(A, "progress", "100"))
    ana.undo()
    rows = ana.reader.journal(limit=5)
    assert [(one.field, one.old, one.new) for one in rows] == [
        ("status", '"done"', None),
        ("remaining_work", "0", None),
        ("remaining_work", None, "0"),
        ("status", None, '"done"'),
        ("work", "28800", "3600"),
    ]
    undone, _, _, done, first = rows
    assert rows[2].txn == done.txn
    assert undone.undo_of == done.txn
    assert len({one.txn for one in rows}) == 3
    assert {(one.author, one.uid, one.item) for one in rows} == {("ana", 1001, A)}
    assert (first.label, done.label, rows[1].label) == ("work of A", "progress of A", "undo")
    assert first.at.endswith("Z")
    created = ana.reader.journal("item_id = ?", (A,))[-1]
    assert (first.base, done.base, undone.base) == (created.seq + 1, created.seq, done.seq)


def test_a_command_that_changes_nothing_writes_nothing(ana: BoardSession) -> None:
    revision = ana.board.revision
    outcome = ana.execute(typing(A, "work", "8h"))
    assert len(outcome.changes) == 0
    assert ana.board.revision == revision
    assert ana.reader.tail(revision) == []


def test_a_failing_command_writes_nothing(ana: BoardSession) -> None:
    def failing(_: Board) -> ChangeSet:
        raise ZeroDivisionError

    revision = ana.board.revision
    with pytest.raises(ZeroDivisionError):
        ana.execute(failing)
    assert ana.reader.tail(revision) == []
    ana.execute(typing(A, "work", "1h"))
    assert work(ana, A) == "1h"


def test_a_read_only_board_says_so(ana: BoardSession) -> None:
    ana.read_only = "a read-only copy of 14:02"
    with pytest.raises(Refused, match="read-only copy of 14:02"):
        ana.execute(typing(A, "work", "1h"))
    for reverse in (ana.undo, ana.redo):
        with pytest.raises(Refused, match="read-only copy of 14:02"):
            reverse()


def test_a_board_that_was_replaced_is_not_written(ana: BoardSession, path: Path) -> None:
    path.rename(path.with_suffix(".old"))
    new_file(path)
    with pytest.raises(
        BoardError, match="was replaced by another file while it was open, so nothing"
    ):
        ana.execute(typing(A, "work", "1h"))
    assert work(ana, A) == "8h"


def test_a_board_that_is_gone_is_not_written(ana: BoardSession, path: Path) -> None:
    path.unlink()
    with pytest.raises(BoardError, match=r"board\.db"):
        ana.execute(typing(A, "work", "1h"))
    assert work(ana, A) == "8h"


def test_a_label_of_ones_own(ana: BoardSession) -> None:
    ana.execute(typing(A, "work", "1h"), label="paste")
    assert ana.reader.journal(limit=1)[0].label == "paste"


def test_several_changes_of_one_cell_are_taken_back_together(ana: BoardSession) -> None:
    both = (SetCell(A, "work", 28_800, 3600), SetCell(A, "work", 3600, 7200))
    ana.execute(lambda _: ChangeSet(both))
    assert work(ana, A) == "2h"
    ana.undo()
    assert work(ana, A) == "8h"
    ana.redo()
    assert work(ana, A) == "2h"
    sound(ana)


def test_deleting_below_and_above_comes_back_in_order(ana: BoardSession) -> None:
    before = picture(ana.board)
    ana.execute(deleting(A))
    ana.execute(deleting(P))
    ana.undo()
    assert [one.field for one in ana.reader.journal(limit=1)] == [ALIVE]
    ana.undo()
    assert picture(ana.board) == before
    sound(ana)


def test_a_named_new_row_is_undone_under_its_name() -> None:
    from tpm_tui.service.reversing import joined_label

    assert joined_label(["add New item", "rename New item to Pilot"]) == "add Pilot"
    assert joined_label(["add New item", "move New item"]) == "add New item"
    assert joined_label(["budget of A"]) == "budget of A"
    assert joined_label([]) == ""
