"""Many writers on one board with views that have gone stale, some of them killed; and what must hold
afterwards (RELIABILITY 2.5).

`python -m tests.store.soak FOLDER SEED SECONDS WRITERS KILLS [MUTANT]` prints one JSON line.  A mutant
takes one guard away from the writers alone (`mutants.py`); whoever judges keeps all of them.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tests.boards import new_file, planted, row, session
from tests.store.crash import become, fingerprint, follow, lines, say
from tests.store.judging import judged
from tests.store.mutants import MUTANTS
from tpm_tui.domain.changes import ALIVE, PLACE, ChangeSet, Create, SetCell, place
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Conflict, Refused
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.editing.commands import add_item, delete_item, duplicate_item
from tpm_tui.service.session import BoardSession, Command
from tpm_tui.store.lock import BoardLock

FIRST_UID = 61001
"""Nobody's own, so that nobody is the keeper of the file."""
VIEWER, PARTLY, PART = FIRST_UID + 2, FIRST_UID + 1, 2
"""One who may only look, one who may change a part of the tree alone, and that part."""
PATIENCE = 60.0
"""Seconds for a writer to come to an end."""
IMPATIENCE = 2.0
"""The same where a guard is missing, which may make it go round and round."""
ROOM = 40
"""Living items from which on most acts delete."""
HOT = ("work", "budget", "actual_cost")
"""Columns that everybody writes into."""


@dataclass
class Hand:
    """One writer as its parent knows it."""

    uid: int
    pid: int
    reading: int
    killed: bool = False
    data: bytes = b""
    silent: bool = False
    """Whether it has ended."""

    def hear(self) -> None:
        """Take what it says now."""
        data = os.read(self.reading, 1 << 20)
        self.data += data
        self.silent = not data

    def words(self) -> list[dict[str, Any]]:
        """What it said."""
        return lines(self.data)


@dataclass
class Soak:
    """A board, its writers and the pipes that tell them when to stop."""

    path: Path
    seed: int
    mutant: str
    hands: list[Hand] = field(default_factory=list)
    stop: tuple[int, int] = field(default_factory=os.pipe)
    go: tuple[int, int] = field(default_factory=os.pipe)

    def start(self, uid: int) -> None:
        """One more writer."""
        reading, writing = os.pipe()
        number = len(self.hands)
        child = os.fork()
        if not child:
            # Their ends tell by closing that it is time to stop.
            for one in (reading, self.stop[1], self.go[1]):
                os.close(one)
            become(self._writer(uid, number), writing)
        os.close(writing)
        self.hands.append(Hand(uid, child, reading))

    def living(self) -> list[Hand]:
        """Writers that were not killed."""
        return [one for one in self.hands if not one.killed]

    def speaking(self) -> list[Hand]:
        """Writers that have not ended."""
        return [one for one in self.living() if not one.silent]

    def listen(self, seconds: float) -> None:
        """Hear what is said, for so long, or until all are silent for good."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            ready = select.select([one.reading for one in self.speaking()], [], [], left)[0]
            for hand in self.speaking():
                if hand.reading in ready:
                    hand.hear()

    def kill(self, hand: Hand) -> None:
        """End a writer wherever it is."""
        os.kill(hand.pid, signal.SIGKILL)
        hand.killed = True
        self.drain(hand)

    def drain(self, hand: Hand) -> None:
        """Hear the rest of what an ended writer said."""
        while not hand.silent:
            hand.hear()
        os.waitpid(hand.pid, 0)
        os.close(hand.reading)

    def wait_for(self, word: bytes, seconds: float = 60) -> None:
        """Until every living writer has said a word, or failed."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            waiting = [one for one in self.speaking() if word not in one.data]
            if not waiting:
                return
            ready = select.select([one.reading for one in waiting], [], [], 0.5)[0]
            for hand in waiting:
                if hand.reading in ready:
                    hand.hear()

    def _writer(self, uid: int, number: int) -> Callable[[BinaryIO], None]:
        def write(out: BinaryIO) -> None:
            chance = random.Random(f"{self.seed}:{number}")  # noqa: S311 (the same every time)
            if self.mutant:
                MUTANTS[self.mutant](chance)
            watch = Watch()
            watch.install()
            with session(self.path, f"user{uid}", uid) as opened:
                looked = opened.board.revision, len(opened.board.items)
                while not select.select([self.stop[0]], [], [], 0)[0]:
                    if chance.random() < 0.3:
                        opened.poll()
                    if chance.random() < 0.25:
                        time.sleep(chance.random() * 0.01)
                    if chance.random() < 0.4:
                        looked = opened.board.revision, len(opened.board.items)
                    act(opened, chance, looked, out, watch)
                say(out, done=True)
                select.select([self.go[0]], [], [])
                follow(opened)
                say(out, picture=fingerprint(opened), torn=watch.torn, held=watch.take())

        return write


