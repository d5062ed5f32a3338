"""What a filter line may not mean: an option that is looked for as a word."""

from __future__ import annotations

from tpm_tui.query.folding import fold
from tpm_tui.query.lexer import quoted
from tpm_tui.query.names import Names
from tpm_tui.query.tree import Bare, Compare, Join, Negation, Node, Pair


def advice(node: Node | None, names: Names) -> str:
    """A sentence on the first bare word after an `or` that is an option of the field just named, as
    `medium` in `risk:high or medium`; empty where there is none."""
    stack = [] if node is None else [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Negation):
            stack.append(one.operand)
        elif isinstance(one, Join):
            told = "" if one.every else _among(one.parts, names)
            if told:
                return told
            stack.extend(reversed(one.parts))
    return ""


def _among(parts: tuple[Node, ...], names: Names) -> str:
    asked: tuple[str, list[str]] = ("", [])
    for one in parts:
        if isinstance(one, Bare):
            if _is_option(asked[0], one.text, names):
                asked[1].append(one.text)
                both = f"{asked[0]}:{','.join(map(quoted, asked[1]))}"
                return f'"{one.text}" is searched as a word; {both} asks for both.'
        else:
            asked = _asked(one)
    return ""


def _asked(node: Node) -> tuple[str, list[str]]:
    """The field that a condition names, and the values."""
    if isinstance(node, Pair):
        return node.name, [text.strip() for text, _, _ in node.values]
    if isinstance(node, Compare) and node.sign == "=" and isinstance(node.left, Bare):
        return node.left.text, [getattr(node.right, "text", "")]
    return "", []


def _is_option(name: str, word: str, names: Names) -> bool:
    field = names.find(name) if name else None
    if field is None or field.type.free:
        return False
    options = field.type.choices(names.ctx)
    return any(fold(word) in (fold(key), fold(label)) for key, label in options)
