"""`tpm-tui access`: who may do what on a board, and whose key opens it."""

from __future__ import annotations

import os
import stat
import sys
from argparse import Namespace
from pathlib import Path

from tpm_tui.cli.boards import existing, opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.gate.confinement import missing
from tpm_tui.cli.output import remark, say, say_json
from tpm_tui.cli.reading.rows import item_of
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError, InvalidInput, Refused, quoted
from tpm_tui.service.board import Board
from tpm_tui.service.roles import granting
from tpm_tui.service.roles.access import EVERYBODY, Entry
from tpm_tui.service.roles.acquaintance import keepers, keys_file, stranger
from tpm_tui.service.session import BoardSession
from tpm_tui.store import door_keys
from tpm_tui.store.door_keys import UNFENCED, Door
from tpm_tui.store.files.person_files import is_login
from tpm_tui.store.identity import current_user, keeps

_ACTS = {"list": 0, "add": 1, "revoke": 1, "default": 1}
_FORMS = {
    "list": "list BOARD",
    "add": "add BOARD LOGIN [--role ROLE] [--below ID] [--key FILE [--unfenced]]",
    "revoke": "revoke BOARD LOGIN [--below ID]",
    "default": "default BOARD ROLE",
}


def _arguments(parser: Parser) -> None:
    parser.add_argument("act", metavar="ACT", choices=tuple(_ACTS), help=f"of: {', '.join(_ACTS)}")
    board_argument(parser)
    parser.add_argument(
        "words",
        metavar="WORD",
        nargs="*",
        help="a login, or `uid 4711` for somebody without a name; of default: a role",
    )
    parser.add_argument("--role", default="editor", help="viewer, editor (the default) or admin")
    parser.add_argument("--below", metavar="ID", help="only this item and what is below it")
    parser.add_argument(
        "--key", metavar="FILE", help="a public key that opens the board for them; - reads it here"
    )
    parser.add_argument(
        "--authorized-keys",
        metavar="FILE",
        help="keys file of sshd (default: the one of the board's owner)",
    )
    parser.add_argument(
        UNFENCED,
        action="store_true",
        help="of --key: let them in also where this computer's kernel cannot lock sessions in",
    )
    json_option(parser)


def _access(options: Namespace) -> int:
    if len(options.words) == _ACTS[options.act] + 1 and options.words[0] == "uid":
        options.words = [" ".join(options.words)]  # as people without a name are shown
    if len(options.words) != _ACTS[options.act]:
        raise InvalidInput(f"Write it as: tpm-tui access {_FORMS[options.act]}")
    board = existing(options.board).resolve()
    keys = _keys_file(options, board)
    match options.act:
        case "add":
            _add(options, board, keys)
        case "revoke":
            _revoke(options, board, keys)
        case "default":
            with opened(str(board)) as session:
                role = granting.role_named(options.words[0])
                before = session.board.access
                outcome = session.execute(
                    lambda now: granting.set_default(now, role, session.user.name)
                )
                first = before is None
                say(f"Everybody else is {role.word} now." if len(outcome.changes) else _SAME)
                _say_first(session, first=first, others=False)
        case "list":
            _list(board, keys, as_json=options.json)
    return 0


_SAME = "Nothing changed: it was so already."


def _keys_file(options: Namespace, board: Path) -> Path:
    if options.authorized_keys is not None:
        return Path(os.path.abspath(Path(options.authorized_keys).expanduser()))  # noqa: PTH100  a link must stay one
    return keys_file(board)


# ---- giving and taking


def _add(options: Namespace, board: Path, keys: Path) -> None:
    login, role = granting.checked_login(options.words[0]), granting.role_named(options.role)
    if options.unfenced and options.key is None:
        raise InvalidInput(f"{UNFENCED} is about a key: give it together with --key.")
    door = _door(options, login, board) if options.key is not None else None
    if door is not None:
        _ = door_keys.check_new(keys, door)
        _ = door_keys.door_line(door, sys.executable)
    with opened(str(board)) as session:
        below = BOARD if options.below is None else item_of(session.board, options.below)
        first = session.board.access is None
        outcome = session.execute(
            lambda now: granting.grant(now, login, role, session.user.name, below)
        )
        said = outcome.label.removeprefix("access: ")
        say(f"{said} now." if len(outcome.changes) else _SAME)
        _say_first(session, first=first, others=True)
        if door is None and (unknown := stranger(login, board, keys=keys)):
            remark(unknown)
    if door is not None:
        _add_door(door, board, keys)


def _door(options: Namespace, login: str, board: Path) -> Door:
    file = options.key
    if not is_login(login):
        raise InvalidInput(
            f"{login!r} cannot log in by a key: a name has small letters, digits and . _ -, "
            "a letter first, 32 at most."
        )
    try:
        if file == "-":
            text = sys.stdin.read(door_keys.LONGEST + 1)
        else:
            with Path(file).open(encoding="utf-8", errors="replace") as opened_file:
                text = opened_file.read(door_keys.LONGEST + 1)
    except OSError as error:
        raise InvalidInput(f"The key {file} cannot be read: {error.strerror}.") from error
    return Door(login, str(board), door_keys.read_public_key(text), options.unfenced)


