"""Which transactions are undos and redos, and which have been undone."""

from __future__ import annotations

from collections.abc import Iterable


def marks(reversals: Iterable[tuple[str, str]]) -> dict[str, str]:
    """`undo`, `redo` or `undone` by transaction, from (transaction, the one it reverses), oldest
    first."""
    reverses: dict[str, str] = {}
    found: dict[str, str] = {}
    for txn, target in reversals:
        reverses[txn] = target
        origin, steps = target, 1
        while origin in reverses:
            origin, steps = reverses[origin], steps + 1
        if steps % 2:
            found[txn], found[origin] = "undo", "undone"
        else:
            found[txn] = "redo"
            found.pop(origin, None)
    return found
