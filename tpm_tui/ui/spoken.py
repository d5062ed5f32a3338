"""What was said to the user, to be read again: a line of the screen is gone with the next key."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

KEPT = 100
"""Sentences that can be read again."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that was said."""

    at: datetime
    """By the local clock."""
    text: str
    tone: str


@dataclass(slots=True)
class Spoken:
    """The last sentences, the newest last."""

    sentences: deque[Sentence] = field(default_factory=lambda: deque(maxlen=KEPT))

    def add(self, text: str, tone: str) -> None:
        """Keep a sentence; one that only takes the place of what is there says nothing."""
        if text and not (self.sentences and self.sentences[-1].text == text):
            self.sentences.append(Sentence(datetime.now().astimezone(), text, tone))
