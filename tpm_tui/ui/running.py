"""Running the application on a terminal, and what is left to say afterwards."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tpm_tui.domain.text import clean
from tpm_tui.service.gate import PersonFiles, User
from tpm_tui.service.sentry import Sentry

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp


def run(app: TpmApp) -> int:
    """Run it; returns the exit code."""
    for name in ("COLUMNS", "LINES"):
        # Python believes these more than the terminal, so that a resize would go unseen.
        os.environ.pop(name, None)
    gc.freeze()
    code = app.run()
    signal.alarm(0)
    if app.farewell:
        sys.stderr.write(f"{clean(app.farewell)}\n")
    return code or 0


def run_behind_gate(board: Path, user: User) -> int:
    """Run it for somebody whom the gate has let in, with the settings among their own files."""
    from tpm_tui.ui.app import TpmApp
    from tpm_tui.ui.gate_config import read_gate_config

    config, wrong = read_gate_config(PersonFiles(board, user.name))
    app = TpmApp(board, config=config, user=user)
    app.hint = wrong
    app.sentry = Sentry(app.may_go_on, app.end_from_beside)
    app.sentry.stand()
    return run(app)
