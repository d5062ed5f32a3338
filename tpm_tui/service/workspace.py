"""The boards of one place: what people do on the others counts towards their load.

A place is the folder of a board's file.  The others are only ever read, and each again only once it
has changed; what cannot be read is left out with a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG

from tpm_tui.domain.calendar import Calendar
from tpm_tui.domain.people import parse_assignments
from tpm_tui.domain.values import VIEW
from tpm_tui.errors import TpmError
from tpm_tui.fields.own import SETTING
from tpm_tui.rollup.elsewhere import Assigned, Elsewhere, assigned_here, titles
from tpm_tui.service.board import Board
from tpm_tui.service.gate import User, names_me
from tpm_tui.service.places import in_place, open_board
from tpm_tui.store.ddl import APPLICATION_ID, SCHEMA_HEAD
from tpm_tui.store.files.permits import permit
from tpm_tui.store.files.system import refuse_network
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.reader import Reader

_ENDING = ".db"
_MAGIC = b"SQLite format 3\x00"
_APPLICATION_AT = 68
"""Where an SQLite file says which program it belongs to."""

_Stamp = tuple[tuple[int, int, int, int], ...]
"""Device, inode, time and size of a file and its write-ahead log."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What one board says of people."""

    name: str
    """Empty of a file that nobody would take for a board."""
    birth: tuple[str, str]
    """What copies of the board have in common."""
    assigned: tuple[Assigned, ...] = ()
    calendars: tuple[tuple[str, tuple[Calendar, Calendar]], ...] = ()
    """Capacity and rhythm by casefolded name."""
    note: str = ""
    """Why it is left out; empty if it is not."""


class Workspace:
    """The boards beside the one in a file; `look` may run in a thread of its own."""

    def __init__(self, path: Path, user: User | None = None) -> None:
        self.path = path
        self._user = user
        """Somebody behind the gate gets to know of no board that does not name them."""
        self._read: dict[Path, tuple[_Stamp, Neighbour]] = {}
        self._found: tuple[tuple[Neighbour, ...], Elsewhere] = ((), Elsewhere())
        self._birth: tuple[str, str] | None = None

    def look(self) -> Elsewhere:
        """What people do on the other boards now; the same object while nothing has changed there."""
        found = tuple(self._neighbours())
        if found != self._found[0]:
            self._found = found, _joined(found)
        return self._found[1]

    def _neighbours(self) -> Iterator[Neighbour]:
        others = self._others()
        births = {self._own_birth(): self.path.name} if others else {}
        for path in others:
            one = self._neighbour(path)
            if one.note and not one.name:
                continue
            if not one.note and one.birth in births:
                one = _left_out(path, f"is a copy of {births[one.birth]}")
            births.setdefault(one.birth, path.name)
            yield one

    def _own_birth(self) -> tuple[str, str]:
        if self._birth is None:
            try:
                with _reading(self.path) as reader:
                    self._birth = reader.birth()
            except TpmError:
                self._birth = ("", "")
        return self._birth

    def _others(self) -> list[Path]:
        """Files of the folder that may be boards, without the board itself: a board that is named
        by its path may end in anything, so files that end as this one does are looked at, too."""
        try:
            mine = self.path.stat()
            endings = {_ENDING, self.path.suffix}
            files = sorted(one for one in self.path.parent.iterdir() if one.suffix in endings)
        except OSError:
            return []
        found: list[Path] = []
        for path in files:
            try:
                there = path.stat()
            except OSError:
                continue
            if S_ISREG(there.st_mode) and (there.st_dev, there.st_ino) != (
                mine.st_dev,
                mine.st_ino,
            ):
                found.append(path)
        return found

    def _neighbour(self, path: Path) -> Neighbour:
        """What a file says, read again only where it has changed."""
        stamp = _stamp(path)
        known = self._read.get(path)
        if known is None or known[0] != stamp:
            if _is_board(path):
                one = _neighbour(path, self._user)
                stamp = _stamp(path)  # closing a board may write what its log held
            else:
                one = _left_out(path, "is no board")
                one = one if path.suffix == _ENDING else replace(one, name="")
            if one.note and self._user is not None and self._user.locked:
                one = replace(one, name="")  # not even that there is such a file
            known = self._read[path] = stamp, one
        return known[1]


