"""What can be done with a board: held in memory, changed by commands, kept in step with the file."""
