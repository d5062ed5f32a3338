"""The real program on a pseudo-terminal, pasted into."""

from __future__ import annotations

import time
from pathlib import Path

from tests.e2e.programs import edit_first_budget, running, settle, value


def test_an_escape_in_a_paste_runs_nothing(small: Path) -> None:
    with running(small) as terminal:
        terminal.press("enter")
        settle(terminal)
        terminal.write(b"\x1b[200~")  # in one: an Esc that nothing follows soon is a key
        for byte in b"hello\x1bdd\x1b[201~":
            terminal.write(bytes([byte]))
            time.sleep(0.005)
        settle(terminal)
        assert "hellodd" in terminal.text
        terminal.write(b"\x1b[200~\x1bdd\x1bdd")
        settle(terminal)
        terminal.write(b"\x1b[201~")
        settle(terminal)
        terminal.press("enter")
        terminal.wait_for("Rename Rollout to Rollouthello")
        edit_first_budget(terminal, "77")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert value(small, "Research", "budget") == "77"


def test_a_paste_that_never_ends_gives_the_keys_back(small: Path) -> None:
    with running(small) as terminal:
        terminal.press("enter")
        settle(terminal)
        terminal.write(b"\x1b[200~ more\x1bdd")
        terminal.wait_for("moredd")
        terminal.press("escape")
        terminal.wait_for("Kept as it was.")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_bytes_that_are_no_text_end_nothing(small: Path) -> None:
    with running(small) as terminal:
        terminal.write(b"\xff\xfe\xc3")
        edit_first_budget(terminal, "78")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert value(small, "Research", "budget") == "78"
