"""Steps of a work item that are ticked off: `[x] drafted; [ ] reviewed x2; [-] printed`.

The canonical text is one line: a box, the step, and its weight where that is not 1.  Cancelled
steps count neither as done nor as open (SEMANTICS 1.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from tpm_tui.domain.text import strip_controls
from tpm_tui.errors import InvalidInput

State = Literal["open", "done", "cancelled"]

WEIGHT_LIMIT = 9999
STEPS_LIMIT = 500
STEP_LIMIT = 500
"""Characters of one step."""

_BOXES: dict[str, State] = {"x": "done", "X": "done", "✓": "done", " ": "open", "-": "cancelled"}
_SIGNS: dict[State, str] = {"done": "x", "open": " ", "cancelled": "-"}
_BULLET = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+")
_BOX = re.compile(r"\[([ xX✓-]?)\]")
_WEIGHT = re.compile(r"(.*\S)\s+[x×]([0-9]{1,4})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a checklist."""

    text: str
    state: State = "open"
    weight: int = 1

    def __str__(self) -> str:
        return _text(self)


@lru_cache(maxsize=16384)
def parse_steps(text: str) -> tuple[Step, ...]:
    """The steps of a text, typed or stored; plain words are open steps.  Never fails: what cannot
    be a box or a weight is part of the step's words."""
    lines = strip_controls(text, multiline=True).replace(";", "\n").split("\n")
    return tuple(step for line in lines if (step := _step(" ".join(line.split()))) is not None)


def typed_steps(text: str) -> tuple[Step, ...]:
    """As `parse_steps` for what somebody typed; raises InvalidInput where it is too much."""
    steps = parse_steps(text)
    if len(steps) > STEPS_LIMIT:
        raise InvalidInput(f"{len(steps):,} steps are too many; a checklist takes {STEPS_LIMIT}.")
    for number, step in enumerate(steps, 1):
        if len(step.text) > STEP_LIMIT:
            raise InvalidInput(
                f"Step {number} has {len(step.text):,} characters; {STEP_LIMIT} fit. Shorten it."
            )
        if not 1 <= step.weight <= WEIGHT_LIMIT:
            raise InvalidInput(f"Step {number} weighs {step.weight}; give it 1 to {WEIGHT_LIMIT}.")
    return steps


def steps_text(steps: Iterable[Step]) -> str | None:
    """Canonical text, which `parse_steps` reads back to the same steps; None without any."""
    return "; ".join(map(_text, steps)) or None


def weights(steps: Iterable[Step]) -> tuple[int, int]:
    """Weight of the steps that are done, and of all that are not cancelled."""
    done = total = 0
    for step in steps:
        total += step.weight if step.state != "cancelled" else 0
        done += step.weight if step.state == "done" else 0
    return done, total


def toggled(steps: tuple[Step, ...], number: int) -> tuple[Step, ...]:
    """The steps with one (from 1) ticked, or open again; raises InvalidInput for one there is not."""
    if not 1 <= number <= len(steps):
        count = "is 1 step" if len(steps) == 1 else f"are {len(steps)} steps"
        raise InvalidInput(f"There is no step {number}; there {count}.")
    step = steps[number - 1]
    state: State = "done" if step.state == "open" else "open"
    return (*steps[: number - 1], replace(step, state=state), *steps[number:])


def stepped(steps: tuple[Step, ...], step: int) -> tuple[Step, ...] | None:
    """The first open step ticked (1), or the last ticked one open again (-1); None where there is
    no such step."""
    wanted = "open" if step > 0 else "done"
    numbers = [number for number, one in enumerate(steps, 1) if one.state == wanted]
    if not numbers:
        return None
    return toggled(steps, numbers[0 if step > 0 else -1])


def _step(line: str) -> Step | None:
    bullet = _BULLET.match(line)
    if bullet:
        line = line[bullet.end() :]
    state: State = "open"
    box = _BOX.match(line)
    if box:
        state, line = _BOXES[box[1] or " "], line[box.end() :].strip()
    weight = 1
    found = _WEIGHT.fullmatch(line)
    if found and int(found[2]):
        line, weight = found[1], int(found[2])
    return Step(line, state, weight) if line else None


def _text(step: Step) -> str:
    written = f"[{_SIGNS[step.state]}] {step.text}"
    # Words that end as a weight does would be read as one.
    return (
        written
        if step.weight == 1 and not _WEIGHT.fullmatch(step.text)
        else f"{written} x{step.weight}"
    )
