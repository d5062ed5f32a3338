"""A board in which every text is hostile: what acts on a terminal, hides, reorders or is markup."""

from __future__ import annotations

import csv
import json
import re
from functools import partial
from io import StringIO
from pathlib import Path

from tests.boards import session
from tpm_tui.domain.changes import Change, ChangeSet, Create, SetCell
from tpm_tui.domain.order import keys_after
from tpm_tui.domain.values import BOARD
from tpm_tui.service.board import Board, setting_text
from tpm_tui.store.birth import create_board
from tpm_tui.store.journal.records import Stamp

PAYLOADS = (
    "\x1b[2J",
    "\x1b]0;owned\x07",
    "\x1b]52;c;b3duZWQ=\x1b\\",
    "\x1b]8;;evil:\x1b\\",
    "\x1bP$q\x1b\\",
    "\x1b_app\x1b\\",
    "\x1b[6n",
    "\x1b[?1049l",
    "\x1bc",
    "\x9b31m",
    "\x9d0;owned\x9c",
    "\x07\x08\r",
    "\x00",
    "\u202e",
    "\u200b",
    "\U000e0041",
    "[bold red]",
    "[@click=app.bell]",
    "[link=evil:]",
    "[/nope]",
    "\n\u2028\u2029\x0b\x85",
)
"""One attack each."""

SHARED = [f"Q{n}{payload}q" for n, payload in enumerate(PAYLOADS)]
"""The attacks as texts that can be found on a screen."""

ALL = "".join(SHARED)

MARKUP = ("[bold red]", "[@click=app.bell]", "[link=evil:]", "[/nope]")
"""What must be seen as it stands."""

ACTIVE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What no text of ours may hold on its way to a terminal; only lines may end."""

TODAY = "2026-03-04"
_AT = "2026-03-03T09:00:00.000Z"


def poisoned_board(path: Path) -> Path:
    """A board whose titles, people, views, columns, notes, authors and reasons are all hostile."""
    made = ChangeSet((*_settings(), *_rows()), ALL)
    create_board(path, made, Stamp("birth", f"ana{ALL}", 1000, _AT))
    for number, text in enumerate((ALL, *SHARED[::5])):
        cell = ChangeSet((SetCell(number + 1, "budget", None, 1000 + number),), text)
        with session(path, f"eve{text}", 1100 + number) as eve:
            eve.execute(partial(_given, cell), reason=text)
    return path


def _settings() -> list[SetCell]:
    values: dict[str, object] = {"name": ALL, "today": TODAY}
    for n, text in enumerate((*SHARED, ALL)):
        values[f"person:{text}"] = {
            "role": text, "team": text, "skills": [text], "place": text,
            "leave": [["2026-03-09", "2026-03-10", text]], "rates": [[None, 9000]],
        }  # fmt: skip
        values[f"role:R{text}"] = {"headcount": "1"}
        values[f"view:V{text}"] = {
            "columns": ["title", "owner"], "filter": text, "number": min(n + 1, 9),
        }  # fmt: skip
        values[f"access:{text}"] = {"role": "editor"}
        values[f"unheard{text}"] = text
    values["field:x_risk"] = {
        "label": ALL, "type": "choice", "help": ALL, "options": [[f"o{n}", one] for n, one in enumerate(SHARED)],
    }  # fmt: skip
    values["access:*"] = {"role": "admin"}
    return [SetCell(BOARD, key, None, setting_text(one)) for key, one in values.items()]


def _rows() -> list[Change]:
    places = keys_after(None, len(SHARED) + 1)
    rows: list[Change] = [Create(1, BOARD, places[0], (("title", "Top"), ("kind", "program")))]
    for n, text in enumerate(SHARED):
        comment = {"author": text, "at": _AT, "text": f"{text}\n{text}"}
        booked = {
            "at": _AT,
            "by": text,
            "cost": 100,
            "day": "2026-03-03",
            "seconds": 3600,
            "text": text,
            "who": text,
        }
        values = (
            ("title", text),
            ("kind", "task"),
            ("owner", SHARED[n - 1]),
            ("source_id", text),
            ("description", f"{text}\n- {text}\n[x]({text})"),
            ("assignments", f"{text} 50%"),
            ("work", 3600 * 200),
            ("start", "2026-03-02"),
            ("finish", "2026-03-20"),
            (f"comment:{n:012x}", json.dumps(comment)),
            (f"log:{n:012x}", json.dumps(booked)),
            ("x_risk", f"o{n}"),
        )  # fmt: skip
        rows.append(Create(n + 2, 1, places[n + 1], values))
    return rows


def _given(changes: ChangeSet, _: Board) -> ChangeSet:
    return changes


def write_plans(folder: Path) -> None:
    """A table and a plan of another program, both hostile."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["title", "owner", "description", "start", ALL])
    writer.writerows([text, text, f"{text}\n{ALL}", text, text] for text in (*SHARED, ALL))
    (folder / "table.csv").write_text(out.getvalue(), encoding="utf-8")
    texts = [ACTIVE.sub("\u202e\u200b\x9b", text).replace("&", "") for text in SHARED]
    tasks = "".join(
        f"<Task><UID>{n}</UID><ID>{n}</ID><Name>{one}</Name><OutlineLevel>1</OutlineLevel>"
        f"<Notes>{one}</Notes><Start>{one}</Start></Task>"
        for n, one in enumerate(texts, 1)
    )
    (folder / "plan.xml").write_text(
        f'<Project xmlns="http://schemas.microsoft.com/project"><Name>{texts[-1]}</Name><Tasks>{tasks}</Tasks></Project>',
        encoding="utf-8",
    )
