"""Others on the same board: where they are, what they do, whose value stands."""
