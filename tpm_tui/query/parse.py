"""Filter lines and formulas: from typed text to what can be asked of a board.

A text keeps nothing of the board it was typed on.  Today, statuses, labels and fields are those of
the board that is asked, so a saved `due<+2w` means two weeks from the day it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import DecimalException, InvalidOperation, localcontext
from typing import TypeVar

from tpm_tui.domain.values import Value
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.catalog import Field
from tpm_tui.query.advice import advice
from tpm_tui.query.arithmetic import everywhere, text_of, truth
from tpm_tui.query.binding import bind, bind_condition
from tpm_tui.query.cell_error import LIMIT, REF, TYPE, CellError
from tpm_tui.query.kinds import (
    ARITHMETIC,
    CHECKBOX,
    CHOICE,
    NONE,
    NUMBER,
    NUMERIC,
    PERCENT,
    SHARE,
    TEXT,
    a,
    stored,
)
from tpm_tui.query.lexer import split
from tpm_tui.query.literals import converted, plain_number
from tpm_tui.query.meter import CELL_STEPS, COLUMN_STEPS, Exhausted
from tpm_tui.query.names import Names
from tpm_tui.query.part import Env, Failed, Part
from tpm_tui.query.reach import leaves_row
from tpm_tui.query.source import Source
from tpm_tui.query.tree import Node, problem, walk
from tpm_tui.query.usage import UsedInput, fields_in, used_inputs, with_keys

T = TypeVar("T")

_SHOWN_AS = {SHARE: PERCENT, CHOICE: TEXT, NONE: TEXT}
_ALIASES = {"person": TEXT, "link": TEXT, CHOICE: TEXT}


def parse_filter(text: str, names: Names) -> Filter:
    """A checked filter line; raises InvalidInput as `Column 7: ...`.  An empty line lets all pass."""
    found = Filter(text)
    found.check(names)
    return found


def parse_formula(text: str, names: Names, shows: str | None = None) -> Formula:
    """A checked formula, with or without its leading `=`, whose result can be shown as `shows`;
    raises InvalidInput as `Column 7: ...`."""
    found = Formula(text)
    found.check(names, shows)
    return found


def stored_formula(text: str) -> Formula:
    """A formula from a board's settings; never raises: what is wrong with it shows in its cells."""
    return Formula(text, broken_too=True)


def _tree(text: str, *, free: bool) -> Node | None:
    """The tree of a text, None for an empty one."""
    words = split(text, free=free)
    if not words:
        return None
    from tpm_tui.query.grammar import parse

    return parse(words, len(text.rstrip()))


@dataclass(slots=True)
class _Bound:
    """A text made ready for one board; made again when its fields or its day have changed."""

    source: Source
    fields: Mapping[str, Field]
    ctx: object
    env: Env
    part: Part | None
    error: InvalidInput | None = None

    def fits(self, source: Source) -> bool:
        """Whether it still says what the text means."""
        return self.source is source and self.fields is source.fields and self.ctx is source.ctx


