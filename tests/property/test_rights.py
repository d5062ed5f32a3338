"""Whatever somebody does with a role, nothing that it does not reach becomes another thing."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.boards import Sketch, new_file, planted, row, session, typing
from tests.strategies import VALUES, Step, change_for, steps
from tpm_tui.domain.changes import ALIVE, PLACE, Change, ChangeSet, Create, SetCell, place
from tpm_tui.domain.values import ACCESS, BOARD, ItemId
from tpm_tui.errors import Refused, TpmError
from tpm_tui.service import guards
from tpm_tui.service.board import Board
from tpm_tui.service.roles import granting, rights
from tpm_tui.service.roles.access import Access, Entry, Role, read_entry
from tpm_tui.service.session import BoardSession
from tpm_tui.store.identity import User

ANA = User(51001, "ana")
PART = 2
SIZE = 9
"""P(1) > Core(2) > A(3), B(4) > C(5); Q(6) > D(7); R(8)"""

items_ = st.integers(1, SIZE - 1)
roles = st.sampled_from(list(Role))
less = st.sampled_from([Role.VIEWER, Role.EDITOR])
entries = st.builds(Entry, less, st.dictionaries(items_, roles, max_size=3))
keys = st.sampled_from(["view:~ana:v", "view:~bob:v", "view:v", "person:Dana", "field:x_a", "basis",
                        "lint:off:late", "lint:ignore:late:3", "access:ana", "access:*", "access:bob", "today"])  # fmt: skip


@st.composite
def raw_sets(draw: st.DrawFn) -> list[Step | Change]:
    """Acts that make sense, and changes that nobody's command would make, as many as one likes."""
    made: list[Step | Change] = []
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.integers(0, 9))
        item = draw(st.integers(-2, SIZE + 3))
        if kind < 6:
            made.append(draw(steps()))
        elif kind == 6:
            key = draw(keys)
            text = draw(entries).text if key.startswith(ACCESS) else "{}"
            made.append(SetCell(BOARD, key, None, draw(st.sampled_from([text, None, "{"]))))
        elif kind == 7:
            made.append(
                SetCell(item, draw(st.sampled_from(["title", "comment:1", "x_a"])), None, "x")
            )
        elif kind == 8:
            made.append(SetCell(item, PLACE, None, place(draw(st.integers(0, SIZE)), "zz")))
        else:
            made.append(SetCell(item, ALIVE, draw(st.integers(0, 1)), draw(st.integers(0, 1))))
    return made


def small_board(entry: Entry) -> Board:
    sketch = Sketch(
        row("P", row("Core", row("A", work="8h"), row("B", row("C", budget="5")))),
        row("Q", row("D", owner="Ana")),
        row("R"),
    )
    stored: dict[str, str | None] = {
        f"{ACCESS}ana": entry.text,
        f"{ACCESS}zoe": Entry(Role.ADMIN).text,
    }
    return Board(sketch.board.items, stored)


def inputs(board: Board) -> dict[ItemId, tuple[object, ...]]:
    """All that people said, by item."""
    items = board.items
    return {
        item: (
            items.parent[item], items.pos[item], items.alive[item],
            tuple(column[item] for _, column in sorted(items.columns.items()) if column[item] is not None),
            tuple(sorted(items.notes.get(item, {}).items())),
        )
        for item in range(1, len(items))
    }  # fmt: skip


def carried_out(board: Board, acts: list[Step | Change]) -> bool:
    """Commit as a session does, in one change set; False where any of it is refused."""
    made: list[Change] = []
    for act in acts:
        change = change_for(board.items, act) if isinstance(act, Step) else act
        if isinstance(change, SetCell):
            there, key = 0 < change.item < len(board.items), change.field
            if not there and change.item != BOARD:
                continue  # no command makes it
            held = board.items.get(change.item, key) if there else board.stored.get(key)
            change = replace(change, before=held)
        again = isinstance(change, Create) and any(isinstance(one, Create) for one in made)
        if change is not None and not again:
            made.append(change)
    try:
        changes = guards.guarded(board, ChangeSet(tuple(made)), [])
    except TpmError:
        changes = ChangeSet(tuple(made))  # held back by roles all the same
        try:
            rights.check(board, ANA, changes, keeper=False)
        except Refused:
            return False
        return False
    try:
        rights.check(board, ANA, changes, keeper=False)
    except Refused:
        return False
    for change in changes:
        if change.item == BOARD and isinstance(change, SetCell):
            board.stored[change.field] = None if change.after is None else str(change.after)
        else:
            board.items.apply(change)
    board.access = Access.read(board.stored)
    return True


def reach(board: Board, least: Role = Role.EDITOR) -> set[ItemId]:
    """Items where Ana has a role, the board among them, straight from the definition."""
    assert board.access is not None
    entry = board.access.of("ana")
    found = {BOARD} if entry.role >= least else set()
    for item in range(1, len(board.items)):
        for one in (item, *board.items.ancestors(item)):
            if one in entry.below or one == BOARD:
                role = entry.below.get(one, entry.role)
                break
        if role >= least:
            found.add(item)
    return found


