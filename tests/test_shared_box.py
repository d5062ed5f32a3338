"""Several people on one computer: `tests/shared_box.py` as a test, and its guide as it stands."""

from __future__ import annotations

import pytest

from tests.boxes import missing
from tests.shared_box import play
from tests.shared_box_guide import guide, server_settings


def test_the_guide_has_commands_of_known_people() -> None:
    found = list(guide("A group"))
    assert {who for who, _ in found} == {"root", "ann", "bob"}
    assert ("root", "tpm-tui share /srv/boards --group crm") in found
    assert len(found) <= 25
    found = list(guide("A service account"))
    assert {who for who, _ in found} == {"root", "alice"}
    assert ("root", "tpm-tui access add /srv/tpm/boards/crm.db alice --key alice.pub") in found
    assert len(found) + len(server_settings().splitlines()) <= 25


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=f"needs real users: {missing()}")
def test_several_people_on_one_computer() -> None:
    """Every scene, in a minute."""
    play(print)
