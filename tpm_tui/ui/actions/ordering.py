"""Sorting, grouping and narrowing: ways to look, which never change the manual order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused
from tpm_tui.fields.catalog import spoken_label
from tpm_tui.fields.own_types import Checkbox, OwnChoice
from tpm_tui.fields.types import Choice, PersonName
from tpm_tui.query.arrangement import is_group
from tpm_tui.service.views.showing import BY_DATE
from tpm_tui.service.views.view import SortKey, View
from tpm_tui.service.views.words import what_came_back
from tpm_tui.ui.actions.moving import Moving
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.screens.picker import Option, Picking

Pick = Callable[[Picking], None]
"""Opens a list to pick from."""

GROUPS_FIRST = ("owner", "status", "kind", "quarter", "month")


class Ordering:
    """Sort, group and zoom commands."""

    def __init__(self, desk: Desk, moving: Moving, pick: Pick) -> None:
        self.desk = desk
        self.moving = moving
        self._pick = pick

    # ---- sorting

    def sort_ascending(self, names: str = "") -> None:
        """Sort within each parent by this column, smallest first."""
        self._sort(names, descending=False)

    def sort_descending(self, names: str = "") -> None:
        """Sort within each parent by this column, largest first."""
        self._sort(names, descending=True)

    def sort_further_ascending(self) -> None:
        """Where the sort so far finds no difference, this column decides, smallest first."""
        self._sort("", descending=False, further=True)

    def sort_further_descending(self) -> None:
        """Where the sort so far finds no difference, this column decides, largest first."""
        self._sort("", descending=True, further=True)

    def clear_sort(self) -> None:
        """Back to the manual order."""
        if not self.desk.view.sort:
            self.desk.say("The rows stand in their manual order.", "muted")
            return
        self._look(replace(self.desk.view, sort=()))
        self.desk.say("The rows stand in their manual order again.", "good")

    def _sort(self, names: str, *, descending: bool, further: bool = False) -> None:
        desk = self.desk
        keys = [self._column(name) for name in names.replace(",", " ").split()] or [desk.key]
        chosen = tuple(SortKey(key, descending) for key in keys)
        before = desk.view.sort if further else ()
        kept = tuple(one for one in before if one.key not in keys)
        self._look(replace(desk.view, sort=(*kept, *chosen)))
        said = ", then ".join(
            f"{spoken_label(desk.board.fields[one.key].label)} {'falling' if one.descending else 'rising'}"
            for one in desk.view.sort
        )
        clear = desk.key_for("clear-sort")
        desk.say(
            f"Sorted by {said} within each parent; {clear} brings the manual order back.", "good"
        )

    # ---- grouping

    def group_rows(self, names: str = "") -> None:
        """Show the work in groups by owner, status, quarter or any list."""
        desk = self.desk
        if names:
            self._group(tuple(self._named(name) for name in names.replace(",", " ").split()))
            return
        marked: list[str] = []

        def mark(key: str) -> list[Option]:
            marked.append(key)
            return self._add_group(key)

        def picked(key: str) -> None:
            # Marks are what was asked for; the key that closes the list must not take them away.
            self._group(desk.view.group if marked else (key,))

        self._pick(
            Picking(
                "Group by",
                self._options(),
                picked,
                keys={"tab": ("adds as a narrower group, Enter then keeps all", mark)},
                at=desk.view.group[0] if desk.view.group else desk.key,
            )
        )

    def ungroup_rows(self) -> None:
        """Show the tree again."""
        if not self.desk.view.group:
            group = self.desk.key_for("group-rows")
            self.desk.say(f"The rows are not grouped; {group} groups them.", "muted")
            return
        self._look(replace(self.desk.view, group=()))

    def _group(self, keys: tuple[str, ...]) -> None:
        self._look(replace(self.desk.view, group=keys))
        count = len(self.desk.outline.below(BOARD))
        groups = "1 group with its" if count == 1 else f"{count} groups with their"
        tree = self.desk.key_for("ungroup-rows")
        self.desk.say(f"{groups} own totals; {tree} shows the tree again.", "good")

    def _add_group(self, key: str) -> list[Option]:
        group = self.desk.view.group
        self._look(replace(self.desk.view, group=(*(one for one in group if one != key), key)))
        return self._options()

    def _options(self) -> list[Option]:
        group = self.desk.view.group
        return [
            Option(key, label, note, str(group.index(key) + 1) if key in group else " ")
            for key, label, note in self._groupable()
        ]

    def _groupable(self) -> list[tuple[str, str, str]]:
        """(key, label, note) of everything that groups: lists, people, yes or no, dates by quarter."""
        fields = self.desk.board.fields
        found = {key: (key.capitalize(), "by the last day") for key in BY_DATE} | {
            key: (field.label, "")
            for key, field in fields.items()
            if key != "title"
            and (
                isinstance(field.type, Choice | PersonName | Checkbox | OwnChoice)
                or key.startswith("x_")
            )
        }
        first = [key for key in GROUPS_FIRST if key in found]
        return [(key, *found[key]) for key in (*first, *(k for k in found if k not in first))]

    # ---- narrowing

    def narrow(self) -> None:
        """Show only this row and what is below it."""
        row = self.desk.row
        if is_group(row) or not row:
            raise Refused("Only a row of the tree can be narrowed to.")
        self._look(replace(self.desk.view, zoom=abs(row)))

    def widen(self) -> None:
        """Show the whole board again."""
        if not self.desk.view.zoom:
            self.desk.say("This is the whole board.", "muted")
            return
        self._look(replace(self.desk.view, zoom=BOARD))

    def widen_one(self) -> None:
        """Narrow to the parent of what the view is narrowed to; else go to the parent row."""
        zoom = self.desk.view.zoom
        if zoom:
            self._look(replace(self.desk.view, zoom=self.desk.board.items.parent[zoom]))
        else:
            self.moving.go_to_parent()

    def undo_view(self) -> None:
        """Look at the board as before the last change of the view."""
        desk = self.desk
        if not desk.past:
            desk.say("The view has not been changed yet.", "muted")
            return
        before = desk.view
        desk.look(desk.past.pop(), remember=False)
        told = what_came_back(desk.board, before, desk.view)
        if told and desk.view.filter and not before.filter:
            told += f"; {desk.key_for('clear-filter')} shows all rows"
        desk.say(f"The view is as it was before{f': {told}' if told else ''}.", "good")

    # ---- inside

    def _look(self, view: View) -> None:
        self.desk.look(view, afresh=view.filter != self.desk.view.filter)

    def _column(self, name: str) -> str:
        key = self._named(name)
        if key not in self.desk.board.fields:
            raise Refused(f"{key.capitalize()} groups; {BY_DATE[key]} is the column that sorts so.")
        return key

    def _named(self, name: str) -> str:
        """Key of a column by key, label or the end of an own field's key."""
        wanted = name.casefold()
        fields = self.desk.board.fields
        for key, field in fields.items():
            if wanted in (key, key.removeprefix("x_"), field.label.casefold()):
                return key
        if wanted in BY_DATE:
            return wanted
        listed = self.desk.key_for("manage-columns")
        raise Refused(f"There is no column {name!r}; {listed} lists them.")
