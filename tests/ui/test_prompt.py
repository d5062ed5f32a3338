"""The prompt line and the list to pick from, without a screen and on one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.ui.driving import Driven, driving
from tpm_tui.errors import InvalidInput, TpmError
from tpm_tui.query.completion import Completion
from tpm_tui.ui.prompts.prompt import LONGEST, Prompt
from tpm_tui.ui.screens.picker import LONGEST as LONGEST_SEARCH
from tpm_tui.ui.screens.picker import Option, PickerScreen, Picking, fuzzy


def prompted(text: str = "", **more: object) -> tuple[Prompt, list[str]]:
    """A prompt, and what it was answered."""
    answers: list[str] = []
    prompt = Prompt("name", answers.append, **more)  # type: ignore[arg-type]
    prompt.begin(text)
    return prompt, answers


def type_into(prompt: Prompt, text: str) -> None:
    """Type a text."""
    for letter in text:
        prompt.press(letter, letter)


def test_enter_answers_and_is_remembered() -> None:
    history = ["old"]
    prompt, answers = prompted(history=history)
    type_into(prompt, "new")
    assert prompt.press("enter", None) == "accepted"
    assert answers == ["new"]
    assert history == ["old", "new"]


@pytest.mark.parametrize("key", ["escape", "ctrl+g", "ctrl+c"])
def test_leaving_answers_nothing(key: str) -> None:
    prompt, answers = prompted("text")
    assert prompt.press(key, None) == "cancelled"
    assert answers == []


def test_backspace_leaves_an_empty_prompt_only() -> None:
    prompt, _ = prompted("a")
    assert prompt.press("backspace", None) == "changed"
    assert prompt.press("backspace", None) == "cancelled"


def test_a_refusal_keeps_the_text_and_points_at_its_column() -> None:
    def refuse(_text: str) -> None:
        raise InvalidInput("Column 3: what is this?")

    prompt = Prompt("filter", refuse)
    prompt.begin("abcdef")
    assert prompt.press("enter", None) == ""
    assert prompt.buffer.at == 2
    assert "Column 3" in prompt.error
    type_into(prompt, "x")
    assert (prompt.text, prompt.error) == ("abxcdef", "")


def test_a_column_beyond_the_text_is_its_end() -> None:
    prompt, _ = prompted("abc")
    prompt.refuse(TpmError("Column 99: more is needed."))
    assert prompt.buffer.at == 3


@pytest.mark.parametrize(
    "keys, text",
    [
        ("9", "9"),
        ("right 9", "wide9"),
        ("end 9", "wide9"),
        ("home 9", "9wide"),
        ("left 9", "wid9e"),
        ("backspace 9", "wid9"),
        ("up down 9", "wide9"),
        ("9 8", "98"),
    ],
)
def test_a_selected_text_is_replaced_by_the_first_letter_only(keys: str, text: str) -> None:
    prompt, _ = prompted("wide", selected=True, history=["old"])
    assert ("wide", "strong@picked") in prompt.line(80)[0]
    for key in keys.split():
        prompt.press(key, key if len(key) == 1 else None)
    assert prompt.text == text
    assert all(tone != "strong@picked" for _, tone in prompt.line(80)[0])


def test_a_pasted_text_replaces_a_selected_one() -> None:
    prompt, _ = prompted("wide", selected=True)
    prompt.paste("new")
    assert prompt.text == "new"


def test_history_walks_back_and_forth_and_keeps_the_draft() -> None:
    prompt, _ = prompted(history=["one", "two"])
    type_into(prompt, "dra")
    for key, text in (
        ("up", "two"),
        ("up", "one"),
        ("up", "one"),
        ("down", "two"),
        ("down", "dra"),
    ):
        prompt.press(key, None)
        assert prompt.text == text
    assert prompt.buffer.at == 3


def test_completion_goes_round_and_back() -> None:
    options = (("owner:", "owner"), ("open", "open"))
    prompt, _ = prompted(completer=lambda _text, at: Completion(0, at, options))
    type_into(prompt, "o")
    assert prompt.press("tab", None) == "changed"
    assert prompt.text == "owner:"
    prompt.press("tab", None)
    assert prompt.text == "open"
    prompt.press("tab", None)
    assert prompt.text == "owner:"
    prompt.press("shift+tab", None)
    assert prompt.text == "open"
    type_into(prompt, "!")
    assert prompt.text == "open!"


def test_nothing_to_complete_changes_nothing() -> None:
    prompt, _ = prompted("x", completer=lambda _text, at: Completion(at, at, ()))
    assert prompt.press("tab", None) == ""
    plain, _ = prompted("x")
    assert plain.press("tab", None) == ""
    assert (prompt.text, plain.text) == ("x", "x")


def test_a_huge_paste_is_cut_and_quick_to_draw() -> None:
    prompt, _ = prompted("a")
    prompt.paste("界\n" * 100_000)
    prompt.paste("more")
    assert len(prompt.text) == LONGEST
    left, right = prompt.line(80)
    assert sum(cell_len(text) for text, _ in left[:3]) <= 80
    assert right == []


@given(
    st.text(max_size=300),
    st.lists(st.sampled_from(["left", "right", "home", "end", "ctrl+w"]), max_size=6),
    st.integers(20, 120),
)
def test_any_text_is_drawn_harmless_with_its_cursor_in_sight(
    text: str, keys: list[str], width: int
) -> None:
    prompt, _ = prompted()
    prompt.paste(text)
    for key in keys:
        prompt.press(key, None)
    left, right = prompt.line(width)
    drawn = "".join(part for part, _ in [*left, *right])
    assert drawn.isprintable()
    assert sum(cell_len(part) for part, _ in left[:3]) <= width
    below, _ = prompt.below(width)
    assert all(part.isprintable() for part, _ in below)


def test_a_held_letter_types_nothing() -> None:
    prompt, _ = prompted()
    assert prompt.press("ctrl+x", None) == ""
    assert prompt.text == ""


# ---- the list


LIST = [
    Option("a", "Actual cost", "what was paid"),
    Option("b", "Budget", "at completion"),
    Option("c", "Cost to come", ""),
]


@pytest.mark.parametrize(
    "typed, values",
    [
        ("", "abc"), ("cost", "ca"), ("actual", "a"), ("paid", "a"), ("bgt", "b"),
        ("COST actual", "a"), ("zzz", ""), ("[/]", ""),
    ],
)  # fmt: skip
def test_what_is_typed_narrows_the_list(typed: str, values: str) -> None:
    assert "".join(one.value for one in fuzzy(LIST, typed)) == values


@given(st.text(max_size=20))
def test_narrowing_never_invents_or_repeats(typed: str) -> None:
    found = [one.value for one in fuzzy(LIST, typed)]
    assert len(found) == len(set(found))
    assert set(found) <= {"a", "b", "c"}


async def opened(run: Driven, picking: Picking) -> PickerScreen:
    """The list on screen."""
    screen = PickerScreen(run.desk.grid.palette, picking)
    await run.app.push_screen(screen)
    await run.settle()
    return screen


async def test_moving_previews_and_enter_picks(small_path: Path) -> None:
    async with driving(small_path) as run:
        seen: list[str] = []
        screen = await opened(run, Picking("Title", LIST, seen.append, preview=seen.append, at="b"))
        await run.press("down", "up", "pagedown", "enter")
        assert seen == ["c", "b", "c", "c"]
        assert run.app.screen is not screen


async def test_escape_leaves_and_says_so(small_path: Path) -> None:
    async with driving(small_path) as run:
        left: list[int] = []
        await opened(run, Picking("Title", LIST, lambda _one: None, leave=lambda: left.append(1)))
        await run.press("x", "escape")
        assert left == [1]
        assert run.app.screen is run.screen


async def test_enter_on_nothing_stays_and_free_text_is_taken(small_path: Path) -> None:
    async with driving(small_path) as run:
        seen: list[str] = []
        screen = await opened(run, Picking("Title", LIST, seen.append))
        await run.press(*"zzz", "enter")
        assert run.app.screen is screen
        await run.press("escape")
        await opened(run, Picking("Title", LIST, seen.append, free=True))
        await run.press(*"zzz", "enter")
        assert seen == ["zzz"]


async def test_a_paste_narrows_and_odd_labels_are_harmless(small_path: Path) -> None:
    from textual import events

    async with driving(small_path, (80, 24)) as run:
        odd = [Option("x", "\x1b]0;owned\x07[/]界\u202e" * 30, "\x9b31m[red]")]
        screen = await opened(run, Picking("\x1b[31m[/]", odd, lambda _one: None))
        for y in range(screen.lines.size.height):
            assert screen.lines.render_line(y).text.isprintable()
        assert screen.head.render_line(0).text.isprintable()
        screen.post_message(events.Paste("\x1b[2J" + "x" * 1000))
        await run.settle()
        assert 0 < len(screen.typed) <= LONGEST_SEARCH
        assert screen.head.render_line(0).text.isprintable()
        await run.press("escape")


async def test_a_refused_pick_is_said_on_the_board(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press("ctrl+s", *"one", "enter", "g", "v")
        screen = run.app.screen
        assert isinstance(screen, PickerScreen)
        run.board.stored["view:one"] = None
        await run.press("enter")
        assert "somebody deleted it" in run.told


async def test_the_list_survives_a_resize(small_path: Path) -> None:
    async with driving(small_path) as run:
        many = [Option(str(n), f"Row {n}") for n in range(200)]
        screen = await opened(run, Picking("Many", many, lambda _one: None, at="150"))
        for size in ((40, 8), (20, 3), (1, 1), (120, 40)):
            await run.pilot.resize_terminal(*size)
            await run.settle()
            marked = screen.lines.marked()
            assert marked is not None
            assert marked.value == "150"
            assert screen.lines.top <= 150 < screen.lines.top + max(1, screen.lines.size.height)
