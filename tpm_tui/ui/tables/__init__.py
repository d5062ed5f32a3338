"""Tables that lie over the board."""