class Filter:
    """A filter line that can be asked of any board."""

    __slots__ = ("_bound", "_node", "text")

    def __init__(self, text: str) -> None:
        """Reads the text without checking its names; raises InvalidInput as `Column 7: ...`."""
        self.text = text
        self._node = _tree(text, free=True)
        self._bound: _Bound | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything pass."""
        return self._node is None

    def check(self, names: Names) -> None:
        """Raise InvalidInput where a name or value means nothing on a board."""
        if self._node is not None:
            bind_condition(Env(names), self._node)

    def select(self, source: Source) -> bytearray:
        """1 at every item that matches; only what it says of living items counts.

        Raises InvalidInput where a field of the line is not there any more.
        """
        if self._node is None:
            return bytearray(b"\x01") * len(source.items)
        env = Env(Names(source.fields, source.ctx), source, whole=True, lenient=True)
        part = bind_condition(env, self._node)
        try:
            with localcontext(ARITHMETIC):
                source.meter.enter(_share(COLUMN_STEPS, self._node), self._node.height)
                try:
                    return everywhere(env, part)
                finally:
                    source.meter.leave(self._node.height)
        except Exhausted as exhausted:
            raise InvalidInput(f"This filter needs {exhausted}; make it simpler.") from None

    def matches(self, source: Source, row: int) -> bool:
        """Whether one row matches."""
        if self._node is None:
            return True
        bound = self._bound
        if bound is None or not bound.fits(source):
            env = Env(Names(source.fields, source.ctx), source, lenient=True)
            part = bind_condition(env, self._node)
            bound = self._bound = _Bound(source, source.fields, source.ctx, env, part)
        try:
            with localcontext(ARITHMETIC):
                source.meter.enter(CELL_STEPS, self._node.height)
                try:
                    return bool(bound.part is not None and truth(bound.part)(row))
                finally:
                    source.meter.leave(self._node.height)
        except (Failed, Exhausted, DecimalException):
            return False

    def fields_used(self, fields: Mapping[str, Field]) -> frozenset[str]:
        """Keys of the fields that it reads."""
        return fields_in(self._node, fields)

    def advice(self, names: Names) -> str:
        """A sentence on what it may not mean; empty where there is nothing to say."""
        return advice(self._node, names)

    def with_keys(self, fields: Mapping[str, Field]) -> str:
        """Its text with every field by its key, which outlives a renamed label."""
        return with_keys(self.text, fields, free=True)


class Formula:
    """A formula that can be asked of any row."""

    __slots__ = ("_bound", "_broken", "_node", "_steps", "text")

    def __init__(self, text: str, *, broken_too: bool = False) -> None:
        """Reads the text without checking its names; raises InvalidInput unless `broken_too`."""
        self.text = text
        self._node: Node | None = None
        self._broken: InvalidInput | None = None
        self._bound: _Bound | None = None
        try:
            self._node = _tree(_without_sign(text), free=False)
            if self._node is None:
                raise problem(len(text), "a formula is missing, such as = budget - actual_cost.")
        except InvalidInput as error:
            if not broken_too:
                raise
            self._broken = error
        self._steps = _share(CELL_STEPS, self._node) if self._node else CELL_STEPS

    def check(self, names: Names, shows: str | None = None) -> None:
        """Raise InvalidInput where a name or a kind does not fit, or the result cannot be shown so."""
        part = bind(Env(names), self._checked())
        if shows is not None:
            _as_shown(part, shows)

    def result_type(self, names: Names) -> str:
        """What the result is by itself: text, number, money, percent, date, duration or checkbox."""
        kind = bind(Env(names), self._checked()).kind
        return _SHOWN_AS.get(kind, kind)

    def value(self, source: Source, row: int, shows: str | None = None) -> Value:
        """The result in the storage form of `shows` (None: `result_type`); may be a `CellError`."""
        bound = self._ready(source)
        if bound.part is None:
            return CellError(REF, bound.error.message if bound.error else "Not a formula.")
        try:
            part = _as_shown(bound.part, shows)
        except InvalidInput as error:
            return CellError(TYPE, error.message)
        try:
            return self._asked(source, lambda: _cell(bound.env, part, row, shows))
        except Failed as failed:
            return failed.error
        except Exhausted as exhausted:
            return CellError(LIMIT, f"This cell needs {exhausted}.")
        except InvalidOperation:
            return CellError(LIMIT, "The result has too many digits for a cell.")
        except DecimalException:
            return CellError(LIMIT, "A number has become too large.")

    def explain(self, source: Source, row: int) -> list[UsedInput]:
        """What it reads for one row."""
        bound = self._ready(source)
        if bound.part is None:
            return []
        try:
            return self._asked(source, lambda: used_inputs(bound.env, row))
        except Exhausted:
            return []

    def fields_used(self, fields: Mapping[str, Field]) -> frozenset[str]:
        """Keys of the fields that it reads."""
        return fields_in(self._node, fields)

    def with_keys(self, fields: Mapping[str, Field]) -> str:
        """Its text with every field by its key, which outlives a renamed label."""
        return self.text if self._broken else with_keys(self.text, fields, free=False)

    def looks_elsewhere(self) -> bool:
        """Whether it reads other rows, or the place of its row among them."""
        return self._node is not None and leaves_row(self._node)

    def _asked(self, source: Source, ask: Callable[[], T]) -> T:
        """Evaluate something within the bounds of one cell."""
        height = self._node.height if self._node else 1
        with localcontext(ARITHMETIC):
            source.meter.enter(self._steps, height)
            try:
                return ask()
            finally:
                source.meter.leave(height)

    def _checked(self) -> Node:
        if self._node is None:
            raise self._broken or problem(0, "a formula is missing.")
        return self._node

    def _ready(self, source: Source) -> _Bound:
        bound = self._bound
        if bound is not None and bound.fits(source):
            return bound
        env = Env(Names(source.fields, source.ctx), source)
        part, error = None, None
        try:
            part = bind(env, self._checked())
        except InvalidInput as refused:
            error = refused
        self._bound = _Bound(source, source.fields, source.ctx, env, part, error)
        return self._bound


def _share(steps: int, node: Node) -> int:
    """Fewer values may be read by what does more with each of them."""
    return steps // (1 + len(walk(node)) // 20)


def _without_sign(text: str) -> str:
    """A formula without its leading `=`, the columns unchanged."""
    bare = text.lstrip()
    if not bare.startswith("="):
        return text
    return " " * (len(text) - len(bare) + 1) + bare[1:]


def _cell(env: Env, part: Part, row: int, shows: str | None) -> Value:
    """The result for a row in storage form."""
    if shows is not None and _ALIASES.get(shows, shows) == TEXT and part.kind != TEXT:
        text: str | None = text_of(env, part)(row)
        return text
    return stored(part.kind, part.run(row), env.names.ctx)


def _as_shown(part: Part, shows: str | None) -> Part:
    """A result as the kind that its column shows; raises InvalidInput where it cannot be one."""
    kind = _ALIASES.get(shows or part.kind, shows or part.kind)
    if kind in (part.kind, TEXT) or part.kind == NONE:
        return part
    if kind == NUMBER and part.kind in NUMERIC:
        return plain_number(part)
    if kind == CHECKBOX:
        return Part(CHECKBOX, part.at, truth(part))
    if kind in NUMERIC and part.kind in NUMERIC:
        return converted(part, kind)
    raise problem(part.at, f"the result is {a(part.kind)} and cannot be shown as {a(kind)}.")


__all__ = [
    "Filter",
    "Formula",
    "Names",
    "UsedInput",
    "parse_filter",
    "parse_formula",
    "stored_formula",
]
