"""Real Microsoft Project plans: every summary row against the values the files themselves hold."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.unit.exchange.mspdi_plans import evaluate
from tpm_tui.exchange.mspdi import read_mspdi

FILES = ("01-softdev.xml", "02-si304.xml", "03-wiselin.xml", "04-zaki4.xml", "05-newprod.xml")
MINUTE, CENT = 60, 1


@pytest.mark.parametrize("name", FILES)
def test_every_summary_row_equals_the_stored_one(samples: Path, name: str) -> None:
    expected = json.loads((samples / "EXPECTED.json").read_text(encoding="utf-8"))[name]
    plan = read_mspdi(samples / name)
    totals = evaluate(plan)
    rows = expected["summary_rows"]
    assert len(plan.items) == expected["rows"] - expected["blank_rows"]
    assert {str(row["uid"]) for row in rows} == set(totals)
    assert len(totals) == expected["summaries"]
    for row in rows:
        total, where = totals[str(row["uid"])], (name, row["uid"])
        for key, seconds in (
            ("work_h", total.work),
            ("act_work_h", total.actual_work),
            ("rem_work_h", total.remaining_work),
        ):
            assert abs(seconds - Fraction(str(row[key])) * 3600) <= MINUTE, (where, key)
        assert abs(total.budget - exact_cents(row["cost"])) <= CENT, where
        assert abs(total.actual_cost - exact_cents(row["act_cost"])) <= CENT, where
        assert (total.percent, total.percent_work) == (row["pct"], row["pct_work"]), where
        if row["mode"] == "AUTO_SCHEDULED":
            assert min(total.starts) == row["start"][:10], where
            assert max(total.finishes) == row["finish"][:10], where


def exact_cents(amount: Any) -> Fraction:
    """Cents of an amount in the expectations, without the noise of binary fractions."""
    return Fraction(f"{amount:.9f}") * 100


@pytest.mark.parametrize("name", FILES)
def test_no_row_disagrees_and_every_link_is_listed(samples: Path, name: str) -> None:
    links = json.loads((samples / "EXPECTED.json").read_text(encoding="utf-8"))[name]["links"]
    notes = [note.text for note in read_mspdi(samples / name).notes]
    listed = [text for text in notes if "predecessors not imported: " in text]
    assert sum(text.count(",", text.index(" imported: ")) + 1 for text in listed) == links
    assert any(text.startswith(f"{links} predecessor links are not imported") for text in notes)
    assert not [text for text in notes if "add up to" in text]


def test_the_plan_says_what_it_is(samples: Path) -> None:
    plan = read_mspdi(samples / "04-zaki4.xml")
    root = plan.items[0]
    assert (plan.source, plan.format) == ("04-zaki4.xml", "Microsoft Project XML")
    assert (root.title, root.kind, root.source_id, root.parent) == (
        "Project1",
        "project",
        "0",
        None,
    )
    assert root.values == {"basis": "duration"}
    assert plan.settings == {
        "currency": "EUR",
        "digits": 2,
        "calendar": {"minutes_per_day": 480, "week": [480] * 5 + [0, 0], "holidays": []},
    }
    lines = (samples / "04-zaki4.xml").read_text(encoding="utf-8").splitlines()
    for item in plan.items:
        assert item.line is not None
        assert "<Task>" in lines[item.line - 1]
        assert f"<UID>{item.source_id}</UID>" in lines[item.line]


def test_own_assignments_of_a_summary_stay_on_it(samples: Path) -> None:
    plan = read_mspdi(samples / "04-zaki4.xml")
    own = next(item for item in plan.items if item.source_id == "37").values
    assert own["work"] == 27_671_400
    assert str(own["assignments"]).startswith(
        "Resource 09 50% 2022-02-28..2022-05-27, Resource 08 100%"
    )
    assert "Resource 17" not in str(own["assignments"])
    assert own["progress"] == 3466
    assert own["status"] == "in_progress"
