"""From bytes to records: encodings, disguises, delimiters, quotes, ragged rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.csv_plans import ReadTable, by_title, column, lines, notes, outline, reader
from tpm_tui.errors import ImportFailed
from tpm_tui.exchange import csv_text
from tpm_tui.exchange.csv_import import read_csv
from tpm_tui.exchange.csv_records import Reader
from tpm_tui.exchange.mapping import Mapping, Options
from tpm_tui.fields.context import FieldContext

TABLE = "Name,Work\nÉtude,8\nÜberblick,2\n"


@pytest.fixture
def read(tmp_path: Path) -> ReadTable:
    return reader(tmp_path)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings(read: ReadTable, encoding: str) -> None:
    plan = read(TABLE.encode(encoding))
    assert [item.title for item in plan.items] == ["Étude", "Überblick"]
    assert plan.columns[0].header == "Name"


def test_the_mapping_decides_the_encoding(read: ReadTable) -> None:
    content = "Name\nŁódź\n".encode("cp1250")
    plan = read(content, Mapping(options=Options(encoding="cp1250")))
    assert plan.items[0].title == "Łódź"
    with pytest.raises(ImportFailed, match="no text encoding"):
        read(content, Mapping(options=Options(encoding="klingon")))
    with pytest.raises(ImportFailed, match=r"no text encoding|does not make text"):
        read(content, Mapping(options=Options(encoding="base64")))


def test_bytes_that_do_not_decode_are_named_by_line(read: ReadTable) -> None:
    plan = read(b"\xef\xbb\xbfName\nok\nb\xfcro\n")
    assert plan.items[1].title == "b\ufffdro"
    assert lines(plan, "became") == [3]


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "is empty"),
        (b" \r\n\r\n", "holds no text"),
        (b"\xef\xbb\xbf", "holds no text"),
        (b"PK\x03\x04........xl/workbook.xml", "XLSX workbook"),
        (b"PK\x03\x04........plan.csv", "ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Office document"),
        (b"%PDF-1.7", "PDF"),
        (b"<?xml version='1.0'?><Project/>", "XML file"),
        (b"\n<html><table><tr><td>Summary", "HTML page"),
        (bytes(range(32)) * 10, "not a text table"),
        (b",,,\n,,,\n", "no header line"),
        (b"foo,bar\n1,2\n", "none of its headers"),
    ],
)
def test_what_is_no_table_is_refused(read: ReadTable, content: bytes, words: str) -> None:
    with pytest.raises(ImportFailed, match=words):
        read(content)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImportFailed, match="No such file"):
        read_csv(tmp_path / "none.csv", FieldContext())
    with pytest.raises(ImportFailed, match="cannot be read"):
        read_csv(tmp_path, FieldContext())
    (tmp_path / "big.csv").write_bytes(b"Name\n" * 10)
    monkeypatch.setattr(csv_text, "SIZE_LIMIT", 20)
    with pytest.raises(ImportFailed, match="at most"):
        read_csv(tmp_path / "big.csv", FieldContext())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_outside_quotes(read: ReadTable, delimiter: str) -> None:
    rows = [["Name", "Owner", "Work"], ['"a, b; c|d\te"', "Ann, Bob", "1"], ["x", "y", "2"]]
    if delimiter == ",":
        rows[1][1] = "Ann; Bob"
    plan = read("\n".join(delimiter.join(row) for row in rows))
    assert [item.title for item in plan.items] == ["a, b; c|d e", "x"]
    assert column(plan, "work") == [3600, 7200]


def test_a_comma_in_a_header_does_not_win_over_semicolons(read: ReadTable) -> None:
    plan = read(
        "Name, in full;Start;Work\nDoe, the plan;2026-01-05;3\n",
        Mapping({"Name, in full": "title"}),
    )
    assert plan.items[0].title == "Doe, the plan"


def test_a_line_for_the_spreadsheet_names_the_delimiter(read: ReadTable) -> None:
    plan = read("sep=;\r\nName;Work\r\na,b;1,5\r\n")
    assert (plan.items[0].title, plan.items[0].line) == ("a,b", 3)
    assert column(plan, "work") == [5400]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_lines_of_rows(read: ReadTable, end: str) -> None:
    plan = read(end.join(["Name,Notes", 'a,"1', '2"', "", "b,", '"c ""d""",x']))
    assert [(item.title, item.line) for item in plan.items] == [("a", 2), ("b", 5), ('c "d"', 6)]
    assert plan.items[0].values["description"] == "1\n2"


