"""A program of its own that restores a board again and again and is killed at it; see `crash.py`.

`python -m tests.store.restoring_crash FOLDER SEED COUNT` prints one JSON line.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import time
from pathlib import Path
from typing import BinaryIO

from tests.boards import new_file, picture, planted, row, session, typing
from tests.store.crash import fork, say
from tpm_tui.errors import BoardError, Conflict, Refused
from tpm_tui.service.session import BoardSession
from tpm_tui.service.upkeep.backups import take
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.service.upkeep.restoring import restore
from tpm_tui.store.copies.backup import folder_of, saved
from tpm_tui.store.identity import User


def restorer(board: Path, kept: Path, delay: float) -> object:
    """A process that restores once, after a short while."""

    def run(out: BinaryIO) -> None:
        time.sleep(delay)
        done = restore(board, kept, User(0, "root"), lambda _: True)
        say(out, done=done is not None)

    return run


def writer(board: Path, seed: float) -> object:
    """A session that is open all the while and goes on editing."""

    def run(out: BinaryIO) -> None:
        chance = random.Random(seed)  # noqa: S311 (the same moments every time)
        opened = session(board, "ana", 1001)
        while True:
            try:
                opened.poll()
                done = opened.execute(typing(2, "work", f"{chance.randrange(1000)}h"))
                say(out, txn=done.txn)
            except (Conflict, Refused):
                opened.poll()
            time.sleep(0.002)

    return run


def main(folder: str, seed: str, count: str) -> None:
    """Kill restores at random moments; the board is always as it was or as restored."""
    board = new_file(Path(folder) / "crm.db")
    with session(board) as opened:
        planted(opened, row("P", *(row(f"A{n}", work="8h") for n in range(30))))
        kept = take(board, opened.lock).path
        state = picture(opened.board)
    chance = random.Random(int(seed))  # noqa: S311 (the same moments every time)
    total = {"killed": 0, "restored": 0, "as before": 0}
    wrong: list[str] = []
    for number in range(int(count)):
        with session(board) as opened:
            opened.execute(typing(3, "owner", f"N{number}"))
            before = picture(opened.board), opened.board.revision
        child, reading = fork(restorer(board, kept, 0.0))  # type: ignore[arg-type]
        time.sleep(chance.random() * 0.25)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        total["killed"] += 1
        with session(board) as opened:
            wrong += [f"{number}: {line}" for line in complaints(opened)]
            shown, revision = picture(opened.board), opened.board.revision
        if shown == before[0] and revision == before[1]:
            total["as before"] += 1
        elif shown == state:
            total["restored"] += 1
        else:
            wrong.append(f"{number}: neither as before nor as restored")
        for one in saved(board):
            if one.kind and number % 5 == 0:
                one.path.unlink()
        for stale in folder_of(board).glob(".*.new*"):
            stale.unlink()
    wrong += followed(board, kept, chance)
    sys.stdout.write(json.dumps({**total, "wrong": wrong[:20]}) + "\n")


def followed(board: Path, kept: Path, chance: random.Random) -> list[str]:
    """Sessions that are open while a board is restored follow, and lose nothing they were told of
    later."""
    child, reading = fork(writer(board, chance.random()))  # type: ignore[arg-type]
    time.sleep(0.4)
    wrong: list[str] = []
    with session(board, "eve", 1009) as opened:
        for _ in range(3):
            restore(board, kept, User(0, "root"), lambda _: True)
            time.sleep(0.1)
            wrong += settle(opened)
    time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = os.read(reading, 1 << 20)
    os.close(reading)
    if b'"error"' in said:
        wrong.append(said[said.index(b'"error"') :][:500].decode())
    told = [json.loads(line)["txn"] for line in said.split(b"\n")[:-1] if b'"txn"' in line]
    db = sqlite3.connect(board)
    there = {txn for (txn,) in db.execute("SELECT txn FROM change")}
    db.close()
    for one in saved(board):
        old = sqlite3.connect(one.path)
        there |= {txn for (txn,) in old.execute("SELECT txn FROM change")}
        old.close()
    wrong += [f"transaction {txn} is nowhere" for txn in told if txn and txn not in there]
    if len(told) < 10:
        wrong.append(f"the open session wrote {len(told)} times only")
    with session(board) as opened:
        wrong += complaints(opened)
    return wrong


def settle(opened: BoardSession) -> list[str]:
    """What an open session shows once it has polled, against the file."""
    for _ in range(50):
        try:
            while opened.poll():
                pass
        except BoardError as error:
            return [str(error)]
        revision, shown = opened.board.revision, picture(opened.board)
        with session(opened.path) as fresh:
            if fresh.board.revision == revision:
                return (
                    [] if picture(fresh.board) == shown else ["an open session shows another board"]
                )
    return []


if __name__ == "__main__":
    main(*sys.argv[1:])
