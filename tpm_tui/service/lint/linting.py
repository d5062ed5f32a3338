"""Runs the rules over a board, a step at a time, and carries out their fixes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD, ItemId, Value
from tpm_tui.errors import Refused
from tpm_tui.service.board import Board
from tpm_tui.service.lint.choices import ignore, ignored, ignores_anything, limits, rules_off
from tpm_tui.service.lint.examined import Examined, LastChanged
from tpm_tui.service.lint.finding import SEVERITIES, Finding, Rule, Severity
from tpm_tui.service.lint.rules import BY_KEY, RULES
from tpm_tui.service.session import BoardSession, Command
from tpm_tui.store.journal.records import now

STEP = 2000
"""Findings that are made in one step."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found."""

    findings: tuple[Finding, ...] = ()
    """By rule, the gravest first, and then in outline order."""
    ignored: tuple[Finding, ...] = ()
    """What somebody said can be ignored."""
    rows: int = 0
    """Rows that were looked at."""

    def counts(self) -> dict[Severity, int]:
        """Number of findings by severity."""
        found: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
        for one in self.findings:
            found[BY_KEY[one.rule].severity] += 1
        return found


@dataclass(slots=True)
class Lint:
    """One run over a board, which may be left at any step."""

    board: Board
    top: ItemId = BOARD
    """Only what is below it, itself included."""
    among: Collection[ItemId] | None = None
    """Only these items; None is all."""
    only: Collection[str] = ()
    """Only these rules, also where they are off; empty is all that are on."""
    last_changed: LastChanged | None = None
    _found: list[Finding] = field(default_factory=list)
    _examined: Examined | None = None
    _rules: list[Rule] = field(default_factory=list)
    """Those that are still to come, the next one last."""
    _finds: Iterator[Finding] = field(default_factory=lambda: iter(()))

    def step(self) -> bool:
        """Go on for a moment: one rule, or the first findings of one that makes very many; False
        where nothing is left to do."""
        if self._examined is None:
            rows: Iterable[ItemId] = self.board.items.subtree(self.top)
            if self.among is not None:
                rows = [item for item in rows if item in self.among]
            self._examined = Examined(self.board, rows, limits(self.board), self.last_changed)
            off = frozenset(one.key for one in rules_off(self.board))
            self._rules = [
                one for one in RULES if (one.key in self.only if self.only else one.key not in off)
            ]
            self._rules.reverse()
        before = len(self._found)
        self._found.extend(islice(self._finds, STEP))
        if len(self._found) - before == STEP:
            return True
        if not self._rules:
            return False
        self._finds = self._rules.pop().find(self._examined)
        return True

    def report(self) -> Report:
        """Run what is left, and tell what was found."""
        while self.step():
            pass
        rows = len(self._examined.rows) if self._examined is not None else 0
        if not ignores_anything(self.board):
            return Report(tuple(self._found), (), rows)
        heeded: list[Finding] = []
        left: list[Finding] = []
        for one in self._found:
            (heeded if ignored(self.board, one) is None else left).append(one)
        return Report(tuple(heeded), tuple(left), rows)


def lint(
    board: Board,
    top: ItemId = BOARD,
    *,
    among: Collection[ItemId] | None = None,
    only: Collection[str] = (),
    last_changed: LastChanged | None = None,
) -> Report:
    """Run the rules over a board, a subtree or some items."""
    return Lint(board, top, among, only, last_changed).report()


def fixing(findings: Sequence[Finding]) -> Command:
    """A command that takes away findings that have a fix, those that still stand; one change set.
    Where a finding rests on figures that the fix of another one below changes, it is left for the
    next time: it may be none by then.  Raises Refused where none stands."""
    fixable = [one for one in findings if one.fix]

    def fix(board: Board) -> ChangeSet:
        standing = _lowest(board, _standing(board, fixable))
        if not standing:
            raise Refused("There is nothing left to fix here.", brief="settled")
        return ChangeSet(tuple(_merged(board, standing)), _label(board, standing))

    return fix


def ignoring(session: BoardSession, finding: Finding, reason: str) -> Command:
    """A command by which the user says why a finding can be ignored."""
    return lambda board: ignore(board, finding, reason, session.user.name, now())


def _standing(board: Board, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that the rules still make, as they make them now."""
    there = frozenset(
        board.items.existing({abs(one.row) for one in findings if abs(one.row) < len(board.items)})
    )
    wanted = {one.ident for one in findings}
    rules = {one.rule for one in findings}
    now = lint(board, among=there, only=rules).findings
    return [one for one in now if one.ident in wanted and one.fix]


def _lowest(board: Board, findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those that rest on figures which another one's fix changes."""
    above = {
        (one.rule, one.about, item)
        for one in findings
        if BY_KEY[one.rule].rests_below
        for item in board.items.ancestors(abs(one.row))
    }
    return [one for one in findings if (one.rule, one.about, abs(one.row)) not in above]


def _merged(board: Board, findings: Sequence[Finding]) -> Iterator[SetCell]:
    """All changes, of a cell the first value before and the last one after."""
    cells: dict[tuple[ItemId, str], tuple[Value, Value]] = {}
    for one in findings:
        fix = BY_KEY[one.rule].fix
        for change in fix(board, one) if fix is not None else ():
            before, _ = cells.get((change.item, change.field), (change.before, None))
            cells[change.item, change.field] = (before, change.after)
    for (item, key), (before, after) in cells.items():
        if before != after:
            yield SetCell(item, key, before, after)


def _label(board: Board, findings: Sequence[Finding]) -> str:
    label = BY_KEY[findings[0].rule].label
    if len(findings) > 1:
        return f"fix {label!r} on {len(findings):,} rows"
    one = findings[0]
    return f"fix {label!r} of {'(own) of ' if one.row < 0 else ''}{board.items.columns['title'][abs(one.row)]}"
