"""Doing the same again: the last change, and macros."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from tpm_tui.service.gate import files_of
from tpm_tui.ui.keys.recorder import (
    LARGEST,
    Recorder,
    Typed,
    load_macro,
    macro_text,
    read_macro,
    save_macro,
)

if TYPE_CHECKING:
    from tpm_tui.ui.screens.board import BoardScreen

MACRO = "last.keys"


class Repeating:
    """Repeat and macro commands."""

    def __init__(self, screen: BoardScreen) -> None:
        self.screen = screen
        self._badge = ""
        """What the head line said before keys were recorded."""
        screen.desk.changed = self._changed

    def _changed(self) -> None:
        self.recorder.changed()

    @property
    def recorder(self) -> Recorder:
        """The program's ear."""
        return self.screen.app.recorder

    def repeat_change(self) -> None:
        """Do the last change again, here."""
        recorder = self.recorder
        if not recorder.change:
            self.screen.say("Nothing was changed yet that could be done again.", "muted")
            return
        self._play(recorder.change)

    def record_macro(self) -> None:
        """Begin to record keys, or stop; @ plays them."""
        recorder = self.recorder
        if recorder.recording:
            recorder.recording = False
            recorder.forget_act()
            self._show_badge(self._badge)
            self._save(recorder.macro)
            count = len(recorder.macro)
            keys = "1 key" if count == 1 else f"{count} keys"
            self.screen.say(f"{keys} recorded; @ plays them, also another day.", "good")
        else:
            recorder.macro.clear()
            recorder.recording = True
            self._badge = self.screen.badge
            self._show_badge("recording keys, m stops")
            self.screen.say("Recording keys; m again stops.", "warn")

    def _show_badge(self, badge: str) -> None:
        self.screen.badge = badge
        self.screen.show_heading()

    def run_macro(self) -> None:
        """Play the recorded keys."""
        recorder = self.recorder
        if recorder.recording:
            self.screen.say("A macro cannot play itself; m stops recording.", "bad")
            return
        if recorder.replaying:
            # A file could hold its own @: it would never end.
            self.screen.say("A macro plays already.", "bad")
            return
        if not recorder.macro:
            recorder.macro = self._load()
        self._play(recorder.macro)

    def _save(self, keys: list[Typed]) -> None:
        files = files_of(self.screen.session)
        if files is None:
            save_macro(_path(), keys)
        else:
            files.write(MACRO, macro_text(keys).encode())

    def _load(self) -> list[Typed]:
        files = files_of(self.screen.session)
        if files is None:
            return load_macro(_path())
        return read_macro(files.read(MACRO, LARGEST).decode("utf-8", "replace"))

    def _play(self, keys: list[Typed]) -> None:
        first = self.recorder.play(keys)
        if first is not None:
            self.screen.app.post_message(first)


def _path() -> Path:
    return user_data_path("tpm-tui", appauthor=False) / "macros" / MACRO
