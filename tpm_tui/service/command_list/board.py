"""Commands that concern the whole screen."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

THE_BOARD = (
    Command(
        "undo",
        ("u", "ctrl+z"),
        "Undo your last change, also after a restart.",
        "Board",
        "undo",
        needs="editable",
        changes="own",
    ),
    Command(
        "redo",
        ("ctrl+r", "ctrl+y"),
        "Redo what was undone.",
        "Board",
        needs="editable",
        changes="own",
    ),
    Command("switch-theme", ("f8",), "Light or dark.", "Board"),
    Command("choose-theme", ("z T",), "Pick a theme while looking at it.", "Board"),
    Command("cycle-density", ("z d",), "Next density: compact, normal, roomy.", "Board"),
    Command(
        "refresh-screen", ("ctrl+l", "f5"), "Paint everything again and look for changes.", "Board"
    ),
    Command("recompute", ("f9",), "Compute every roll-up from scratch.", "Board"),
    Command("show-help", ("?", "f1"), "All keys.", "Board", "help"),
    Command("open-palette", (":", "ctrl+p", "f10"), "Find a command by name.", "Board", "commands"),
    Command(
        "board-settings",
        ("g .",),
        "What the board counts by: weights, progress, estimates, working time; changed right there.",
        "Board",
    ),
    Command(
        "show-who-is-here",
        ("g @",),
        "Who else has the board open, on which row they are, and who edits.",
        "Board",
    ),
    Command(
        "show-access",
        ("g A",),
        "Who is viewer, editor or admin, of all or of parts; an admin changes it there.",
        "Board",
    ),
    Command(
        "show-drafts",
        (),
        "Half-typed texts that lost connections have left: go on with one, copy or drop it.",
        "Board",
        needs="editable",
        changes="own",
    ),
    Command(
        "show-messages",
        (),
        "Read again, in full, what was said below the board lately, and of what others did.",
        "Board",
    ),
    Command("toggle-read-only", (), "Let nothing be changed from here, or let it again.", "Board"),
    Command(
        "take-new-copy",
        (),
        "Of a board that you may only read: look at it as it is now (F5 where it has changed).",
        "Board",
    ),
    Command("suspend", (), "Back to the shell; fg returns.", "Board", needs="account"),
    Command("quit", ("q", "ctrl+q"), "Leave; there is nothing to save.", "Board", "quit"),
)