class Watch:
    """What a writer sees of the lock and of others' changes, for the judge."""

    def __init__(self) -> None:
        self.held: list[tuple[int, int]] = []
        self.torn: list[str] = []

    def install(self) -> None:
        """Look over the shoulder of the lock and of the sessions of this process."""
        lock, absorb, watch = BoardLock.held, BoardSession._absorb, self

        @contextmanager
        def held(self: BoardLock, *asked: Any, **named: Any) -> Any:
            with lock(self, *asked, **named):
                start = time.monotonic_ns()
                try:
                    yield
                finally:
                    watch.held.append((start, time.monotonic_ns()))

        def absorbed(self: BoardSession, rows: Any) -> Any:
            expected = self.board.revision + 1
            if [one.seq for one in rows] != list(range(expected, expected + len(rows))):
                watch.torn.append(f"{[one.seq for one in rows]} came after {expected - 1}")
            return absorb(self, rows)

        BoardLock.held = held  # type: ignore[method-assign]
        BoardSession._absorb = absorbed  # type: ignore[method-assign]

    def take(self) -> list[tuple[int, int]]:
        """Outermost times the lock was held since last asked."""
        held, self.held = self.held, []
        outer: list[tuple[int, int]] = []
        for one in sorted(held, key=lambda one: (one[0], -one[1])):
            if not outer or one[0] >= outer[-1][1]:
                outer.append(one)
        return outer[-20:]


def act(
    opened: BoardSession,
    chance: random.Random,
    looked: tuple[int, int],
    out: BinaryIO,
    watch: Watch,
) -> None:
    """Do something and say what came of it; `looked` are the revision and the number of items that
    there were when the board was looked at."""
    what, begun = chance.random(), time.monotonic()
    try:
        if what < 0.2:
            outcome = opened.undo()
        elif what < 0.25:
            outcome = opened.redo()
        else:
            wanted = wish(opened.board, looked[1], chance)
            outcome = opened.execute(wanted, seen=looked[0])
    except (Conflict, Refused) as error:
        say(out, refused=type(error).__name__)
        return
    if len(outcome.changes):
        say(
            out, txn=outcome.txn, rows=len(outcome.changes), seen=None if what < 0.25 else looked[0],
            ms=round((time.monotonic() - begun) * 1000, 1), held=watch.take(),
        )  # fmt: skip


def wish(board: Board, known: int, chance: random.Random) -> Command:
    """What somebody wants who has this board before the eyes; half of it on a few rows."""
    living = [item for item in board.items.subtree(BOARD)[1:] if item < known]
    if len(living) < 6:
        return lambda now: add_item(now, f"N{chance.randrange(1_000)}")
    hot = living[:4]
    item, other = chance.choice(hot if chance.random() < 0.5 else living), chance.choice(living)
    what, number = chance.random(), chance.randrange(1_000_000)
    if len(living) > ROOM and chance.random() < 0.7:
        return raw_delete(item)
    if what < 0.35:
        return raw(item, chance.choice(HOT), number)
    if what < 0.45:
        return several(living[: chance.randrange(2, 12)], number)
    if what < 0.65:
        below = board.items.subtree(item)
        return raw_move(item, chance.choice(below) if chance.random() < 0.2 else other)
    if what < 0.75:
        return raw_delete(item) if chance.random() < 0.5 else lambda now: delete_item(now, item)
    if what < 0.88:
        return raw_create(item, f"N{number}")
    if what < 0.93:
        return lambda now: duplicate_item(now, item)
    if what < 0.95:
        return lambda now: ChangeSet(
            (SetCell(BOARD, "name", now.stored.get("name"), setting_text(f"Test {number}")),),
            "name",
        )
    return lambda now: add_item(now, f"N{number}", parent=item)