def _add_door(door: Door, board: Path, keys: Path) -> None:
    held = board.stat()
    if door_keys.add_door(keys, door, sys.executable, (held.st_uid, held.st_gid)):
        say(f"The key opens the board for {door.login} and nothing else ({keys}).")
    else:
        say(f"The key opens the board for {door.login} already.")
    lacking = [] if door.unfenced else missing()
    if lacking:
        remark(
            f"But nobody is let in: the kernel of this computer has no {', '.join(lacking)}, so a "
            f"session could do more than it should. Add {UNFENCED} if that may be."
        )
    if stat.S_IMODE(held.st_mode) & 0o177:
        remark(f"Nobody gets in by a key while others may open the file: chmod 600 {quoted(board)}")


def _say_first(session: BoardSession, *, first: bool, others: bool) -> None:
    """The first role makes its author admin."""
    if first:
        rest = ", everybody else is editor as before" if others else ""
        say(
            f"You ({session.user.name}) are admin{rest}. Without roles everybody could do everything."
        )


def _revoke(options: Namespace, board: Path, keys: Path) -> None:
    login = options.words[0]
    with opened(str(board)) as session:
        held = granting.own_entry(session.board, login)
        if options.below is not None:
            below = item_of(session.board, options.below)
            outcome = session.execute(lambda now: granting.revoke(now, login, below))
            say(f"{outcome.label.removeprefix('access: ').replace('nothing', 'Nothing')}.")
            return
        if held is None and not _keys_of(keys, login, board):
            raise Refused(f"{login} has neither a role on this board nor a key that opens it.")
        by_key = bool(_keys_of(keys, login, board))
        if held is not None:
            _ = session.execute(lambda now: granting.revoke(now, login, by_key=by_key))
            if granting.own_entry(session.board, login) is not None:
                say(f"{login} is viewer now; without a role they would do more, as everybody else.")
            else:
                say(f"{login} has no role any more.")
            if not keeps(session.user, board):
                say("If a key of theirs opens it, whoever owns the board runs this as well.")
    if _keys_of(keys, login, board):
        count = door_keys.remove_doors(keys, login, str(board))
        say(f"{count} {'key is' if count == 1 else 'keys are'} gone from {keys}.")


def _keys_of(keys: Path, login: str, board: Path) -> int:
    try:
        found = door_keys.doors(keys)
    except BoardError as error:
        if keeps(current_user(), Path(board)):
            remark(str(error))
        return 0
    return sum(1 for one in found if (one.login, one.board) == (login, str(board)))


# ---- listing


def _list(board: Path, keys: Path, *, as_json: bool) -> None:
    try:
        doors = [one.login for one in door_keys.doors(keys) if one.board == str(board)]
        unread = ""
    except BoardError as error:
        # Whoever does not keep the board may not even look whether there is such a file.
        doors, unread = [], str(error) if keeps(current_user(), board) else ""
    with opened(str(board)) as session:
        entries = dict(session.board.access.entries) if session.board.access else {}
        names = sorted({*entries, *doors} - {EVERYBODY})
        warnings = [unread] if unread else []
        if entries:
            warnings += [
                f"{one} has a key and no role: they may look and no more."
                for one in names
                if one not in entries
            ]
        if doors:
            known = {*doors, *keepers(board)}
            warnings += [f"{one} has a role and no key." for one in names if one not in known]
        if as_json:
            people = [_object(session.board, one, entries.get(one), doors) for one in names]
            everybody = _object(session.board, EVERYBODY, entries.get(EVERYBODY), doors)
            say_json(
                {"roles": bool(entries), "people": people, "everybody_else": everybody,
                 "keys_file": str(keys), "warnings": warnings}
            )  # fmt: skip
            return
        if not entries:
            say("This board has no roles: whoever can write its file may do everything.")
        if names or entries:
            _say_table(session.board, [*names, *([EVERYBODY] if entries else [])], entries, doors)
        for one in warnings:
            say(f"Note: {one}")


def _say_table(board: Board, names: list[str], entries: dict[str, Entry], doors: list[str]) -> None:
    shown = [entries.get(one) for one in names]
    columns = [
        Column("login", ["everybody else" if one == EVERYBODY else clean(one) for one in names]),
        Column("role", ["" if one is None else one.role.word for one in shown]),
        Column("parts", ["" if one is None else clean(_parts(board, one)) for one in shown]),
        Column("keys", [str(doors.count(one) or "") for one in names], right=True),
    ]
    say(*lines(columns, {}, cut=False))


def _parts(board: Board, entry: Entry) -> str:
    titles = board.items.columns["title"]
    return ", ".join(
        f"{role.word} of {item} {titles[item] if item < len(titles) else ''}".rstrip()
        for item, role in sorted(entry.below.items())
    )


def _object(board: Board, login: str, entry: Entry | None, doors: list[str]) -> dict[str, object]:
    titles = board.items.columns["title"]
    below = sorted(entry.below.items()) if entry is not None else []
    return {
        "login": login,
        "role": None if entry is None else entry.role.word,
        "below": [
            {"id": item, "title": titles[item] if item < len(titles) else None, "role": role.word}
            for item, role in below
        ],
        "keys": doors.count(login),
    }


ACCESS = Command(
    "access",
    "Who may do what on a board: viewer, editor, admin, of all or of parts; and whose key opens it.",
    _arguments,
    _access,
    (
        "access list crm",
        "access add crm dana",
        "access add crm dana --role viewer",
        "access add crm dana --below 12",
        "access add crm dana --key dana.pub",
        "access default crm viewer",
        "access revoke crm dana --below 12",
        "access revoke crm dana",
    ),
)
