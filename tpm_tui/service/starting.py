"""Making boards: the demo, a template, an import."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from tpm_tui.errors import BoardError
from tpm_tui.exchange.plan import ImportPlan
from tpm_tui.exchange.template import load_demo, load_template
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.importing import currency_notes, for_session, new_board, plan_changes
from tpm_tui.service.places import open_board

TEMPLATE_TITLES = {
    "erp": "Enterprise software rollout: five phases with gates, 40 weeks",
    "cloud": "Server-to-cloud migration: waves, cutovers, decommissioning, 32 weeks",
    "mobile": "Mobile app product: discovery, epics, launch",
    "empty": "Empty board",
}


DEMO_NAME = "Demo portfolio"


def make_demo() -> Path:
    """A fresh demo board in a private temporary folder."""
    path = Path(tempfile.mkdtemp(prefix="tpm-tui-demo-")) / "demo.db"
    new_board(path, load_demo(FieldContext()), DEMO_NAME)
    return path


def make_from_template(path: Path, template: str, start: date) -> None:
    """A new board from a template."""
    new_board(path, load_template(template, start, FieldContext()), path.stem)


def import_into(path: Path, plan: ImportPlan, target: int = 0) -> list[str]:
    """Write a plan into a board, which is made if it is missing; raises BoardError.

    Returns what the user should know of it, such as amounts in another currency.
    """
    if not path.exists():
        if target:
            raise BoardError(f"There is no board {path} with an item {target} to import below.")
        new_board(path, plan, path.stem)
        return []
    with open_board(path) as session:
        session.load()
        plan = for_session(session, plan)
        notes = currency_notes(session.board, plan)
        session.execute(lambda board: plan_changes(board, plan, target))
    return notes
