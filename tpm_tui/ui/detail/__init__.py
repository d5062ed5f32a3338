"""All of a row."""
