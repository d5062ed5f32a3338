"""Who may do what: every role against every kind of change, and the words where it is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.boards import Sketch, row
from tpm_tui.domain.changes import ALIVE, PLACE, Change, ChangeSet, Create, SetCell, place
from tpm_tui.domain.values import ACCESS, BOARD
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.service.board import Board
from tpm_tui.service.roles import access, granting, rights
from tpm_tui.service.roles.access import Access, Entry, Role, read_entry
from tpm_tui.service.settings.checks import check_setting
from tpm_tui.store.identity import User

ROLLOUT, CORE, DESIGN, BUILD, TRAINING, RESEARCH, NEW = 1, 2, 3, 4, 5, 6, 7

PEOPLE = {
    "vic": Entry(Role.VIEWER),
    "ed": Entry(Role.EDITOR),
    "ada": Entry(Role.ADMIN),
    "pat": Entry(Role.VIEWER, {CORE: Role.EDITOR}),
    "kim": Entry(Role.EDITOR, {CORE: Role.VIEWER}),
    "sue": Entry(Role.VIEWER, {CORE: Role.ADMIN}),
    "*": Entry(Role.VIEWER),
}
"""A viewer, an editor, an admin, an editor of Core alone, one of all but Core, an admin of Core."""


def said(**people: Entry) -> dict[str, str | None]:
    return {f"{ACCESS}{login}": entry.text for login, entry in people.items()}


def board_of(stored: dict[str, str | None]) -> Board:
    sketch = Sketch(
        row("Rollout", row("Core", row("Design"), row("Build")), row("Training")), row("Research")
    )
    return Board(sketch.board.items, stored)


@pytest.fixture(scope="module")
def board() -> Board:
    """Nobody changes it."""
    return board_of(said(**PEOPLE))


def judged(board: Board, name: str, *changes: Change) -> str:
    """Why somebody may not make changes; empty where they may."""
    try:
        rights.check(board, User(1001, name), ChangeSet(changes), keeper=False)
    except Refused as refused:
        return refused.message
    return ""


def cell(item: int, key: str, before: int | str | None, after: int | str | None) -> SetCell:
    return SetCell(item, key, before, after)


def moved(item: int, old: int, new: int) -> SetCell:
    return SetCell(item, PLACE, place(old, "a"), place(new, "z"))


def setting(key: str, text: str = "1") -> SetCell:
    return SetCell(BOARD, key, None, text)


OUTSIDE, ADMIN, OWN = ("ed", "ada", "kim"), ("ada",), (*PEOPLE, "uma")
INSIDE = ("ed", "ada", "pat", "sue")
WHOLE = ("ed", "ada")
CASES: dict[str, tuple[tuple[str, ...], tuple[Change, ...]]] = {
    "cell inside": (INSIDE, (cell(DESIGN, "title", "Design", "x"),)),
    "cell of the part itself": (INSIDE, (cell(CORE, "budget", None, 5),)),
    "cell outside": (OUTSIDE, (cell(RESEARCH, "title", "Research", "x"),)),
    "cell of the part's parent": (OUTSIDE, (cell(ROLLOUT, "title", "Rollout", "x"),)),
    "both": (WHOLE, (cell(DESIGN, "work", None, 1), cell(TRAINING, "work", None, 1))),
    "comment inside": (INSIDE, (cell(DESIGN, "comment:1", None, "{}"),)),
    "comment outside": (OUTSIDE, (cell(TRAINING, "comment:1", None, "{}"),)),
    "budget change inside": (INSIDE, (cell(DESIGN, "change:1", None, "{}"),)),
    "logged work outside": (OUTSIDE, (cell(TRAINING, "log:1", None, "{}"),)),
    "own column inside": (INSIDE, (cell(DESIGN, "x_risk", None, "high"),)),
    "create inside": (INSIDE, (Create(NEW, CORE, "z", ()),)),
    "create below the new one": (INSIDE, (Create(NEW, CORE, "z", ()), Create(NEW + 1, NEW, "a", ()))),
    "create outside": (OUTSIDE, (Create(NEW, RESEARCH, "a", ()),)),
    "create beside the part": (OUTSIDE, (Create(NEW, ROLLOUT, "z", ()),)),
    "create at the top": (OUTSIDE, (Create(NEW, BOARD, "z", ()),)),
    "create outside, then change it": (OUTSIDE, (Create(NEW, BOARD, "z", ()), cell(NEW, "work", None, 1))),
    "move within": (INSIDE, (moved(DESIGN, CORE, CORE),)),
    "move in": (WHOLE, (moved(RESEARCH, BOARD, CORE),)),
    "move out": (WHOLE, (moved(DESIGN, CORE, RESEARCH),)),
    "move outside": (OUTSIDE, (moved(RESEARCH, BOARD, TRAINING),)),
    "move the part itself": (WHOLE, (moved(CORE, ROLLOUT, RESEARCH),)),
    "shift the part itself": (WHOLE, (moved(CORE, ROLLOUT, ROLLOUT),)),
    "move, then change": (WHOLE, (moved(RESEARCH, BOARD, CORE), cell(RESEARCH, "work", None, 1))),
    "delete inside": (INSIDE, (cell(DESIGN, ALIVE, 1, 0),)),
    "delete outside": (OUTSIDE, (cell(RESEARCH, ALIVE, 1, 0),)),
    "delete the part itself": (WHOLE, (cell(CORE, ALIVE, 1, 0),)),
    "delete above the part": (WHOLE, (cell(ROLLOUT, ALIVE, 1, 0),)),
    "bring back inside": (INSIDE, (cell(DESIGN, ALIVE, 0, 1),)),
    "bring back outside": (OUTSIDE, (cell(RESEARCH, ALIVE, 0, 1),)),
    "basis of an item outside": (OUTSIDE, (cell(TRAINING, "basis", None, "budget"),)),
    "what the board counts by": (ADMIN, (setting("basis", '"budget"'),)),
    "its name": (ADMIN, (setting("name", '"x"'),)),
    "freezing budgets": (ADMIN, (setting("budget_frozen", '"2026-01-01"'),)),
    "reasons": (ADMIN, (setting("reasons", "[]"),)),
    "what a later program says": (ADMIN, (setting("unheard_of"),)),
    "people of an import": (ADMIN, (setting("people", "{}"),)),
    "a lint rule off": (ADMIN, (setting("lint:off:late"),)),
    "a lint threshold": (ADMIN, (setting("lint:limit:late"),)),
    "ignoring a finding inside": (INSIDE, (setting("lint:ignore:late:3"),)),
    "ignoring one of an own line": (INSIDE, (setting("lint:ignore:late:-2:owner"),)),
    "ignoring a finding outside": (OUTSIDE, (setting("lint:ignore:late:6"),)),
    "ignoring nonsense": (OUTSIDE, (setting("lint:ignore:late:3e9"),)),
    "a person": (OUTSIDE, (setting("person:Dana", "{}"),)),
    "a role that is staffed": (OUTSIDE, (setting("role:QA", "{}"),)),
    "a column": (OUTSIDE, (setting("field:x_risk", "{}"),)),
    "a view for everybody": (OUTSIDE, (setting("view:Plan", "{}"),)),
    "the view that opens first": (OUTSIDE, (setting("view:*default", '"Plan"'),)),
    "somebody's own view": (ADMIN, (setting("view:~zoe:Mine", "{}"),)),
    "a role for all": (ADMIN, (setting("access:zoe", Entry(Role.EDITOR).text),)),
    "a role for oneself": (ADMIN, (cell(BOARD, "access:pat", PEOPLE["pat"].text, Entry(Role.ADMIN).text),)),
    "everybody else's role": (ADMIN, (cell(BOARD, "access:*", None, Entry(Role.EDITOR).text),)),
    "a role within": (("ada", "sue"), (setting("access:zoe", Entry(Role.VIEWER, {DESIGN: Role.EDITOR}).text),)),
    "a role within, and more": (ADMIN, (setting("access:zoe", Entry(Role.EDITOR, {DESIGN: Role.EDITOR}).text),)),
    "a role elsewhere": (ADMIN, (setting("access:zoe", Entry(Role.VIEWER, {TRAINING: Role.EDITOR}).text),)),
    "roles within and elsewhere": (ADMIN, (setting("access:zoe", Entry(Role.VIEWER, {DESIGN: Role.EDITOR, TRAINING: Role.EDITOR}).text),)),
    "taking a role within": (("ada", "sue"), (cell(BOARD, "access:pat", PEOPLE["pat"].text, None),)),
    "taking a role": (ADMIN, (cell(BOARD, "access:ed", PEOPLE["ed"].text, None),)),
    "garbage as a role": (ADMIN, (setting("access:zoe", "{"),)),
    "a role as it is": (ADMIN, (setting("access:uma", Entry(Role.VIEWER).text),)),
}  # fmt: skip
"""Who may, and the changes."""


@pytest.mark.parametrize("kind", CASES)
def test_who_may_do_what(board: Board, kind: str) -> None:
    allowed, changes = CASES[kind]
    for name in ("vic", "ed", "ada", "pat", "kim", "sue", "uma"):
        why = judged(board, name, *changes)
        assert bool(why) != (name in allowed), (name, why)
        if why:
            assert why.startswith("You are ")
            assert why.endswith(": ask ada.")


@pytest.mark.parametrize("kind", CASES)
def test_the_keeper_of_the_file_may_do_everything(board: Board, kind: str) -> None:
    rights.check(board, User(1001, "vic"), ChangeSet(CASES[kind][1]), keeper=True)


def test_on_a_board_without_roles_everybody_may_do_everything() -> None:
    board = board_of({})
    for _, changes in CASES.values():
        rights.check(board, User(1001, "vic"), ChangeSet(changes), keeper=False)


def test_a_private_view_is_ones_own(board: Board) -> None:
    for name in (*PEOPLE, "uma"):
        if name != "*":
            assert judged(board, name, setting(f"view:~{name}:Mine", "{}")) == ""
    assert judged(board, "vi", setting("view:~vic:Mine", "{}"))


@pytest.mark.parametrize(
    "name, changes, sentence",
    [
        ("vic", (cell(DESIGN, "title", "", "x"),),
         "You are a viewer of this board, and changing 'Design' takes an editor: ask ada."),
        ("pat", (cell(RESEARCH, "title", "", "x"),),
         "You are an editor of 'Core' and nothing else, and changing 'Research' takes an editor: ask ada."),
        ("kim", (cell(DESIGN, "title", "", "x"),),
         "You are a viewer of 'Core', and changing 'Design' takes an editor: ask ada."),
        ("kim", (cell(ROLLOUT, ALIVE, 1, 0),),
         "You are a viewer of 'Core', and deleting 'Rollout' with 'Core' below it takes an editor: ask ada."),
        ("pat", (cell(CORE, ALIVE, 1, 0),),
         "You are an editor of 'Core' and nothing else, and deleting 'Core' takes an editor of 'Rollout': ask ada."),
        ("pat", (moved(DESIGN, CORE, BOARD),),
         "You are an editor of 'Core' and nothing else, and moving 'Design' to the top level takes an editor: ask ada."),
        ("pat", (Create(NEW, ROLLOUT, "z", ()),),
         "You are an editor of 'Core' and nothing else, and adding a row below 'Rollout' takes an editor: ask ada."),
        ("ed", (setting("basis", '"work"'),),
         "You are an editor of this board, and changing the board's 'Weight basis' takes an admin: ask ada."),
        ("ed", (setting("restored", "{}"),),
         "You are an editor of this board, and restoring a backup takes an admin: ask ada."),
        ("ed", (setting("accepted_break:50", "{}"),),
         "You are an editor of this board, and accepting a break of the journal takes an admin: ask ada."),
        ("vic", (setting("field:x_ven", '{"label": "Vendor"}'),),
         "You are a viewer of this board, and adding a column takes an editor: ask ada."),
        ("vic", (setting("view:*default", '"Late"'),),
         "You are a viewer of this board, and changing the view that the board opens with takes an editor: ask ada."),
        ("sue", (setting("access:zoe", Entry(Role.ADMIN).text),),
         "You are an admin of 'Core' and nothing else, and changing the role of zoe takes an admin: ask ada."),
    ],
)  # fmt: skip
def test_one_sentence(board: Board, name: str, changes: tuple[Change, ...], sentence: str) -> None:
    assert judged(board, name, *changes) == sentence


def test_whom_to_ask() -> None:
    some = dict.fromkeys(("zoe", "ann", "bob", "cy", "di"), Entry(Role.ADMIN))
    one = cell(DESIGN, "work", None, 1)
    assert judged(board_of(said(vic=Entry(), **some)), "vic", one).endswith(
        "ask ann, bob, cy or 2 more."
    )
    assert judged(board_of(said(vic=Entry())), "vic", one).endswith("ask whoever owns its file.")
    everybody = {"access:*": Entry(Role.ADMIN).text, **said(vic=Entry())}
    assert judged(board_of(everybody), "vic", one).endswith("ask everybody else.")


def test_moving_what_is_above_takes_nothing_from_what_is_below(board: Board) -> None:
    """Where things stand decides at that moment, not before the change set."""
    out = moved(DESIGN, CORE, RESEARCH)
    assert judged(board, "ed", out, cell(DESIGN, "work", None, 1)) == ""
    rights_of_kim = board_of(said(kim=Entry(Role.EDITOR, {TRAINING: Role.VIEWER})))
    into = moved(DESIGN, CORE, TRAINING)
    assert "moving 'Design' below 'Training'" in judged(rights_of_kim, "kim", into)
    assert "deleting 'Research' with 'Training'" in judged(
        board_of(said(kim=Entry(Role.EDITOR, {TRAINING: Role.VIEWER, ROLLOUT: Role.EDITOR}))),
        "kim",
        moved(ROLLOUT, BOARD, RESEARCH),
        cell(RESEARCH, ALIVE, 1, 0),
    )


def test_what_was_moved_away_is_not_ones_own_any_more() -> None:
    board = board_of(said(ann=Entry(below={CORE: Role.ADMIN, RESEARCH: Role.EDITOR})))
    first = cell(DESIGN, "work", None, 1)
    give = setting("access:zoe", Entry(Role.VIEWER, {DESIGN: Role.EDITOR}).text)
    assert judged(board, "ann", first, give) == ""
    assert "takes an admin" in judged(board, "ann", first, moved(DESIGN, CORE, RESEARCH), give)


def test_the_admin_of_a_part_lets_nobody_in_behind_the_gate() -> None:
    """Whom the board does not name is nobody there; an entry, whatever it says, opens all of it."""
    people = {"ann": Entry(below={CORE: Role.ADMIN}), "bo": Entry(), "*": Entry(Role.EDITOR)}
    board = board_of(said(**people))
    ann = User(1001, "ann", locked=True)

    def give(login: str, role: Role, before: Entry | None) -> ChangeSet:
        after = Entry(role, {DESIGN: Role.EDITOR}).text
        old = None if before is None else before.text
        return ChangeSet((cell(BOARD, f"access:{login}", old, after),))

    rights.check(board, ann, give("bo", Role.VIEWER, people["bo"]), keeper=False)
    for role in (Role.VIEWER, Role.EDITOR):
        with pytest.raises(Refused, match="takes an admin"):
            rights.check(board, ann, give("gone", role, None), keeper=False)


def test_what_was_deleted_by_somebody_else_holds_nothing_up() -> None:
    board = board_of(said(**PEOPLE))
    board.apply(ChangeSet((cell(CORE, ALIVE, 1, 0),)))
    assert judged(board, "kim", cell(ROLLOUT, ALIVE, 1, 0)) == ""


def test_somebody_stays_admin(board: Board) -> None:
    gone = cell(BOARD, "access:ada", PEOPLE["ada"].text, None)
    lower = cell(BOARD, "access:ada", PEOPLE["ada"].text, Entry(Role.EDITOR).text)
    other = setting("access:zoe", Entry(Role.ADMIN).text)
    for last in (gone, lower):
        assert judged(board, "ada", last).startswith("Nobody would be admin of this board any more")
        assert judged(board, "ada", other, last) == ""
    rights.check(board, User(0, "root"), ChangeSet((gone,)), keeper=True)
    everything = [cell(BOARD, key, text, None) for key, text in board.stored.items()]
    assert judged(board, "ada", *everything) == "", "a board may give up its roles"


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "null", "[]", "3", '"admin"', '{"role": "boss"}', '{"role": ["admin"]}',
        '{"role": "ADMIN"}', '{"below": {"2": "admin"}}', '{"role": "admin", "more": 1}',
        '{"role": "admin", "below": []}', '{"role": "admin", "below": {"x": "editor"}}',
        '{"role": "admin", "below": {"02": "editor"}}', '{"role": "admin", "below": {"٣": "editor"}}',
        '{"role": "admin", "below": {"2": {}}}', '{"role": "admin", "below": {"-1": "editor"}}',
        '{"role": null}', "[" * 100_000, '{"role": "admin", "below": {"99999999999999999999": "editor"}}',
        '{"role": true}', "\x1b]0;x\x07", '{"role": NaN}', "1" * 5000,
    ],
)  # fmt: skip
def test_what_cannot_be_read_gives_nothing(text: str) -> None:
    board = board_of({**said(ada=Entry(Role.ADMIN)), "access:mal": text, "access:*": text})
    for name in ("mal", "anybody"):
        assert rights.role_of(board, User(1, name)) is Role.VIEWER
        assert judged(board, name, cell(DESIGN, "work", None, 1))
        assert judged(board, name, setting(f"access:{name}", Entry(Role.ADMIN).text))
    with pytest.raises(InvalidInput):
        check_setting("access:mal", text, board.items)


@pytest.mark.parametrize("login", ["", "a b", "-x", ".x", "a:b", "x" * 65, "a\n", "ä", 'a"', "a/b"])
def test_logins_that_are_none(login: str) -> None:
    assert not access.is_login(login)
    with pytest.raises(InvalidInput):
        check_setting(f"access:{login}", Entry(Role.EDITOR).text)
    check_setting(f"access:{login}", None)


def test_only_one_way_to_write_an_entry(board: Board) -> None:
    entry = Entry(Role.VIEWER, {CORE: Role.EDITOR})
    assert entry.text == '{"below": {"2": "editor"}, "role": "viewer"}'
    assert read_entry(entry.text) == entry
    check_setting("access:zoe", entry.text, board.items)
    with pytest.raises(InvalidInput, match="cannot be read"):
        check_setting("access:zoe", '{"role":"viewer"}', board.items)
    with pytest.raises(InvalidInput, match="no item 77"):
        check_setting("access:zoe", Entry(below={77: Role.EDITOR}).text, board.items)


def test_a_board_without_roles() -> None:
    assert Access.read({"name": '"x"', "access:old": None}) is None
    assert rights.role_of(board_of({}), User(1, "x"), DESIGN) is Role.ADMIN


def test_behind_the_gate_everybody_else_is_nobody() -> None:
    board = board_of({**said(ada=Entry(Role.ADMIN)), "access:*": Entry(Role.ADMIN).text})
    assert rights.role_of(board, User(0, "zoe", locked=True)) is Role.VIEWER
    assert rights.role_of(board, User(0, "ada", locked=True)) is Role.ADMIN
    assert rights.role_of(board, User(1, "zoe")) is Role.ADMIN


# ---- giving and taking


Give = Callable[[Board], ChangeSet]


def after(board: Board, *gives: Give) -> dict[str, Entry]:
    for give in gives:
        board.apply(give(board))
    assert board.access is not None
    return dict(board.access.entries)


def test_the_first_role_makes_its_author_admin() -> None:
    found = after(board_of({}), lambda board: granting.grant(board, "zoe", Role.VIEWER, "ann"))
    assert found == {
        "zoe": Entry(Role.VIEWER), "ann": Entry(Role.ADMIN), "*": Entry(Role.EDITOR),
    }  # fmt: skip
    found = after(board_of({}), lambda board: granting.set_default(board, Role.VIEWER, "ann"))
    assert found == {"ann": Entry(Role.ADMIN), "*": Entry(Role.VIEWER)}
    with pytest.raises(Refused, match="is its admin"):
        granting.grant(board_of({}), "ann", Role.EDITOR, "ann")
    with pytest.raises(InvalidInput, match="no login"):
        granting.grant(board_of({}), "zoe", Role.EDITOR, "Ann Li")
    found = after(board_of({}), lambda board: granting.grant(board, "zoe", Role.VIEWER, "uid 4711"))
    assert found["uid 4711"] == Entry(Role.ADMIN)


def test_parts_are_given_and_taken_one_by_one() -> None:
    board = board_of(said(ada=Entry(Role.ADMIN)))
    found = after(
        board,
        lambda now: granting.grant(now, "zoe", Role.EDITOR, "ada", CORE),
        lambda now: granting.grant(now, "zoe", Role.VIEWER, "ada", DESIGN),
    )
    assert found["zoe"] == Entry(Role.VIEWER, {CORE: Role.EDITOR, DESIGN: Role.VIEWER})
    zoe = User(1, "zoe")
    assert [rights.role_of(board, zoe, one).word for one in (ROLLOUT, CORE, DESIGN, BUILD)] == [
        "viewer", "editor", "viewer", "editor",
    ]  # fmt: skip
    found = after(board, lambda now: granting.revoke(now, "zoe", CORE))
    assert found["zoe"] == Entry(Role.VIEWER, {DESIGN: Role.VIEWER})
    found = after(board, lambda now: granting.revoke(now, "zoe"))
    assert "zoe" not in found
    with pytest.raises(Refused, match="Nothing is said about zoe"):
        granting.revoke(board, "zoe")
    with pytest.raises(Refused, match="no item 99"):
        granting.grant(board, "zoe", Role.EDITOR, "ada", 99)


def test_roles_as_they_are_typed() -> None:
    assert granting.role_named("ed") is Role.EDITOR
    for word in ("", "boss", "*"):
        with pytest.raises(InvalidInput, match="viewer, editor, admin"):
            granting.role_named(word)
