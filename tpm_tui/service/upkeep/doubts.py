"""What whoever reads a board by a script is told of its file."""

from __future__ import annotations

from tpm_tui.service.fitness import unfit
from tpm_tui.service.session import BoardSession
from tpm_tui.store.files.looked import looked_on, today
from tpm_tui.store.parts import mending

KEEPER = "Tell who keeps the board."


def doubt(session: BoardSession) -> str:
    """One sentence where what a board shows may be wrong, with what can be done about it; empty as a
    rule.  SQLite is asked once a day."""
    name, why, mend = session.path.name, unfit(session), mending(session.path)
    if why:
        said = f"{name} is read-only, because {why}: what it shows may be wrong."
    elif looked_on(session.path, today()):
        return ""
    else:
        from tpm_tui.service.upkeep.soundness import damage
        from tpm_tui.store.faults import remedy

        why = damage(session.reader.path)
        if not why:
            return ""
        said = f"{name} is damaged ({why.rstrip('.')}): what it shows may be wrong."
        mend = remedy(session.path)
    return f"{said} {KEEPER if session.user.locked else mend}"
