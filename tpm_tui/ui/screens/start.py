"""The start screen: demo, new board or import; shown where there is no board yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from tpm_tui.errors import TpmError
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.places import board_path
from tpm_tui.service.sources import preview, read_plan
from tpm_tui.service.starting import TEMPLATE_TITLES, import_into, make_demo, make_from_template
from tpm_tui.ui.bars import Bar
from tpm_tui.ui.grid.editor import CellEditor
from tpm_tui.ui.grid.palette import Palette
from tpm_tui.ui.keys.sequences import pressed
from tpm_tui.ui.screens.page import Page, Rows

if TYPE_CHECKING:
    from tpm_tui.exchange.plan import ImportPlan
    from tpm_tui.ui.app import TpmApp

WELCOME: Rows = [
    ("", "", ""),
    ("A portfolio tree you edit like a sheet.", "top", ""),
    ("Progress, budget and allocation roll up on every edit.", "muted", ""),
    ("", "", ""),
    ("d  Try the demo", "strong", "demo"),
    ("   three programs part-way through, on a copy that goes away", "muted", ""),
    ("n  Make a new board", "strong", "new"),
    ("   from a template, or empty", "muted", ""),
    ("i  Import a plan", "strong", "import"),
    (
        "   Microsoft Project XML, Jira or any other CSV; you see it before anything is written",
        "muted",
        "",
    ),
    ("q  Leave", "strong", "quit"),
]


class StartScreen(Screen[None], inherit_bindings=False):
    """A few choices, one prompt line, one preview."""

    app: TpmApp

    def __init__(self, palette: Palette, board: Path | None, import_file: Path | None) -> None:
        super().__init__()
        self.board = board or board_path(None)
        self.import_file = import_file
        self.head = Bar(palette, "head")
        self.page = Page(palette)
        self.foot = Bar(palette, "head", 2)
        self._prompt: tuple[str, CellEditor, Callable[[str], None]] | None = None
        self._accept: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        """Title, page, prompt and hints."""
        yield self.head
        yield self.page
        yield self.foot

    def on_mount(self) -> None:
        """Offer the choices, or the import that was asked for."""
        self.page.focus()
        self.head.set_line(0, [(" tpm-tui ", "top")])
        self._welcome()
        if self.import_file is not None:
            self._read(str(self.import_file))

    def _welcome(self, text: str = "", tone: str = "muted") -> None:
        self._accept = None
        self._prompt = None
        self.page.show(WELCOME)
        self._hint("Up and Down choose, Enter goes on")
        self.foot.set_line(0, [(f" {text}", tone)])

    def _hint(self, text: str) -> None:
        self.foot.set_line(1, [(f" {text} · Esc goes back", "muted")])

    def on_key(self, event: events.Key) -> None:
        """Keys of the prompt, the preview or the choices."""
        event.stop()
        event.prevent_default()
        if self.app.hands_on(event, self):
            return
        key = pressed(event)
        if self._prompt is not None:
            self._type(key, event.character)
        elif key in ("escape", "ctrl+c") and (
            self._accept is not None or self.page.rows is not WELCOME
        ):
            self._welcome("Nothing was written.")
        elif key in ("q", "ctrl+q", "escape", "ctrl+c"):
            self.app.exit(0)
        elif self.page.key(key):
            return
        elif self._accept is not None and key in ("enter", "y"):
            self._guarded(self._accept)
        elif key == "enter":
            self._choose(self.page.chosen())
        elif key in ("d", "n", "i"):
            self._choose({"d": "demo", "n": "new", "i": "import"}[key])

    def _choose(self, what: str) -> None:
        match what:
            case "demo":
                self._guarded(lambda: self.app.open(make_demo(), self.app.DEMO_BADGE))
            case "new":
                rows: Rows = [("", "", ""), ("Which template?", "top", ""), ("", "", "")]
                rows += [
                    (title, "strong", f"template {name}") for name, title in TEMPLATE_TITLES.items()
                ]
                self.page.show(rows)
                self._hint("Enter takes the template")
            case "import":
                self._ask("File to import", "", self._read)
            case "quit":
                self.app.exit(0)
            case _ if what.startswith("template "):
                self._ask(
                    "Name or path of the board",
                    str(self.board),
                    lambda text: self._make(what[9:], text),
                )

    def _make(self, template: str, name: str) -> None:
        path = board_path(name.strip())
        make_from_template(path, template, FieldContext().today)
        self.app.open(path)

    def _read(self, name: str) -> None:
        file = Path(name.strip()).expanduser()
        try:
            plan = read_plan(file, FieldContext())
        except TpmError as error:
            self._welcome(str(error), "bad")
            return
        self.page.show([(text, tone, "") for text, tone in preview(plan)])
        self._accept = lambda: self._ask_board(plan, file)
        self._hint("Enter goes on, PgDn shows more")
        self.foot.set_line(
            0, [(f" Import {len(plan.items)} rows? Nothing is written yet.", "accent")]
        )

    def _ask_board(self, plan: ImportPlan, file: Path) -> None:
        """A board of its own for the file where the usual one holds other plans already."""
        usual = not self.board.exists()
        own = re.sub(r"[^\w-]+", "-", file.stem).strip("-") or "import"
        name = str(self.board) if usual else own
        self._ask("Into board (a new one is made)", name, lambda text: self._import(plan, text))
        self._hint("Enter imports; a board that is there already gets the rows added")

    def _import(self, plan: ImportPlan, name: str) -> None:
        path = board_path(name.strip())
        self.app.open(path, " ".join(import_into(path, plan)))

    def _ask(self, question: str, text: str, then: Callable[[str], None]) -> None:
        self._prompt = (question, CellEditor(text=text, at=len(text)), then)
        self._hint("Enter goes on")
        self._show_prompt()

    def _show_prompt(self) -> None:
        if self._prompt is not None:
            question, editor, _ = self._prompt
            before, after = editor.text[: editor.at], editor.text[editor.at :]
            self.foot.set_line(
                0,
                [
                    (f" {question}: ", "accent"),
                    (before, "strong"),
                    ("▏", "accent"),
                    (after, "strong"),
                ],
            )

    def _type(self, key: str, character: str | None) -> None:
        if self._prompt is None:
            return
        _, editor, then = self._prompt
        if key in ("escape", "ctrl+c"):
            self._welcome()
        elif key == "enter" and editor.text.strip():
            self._prompt = None
            self._guarded(lambda: then(editor.text))
        else:
            if not editor.key(key) and character is not None and character.isprintable():
                editor.insert(character)
            self._show_prompt()

    def on_paste(self, event: events.Paste) -> None:
        """A pasted path goes into the prompt."""
        if self._prompt is not None:
            self._prompt[1].insert(" ".join(event.text.split()))
            self._show_prompt()

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except TpmError as error:
            self._welcome(str(error), "bad")
