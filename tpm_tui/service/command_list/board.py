"""Commands that concern the whole screen."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

THE_BOARD = (
    Command(
        "undo", ("u", "ctrl+z"), "Undo your last change, also after a restart.", "Board", "undo"
    ),
    Command("redo", ("ctrl+r", "ctrl+y"), "Redo what was undone.", "Board"),
    Command("show-saved", ("ctrl+s",), "Everything is saved already: say since when.", "Board"),
    Command("switch-theme", ("f8",), "Light or dark.", "Board"),
    Command(
        "refresh-screen", ("ctrl+l", "f5"), "Paint everything again and look for changes.", "Board"
    ),
    Command("recompute", ("f9",), "Compute every roll-up from scratch.", "Board"),
    Command("show-help", ("?", "f1"), "All keys.", "Board", "help"),
    Command("open-palette", (":", "ctrl+p"), "Find a command by name.", "Board", "find"),
    Command("quit", ("q", "ctrl+q"), "Leave; there is nothing to save.", "Board", "quit"),
)
