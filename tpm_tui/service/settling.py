"""What a command really changes, once the lock is held and everything that others did is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import ChangeSet
from tpm_tui.errors import Clash
from tpm_tui.store.journal.records import CREATED, JournalRow

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
    from tpm_tui.service.editing.ledger_cells import signed
    from tpm_tui.service.roles import rights

    board, user, as_of = session.board, session.user, session.decided_as_of
    changes = signed(changes, user.name, at)
    if as_of is not None:
        changes = left_out(changes, as_of.leaving)
        unseen = [row for row in unseen if row.txn not in as_of.made]
    changes = guards.guarded(board, changes, unseen)
    made = {row.item for row in goes_on if row.field == CREATED}
    # What goes on with an act is done for the reason of that.
    reason = reason or next((row.reason for row in goes_on if row.reason), "")
    changes, reason = reasons.settled(
        board, changes, reason, made,
        lambda them: rights.check(board, user, them, keeper=session.keeper),
    )  # fmt: skip
    return overriding.settled(board, changes, user.name, at, partial(rights.may, session)), reason
