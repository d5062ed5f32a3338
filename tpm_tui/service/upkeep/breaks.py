"""Breaks of the journal's chain: which there are, and who has accepted them."""

from __future__ import annotations

from collections.abc import Iterable

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.session import BoardSession, Command, Outcome
from tpm_tui.store.copies.replay import BREAK_SETTING, Break, accepted_in, breaks
from tpm_tui.store.journal.records import JournalRow


def open_breaks(session: BoardSession) -> list[Break]:
    """Breaks that nobody has accepted."""
    return not_accepted(session.reader.every_row(), session.board.stored)


def not_accepted(rows: Iterable[JournalRow], stored: dict[str, str | None]) -> list[Break]:
    """Breaks among journal rows that the settings do not name as accepted."""
    accepted = accepted_in(stored.items())
    return [one for one in breaks(rows) if (one.seq, one.found) not in accepted]


def explained(rows: Iterable[JournalRow], stored: dict[str, str | None]) -> frozenset[int]:
    """Numbers of journal rows, there or gone, that accepted breaks are about: what does not fit to
    them is known."""
    accepted = accepted_in(stored.items())
    if not accepted:
        return frozenset()
    found: set[int] = set()
    for one in breaks(rows):
        if (one.seq, one.found) in accepted:
            found.update(range(one.seq - one.missing, one.seq + 1))
    return frozenset(found)


def said_break(one: Break) -> str:
    """One sentence about a break."""
    if one.missing:
        first = one.seq - one.missing
        span = f"row {first:,} is" if one.missing == 1 else f"rows {first:,} to {one.seq - 1:,} are"
        return f"journal: {span} missing before row {one.seq:,}"
    return f"journal: row {one.seq:,} is not what was written, or the row before it is another one"


def lost_at_end(session: BoardSession) -> str:
    """One sentence about rows that are not there any more at the end of the journal; empty as a rule."""
    last, end = session.reader.head()[0], session.board.revision
    if end <= last:
        return ""
    span = f"row {end:,} is" if end == last + 1 else f"rows {last + 1:,} to {end:,} are"
    return f"journal: {span} missing at its end"


def accept(session: BoardSession, found: list[Break]) -> Outcome:
    """Journal who has accepted which breaks; the chain goes on from there."""
    end = session.board.revision
    label = f"accepted that the journal's chain is broken at {_listed(found)}"
    outcome = session.execute(_accepting(session, found, label))
    # Where rows are gone at its end, what has just been said stands behind that gap.
    behind = [one for one in open_breaks(session) if one.seq > end]
    if behind:
        label = f"accepted that the journal's chain is broken at {_listed([*found, *behind])}"
        outcome = session.execute(_accepting(session, behind, label), joins=outcome.txn)
    return outcome


def _accepting(session: BoardSession, found: list[Break], label: str) -> Command:
    def command(board: Board) -> ChangeSet:
        changes = []
        for one in found:
            key = f"{BREAK_SETTING}{one.seq}"
            after = {"hash": one.found, "missing": one.missing, "by": session.user.name}
            changes.append(SetCell(BOARD, key, board.stored.get(key), setting_text(after)))
        return ChangeSet(tuple(changes), label)

    return command


def _listed(found: list[Break]) -> str:
    rows = [f"{one.seq:,}" for one in found[:5]]
    more = f" and {len(found) - 5:,} more" if len(found) > 5 else ""
    return f"row{'s' if len(found) != 1 else ''} {', '.join(rows)}{more}"
