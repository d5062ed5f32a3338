"""Commands that look at the board in another way and never change it."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

FINDING = (
    Command("find", ("/", "ctrl+f"), "Find a row while you type.", "Find", "find", argument="text"),
    Command("find-next", ("n",), "Next row that was searched for.", "Find"),
    Command("find-previous", ("N",), "Previous row that was searched for.", "Find"),
    Command("go-back", ("ctrl+o",), "Back to where the last jump came from.", "Find"),
    Command("go-forward", ("g O",), "Forward again.", "Find"),
)

FILTERING = (
    Command(
        "filter-rows", ("f",), "Show only rows that meet a condition.", "Filter", "filter",
        argument="condition",
    ),
    Command("clear-filter", ("\\",), "Show all rows again.", "Filter"),
    Command(
        "rows-like-this", (",",), "Filter by the value under the cursor.", "Filter", needs="row"
    ),
    Command(
        "toggle-visible-totals", ("z t",), "Totals count only what is shown, or everything.",
        "Filter",
    ),
    Command(
        "sort-ascending", ("[",), "Sort within each parent, smallest first.", "Sort and group",
        argument="columns",
    ),
    Command(
        "sort-descending", ("]",), "Sort within each parent, largest first.", "Sort and group",
        argument="columns",
    ),
    Command(
        "sort-further-ascending", ("z [",), "Sort equal rows by this column too, smallest first.",
        "Sort and group",
    ),
    Command(
        "sort-further-descending", ("z ]",), "Sort equal rows by this column too, largest first.",
        "Sort and group",
    ),
    Command("clear-sort", ("g [",), "Back to the manual order.", "Sort and group"),
    Command(
        "group-rows", ("z g",), "Group by owner, status, quarter or any list.", "Sort and group",
        argument="columns",
    ),
    Command("ungroup-rows", ("z G",), "Show the tree again.", "Sort and group"),
    Command("narrow", ("z n",), "Show only this row and what is below it.", "Sort and group", needs="row"),
    Command("widen", ("z w",), "Show the whole board again.", "Sort and group"),
    Command("widen-one", ("backspace",), "One level up: of the narrowed view, or to the parent.", "Sort and group"),
)  # fmt: skip

COLUMNS = (
    Command("add-column", ("c a",), "Show one more column, or make a new field.", "Columns", argument="column"),
    Command("hide-column", ("c h",), "Hide the column, or the selected ones.", "Columns"),
    Command("set-column-width", ("c w",), "Set the width of the column.", "Columns", argument="cells"),
    Command("fit-columns", ("_",), "Make the column as wide as what it holds.", "Columns"),
    Command("move-column-left", ("H",), "Move the column to the left.", "Columns"),
    Command("move-column-right", ("L",), "Move the column to the right.", "Columns"),
    Command("freeze-columns", ("c f",), "Keep columns up to this one in place, or let them scroll.", "Columns"),
    Command("rename-column", ("c r",), "Name the column in this view; a field of your own for everybody.", "Columns", argument="name"),
    Command("edit-rules", ("c c",), "Rules for looks: conditions and how what meets them is shown.", "Columns"),
    Command("manage-columns", ("C",), "All columns: show, hide, move.", "Columns"),
)  # fmt: skip

VIEWS = (
    Command("list-views", ("g v",), "Saved views: open, share, delete.", "Views"),
    Command("open-view", (), "Open a saved view by name.", "Views", argument="name"),
    *(
        Command(f"open-view-{n}", (f"g {n}",), f"Open saved view {n}.", "Views")
        for n in range(1, 10)
    ),
    Command("next-view", ("g t",), "Next saved view.", "Views"),
    Command("previous-view", ("g T",), "Previous saved view.", "Views"),
    Command(
        "save-view", ("ctrl+s",), "Save what is shown as a view; edits are saved already.", "Views",
        needs="editable", changes="own", argument="name",
    ),
    Command(
        "save-view-as", (), "Save what is shown under a new name.", "Views", needs="editable", changes="own"
    ),
    Command("undo-view", ("z u",), "Look at the board as before.", "Views"),
)  # fmt: skip
