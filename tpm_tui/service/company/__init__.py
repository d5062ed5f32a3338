"""Others on the same board: where they are, what they did, whose value stands."""
