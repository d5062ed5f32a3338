"""Whether a formula stays on its own row."""

from __future__ import annotations

from tpm_tui.query.clauses import SPECIAL
from tpm_tui.query.tree import STEPS, Node, Pair, Ref, walk

_PLACE = ("level", "id")
"""What a row says of where it stands."""


def leaves_row(node: Node) -> bool:
    """Whether a tree reads other rows, or the place that its row has among them."""
    for one in walk(node):
        if isinstance(one, Ref) and (len(one.path) > 1 or one.path[0].lower() in (*STEPS, *_PLACE)):
            return True
        if isinstance(one, Pair) and one.name.lower() in SPECIAL:
            return True
    return False
