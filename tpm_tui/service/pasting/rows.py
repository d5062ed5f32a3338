"""A pasted table or list as new rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tpm_tui.domain.changes import Change, ChangeSet, Create
from tpm_tui.domain.items import Items
from tpm_tui.domain.order import keys_after
from tpm_tui.domain.values import BOARD, DEFAULT_CHILD, ItemId, Value
from tpm_tui.errors import InvalidInput, Refused, TpmError
from tpm_tui.fields.types import TITLE_LIMIT
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import Sweep, Wanted
from tpm_tui.service.editing.bulk_rows import Arrangement
from tpm_tui.service.editing.commands import target
from tpm_tui.service.editing.ledger_cells import unfrozen
from tpm_tui.service.editing.new_row import NewRow
from tpm_tui.service.editing.placing import gone, kind_below
from tpm_tui.service.pasting.cells import SHOWN_MISFITS, Misfit, misfit, parsed
from tpm_tui.service.pasting.clipboard import Pasted
from tpm_tui.service.pasting.columns import (
    Columns,
    columns_by_content,
    columns_in_view,
    columns_named,
    header_of,
)
from tpm_tui.service.pasting.row_register import Where, spot
from tpm_tui.service.people.spelling import Spelling

NAMELESS = "Untitled"
"""Title of a row whose pasted line has none."""


@dataclass(frozen=True, slots=True)
class NewRows:
    """What pasting as new rows would do."""

    changes: ChangeSet
    count: int
    misfits: tuple[Misfit, ...]
    misfit_count: int
    computed: int
    """Figures that were left out because the board computes them."""
    columns: Columns
    """Which pasted column goes where."""

    labels: dict[str, str]
    """Labels of the board's columns by key, to say so."""

    @property
    def labelled(self) -> bool:
        """Whether the first line held names of columns and makes no row."""
        return self.columns.how == "names"


@dataclass(slots=True)
class _Line:
    """One row to be made."""

    title: str
    texts: list[tuple[str, str]]
    """(column, text) of the other columns."""
    parent: int
    """Place of the line that it stands below; -1 for none."""
    is_parent: bool = False


def plan_new_rows(
    board: Board, pasted: Pasted, row: int, keys: Sequence[str], where: Where = "below"
) -> NewRows:
    """Plan to make a row of every line, beside or in the row under the cursor.

    Titles come from the first column and the other columns go to those of the view in their order
    (`keys`), or where that does not fit to those that their cells are clearly meant for; a first line
    of column names says what goes where.
    """
    if not pasted.outline:
        raise Refused("There is nothing to make rows of.")
    parent, at = spot(board, row, where)
    kind = _kind(board, parent, row if row > 0 and where != "child" else None)
    return _plan(board, pasted, keys, (parent, at, kind))


def plan_in_place(board: Board, pasted: Pasted, new: NewRow, keys: Sequence[str]) -> NewRows:
    """Plan to make rows of every line where a row is being added, in place of that one."""
    if not new.is_there(board.items):
        raise gone(board.items, new.parent)
    return _plan(board, pasted, keys, (new.parent, new.index(board.items), new.kind))


def _plan(
    board: Board, pasted: Pasted, keys: Sequence[str], to: tuple[ItemId, int, str]
) -> NewRows:
    """The same, to a position among the children of a parent; rows of the first level are of a
    kind."""
    outline = pasted.outline
    parent, at, kind = to
    width = max(len(cells) for _, cells in outline)

    def planned(lines: Sequence[tuple[int, tuple[str, ...]]], columns: Columns) -> NewRows:
        planner = _Planner(board, columns)
        return planner.new_rows(planner.lines(lines), parent, at, kind)

    first = outline[0][1]
    labels = header_of(board, first) if len(outline) > 1 else None
    if labels is not None and (len(labels) > 1 or labels == ["title"]):
        return planned(outline[1:], columns_named(labels, first, width))
    plan = planned(outline, columns_in_view(keys, width))
    if plan.misfit_count or plan.computed:
        columns = columns_by_content(board, [cells for _, cells in outline], keys)
        other = plan if columns is None else planned(outline, columns)
        if other.misfit_count + other.computed < plan.misfit_count + plan.computed:
            return other
    return plan


