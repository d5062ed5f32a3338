"""Splits a filter line or a formula into words.

A filter line has to tell `a - b` from `a -b`, `follow-up` from `finish-start > 3` and `due<+2w`
from a sum, which depends on what stands before and after: so words are found by a small machine,
and the grammar behind it is the same for filters and formulas.  Inside the brackets of a function
a filter line reads as a formula does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tpm_tui.query.tree import problem

TEXT_LIMIT = 2000
DEPTH_LIMIT = 32
WORD_LIMIT = 200

_SPACE = re.compile(r"\s*")
_STRING = re.compile(r'"((?:[^"]|"")*)"')
_STEP = r"(?:[^\W\d]\w*|\[[^\[\]]*\])"
_NAME = re.compile(rf"{_STEP}(?:\.{_STEP})*")
_PAIR = re.compile(rf'({_STEP}|"(?:[^"]|"")*")\s?:(?!:)')
_SIGNS = re.compile(r"<=|>=|!=|<>|==|<|>|=")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?!\w)")
_QUANTITY = re.compile(r"\d+(?:\.\d+)?(?:%|[^\W\d_][\w%]*)")
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?![\w%])")
_RAW = re.compile(
    r"(?:\d{4}-\d\d(?:-\d\d)?|\d{1,2}/\d{1,2}/\d{4}|[+-]?[.\d][\w.:%€$£¥]*(?:,\d[\w.%€$£¥]*)*)"
    r"(?=[\s)]|$)(?!\s*[*/&]|\s+[-+]\s)"
)
_NEGATIVE = re.compile(r"-[\d.][\w.,%]*\s*[<>=!]")
_RUN = re.compile(r'(?:[^\s()"<>=!,:\[\]]|!(?!=))+')
_PIECES = re.compile(rf"(?:{_STEP}|[\d.][\w.]*)(?:[-+*/&](?:{_STEP}|[\d.][\w.]*))+")
_GOES_ON = re.compile(r"\s*(?:[<>=!*/&]|[-+]\s)")
_VALUE = re.compile(r'(?:<=|>=|!=|<>|==|[<>=])?\s?(?:"((?:[^"]|"")*)"|[^\s()",]+)')
_VALUE_ORDERED = re.compile(r"(?:<=|>=|[<>])\s?[+-]?\d{1,3}(?:,\d{3})+[\w.%]*(?=[\s)]|$)")
_SAFE = re.compile(r"[^\W_][\w.%-]*")
_MEANINGFUL = frozenset("none empty any known and or not".split())
_RANKS = {"+": "PLUS", "-": "MINUS", "*": "TIMES", "/": "OVER", "&": "AMP"}
_KEYWORDS = {"and": "AND", "or": "OR", "not": "NOT"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text; an `AND` without text stands between two terms of a filter line."""

    kind: str
    text: str
    """As typed; of a quoted text what is inside the quotes."""
    at: int
    free: bool = False
    """Whether a filter term begins with it."""
    quoted: bool = False


def quoted(text: str) -> str:
    """A text as a value after `field:`, in quotes where it needs them."""
    if _SAFE.fullmatch(text) and text.lower() not in _MEANINGFUL and ".." not in text:
        return text
    return '"' + text.replace('"', '""') + '"'


def unquoted(text: str) -> str:
    """A name without its quotes or square brackets."""
    if text.startswith('"'):
        return text[1:-1].replace('""', '"')
    return text[1:-1].strip() if text.startswith("[") else text


def split(text: str, *, free: bool) -> list[Word]:
    """The words of a filter line (`free`) or a formula; raises InvalidInput with the column."""
    if len(text) > TEXT_LIMIT:
        raise problem(TEXT_LIMIT, f"{len(text):,} characters are too many; {TEXT_LIMIT:,} fit.")
    lexer = _Lexer(text, free)
    while lexer.step():
        if len(lexer.words) > WORD_LIMIT:
            raise problem(
                lexer.words[-1].at, f"this is too long; {WORD_LIMIT} words and signs fit."
            )
    return lexer.words


