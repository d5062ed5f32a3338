"""A board to try edits on: the tree and the roll-ups are shared, the inputs are its own."""

from __future__ import annotations

from copy import copy

from tpm_tui.domain.values import ItemId
from tpm_tui.rollup.bookings import Bookings
from tpm_tui.rollup.engine import Engine
from tpm_tui.rollup.extremes import Extreme
from tpm_tui.rollup.inputs import Inputs
from tpm_tui.rollup.own import own_date
from tpm_tui.service.board import Board


class Trial(Board):
    """Inputs typed here are seen by the edits that follow; nothing is rolled up and nothing else
    notices, so that ten thousand edits can be planned in a moment."""

    def __init__(self, board: Board) -> None:
        self.__dict__.update(vars(board))
        self.items = board.items.with_own_inputs()
        self.engine = _engine(board.engine, self)


class _Scanned(Extreme[str]):
    """Dates below an item looked up anew: the shared roll-up does not follow a trial."""

    def value(self, item: ItemId) -> str | None:
        """The date, None while nothing below has one."""
        found = [self.own_value(one) for one in self.items.subtree(item)]
        dates = [one for one in found if one is not None]
        return (max(dates) if self.largest else min(dates)) if dates else None


def _engine(shared: Engine, trial: Trial) -> Engine:
    engine = copy(shared)
    engine.items = trial.items
    inputs = engine.inputs = copy(shared.inputs)
    inputs.items = trial.items
    inputs.bookings = Bookings(trial.items, inputs.bookings.rate_on)
    engine.start = _scanned(inputs, "start", largest=False)
    engine.finish = _scanned(inputs, "finish", largest=True)
    return engine


def _scanned(inputs: Inputs, key: str, *, largest: bool) -> Extreme[str]:
    return _Scanned(
        inputs.items, lambda item: own_date(inputs, key, item), frozenset(), largest=largest
    )
