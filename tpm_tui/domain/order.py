"""Sibling order as text keys: a new key fits between any two without touching the others.

A key is a whole part and an optional fraction, both in base 62.  The first letter of the whole
part says how many digits it has (`a` one, `b` two, ...; `Z` one negative digit, `Y` two, ...), so
that plain string comparison orders the keys and adding at either end hardly lengthens them.
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
FIRST = "a0"
LONGEST = 32
"""Keys longer than this are renumbered together with their siblings."""


def key_between(before: str | None, after: str | None) -> str:
    """A key that sorts after `before` and ahead of `after`; None is the open end."""
    if before is None and after is None:
        return FIRST
    if after is None:
        return _step(_whole(before or FIRST), 1)
    if before is None:
        whole = _whole(after)
        return whole if whole < after else _step(whole, -1)
    if before >= after:
        raise ValueError(f"{before!r} does not sort ahead of {after!r}")
    low, high = _whole(before), _whole(after)
    if low == high:
        return low + _middle(before[len(low) :], after[len(high) :])
    following = _step(low, 1)
    return following if following < after else low + _middle(before[len(low) :], None)


def keys_after(before: str | None, count: int) -> list[str]:
    """`count` rising keys after `before`."""
    keys: list[str] = []
    for _ in range(count):
        before = key_between(before, None)
        keys.append(before)
    return keys


def keys_between(before: str | None, after: str | None, count: int) -> list[str]:
    """`count` rising keys between two, about as short as they can be."""
    if after is None:
        return keys_after(before, count)
    keys: list[str] = []
    if before is None:
        for _ in range(count):
            after = key_between(None, after)
            keys.append(after)
        return keys[::-1]
    if count:
        middle = key_between(before, after)
        left = count // 2
        keys = [
            *keys_between(before, middle, left),
            middle,
            *keys_between(middle, after, count - left - 1),
        ]
    return keys


def _whole(key: str) -> str:
    head = key[0]
    return key[: 2 + (ord(head) - ord("a") if head >= "a" else ord("Z") - ord(head))]


def _step(whole: str, by: int) -> str:
    """The whole part one above or below."""
    head, digits = whole[0], [DIGITS.index(digit) for digit in whole[1:]]
    for place in range(len(digits) - 1, -1, -1):
        digits[place] += by
        if 0 <= digits[place] < 62:
            return head + "".join(DIGITS[digit] for digit in digits)
        digits[place] %= 62
    if head == "a" and by < 0:
        return "Z" + DIGITS[-1]
    if head == "Z" and by > 0:
        return "a" + DIGITS[0]
    longer = (by > 0) == (head >= "a")
    size = len(digits) + (1 if longer else -1)
    return chr(ord(head) + by) + (DIGITS[0] if by > 0 else DIGITS[-1]) * size


def _middle(low: str, high: str | None) -> str:
    """A fraction strictly between two fractions that do not end in zero digits."""
    if high is not None:
        shared = 0
        while shared < len(high) and (low[shared : shared + 1] or "0") == high[shared]:
            shared += 1
        if shared:
            return high[:shared] + _middle(low[shared:], high[shared:])
    first = DIGITS.index(low[0]) if low else 0
    last = DIGITS.index(high[0]) if high else 62
    if last - first > 1:
        return DIGITS[(first + last + 1) // 2]
    if high is not None and len(high) > 1:
        return high[0]
    return DIGITS[first] + _middle(low[1:], None)
