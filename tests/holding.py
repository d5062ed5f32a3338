"""Another process that holds the lock of a board."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

HOLDER = """
import sys
from pathlib import Path
from tpm_tui.store.lock import BoardLock
lock = BoardLock(Path(sys.argv[1]))
lock.who = sys.argv[2]
with lock.held():
    print("held", flush=True)
    sys.stdin.readline()
print("free", flush=True)
"""


@contextmanager
def holding(
    board: Path, program: str = HOLDER, who: str = "ben"
) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until it is told to let go."""
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(board), who],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        yield child
        child.send_signal(signal.SIGCONT)
        child.kill()


def let_go(child: subprocess.Popen[bytes]) -> None:
    """Tell it to."""
    assert child.stdin is not None
    child.stdin.write(b"\n")
    child.stdin.flush()


def free(path: Path) -> bool:
    """Whether another open file could take a lock file now, by the kernel."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return True
