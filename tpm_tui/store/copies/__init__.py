"""Copies of boards, and boards from copies: backups, restores, repairs."""
