"""Who changed what, when and why: the journal of the board, newest first, followed as it grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Refused
from tpm_tui.service.log.change_log import KINDS, SORTS, STRUCTURE, Asked
from tpm_tui.service.log.view import SCOPES, LogLine, LogView
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.describe import split_line
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.landing import land
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, PickerScreen, Picking
from tpm_tui.ui.screens.table import RowAct, Table, TableScreen

NEAR = 100
"""Lines before the end from which more is read."""
FOOT = 4
"""When and by whom, what and why on two lines, keys."""
HEADS = ("When", "Who", "Row", "What", "Why")
_NAMES = {"place": "Where rows stand", "alive": "Deleted, brought back", "item": "Created",
          "comment": "Comments", "link": "Links", "change": "Changes of budgets",
          "grant": "Changes of approved amounts", "line": "Cost lines", "log": "Logged work and cost",
          "person": "People", "role": "Roles", "view": "Saved views", "column": "Columns of the board",
          "lint": "What lint tells", "access": "Who may do what"}  # fmt: skip


class LogScreen(TableScreen, inherit_bindings=False):
    """The journal as a table; what it is asked stands above, the marked change in full below."""

    def __init__(self, desk: Desk, row: ItemId) -> None:
        self._desk = desk
        self.view = LogView(desk.session, row)
        super().__init__(desk.grid.palette, self._made(), desk, FOOT)

    def renewed(self) -> bool:
        """Take in what was changed since, and read on where the mark gets near the end."""
        view = self.view
        if view.follow():
            self.renew(self._made())
        elif not view.ended and self.lines.at > len(view.lines) - NEAR:
            view.read_on()
            self.renew(self._made())
        return True

    def _ask_anew(self, asked: Asked, scope: str = "") -> None:
        """Show what something else that is asked gives; raises InvalidInput."""
        self.view.ask(asked, scope)
        self.lines.at = 0
        self.renew(self._made())
        self.show()

    # ---- lines

    def _made(self) -> Table:
        lines = self.view.lines
        return Table(
            "Log", HEADS,
            tuple((one.when, one.author, one.whose, one.what, one.reason) for one in lines),
            left=frozenset(range(len(HEADS))),
            tones=tuple("muted" if one.mark == "undone" else "" for one in lines),
            ids=tuple(one.seq for one in lines),
            acts=self._acts(),
            empty="No changes like that; \\ shows all again."
            if self.view.ended
            else "Looking through older changes ...",
            whole=True,
        )  # fmt: skip

    def _acts(self) -> tuple[RowAct, ...]:
        def always(key: str, word: str, act: Callable[[], object]) -> RowAct:
            return RowAct(key, word, lambda _screen, _at: act(), without_row=True)

        return (
            RowAct("enter", "to the row", lambda _, at: self._go(self.view.lines[at])),
            always("w", "where", self._widen),
            always("p", "person", self._pick_person),
            always("c", "column", self._pick_field),
            always("a", "kind", self._pick_act),
            always("t", "time", self._ask_time),
            always("/", "reason", self._ask_text),
            always("\\", "all", lambda: self._ask_anew(Asked(), SCOPES[0])),
        )

    def hints(self) -> list[tuple[str, str]]:
        """What keys do; columns are all on screen."""
        names = ((one.key, one.word) for one in self.table.acts)
        return [(key.capitalize() if len(key) > 1 else key, word) for key, word in names]

    def heading(self) -> tuple[Spans, Spans]:
        """Where is looked, and for what."""
        view = self.view
        where = {"board": "the whole board", "below": f"{view.title} and below", "row": view.title}
        spans: Spans = [(f" Log of {where[view.scope]} ", "top")]
        if view.asked.words:
            spans.append((f" {view.asked.words}", "accent"))
        return spans, [(self.place(), "muted")]

    def place(self) -> str:
        """Which of how many; a plus tells of more than were read yet."""
        return super().place() if self.view.ended else f"{super().place().rstrip()}+ "

    def show(self) -> None:
        """Say everything anew; the marked change in full on the lines below."""
        super().show()
        asked = self.prompts.prompt is not None
        if asked or self._said[0]:
            for row in range(2, FOOT) if asked else range(1, FOOT - 1):
                self.foot.set_line(row, [], [])
            return
        line = self._marked()
        label = f"  ({line.label})" if line is not None and line.label else ""
        sentence = f"{line.sentence}{label}" if line is not None else ""
        first, rest = split_line(sentence, max(8, self.app.size.width - 2))
        self.foot.set_line(1, [(f" {first}", "strong")], [])
        self.foot.set_line(2, [(f" {rest}" if rest else "", "strong")], [])

    def detail(self) -> Spans:
        """The exact moment, who, and where in the chain."""
        line = self._marked()
        if line is None:
            return []
        return [
            (f" {line.moment}", ""),
            (f"  {line.author} (uid {line.uid})", "accent"),
            (f"  {line.head}", "muted"),
        ]

    def _marked(self) -> LogLine | None:
        at, lines = self.lines.at, self.view.lines
        return lines[at] if 0 <= at < len(lines) else None

    # ---- acts

    def _go(self, line: LogLine) -> None:
        """Put the cursor on the cell that was changed."""
        desk, board = self._desk, self._desk.board
        if line.item == BOARD:
            raise Refused("This is a setting of the board; no row is changed by it.")
        if not board.items.exists(line.item):
            raise Refused("That row is deleted; undoing that would bring it back.")
        told = land(desk, line.item, line.key if line.key in board.fields else "title")
        if told is None:
            raise Refused("That row is not in this view; clear the filter or widen the view first.")
        self.leave()
        if told:
            desk.say(told, "accent")

    def _widen(self) -> None:
        """The whole board, the row and what is below it, the row alone."""
        if not self.view.row:
            raise Refused("The log was opened on no row; go to one first.")
        at = (SCOPES.index(self.view.scope) + 1) % len(SCOPES)
        self._ask_anew(self.view.asked, SCOPES[at])

    def _pick_person(self) -> None:
        options = [Option(one, one) for one in self.view.authors()]
        self._pick("By whom", "Everybody", options, lambda by: replace(self.view.asked, by=by))

    def _pick_field(self) -> None:
        options = [Option(one, _NAMES[one]) for one in (*STRUCTURE, *SORTS)]
        options += [Option(key, label) for key, label in self.view.fields()]
        self._pick(
            "What was changed", "Everything", options, lambda keys: replace(self.view.asked, fields=keys)
        )  # fmt: skip

    def _pick_act(self) -> None:
        options = [Option(one, one) for one in KINDS]
        self._pick(
            "What was done", "Everything", options, lambda acts: replace(self.view.asked, acts=acts)
        )  # fmt: skip

    def _pick(
        self,
        title: str,
        all_: str,
        options: list[Option],
        asked: Callable[[tuple[str, ...]], Asked],
    ) -> None:
        """Let one of a list be asked for, or all of it again."""

        def picked(value: str) -> None:
            self.carry_out(lambda: self._ask_anew(asked((value,) if value else ())))

        picking = Picking(title, [Option("", all_), *options], picked)
        _ = self.app.push_screen(PickerScreen(self._desk.grid.palette, picking))

    def _ask_time(self) -> None:
        def accept(text: str) -> None:
            since, _, until = (part.strip() for part in text.partition(".."))
            self._ask_anew(replace(self.view.asked, since=since, until=until))

        asked = self.view.asked
        now = f"{asked.since}..{asked.until}" if asked.until else asked.since
        hint = (
            "Since when, or since..until: yesterday, -2w, mon, 2026-03-19 14:30; nothing is always."
        )
        self.ask(Prompt("since", accept, hint=hint, selected=True), now)

    def _ask_text(self) -> None:
        def accept(text: str) -> None:
            self._ask_anew(replace(self.view.asked, text=text.strip()))

        hint = "Part of a reason, or of what was done; nothing shows all."
        self.ask(Prompt("/", accept, hint=hint, selected=True), self.view.asked.text)
