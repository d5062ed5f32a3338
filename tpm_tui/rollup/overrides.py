"""Which parents show a progress that somebody said, and whose figures rest on such a one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.inputs import Inputs

if TYPE_CHECKING:
    from tpm_tui.domain.override import Override


class Overrides:
    """Overrides that hold: not expired, on a parent, with something open below.

    A board without any pays nothing but the look at an empty set.
    """

    def __init__(self, inputs: Inputs, all_done: Callable[[ItemId], bool]) -> None:
        self.inputs = inputs
        self.items = inputs.items
        self._all_done = all_done
        self.held: set[ItemId] = set()
        """Items that have one, whether it holds or not."""
        self._resting: set[ItemId] | None = None

    def scan(self, order: Iterable[ItemId] | None = None) -> None:
        """Look for overrides, in the whole board or in a subtree."""
        column = self.items.columns.get("override")
        if order is None:
            self.held = set()
            if column is not None:
                self.held = {item for item, text in enumerate(column) if text is not None}
        elif column is not None:
            for item in order:
                self.look(item)
        self.changed()

    def look(self, item: ItemId) -> None:
        """Take notice of an item's own override."""
        if self.inputs.held(item, "override") is None:
            self.held.discard(item)
        else:
            self.held.add(item)

    def changed(self) -> None:
        """Something happened that may make an override hold or not."""
        self._resting = None

    def of(self, item: ItemId) -> Override | None:
        """The override that a parent shows; None where there is none that holds."""
        if item not in self.held or self.items.is_leaf(item) or self._all_done(item):
            return None
        return self.inputs.override(item)

    def rests(self, item: ItemId) -> bool:
        """Whether a parent's progress is an override or contains one."""
        if not self.held:
            return False
        if self._resting is None:
            self._resting = set()
            for one in self.items.existing(self.held):
                if self.of(one) is not None:
                    self._resting.update((one, *self.items.ancestors(one)))
        return item in self._resting
