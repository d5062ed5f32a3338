"""Edits as change sets: of cells, rows, amounts and columns."""
