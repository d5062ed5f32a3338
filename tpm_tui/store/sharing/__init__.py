"""Folders that a group works in."""
