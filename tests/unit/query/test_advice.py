"""What a filter line may not mean, told while it is typed."""

from __future__ import annotations

import pytest

from tests.boards import Sketch, row
from tpm_tui.query.names import Names
from tpm_tui.query.parse import parse_filter

RISK = {"field:x_risk": {"label": "Risk", "type": "choice",
                         "options": [["lo", "Low"], ["me", "Medium"], ["hi", "High"]]}}  # fmt: skip


@pytest.mark.parametrize(
    "line, told",
    [
        ("risk:high or medium", "risk:high,medium"),
        ("risk:High or MEDIUM", "risk:High,MEDIUM"),
        ("risk=high or low", "risk:high,low"),
        ("budget>5 (risk:high or medium)", "risk:high,medium"),
        ("not (risk:high or medium)", "risk:high,medium"),
        ("owner:x or risk:high or medium", "risk:high,medium"),
        ("status:done or blocked", "status:done,blocked"),
        ('risk:high or "low"', "risk:high,low"),
        ("risk:high,medium", ""),
        ("risk:high, medium", ""),
        ("risk:high medium", ""),
        ("medium or risk:high", ""),
        ("risk:high or owner:x or medium", ""),
        ("risk:high or design", ""),
        ("owner:ana or bo", ""),
        ("has:risk or medium", ""),
        ("", ""),
    ],
)
def test_an_option_that_is_searched_as_a_word_is_told(line: str, told: str) -> None:
    board = Sketch(row("One"), row("Two"), today="2026-03-10", **RISK).board
    names = Names(board.fields, board.ctx)
    found = parse_filter(line, names).advice(names)
    assert (f"; {told} asks for both." in found) if told else found == ""
