"""Guards taken away one at a time: a soak that does not notice is worth nothing."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service import guards
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

    def stale(board: Any, changes: ChangeSet, others: Any) -> ChangeSet:
        kept = guarded(board, changes, others)
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

    def silent(self: Transaction, changes: ChangeSet, stamp: Any) -> int:
        if chance.random() < 0.02:
            self._connection.exec_driver_sql("UPDATE item SET remaining_work = 60 WHERE id = 1")
        return write(self, changes, stamp)

    Transaction.write = silent  # type: ignore[method-assign]


def half_written(chance: Chance) -> None:
    """An act of several cells is two transactions, and somebody dies between them."""
    write = Transaction.write

    def halved(self: Transaction, changes: ChangeSet, stamp: Any) -> int:
        parts = changes.changes
        if len(parts) < 3 or chance.random() > 0.5:
            return write(self, changes, stamp)
        write(self, ChangeSet(parts[: len(parts) // 2], changes.label), stamp)
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


def deferred(chance: Chance) -> None:
    """Transactions begin as readers and become writers later, without the lock."""
    no_lock(chance)

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    writer._begin_immediate = begin


def another_name(chance: Chance) -> None:
    """Now and then a change is written under another name."""
    write = Transaction.write

    def forged(self: Transaction, changes: ChangeSet, stamp: Any) -> int:
        if chance.random() < 0.05:
            stamp = replace(stamp, author="user61001", uid=61001)
        return write(self, changes, stamp)

    Transaction.write = forged  # type: ignore[method-assign]


def rows_missed(chance: Chance) -> None:
    """Now and then a session passes over what somebody committed."""
    tail = Reader.tail

    def short(self: Reader, after: int) -> Any:
        rows = tail(self, after)
        return rows[1:] if chance.random() < 0.5 else rows

    Reader.tail = short  # type: ignore[method-assign]


def torn_transactions(chance: Chance) -> None:
    """Now and then a change gets the number of a transaction that is over."""
    write, old = Transaction.write, list[str]()

    def torn(self: Transaction, changes: ChangeSet, stamp: Any) -> int:
        if len(old) > 3 and chance.random() < 0.05:
            stamp = replace(stamp, txn=old[0])
        old.append(stamp.txn)
        return write(self, changes, stamp)

    Transaction.write = torn  # type: ignore[method-assign]


def undo_of_anybody(_chance: Chance) -> None:
    """Undo takes back what is newest, whoever did it."""
    absorb = BoardSession._absorb

    def all_mine(self: BoardSession, rows: Any) -> Any:
        found = absorb(self, rows)
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


MUTANTS: dict[str, Callable[[Chance], None]] = {
    "no cycle check": no_cycle_check,
    "blind delete": blind_delete,
    "blind undo": blind_undo,
    "below deleted": below_deleted,
    "last write wins": last_write_wins,
    "stale before": stale_before,
    "not journalled": not_journalled,
    "half written": half_written,
    "not committed": not_committed,
    "no lock": no_lock,
    "deferred": deferred,
    "another name": another_name,
    "rows missed": rows_missed,
    "torn transactions": torn_transactions,
    "undo of anybody": undo_of_anybody,
    "unchained": unchained,
    "no roles": no_roles,
}
"""By name: what takes the guard away in this process."""
