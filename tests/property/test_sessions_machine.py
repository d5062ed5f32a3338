"""Two people on one board file, doing anything in any order."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.boards import Cells, exact, new_file, picture, planted, row, session
from tests.soundness import faults
from tests.strategies import OWN_VALUES, VALUES, own_settings
from tpm_tui.domain.changes import ALIVE, PLACE, ChangeSet, Create, SetCell, parse_place
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Conflict, InvalidInput, Refused
from tpm_tui.rollup.full import differences
from tpm_tui.rollup.own_full import own_differences
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import add_item, delete_item, duplicate_item, set_cell
from tpm_tui.service.editing.notes import add_comment
from tpm_tui.service.editing.own_fields import rename_field, retire_field, revive_field, set_rollup
from tpm_tui.service.editing.placing import indent, move_by, move_to, outdent
from tpm_tui.service.history import History
from tpm_tui.service.pasting.row_register import RowsTaken, Where, cut_rows, paste_rows
from tpm_tui.service.session import BoardSession, Command, Outcome
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.store.journal.records import now

OWN = {name: json.loads(text) for name, text in own_settings().items()}
PEOPLE = (("ana", 1001), ("ben", 1002))
ALONE = (("ana", 1001), ("ana", 1001))
"""One user in two windows."""
MOST_ITEMS = 40

who = st.sampled_from([0, 1])
which = st.integers(0, 60)
EVERY = {**VALUES, **OWN_VALUES}
typed = st.sampled_from(sorted(set(EVERY) - {"duration", "actual_duration"})).flatmap(
    lambda key: st.tuples(st.just(key), EVERY[key])
)
own_keys = st.sampled_from(sorted(set(OWN_VALUES) - {"x_sum", "x_by_own"}))


class TwoWindows(RuleBasedStateMachine):
    """Both sessions see the file only when they poll or write: their views are stale at will."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="tpm-tui-test-")
        self.path = new_file(Path(self.folder.name) / "board.db", days_off=["2026-02-18"], **OWN)
        self.sessions: list[BoardSession] = []
        self.taken: list[RowsTaken | None] = [None, None]
        self.people = PEOPLE

    @initialize(wide=st.booleans(), alone=st.sampled_from([False, False, False, True]))
    def populate(self, wide: bool, alone: bool) -> None:
        """Something to work on, made by nobody of the two."""
        self.people = ALONE if alone else PEOPLE
        with session(self.path, "maker", 1000) as maker:
            leaf = row("A", work="8h", progress="50", start="2026-02-02", finish="2026-02-27")
            planted(maker, row("P", leaf, row("B", budget="5k"), own={"work": "2h"}))
            if wide:
                planted(maker, row("Q", row("R", row("S", allocation="Dana 60%"))), row("T"))
        self.sessions = [session(self.path, *person) for person in self.people]

    def teardown(self) -> None:
        """Both meet, and the file agrees with them and with its journal."""
        if self.sessions:
            self.meet()
            for opened in self.sessions:
                assert list(complaints(opened)) == []
                opened.close()
            with session(self.path, "eve", 1009) as fresh:
                assert list(complaints(fresh)) == []
                assert list(faults(fresh.reader.tail(0))) == []
        self.folder.cleanup()

    @precondition(lambda self: self.sessions)
    @rule()
    def meet(self) -> None:
        """After a poll both see the same."""
        for at in range(len(self.sessions)):
            self.poll(at)
        one, two = self.sessions
        assert one.board.revision == two.board.revision
        assert picture(one.board) == picture(two.board)

    # ---- inside

    def poll(self, who: int) -> None:
        """Follow; the delta tells what became different, exactly."""
        opened = self.sessions[who]
        while opened._missed:  # taken over already, by a command that failed
            opened.poll()
        before = picture(opened.board)
        outcome = opened.poll()
        if outcome is not None:
            self.told(opened, before, outcome)

    def pick(self, opened: BoardSession, number: int) -> ItemId:
        """A row of this session's view; the board itself where there is none."""
        living = opened.board.items.subtree(BOARD)[1:]
        return living[number % len(living)] if living else BOARD

    def next_of(self, opened: BoardSession, back: bool) -> str | None:
        """What an undo or redo would take back, by the file."""
        history = History(opened.reader.transactions(opened.user))
        return history.undoable() if back else history.redoable()

    def spots(self, opened: BoardSession, txn: str | None) -> set[ItemId]:
        """Items of a transaction, with everything above where they are, were and would be."""
        found: set[ItemId] = set()
        for one in opened.reader.journal("txn = ?", (txn,)):
            found.add(one.item)
            values = (one.old, one.new) if one.field == PLACE else ()
            found.update(parse_place(value.strip('"'))[0] for value in values if value)
        items = opened.board.items
        return found.union(*(items.ancestors(one) for one in found))

    def act(self, opened: BoardSession, item: ItemId, command: Command, *beside: ItemId) -> bool:
        """Commit, and say whether it was; refused for being stale exactly if somebody changed what
        it is based on."""
        seen = opened.board.revision
        try:
            outcome = opened.execute(command, seen=seen)
        except Conflict:
            about = {item, *beside}
            # What was begun before somebody deleted it may be gone on with after that was seen.
            there = all(map(opened.board.items.exists, about))
            self.blamed(opened, about, seen if there else 0)
            return False
        except (Refused, InvalidInput):
            return False
        else:
            changed = {
                (change.item, change.field)
                for change in outcome.changes
                if not isinstance(change, Create)
            }
            mine = {one.txn for one in opened.reader.journal(limit=max(1, len(outcome.changes)))}
            gone = {
                change.item
                for change in outcome.changes
                if isinstance(change, SetCell) and change.field == ALIVE and not change.after
            }
            for one in opened.reader.tail(seen):
                if one.txn not in mine:
                    assert (one.item, one.field) not in changed, "an update was lost"
                    assert not self.goes_along(opened, one.item, gone), "unseen work was deleted"
            return bool(changed)

    def goes_along(self, opened: BoardSession, item: ItemId, gone: set[ItemId]) -> bool:
        """Whether an item went with those that were deleted, and not on its own before them."""
        items = opened.board.items
        while item not in gone and item != BOARD and items.alive[item]:
            item = items.parent[item]
        return item in gone

    def blamed(self, opened: BoardSession, about: set[ItemId], since: int) -> None:
        """A conflict is about somebody else's change of these items, above or below them."""
        board = opened.board
        related = set(about)
        for item in about:
            related.update(board.items.ancestors(item))
            related.update(board.items.subtree(item))
        for one in opened.reader.journal("item_id IN (SELECT id FROM item)"):
            if one.item in about and one.field == PLACE:  # where an undo would put it back
                for value in (one.old, one.new):
                    home, _ = parse_place((value or "").strip('"') or "0:")
                    related.update({home, *board.items.ancestors(home)})
        alone = self.people == ALONE
        rows = [one for one in opened.reader.tail(since) if alone or one.uid != opened.user.uid]
        assert any(one.item in related for one in rows), "a conflict with nobody"

    def told(self, opened: BoardSession, before: Cells, outcome: Outcome) -> None:
        """What a poll reports is what became different."""
        after = picture(opened.board)
        assert outcome.authors
        if outcome.delta.everything or outcome.delta.settings:
            return
        rows = {one for one, _ in before} & {one for one, _ in after}
        reported = {cell: change for cell, change in outcome.delta.cells.items() if cell[0] in rows}
        assert reported == {
            cell: (value, after[cell])
            for cell, value in before.items()
            if cell[0] in rows and after[cell] != value
        }


