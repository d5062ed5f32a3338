"""What is wrong or doubtful on the board, to be gone to, fixed or ignored."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from time import perf_counter

from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Refused
from tpm_tui.service.editing.bulk import row_title
from tpm_tui.service.lint.choices import ignored, limits
from tpm_tui.service.lint.finding import plural
from tpm_tui.service.lint.linting import Lint, Report
from tpm_tui.service.views.finding import paths
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.describe import split_line
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.lint.acts import LintActs, Preview
from tpm_tui.ui.lint.lines import Folds, LintLine, lint_lines, words_of
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.table import RowAct, Table, TableScreen

SLICE = 0.015
"""Seconds of looking after which keys and paint have their turn."""
PAUSE = 0.001
FOOT = 4
"""Where it is, the sentence on two lines, keys."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at."""

    words: str
    top: ItemId = BOARD
    among: Collection[ItemId] | None = None


class LintScreen(TableScreen, inherit_bindings=False):
    """Findings by rule, the gravest first; they are found while the screen is open already, a slice
    at a time, and again whenever the board is another one."""

    def __init__(
        self, desk: Desk, scope: Scope, preview: Preview, undo: Callable[[], None]
    ) -> None:
        self.scope = self.of_view = scope
        self.doing = LintActs(desk, self, preview)
        self.undo = undo
        self.report = Report()
        self.folds = Folds({})
        self.words = ""
        self.with_ignored = False
        self.shown: list[LintLine] = []
        self._desk = desk
        self._run: Lint | None = None
        self._looked_at: tuple[object, ...] = ()
        """Revision, day, other boards and scope that the findings are of."""
        super().__init__(desk.grid.palette, self._made(), desk, FOOT)

    # ---- looking

    def on_mount(self) -> None:
        """Begin to look; a small board is done before the first picture."""
        super().on_mount()
        if self.renewed():
            self.show()

    def renewed(self) -> bool:
        """Look again where the board is another one."""
        if self._looked_at != self._state():
            self._begin()
        return True

    def _state(self) -> tuple[object, ...]:
        board = self._desk.board
        return board.revision, board.ctx.today, board.elsewhere, self.scope

    def _begin(self) -> None:
        running = self._run is not None
        self._looked_at = self._state()
        session = self._desk.session
        self._run = Lint(
            self._desk.board, self.scope.top, self.scope.among, last_changed=session.last_changed
        )
        if not running:
            self._go_on()

    def _go_on(self) -> None:
        """Look for as long as nobody notices, then let keys and paint have their turn."""
        if not self.is_attached:
            return
        if self._looked_at != self._state():
            self._begin()
        run, until = self._run, perf_counter() + SLICE
        while run is not None:
            if not run.step():
                self.report, self._run = run.report(), None
                self._remake()
                return
            if perf_counter() > until:
                _ = self.set_timer(PAUSE, self._go_on)
                return

    # ---- lines

    def _remake(self) -> None:
        self.renew(self._made())
        self.show()

    def _made(self) -> Table:
        board = self._desk.board
        self.shown = lint_lines(
            board, self.report, self.folds, self.words, with_ignored=self.with_ignored
        )
        rows = plural(self.report.rows, "row")
        nothing = (
            f"No finding holds {self.words!r}."
            if self.words
            else f"Nothing to object to in {rows}."
        )
        return Table(
            "Lint", ("Row", "What is wrong"),
            tuple(one.cells(board) for one in self.shown),
            left=frozenset({0, 1}),
            tones=tuple(one.tone for one in self.shown),
            ids=tuple(one.ident for one in self.shown),
            acts=self._acts(),
            empty="Looking ..." if self._run is not None or not self._looked_at else nothing,
        )  # fmt: skip

    def _acts(self) -> tuple[RowAct, ...]:
        def on_line(key: str, word: str, act: Callable[[LintLine], object]) -> RowAct:
            return RowAct(key, word, lambda _, at: act(self.shown[at]))

        def always(key: str, word: str, act: Callable[[], object]) -> RowAct:
            return RowAct(key, word, lambda _screen, _at: act(), without_row=True)

        return (
            on_line("enter", "goes", self.doing.go),
            on_line("x", "fixes", self.doing.fix),
            on_line("X", "all", self.doing.fix_all),
            on_line("i", "ignores", self.doing.ignore),
            always("/", "filters", self._filter),
            on_line("space", "folds", self.fold),
            on_line("o", "off", self.doing.switch),
            on_line("t", "threshold", self.doing.ask_limit),
            always("I", "ignored", self._show_ignored),
            always("w", "all rows", self._widen),
            always("u", "undoes", self.undo),
        )

    def hints(self) -> list[tuple[str, str]]:
        """What keys do on the marked line; columns sideways need no word where there are two."""
        line = self._marked()
        words = {
            one.key: one.word for one in self.table.acts if line is not None or one.without_row
        }
        words |= {} if line is None else words_of(line)
        return [
            (key.capitalize() if len(key) > 1 else key, word) for key, word in words.items() if word
        ]

    def heading(self) -> tuple[Spans, Spans]:
        """What was looked at and how much was found."""
        counts = self.report.counts()
        found = ", ".join(plural(count, name) for name, count in counts.items() if count)
        spans: Spans = [(f" Lint of {self.scope.words} ", "top")]
        if self._run is not None:
            spans.append((" looking ...", "muted"))
        elif found:
            spans.append((f" {found}", "strong"))
        hidden = len(self.report.ignored)
        if hidden and not self.with_ignored:
            spans.append((f" · {hidden:,} ignored", "muted"))
        if self.words:
            spans.append((f" · /{self.words}", "accent"))
        return spans, [(self.place(), "muted")]

    def show(self) -> None:
        """Say everything anew; the marked line in full on the first lines below."""
        super().show()
        if self.prompts.prompt is not None or self._said[0]:
            asked = self.prompts.prompt is not None
            for line in range(2, FOOT) if asked else range(1, FOOT - 1):
                self.foot.set_line(line, [], [])
            return
        width = max(8, self.app.size.width - 2)
        first, rest = split_line(self._sentence(), width)
        self.foot.set_line(1, [(f" {first}", "strong")], [])
        self.foot.set_line(2, [(f" {rest}" if rest else "", "strong")], [])

    def detail(self) -> Spans:
        """Where the marked row is."""
        line = self._marked()
        if line is None:
            return []
        one = line.finding
        if one is None:
            return [(f" {line.rule.label}", ""), (f"  {line.rule.key}", "muted")]
        board, item = self._desk.board, abs(one.row)
        above = paths(board, [item])[item]
        return [
            (f" {row_title(board, one.row)}", ""),
            (f"  {board.label(one.key)}", "accent"),
            (f"  {above}", "muted"),
        ]

    def _sentence(self) -> str:
        line = self._marked()
        if line is None:
            return ""
        one = line.finding
        if one is not None:
            why = ignored(self._desk.board, one) if line.reason else None
            if why is not None:
                return f"Ignored by {why.by or 'somebody'}: {why.reason}. i tells it again. ({one.text})"
            return f"{one.text} x: {one.fix}" if one.fix else one.text
        if line.more:
            return f"{line.more:,} more are not listed; filter by / or narrow the view to see them."
        if line.off:
            return (
                f"{line.rule.help} This rule is off for everybody on this board; o switches it on."
            )
        limit = line.rule.limit
        if limit is None:
            return line.rule.help
        words = limit.words(limits(self._desk.board)[line.rule.key])
        return f"{line.rule.help} It tells {words}; t sets another threshold."

    def _marked(self) -> LintLine | None:
        at = self.lines.at
        return self.shown[at] if 0 <= at < len(self.shown) else None

    # ---- acts

    def _filter(self) -> None:
        def accept(text: str) -> None:
            self.words = " ".join(text.split())
            self._remake()

        hint = "A rule, a severity, words of titles or sentences; nothing shows all."
        self.ask(Prompt("Filter:", accept, hint=hint, selected=True), self.words)

    def fold(self, line: LintLine) -> None:
        if line.off:
            return
        self.folds.toggle(line.rule.key)
        self.renew(self._made())
        # The mark stays with the rule whose findings went out of sight.
        idents = self.lines.table.ids
        if line.ident not in idents and ("rule", line.rule.key) in idents:
            self.lines.at = idents.index(("rule", line.rule.key))
            self.lines.move(0)

    def _show_ignored(self) -> None:
        if not self.report.ignored:
            raise Refused("No finding is ignored.")
        self.with_ignored = not self.with_ignored
        self._remake()

    def _widen(self) -> None:
        """The whole board, or what the view shows, again."""
        if self.of_view.top == BOARD and self.of_view.among is None:
            raise Refused("The view shows the whole board already.")
        whole = self.scope is not self.of_view
        self.scope = self.of_view if whole else Scope("the whole board")
        self._begin()
