"""Saved views by keys: kept, opened, shared, and opened again on a board that has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.boards import session, typing
from tests.ui.driving import ROWS, Driven, driving
from tests.ui.looking import ben, filter_by, labels
from tpm_tui.service.board import Board
from tpm_tui.service.editing import own_fields
from tpm_tui.service.figures import formulas
from tpm_tui.service.views import view as views
from tpm_tui.service.views.view import SortKey, ViewColumn


async def save(run: Driven, name: str) -> None:
    run.screen.run_command("save-view-as")
    await run.write(name)
    await run.press("enter")


async def test_a_view_is_saved_opened_by_number_and_undone(small_path: Path) -> None:
    async with driving(small_path) as run:
        await filter_by(run, "owner:ana")
        await run.press("ctrl+s", *"Anas work", "enter")
        assert "is saved for everybody" in run.said
        await run.press("\\", "g", "1")
        assert run.titles == ["Rollout", "Core", "Design"]
        await run.go("Design", "budget")
        await run.press("]", "ctrl+s", "enter")
        assert "is replaced" in run.said
        await run.press("u")
        await run.press("g", "[", "g", "1")
        assert run.desk.view.sort == ()
        await run.press("u", "g", "1")
        assert "There is no view 1" in run.said


async def test_the_view_of_everybody_is_replaced_only_by_who_says_so(small_path: Path) -> None:
    async with driving(small_path) as run:
        head = run.screen.head
        assert "view " not in run.bar(head)
        await save(run, "one")
        assert "view one" in run.bar(head)
        assert "one*" not in run.bar(head)
        await filter_by(run, "owner:ana")
        assert "view one*" in run.bar(head)
        kept = run.board.stored["view:one"]
        await run.press("ctrl+s", "escape")
        assert "as it was" in run.said
        await run.press("ctrl+s", "down", "enter", *"two", "enter")
        assert run.board.stored["view:one"] == kept
        assert "view two" in run.bar(head)
        await run.press("g", "1")
        await filter_by(run, "owner:mei")
        await run.press("ctrl+s", "down", "down", "enter")
        assert run.board.stored["view:one"] == kept
        assert run.board.stored["view:~ana:one"] is not None
        await filter_by(run, "owner:bo")
        await run.press("ctrl+s")
        assert "is replaced for you alone" in run.said
        await save(run, "one")
        assert run.board.stored["view:one"] == kept
        await run.press("enter")
        assert "is replaced for everybody" in run.said
        assert run.board.stored["view:one"] != kept
        await run.press("ctrl+s")
        assert "is saved as it is" in run.said


async def test_the_header_says_when_another_replaces_the_open_view(small_path: Path) -> None:
    from dataclasses import replace

    async with driving(small_path) as run:
        await save(run, "one")
        other_view = replace(run.desk.view, filter="owner:bo")
        with ben(run, small_path) as other:
            other.execute(
                lambda board: views.save_view(board, "one", other_view, "ben", private=False)
            )
        assert "view one*" in run.bar(run.screen.head)
        with ben(run, small_path) as other:
            saved = views.view_named(other.board, "ben", "one")
            other.execute(lambda board: views.delete_view(board, saved))
        assert "view one" not in run.bar(run.screen.head)


async def test_views_keep_the_numbers_they_were_saved_with(small_path: Path) -> None:
    async with driving(small_path) as run:
        for name in ("zebra", "my own", "apple"):
            await filter_by(run, f"title:{name.split()[-1]}")
            await save(run, name)
        opened = []
        for number in "123":
            await run.press("g", number)
            opened.append(run.desk.view.filter)
        assert opened == ["title:zebra", "title:own", "title:apple"]
        await run.press("g", "v", "home", "delete", "escape", "g", "1")
        assert "There is no view 1" in run.said
        await run.press("g", "3")
        assert run.desk.view.filter == "title:apple"
        await save(run, "later")
        await run.press("g", "2", "g", "1")
        assert "View later" in run.said


def test_old_views_without_a_number_come_by_name_and_stay_where_they_are(
    small_path: Path,
) -> None:
    from tpm_tui.domain.changes import ChangeSet, SetCell
    from tpm_tui.domain.values import BOARD

    def saving(user: str) -> Callable[[Board], ChangeSet]:
        return lambda board: views.save_view(board, user, views.STANDARD, user, private=False)

    text = views.view_text(views.STANDARD)
    old = tuple(SetCell(BOARD, key, None, text) for key in ("view:b", "view:a", "view:~ben:c"))
    with session(small_path, "ben", 1002) as opened:
        opened.execute(lambda _: ChangeSet(old, "old"))
        opened.execute(saving("ben"))
        opened.execute(saving("eve"))
        found = views.saved_views(opened.board, "ben", opened.board.fields)
        assert {one.name: one.number for one in found} == {
            "a": 1, "b": 2, "c": 5, "ben": 4, "eve": 3,
        }  # fmt: skip


async def test_a_saved_view_keeps_folds_but_none_of_groups(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Core")
        await run.press("space")
        folded = run.titles
        await save(run, "folded")
        await run.press("z", "R", "g", "1")
        assert run.titles == folded
        run.screen.run_command("group-rows", "owner")
        await run.press("z", "M")
        await save(run, "grouped")
        assert run.desk.session.board.stored["view:grouped"] is not None
        assert "folded" not in str(run.desk.session.board.stored["view:grouped"])


async def test_private_views_are_ones_own_and_can_be_shared(small_path: Path) -> None:
    with session(small_path, "ben", 1002) as other:
        other.execute(
            lambda board: views.save_view(board, "bens", views.STANDARD, "ben", private=True)
        )
    async with driving(small_path) as run:
        await run.press("g", "1")
        assert "There is no view 1" in run.said
        await save(run, "my secret")
        assert "for you alone" in run.said
        await run.press("g", "v")
        assert "secret" in run.app.screen.lines.options[0].label  # type: ignore[attr-defined]
        await run.press("f3", "escape")
        assert [
            key for key in run.board.stored if key.startswith("view:") and run.board.stored[key]
        ] == [
            "view:~ben:bens",
            "view:secret",
        ]
        await run.press("u")
        assert run.board.stored.get("view:~ana:secret") is not None
        assert run.board.stored.get("view:secret") is None


async def test_sharing_never_replaces_the_view_of_another(small_path: Path) -> None:
    async with driving(small_path) as run:
        await save(run, "one")
        await run.press("]")
        await save(run, "my one")
        shared = run.board.stored["view:one"]
        await run.press("g", "v", "end", "down", "f3")
        assert "already" in run.bar(run.app.screen.foot)  # type: ignore[attr-defined]
        await run.press("escape")
        assert run.board.stored["view:one"] == shared


async def test_the_default_view_opens_with_the_board(small_path: Path) -> None:
    async with driving(small_path) as run:
        await filter_by(run, "owner:ana")
        await save(run, "ana")
        await run.press("g", "v", "f2", "escape")
    async with driving(small_path) as run:
        assert run.titles == ["Rollout", "Core", "Design"]
        await run.press("g", "v", "delete", "escape")
        assert "There is no view 1" in await said_after(run, "g", "1")
    async with driving(small_path) as run:
        assert run.titles == ROWS


async def said_after(run: Driven, *keys: str) -> str:
    await run.press(*keys)
    return run.said


def keep_view(path: Path, change: Callable[[views.View], views.View], *, default: bool) -> None:
    """Save a view from elsewhere, as the default if wanted."""
    with session(path, "ben", 1002) as other:
        view = change(views.STANDARD)
        other.execute(lambda board: views.save_view(board, "old", view, "ben", private=False))
        if default:
            saved = views.saved_views(other.board, "ben", other.board.fields)[0]
            other.execute(lambda board: views.make_default(board, saved))


@pytest.mark.parametrize("default", [True, False])
async def test_a_view_of_another_time_opens_without_what_is_gone(
    small_path: Path, *, default: bool
) -> None:
    from dataclasses import replace

    keep_view(
        small_path,
        lambda view: replace(
            view,
            columns=(*view.columns, ViewColumn("x_gone")),
            filter="gone>5",
            group=("x_gone",),
            sort=(SortKey("x_gone"),),
            zoom=4711,
            rules=(views.Rule("gone>5", "bad"),),
            folded=(1, 99, 12345),
        ),
        default=default,
    )
    async with driving(small_path) as run:
        if not default:
            await run.press("g", "1")
        assert "opens without its filter" in run.told
        assert run.titles == [one for one in ROWS if one in ("Rollout", "Research")]
        assert run.desk.view.group == ()
        await run.press("j", "]", "f", "escape", "z", "w")


async def test_a_column_retired_by_another_leaves_filter_sort_groups_and_rules(
    small_path: Path,
) -> None:
    with session(small_path, "ben", 1002) as other:
        other.execute(lambda board: own_fields.add_field(board, "Team", "text"))
        other.execute(typing(4, "x_team", "Red"))
    async with driving(small_path) as run:
        run.screen.run_command("add-column", "team")
        run.screen.run_command("group-rows", "team")
        run.screen.run_command("sort-ascending", "team")
        await filter_by(run, "team:red")
        assert len(labels(run)) >= 2
        with ben(run, small_path) as other:
            other.execute(lambda board: own_fields.retire_field(board, "x_team"))
        await run.settle()
        assert "dropped" in run.told
        assert run.desk.view.group == ()
        assert run.titles == ROWS
        assert all("Team" not in line for line in run.lines)
        await run.press("z", "u", "z", "u", "j", "k")
        assert run.titles == ROWS


async def test_a_filter_takes_the_cursor_to_what_matches(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("f")
        await run.write("kind:milestone")
        await run.press("enter")
        assert run.at == ("Launch", "title")


async def test_a_default_view_by_a_column_that_needs_too_much_opens_without_that(
    small_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session(small_path) as other:
        other.execute(
            lambda board: own_fields.add_field(
                board, "Heavy", "formula", formula="count(leaves.title) + count(ancestors.title)"
            )
        )
    keep_view(
        small_path,
        lambda view: replace(view, filter="heavy>0", sort=(SortKey("x_heavy"),)),
        default=True,
    )
    monkeypatch.setattr(formulas, "COLUMN_STEPS", 3)
    async with driving(small_path) as run:
        assert "opens without its filter: The column Heavy needs more values" in run.told
        assert "opens without its sort" in run.told
        assert len(run.titles) > 1
        await run.press(":", *"filter heavy>0", "enter")
        assert "needs more values" in run.told
        await run.press("escape", "j")
