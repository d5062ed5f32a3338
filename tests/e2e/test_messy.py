"""The files of samples/messy through the command line: no crash, no raw byte, exit codes that tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CommandLine

REFUSED = {
    "11-billion-laughs.xml": "so it is refused",
    "12-xxe.xml": "so it is refused",
    "13-truncated.xml": "line 550: the XML is damaged or cut off",
    "14-zero-bytes.csv": "is empty",
    "16-xlsx-renamed.csv": "is an XLSX workbook",
}
"""Files that import nothing, and what is said of them."""

TAKEN = {
    "01-bom-crlf-dupheaders.csv": (3, ""),
    "02-utf16le-tab.txt": (3, ""),
    "03-semicolon-eu-decimals.csv": (4, "although 50 % may be meant"),
    "04-percent-mix.csv": (10, "does not fit"),
    "05-dates-4-formats.csv": (8, "'soon' is no date"),
    "06-parents-broken.csv": (11, "loop (4 -> 5 -> 6 -> 4)"),
    "07-numbers.csv": (10, "'Infinity'"),
    "08-formula-injection.csv": (4, ""),
    "09-escape-sequences.csv": (5, "were replaced"),
    "10-long-and-deep.csv": (502, "10,000 characters"),
    "15-header-only.csv": (0, ""),
    "17-ragged-and-nul.csv": (5, "never closes"),
    "18-latin1.csv": (2, "cp1252"),
    "19-wbs-gaps.csv": (7, "already stands on line 3"),
    "20-msp-lists.csv": (7, "no row 42"),
}
"""Number of items that the others make, and a sentence of their notes."""


def harmless(text: str) -> bool:
    """Whether no control character but a line end is in it."""
    return all(char == "\n" or char.isprintable() for char in text)


def test_all_files_are_covered(samples: Path) -> None:
    names = {path.name for path in (samples / "messy").iterdir()} - {"MANIFEST.md"}
    assert names == set(REFUSED) | set(TAKEN)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tpm: CommandLine, samples: Path, tmp_path: Path) -> None:
    board = tmp_path / "board.db"
    said = tpm.refused("import", samples / "messy" / name, "--into", board, "--yes")
    assert name in said
    assert REFUSED[name] in said
    assert harmless(said)
    assert not board.exists()


@pytest.mark.parametrize("name", TAKEN)
def test_taken(name: str, tpm: CommandLine, samples: Path, tmp_path: Path) -> None:
    count, sentence = TAKEN[name]
    board = tmp_path / "board.db"
    ran = tpm("import", samples / "messy" / name, "--into", board, "--yes", "--notes", "all")
    assert ran.code == 0
    assert sentence in ran.err
    assert ran.out.endswith(f"Created {count} item{'' if count == 1 else 's'} in {board}.\n")
    listed, rows = tpm.ok("ls", board), tpm.ok("ls", board, "--json")
    assert sum(not row["own"] for row in rows.json) == count
    assert all(harmless(text) for text in (ran.out, ran.err, listed.out, rows.out))
    assert tpm.ok("check", board).out.startswith("board.db is sound")
    assert len(tpm.ok("log", board, "--limit", "0").out.splitlines()) > count


def values(tpm: CommandLine, samples: Path, folder: Path, name: str, key: str) -> list[Any]:
    board = folder / "board.db"
    assert tpm("import", samples / "messy" / name, "--into", board, "--yes").code == 0
    return [row[key] for row in tpm.ok("ls", board, "--json").json if not row["own"]]


def test_sums_of_messy_numbers(tpm: CommandLine, samples: Path, tmp_path: Path) -> None:
    for name, key, total in (
        ("02-utf16le-tab.txt", "work", 24 * 60),
        ("03-semicolon-eu-decimals.csv", "work", 1237 * 60),
        ("03-semicolon-eu-decimals.csv", "budget", "13246.66"),
    ):
        folder = tmp_path / f"{name}-{key}"
        folder.mkdir()
        assert values(tpm, samples, folder, name, key)[0] == total


def test_an_unknown_number_is_not_zero(tpm: CommandLine, samples: Path, tmp_path: Path) -> None:
    budgets = values(tpm, samples, tmp_path, "07-numbers.csv", "budget")
    assert budgets[5:] == [None, None, "0.10", "0.20", None]


def test_formulas_stay_text(tpm: CommandLine, samples: Path, tmp_path: Path) -> None:
    titles = values(tpm, samples, tmp_path, "08-formula-injection.csv", "title")
    assert titles[0] == "=cmd|'/C calc'!A0"


def test_outline_numbers_sort_as_numbers(tpm: CommandLine, samples: Path, tmp_path: Path) -> None:
    titles = values(tpm, samples, tmp_path, "19-wbs-gaps.csv", "title")
    assert titles.index("after 1.9?") == 4
