"""Where filters and formulas get their data from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from tpm_tui.domain.items import Items
from tpm_tui.domain.values import Value
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.query.meter import Meter


class Source(Protocol):
    """One board as the query language sees it; everything as shown, roll-ups included.

    Columns are indexed by item id with the board at 0; what they hold for deleted items says
    nothing.
    """

    @property
    def fields(self) -> Mapping[str, Field]:
        """Every field of the board by key, own ones included; retired ones are not there."""

    @property
    def ctx(self) -> FieldContext:
        """Units, statuses, calendar and today."""

    @property
    def items(self) -> Items:
        """The tree."""

    @property
    def meter(self) -> Meter:
        """How much work the evaluation that is under way may still do."""

    def value(self, row: int, key: str) -> Value:
        """A cell in storage form; a formula's may be a `CellError`."""

    def column(self, key: str) -> Sequence[Value]:
        """A whole column; None where a formula's cell is an error."""

    def texts(self) -> Sequence[str]:
        """What a bare word is looked for in, folded by `folding.fold`."""

    def category(self, row: int) -> str:
        """`todo`, `in_progress`, `done` or `excluded`; a parent's from what is below it."""

    def categories(self) -> Sequence[str]:
        """`category` of every item."""

    def started(self, row: int) -> bool:
        """Whether any sign of work is there, on the item or below it."""