@given(entries, st.lists(raw_sets(), max_size=8))
@settings(max_examples=60, deadline=None)
def test_nothing_beyond_ones_part_becomes_another_thing(
    entry: Entry, history: list[list[Step | Change]]
) -> None:
    board = small_board(entry)
    for acts in history:
        mine, before, there = reach(board), inputs(board), living(board)
        admin_of, stored, access = reach(board, Role.ADMIN), dict(board.stored), board.access
        if not carried_out(board, acts):
            assert (inputs(board), board.stored) == (before, stored)
            continue
        now = inputs(board)
        for item, was in before.items():
            assert item in mine or now[item] == was, f"item {item} is another one"
            assert now[item][:3] == was[:3] or was[0] in mine, f"item {item} left its parent"
        assert there - living(board) <= mine, "deleted along"
        for item in now.keys() - before.keys():
            above = {item, *board.items.ancestors(item)}
            assert above & mine, f"item {item} is new outside"
        for key in {*stored, *board.stored}:
            if stored.get(key) != board.stored.get(key):
                texts = (stored.get(key), board.stored.get(key))
                assert is_reached(access, key, texts, mine, admin_of), key


def living(board: Board) -> set[ItemId]:
    """Items that are there."""
    return {item for item in range(1, len(board.items)) if board.items.exists(item)}


def is_reached(
    access: Access | None,
    key: str,
    texts: tuple[str | None, str | None],
    mine: set[ItemId],
    admin_of: set[ItemId],
) -> bool:
    """Whether a setting of the board is one that Ana may change so."""
    if key.startswith("view:~"):
        return key.startswith("view:~ana:")
    if key.startswith("lint:ignore:"):
        return 3 in mine
    if not key.startswith(ACCESS):
        return BOARD in mine and key.startswith(("view:", "person:", "field:"))
    assert access is not None
    everybody = access.entries.get("*") if key != f"{ACCESS}*" else None
    old, new = (
        everybody or Entry() if text is None else read_entry(text) or Entry() for text in texts
    )
    parts = old.below.keys() | new.below.keys()
    changed = {one for one in parts if old.below.get(one) != new.below.get(one)}
    return old.role is new.role and changed <= admin_of


@given(
    st.lists(raw_sets(), max_size=6), st.sampled_from(["{", "null", Entry().text, '{"role": 9}'])
)
@settings(max_examples=25, deadline=None)
def test_a_viewers_board_stays_as_it_is(history: list[list[Step | Change]], text: str) -> None:
    board = small_board(Entry())
    board.stored[f"{ACCESS}ana"] = text
    board.start_up()
    before, stored = inputs(board), dict(board.stored)
    for acts in history:
        carried_out(board, acts)
    assert inputs(board) == before
    assert {key for key in board.stored if stored.get(key) != board.stored[key]} <= {"view:~ana:v"}


def give(zoe: BoardSession, role: Role, below: ItemId) -> None:
    """Zoe lets Ana do something."""
    zoe.execute(lambda board: granting.grant(board, "ana", role, "zoe", below))


def take(zoe: BoardSession, below: ItemId) -> None:
    """Zoe takes what was said about one item back."""
    zoe.execute(lambda board: granting.revoke(board, "ana", below))


acts_on_file = st.lists(
    st.tuples(
        st.sampled_from(["give", "take", "edit", "undo", "poll"]), roles, st.integers(0, 4), items_,
        VALUES["budget"],
    ),
    max_size=12,
)  # fmt: skip


@given(acts_on_file)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_role_counts_at_the_next_commit(
    acts: list[tuple[str, Role, int, ItemId, int | str | None]],
) -> None:
    """Two sessions, of which the second one need not have looked: what the first one said decides."""
    with tempfile.TemporaryDirectory(prefix="tpm-tui-test-") as folder:
        path = new_file(Path(folder) / "board.db")
        with session(path, "zoe", 51000) as zoe, session(path, "ana", ANA.uid) as ana:
            planted(
                zoe,
                row("P", row("Core", row("A"), row("B", row("C")))),
                row("Q", row("D")),
                row("R"),
            )
            zoe.execute(lambda board: granting.grant(board, "ana", Role.VIEWER, "zoe"))
            for act, role, below, item, value in acts:
                if act == "give":
                    give(zoe, role, below)
                elif (
                    act == "take" and zoe.board.access and below in zoe.board.access.of("ana").below
                ):
                    take(zoe, below)
                elif act == "poll":
                    ana.poll()
                elif act in ("edit", "undo"):
                    may = rights.role_of(zoe.board, ana.user, item) >= Role.EDITOR
                    try:
                        text = "7" if value is None else str(value)
                        if act == "edit":
                            outcome = ana.execute(typing(item, "contingency", text))
                            assert may
                        else:
                            outcome = ana.undo()
                        for change in outcome.changes:
                            assert rights.role_of(zoe.board, ana.user, change.item) >= Role.EDITOR
                    except Refused:
                        assert act == "undo" or not may
                    except TpmError:
                        pass
                    zoe.poll()
