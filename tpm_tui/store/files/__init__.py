"""Files on disk: what they are, who may use them, and what lies beside a board."""