class _Lexer:
    """The machine: where it is, what it has found and what may come next."""

    def __init__(self, text: str, free: bool) -> None:
        self.text = text
        self.at = 0
        self.words: list[Word] = []
        self.free = [free]
        """For each open bracket whether the words inside are a filter line."""
        self.operand = True
        """Whether a value or condition must come next."""
        self.bound = False
        """Whether it comes after an operator, so that it belongs to an expression."""
        self.compared = False
        """Whether that operator is a comparison."""

    def step(self) -> bool:
        """Find the next word; False at the end of the text."""
        text, before = self.text, self.at
        space = _SPACE.match(text, before)
        self.at = space.end() if space else before
        if self.at == len(text):
            return False
        begins = self.at > before or before == 0 or text[before - 1] == "("
        if self.operand:
            self._operand()
        elif not self._after_operand(text[self.at], begins=begins):
            if not self.free[-1]:
                raise problem(self.at, f"an operator or a comma is missing before {self._here()}.")
            self.words.append(Word("AND", "", self.at))
            self._expect()
            self._operand()
        return True

    def _after_operand(self, sign: str, *, begins: bool) -> bool:
        """A word that can follow a value; False if there is none here."""
        text, free = self.text, self.free[-1]
        if sign == ")":
            self._close()
            return True
        if sign == ",":
            self._add("COMMA", ",")
            self._expect()
            return True
        if found := _SIGNS.match(text, self.at):
            self._add("SIGN", found.group())
            self._expect(bound=True, compared=True)
            return True
        negates = sign == "-" and free and begins and text[self.at + 1 : self.at + 2].strip()
        if sign in _RANKS and not negates:
            self._add(_RANKS[sign], sign)
            self._expect(bound=True)
            return True
        word = self._keyword()
        if word in ("and", "or"):
            self._add(_KEYWORDS[word], text[self.at : self.at + len(word)])
            self._expect()
            return True
        return False

    def _operand(self) -> None:
        """A word that begins or precedes a value."""
        text, sign = self.text, self.text[self.at]
        free = self.free[-1] and not self.bound
        if sign == "(":
            self._open(free=self.free[-1] and not self.bound)
        elif sign == ")":
            self._close()
        elif sign == ",":
            self._add("COMMA", ",")
        elif self.compared and self.free[-1] and (raw := _RAW.match(text, self.at)):
            self._value("RAW", raw.group())
        elif (
            sign == "-"
            and free
            and not _NEGATIVE.match(text, self.at)
            and text[self.at + 1 : self.at + 2].strip()
        ):
            self._add("NOT", "-")
        elif sign in "+-":
            self._add(_RANKS[sign], sign)
            self.compared = False
        elif pair := _PAIR.match(text, self.at):
            self._pair(pair)
        elif sign == '"':
            self._string(free=free)
        elif word := self._keyword():
            self._add(_KEYWORDS[word], text[self.at : self.at + len(word)])
        elif not (free and self._bare()):
            self._plain(free=free)

    def _plain(self, *, free: bool) -> None:
        """A date, number, function or name, as in a formula."""
        for kind, pattern in (("DATE", _DATE), ("NUMBER", _NUMBER), ("QUANTITY", _QUANTITY)):
            if found := pattern.match(self.text, self.at):
                self._value(kind, found.group(), free=free)
                return
        name = _NAME.match(self.text, self.at)
        if name is None:
            raise problem(self.at, f"{self._here()} cannot stand here.")
        space = _SPACE.match(self.text, name.end())
        bracket = name.end() if free or space is None else space.end()
        if self.text[bracket : bracket + 1] == "(" and "." not in name.group():
            self._add("FUNC", name.group())
            self.at = bracket
            self._open(free=False)
        else:
            self._value("NAME", name.group(), free=free)

    def _bare(self) -> bool:
        """A word of a filter line that no formula could hold, such as `follow-up` or `#12`."""
        run = _RUN.match(self.text, self.at)
        if run is None:
            return False
        after = self.text[run.end() : run.end() + 1]
        plain = _NAME.fullmatch(run.group()) or _NUMBER.fullmatch(run.group())
        if plain or after in ("(", "["):
            return False
        if _PIECES.fullmatch(run.group()) and (_GOES_ON.match(self.text, run.end())):
            return False
        if after == ":":
            raise problem(self.at, f"put quotes around {run.group() + after!r} to look for it.")
        self._value("WORD", run.group(), free=True)
        return True

    def _pair(self, pair: re.Match[str]) -> None:
        """`field:value`, `field:one,another`, `field:>10k`."""
        free, name = self.free[-1], pair.group(1)
        self.words.append(Word("FIELD", unquoted(name), self.at))
        at = pair.end()
        space = _SPACE.match(self.text, at)
        at = space.end() if space else at
        while True:
            value = _VALUE_ORDERED.match(self.text, at) or _VALUE.match(self.text, at)
            if value is None:
                raise problem(at, f"give a value after {name}:.")
            typed, quoted = value.group(), False
            if value.re is _VALUE and value.group(1) is not None:
                sign = self.text[value.start() : value.start(1) - 1]
                typed, quoted = sign + value.group(1).replace('""', '"'), not sign
            self.words.append(Word("VALUE", typed, at, quoted=quoted))
            at = value.end()
            if not free or self.text[at : at + 1] != ",":
                break
            at += 1
        self.at = at
        self._done()

    def _string(self, *, free: bool) -> None:
        found = _STRING.match(self.text, self.at)
        if found is None:
            raise problem(self.at, "this quote is not closed.")
        inside = found.group(1).replace('""', '"')
        self.words.append(Word("STRING", inside, self.at, free, quoted=True))
        self.at = found.end()
        self._done()

    def _keyword(self) -> str:
        """`and`, `or`, `not`; a function call `and(...)` of a formula is none."""
        name = _NAME.match(self.text, self.at)
        word = name.group().lower() if name else ""
        if name is None or word not in _KEYWORDS:
            return ""
        calls = self.operand and word != "not" and self.text[name.end() : name.end() + 1] == "("
        return "" if calls and not self.free[-1] else word

    def _value(self, kind: str, text: str, *, free: bool = False) -> None:
        self._add(kind, text, free=free)
        self._done()

    def _add(self, kind: str, text: str, *, free: bool = False) -> None:
        self.words.append(Word(kind, text, self.at, free))
        self.at += len(text)

    def _open(self, *, free: bool) -> None:
        if len(self.free) > DEPTH_LIMIT:
            raise problem(self.at, f"more than {DEPTH_LIMIT} brackets inside one another.")
        self._add("LPAR", "(")
        self.free.append(free)
        self._expect()

    def _close(self) -> None:
        if len(self.free) == 1:
            raise problem(self.at, "this bracket closes nothing.")
        self.free.pop()
        self._add("RPAR", ")")
        self._done()

    def _expect(self, *, bound: bool = False, compared: bool = False) -> None:
        self.operand, self.bound, self.compared = True, bound, compared

    def _done(self) -> None:
        self.operand = self.bound = self.compared = False

    def _here(self) -> str:
        run = _RUN.match(self.text, self.at)
        return f"{(run.group() if run else self.text[self.at])[:40]!r}"
