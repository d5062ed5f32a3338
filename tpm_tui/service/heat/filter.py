"""A line that says whom a heat map shows: `team:Core skill:sql under:"CRM rollout" dana`."""

from __future__ import annotations

import re

from tpm_tui.domain.people import ROLE
from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import InvalidInput
from tpm_tui.query.folding import fold
from tpm_tui.service.board import Board
from tpm_tui.service.heat.free import free_asked
from tpm_tui.service.heat.map import HeatFilter, HeatRow

_WORD = re.compile(r'(?:(?P<key>\w+):)?(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>\S+))')
KEYS = ("team", "skill", "under")
_SAME = {"project": "under", "teams": "team", "skills": "skill"}
TOLD = 3
"""Titles that a sentence names."""


def heat_filter(board: Board, line: str) -> tuple[HeatFilter, tuple[str, ...]]:
    """Team, skill and subtree that a line asks for, and the words that a name, team, role or skill
    must hold; what it says of free time is checked and passed over.  Raises InvalidInput with what
    does not fit."""
    line, _ = free_asked(line, board.ctx.calendar.day_seconds)
    said: dict[str, str] = {}
    words: list[str] = []
    for found in _WORD.finditer(line):
        quoted = found["quoted"]
        value = found["plain"] if quoted is None else quoted.replace('""', '"')
        key = (found["key"] or "").lower()
        key = _SAME.get(key, key)
        if key == ROLE.removesuffix(":"):
            words.append(f"{ROLE}{value}")
        elif not key:
            words.append(value)
        elif key not in KEYS:
            raise InvalidInput(
                f"{found['key']}: is nothing to filter people by; there are team:, skill: and under:, and free>10h."
            )
        elif key in said:
            raise InvalidInput(f"{key}: stands there twice.")
        else:
            said[key] = value
    under = _item(board, said["under"]) if said.get("under") else BOARD
    return HeatFilter(said.get("team", ""), said.get("skill", ""), under), tuple(words)


def named(board: Board, rows: tuple[HeatRow, ...], words: tuple[str, ...]) -> frozenset[str]:
    """Keys of the rows that hold all words, each in the name, the team, the role or a skill."""
    wanted = [fold(word) for word in words]
    people = board.settings.people()

    def told(key: str) -> list[str]:
        person = None if key.startswith(ROLE) else people.persons.get(key)
        role = people.roles.get(key.removeprefix(ROLE) if person is None else person.role)
        own = (person.team, person.role, *person.skills) if person is not None else ()
        return [fold(one) for one in (key, *own, *(role.skills if role is not None else ()))]

    return frozenset(
        row.key
        for row in rows
        if row.key and all(any(word in one for one in told(row.key)) for word in wanted)
    )


def _item(board: Board, text: str) -> ItemId:
    """The item of a number or title."""
    items = board.items
    titles = items.columns["title"]
    number = text.removeprefix("#")
    if text.startswith("#") and number.isascii() and number.isdigit() and len(number) < 16:
        if not int(number) or not items.exists(int(number)):
            raise InvalidInput(f"There is no row {text}.")
        return int(number)
    living = [item for item in items.subtree(BOARD) if item]
    wanted = fold(text)
    same = [item for item in living if fold(str(titles[item])) == wanted]
    near = same or [item for item in living if wanted in fold(str(titles[item]))]
    if not near:
        raise InvalidInput(f"No row is called {text!r}.")
    if len(near) > 1 and not same:
        told = ", ".join(f"#{item} {titles[item]}" for item in near[:TOLD])
        more = " ..." if len(near) > TOLD else ""
        raise InvalidInput(f"{len(near):,} rows have {text!r} in their title: {told}{more}")
    return near[0]
