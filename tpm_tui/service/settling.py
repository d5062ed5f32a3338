"""What a command really changes, once the lock is held and everything that others did is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.values import ItemId
from tpm_tui.errors import Clash
from tpm_tui.store.journal.records import CREATED, JournalRow, Stamp

if TYPE_CHECKING:
    from tpm_tui.service.session import BoardSession


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a person had seen of the board when deciding on what is executed now."""

    revision: int
    leaving: tuple[tuple[int, str], ...]
    """Cells to be left as others made them, however often it is tried."""
    asked: tuple[Clash, ...] = ()
    """What the user has been asked about already, as it was at first."""
    made: set[str] = field(default_factory=set)
    """Transactions made since then by the act itself."""

    def within(self, outer: AsOf | None, revision: int) -> AsOf:
        """The same as a part of another one: what was answered before holds on."""
        if outer is None:
            return self
        leaving = tuple(dict.fromkeys((*outer.leaving, *self.leaving)))
        return AsOf(revision, leaving, self.asked or outer.asked, outer.made)


def own_later(
    rows: list[JournalRow], as_of: AsOf | None, stamp: Stamp, joins: str
) -> list[JournalRow]:
    """Among rows later than what was decided on, those of the same act; and what somebody takes back
    they did themselves, if in another window."""
    mine = {joins} if as_of is None else {joins, *as_of.made}
    me = None if stamp.undo_of is None else (stamp.uid, stamp.author)
    return [row for row in rows if row.txn in mine or (row.uid, row.author) == me]


def settled(
    session: BoardSession,
    changes: ChangeSet,
    unseen: list[JournalRow],
    goes_on: list[JournalRow],
    reason: str,
    at: str,
) -> tuple[ChangeSet, str]:
    """What is changed and why, after a look at what others did and at what the board asks for.

    `unseen` is what the user had not seen when deciding, `goes_on` what the act is a part of.
    """
    # Not before the first picture.
    from tpm_tui.service import guards, reasons
    from tpm_tui.service.company.contested import left_out
    from tpm_tui.service.editing import overriding
    from tpm_tui.service.editing.ledger_cells import signed, typed_totals
    from tpm_tui.service.roles import rights

    board, user, as_of = session.board, session.user, session.decided_as_of
    typed = typed_totals(changes)
    changes = signed(changes, user.name, at)
    if as_of is not None:
        changes = left_out(changes, as_of.leaving)
    mine = {row.txn for row in goes_on}.union(as_of.made if as_of is not None else ())
    unseen = [row for row in unseen if row.txn not in mine]
    changes = guards.guarded(board, changes, unseen, typed)
    made = {row.item for row in goes_on if row.field == CREATED}
    # What goes on with an act is done for the reason of that.
    reason = reason or next((row.reason for row in goes_on if row.reason), "")
    changes, reason = reasons.settled(
        board, changes, reason, made,
        lambda them: rights.check(board, user, them, keeper=session.keeper),
    )  # fmt: skip
    final = overriding.settled(board, changes, user.name, at, partial(_may_lift, session))
    # What goes because of the act may be news to its author as well.
    if len(final) > len(changes):
        guards.guarded(board, ChangeSet(final.changes[len(changes) :]), unseen)
    return final, reason


def _may_lift(session: BoardSession, item: ItemId) -> bool:
    """Whether what is said of a parent's progress goes with an act, where it says nothing any more."""
    from tpm_tui.service.editing.overriding import FIELD
    from tpm_tui.service.roles import rights

    as_of = session.decided_as_of
    left = as_of is not None and (item, FIELD) in as_of.leaving
    return not left and rights.may(session, item)
