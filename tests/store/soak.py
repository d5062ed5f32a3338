"""Many writers on one board with views that have gone stale, some of them killed, a foreign program
among them, backups taken and one restored meanwhile; and what must hold afterwards (RELIABILITY 2.5).

`python -m tests.store.soak FOLDER SEED SECONDS WRITERS KILLS [release=0001] [pace=1]`
prints one JSON line.  `release` is the schema of the board, `pace` the seconds from one act of a
writer to the next.  A mutant takes one guard away from the writers alone (`mutants.py`,
`mutant_soaks.py`); whoever judges keeps all of them.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tests.boards import new_file, planted, row, session
from tests.store.closing import Closing
from tests.store.crash import become, fingerprint, follow, lines, say
from tests.store.judging import Found, Limits, judged
from tests.store.mutants import MUTANTS
from tests.store.releases import board_of
from tests.store.wishes import raw, wish
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError, Conflict, Refused, TpmError
from tpm_tui.service import bounds
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.drafts import CELL, Draft, Drafts
from tpm_tui.service.session import BoardSession, Outcome
from tpm_tui.service.upkeep.backups import take
from tpm_tui.service.upkeep.restoring import restore
from tpm_tui.store import writer
from tpm_tui.store.identity import User
from tpm_tui.store.lock import BoardLock

FIRST_UID = 61001
"""Nobody's own, so that nobody is the keeper of the file."""
VIEWER, PARTLY, PART = FIRST_UID + 2, FIRST_UID + 1, 2
"""One who may only look, one who may change a part of the tree alone, and that part."""
CONFINED, MOST = FIRST_UID + 3, 3
"""One behind the gate, and how many changes may be one act there."""
FICKLE = FIRST_UID + 4
"""One who may change the board now and may not a moment later."""
LOG = 256 * 1024
"""Bytes of the log from which it is folded in: a sixteenth of what is usual, as a soak is short."""
WAIT = 250.0
"""Milliseconds that half of the acts may take where writers act at a human pace: commits take one or
two, and only whoever keeps the lock for no reason makes others wait for so long on any machine."""
PATIENCE = 60.0
"""Seconds for a writer to come to an end."""
IMPATIENCE = 2.0
"""The same where a guard is missing, which may make it go round and round."""


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
    pace: float = 0.0
    strange: float = 0.02
    """Seconds from one transaction of a foreign program to the next."""
    hands: list[Hand] = field(default_factory=list)
    foreign: Hand | None = None
    """A program that knows nothing of the board's lock."""
    stop: tuple[int, int] = field(default_factory=os.pipe)
    go: tuple[int, int] = field(default_factory=os.pipe)

    def start(self, uid: int) -> None:
        """One more writer."""
        self.hands.append(self._forked(uid, self._writer(uid, len(self.hands))))

    def begin_foreign(self) -> None:
        """A program that writes the file beside the writers."""
        self.foreign = self._forked(0, self._stranger)

    def _forked(self, uid: int, work: Callable[[BinaryIO], None]) -> Hand:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            # Their ends tell by closing that it is time to stop.
            for one in (reading, self.stop[1], self.go[1]):
                os.close(one)
            become(work, writing)
        os.close(writing)
        return Hand(uid, child, reading)

    def stopped(self) -> bool:
        """Whether it is time to stop."""
        return bool(select.select([self.stop[0]], [], [], 0)[0])

    def _stranger(self, out: BinaryIO) -> None:
        """Changes nothing that counts, in transactions of its own, and never folds the log in."""
        db = sqlite3.connect(self.path, isolation_level=None, timeout=PATIENCE)
        for pragma in ("wal_autocheckpoint=0", "synchronous=OFF"):
            db.execute(f"PRAGMA {pragma}")
        while not self.stopped():
            db.execute("UPDATE board SET created = created")
            time.sleep(self.strange)
        say(out, done=True)
        select.select([self.go[0]], [], [])  # it is not the last to close
        with BoardLock(self.path).held():
            db.close()

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

    def listen_for(self, acts: float, seconds: float) -> None:
        """Hear until so many acts were taken and some were not, however slow the machine is."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.speaking():
            said = b"".join(one.data for one in self.hands)
            if said.count(b'"txn"') > acts and said.count(b'"refused"') > acts / 10:
                return
            self.listen(0.05)

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
            writer.CHECKPOINT_BYTES, bounds.MOST_CHANGES = LOG, MOST
            if self.mutant:
                MUTANTS[self.mutant][0](chance)
            watch = Watch(self.path)
            watch.install()
            with session(self.path, f"user{uid}", uid) as opened:
                opened.user = User(uid, f"user{uid}", locked=uid == CONFINED)
                one = Writing(opened, chance, number, out, watch)
                one.pick_up()
                while not self.stopped():
                    one.turn()
                    if self.pace:
                        select.select([self.stop[0]], [], [], chance.random() * 2 * self.pace)
                one.drafts.close()
                say(out, done=True)
                select.select([self.go[0]], [], [])
                follow(opened)
                say(out, picture=fingerprint(opened), torn=watch.torn, held=watch.take())
            say(out, alone=watch.closing.alone[:9])

        return write


class Watch:
    """What a writer sees of the lock and of others' changes, for the judge."""

    def __init__(self, board: Path) -> None:
        self.held: list[tuple[int, int]] = []
        self.torn: list[str] = []
        self.depth = 0
        """How often this process holds the board's lock now."""
        self.closing = Closing(lambda path: path.name == board.name, lambda _: self.depth > 0)

    def install(self) -> None:
        """Look over the shoulder of the lock and of the sessions of this process."""
        lock, absorb, watch = BoardLock.held, BoardSession._absorb, self

        @contextmanager
        def held(self: BoardLock, *asked: Any, **named: Any) -> Any:
            with lock(self, *asked, **named):
                start = time.monotonic_ns()
                watch.depth += 1
                try:
                    yield
                finally:
                    watch.depth -= 1
                    watch.held.append((start, time.monotonic_ns()))

        def absorbed(self: BoardSession, rows: Any, read: Any = ()) -> Any:
            expected = self.board.revision + 1
            if [one.seq for one in rows] != list(range(expected, expected + len(rows))):
                watch.torn.append(f"{[one.seq for one in rows]} came after {expected - 1}")
            return absorb(self, rows, read)

        BoardLock.held = held  # type: ignore[method-assign]
        BoardSession._absorb = absorbed  # type: ignore[method-assign]
        vars(sqlite3)["connect"] = self.closing.connect()

    def take(self) -> list[tuple[int, int]]:
        """Outermost times the lock was held since last asked."""
        held, self.held = self.held, []
        outer: list[tuple[int, int]] = []
        for one in sorted(held, key=lambda one: (one[0], -one[1])):
            if not outer or one[0] >= outer[-1][1]:
                outer.append(one)
        return outer[-20:]


