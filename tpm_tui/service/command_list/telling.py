"""Commands that tell more about what is there."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

TELLING = (
    Command(
        "explain-cell",
        ("=",),
        "How the cell came about: what went into it, weights, who changed it last.",
        "Explain",
    ),
    Command(
        "show-allocation", ("g a",), "Who is booked how much in which week, why, and by whom it is done instead.",
        "Allocation", argument="team:, skill:, under: or names",
    ),
    Command(
        "show-people", ("g e",), "Everybody and all roles: teams, weeks, leave, rates, and how full they are.",
        "Allocation",
    ),
    Command(
        "show-frequency", ("F",), "How often each value of the column occurs, with sums; Enter filters.", "Explain",
    ),
    Command(
        "describe-columns", ("I",), "Every column in figures: known, smallest, mean, median, sum.", "Explain",
    ),
    Command(
        "show-lint", ("g l",), "What is wrong or doubtful in the rows of the view, with fixes.", "Explain",
    ),
    Command(
        "show-details", ("g d",), "Everything about the row: fields, description, comments, links.", "Details",
        "details", needs="row",
    ),
    Command("show-history", ("g h",), "What happened to the row, by whom and when.", "Details", needs="row"),
    Command(
        "show-log", ("g j",), "The journal: who changed what, when and why; by person, column, time, reason.",
        "Explain",
    ),
    Command("add-comment", ("g c",), "Say something about the row.", "Details", needs="row editable"),
)  # fmt: skip
