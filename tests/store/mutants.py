"""Guards taken away one at a time: a soak that does not notice is worth nothing."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service import bounds, drafts, guards, reversing
from tpm_tui.service.drafts import Drafts
from tpm_tui.service.footing import Footing
from tpm_tui.service.foreseeing.standing import Standing
from tpm_tui.service.roles import rights
from tpm_tui.service.session import BoardSession
from tpm_tui.store import writer
from tpm_tui.store.journal import chain
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.reader import Reader
from tpm_tui.store.writer import Transaction

Chance = random.Random


def no_cycle_check(_chance: Chance) -> None:
    """A row may go below itself."""
    Standing._is_within = lambda *_asked: False  # type: ignore[method-assign]


def blind_delete(_chance: Chance) -> None:
    """What others did unseen goes along with a deleted row."""
    guards._lost = lambda *_asked: None


def blind_undo(_chance: Chance) -> None:
    """An undo writes over whatever is there now."""
    guards.check_undo = lambda *_asked: None


def below_deleted(_chance: Chance) -> None:
    """Rows that are not there any more can be changed."""
    Standing._deleted = lambda *_asked: None  # type: ignore[method-assign]


def last_write_wins(_chance: Chance) -> None:
    """A cell may be written over what its author has not seen."""
    guards._check_seen = lambda *_asked: None


def stale_before(chance: Chance) -> None:
    """Now and then what was there is taken from an old view."""
    guarded = guards.guarded

    def stale(board: Any, changes: ChangeSet, *seen: Any, **more: Any) -> ChangeSet:
        kept = guarded(board, changes, *seen, **more)
        if chance.random() > 0.1:
            return kept
        return ChangeSet(
            tuple(
                replace(one, before=7)
                if isinstance(one, SetCell) and isinstance(one.before, int) and one.item != BOARD
                else one
                for one in kept
            ),
            kept.label,
        )

    guards.guarded = stale


def not_journalled(chance: Chance) -> None:
    """One change in fifty is in the table and nowhere else."""
    write = Transaction.write

    def silent(self: Transaction, changes: ChangeSet, stamp: Any, *more: Any, **named: Any) -> int:
        if chance.random() < 0.02:
            self._connection.exec_driver_sql("UPDATE item SET remaining_work = 60 WHERE id = 1")
        return write(self, changes, stamp, *more, **named)

    Transaction.write = silent  # type: ignore[method-assign]


def half_written(chance: Chance) -> None:
    """An act of several cells is two transactions, and somebody dies between them."""
    write = Transaction.write

    def halved(self: Transaction, changes: ChangeSet, stamp: Any, *more: Any, **named: Any) -> int:
        parts = changes.changes
        if len(parts) < 3 or chance.random() > 0.5:
            return write(self, changes, stamp, *more, **named)
        write(self, ChangeSet(parts[: len(parts) // 2], changes.label), stamp, *more, **named)
        self._connection.exec_driver_sql("COMMIT")
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    Transaction.write = halved  # type: ignore[method-assign]


def not_committed(chance: Chance) -> None:
    """Now and then a change is acknowledged that was rolled back."""
    transaction = writer.Writer.transaction

    @contextmanager
    def forgetful(self: writer.Writer) -> Iterator[Transaction]:
        with transaction(self) as found:
            yield found
            if chance.random() < 0.02:
                found._connection.exec_driver_sql("ROLLBACK")
                found._connection.exec_driver_sql("BEGIN")

    writer.Writer.transaction = forgetful  # type: ignore[method-assign]


def no_lock(_chance: Chance) -> None:
    """Commits and checkpoints do not wait for one another."""

    @contextmanager
    def open_door(self: BoardLock, *_asked: object) -> Iterator[None]:  # noqa: ARG001 (takes the place of a method)
        yield

    BoardLock.held = open_door  # type: ignore[assignment, method-assign]


def deferred(_chance: Chance) -> None:
    """Transactions begin as readers and become writers later, which is too late where a program that
    knows nothing of the lock came between."""

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    writer._begin_immediate = begin


def another_name(chance: Chance) -> None:
    """Now and then a change is written under another name."""
    write = Transaction.write

    def forged(self: Transaction, changes: ChangeSet, stamp: Any, *more: Any, **named: Any) -> int:
        if chance.random() < 0.05:
            stamp = replace(stamp, author="user61001", uid=61001)
        return write(self, changes, stamp, *more, **named)

    Transaction.write = forged  # type: ignore[method-assign]


def rows_missed(chance: Chance) -> None:
    """Now and then a session passes over what somebody committed."""
    tail = Reader.tail

    def short(self: Reader, after: int, most: int = -1) -> Any:
        rows = tail(self, after, most)
        return rows[1:] if chance.random() < 0.5 else rows

    Reader.tail = short  # type: ignore[method-assign]


def torn_transactions(chance: Chance) -> None:
    """Now and then a change gets the number of a transaction that is over."""
    write, old = Transaction.write, list[str]()

    def torn(self: Transaction, changes: ChangeSet, stamp: Any, *more: Any, **named: Any) -> int:
        if len(old) > 3 and chance.random() < 0.05:
            stamp = replace(stamp, txn=old[0])
        old.append(stamp.txn)
        return write(self, changes, stamp, *more, **named)

    Transaction.write = torn  # type: ignore[method-assign]


def undo_of_anybody(_chance: Chance) -> None:
    """Undo takes back what is newest, whoever did it."""
    absorb = BoardSession._absorb

    def all_mine(self: BoardSession, rows: Any, read: Any = ()) -> Any:
        found = absorb(self, rows, read)
        for row in rows:
            if self._history is not None:
                self._history.add(row.txn, row.undo_of)
        return found

    BoardSession._absorb = all_mine  # type: ignore[method-assign]


def unchained(chance: Chance) -> None:
    """Now and then the hash of a row knows nothing of the row before."""
    chained = chain.chained

    def loose(rows: Any, before: str = "") -> None:
        chained(rows, "" if chance.random() < 0.1 else before)

    vars(writer)["chained"] = loose


def no_roles(_chance: Chance) -> None:
    """Whoever can write the file may do everything."""
    vars(rights)["check"] = lambda *_asked, **_named: None


def closed_without_lock(_chance: Chance) -> None:
    """Whoever leaves does not ask who else is there."""

    @contextmanager
    def at_once(_lock: BoardLock) -> Iterator[None]:
        yield

    BoardLock.held_at_the_end = at_once  # type: ignore[assignment, method-assign]


def folded_without_lock(_chance: Chance) -> None:
    """The log is folded in after the lock was given back."""
    commit = BoardSession._commit

    def unlocked(self: BoardSession, *asked: Any, **named: Any) -> Any:
        found = commit(self, *asked, **named)
        connection = self.writer()._connection
        if connection is not None:
            writer._raw(connection).execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        return found

    BoardSession._commit = unlocked  # type: ignore[method-assign]


def never_closed(_chance: Chance) -> None:
    """Whoever leaves forgets the connections."""
    BoardSession.close = lambda _self: None  # type: ignore[assignment, method-assign]


def never_folded(_chance: Chance) -> None:
    """The log grows for as long as somebody has the board open."""
    writer.CHECKPOINT_BYTES = 1 << 40


def slow_commits(_chance: Chance) -> None:
    """Every commit keeps the lock for far longer than it needs."""
    write = Transaction.write

    def slow(self: Transaction, *asked: Any, **named: Any) -> int:
        time.sleep(0.3)
        return write(self, *asked, **named)

    Transaction.write = slow  # type: ignore[method-assign]


def without_bounds(_chance: Chance) -> None:
    """Whoever came through the gate may do as much at once as anybody."""
    vars(bounds)["check"] = lambda *_asked: None


def any_journal(_chance: Chance) -> None:
    """Nobody asks whether the journal is still the one that was read."""
    Footing.need_journal = lambda *_asked: None  # type: ignore[method-assign]
    Footing.became_another = lambda *_asked: False  # type: ignore[method-assign]


def undo_unsaid(_chance: Chance) -> None:
    """An undo does not say what it takes back."""
    write = Transaction.write

    def silent(self: Transaction, changes: ChangeSet, stamp: Any, *more: Any, **named: Any) -> int:
        return write(self, changes, replace(stamp, undo_of=None), *more, **named)

    Transaction.write = silent  # type: ignore[method-assign]


def draft_given_up_early(_chance: Chance) -> None:
    """What is being typed is kept until it is about to be saved, and no longer."""
    execute = BoardSession.execute
    kept: list[Drafts] = []
    keep = Drafts.keep

    def noted(self: Drafts, *asked: Any) -> None:
        kept[:] = [self]
        keep(self, *asked)

    def early(self: BoardSession, *asked: Any, **named: Any) -> Any:
        while kept:
            kept.pop().drop()
            time.sleep(0.05)  # else only few are killed just then
        return execute(self, *asked, **named)

    Drafts.keep = noted  # type: ignore[assignment, method-assign]
    BoardSession.execute = early  # type: ignore[method-assign]


def seen_ignored(_chance: Chance) -> None:
    """A decision counts as one about the board as it is now, whenever its author looked."""

    def now(self: BoardSession, seen: int | None = None) -> int:  # noqa: ARG001 (takes the place of a method)
        return self.board.revision

    BoardSession.decided_at = now  # type: ignore[method-assign]


def not_caught_up(chance: Chance) -> None:
    """Now and then nobody looks, under the lock, what others have done."""
    tail = Transaction.tail

    def blind(self: Transaction, after: int) -> Any:
        return tail(self, after) if chance.random() < 0.7 else []

    Transaction.tail = blind  # type: ignore[method-assign]


def base_of_now(_chance: Chance) -> None:
    """The journal says that whatever was overwritten had been seen."""
    write = Transaction.write

    def flattering(self: Transaction, changes: ChangeSet, stamp: Any, *_seen: Any) -> int:
        return write(self, changes, stamp)

    Transaction.write = flattering  # type: ignore[assignment, method-assign]
    last_write_wins(_chance)


def undo_over_newer(_chance: Chance) -> None:
    """An undo does not ask whether a cell was changed since."""
    guards._check_standing = lambda *_asked: None


def undo_of_others_work(_chance: Chance) -> None:
    """A row that is taken back takes along what others put below it."""
    guards._check_nothing_lost = lambda *_asked: None


def undo_anywhere(_chance: Chance) -> None:
    """An undo may put things below what is deleted, or below themselves."""
    check, problem = guards.check_undo, Standing.problem

    def lenient(*asked: Any) -> None:
        Standing.problem = lambda *_asked: None  # type: ignore[method-assign]
        try:
            check(*asked)
        finally:
            Standing.problem = problem  # type: ignore[method-assign]

    vars(guards)["check_undo"] = lenient


def undo_in_part(_chance: Chance) -> None:
    """An undo takes back what it can, and leaves the rest."""
    reverse = reversing.reversal

    def partial(*asked: Any) -> tuple[ChangeSet, str]:
        inverse, txn = reverse(*asked)
        return ChangeSet(inverse.changes[:3], inverse.label), txn

    vars(reversing)["reversal"] = partial


def joined_to_old(_chance: Chance) -> None:
    """An act goes together with the last one of its author, whatever came between."""
    commit = BoardSession._commit

    def joined(
        self: BoardSession, build: Any, seen: Any, label: str, joins: str = "", *more: Any
    ) -> Any:
        self._newest = joins or self._newest
        return commit(self, build, seen, label, joins, *more)

    BoardSession._commit = joined  # type: ignore[assignment, method-assign]


def deaf(_chance: Chance) -> None:
    """Nobody takes over what others have committed until writing something."""
    BoardSession.poll = lambda _self, _most=-1: None  # type: ignore[assignment, method-assign]


def numbers_left_out(chance: Chance) -> None:
    """Now and then the counter of the journal goes on by one more than there are rows."""
    write = Transaction.write

    def counted(self: Transaction, *asked: Any, **named: Any) -> int:
        if chance.random() < 0.05:
            self._connection.exec_driver_sql("UPDATE board SET seq = seq + 1")
        return write(self, *asked, **named)

    Transaction.write = counted  # type: ignore[method-assign]


def role_as_it_was(_chance: Chance) -> None:
    """Somebody keeps the role that they had when they opened the board."""
    check, known = rights.check, list[Any]()

    def remembered(board: Any, *asked: Any, **named: Any) -> None:
        known.append(board.access)
        now, board.access = board.access, known[0]
        try:
            check(board, *asked, **named)
        finally:
            board.access = now

    vars(rights)["check"] = remembered


def reader_closed_without_lock(_chance: Chance) -> None:
    """Whoever leaves asks who else is there before closing what was written with, and not before
    closing what was read with."""
    Reader.close = lambda self: self._db.close()  # type: ignore[method-assign]


def journal_unchecked(_chance: Chance) -> None:
    """Whoever saves does not ask whether the journal is still the one that was read."""
    Footing.need_journal = lambda *_asked: None  # type: ignore[method-assign]


def view_outlived(_chance: Chance) -> None:
    """What was decided before a restore may be done to what the restore made."""
    Footing.outlived = lambda *_asked: False  # type: ignore[method-assign]


def drafts_of_the_living(_chance: Chance) -> None:
    """What somebody is typing is offered to others."""

    def open_to_all(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> int:
        return os.open(path, flags, 0o600)

    vars(drafts)["held"] = open_to_all


MUTANTS: dict[str, tuple[Callable[[Chance], None], str]] = {
    "no cycle check": (no_cycle_check, "I5|went on and on"),
    "blind delete": (blind_delete, "I10"),
    "blind undo": (blind_undo, "I4|I9|I11"),
    "below deleted": (below_deleted, "I9"),
    "last write wins": (last_write_wins, "I12"),
    "stale before": (stale_before, "I4"),
    "not journalled": (not_journalled, "in the table and"),
    "half written": (half_written, r"has \d+ of \d+ rows"),
    "not committed": (not_committed, "I7"),
    "no lock": (no_lock, "the lock at once"),
    "deferred": (deferred, "a writer failed"),
    "another name": (another_name, "I14"),
    "rows missed": (rows_missed, "came afte"),
    "torn transactions": (torn_transactions, "I3"),
    "undo of anybody": (undo_of_anybody, "I11"),
    "unchained": (unchained, "chain"),
    "no roles": (no_roles, "may only look|may change"),
    "closed without lock": (closed_without_lock, "without the lock: .*closed"),
    "folded without lock": (folded_without_lock, "without the lock: .*checkpoint"),
    "never closed": (never_closed, "I15: left"),
    "never folded": (never_folded, "I15: the write"),
    "slow commits": (slow_commits, "I13"),
    "without bounds": (without_bounds, "cells at once"),
    "any journal": (any_journal, "in the table and|I4|I7"),
    "undo unsaid": (undo_unsaid, "I11: .* does not say"),
    "draft given up early": (draft_given_up_early, "I16: .* neither"),
    "joined to old": (joined_to_old, "I3: .* torn"),
    "role as it was": (role_as_it_was, "user61005 may only look"),
    "view outlived": (view_outlived, "I12: .* not in the journal"),
    "drafts of the living": (drafts_of_the_living, "I16: .* was offered"),
    "seen ignored": (seen_ignored, "I12: .* is over"),
    "not caught up": (not_caught_up, "I4|I12"),
    "base of now": (base_of_now, "I12: .* says that"),
    "undo over newer": (undo_over_newer, "I4|I11"),
    "undo of others' work": (undo_of_others_work, "I10"),
    "undo anywhere": (undo_anywhere, "I5|I9|went on and on"),
    "undo in part": (undo_in_part, "I11: .* opposite"),
    "deaf": (deaf, "I8"),
    "numbers left out": (numbers_left_out, "I2: the numbers"),
    "reader closed without lock": (reader_closed_without_lock, "without the lock: .*closed"),
    "journal unchecked": (journal_unchecked, "in the table and|I4|I7"),
}
"""By name: what takes the guard away in this process, and how a judge says what came of that."""

USUAL = tuple(MUTANTS)[: tuple(MUTANTS).index("seen ignored")]
"""Those of the normal run; the others take a part of such a guard away."""