class TwoTrees(TwoWindows):
    """What makes the tree another one, and taking that back while the other is in the way."""

    @rule(who=who)
    def follow(self, who: int) -> None:
        """Follow what the other did."""
        self.poll(who)

    @rule(who=who, item=which, below=st.booleans())
    def add(self, who: int, item: int, below: bool) -> None:
        """Add a child or the next sibling."""
        opened = self.sessions[who]
        if len(opened.board.items) > MOST_ITEMS:
            return
        target = self.pick(opened, item)
        if below or not target:
            self.act(opened, target, lambda board: add_item(board, "new", parent=target))
        else:
            self.act(opened, target, lambda board: add_item(board, "new", after=target))

    @rule(who=who, item=which, parent=which)
    def move(self, who: int, item: int, parent: int) -> None:
        """Move something to the end of something else."""
        opened = self.sessions[who]
        target, home = self.pick(opened, item), self.pick(opened, parent)
        self.act(opened, target, lambda board: move_to(board, target, home), home)

    @rule(who=who, item=which, how=st.integers(0, 3))
    def shift(self, who: int, item: int, how: int) -> None:
        """Move among siblings or between levels."""
        opened = self.sessions[who]
        target = self.pick(opened, item)
        moves: list[Command] = [
            lambda board: indent(board, target),
            lambda board: outdent(board, target),
            lambda board: move_by(board, target, 1),
            lambda board: move_by(board, target, -1),
        ]
        self.act(opened, target, moves[how], *opened.board.items.siblings(target))

    @rule(who=who, item=which, own=st.booleans())
    def delete(self, who: int, item: int, own: bool) -> None:
        """Delete a subtree or clear an own line."""
        opened = self.sessions[who]
        target = self.pick(opened, item)
        own = own and opened.board.items.has_own(target)
        self.act(opened, target, lambda board: delete_item(board, -target if own else target))

    @rule(who=who, item=which)
    def duplicate(self, who: int, item: int) -> None:
        """Copy a subtree."""
        opened = self.sessions[who]
        target = self.pick(opened, item)
        if len(opened.board.items) + len(opened.board.items.subtree(target)) < MOST_ITEMS:
            self.act(opened, target, lambda board: duplicate_item(board, target))

    @rule(who=who, item=which, other=which)
    def cut(self, who: int, item: int, other: int) -> None:
        """Cut two rows, to be put down whenever."""
        opened = self.sessions[who]
        rows = [self.pick(opened, one) for one in (item, other)]
        taken: list[RowsTaken] = []

        def cutting(board: Board) -> ChangeSet:
            changes, cut = cut_rows(board, rows)
            taken.append(cut)
            return changes

        if self.act(opened, rows[0], cutting, *rows):
            self.taken[who] = taken[0]

    @rule(who=who, item=which, where=st.sampled_from(["below", "above", "child"]))
    def put(self, who: int, item: int, where: Where) -> None:
        """Put down what was cut last: the items themselves, or copies once they are back."""
        opened, taken = self.sessions[who], self.taken[who]
        if taken is None or len(opened.board.items) > MOST_ITEMS:
            return
        target = self.pick(opened, item)
        self.act(
            opened, target, lambda board: paste_rows(board, taken, target, where), *taken.items
        )

    @rule(
        who=who,
        at=which,
        other=which,
        how=st.sampled_from(["delete", "cut", "type", "add", "out", "away", "here"]),
        back=st.booleans(),
        back_too=st.booleans(),
    )
    def cross(self, who: int, at: int, other: int, how: str, back: bool, back_too: bool) -> None:
        """Get in the way of what the other can take back or bring back next: at the items, and
        wherever they are, were or would be again.  Then the other tries."""
        opened, theirs = self.sessions[who], self.sessions[1 - who]
        txn = self.next_of(theirs, back)
        self.poll(who)
        items = opened.board.items
        spots = [
            one for one in sorted(self.spots(opened, txn)) if items.exists(one) and one != BOARD
        ]
        if not spots:
            return
        target, someone = spots[at % len(spots)], self.pick(opened, other)
        commands: dict[str, Command] = {
            "delete": lambda board: delete_item(board, target),
            "cut": lambda board: cut_rows(board, [target])[0],
            "type": lambda board: set_cell(board, target, "budget", "7k"),
            "add": lambda board: add_item(board, "new", parent=target),
            "out": lambda board: outdent(board, target),
            "away": lambda board: move_to(board, target, someone),
            "here": lambda board: move_to(board, someone, target),
        }
        if how != "add" or len(items) < MOST_ITEMS:
            self.act(opened, target, commands[how], someone)
        if back_too:
            self.reverse(1 - who, "undo" if back else "redo")

    @rule(who=who, back=st.sampled_from(["undo", "undo", "redo"]))
    def reverse(self, who: int, back: str) -> None:
        """Undo or redo, whatever the other has done since; one user alone is never declined."""
        opened = self.sessions[who]
        txn = self.next_of(opened, back == "undo")
        rows = [] if txn is None else opened.reader.journal("txn = ?", (txn,))
        try:
            outcome = opened.undo() if back == "undo" else opened.redo()
        except Refused:
            assert txn is None
            return
        except Conflict as conflict:
            why = conflict.message
            assert rows
            assert self.people != ALONE, why
            assert why.startswith(f"Cannot {back}: ")
            self.blamed(opened, self.spots(opened, txn), rows[0].seq)
            return
        assert len(outcome.changes) == len(rows)


