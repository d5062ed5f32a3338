"""`tpm-tui share`: a folder whose boards a group works on together."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from tpm_tui.cli.command import Command, Parser, json_option
from tpm_tui.cli.output import remark, say, say_json
from tpm_tui.errors import TpmError, quoted
from tpm_tui.store.files.permits import described
from tpm_tui.store.sharing.folder import Changed, Wrong, boards_in, put_right, survey
from tpm_tui.store.sharing.shareable import doubts, group_number, make, members, refuse_unshareable


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "folder", metavar="DIR", help="folder of the boards; made if it is not there"
    )
    parser.add_argument(
        "--group",
        metavar="GROUP",
        required=True,
        help="group of the system whose members take part",
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit code 1 if anything is wrong"
    )
    json_option(parser)


def _share(options: Namespace) -> int:
    folder = Path(os.path.abspath(os.path.expanduser(options.folder)))  # noqa: PTH100, PTH111
    folder = folder.resolve()
    gid = group_number(options.group)
    if options.check:
        return _check(folder, gid, options)
    refuse_unshareable(folder, gid)
    made = not folder.exists()
    if made:
        make(folder)
    changed, wrong = put_right(folder, gid)
    notes = doubts(folder, gid)
    if options.json:
        say_json({**_facts(folder, gid, options.group, wrong, notes), "changed": _json(changed)})
        return 1 if wrong else 0
    if made:
        say(f"Made {folder} ({described(folder.stat())}).")
    say(*(_told(one) for one in changed if not (made and one.path == folder)))
    if not changed:
        say(f"{folder} is shared with {options.group} already; nothing had to be changed.")
    _say_wrong(wrong, notes)
    say(*_next(folder, gid, options.group))
    return 1 if wrong else 0


def _check(folder: Path, gid: int, options: Namespace) -> int:
    wrong: list[Wrong] = []
    try:
        refuse_unshareable(folder, gid, by_us=not folder.is_dir())
    except TpmError as error:
        wrong.append(Wrong(folder, error.message, error.hint, ours=False))
    if not folder.is_dir():
        if not wrong:
            mend = f"tpm-tui share {quoted(folder)} --group {options.group}"
            wrong.append(Wrong(folder, "is not there", mend))
    else:
        wrong += survey(folder, gid)
    notes = doubts(folder, gid)
    if options.json:
        say_json(_facts(folder, gid, options.group, wrong, notes))
    elif wrong:
        _say_wrong(wrong, notes, out=True)
    else:
        say(f"{folder} is shared with {options.group}: nothing is wrong.")
        remark(*notes)
    return 1 if wrong else 0


def _told(one: Changed) -> str:
    return f"{one.path} was {one.before} and is {one.after} now."


def _say_wrong(wrong: list[Wrong], notes: list[str], *, out: bool = False) -> None:
    lines = [
        f"{one.path} {one.what}. {one.mend}".rstrip()
        if not one.what.endswith(".")
        else f"{one.what} {one.mend}".rstrip()
        for one in wrong
    ]
    (say if out else remark)(*lines)
    remark(*notes)


def _next(folder: Path, gid: int, group: str) -> list[str]:
    boards, who = boards_in(folder), members(gid)
    there = (
        f"Everybody in {group} ({', '.join(who)}) opens it with:"
        if who
        else f"Nobody is listed in {group} yet: usermod -aG {group} NAME. Then all open it with:"
    )
    open_it = [f"  tpm-tui {quoted(one)}" for one in boards[:3]] or [
        f"  tpm-tui new {quoted(folder / 'crm.db')}     # and then, all of them: tpm-tui {quoted(folder / 'crm.db')}"
    ]
    later = f"Whoever joined {group} just now logs in again first, or runs: newgrp {group}"
    return [there, *open_it, later]


def _facts(
    folder: Path, gid: int, group: str, wrong: list[Wrong], notes: list[str]
) -> dict[str, object]:
    return {
        "folder": str(folder),
        "group": group,
        "members": members(gid),
        "boards": [str(one) for one in boards_in(folder)],
        "wrong": [{"path": str(one.path), "what": one.what, "mend": one.mend} for one in wrong],
        "notes": notes,
    }


def _json(changed: list[Changed]) -> list[dict[str, str]]:
    return [{"path": str(one.path), "before": one.before, "after": one.after} for one in changed]


SHARE = Command(
    "share",
    "Let a group work on the boards of a folder: setgid, 2770, and boards that all members write.",
    _arguments,
    _share,
    ("share /srv/boards --group crm", "share /srv/boards --group crm --check"),
)
