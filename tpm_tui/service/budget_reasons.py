"""Who changes budgets, and why: said once for all changes of one act, right after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tpm_tui.domain.changes import Change, ChangeSet, SetCell
from tpm_tui.domain.ledger import BudgetChange, entry_text, parse_entry
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import CHANGE, ItemId
from tpm_tui.errors import InvalidInput
from tpm_tui.service.board import Board
from tpm_tui.service.budgeting import Author
from tpm_tui.service.ledger_cells import unexplained
from tpm_tui.service.session import BoardSession
from tpm_tui.store.records import now

Cell = tuple[ItemId, str]


def lacking_reasons(changes: Iterable[Change]) -> list[Cell]:
    """(item, key) of the entries that typed budgets made of a frozen budget, without a reason."""
    return [
        (one.item, one.field) for one in changes if isinstance(one, SetCell) and unexplained([one])
    ]


def explained(board: Board, cells: Iterable[Cell], reason: str) -> ChangeSet:
    """The same reason for several changes of budgets; raises InvalidInput where there is none."""
    why = " ".join(strip_controls(reason).split())
    if not why:
        raise InvalidInput("A change of a frozen budget needs a reason; say why in a few words.")
    changes: list[SetCell] = []
    for item, key in cells:
        text = board.items.notes.get(item, {}).get(key)
        entry = None if text is None else parse_entry(CHANGE, text)
        if isinstance(entry, BudgetChange) and not entry.reason:
            changes.append(SetCell(item, key, text, entry_text(replace(entry, reason=why))))
    titles = list(dict.fromkeys(str(board.items.columns["title"][one.item]) for one in changes))
    of = titles[0] if len(titles) == 1 else f"{len(titles)} rows"
    return ChangeSet(tuple(changes), f"budget of {of}: {why}")


def author_of(session: BoardSession) -> Author:
    """The user of a session, at this moment."""
    return Author(session.user.name, now())
