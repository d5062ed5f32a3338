"""What an open board stands on: the file and the journal that were read.  Either may become another
one underneath: by other programs, by an upgrade, or because somebody restored a backup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError, Clash, Conflict, quoted
from tpm_tui.service.board import Board
from tpm_tui.store.journal.records import REPAIRED, RESTORED
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.reader import Reader

OUTLIVED = -1
"""Era of a revision of which nobody knows that it is one of this journal."""


class Revision(int):
    """A revision of a board with the journal that it is one of: when that becomes another one, the
    same number comes again and means something else."""

    end: str
    """Hash of its row; empty where there was none."""
    era: int
    """How often the session had read the board anew."""

    def __new__(cls, number: int, end: str = "", era: int = OUTLIVED) -> Self:
        """A number as it was said somewhere, or with what a session knows about it."""
        made = super().__new__(cls, number)
        made.end, made.era = end, era
        return made


@dataclass(slots=True)
class Footing:
    """The end of the journal that a session knows, and what it has said about the file."""

    end: str = ""
    """Hash of the last row; empty on a board that is empty or of an older schema."""
    birth: tuple[str, str] = ("", "")
    """Transaction and time of the first row."""
    era: int = 0
    said: str = ""
    """The last trouble with the file that was told; empty while there is none."""

    def stand_at(self, number: int, end: str) -> Revision:
        """This row ends the journal now; the revision as it is given to those who look at the board."""
        self.end = end
        return Revision(number, end, self.era)

    def recalled(self, seen: int, reader: Reader) -> Revision:
        """A revision that another session looked at, as one of this session; outlived where its row is
        not in the journal any more or not known, or tables have been mended since."""
        end = seen.end if isinstance(seen, Revision) else ""
        known = end and reader.hash_of(seen) == end and not reader.repaired_since(seen)
        return Revision(seen, end, self.era if known else OUTLIVED)

    def need_file(self, reader: Reader, lock: BoardLock | None = None) -> None:
        """Raise BoardError where nothing may be written into the file; with the lock, which must be
        held then, also where what is in it is not what SQLite wrote."""
        why = reader.watch.fault(writing=True)
        if lock is not None and not why:
            why = _examined(reader, lock, self.birth, certain=True)
        if why:
            advice = "open the board again"
            if "read-only" in why:
                advice = "ask its owner"
            elif "hard link" in why:
                advice = f"remove the other: find / -xdev -samefile {quoted(reader.path)}"
            raise BoardError(f"{why}, so nothing was saved.", f"What was read stays; {advice}.")

    def news_of_file(self, reader: Reader, lock: BoardLock) -> bool:
        """Whether something is wrong with the file; raises BoardError the first time."""
        why = reader.watch.fault() or _examined(reader, lock, self.birth)
        if why == self.said:
            return bool(why)
        self.said = why
        if why:
            raise BoardError(f"{why}.", "What was read can be looked at; nothing can be saved.")
        return False

    def need_journal(self, reader: Reader, revision: int) -> None:
        """Raise Conflict where the journal is not the one that was read."""
        self.need_schema(reader)
        if self.became_another(reader, revision):
            raise Conflict(
                f"{restored(reader)}; yours was not saved.",
                "Look at the board as it is now and try again.",
            )

    def later(self, one: int, other: int | None) -> int:
        """The later of two revisions that somebody looked at."""
        if other is None or self.outlived(other):
            return one
        return other if self.outlived(one) else max(one, other)

    def outlived(self, seen: int) -> bool:
        """Whether it was looked at before the journal became another one; a number that is no
        revision of a journal says nothing of that."""
        return isinstance(seen, Revision) and seen.era != self.era

    def need_view(self, seen: int, reader: Reader, board: Board, changes: ChangeSet) -> None:
        """Raise Conflict for what was decided before the journal became another one; of typed cells
        it holds what they are now and what they would have been."""
        if not self.outlived(seen) or not len(changes):
            return
        (last,) = reader.journal(limit=1)
        author = last.author if last.field in (RESTORED, REPAIRED) else ""
        cells = [
            Clash(
                one.item, one.field, one.before, one.before, one.after,
                author, last.at, last.seq, restored=True,
            )
            for one in changes
            if isinstance(one, SetCell) and one.item != BOARD and one.field in board.fields
        ]  # fmt: skip
        raise Conflict(
            "The board is in another state than when this was begun; yours was not saved.",
            "Look at it and try again.",
            tuple(cells) if len(cells) == len(changes) else (),
        )

    def need_schema(self, reader: Reader) -> None:
        """Raise BoardError where another program has upgraded the board meanwhile."""
        now = reader.schema_now()
        if now != reader.schema:
            raise BoardError(
                f"{reader.path.name} was upgraded by a newer tpm-tui (schema {clean(now)}) while it "
                "was open.",
                "Open it with that one; nothing more can be saved here.",
            )

    def became_another(self, reader: Reader, revision: int) -> bool:
        """Whether the last row that is known is not there any more, or another one, or what was read
        of the tables has been mended since."""
        if not self.end:
            return False
        return reader.hash_of(revision) != self.end or reader.repaired_since(revision)


def restored(reader: Reader) -> str:
    """What made another state of the board, without a full stop."""
    last = reader.journal(limit=1)
    if last and last[0].field in (RESTORED, REPAIRED) and last[0].label:
        return f"{clean(last[0].author)} {clean(last[0].label)}"
    return f"{reader.path.name} was put into another state"


def _examined(
    reader: Reader, lock: BoardLock, known: tuple[str, str], *, certain: bool = False
) -> str:
    """What is wrong with the file itself; looked at only after somebody wrote into it.  One look may
    meet a foreign program in the middle of its work: who is to be `certain` looks twice."""
    watch = reader.watch
    if not watch.stirred():
        return ""
    try:
        with lock.held(0):
            board = {reader.birth(), known}, reader.revision()
            found = watch.examine(*board)
            return watch.examine(*board) if certain and not found else found
    except BoardError:
        return ""  # somebody is at work: the next look tells
