"""`tpm-tui check --repair` and `check --accept-break`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from tpm_tui.cli.boards import existing, is_database, opened
from tpm_tui.cli.output import remark, say, say_json
from tpm_tui.cli.upkeep.refusing import owners_alone
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError, Refused, quoted
from tpm_tui.service.fitness import UNFIT
from tpm_tui.service.roles.permission import why_not
from tpm_tui.service.roles.rights import check
from tpm_tui.service.upkeep.breaks import accept, lost_at_end, open_breaks, said_break
from tpm_tui.service.upkeep.repairing import Plan, planned, repair
from tpm_tui.service.upkeep.salvaging import salvage
from tpm_tui.store.copies.backup import saved
from tpm_tui.store.files.beside import beside
from tpm_tui.store.files.own_log import settle
from tpm_tui.store.files.permits import permit
from tpm_tui.store.identity import User, current_user, keeps
from tpm_tui.store.journal.records import REPAIRED
from tpm_tui.store.lock import BoardLock

_LIMIT = 200
"""Cells that the text form prints one by one."""


def repair_board(options: Namespace) -> bool | None:
    """Mend what can be mended after asking, and say whether there was anything; None where the file
    is damaged, of which what can be read was saved elsewhere.  Raises Refused where the answer is no."""
    path = existing(options.board).resolve()
    user: User = options.user or current_user()
    granted = permit(path)
    if not granted.write:
        # Even a look in place would leave files behind that lock its owner out.
        raise Refused(f"{path.name} cannot be mended by {user.name}: {granted.why}.", granted.mend)
    if not (is_database(path) or beside(path, "lock").exists() or saved(path)):
        raise BoardError(f"{path} is no board, and never was one.", "Name a board.")
    lock = BoardLock(path)
    try:
        if told := settle(path, lock):
            remark(told)
    finally:
        lock.close()
    plan = planned(path)
    if plan.damaged:
        _salvage(path, user, plan, options)
        return None
    tell = remark if options.json else say
    tell(*_left(plan))
    if not plan.mends:
        return False
    lines = list(_lines(plan))
    tell(*lines[:_LIMIT])
    if len(lines) > _LIMIT:
        tell(f"and {len(lines) - _LIMIT:,} more")
    _need_right(path, user, options)
    _agree(options, f"Mend that in {path.name}?")
    done, kept = repair(path, user)
    count = (
        len(done.cells)
        + len(done.moves)
        + len(done.parts)
        + done.reindex
        + (done.counter is not None)
    )
    tell(f"Mended {count:,} thing{'s' if count != 1 else ''}; as it was it is in {kept}")
    return True


def _need_right(path: Path, user: User, options: Namespace) -> None:
    """Whoever mends a board must be able to write it, and one of its admins."""
    if keeps(user, path):
        return
    try:
        with opened(options.board, user=options.user, warns=False) as session:
            mending = ChangeSet((SetCell(BOARD, REPAIRED, None, "{}"),))
            check(session.board, session.user, mending, keeper=session.keeper)
    except BoardError as error:
        raise owners_alone(path, "mend", "damaged") from error


def _salvage(path: Path, user: User, plan: Plan, options: Namespace) -> None:
    tell = remark if options.json else say
    tell(*(f"SQLite: {line}" for line in plan.damaged[:_LIMIT]))
    tell(f"{path.name} is damaged: what can be read of it goes into a new file; it stays as it is.")
    _agree(options, f"Salvage {path.name}?")
    done = salvage(path, user)
    if options.json:
        say_json({"salvaged": str(done.path), "report": list(done.report)})
        return
    say(*(f"  {line}" for line in done.report))
    say(
        f"Salvaged: {done.path}",
        f"To take it over: tpm-tui restore {quoted(path)} {quoted(done.path)}",
    )


def _lines(plan: Plan) -> Iterator[str]:
    """Each thing that would be mended, before and after."""
    yield from plan.parts
    if plan.reindex:
        yield "indexes: damaged -> made anew from their tables"
    if plan.gone:
        first = (plan.counter or 0) + 1
        yield f"journal: rows {first:,} to {first + plan.gone - 1:,} are gone; it goes on from {first:,}"
    elif plan.counter is not None:
        yield f"counter: wrong or missing -> {plan.counter:,}, the end of the journal"
    for one in plan.cells:
        where = f"item {one.item}: {one.field}" if one.item != BOARD else f"setting {one.field}"
        if plan.told:
            yield f"{where}: the journal is told {one.table!r}; it says {one.journal!r}"
        else:
            yield f"{where}: {one.table!r} -> {one.journal!r}, as the journal says"
    for move in plan.moves:
        yield f"item {move.item}: {move.why} -> put at the top level"


def _left(plan: Plan) -> Iterator[str]:
    """What nothing can mend."""
    for one in plan.breaks:
        yield said_break(one)
    if plan.breaks:
        yield "A broken chain cannot be mended; to go on all the same: check --accept-break"
    if plan.doubtful:
        cells = len(plan.doubtful)
        yield (
            f"{cells:,} cell{'s' if cells != 1 else ''} differ{'' if cells != 1 else 's'} from the "
            "journal where its chain is broken, so nobody knows which is right; they stay as they are"
        )


def _agree(options: Namespace, question: str) -> None:
    """Ask; in scripts `--yes` has answered already."""
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise Refused("Nothing was changed: that needs --yes in a script.")
    sys.stdout.flush()
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise Refused("Nothing was changed.")


def accept_breaks(options: Namespace) -> None:
    """Journal that somebody knows of the breaks of the chain and goes on all the same."""
    tell = remark if options.json else say
    with opened(options.board, user=options.user, warns=False) as session:
        found = open_breaks(session)
        if not found:
            said = f"The chain of {session.path.name} has no break to accept."
            if not options.repair:
                raise Refused(said)
            tell(said)
            return
        tell(*map(said_break, found))
        if lost := lost_at_end(session):
            tell(lost)
        if session.read_only:
            raise Refused(why_not(session), session.mend)
        _agree(options, "Accept that, in your name?")
        outcome = accept(session, found)
        tell(f"{outcome.label[:1].upper()}{outcome.label[1:]}.")


def is_unfit(options: Namespace) -> bool:
    """Whether a board has to be mended before anything can be journalled in it."""
    try:
        with opened(options.board, user=options.user, warns=False) as session:
            return session.read_only.startswith(UNFIT)
    except BoardError:
        return True