@dataclass(slots=True)
class _Planner:
    """Collects the rows to make and what does not fit."""

    board: Board
    columns: Columns
    misfits: list[Misfit] = field(default_factory=list)
    misfit_count: int = 0
    computed: int = 0
    _names: Spelling | None = None

    def lines(self, outline: Sequence[tuple[int, tuple[str, ...]]]) -> list[_Line]:
        """Rows to make, as the text says."""
        columns = self.columns.keys
        titles = columns.index("title")
        found: list[_Line] = []
        open_at: list[int] = []
        for level, cells in outline:
            del open_at[level:]
            above = open_at[-1] if open_at else -1
            if above >= 0:
                found[above].is_parent = True
            open_at.append(len(found))
            title = " ".join(cells[titles].split()) if titles < len(cells) else ""
            texts = [
                (key, text)
                for key, text in zip(columns, cells, strict=False)
                if key is not None and key != "title" and text.strip()
            ]
            found.append(_Line(title, texts, above))
            self._beyond(title, cells)
        return found

    def new_rows(self, lines: list[_Line], parent: ItemId, at: int, kind: str) -> NewRows:
        """The change set that makes the rows."""
        items = self.board.items
        first = len(items)
        roots = [first + n for n, line in enumerate(lines) if line.parent < 0]
        plan = Arrangement(items, frozenset())
        plan.insert(parent, at, roots)
        places = plan.places()
        values = self._values(lines, kind)
        below: dict[int, list[int]] = {}
        for number, line in enumerate(lines):
            if line.parent >= 0:
                below.setdefault(line.parent, []).append(number)
        keys = {
            number: key
            for children in below.values()
            for number, key in zip(children, keys_after(None, len(children)), strict=True)
        }
        created: list[Change] = [
            Create(first + number, *places[first + number], values[number])
            if line.parent < 0
            else Create(first + number, first + line.parent, keys[number], values[number])
            for number, line in enumerate(lines)
        ]
        label = f"add {lines[0].title}" if len(lines) == 1 else f"paste {len(lines):,} new rows"
        left_out = ""
        if self.misfits:
            left_out = f" ({self.misfit_count:,} left out: {self.misfits[0].reason.rstrip('.')})"
        return NewRows(
            ChangeSet((*plan.moves(), *created), label + left_out),
            len(lines), tuple(self.misfits), self.misfit_count, self.computed, self.columns,
            {key: one.label for key, one in self.board.fields.items()},
        )  # fmt: skip

    def _values(self, lines: list[_Line], kind: str) -> list[tuple[tuple[str, Value], ...]]:
        """First values of the new items, typed on a board that holds nothing else."""
        board = self.board
        kinds: list[str] = []
        for line in lines:
            above = DEFAULT_CHILD.get(kinds[line.parent], "task") if line.parent >= 0 else kind
            kinds.append(self._kind(line, above))
        scratch = Board(Items(board.items.columns), unfrozen(board.stored))
        scratch.apply(
            ChangeSet(
                tuple(
                    Create(number, BOARD, key, (("title", self._title(line)), ("kind", one)))
                    for number, (line, one, key) in enumerate(
                        zip(lines, kinds, keys_after(None, len(lines)), strict=True), 1
                    )
                )
            )
        )
        sweep = Sweep(scratch)
        for number, line in enumerate(lines, 1):
            self._type(sweep, number, line)
        columns = sweep.trial.items.columns.items()
        return [
            tuple((key, column[number]) for key, column in columns if column[number] is not None)
            for number in range(1, len(lines) + 1)
        ]

    def _type(self, sweep: Sweep, number: int, line: _Line) -> None:
        """Type the texts of one line into its row; what a parent computes is left out."""
        scratch, wanted = sweep.board, []
        texts = dict(line.texts)
        for key, text in texts.items():
            column = scratch.fields[key]
            input_field = scratch.fields.get(column.input_key or "")
            if input_field is None or (line.is_parent and input_field.on_parent != "item"):
                self.computed += 1
                continue
            try:
                where = target(scratch, number, key)
                wanted.append(Wanted(key, where, parsed(self._spelling(), where.field, text)))
            except (Refused, InvalidInput) as error:
                self._misfit(line.title, key, text, error)
        before = len(sweep.skipped)
        sweep.put(number, wanted)
        for skipped in sweep.skipped[before:]:
            self._misfit(line.title, skipped.key, texts[skipped.key], skipped.error)

    def _spelling(self) -> Spelling:
        if self._names is None:
            self._names = Spelling(self.board)
        return self._names

    def _title(self, line: _Line) -> str:
        if len(line.title) > TITLE_LIMIT:
            reason = f"{len(line.title):,} characters are too many; the first {TITLE_LIMIT:,} stay."
            self._misfit(line.title, "title", line.title, InvalidInput(reason))
        return line.title[:TITLE_LIMIT].strip() or NAMELESS

    def _kind(self, line: _Line, default: str) -> str:
        """Kind that the line itself states, taken out of its texts, else what fits its place."""
        stated = [text for key, text in line.texts if key == "kind"]
        line.texts = [(key, text) for key, text in line.texts if key != "kind"]
        for text in stated:
            try:
                return str(parsed(self._spelling(), self.board.fields["kind"], text))
            except InvalidInput as error:
                self._misfit(line.title, "kind", text, error)
        return default

    def _beyond(self, title: str, cells: Sequence[str]) -> None:
        """Texts for which there is no column."""
        columns = self.columns
        for at, text in enumerate(cells):
            if text.strip() and columns.key(at) is None:
                name = columns.names[at] or f"column {at + 1}"
                self._misfit(title, name, text, InvalidInput(columns.why_not(at)))

    def _misfit(self, title: str, key: str, text: str, error: TpmError) -> None:
        self.misfit_count += 1
        if len(self.misfits) < SHOWN_MISFITS:
            self.misfits.append(misfit(self.board, title or NAMELESS, key, text, error))


def _kind(board: Board, parent: ItemId, beside: ItemId | None) -> str:
    """Kind of a new row: that of its sibling, else what usually stands below its parent."""
    kinds = board.items.columns["kind"]
    if beside is not None:
        return str(kinds[beside])
    return kind_below(board, parent)
