"""Cells, rows and columns changed from a script."""
