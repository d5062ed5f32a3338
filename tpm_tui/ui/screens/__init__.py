"""Full screens: the board, the start, the help."""
