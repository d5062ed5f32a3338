"""What a board counts by: its settings, what they may hold, how they are typed."""
