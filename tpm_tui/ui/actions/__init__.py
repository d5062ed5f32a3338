"""What the commands of the table do on the board screen; method names are command names."""
