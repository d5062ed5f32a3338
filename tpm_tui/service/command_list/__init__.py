"""Every command of the board screen, by what it is about."""
