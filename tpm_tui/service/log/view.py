"""The journal as a screen shows it: as much of it as somebody looks at, kept in step with the board."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tpm_tui.domain.changes import PLACE
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.fields.own import all_fields
from tpm_tui.service.log.chain_heads import SHORT
from tpm_tui.service.log.change_log import Asked, ChangeLog
from tpm_tui.service.log.change_words import ChangeWords, local_second
from tpm_tui.service.log.entry_words import because
from tpm_tui.service.log.item_history import local_time
from tpm_tui.store.journal.records import CREATED, JournalRow

if TYPE_CHECKING:
    from tpm_tui.service.session import BoardSession

PAGE = 500
"""Changes that are read in one go."""

FIRST = 3
"""Stretches of the journal, each longer than the one before, that are looked through for a text at once."""

SCOPES = ("board", "below", "row")
"""The whole board, a row with what is below it, that row alone."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One change in words."""

    seq: int
    item: ItemId
    key: str
    """Field of the journal."""
    when: str
    """Local time, to the minute."""
    moment: str
    """UTC as journalled, and local time to the second."""
    author: str
    uid: int
    whose: str
    what: str
    reason: str
    sentence: str
    """All of it."""
    label: str
    """What the act was called, where this is its first change."""
    mark: str
    """`undo`, `redo`, or `undone` where it does not count at the moment."""
    head: str
    """Number and first digits of the hash."""


class LogView:
    """What is asked of the journal, and the changes that were read, newest first."""

    def __init__(self, session: BoardSession, row: ItemId) -> None:
        self.session = session
        self.row = row
        """The row that `below` and `row` of the scopes mean; BOARD where there is none."""
        self.asked = Asked()
        self.scope = SCOPES[0]
        self.lines: list[LogLine] = []
        self.ended = False
        """Whether all that is asked for has been read."""
        self._log = ChangeLog(session.reader, {}, session.board.ctx)
        self._rows: list[JournalRow] = []
        self._pages: Iterator[JournalRow | None] = iter(())
        self._query = self._log.query(self.asked)
        self._revision = -1
        self.begin()

    @property
    def title(self) -> str:
        """What the row is called now."""
        return str(self.session.board.items.columns["title"][self.row]) if self.row else ""

    def authors(self) -> list[str]:
        """Everybody who has changed something."""
        return self.session.reader.authors()

    def fields(self) -> list[tuple[str, str]]:
        """(key, label) of columns that can be typed, retired ones too."""
        known = self._log.fields.values()
        return [(one.key, one.label) for one in known if one.input_key == one.key]

    def ask(self, asked: Asked, scope: str = "") -> None:
        """Ask something else; raises InvalidInput, and everything is as before then."""
        before = self.asked, self.scope
        self.asked, self.scope = asked, scope or self.scope
        try:
            self.begin()
        except BaseException:
            self.asked, self.scope = before
            raise

    def begin(self) -> None:
        """Read anew, from the newest change on."""
        asked, board = self.asked, self.session.board
        if self.scope == "row":
            asked = replace(asked, items=(self.row,))
        elif self.scope == "below":
            asked = replace(asked, below=self.row)
        self._log.fields, self._log.ctx = all_fields(board.own, retired=True), board.ctx
        self._query = self._log.query(asked)
        self._log.mark()
        self._revision, self._rows = board.revision, []
        self._pages = _paused(self.session.reader.stretches(self._query))
        self.read_on(FIRST)

    def read_on(self, stretches: int = 1) -> None:
        """Read more of what is older; where a text is looked for, only so many stretches of the journal,
        in which there may be nothing."""
        full, looked = len(self._rows) + PAGE, 0
        self.ended = False
        for row in self._pages:
            if row is not None:
                self._rows.append(row)
            else:
                looked += 1
            if len(self._rows) == full or (self.asked.text and looked == stretches):
                break
        else:
            self.ended = True
        self._tell()

    def follow(self) -> bool:
        """Take in what was changed since; False, at once, where nothing was."""
        revision = self.session.board.revision
        if revision == self._revision:
            return False
        if self.scope == "below" and self._rearranged():
            count = len(self._rows)
            self.begin()
            while len(self._rows) < count and not self.ended:
                self.read_on()
            return True
        fresh = self._log.rows(self._query, oldest_first=True, after=self._revision)
        self._rows[:0] = [row for row in fresh if row.seq <= revision][::-1]
        self._revision = revision
        self._log.fields = all_fields(self.session.board.own, retired=True)
        self._log.mark()
        self._tell()
        return True

    def _rearranged(self) -> bool:
        fresh = self.session.reader.tail(self._revision)
        return any(row.field in (CREATED, PLACE) for row in fresh)

    def _tell(self) -> None:
        board, marks = self.session.board, self._log.marks
        me = self.session.user.name
        words = ChangeWords(board.items, board.ctx, self._log.fields, me)
        self.lines = [_line(words, row, marks.get(row.txn, "")) for row in self._rows]


def _paused(stretches: Iterable[Sequence[JournalRow]]) -> Iterator[JournalRow | None]:
    """Row by row, and nothing where a stretch ends."""
    for rows in stretches:
        yield from rows
        yield None


def _line(words: ChangeWords, row: JournalRow, mark: str) -> LogLine:
    row = words.open_to(row)
    told, reason = words.told(row), row.reason or ""
    return LogLine(
        row.seq, row.item, row.field, local_time(row.at), f"{row.at}  {local_second(row.at)}",
        row.author, row.uid, told.whose or words.title(BOARD),
        f"{f'[{mark}] ' if mark else ''}{told.what}{told.values}", reason,
        because(told.sentence, reason), row.label or "", mark, f"{row.seq}:{row.hash[:SHORT]}",
    )  # fmt: skip
