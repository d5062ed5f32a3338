"""Every figure of a board as it is shown: cells, subtotals, formulas."""
