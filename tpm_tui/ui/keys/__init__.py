"""From key presses to commands, and back from recorded ones."""
