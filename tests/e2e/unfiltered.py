"""The program without the filter that stands between its screens and the terminal.

What reaches the terminal then was made harmless by the screen itself; that the filter would have
caught the rest has a test of its own.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tpm_tui.cli.main import main
from tpm_tui.ui.paint import SafeFilter, mixin

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.color import Color


class Unfiltered(SafeFilter):
    """Lets everything through."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return segments


if __name__ == "__main__":
    setattr(mixin, "SafeFilter", Unfiltered)  # noqa: B010
    sys.exit(main(sys.argv[1:]))
