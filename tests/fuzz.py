"""Everything that reads what others wrote, fed with broken versions of what it understands.

`python -m tests.fuzz SEED COUNT` gives it so many texts, each within a second of processor time and
all of them within 300 MB more than the program has at its start.  Whatever happens but an answer or
a sentence is printed with the number that makes it again: `python -m tests.fuzz SEED 1 NUMBER`.
"""

from __future__ import annotations

import json
import random
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.unit.exchange.mspdi_plans import Made, task
from tests.unit.query.test_filters import OWN, plan
from tpm_tui.cli.gate.asking import VERBS, arguments, split
from tpm_tui.domain.text import clean
from tpm_tui.errors import TpmError
from tpm_tui.exchange.csv_import import read_csv
from tpm_tui.exchange.mspdi import read_mspdi
from tpm_tui.query.parse import Names, parse_filter, parse_formula, stored_formula
from tpm_tui.service.booking.entries import crowd_of
from tpm_tui.service.booking.line import read_booking
from tpm_tui.service.budget.line import read_change, read_cost_line
from tpm_tui.service.log.times import first_moment
from tpm_tui.service.pasting.clipboard import parse_tsv
from tpm_tui.service.people.text import parse_leave, parse_rates, parse_skills, parse_week
from tpm_tui.service.settings.checks import check_setting
from tpm_tui.service.views.view import read_view
from tpm_tui.store.identity import User

SECONDS = 1.0
MEGABYTES = 300
LONGEST = 20_000
"""Characters up to which a piece is repeated; what comes of it has ten times as many at most."""

BOARD = plan(**OWN).board
NAMES = Names(BOARD.fields, BOARD.ctx)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)

Reader = Callable[[str], object]


class TooLong(BaseException):
    """A second of processor time is over; no reader catches it."""


def _filter(text: str) -> object:
    return parse_filter(text, NAMES).select(BOARD.source)


def _formula(text: str) -> object:
    stored_formula(text).value(BOARD.source, 1, "number")
    formula = parse_formula(text, NAMES)
    return [formula.value(BOARD.source, row) for row in range(len(BOARD.items))]


def _cells(text: str) -> object:
    for one in BOARD.fields.values():
        try:
            value = one.type.parse(text, BOARD.ctx)
            one.type.format(value, BOARD.ctx)
        except TpmError:
            continue
    return None


def _people(text: str) -> object:
    for read in (
        lambda: parse_week(text, BOARD.ctx.calendar),
        lambda: parse_leave(text, (), BOARD.ctx),
        lambda: parse_rates(text, (), BOARD.ctx),
        lambda: parse_skills(text, ()),
    ):
        try:
            read()
        except TpmError:
            continue
    return None


def _settings(text: str) -> object:
    for key in (
        "person:Ana",
        "role:QA",
        "view:Late",
        "access:ana",
        "field:x_new",
        "week",
        "statuses",
    ):
        try:
            check_setting(key, text, BOARD.items)
        except TpmError:
            continue
    return read_view(text, BOARD.fields)


def _gate(text: str) -> object:
    verb, *rest = split(text)
    return arguments(verb, rest, Path("board.db"), User(1, "ana")) if verb in VERBS else None


LINES: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "filter": (_filter, (
        "owner:ana status:open due<+2w budget>10k", "is:overdue -has:risk under:#1 level:2..3",
        "(owner:bo or title:'help desk') and not progress<50", 'budget > sum(children.budget) * 1.1',
    )),
    "formula": (_formula, (
        "if(budget > 0, actual_cost / budget, 0) * 100", "sum(children.work) + parent.x_size ^ 2",
        "(finish - start) & \" days\"", "min(x_size, max(1, 2.5)) - [Story points]",
    )),
    "cell": (_cells, ("12.5k EUR", "3d 4h 30min", "45%", "2026-03-19", "+2w", "Ana 50%, role:QA 0.5fte", "[x] a; b")),
    "booking": (lambda text: read_booking(text, BOARD.ctx, crowd_of(BOARD, 2), "ana"), (
        "3h yesterday ana fri \"design review\"", "250 eur travel", "2d last week 1.5h",
    )),
    "change": (lambda text: read_change(text, BOARD.ctx), ("+20k more users CR-7", "-1,500.50 \"scope\" moved")),
    "cost line": (lambda text: read_cost_line(text, BOARD.ctx), ("Licences 1200 usd @ 0.92 capex", "Travel 3k")),
    "people": (_people, ("Mon-Thu 8h, Fri 4h", "2026-08-03..2026-08-14 summer", "95; 105 from 2026-07-01", "SQL, Go")),
    "time": (lambda text: first_moment(text, BOARD.ctx, NOW), ("2026-03-19 14:30", "yesterday", "-90min", "mon 9:00")),
    "pasted": (parse_tsv, ("a\tb\n\"c\nd\"\t5\n", "- one\n  - two\n    - [x] three\n", "1. x\n2. y")),
    "gate": (_gate, ("export --filter 'owner:ana' --format json", "log --limit=5", "get 12 title", "put 'a b.csv'")),
    "settings": (_settings, (
        json.dumps({"columns": ["title", "owner"], "filter": "is:open", "number": 1, "sort": [["due", "asc"]]}),
        json.dumps({"role": "editor", "below": {"12": "viewer"}}),
        json.dumps({"rates": [[None, 9000]], "leave": [["2026-01-01", "2026-01-05", "x"]], "week": [480] * 7}),
        json.dumps({"label": "Risk", "type": "choice", "options": [["lo", "Low"]], "formula": "a + b"}),
    )),
}  # fmt: skip