class TwoSessions(TwoTrees):
    """Everything that can be done to a board."""

    # ---- acts on a view that may be stale

    @rule(who=who, item=which, cell=typed, own=st.booleans())
    def type(self, who: int, item: int, cell: tuple[str, int | str | None], own: bool) -> None:
        """Type a value into a cell of some row."""
        opened = self.sessions[who]
        target = self.pick(opened, item)
        key, value = cell
        if own and opened.board.items.has_own(target):
            target = -target
        if key not in opened.board.fields:  # retired at the moment
            return
        text = opened.board.fields[key].type.edit_text(value, opened.board.ctx)
        self.act(opened, abs(target), lambda board: set_cell(board, target, key, text))

    @rule(who=who, item=which, said=st.text(max_size=20))
    def comment(self, who: int, item: int, said: str) -> None:
        """Say something about an item."""
        opened = self.sessions[who]
        target = self.pick(opened, item)
        self.act(
            opened, target, lambda board: add_comment(board, target, said, opened.user.name, now())
        )

    @rule(who=who, key=own_keys, how=st.sampled_from(["none", "count", "retire", "revive", "name"]))
    def redefine(self, who: int, key: str, how: str) -> None:
        """Make something else of a column."""
        commands: dict[str, Command] = {
            "none": lambda board: set_rollup(board, key, None),
            "count": lambda board: set_rollup(board, key, "count"),
            "retire": lambda board: retire_field(board, key),
            "revive": lambda board: revive_field(board, key),
            "name": lambda board: rename_field(board, key, f"{key} of {who}"),
        }
        self.act(self.sessions[who], BOARD, commands[how])

    # ---- following, leaving, coming back

    @rule(who=who)
    def reopen(self, who: int) -> None:
        """Quit and come back: nothing is lost, undo and redo neither."""
        opened = self.sessions[who]
        self.poll(who)
        before, history = picture(opened.board), opened.history()
        reach = (history.undoable(), history.redoable())
        opened.close()
        self.sessions[who] = opened = session(self.path, *self.people[who])
        assert picture(opened.board) == before
        assert (opened.history().undoable(), opened.history().redoable()) == reach

    @rule(who=who, item=which, cell=typed, act=st.sampled_from(["type", "delete", "move", "copy"]))
    def there_and_back(
        self, who: int, item: int, cell: tuple[str, int | str | None], act: str
    ) -> None:
        """Undo restores every derived cell, and redo every one of the change."""
        opened = self.sessions[who]
        self.poll(who)
        target = self.pick(opened, item)
        if cell[0] not in opened.board.fields:
            return
        text = opened.board.fields[cell[0]].type.edit_text(cell[1], opened.board.ctx)
        commands: dict[str, Command] = {
            "type": lambda board: set_cell(board, target, cell[0], text),
            "delete": lambda board: delete_item(board, target),
            "move": lambda board: outdent(board, target),
            "copy": lambda board: duplicate_item(board, target),
        }
        before, ratios = picture(opened.board), exact(opened.board)
        try:
            outcome = opened.execute(commands[act])
        except (Refused, InvalidInput):
            assert picture(opened.board) == before
            return
        if len(outcome.changes):
            after = picture(opened.board)
            opened.undo()
            assert (picture(opened.board), exact(opened.board)) == (before, ratios)
            opened.redo()
            assert picture(opened.board) == after
            opened.undo()

    @invariant()
    def the_engine_equals_a_recomputation(self) -> None:
        """In both sessions, stale or not."""
        for opened in self.sessions:
            assert list(differences(opened.board.engine)) == []
            assert list(own_differences(opened.board.engine)) == []


