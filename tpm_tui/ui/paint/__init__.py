"""Between Textual and the terminal: sends little, and nothing that data could abuse."""

from __future__ import annotations

from tpm_tui.ui.paint.mixin import PaintingMixin, hint_scroll
from tpm_tui.ui.paint.painter import Painter
from tpm_tui.ui.paint.safe_filter import SafeFilter

__all__ = ["Painter", "PaintingMixin", "SafeFilter", "hint_scroll"]
