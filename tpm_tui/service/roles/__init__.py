"""Who may do what on a board."""
