"""Names of fields as people write them: keys, labels and a few words of everyday."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tpm_tui.domain.values import OWN_KEY
from tpm_tui.fields.catalog import Field
from tpm_tui.fields.context import FieldContext
from tpm_tui.query.folding import fold

ALIASES: Mapping[str, str] = {
    "due": "finish",
    "end": "finish",
    "cost": "actual_cost",
    "spent": "actual_cost",
    "estimate": "work",
    "people": "assignments",
    "assigned": "assignments",
    "text": "title",
    "name": "title",
    "done%": "progress",
}
"""Words for fields whose keys are others."""

_GAP = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Names:
    """What a text is checked against: the fields of a board, its units and its lists."""

    fields: Mapping[str, Field]
    ctx: FieldContext
    _by_word: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        words = self._by_word
        for key in self.fields:
            words[key.casefold()] = key
        for key, one in self.fields.items():
            words.setdefault(key.removeprefix(OWN_KEY).casefold(), key)
            words.setdefault(fold(one.label), key)
            words.setdefault(slug(one.label), key)
        # What the board calls a column means that one; everyday words stand for what is left.
        for word, key in ALIASES.items():
            if key in self.fields:
                words.setdefault(word, key)

    def find(self, name: str) -> Field | None:
        """The field that a name means: by key, key without `x_`, label, or label with underscores."""
        words = self._by_word
        key = words.get(name.strip().casefold()) or words.get(fold(name.strip())) or ""
        return self.fields.get(key or words.get(slug(name), ""))

    def word(self, field: Field) -> str:
        """The shortest name of a field: its key without `x_` where that is no other one's."""
        short = field.key.removeprefix(OWN_KEY)
        return short if self.find(short) is field else field.key

    def unknown(self, name: str, more: tuple[str, ...] = ()) -> str:
        """The sentence about a name that means nothing."""
        from difflib import get_close_matches

        words = [word for word in (*self._by_word, *more) if word]
        close = get_close_matches(fold(name.strip()[:40]), words, 1, 0.75)
        meant = f"; did you mean {self._by_word.get(close[0], close[0])}?" if close else "."
        return f'there is no field "{name[:40]}"{meant}'


def slug(label: str) -> str:
    """A label as one word, with underscores."""
    return _GAP.sub("_", fold(label)).strip("_")
