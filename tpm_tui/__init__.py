"""A portfolio tree you edit like a sheet, in the terminal."""
