"""The question what a parent's progress is said to be, why, and until when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tpm_tui.domain.override import parse_override
from tpm_tui.domain.values import ItemId
from tpm_tui.fields.override import spoken, usual_expiry
from tpm_tui.service.editing.commands import set_cell
from tpm_tui.service.foreseeing.what_if import would_ripple
from tpm_tui.ui.prompts.prompt import Prompt

if TYPE_CHECKING:
    from tpm_tui.ui.desk import Desk


_PERCENT = re.compile(r"\s*\d+(?:[.,]\d+)?%?")


def ask_override(desk: Desk, item: ItemId, text: str | None) -> None:
    """Ask for a percentage with its reason, beginning with what holds now or with what was typed;
    an empty answer removes what was said."""
    board = desk.board
    held = board.items.get(item, "override")
    found = parse_override(str(held)) if held is not None else None
    computed = board.engine.progress.computed(item)
    shown = "—" if computed is None else f"{float(computed) / 100:.1f} %"

    def accept(answer: str) -> None:
        outcome = desk.session.execute(lambda now: set_cell(now, item, "progress", answer))
        _ = desk.carry_out(lambda: outcome)

    prompt = Prompt(
        f"progress of {board.items.columns['title'][item]}",
        accept,
        hint=f"Computed {shown}. Type a percentage and why, such as 60 vendor says so; it holds until "
        f"{usual_expiry(board.ctx)} unless you add until and a day. Empty: as computed.",
        lead=lambda typed: " " if _PERCENT.fullmatch(typed) else "",
        cells=((item, "override"), (item, "progress")),
    )

    def tell(answer: str) -> None:
        told = would_ripple(desk.board, set_cell(desk.board, item, "progress", answer))
        prompt.told = (told, "accent")

    prompt.change = tell
    begun = spoken(found) if text is None and found is not None else text
    desk.ask(prompt, begun or "")
