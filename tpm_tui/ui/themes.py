"""The two looks of the program, as Textual themes."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="tpm-dark",
    primary="#3d7edb",
    secondary="#7aa2f7",
    accent="#8ab4ff",
    foreground="#d6dce6",
    background="#12161d",
    surface="#171c25",
    panel="#1d2430",
    success="#58c98b",
    warning="#e6b455",
    error="#f2707a",
    dark=True,
)
LIGHT = Theme(
    name="tpm-light",
    primary="#2468c8",
    secondary="#3c7bd6",
    accent="#1f5fb8",
    foreground="#20262e",
    background="#fcfcfa",
    surface="#f3f4f2",
    panel="#e8eaec",
    success="#157a46",
    warning="#8a5a00",
    error="#b3261e",
    dark=False,
)
