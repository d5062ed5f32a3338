"""Doing the last change again, and macros: recorded, played, kept in a file from any hand."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tests.ui.driving import ROWS, Driven, driving
from tpm_tui.errors import TpmError
from tpm_tui.ui.actions import repeating
from tpm_tui.ui.keys.recorder import (
    LONGEST,
    PlayedKey,
    Recorder,
    again,
    load_macro,
    macro_text,
    read_macro,
    save_macro,
)


@pytest.fixture(autouse=True)
def macros(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where macros are kept."""
    monkeypatch.setattr(repeating, "user_data_path", lambda *_, **__: tmp_path / "data")
    return tmp_path / "data" / "macros" / "last.keys"


def put(path: Path, content: bytes) -> None:
    """A macro file from some hand."""
    path.parent.mkdir(parents=True)
    path.write_bytes(content)


def got(path: Path) -> str:
    """What a macro file holds."""
    return path.read_text(encoding="utf-8")


async def played(run: Driven, *keys: str) -> None:
    """Press keys and wait until all that they play is over."""
    await run.press(*keys)
    for _ in range(400):
        if not run.app.recorder.replaying:
            break
        await run.settle()
    await run.settle()


# ---- the last change


async def test_an_edit_is_done_again_in_another_cell(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press(*"77", "enter")
        await run.go("Launch", "budget")
        await played(run, ".")
        assert run.text("Launch", "budget") == "77"
        await run.press("u")
        assert run.text("Launch", "budget") == ""


async def test_typed_ahead_keys_are_repeated_all_the_same(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        for key in ("j", "7", "7", "enter", "k"):
            run.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await run.settle()
        await run.settle()
        assert run.text("Build", "budget") == "77"
        await run.go("Training", "budget")
        await played(run, ".")
        assert run.text("Training", "budget") == "77"


async def test_a_move_indents_and_a_choice_are_done_again(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press(">")
        await run.go("Launch")
        await played(run, ".")
        assert run.board.items.parent[run.item("Launch")] == run.item("Design")
        await run.press("u", "u")
        await run.go("Build", "status")
        await run.press("4")
        await run.go("Training", "status")
        await played(run, ".")
        assert run.text("Training", "status") == "Blocked"


async def test_a_change_by_a_list_is_done_again_alone(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press("g", "m", *"train", "enter")
        await run.go("Launch")
        await played(run, ".")
        assert run.board.items.parent[run.item("Launch")] == run.item("Training")
        await run.go("Design", "budget")
        await run.press("delete")
        await run.go("Research", "budget")
        await played(run, ".")
        assert run.text("Research", "budget") == ""
        assert run.board.items.parent[run.item("Research")] == 0


async def test_a_paste_is_done_again(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        run.app.post_message(events.Paste("123"))
        await run.settle()
        await run.go("Build", "budget")
        await played(run, ".")
        assert run.text("Build", "budget") == "123"


async def test_moving_undoing_and_looking_are_no_changes(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press(".")
        assert "Nothing was changed yet" in run.said
        await run.go("Design", "budget")
        await run.press(*"77", "enter", "u", "j", "[", "g", "[", "ctrl+s", *"mine", "enter")
        await run.go("Launch", "budget")
        await played(run, ".")
        assert run.text("Launch", "budget") == "77"


async def test_a_refused_repeat_says_why(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("delete")
        await run.press("home")
        await played(run, ".")
        assert "cannot be empty" in run.said


# ---- macros


async def test_a_macro_is_recorded_played_and_kept(small_path: Path, macros: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Design", "budget")
        await run.press("m", *"5", "enter", "m")
        assert "2 keys recorded" in run.said
        assert got(macros) == "5\nenter\n"
        await played(run, "@", "@")
        assert [run.text(one, "budget") for one in ("Design", "Build", "Launch")] == ["5", "5", "5"]
    async with driving(small_path) as run:
        await run.go("Training", "budget")
        await played(run, "@")
        assert run.text("Training", "budget") == "5"


async def test_a_repeat_inside_a_macro_comes_in_its_place(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Research", "budget")
        await run.press("delete")
        await run.go("Design", "budget")
        await run.press("m")
        await played(run, ".")
        await run.press("j", *"6", "enter", "m")
        assert run.text("Design", "budget") == ""
        await run.press("u", "u", "u")
        await run.go("Research", "budget")
        await run.press("delete")
        await run.go("Design", "budget")
        await played(run, "@")
        assert (run.text("Design", "budget"), run.text("Build", "budget")) == ("", "6")


async def test_a_macro_with_its_own_key_ends(small_path: Path, macros: Path) -> None:
    put(macros, b"j\n@\nj\n")
    async with driving(small_path) as run:
        await played(run, "@")
        assert run.at[0] == "(own)"
        await played(run, "@")
        assert run.at[0] == "Build"


async def test_a_macro_does_not_record_its_own_playing(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("m", "@")
        assert "cannot play itself" in run.said
        await run.press("m")


async def test_recording_ends_by_the_palette_without_its_keys(
    small_path: Path, macros: Path
) -> None:
    async with driving(small_path) as run:
        await run.press("m", "j", ":", *"record-macro", "enter")
        assert "1 key recorded" in run.said
        assert got(macros) == "j\n"


async def test_lists_and_prompts_are_played_too(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build")
        await run.press("m", "/", *"launch", "enter", "g", "m", *"train", "enter", "m")
        await run.press("u", "g", "g")
        assert run.titles == ROWS
        await played(run, "@")
        assert run.board.items.parent[run.item("Launch")] == run.item("Training")


async def test_keys_pressed_while_a_macro_plays_wait_for_it(small_path: Path, macros: Path) -> None:
    put(macros, b"j\n" * 5)
    async with driving(small_path) as run:
        for key in ("@", "k"):
            run.app.post_message(events.Key(key, key))
        await played(run)
        await played(run)
        assert run.at[0] == ROWS[4]


async def test_escape_ends_a_long_macro(small_path: Path, macros: Path) -> None:
    put(macros, b"j\nk\n" * 4000)
    async with driving(small_path) as run:
        run.app.post_message(events.Key("@", "@"))
        while not run.app.recorder.replaying:  # noqa: ASYNC110 - settling would play all of it
            await asyncio.sleep(0)
        await run.press("escape")
        assert not run.app.recorder.replaying
        await run.press("G")
        assert run.at[0] == "Research"


@pytest.mark.parametrize(
    "content, said",
    [
        (b"j\nnot a key\n", "Line 2 of the macro is not a key"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"\x1b]0;owned\x07\n", "Line 1 of the macro is not a key"),
        (b"j\n" * (LONGEST + 1), "more than 10,000 keys"),
        (b"j" * 11_000_000, "too large"),
    ],
    ids=["no key", "no text", "escape sequence", "too many", "too large"],
)
async def test_a_macro_file_from_any_hand_is_read_or_refused(
    small_path: Path, macros: Path, content: bytes, said: str
) -> None:
    put(macros, content)
    async with driving(small_path) as run:
        await played(run, "@")
        assert said in " ".join(run.told.split())
        assert run.told.isprintable()
        assert run.titles == ROWS


async def test_no_macro_and_no_place_for_one(small_path: Path, macros: Path) -> None:
    async with driving(small_path) as run:
        await played(run, "@")
        assert "m records one" in run.told
        macros.parent.parent.write_text("a file where the folder should be", encoding="utf-8")
        await run.press("m", "j", "m")
        assert "cannot be written" in run.told
        assert not run.app.recorder.recording


# ---- text of macros

KEYS = st.one_of(
    st.sampled_from(
        ["enter", "escape", "f5", "ctrl+a", "ctrl+@", "ctrl+backslash", "shift+down",
         "ctrl+shift+home", "alt+u", "ctrl+right_square_bracket", "pageup"]
    ).map(lambda name: (name, None)),
    st.characters(codec="utf-8", exclude_categories=("C", "Z")).map(
        lambda one: (again_name(one), one)
    ),
    st.just(("space", " ")),
    st.text(max_size=20).map(lambda text: ("paste", text)),
)  # fmt: skip


def again_name(character: str) -> str:
    from tpm_tui.ui.keys.recorder import events_name

    return events_name(character)


@given(st.lists(KEYS, max_size=12))
def test_a_macro_reads_back_as_it_was_recorded(keys: list[tuple[str, str | None]]) -> None:
    assert read_macro(macro_text(keys)) == keys


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        keys = read_macro(text)
    except TpmError:
        return
    assert all(isinstance(one, str) for one, _ in keys)


def test_a_key_held_with_alt_is_not_kept_as_its_letter(tmp_path: Path) -> None:
    save_macro(tmp_path / "one", [("alt+u", "u")])
    assert load_macro(tmp_path / "one") == [("alt+u", None)]


def test_what_is_played_is_told_from_what_is_pressed() -> None:
    recorder = Recorder(recording=True)
    recorder.hear(events.Key("a", "a"))
    first = recorder.play([("b", "b")])
    assert first is not None
    recorder.hear(first)
    assert recorder.replaying
    assert recorder.next() is None
    assert not recorder.replaying
    assert recorder.macro == [("a", "a")]
    assert isinstance(again(("b", "b")), PlayedKey)
    assert again(("b", "b")).handler_name == events.Key.handler_name
