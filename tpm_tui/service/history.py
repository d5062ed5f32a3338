"""What a user can undo and redo, worked out from the journal and kept up to date."""

from __future__ import annotations

from collections.abc import Iterable


class History:
    """Two stacks of transactions; an undo is itself a transaction, so that redo is undoing it."""

    def __init__(self, transactions: Iterable[tuple[str, str | None]] = ()) -> None:
        self._undo: list[str] = []
        self._redo: list[str] = []
        self._seen: set[str] = set()
        for txn, undo_of in transactions:
            self.add(txn, undo_of)

    def add(self, txn: str, undo_of: str | None) -> None:
        """Count in one more transaction of the user, once however often it is reported."""
        if txn in self._seen:
            return
        self._seen.add(txn)
        if undo_of is None:
            self._undo.append(txn)
            self._redo.clear()
        elif _taken(self._undo, undo_of):
            self._redo.append(txn)
        elif _taken(self._redo, undo_of):
            self._undo.append(txn)

    def undoable(self) -> str | None:
        """The transaction that undo takes back next."""
        return self._undo[-1] if self._undo else None

    def live(self, txn: str) -> str | None:
        """A transaction, if it is the user's own and has not been undone."""
        return txn if txn in self._undo else None

    def redoable(self) -> str | None:
        """The undo that redo takes back next."""
        return self._redo[-1] if self._redo else None


def _taken(stack: list[str], txn: str) -> bool:
    """Whether a transaction was there and is not any more; as a rule it is the newest one."""
    if stack and stack[-1] == txn:
        stack.pop()
        return True
    if txn not in stack:
        return False
    stack.remove(txn)
    return True
