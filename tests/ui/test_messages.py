"""What was said can be read again."""

from __future__ import annotations

from pathlib import Path

from tests.ui.driving import driving
from tpm_tui.ui.screens.table import TableScreen
from tpm_tui.ui.spoken import KEPT, Spoken

LONG = "somebody restored an earlier state and " * 12


async def test_a_sentence_that_was_cut_is_read_again_in_full(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        run.desk.say(f"{LONG}\x1b[2J[bold]", "warn")
        run.screen.show_news("ben changed work of 'A'")
        await run.press("j")
        assert LONG[:30] not in run.told
        run.screen.run_command("show-messages")
        await run.settle()
        screen = run.app.screen
        assert isinstance(screen, TableScreen)
        whole = " ".join(what for _, what in screen.table.rows)
        assert LONG.strip() in whole
        assert "[bold]" in whole
        assert "\x1b" not in whole
        assert screen.table.rows[0][1] == "ben changed work of 'A'"
        assert list(screen.table.tones)[:2] == ["warn", "warn"]
        assert all(len(what) <= 66 for _, what in screen.table.rows)


def test_only_the_last_sentences_are_kept_and_none_twice_in_a_row() -> None:
    spoken = Spoken()
    for number in range(KEPT + 5):
        spoken.add(f"sentence {number}", "")
        spoken.add(f"sentence {number}", "warn")
        spoken.add("", "")
    assert [one.text for one in spoken.sentences] == [
        f"sentence {number}" for number in range(5, KEPT + 5)
    ]
