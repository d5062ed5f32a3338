"""One user's open board: executes commands, undoes them, and follows what others commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tpm_tui.domain.changes import Change, ChangeSet
from tpm_tui.errors import BelowItself, BoardError, Clash, Gone, Refused
from tpm_tui.service import fitness
from tpm_tui.service.ahead import Ahead
from tpm_tui.service.board import Board, BoardDelta
from tpm_tui.service.footing import Footing, restored
from tpm_tui.service.history import History
from tpm_tui.service.past import Past
from tpm_tui.service.settling import AsOf, own_later, settled
from tpm_tui.store.identity import User, current_user, keeps
from tpm_tui.store.journal.records import JournalRow, Stamp, now
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.reader import Reader

if TYPE_CHECKING:
    from tpm_tui.store.files.private_copy import PrivateCopy
    from tpm_tui.store.writer import Transaction, Writer

DAMAGED = "damaged"
"""What is said of a board whose file SQLite finds fault with."""

Command = Callable[[Board], ChangeSet]
"""A pure function from the board, as it is under the lock, to what shall change."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command."""

    delta: BoardDelta
    changes: ChangeSet
    others: BoardDelta | None = None
    """What other people's commits changed on the way."""
    authors: tuple[str, ...] = ()
    """Names of those people."""
    label: str = ""
    txn: str = ""
    """Transaction of the commit; empty where nothing was written."""
    rows: tuple[JournalRow, ...] = ()
    """What other people committed, row by row."""
    reloaded: str = ""
    """Why the whole board was read again, as a sentence: a backup was restored; empty if it was not."""
    warning: str = ""
    """Something about the file that somebody should see to, as a sentence; empty as a rule."""