def cut(text: str) -> list[tuple[int, list[str]]]:
    return [(record.line, record.cells) for record in Reader(text, ",").records()]


def test_an_open_quote_swallows_nothing() -> None:
    assert cut('a,"b\nc,d\n"e",f\n') == [(1, ["a", '"b']), (2, ["c", "d"]), (3, ["e", "f"])]
    assert cut('a,"b\nc,"d"\n') == [(1, ["a", '"b']), (2, ["c", "d"])]
    assert cut('a,"b') == [(1, ["a", '"b'])]
    assert cut('a,""') == [(1, ["a", ""])]
    assert cut('"') == [(1, ['"'])]


def test_quotes_inside_texts() -> None:
    assert cut('5" pipe,"say ""hi"""\n') == [(1, ['5" pipe', 'say "hi"'])]
    assert cut('"say "hi" now",x\n') == [(1, ['say "hi" now', "x"])]
    assert cut('a, "b, c" ,d\n') == [(1, ["a", "b, c", "d"])]


def test_quotes_without_end_take_no_time_without_end() -> None:
    text = ',"""x\n' * 20_000
    reader = Reader(text, ",")
    assert sum(1 for _ in reader.records()) == 20_000
    assert reader._budget == 0


def test_ragged_blank_and_untitled_rows(read: ReadTable) -> None:
    plan = read("id,Name,Work\n1\n2,b,3,,\n,,\n3,,4\n4,d,5,more\n")
    assert [item.title for item in plan.items] == ["1", "b", "3", "d"]
    assert lines(plan, "the missing ones are unknown") == [2]
    assert lines(plan, "not imported: 'more'") == [6]
    assert lines(plan, "1 blank row left out") == [4]
    assert lines(plan, "has no title") == [2, 5]


def test_lines_above_the_header(read: ReadTable) -> None:
    plan = read("Plan of the office move\n\nTask Name,Start,Work\nPack,2026-01-05,8h\n")
    assert [(item.title, item.line) for item in plan.items] == [("Pack", 4)]
    assert lines(plan, "stands above the header") == [1]


def test_repetitions_are_counted(read: ReadTable) -> None:
    plan = read("Name,Work\n" + "x,soon\n" * 120)
    assert len(lines(plan, "'soon'")) == 50
    assert str(plan.notes[-1]) == "column 'Work': and 70 more like the one on line 51."


def test_texts_are_made_safe_and_cut(read: ReadTable) -> None:
    plan = read(f'Title,Owner,Notes\n"a\n b",{"o" * 3000},"x\ty\x07\nz"\n{"t" * 2001},,more\n')
    first, second = plan.items
    assert first.title == "a b"
    assert len(str(first.values["owner"])) == 2000
    assert first.values["description"] == "x   y␇\nz"
    assert second.title == "t" * 1999 + "…"
    assert second.values["description"] == "t" * 2001 + "\n\nmore"
    assert "3,000 characters" in notes(plan)


def test_columns_without_a_name_or_a_meaning(read: ReadTable) -> None:
    plan = read("Name,,Colour,Colour,Empty,\na,1,red,,,\n")
    assert [one.header for one in plan.columns] == [
        "Name",
        "(column 2)",
        "Colour",
        "Colour (2)",
        "Empty",
    ]
    assert [note.column for note in plan.notes if "not imported" in note.text] == [
        "(column 2)",
        "Colour",
    ]
    assert [one.how for one in plan.columns[2:]] == ["not imported", "empty", "empty"]
    assert list(by_title(plan)) == ["a"]
    assert outline(plan) == ["a"]
