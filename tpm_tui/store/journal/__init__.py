"""The journal: its rows, their chain, and reading them."""
