"""Who is booked how much in which period."""
