"""How a cell came about, as a tree: fold it, walk it, and jump from a line to its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tpm_tui.errors import TpmError
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.explain_tree import ExplainTree, Told
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.screens.framed import FramedScreen

Go = Callable[[int, str], None]
"""Goes to a cell: (row, column)."""

Read = Callable[[int], Told]
"""Explains a row's cell as the board is now; raises TpmError where it is gone."""

Revision = Callable[[], int]
"""Revision that the board is at now."""


class ExplainScreen(FramedScreen, inherit_bindings=False):
    """The tree with its title and keys."""

    def __init__(self, palette: Palette, row: int, read: Read, revision: Revision, go: Go) -> None:
        self.row = row
        self.read = read
        self.revision = revision
        self.go = go
        self.tree_ = ExplainTree(palette, read(row))
        super().__init__(palette, self.tree_)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Fold, jump, leave."""
        tree = self.tree_
        return {
            "enter": self.pick,
            "=": self.leave,
            "space": lambda: tree.fold() or tree.unfold(),
            "right": self._in,
            "l": self._in,
            "+": tree.unfold,
            "left": tree.out,
            "h": tree.out,
            "-": tree.fold,
            "(": self._up,
        }

    def renewed(self) -> bool:
        """Follow what others changed meanwhile; False where the cell is gone and the screen too."""
        if self.revision() == self.tree_.told.revision:
            return True
        try:
            self.tree_.renew(self.read(self.row))
        except TpmError:
            self.leave()
            return False
        return True

    def pick(self) -> None:
        """Jump to the row of the marked line."""
        part = self.tree_.marked.part
        self.leave()
        self.go(part.row, part.key)

    def heading(self) -> tuple[Spans, Spans]:
        """The cell and what it shows."""
        told = self.tree_.told
        left = [(f" = {told.title} ", "top"), (f" {told.shown or 'not known'}", "strong")]
        return left, [(self.place(), "muted")]

    def detail(self) -> Spans:
        """What the marked line says in full."""
        part = self.tree_.marked.part
        words = " · ".join(text for text in (part.value, part.note) if text)
        return [(f" {part.label}: ", "muted"), (words, "")]

    def hints(self) -> list[tuple[str, str]]:
        """Keys of the tree."""
        return [
            ("j k", "move"),
            ("Space", "unfold"),
            ("h l", "out, in"),
            ("(", "row above"),
            ("Enter", "go there"),
        ]

    def _in(self) -> None:
        if not self.tree_.unfold():
            self.tree_.move(1)

    def _up(self) -> None:
        """Explain the same column of the row above."""
        above = self.tree_.told.above
        if above is not None:
            self.row = above
            self.tree_.told = self.read(above)
            self.tree_.begin()
