"""A program of its own that forks writers: some are killed, others race; it prints one JSON line.

`python -m tests.store.crash kill FOLDER SEED COUNT`, `... race FOLDER SEED`, `... full FOLDER`.
A pytest worker has threads and open connections, which a fork must not inherit.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import resource
import select
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NoReturn

from tests.boards import Row, all_rows, new_file, picture, planted, row, session, typing
from tests.soundness import faults
from tests.store.releases import board_of
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError, Conflict, Refused
from tpm_tui.service.editing.commands import add_item, delete_item, duplicate_item, set_cell
from tpm_tui.service.editing.placing import move_to
from tpm_tui.service.session import BoardSession, Command, Outcome
from tpm_tui.service.upkeep.checking import complaints

Writer = Callable[[BinaryIO], None]

KILLS_PER_BOARD = 25
"""A fresh board now and then keeps the replay of the journal short."""


# ---- forking


def fork(writer: Writer) -> tuple[int, int]:
    """Run a writer in a child; returns its process id and where it says what it did."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        become(writer, writing)
    os.close(writing)
    return child, reading


def become(writer: Writer, writing: int) -> NoReturn:
    """The child's whole life; an error is what it says last."""
    code = 0
    try:
        with os.fdopen(writing, "wb", buffering=0) as out:
            try:
                writer(out)
            except BaseException:  # noqa: BLE001 (the parent must hear of anything)
                out.write(json.dumps({"error": traceback.format_exc()}).encode() + b"\n")
                code = 1
    finally:
        os._exit(code)


def say(out: BinaryIO, **words: object) -> None:
    """One line, whole or not at all: it is shorter than a pipe's buffer."""
    out.write(json.dumps(words).encode() + b"\n")


def lines(data: bytes) -> list[dict[str, object]]:
    """What a child said; a line that its death cut short was never said."""
    return [json.loads(line) for line in data.split(b"\n")[:-1]]


def heard(reading: int, seconds: float | None) -> bytes:
    """What comes in the given time, or until the other end closes."""
    found = b""
    while select.select([reading], [], [], seconds)[0]:
        data = os.read(reading, 65536)
        if not data:
            break
        found += data
        if seconds is not None:
            seconds /= 2
    return found


# ---- kill -9


def planted_or_old(path: Path, release: int, *rows: Row) -> Path:
    """A new board with an outline, or the board that the release of a schema wrote, upgraded."""
    if release:
        session(board_of(f"{release:04}", path), "maker", 1000).close()
        return path
    with session(new_file(path), "maker", 1000) as maker:
        planted(maker, *rows)
    return path


def killed(folder: Path, seed: int, count: int, release: int = 0) -> dict[str, object]:
    """Kill two writers at random moments, `count` times; nothing acknowledged may be missing."""
    chance = random.Random(seed)  # noqa: S311 (the same moments every time)
    total = {"kills": 0, "acknowledged": 0, "unacknowledged": 0}
    wrong: list[str] = []
    path, expected = folder / "none", dict[str, int]()
    for at in range(0, count, 2):
        if at % KILLS_PER_BOARD < 2:
            outline = (row("P", row("A", work="8h"), row("B", own=None)), row("Q"))
            path = planted_or_old(folder / f"board{at}.db", release, *outline)
            expected = {}
        pair = [fork(endless(path, uid, chance.random())) for uid in (1001, 1002)]
        said = [os.read(reading, 65536) for _, reading in pair]  # both are at work
        for which in chance.sample((0, 1), 2):
            child, reading = pair[which]
            said[which] += heard(reading, chance.random() * 0.02)
            os.kill(child, signal.SIGKILL)
        for which, (child, reading) in enumerate(pair):
            said[which] += heard(reading, None)
            os.close(reading)
            os.waitpid(child, 0)
            for one in lines(said[which]):
                if "error" in one:
                    wrong.append(str(one["error"]))
                else:
                    expected[str(one["txn"])] = int(str(one["rows"]))
                    total["acknowledged"] += 1
        total["kills"] += 2
        known = len(expected)
        wrong += [f"kill {at}: {line}" for line in damage(path, expected)]
        total["unacknowledged"] += len(expected) - known
    return {**total, "wrong": wrong[:20]}


