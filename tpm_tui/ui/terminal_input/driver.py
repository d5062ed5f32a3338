"""Textual's driver for Linux and macOS with the guard before its parser.

Only where Textual has the names used here; everywhere else its own driver stays.
"""

from __future__ import annotations

import asyncio
import errno
import os
import selectors
import signal
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.message import Message

    from tpm_tui.ui.terminal_input.parser import GuardedParser

PLAIN_INPUT = "TPM_PLAIN_INPUT"
"""Environment variable that, if set to 1, leaves all reading to Textual."""

_NAMES = ("run_input_thread", "process_message", "send_message", "disable_input")
_READ = 4096
_WAIT = 0.1
"""Seconds between two looks at what waits for more input, or for its end."""


def hold_size(terminal: int, widest: int, highest: int) -> None:
    """Make a terminal that claims to be larger than any is as large as one may be: its size comes
    from whoever asked for it, and others ask the system for it, too."""
    try:
        import termios
    except ImportError:
        return
    try:
        lines, columns = termios.tcgetwinsize(terminal)
        if columns > widest or lines > highest:
            termios.tcsetwinsize(terminal, (min(lines, highest), min(columns, widest)))
    except (AttributeError, ValueError, OSError, termios.error):
        pass  # no terminal


def read(terminal: int, *, hangs_up: bool) -> bytes:
    """What has come from a terminal; nothing where it is gone, which is told to the program by the
    signal that the system sends only where the terminal is the one that controls it."""
    try:
        data = os.read(terminal, _READ)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        data = b""
    if not data and hangs_up:
        os.kill(os.getpid(), signal.SIGHUP)
    return data


def dispatch(driver: Any, parser: GuardedParser) -> None:
    """Read until the driver or its terminal comes to an end, and hand over what that means."""
    # A byte that is no UTF-8 must not end the program.
    decode = getincrementaldecoder("utf-8")("replace").decode

    with selectors.SelectSelector() as selector:
        selector.register(driver.fileno, selectors.EVENT_READ)
        selector.register(driver.exit_event, selectors.EVENT_READ)
        reading = True
        while reading:
            # What was typed before the end is still worked on.
            reading = not driver.exit_event.is_set()
            wait = (_WAIT if parser.waits else None) if reading else 0
            if any(key.fileobj == driver.fileno for key, _ in selector.select(wait)):
                data = read(driver.fileno, hangs_up=reading)
                reading = reading and bool(data)
                text = decode(data)
                for event in parser.feed(text) if text else ():
                    driver.process_message(event)
                    driver._pace.keep(driver.exit_event)  # noqa: SLF001  ours
            for event in parser.tick():
                driver.process_message(event)


def guarded(driver: type[Driver]) -> type[Driver]:
    """A driver that keeps pastes apart from keys; the same one where that cannot be."""
    if os.environ.get(PLAIN_INPUT) == "1":
        return driver
    try:
        from textual.drivers.linux_driver import LinuxDriver

        from tpm_tui.ui.terminal_input.ending import Ending
        from tpm_tui.ui.terminal_input.pace import Pace, waiting
        from tpm_tui.ui.terminal_input.parser import HIGHEST, WIDEST, GuardedParser
    except ImportError:
        return driver
    if driver is not LinuxDriver or not all(hasattr(LinuxDriver, name) for name in _NAMES):
        return driver
    if not GuardedParser.is_supported():
        return driver

    class GuardedDriver(LinuxDriver):
        """Reads as Textual does, through the guard."""

        def __init__(self, *words: Any, **named: Any) -> None:
            super().__init__(*words, **named)
            hold_size(self.fileno, WIDEST, HIGHEST)
            self.exit_event = Ending()
            self._pace = Pace(lambda: waiting(self._app))

        def _get_terminal_size(self) -> tuple[int, int]:
            hold_size(self.fileno, WIDEST, HIGHEST)
            width, height = super()._get_terminal_size()
            return min(width, WIDEST), min(height, HIGHEST)

        def send_message(self, message: Message) -> None:
            """Hand an event to the program, and know when it is there."""
            event = asyncio.run_coroutine_threadsafe(
                self._app._post_message(message),  # noqa: SLF001
                self._loop,
            )
            self._pace.sent(event)

        def _run_input_thread(self) -> None:
            """Read; what goes wrong there ends the program as everything that nobody foresaw does,
            where Textual would print its own account of it."""
            try:
                self.run_input_thread()
            except Exception as error:  # noqa: BLE001  passed on to where all are told of
                self._app.call_later(self._app._handle_exception, error)  # noqa: SLF001

        def run_input_thread(self) -> None:
            """Wait for input and dispatch events."""
            dispatch(self, GuardedParser(debug=self._debug))

    return GuardedDriver
