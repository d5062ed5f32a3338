"""Search, jumps and the way back, and moving rows under a parent found by name."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused
from tpm_tui.query.arrangement import is_group
from tpm_tui.query.folding import fold
from tpm_tui.service.editing import bulk_rows
from tpm_tui.service.views.finding import Finder, paths
from tpm_tui.service.views.showing import Shown
from tpm_tui.ui.actions.filtering import Ask
from tpm_tui.ui.actions.ordering import Pick
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, Picking, fuzzy

TOP = "0"
OFFERED = 2000
"""Parents that the list of `move under` holds at a time; typing finds the others."""


class Finding:
    """Search and jump commands."""

    def __init__(self, desk: Desk, ask: Ask, pick: Pick) -> None:
        self.desk = desk
        self._ask = ask
        self._pick = pick
        self._asked: list[str] = []
        self._finder: Finder | None = None
        self._made_for: tuple[int, Shown | None] = (-1, None)

    def find(self, text: str = "") -> None:
        """Find a row by its title, owner, source id or #number, while you type."""
        desk = self.desk
        if text:
            self._asked.append(text)
            self._step(1)
            return
        row, back = desk.row, desk.place()

        def look(typed: str) -> None:
            finder = self._ready()
            hits = finder.hits(typed)
            found = finder.nearest(hits, row, 1, here=True)
            prompt.note = "" if not typed.strip() else f"{len(hits)} found"
            if found is not None:
                desk.go_to(found, remember=False)
            elif desk.row != row:
                back()

        def accept(typed: str) -> None:
            hits = self._ready().hits(typed)
            if not typed.strip():
                # As in vim: what was searched for last, once more.
                back()
                self._step(1)
                return
            if not hits:
                raise Refused(f"No row holds {typed.strip()!r}.")
            look(typed)
            if desk.row != row and not is_group(row):
                desk.jumps.add(row)
            self._tell(hits, typed)

        prompt = Prompt(
            "/", accept, change=look, cancel=back, history=self._asked,
            hint="title, owner, source id or #number; then n next, N previous",
        )  # fmt: skip
        self._ask(prompt, "")

    def find_next(self) -> None:
        """Next row that was searched for."""
        self._step(1)

    def find_previous(self) -> None:
        """Previous row that was searched for."""
        self._step(-1)

    def go_back(self) -> None:
        """Back to where the last jump came from."""
        self._jump(self.desk.jumps.back, "Nowhere to go back to.")

    def go_forward(self) -> None:
        """Forward again after going back."""
        self._jump(self.desk.jumps.forward, "Nowhere to go forward to.")

    def move_under(self) -> None:
        """Move the row, or all selected ones, below a parent found by name."""
        desk, board = self.desk, self.desk.board
        rows = [row for row in desk.selected_rows() if row > 0]
        if not rows:
            raise Refused("Only rows of the tree can be moved; go to one.")
        gone = {one for row in rows for one in board.items.subtree(row)}
        places = [one for one in board.items.subtree(BOARD) if one and one not in gone]
        titles = board.items.columns["title"]
        top = Option(TOP, "Top level", "beside the roots")

        def options(items: list[int]) -> list[Option]:
            above = paths(board, items)
            return [top, *(Option(str(one), str(titles[one]), above[one]) for one in items)]

        def search(typed: str) -> list[Option]:
            """Parents by title where there are too many to list."""
            words = fold(typed).split()
            fitting = (one for one in places if all(w in fold(str(titles[one])) for w in words))
            return fuzzy(options(list(islice(fitting, OFFERED))), typed)

        parents = {board.items.parent[row] for row in rows}
        what = str(titles[rows[0]]) if len(rows) == 1 else f"{len(rows)} rows"

        def pick(value: str) -> None:
            parent = int(value)
            if desk.run(lambda there: bulk_rows.move_all_under(there, rows, parent)) is not None:
                desk.clear_selection()
                desk.go_to(rows[0])

        self._pick(
            Picking(
                f"Move {what} under", options(places[:OFFERED]), pick,
                search=search if len(places) > OFFERED else None,
                at=str(parents.pop()) if len(parents) == 1 else TOP,
            )
        )  # fmt: skip

    # ---- inside

    def _ready(self) -> Finder:
        desk = self.desk
        revision, shown = self._made_for
        if self._finder is None or revision != desk.board.revision or shown is not desk.shown:
            self._finder = Finder(desk.board, desk.outline)
            self._made_for = (desk.board.revision, desk.shown)
        return self._finder

    def _step(self, step: int) -> None:
        if not self._asked:
            self.desk.say("Nothing was searched for yet; / searches.", "muted")
            return
        finder = self._ready()
        hits = finder.hits(self._asked[-1])
        found = finder.nearest(hits, self.desk.row, step)
        if found is None:
            self.desk.say(f"No row holds {self._asked[-1].strip()!r}.", "bad")
            return
        self.desk.go_to(found)
        self._tell(hits, self._asked[-1])

    def _tell(self, hits: list[int], typed: str) -> None:
        row = self.desk.row
        at = f"{hits.index(row) + 1} of {len(hits)}" if row in hits else f"{len(hits)} found"
        self.desk.say(f"/{typed.strip()}  {at}", "good")

    def _jump(self, next_row: Callable[[int], int | None], otherwise: str) -> None:
        """Go along the jumps, past rows that are gone by now."""
        desk = self.desk
        exists = desk.board.items.exists
        row = next_row(desk.row)
        while row is not None and not exists(abs(row)):
            row = next_row(desk.row)
        if row is None:
            desk.say(otherwise, "muted")
        elif not desk.go_to(row, remember=False):
            title = desk.board.items.columns["title"][abs(row)]
            desk.say(f"The view hides {title}, where the jump came from.", "warn")
