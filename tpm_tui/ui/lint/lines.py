"""The lines of the lint screen: findings below their rules, then rules that are off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tpm_tui.query.folding import fold
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import row_title
from tpm_tui.service.lint.choices import ignored, rules_off
from tpm_tui.service.lint.finding import Finding, Rule
from tpm_tui.service.lint.linting import Report
from tpm_tui.service.lint.rules import BY_KEY

MANY = 12
"""Findings from which a rule is folded at first, where there are other rules."""

MOST = 2000
"""Findings of a rule that are listed; more are counted."""

TONES = {"error": "bad", "warning": "warn", "hint": "accent"}


@dataclass(frozen=True, slots=True)
class LintLine:
    """One line: a rule with its findings below it, a finding, or a rule that is off."""

    ident: tuple[object, ...]
    rule: Rule
    finding: Finding | None = None
    off: bool = False
    reason: str = ""
    """Why the finding is ignored; empty where it is not."""
    count: int = 0
    folded: bool = False
    more: int = 0
    """Findings of the rule that are not listed, on the last line of its findings."""

    @property
    def tone(self) -> str:
        """As the palette names it."""
        if self.off or self.reason or self.more:
            return "muted"
        return "" if self.finding is not None else TONES[self.rule.severity]

    def cells(self, board: Board) -> tuple[str, str]:
        """Row and sentence."""
        one = self.finding
        if one is not None:
            ignored_for = f"(ignored: {self.reason}) " if self.reason else ""
            return f"  {row_title(board, one.row)}", f"{ignored_for}{one.text}"
        if self.more:
            return f"  ... and {self.more:,} more", ""
        if self.off:
            return f"off: {self.rule.label}", f"{self.rule.severity}: {self.rule.help}"
        mark = "▸" if self.folded else "▾"
        return (
            f"{mark} {self.rule.label} ({self.count:,})",
            f"{self.rule.severity}: {self.rule.help}",
        )


def words_of(line: LintLine) -> dict[str, str]:
    """What keys do on a line where that is something else than on a finding with all there is;
    empty where they do nothing."""
    words = {} if line.rule.limit is not None else {"t": ""}
    if line.off:
        return words | dict.fromkeys(("enter", "space", "x", "X", "i"), "") | {"o": "on"}
    one = line.finding
    if one is None:
        return words | {"enter": "folds", "space": "", "x": "", "i": ""}
    if not one.fix:
        words["x"] = ""
    if line.reason:
        words["i"] = "tells again"
    return words


@dataclass(slots=True)
class Folds:
    """Which rules show no findings; a rule is folded at first where it has very many."""

    chosen: dict[str, bool]

    def settle(self, counts: Mapping[str, int]) -> None:
        """Decide for rules that are seen for the first time."""
        for key, count in counts.items():
            _ = self.chosen.setdefault(key, count > MANY and len(counts) > 1)

    def toggle(self, key: str) -> None:
        """Fold or unfold a rule."""
        self.chosen[key] = not self.chosen.get(key, False)


def lint_lines(
    board: Board, report: Report, folds: Folds, words: str, *, with_ignored: bool
) -> list[LintLine]:
    """All lines; with words those of rules and findings that hold them all, unfolded."""
    told = [*report.findings, *(report.ignored if with_ignored else ())]
    by_rule = findings_by_rule(board, told, words)
    folds.settle({key: len(found) for key, found in by_rule.items()})
    lines: list[LintLine] = []
    for key in BY_KEY:  # the table's order: ignored findings may be of rules without others
        found = by_rule.get(key, [])
        if found:
            folded = folds.chosen[key] and not words
            rule = BY_KEY[key]
            lines.append(LintLine(("rule", key), rule, count=len(found), folded=folded))
            lines += () if folded else _findings(board, rule, found)
    if not words:
        lines += [LintLine(("off", one.key), one, off=True) for one in rules_off(board)]
    return lines


def findings_by_rule(board: Board, told: Iterable[Finding], words: str) -> dict[str, list[Finding]]:
    """Findings by the key of their rule; with words those that hold them all."""
    by_rule: dict[str, list[Finding]] = {}
    for one in told:
        by_rule.setdefault(one.rule, []).append(one)
    if not words:
        return by_rule
    meets = _meets(board, words)
    return {key: found for key, all_ in by_rule.items() if (found := meets(key, all_))}


def _findings(board: Board, rule: Rule, found: Sequence[Finding]) -> Iterator[LintLine]:
    for one in found[:MOST]:
        why = ignored(board, one)
        yield LintLine(one.ident, rule, one, reason=why.reason if why is not None else "")
    if len(found) > MOST:
        yield LintLine(("more", rule.key), rule, more=len(found) - MOST)


def _meets(board: Board, words: str) -> Callable[[str, list[Finding]], list[Finding]]:
    """Findings of a rule that hold all words, in its name or in their own lines."""
    wanted = fold(words).split()

    def meeting(key: str, found: list[Finding]) -> list[Finding]:
        rule = BY_KEY[key]
        named = fold(f"{key} {rule.label} {rule.severity}")
        if all(word in named for word in wanted):
            return found
        return [
            one
            for one in found
            if all(
                word in fold(f"{named} {row_title(board, one.row)} {one.text}") for word in wanted
            )
        ]

    return meeting
