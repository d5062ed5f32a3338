"""Money that goes from one budget to another, and what every act on a budget's screen stands on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from tpm_tui.domain.values import BOARD, ItemId
from tpm_tui.errors import Refused, TpmError
from tpm_tui.service.board import Board
from tpm_tui.service.budget import budgeting
from tpm_tui.service.budget.budgeting import Author
from tpm_tui.service.budget.line import (
    CHANGE_FORM,
    read_change,
)
from tpm_tui.service.budget.reasons import author_of
from tpm_tui.service.foreseeing.what_if import would_ripple
from tpm_tui.service.roles.permission import ANY, ITEM, ensure
from tpm_tui.service.views.finding import paths
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, PickerScreen, Picking, fuzzy

if TYPE_CHECKING:
    from tpm_tui.service.session import Command
    from tpm_tui.ui.desk import Desk
    from tpm_tui.ui.screens.budget import BudgetScreen

OFFERED = 2000
"""Rows that a list offers at a time; typing brings the others."""


class BudgetGround:
    """The budget on the screen and the ways to change it."""

    def __init__(self, desk: Desk, screen: BudgetScreen) -> None:
        self.desk = desk
        self.screen = screen

    @property
    def board(self) -> Board:
        """The board as it is."""
        return self.desk.board

    @property
    def row(self) -> int:
        """The row whose budget it is."""
        return self.screen.row

    @property
    def entry(self) -> str:
        """What the mark stands on."""
        return self.screen.lines.entry

    # ---- inside

    def execute(self, command: Command) -> None:
        """Carry a command out; what it says against it is for the prompt or the line below."""
        outcome = self.desk.session.execute(command)
        _ = self.desk.carry_out(lambda: outcome)

    def telling(self, prompt: Prompt, command: Callable[[str], Command]) -> Prompt:
        """The prompt, with what its text would do to the rows above told while it is typed."""

        def change(text: str) -> None:
            prompt.told = ("", "")
            if text.strip():
                width = self.screen.app.size.width
                told = would_ripple(self.board, command(text)(self.board), width)
                prompt.told = (f"⟶  {told}" if told else "", "accent")

        prompt.change = change
        return prompt

    def author(self) -> Author:
        """Who acts now."""
        return author_of(self.desk.session)

    def writable(self) -> None:
        """Say it before somebody types."""
        ensure(self.desk.session, abs(self.row), ITEM if self.row else ANY)

    def leaf_row(self) -> int:
        """The row whose ledger is meant; not the whole board."""
        if self.row == BOARD:
            raise Refused("The whole board has no ledger; go to the budget of a row.")
        return self.row

    def name(self, row: int) -> str:
        """What a sentence calls a row."""
        title = str(self.board.items.columns["title"][abs(row)])
        return f"(own) of {title}" if row < 0 else title

    def pick_row(self, title: str, places: list[ItemId], picked: Callable[[ItemId], None]) -> None:
        """Let a row be picked by name."""
        board, titles = self.board, self.board.items.columns["title"]

        def options(items: list[ItemId]) -> list[Option]:
            above = paths(board, items)
            return [Option(str(one), str(titles[one]), above[one]) for one in items]

        def search(typed: str) -> list[Option]:
            words = typed.casefold().split()
            fitting = (
                one for one in places if all(w in str(titles[one]).casefold() for w in words)
            )
            return fuzzy(options(list(islice(fitting, OFFERED))), typed)

        self.open_list(
            Picking(
                title, options(places[:OFFERED]), lambda value: picked(int(value)),
                search=search if len(places) > OFFERED else None,
            )
        )  # fmt: skip

    def open_list(self, picking: Picking) -> None:
        """Let something be picked; why it is refused is said here."""
        act = picking.pick

        def pick(value: str) -> None:
            try:
                self.desk.attempt(lambda: act(value))
            except TpmError as error:
                self.screen.say(str(error), "bad")

        picking.pick = pick
        _ = self.screen.app.push_screen(PickerScreen(self.desk.grid.palette, picking))


class BudgetMoves(BudgetGround):
    """Transfers, and draws from reserves."""

    def transfer(self) -> None:
        """Move budget from here to an item that is picked."""
        self.writable()
        source = self.leaf_row()
        item = abs(source)
        left = budgeting.can_give(self.board, item)
        money = self.board.fields["budget"].type.format(left, self.board.ctx)

        def picked(to: ItemId) -> None:
            def accept(text: str) -> None:
                line, author = read_change(text, self.board.ctx), self.author()
                self.execute(
                    lambda there: budgeting.transfer(
                        there, source, to, line.amount, line.reason, author, line.ref
                    )
                )

            label = f"transfer to {self.name(to)}"
            self.screen.ask(Prompt(label, accept, hint=f"At most {money}: {CHANGE_FORM[:15]}"))

        items = self.board.items
        places = [one for one in items.subtree(BOARD) if one and one != item]
        self.pick_row(f"Transfer from {self.name(source)} to", places, picked)

    def draw(self) -> None:
        """Draw from a reserve of this row, or of the nearest row above that has one."""
        self.writable()
        if self.row == BOARD:
            raise Refused("Go to the budget of a row that has a reserve.")
        board, here = self.board, abs(self.row)
        holder = next(
            (
                one
                for one in (here, *board.items.ancestors(here))
                if one and any(self._held(one, key) for key in budgeting.RESERVES)
            ),
            None,
        )
        if holder is None:
            raise Refused("No row from here up has a contingency or a management reserve.")
        reserves = [key for key in budgeting.RESERVES if self._held(holder, key)]
        if len(reserves) == 1:
            self._draw_from(holder, reserves[0])
            return
        options = [
            Option(key, board.fields[key].label, board.figures.text(holder, key))
            for key in reserves
        ]
        self.open_list(
            Picking(f"Draw from {self.name(holder)}", options, lambda key: self._draw_from(holder, key))
        )  # fmt: skip

    def _draw_from(self, holder: ItemId, reserve: str) -> None:
        board = self.board

        def picked(to: ItemId) -> None:
            def accept(text: str) -> None:
                line, author = read_change(text, self.board.ctx), self.author()
                self.execute(
                    lambda there: budgeting.draw(
                        there, holder, reserve, to, line.amount, line.reason, author, line.ref
                    )
                )

            held = board.figures.text(holder, reserve)
            label = f"draw for {self.name(to)}"
            name = board.fields[reserve].label
            hint = f"{name} of {self.name(holder)}: {held}. 20k why, R-12"
            self.screen.ask(Prompt(label, accept, hint=hint))

        if holder != abs(self.row):
            picked(abs(self.row))
            return
        self.pick_row("Draw for", board.items.subtree(holder), picked)

    def _held(self, item: ItemId, reserve: str) -> int:
        return self.board.engine.inputs.number(item, reserve) or 0