TABLE = """\
id,parent,Title,Status,% Complete,Work,Cost,Start,Finish,Owner,Resource Names,Description
1,,Rollout,In Progress,45%,,12.000,2026-03-01,31.12.26,Ana,"Ana[50%];Bob","a
b"
2,1,"Say ""hi\",Done,0.45,3d 4h,"1.234,5",02/03/2026,,Bo,,=1+1
3,1,  indented,n/a,,PT5M,$5k,soon,2026-02-30,,role:QA,\x1b[31m
"""
NATIVE = "\n".join((
    '"id","parent_id","level","title","work","budget","assignments","ledger"',
    '"1","","0","P","","","",""',
    """ "1:own","1","1","(own)","3","1'000","'=x","" """.strip(),
    """ "2","1","1","a;'=1","1.5","","Ana 50%","{""log:000000000001"": {""day"": ""2026-03-01"", ""seconds"": 5}}" """.strip(),
))  # fmt: skip
PROJECT = Made(
    [task(0, 0, "P"), task(1, 1, "A"), task(2, 2, "B", PercentComplete=50, Cost=1200, Milestone=1)],
    [{"UID": 1, "Name": "Ana", "StandardRate": 95}],
    [{"UID": 1, "TaskUID": 2, "ResourceUID": 1, "Units": 0.5, "Work": "PT4H0M0S"}],
).text()

FILES: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "csv": (lambda path: read_csv(path, BOARD.ctx), (TABLE, NATIVE)),
    "mspdi": (read_mspdi, (PROJECT,)),
}

TOKENS = (
    *"\0 \x1b \u202e \u0301 \ud800 \ufeff \u2028 ' \" ; , \t \n \r | \\ ( ) [ ] { } < > & = - + * / ^ ! # % : . ..".split(" "),
    *("9" * 400, "1e999999", "-0", "1e-400", "NaN", "Infinity", "null", "true", "[[[[", "{}", "\u0663\u0664", "\u00b2"),
    *("not ", "if(", "sum(children.", "parent.parent.", "2026-02-30", "9999-12-31", "0000-00-00", "+9999y", "-9999w"),
    *("]]>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "<Task><Task>", "</Project>", "<![CDATA["),
    *("PT99999999999999H", "\U0001f468\u200d\U0001f469", "99999999999999999999", "0x10", "1_000", "\uff11\uff12"),
)  # fmt: skip


def broken(text: str, chance: random.Random, longest: int) -> str:
    """A text after a few accidents: pieces lost, doubled, moved, repeated, and odd things put in."""
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        a, b = sorted(chance.randrange(len(text) + 1) for _ in "ab")
        act = chance.randrange(7)
        if act == 0:
            text = text[:a] + text[b:]
        elif act == 1:
            text = text[:b] + text[a:]
        elif act in (2, 3):
            text = text[:a] + chance.choice(TOKENS) + text[a:]
        elif act == 4:
            text = (
                text[:a]
                + chr(chance.choice((chance.randrange(256), chance.randrange(0x11000))))
                + text[a + 1 :]
            )
        elif act == 5:
            c = chance.randrange(len(text) + 1)
            text = text[:a] + text[b:] + text[:c]
        elif chance.random() < 0.1:
            piece = text[a:b][:40] or chance.choice(TOKENS)
            text = text[:a] + piece * chance.randrange(longest // len(piece) + 1) + text[a:]
        text = text[: 10 * longest]
    return text


def one(seed: int, number: int, folder: Path) -> str:
    """Feed one reader one text; says what went wrong."""
    chance = random.Random(f"{seed} {number}")  # noqa: S311
    if number % 5:
        name = chance.choice([*LINES])
        read, samples = LINES[name]
        text = broken(chance.choice(samples), chance, LONGEST)
        return _told(name, text, lambda: read(text))
    name = chance.choice([*FILES])
    read_file, samples = FILES[name]
    text = broken(chance.choice(samples), chance, LONGEST)
    path = folder / f"fuzz.{name}"
    path.write_bytes(text.encode(chance.choice(("utf-8", "utf-8", "utf-16", "latin-1")), "replace"))
    return _told(name, text, lambda: read_file(path))


def _told(name: str, text: str, read: Callable[[], object]) -> str:
    problem: BaseException
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        read()
    except TpmError:
        return ""
    except (Exception, TooLong) as error:  # noqa: BLE001  all of them are what is looked for
        problem = error
    else:
        return ""
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return f"{name}, {len(text):,} characters: {problem!r:.200}: {clean(text[:300])}"


def _over(_number: int, _frame: object) -> None:
    raise TooLong


def _used() -> int:
    """Bytes of data that the program has now."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    return int(pages) * resource.getpagesize()


def main(seed: int, count: int, first: int = 0) -> int:
    """Feed so many texts; returns how many went wrong."""
    signal.signal(signal.SIGVTALRM, _over)
    limit = _used() + MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            if problem := one(seed, number, Path(folder)):
                found += 1
                sys.stdout.write(f"{number}: {problem}\n")
    sys.stdout.write(f"{count:,} texts, {found:,} went wrong\n")
    return found


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
