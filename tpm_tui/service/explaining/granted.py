"""Why the original budget of a node is what was first approved for it."""

from __future__ import annotations

from functools import partial

from tpm_tui.fields.catalog import Field
from tpm_tui.service.explaining.contributions import (
    Contribution,
    Explanation,
    amount_text,
    full_label,
)
from tpm_tui.service.ground import Ground
from tpm_tui.service.log.entry_words import moved_words, signed

Parts = tuple[Contribution, ...]


def is_granted(ground: Ground, row: int, key: str) -> bool:
    """Whether a cell is the original of an approved budget."""
    return (
        key == "original_budget" and row > 0 and ground.engine.money.first_granted(row) is not None
    )


def explain_granted(ground: Ground, row: int, field: Field) -> Explanation:
    """What was approved, less what transfers and draws have moved since."""
    value, approved = ground.engine.money.first_granted(row), _approved(ground, row)
    moved = ground.engine.inputs.bookings.granted(row)
    lines = [
        f"Approved: {_amount(ground, approved)}; nothing of it was transferred or drawn since."
    ]
    if moved is not None:
        lines = [
            (
                f"Approved {_amount(ground, approved)}, {signed(moved, ground.ctx)} of it moved "
                f"since: {_amount(ground, value)}"
            )
        ]
    root = Contribution(
        row, field.key, full_label(ground, row), _amount(ground, value), value,
        below=partial(granted_parts, ground, row),
    )  # fmt: skip
    return Explanation(root, tuple(lines), ("amount", "", ""))


def granted_parts(ground: Ground, row: int) -> Parts:
    """The approved amount and what has to be taken back from it, the earliest first."""
    approved = _approved(ground, row)
    label = ground.fields["approved"].label
    first = Contribution(row, "approved", label, _amount(ground, approved), approved)
    found = sorted(ground.engine.inputs.bookings.grants(row), key=lambda one: one[1].at)
    titles = ground.items.columns["title"]
    return (
        first,
        *(
            Contribution(
                row, "approved", f"less {one.at[:10]} {moved_words(one, row, titles)}".strip(),
                signed(-one.amount, ground.ctx), -one.amount,
                note=", ".join(part for part in (one.reason, one.by) if part),
            )
            for _, one in found
        ),
    )  # fmt: skip


def _approved(ground: Ground, row: int) -> int | None:
    return ground.engine.money.authority.approved(row)


def _amount(ground: Ground, amount: int | None) -> str:
    return amount_text(ground, "budget", amount)
