"""The grammar of filter lines and formulas, and the parser that lark makes of it.

This module imports lark, so it is imported when the first text is parsed and not before.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from tpm_tui.query.lexer import Word, unquoted
from tpm_tui.query.tree import (
    Bare,
    Call,
    Chain,
    Compare,
    Join,
    Literal,
    Negation,
    Node,
    Pair,
    Ref,
    Sign,
    problem,
)

GRAMMAR = r"""
start: any
?any: all (OR all)*
?all: negation (AND negation)*
?negation: NOT negation | comparison
?comparison: joined (SIGN joined)?
?joined: sum (AMP sum)*
?sum: product ((PLUS | MINUS) product)*
?product: signed ((TIMES | OVER) signed)*
?signed: (PLUS | MINUS) signed -> sign
    | atom
?atom: (NUMBER | QUANTITY | DATE | STRING | RAW | WORD) -> literal
    | NAME -> name
    | FIELD VALUE+ -> pair
    | FUNC LPAR RPAR -> call
    | FUNC LPAR any (COMMA any)* RPAR -> call
    | LPAR any RPAR -> group
%declare OR AND NOT SIGN AMP PLUS MINUS TIMES OVER
%declare NUMBER QUANTITY DATE STRING RAW WORD NAME FIELD VALUE FUNC LPAR RPAR COMMA
"""

_SIGNS = {"==": "=", "<>": "!="}
_MEANT = {
    "$END": "the end", "COMMA": "a comma", "RPAR": "a closing bracket", "SIGN": "a comparison",
    "OR": "`or`", "AND": "`and`",
}  # fmt: skip


class _Token(Token):
    """A token that knows the word it stands for."""

    __slots__ = ("word",)

    word: Word


class _Words(Lexer):
    """Hands the words found by `lexer.split` to lark."""

    def __init__(self, conf: object) -> None:
        """Lark makes it with its own settings, of which none matter here."""

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        """One token for each word."""
        for word in cast("list[Word]", data):
            token = _Token(word.kind, word.text, start_pos=word.at)
            token.word = word
            yield token


class _Builder(Transformer[Token, Node]):
    """Makes the tree while lark reduces, so that nothing here ever recurses."""

    def start(self, parts: list[Any]) -> Node:
        """The whole text."""
        return cast("Node", parts[0])

    def any(self, parts: list[Any]) -> Node:
        """`a or b`."""
        return _join(parts, every=False)

    def all(self, parts: list[Any]) -> Node:
        """`a and b`, also without the word."""
        return _join(parts, every=True)

    def negation(self, parts: list[Any]) -> Node:
        """`not a`, `-a`."""
        return Negation(parts[1], _at(parts[0]), parts[1].height + 1)

    def comparison(self, parts: list[Any]) -> Node:
        """`a < b`."""
        left, sign, right = parts
        text = _SIGNS.get(str(sign), str(sign))
        return Compare(text, left, right, _at(sign), max(left.height, right.height) + 1)

    def joined(self, parts: list[Any]) -> Node:
        """`a & b`."""
        return _chain(parts)

    sum = product = joined

    def sign(self, parts: list[Any]) -> Node:
        """`-a`, `+2w`."""
        return Sign(parts[0] == "-", parts[1], _at(parts[0]), parts[1].height + 1)

    def literal(self, parts: list[Any]) -> Node:
        """A value as typed."""
        word: Word = parts[0].word
        if word.free:
            kind = word.kind.lower()
            return Bare(word.text, word.at, "word" if kind in ("quantity", "date") else kind)
        return Literal(word.text, word.at, word.kind.lower())

    def name(self, parts: list[Any]) -> Node:
        """A field by its path."""
        word: Word = parts[0].word
        return Bare(word.text, word.at, "name") if word.free else Ref(path_of(word.text), word.at)

    def pair(self, parts: list[Any]) -> Node:
        """`owner:ana`."""
        words: list[Word] = [part.word for part in parts]
        values = tuple((word.text, word.at, word.quoted) for word in words[1:])
        return Pair(words[0].text, values, words[0].at)

    def call(self, parts: list[Any]) -> Node:
        """`sum(children.work)`."""
        given = tuple(part for part in parts[1:] if not isinstance(part, Token))
        height = max((part.height for part in given), default=0) + 1
        return Call(str(parts[0]).lower(), given, _at(parts[0]), height)

    def group(self, parts: list[Any]) -> Node:
        """`(a)`."""
        return cast("Node", parts[1])


def path_of(text: str) -> tuple[str, ...]:
    """The steps of a path, without the brackets around labels."""
    steps: list[str] = []
    while text:
        cut = text.index("]") + 1 if text.startswith("[") else (text + ".").index(".")
        steps.append(unquoted(text[:cut]))
        text = text[cut + 1 :]
    return tuple(steps)


def parse(words: list[Word], length: int) -> Node:
    """The tree of a text of `length` characters; raises InvalidInput with the column."""
    try:
        return cast("Node", _parser().parse(words))
    except UnexpectedToken as unexpected:
        raise _error(unexpected, length) from None


@cache
def _parser() -> Lark:
    return Lark(
        GRAMMAR, parser="lalr", lexer=_Words, transformer=_Builder(), propagate_positions=False
    )


def _error(unexpected: UnexpectedToken, length: int) -> Exception:
    token = unexpected.token
    if token.type == "$END":
        if "RPAR" in unexpected.accepts and "LPAR" not in unexpected.accepts:
            return problem(length, "a closing bracket is missing.")
        return problem(length, "the text ends where a value is missing.")
    at = _at(token)
    if token.type == "SIGN" and "SIGN" not in unexpected.accepts and "AND" in unexpected.accepts:
        return problem(at, "compare two values at a time and join the comparisons by `and`.")
    if token.type == "COMMA":
        return problem(at, "a comma can only stand between the arguments of a function.")
    if token.type == "RPAR":
        return problem(at, "a value is missing before this bracket.")
    if str(token):
        return problem(at, f"{str(token)[:40]!r} cannot stand here; a value is missing before it.")
    return problem(at, "something is missing here.")


def _at(token: Token) -> int:
    return cast("_Token", token).word.at


def _join(parts: list[Any], *, every: bool) -> Node:
    sides = tuple(part for part in parts if not isinstance(part, Token))
    return Join(every, sides, sides[0].at, max(side.height for side in sides) + 1)


def _chain(parts: list[Any]) -> Node:
    first, rest = (
        parts[0],
        tuple((str(sign), part) for sign, part in zip(parts[1::2], parts[2::2], strict=True)),
    )
    height = max(first.height, *(part.height for _, part in rest)) + 1
    return Chain(first, rest, first.at, height)
