"""Files damaged as disks and people damage them: what can be read is saved, and what is said is true."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boards import Cells, new_file, picture, planted, row, session, typing
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError
from tpm_tui.service.editing.commands import delete_item
from tpm_tui.service.upkeep.backups import take
from tpm_tui.service.upkeep.checking import complaints
from tpm_tui.service.upkeep.repairing import is_readable, planned
from tpm_tui.service.upkeep.restoring import restore
from tpm_tui.service.upkeep.salvaging import Salvaged, salvage
from tpm_tui.store.copies.replay import breaks
from tpm_tui.store.identity import User

ROOT = User(0, "root")
PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cells]:
    """A board of a few dozen pages, and what it shows."""
    path = new_file(tmp_path_factory.mktemp("whole") / "crm.db", days_off=["2026-05-01"])
    with session(path) as opened:
        rows = [row(f"A{n} {'x' * 60}", work=f"{n + 1}h", owner="Ana") for n in range(25)]
        planted(opened, row("P", *rows), row("Q", row("R"), own={"work": "1h"}))
        for item in (3, 5, 7):
            opened.execute(typing(item, "description", "y" * 1500))
            opened.execute(typing(item, "budget", "5k"))
        opened.execute(lambda board: delete_item(board, 9))
        shown = picture(opened.board)
    return path, shown


@pytest.fixture
def board(whole: tuple[Path, Cells], tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copy(whole[0], tmp_path / "crm.db"))


def pages_of(path: Path, table: str) -> list[int]:
    """Pages of a table, the root last, as far as SQLite was built to tell."""
    db = sqlite3.connect(path)
    try:
        return [
            row[0]
            for row in db.execute(
                "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)
            )
        ]
    except sqlite3.OperationalError:
        pytest.skip("this SQLite has no dbstat")
    finally:
        db.close()


def garble(path: Path, page: int, seed: int = 1) -> None:
    """Fill a page with garbage; the first is number 1."""
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(random.Random(seed).randbytes(PAGE))  # noqa: S311 (the same every time)


def shown_by(path: Path) -> Cells:
    """What a board shows, which must be sound."""
    with session(path, "eve", 1009) as opened:
        assert list(complaints(opened)) == []
        return picture(opened.board)


def saved_of(board: Path) -> Salvaged:
    before = board.read_bytes()
    assert not is_readable(board)
    done = salvage(board, ROOT)
    assert board.read_bytes() == before
    return done


@pytest.mark.parametrize("table", ["item", "extra", "setting", "board"])
def test_tables_come_back_from_the_journal(
    board: Path, whole: tuple[Path, Cells], table: str
) -> None:
    for page in pages_of(board, table):
        garble(board, page)
    done = saved_of(board)
    assert shown_by(done.path) == whole[1]
    if table != "board":
        assert any("nothing is missing" in line for line in done.report)


def test_holes_of_the_journal_are_named_and_the_tables_stay(
    board: Path, whole: tuple[Path, Cells]
) -> None:
    page = sorted(pages_of(board, "change"))[2]
    garble(board, page)
    done = saved_of(board)
    assert shown_by(done.path) == whole[1]
    said = "\n".join(done.report)
    assert "cannot be read" in said
    assert "in the damaged file alone" in said
    with session(done.path) as opened:
        rows = opened.reader.tail(0)
        assert list(breaks(rows)) == []
        labels = [row.label for row in rows if row.label]
        assert labels[-1].startswith("salvaged from crm.db: ")


def test_a_hole_of_the_journal_is_filled_from_a_backup(
    board: Path, whole: tuple[Path, Cells]
) -> None:
    with session(board) as opened:
        take(board, opened.lock)
        opened.execute(typing(4, "work", "99h"))
        shown = picture(opened.board)
    garble(board, sorted(pages_of(board, "change"))[1])
    done = saved_of(board)
    assert shown_by(done.path) == shown != whole[1]
    assert any("are from a backup" in line for line in done.report)
    assert any("nothing is missing" in line for line in done.report)


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_any_page_may_go(board: Path, whole: tuple[Path, Cells], tmp_path: Path, step: int) -> None:
    """Everything stands in two places, so that a bad page takes nothing away."""
    count = board.stat().st_size // PAGE
    assert count > 20
    for page in range(2, count + 1, step):
        one = Path(shutil.copy(board, tmp_path / f"page{page}.db"))
        garble(one, page, page)
        if not planned(one).damaged:
            continue
        assert shown_by(salvage(one, ROOT).path) == whole[1], page


def header(path: Path) -> None:
    """Zeros over the first 100 bytes."""
    with path.open("r+b") as file:
        file.write(bytes(100))


def first_page(path: Path) -> None:
    """Zeros over the whole first page, which says where the tables are."""
    with path.open("r+b") as file:
        file.write(bytes(PAGE))


@pytest.mark.parametrize("damage", [header, first_page])
def test_the_beginning_of_the_file(
    board: Path, whole: tuple[Path, Cells], damage: Callable[[Path], None]
) -> None:
    damage(board)
    done = saved_of(board)
    assert shown_by(done.path) == whole[1]
    assert "the file could be read with" in done.report[0]


@pytest.mark.parametrize(
    "share",
    [pytest.param(0.3, marks=pytest.mark.slow), pytest.param(0.8, marks=pytest.mark.slow), 0.9],
)
def test_a_file_cut_short(board: Path, whole: tuple[Path, Cells], share: float) -> None:
    """What is left is a sound board, and says nothing that was never so."""
    size = board.stat().st_size
    with board.open("r+b") as file:
        file.truncate(int(size * share) // PAGE * PAGE + 100)
    done = saved_of(board)
    with session(done.path) as opened:
        assert list(complaints(opened)) == []
        titles = {
            opened.board.items.columns["title"][n] for n in opened.board.items.subtree(BOARD)[1:]
        }
    with session(whole[0]) as opened:
        assert titles <= set(opened.board.items.columns["title"])
    assert len(titles) > 5 or share < 0.5  # the last pages hold the items


def test_what_was_salvaged_takes_its_place(board: Path, whole: tuple[Path, Cells]) -> None:
    garble(board, pages_of(board, "item")[0])
    done = saved_of(board)
    restored = restore(board, done.path, ROOT, lambda _: True)
    assert restored is not None
    assert restored.saved is not None
    assert restored.saved.exists()
    assert shown_by(board) == whole[1]


def test_nothing_left_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tpm_tui.store.copies.salvage._TRIES", 100)
    path = tmp_path / "crm.db"
    path.write_bytes(b"SQLite format 3\x00" + random.Random(1).randbytes(20_000))  # noqa: S311
    with pytest.raises(BoardError, match=r"Nothing can be read of crm\.db"):
        salvage(path, ROOT)
    assert [one.name for one in tmp_path.iterdir() if "salvaged" in one.name] == []


# ---- the write-ahead log


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def zeroed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes(len(data) - at)


def garbled(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(len(data) - at)


def holed(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    size = min(chance.choice((1, 512, PAGE)), len(data) - at)
    return data[:at] + chance.randbytes(size) + data[at + size :]


@pytest.mark.parametrize("images", [100, pytest.param(2_000, marks=pytest.mark.slow)])
def test_a_damaged_log_gives_an_exact_prefix(tmp_path: Path, images: int) -> None:
    """After a power cut the log may hold anything behind what was synced."""
    path = new_file(tmp_path / "crm.db")
    with session(path) as opened:
        planted(opened, row("P", row("A"), row("B")))
        for number in range(40):
            opened.execute(typing(2 + number % 2, "work", f"{number + 1}h"))
        rows = opened.reader.tail(0)
        ends = {
            row.seq
            for row, after in zip(rows, [*rows[1:], None], strict=True)
            if not after or after.txn != row.txn
        }
        db, log = path.read_bytes(), path.with_name("crm.db-wal").read_bytes()
    chance, lengths = random.Random(images), set[int]()  # noqa: S311 (the same every time)
    for number in range(images):
        image = tmp_path / "image" / "crm.db"
        image.parent.mkdir()
        image.write_bytes(db)
        harm = chance.choice((cut, zeroed, garbled, holed))
        image.with_name("crm.db-wal").write_bytes(harm(log, chance))
        # With the first commits lost there is no board at all yet, or none with a schema.
        try:
            with session(image) as opened:
                found = opened.reader.tail(0)
                assert found == rows[: len(found)], number
                assert not found or found[-1].seq in ends, number
                if number % 10 == 0:
                    assert list(complaints(opened)) == [], number
                lengths.add(len(found))
        except BoardError:
            assert harm is not holed or len(db) <= PAGE, number
            lengths.add(0)
        shutil.rmtree(image.parent)
    assert len(lengths) > 10
