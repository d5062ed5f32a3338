"""What a look at a board is: its columns, rows, order and tones."""
