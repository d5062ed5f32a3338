"""What comes from the terminal before Textual reads keys in it."""

from __future__ import annotations

from tpm_tui.ui.terminal_input.driver import PLAIN_INPUT, guarded

__all__ = ["PLAIN_INPUT", "guarded"]
