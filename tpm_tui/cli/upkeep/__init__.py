"""Boards kept sound from a script."""
