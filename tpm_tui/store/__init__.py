"""The board on disk: SQLite in WAL mode, one transaction per edit, a journal of every change."""
