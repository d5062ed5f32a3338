"""Boards read by a script."""
