"""`python -m tpm_tui` and the command `tpm-tui`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    # Importing and reading a board make hundreds of thousands of objects and hardly any garbage.
    gc.set_threshold(200_000, 20, 100)
    from tpm_tui.cli.main import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
