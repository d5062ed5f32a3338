"""Which rows are visible, in which order."""