@dataclass
class Writing:
    """One writer at work."""

    opened: BoardSession
    chance: random.Random
    number: int
    out: BinaryIO
    watch: Watch
    count: int = 0
    looked: tuple[int, int] = (0, 0)
    """Revision and number of items that there were when the board was looked at."""
    newest: str = ""
    """The last act of its own, with which a later one may go together."""

    def __post_init__(self) -> None:
        self.drafts = Drafts(self.opened)
        self.looked = self._look()

    def _look(self) -> tuple[int, int]:
        return self.opened.board.revision, len(self.opened.board.items)

    def pick_up(self) -> None:
        """Say what a killed writer of this name had been typing."""
        for one in self.drafts.left():
            say(self.out, offered=one.draft.text)
            self.drafts.let_go(one)

    def turn(self) -> None:
        """Look or not, do something, and say what came of it."""
        chance, opened = self.chance, self.opened
        if chance.random() < 0.3:
            opened.poll()
        if chance.random() < 0.02:
            self.pick_up()
        if chance.random() < 0.25:
            time.sleep(chance.random() * 0.01)
        if chance.random() < 0.4:
            self.looked = self._look()
        what, begun, text = chance.random(), time.monotonic(), ""
        joins = self.newest if what > 0.45 and chance.random() < 0.2 else ""
        try:
            if what < 0.2:
                outcome = opened.undo()
            elif what < 0.25:
                outcome = opened.redo()
            elif what < 0.45 and self.opened.user.uid != VIEWER:
                text = self._typed()
                outcome = opened.execute(raw(self._hot(), "budget", int(text)), seen=self.looked[0])
            else:
                wanted = wish(opened.board, self.looked[1], chance)
                outcome = opened.execute(wanted, seen=self.looked[0], joins=joins)
        except (Conflict, Refused) as error:
            say(self.out, refused=type(error).__name__)
        else:
            if len(outcome.changes):
                self._say_done(outcome, begun, joins, back=what < 0.25)
        if text:
            self.drafts.drop()
            say(self.out, settled=text)

    def _say_done(self, outcome: Outcome, begun: float, joins: str, *, back: bool) -> None:
        """Acknowledge an act; what a person takes back they need not have looked at, and what it was
        to go together with they have seen, even where it came to be an act of its own."""
        seen = None if back else self.looked[0]
        # Whoever is behind the gate may not do more at once by doing it in parts.
        self.newest = "" if back or self.opened.user.locked else outcome.txn
        say(
            self.out, txn=outcome.txn, rows=len(outcome.changes), back=back, seen=seen,
            joins=joins, of=getattr(seen, "end", ""), upto=self.opened.board.revision, held=self.watch.take(),
            ms=round((time.monotonic() - begun) * 1000, 1),
        )  # fmt: skip

    def _hot(self) -> int:
        living = [
            item for item in self.opened.board.items.subtree(BOARD)[1:5] if item < self.looked[1]
        ]
        return self.chance.choice(living) if living else BOARD + 1

    def _typed(self) -> str:
        """A text that nobody else types, kept as a draft."""
        self.count += 1
        text = str(self.number * 1_000_000 + self.count)
        self.drafts.keep(Draft(CELL, 1, "budget", text, self.looked[0]))
        say(self.out, typed=text)
        return text


