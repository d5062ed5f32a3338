"""What the keys of the lint screen do: go there, fix, ignore, switch rules off, set thresholds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tpm_tui.errors import Refused
from tpm_tui.service.lint.choices import heed, limits, set_limit, switch
from tpm_tui.service.lint.finding import Finding, Rule
from tpm_tui.service.lint.linting import fixing, ignoring
from tpm_tui.service.session import Command
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.landing import land
from tpm_tui.ui.lint.lines import LintLine, findings_by_rule
from tpm_tui.ui.prompts.prompt import Prompt

if TYPE_CHECKING:
    from tpm_tui.ui.screens.lint import LintScreen

Preview = Callable[[Command, Callable[[], None], str], None]
"""Shows what a command would do and carries it out on Enter."""


NO_FINDING = "i ignores a finding; this is a rule's line."


def _no_finding(_reason: str) -> None:
    """Whoever types a reason at once is listened to, so that no letter of it is taken for a key."""
    raise Refused(NO_FINDING, "Esc, then i on a finding.")


class LintActs:
    """Acts on the marked line; what is refused is said by the screen."""

    def __init__(self, desk: Desk, screen: LintScreen, preview: Preview) -> None:
        self.desk = desk
        self.screen = screen
        self.preview = preview

    def go(self, line: LintLine) -> None:
        """Put the cursor on the cell; the line of a rule folds."""
        one, desk = line.finding, self.desk
        if one is None:
            if not line.off:
                self.screen.fold(line)
            return
        told = land(desk, one.row, one.key)
        if told is None:
            told = land(desk, abs(one.row), one.key)
        if told is None:
            raise Refused("That row is not in this view; clear the filter or widen the view first.")
        self.screen.leave()
        if told:
            desk.say(told, "accent")

    def fix(self, line: LintLine) -> None:
        """Take the finding away."""
        one = line.finding
        if one is None:
            raise Refused("x fixes one finding, X all of a rule; choose a finding.")
        if not one.fix:
            raise Refused(
                f"{line.rule.label}: only you can say what is right here; Enter goes there."
            )
        _ = self.desk.run(fixing((one,)))

    def fix_all(self, line: LintLine) -> None:
        """Show what the fixes of all findings of the rule would do, and carry them out on Enter."""
        found = [one for one in self._of_rule(line.rule) if one.fix]
        if not found:
            raise Refused(
                f"{line.rule.label}: there is no fix that is safe for all; fix them one by one."
            )
        command = fixing(found)
        title = f"{line.rule.label}: fixing {len(found):,}"
        self.preview(command, lambda: self._carried(command), title)

    def _carried(self, command: Command) -> None:
        _ = self.desk.run(command)

    def _of_rule(self, rule: Rule) -> Sequence[Finding]:
        """Findings of a rule that the filter lets through, folded ones too."""
        found = findings_by_rule(self.desk.board, self.screen.report.findings, self.screen.words)
        return found.get(rule.key, [])

    def ignore(self, line: LintLine) -> None:
        """Ask why the finding can be ignored; an ignored one is told again."""
        one = line.finding
        if one is None:
            self.screen.ask(Prompt("No finding here:", _no_finding, hint=NO_FINDING))
            return
        if line.reason:
            _ = self.desk.run(lambda board: heed(board, one))
            return

        def accept(reason: str) -> None:
            outcome = self.desk.settle(
                lambda: self.desk.session.execute(ignoring(self.desk.session, one, reason))
            )
            if len(outcome.changes):
                self.screen.say(
                    "Ignored for everybody; I shows ignored findings, u undoes.", "good"
                )

        hint = "Why it can be ignored; everybody who opens the board sees it."
        self.screen.ask(Prompt("Because:", accept, hint=hint))

    def switch(self, line: LintLine) -> None:
        """Switch the rule off for everybody, or on again."""
        rule, off = line.rule, not line.off
        outcome = self.desk.run(lambda board: switch(board, rule, off=off))
        if outcome is not None and len(outcome.changes):
            state = "off" if off else "on"
            self.screen.say(
                f"{rule.label} is {state} for everybody on this board; u undoes.", "good"
            )

    def ask_limit(self, line: LintLine) -> None:
        """Ask for another threshold of the rule."""
        rule = line.rule
        if rule.limit is None:
            raise Refused(f"{rule.label} has no threshold.")

        limit = rule.limit

        def accept(text: str) -> None:
            _ = self.desk.settle(
                lambda: self.desk.session.execute(lambda board: set_limit(board, rule, text))
            )
            words = limit.words(limits(self.desk.board)[rule.key])
            self.screen.say(f"{rule.label} now tells {words}; u undoes.", "good")

        hint = f"{limit.unit.capitalize()}; nothing is the default, {limit.default}."
        number = str(limits(self.desk.board)[rule.key])
        self.screen.ask(
            Prompt(f"{rule.label}, {limit.least}:", accept, hint=hint, selected=True), number
        )
