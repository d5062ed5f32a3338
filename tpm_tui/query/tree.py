"""What a text means before anything is known about the board: plain values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_tui.errors import InvalidInput

SEVERAL = ("children", "leaves", "ancestors")
"""Steps of a path that lead to several rows."""

STEPS = ("parent", *SEVERAL)
"""Words before a dot that lead to other rows."""


def problem(at: int, sentence: str) -> InvalidInput:
    """What is wrong at a place of the text (0 is its first character)."""
    return InvalidInput(f"Column {at + 1}: {sentence}")


@dataclass(frozen=True, slots=True)
class Bare:
    """A word, number or quoted text at the beginning of a filter term: looked for in the texts of
    an item, unless an operator makes it the side of a comparison."""

    text: str
    at: int
    kind: str
    """`name`, `word`, `number`, `string`."""
    height = 1


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as typed; what it means depends on what stands beside it."""

    text: str
    at: int
    kind: str
    """`number`, `quantity` (with a unit), `date`, `string` or `raw` (anything after a comparison)."""
    height = 1


@dataclass(frozen=True, slots=True)
class Ref:
    """A field, of the row itself or by a path: `budget`, `parent.due`, `children.work`."""

    path: tuple[str, ...]
    at: int
    height = 1

    @property
    def text(self) -> str:
        """The path as it would be typed."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Sign:
    """A plus or minus before a value."""

    minus: bool
    operand: Node
    at: int
    height: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Values joined from left to right by operators of one rank (`+ -`, `* /` or `&`)."""

    first: Node
    rest: tuple[tuple[str, Node], ...]
    at: int
    height: int


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values and how they must stand to each other."""

    sign: str
    """`=`, `!=`, `<`, `<=`, `>` or `>=`."""
    left: Node
    right: Node
    at: int
    height: int


@dataclass(frozen=True, slots=True)
class Join:
    """Conditions of which all or any must hold."""

    every: bool
    parts: tuple[Node, ...]
    at: int
    height: int


@dataclass(frozen=True, slots=True)
class Negation:
    """The opposite of a condition."""

    operand: Node
    at: int
    height: int


@dataclass(frozen=True, slots=True)
class Pair:
    """`field:value` or `field:one,another`."""

    name: str
    values: tuple[tuple[str, int, bool], ...]
    """Text, place, and whether it stood in quotes."""
    at: int
    height = 1


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Node, ...]
    at: int
    height: int


Node = Bare | Literal | Ref | Sign | Chain | Compare | Join | Negation | Pair | Call


def inner(node: Node) -> tuple[Node, ...]:
    """The parts that a node is made of."""
    match node:
        case Sign() | Negation():
            return (node.operand,)
        case Chain():
            return (node.first, *(part for _, part in node.rest))
        case Compare():
            return (node.left, node.right)
        case Join():
            return node.parts
        case Call():
            return node.arguments
        case _:
            return ()


def walk(node: Node) -> list[Node]:
    """A node and everything inside it, in the order of the text."""
    found: list[Node] = []
    stack = [node]
    while stack:
        one = stack.pop()
        found.append(one)
        stack.extend(reversed(inner(one)))
    return found
