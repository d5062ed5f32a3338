"""Many cells at once by a line or in the user's own editor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tpm_tui.errors import Conflict, NeedsReason, Refused, TpmError
from tpm_tui.service.board import Board
from tpm_tui.service.editing.setting_cells import assignments_in, set_column, spans_in
from tpm_tui.service.foreseeing.what_if import would_ripple
from tpm_tui.service.pasting.cells import paste_cells, plan_paste
from tpm_tui.service.pasting.clipboard import Lines, parse_tsv, titled_tsv, without_titles
from tpm_tui.service.session import Command, Outcome
from tpm_tui.ui.actions.filtering import Ask
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.foretelling import LIVE_CELLS, Preview
from tpm_tui.ui.prompts.prompt import Prompt

if TYPE_CHECKING:
    from tpm_tui.query.completion import Completion

Outside = Callable[[str, str], str | None]
"""Shows a text in the user's editor: (text, suffix of the file) -> the new one, None if unchanged."""
HINT = "budget=10k, owner=Ana  or a formula: budget=budget*1.1, finish=start+10"


class BulkEditing:
    """`set` and the editor outside."""

    def __init__(self, desk: Desk, ask: Ask, outside: Outside, preview: Preview) -> None:
        self.desk = desk
        self._preview = preview
        self._ask = ask
        self._outside = outside
        self._asked: list[str] = []

    def set_cells(self, assignment: str = "") -> None:
        """Set columns of the row, or of all selected ones: `budget=10k`, `work=30d, progress=40`."""
        if assignment:
            self._set(assignment)
            return
        chosen = tuple(self.desk.selected_rows())
        rows = len(chosen)
        # A title is one row's own: another column is meant, and typed.
        lead = "" if self.desk.key == "title" else f"{self.desk.key.removeprefix('x_')}="

        def meant(text: str) -> str:
            return text if "=" in text or not text.strip() else f"{lead}{text}"

        def changed(text: str) -> None:
            prompt.hint = self._foretold(meant(text)) or HINT

        prompt = Prompt(
            f"set in {rows} {'row' if rows == 1 else 'rows'}",
            lambda text: self._set(meant(text)),
            changed,
            preview=lambda text, answer: self._preview(self._setting(meant(text)), answer),
            completer=self._complete,
            history=self._asked,
            hint=HINT,
            resumes="set-cells" if rows else "",
            rows=chosen,
            selected=True,
        )
        self._ask(prompt, lead)

    def _foretold(self, assignment: str) -> str:
        """What an assignment would do to the rows above, where that is known in a moment."""
        desk = self.desk
        rows = desk.selected_rows()
        parts = assignments_in(desk.board, assignment)
        if len(rows) > LIVE_CELLS or any(one.lstrip().startswith("basis") for one in parts):
            return ""
        try:
            changes = self._setting(assignment)(desk.board)
        except TpmError:
            return ""
        return would_ripple(desk.board, changes, desk.grid.size.width)

    def edit_outside(self) -> None:
        """The selected cells as a table in your own editor; what you save there is set here."""
        desk = self.desk
        rows, keys = desk.selected_rows(), desk.selected_keys()
        if not rows:
            raise Refused("There are no cells here; go to a row.")
        seen = desk.board.revision
        before = titled_tsv(desk.board, rows, keys)
        after = self._outside(before, ".tsv")
        if after is None:
            desk.say("Nothing was changed in the editor.", "muted")
            return

        def take() -> Outcome:
            try:
                matrix = self._returned(rows, keys, before, after)
                return desk.session.execute(lambda now: paste_cells(now, rows, keys, matrix), seen)
            except NeedsReason:
                raise
            except Conflict as error:
                if error.cells:  # it is asked what to do; the text is there whatever is answered
                    error.message = f"{error.message} {_kept(after)}"
                    raise
                raise Refused(f"{error} {_kept(after)}".strip()) from error
            except TpmError as error:
                raise Refused(f"{error} {_kept(after)}".strip()) from error

        try:
            desk.carry_out(take)
        except NeedsReason as error:
            # What came back from the editor is taken again, not the editor opened.
            from tpm_tui.ui.prompts.asking_why import ask_reason

            ask_reason(
                desk, error, lambda: desk.carry_out(take),
                lambda: desk.say(f"Nothing was changed. {_kept(after)}", "warn"),
            )  # fmt: skip

    def _returned(self, rows: Sequence[int], keys: Sequence[str], before: str, after: str) -> Lines:
        """The cells that came back from the editor; raises Refused where one of them does not fit."""
        found = parse_tsv(after)
        if len(found.cells) != len(rows):
            raise Refused(
                f"{len(rows)} lines were given to the editor and {len(found.cells)} came back; "
                "nothing was changed."
            )
        matrix = without_titles(parse_tsv(before), found, keys)
        plan = plan_paste(self.desk.board, rows, keys, matrix)
        if not plan.fits or plan.labelled:
            why = "; ".join(f"{one.title}, {one.column}: {one.reason}" for one in plan.misfits[:2])
            raise Refused(f"Nothing was changed: {why or 'there are more columns than before'}.")
        return matrix

    def _setting(self, assignment: str) -> Command:
        rows = self.desk.selected_rows()
        if not rows:
            raise Refused("There are no rows here to set.")
        return lambda board: set_column(board, self.desk.source(), rows, assignment)

    def _set(self, assignment: str) -> None:
        desk = self.desk
        command = self._setting(assignment)
        outcome = desk.session.execute(command)
        # Refused, the prompt stays open with the reason; carried out, it is shown as any change.
        desk.carry_out(lambda: outcome)

    def _complete(self, text: str, at: int) -> Completion:
        from tpm_tui.query.completion import Completion, complete

        board = self.desk.board
        first = spans_in(board, text[:at])[-1][0]
        part, sign = text[first:at], text.find("=", first, at)
        _, comma, begun = part.rpartition(",")
        if sign < 0 or (comma and begun.strip() and "=" not in begun):
            # The first column, or one more: else what follows the comma is part of the value.
            name = begun if sign >= 0 else part
            options = _columns(board, name.strip())
            if options or sign < 0:
                end = at if first or sign >= 0 else max(at, text.find("=") + 1)
                return Completion(at - len(name.lstrip()), end, options)
        start = sign + 1
        found = complete(
            text[start:], at - start, board.fields, board.ctx, lambda _key: (), formula=True
        )
        return Completion(found.start + start, found.end + start, found.options)


def _columns(board: Board, typed: str) -> tuple[tuple[str, str], ...]:
    """Columns that can be set and begin so."""
    names = sorted(key.removeprefix("x_") for key, field in board.fields.items() if field.input_key)
    return tuple((f"{one}=", one) for one in names if one.startswith(typed))


def _kept(text: str) -> str:
    """Keep a table that could not be used; behind the gate nobody gets as far as this."""
    from tpm_tui.ui.outside import kept

    return kept(text, ".tsv")