def raw(item: int, key: str, value: int) -> Command:
    """A cell written as another program would: without the questions that commands ask first."""

    def command(board: Board) -> ChangeSet:
        return ChangeSet((SetCell(item, key, board.items.get(item, key), value),), "1 cell")

    return command


def several(items: list[int], number: int) -> Command:
    """Many cells in one act; each gets another value than it has."""

    def command(board: Board) -> ChangeSet:
        cells = [
            SetCell(item, "work", board.items.get(item, "work"), number * 100 + at)
            for at, item in enumerate(items)
        ]
        kept = [one for one in cells if one.before != one.after]
        return ChangeSet(tuple(kept), f"{len(kept)} cells")

    return command


def raw_move(item: int, home: int) -> Command:
    """A row put below another, whatever that is."""

    def command(board: Board) -> ChangeSet:
        before = board.items.get(item, PLACE)
        after = place(home, f"V{item}")
        return ChangeSet((SetCell(item, PLACE, before, after),), "move")

    return command


def raw_delete(item: int) -> Command:
    """A row deleted with what stands below it, as it is at that moment."""
    return lambda board: ChangeSet(
        (SetCell(item, ALIVE, board.items.get(item, ALIVE), 0),), "delete"
    )


def raw_create(home: int, title: str) -> Command:
    """A new row below another, whatever has become of that."""

    def command(board: Board) -> ChangeSet:
        values = (("title", title), ("kind", "task"))
        return ChangeSet((Create(len(board.items), home, "V", values),), "create")

    return command


def soaked(
    folder: Path, seed: int, seconds: float, writers: int, kills: int, mutant: str = ""
) -> dict[str, Any]:
    """Let writers work for so long, kill and replace some, and judge the board they leave."""
    chance = random.Random(seed)  # noqa: S311 (the same moments every time)
    roles = {
        "access:maker": {"role": "admin"},
        "access:*": {"role": "editor"},
        f"access:user{VIEWER}": {"role": "viewer"},
        f"access:user{PARTLY}": {"role": "viewer", "below": {str(PART): "editor"}},
    }
    path = new_file(folder / "soak.db", **roles)
    with session(path, "maker", 1000) as maker:
        leaves = [row(f"T{at}", work="8h") for at in range(6)]
        planted(
            maker, row("P", row("A", *leaves), row("B"), row("C", row("D"))), row("Q", row("E"))
        )
    soak = Soak(path, seed, mutant)
    for at in range(writers):
        soak.start(FIRST_UID + at)
    patience = IMPATIENCE if mutant else PATIENCE
    soak.wait_for(b"\n", patience)
    for at in range(kills):
        soak.listen(seconds / (kills + 1) * (0.5 + chance.random()))
        hand = chance.choice(soak.living())
        soak.kill(hand)
        if at % 2:
            soak.wait_for(b"\n", patience)
        soak.start(hand.uid)
    soak.listen(seconds / (kills + 1))
    os.close(soak.stop[1])
    soak.wait_for(b'"done"', patience)
    os.close(soak.go[1])
    soak.wait_for(b'"picture"', patience)
    hung = [one for one in soak.speaking() if b'"picture"' not in one.data]
    for hand in hung:
        soak.kill(hand)
    for hand in soak.living():
        soak.drain(hand)
    found = judged(
        path,
        [(one.uid, one.killed, one.words()) for one in soak.hands],
        (f"user{VIEWER}", f"user{PARTLY}", PART),
    )
    found["wrong"] += [f"user{one.uid} went on and on" for one in hung]
    return found


def main(folder: str, seed: str, seconds: str, writers: str, kills: str, mutant: str = "") -> None:
    """Run one soak and print what came of it."""
    found = soaked(Path(folder), int(seed), float(seconds), int(writers), int(kills), mutant)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
