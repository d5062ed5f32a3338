"""`tpm-tui backup` and `tpm-tui restore`."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from tpm_tui.cli.boards import existing, opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.output import remark, say, say_json
from tpm_tui.cli.table import Column, lines
from tpm_tui.cli.upkeep.refusing import owners_alone
from tpm_tui.errors import BoardError, InvalidInput, Refused, quoted
from tpm_tui.service.company.moments import moment
from tpm_tui.service.places import board_path, is_there
from tpm_tui.service.upkeep.backups import Taken, chosen, take
from tpm_tui.service.upkeep.restoring import Coming, Restored, bring_back, check_right, restore
from tpm_tui.store.copies.backup import NotOursError, Saved, saved
from tpm_tui.store.identity import User, current_user, keeps

UNSOUND = 1


# ---- backup


def _backup_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="a file, or a folder; default: BOARD.backups beside the board",
    )
    parser.add_argument("--list", action="store_true", help="print the backups beside the board")
    json_option(parser)


def _backup(options: Namespace) -> int:
    if options.list:
        if options.file is not None:
            raise InvalidInput("--list prints the backups beside the board; it takes no FILE.")
        path = board_path(options.board).resolve()
        found = saved(path)
        _list(found or saved(existing(options.board).resolve()), as_json=options.json)
        return 0
    with opened(options.board, load=False, warns=False) as session:
        target = None if options.file is None else Path(options.file).expanduser()
        # Of a file that may only be read, what is read is a private copy.
        taken = take(session.reader.path, session.lock, target, owner=session.path)
    _tell_taken(taken, as_json=options.json)
    return UNSOUND if taken.faults else 0


def _tell_taken(taken: Taken, *, as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "file": str(taken.path),
                "revision": taken.revision,
                "bytes": taken.size,
                "ok": not taken.faults,
                "problems": list(taken.faults),
            }
        )
    elif taken.faults:
        more = len(taken.faults) - 1
        others = f" (and {more:,} more)" if more else ""
        say(f"{taken.path}: saved as the board is, but it is not sound: {taken.faults[0]}{others}")
    else:
        say(f"{taken.path}: revision {taken.revision:,}, {taken.size:,} bytes, checked.")


def _list(found: list[Saved], *, as_json: bool) -> None:
    now = datetime.now().astimezone()
    if as_json:
        say_json(
            [
                {
                    "number": number,
                    "file": str(one.path),
                    "taken": f"{one.taken:%Y-%m-%dT%H:%M:%SZ}",
                    "revision": one.revision,
                    "kind": one.kind or "asked for",
                    "bytes": _size(one),
                }
                for number, one in enumerate(found, 1)
            ]
        )
        return
    if not found:
        say("No backups beside this board yet.")
        return
    kinds = [one.kind or "asked for" for one in found]
    columns = [
        Column("no", [str(number) for number in range(1, len(found) + 1)], right=True),
        Column("taken", [f"{one.taken.astimezone():%Y-%m-%d %H:%M}" for one in found]),
        Column("revision", [f"{one.revision:,}" for one in found], right=True),
        Column("bytes", [f"{_size(one):,}" for one in found], right=True),
        Column(
            "made",
            [
                f"{k} (still to come)" if one.taken > now else k
                for k, one in zip(kinds, found, strict=True)
            ],
        ),
        Column("file", [one.path.name for one in found]),
    ]
    say(*lines(columns, {}, cut=False))


def _size(one: Saved) -> int:
    try:
        return one.path.stat().st_size
    except OSError:
        return 0


# ---- restore


def _restore_arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "source",
        metavar="FROM",
        help="a backup by its number, revision (r1234) or name (backup BOARD --list), or a file",
    )
    parser.add_argument("--yes", action="store_true", help="restore without asking")
    parser.add_argument(
        "--other", action="store_true", help="also from a file that is a state of another board"
    )
    json_option(parser)


def _restore(options: Namespace) -> int:
    path = board_path(options.board).resolve()
    user: User = options.user or current_user()
    if not is_there(path):
        return _tell_restored(path, _bring_back(path, user, options), options)
    try:
        with opened(options.board, user=options.user, warns=False) as session:
            check_right(session)
            done = _ask_and_restore(path, user, options)
    except BoardError as error:
        if not os.access(path, os.W_OK) or not _is_damaged(path):
            raise
        if not keeps(user, path):
            raise owners_alone(path, "restore", "damaged") from error
        done = _ask_and_restore(path, user, options)
    return _tell_restored(path, done, options)


def _bring_back(path: Path, user: User, options: Namespace) -> Restored | None:
    """Make a board anew that is not there any more."""
    if not saved(path) and not Path(options.source).expanduser().is_file():
        _ = existing(options.board)
    if user.locked:
        raise Refused(
            f"{path.name} is not there, and only who may write its folder can restore it."
        )
    file = chosen(path, options.source)
    return bring_back(path, file, user, lambda coming: _agreed(path, coming, options))


def _tell_restored(path: Path, done: Restored | None, options: Namespace) -> int:
    if done is None:
        remark("Nothing was changed.")
        return 2
    if options.json:
        kept = None if done.saved is None else str(done.saved)
        say_json({"restored": str(done.coming.file), "saved": kept, "label": done.label})
        return 0
    say(f"{path.name}: {done.label}.")
    if done.saved is not None:
        say(f"To take that back: tpm-tui restore {quoted(path)} {quoted(done.saved)}")
    return 0


def _ask_and_restore(path: Path, user: User, options: Namespace) -> Restored | None:
    return restore(
        path,
        chosen(path, options.source),
        user,
        lambda coming: _agreed(path, coming, options),
        other=options.other,
    )


def _is_damaged(path: Path) -> bool:
    """Whether a board cannot be opened at all because of what is in its file."""
    from tpm_tui.service.upkeep.repairing import is_readable

    try:
        return not is_readable(path)
    except NotOursError:  # it was emptied, or something else was written over it
        return bool(saved(path)) or not path.stat().st_size


def _agreed(path: Path, coming: Coming, options: Namespace) -> bool:
    """Say what would be done and ask; in scripts `--yes` has answered already."""
    say_it = remark if options.json else say
    say_it(f"{coming.file}: revision {coming.revision:,}, last changed {moment(coming.at)}, sound.")
    if coming.other:
        say_it("It is a state of another board.")
    if coming.gone:
        say_it(f"{path} is not there; it will be made.")
    elif coming.damaged:
        say_it(f"{path.name} is damaged; its bytes are kept beside it.")
    else:
        people = ", ".join(coming.people)
        changes = f"{coming.changes:,} change{'s' if coming.changes != 1 else ''}"
        since = f"{changes} since, by {people}," if coming.changes else "No changes since; all"
        say_it(f"{since} will be in a backup made first.")
    if options.yes:
        return True
    if not sys.stdin.isatty():
        raise Refused("Nothing was restored: that needs --yes in a script.")
    sys.stdout.flush()
    sys.stderr.write(f"Restore {path.name} to that state? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


BACKUP = Command(
    "backup",
    "Copy a board while others work on it, and check the copy; or list the backups there are.",
    _backup_arguments,
    _backup,
    (
        "backup crm",
        "backup crm /mnt/safe/",
        "backup crm ./crm-before-replan.db",
        "backup crm --list",
    ),
)

RESTORE = Command(
    "restore",
    "Give a board an earlier state back; what is there now is saved first, and open boards follow.",
    _restore_arguments,
    _restore,
    ("restore crm 1", "restore crm ./crm-before-replan.db", "restore crm 2 --yes"),
)
