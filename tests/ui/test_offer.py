"""What help and palette list: where things work, what was used last, and text after a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual import events

from tests.ui.driving import Driven, driving
from tpm_tui.service.keys.keymap import key_map
from tpm_tui.service.keys.table import COMMANDS, Command
from tpm_tui.ui.board.view import ROLLUP_MARKS
from tpm_tui.ui.config import Config
from tpm_tui.ui.keys.offer import Entry, Offer, matching
from tpm_tui.ui.keys.which_key import continuing, panel
from tpm_tui.ui.screens.help import HelpScreen

TABLE = (
    Command("edit-cell", ("enter",), "Edit the cell.", "Edit", needs="row"),
    Command("fill-down", ("ctrl+d",), "Fill down.", "Edit", needs="selection"),
    Command("clear-marks", ("T",), "Clear.", "Edit", needs="selection"),
    Command("filter", ("f",), "Show what fits.", "View", argument="expression"),
    Command("sort-by", ("z [",), "Sort.", "View", argument="column"),
    Command("undo", ("u",), "Undo.", "Board"),
)


def lacking(command: Command) -> str:
    return command.needs if command.needs == "selection" else ""


def names(rows: list[Entry | str]) -> list[str]:
    return [row.name for row in rows if isinstance(row, Entry)]


def test_the_help_shows_what_works_here_and_counts_the_rest() -> None:
    rows = Offer(TABLE, lacking).help("")
    assert names(rows)[:4] == ["edit-cell", "filter", "sort-by", "undo"]
    assert rows[-1] == "+ 2 more where something is selected; type to find them"
    assert rows[0] == "Edit"


def test_a_search_finds_what_works_elsewhere_and_says_where() -> None:
    (found,) = Offer(TABLE, lacking).help("fill")
    assert isinstance(found, Entry)
    assert not found.works
    assert found.help == "Fill down: only where something is selected."


def test_with_everything_at_hand_nothing_is_counted() -> None:
    assert not any(isinstance(row, str) and row.startswith("+") for row in Offer(TABLE).help(""))


def test_an_open_cell_has_keys_of_its_own() -> None:
    rows = Offer(TABLE, lacking, editing=True).help("")
    assert rows[0] == "In an open cell"
    assert "save" in names(rows)
    assert not {command.name for command in TABLE} & set(names(rows))


def test_what_was_used_last_comes_first() -> None:
    offer = Offer(TABLE, recent=["undo", "sort-by", "gone"])
    rows = offer.palette("")
    assert rows[0] == "Used last"
    assert names(rows) == ["undo", "sort-by", "edit-cell", "fill-down", "clear-marks", "filter"]
    assert names(offer.palette("o"))[0] == "undo"
    assert names(Offer(TABLE).palette("fil")) == ["fill-down", "filter"]
    assert names(Offer(TABLE, recent=["filter"]).palette("fil")) == ["filter", "fill-down"]


def test_text_after_a_name_is_an_argument() -> None:
    (found,) = Offer(TABLE).palette("filter owner:ana  status:open ")
    assert isinstance(found, Entry)
    assert (found.name, found.argument) == ("filter", "owner:ana  status:open")
    for typed in ("sort -budget", "by  -budget"):
        (found,) = Offer(TABLE).palette(typed)
        assert isinstance(found, Entry)
        assert (found.name, found.argument) == ("sort-by", "-budget")


def test_a_word_of_several_names_offers_each_of_them() -> None:
    more = (*TABLE, Command("sort-down", (), "Sort.", "View", argument="column"))
    assert names(Offer(more).palette("sort budget")) == ["sort-by", "sort-down"]
    assert names(Offer(more).palette("sort-down budget")) == ["sort-down"]


def test_a_space_alone_asks_for_the_argument() -> None:
    (found,) = Offer(TABLE).palette("filter ")
    assert isinstance(found, Entry)
    assert found.argument == ""
    assert found.help.startswith("expression ...")


def test_other_text_with_spaces_is_a_search() -> None:
    assert names(Offer(TABLE).palette("edit cell")) == ["edit-cell"]
    assert names(Offer(TABLE).palette("undo it")) == []
    assert Offer(TABLE).palette(" ") == Offer(TABLE).palette("")


def test_completing_leaves_room_for_an_argument() -> None:
    offer = Offer(TABLE)
    (found,) = [one for one in offer.palette("filter") if isinstance(one, Entry)]
    assert offer.complete(found) == "filter "
    assert offer.complete(Entry("undo", "u", "")) == "undo"


def test_the_levels_of_the_tree_take_one_line_of_the_help() -> None:
    rows = Offer(key_map().commands()).help("")
    levels = [
        row for row in rows if isinstance(row, Entry) and row.name.startswith("fold-to-level")
    ]
    assert [(row.name, row.keys) for row in levels] == [("fold-to-level-1", "z1...9")]


def test_the_help_tells_the_mouse_and_the_glyphs_of_labels() -> None:
    rows = Offer(key_map().commands()).help("")
    told = " ".join(f"{row.keys}: {row.help}" for row in rows if isinstance(row, Entry))
    for words in ("Over cells", "edge of a label", "twice to sort", "further right goes inside"):
        assert words in told
    for glyph in {*ROLLUP_MARKS.values(), "▲", "▼", "‹", "›"}:
        assert glyph in told


def test_a_sheet_lists_no_key_that_types() -> None:
    for row in Offer(key_map("sheet").commands()).palette(""):
        if isinstance(row, Entry) and row.keys:
            assert all(len(keys) > 1 for keys in row.keys.split(" or ")), row


def test_commands_are_found_by_name_key_and_letters() -> None:
    assert [one.name for one in matching(COMMANDS, "fold")][:2] == ["fold", "fold-all"]
    assert matching(COMMANDS, "z R")[0].name == "unfold-all"
    assert matching(COMMANDS, "zR")[0].name == "unfold-all"
    assert matching(COMMANDS, "delt")[0].name == "delete-item"
    assert matching(COMMANDS, "zzzz") == []


# ---- what can follow a key


def test_levels_and_longer_sequences_are_listed_once() -> None:
    found = [("a", "toggle-fold"), ("1", "fold-to-level-1"), ("2", "fold-to-level-2"),
             ("g x", "one"), ("g y", "two")]  # fmt: skip
    assert continuing(found) == [("a", "toggle-fold"), ("g", "…"), ("1..9", "fold-to-level")]


@pytest.mark.parametrize("width", [20, 40, 80, 120, 300])
@pytest.mark.parametrize("most", [2, 6, 18])
def test_the_panel_has_columns_and_counts_what_is_left(width: int, most: int) -> None:
    found = [(chr(97 + n), f"command-{n}") for n in range(26)]
    lines = ["".join(text for text, _ in spans) for spans in panel(("z",), found, width, most)]
    assert len(lines) <= most
    assert all(len(line.rstrip()) <= max(width, 45) for line in lines)
    told = sum(line.count("command-") for line in lines)
    left = lines[0].rpartition("+")[2].split()[0] if "more" in lines[0] else "0"
    assert told + int(left) == 26
    assert lines[0].startswith(" z …  Esc leaves")


def test_the_panel_reads_downwards() -> None:
    found = [(key, f"do-{key}") for key in "abcde"]
    lines = ["".join(text for text, _ in spans).rstrip() for spans in panel(("z",), found, 24, 9)]
    assert lines[1:] == ["  a do-a   d do-d", "  b do-b   e do-e", "  c do-c"]


def test_what_follows_the_leader_is_told_key_by_key() -> None:
    bindings = key_map("sheet").bindings
    found = [(" ".join(one[1:]), name) for one, name in bindings.items() if one[0] == "ctrl+g"]
    told = dict(continuing(found))
    assert told["z"] == "…"
    assert told["s"] == "replace-cell"


async def test_the_panel_opens_after_a_moment_and_goes_with_the_next_key(small_path: Path) -> None:
    async with driving(small_path, (80, 24)) as run:
        panel_of = run.screen.which_key
        before = run.lines
        await run.press("z")
        assert not panel_of.display
        await run.moment()
        assert panel_of.display
        assert panel_of.region.bottom == 24
        assert 2 <= panel_of.size.height <= 12
        shown = "\n".join(panel_of.render_line(y).text for y in range(panel_of.size.height))
        assert re.search(r"R +unfold-all", shown)
        assert re.search(r"1\.\.9 +fold-to-level", shown)
        assert run.lines == before
        await run.press("escape")
        assert not panel_of.display
        await run.press("z", "M")
        await run.moment()
        assert not panel_of.display


def listed(run: Driven) -> list[str]:
    screen = run.app.screen
    assert isinstance(screen, HelpScreen)
    return [screen.list.render_line(y).text.rstrip() for y in range(screen.list.size.height)]


async def test_f1_in_an_open_cell_lists_its_keys_and_leaves_it_open(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.go("Build", "budget")
        await run.press("5", "f1")
        assert listed(run)[0] == " In an open cell"
        assert not any("undo" in line for line in listed(run))
        await run.press("f1")
        assert run.app.screen is run.screen
        await run.press("enter")
        assert run.text("Build", "budget") == "5"


async def test_a_command_that_lacks_something_says_what(small_path: Path) -> None:
    async with driving(small_path) as run:
        screen = run.screen
        name = next(one.name for one in screen.keymap.commands() if "selection" in one.needs)
        screen.run_command(name)
        assert "Nothing is selected" in run.said


async def test_the_palette_remembers_and_marks_what_does_not_work_here(small_path: Path) -> None:
    async with driving(small_path) as run:
        await run.press(":", *"fold-all", "enter")
        await run.press(":")
        assert listed(run)[0] == " Used last"
        assert listed(run)[1].endswith(" fold-all")
        assert listed(run)[1].startswith(" ▸ zM")
        await run.press("escape", ":", *"unfold-all", "enter", ":")
        assert [line.split()[-1] for line in listed(run)[1:3]] == ["unfold-all", "fold-all"]


async def test_own_keys_are_what_help_and_footer_show(small_path: Path) -> None:
    config = Config(keys={"undo": ("f12",), "show-help": ("f1",)})
    async with driving(small_path, config=config) as run:
        assert "F12 undo" in run.bar(run.screen.foot, 1)
        assert "F1 help" in run.bar(run.screen.foot, 1)
        await run.press("~")
        assert "F1 lists the keys" in run.said
        await run.press("f1", *"undo")
        assert any(line.startswith("   F12 ") for line in listed(run))


async def test_in_a_sheet_letters_type_and_the_leader_runs_commands(small_path: Path) -> None:
    async with driving(small_path, config=Config(preset="sheet")) as run:
        await run.go("Build", "owner")
        await run.press("u")
        assert run.desk.grid.editor is not None
        assert run.desk.grid.editor.text == "u"
        await run.press("escape", "ctrl+g", "z", "M")
        assert run.titles == ["Rollout", "Research"]
        assert "F1 help" in run.bar(run.screen.foot, 1)
        await run.press("space")
        assert len(run.titles) > 2


async def test_alt_with_a_letter_types_nothing(small_path: Path) -> None:
    async with driving(small_path) as run:
        for key in (":", "alt+u"):
            run.app.post_message(events.Key(key, key[-1]))
            await run.settle()
        screen = run.app.screen
        assert isinstance(screen, HelpScreen)
        assert screen.list.typed == ""
        await run.press("escape", "enter")
        run.app.post_message(events.Key("alt+d", "d"))
        await run.settle()
        assert run.desk.grid.editor is not None
        assert run.desk.grid.editor.text == "Rollout"


async def test_in_structure_ctrl_and_arrows_move_rows(small_path: Path) -> None:
    async with driving(small_path, config=Config(preset="structure")) as run:
        await run.go("Build")
        await run.press("ctrl+up")
        assert run.titles.index("Build") < run.titles.index("Design")
        await run.press("ctrl+right", "ctrl+left")
        assert run.at == ("Build", "title")
