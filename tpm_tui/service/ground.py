"""A tree with its figures: the whole board, or what a view makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from tpm_tui.domain.items import Items
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.rollup.engine import Engine
from tpm_tui.service.figures.cells import Figures


class Ground(Protocol):
    """What an explanation stands on; a board is one."""

    @property
    def items(self) -> Items:
        """Tree and inputs."""

    @property
    def engine(self) -> Engine:
        """Exact figures."""

    @property
    def figures(self) -> Figures:
        """Figures as they are shown."""

    @property
    def ctx(self) -> FieldContext:
        """Units and lists."""

    @property
    def fields(self) -> Mapping[str, Field]:
        """Every column by key."""


@dataclass(frozen=True, slots=True)
class Part:
    """The tree that a view's totals are made of."""

    figures: Figures

    @property
    def items(self) -> Items:
        """Tree and inputs."""
        return self.figures.items

    @property
    def engine(self) -> Engine:
        """Exact figures."""
        return self.figures.engine

    @property
    def ctx(self) -> FieldContext:
        """Units and lists."""
        return self.figures.ctx

    @property
    def fields(self) -> Mapping[str, Field]:
        """Every column by key."""
        return self.figures.fields
