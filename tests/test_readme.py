"""What the README promises about keys, columns and commands is what the program has."""

from __future__ import annotations

import re

from tests.readme_tables import README, with_tables


def test_tables_are_generated_from_the_program() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_tables(text) == text, "run `python -m tests.readme_tables`"


def test_pictures_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    pictures = re.findall(r"\]\((screenshots/[^)]+)\)", text)
    assert pictures
    assert [one for one in pictures if not (README.parent / one).is_file()] == []