def endless(path: Path, uid: int, seed: float) -> Writer:
    """A writer that works until it is killed, saying what was committed."""

    def write(out: BinaryIO) -> None:
        chance = random.Random(seed)  # noqa: S311 (the same moments every time)
        opened = session(path, f"user{uid}", uid)
        while True:
            try:
                outcome, txn = anything(opened, chance)
            except (Conflict, Refused):
                opened.poll()
                continue
            if len(outcome.changes):
                say(out, txn=txn, rows=len(outcome.changes))

    return write


def anything(opened: BoardSession, chance: random.Random) -> tuple[Outcome, str | None]:
    """One random act and the transaction it became."""
    history, living = opened.history(), opened.board.items.subtree(BOARD)[1:]
    act = chance.random()
    if act < 0.15:
        return opened.undo(), history.redoable()
    if act < 0.2:
        return opened.redo(), history.undoable()
    outcome = opened.execute(edit(living, chance))
    return outcome, history.undoable()


def edit(living: list[int], chance: random.Random) -> Command:
    """An edit of one to many rows."""
    act, number = chance.random(), chance.randrange(1_000)
    if len(living) < 4:
        return lambda board: add_item(board, f"T{number}")
    item, other = chance.choice(living), chance.choice(living)
    if act < 0.1:
        return lambda board: add_item(board, f"T{number}", parent=item)
    if act < 0.15 or len(living) > 60:
        return lambda board: delete_item(board, item)
    if act < 0.2:
        return lambda board: duplicate_item(board, item)
    if act < 0.3:
        return lambda board: move_to(board, item, other)
    key = chance.choice(("work", "budget", "actual_cost", "owner"))
    return lambda board: set_cell(board, item, key, str(number))


def damage(path: Path, expected: dict[str, int]) -> Iterator[str]:
    """What is wrong with a board after its writers died; what is there now must stay."""
    with session(path, "eve", 1009) as opened:
        yield from complaints(opened)
        rows = opened.reader.tail(0)
        yield from faults(rows)
    counted: dict[str, int] = {}
    for one in rows:
        if one.uid in (1001, 1002):
            counted[one.txn] = counted.get(one.txn, 0) + 1
    for txn, count in expected.items():
        if counted.get(txn, 0) != count:
            yield f"transaction {txn}: {counted.get(txn, 0)} of {count} acknowledged rows"
    expected.update(counted)


# ---- racing writers


def raced(
    folder: Path, seed: int, writers: int = 4, edits: int = 50, release: int = 0
) -> dict[str, object]:
    """Several writers with stale views on a few cells; no update may be lost."""
    outline = (row("P", row("A", work="1h"), row("B"), row("C")), row("Q"))
    path = planted_or_old(folder / "race.db", release, *outline)
    go_reading, go_writing = os.pipe()
    children = [
        fork(racer(path, 1001 + at, f"{seed}:{at}", edits, go_reading)) for at in range(writers)
    ]
    said: list[list[dict[str, object]]] = []
    data = [b""] * writers
    for at, (_, reading) in enumerate(children):
        while b'"done"' not in data[at] and b'"error"' not in data[at]:
            data[at] += os.read(reading, 65536)
    os.write(go_writing, b"x" * writers)  # everybody has written: now all follow to the end
    for at, (child, reading) in enumerate(children):
        data[at] += heard(reading, None)
        os.waitpid(child, 0)
        said.append(lines(data[at]))
    return judged(path, said)


def racer(path: Path, uid: int, seed: str, edits: int, go: int) -> Writer:
    """A writer that decides on what it saw some time ago."""

    def write(out: BinaryIO) -> None:
        chance = random.Random(seed)  # noqa: S311 (the same moments every time)
        opened = session(path, f"user{uid}", uid)
        conflicts = 0
        for number in range(edits):
            if chance.random() < 0.4:
                follow(opened)
            seen, history = opened.board.revision, opened.history()
            back = chance.random() < 0.1
            try:
                if back:
                    outcome, txn = opened.undo(), history.redoable()
                else:
                    outcome = opened.execute(hot(chance, number), seen=seen)
                    txn = history.undoable()
            except (Conflict, Refused):
                conflicts += 1
                continue
            if len(outcome.changes):
                say(out, txn=txn, seen=seen, undo=back)
        say(out, done=conflicts)
        os.read(go, 1)
        follow(opened)
        say(out, picture=fingerprint(opened))
        opened.close()

    return write


