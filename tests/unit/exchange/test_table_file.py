"""Tables as text, and files that are whole or not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tpm_tui.errors import BoardError, Refused
from tpm_tui.exchange.table_file import table_text, write_whole


def test_every_cell_between_commas_is_quoted() -> None:
    assert table_text([["a", 'b"c', "d,e"], ["", "f\ng", "h"]], delimiter=",") == (
        '"a","b""c","d,e"\n"","f\ng","h"\n'
    )
    assert table_text([["a", "b"]], delimiter="\t", excel=True) == "\ufeffa\tb\r\n"


def test_a_file_that_somebody_made_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    link = os.link

    def meanwhile(source: Path, target: Path) -> None:
        path.write_text("theirs")
        link(source, target)

    monkeypatch.setattr("tpm_tui.exchange.table_file.os.link", meanwhile)
    with pytest.raises(Refused, match="is there already"):
        write_whole(path, "mine")
    assert path.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("tpm_tui.exchange.table_file.os.link", refused)
    write_whole(tmp_path / "x.csv", "mine")
    assert (tmp_path / "x.csv").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tpm_tui.exchange.table_file.os.fsync", full)
    with pytest.raises(BoardError, match="No space left on device"):
        write_whole(path, "new", replace=True)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
