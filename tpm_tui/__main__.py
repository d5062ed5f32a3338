"""`python -m tpm_tui` and the command `tpm-tui`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from tpm_tui.cli.main import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
