"""Commands for fields of the board's own."""

from __future__ import annotations

from tpm_tui.service.command_list.command import Command

FIELDS_LIST = (
    Command(
        "add-field", (), "Make a new field: its type, options or formula, and its roll-up.", "Fields",
        needs="editable", changes="shared", argument="name: type",
    ),
    Command(
        "change-field", ("c t",), "Name, type, options or formula of the field.", "Fields",
        needs="editable field", changes="shared",
    ),
    Command(
        "set-field-rollup", ("c +",), "What parents show of the field: sum, mean, worst, count ...", "Fields",
        needs="editable field", changes="shared", argument="how",
    ),
    Command(
        "retire-field", ("c x",), "Hide the field everywhere and keep what it holds.", "Fields",
        needs="editable field", changes="shared",
    ),
)  # fmt: skip