def test_what_was_put_down_again_may_have_been_deleted_long_ago() -> None:
    """A find of a longer run, kept as it was found."""
    state = TwoTrees()
    state.populate(wide=True, alone=False)
    state.cut(item=27, other=0, who=0)
    state.delete(item=0, own=False, who=0)
    state.put(item=0, where="below", who=0)
    state.meet()
    state.delete(item=0, own=False, who=1)
    state.meet()
    state.put(item=0, where="below", who=0)
    state.teardown()


class TestTwoSessions(TwoSessions.TestCase):  # type: ignore[misc,valid-type]
    """As many as fit a run of all tests."""

    settings = settings(
        max_examples=settings().max_examples // 3,
        stateful_step_count=30,
        suppress_health_check=[HealthCheck.too_slow],
    )


class TestTwoTrees(TwoTrees.TestCase):  # type: ignore[misc,valid-type]
    """As many as fit a run of all tests."""

    settings = settings(
        max_examples=settings().max_examples // 3,
        stateful_step_count=30,
        suppress_health_check=[HealthCheck.too_slow],
    )


@pytest.mark.slow
class TestTwoTreesAtLength(TwoTrees.TestCase):  # type: ignore[misc,valid-type]
    """More and longer ones."""

    settings = settings(
        max_examples=600,
        stateful_step_count=60,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@pytest.mark.slow
class TestTwoSessionsAtLength(TwoSessions.TestCase):  # type: ignore[misc,valid-type]
    """More and longer ones."""

    settings = settings(
        max_examples=400,
        stateful_step_count=60,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