@dataclass(frozen=True)
class Plan:
    """What a soak is to be like."""

    seconds: float
    writers: int
    kills: int
    mutant: str = ""
    release: str = ""
    pace: float = 0.0
    backups: int = 4
    restores: int = 1
    """How often one is taken, and how often one is restored."""
    turns: int = 6
    """How often a role is taken from somebody or given back."""
    strange: float = 0.02


def board_for(folder: Path, release: str) -> Path:
    """A board with roles for the writers: a new one, or one that an earlier release wrote."""
    roles: dict[str, dict[str, object]] = {
        "access:maker": {"role": "admin"},
        "access:*": {"role": "editor"},
        f"access:user{VIEWER}": {"role": "viewer"},
        f"access:user{CONFINED}": {"role": "editor"},
        f"access:user{FICKLE}": {"role": "editor"},
        f"access:user{PARTLY}": {"role": "viewer", "below": {str(PART): "editor"}},
    }
    path = folder / "soak.db"
    if release:
        board_of(release, path)
        with session(path, "root", 0) as maker:
            held = maker.board.stored
            changes = [
                SetCell(BOARD, key, held.get(key), setting_text({"below": {}, **one}))
                for key, one in roles.items()
            ]
            maker.execute(lambda _: ChangeSet(tuple(changes), "roles"))
        return path
    with session(new_file(path, **roles), "maker", 1000) as maker:
        leaves = [row(f"T{at}", work="8h") for at in range(6)]
        planted(
            maker, row("P", row("A", *leaves), row("B"), row("C", row("D"))), row("Q", row("E"))
        )
    return path


def cost_of_an_edit(path: Path) -> float:
    """Seconds that an edit takes here where nobody else is."""
    taken = list[float]()
    with session(path, "maker", 1000) as opened:
        for number in range(5):
            begun = time.monotonic()
            opened.execute(raw(PART, "points", number))
            taken.append(time.monotonic() - begun)
    return sorted(taken)[2]


