"""Keeping boards sound: checks, backups, repairs."""
