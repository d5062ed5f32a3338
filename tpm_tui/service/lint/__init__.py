"""What looks wrong or doubtful on a board: rules that find it, and fixes where they are safe."""
