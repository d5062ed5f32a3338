"""Everything that writes a board, on a disk that fails at the first thing asked of it, at the second,
... until all passes: what was told must be so, and the board must be as good as before.

`python -m tests.store.disk_faults FOLDER SHARE` prints one JSON object; of the many points only every
SHAREth is tried.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import sys
import traceback
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.boards import Cells, adding, deleting, new_file, picture, planted, row, session, typing
from tests.soundness import faults
from tests.store.failing_disk import FailingDisk
from tests.store.releases import SCHEMAS, board_of
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError, TpmError
from tpm_tui.service.board import Board
from tpm_tui.service.editing.commands import duplicate_item
from tpm_tui.service.editing.notes import add_comment
from tpm_tui.service.editing.own_fields import add_field
from tpm_tui.service.editing.placing import move_to
from tpm_tui.service.people.registry import set_role
from tpm_tui.service.places import open_board
from tpm_tui.service.roles.access import Role
from tpm_tui.service.roles.granting import grant
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.backups import take
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.service.upkeep.repairing import repair
from tpm_tui.service.upkeep.restoring import restore
from tpm_tui.store import writer
from tpm_tui.store.copies.backup import faults as faults_of
from tpm_tui.store.copies.backup import saved
from tpm_tui.store.identity import User

ANA = User(1001, "ana")
NEVER = 1 << 40
UNKNOWN = re.compile("could not be found out whether|may have been|was restored")
"""What is said where nobody knows, or where it went wrong after all was done."""


def several(board: Board) -> ChangeSet:
    """A bulk edit."""
    cells = [SetCell(item, "work", board.items.get(item, "work"), 7 * item) for item in (2, 3, 4)]
    return ChangeSet(tuple(cells), "3 cells")


def folded(opened: BoardSession) -> None:
    """A commit whose log is folded in at once."""
    before = writer.CHECKPOINT_BYTES
    writer.CHECKPOINT_BYTES = 0
    try:
        opened.execute(typing(2, "work", "9h"))
    finally:
        writer.CHECKPOINT_BYTES = before


ACTS: dict[str, Callable[[BoardSession], object]] = {
    "edit": lambda opened: opened.execute(typing(2, "work", "9h")),
    "clear": lambda opened: opened.execute(typing(2, "work", "")),
    "add": lambda opened: opened.execute(adding("New", 1)),
    "delete": lambda opened: opened.execute(deleting(1)),
    "move": lambda opened: opened.execute(lambda board: move_to(board, 2, 4)),
    "duplicate": lambda opened: opened.execute(lambda board: duplicate_item(board, 1)),
    "bulk edit": lambda opened: opened.execute(several),
    "undo": lambda opened: opened.undo(),
    "column": lambda opened: opened.execute(lambda board: add_field(board, "Site", "text")),
    "comment": lambda opened: opened.execute(
        lambda board: add_comment(board, 2, "so", "ana", "2026-03-02T10:00:00.000Z")
    ),
    "role": lambda opened: opened.execute(
        lambda board: set_role(board, "Architect", {"rate": "900"})
    ),
    "access": lambda opened: opened.execute(
        lambda board: grant(board, "ben", Role.EDITOR, "ana", BOARD)
    ),
    "setting": lambda opened: opened.execute(
        lambda board: ChangeSet((SetCell(BOARD, "name", board.stored.get("name"), '"X"'),), "name")
    ),
    "checkpoint": folded,
}
"""What one does in an open session."""


def backed_up(path: Path) -> None:
    """Make a backup."""
    with open_board(path) as opened:
        take(path, opened.lock)


WHOLE: dict[str, Callable[[Path], object]] = {
    "open": lambda path: open_board(path).close(),
    "backup": backed_up,
    "restore": lambda path: restore(path, saved(path)[-1].path, ANA, lambda _: True),
    "repair": lambda path: repair(path, ANA),
    "upgrade": lambda path: open_board(path).close(),
    "birth": new_file,
}
"""What one does with a whole file."""


@dataclass
class Trial:
    """One act after another on a disk that fails."""

    folder: Path
    disk: FailingDisk
    share: int
    wrong: list[str] = field(default_factory=list)
    points: dict[str, int] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    """A sentence of each kind."""
    _count: int = 0

    def all_acts(self) -> None:
        """Try everything."""
        sources = self.sources()
        for act in (*ACTS, *WHOLE):
            source = sources.get(act, sources["edit"])
            for kind, length in self.lengths(act, source).items():
                for at in range(1, length + 1):
                    for stays in (False, True):
                        self._count += 1
                        if self._count % self.share == 0:
                            self.points[kind] = self.points.get(kind, 0) + 1
                            self.attempt(act, kind, at, source, stays=stays)

    def sources(self) -> dict[str, Path]:
        """The boards to work on, as they lie on the disk."""
        plain = new_file(self.folder / "source" / "board.db")
        with session(plain, "ana", 1001) as opened:
            planted(opened, row("P", row("A", work="8h"), row("B")), row("Q"))
            take(plain, opened.lock)
            opened.execute(typing(2, "work", "3h"))
        broken = self.folder / "broken" / "board.db"
        shutil.copytree(plain.parent, broken.parent)
        db = sqlite3.connect(broken)
        db.execute("UPDATE item SET budget = 77 WHERE id = 2")
        db.commit()
        db.close()
        (self.folder / "old").mkdir()
        (self.folder / "none").mkdir()
        old = board_of(SCHEMAS[-1], self.folder / "old" / "board.db")
        none = self.folder / "none" / "board.db"
        return {"edit": plain, "repair": broken, "upgrade": old, "birth": none}

    def lengths(self, act: str, source: Path) -> dict[str, int]:
        """How many calls an act makes, by the kind of fault that could meet them."""
        path = self.fresh(source)
        if act in WHOLE:
            return self.disk.counted(lambda: WHOLE[act](path))
        with session(path, "ana", 1001) as opened:
            return self.disk.counted(lambda: ACTS[act](opened))

    def fresh(self, source: Path) -> Path:
        """A copy to work on."""
        work = self.folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(source.parent, work)
        return work / source.name

    def attempt(self, act: str, kind: str, at: int, source: Path, *, stays: bool) -> None:
        """One act with one fault."""
        where = f"{act}, {kind} at call {at}{' and on' if stays else ''}"
        path = self.fresh(source)
        try:
            if act in WHOLE:
                self.whole(where, act, path, (kind, at, stays))
            else:
                self.edit(where, act, path, (kind, at, stays))
        except Exception:  # noqa: BLE001 (whatever comes is told with its point)
            self.disk.disarm()
            self.wrong.append(f"{where} ({self.disk.failed}): {traceback.format_exc()[-700:]}")

    def edit(self, where: str, act: str, path: Path, fault: tuple[str, int, bool]) -> None:
        """An act in an open session, which goes on afterwards."""
        with session(path, "ana", 1001) as opened:
            before, sentence = picture(opened.board), ""
            kind, at, stays = fault
            self.disk.arm(kind, at, stays=stays)
            try:
                ACTS[act](opened)
            except TpmError as error:
                sentence = str(error)
            failed = self.disk.disarm()
            after = picture(opened.board)
            if sentence and not failed:
                self.wrong.append(f"{where}: without a fault it says {sentence}")
            self.hear(where, sentence, before, after, file_picture(path))
            while opened.poll():
                pass
            opened.execute(adding("Again"))
            self.agree(where, opened)

    def hear(self, where: str, sentence: str, before: Cells, after: Cells, there: Cells) -> None:
        """What was told, against what came of it."""
        if sentence:
            self.told.setdefault(" ".join(sentence.split()[:12]), sentence)
        if not sentence and there != after:
            self.wrong.append(f"{where}: it was acknowledged and is not there")
        if sentence and not UNKNOWN.search(sentence) and (after != before or there != before):
            self.wrong.append(f"{where}: told {sentence!r}, and there is something else")
        if sentence and after != before:
            self.wrong.append(f"{where}: refused, and on the screen all the same")

    def agree(self, where: str, opened: BoardSession) -> None:
        """Memory, tables and journal say the same."""
        wrong = [*complaints(opened), *faults(opened.reader.tail(0))]
        if picture(opened.board) != file_picture(opened.path):
            wrong.append("the screen shows another board than the file holds")
        self.wrong += [f"{where}: {one}" for one in wrong]

    def whole(self, where: str, act: str, path: Path, fault: tuple[str, int, bool]) -> None:
        """An act on a whole file, which is opened afterwards."""
        there = path.exists()
        before = file_picture(path) if there and act != "upgrade" else {}
        old = schema(path) if there else ""
        sentence, (kind, at, stays) = "", fault
        self.disk.arm(kind, at, stays=stays)
        try:
            WHOLE[act](path)
        except TpmError as error:
            sentence = str(error)
        failed = self.disk.disarm()
        if sentence:
            self.told.setdefault(" ".join(sentence.split()[:12]), sentence)
            if not failed:
                self.wrong.append(f"{where}: without a fault it says {sentence}")
        if act == "birth":
            if sentence and path.exists():
                self.wrong.append(f"{where}: something half-done was left ({sentence})")
            with suppress(FileNotFoundError):
                path.unlink()
            new_file(path)
        if act == "upgrade" and "as it was" in sentence and schema(path) != old:
            self.wrong.append(f"{where}: told {sentence!r}, and it is upgraded")
        after = file_picture(path)
        if act in ("open", "backup") and after != before:
            self.wrong.append(f"{where}: the board is another one")
        if act == "restore" and sentence and after != before and not UNKNOWN.search(sentence):
            self.wrong.append(f"{where}: told {sentence!r}, and another state is there")
        self.wrong += [
            f"{where}: the backup {one.path.name}: {line}"
            for one in saved(path)
            for line in faults_of(one.path)[:1]
            if act != "repair"
        ]
        if act == "repair" and sentence:
            with suppress(BoardError) if UNKNOWN.search(sentence) else nullcontext():
                WHOLE[act](path)
        with session(path, "ana", 1001) as opened:
            opened.execute(adding("Again"))
            wrong = [one for one in faults(opened.reader.tail(0)) if not one.startswith("I12")]
            self.wrong += [f"{where}: {one}" for one in (*complaints(opened), *wrong)]
        left = sorted(one.name for one in path.parent.rglob("*") if ".new" in one.name)
        if left and "os.remove" not in self.disk.failed:
            self.wrong.append(f"{where}: left behind {left}")


def schema(path: Path) -> str:
    """The schema of a file that nobody has open."""
    db = sqlite3.connect(path)
    try:
        return str(db.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    finally:
        db.close()


def file_picture(path: Path) -> Cells:
    """What whoever opens a board sees."""
    with session(path, "eve", 1009) as opened:
        return picture(opened.board)


def main(folder: str, share: str) -> None:
    """Try everything and print what came of it."""
    disk = FailingDisk(Path(folder))
    found: dict[str, object] = {"installed": disk.install(), "wrong": []}
    if found["installed"]:
        disk.watch_system()
        trial = Trial(Path(folder), disk, int(share))
        trial.all_acts()
        found |= {"wrong": trial.wrong, "points": trial.points, "told": trial.told}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
