"""Ends a session behind the gate from beside it.  The program itself may be held up by a terminal that
nobody reads, or by work that takes long: what it would see of its access and its client, it does not."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread, main_thread

from tpm_tui.domain.text import clean
from tpm_tui.errors import Refused, TpmError

LOOK = 1.0
"""Seconds between two looks."""
PATIENCE = 3.0
"""Seconds without a sign of life after which the access is looked up here."""
DEADLINE = 2.0
"""Seconds after which a program that was told to end is ended."""
CODE = 128 + signal.SIGTERM
"""Exit code of a program that ended so."""
_STDOUT, _STDERR = 1, 2

End = Callable[[str], object]
"""Tells the program to end, and why."""


class Sentry:
    """Stands beside a session until it ends."""

    def __init__(
        self,
        still: Callable[[], object],
        end: End,
        *,
        gone: Callable[[], bool] = lambda: False,
        die: Callable[[int], object] = os._exit,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.over = Event()
        """Set where nobody needs to be watched any more."""
        self._still, self._end, self._gone = still, end, gone
        self._die, self._clock = die, clock
        self._seen = clock()

    def seen(self) -> None:
        """A sign of life of a program that looks by itself whether it may go on."""
        self._seen = self._clock()

    def stand(self) -> None:
        """Begin."""
        Thread(target=self._watch, name="sentry", daemon=True).start()

    def _watch(self) -> None:
        while not self.over.wait(LOOK):
            why = self.look()
            if why:
                self._end(why)
                if not self.over.wait(DEADLINE):
                    self._die(CODE)
                return

    def look(self) -> str:
        """Why the session has to end; empty as long as it need not."""
        if self._gone():
            return "The client is gone."
        if self._clock() - self._seen < PATIENCE:
            return ""
        try:
            _ = self._still()
        except Refused as error:
            return str(error)
        except (TpmError, OSError, MemoryError):
            pass  # what is wrong with the file does not end a session; the next look may tell more
        return ""


def tell_to_end() -> None:
    """A signal to the main thread, which reaches it wherever it waits."""
    ident = main_thread().ident
    if ident is not None:
        signal.pthread_kill(ident, signal.SIGTERM)


def end_request(why: str) -> None:
    """End a request that is answered without a screen; whoever reads is told."""
    with suppress(OSError):
        os.set_blocking(_STDERR, False)
        os.write(_STDERR, f"tpm-tui: {clean(why)}\n".encode())
    os._exit(2)


def reader_gone() -> bool:
    """Whether nobody can read any more what is written: the other end of a pipe or socket is closed."""
    looked = select.poll()
    looked.register(_STDOUT, 0)
    with suppress(OSError, ValueError):
        return any(event & (select.POLLERR | select.POLLHUP) for _, event in looked.poll(0))
    return False
