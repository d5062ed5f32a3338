"""What a board has said about its lint: rules that are off, thresholds, findings to be ignored.

Each is a setting of its own, so that choices of different people do not conflict and each is undone
by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.board import LINT, Board, setting_text
from tpm_tui.service.lint.finding import Finding, Rule
from tpm_tui.service.lint.rules import BY_KEY, RULES

OFF, LIMIT, IGNORE = f"{LINT}off:", f"{LINT}limit:", f"{LINT}ignore:"

LONGEST_REASON = 500
LARGEST = 10_000
"""Largest threshold: more switches the rule off, which can be said in so many words."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Why a finding is not told."""

    reason: str
    by: str = ""
    at: str = ""
    """UTC, ISO."""


def rule_named(name: str) -> Rule:
    """A rule by its key or by how its label begins; raises InvalidInput with what there is."""
    wanted = name.strip().casefold()
    if wanted in BY_KEY:
        return BY_KEY[wanted]
    found = [one for one in RULES if wanted and one.label.casefold().startswith(wanted)]
    if len(found) == 1:
        return found[0]
    raise InvalidInput(f"There is no rule {name!r}; there are {', '.join(BY_KEY)}.")


def rules_off(board: Board) -> tuple[Rule, ...]:
    """Rules that are switched off on a board, in the order of the table."""
    return tuple(one for one in RULES if board.settings.values.get(OFF + one.key))


def limits(board: Board) -> dict[str, int]:
    """Threshold of every rule that has one."""
    found = {}
    for rule in RULES:
        if rule.limit is not None:
            held = board.settings.values.get(LIMIT + rule.key)
            sound = type(held) is int and 0 <= held <= LARGEST
            found[rule.key] = held if sound and isinstance(held, int) else rule.limit.default
    return found


def ignored(board: Board, finding: Finding) -> Ignored | None:
    """Why a finding is ignored; None where it is not."""
    held: Any = board.settings.values.get(_ignore_key(finding))
    if not isinstance(held, dict):
        return None
    return Ignored(*(str(held.get(name) or "") for name in ("reason", "by", "at")))


def ignores_anything(board: Board) -> bool:
    """Whether any finding of the board is ignored."""
    return any(
        value is not None and key.startswith(IGNORE) for key, value in board.settings.values.items()
    )


def switch(board: Board, rule: Rule, *, off: bool) -> ChangeSet:
    """Switch a rule off for everybody, or on again."""
    word = "off" if off else "on"
    return _set(board, OFF + rule.key, True if off else None, f"lint: {rule.label} {word}")


def set_limit(board: Board, rule: Rule, text: str) -> ChangeSet:
    """Another threshold; empty is the default."""
    if rule.limit is None:
        raise Refused(f"{rule.label} has no threshold.")
    words = text.split()
    if words and not (words[0].isascii() and words[0].isdigit() and len(words[0]) < 6):
        raise InvalidInput(
            f"{text!r} is no number of {rule.limit.unit}, such as {rule.limit.default}."
        )
    number = int(words[0]) if words else None
    if number is not None and number > LARGEST:
        raise InvalidInput(f"{number} is too much; the largest threshold is {LARGEST:,}.")
    value = None if number == rule.limit.default else number
    shown = rule.limit.default if number is None else number
    return _set(board, LIMIT + rule.key, value, f"lint: {rule.label} at {rule.limit.words(shown)}")


def ignore(board: Board, finding: Finding, reason: str, by: str, at: str) -> ChangeSet:
    """Do not tell a finding any more, and say why."""
    said = " ".join(strip_controls(reason).split())
    if not said:
        raise InvalidInput("Say why it can be ignored; everybody sees it.")
    if len(said) > LONGEST_REASON:
        raise InvalidInput(f"The reason has {len(said):,} letters; {LONGEST_REASON} at most.")
    value = {"reason": said, "by": by, "at": at}
    return _set(board, _ignore_key(finding), value, f"lint: ignore {_named(board, finding)}")


def heed(board: Board, finding: Finding) -> ChangeSet:
    """Tell an ignored finding again."""
    return _set(board, _ignore_key(finding), None, f"lint: heed {_named(board, finding)}")


def _ignore_key(finding: Finding) -> str:
    about = f":{finding.about}" if finding.about else ""
    return f"{IGNORE}{finding.rule}:{finding.row}{about}"


def _named(board: Board, finding: Finding) -> str:
    title = board.items.columns["title"][abs(finding.row)]
    return f"{BY_KEY[finding.rule].label} of {title}"


def _set(board: Board, key: str, value: object, label: str) -> ChangeSet:
    before = board.stored.get(key)
    after = None if value is None else setting_text(value)
    return ChangeSet((SetCell(BOARD, key, before, after),) if before != after else (), label)
