"""Half-typed text, kept in a private file until it is saved or given up.

Every session has one file, written while somebody types, beside a lock file that it holds for life:
a file whose lock is free was left by a session that ended in the middle of typing.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import sqlite3
import stat
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_state_path

from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import BoardError, TpmError
from tpm_tui.service.company.moments import moment
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.editing.notes import notes_of
from tpm_tui.service.footing import Revision
from tpm_tui.store.files.beside import folder_beside
from tpm_tui.store.files.held import held
from tpm_tui.store.journal.records import now

if TYPE_CHECKING:
    from tpm_tui.service.board import Board
    from tpm_tui.service.session import BoardSession

CELL, NEW, DESCRIPTION, COMMENT, LINE = "cell", "new", "description", "comment", "line"
KINDS = (CELL, NEW, DESCRIPTION, COMMENT, LINE)

LARGEST = 1_000_000
"""Bytes of a draft's file."""
LONGEST = 200_000
"""Characters of a draft."""
CELLS = 10_000
"""Cells that one text goes into."""
OFFERED = 20
"""Drafts that are offered at a time."""
_SHORT = 400
_KNOWN = 1 << 40
_TRIES = 20
_TOKEN = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was being typed, and where."""

    kind: str
    item: int
    """Row number, negative for an `(own)` line; 0 for a new row."""
    field: str
    """Column; of a comment its key, empty for a new one; of a line the command that asks for it."""
    text: str
    seen: int
    """Revision of the board that was on screen when it was begun."""
    where: str = ""
    """The same in words, as it was called when it was typed: `Title of Build`."""
    at: str = ""
    """When it was written down, UTC, ISO."""
    ended: str = ""
    """What ended the session, where that is known."""
    cells: tuple[tuple[int, str], ...] = ()
    """Cells that it goes into, where those are several."""
    place: tuple[int, int] = (0, 0)
    """Where a new row goes whose title it is: its parent, and the sibling above it, 0 for none."""

    @property
    def sentence(self) -> str:
        """What is offered, in full."""
        text = self.text if len(self.text) <= 60 else f"{self.text[:59]}…"
        how = f"{moment(self.at)}, {self.ended or 'broken off'}"
        return f'You were typing "{text}" into {self.where} ({how}).'

    def as_json(self) -> bytes:
        """As it stands in its file."""
        data = {**asdict(self), "end": getattr(self.seen, "end", "")}
        return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")

    def is_like(self, other: Draft | None) -> bool:
        """Whether writing it down would say nothing new."""
        return other is not None and replace(self, at=other.at, ended=other.ended) == other


@dataclass(frozen=True, slots=True)
class Left:
    """A draft of a session that is gone; its lock is held while it is offered."""

    draft: Draft
    token: str
    lock: int


def is_saved(board: Board, draft: Draft, author: str) -> bool:
    """Whether a text is on the board already: its session ended between saving it and saying so."""
    if draft.kind == COMMENT:
        said = notes_of(board, draft.item).comments
        return any(one.author == author and one.text == draft.text.strip() for one in said)
    if draft.kind in (LINE, NEW):
        return False
    key = "description" if draft.kind == DESCRIPTION else draft.field
    try:
        return all(
            not len(set_cell(board, *cell, draft.text))
            for cell in draft.cells or ((draft.item, key),)
        )
    except TpmError:
        return False


class Drafts:
    """The drafts of one person on one board."""

    def __init__(self, session: BoardSession) -> None:
        self.session = session
        self._token = uuid.uuid4().hex
        self._folder: Path | None = None
        self._lock = -1
        self._count = 0
        self.kept: Draft | None = None
        """What is written down for this session."""
        self.unreadable: list[Path] = []
        """Files that were put aside because nobody can say what they are."""
        self.more = 0
        """Drafts that were left besides those of the last offer."""

    def keep(self, draft: Draft, ended: str = "") -> None:
        """Write a draft down in place of the last one, as of now; raises OSError."""
        folder, draft = self._open(), replace(draft, at=now(), ended=ended)
        self._count += 1
        part = folder / f"{self._token}.{self._count}.part"
        descriptor = os.open(
            part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
        )
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(draft.as_json())
            part.rename(folder / f"{self._token}.json")
        except OSError:
            part.unlink(missing_ok=True)
            raise
        self.kept = draft

    def drop(self) -> None:
        """It was saved or given up."""
        self.kept = None
        if self._folder is not None:
            with suppress(OSError):
                (self._folder / f"{self._token}.json").unlink()

    def left(self) -> list[Left]:
        """What sessions that are gone left behind, the newest first; nobody else is offered it until
        it is let go.  What nobody has anything in any more is removed."""
        try:
            folder = self._place()
            names = [one.name for one in os.scandir(folder)]
        except OSError:
            return []
        written = {one.removesuffix(".json") for one in names if one.endswith(".json")}
        self._sweep(folder, [one for one in names if one.partition(".")[0] not in written])
        drafts: list[Left] = []
        self.more = 0
        for token in sorted(written - {self._token}, key=lambda one: -_time(folder, one)):
            one = self._taken(folder, token)
            if one is not None and len(drafts) < OFFERED:
                drafts.append(one)
            elif one is not None:
                self.more += 1
                self.let_go(one)
        return sorted(drafts, key=lambda one: one.draft.at, reverse=True)

    def adopt(self, one: Left) -> None:
        """Go on with a draft in this session: its file becomes this session's own, at once, so that it
        is neither lost nor there twice; raises OSError."""
        folder = self._open()
        (folder / f"{one.token}.json").rename(folder / f"{self._token}.json")
        self.kept = one.draft
        self._end(folder, one)

    def discard(self, one: Left) -> None:
        """Nobody wants it any more."""
        folder = self._place()
        with suppress(OSError):
            (folder / f"{one.token}.json").unlink()
        self._end(folder, one)

    def let_go(self, one: Left) -> None:
        """It stays for another time."""
        os.close(one.lock)

    def abandon(self) -> None:
        """Leave what is written down to another session, and begin anew."""
        self.close()
        self._token, self.kept = uuid.uuid4().hex, None

    def close(self) -> None:
        """The session ends; what is written down stays, for the next one."""
        if self._lock < 0 or self._folder is None:
            return
        if self.kept is None:
            with suppress(OSError):
                (self._folder / f"{self._token}.lock").unlink()
        os.close(self._lock)
        self._lock = -1

    # ---- inside

    def _place(self) -> Path:
        """The folder of this person's drafts of this board; not made yet."""
        if self._folder is None:
            session = self.session
            path = session.path.resolve()
            if session.user.locked:
                self._folder = path.parent / f"{path.name}.files" / ".drafts" / session.user.name
            else:
                try:
                    born = "\0".join((*session.reader.birth(), str(path)))
                except (BoardError, sqlite3.Error) as error:
                    # A signal may come while the board is being read.
                    raise OSError(0, str(error)) from error
                key = hashlib.sha256(born.encode("utf-8", "surrogateescape")).hexdigest()[:32]
                self._folder = user_state_path("tpm-tui", appauthor=False) / "drafts" / key
        return self._folder

    def _open(self) -> Path:
        """The folder, with this session's lock in it."""
        folder = self._place()
        if self._lock < 0:
            if self.session.user.locked:
                folder_beside(self.session.path, "files")
            for one in (folder.parent, folder):
                one.mkdir(mode=0o700, parents=True, exist_ok=True)
                one.chmod(0o700)
            self._lock = self._own_lock(folder)
        return folder

    def _own_lock(self, folder: Path) -> int:
        """The lock of this session, which another one may sweep before it is held."""
        for _ in range(_TRIES):
            with suppress(BlockingIOError):
                return held(folder / f"{self._token}.lock")
            self._token = uuid.uuid4().hex
        raise BlockingIOError(errno.EAGAIN, f"no lock in {folder} could be kept")

    def _taken(self, folder: Path, token: str) -> Left | None:
        """A draft whose session is gone, with its lock; None where that still lives."""
        try:
            lock = held(folder / f"{token}.lock")
        except OSError:
            return None
        path = folder / f"{token}.json"
        try:
            return Left(_read(path), token, lock)
        except FileNotFoundError:
            pass  # saved or given up in the moment before
        except (OSError, ValueError, RecursionError):
            aside = path.with_suffix(".unreadable")
            with suppress(OSError):
                path.rename(aside)
                self.unreadable.append(aside)
        with suppress(OSError):
            (folder / f"{token}.lock").unlink()
        os.close(lock)
        return None

    def _sweep(self, folder: Path, names: list[str]) -> None:
        """Remove the lock files, and what was not written to its end, of sessions that are gone and
        have left no text."""
        found: dict[str, list[str]] = {}
        for name in names:
            token, _, ending = name.partition(".")
            if _TOKEN.fullmatch(token) and token != self._token and ending != "unreadable":
                found.setdefault(token, []).append(name)
        for token, left in found.items():
            with suppress(OSError):
                lock = held(folder / f"{token}.lock")
                # A text that has come since then needs the lock file, as it tells whose it is.
                if not (folder / f"{token}.json").exists():
                    for name in (*left, f"{token}.lock"):
                        (folder / name).unlink(missing_ok=True)
                os.close(lock)

    @staticmethod
    def _end(folder: Path, one: Left) -> None:
        with suppress(OSError):
            (folder / f"{one.token}.lock").unlink()
        os.close(one.lock)


