"""The one place where a column is described."""
