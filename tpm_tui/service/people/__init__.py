"""People and roles: who they are, when they work, what they are booked on."""
