"""Whether a folder can be given to a group at all, before anything of it is changed."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from pathlib import Path

from tpm_tui.errors import BoardError, InvalidInput, Refused, quoted
from tpm_tui.store.files.permits import described, user_name
from tpm_tui.store.files.system import refuse_network
from tpm_tui.store.sharing.acl import narrows

_OF_THE_SYSTEM = frozenset(
    "/ /bin /boot /dev /etc /home /lib /lib64 /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp "
    "/usr /var /var/lib /var/tmp /usr/local".split()
)


def group_number(name: str) -> int:
    """Number of a group, by its name or number; raises InvalidInput where there is none."""
    try:
        return grp.getgrgid(int(name)).gr_gid if name.isdecimal() else grp.getgrnam(name).gr_gid
    except (KeyError, OverflowError):
        raise InvalidInput(
            f"There is no group {name!r} here.", f"An administrator makes one: groupadd {name}"
        ) from None


def members(gid: int) -> list[str]:
    """Who is listed in a group."""
    return sorted(grp.getgrgid(gid).gr_mem)


def refuse_unshareable(folder: Path, gid: int, *, by_us: bool = True) -> None:
    """Raises Refused or BoardError with the reason why a folder, there or not, cannot be shared with
    that group, `by_us`: by this process."""
    there = folder.exists()
    if there and not folder.is_dir():
        raise Refused(f"{folder} is no folder.", "Name the folder that the boards are in.")
    above = folder if there else folder.parent
    if not above.exists():
        raise Refused(f"There is no folder {above}.", f"Make it first: mkdir {above}")
    _refuse_place(folder)
    if by_us:
        _refuse_rights(folder, above, gid, there=there)
    refuse_network(above)
    _refuse_way(folder)
    if there and narrows(str(folder), default=True):
        raise Refused(
            f"{folder} has a default access list that lets its group do less than read and write, "
            "so files made there would shut members out.",
            f"Take it away: setfacl -k {quoted(folder)}",
        )


def _refuse_place(folder: Path) -> None:
    if str(folder) in _OF_THE_SYSTEM:
        raise Refused(
            f"{folder} belongs to the whole system.",
            f"Share a folder below it: {folder / 'boards'}",
        )
    for one in pwd.getpwall():
        if one.pw_dir == str(folder) and one.pw_uid >= 1000:
            raise Refused(
                f"{folder} is the home folder of {one.pw_name}, and ssh refuses logins to one that "
                "a group may write.",
                "Share a folder of its own, such as /srv/boards.",
            )


def _refuse_rights(folder: Path, above: Path, gid: int, *, there: bool) -> None:
    me = os.geteuid()
    if not me:
        return
    found, group = os.stat(above), grp.getgrgid(gid).gr_name
    if there and found.st_uid != me:
        raise Refused(
            f"Only the owner of {folder} ({described(found)}) or an administrator can share it.",
            f"Let one of them run: tpm-tui share {quoted(folder)} --group {group}",
        )
    if not there and not os.access(above, os.W_OK | os.X_OK):
        raise Refused(
            f"You may not make a folder in {above} ({described(found)}).",
            f"Let an administrator run: tpm-tui share {quoted(folder)} --group {group}",
        )
    if gid not in {os.getegid(), *os.getgroups()}:
        name = user_name(me)
        joined = name in grp.getgrgid(gid).gr_mem
        raise Refused(
            f"You are no member of group {group}, so you cannot give it anything.",
            f"You joined after this login began: log in again, or run newgrp {group}"
            if joined
            else f"Let an administrator run: usermod -aG {group} {name}, and log in again",
        )


def _refuse_way(folder: Path) -> None:
    """Whether members get there, and nobody can put another folder in its place."""
    for one in folder.parents:
        found = os.stat(one)
        if found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX:
            raise Refused(
                f"Everybody may write {one} ({described(found)}) and so put another folder in the "
                "place of yours.",
                f"Choose another place, or let its owner run: chmod o-w {quoted(one)}",
            )
        enters = found.st_mode & stat.S_IXOTH or found.st_mode & stat.S_IXGRP
        if not enters:
            raise Refused(
                f"{one} ({described(found)}) keeps everybody but its owner out.",
                "Choose a place that all can reach, such as /srv/boards.",
            )


def doubts(folder: Path, gid: int) -> list[str]:
    """What may keep members out on the way there; cannot be known without asking as them."""
    found = ((one, os.stat(one)) for one in folder.parents if one.exists())
    return [
        f"{one} ({described(state)}) can be entered by its own group alone: see that all are in it."
        for one, state in found
        if not state.st_mode & stat.S_IXOTH and state.st_gid != gid
    ]


def make(folder: Path) -> None:
    """Make the folder, closed to others until it has its group; raises BoardError."""
    try:
        os.mkdir(folder, 0o700)
    except OSError as error:
        raise BoardError(f"The folder {folder} cannot be made: {error.strerror}.") from error