def _time(folder: Path, token: str) -> int:
    """When a draft was written; 0 where it is gone."""
    try:
        return (folder / f"{token}.json").lstat().st_mtime_ns
    except OSError:
        return 0


def _read(path: Path) -> Draft:
    """A draft as it was written down; raises ValueError for anything else, and OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            raise ValueError(path)
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(path)
    return _checked(json.loads(data))


def _checked(data: object) -> Draft:
    """A draft out of a file's data; raises ValueError where that is something else."""
    if not isinstance(data, dict) or data.get("kind") not in KINDS:
        raise ValueError(data)
    texts: dict[str, str] = {}
    for key in ("field", "where", "at", "ended"):
        texts[key] = strip_controls(_typed(data, key, str)[:_SHORT])
    text = strip_controls(
        _typed(data, "text", str), multiline=data["kind"] in (DESCRIPTION, COMMENT)
    )
    item, seen = (_typed(data, key, int) for key in ("item", "seen"))
    cells = _typed(data, "cells", list)
    data = {"end": "", "place": [0, 0], **data}  # older files lack them
    end, place = _typed(data, "end", str), _typed(data, "place", list)
    fit = (
        1 <= len(text) <= LONGEST
        and abs(item) < _KNOWN
        and -1 <= seen < _KNOWN
        and len(cells) <= CELLS
        and all(
            isinstance(one, list) and len(one) == 2 and isinstance(one[0], int)
            and isinstance(one[1], str)
            for one in cells
        )
        and len(end) <= _SHORT
        and len(place) == 2
        and all(type(one) is int and 0 <= one < _KNOWN for one in place)
    )  # fmt: skip
    if not fit:
        raise ValueError(data)
    return Draft(
        data["kind"], item, texts["field"], text, Revision(seen, end), texts["where"], texts["at"],
        texts["ended"], tuple((row, key) for row, key in cells), (place[0], place[1]),
    )  # fmt: skip


def _typed(data: dict[str, Any], key: str, kind: type[Any]) -> Any:
    value = data.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(key)  # noqa: TRY004 (the file is wrong, not this program)
    return value
