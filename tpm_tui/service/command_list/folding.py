"""Commands that fold the tree."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

FOLDING = (
    Command("toggle-fold", ("space", "z a"), "Fold or unfold the row.", "Fold", "fold"),
    Command("unfold", ("+", "z o"), "Unfold the row.", "Fold"),
    Command("fold", ("-", "z c"), "Fold the row.", "Fold"),
    Command("unfold-subtree", ("*",), "Unfold everything below the row.", "Fold"),
    Command("unfold-all", ("z R",), "Unfold the whole tree.", "Fold"),
    Command("fold-all", ("z M",), "Fold the whole tree.", "Fold"),
    *(
        Command(f"fold-to-level-{n}", (f"z {n}",), f"Show the tree down to level {n}.", "Fold")
        for n in range(1, 10)
    ),
)