@dataclass(slots=True, eq=False)
class BoardSession(Past):
    """A board file, held in memory and kept in step; the only way to change it."""

    path: Path
    reader: Reader
    lock: BoardLock
    user: User = field(default_factory=current_user)
    read_only: str = ""
    """Why nothing can be changed; empty on a board that can."""
    mend: str = ""
    """What would let it be changed, as an advice; may be empty."""
    copy: PrivateCopy | None = None
    """What is read in place of a file that may not be written."""
    board: Board = field(default_factory=Board)
    spoiled: tuple[str, ...] = ()
    """What could not be read of the file's cells, one sentence each."""
    _writer: Writer | None = None
    _history: History | None = None
    _data_version: int = -1
    _newest: str = ""
    """The transaction at the end of the journal, as far as this session knows."""
    _footing: Footing = field(default_factory=Footing)
    ahead: Ahead = field(default_factory=Ahead)
    """What others committed and `poll` has begun to read."""
    _missed: list[Outcome] = field(default_factory=list)
    """What others changed during commands that failed; the next polls report it."""
    decided_as_of: AsOf | None = None
    """What was seen by whom it is executed for now, where that is said for a whole act."""
    reason: str = ""
    """Why what is executed is done, where a call does not say so itself."""
    made: tuple[int, int] = (0, 0)
    """Rows that the user has made, as of which row of the journal; counted behind the gate alone."""
    looks_first: bool = False
    """Whether its first write of a day looks through the file for damage; at a screen that is done
    beside it."""

    def load(self) -> Board:
        """Read the whole board and compute its roll-ups."""
        self._data_version = self.reader.data_version()
        snapshot = self.reader.snapshot()
        clock = self.board.clock
        self.board, odd = fitness.understood(snapshot.items, snapshot.settings, clock)
        self.spoiled = (*snapshot.spoiled, *odd)
        fitness.judge(self)
        self._footing.birth = self.reader.birth()
        self._stand_at(snapshot.revision, snapshot.end, "")
        return self.board

    def reload(self, why: str = "") -> Outcome:
        """Read the whole board anew, because its journal has become another one: `why` as a sentence.

        What is open on it was decided on the state before, and is refused as a conflict."""
        self._footing.era += 1
        if self.read_only == DAMAGED:  # that was of the file as it was
            self.read_only = self.mend = ""
        before, self._history = self.board, None
        self._missed.clear()
        board = self.load()
        board.asked.update(before.asked)
        board.include(before.elsewhere)
        return Outcome(BoardDelta(everything=True), ChangeSet(()), reloaded=why)

    def preview(self, rows: int) -> Board:
        """The first rows of a large board, without roll-ups, for a first picture."""
        snapshot = self.reader.first_rows(rows)
        self.board, _ = fitness.understood(snapshot.items, snapshot.settings, self.board.clock)
        return self.board

    def writer(self) -> Writer:
        """The write connection; made on first use because its libraries load slowly."""
        if self._writer is None:
            from tpm_tui.store.writer import Writer

            if self.looks_first:
                from tpm_tui.service.upkeep.soundness import need_sound

                need_sound(self.path, self.lock)
            self._writer = Writer(self.path, self.lock)
        return self._writer

    def execute(
        self,
        command: Command,
        seen: int | None = None,
        label: str = "",
        *,
        joins: str = "",
        reason: str = "",
    ) -> Outcome:
        """Commit what a command wants, as one transaction and one undo; with `joins`, the newest
        transaction of all, as one undo together with that one.  `reason` is journalled with every
        row.

        `seen` is the revision that the user looked at when deciding (default: the board's).
        Raises Conflict where somebody else changed the same cells since, Refused where the board
        does not allow it, BoardError where it cannot be written; nothing is changed then.
        """
        return self._commit(
            lambda _transaction: (command(self.board), None),
            seen, label, joins, reason or self.reason,
        )  # fmt: skip

    @contextmanager
    def as_of(
        self,
        revision: int,
        leaving: tuple[tuple[int, str], ...] = (),
        asked: tuple[Clash, ...] = (),
    ) -> Iterator[None]:
        """Inside this, commands are guarded as decided on when the board was at `revision`, also
        where they say an earlier one; the cells `leaving` they leave as others made them.  `asked`
        is what the user was asked about for it.  Inside another one nothing is unseen again, and
        what was left before is left."""
        before = self.decided_as_of
        seen = revision if before is None else self._footing.later(revision, before.revision)
        self.decided_as_of = AsOf(seen, leaving, asked).within(before, seen)
        try:
            yield
        finally:
            self.decided_as_of = before

    @contextmanager
    def because(self, reason: str) -> Iterator[None]:
        """Inside this, what is executed is done for a reason, unless a call says another one."""
        before, self.reason = self.reason, reason
        try:
            yield
        finally:
            self.reason = before

    def undo(self, txn: str = "") -> Outcome:
        """Take back the user's newest live change set, or a certain one of theirs; with the reason that
        it had, unless another one is said."""
        newest = partial(History.live, txn=txn) if txn else History.undoable
        return self._reverse(newest, "undo")

    def redo(self) -> Outcome:
        """Bring back the change set that was undone last."""
        return self._reverse(History.redoable, "redo")

    def history(self) -> History:
        """What undo and redo can reach, from the journal, across restarts."""
        if self._history is None:
            self._history = History(self.reader.transactions(self.user))
        return self._history

    def poll(self, most: int = -1) -> Outcome | None:
        """Take over what others committed; None (in microseconds) while there is nothing.

        With `most` no more rows of the journal than that are read in one call: where `ahead` goes on,
        there are more, and nothing of them is taken over before the last one.  Raises BoardError,
        once, where the file is gone or is another one now."""
        self.ahead.going_on = False
        if self._missed:
            return self._missed.pop(0)
        stirred = self.reader.watch.stirred()
        if self._footing.news_of_file(self.reader, self.lock):
            return None
        version = self.reader.data_version()
        if version == self._data_version and not stirred:
            return self._news_of_writer()
        self._footing.need_schema(self.reader)
        if self._footing.became_another(self.reader, self.board.revision):
            return self.reload(f"{restored(self.reader)}; the board was read again.")
        if not self.ahead.read(self.reader, self.board.revision, most):
            return None
        rows, changes = self.ahead.take()
        self._data_version = version
        return self._absorb(rows, changes) if rows else self._news_of_writer()

    def close(self) -> None:
        """Close all connections, under the lock."""
        if self._writer is not None:
            self._writer.close()
        self.reader.close()
        self.lock.close()
        if self.copy is not None:
            self.copy.remove()

    @property
    def has_written(self) -> bool:
        """Whether this session has a write connection: in a script, whether it wrote."""
        return self._writer is not None

    @property
    def badge(self) -> str:
        """What a board that cannot be changed is marked with."""
        return self.read_only if self.copy is None else self.copy.badge()

    def go_on_with(self, reader: Reader, lock: BoardLock) -> None:
        """Read on in a newer copy; the next poll reports what others changed up to it."""
        old = self.reader, self.lock
        self.reader, self.lock, self._data_version = reader, lock, -1
        for one in old:
            one.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def keeper(self) -> bool:
        """Whether the file is the user's own: then they may do everything, whatever roles it gives.
        Nobody asks where there are no roles."""
        return self.board.access is None or keeps(self.user, self.path)

    # ---- inside

    def _commit(
        self,
        build: Callable[[Transaction], tuple[ChangeSet, str | None]],
        seen: int | None,
        label: str,
        joins: str = "",
        reason: str = "",
    ) -> Outcome:
        # Not before the first picture.
        from tpm_tui.service import bounds, guards, reversing
        from tpm_tui.service.roles import rights

        if self.read_only:
            raise Refused(f"This board is {self.read_only}: nothing can be changed.", self.mend)
        as_of, decided_at = self.decided_as_of, self.decided_at(seen)
        base = self.board.revision if self._footing.outlived(decided_at) else decided_at
        others: Outcome | None = None
        try:
            with self._standing(), self.writer().transaction() as transaction:
                rows = transaction.tail(min(base, self.board.revision))
                fresh = [row for row in rows if row.seq > self.board.revision]
                if fresh:
                    others = self._absorb(fresh)
                try:
                    changes, undo_of = build(transaction)
                except (Gone, BelowItself) as gone:
                    raise guards.explained(self.board, gone, rows, transaction, self.user) from gone
                self._footing.need_view(decided_at, self.reader, self.board, changes)
                if undo_of is None:
                    unseen = [row for row in rows if row.seq > base]
                    goes_on = transaction.of_transaction(joins) if joins else []
                    changes, reason = settled(self, changes, unseen, goes_on, reason, now())
                else:
                    reason = self.reason or reversing.reason_of(transaction, undo_of)
                if not len(changes):
                    return _outcome(BoardDelta(), changes, others)
                rights.check(self.board, self.user, changes, keeper=self.keeper)
                if self.user.locked:
                    bounds.check(self, changes, undo_of)
                label = label or changes.label
                # Rows of one transaction stand together in the journal, so only the last can go on.
                txn = joins if joins and joins == self._newest and not fresh else uuid.uuid4().hex
                stamp = Stamp(txn, self.user.name, self.user.uid, now(), undo_of, label, reason)
                own = own_later([row for row in rows if row.seq > base], as_of, stamp, joins)
                revision = transaction.write(changes, stamp, base, own)
        except BaseException:
            if others is not None:
                self._missed.append(others)
            raise
        lost = self.reader.watch.fault()
        if lost:
            raise BoardError(f"{lost}, just while this was being saved: it may be lost.")
        delta = self.board.apply(changes)
        self._stand_at(revision, transaction.end, stamp.txn)
        if as_of is not None:
            as_of.made.add(stamp.txn)
        if self._history is not None:
            self._history.add(stamp.txn, undo_of)
        return _outcome(delta, changes, others, stamp.txn)

    def decided_at(self, seen: int | None = None) -> int:
        """Revision that the user looked at when deciding on what is done now."""
        if self.decided_as_of is not None:
            return self._footing.later(self.decided_as_of.revision, seen)
        return self.board.revision if seen is None else seen

    @contextmanager
    def _standing(self) -> Iterator[None]:
        """The lock, with the file and the journal under it that this session has read."""
        self.lock.who = self.user.name
        self._footing.need_file(self.reader)
        with self.lock.held():
            stirred = self.reader.watch.stirred()
            self._footing.need_file(self.reader, self.lock)
            if stirred or self.reader.data_version() != self._data_version:
                self._footing.need_journal(self.reader, self.board.revision)
            yield

    def _news_of_writer(self) -> Outcome | None:
        said, self.reader.told = self.reader.told, ""
        if not said and self._writer is not None:
            said = self._writer.news()
        return Outcome(BoardDelta(), ChangeSet(()), warning=said) if said else None

    def _reverse(self, newest: Callable[[History], str | None], verb: str) -> Outcome:
        from tpm_tui.service.reversing import reversal

        if not self.read_only:
            self.history()  # a long journal takes its time, and nobody else can write meanwhile

        def build(transaction: Transaction) -> tuple[ChangeSet, str | None]:
            return reversal(self.board, transaction, newest(self.history()), verb)

        return self._commit(build, None, verb)

    def _stand_at(self, revision: int, end: str, txn: str) -> None:
        """The board is as of this row of the journal."""
        self.board.revision, self._newest = self._footing.stand_at(revision, end), txn

    def _absorb(self, rows: list[JournalRow], read: tuple[Change, ...] = ()) -> Outcome:
        try:
            changes = ChangeSet(read or tuple(row.change() for row in rows))
            fitness.need_tree(self.board.items, changes)
            delta = self.board.apply(changes)
        except fitness.NONSENSE:
            return self.reload(fitness.nonsense(rows))
        self._stand_at(rows[-1].seq, rows[-1].hash, rows[-1].txn)
        me = (self.user.uid, self.user.name)
        for row in rows:
            if (row.uid, row.author) == me and self._history is not None:
                self._history.add(row.txn, row.undo_of)
        authors = tuple(dict.fromkeys(row.author for row in rows))
        return Outcome(delta, changes, None, authors, rows=tuple(rows))


def _outcome(
    delta: BoardDelta, changes: ChangeSet, others: Outcome | None, txn: str = ""
) -> Outcome:
    if others is None:
        return Outcome(delta, changes, label=changes.label, txn=txn)
    return Outcome(
        delta, changes, others.delta, others.authors, changes.label, txn, rows=others.rows
    )