def soaked(folder: Path, seed: int, plan: Plan) -> dict[str, Any]:
    """Let writers work for so long, kill and replace some, and judge the board they leave."""
    path = board_for(folder, plan.release)
    cost = cost_of_an_edit(path) if plan.pace else 0.0
    # People on a slow disk take their time too, or they would wait for the disk and not for others.
    pace = max(plan.pace, 4 * plan.writers * cost)
    soak = Soak(path, seed, plan.mutant, pace, plan.strange)
    soak.begin_foreign()
    for at in range(plan.writers):
        soak.start(FIRST_UID + at)
    patience = IMPATIENCE if plan.mutant else PATIENCE
    soak.wait_for(b"\n", patience)
    found = Found()
    at_work(soak, plan, patience, found)
    os.close(soak.stop[1])
    soak.wait_for(b'"done"', patience)
    log = path.with_name(path.name + "-wal")
    found.log = log.stat().st_size if log.exists() else 0
    os.close(soak.go[1])
    soak.wait_for(b'"picture"', patience)
    hung = [one for one in soak.speaking() if b'"picture"' not in one.data]
    for hand in hung:
        soak.kill(hand)
    for hand in soak.living():
        soak.drain(hand)
    if soak.foreign is not None:
        soak.drain(soak.foreign)
    found.left = [end for end in ("-wal", "-shm") if path.with_name(path.name + end).exists()]
    found.words = [(one.uid, one.killed, one.words()) for one in soak.hands]
    found.wrong += [f"user{one.uid} went on and on" for one in hung]
    for end in (soak.stop[0], soak.go[0]):
        os.close(end)
    wait = max(WAIT, 20_000 * cost) if plan.pace else float("inf")
    who = (f"user{VIEWER}", f"user{PARTLY}", PART, f"user{CONFINED}", MOST, f"user{FICKLE}")
    return judged(path, found, Limits(*who, LOG * 4, wait))


def at_work(soak: Soak, plan: Plan, patience: float, found: Found) -> None:
    """While they work: kills, backups, and half-way a state that was backed up is restored."""
    chance = random.Random(soak.seed)  # noqa: S311 (the same moments every time)
    moments = max(plan.kills, plan.backups, plan.turns)
    for at in range(moments):
        soak.listen(plan.seconds / (moments + 1) * (0.5 + chance.random()))
        if at < plan.kills:
            hand = chance.choice(soak.living())
            soak.kill(hand)
            if at % 2:
                soak.wait_for(b"\n", patience)
            soak.start(hand.uid)
        if plan.backups and at % (moments // plan.backups) == 0:
            save(soak.path, found, give_back=moments // 2 <= at and len(found.kept) < plan.restores)
        if plan.turns and at % (moments // plan.turns) == 0:
            turn_round(soak.path, found)
    soak.listen(plan.seconds / (moments + 1))
    if not plan.mutant:
        soak.listen_for(5 * plan.seconds, patience)


def turn_round(path: Path, found: Found) -> None:
    """Take somebody's role, or give it back."""

    def command(board: Board) -> ChangeSet:
        before = board.stored.get(key)
        role = "editor" if "viewer" in str(before) else "viewer"
        return ChangeSet((SetCell(BOARD, key, before, setting_text({"role": role, "below": {}})),))

    key = f"access:user{FICKLE}"
    try:
        with session(path, "maker", 1000) as opened:
            opened.execute(command)
    except TpmError as error:
        found.wrong.append(f"a role could not be given: {error}")
    else:
        found.turns += 1


def aside(path: Path, name: str) -> Path:
    """A copy beyond the reach of what keeps but so many backups."""
    folder = path.parent.parent / "aside"
    folder.mkdir(exist_ok=True)
    return Path(shutil.copyfile(path, folder / f"{name}.db"))


def save(path: Path, found: Found, *, give_back: bool) -> None:
    """Back the board up, or give it the state of the last backup."""
    try:
        if give_back and found.backups:
            done = restore(path, found.backups[-1][0], User(1000, "maker"), lambda _: True)
            if done is not None and done.saved is not None:
                found.kept.append(aside(done.saved, f"kept{len(found.kept)}"))
            return
        with session(path, "maker", 1000) as opened:
            known = opened.board.revision
            taken = take(path, opened.lock)
    except BoardError as error:
        found.wrong.append(f"the backup failed: {error}")
        return
    found.backups.append((aside(taken.path, f"backup{len(found.backups)}"), known))
    found.wrong += [f"a backup is not sound: {one}" for one in taken.faults]


def main(folder: str, seed: str, seconds: str, writers: str, kills: str, *more: str) -> None:
    """Run one soak and print what came of it."""
    kinds = {"release": str, "pace": float, "backups": int, "restores": int, "turns": int}
    named = dict(one.split("=", 1) for one in more)
    plan = Plan(
        float(seconds), int(writers), int(kills),
        **{key: kinds[key](value) for key, value in named.items()},
    )  # fmt: skip
    sys.stdout.write(json.dumps(soaked(Path(folder), int(seed), plan)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
