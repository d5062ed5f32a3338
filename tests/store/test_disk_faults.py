"""What a failing disk leaves of a board and what is said of it; see `disk_faults.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.apart import run_apart


@pytest.mark.parametrize("share", [149, pytest.param(1, marks=pytest.mark.slow)])
def test_whatever_the_disk_refuses_what_is_said_is_so(tmp_path: Path, share: int) -> None:
    """All is as before or all is done, on the screen as in the file, and it goes on afterwards."""
    found = run_apart("tests.store.disk_faults", tmp_path, share)
    if not found["installed"]:
        pytest.skip("Python has an SQLite of its own, which nothing can come before")
    assert found["wrong"] == []
    assert len(found["points"]) == 5
    assert sum(found["points"].values()) > 5000 // share
