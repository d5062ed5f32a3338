"""Hostile, damaged and foreign XML is refused with one sentence that names the file and line."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.exchange.mspdi_plans import SPACE, Made, task
from tpm_tui.errors import ImportFailed
from tpm_tui.exchange import mspdi_xml
from tpm_tui.exchange.mspdi import looks_like_mspdi, read_mspdi

EMPTY_PLAN = "<Project><Name>Née</Name><Tasks/></Project>"


def refusal(folder: Path, content: str | bytes, name: str = "bad.xml") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ImportFailed) as caught:
        read_mspdi(path)
    sentence = str(caught.value)
    assert sentence.startswith(name)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(
    "name, line, word",
    [
        ("11-billion-laughs.xml", 2, "document type"),
        ("12-xxe.xml", 1, "document type"),
        ("13-truncated.xml", 550, "cut off"),
    ],
)
def test_messy_samples(samples: Path, name: str, line: int, word: str) -> None:
    with pytest.raises(ImportFailed, match=rf"^{name}, line {line}: .*{word}") as caught:
        read_mspdi(samples / "messy" / name)
    assert "\n" not in str(caught.value)


def test_the_bomb_is_refused_before_it_grows(samples: Path) -> None:
    tracemalloc.start()
    with pytest.raises(ImportFailed):
        read_mspdi(samples / "messy" / "11-billion-laughs.xml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(
    "content, word",
    [
        ("", "empty"),
        ("just text", "line 1"),
        ("<Project><Tasks></Project>", "line 1"),
        ("<Project>\n<Tasks>\n<Task>&nbsp;</Task></Tasks></Project>", "line 3"),
        ('<?xml version="1.0"?>\n<html/>', "line 2: the first element is <html>"),
        ("<Project Sdk='x'><PropertyGroup/></Project>", "holds no <Tasks>"),
        ("<!DOCTYPE Project SYSTEM 'x.dtd'><Project><Tasks/></Project>", "document type"),
        (EMPTY_PLAN.encode("latin-1"), "line 1"),
        (b"<?xml version='1.0' encoding='nonsense'?>\n<Project><Tasks/></Project>", "encoding"),
        (b"<?xml version='1.0' encoding='gbk'?><Project><Name>\xff\xff</Name>", "encoding"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "line 1"),
        (b"PK\x03\x04" + bytes(30), "line 1"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, content: str | bytes, word: str) -> None:
    assert word in refusal(tmp_path, content)


def test_nesting_is_limited_wherever_it_hides(tmp_path: Path) -> None:
    deep = "<a>" * 100_000
    sentence = refusal(tmp_path, f"<Project>\n<Views>{deep}")
    assert "line 2" in sentence
    assert "64 deep" in sentence
    assert "64 deep" in refusal(tmp_path, f"<Project><Tasks><Task><Name>{deep}")
    fine = "<Project><Tasks/><Views>" + "<a>" * 62 + "</a>" * 62 + "</Views></Project>"
    (tmp_path / "fine.xml").write_text(fine, encoding="utf-8")
    assert len(read_mspdi(tmp_path / "fine.xml").items) == 1


def test_a_file_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mspdi_xml, "SIZE_LIMIT", 1_000_000)
    sentence = refusal(tmp_path, f"<Project><Tasks/><!--{'x' * 1_100_000}--></Project>")
    assert "larger than 1 MB" in sentence


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xml", tmp_path):
        with pytest.raises(ImportFailed, match="cannot be read: "):
            read_mspdi(path)


def test_a_hostile_tag_name_is_not_repeated_raw(tmp_path: Path) -> None:
    sentence = refusal(tmp_path, f"<{'ä' * 300}/>")
    assert len(sentence) < 200


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings_by_the_declaration(tmp_path: Path, encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>\n{EMPTY_PLAN}'
    (tmp_path / "plan.xml").write_bytes(text.encode(encoding))
    assert read_mspdi(tmp_path / "plan.xml").items[0].title == "Née"
    assert looks_like_mspdi(text.encode(encoding)[:200])


@pytest.mark.parametrize("encoding", ["gb2312", "GBK", "Big5", "Shift_JIS", "EUC-JP"])
def test_encodings_of_east_asia(tmp_path: Path, encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?>\n<Project><Title>中山</Title><Tasks/></Project>"
    (tmp_path / "plan.xml").write_bytes(text.encode(encoding))
    assert read_mspdi(tmp_path / "plan.xml").items[0].title == "中山"


@pytest.mark.parametrize(
    "opening, closing",
    [
        ("<Project>", "</Project>"),
        ('<Project xmlns="urn:other">', "</Project>"),
        (f'<Project xmlns="{SPACE}/2007">', "</Project>"),
    ],
)
def test_the_namespace_does_not_matter(tmp_path: Path, opening: str, closing: str) -> None:
    body = "<Tasks><Task><UID>7</UID><Name>One</Name></Task></Tasks>"
    (tmp_path / "plan.xml").write_text(opening + body + closing, encoding="utf-8")
    assert [item.source_id for item in read_mspdi(tmp_path / "plan.xml").items] == ["0", "7"]


def test_a_prefix_does_not_matter(tmp_path: Path) -> None:
    text = f'<p:Project xmlns:p="{SPACE}"><p:Tasks><p:Task><p:UID>7</p:UID></p:Task></p:Tasks></p:Project>'
    (tmp_path / "plan.xml").write_text(text, encoding="utf-8")
    assert [item.source_id for item in read_mspdi(tmp_path / "plan.xml").items] == ["0", "7"]
    assert looks_like_mspdi(text.encode())


@pytest.mark.parametrize(
    "head, verdict",
    [
        (b"<Project xmlns='x'>", True),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\r\n<!-- hi --><Project>", True),
        ("<?xml version='1.0'?><Project>".encode("utf-16-le"), True),
        (b"<?xml version='1.0'?><!DOCTYPE p []><Project>", True),
        (b"<Projects>", False),
        (b"<?xml version='1.0'?><html>", False),
        (b"Name,<Project >", False),
        (b"", False),
        (b"PK\x03\x04", False),
    ],
)
def test_looks_like_mspdi(head: bytes, verdict: bool) -> None:
    assert looks_like_mspdi(head) is verdict


@given(st.data())
def test_a_damaged_plan_is_read_or_refused_but_never_breaks(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = Made([task(1, 1, PercentComplete=50), task(2, 2, Work="PT8H0M0S", Cost=100)]).text()
    for _ in range(data.draw(st.integers(1, 4))):
        first = data.draw(st.integers(0, len(text)))
        last = min(len(text), first + data.draw(st.integers(0, 8)))
        text = (
            text[:first]
            + data.draw(st.text("<>/&;0123456789-.TPHMSe\x85 x", max_size=6))
            + text[last:]
        )
    path = tmp_path_factory.mktemp("damaged") / "plan.xml"
    path.write_text(text, encoding="utf-8")
    with suppress(ImportFailed):
        for place, item in enumerate(read_mspdi(path).items):
            assert item.parent is None if place == 0 else item.parent in range(place)


def test_unread_parts_cost_no_memory(tmp_path: Path) -> None:
    noise = "<TimephasedData><Type>1</Type><Value>PT8H0M0S</Value></TimephasedData>\n" * 20_000
    text = Made([task(1, 1)]).text().replace("</Task>", f"{noise}</Task>")
    (tmp_path / "big.xml").write_text(text, encoding="utf-8")
    tracemalloc.start()
    plan = read_mspdi(tmp_path / "big.xml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(plan.items) == 2
    assert peak < 1_500_000
