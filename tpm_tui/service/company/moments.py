"""Moments of the journal as people say them: by the clock of the machine they are on."""

from __future__ import annotations

from datetime import datetime


def moment(at: str) -> str:
    """`24 Nov 14:02`, with the year where that is another one; as it stands where it is no moment."""
    then = _local(at)
    if then is None:
        return at
    year = "" if then.year == _now().year else f" {then.year}"
    return f"{then.day} {then:%b}{year} {then:%H:%M}"


def at_moment(at: str) -> str:
    """The same after `at`: `14:02` of today, else `14:02 on 23 Nov`."""
    then = _local(at)
    if then is None:
        return at
    now = _now()
    if then.date() == now.date():
        return f"{then:%H:%M}"
    year = "" if then.year == now.year else f" {then.year}"
    return f"{then:%H:%M} on {then.day} {then:%b}{year}"


def _local(at: str) -> datetime | None:
    try:
        return datetime.fromisoformat(at).astimezone()
    except (ValueError, OverflowError):
        return None


def _now() -> datetime:
    return datetime.now().astimezone()