def hot(chance: random.Random, number: int) -> Command:
    """An edit on one of a few cells that everybody wants."""
    item = chance.randrange(1, 6)
    if chance.random() < 0.1:
        return lambda board: add_item(board, f"N{number}", parent=1)
    if chance.random() < 0.1:
        return lambda board: move_to(board, item, chance.randrange(1, 6))
    key = chance.choice(("work", "budget"))
    return lambda board: set_cell(board, item, key, str(chance.randrange(1_000)))


def follow(opened: BoardSession) -> None:
    """Take over everything others did."""
    while opened.poll():
        pass


def fingerprint(opened: BoardSession) -> str:
    """The whole picture in a few characters."""
    cells = sorted((line, key, repr(value)) for (line, key), value in picture(opened.board).items())
    return hashlib.sha256(repr(cells).encode()).hexdigest()[:16]


def judged(path: Path, said: list[list[dict[str, object]]]) -> dict[str, object]:
    """I4, I6, I7, I8, I12, I14 after a race."""
    with session(path, "eve", 1009) as opened:
        rows = opened.reader.tail(0)
        wrong = [*complaints(opened), *faults(rows)]
        pictures = {fingerprint(opened)}
    by_txn: dict[str, list[int]] = {}
    for at, one in enumerate(rows):
        by_txn.setdefault(one.txn, []).append(at)
    acknowledged = conflicts = 0
    for at, words in enumerate(said):
        mine = 0
        for word in words:
            if "error" in word:
                wrong.append(str(word["error"]))
            conflicts += int(str(word.get("done", 0)))
            pictures |= {str(word["picture"])} if "picture" in word else set()
            if "txn" not in word:
                continue
            found = by_txn.get(str(word["txn"]), [])
            mine += 1
            if not found:
                wrong.append(f"I7: transaction {word['txn']} is missing")
            for place in found:
                one = rows[place]
                if one.uid != 1001 + at:
                    wrong.append(f"I14: {one.seq} is by {one.uid}")
                unseen = (one.base or 0) > int(str(word["seen"]))
                if unseen and not word["undo"] and one.base not in {rows[at].seq for at in found}:
                    wrong.append(f"lost update: {one.seq} is over {one.base}, seen {word['seen']}")
        acknowledged += mine
        if mine != len({one.txn for one in rows if one.uid == 1001 + at}):
            wrong.append(f"I7: writer {at} was told of {mine} transactions, not of all")
    if len(pictures) != 1:
        wrong.append("I8: not everybody sees the same")
    return {"acknowledged": acknowledged, "conflicts": conflicts, "wrong": wrong[:20]}


# ---- no room


def full(folder: Path) -> dict[str, object]:
    """A limit on the size of files, as a full disk or a quota would set it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = new_file(folder / "full.db")
    wrong: list[str] = []
    with session(path) as opened:
        planted(opened, row("P", row("A")))
        room = path.with_name("full.db-wal").stat().st_size + 400_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        saved, sentence, before = 0, "", picture(opened.board)
        for number in itertools.count():
            try:
                opened.execute(typing(2, "description", f"{number} {'x' * 1500}"))
            except BoardError as error:
                sentence = str(error)
                break
            saved, before = saved + 1, picture(opened.board)
        if picture(opened.board) != before:
            wrong.append("something was applied that was not saved")
        try:
            opened.execute(lambda board: add_item(board, "more" * 400))
            wrong.append("there was room after all")
        except BoardError:
            pass
        rows = all_rows(opened.board)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        opened.execute(lambda board: set_cell(board, 2, "work", "5h"))
        wrong += complaints(opened)
    with session(path) as opened:
        wrong += complaints(opened)
        if all_rows(opened.board) != rows or opened.board.figures.text(1, "work") != "5h":
            wrong.append("what was saved is not there")
    return {"saved": saved, "sentence": sentence, "wrong": wrong}


def main(act: str, folder: str, *numbers: str) -> None:
    """Run one of the acts and print what came of it."""
    acts: dict[str, Callable[..., dict[str, object]]] = {
        "kill": killed,
        "race": raced,
        "full": full,
    }
    sys.stdout.write(json.dumps(acts[act](Path(folder), *map(int, numbers))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
