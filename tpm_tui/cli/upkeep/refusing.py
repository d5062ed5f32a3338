"""Who may do what to a board of which it cannot be read who may."""

from __future__ import annotations

from pathlib import Path

from tpm_tui.errors import Refused
from tpm_tui.store.files.permits import user_name


def owners_alone(path: Path, verb: str, state: str) -> Refused:
    """That only its owner may `restore` or `mend` a board whose roles are out of reach."""
    owner = user_name(path.stat().st_uid)
    others = "" if owner == "root" else ", or root,"
    return Refused(
        f"{path.name} is {state}, and the roles in it cannot be read: only {owner}, whose file it "
        f"is{others} may {verb} it.",
        f"Ask {owner} to.",
    )
