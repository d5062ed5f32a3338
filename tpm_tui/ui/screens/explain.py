"""How a cell came about, as a tree: fold it, walk it, and jump from a line to its row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from tpm_tui.errors import TpmError
from tpm_tui.ui.bars import Bar, Spans
from tpm_tui.ui.explain_tree import ExplainTree, Told
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys import pressed

if TYPE_CHECKING:
    from tpm_tui.ui.app import TpmApp

Go = Callable[[int, str], None]
"""Goes to a cell: (row, column)."""

Read = Callable[[int], Told]
"""Explains a row's cell as the board is now; raises TpmError where it is gone."""

Revision = Callable[[], int]
"""Revision that the board is at now."""


class ExplainScreen(ModalScreen[None], inherit_bindings=False):
    """The tree with its title and keys."""

    app: TpmApp

    def __init__(self, palette: Palette, row: int, read: Read, revision: Revision, go: Go) -> None:
        super().__init__()
        self.row = row
        self.read = read
        self.revision = revision
        self.go = go
        self.tree_ = ExplainTree(palette, read(row))
        self.head = Bar(palette)
        self.foot = Bar(palette, "head", 2)

    def compose(self) -> ComposeResult:
        """Title, tree, what the marked line says in full, keys."""
        yield self.head
        yield self.tree_
        yield self.foot

    def on_mount(self) -> None:
        """Begin at the cell itself."""
        self.tree_.focus()
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Walk, fold, jump, leave."""
        event.stop()
        event.prevent_default()
        if self.app.hands_on(event, self):
            return
        key = pressed(event)
        if key in ("escape", "ctrl+g", "ctrl+c", "q", "ctrl+q", "="):
            _ = self.app.pop_screen()
            return
        if not self._renewed():
            return
        if key == "enter":
            self._jump()
            return
        self._walk(key)
        self._show()

    def _walk(self, key: str) -> None:
        tree = self.tree_
        page = max(1, tree.page - 1)
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": page, "pageup": -page}
        steps |= {"ctrl+d": page // 2 or 1, "ctrl+u": -(page // 2 or 1)}
        steps |= {"home": -len(tree.branches), "g": -len(tree.branches)}
        steps |= {"end": len(tree.branches), "G": len(tree.branches)}
        if key in steps:
            tree.move(steps[key])
        elif key == "space":
            _ = tree.fold() or tree.unfold()
        elif key in ("right", "l", "+"):
            if not tree.unfold() and key != "+":
                tree.move(1)
        elif key in ("left", "h"):
            tree.out()
        elif key == "-":
            tree.fold()
        elif key == "(":
            self._up()

    def on_click(self, event: events.Click) -> None:
        """A click marks a line, a second one jumps there."""
        event.stop()
        index = self.tree_.index_at(event.screen_y - self.tree_.region.y)
        if index is not None and self._renewed():
            self.tree_.at = min(index, len(self.tree_.branches) - 1)
            self.tree_.move(0)
            if event.chain == 2:
                self._jump()
            else:
                self._show()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Wheel down."""
        event.stop()
        self.tree_.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Wheel up."""
        event.stop()
        self.tree_.move(-3)

    def _renewed(self) -> bool:
        """Follow what others changed meanwhile; False where the cell is gone and the screen too."""
        if self.revision() == self.tree_.told.revision:
            return True
        try:
            self.tree_.renew(self.read(self.row))
        except TpmError:
            _ = self.app.pop_screen()
            return False
        return True

    def _up(self) -> None:
        """Explain the same column of the row above."""
        above = self.tree_.told.above
        if above is not None:
            self.row = above
            self.tree_.told = self.read(above)
            self.tree_.begin()

    def _jump(self) -> None:
        part = self.tree_.marked.part
        _ = self.app.pop_screen()
        self.go(part.row, part.key)

    def _show(self) -> None:
        tree = self.tree_
        part = tree.marked.part
        self.head.set_line(
            0, [(f" = {tree.told.title} ", "top"), (f" {tree.told.shown or 'not known'}", "strong")],
            [(f"{tree.at + 1}/{len(tree.branches)} ", "muted")],
        )  # fmt: skip
        words = " · ".join(text for text in (part.value, part.note) if text)
        self.foot.set_line(0, [(f" {part.label}: ", "muted"), (words, "")], [])
        keys: Spans = []
        for key, word in (
            ("j k", "move"),
            ("Space", "unfold"),
            ("h l", "out, in"),
            ("(", "row above"),
            ("Enter", "go there"),
        ):
            keys += [(f" {key}", "accent"), (f" {word} ", "muted")]
        self.foot.set_line(1, keys, [(" Esc", "accent"), (" closes ", "muted")])