def _neighbour(path: Path, user: User | None) -> Neighbour:
    try:
        with _reading(path) as reader:
            if not reader.current and reader.schema > SCHEMA_HEAD:
                return _left_out(path, "is from a newer tpm-tui")
            snapshot, ids = reader.assigned()
            birth = reader.birth()
        if user is not None and user.locked and not names_me(snapshot.settings, user):
            return _left_out(path, "is not for you")
        # Views and columns of its own say nothing about people and might not fit a part of a board.
        settings = {
            key: text
            for key, text in snapshot.settings.items()
            if not key.startswith((VIEW, SETTING))
        }
        board = Board(snapshot.items, settings)
        people = board.engine.inputs.people
        return Neighbour(
            board.settings.name,
            birth,
            tuple(_assigned(board, ids)),
            tuple(
                (name.casefold(), (people.capacity(name), people.rhythm(name))) for name in people
            ),
        )
    except TpmError as error:
        return _left_out(path, f"cannot be read ({error.message.rstrip('.')})")
    except (ValueError, KeyError, TypeError, OSError):
        # Whatever foreign hands wrote there must not keep this board from being shown.
        return _left_out(path, "cannot be understood")


def _left_out(path: Path, why: str) -> Neighbour:
    return Neighbour(path.stem, ("", ""), note=f"{path.name} {why}, so it is left out")


def _assigned(board: Board, ids: tuple[int, ...]) -> Iterator[Assigned]:
    staffing, column = board.engine.staffing, board.items.columns["assignments"]
    keys = {one.key for text in column if text is not None for one in parse_assignments(str(text))}
    for one in assigned_here(staffing, sorted(keys)):
        path = titles(staffing, one.item)
        yield Assigned(ids[one.item], one.one, one.span, one.effort, board.settings.name, path)


def _joined(found: Iterable[Neighbour]) -> Elsewhere:
    assigned: dict[str, list[Assigned]] = {}
    calendars: dict[str, tuple[Calendar, Calendar]] = {}
    notes: list[str] = []
    for neighbour in found:
        notes += [neighbour.note] if neighbour.note else []
        for one in neighbour.assigned:
            assigned.setdefault(one.one.key.casefold(), []).append(one)
        for name, calendar in neighbour.calendars:
            calendars.setdefault(name, calendar)
    shown: Mapping[str, tuple[Assigned, ...]] = {
        key: tuple(several) for key, several in assigned.items()
    }
    return Elsewhere(shown, calendars, tuple(notes))


@contextmanager
def _reading(path: Path) -> Iterator[Reader]:
    """A reader of a board that leaves nothing behind; of a file that cannot be written it reads a
    private copy."""
    refuse_network(path)
    if not permit(path).write:
        with open_board(path) as session:
            yield session.reader
        return
    lock = BoardLock(path)
    try:
        reader = in_place(path, lock)
        try:
            yield reader
        finally:
            reader.close()
    finally:
        lock.close()


def _is_board(path: Path) -> bool:
    """Whether a file says of itself that it is a board: other programs' databases are not opened."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError:
        return False
    mine = head[_APPLICATION_AT : _APPLICATION_AT + 4] == APPLICATION_ID.to_bytes(4, "big")
    return head.startswith(_MAGIC) and mine


def _stamp(path: Path) -> _Stamp:
    found: list[tuple[int, int, int, int]] = []
    for one in (path, path.with_name(path.name + "-wal")):
        try:
            there = one.stat()
        except OSError:
            continue
        found.append((there.st_dev, there.st_ino, there.st_mtime_ns, there.st_size))
    return tuple(found)
