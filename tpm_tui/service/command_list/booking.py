"""Commands about work and money as they are spent."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

BOOKING = (
    Command(
        "show-budget", ("g b",), "The row's budget: figures, ledger, reserves, cost lines, months; changed right there.",
        "Work and money", "budget", needs="row",
    ),
    Command(
        "show-changes", ("g B",), "Changes of all budgets: decisions that wait first, to approve or reject; then the latest.",
        "Work and money",
    ),
    Command(
        "log-work", ("g w",), "Log work or cost on the row; Enter at once lists what is logged.",
        "Work and money", needs="row editable", argument="3h yesterday",
    ),
    Command(
        "show-timesheet", ("g W",), "What you logged this week, day by day; [ and ] are other weeks.",
        "Work and money", argument="name of a person",
    ),
)  # fmt: skip
