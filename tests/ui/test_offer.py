"""What help and palette list: where things work, what was used last, and text after a name."""

from __future__ import annotations

from tpm_tui.service.command_table import COMMANDS, Command
from tpm_tui.service.keymap import key_map
from tpm_tui.ui.offer import Entry, Offer, matching
from tpm_tui.ui.which_key import continuing, panel

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
    (found,) = Offer(TABLE).palette("sort -budget")
    assert isinstance(found, Entry)
    assert (found.name, found.argument) == ("sort-by", "-budget")


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
    assert continuing(found) == [("a", "toggle-fold"), ("g", "…"), ("1..9", "to level")]


def test_the_panel_takes_a_second_line_and_counts_what_is_left() -> None:
    found = [(chr(97 + n), f"some-command-{n}") for n in range(26)]
    for width in (40, 80, 120, 300, 600):
        lines = ["".join(text for text, _ in spans) for spans in panel(("z",), found, width)]
        assert len(lines) == 2
        assert all(len(line.rstrip()) <= width for line in lines), width
        shown = sum(line.count("some-command") for line in lines)
        left = lines[1].rpartition("+")[2].split()[0] if "more" in lines[1] else "0"
        assert shown + int(left) == 26
        assert (width == 600) == ("more" not in lines[1] and lines[1].strip() == "")


def test_what_follows_the_leader_is_told_key_by_key() -> None:
    bindings = key_map("sheet").bindings
    found = [(" ".join(one[1:]), name) for one, name in bindings.items() if one[0] == "ctrl+g"]
    told = dict(continuing(found))
    assert told["z"] == "…"
    assert told["s"] == "replace-cell"
