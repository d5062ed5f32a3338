"""What the journal of an open board can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tpm_tui.domain.values import ItemId
from tpm_tui.service.footing import Footing, Revision
from tpm_tui.store.journal.records import JournalRow

if TYPE_CHECKING:
    from tpm_tui.store.reader import Reader
    from tpm_tui.store.writer import Writer


class Past:
    """The questions of a session about who changed what and when."""

    __slots__ = ()
    reader: Reader
    _footing: Footing
    _writer: Writer | None

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; nothing may leave one, for others wait for it."""
        writing = self._writer is not None and self._writer.in_transaction
        return writing or self.reader.in_transaction

    def recalled(self, seen: int) -> Revision:
        """A revision that an earlier session of the user looked at: what others have changed since is
        found, and where the journal has become another one that is known."""
        return self._footing.recalled(seen, self.reader)

    def is_outlived(self, seen: int) -> bool:
        """Whether it was looked at before the journal became another one."""
        return self._footing.outlived(seen)

    def newest_changes(
        self, items: Sequence[ItemId], fields: Sequence[str], limit: int
    ) -> list[JournalRow]:
        """The newest change of each cell of some items, newest first, up to `limit` cells."""
        return self.reader.newest(items, fields, limit)

    def changes_of(self, item: ItemId, limit: int) -> list[JournalRow]:
        """The newest changes of one item, the latest first."""
        return self.reader.journal("item_id = ?", (item,), limit)

    def changes_since(self, item: ItemId, field: str, seen: int) -> list[JournalRow]:
        """The changes of one cell after a revision, the latest first."""
        where = "item_id = ? AND field = ? AND seq > ?"
        return self.reader.journal(where, (item, field, int(seen)))

    def last_changed(self, items: Sequence[ItemId]) -> dict[ItemId, str]:
        """When each of some items was changed last, UTC, ISO."""
        return self.reader.last_changed(items)
