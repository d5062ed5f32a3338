"""Whatever a file holds: an import plan in which every row has one place, or one sentence."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.exchange.csv_plans import CTX
from tpm_tui.domain.people import assignments_text, parse_assignments
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import KINDS
from tpm_tui.errors import TpmError
from tpm_tui.exchange.csv_import import read_csv
from tpm_tui.exchange.csv_records import Reader
from tpm_tui.exchange.plan import ImportPlan
from tpm_tui.fields.numbers import DURATION_LIMIT, MONEY_LIMIT

HEADERS = (
    *(
        "id",
        "Issue key",
        "Parent",
        "WBS",
        "Outline Level",
        "Title",
        "Status",
        "Status Category",
        "Type",
    ),
    *("% Complete", "Work", "Actual work", "Cost", "Kosten", "Start", "Ende", "Duration", "Owner"),
    *(
        "Resource Names",
        "Predecessors",
        "Description",
        "Milestone",
        "Resolution",
        "BSI",
        "Whatever",
        "",
    ),
)
WORDS = st.sampled_from(
    [
        *(
            "",
            " ",
            "1",
            "2",
            "3",
            "1.1",
            "1.2",
            "1.10",
            "0",
            "-1",
            "45%",
            "0.45",
            "1,5",
            "1.234,5",
            "NaN",
            "n/a",
        ),
        *(
            "3d 4h",
            "PT5M",
            "1 emo",
            "2026-02-30",
            "02/03/2026",
            "31.12.26",
            "20/nov/25 1:00 PM",
            "46056",
            "soon",
        ),
        *(
            "Ann[50%];Bob",
            'role:"x',
            "Done",
            "Epic",
            "A-1",
            "A-2",
            "  in",
            "\tin",
            "..in",
            "\x1b[31m",
            "99999999",
        ),
    ]
)
CELLS = st.one_of(WORDS, st.text(max_size=12))


def read(content: bytes) -> ImportPlan | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.csv"
        path.write_bytes(content)
        try:
            return read_csv(path, CTX)
        except TpmError:
            return None


def check(plan: ImportPlan) -> None:
    keys = {status.key for status in CTX.statuses} | {one["key"] for one in plan.statuses}
    for place, item in enumerate(plan.items):
        assert item.parent is None or 0 <= item.parent < place
        assert item.kind in KINDS
        assert item.title == strip_controls(item.title).strip() != ""
        values = item.values
        assert 0 <= int(str(values.get("progress", 0))) <= 10_000
        for key in ("work", "actual_work", "duration"):
            assert 0 <= int(str(values.get(key, 0))) <= DURATION_LIMIT
        assert abs(int(str(values.get("budget", 0)))) <= MONEY_LIMIT
        days = [
            date.fromisoformat(str(values[key])) for key in ("start", "finish") if key in values
        ]
        assert days == sorted(days)
        assert values.get("status", CTX.statuses[0].key) in keys
        people = values.get("assignments")
        assert people is None or assignments_text(parse_assignments(str(people))) == people
        assert None not in values.values()
    lines = [item.line for item in plan.items]
    assert len(set(lines)) == len(lines)


@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    if plan := read(content):
        check(plan)


@given(st.text(max_size=300))
def test_any_text_below_a_header(text: str) -> None:
    if plan := read(("Title,parent,id\n" + text).encode("utf-8", "replace")):
        check(plan)


@given(st.text(alphabet='",;\n\r\t ab', max_size=60))
def test_no_character_is_lost_between_cells(text: str) -> None:
    kept = "".join(cell for record in Reader(text, ",").records() for cell in record.cells)
    assert sorted(char for char in kept if char in "ab;") == sorted(
        char for char in text if char in "ab;"
    )


@given(st.data())
def test_well_formed_tables_lose_no_row(data: st.DataObject) -> None:
    headers = ["Title", *data.draw(st.lists(st.sampled_from(HEADERS), max_size=8))]
    rows = data.draw(
        st.lists(st.lists(CELLS, min_size=len(headers), max_size=len(headers)), max_size=12)
    )
    out = io.StringIO()
    writer = csv.writer(out, delimiter=data.draw(st.sampled_from(",;\t|")), quoting=csv.QUOTE_ALL)
    writer.writerow(headers)
    writer.writerows(["row" + row[0], *row[1:]] for row in rows)
    plan = read(out.getvalue().encode("utf-8", "replace"))
    assert plan is not None
    assert len(plan.items) == len(rows)
    assert len(plan.columns) == len(headers) or not headers[-1]
    check(plan)
